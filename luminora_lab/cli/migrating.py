"""``luminora migrate``: layouts of stores, copies between them, a database of LuminoraCore."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import note, print_json, print_table, say
from luminora_lab.cli._session import chosen

__all__ = ["app"]

app = typer.Typer(help="Stores: status, up, down, copy, import.", no_args_is_help=True, rich_markup_mode="markdown")
Url = Annotated[str | None, typer.Argument(metavar="[STORE]", help="Address of a store. [setting]")]


@app.command()
def status(store: Url = None, as_json: AsJson = False) -> None:
    """Say which layout a store has, and what it lacks.

    Example: `luminora migrate status json:lab`
    """
    from luminora_lab.store.kinds import VERSION
    from luminora_lab.store.migrating import status as found

    state = found(chosen(store=store).value("store"))
    if as_json:
        print_json({"store": state.url, "version": state.version, "newest": VERSION, "pending": state.pending})
        return
    say(f"{state.url}: version {state.version} of {VERSION}")
    for step in state.pending:
        say(f"  lacks {step}")


@app.command()
def up(
    store: Url = None, to: Annotated[int | None, typer.Option(min=1, help="Version; else the newest.")] = None
) -> None:
    """Raise a store to a newer layout.

    Example: `luminora migrate up json:lab`
    """
    from luminora_lab.store.kinds import VERSION
    from luminora_lab.store.migrating import migrate

    state = migrate(chosen(store=store).value("store"), to or VERSION)
    say(f"{state.url}: version {state.version}")


@app.command()
def down(
    store: Url = None,
    to: Annotated[int, typer.Option(min=1, help="Version.")] = 1,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
) -> None:
    """Bring a store back to an older layout; what that cannot hold is lost.

    Example: `luminora migrate down json:earlier --to 1 --yes`
    """
    from luminora_lab.cli._asking import at_a_terminal, confirm
    from luminora_lab.store.migrating import migrate

    url = chosen(store=store).value("store")
    if not yes and not (at_a_terminal() and confirm(f"Lose what version {to} cannot hold?")):
        note("Nothing was changed; --yes asks nothing.")
        raise typer.Exit(1)
    state = migrate(url, to)
    say(f"{state.url}: version {state.version}")


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="Address of a store.")],
    target: Annotated[
        str, typer.Argument(metavar="TO", help="Address of an empty store, or of a copy that was stopped.")
    ],
    as_json: AsJson = False,
) -> None:
    """Copy everything from one store to another, whatever keeps them; verified by counts and checksums.

    Example: `luminora migrate copy json:lab sqlite:///copied.db`
    """
    from luminora_lab.store import copy_store, open_store

    with open_store(source, create=False) as old, open_store(target) as new:
        frame = copy_store(old, new)
    if as_json:
        print_json(json.loads(frame.to_json(orient="records")))
        return
    rows = frame.assign(sha256=frame["sha256"].str[:12]).values.tolist()
    print_table(list(frame.columns), rows, right=("records", "copied"))


@app.command("import")
def import_(
    database: Annotated[Path, typer.Argument(help="A SQLite database of LuminoraCore v1.1.")],
    store: Annotated[str, typer.Argument(metavar="STORE", help="Address of the store to write to.")],
    personality: Annotated[str | None, typer.Option(help="Whose facts, episodes and moods they are.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take over affinity, facts, episodes and moods of LuminoraCore v1.1's own database.

    Example: `luminora migrate import core.db json:taken`
    """
    from luminora_lab.store import import_upstream, open_store

    with open_store(store) as opened:
        frame = import_upstream(database, opened, personality=personality)
    if as_json:
        print_json(json.loads(frame.to_json(orient="records")))
    else:
        print_table(list(frame.columns), frame.values.tolist(), right=("read", "written", "left_out"))
