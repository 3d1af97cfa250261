"""docs/cli.md is what the commands say of themselves, and its examples run."""

from __future__ import annotations

import glob
import json
import shlex
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import luminora_lab as ll
from luminora_lab.cli import main
from luminora_lab.cli.app import COMMANDS
from luminora_lab.cli.reference import commands, document, examples

NAMED = {name: examples(command) for name, command in commands().items()}
EXAMPLES = [(name, one) for name, found in NAMED.items() for one in found if one.startswith(f"{name} ") or one == name]
CORE = Path(__file__).parents[1] / "store" / "luminoracore.sql"
BROUGHT = ("bench psychometrics", "bench style", "fetch")
"""Commands whose example needs what users bring: recordings of real models, a server; other tests have small ones."""
PLAN = 'personalities: [pip]\nproviders: ["scripted:ash"]\nconversations: ["prompts:everyday"]\nturns: 2\n'
TALK = "speaker,text,at\nAda,I moved to Oslo in May.,2024-06-01 10:00\nBo,How is it there?,2024-06-01 10:01\n"
LOCOMO = {
    "sample_id": "one",
    "conversation": {
        "speaker_a": "Ada", "speaker_b": "Bo", "session_1_date_time": "1:56 pm on 8 May, 2023",
        "session_1": [{"speaker": "Ada", "dia_id": "D1:1", "text": "I moved to Oslo."}],
    },
    "qa": [{"question": "Where did Ada move?", "answer": "Oslo", "evidence": ["D1:1"], "category": 4}],
}  # fmt: skip
CHAT = [{"messages": [{"role": "user", "content": "Hello."}, {"role": "assistant", "content": "Good day."}]}]


def test_the_reference_is_up_to_date() -> None:
    kept = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert kept == document(), "make cli-reference"


def test_it_does_not_depend_on_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    before = document()
    monkeypatch.setenv("COLUMNS", "30")
    monkeypatch.setenv("TERM", "dumb")
    assert document() == before


def test_every_command_is_in_it_with_an_example() -> None:
    assert {name.split()[0] for name in NAMED} == set(COMMANDS)
    assert {name for name, _ in EXAMPLES} == set(NAMED)
    for name in NAMED:
        assert f"\n## luminora {name}\n" in document()


def section(name: str) -> str:
    return document().split(f"\n## luminora {name}\n")[1].split("\n## ")[0]


def test_usage_ranges_defaults_and_what_is_required() -> None:
    assert "    luminora blend NAME_OR_FILE[=WEIGHT]... --out PATH [OPTIONS]\n" in section("blend")
    assert "    luminora diff NAME_OR_FILE [OTHER] [OPTIONS]\n" in section("diff")
    assert "| `--humor` | number 0..1 | 0: never jokes; 1: whenever possible. |" in section("create")
    assert "| `--seed` | whole number | Breaks ties. Default: `0`. |" in section("compare")
    assert "Default: ``" not in document()
    assert "| `--to` | text | The format. Required. |" in section("export")


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_every_example_parses(name: str, example: str) -> None:
    words = shlex.split(example)[len(name.split()) :]
    commands()[name].make_context(name, words).close()  # names, number and kind of all values; nothing is called


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words_as_tokens: None) -> Path:
    """What the examples name: small files of their kinds, made by the commands where they can."""
    monkeypatch.chdir(tmp_path)
    for name in ("characters", "old", "run"):
        Path(name).mkdir()
    for file in ("characters/mara.json", "old/mara.json"):
        assert main(["create", "--name", "Mara", "--from", "coach", "--out", file, "--yes"]) == 0
    assert main(["export", "quill", "--to", "card-v2", "--out", "card.png"]) == 0
    Path("plan.yaml").write_text(PLAN, encoding="utf-8")
    for name in ("talk.csv", "chat.csv"):
        Path(name).write_text(TALK, encoding="utf-8")
    Path("locomo10.json").write_text(json.dumps([LOCOMO]), encoding="utf-8")
    Path("conversations.json").write_text(json.dumps(CHAT), encoding="utf-8")
    return tmp_path


def lived() -> None:
    """Make the stores, the snapshot and the database that the examples about sessions name."""
    from luminora_lab.store.migrating import migrate

    said = ["--say", "Are you a real person?", "--store"]
    assert main(["chat", "juniper", *said, "json:lab"]) == 0
    assert main(["chat", "juniper", *said, "json:earlier"]) == 0
    migrate("json:earlier", 1)
    assert main(["snapshot", "save", "other.json", "--store", "json:lab"]) == 0
    with closing(sqlite3.connect("core.db")) as db:
        db.executescript(CORE.read_text(encoding="utf-8"))


def recorded() -> str:
    """Record two replies where the examples about recordings look for them, and return the first key."""
    assert main(["run", "plan.yaml", "--out", "results"]) == 0
    for copy in ("run/recordings.jsonl", "monday.jsonl", "tuesday.jsonl", "all.jsonl"):
        shutil.copy("results/recordings.jsonl", copy)
    line = Path("all.jsonl").read_text(encoding="utf-8").splitlines()[0]
    return str(json.loads(line)["key"])


@pytest.mark.parametrize(
    ("name", "example"),
    [
        pytest.param(name, example, id=example, marks=[pytest.mark.slow] if name == "compare" else [])
        for name, example in EXAMPLES
        if name not in BROUGHT
    ],
)
def test_examples_run(name: str, example: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if name.startswith("recordings") or name == "report":
        example = example.replace("3f2a", recorded()[:12])
    if name.split()[0] in ("memory", "snapshot", "migrate"):
        lived()
    words = [found for word in shlex.split(example) for found in (sorted(glob.glob(word)) or [word])]
    found = main(words)
    said = capsys.readouterr()
    assert found == (1 if name == "diff" else 0), said.err
    assert "Traceback" not in said.err
    if "--out" in words:
        assert Path(words[words.index("--out") + 1]).exists()


def test_the_examples_leave_the_bundled_personalities_alone(folder: Path) -> None:
    before = ll.personality("juniper").to_dict()
    assert main(["blend", "juniper=3", "quill=1", "--out", "mixed.json"]) == 0
    assert ll.personality("juniper").to_dict() == before
