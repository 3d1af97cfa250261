"""What is known while statements are taken in: rows that can be changed, in slots; frames become rows and back.

Nothing here scans all rows: a slot (subject, category, key) finds values by their words and turns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.memory.facts._moments import instant, naive, seconds
from luminora_lab.memory.facts._slots import Row, Slot, SlotKey, Statement
from luminora_lab.memory.facts.matching import normalise_subject, normalise_value
from luminora_lab.memory.facts.model import (
    CANDIDATE_COLUMNS,
    FACT_COLUMNS,
    SINGLE_KEYS,
    check_facts,
    fact_id,
    facts_frame,
)

__all__ = ["Known", "statements"]

_TIMES = {
    "said_at": "said",
    "valid_at": "valid",
    "invalid_at": "invalid",
    "created_at": "created",
    "expired_at": "expired",
}


class Known:
    """All facts, in slots.

    Raises
    ------
    DataError
        As :func:`~luminora_lab.memory.facts.model.check_facts`; also where ids are missing or occur twice.
    """

    def __init__(self, frame: pd.DataFrame | None) -> None:
        self.rows: list[Row] = []
        self.by_id: dict[str, Row] = {}
        self.slots: dict[SlotKey, Slot] = {}
        self._words: dict[str, frozenset[str]] = {}
        self._subjects: dict[str, str] = {}
        if frame is None or (isinstance(frame, pd.DataFrame) and not len(frame)):
            return
        checked = check_facts(_with_times(frame, "known"), FACT_COLUMNS, "known")
        for n, data in enumerate(_records(checked)):
            id = data["fact_id"]
            if not isinstance(id, str) or id in self.by_id:
                what = f"fact_id is {quote(id)}" + (", as before" if id in self.by_id else "")
                raise DataError(what, place=f"known, row {n}", remedy="every fact has an id of its own")
            self.add(Row(index=n, words=self.words(data["value"]), **data))

    def words(self, value: str) -> frozenset[str]:
        """Return the words of a value in normal form, never none."""
        if value not in self._words:
            self._words[value] = frozenset(normalise_value(value).split()) or frozenset({value.casefold().strip()})
        return self._words[value]

    def slot_key(self, subject: str, category: str, key: str) -> SlotKey:
        """Return where the facts of a subject and key stand."""
        if subject not in self._subjects:
            self._subjects[subject] = normalise_subject(subject) or subject.casefold().strip()
        return (self._subjects[subject], category, key)

    def slot(self, key: SlotKey) -> Slot:
        """Return the slot of this key; a new one is empty."""
        found = self.slots.get(key)
        if found is None:
            found = self.slots[key] = Slot(key[2] in SINGLE_KEYS)
        return found

    def slot_of(self, row: Row) -> Slot:
        """Return the slot of a row."""
        return self.slot(self.slot_key(row.subject, row.category, row.key))

    def add(self, row: Row) -> None:
        """Add a row at the end."""
        self.rows.append(row)
        self.by_id[row.fact_id] = row
        self.slot_of(row).add(row)

    def new_id(self, one: Statement) -> str:
        """Return an id for a new fact; where turns of two conversations have one name, ids still differ."""
        found, n = fact_id(one.subject, one.category, one.key, one.value, one.turns[0]), 1
        while found in self.by_id:
            n += 1
            found = fact_id(one.subject, one.category, one.key, one.value, f"{one.turns[0]}/{n}")
        return found

    def frame(self) -> pd.DataFrame:
        """Return all facts as a frame."""
        return facts_frame(
            {name: instant(value) if name in _TIMES else value for name, value in _fields(row)} for row in self.rows
        )


def statements(new: pd.DataFrame, known: Known) -> list[Statement]:
    """Return candidates in the order said: by ``said_at``, those without a time last, else as they stand."""
    if isinstance(new, pd.DataFrame) and not len(new):
        return []
    checked = check_facts(_with_times(new, "new"), CANDIDATE_COLUMNS, "new")
    found = [
        Statement(
            position=n,
            slot=known.slot_key(data["subject"], data["category"], data["key"]),
            words=known.words(data["value"]),
            **data,
        )
        for n, data in enumerate(_records(checked))
    ]
    return sorted(found, key=lambda one: (one.said is None, one.said or 0))


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Return the rows of a checked frame, times as seconds, under the names that rows here have."""
    names = [_TIMES.get(name, name) for name in frame.columns]
    columns = [seconds(frame[name]) if name in _TIMES else frame[name].tolist() for name in frame.columns]
    return (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))


def _fields(row: Row) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(row, _TIMES.get(name, name))) for name in FACT_COLUMNS)


def _with_times(frame: pd.DataFrame, place: str) -> pd.DataFrame:
    return naive(frame, place) if isinstance(frame, pd.DataFrame) else frame
