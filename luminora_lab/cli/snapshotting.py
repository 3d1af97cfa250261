"""``luminora snapshot``: everything of a user and a personality in one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from luminora_lab.cli._arguments import AsJson, Force
from luminora_lab.cli._screen import counted, print_json, print_table, say, unused
from luminora_lab.cli._session import Personality, StoreUrl, User, opened_store, session_of

__all__ = ["app"]

app = typer.Typer(
    help="Everything of a user and a personality in one file: save, load, show, diff.", no_args_is_help=True,
    rich_markup_mode="markdown",
)  # fmt: skip
File = Annotated[Path, typer.Argument(help="A snapshot.")]


@app.command()
def save(
    out: Annotated[Path, typer.Argument(help="The file to write.")],
    title: Annotated[str, typer.Option(help="What it is called.")] = "",
    personality: Personality = None, user: User = None, store: StoreUrl = None, force: Force = False,
) -> None:  # fmt: skip
    """Save a user and a personality: definition, facts, episodes, affinity, moods, history.

    Example: `luminora snapshot save before.json --store json:lab`
    """
    with session_of(personality, store, user, create=False) as session:
        made = session.snapshot(unused(out, force), title=title)
    say(f"{out}: {_counts(made)}")


@app.command()
def load(
    file: File,
    store: StoreUrl = None,
    replace: Annotated[bool, typer.Option("--replace", help="Remove what the store has of the two first.")] = False,
) -> None:
    """Restore a snapshot into a store, whatever keeps it.

    Example: `luminora snapshot load other.json --store sqlite:///copy.db`
    """
    from luminora_lab.session import load_snapshot, restore_snapshot

    document = load_snapshot(file)
    with opened_store(store) as opened:
        restore_snapshot(document, opened, replace=replace)
        say(f"{opened.url}: {_counts(document)}")


@app.command()
def show(file: File, as_json: AsJson = False) -> None:
    """Show what a snapshot holds; its checksum is looked at.

    Example: `luminora snapshot show other.json`
    """
    from luminora_lab.session import load_snapshot

    made = load_snapshot(file)
    (relation,) = made["records"]["relations"] or [{}]
    told = {
        "title": made["title"], "user": made["user"], "personality": made["personality"]["persona"]["name"],
        "affinity": relation.get("affinity"), "level": relation.get("level"), "mood": relation.get("mood"),
        **{kind: len(rows) for kind, rows in made["records"].items()}, "sha256": made["sha256"],
    }  # fmt: skip
    if as_json:
        print_json(told)
    else:
        print_table(["", ""], list(told.items()))


@app.command()
def diff(file: File, other: Annotated[Path, typer.Argument(help="A later snapshot.")], as_json: AsJson = False) -> None:
    """Compare two snapshots; exit code 1 where they differ.

    Example: `luminora snapshot diff other.json other.json`
    """
    from luminora_lab.session import diff_snapshots, load_snapshot

    change = diff_snapshots(load_snapshot(file), load_snapshot(other))
    if as_json:
        print_json(json.loads(change.to_json(orient="records")))
    elif len(change):
        print_table(list(change.columns), change.values.tolist())
    else:
        say("nothing differs")
    if len(change):
        raise typer.Exit(1)


def _counts(document: dict[str, object]) -> str:
    records = document["records"]
    if not isinstance(records, dict):
        return ""
    return ", ".join(counted(len(records[kind]), kind.removesuffix("s")) for kind in ("turns", "facts", "episodes"))
