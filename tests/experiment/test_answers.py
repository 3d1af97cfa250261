"""Answers from what was retrieved: scored by hand, controls in their order, judges swapped."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure import agreement, answer_scores
from luminora_lab.measure.answering import abstains
from luminora_lab.providers import Reply, ScriptedProvider


@pytest.mark.parametrize(
    ("answer", "gold", "scores"),
    [
        ("Oslo", "Oslo", (1, 1, 1, 0)), ("the Oslo!", "oslo", (1, 1, 1, 0)), ("In Oslo", "Oslo", (2 / 3, 0, 1, 0)),
        ("A red kiln", "the blue kiln", (0.5, 0, 0, 0)), ("kiln kiln", "kiln", (2 / 3, 0, 1, 0)),
        ("", "Oslo", (0, 0, 0, 0)),
        ("I don't know.", "Oslo", (0, 0, 0, 1)), ("I don't know.", None, (1, 1, 1, 1)), ("Oslo", None, (0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_scores_by_hand(answer: str, gold: str | None, scores: tuple[float, ...]) -> None:
    assert tuple(answer_scores([answer], [gold]).iloc[0]) == pytest.approx(scores)


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("It is not mentioned in the notes.", True), ("No information.", True), ("I can't tell.", True),
        ("I do not remember.", True), ("Unknown", True), ("She knows the answer.", False), ("Nobody noted it.", False),
        ("He doesn't know her.", False),
    ],
)  # fmt: skip
def test_abstention(text: str, silent: bool) -> None:
    assert abstains(text) is silent


class Reader:
    """Answers with the gold answer where the turn that holds it is in the notes: what a perfect reader would do."""

    name, model, kind = "own:reader", "r", "simulated"

    def __init__(self, talk: Any) -> None:
        turns = dict(zip(talk.turns["turn_id"], talk.turns["text"], strict=True))
        self.known = {q.text: ([turns[e] for e in q.evidence], q.answer) for q in talk.questions.itertuples()}

    def complete(self, messages: Any, **params: Any) -> Reply:
        notes, _, question = messages[-1]["content"].rpartition("\n\nQuestion: ")
        evidence, answer = self.known[question]
        there = bool(evidence) and all(text in notes for text in evidence)
        text = answer if there and isinstance(answer, str) else "I don't know."
        return Reply(text, self.name, self.model, kind="simulated")


def test_what_is_retrieved_helps_a_perfect_reader() -> None:
    talk = ll.load("riverside")
    found = ll.evaluate_answers(Reader(talk), talk, {"bm25": "bm25", "random": "random"}, tokens=400)
    plain = found.frame[~found.frame["category"].eq("adversarial")]
    mean = plain.groupby("condition")["f1"].mean()
    assert mean["gold evidence"] == mean["full context"] == 1.0
    assert mean["closed book"] == 0.0
    assert mean["random"] < mean["bm25"] < 1.0
    assert (plain["f1"] == (plain["found"] == 1.0)).all()
    assert found.label.startswith("simulated")
    within = found.frame[found.frame["condition"] == "bm25"]["tokens"]
    assert within.max() <= 500  # the speaker and date before each turn come on top of 400
    table = found.against("closed book")
    assert table.set_index("condition").loc["bm25", "difference"] > 0


def test_errors_are_rows_without_scores() -> None:
    broken = ScriptedProvider([{"regex": ".", "fail": "timeout"}], "broken")
    frame = ll.evaluate_answers(broken, "riverside", questions=3).frame
    assert set(frame["error"]) == {"timeout"}
    assert frame["f1"].isna().all()


class Judge:
    """Prefers the first place always, or the longer answer."""

    name, kind = "own:judge", "simulated"

    def __init__(self, biased: bool) -> None:
        self.biased = biased

    def complete(self, messages: Any, **params: Any) -> Reply:
        said = messages[-1]["content"]
        a, b = said.partition("Answer A: ")[2].split("\nAnswer B: ")
        return Reply("A" if self.biased or len(a) > len(b) else "B", self.name, kind="simulated", cost=0.01)


def test_a_judge_is_asked_in_both_orders() -> None:
    talk = ll.load("riverside")
    biased = ll.evaluate_answers(Reader(talk), talk, ["bm25"], questions=6, controls=["closed book"], judge=Judge(True))
    assert biased.judge["flips"] == 1.0  # it always takes the first: no answer wins
    assert set(biased.frame["judged"]) == {0.5}
    assert biased.judge["calls"] == 12
    assert biased.judge["cost"] == pytest.approx(0.12)
    fair = ll.evaluate_answers(Reader(talk), talk, ["bm25"], questions=30, controls=["closed book"], judge=Judge(False))
    assert fair.judge["flips"] < 1.0
    assert "judged" in set(fair.summary()["metric"])


def test_agreement_against_worked_values() -> None:
    # Krippendorff (2011), Computing Krippendorff's alpha-reliability, binary data: alpha .095
    a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert agreement([a, b], level="nominal")["alpha"] == pytest.approx(0.095, abs=0.001)
    perfect = agreement([a, a])
    assert (perfect["alpha"], perfect["lo"]) == (1.0, 1.0)
    assert np.isnan(agreement([[1, 1], [1, 1]])["alpha"])
    with pytest.raises(DataError, match="ratings"):
        agreement([1, 2, 3])
    with pytest.raises(UnknownName, match="level"):
        agreement([a, b], level="cosy")


def test_what_cannot_be_evaluated() -> None:
    with pytest.raises(UnknownName, match="closed book"):
        ll.evaluate_answers(Reader(ll.load("riverside")), "riverside", controls=["open book"])
    talk = ll.load("riverside")
    bare = ll.Conversation.from_frames("x", talk.turns)
    with pytest.raises(DataError, match="no question"):
        ll.evaluate_answers(Reader(talk), bare)
