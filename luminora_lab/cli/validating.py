"""``luminora validate``: what is wrong with personalities, as tables or as JSON, and as an exit code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import counted, note, print_json, print_table, say
from luminora_lab.cli.completing import names

if TYPE_CHECKING:
    from luminora_lab.personality.validation import Report

__all__ = ["validate"]

UNREADABLE = "P001"
"""The code of a file that is no JSON and no YAML."""
_STYLES = {"error": "bold red", "warning": "yellow", "suggestion": "cyan"}


def validate(
    what: Annotated[
        list[str],
        typer.Argument(metavar="FILE_FOLDER_OR_NAME", help="What to check.", autocompletion=names),
    ],
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail, too.")] = False,
    tokens: Annotated[bool, typer.Option("--tokens", help="Also count the tokens of the prompts.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what fails.")] = False,
    jobs: Annotated[int | None, typer.Option(min=1, help="Processes; else as many as are worth it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check personalities: their form, coherence, quality and safety. Folders are searched with all folders in them.

    Exit code 0: fine; 1: errors (with --strict also warnings); 2: something that does not exist, or a file that is no
    JSON and no YAML.

    Example: `luminora validate characters/ juniper --strict`
    """
    reports = _reports(what, tokens, jobs, progress=not (quiet or as_json))
    failing = [report for report in reports if not (report.clean if strict else report.ok)]
    if as_json:
        counts = {f"{severity}s": sum(len(report.of(severity)) for report in reports) for severity in _STYLES}
        several = [report.to_dict() for report in reports]
        print_json({"ok": not failing, "strict": strict, "files": len(reports), **counts, "reports": several})
    elif quiet:
        for report in failing:
            _show(report, ("error", "warning") if strict else ("error",))
    else:
        for report in reports:
            if report.findings or len(reports) == 1:
                _show(report, tuple(_STYLES))
        if len(reports) > 1:
            _summarise(reports)
    unreadable = [report for report in reports if UNREADABLE in report.codes]
    for report in unreadable:
        note(f"Error: {report.source} cannot be read: {report.errors[0].message}")
    if failing:
        raise typer.Exit(2 if unreadable else 1)


def _reports(what: list[str], tokens: bool, jobs: int | None, progress: bool) -> list[Report]:
    """The reports on everything that was named, each file once.

    Raises
    ------
    DataError, UnknownName
        Something does not exist, or a folder has no personality file in it.
    """
    from luminora_lab.errors import DataError
    from luminora_lab.personality.validation import validate_folder

    targets: list[Path | list[Path]] = []
    for word in what:
        found = _target(word)
        if os.path.isdir(found):
            targets.append(found)
        elif targets and isinstance(targets[-1], list):
            targets[-1].append(found)
        else:
            targets.append([found])
    made: dict[str, Report] = {}
    for target in targets:
        n_jobs, bar = jobs or _worth(target, tokens), progress and isinstance(target, Path)
        several = validate_folder(target, n_jobs=n_jobs, progress=bar, tokens=tokens).reports.values()
        if not several:
            raise DataError("no personality file in it", place=str(target), remedy="name a folder that has some")
        made |= {os.path.realpath(report.source): report for report in several}
    return list(made.values())


def _target(word: str) -> Path:
    """The file of a name, else the folder or file of a path."""
    from luminora_lab.errors import DataError, UnknownName
    from luminora_lab.personality.library import find

    try:
        found = find(word)
    except UnknownName:
        if not os.path.isdir(word):
            raise
        return Path(word)
    if not os.path.exists(found):
        raise DataError("there is no such file or folder", place=str(found)[:200], remedy="check the path")
    return found


def _worth(target: Path | list[Path], tokens: bool) -> int:
    """How many processes: until they run, one has checked some 3,000 files (or counted the tokens of 200)."""
    n = len(target) if isinstance(target, list) else sum(len(files) for _, _, files in os.walk(target))
    return -1 if n > (300 if tokens else 5000) else 1


def _show(report: Report, severities: tuple[str, ...]) -> None:
    say(f"{report.source}: {report.summary}")
    rows = [
        (one.severity, one.code, one.path, one.message, one.fix)
        for one in report.findings
        if one.severity in severities
    ]
    if rows:
        print_table(["severity", "code", "where", "what", "what to do"], rows, styles=_STYLES)
    if not report.complete:
        say("The rest is checked once the errors are mended.")
    say()


def _summarise(reports: list[Report]) -> None:
    rows = [
        (report.source, *(len(report.of(severity)) for severity in _STYLES)) for report in reports if report.findings
    ]
    columns = [f"{severity}s" for severity in _STYLES]
    if rows:
        print_table(["file", *columns], rows, right=columns)
    failed, clean = sum(not report.ok for report in reports), sum(report.clean for report in reports)
    warned = len(reports) - failed - clean
    say(f"{counted(len(reports), 'file')}: {failed} with errors, {warned} with warnings, {clean} clean")
