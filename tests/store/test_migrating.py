"""Layouts: up, down, the same tables either way; copies between any two; a database of LuminoraCore v1.1."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from luminora_lab.errors import DataError
from luminora_lab.store import KINDS, BaseStore, copy_store, import_upstream, open_store
from luminora_lab.store._tables import VERSIONS, metadata
from luminora_lab.store.kinds import VERSION
from luminora_lab.store.migrating import _Mongo, migrate, status
from luminora_lab.store.sql import engine_of

from .conftest import Opened

PAIR = {"user": "Ada", "personality": "Pip"}
LASTING = pytest.mark.parametrize("backend", ["json", "sqlite", "postgresql", "redis", "mongodb"], indirect=True)


def fill(store: BaseStore) -> None:
    with store.batch() as batch:
        batch.put("sessions", {"session_id": "a", **PAIR, "flags": {"mood_system": False}, "settings": {"k": [1]}})
        batch.put("sessions", {"session_id": "b", **PAIR, "flags": {}})
        for i in range(7):
            batch.append(
                "turns", {"session_id": "a", **PAIR, "text": f"turn {i}", "at": "2024-05-01", "trace": {"i": i}}
            )
        batch.put("relations", {**PAIR, "affinity": 61.5, "state": {"row": 2}, "version": 3})


def everything(store: BaseStore) -> dict[str, list[dict[str, Any]]]:
    return {kind: store.find(kind) for kind in KINDS}


@pytest.fixture
def mongo_too(opened: Opened, backend: str) -> Iterator[None]:
    store = opened()
    if backend == "mongodb":
        _Mongo.client = store.client  # type: ignore[attr-defined]
    yield
    _Mongo.client = None


@LASTING
@pytest.mark.usefixtures("mongo_too")
def test_down_and_up_again(address: str, opened: Opened) -> None:
    store = opened()
    fill(store)
    before = everything(store)
    store.close() if "mongodb" not in address else None
    assert status(address).version == VERSION
    assert migrate(address, 1).version == 1
    assert status(address).pending == ["2: a session says which parts were switched off; definitions are kept once"]
    with pytest.raises(DataError, match=r"layout is version 1, this lab's is 2; luminora migrate up"):
        opened()
    assert migrate(address).pending == []
    after = everything(opened())
    assert [one["flags"] for one in after["sessions"]] == [{}, {}], "version 1 had no flags"
    for kind in KINDS:
        drop = {"flags"} if kind == "sessions" else set()
        ours, theirs = ([{k: v for k, v in r.items() if k not in drop} for r in all_[kind]] for all_ in (before, after))
        assert ours == theirs
    with opened().batch() as batch:
        batch.append("turns", {"session_id": "a"})
    assert batch.numbers == [8]


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
def test_migrations_make_the_tables_that_a_new_store_has(address: str) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    open_store(address).close()
    migrate(address, 1)
    migrate(address)
    engine, _ = engine_of(address)
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"version_table": VERSIONS, "compare_type": True})
        assert compare_metadata(context, metadata()) == []
    engine.dispose()


def test_a_database_made_by_the_first_revision_alone(tmp_path: Path) -> None:
    """What revision 0001 writes from nothing, and not only what going down leaves."""
    from alembic import command
    from alembic.config import Config

    import luminora_lab.store as room

    url = f"sqlite:///{tmp_path / 'old.db'}"
    engine, _ = engine_of(url)
    config = Config()
    config.set_main_option("script_location", str(Path(room.__file__).parent / "migrations"))
    with engine.connect() as db, db.begin():
        config.attributes["connection"] = db
        command.upgrade(config, "0001")
        db.exec_driver_sql("INSERT INTO luminora_sessions (session_id, user) VALUES ('a', 'Ada')")
    engine.dispose()
    assert status(url).version == 1
    migrate(url)
    assert open_store(url).find("sessions")[0]["flags"] == {}


@pytest.mark.parametrize(("to", "message"), [(0, "version 0; use 1 to 2"), (3, "version 3"), (True, "version")])
def test_versions_that_there_are_not(tmp_path: Path, to: Any, message: str) -> None:
    url = f"json:{tmp_path / 's'}"
    open_store(url).close()
    with pytest.raises(DataError, match=message):
        migrate(url, to)


def test_what_has_no_layout(tmp_path: Path) -> None:
    for url in ("memory:", "tea"):
        with pytest.raises(DataError, match="no layout"):
            status(url)
    with pytest.raises(DataError, match="no such file"):
        status(f"sqlite:///{tmp_path / 'none.db'}")


# -- copies -----------------------------------------------------------------------------------------------------------
def test_a_copy_is_the_same_and_goes_both_ways(store: BaseStore, tmp_path: Path) -> None:
    source = open_store(f"json:{tmp_path / 'source'}")
    fill(source)
    report = copy_store(source, store).set_index("kind")
    assert report.loc["turns", ["records", "copied"]].tolist() == [7, 7]
    assert everything(store) == everything(source)
    back = open_store(f"sqlite:///{tmp_path / 'back.db'}")
    copy_store(store, back)
    assert everything(back) == everything(source)
    for one in (store, back):
        with one.batch() as batch:
            batch.append("turns", {"session_id": "a"})
        assert batch.numbers == [8], "the counters are copied too"


def test_a_copy_that_was_stopped_goes_on(store: BaseStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luminora_lab.store.copying._PORTION", 2)
    source = open_store("memory:")
    fill(source)
    commits, commit = [0], store._commit

    def stops(changes: Any) -> list[int]:
        commits[0] += 1
        if commits[0] == 4:
            raise KeyboardInterrupt
        return commit(changes)

    monkeypatch.setattr(store, "_commit", stops)
    with pytest.raises(KeyboardInterrupt):
        copy_store(source, store)
    assert 0 < store.count("turns") < 7
    there = store.count("turns")
    report = copy_store(source, store).set_index("kind")
    assert report.loc["turns", "copied"] == 7 - there
    assert everything(store) == everything(source)


def test_a_copy_does_not_mix_with_what_is_there(store: BaseStore) -> None:
    source = open_store("memory:")
    fill(source)
    with store.batch() as batch:
        batch.put("sessions", {"session_id": "z"})
    with pytest.raises(DataError, match=r"'z'.* is not in memory:; copy into an empty store"):
        copy_store(source, store)
    assert store.count("turns") == 0


# -- LuminoraCore v1.1 ------------------------------------------------------------------------------------------------
UPSTREAM = Path(__file__).with_name("luminoracore.sql")


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    file = tmp_path / "core.db"
    with closing(sqlite3.connect(file)) as db:
        db.executescript(UPSTREAM.read_text(encoding="utf-8"))
    return file


def test_a_database_of_luminoracore_is_taken_over(upstream: Path, store: BaseStore) -> None:
    before = upstream.read_bytes()
    report = import_upstream(upstream, store).set_index("table")
    assert upstream.read_bytes() == before
    assert report["read"].tolist() == [1, 3, 1, 1, 1]
    assert report["written"].tolist() == [1, 2, 1, 1, 0]
    assert "name one" in report.loc["user_facts", "why"]
    relation = store.get("relations", "u1", "Dr. Luna")
    assert relation is not None
    assert (relation["affinity"], relation["level"], relation["mood"], relation["messages"]) == (
        45,
        "friend",
        "curious",
        80,
    )
    facts = {one["fact_id"]: one for one in store.find("facts")}
    nurse, blue = facts["upstream-7"], facts["upstream-8"]
    assert (nurse["category"], nurse["key"], nurse["value"], nurse["count"]) == ("work", "job_title", "nurse", 3)
    assert (blue["key"], blue["value"], blue["expired_at"][:10]) == ("favourite", "color: blue", "2024-05-03")
    (episode,) = store.find("episodes")
    assert (episode["type"], episode["sentiment"], episode["turns"]) == ("milestone", 0.5, ["m12", "m13"])
    assert [one["mood"] for one in store.find("moods", order="number")] == ["calm", "curious"]


def test_a_named_personality_gets_the_facts_of_all_users(upstream: Path) -> None:
    store = open_store("memory:")
    report = import_upstream(upstream, store, personality="Pip").set_index("table")
    assert report["left_out"].tolist() == [0, 0, 0, 0, 1]
    facts = store.find("facts", {"user": "u2", "personality": "Pip"})
    assert [one["value"] for one in facts] == ["shoe size: 41"]


def test_what_is_no_such_database_is_named(tmp_path: Path) -> None:
    store = open_store("memory:")
    with pytest.raises(DataError, match="no such file"):
        import_upstream(tmp_path / "none.db", store)
    (tmp_path / "text.db").write_text("tea" * 99)
    with pytest.raises(DataError, match="cannot be read"):
        import_upstream(tmp_path / "text.db", store)
    with closing(sqlite3.connect(tmp_path / "other.db")) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(DataError, match=r"no database of LuminoraCore v1\.1"):
        import_upstream(tmp_path / "other.db", store)


def test_a_value_that_cannot_be_used_is_named_and_nothing_is_written(upstream: Path) -> None:
    with closing(sqlite3.connect(upstream)) as db, db:
        db.execute("UPDATE episodes SET timestamp = 'someday'")
    store = open_store("memory:")
    with pytest.raises(DataError, match=r"episodes 3.*'someday' is no date"):
        import_upstream(upstream, store)
    assert store.counts() == dict.fromkeys(KINDS, 0)


def test_the_lab_says_how_to_take_such_a_file_over(upstream: Path) -> None:
    with pytest.raises(DataError, match="luminora migrate import"):
        open_store(f"sqlite:///{upstream}")
