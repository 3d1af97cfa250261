"""What a plan says before it runs, as Python and as a file, and what is no plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import luminora_lab as ll
from luminora_lab._resources import bundled
from luminora_lab.errors import DataError, LuminoraError, StrategyError, UnknownName
from luminora_lab.experiment.runs.cells import chosen_turns, steps
from luminora_lab.experiment.runs.plan import Plan
from luminora_lab.experiment.runs.plan_file import json_schema
from luminora_lab.providers import Reply, ScriptedProvider, provider

YAML = """\
personalities: [pip, quill]
providers:
  - scripted:talk.yaml
  - provider: openai/gpt-4o
    label: big
    temperature: 0.5
conversations: [riverside]
strategies: [null, bm25]
turns: 4
repeats: 2
"""


def test_every_combination_is_a_cell(script: Any) -> None:
    other = ScriptedProvider([{"regex": ".", "reply": "?"}], "other")
    plan = Plan(
        ["pip", "quill"], [script, other], ["riverside", "prompts:everyday"], [None, "bm25"], repeats=3, turns=5
    )
    frame = plan.frame
    assert len(plan) == len(frame) == 2 * 2 * 2 * 2 * 3
    assert frame["cell"].is_unique
    assert set(frame["calls"]) == {5}
    assert set(frame["kind"]) == {"scripted"}


def test_a_cell_has_the_same_id_in_every_plan(script: Any) -> None:
    small = Plan("pip", script, "riverside", turns=5)
    large = Plan(["quill", "pip"], script, ["saltroad", "riverside"], [None, "bm25"], repeats=2, turns=5)
    assert small.cells[0].id in {cell.id for cell in large.cells}
    changed = [
        Plan("pip", script, "riverside", turns=6), Plan("pip", script, "riverside", turns=5, affinity=50),
        Plan("pip", script, "riverside", turns=5, window=2), Plan("quill", script, "riverside", turns=5),
        Plan("pip", script, "riverside", "bm25", turns=5), Plan("pip", script, "riverside", turns=5, context="live"),
        Plan("pip", ScriptedProvider([{"match": "a", "reply": "b"}], "talk"), "riverside", turns=5),
    ]  # fmt: skip
    assert len({small.sha256, *(plan.sha256 for plan in changed)}) == 8
    assert Plan("pip", script, "riverside", turns=5, affinity=50).sha256 == changed[1].sha256
    assert Plan("pip", script, "riverside", turns=5, affinity=50.0).sha256 == changed[1].sha256


def test_a_file_makes_the_same_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("talk.yaml").write_text("- regex: .\n  reply: Yes.\n")
    Path("plan.yaml").write_text(YAML)
    plan = Plan.read("plan.yaml")
    two = {"scripted:talk.yaml": "scripted:talk.yaml", "big": provider("openai/gpt-4o", temperature=0.5)}
    in_python = Plan(["pip", "quill"], two, "riverside", [None, "bm25"], turns=4, repeats=2)
    assert plan.sha256 == in_python.sha256
    assert plan.frame.equals(in_python.frame)
    Path("plan.json").write_text(json.dumps({"personalities": ["pip"], "providers": ["scripted:talk.yaml"],
                                             "conversations": ["prompts:everyday"]}))  # fmt: skip
    assert len(Plan.read("plan.json")) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("repeats: 2", "repeats: 0", "plan.yaml, line 10: repeats is 0"),
        ("repeats: 2", "repeat: 2", "plan.yaml, line 10: repeat is 2; there is no such key"),
        ("conversations: [riverside]\n", "", "conversations is missing"),
        ("turns: 4", "turns: many", "plan.yaml, line 9"),
        ("    label: big\n", "", "openai/gpt-4o"),
        ("  - scripted:talk.yaml", "  - {label: x}", "line 3"),
        ("personalities: [pip, quill]", "personalities: []", "line 1"),
    ],
)
def test_an_error_names_the_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    file = tmp_path / "plan.yaml"
    assert old in YAML
    file.write_text(YAML.replace(old, new))
    if "label" in old:
        file.write_text(file.read_text() + "mood: furious\n")
        said = "furious|talk.yaml"
    with pytest.raises(LuminoraError, match=said):
        Plan.read(file)


def test_the_published_schema_is_that_of_the_code() -> None:
    published = json.loads((bundled("datasets") / "plan.schema.json").read_text())
    assert published == json_schema()
    checker = jsonschema.Draft202012Validator(published)
    whole = {"personalities": ["pip"], "providers": ["a", {"provider": "b", "seed": 1}], "conversations": ["c"]}
    assert checker.is_valid(whole)
    assert not checker.is_valid({**whole, "repeats": 0})
    assert not checker.is_valid({**whole, "colour": 1})


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"personalities": "nobody"}, UnknownName, "nobody"),
        ({"personalities": []}, DataError, "there is none"),
        ({"personalities": ["pip", "pip"]}, DataError, "'Pip'"),
        ({"conversations": "nowhere"}, UnknownName, "nowhere"),
        ({"conversations": "prompts:nothing"}, UnknownName, "everyday"),
        ({"strategies": "bm26"}, StrategyError, "bm26"),
        ({"strategies": "ranker"}, StrategyError, "learned"),
        ({"mood": "furious"}, UnknownName, "furious"),
        ({"providers": [3]}, DataError, "3 is no provider"),
        ({"context": "dreamt"}, DataError, "context"),
        ({"affinity": 101}, DataError, "affinity"),
        ({"affinity": "fallow"}, DataError, "affinity"),
        ({"turns": "all"}, DataError, "turns"),
    ],
)
def test_what_is_no_plan(script: Any, change: dict[str, Any], error: type[Exception], said: str) -> None:
    given = {"personalities": "pip", "providers": script, "conversations": "riverside", **change}
    with pytest.raises(error, match=said):
        Plan(**given)


def test_turns_are_the_users(script: Any) -> None:
    plan = Plan("pip", script, "riverside", turns=["1.3", "1.1"])
    (cell,) = plan.cells
    assert [step.message.turn_id for step in steps(cell)] == ["1.1", "1.3"]
    with pytest.raises(UnknownName, match=r"'1\.2' is no turn of Jonas"):
        len(Plan("pip", script, "riverside", turns=["1.2"]).cells[0])
    everyone = chosen_turns(ll.load("greenhouse"), plan.options.__class__())
    talk = ll.load("greenhouse").turns
    assert set(talk["speaker"].iloc[everyone]) == {"Theo"}


class Listening:
    """A provider that keeps what it is sent."""

    name, kind, model = "own:listening", "simulated", "1"

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def complete(self, messages: Any, **params: Any) -> Reply:
        self.sent.append(messages)
        return Reply(f"reply {len(self.sent)}", self.name, kind="simulated")


def test_recorded_and_live_contexts_differ_in_what_was_said_before() -> None:
    sent = {}
    for context in ("recorded", "live"):
        one = Listening()
        for _ in steps(Plan("pip", one, "riverside", turns=["1.1", "1.3", "1.5"], context=context).cells[0]):
            pass
        sent[context] = [message["content"] for message in one.sent[2] if message["role"] != "system"]
    real = ll.load("riverside").turns["text"].tolist()
    assert sent["recorded"] == real[:5]
    assert sent["live"] == [real[0], "reply 1", real[2], "reply 2", real[4]]


def test_the_window_ends_at_the_session_and_memories_lie_before_it() -> None:
    one = Listening()
    turns = ll.load("riverside").turns
    second = turns[(turns["session"] == 2) & (turns["speaker"] == "Jonas")]["turn_id"].iloc[1]
    (cell,) = Plan("pip", one, "riverside", "last_k", turns=[second], tokens=60, window=50).cells
    (step,) = steps(cell)
    row = turns.index[turns["turn_id"] == second][0]
    first = turns.index[turns["session"] == 2][0]
    assert len(one.sent[0]) == 1 + (row - first) + 1
    assert step.memories is not None
    assert len(step.memories)
    found = set(step.memories["memory_id"])
    assert found <= set(turns["turn_id"].iloc[:first])


def test_affinity_and_mood_follow_the_conversation(script: Any) -> None:
    (cell,) = Plan("juniper", script, "greenhouse", affinity="follow", mood="follow").cells
    by_turn = {step.message.turn_id: step.moment for step in steps(cell)}
    affinity = [moment.affinity for moment in by_turn.values()]
    assert all(a is not None for a in affinity)
    assert affinity[-1] > affinity[0]  # type: ignore[operator]
    assert len({moment.mood for moment in by_turn.values()}) > 1
    from luminora_lab.session import moments

    table = moments(ll.load("greenhouse"), ll.personality("juniper")).set_index("turn_id")
    assert all(by_turn[turn].affinity == table.loc[turn, "affinity"] for turn in by_turn)


def test_undated_messages_have_no_affinity_to_follow(script: Any) -> None:
    (cell,) = Plan("pip", script, "prompts:everyday", affinity="follow").cells
    with pytest.raises(LuminoraError, match="no date"):
        list(steps(cell))


def test_costs_are_a_range_with_its_assumptions(script: Any) -> None:
    plan = Plan("pip", [script, "openai/gpt-4o", "openai/no-such-model"], "prompts:everyday", turns=4, repeats=2)
    table = plan.cost().set_index("provider")
    known = table.loc["openai/gpt-4o"]
    assert known["calls"] == 8
    assert 0 < known["cost_low"] < known["cost_high"]
    assert known["tokens_in"] > 8 * 300
    assert table.loc["openai/no-such-model", ["cost_low", "cost_high"]].isna().all()
    assert table.loc["scripted:talk", "cost_high"] == 0
    assert table.loc["all"].isna()["cost_high"]
    assert "Tokens out" in plan.cost().attrs["assumptions"]
