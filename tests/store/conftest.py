"""A store of every backend. PostgreSQL and Redis run where LUMINORA_STORES=1 (`make test-stores`)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from luminora_lab.bench import _servers
from luminora_lab.store import BaseStore, open_store
from luminora_lab.store.mongo import MongoStore

SERVERS = "PostgreSQL and Redis run in `make test-stores` (LUMINORA_STORES=1)"
BACKENDS = ("memory", "json", "sqlite", "postgresql", "redis", "mongodb")
RUNS_SERVERS = bool(os.environ.get("LUMINORA_STORES"))
MONGODB = os.environ.get("LUMINORA_MONGODB_URL")


def pytest_report_header() -> str:
    real = "a real server (LUMINORA_MONGODB_URL)" if MONGODB else "mongomock, no real server (LUMINORA_MONGODB_URL)"
    return f"stores: MongoDB is {real}"


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    if not RUNS_SERVERS:
        pytest.skip(SERVERS)
    with _servers.postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[_servers.Redis]:
    if not RUNS_SERVERS:
        pytest.skip(SERVERS)
    with _servers.redis() as server:
        yield server


Opened = Callable[[], BaseStore]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def address(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of an empty store that several processes may open."""
    if backend == "json":
        return f"json:{tmp_path / 'store'}"
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'lab.db'}"
    if backend == "postgresql":
        url = str(request.getfixturevalue("postgresql_url"))
        emptied(url)
        return url
    if backend == "redis":
        server: _servers.Redis = request.getfixturevalue("redis_server")
        import redis

        redis.Redis.from_url(server.url).flushdb()
        return server.url
    if backend == "mongodb" and MONGODB:
        import pymongo

        pymongo.MongoClient(MONGODB).drop_database("luminora_test")
        return f"{MONGODB.rstrip('/')}/luminora_test"
    return {"memory": "memory:"}.get(backend, "mongodb://mongomock/luminora_test")


def emptied(url: str) -> None:
    from sqlalchemy import text

    from luminora_lab.store._tables import VERSIONS, metadata
    from luminora_lab.store.sql import engine_of

    engine, _ = engine_of(url)
    with engine.begin() as db:
        metadata().drop_all(db)
        db.execute(text(f"DROP TABLE IF EXISTS {VERSIONS}"))
    engine.dispose()


@pytest.fixture
def opened(backend: str, address: str) -> Iterator[Opened]:
    """Opens the same store again and again."""
    client = None
    if backend == "mongodb" and not MONGODB:
        import mongomock

        client = mongomock.MongoClient()
    stores: list[BaseStore] = []

    def again() -> BaseStore:
        if backend == "memory" and stores:
            return stores[0]
        made = MongoStore(address, client=client) if client is not None else open_store(address)
        stores.append(made)
        return made

    yield again
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Opened) -> BaseStore:
    return opened()
