"""The scripted voices: every personality, every message, every voice, in its language, and none of it twice."""

from __future__ import annotations

import json
import statistics
from pathlib import Path

import pytest

from luminora_lab import load, personalities, personality, voices
from luminora_lab.experiment import Plan, run
from luminora_lab.text.language import language as language_of

FOLDER = Path(__file__).parents[2] / "datasets" / "recordings"
NAMES = [name for name in personalities()["name"] if (FOLDER.parents[1] / "personalities" / f"{name}.json").exists()]


def rules(voice: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (FOLDER / f"{voice}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("voice", voices())
@pytest.mark.parametrize("name", NAMES)
def test_a_reply_to_every_message(name: str, voice: str) -> None:
    p = personality(name)
    own = [rule for rule in rules(voice) if rule["system"] == f"You are {p.name}"]
    language = p.persona.language
    talk = load(FOLDER.parent / "prompts" / ("everyday.jsonl" if language == "en" else f"everyday-{language}.jsonl"))
    assert sorted(rule["match"] for rule in own) == sorted(talk.turns["text"])
    assert len({rule["reply"] for rule in own}) == len(own) >= 40
    lengths = [len(rule["reply"].split()) for rule in own]
    assert max(lengths) >= 3 * min(lengths)
    assert language_of(" ".join(rule["reply"] for rule in own)) == language


def test_voices_differ_in_length_for_every_personality() -> None:
    for name in NAMES:
        mine = f"You are {personality(name).name}"
        ash, birch, cedar = (
            statistics.median(len(rule["reply"].split()) for rule in rules(voice) if rule["system"] == mine)
            for voice in ("ash", "birch", "cedar")
        )
        assert ash < cedar < birch, name


@pytest.mark.parametrize("name", ["odile", "teresa", "tomas", "brandt", "marisol"])
def test_a_plan_in_another_language_is_answered(name: str, tmp_path: Path) -> None:
    plan = Plan(name, "scripted:birch", f"prompts:everyday-{personality(name).persona.language}")
    frame = run(plan, tmp_path / "run", progress=False).frame
    assert len(frame) == 40
    assert frame["error"].isna().all()
