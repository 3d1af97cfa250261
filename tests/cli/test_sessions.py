"""``luminora chat``, ``memory``, ``snapshot``, ``migrate``, ``test``, ``serve``."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.cli import main

RULES = "- {match: Lund, reply: Lund it is.}\n- {regex: ., reply: Go on.}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talk.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "luminora.toml").write_text(
        'provider = "scripted:talk.yaml"\nstore = "json:lab"\nuser = "Ada"\nstrategy = "bm25"\n', encoding="utf-8"
    )
    return tmp_path


def said(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_chat_shows_the_reply_and_what_stands_beside_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", "juniper", "--say", "I live in Lund.", "--say", "My fern has wilted."]) == 0
    out = capsys.readouterr().out
    assert "Juniper: Lund it is." in out
    assert "learned: Ada, home city: Lund" in out
    assert "affinity 2 (stranger), worried" in out
    assert "scripted reply" in out
    assert main(["chat", "--say", "And?", "--json"]) == 0
    (reply,) = said(capsys)
    assert (reply["text"], reply["kind"], reply["trace"]["turn_id"]) == ("Go on.", "scripted", "2.1")


def test_lines_of_standard_input_are_said_one_by_one(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["I live in Lund.", "", "/facts", "/state", "/memories", "/why", "/prompt", "/help", "/export talk.md",
             "/snapshot all.json", "/end", "never said"]  # fmt: skip
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
    assert main(["chat", "juniper"]) == 0
    captured = capsys.readouterr()
    for words in ("home_city", "affinity 1 of 100", "You are Juniper", "written: talk.md"):
        assert words in captured.out + captured.err
    assert "never said" not in captured.out
    assert "Lund it is" in (here / "talk.md").read_text(encoding="utf-8")
    assert "not by a model" in captured.err
    store = ll.open_store("json:lab")
    assert store.find("sessions")[0]["ended"] == "ended"
    monkeypatch.setattr(sys, "stdin", io.StringIO("/magic\n"))
    assert main(["chat", "juniper"]) == 2
    assert "/help lists them" in capsys.readouterr().err


def test_a_chat_is_resumed_by_its_name(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("I live in Lund.\n"))
    assert main(["chat", "juniper"]) == 0
    hint = capsys.readouterr().err.splitlines()[-1]
    assert hint.startswith("luminora chat --resume ")
    assert main([*hint.split()[1:], "--say", "And?", "--json"]) == 0
    assert said(capsys)[0]["trace"]["turn_id"] == "1.3"
    assert main(["chat", "--resume", "none", "--say", "x"]) == 2
    assert "no session 'none'; it has" in capsys.readouterr().err


def test_memory_is_listed_searched_added_and_forgotten(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["memory", "list"]) == 2
    assert "there is no store" in capsys.readouterr().err
    for text in ("I live in Lund.", "My fern is called Bertha."):
        assert main(["chat", "juniper", "--say", text]) == 0
    capsys.readouterr()
    assert main(["memory", "add", "work", "job_title", "nurse"]) == 0
    assert main(["memory", "add", "personal_info", "home_city", "Oslo", "--json"]) == 0
    assert '"action": "CONTRADICT"' in capsys.readouterr().out
    assert main(["memory", "list", "--json"]) == 0
    facts = {row["value"]: row for row in said(capsys)}
    assert set(facts) == {"Bertha", "nurse", "Oslo"}
    assert main(["memory", "list", "--all", "--json"]) == 0
    assert len(said(capsys)) == 4
    assert main(["memory", "search", "What is my fern called?", "--json"]) == 0
    assert said(capsys)[0]["text"] == "My fern is called Bertha."
    assert main(["memory", "stats", "--json"]) == 0
    told = said(capsys)
    assert (told["turns"], told["facts"], told["affinity"]) == (4, 4, 2.0)
    assert main(["memory", "export", "facts.csv"]) == 0
    assert "nurse" in Path("facts.csv").read_text()
    assert main(["memory", "export", "facts.csv"]) == 2
    assert main(["memory", "forget", facts["nurse"]["fact_id"]]) == 1
    assert main(["memory", "forget", facts["nurse"]["fact_id"], "--yes"]) == 0
    assert main(["memory", "forget", "none", "--yes"]) == 2
    assert main(["memory", "forget"]) == 2
    log = "".join(path.read_text() for path in Path("lab").glob("log-*"))
    assert "nurse" not in log, "what is forgotten is gone from the disk"
    assert main(["memory", "add", "work", "magic", "x"]) == 2
    capsys.readouterr()
    assert main(["memory", "forget", "--everything", "--yes"]) == 0
    assert "Bertha" not in "".join(path.read_text() for path in Path("lab").glob("log-*"))


def test_snapshots_travel(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", "juniper", "--say", "I live in Lund."]) == 0
    assert main(["snapshot", "save", "a.json", "--title", "first"]) == 0
    assert main(["snapshot", "save", "a.json"]) == 2
    assert main(["chat", "juniper", "--say", "Thank you!"]) == 0
    assert main(["snapshot", "save", "b.json"]) == 0
    assert main(["snapshot", "diff", "a.json", "a.json"]) == 0
    capsys.readouterr()
    assert main(["snapshot", "diff", "a.json", "b.json", "--json"]) == 1
    assert {row["kind"] for row in said(capsys)} >= {"turns", "relations"}
    assert main(["snapshot", "load", "a.json"]) == 2
    assert main(["snapshot", "load", "a.json", "--replace"]) == 0
    assert main(["snapshot", "load", "b.json", "--store", "sqlite:///other.db"]) == 0
    capsys.readouterr()
    assert main(["snapshot", "show", "a.json", "--json"]) == 0
    assert said(capsys)["turns"] == 2
    assert ll.open_store("sqlite:///other.db").count("turns") == 4


def test_stores_are_migrated_and_copied(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", "juniper", "--say", "I live in Lund."]) == 0
    assert main(["migrate", "down", "--yes"]) == 0
    assert main(["migrate", "down"]) == 1
    assert main(["chat", "juniper", "--say", "x"]) == 2
    assert "luminora migrate up json:" in capsys.readouterr().err
    assert main(["migrate", "status", "--json"]) == 0
    assert said(capsys)["pending"] == ["2: a session says which parts were switched off; definitions are kept once"]
    assert main(["migrate", "up"]) == 0
    assert main(["migrate", "copy", "json:lab", "sqlite:///c.db"]) == 0
    assert main(["migrate", "copy", "json:none", "sqlite:///c.db"]) == 2
    assert ll.open_store("sqlite:///c.db").count("turns") == 2


def test_the_health_of_a_place(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["test", "juniper", "--ask", "--json"]) == 0
    assert all(row["ok"] for row in said(capsys))
    assert ll.open_store("json:lab").counts()["snapshots"] == 0
    Path("broken.json").write_text('{"persona": {"name": 7}}')
    assert (
        main(["test", "broken.json", "--store", "redis://127.0.0.1:1/0", "--provider", "scripted:none.yaml", "--json"])
        == 1
    )
    found = {row["check"]: row["ok"] for row in said(capsys)}
    assert found == {"personality": False, "prompts": False, "provider": False, "store": False, "index": True}


def test_a_server_is_made_and_refused(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fastapi", reason="the extra server is not installed")
    assert main(["serve", "--check", "--port", "9123"]) == 0
    assert "http://127.0.0.1:9123/: 14 routes" in capsys.readouterr().out
    assert main(["serve", "--check", "--host", "0.0.0.0"]) == 2
    assert "give a token" in capsys.readouterr().err
    monkeypatch.setenv("LUMINORA_TOKEN", "a-long-enough-token")
    assert main(["serve", "--check", "--host", "0.0.0.0"]) == 0
    assert "a-long-enough-token" not in capsys.readouterr().out
