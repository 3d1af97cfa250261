"""One question under several strategies."""

from __future__ import annotations

import pytest

from luminora_lab import load
from luminora_lab import memory as mem
from luminora_lab.errors import LuminoraError
from luminora_lab.experiment import compare_memory
from luminora_lab.experiment.finding import Finder


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder("saltroad", ["bm25", "hybrid", "last_k", "ranker"], k=8)


def test_it_finds_what_a_comparison_finds(finder: Finder) -> None:
    compared = compare_memory(["bm25", "hybrid"], "saltroad", k=8, progress=False).frame
    for question in finder.questions["question_id"].head(12):
        found = finder.find(question)
        for name in ("bm25", "hybrid"):
            here = found[found["strategy"] == name]
            of = len(finder.evidence(question))
            row = compared[(compared["question_id"] == question) & (compared["strategy"] == name)].iloc[0]
            assert here["evidence"].sum() / of == pytest.approx(row["recall@8"])
            missed = finder.missed(question)
            assert len(missed[missed["strategy"] == name]) == of - here["evidence"].sum()


def test_a_typed_question_has_no_evidence(finder: Finder) -> None:
    found = finder.find("Who repaired the boat?")
    assert len(found) == 4 * 8
    assert not found["evidence"].any()
    assert finder.missed("Who repaired the boat?").empty
    assert finder.evidence("Who repaired the boat?") == ()


def test_parts_are_of_the_turns_that_were_found(finder: Finder) -> None:
    question = finder.questions["question_id"].iloc[3]
    parts = finder.parts(question, "hybrid")
    found = finder.find(question)
    assert parts.drop_duplicates("rank")["turn_id"].tolist() == found[found["strategy"] == "hybrid"]["turn_id"].tolist()
    other = finder.parts(question, mem.parse("bm25() + position()"))
    assert set(other["term"]) == {"bm25()", "position()"}


def test_the_shipped_ranker_is_marked_where_it_was_trained() -> None:
    assert Finder("riverside", ["ranker", "bm25"]).seen == {"ranker": True, "bm25": False}
    assert Finder("saltroad", ["ranker", "learned() + bm25()"]).seen == {"ranker": False, "learned() + bm25()": False}
    assert Finder("riverside", "x=learned() + bm25()").seen == {"x": True}


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: Finder("saltroad", ["bm25"]).find("  "), "empty question"),
        (lambda: Finder("saltroad", ["bm25"]).parts("Who?", "dense"), "no strategy 'dense'"),
        (lambda: Finder("saltroad", ["bm25"], k=0), "k"),
        (lambda: Finder("saltroad", []), "no strategy"),
        (lambda: Finder("nowhere", ["bm25"]), "nowhere"),
    ],
)
def test_what_cannot_be_asked(call: object, told: str) -> None:
    with pytest.raises(LuminoraError, match=told):
        call()  # type: ignore[operator]


def test_other_questions_share_what_the_conversation_gives(finder: Finder) -> None:
    finder.find("one")
    before = finder._pool
    finder.find("two")
    assert before is not None
    assert finder._pool is not None
    assert finder._pool.memory_vectors is before.memory_vectors
    assert len(load("saltroad")) == finder._pool.shape[1]
