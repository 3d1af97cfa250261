"""A plan that crosses what sessions have switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

import luminora_lab as ll
from luminora_lab.errors import LuminoraError
from luminora_lab.experiment.runs.cells import Cell, Options, steps
from luminora_lab.providers import ScriptedProvider
from luminora_lab.session import Flags

YES = ScriptedProvider([{"regex": ".", "reply": "Yes."}], "yes")


def test_flags_are_crossed_and_change_what_is_compiled(tmp_path: Path) -> None:
    flags = ["all", "no mood_system", "no affinity_system", "no semantic_search", "no fact_extraction"]
    plan = ll.Plan("juniper", YES, "greenhouse", "bm25", turns=12, flags=flags)
    assert plan.frame["flags"].tolist() == flags
    assert len(set(plan.frame["cell"])) == 5
    frame = ll.run(plan, tmp_path / "run", progress=False).frame
    assert len(frame) == 60
    by = dict(list(frame.groupby("flags")))
    assert by["all"]["level"].notna().all()
    assert by["all"]["mood"].notna().any()
    assert by["no mood_system"]["mood"].isna().all()
    assert by["no affinity_system"]["level"].isna().all()
    assert (by["no semantic_search"]["memories"] == 0).all()
    assert (by["all"]["memories"] > 0).any()
    hashes = {name: part["request"].tolist() for name, part in by.items()}
    assert hashes["all"] != hashes["no fact_extraction"]
    again = ll.run(plan, tmp_path / "again", jobs=2, progress=False).frame
    assert again.drop(columns="latency").equals(frame.drop(columns="latency"))


def test_a_session_without_facts_and_episodes_asks_what_a_plain_cell_asks() -> None:
    """At affinity and mood that follow: the same memories, the same prompt."""
    p, talk, strategy = ll.personality("juniper"), ll.load("greenhouse"), ll.memory.bm25()
    off = Flags(fact_extraction=False, episodic_memory=False)
    plain = Cell(p, YES, "yes", strategy, "bm25", talk, 0, Options(turns=20, affinity="follow", mood="follow"))
    lived = Cell(p, YES, "yes", strategy, "bm25", talk, 0, Options(turns=20), off)
    for one, other in zip(steps(plain), steps(lived), strict=True):
        assert one.request == other.request
        assert one.prompt.sha256 == other.prompt.sha256


def test_a_plan_file_has_flags(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    head = 'personalities: [pip]\nproviders: ["scripted:ash"]\nconversations: [riverside]\n'
    text = head + 'flags: ["all", "no mood_system"]\n'
    file.write_text(text, encoding="utf-8")
    assert [one.label for one in ll.Plan.read(file).flags if one] == ["all", "no mood_system"]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"flags": "no magic"}, "no flag 'magic'"),
        ({"flags": ["all", "all"]}, "two are called 'all'"),
        ({"flags": "all", "affinity": "follow"}, "beside flags"),
        ({"flags": "all", "context": "live"}, "beside flags"),
    ],
)
def test_what_does_not_fit_is_named(how: dict[str, object], message: str) -> None:
    with pytest.raises(LuminoraError, match=message):
        ll.Plan("pip", YES, "riverside", **how)  # type: ignore[arg-type]


def test_plans_without_flags_have_the_ids_that_they_had() -> None:
    plan = ll.Plan("pip", YES, "riverside", "bm25", turns=3)
    assert "flags" not in plan.frame
    assert plan.cells[0].flags is None
