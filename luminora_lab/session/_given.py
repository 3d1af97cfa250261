"""What a session is given, checked."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.session.flags import Flags

if TYPE_CHECKING:
    from luminora_lab.store.base import BaseStore

__all__ = ["covered", "duration", "name_of", "provider_of", "store_of", "strategy_of", "whole_number"]


def store_of(given: Any, create: bool = True) -> tuple[BaseStore, bool]:
    """Return a store, and whether it was opened here: of itself, an address, or None (in memory)."""
    from luminora_lab.store import open_store
    from luminora_lab.store.base import BaseStore

    if isinstance(given, BaseStore):
        return given, False
    return open_store("memory:" if given is None else given, create=create), True


def provider_of(given: Any) -> Any:
    """Return a provider: itself, or the one of a name.

    Raises
    ------
    DataError
        It is none.
    """
    if isinstance(given, str):
        from luminora_lab.providers import provider

        return provider(given)
    if not (hasattr(given, "name") and callable(getattr(given, "complete", None))):
        remedy = "give a name, or an object with name and complete()"
        raise DataError(f"{quote(given)} is no provider", place="provider", remedy=remedy)
    return given


def strategy_of(given: Any) -> Any:
    """Return a strategy: an expression, a preset by name, code, or a fitted ranker's scorer.

    Raises
    ------
    DataError
        It is none.
    """
    from luminora_lab.memory.expression import Scorer

    if given is None or isinstance(given, Scorer):
        return given
    if isinstance(given, str):
        from luminora_lab.memory.reading import parse

        return parse(given)
    scorer = getattr(given, "scorer", None)
    if isinstance(scorer, Scorer):
        return scorer
    remedy = "give an expression, a preset's name, code, or a fitted MemoryRanker"
    raise DataError(f"{quote(given)} is no strategy", place="strategy", remedy=remedy)


def covered(flags: Flags, language: str) -> Flags:
    """Return flags with what a language does not have switched off."""
    from luminora_lab.affinity.events import signals_covered

    if flags.affinity_system and "sentiment" not in signals_covered(language):
        flags = dataclasses.replace(flags, affinity_system=False)
    return flags


def name_of(user: Any) -> str:
    """Return the name of a user.

    Raises
    ------
    DataError
        It is none.
    """
    if not isinstance(user, str) or not user.strip():
        raise DataError(f"user is {quote(user)}", place="session", remedy="give a name")
    return user


def whole_number(value: Any, name: str) -> int:
    """Return a whole number from 0.

    Raises
    ------
    DataError
        It is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise DataError(f"{name} is {quote(value)}", place="session", remedy="give a whole number from 0")
    return value


def duration(given: Any) -> Any:
    """Return a length of time above 0.

    Raises
    ------
    DataError
        It is none.
    """
    import pandas as pd

    try:
        found: Any = pd.Timedelta(given)
    except (ValueError, TypeError):
        found = pd.NaT
    if pd.isna(found) or found <= pd.Timedelta(0):
        raise DataError(f"expires is {quote(given)}", place="session", remedy='write "8h" or "30min"')
    return found
