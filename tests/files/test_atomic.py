"""Files are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from luminora_lab.errors import DataError
from luminora_lab.files.atomic import replacing, write_together


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def fill_up(self: Path, data: bytes) -> int:
        if data == b"12345":
            write(self, data[:3])
            raise OSError(28, "No space left on device", str(self))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", fill_up)
    with pytest.raises(DataError, match="No space left on device"):
        write_together(tmp_path / "a" / "b", {"summary.csv": b"1", "run.json": b"12345"})
    assert list(tmp_path.iterdir()) == []


def test_an_error_on_the_way_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "tea.txt"
    target.write_text("old")
    with pytest.raises(TypeError), replacing(target) as file:
        file.write(b"bytes into a text file")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    with replacing(tmp_path / "a.bin", binary=True) as file:
        file.write(b"\r\n\x00")
    assert (tmp_path / "a.bin").read_bytes() == b"\r\n\x00"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="name an existing folder"), replacing(tmp_path / "no" / "tea.txt"):
        pass


def one(target: Path) -> None:
    with replacing(target) as file:
        file.write("new")


def together(target: Path) -> None:
    write_together(target.parent, {"first.txt": b"first", target.name: b"new"})


BOTH = pytest.mark.parametrize("write", [one, together])


@BOTH
def test_a_link_stays_and_the_file_behind_it_is_replaced(tmp_path: Path, write: Callable[[Path], None]) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").mkdir()
    real, link = tmp_path / "far" / "real.txt", tmp_path / "near" / "tea.txt"
    real.write_text("old")
    link.symlink_to(Path("..", "far", "real.txt"))
    write(link)
    assert (link.is_symlink(), real.is_symlink(), real.read_text()) == (True, False, "new")
    real.unlink()
    write(link)
    assert (link.is_symlink(), real.read_text()) == (True, "new")
    assert [path.name for path in real.parent.iterdir()] == ["real.txt"]


@BOTH
def test_what_is_no_ordinary_file_stays(tmp_path: Path, write: Callable[[Path], None]) -> None:
    pipe, link = tmp_path / "pipe.txt", tmp_path / "link.txt"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    for target in (pipe, link):
        with pytest.raises(DataError, match=f"{target.name}: it is no ordinary file"):
            write(target)
    assert (pipe.is_fifo(), link.is_symlink()) == (True, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.txt", "pipe.txt"]


@BOTH
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_the_mode_of_a_file_is_kept(tmp_path: Path, write: Callable[[Path], None], mode: int) -> None:
    target = tmp_path / "tea.txt"
    target.write_text("old")
    target.chmod(mode)
    write(target)
    assert (target.stat().st_mode & 0o777, target.read_text()) == (mode, "new")


@BOTH
def test_a_new_file_has_the_mode_of_new_files(tmp_path: Path, write: Callable[[Path], None]) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "tea.txt")
    finally:
        os.umask(before)
    assert (tmp_path / "tea.txt").stat().st_mode & 0o777 == 0o640


@BOTH
@pytest.mark.parametrize("name", ["a" * 255, "\N{TEACUP WITHOUT HANDLE}" * 63])
def test_names_may_be_as_long_as_the_system_has_them(tmp_path: Path, write: Callable[[Path], None], name: str) -> None:
    write(tmp_path / name)
    assert (tmp_path / name).read_text() == "new"


def test_a_ring_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ring").symlink_to("ring")
    with pytest.raises(DataError, match="cannot be written"):
        one(tmp_path / "ring")
