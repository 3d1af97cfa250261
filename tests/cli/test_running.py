"""``luminora run``, ``record``, ``recordings`` and ``providers``."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from luminora_lab._resources import bundled
from luminora_lab.cli import main
from luminora_lab.providers.tapes import json_schema

PLAN = """\
personalities: [pip, quill]
providers: ["scripted:talk.yaml"]
conversations: ["prompts:everyday"]
turns: 4
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("talk.yaml").write_text("- match: ruined\n  fail: refused\n- regex: .\n  reply: 'Yes & <no>.'\n")
    Path("plan.yaml").write_text(PLAN)
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_run_resume_and_what_it_says(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "plan.yaml", "--out", "out"]) == 0
    assert "scripted" in shown(capsys)
    assert main(["run", "plan.yaml", "--out", "out"]) == 2
    assert "--resume" in capsys.readouterr().err
    assert main(["run", "plan.yaml", "--out", "out", "--resume", "--json", "--junit", "out.xml"]) == 0
    assert json.loads(shown(capsys))["counts"]["cached"] == 2
    suite = ET.parse("out.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "0", "0")
    said = suite.find("properties/property")
    assert said is not None
    assert "scripted" in said.get("value", "")


def test_errors_are_failures_and_exit_code_1(folder: Path) -> None:
    Path("plan.yaml").write_text(PLAN.replace("turns: 4", "turns: [p14, p01]"))
    assert main(["run", "plan.yaml", "--out", "out", "--junit", "out.xml"]) == 1
    suite = ET.parse("out.xml").getroot()
    assert suite.get("failures") == "2"
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "turn p14: refused"


def test_a_dry_run_asks_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "plan.yaml", "--out", "out", "--dry", "--json"]) == 0
    said = json.loads(shown(capsys))
    assert len(said["cells"]) == 2
    assert not Path("out").exists()
    assert main(["run", "plan.yaml", "--out", "out", "--dry"]) == 0
    assert "Tokens out" in shown(capsys)


def test_record_then_replay(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["record", "plan.yaml", "--out", "tape.jsonl"]) == 0
    first = Path("tape.jsonl").read_bytes()
    assert main(["record", "plan.yaml", "--out", "tape.jsonl"]) == 0
    assert Path("tape.jsonl").read_bytes() == first
    Path("plan.yaml").write_text(PLAN.replace("scripted:talk.yaml", "recorded:tape.jsonl"))
    Path("talk.yaml").unlink()
    assert main(["run", "plan.yaml", "--out", "again", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kinds"] == ["scripted"]


def test_recordings_list_show_check_merge_prune_cost(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["record", "plan.yaml", "--out", "tape.jsonl"])
    capsys.readouterr()
    assert main(["recordings", "list", "tape.jsonl", "--json"]) == 0
    rows = json.loads(shown(capsys))
    assert len(rows) == 8
    key = rows[0]["key"]
    assert main(["recordings", "show", "tape.jsonl", key[:10]]) == 0
    assert "Yes & <no>." in shown(capsys)
    assert main(["recordings", "show", "tape.jsonl", "zz"]) == 2
    assert main(["recordings", "check", "tape.jsonl"]) == 0
    Path("two.jsonl").write_bytes(Path("tape.jsonl").read_bytes().splitlines(keepends=True)[0] + b'{"torn')
    assert main(["recordings", "check", "two.jsonl"]) == 1
    assert "torn" in shown(capsys)
    with pytest.warns(UserWarning, match="torn"):
        assert main(["recordings", "merge", "two.jsonl", "tape.jsonl", "--out", "all.jsonl"]) == 0
    assert len(Path("all.jsonl").read_bytes().splitlines()) == 8
    main(["run", "plan.yaml", "--out", "out"])
    assert main(["recordings", "prune", "all.jsonl", "--run", "out", "--out", "used.jsonl"]) == 0
    assert len(Path("used.jsonl").read_bytes().splitlines()) == 8
    assert main(["recordings", "prune", "all.jsonl", "--provider", "openai/none"]) == 0
    assert Path("all.jsonl").read_bytes() == b""
    capsys.readouterr()
    assert main(["recordings", "cost", "tape.jsonl", "--json"]) == 0
    (row,) = json.loads(shown(capsys))
    assert (row["kind"], row["replies"], row["cost"]) == ("scripted", 8, 0.0)
    assert main(["recordings", "list", "nothing.jsonl"]) == 2


def test_every_line_fits_the_published_schema(folder: Path) -> None:
    main(["record", "plan.yaml", "--out", "tape.jsonl"])
    published = json.loads((bundled("datasets") / "recordings" / "recording.schema.json").read_text())
    assert published == json_schema()
    checker = jsonschema.Draft202012Validator(published)
    lines = [json.loads(line) for line in Path("tape.jsonl").read_text().splitlines()]
    assert all(checker.is_valid(line) for line in lines)
    assert not checker.is_valid({**lines[0], "key": "short"})


def test_check_finds_what_was_changed_by_hand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["record", "plan.yaml", "--out", "tape.jsonl"])
    lines = Path("tape.jsonl").read_text().splitlines()
    changed = lines[0].replace('"content":"', '"content":"My key is sk-proj-AbC123456789. ', 1)
    Path("bad.jsonl").write_text("\n".join([changed, lines[1], lines[1], '{"format":"other"}']) + "\n")
    capsys.readouterr()
    assert main(["recordings", "check", "bad.jsonl", "--json"]) == 1
    found = json.loads(shown(capsys))
    said = " ".join(f"{row['line']}: {row['problem']};" for row in found)
    assert "1: the key is not the hash" in said
    assert "1: something looks like a credential" in said
    assert "3: the request of line 2 again" in said
    assert "4: format" in said


def test_providers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["providers"]) == 0
    assert "ollama_chat" in shown(capsys)
    assert main(["providers", "--json"]) == 0
    assert {"openai", "google"} <= {row["name"] for row in json.loads(shown(capsys))}


def test_a_report_opens_offline_and_escapes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("other.yaml").write_text("- regex: .\n  reply: '<script>alert(1)</script> Perhaps, I think?'\n")
    Path("plan.yaml").write_text(
        PLAN.replace('["scripted:talk.yaml"]', '["scripted:talk.yaml", "scripted:other.yaml"]')
    )
    main(["run", "plan.yaml", "--out", "out"])
    assert main(["report", "out"]) == 0
    first = Path("out/report.html").read_bytes()
    page = first.decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "scripted replies" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert main(["report", "out", "--out", "again.html"]) == 0
    assert Path("again.html").read_bytes() == first
    assert main(["report", "nowhere"]) == 2
