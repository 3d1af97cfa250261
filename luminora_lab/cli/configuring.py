"""``luminora config``: which settings hold, where each was written, and how one is changed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import note, print_json, print_table, say
from luminora_lab.errors import LuminoraError

if TYPE_CHECKING:
    from luminora_lab.files.settings import Settings

__all__ = ["app"]

app = typer.Typer(help="Settings: show, get, set, unset, path.", no_args_is_help=True, rich_markup_mode="markdown")


def _names(incomplete: str) -> list[str]:
    from luminora_lab.files.settings import KNOWN

    return [name for name in KNOWN if name.startswith(incomplete)]


Key = Annotated[str, typer.Argument(help="A name of `luminora config show`.", autocompletion=_names)]
User = Annotated[bool, typer.Option("--user", help="Your own file, for all projects; else that of the project.")]


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show every setting, its value, and where that was written. Passwords in addresses are left out.

    The strongest place comes first: options of a command, environment variables (LUMINORA_STORE,
    LUMINORA_SERVER_PORT), luminora.toml of the project (in this folder or one above it), your own file, the default.

    Example: `luminora config show`
    """
    from luminora_lab.files.settings import settings

    rows = settings().rows()
    if as_json:
        print_json([{key: row[key] for key in ("name", "value", "origin")} for row in rows])
    else:
        shown = [(row["name"], _line(row["value"]), row["origin"]) for row in rows]
        print_table(["name", "value", "where from"], shown)


@app.command()
def get(key: Key) -> None:
    """Print the value of one setting. A password in an address is left out.

    Example: `luminora config get store`
    """
    from luminora_lab.files.settings import settings, without_password

    say(_line(without_password(settings().value(key))))


@app.command("set", context_settings={"ignore_unknown_options": True})  # a number may be below zero
def set_(
    key: Key, value: Annotated[str, typer.Argument(help="The value; folders as in PATH.")], user: User = False
) -> None:
    """Write one setting into luminora.toml of the project, or into your own file; comments there stay.

    Without a luminora.toml in this folder or one above it, one is made here.

    Example: `luminora config set tokens 500`
    """
    from luminora_lab.files.settings import write

    file = write(key, value, user=user)
    note(f"{key} is set in {file}")
    _stronger(key, f"{'user' if user else 'project'} {file}")


@app.command()
def unset(key: Key, user: User = False) -> None:
    """Take one setting out of luminora.toml of the project, or out of your own file.

    Example: `luminora config unset tokens`
    """
    from luminora_lab.files.settings import remove

    file = remove(key, user=user)
    note(f"{key} was not set there" if file is None else f"{key} is no longer set in {file}")


@app.command()
def path(as_json: AsJson = False) -> None:
    """Print where the files of settings are, or would be.

    Example: `luminora config path`
    """
    from luminora_lab.files.settings import PROJECT_FILE, project_file, user_file

    project = project_file()
    found = {"project": project or os.path.abspath(PROJECT_FILE), "user": user_file()}
    if as_json:
        print_json({layer: {"path": str(file), "exists": os.path.isfile(file)} for layer, file in found.items()})
    else:
        for layer, file in found.items():
            say(f"{layer}: {file}{'' if os.path.isfile(file) else ' (not there yet)'}")


def _line(value: Any) -> str:
    return os.pathsep.join(value) if isinstance(value, tuple) else str(value)


def _stronger(key: str, written: str) -> None:
    """Say what makes a setting that was just written have no effect."""
    from luminora_lab.files.settings import settings

    try:
        found: Settings = settings()
    except LuminoraError as error:
        note(error)
        return
    if found.origin(key) != written:
        note(f"it has no effect as long as it is also set in: {found.origin(key)}")
