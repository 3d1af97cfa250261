"""The terms of a strategy add up to its score, and come back under other weights."""

from __future__ import annotations

import numpy as np
import pytest

from luminora_lab import load
from luminora_lab import memory as mem
from luminora_lab.errors import StrategyError
from luminora_lab.memory.explaining import explain, reweigh, terms

STRATEGIES = [
    "bm25()",
    "bm25() + 0.5 * relevance() - 0.1 * recency()",
    "2 * (relevance().normalise() + 3 * (position() - 1)).normalise('minmax')",
    "2 * (relevance() + 3 * position()) + 4",
    "(bm25() + relevance().normalise()).where(min_tokens=5).top(30)",
    "rrf(bm25(), relevance().top(40)) + 0.01 * position()",
    "(relevance() * position()).mmr(0.5) - 1",
    "bm25() + relevance().top(5)",
]


@pytest.fixture(scope="module")
def pool() -> mem.Pool:
    talk = load("riverside")
    return mem.Pool.from_conversation(talk, talk.usable_questions.head(6))


@pytest.mark.parametrize("code", STRATEGIES)
def test_terms_add_up_to_the_score(code: str, pool: mem.Pool) -> None:
    found = explain(mem.parse(code), pool, k=7)
    sums = found.groupby(["question_id", "rank"]).agg(score=("score", "first"), gave=("gave", "sum"))
    np.testing.assert_allclose(sums["gave"], sums["score"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("code", STRATEGIES)
def test_the_memories_are_those_of_the_ranking(code: str, pool: mem.Pool) -> None:
    strategy = mem.parse(code)
    found = explain(strategy, pool, k=7).drop_duplicates(["question_id", "rank"])
    ids = np.asarray(pool.memories["memory_id"])
    best = mem.rank(strategy, pool, k=7)
    assert found["memory_id"].tolist() == [ids[row] for rows in best for row in rows if row >= 0]


@pytest.mark.parametrize("code", STRATEGIES)
def test_own_weights_change_no_order(code: str, pool: mem.Pool) -> None:
    strategy = mem.parse(code)
    same = reweigh(strategy, [term.weight for term in terms(strategy)])
    assert (mem.rank(same, pool, k=20) == mem.rank(strategy, pool, k=20)).all()


def test_other_weights_are_those_of_the_sum(pool: mem.Pool) -> None:
    made = reweigh(mem.bm25() + mem.relevance(), [0.2, 3])
    expected = 0.2 * mem.bm25().scores(pool) + 3 * mem.relevance().scores(pool)
    np.testing.assert_allclose(made.scores(pool), expected, rtol=1e-5)
    assert (mem.rank(reweigh(mem.parse("bm25() + relevance().top(5)"), [1, 0]), pool, k=9)[:, 5:] == -1).all()
    assert str(made) == "0.2 * bm25() + 3.0 * relevance()"


def test_a_term_of_weight_zero_goes_unless_it_filters() -> None:
    strategy = mem.parse("bm25() + relevance().top(5)")
    assert str(reweigh(strategy, [1, 0])) == "bm25() + 0.0 * relevance().top(5)"
    assert str(reweigh(mem.parse("bm25() + relevance()"), [1, 0])) == "bm25()"
    assert str(reweigh(mem.parse("bm25() + relevance()"), [0, 0])) == "0.0 * bm25()"
    fused = mem.parse("bm25() + rrf(bm25(), relevance().top(5))")
    assert str(reweigh(fused, [1, 0])) == "bm25() + 0.0 * rrf(bm25(), relevance().top(5))"


@pytest.mark.parametrize(
    ("weights", "told"), [([1], "1 weights for 2 terms"), ({"dense()": 1}, "no term"), ([1, float("nan")], "finite")]
)
def test_what_cannot_be_weighed(weights: object, told: str) -> None:
    with pytest.raises(StrategyError, match=told):
        reweigh(mem.bm25() + mem.relevance(), weights)  # type: ignore[arg-type]
