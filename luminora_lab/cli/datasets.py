"""``luminora datasets``: list, show, check and convert recorded conversations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation, Report

__all__ = ["app"]

app = typer.Typer(
    help="Recorded conversations: list, show, check, convert.", no_args_is_help=True, rich_markup_mode="markdown"
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
WhichId = Annotated[str | None, typer.Option("--id", help="Which conversation, where the file holds several.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the bundled conversations.

    Example: `luminora datasets list`
    """
    from luminora_lab.conversation import datasets

    frame = datasets()
    if as_json:
        _print_json(_records(frame))
        return
    _print_table("Bundled conversations", frame[["name", "split", "turns", "sessions", "questions", "title"]])


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="Name of a bundled conversation, or a file.")],
    id: WhichId = None,
    turns: Annotated[int, typer.Option(min=0, help="How many turns to print; with --json all are printed.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show one conversation.

    Example: `luminora datasets show talk.csv --turns 40`
    """
    from luminora_lab.conversation import load

    talk = load(name, id=id)
    if as_json:
        _print_json(_whole(talk))
        return
    _print_talk(talk, turns)


@app.command()
def check(
    path: Annotated[str, typer.Argument(help="A file in any format that the lab reads.")], as_json: AsJson = False
) -> None:
    """Check a file: its format, what it holds, every repair and every problem. Exit code 2 if it cannot be used.

    Example: `luminora datasets check locomo10.json`
    """
    from luminora_lab.conversation import check

    report = check(path)
    if as_json:
        _print_json(report.to_dict())
    else:
        _print_report(report)
    if not report.usable:
        raise typer.Exit(2)


@app.command()
def convert(
    path: Annotated[str, typer.Argument(help="A file or folder in any format that the lab reads.")],
    out: Annotated[Path, typer.Option("--out", help="The file to make; it appears only when it is complete.")],
    to: Annotated[str, typer.Option("--to", help="The format to write: jsonl.")] = "jsonl",
    as_json: AsJson = False,
) -> None:
    """Convert conversations to the lab's own format.

    Example: `luminora datasets convert conversations.json --to jsonl --out chats.jsonl`
    """
    from luminora_lab.conversation import iter_conversations, to_jsonl
    from luminora_lab.errors import UnknownName

    if to != "jsonl":
        raise UnknownName(f"no format {to!r} to write", place="--to", remedy="there is 'jsonl'")
    counts = {"conversations": 0, "turns": 0, "questions": 0, "repairs": 0}

    def counted() -> Iterator[Conversation]:
        for talk in iter_conversations(path):
            counts["conversations"] += 1
            counts["turns"] += len(talk)
            counts["questions"] += len(talk.questions)
            counts["repairs"] += len(talk.provenance.repairs)
            yield talk

    to_jsonl(counted(), out)
    if as_json:
        _print_json({"out": str(out), **counts})
        return
    typer.echo(f"{out}: {_counted(counts)}")
    if counts["repairs"]:
        typer.echo(f"The repairs are listed by: luminora datasets check {path}")


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: missing ones are None, times ISO 8601."""
    return [{str(key): _value(value) for key, value in row.items()} for row in frame.to_dict("records")]


def _value(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_value(item) for item in value]
    if value is None or value != value:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value.item() if hasattr(value, "item") else value


def _whole(talk: Conversation) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "id": talk.id,
        "title": talk.title,
        "language": talk.language,
        "roles": dict(talk.roles),
        "provenance": asdict(talk.provenance),
        "turns": _records(talk.turns),
        "questions": _records(talk.questions),
    }


def _plain(value: object) -> str:
    """Text from data without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in str(value))


def _counted(counts: dict[str, int]) -> str:
    words = {name: name.replace("_", " ") for name in counts}
    return ", ".join(f"{n:,} {words[name].removesuffix('s') if n == 1 else words[name]}" for name, n in counts.items())


def _print_table(title: str, frame: pd.DataFrame) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title))
    for number, name in enumerate(frame.columns):
        right = frame[name].dtype.kind in "iuf"
        table.add_column(str(name), justify="right" if right else "left", no_wrap=right or number == 0)
    for row in _records(frame):
        cells = ["" if value is None else str(value) for value in row.values()]
        table.add_row(*(Text(_plain(cell)) for cell in cells))
    Console().print(table)


def _print_talk(talk: Conversation, turns: int) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    console.print(Text(_plain(repr(talk)[1:-1])))
    if talk.title:
        console.print(Text(_plain(talk.title), style="italic"))
    session, shown = None, talk.turns.head(turns)
    for row in _records(shown):
        if row["session"] != session:
            session = row["session"]
            date = f" · {row['at'][:16].replace('T', ' ')}" if row["at"] else ""
            console.print(Text(f"\nSession {session}{date}", style="bold"))
        style = ("cyan", "yellow")[talk.speakers.index(row["speaker"]) % 2]
        console.print(Text.assemble((_plain(row["speaker"]), style), " ", _plain(row["text"])))
    if len(talk) > len(shown):
        console.print(Text(f"\n... and {len(talk) - len(shown)} more turns (--turns {len(talk)} prints all)"))


def _print_report(report: Report) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console()
    frame = report.frame
    if len(frame):
        short = frame.head(50).rename(columns={"usable_questions": "usable"}).drop(columns="repairs")
        short = short.assign(first=short["first"].str[:10], last=short["last"].str[:10])
        _print_table(f"{report.format}: {_plain(report.path)}", short)
    if len(frame) > 50:
        console.print(f"... and {len(frame) - 50} more conversations (--json prints all)")
    console.print(Text(_counted(report.counts)))
    for name, n in report.by_category.items():
        console.print(Text(f"  {_plain(name)}: {n} questions, {report.usable_by_category.get(name, 0)} usable"))
    for repair in report.repairs:
        console.print(Text(f"{repair.kind}: {_plain(repair.place)}: {_plain(repair.what)}"))
    for problem in report.problems:
        console.print(Text(f"problem: {_plain(problem)}", style="bold red"))
    console.print(Text("usable" if report.usable else "not usable", style="bold"))
