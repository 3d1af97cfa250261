"""From turns to sessions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from luminora_lab.errors import DataError
from luminora_lab.measure import evaluate, session_hits, tokens_at


def _slowly(ranked, evidence):
    """Row by row: keep the first of each session."""
    rows = [
        [s in wanted for s in dict.fromkeys(row.tolist()) if s != -1]
        for row, wanted in zip(ranked, evidence, strict=True)
    ]
    depth = max((len(row) for row in rows), default=0)
    return np.array([row + [False] * (depth - len(row)) for row in rows], dtype=bool).reshape(len(ranked), depth)


@settings(deadline=None)
@given(
    hnp.arrays(np.int64, st.tuples(st.integers(1, 5), st.integers(0, 10)), elements=st.integers(-1, 6)),
    st.data(),
)
def test_agrees_with_a_loop(ranked, data):
    sessions = st.lists(st.integers(0, 8), max_size=4)
    evidence = data.draw(st.lists(sessions, min_size=len(ranked), max_size=len(ranked)))
    hits, n_relevant = session_hits(ranked, evidence)
    np.testing.assert_array_equal(hits, _slowly(ranked, evidence))
    np.testing.assert_array_equal(n_relevant, [len(set(wanted)) for wanted in evidence])
    evaluate(hits, n_relevant)


def test_hand_worked():
    ranked = [[7, 7, 2, 7, 5, 2], [5, 5, -1, -1, -1, -1], [1, 2, 3, 4, 5, 6]]
    hits, n_relevant = session_hits(ranked, [[2], {5, 9}, ()])
    assert hits.astype(int).tolist() == [[0, 1, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0], [0] * 6]
    assert n_relevant.tolist() == [1, 2, 0]
    np.testing.assert_array_equal(evaluate(hits, n_relevant, ["recall@2"])["recall@2"], [1, 0.5, np.nan])


def test_tokens():
    tokens = np.array([[5, 4, 3], [2, 0, 0]])
    assert tokens_at(tokens, 1).tolist() == [5, 2]
    assert tokens_at(tokens, 9).tolist() == [12, 2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: session_hits([1, 2], [[1]]), "session_of_ranked: an array of int64 of shape"),
        (lambda: session_hits([[1.0]], [[1]]), "session_of_ranked: an array of float64"),
        (lambda: session_hits([[1], [2]], [[1]]), "1 lists for 2 questions"),
        (lambda: session_hits([[1]], [["D1"]]), "evidence_sessions"),
        (lambda: tokens_at([[1, -4]], 1), "tokens_of_ranked, row 0: '-4' tokens"),
        (lambda: tokens_at([[1, 4]], 0), "k: '0'"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(DataError, match=message):
        call()
