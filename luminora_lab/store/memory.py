"""Records in memory: the reference for other backends, and what the JSON store reads its file into."""

from __future__ import annotations

import copy
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from luminora_lab.store.asking import Query, select
from luminora_lab.store.base import BaseStore, Change, conflict
from luminora_lab.store.kinds import KINDS, Kind, Record

__all__ = ["MemoryStore", "Tables"]


class Tables:
    """Records by kind and partition.

    A change is applied after it was checked, so that a batch that is refused leaves no trace.
    """

    def __init__(self) -> None:
        self.rows: dict[str, dict[tuple[Any, ...], dict[tuple[Any, ...], Record]]] = {name: {} for name in KINDS}
        self.numbers: dict[tuple[str, tuple[Any, ...]], int] = {}
        self.total = 0

    def get(self, kind: Kind, key: tuple[Any, ...]) -> Record | None:
        """Return the record of a key itself."""
        return self.rows[kind.name].get(key[: len(kind.partition)], {}).get(key)

    def settle(self, changes: Sequence[Change]) -> list[Change]:
        """Return changes with their numbers given: puts and deletes alone.

        Raises
        ------
        Conflict
            What is expected does not hold.
        """
        given: dict[tuple[str, tuple[Any, ...]], int] = {}
        out = []
        for change in changes:
            if change.what == "expect":
                found = self.get(change.kind, change.key) or {}
                ((column, value),) = change.record.items()
                if found.get(column) != value:
                    raise conflict(change, found.get(column))
            elif change.what == "append":
                counter = (change.kind.name, change.key)
                number = given.get(counter, self.numbers.get(counter, 0)) + 1
                given[counter] = number
                record = {**change.record, change.kind.key[-1]: number}
                out.append(Change("put", change.kind, change.kind.key_of(record), record))
            else:
                out.append(change)
        return out

    def apply(self, settled: Sequence[Change]) -> None:
        """Apply puts and deletes."""
        for change in settled:
            part = change.key[: len(change.kind.partition)]
            if change.what == "put":
                rows = self.rows[change.kind.name].setdefault(part, {})
                self.total += change.key not in rows
                rows[change.key] = change.record
                if change.kind.counted:
                    counter = (change.kind.name, part)
                    self.numbers[counter] = max(self.numbers.get(counter, 0), change.key[-1])
            else:
                rows = self.rows[change.kind.name].get(part, {})
                self.total -= rows.pop(change.key, None) is not None

    def find(self, query: Query) -> list[Record]:
        """Return what a query asks for: the records themselves."""
        parts = self.rows[query.kind.name]
        part = query.equal(query.kind.partition)
        found = (
            parts.get(part, {}).values() if part is not None else (r for rows in parts.values() for r in rows.values())
        )
        return select(found, query)

    def all(self) -> Iterator[Change]:
        """Yield everything as puts."""
        for name, parts in self.rows.items():
            for rows in parts.values():
                for key, record in rows.items():
                    yield Change("put", KINDS[name], key, record)


class MemoryStore(BaseStore):
    """A store that ends with its process.

    Examples
    --------
    >>> store = MemoryStore()
    >>> with store.batch() as batch:
    ...     batch.put("snapshots", {"snapshot_id": "s", "title": "before"})
    >>> store.get("snapshots", "s")["title"], store.count("snapshots")
    ('before', 1)
    """

    def __init__(self) -> None:
        self.url = "memory:"
        self._tables = Tables()
        self._lock = threading.RLock()

    def _commit(self, changes: Sequence[Change]) -> list[int]:
        with self._lock:
            settled = self._tables.settle(changes)
            self._tables.apply([Change(c.what, c.kind, c.key, copy.deepcopy(c.record)) for c in settled])
            return numbers_of(changes, settled)

    def _get(self, kind: Kind, key: tuple[Any, ...]) -> Record | None:
        with self._lock:
            return copy.deepcopy(self._tables.get(kind, key))

    def _find(self, query: Query) -> list[Record]:
        with self._lock:
            return copy.deepcopy(self._tables.find(query))


def numbers_of(changes: Sequence[Change], settled: Sequence[Change]) -> list[int]:
    """Return the numbers that were given to what was appended, in its order."""
    written = [change for change in changes if change.what != "expect"]
    return [done.key[-1] for asked, done in zip(written, settled, strict=True) if asked.what == "append"]
