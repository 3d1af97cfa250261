"""``validate_folder``: what is read, in which order, and that workers change nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from luminora_lab.errors import DataError
from luminora_lab.personality.validation import validate, validate_folder
from luminora_lab.personality.validation.examples import BASE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").mkdir()
    good = json.dumps(BASE)
    for i in range(20):
        (tmp_path / f"p{i:02}.json").write_text(good, encoding="utf-8")
    (tmp_path / "sub" / "bad.json").write_text('{"persona": {', encoding="utf-8")
    (tmp_path / "sub" / "odd.YAML").write_text("persona: {name: Ada}\n", encoding="utf-8")
    (tmp_path / "sub" / "x.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / ".p.json").write_text("{}", encoding="utf-8")
    (tmp_path / ".hidden" / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "dir.json").mkdir()
    return tmp_path


def test_every_file_is_read_in_order(folder: Path) -> None:
    report = validate_folder(folder, progress=False)
    assert list(report.reports) == [*(f"p{i:02}.json" for i in range(20)), "sub/bad.json", "sub/odd.YAML"]
    assert report.reports["sub/odd.YAML"].findings == validate(folder / "sub" / "odd.YAML").findings
    assert (report.ok, report.clean) == (False, False)
    assert repr(report) == "<FolderReport on 22 files: 1 with errors, 1 with warnings, 20 clean>"


def test_workers_change_nothing(folder: Path) -> None:
    assert validate_folder(folder, n_jobs=2, progress=False) == validate_folder(str(folder), progress=False)


def test_frames(folder: Path) -> None:
    report = validate_folder(folder, progress=False)
    assert list(report.frame.columns) == ["file", "code", "severity", "path", "value", "message", "fix"]
    assert report.frame["file"].unique().tolist() == ["sub/bad.json", "sub/odd.YAML"]
    rows = report.summary.set_index("file")
    assert rows.loc["sub/bad.json"].to_dict() == {"errors": 1, "warnings": 0, "suggestions": 0}
    assert rows.loc["p00.json"].sum() == 0
    assert len(rows) == 22


def test_a_list_of_files(folder: Path) -> None:
    files: list[Path | str] = [folder / "sub" / "odd.YAML", str(folder / "p01.json")]
    report = validate_folder(files, progress=False)
    assert list(report.reports) == sorted(map(str, files))
    assert report.source == "files"
    with pytest.raises(DataError, match="there is no such file"):
        validate_folder([folder / "nobody.json"], progress=False)


def test_an_empty_folder_and_none(tmp_path: Path) -> None:
    report = validate_folder(tmp_path, progress=False)
    assert (len(report.frame), len(report.summary), report.clean) == (0, 0, True)
    assert repr(report) == "<FolderReport on 0 files: 0 with errors, 0 with warnings, 0 clean>"
    with pytest.raises(DataError, match="there is no such folder"):
        validate_folder(tmp_path / "nowhere")


def test_progress_goes_to_stderr(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    validate_folder(folder)
    out, err = capsys.readouterr()
    assert out == ""
    assert "personalities" in err


def test_html_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "<b>.json").write_text("{}", encoding="utf-8")
    html = validate_folder(tmp_path, progress=False)._repr_html_()
    assert "&lt;b&gt;.json" in html
    assert "<b>.json" not in html


def test_a_folder_that_cannot_be_listed_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: Any) -> Any:
        if os.path.basename(path) == "sub":
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(DataError, match=r"sub: it cannot be read \(Permission denied\)"):
        validate_folder(folder, progress=False)


def test_a_file_that_cannot_be_looked_at_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "nowhere.json").symlink_to("nobody")
    assert len(validate_folder(folder, progress=False).reports) == 22
    stat = os.stat

    def refuse(path: Any, *args: Any, **options: Any) -> Any:
        if str(path).endswith("bad.json"):
            raise PermissionError(13, "Permission denied", path)
        return stat(path, *args, **options)

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(DataError, match=r"bad.json: it cannot be read \(Permission denied\)"):
        validate_folder(folder, progress=False)


@pytest.mark.parametrize("path", [5, None, [5], b"abc"])
def test_what_is_neither_folder_nor_files_is_refused(path: Any) -> None:
    with pytest.raises(DataError, match=r"is neither a folder nor a list of files|is no path"):
        validate_folder(path, progress=False)
