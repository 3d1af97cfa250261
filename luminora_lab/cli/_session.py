"""The options that commands about sessions share, over the layered settings, and the session they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli.completing import names

if TYPE_CHECKING:
    from luminora_lab.session import Session
    from luminora_lab.store import BaseStore

__all__ = ["Personality", "StoreUrl", "User", "chosen", "opened_store", "session_of"]

Personality = Annotated[
    str | None,
    typer.Option("--personality", help="A name of `luminora list`, or a file. [setting]", autocompletion=names),
]
StoreUrl = Annotated[str | None, typer.Option("--store", help="Address of the store. [setting]")]
User = Annotated[str | None, typer.Option("--user", help="Who talks. [setting]")]


def chosen(**flags: Any) -> Any:
    """Return the settings, with what the command line gave on top."""
    from luminora_lab.files.settings import settings

    return settings(flags)


def opened_store(url: str | None, create: bool = True) -> BaseStore:
    """Open the store of an option or the settings."""
    from luminora_lab.store import open_store

    return open_store(chosen(store=url).value("store"), create=create)


def session_of(
    personality: str | None,
    store: str | None,
    user: str | None,
    *,
    provider: Any = None,
    strategy: str | None = None,
    create: bool = True,
    **more: Any,
) -> Session:
    """Return a session of what the options and the settings say."""
    from luminora_lab.providers import ScriptedProvider
    from luminora_lab.session import Session

    told = chosen(personality=personality, store=store, user=user, strategy=strategy)
    who = provider or ScriptedProvider([{"regex": "^$", "reply": "-"}], "none")
    opened = opened_store(store, create)
    made = Session(
        told.value("personality"), who, told.value("strategy"), opened, user=told.value("user"),
        tokens=told.value("tokens"), window=told.value("window"), **{"clock": "now", **more},
    )  # fmt: skip
    made.owns_store = True
    return made


def as_path(text: str) -> Path:
    """Return a path."""
    return Path(text).expanduser()
