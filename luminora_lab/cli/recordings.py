"""``luminora recordings``: list, show, check, merge, prune recorded replies, and add up what they cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import clean, note, print_json, print_table, say

__all__ = ["app"]

app = typer.Typer(
    help="Recorded replies: list, show, check, merge, prune, cost.", no_args_is_help=True, rich_markup_mode="markdown"
)
Tape = Annotated[Path, typer.Argument(help="A recording (JSON Lines).")]
Tapes = Annotated[list[Path], typer.Argument(help="Recordings (JSON Lines).")]
_SHORT = 12  # digits of a key that are shown


@app.command("list")
def list_(path: Tape, as_json: AsJson = False) -> None:
    """List the replies of a recording.

    Example: `luminora recordings list run/recordings.jsonl`
    """
    from luminora_lab.providers import Recording

    frame = Recording(path).frame
    if as_json:
        print_json(json.loads(frame.to_json(orient="records")))
        return
    rows = [
        (row["key"][:_SHORT], row["provider"], row["model"], row["kind"], row["repeat"],
         row["error"] if row["error"] else _line(row["text"]))
        for row in frame.to_dict(orient="records")
    ]  # fmt: skip
    print_table(["key", "provider", "model", "kind", "repeat", "reply"], rows, right=["repeat"])


def _line(text: object, longest: int = 60) -> str:
    whole = " ".join(str(text).split())
    return whole if len(whole) <= longest else f"{whole[:longest]}..."


@app.command()
def show(
    path: Tape,
    key: Annotated[str, typer.Argument(help="A key, or its first digits.")],
    as_json: AsJson = False,
) -> None:
    """Show one reply with what was asked.

    Example: `luminora recordings show run/recordings.jsonl 3f2a`
    """
    from luminora_lab.errors import UnknownName
    from luminora_lab.providers import Recording

    tape = Recording(path)
    found = [one for one in tape if one.startswith(key)]
    if len(found) != 1:
        what = f"{len(found)} keys begin with '{key}'"
        raise UnknownName(what, place=str(path), remedy="see `luminora recordings list`")
    line = tape.line(found[0])
    if as_json:
        print_json(line)
        return
    asked = line["request"]
    say(f"{asked['provider']}/{asked['model']}  repeat {asked['repeat']}  {json.dumps(asked['params'])}")
    for message in asked["messages"]:
        say(f"\n[{message.get('role')}]\n{message.get('content')}")
    reply = line.get("reply")
    said = f"error: {line['error']['kind']}: {line['error']['what']}" if reply is None else reply["text"]
    say(f"\n[reply, {'none' if reply is None else reply.get('kind', 'model')}]\n{said}")


@app.command()
def check(path: Tape, as_json: AsJson = False) -> None:
    """Check a recording line by line: its form, its keys, torn lines, credentials. Exit code 1 if there is something.

    Example: `luminora recordings check run/recordings.jsonl`
    """
    from luminora_lab.providers.tapes import check as check_tape

    found = check_tape(path)
    if as_json:
        print_json(found.to_dict(orient="records"))
    elif len(found):
        print_table(["line", "problem"], found.values.tolist(), right=["line"])
    else:
        say(f"{clean(path)}: nothing is wrong with it")
    if len(found):
        raise typer.Exit(1)


@app.command()
def merge(
    paths: Tapes, out: Annotated[Path, typer.Option("--out", "-o", help="The file that gets all of them.")]
) -> None:
    """Write several recordings into one; of two replies to one request the later file's counts.

    Example: `luminora recordings merge monday.jsonl tuesday.jsonl --out both.jsonl`
    """
    from luminora_lab.providers.tapes import merge as merge_tapes

    note(f"{len(merge_tapes(paths, out))} replies in {out}")


@app.command()
def prune(
    path: Tape,
    provider: Annotated[list[str] | None, typer.Option(help="Keep only its replies; repeat it.")] = None,
    run: Annotated[Path | None, typer.Option(help="Keep only what the results of this run rest on.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Another file; else this one is replaced.")] = None,
) -> None:
    """Keep a part of a recording: one line a request.

    Example: `luminora recordings prune all.jsonl --run results --out used.jsonl`
    """
    from luminora_lab.providers.tapes import prune as prune_tape

    keep = None
    if run is not None:
        from luminora_lab.experiment import Results

        keep = set(Results(run).frame["request"].dropna())
    note(f"{len(prune_tape(path, keep=keep, providers=provider or (), out=out))} replies in {out or path}")


@app.command()
def cost(paths: Tapes, as_json: AsJson = False) -> None:
    """Add up what recorded replies cost, by provider.

    Example: `luminora recordings cost run/recordings.jsonl`
    """
    from luminora_lab.providers.tapes import cost as cost_of

    table = cost_of(paths)
    if as_json:
        print_json(json.loads(table.to_json(orient="records")))
        return
    shown = table.astype(object).where(table.notna(), "not known")
    print_table(list(table.columns), shown.values.tolist(), right=list(table.columns[2:]))
