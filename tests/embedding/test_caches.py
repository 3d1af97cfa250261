"""What lies in the cache folder, and that clearing never reaches beyond it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from luminora_lab.embedding import Cached, cache_folder
from luminora_lab.embedding.caches import choose, clear, contents
from luminora_lab.errors import DataError, UnknownName


class Two:
    """An embedder of two numbers."""

    dim = 2

    def __init__(self, name: str) -> None:
        self.name = name

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 2), dtype=np.float32)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A cache with vectors of two embedders, an index, damaged ones of both, and a note."""
    folder = tmp_path / "cache"
    Cached(Two("two/a"), folder).encode(["a", "b", "c"])
    Cached(Two("b"), folder).encode(["a"])
    (folder / "embeddings" / "broken.sqlite").write_bytes(b"no database" * 100)
    index = folder / "indexes" / "host_8000"
    index.mkdir(parents=True)
    with closing(sqlite3.connect(index / "memories.sqlite")) as db, db:
        db.execute("CREATE TABLE memories (row INTEGER PRIMARY KEY)")
        db.executemany("INSERT INTO memories VALUES (?)", [(1,), (2,)])
    (folder / "indexes" / "empty").mkdir()
    (folder / "note.txt").write_text("mine")
    return folder


def names(folder: Path) -> list[str]:
    return [entry.name for entry in contents(folder)]


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


OURS = ["embeddings/b.sqlite", "embeddings/broken.sqlite", "embeddings/two_a.sqlite", "indexes/empty",
        "indexes/host_8000"]  # fmt: skip


def test_everything_is_listed(root: Path) -> None:
    found = {entry.name: entry for entry in contents(root)}
    assert list(found) == [*OURS, "note.txt"]
    assert [entry.kind for entry in found.values()] == ["embeddings"] * 3 + ["index"] * 2 + ["other"]
    assert [entry.vectors for entry in found.values()] == [1, None, 3, None, 2, None]
    assert [bool(entry.problem) for entry in found.values()] == [False, True, False, True, False, False]
    assert "not a database" in found["embeddings/broken.sqlite"].problem
    assert "no memories.sqlite" in found["indexes/empty"].problem
    assert found["note.txt"].bytes == 4
    assert found["indexes/host_8000"].bytes == (root / "indexes" / "host_8000" / "memories.sqlite").stat().st_size
    assert found["note.txt"].to_dict() == {
        "name": "note.txt", "kind": "other", "bytes": 4, "vectors": None, "problem": "",
    }  # fmt: skip


def test_listing_changes_nothing(root: Path) -> None:
    before = {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in root.rglob("*")}
    contents(root)
    choose(folder=root)
    assert {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in root.rglob("*")} == before


def test_a_cache_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert contents(tmp_path / "no") == []
    assert clear(folder=tmp_path / "no") == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_its_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(DataError, match="cannot be listed"):
        contents(tmp_path / "cache")


def test_the_folder_is_that_of_the_environment() -> None:
    Cached(Two("b")).encode(["a"])
    assert [entry.name for entry in contents()] == ["embeddings/b.sqlite"]
    assert [entry.name for entry in clear()] == ["embeddings/b.sqlite"]
    assert list(cache_folder().iterdir()) == []


def test_a_file_in_use_is_no_damaged_file(root: Path) -> None:
    with closing(sqlite3.connect(root / "embeddings" / "b.sqlite", isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        found = {entry.name: entry for entry in contents(root)}
    assert found["embeddings/b.sqlite"].problem == "in use"


def test_without_names_all_that_the_lab_made_goes(root: Path) -> None:
    assert [entry.name for entry in clear(folder=root)] == OURS
    assert files(root) == {"note.txt"}


@pytest.mark.parametrize(
    ("given", "gone"),
    [
        (["embeddings"], OURS[:3]),
        (["indexes", "indexes/empty"], OURS[3:]),
        (["embeddings/broken.sqlite"], ["embeddings/broken.sqlite"]),
        (["note.txt"], ["note.txt"]),
    ],
)
def test_by_name(root: Path, given: list[str], gone: list[str]) -> None:
    before = names(root)
    assert [entry.name for entry in choose(given, root)] == gone
    assert names(root) == before
    assert [entry.name for entry in clear(given, root)] == gone
    assert names(root) == [name for name in before if name not in gone]


def test_what_sqlite_keeps_beside_a_file_goes_with_it(root: Path) -> None:
    size = {entry.name: entry.bytes for entry in contents(root)}["embeddings/broken.sqlite"]
    for end in ("-wal", "-journal"):
        (root / "embeddings" / f"broken.sqlite{end}").write_bytes(b"12345")
    (root / "embeddings" / "alone-wal").write_bytes(b"1")
    found = {entry.name: entry for entry in contents(root)}
    assert found["embeddings/broken.sqlite"].bytes == size + 10
    assert [name for name, entry in found.items() if entry.kind == "other"] == ["embeddings/alone-wal", "note.txt"]
    clear(["embeddings/broken.sqlite"], root)
    left = {path.name for path in (root / "embeddings").iterdir()}
    assert left == {"b.sqlite", "two_a.sqlite", "alone-wal"}


@pytest.mark.parametrize("name", ["../other.txt", "embeddings/../../other.txt", "", ".", "embeddings/b", "/"])
def test_a_name_that_is_not_there_is_refused_before_anything_goes(root: Path, name: str) -> None:
    (root.parent / "other.txt").write_text("stays")
    before = files(root.parent)
    with pytest.raises(UnknownName, match="there are"):
        clear(["embeddings", name], root)
    assert files(root.parent) == before


def test_the_nearest_names_are_shown(root: Path) -> None:
    with pytest.raises(UnknownName, match=r"'embeddings/two_a\.sqlite'"):
        choose(["two_a.sqlite"], root)


# -- links ------------------------------------------------------------------------------------------------------------
def outside(root: Path) -> Path:
    far = root.parent / "far"
    far.mkdir()
    (far / "kept.sqlite").write_text("stays")
    return far


@pytest.mark.parametrize("where", ["embeddings/link.sqlite", "indexes/link", "indexes/host_8000/deep", "link"])
@pytest.mark.parametrize("what", ["far", "far/kept.sqlite", "nowhere"])
def test_links_that_lead_out_are_refused(root: Path, where: str, what: str) -> None:
    outside(root)
    (root / where).symlink_to(root.parent / what)
    before = files(root.parent)
    given = [where] if not where.endswith("deep") else ["indexes/host_8000"]
    with pytest.raises(DataError, match="a link out of the cache folder") as caught:
        clear([*OURS[:1], *given], root)
    assert caught.value.place == str(root / where)
    assert files(root.parent) == before


def test_a_kind_that_is_a_link_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "cache"
    root.mkdir()
    (root / "embeddings").symlink_to(outside(root))
    assert [(entry.name, entry.kind) for entry in contents(root)] == [("embeddings", "other")]
    with pytest.raises(DataError, match="a link out of the cache folder"):
        clear(folder=root)
    assert (tmp_path / "far" / "kept.sqlite").exists()


def test_a_link_that_stays_inside_goes_alone(root: Path) -> None:
    (root / "embeddings" / "link.sqlite").symlink_to("b.sqlite")
    (root / "ring").symlink_to("ring")
    clear(["embeddings/link.sqlite", "ring"], root)
    assert names(root) == [*OURS, "note.txt"]


def test_the_cache_itself_may_be_a_link(root: Path) -> None:
    link = root.parent / "link"
    link.symlink_to(root)
    assert [entry.name for entry in clear(folder=link)] == OURS
    assert (link.is_symlink(), files(root)) == (True, {"note.txt"})


@pytest.mark.parametrize("up", [0, 1])
def test_a_home_is_no_cache(up: int) -> None:
    home = Path(os.environ["HOME"])
    (home / "embeddings").mkdir()
    (home / "embeddings" / "b.sqlite").write_text("mine")
    folder = [home, *home.parents][up]
    name = "embeddings" if up == 0 else home.name
    with pytest.raises(DataError, match="the home folder or one above it"):
        clear([name], folder)
    assert (home / "embeddings" / "b.sqlite").exists()


def test_what_cannot_be_removed_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", busy)
    with pytest.raises(DataError, match="cannot be removed \\(Permission denied\\)") as caught:
        clear(["note.txt"], root)
    assert caught.value.place == str(root / "note.txt")
