"""What a store keeps: the kinds of records, their columns and keys. Every backend is made from this table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.plain import plain
from luminora_lab.files.strictjson import quote

__all__ = ["KINDS", "VERSION", "Kind", "Record", "checked", "kind_of", "stamp"]

VERSION = 2
"""Version of the layout that this lab writes; older ones are raised by ``luminora migrate up``."""

Record = dict[str, Any]
"""Plain data: column to text, number, time as text (:func:`stamp`), list or mapping."""

_TYPES: dict[str, tuple[type, ...]] = {"text": (str,), "int": (int,), "float": (int, float)}
_WORDS = {"text": "a text", "int": "a whole number", "float": "a number"}
_LARGEST = 2**63 - 1


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of record.

    Attributes
    ----------
    name
        "sessions", "turns", ...
    columns
        Column to type: text, int, float, time or json.
    key
        Columns that tell records apart, those of its partition first; none may be missing.
    counted
        Whether the last key column counts 1, 2, ... within the partition, given by the store to what is appended.
    indexes
        Columns that are often asked for together.
    """

    name: str
    columns: Mapping[str, str]
    key: tuple[str, ...]
    counted: bool = False
    indexes: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def partition(self) -> tuple[str, ...]:
        """The key without its last column, or all of it where it has but one."""
        return self.key[:-1] or self.key

    def key_of(self, record: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the key of a record."""
        return tuple(record[name] for name in self.key)


_PAIR = {"user": "text", "personality": "text"}
_KINDS = (
    Kind(
        "sessions",
        {
            "session_id": "text", **_PAIR, "number": "int", "language": "text", "title": "text", "started_at": "time",
            "last_at": "time", "ended_at": "time", "ended": "text", "settings": "json", "flags": "json",
        },
        ("session_id",),
        indexes=(("user", "personality", "number"),),
    ),
    Kind(
        "turns",
        {
            "session_id": "text", "position": "int", "turn_id": "text", **_PAIR, "session": "int", "speaker": "text",
            "role": "text", "text": "text", "at": "time", "reply": "json", "trace": "json",
        },
        ("session_id", "position"),
        counted=True,
        indexes=(("user", "personality", "session", "position"), ("at",)),
    ),
    Kind(
        "facts",
        {
            **_PAIR, "fact_id": "text", "place": "int", "subject": "text", "category": "text", "key": "text",
            "value": "text", "confidence": "float", "count": "int", "turns": "json", "said_at": "time",
            "valid_at": "time", "invalid_at": "time", "created_at": "time", "expired_at": "time", "source": "text",
        },
        ("user", "personality", "fact_id"),
    ),
    Kind(
        "episodes",
        {
            **_PAIR, "episode_id": "text", "session_id": "text", "session": "int", "first_turn": "text",
            "last_turn": "text", "turns": "json", "n_turns": "int", "start": "time", "end": "time", "type": "text",
            "title": "text", "summary": "text", "summary_turns": "json", "importance": "float", "sentiment": "float",
        },
        ("user", "personality", "episode_id"),
    ),
    Kind(
        "events",
        {
            **_PAIR, "number": "int", "session_id": "text", "turn_id": "text", "time": "time", "type": "text",
            "points": "float", "reason": "text", "characters": "int", "affinity": "float", "level": "text",
        },
        ("user", "personality", "number"),
        counted=True,
    ),
    Kind(
        "moods",
        {
            **_PAIR, "number": "int", "session_id": "text", "turn_id": "text", "at": "time", "mood": "text",
            "intensity": "float", "trigger": "text", "reason": "text",
        },
        ("user", "personality", "number"),
        counted=True,
    ),
    Kind(
        "relations",
        {
            **_PAIR, "affinity": "float", "level": "text", "mood": "text", "intensity": "float", "messages": "int",
            "first_at": "time", "updated_at": "time", "version": "int", "state": "json",
        },
        ("user", "personality"),
    ),
    Kind("personalities", {"sha256": "text", "name": "text", "document": "json"}, ("sha256",)),
    Kind(
        "snapshots",
        {
            "snapshot_id": "text", **_PAIR, "title": "text", "created_at": "time", "sha256": "text", "document": "json",
        },
        ("snapshot_id",),
        indexes=(("user", "personality"),),
    ),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
"""Name to kind."""


def kind_of(name: str) -> Kind:
    """Return the kind of a name.

    Raises
    ------
    UnknownName
        There is none.

    Examples
    --------
    >>> kind_of("turns").key, kind_of("turns").counted
    (('session_id', 'position'), True)
    """
    found = KINDS.get(name) if isinstance(name, str) else None
    if found is None:
        raise UnknownName(f"there is no kind {quote(name)}", place="store", remedy=f"use {', '.join(KINDS)}")
    return found


def stamp(at: Any) -> str | None:
    """Return a time as stores keep it: UTC without a zone, microseconds, so that texts sort as times; None for NaT.

    Raises
    ------
    DataError
        It is no date, or outside the years 1 to 9999.

    Examples
    --------
    >>> stamp("2024-05-01 09:30"), stamp("2024-05-01T09:30:00+02:00")
    ('2024-05-01T09:30:00.000000', '2024-05-01T07:30:00.000000')
    """
    if at is None:
        return None
    if isinstance(at, str) and len(at) == 26 and at[10] == "T" and at[19] == "." and at[:4].isdigit():
        return at  # as this function wrote it
    import pandas as pd

    try:
        time = pd.Timestamp(at)
    except (ValueError, TypeError, OverflowError):
        raise DataError(f"{quote(at)} is no date", place="store", remedy="write YYYY-MM-DD HH:MM") from None
    if pd.isna(time):
        return None
    if time.tzinfo is not None:
        time = time.tz_convert("UTC").tz_localize(None)
    return str(time.to_pydatetime(warn=False).isoformat(timespec="microseconds"))


def checked(kind: Kind, record: Mapping[str, Any], counted: bool = False) -> Record:
    """Return a record as every backend can keep it: known columns of their types, in their order.

    Parameters
    ----------
    kind, record
        What is to be kept; columns that are not given are None.
    counted
        The store gives the last key column, so that it must not be there.

    Raises
    ------
    DataError
        A column that is unknown, missing from the key, or of another type.
    """
    place = f"store, {kind.name}"
    if not isinstance(record, Mapping):
        raise DataError(f"{quote(record)} is no record", place=place, remedy="give a mapping of columns")
    strange = [name for name in record if name not in kind.columns]
    if strange:
        remedy = f"it has {', '.join(kind.columns)}"
        raise DataError(f"there is no column {quote(strange[0])}", place=place, remedy=remedy)
    out: Record = {}
    for name, type_ in kind.columns.items():
        value = record.get(name)
        if value is None:
            given = counted and name == kind.key[-1]
            if name in kind.key and not given:
                raise DataError(f"{name} is missing", place=place, remedy=f"its key is {', '.join(kind.key)}")
            out[name] = None
        else:
            out[name] = _value(value, type_, f"{place}.{name}")
    if counted and out[kind.key[-1]] is not None:
        remedy = "leave it out: the store counts"
        raise DataError(f"{kind.key[-1]} is given", place=place, remedy=remedy)
    return out


def _value(value: Any, type_: str, place: str) -> Any:
    if type_ == "time":
        return stamp(value)
    if type_ == "json":
        return plain(value, place)
    own = value.item() if getattr(value, "shape", None) == () else value
    known: Any = own
    if isinstance(own, bool) or not isinstance(own, _TYPES[type_]):
        raise DataError(f"{quote(own)} is not {_WORDS[type_]}", place=place, remedy="give one, or None")
    if type_ == "float":
        return float(known) if math.isfinite(known) else None
    if type_ == "int" and abs(known) > _LARGEST:
        raise DataError(f"{quote(own)} is too large", place=place, remedy="use whole numbers of 64 bits")
    return _text(known, place) if type_ == "text" else known


def _text(value: str, place: str) -> str:
    if "\0" in value:
        raise DataError("it holds the character U+0000", place=place, remedy="leave it out")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise DataError("half a character (a lone surrogate)", place=place, remedy="write it whole") from None
    return str(value)
