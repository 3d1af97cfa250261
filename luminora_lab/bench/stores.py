"""How fast every store is: ``python -m luminora_lab.bench stores``."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import MissingInput

if TYPE_CHECKING:
    from luminora_lab.store import BaseStore

__all__ = ["run"]

_TURNS = 1_000
_PAIR = {"user": "Ada", "personality": "Juniper"}


def run() -> dict[str, Any]:
    """Return commits, reads and searches a second of every store that can run here, one process.

    A commit is what a session writes in a turn: two turns, an event, a mood, the relation, under an expectation. The
    alternative is Python's own sqlite3 that writes the same as one row of JSON a commit (WAL, synchronous NORMAL).
    """
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, make in _stores(Path(folder)):
            try:
                with make() as store:
                    rows.append({"store": name, **_measured(store)})
            except MissingInput as error:
                rows.append({"store": name, "not measured": str(error)})
        floor = _floor(Path(folder) / "floor.db")
    for row in rows:
        if "turns/s" in row:
            row["sqlite3 / ours"] = floor / row["turns/s"]
    return {"sqlite3 alone, turns/s": floor, "stores": rows}


def _stores(folder: Path) -> Iterator[tuple[str, Any]]:
    from luminora_lab.bench import _servers
    from luminora_lab.store import open_store

    @contextlib.contextmanager
    def plain(url: str) -> Iterator[BaseStore]:
        with open_store(url) as store:
            yield store

    @contextlib.contextmanager
    def postgresql() -> Iterator[BaseStore]:
        with _servers.postgresql() as url, open_store(url) as store:
            yield store

    @contextlib.contextmanager
    def redis() -> Iterator[BaseStore]:
        with _servers.redis() as server, open_store(server.url) as store:
            yield store

    yield "memory", lambda: plain("memory:")
    yield "json files", lambda: plain(f"json:{folder / 'json'}")
    yield "sqlite", lambda: plain(f"sqlite:///{folder / 'lab.db'}")
    yield "postgresql (loopback, fsync off)", postgresql
    yield "redis (loopback, append-only file)", redis


def _measured(store: BaseStore) -> dict[str, float]:
    started = time.perf_counter()
    for i in range(_TURNS):
        with store.batch() as batch:
            batch.expect("relations", "Ada", "Juniper", column="version", value=i or None)
            for role in ("user", "assistant"):
                text = f"turn {i} of a conversation about ferns, kilns and ferries"
                batch.append("turns", {**_PAIR, "session_id": "a", "session": 1, "turn_id": f"{i}{role}", "role": role,
                                       "text": text, "at": "2024-05-01"})  # fmt: skip
            batch.append("events", {**_PAIR, "type": "neutral", "points": 1.0, "affinity": 1.0})
            batch.append("moods", {**_PAIR, "mood": "neutral", "intensity": 0.0})
            batch.put("relations", {**_PAIR, "version": i + 1, "affinity": 1.0, "state": {"n": i}})
    wrote = _TURNS / (time.perf_counter() - started)
    started = time.perf_counter()
    for i in range(200):
        store.find("turns", {"session_id": "a", "position >": 9 * i}, order="position", limit=50)
    read = 200 / (time.perf_counter() - started)
    started = time.perf_counter()
    for i in range(20):
        store.find("turns", {"text contains": f"turn {i}9"})
    sought = 20 / (time.perf_counter() - started)
    return {"turns/s": wrote, "pages of 50/s": read, "searches of 2,000/s": sought}


def _floor(file: Path) -> float:
    import json

    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("CREATE TABLE turns (n INTEGER PRIMARY KEY, document TEXT)")
        started = time.perf_counter()
        for i in range(_TURNS):
            document = json.dumps([{**_PAIR, "text": f"turn {i} of a conversation about ferns, kilns and ferries"}] * 5)
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO turns (document) VALUES (?)", (document,))
            db.execute("COMMIT")
        return _TURNS / (time.perf_counter() - started)
