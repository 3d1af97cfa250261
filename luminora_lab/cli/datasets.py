"""``luminora datasets``: list, show, check, convert and annotate recorded conversations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import clean, console, print_json, print_table
from luminora_lab.cli.annotating import annotate

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation, Report

__all__ = ["app"]

app = typer.Typer(
    help="Recorded conversations: list, show, check, convert, annotate.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

WhichId = Annotated[str | None, typer.Option("--id", help="Which conversation, where the file holds several.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the bundled conversations.

    Example: `luminora datasets list`
    """
    from luminora_lab.conversation import datasets

    frame = datasets()
    if as_json:
        print_json(_records(frame))
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
        print_json(_whole(talk))
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
        print_json(report.to_dict())
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
        print_json({"out": str(out), **counts})
        return
    typer.echo(f"{out}: {_counted(counts)}")
    if counts["repairs"]:
        typer.echo(f"The repairs are listed by: luminora datasets check {path}")


app.command()(annotate)


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


def _counted(counts: dict[str, int]) -> str:
    words = {name: name.replace("_", " ") for name in counts}
    return ", ".join(f"{n:,} {words[name].removesuffix('s') if n == 1 else words[name]}" for name, n in counts.items())


def _print_table(title: str, frame: pd.DataFrame) -> None:
    numbers = [str(name) for name in frame.columns if frame[name].dtype.kind in "iuf"]
    rows = [list(row.values()) for row in _records(frame)]
    print_table([str(name) for name in frame.columns], rows, title=title, right=numbers)


def _print_talk(talk: Conversation, turns: int) -> None:
    from rich.text import Text

    screen = console()
    screen.print(Text(clean(repr(talk)[1:-1])))
    if talk.title:
        screen.print(Text(clean(talk.title), style="italic"))
    session, shown = None, talk.turns.head(turns)
    for row in _records(shown):
        if row["session"] != session:
            session = row["session"]
            date = f" · {row['at'][:16].replace('T', ' ')}" if row["at"] else ""
            screen.print(Text(f"\nSession {session}{date}", style="bold"))
        style = ("cyan", "yellow")[talk.speakers.index(row["speaker"]) % 2]
        screen.print(Text.assemble((clean(row["speaker"]), style), " ", clean(row["text"])))
    if len(talk) > len(shown):
        screen.print(Text(f"\n... and {len(talk) - len(shown)} more turns (--turns {len(talk)} prints all)"))


def _print_report(report: Report) -> None:
    from rich.text import Text

    screen = console()
    frame = report.frame
    if len(frame):
        short = frame.head(50).rename(columns={"usable_questions": "usable"}).drop(columns="repairs")
        short = short.assign(first=short["first"].str[:10], last=short["last"].str[:10])
        _print_table(f"{report.format}: {clean(report.path)}", short)
    if len(frame) > 50:
        screen.print(f"... and {len(frame) - 50} more conversations (--json prints all)")
    screen.print(Text(_counted(report.counts)))
    for name, n in report.by_category.items():
        screen.print(Text(f"  {clean(name)}: {n} questions, {report.usable_by_category.get(name, 0)} usable"))
    for repair in report.repairs:
        screen.print(Text(f"{repair.kind}: {clean(repair.place)}: {clean(repair.what)}"))
    for problem in report.problems:
        screen.print(Text(f"problem: {clean(problem)}", style="bold red"))
    screen.print(Text("usable" if report.usable else "not usable", style="bold"))
