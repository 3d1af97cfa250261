"""``luminora run``, ``record`` and ``report``: a plan of replies, and what came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import note, print_json, print_table, say

if TYPE_CHECKING:
    from luminora_lab.experiment import Plan, Results

__all__ = ["record", "report", "run"]

PlanPath = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan, YAML or JSON (datasets/plan.schema.json).")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder of the run.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with what the folder holds.")]
Retry = Annotated[bool, typer.Option("--retry-errors", help="With --resume: ask again where there is an error.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Cells at a time.")]
Backend = Annotated[str, typer.Option(help="threading, loky, dask or ray.")]
Budget = Annotated[float | None, typer.Option(help="US dollars that the run may not exceed.")]
JUnit = Annotated[Path | None, typer.Option(help="Also write a JUnit file: a test a cell, an error a failure.")]


def run(
    plan: PlanPath,
    out: Out,
    resume: Resume = False,
    retry_errors: Retry = False,
    jobs: Jobs = 1,
    backend: Backend = "threading",
    budget: Budget = None,
    junit: JUnit = None,
    dry: Annotated[bool, typer.Option("--dry", help="Show cells and cost, and ask nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run a plan of replies into a folder. Exit code 1 if there are errors, or the budget stopped it.

    Example: `luminora run plan.yaml --out results --jobs 4`
    """
    from luminora_lab.experiment import Plan
    from luminora_lab.experiment import run as run_plan

    made = Plan.read(plan)
    if dry:
        _show_plan(made, as_json)
        return
    results = run_plan(
        made, out, resume=resume, retry_errors=retry_errors, jobs=jobs, backend=backend, budget=budget,
        progress=not as_json,
    )  # fmt: skip
    if junit is not None:
        from luminora_lab.experiment.runs.junit import write_junit

        write_junit(results, junit)
    _show(results, as_json)
    if len(results.errors) or results.counts.get("stopped"):
        raise typer.Exit(1)


def record(
    plan: PlanPath,
    out: Annotated[Path, typer.Option("--out", "-o", help="The recording that gets the replies.")],
    jobs: Jobs = 1,
    budget: Budget = None,
) -> None:
    """Record the replies that a plan asks for, with the keys in the environment; what is recorded is not asked again.

    Example: `luminora record plan.yaml --out replies.jsonl --budget 2`
    """
    from tempfile import TemporaryDirectory

    from luminora_lab.experiment import Plan
    from luminora_lab.experiment import run as run_plan
    from luminora_lab.providers import Recording

    made = Plan.read(plan)
    with TemporaryDirectory() as scratch:
        results = run_plan(made, Path(scratch) / "run", jobs=jobs, budget=budget, recording=out)
        errors, stopped = results.errors, results.counts.get("stopped")
    for kind, part in errors.groupby("error", sort=True):
        note(f"{len(part)} {kind}: {part['error_message'].iloc[0]}")
    note(f"{len(Recording(out, missing_ok=True))} replies in {out}, {len(errors)} errors")
    if len(errors) or stopped:
        raise typer.Exit(1)


def report(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The HTML file; by default DIR/report.html.")] = None,
    junit: JUnit = None,
) -> None:
    """Write the report of a run: one HTML file that opens offline.

    Example: `luminora report results`
    """
    from luminora_lab.experiment import Results
    from luminora_lab.experiment.runs.reporting import write_report

    results = Results(folder)
    target = out or folder / "report.html"
    write_report(results, target)
    if junit is not None:
        from luminora_lab.experiment.runs.junit import write_junit

        write_junit(results, junit)
    say(f"Report: {target}")


def _show_plan(plan: Plan, as_json: bool) -> None:
    costs = plan.cost()
    if as_json:
        cells = json.loads(plan.frame.to_json(orient="records"))
        prices = json.loads(costs.to_json(orient="records"))
        print_json({"plan": plan.sha256, "cells": cells, "cost": prices, "assumptions": costs.attrs["assumptions"]})
        return
    frame = plan.frame
    print_table(list(frame.columns), frame.values.tolist(), right=["repeat", "calls"])
    say()
    shown = costs.astype(object).where(costs.notna(), "not known")
    print_table(list(costs.columns), shown.values.tolist(), right=list(costs.columns[1:-1]), title="US dollars")
    say(costs.attrs["assumptions"])


def _show(results: Results, as_json: bool) -> None:
    frame = results.frame
    if as_json:
        counts = {"replies": int(frame["text"].notna().sum()), "errors": len(results.errors), **results.counts}
        print_json({"folder": str(results.folder), "kinds": list(results.kinds), "counts": counts})
        return
    groups = frame.groupby(["personality", "provider", "strategy", "kind"], sort=False)
    rows = [(*map(str, key), int(part["text"].notna().sum()), int(part["error"].notna().sum())) for key, part in groups]
    names = ["personality", "provider", "strategy", "kind", "replies", "errors"]
    print_table(names, rows, right=["replies", "errors"])
    if results.label:
        say(f"These are {results.label}.")
    say(f"Results: {results.folder}; a report: luminora report {results.folder}")
