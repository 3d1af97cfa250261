"""The one protocol of all stores: batches that are written whole, and records that are asked for by their columns."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from luminora_lab.errors import Conflict
from luminora_lab.files.strictjson import quote
from luminora_lab.store.asking import Query, query_of
from luminora_lab.store.kinds import KINDS, Kind, Record, checked, kind_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AsyncStore", "BaseStore", "Batch", "Change", "Store", "conflict"]


@dataclass(frozen=True)
class Change:
    """One change of a batch.

    Attributes
    ----------
    what
        "put" (insert or replace), "append" (insert, counted by the store), "delete", or "expect" (nothing is written
        unless a column has a value).
    kind, key, record
        What is changed: the key of what is deleted or expected, the record of what is put, appended, or expected.
    """

    what: Literal["put", "append", "delete", "expect"]
    kind: Kind
    key: tuple[Any, ...]
    record: Record = field(default_factory=dict)


class Batch:
    """Changes that are written together, or not at all.

    Examples
    --------
    >>> from luminora_lab.store import open_store
    >>> store = open_store("memory:")
    >>> with store.batch() as batch:
    ...     turn = batch.append("turns", {"session_id": "a", "text": "Tea?"})
    >>> batch.numbers[turn], store.get("turns", "a", 1)["text"]
    (1, 'Tea?')
    """

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.numbers: list[int] = []

    def put(self, kind: str, record: Mapping[str, Any]) -> None:
        """Insert a record, or replace the one of its key.

        Raises
        ------
        UnknownName, DataError
            No such kind, or no such record of it.
        """
        found = kind_of(kind)
        made = checked(found, record)
        self.changes.append(Change("put", found, found.key_of(made), made))

    def append(self, kind: str, record: Mapping[str, Any]) -> int:
        """Insert a record that the store counts; returns its place in :attr:`numbers`, which are known when written.

        Raises
        ------
        UnknownName, DataError
            No such kind, one that is not counted, or no such record of it.
        """
        found = kind_of(kind)
        made = checked(found, record, counted=found.counted)
        if not found.counted:
            from luminora_lab.errors import DataError

            raise DataError(f"{kind} are not counted", place="store", remedy="use put")
        self.changes.append(Change("append", found, tuple(made[name] for name in found.partition), made))
        return sum(change.what == "append" for change in self.changes) - 1

    def delete(self, kind: str, *key: Any) -> None:
        """Remove the record of a key; none is fine too.

        Raises
        ------
        UnknownName, DataError
            No such kind, or another number of key columns.
        """
        found = kind_of(kind)
        self.changes.append(Change("delete", found, whole_key(found, key)))

    def expect(self, kind: str, *key: Any, column: str, value: Any) -> None:
        """Write nothing of this batch unless the record of a key has this value; None: no record, or none in it.

        Raises
        ------
        UnknownName, DataError
            No such kind, column or key.
        """
        found = kind_of(kind)
        query_of(found, {column: value}, None, None, 0)
        self.changes.append(Change("expect", found, whole_key(found, key), {column: value}))


def whole_key(kind: Kind, key: Sequence[Any]) -> tuple[Any, ...]:
    """Return a key, checked.

    Raises
    ------
    DataError
        Another number of columns, or of another type.
    """
    from luminora_lab.errors import DataError

    place = f"store, {kind.name}"
    if len(key) != len(kind.key):
        raise DataError(f"{quote(list(key))} is no key", place=place, remedy=f"it has {', '.join(kind.key)}")
    for name, value in zip(kind.key, key, strict=True):
        right = isinstance(value, str) if kind.columns[name] == "text" else isinstance(value, int)
        if not right or isinstance(value, bool):
            raise DataError(f"{name} is {quote(value)}", place=place, remedy=f"give a {kind.columns[name]}")
    return tuple(key)


def conflict(change: Change, own: Any) -> Conflict:
    """Return the error of an expectation that does not hold."""
    ((column, value),) = change.record.items()
    what = f"{column} is {quote(own)}, not {quote(value)}: another process has changed it"
    place = f"store, {change.kind.name} {quote(list(change.key))}"
    return Conflict(what, place=place, remedy="read it again")


class Store(Protocol):
    """Where sessions live. All backends do the same (``tests/store/test_conformance.py``).

    Attributes
    ----------
    url
        What :func:`luminora_lab.open_store` was called with, without a password.
    """

    url: str

    def batch(self) -> Any:
        """Return a context manager with a :class:`Batch`, which is written when the block ends without an error."""
        ...

    def get(self, kind: str, *key: Any) -> Record | None:
        """Return the record of a key, or None."""
        ...

    def find(
        self,
        kind: str,
        where: Mapping[str, Any] | None = None,
        *,
        order: str | Sequence[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Record]:
        """Return records."""
        ...

    def count(self, kind: str, where: Mapping[str, Any] | None = None) -> int:
        """Return how many records there are."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


class BaseStore:
    """What all backends share: checks at the door, batches, frames, the async face.

    A backend has ``_commit(changes) -> numbers``, ``_get(kind, key)``, ``_find(query)``, ``_count(query)`` and
    ``close()``.
    """

    url: str = ""

    def _commit(self, changes: Sequence[Change]) -> list[int]:
        raise NotImplementedError

    def _get(self, kind: Kind, key: tuple[Any, ...]) -> Record | None:
        raise NotImplementedError

    def _find(self, query: Query) -> list[Record]:
        raise NotImplementedError

    def _count(self, query: Query) -> int:
        return len(self._find(query))

    def close(self) -> None:
        """Let go of files and connections."""

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Give a :class:`Batch`, which is written whole when the block ends, and not at all where it raises.

        Raises
        ------
        Conflict
            What a batch expects does not hold; nothing of it is written.
        DataError
            A record that is none of its kind; the store cannot be written.
        """
        batch = Batch()
        yield batch
        if batch.changes:
            batch.numbers = self._commit(batch.changes)

    def get(self, kind: str, *key: Any) -> Record | None:
        """Return the record of a key, or None where there is none.

        Raises
        ------
        UnknownName, DataError
            No such kind or key; the store cannot be read.
        """
        found = kind_of(kind)
        return self._get(found, whole_key(found, key))

    def find(
        self,
        kind: str,
        where: Mapping[str, Any] | None = None,
        *,
        order: str | Sequence[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Record]:
        """Return records.

        Parameters
        ----------
        kind
            Of :data:`luminora_lab.store.KINDS`.
        where
            Column, or column and operator, to value: ``{"session_id": "a", "position >": 20, "text contains": "tea"}``.
            Operators are those of :data:`luminora_lab.store.OPERATORS`; None equals what is missing.
        order
            Columns; "-at" falls. What is missing stands first. The key decides last.
        limit, offset
            How many at most, after how many.

        Returns
        -------
        list of dict
            Whole records: every column of the kind, times as texts that sort.

        Raises
        ------
        UnknownName, DataError
            No such kind, column or operator; a value that cannot be compared; the store cannot be read.
        """
        return self._find(query_of(kind_of(kind), where, order, limit, offset))

    def count(self, kind: str, where: Mapping[str, Any] | None = None) -> int:
        """Return how many records there are; ``where`` as in :meth:`find`.

        Raises
        ------
        UnknownName, DataError
            As :meth:`find`.
        """
        return self._count(query_of(kind_of(kind), where, None, None, 0))

    def frame(self, kind: str, where: Mapping[str, Any] | None = None, **how: Any) -> pd.DataFrame:
        """Return records as a frame: a column for each of the kind's, times as datetimes.

        Raises
        ------
        UnknownName, DataError
            As :meth:`find`.

        Examples
        --------
        >>> from luminora_lab.store import open_store
        >>> open_store("memory:").frame("moods").columns[:4].tolist()
        ['user', 'personality', 'number', 'session_id']
        """
        import pandas as pd

        rows, columns = self.find(kind, where, **how), kind_of(kind).columns
        data: dict[str, Any] = {}
        for name, type_ in columns.items():
            values = [row[name] for row in rows]
            if type_ == "time":
                data[name] = pd.Series(pd.to_datetime(values, format="ISO8601")).astype("datetime64[us]")
            elif type_ == "float":
                data[name] = pd.Series(values, dtype="float64")
            elif type_ == "int":
                data[name] = pd.Series(values, dtype="int64" if all(v is not None for v in values) else "Int64")
            else:
                data[name] = pd.Series(values, dtype="str" if type_ == "text" else object)
        return pd.DataFrame(data, columns=list(columns))

    @cached_property
    def aio(self) -> AsyncStore:
        """The same store for coroutines."""
        return AsyncStore(self)

    def counts(self) -> dict[str, int]:
        """Return how many records of each kind there are."""
        return {kind: self.count(kind) for kind in KINDS}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.url!r}>"


class AsyncStore:
    """A store whose calls do not hold up the event loop: each runs in a thread.

    Examples
    --------
    >>> import asyncio
    >>> from luminora_lab.store import open_store
    >>> asyncio.run(open_store("memory:").aio.count("turns"))
    0
    """

    def __init__(self, store: BaseStore) -> None:
        self.store = store

    async def commit(self, batch: Batch) -> list[int]:
        """Write a batch whole, and return the numbers of what was appended."""
        batch.numbers = await asyncio.to_thread(self.store._commit, batch.changes) if batch.changes else []
        return batch.numbers

    async def get(self, kind: str, *key: Any) -> Record | None:
        """Return the record of a key, or None."""
        return await asyncio.to_thread(self.store.get, kind, *key)

    async def find(self, kind: str, where: Mapping[str, Any] | None = None, **how: Any) -> list[Record]:
        """Return records, as :meth:`BaseStore.find`."""
        return await asyncio.to_thread(lambda: self.store.find(kind, where, **how))

    async def count(self, kind: str, where: Mapping[str, Any] | None = None) -> int:
        """Return how many records there are."""
        return await asyncio.to_thread(self.store.count, kind, where)

    async def close(self) -> None:
        """Let go of files and connections."""
        await asyncio.to_thread(self.store.close)
