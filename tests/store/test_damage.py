"""What is no store, or a damaged one, is named and left as it is."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from luminora_lab.errors import DataError, LuminoraError, MissingExtra, UnknownName
from luminora_lab.store import open_store
from luminora_lab.store.jsonfiles import JsonStore


def filled(url: str) -> None:
    with open_store(url) as store:
        for i in range(20):
            with store.batch() as batch:
                batch.append("turns", {"session_id": "a", "text": f"turn {i}"})


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and p.name != ".lock"}


def test_a_damaged_line_is_named_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    filled(f"json:{folder}")
    log = folder / "log-1.jsonl"
    log.write_bytes(log.read_bytes().replace(b"turn 7", b"turn 8"))
    before = contents(folder)
    with pytest.raises(DataError, match=r"log-1.jsonl: the line at byte \d+ is damaged .*checksum.*; restore"):
        open_store(f"json:{folder}")
    assert contents(folder) == before


def test_half_a_last_line_is_no_batch_and_is_cut_off_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    filled(f"json:{folder}")
    log = folder / "log-1.jsonl"
    whole = log.read_bytes()
    for cut in (1, 10, 30):
        log.write_bytes(whole + whole.splitlines(keepends=True)[-1][:-cut])
        store = open_store(f"json:{folder}")
        assert store.count("turns") == 20
        with store.batch() as batch:
            batch.append("turns", {"session_id": "a", "text": "next"})
        assert open_store(f"json:{folder}").find("turns", order="-position", limit=1)[0]["text"] == "next"


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("tea", "not valid JSON"),
        ("{}", "no store of the lab"),
        (json.dumps({"format": "luminora-store", "version": 2, "log": "../../etc/passwd"}), "no store of the lab"),
        (json.dumps({"format": "luminora-store", "version": 9, "log": "log-1.jsonl"}), "version 9.*update the lab"),
        (json.dumps({"format": "luminora-store", "version": 1, "log": "log-1.jsonl"}), "luminora migrate up"),
    ],
)
def test_a_strange_head_is_named_and_kept(tmp_path: Path, head: str, message: str) -> None:
    folder = tmp_path / "store"
    filled(f"json:{folder}")
    (folder / "store.json").write_text(head)
    before = contents(folder)
    with pytest.raises(DataError, match=message):
        open_store(f"json:{folder}")
    assert contents(folder) == before


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(DataError, match="holds something else"):
        open_store(f"json:{tmp_path}")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.parametrize("content", [b"tea, and no database at all" * 50, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lab.db"
    file.write_bytes(content)
    with pytest.raises(DataError, match=r"lab\.db.*cannot be used"):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "lab.db"
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("CREATE TABLE recipes (name TEXT)")
        db.execute("INSERT INTO recipes VALUES ('scones')")
    with pytest.raises(DataError, match=r"another program's database .tables recipes"):
        open_store(str(f"sqlite:///{file}"))
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_a_damaged_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "lab.db"
    filled(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(file.read_bytes())
    raw[4096:] = b"\x5a" * (len(raw) - 4096)
    file.write_bytes(raw)
    with pytest.raises(DataError, match="cannot be used"), open_store(f"sqlite:///{file}") as store:
        store.find("turns")


def test_a_layout_of_another_version_is_named(tmp_path: Path) -> None:
    file = tmp_path / "lab.db"
    filled(f"sqlite:///{file}")
    for version, remedy in (("0009", "update the lab"), ("0001", "luminora migrate up")):
        with closing(sqlite3.connect(file)) as db, db:
            db.execute("UPDATE luminora_version SET version_num = ?", (version,))
        with pytest.raises(DataError, match=remedy):
            open_store(f"sqlite:///{file}")


@pytest.mark.parametrize(
    ("url", "error", "message"),
    [
        ("", DataError, "is no address; write memory:, json:FOLDER"),
        ("tea", DataError, "'tea' is no address"),
        ("ftp://host", UnknownName, "'ftp' is no kind of store; write memory:"),
        ("json:", DataError, "no folder is named"),
        ("sqlite:///", DataError, "no file is named"),
        ("sqlite:///no/such/folder/lab.db", DataError, "in a folder that exists"),
        ("postgresql://lab:secret@127.0.0.1:1/none", DataError, r"lab:\*\*\*@127.0.0.1.*look after the server"),
        ("redis://:secret@127.0.0.1:1/0", DataError, "redis://127.0.0.1:1/0.*look after the server"),
        ("redis://host:port", DataError, "no address"),
    ],
)
def test_an_address_that_leads_nowhere_is_named(url: str, error: type[LuminoraError], message: str) -> None:
    with pytest.raises(error, match=message) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["json:{}/none", "sqlite:///{}/none.db"])
def test_a_store_is_only_made_where_it_is_asked_for(tmp_path: Path, url: str) -> None:
    with pytest.raises(DataError, match="there is no"):
        open_store(url.format(tmp_path), create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_log_is_written_anew_when_most_of_it_is_old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luminora_lab.store.jsonfiles._SMALLEST", 10_000)
    folder = tmp_path / "store"
    store, other = JsonStore(folder), JsonStore(folder)
    for i in range(500):
        with store.batch() as batch:
            batch.put("relations", {"user": "Ada", "personality": "Pip", "version": i})
            if i < 3:
                batch.append("turns", {"session_id": "a"})
    (log,) = folder.glob("log-*.jsonl")
    assert log.name != "log-1.jsonl"
    assert log.stat().st_size < 15_000
    assert other.get("relations", "Ada", "Pip") == store.get("relations", "Ada", "Pip")
    with other.batch() as batch:
        batch.append("turns", {"session_id": "a"})
    assert batch.numbers == [4]


@pytest.mark.parametrize(
    ("module", "url"),
    [("psycopg", "postgresql://h/d"), ("redis", "redis://h:1/0"), ("pymongo", "mongodb://h/d")],
)
def test_a_missing_driver_names_its_extra(module: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    extra = url.partition(":")[0]
    with pytest.raises(MissingExtra, match=rf"{module} is not installed; pip install 'luminora-lab\[{extra}\]'"):
        open_store(url)
