"""``luminora cache``."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from luminora_lab.cli import main
from luminora_lab.embedding import Cached, cache_folder, embedder

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sits at a terminal."""
    monkeypatch.setattr("sys.stdin", io.StringIO())


@pytest.fixture
def full() -> Path:
    """A cache with two vectors, a damaged file and a note."""
    Cached(embedder("wordllama")).encode(["a kiln", "a ferry"])
    (cache_folder() / "embeddings" / "broken.sqlite").write_text("no database" * 1000)
    (cache_folder() / "note.txt").write_text("mine")
    return cache_folder()


def left(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    stream = io.StringIO(typed)
    stream.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", stream)


def test_info(full: Path, capsys: Captured) -> None:
    assert main(["cache", "info"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{full}: ")
    assert "damaged: file is not a database" in said
    assert "11.0 kB" in said
    assert "note.txt" in said


def test_info_as_json(full: Path, capsys: Captured) -> None:
    assert main(["cache", "info", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["folder"], said["bytes"]) == (str(full), sum(row["bytes"] for row in said["entries"]))
    assert {row["name"]: row["vectors"] for row in said["entries"] if not row["problem"]}["note.txt"] is None
    assert [row["vectors"] for row in said["entries"] if row["kind"] == "embeddings"] == [None, 2]


def test_an_empty_cache(capsys: Captured) -> None:
    assert main(["cache", "info"]) == 0
    assert capsys.readouterr().out == f"{cache_folder()}: 0 bytes\n"
    assert main(["cache", "clear"]) == 0
    assert "nothing to clear" in capsys.readouterr().err
    assert not cache_folder().exists()


def test_without_a_terminal_it_needs_yes(full: Path, capsys: Captured) -> None:
    before = left(full)
    assert main(["cache", "clear"]) == 2
    assert "add --yes" in capsys.readouterr().err
    assert left(full) == before
    assert main(["cache", "clear", "--yes"]) == 0
    assert "2 removed" in capsys.readouterr().err
    assert left(full) == {"note.txt"}


@pytest.mark.parametrize(("typed", "code"), [("y\n", 0), ("maybe\nyes\n", 0), ("\n", 1), ("n\n", 1), ("", 1)])
def test_at_a_terminal_it_asks(
    typed: str, code: int, full: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    at_a_terminal(monkeypatch, typed)
    assert main(["cache", "clear", "embeddings/broken.sqlite"]) == code
    said = capsys.readouterr().err
    assert f"Remove this from {full}? [y/N]" in said
    assert "embeddings/broken.sqlite  11.0 kB" in said
    assert ("broken.sqlite" in left(full)) == bool(code)
    assert "wordllama" in str(left(full))


def test_by_name(full: Path, capsys: Captured) -> None:
    assert main(["cache", "clear", "note.txt", "--yes"]) == 0
    assert "1 removed, 4 bytes" in capsys.readouterr().err
    assert "note.txt" not in left(full)
    assert main(["cache", "clear", "nots.txt", "embeddings", "--yes"]) == 2
    assert "there is no 'nots.txt' in the cache folder" in capsys.readouterr().err
    assert len(left(full)) == 2


def test_a_link_that_leads_out_is_refused(full: Path, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "kept.txt").write_text("stays")
    (full / "embeddings" / "link.sqlite").symlink_to(tmp_path / "kept.txt")
    before = left(full)
    assert main(["cache", "clear", "embeddings/link.sqlite", "embeddings", "--yes"]) == 2
    assert "a link out of the cache folder" in capsys.readouterr().err
    assert (left(full), (tmp_path / "kept.txt").exists()) == (before, True)
