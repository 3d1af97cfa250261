"""The algebra: operators, filters, normalisation, fusion, diversity, ties; by hand and by property."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab import memory as mem
from luminora_lab.errors import MissingInput, StrategyError
from luminora_lab.memory import Pool, Scorer, scorer
from luminora_lab.memory.combine import mmr_order, scaled
from luminora_lab.memory.expression import OPERATIONS
from luminora_lab.memory.ranking import order, ranks, shuffled

ROOT = math.sqrt(0.5)


def only(strategy: Scorer, pool: Pool) -> list[float]:
    return [round(float(v), 5) for v in strategy.scores(pool)[0]]


def test_arithmetic_is_that_of_the_scores(pool: Pool) -> None:
    relevance = [1.0, round(ROOT, 5), 0.0, round(ROOT, 5)]
    assert only(mem.relevance(), pool) == relevance
    assert only(2 * mem.relevance() - mem.position() + 1, pool) == pytest.approx(
        [2 * r - p + 1 for r, p in zip(relevance, [0, 1 / 3, 2 / 3, 1], strict=True)], abs=2e-5
    )
    assert only(mem.relevance() * mem.importance() / 2, pool) == pytest.approx([1, 2 * ROOT, 0, 5 * ROOT], abs=2e-5)
    assert only(-mem.relevance(), pool) == [-r for r in relevance]


def test_scores_are_float32_of_questions_by_memories_and_pure(pool: Pool) -> None:
    first = mem.relevance().scores(pool)
    assert first.dtype == np.float32
    assert first.shape == pool.shape
    first[:] = 7  # what the caller gets is the caller's own
    assert only(mem.relevance(), pool)[0] == 1.0


def test_minmax_sees_only_what_where_leaves(pool: Pool) -> None:
    inside = mem.importance().normalise("minmax").where(speaker="Ada")
    assert only(inside, pool) == [0.0, -math.inf, 1.0, -math.inf]
    both = (mem.importance().normalise() + mem.position()).where(role="user")
    assert only(both, pool) == pytest.approx([0.0, -math.inf, 1 + 2 / 3, -math.inf], abs=1e-5)


@pytest.mark.parametrize(
    ("conditions", "left"),
    [
        ({"speaker": "Bo"}, [1, 3]),
        ({"after": "2024-03-10"}, [2, 3]),
        ({"before": "2024-03-10"}, [0, 1]),
        ({"within_days": 1.5}, [2, 3]),
        ({"min_cosine": 0.5}, [0, 1, 3]),
        ({"at_least": 0.9}, [0]),
        ({"min_tokens": 2}, [0, 1, 3]),
        ({"speaker": "Bo", "within_days": 1.0}, [3]),
    ],
)
def test_conditions(pool: Pool, conditions: dict[str, object], left: list[int]) -> None:
    assert np.flatnonzero(np.isfinite(mem.relevance().where(**conditions).scores(pool)[0])).tolist() == left


def test_a_memory_from_after_the_question_is_no_candidate(pool: Pool) -> None:
    early = pool.questions.assign(asked_at=pd.to_datetime(["2024-03-09 12:00"]))
    asked = Pool(pool.memories, early, embedder=pool.embedder)
    assert np.isfinite(mem.relevance().scores(asked)[0]).tolist() == [True, True, False, False]
    assert mem.rank(mem.relevance(), asked).tolist() == [[0, 1, -1, -1]]
    undated = Pool(pool.memories.drop(columns="at"), early, embedder=pool.embedder)
    assert np.isfinite(mem.relevance().scores(undated)).all()


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("minmax", [0.0, 0.25, 0.5, 1.0]),
        ("zscore", [-1.18322, -0.50709, 0.16903, 1.52128]),
        ("rank", [0.0, 1 / 3, 2 / 3, 1.0]),
    ],
)
def test_normalise_by_hand(pool: Pool, method: str, expected: list[float]) -> None:
    assert only(mem.importance().normalise(method), pool) == pytest.approx(expected, abs=1e-5)


def test_normalise_of_equal_scores_is_the_declared_constant(pool: Pool) -> None:
    same = 0 * mem.importance()
    assert only(same.normalise(), pool) == [0.0] * 4
    assert only(same.normalise(constant=0.5), pool) == [0.5] * 4
    assert only(same.normalise("rank"), pool) == [0.5] * 4  # four tied at the mean rank


def test_rrf_by_hand(pool: Pool) -> None:
    fused = mem.rrf(mem.importance(), mem.position().top(2), k=60)
    assert only(fused, pool) == pytest.approx([1 / 64, 1 / 63, 1 / 62 + 1 / 62, 1 / 61 + 1 / 61], abs=1e-5)


def test_top_and_within(pool: Pool) -> None:
    assert np.isfinite(mem.importance().top(2).scores(pool)[0]).tolist() == [False, False, True, True]
    assert pool.tokens.tolist() == [2, 2, 1, 2]
    kept = [np.isfinite(mem.importance().within(tokens=n).scores(pool)[0]).sum() for n in (1, 2, 3, 5, 100)]
    assert kept == [0, 1, 2, 3, 4]


def test_mmr_by_hand(pool: Pool) -> None:
    # taken: m1 (1.0); then m2 and m4 tie at .5*.7071 - .5*.7071 = 0, as does m3 (0 - 0); ties fall to the first there.
    taken = mem.rank(mem.relevance().mmr(0.5, scale="none"), pool)[0]
    assert taken[0] == 0
    greedy = mem.rank(mem.relevance().mmr(1.0, scale="none"), pool)[0]
    assert greedy.tolist()[0] == 0
    assert greedy.tolist()[-1] == 2
    gain = np.array([[0.9, 0.85, 0.4]], np.float32)
    near = np.array([[[1, 0.9, 0.1], [0.9, 1, 0.2], [0.1, 0.2, 1]]], np.float32)
    everything = np.ones((1, 3), bool)
    # after 0: candidate 1 has .5*.85-.5*.9 = -.025, candidate 2 has .5*.4-.5*.1 = .15
    assert mmr_order(gain, near, everything, 0.5).tolist() == [[0, 2, 1]]
    assert mmr_order(gain, near, everything, 1.0).tolist() == [[0, 1, 2]]
    assert mmr_order(gain, near, np.array([[False, True, True]]), 1.0).tolist()[0][:2] == [1, 2]


def test_ties_are_broken_by_a_seeded_hash_not_by_file_order(pool: Pool) -> None:
    many = pd.DataFrame({"memory_id": [f"m{i}" for i in range(40)], "text": ["x"] * 40})
    asked = pool.questions.assign(asked_at=pd.NaT)
    forward, backward = Pool(many, asked), Pool(many[::-1].reset_index(drop=True), asked)
    flat = 0 * mem.position()
    first = [forward.memories["memory_id"][i] for i in mem.rank(flat, forward)[0]]
    second = [backward.memories["memory_id"][i] for i in mem.rank(flat, backward)[0]]
    assert first == second != many["memory_id"].tolist()
    assert first != [forward.memories["memory_id"][i] for i in mem.rank(flat, forward, seed=1)[0]]


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=30), st.data())
def test_order_is_that_of_a_stable_sort_over_the_shuffle(values: list[float], data: st.DataObject) -> None:
    left = np.array([data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))])
    scores = np.array([values], dtype=np.float32)
    memories = pd.DataFrame({"memory_id": [str(i) for i in range(len(values))], "text": ["x"] * len(values)})
    pool = Pool(memories, pd.DataFrame({"question_id": ["q"], "text": ["x"], "asked_at": [pd.NaT]}))
    tie = shuffled(pool)
    plain = tie[np.argsort(np.where(left, -scores, np.inf)[:, tie], axis=1, kind="stable")]
    assert (order(scores, left, pool) == plain).all()
    assert sorted(ranks(scores, left, ties="hash", pool=pool)[0]) == list(range(1, len(values) + 1))


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=20), st.sampled_from([2, 3, 50]), st.integers(-99, 99))
def test_normalised_scores_do_not_feel_scale_or_shift(values: list[int], by: int, shift: int) -> None:
    scores, left = np.array([values], dtype=np.float32), np.ones((1, len(values)), dtype=bool)
    moved = scores * by + shift  # whole numbers this small are exact in float32
    for method in ("minmax", "rank", "zscore"):
        a, b = scaled(scores, left, method), scaled(moved, left, method)
        assert np.allclose(a, b, atol=1e-4)
        if method != "zscore":
            assert a.min() >= 0
            assert a.max() <= 1


LEAVES = st.sampled_from(
    [
        mem.bm25(),
        mem.bm25(field="text", k1=0.9),
        mem.relevance(),
        mem.recency(decay=0.9),
        mem.importance(),
        mem.random(),
    ]
)
NUMBERS = st.floats(-9, 9).filter(lambda x: x == x)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] - p[1]),
        st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
        st.tuples(inner, NUMBERS).map(lambda p: p[0] * p[1]),
        st.tuples(inner, NUMBERS).map(lambda p: p[0] + p[1]),
        st.tuples(inner, inner).map(lambda p: mem.rrf(*p, k=30)),
        st.tuples(inner, st.sampled_from(["minmax", "zscore", "rank"])).map(lambda p: p[0].normalise(p[1])),
        inner.map(lambda s: s.where(speaker="Ada", within_days=3)),
        st.tuples(inner, st.integers(1, 9)).map(lambda p: p[0].top(p[1])),
        st.tuples(inner, st.integers(1, 900)).map(lambda p: p[0].within(p[1])),
        st.tuples(inner, st.floats(0, 1)).map(lambda p: p[0].mmr(p[1], depth=7)),
        inner.map(lambda s: s.squash(midpoint=2.5)),
    ),
    max_leaves=6,
)


@given(EXPRESSIONS)
def test_expressions_travel_as_code_and_as_json(expression: Scorer) -> None:
    assert mem.from_json(expression.to_json()) == expression
    assert mem.from_json(expression.to_json()).digest == expression.digest
    again = mem.parse(str(expression))
    assert str(again) == str(expression)
    assert again == expression


def test_the_hash_of_a_strategy_is_the_same_everywhere() -> None:
    assert (mem.bm25() + 0.5 * mem.recency(decay=0.99)).digest == "352d6b29afa4201c"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", "cannot be read"),
        ("bm25(", "cannot be read"),
        ("bm26()", "no scorer 'bm26'"),
        ("bm25(k9=1)", "unexpected keyword argument 'k9'"),
        ("1 + 2", "is a number"),
        ("bm25() + 'a'", "not understood"),
        ("__import__('os')", "no scorer '__import__'"),
        ("bm25().__class__()", "not understood"),
        ("(lambda: 1)()", "not understood"),
        ("bm25() / 0", "division"),
        ("bm25().normalise('softmax')", "use 'minmax'"),
        ("relevance().top(0)", "from 1"),
        ("relevance().mmr(2.0)", "0..1"),
        ("relevance().where(colour='red')", "no condition 'colour'"),
        ("recency(decay=2.0)", "decay lies"),
        ("recency(per='fortnight')", "use one of"),
        ("bm25(k1='a')", "k1 is a number"),
        ("bm25(field='body')", "use one of text"),
        ("rrf()", "one or more"),
        ("bm25(**{})", "not understood"),
    ],
)
def test_what_is_no_strategy_says_why(code: str, says: str, pool: Pool) -> None:
    with pytest.raises(StrategyError, match=says.replace("(", r"\(")):
        mem.parse(code).scores(pool)


@pytest.mark.parametrize(
    "data",
    ['{"op": "add"}', '{"op": "rrf"}', "[]", '{"op": "bm25", "of": [{"op": "bm25"}]}', '{"op": "scale"}', "nope",
     '{"op": "fuse"}', '{"op": "bm25", "with": {"k1": null}}', '{"op":"bm25","extra":1}', "[" * 100_000],
)  # fmt: skip
def test_json_that_is_no_strategy(data: str) -> None:
    with pytest.raises(StrategyError):
        mem.from_json(data)


def test_a_scorer_is_a_function_under_a_decorator(pool: Pool) -> None:
    @scorer
    def shouting(pool: Pool, *, weight: float = 1.0) -> np.ndarray:
        return np.array([weight * len(t) for t in pool.texts])

    try:
        assert only(shouting(weight=2), pool) == [6.0, 6.0, 2.0, 6.0]
        assert mem.parse("shouting(weight=2.0)") == shouting(weight=2)
        with pytest.raises(StrategyError, match="exists already"):
            scorer(type(shouting)(compile("def bm25(pool): pass", "x", "exec").co_consts[0], {"__name__": "other"}))
    finally:
        del OPERATIONS["shouting"]


def test_a_scorer_that_breaks_its_promise_is_told(pool: Pool) -> None:
    @scorer
    def short(pool: Pool) -> np.ndarray:
        return np.zeros(2)

    @scorer
    def hollow(pool: Pool) -> np.ndarray:
        return np.full(pool.shape, np.nan)

    try:
        with pytest.raises(StrategyError, match="questions x memories"):
            short().scores(pool)
        with pytest.raises(StrategyError, match="NaN"):
            hollow().scores(pool)
    finally:
        del OPERATIONS["short"], OPERATIONS["hollow"]


def test_scorers_say_what_they_miss(pool: Pool) -> None:
    bare = Pool(pool.memories[["memory_id", "text"]], pool.questions.assign(asked_at=pd.NaT), embedder=pool.embedder)
    for expression, what in [
        (mem.recency(), "'at'"),
        (mem.date_match(), "'at'"),
        (mem.speaker_match(), "'speaker'"),
        (mem.importance(source="column"), "'importance'"),
        (mem.relevance().where(role="user"), "'role'"),
        (mem.retention(), "access history"),
    ]:
        with pytest.raises(MissingInput, match=what):
            expression.scores(bare)
    assert np.isfinite((mem.bm25() + mem.relevance() + mem.importance() + mem.session_prior()).scores(bare)).all()
