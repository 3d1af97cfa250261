"""Records in Redis. A batch is one script, which the server runs whole.

Of every partition there is a hash (rest of the key to record) and, where the store counts, a sorted set of its numbers,
so that a page of turns is read without the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from luminora_lab.errors import DataError, MissingExtra
from luminora_lab.files.strictjson import quote
from luminora_lab.store.asking import Query, select
from luminora_lab.store.base import BaseStore, Change, conflict
from luminora_lab.store.kinds import VERSION, Kind, Record

__all__ = ["PREFIX", "RedisStore", "client_of"]

PREFIX = "luminora"
_SCRIPT = """
local asked = cjson.decode(ARGV[1])
for place, c in ipairs(asked) do
  if c.what == 'expect' then
    local found = redis.call('HGET', c.hash, c.field)
    local own = cjson.null
    if found then own = cjson.decode(found)[c.column]; if own == nil then own = cjson.null end end
    if own ~= c.value then return {'conflict', place, cjson.encode({own})} end
  end
end
local numbers = {}
for place, c in ipairs(asked) do
  local field = c.field
  if c.what == 'append' then
    local number = redis.call('HINCRBY', c.counters, c.hash, 1)
    numbers[#numbers + 1] = number
    field = cjson.encode({number})
    redis.call('ZADD', c.set, number, field)
  elseif c.what == 'put' and c.number then
    local known = tonumber(redis.call('HGET', c.counters, c.hash) or '0')
    if c.number > known then redis.call('HSET', c.counters, c.hash, c.number) end
    redis.call('ZADD', c.set, c.number, field)
  end
  if c.what == 'append' or c.what == 'put' then
    redis.call('HSET', c.hash, field, c.record)
    redis.call('SADD', c.parts, c.part)
  elseif c.what == 'delete' then
    redis.call('HDEL', c.hash, field)
    if c.counted then redis.call('ZREM', c.set, field) end
  end
end
return {'done', 0, cjson.encode(numbers)}
"""


class RedisStore(BaseStore):
    """A store in a Redis server.

    What was acknowledged survives a killed server only where its append-only file is on (``appendonly yes``).

    Parameters
    ----------
    url, create
        As :func:`luminora_lab.open_store` takes them.

    Raises
    ------
    DataError
        The server does not answer, or its layout is another version.
    MissingExtra
        redis is not installed.
    """

    def __init__(self, url: str, create: bool = True) -> None:
        self.client, self.url = client_of(url)
        with self._said():
            found = self.client.get(f"{PREFIX}:version")
            if found is None and not create:
                raise DataError("there is no store", place=self.url, remedy="name one, or let it be made")
            if found is None:
                self.client.set(f"{PREFIX}:version", VERSION, nx=True)
            elif int(found) != VERSION:
                newer = int(found) > VERSION
                what = f"its layout is version {int(found)}, this lab's is {VERSION}"
                raise DataError(
                    what, place=self.url, remedy="update the lab" if newer else f"luminora migrate up {self.url}"
                )
            self._script = self.client.register_script(_SCRIPT)

    @contextmanager
    def _said(self) -> Iterator[None]:
        import redis

        try:
            yield
        except redis.RedisError as error:
            why = " ".join(str(error).split())[:200]
            raise DataError(
                f"it cannot be used ({quote(why)})", place=self.url, remedy="look after the server"
            ) from None

    def _commit(self, changes: Sequence[Change]) -> list[int]:
        with self._said():
            state, place, told = self._script(args=[json.dumps([_told(change) for change in changes])])
        if state == "conflict":
            raise conflict(changes[int(place) - 1], json.loads(told)[0])
        return [int(number) for number in json.loads(told) or []]

    def _get(self, kind: Kind, key: tuple[Any, ...]) -> Record | None:
        part, field = _split(kind, key)
        with self._said():
            found = self.client.hget(_hash(kind, part), field)
        return None if found is None else _record(kind, key, found)

    def _find(self, query: Query) -> list[Record]:
        part = query.equal(query.kind.partition)
        with self._said():
            if part is not None and (page := self._page(query, part)) is not None:
                return page
            parts = (
                [part] if part is not None else [tuple(json.loads(p)) for p in self.client.smembers(_parts(query.kind))]
            )
            found = [
                _record(query.kind, _joined(query.kind, one, field), text)
                for one in parts
                for field, text in self.client.hgetall(_hash(query.kind, one)).items()
            ]
        return select(found, query)

    def _page(self, query: Query, part: tuple[Any, ...]) -> list[Record] | None:
        """Return a page of what the store counts, in the order of its numbers, read by them alone."""
        kind = query.kind
        if not kind.counted or query.order[0][0] != kind.key[-1]:
            return None
        low, high = "-inf", "+inf"
        for one in query.conditions:
            if one.column in kind.partition and one.operator == "=":
                continue
            if one.column != kind.key[-1] or one.operator not in ("<", "<=", ">", ">="):
                return None
            bound = f"{'(' if len(one.operator) == 1 else ''}{one.value}"
            if one.operator[0] == ">":
                if low != "-inf":
                    return None
                low = bound
            else:
                if high != "+inf":
                    return None
                high = bound
        n = -1 if query.limit is None else query.limit
        if n == 0:
            return []
        how = {"start": query.offset, "num": n}
        name = _set(kind, part)
        fields = (
            self.client.zrevrangebyscore(name, high, low, **how)
            if query.order[0][1]
            else self.client.zrangebyscore(name, low, high, **how)
        )
        texts = self.client.hmget(_hash(kind, part), fields) if fields else []
        return [_record(kind, _joined(kind, part, f), t) for f, t in zip(fields, texts, strict=True) if t is not None]

    def close(self) -> None:
        """Let go of the connections."""
        self.client.close()


def client_of(url: str) -> tuple[Any, str]:
    """Return the client of an address, and the address without a password.

    Raises
    ------
    DataError
        It is no address.
    MissingExtra
        redis is not installed.
    """
    try:
        import redis
    except ImportError:
        remedy = "pip install 'luminora-lab[redis]'"
        raise MissingExtra("redis is not installed", place="store", remedy=remedy) from None
    from urllib.parse import urlsplit

    try:
        client = redis.Redis.from_url(url, decode_responses=True)
        parts = urlsplit(url)
        netloc = parts.hostname or ""
        shown = f"{parts.scheme}://{netloc}:{parts.port or 6379}{parts.path}"
    except ValueError as error:
        raise DataError(f"it is no address ({error})", place="store", remedy="write redis://HOST:6379/0") from None
    return client, shown


def _parts(kind: Kind) -> str:
    return f"{PREFIX}:{kind.name}:parts"


def _hash(kind: Kind, part: Sequence[Any]) -> str:
    return f"{PREFIX}:{kind.name}:{json.dumps(list(part))}"


def _set(kind: Kind, part: Sequence[Any]) -> str:
    return f"{PREFIX}:{kind.name}:{json.dumps(list(part))}:numbers"


def _split(kind: Kind, key: tuple[Any, ...]) -> tuple[tuple[Any, ...], str]:
    """Return partition and field of a key."""
    n = len(kind.partition)
    return key[:n], json.dumps(list(key[n:]), separators=(",", ":"))


def _joined(kind: Kind, part: tuple[Any, ...], field: str) -> tuple[Any, ...]:
    return (*part, *json.loads(field))


def _told(change: Change) -> dict[str, Any]:
    """Return a change as the script takes it."""
    kind = change.kind
    if change.what == "append":
        part, field = change.key, ""
    else:
        part, field = _split(kind, change.key)
    told: dict[str, Any] = {
        "what": change.what, "hash": _hash(kind, part), "field": field, "set": _set(kind, part), "parts": _parts(kind),
        "part": json.dumps(list(part)), "counters": f"{PREFIX}:counters", "counted": kind.counted,
    }  # fmt: skip
    if change.what == "expect":
        ((told["column"], told["value"]),) = change.record.items()
    elif change.what in ("put", "append"):
        rest = {name: value for name, value in change.record.items() if value is not None and name not in kind.key}
        told["record"] = json.dumps(rest, separators=(",", ":"))
        if change.what == "put" and kind.counted:
            told["number"] = change.key[-1]
    return told


def _record(kind: Kind, key: tuple[Any, ...], text: str) -> Record:
    rest = json.loads(text)
    named = dict(zip(kind.key, key, strict=True))
    return {name: named[name] if name in named else rest.get(name) for name in kind.columns}
