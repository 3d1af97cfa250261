"""``luminora compare``: memory strategies on recorded conversations, as a table, as JSON, as a folder of files."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import console, print_json

if TYPE_CHECKING:
    from luminora_lab.experiment import Comparison

__all__ = ["compare"]


def compare(
    data: Annotated[list[str], typer.Argument(help="Bundled names (demo, train, test, riverside ...) or paths.")],
    strategy: Annotated[
        list[str] | None,
        typer.Option("--strategy", "-s", help="Preset, expression, or name=expression; repeat it. Default: eight."),
    ] = None,
    train: Annotated[list[str] | None, typer.Option(help="Conversations that rankers learn from.")] = None,
    granularity: Annotated[str, typer.Option(help="turn or session.")] = "turn",
    k: Annotated[int, typer.Option("-k", "--k", help="Memories that are read.")] = 10,
    out: Annotated[Path | None, typer.Option(help="Folder for summary.csv, questions.parquet, report.html.")] = None,
    as_json: AsJson = False,
    accesses: Annotated[str | None, typer.Option(help="replay: build the access history that some need.")] = None,
    unit: Annotated[
        list[str] | None, typer.Option(help="What memories are: turn, fact, episode or all; repeat it to compare.")
    ] = None,
    tokens: Annotated[
        int | None, typer.Option(help="A token budget to compare at (500 where units are not turns).")
    ] = None,
    embedder: Annotated[str, typer.Option(help="wordllama or minilm.")] = "wordllama",
    captions: Annotated[bool, typer.Option(help="Index the captions of pictures.")] = True,
    allow_in_sample: Annotated[bool, typer.Option(help="Score rankers on what they learned from, marked.")] = False,
    seed: Annotated[int, typer.Option(help="Breaks ties.")] = 0,
    jobs: Annotated[int, typer.Option(help="Conversations at once.")] = 1,
) -> None:
    """Compare memory strategies on recorded conversations.

    Example: `luminora compare demo -s bm25 -s "mine=bm25() + 5 * relevance()" -s ranker --out results`
    """
    from luminora_lab.experiment import compare_memory

    result = compare_memory(
        strategy,
        data,
        k,
        train=train,
        granularity=granularity,
        embedder=embedder,
        captions=captions,
        accesses=accesses,
        unit=unit or "turn",
        tokens=tokens,
        allow_in_sample=allow_in_sample,
        seed=seed,
        progress=not as_json,
        n_jobs=jobs,
    )
    if out is not None:
        options: dict[str, Any] = {
            "strategy": strategy, "train": train, "granularity": granularity, "k": k, "accesses": accesses,
            "embedder": embedder, "seed": seed, "unit": unit, "tokens": tokens,
        }  # fmt: skip
        result.save(out, command=_command(data, options, captions, allow_in_sample))
    if as_json:
        print_json(result.to_dict())
        return
    _show(result)
    if out is not None:
        print(f"Report: {out / 'report.html'}")


def _command(data: list[str], options: dict[str, Any], captions: bool, allow_in_sample: bool) -> str:
    """Return the command that gives the same result, with every option that is not its default."""
    defaults = {"granularity": "turn", "k": 10, "embedder": "wordllama", "seed": 0}
    words = ["luminora", "compare", *data]
    for name, value in options.items():
        if value is None or defaults.get(name) == value:
            continue
        for one in value if isinstance(value, list) else [value]:
            words += [f"--{name}", str(one)]
    words += [] if captions else ["--no-captions"]
    words += ["--allow-in-sample"] if allow_in_sample else []
    return shlex.join(words)


def _show(result: Comparison) -> None:
    from rich.table import Table
    from rich.text import Text

    table = result.table()
    n, q = len(result.conversations), result.n_questions
    counts = f"{n} conversation{'s' * (n != 1)}, {q} question{'s' * (q != 1)} with evidence"
    title = f"{counts}: mean [95% interval]"
    grid = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
    grid.add_column("strategy", overflow="fold")
    metrics = [c for c in table.columns if c != "note"]
    for name in metrics:
        grid.add_column(name, justify="right", overflow="fold")
    for strategy, row in table.iterrows():
        grid.add_row(Text(str(strategy)), *(str(row[m]) for m in metrics))
    screen = console()
    screen.print(grid)
    for strategy, note in result.notes.items():
        screen.print(Text(f"{strategy}: {note}."))
    if len(result.conversations) == 1:
        screen.print(Text("One conversation: how much conversations differ cannot be estimated, so no intervals."))
