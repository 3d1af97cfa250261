"""From one version of the layout to another: Alembic for SQL, steps over all records for the other stores."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.store.kinds import KINDS, VERSION, kind_of
from luminora_lab.store.steps import STEPS, steps_between

__all__ = ["Status", "migrate", "status"]

Record = dict[str, Any]
Change = Callable[[str, Record], Record]


@dataclass(frozen=True)
class Status:
    """Which layout a store has.

    Attributes
    ----------
    url
        Its address, without a password.
    version
        Of its layout; 0 where there is no store yet.
    """

    url: str
    version: int

    @property
    def pending(self) -> list[str]:
        """The steps that it lacks, in words."""
        return [f"{step.version}: {step.name}" for step, _ in steps_between(self.version, VERSION)]


def status(url: str) -> Status:
    """Return which layout a store has.

    Raises
    ------
    DataError
        There is no store, or something else.

    Examples
    --------
    >>> import tempfile
    >>> from luminora_lab.store import open_store
    >>> url = f"json:{tempfile.mkdtemp()}"
    >>> open_store(url).close()
    >>> status(url).version == VERSION, status(url).pending
    (True, [])
    """
    backend = _backend(url)
    try:
        return Status(backend.url, backend.version)
    finally:
        backend.close()


def migrate(url: str, to: int = VERSION) -> Status:
    """Bring a store to a version of the layout, all or nothing where its engine has transactions.

    Parameters
    ----------
    url
        As :func:`luminora_lab.open_store` takes it. Nobody else may have it open.
    to
        1 to :data:`~luminora_lab.store.kinds.VERSION`. A lower one than it has loses what the older layout cannot hold.

    Raises
    ------
    DataError
        No such version, no store, or one of a newer lab.
    """
    if isinstance(to, bool) or not isinstance(to, int) or not 1 <= to <= VERSION:
        raise DataError(f"version {quote(to)}", place="migrate", remedy=f"use 1 to {VERSION}")
    backend = _backend(url)
    try:
        if backend.version > VERSION:
            what = f"its layout is version {backend.version}, this lab's is {VERSION}"
            raise DataError(what, place=backend.url, remedy="update the lab")
        if backend.version != to:
            backend.move(to)
        return Status(backend.url, to)
    finally:
        backend.close()


class _Backend:
    """What can be moved: it has ``url``, ``version``, ``move(to)`` and ``close()``."""

    url: str
    version: int

    def move(self, to: int) -> None:
        raise NotImplementedError

    def close(self) -> None:
        pass

    def _change(self, to: int) -> Change:
        steps = steps_between(self.version, to)

        def change(kind: str, record: Record) -> Record:
            for step, up in steps:
                record = (step.up if up else step.down)(kind, record)
            return record

        return change


def _backend(url: str) -> _Backend:
    scheme = str(url).partition(":")[0].partition("+")[0].lower()
    made = {"json": _Json, "sqlite": _Sql, "postgresql": _Sql, "postgres": _Sql, "redis": _Redis, "rediss": _Redis,
            "mongodb": _Mongo}  # fmt: skip
    if scheme not in made:
        if str(url).lower().endswith((".db", ".sqlite", ".sqlite3")):
            return _Sql(f"sqlite:///{url}")
        remedy = "give the address of a store that lasts"
        raise DataError(f"{quote(str(url))} has no layout to migrate", place="migrate", remedy=remedy)
    return made[scheme](str(url))


class _Sql(_Backend):
    def __init__(self, url: str) -> None:
        from luminora_lab.store.sql import engine_of, revision_of, said

        self.engine, self.url = engine_of(url, create=False)
        with said(self.url), self.engine.connect() as db:
            found = revision_of(db)
        if found is None:
            raise DataError("there is no store", place=self.url, remedy="name one")
        self.version = found

    def move(self, to: int) -> None:
        from alembic import command
        from alembic.config import Config

        from luminora_lab.store.sql import said

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
        with said(self.url), self.engine.connect().execution_options(luminora_writes=True) as db, db.begin():
            config.attributes["connection"] = db
            (command.upgrade if to > self.version else command.downgrade)(config, f"{to:04d}")

    def close(self) -> None:
        self.engine.dispose()


class _Json(_Backend):
    def __init__(self, url: str) -> None:
        from filelock import FileLock

        from luminora_lab.store.jsonfiles import read_head

        self.folder = Path(url.partition(":")[2].removeprefix("//"))
        self.url = f"json:{self.folder}"
        self.head = read_head(self.folder)
        self.version = self.head["version"]
        self.lock = FileLock(self.folder / ".lock", timeout=60)

    def move(self, to: int) -> None:
        from luminora_lab.files.atomic import replacing
        from luminora_lab.store.jsonfiles import check_line, line_of, read_head, write_head

        with self.lock:
            log = self.folder / str(read_head(self.folder)["log"])
            new = self.folder / f"log-{int(log.stem.partition('-')[2]) + 1}.jsonl"
            change, start = self._change(to), 0
            with log.open("rb") as old, replacing(new, binary=True) as file:
                for line in old:
                    if not line.endswith(b"\n"):
                        break  # what a killed process left of its last line
                    content = check_line(line, log, start)
                    start += len(line)
                    for told in content.get("changes", []):
                        if told[0] == "put":
                            told[2] = change(told[1], told[2])
                    file.write(line_of(content))
            write_head(self.folder, to, new.name)
            log.unlink()


class _Redis(_Backend):
    def __init__(self, url: str) -> None:
        from luminora_lab.store.redisdb import PREFIX, client_of

        self.client, self.url = client_of(url)
        found = self.client.get(f"{PREFIX}:version")
        if found is None:
            raise DataError("there is no store", place=self.url, remedy="name one")
        self.version, self.prefix = int(found), PREFIX

    def move(self, to: int) -> None:
        change = self._change(to)
        writing = self.client.pipeline(transaction=True)
        for kind in KINDS:
            for part in self.client.smembers(f"{self.prefix}:{kind}:parts"):
                name = f"{self.prefix}:{kind}:{json.dumps(json.loads(part))}"
                for field, text in self.client.hgetall(name).items():
                    record = json.loads(text)
                    new = change(kind, record)
                    if new != record:
                        writing.hset(name, field, json.dumps(new, separators=(",", ":")))
        writing.set(f"{self.prefix}:version", to)
        writing.execute()

    def close(self) -> None:
        self.client.close()


class _Mongo(_Backend):
    client: Any = None  # tests put mongomock's here

    def __init__(self, url: str) -> None:
        from luminora_lab.store.mongo import client_of

        made, self.url, name = client_of(url, type(self).client)
        self.db = made[name]
        found = self.db["meta"].find_one({"_id": "layout"})
        if found is None:
            raise DataError("there is no store", place=self.url, remedy="name one")
        self.version = found["version"]

    def move(self, to: int) -> None:
        change = self._change(to)
        for name in KINDS:
            kind = kind_of(name)
            for found in list(self.db[name].find()):
                own = {key: value for key, value in found.items() if key != "_id"}
                plain = {
                    key: json.loads(value) if kind.columns.get(key) == "json" and value is not None else value
                    for key, value in own.items()
                }
                new = change(name, plain)
                if new != plain:
                    kept = {
                        key: json.dumps(value, separators=(",", ":"))
                        if kind.columns.get(key) == "json" and value is not None
                        else value
                        for key, value in new.items()
                    }
                    self.db[name].replace_one({"_id": found["_id"]}, {"_id": found["_id"], **kept})
        self.db["meta"].update_one({"_id": "layout"}, {"$set": {"version": to}})


assert len(STEPS) == VERSION
