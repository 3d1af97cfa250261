"""Records in MongoDB: a collection a kind.

A batch is a transaction where the server is a replica set. On a single server its changes follow one another, what is
expected first; a process killed in between leaves the first of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from luminora_lab.errors import DataError, MissingExtra
from luminora_lab.files.strictjson import quote
from luminora_lab.store.asking import Condition, Query, folded
from luminora_lab.store.base import BaseStore, Change, conflict
from luminora_lab.store.kinds import KINDS, VERSION, Kind, Record

__all__ = ["MongoStore", "client_of"]

_DATABASE = "luminora"
_OPERATORS = {"<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}


class MongoStore(BaseStore):
    """A store in a MongoDB database.

    Parameters
    ----------
    url, create
        As :func:`luminora_lab.open_store` takes them; the database is "luminora" where the address names none.
    client
        A client to use in place of pymongo's.

    Raises
    ------
    DataError
        The server does not answer, or its layout is another version.
    MissingExtra
        pymongo is not installed.
    """

    def __init__(self, url: str, create: bool = True, client: Any = None) -> None:
        self.client, self.url, name = client_of(url, client)
        self.db = self.client[name]
        self._transactions = False
        with self._said():
            found = self.db["meta"].find_one({"_id": "layout"})
            if found is None and not create:
                raise DataError("there is no store", place=self.url, remedy="name one, or let it be made")
            if found is None:
                self._create()
            elif found["version"] != VERSION:
                newer = found["version"] > VERSION
                what = f"its layout is version {found['version']}, this lab's is {VERSION}"
                raise DataError(
                    what, place=self.url, remedy="update the lab" if newer else f"luminora migrate up {self.url}"
                )
            if client is None:
                self._transactions = "setName" in self.client.admin.command("hello")

    def _create(self) -> None:
        for kind in KINDS.values():
            for columns in (kind.key, *kind.indexes):
                self.db[kind.name].create_index([(name, 1) for name in columns], unique=columns == kind.key)
        self.db["meta"].update_one({"_id": "layout"}, {"$setOnInsert": {"version": VERSION}}, upsert=True)

    @contextmanager
    def _said(self) -> Iterator[None]:
        import pymongo.errors

        try:
            yield
        except pymongo.errors.PyMongoError as error:
            why = " ".join(str(error).split())[:200]
            raise DataError(
                f"it cannot be used ({quote(why)})", place=self.url, remedy="look after the server"
            ) from None

    def _commit(self, changes: Sequence[Change]) -> list[int]:
        with self._said():
            if not self._transactions:
                return self._write(changes)
            with self.client.start_session() as session:
                done: list[int] = session.with_transaction(lambda s: self._write(changes, session=s))
                return done

    def _write(self, changes: Sequence[Change], **how: Any) -> list[int]:
        for change in changes:
            if change.what == "expect":
                found = self.db[change.kind.name].find_one(_id(change.kind, change.key), **how) or {}
                ((column, value),) = change.record.items()
                if found.get(column) != value:
                    raise conflict(change, found.get(column))
        numbers = []
        for change in changes:
            kind, rows = change.kind, self.db[change.kind.name]
            if change.what == "append":
                number = self._next(kind, change.key, **how)
                numbers.append(number)
                rows.insert_one(_document(kind, {**change.record, kind.key[-1]: number}), **how)
            elif change.what == "put":
                rows.replace_one(_id(kind, change.key), _document(kind, change.record), upsert=True, **how)
                if kind.counted:
                    name = {"_id": _counter(kind, change.key[:-1])}
                    self.db["counters"].update_one(name, {"$max": {"number": change.key[-1]}}, upsert=True, **how)
            elif change.what == "delete":
                rows.delete_one(_id(kind, change.key), **how)
        return numbers

    def _next(self, kind: Kind, part: tuple[Any, ...], **how: Any) -> int:
        from pymongo import ReturnDocument

        found = self.db["counters"].find_one_and_update(
            {"_id": _counter(kind, part)}, {"$inc": {"number": 1}}, upsert=True,
            return_document=ReturnDocument.AFTER, **how,
        )  # fmt: skip
        return int(found["number"])

    def _get(self, kind: Kind, key: tuple[Any, ...]) -> Record | None:
        with self._said():
            found = self.db[kind.name].find_one(_id(kind, key))
        return None if found is None else _record(kind, found)

    def _find(self, query: Query) -> list[Record]:
        order = [(name, -1 if falling else 1) for name, falling in query.order]
        if query.limit == 0:
            return []
        with self._said():
            found = self.db[query.kind.name].find(_filter(query)).sort(order).skip(query.offset)
            return [_record(query.kind, one) for one in (found.limit(query.limit) if query.limit else found)]

    def _count(self, query: Query) -> int:
        with self._said():
            return int(self.db[query.kind.name].count_documents(_filter(query)))

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()


def client_of(url: str, client: Any = None) -> tuple[Any, str, str]:
    """Return the client of an address, the address without a password, and the name of the database.

    Raises
    ------
    DataError
        It is no address.
    MissingExtra
        pymongo is not installed.
    """
    try:
        import pymongo
    except ImportError:
        remedy = "pip install 'luminora-lab[mongodb]'"
        raise MissingExtra("pymongo is not installed", place="store", remedy=remedy) from None
    try:
        from pymongo.uri_parser import parse_uri

        parsed: Any = (
            parse_uri(url) if url.startswith("mongodb://") else {"database": url.rpartition("/")[2], "nodelist": []}
        )
        name = str(parsed["database"] or _DATABASE).partition("?")[0]
        made = client if client is not None else pymongo.MongoClient(url, serverSelectionTimeoutMS=5_000)
    except (ValueError, pymongo.errors.PyMongoError) as error:
        raise DataError(f"it is no address ({error})", place="store", remedy="write mongodb://HOST/DATABASE") from None
    hosts = ",".join(f"{host}:{port}" for host, port in parsed["nodelist"])
    return made, f"mongodb://{hosts}/{name}", name


def _id(kind: Kind, key: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip(kind.key, key, strict=True))


def _counter(kind: Kind, part: tuple[Any, ...]) -> str:
    return json.dumps([kind.name, *part])


def _document(kind: Kind, record: Record) -> dict[str, Any]:
    """Return a record as MongoDB keeps it; data are text, so that they come back as they were."""
    return {
        name: json.dumps(value, separators=(",", ":")) if kind.columns[name] == "json" and value is not None else value
        for name, value in record.items()
    }


def _record(kind: Kind, found: dict[str, Any]) -> Record:
    out: Record = {}
    for name, type_ in kind.columns.items():
        value = found.get(name)
        out[name] = json.loads(value) if type_ == "json" and value is not None else value
    return out


def _filter(query: Query) -> dict[str, Any]:
    asked = [_condition(one) for one in query.conditions]
    return {"$and": asked} if asked else {}


def _condition(one: Condition) -> dict[str, Any]:
    if one.operator == "=":
        return {one.column: one.value}
    if one.operator == "!=":
        return {one.column: {"$ne": one.value}}
    if one.operator == "in":
        return {one.column: {"$in": list(one.value)}}
    if one.operator == "contains":
        letters = "".join(f"[{c}{c.upper()}]" if "a" <= c <= "z" else re.escape(c) for c in folded(one.value))
        return {one.column: {"$regex": letters}}
    return {one.column: {_OPERATORS[one.operator]: one.value}}
