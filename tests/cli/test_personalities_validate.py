"""``luminora validate``: what it finds, where, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.cli import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with a clean file, one with a warning, one with an error, and a folder in it."""
    clean = ll.personality("juniper").to_dict()
    bad = clean | {"advanced_parameters": {"humor": 7}}
    warned = clean | {"persona": clean["persona"] | {"version": "one"}}
    for name, document in {"clean": clean, "bad": bad, "warned": warned, "in/deep": clean}.items():
        file = tmp_path / f"{name}.json"
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(document), encoding="utf-8")
    return tmp_path


def validate(*words: Any) -> int:
    return main(["validate", *map(str, words)])


def test_exit_codes(files: Path, capsys: Captured) -> None:
    assert validate(files / "clean.json") == 0
    assert validate(files / "clean.json", "--strict") == 0
    assert validate(files / "warned.json") == 0
    assert validate(files / "warned.json", "--strict") == 1
    assert validate(files / "bad.json") == 1
    assert validate(files) == 1
    assert capsys.readouterr().err.count("Error") == 0


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"", b'{"persona": NaN}'])
def test_a_file_that_is_no_json_is_2_and_the_others_are_still_checked(
    content: bytes, files: Path, capsys: Captured
) -> None:
    (files / "broken.json").write_bytes(content)
    assert validate(files, "--json") == 2
    shown = capsys.readouterr()
    assert [report["name"] for report in json.loads(shown.out)["reports"]] == ["Juniper", "broken"] + ["Juniper"] * 3
    assert shown.err.startswith(f"Error: {files / 'broken.json'} cannot be read: ")
    assert shown.err.count("\n") == 1


def test_json_that_is_no_personality_is_a_finding(files: Path, capsys: Captured) -> None:
    (files / "list.json").write_text("[1]", encoding="utf-8")
    assert validate(files / "list.json") == 1
    assert "P002" in capsys.readouterr().out


@pytest.mark.parametrize("missing", ["nobody", "no/such.json", "no/such/folder/"])
def test_what_does_not_exist_is_2(missing: str, files: Path, capsys: Captured) -> None:
    assert validate(files / "clean.json", missing) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("\n") == 1


def test_a_folder_without_personalities_is_2(tmp_path: Path, capsys: Captured) -> None:
    assert validate(tmp_path) == 2
    assert "no personality file in it" in capsys.readouterr().err


def test_the_tables(files: Path, capsys: Captured) -> None:
    assert validate(files, "juniper") == 1
    shown = capsys.readouterr()
    flat = " ".join(shown.out.split())
    assert f"{files / 'bad.json'}: 1 error" in flat
    assert "P005 $.advanced_parameters.humor 7 is above 1" in flat
    assert "P018 $.persona.version" in flat
    assert "5 files: 1 with errors, 1 with warnings, 3 clean" in flat
    assert "personalities:" in shown.err, "the progress of a folder is on standard error"
    assert f"{files / 'clean.json'}:" not in shown.out, "nothing is said of what is clean"
    assert validate(files / "clean.json") == 0
    assert "nothing to mend" in capsys.readouterr().out, "unless it is all there is"


def test_quiet_prints_what_fails_alone(files: Path, capsys: Captured) -> None:
    assert validate(files / "clean.json", files / "warned.json", "-q") == 0
    assert capsys.readouterr() == ("", "")
    assert validate(files, "--quiet", "--strict") == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "bad.json" in shown.out
    assert "warned.json" in shown.out
    assert "clean.json" not in shown.out


def test_json_has_every_report_once(files: Path, capsys: Captured) -> None:
    assert validate(files, files / "bad.json", files / "in", "--json") == 1
    shown = capsys.readouterr()
    out = json.loads(shown.out)
    assert shown.err == ""
    assert (out["ok"], out["strict"], out["files"], out["errors"], out["warnings"]) == (False, False, 4, 1, 1)
    sources = [report["source"] for report in out["reports"]]
    assert sources == [str(files / name) for name in ("bad.json", "clean.json", "in/deep.json", "warned.json")]
    assert out["reports"][0]["findings"][0]["code"] == "P005"


def test_names_files_and_processes_agree(files: Path, capsys: Captured) -> None:
    assert validate("juniper", "--json") == 0
    by_name = json.loads(capsys.readouterr().out)["reports"]
    assert by_name[0]["source"].endswith("juniper.json")
    assert validate(files, "--json", "--jobs", "2") == 1
    parallel = capsys.readouterr().out
    assert validate(files, "--json", "--jobs", "1") == 1
    assert parallel == capsys.readouterr().out


def test_a_name_is_looked_up_before_a_folder(files: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    (files / "juniper").mkdir()
    monkeypatch.chdir(files)
    assert validate("juniper") == 0
    assert validate("in") == 0, "a folder that no personality is called like"
    assert "in/deep.json" in capsys.readouterr().out


@pytest.mark.usefixtures("words_as_tokens")
def test_tokens_are_counted_on_request(files: Path, capsys: Captured) -> None:
    document = json.loads((files / "clean.json").read_text(encoding="utf-8"))
    document["behavioral_rules"] += [f"Rule {n}: {'a long story about plants ' * 7}" for n in range(60)]
    (files / "long.json").write_text(json.dumps(document), encoding="utf-8")
    assert validate(files / "long.json") == 0
    assert "P401" not in capsys.readouterr().out
    assert validate(files / "long.json", "--tokens") == 0
    assert "P401" in capsys.readouterr().out
