"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from luminora_lab.errors import DataError
from luminora_lab.files.atomic import replacing, write_together


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def fill_up(self: Path, data: bytes) -> int:
        if "run.json" in self.name:
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
