"""Retrieval metrics against hand-worked values, ir_measures, and their properties."""

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure import (
    all_at,
    any_at,
    evaluate,
    mrr,
    ndcg_at,
    ndcg_longmemeval_at,
    precision_at,
    recall_at,
)

HITS = np.array([[False, True, False, True], [True, False, False, False], [False] * 4, [False] * 4])
RELEVANT = np.array([3, 1, 2, 0])
NAN = np.nan


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("recall@1", [0, 1, 0, NAN]),
        ("recall@4", [2 / 3, 1, 0, NAN]),
        ("recall@99", [2 / 3, 1, 0, NAN]),
        ("any@2", [1, 1, 0, NAN]),
        ("all@4", [0, 1, 0, NAN]),
        ("precision@2", [1 / 2, 1 / 2, 0, NAN]),
        ("precision@8", [2 / 8, 1 / 8, 0, NAN]),
        ("mrr", [1 / 2, 1, 0, NAN]),
        ("mrr@1", [0, 1, 0, NAN]),
        # ranks 2 and 4: 1/log2(3) + 1/log2(5); ideal over 3 pieces: 1 + 1/log2(3) + 1/2
        ("ndcg@4", [(0.63092975 + 0.43067656) / 2.13092975, 1, 0, NAN]),
        ("ndcg@1", [0, 1, 0, NAN]),
        # ranks 2 and 4: 1 + 1/log2(4); ideal: 1 + 1 + 1/log2(3)
        ("ndcg_longmemeval@4", [1.5 / 2.63092975, 1, 0, NAN]),
    ],
)
def test_hand_worked(name, expected):
    np.testing.assert_allclose(evaluate(HITS, RELEVANT, [name])[name], expected, rtol=1e-7)


@st.composite
def rankings(draw):
    n, depth = draw(st.integers(1, 6)), draw(st.integers(1, 12))
    hits = draw(hnp.arrays(bool, (n, depth)))
    unranked = draw(hnp.arrays(np.int64, n, elements=st.integers(0, 3)))
    return hits, hits.sum(axis=1) + unranked


def _by_ir_measures(hits, n_relevant, k):
    """The same rankings as runs and judgements of document names."""
    run, judged = [], []
    for q, row in enumerate(hits):
        run += [ir_measures.ScoredDoc(str(q), f"d{r}", float(len(row) - r)) for r in range(len(row))]
        judged += [ir_measures.Qrel(str(q), f"d{r}", 1) for r in np.flatnonzero(row)]
        judged += [ir_measures.Qrel(str(q), f"never{i}", 1) for i in range(n_relevant[q] - row.sum())]
    names = {
        ir_measures.R @ k: f"recall@{k}",
        ir_measures.Success @ k: f"any@{k}",
        ir_measures.nDCG @ k: f"ndcg@{k}",
        ir_measures.P @ k: f"precision@{k}",
        ir_measures.RR: "mrr",
        ir_measures.RR @ k: f"mrr@{k}",
    }
    found = {name: np.full(len(hits), np.nan) for name in names.values()}
    for value in ir_measures.iter_calc(list(names), judged, run):
        found[names[value.measure]][int(value.query_id)] = value.value
    return found


@pytest.mark.parametrize("k", [1, 3, 10])
def test_agrees_with_ir_measures(k):
    rng = np.random.default_rng(k)
    hits = rng.random((60, 14)) < 0.15
    n_relevant = hits.sum(axis=1) + rng.integers(0, 3, 60)
    expected = _by_ir_measures(hits, n_relevant, k)
    found = evaluate(hits, n_relevant, list(expected))
    assert (n_relevant == 0).any()
    for name, values in expected.items():
        np.testing.assert_allclose(found[name], values, rtol=1e-6, err_msg=name)


def test_longmemeval_discount_by_its_own_definition():
    rng = np.random.default_rng(0)
    hits = rng.random((40, 9)) < 0.3
    n_relevant = hits.sum(axis=1) + rng.integers(0, 4, 40)

    def gain(row, k):
        top = row[:k].astype(float)
        return top[0] + sum(top[i] / np.log2(i + 1) for i in range(1, len(top)))

    for k in (1, 2, 5, 9):
        ideal = [np.arange(20) < n for n in n_relevant]
        expected = [gain(h, k) / gain(i, k) if n else np.nan for h, i, n in zip(hits, ideal, n_relevant, strict=True)]
        np.testing.assert_allclose(ndcg_longmemeval_at(hits, n_relevant, k), expected)


@settings(deadline=None)
@given(rankings(), st.integers(1, 15))
def test_bounds_and_order_of_the_three_recalls(ranking, k):
    hits, n_relevant = ranking
    names = [f"{name}@{k}" for name in ("recall", "any", "all", "ndcg", "ndcg_longmemeval", "precision", "mrr")]
    found = evaluate(hits, n_relevant, names)
    for name, values in found.items():
        assert values.dtype == np.float64
        assert values.shape == (len(hits),)
        np.testing.assert_array_equal(np.isnan(values), n_relevant == 0)
        known = values[n_relevant > 0]
        assert ((known >= 0) & (known <= 1)).all(), name
    known = n_relevant > 0
    assert (found[f"all@{k}"] <= found[f"recall@{k}"])[known].all()
    assert (found[f"recall@{k}"] <= found[f"any@{k}"])[known].all()


@settings(deadline=None)
@given(rankings(), st.integers(1, 14))
def test_reading_more_never_loses_evidence(ranking, k):
    hits, n_relevant = ranking
    known = n_relevant > 0
    for metric in (recall_at, any_at, all_at, mrr):
        assert (metric(hits, n_relevant, k) <= metric(hits, n_relevant, k + 1))[known].all()


@settings(deadline=None)
@given(rankings(), st.integers(1, 15), st.randoms(use_true_random=False))
def test_order_of_questions_and_padding_change_nothing(ranking, k, random):
    hits, n_relevant = ranking
    order = random.sample(range(len(hits)), len(hits))
    padded = np.pad(hits, ((0, 0), (0, 3)))
    for metric in (recall_at, any_at, all_at, ndcg_at, ndcg_longmemeval_at, precision_at, mrr):
        values = metric(hits, n_relevant, k)
        np.testing.assert_array_equal(metric(hits[order], n_relevant[order], k), values[order])
        np.testing.assert_array_equal(metric(padded, n_relevant, k), values)


@settings(deadline=None)
@given(rankings())
def test_evidence_first_is_a_perfect_ndcg(ranking):
    _, n_relevant = ranking
    first = np.arange(30) < n_relevant[:, None]
    for metric in (ndcg_at, ndcg_longmemeval_at):
        assert (metric(first, n_relevant, 10)[n_relevant > 0] == 1.0).all()


def test_no_questions_and_no_memories():
    assert evaluate(np.zeros((0, 5), bool), []).keys() == {"recall@10", "any@10", "all@10", "ndcg@10"}
    for name, values in evaluate(np.zeros((2, 0), bool), [1, 0], ["recall@5", "ndcg@5", "mrr"]).items():
        np.testing.assert_array_equal(values, [0.0, np.nan], err_msg=name)


@pytest.mark.parametrize("name", ["recall", "recall@0", "recall@-1", "recall@1.5", "hit@10", "MRR", "ndcg@", ""])
def test_unknown_names_list_the_choices(name):
    with pytest.raises(UnknownName, match=r"recall@K, any@K, all@K, ndcg@K") as caught:
        evaluate(HITS, RELEVANT, [name])
    assert f"'{name}'" in str(caught.value)


@pytest.mark.parametrize(
    ("hits", "n_relevant", "k", "message"),
    [
        (HITS.astype(int), RELEVANT, 1, "hits: an array of int64"),
        (HITS[0], RELEVANT, 1, r"shape \(4,\)"),
        (HITS, RELEVANT[:2], 1, "n_relevant: an array of int64 of shape"),
        (HITS, RELEVANT * 1.0, 1, "n_relevant: an array of float64"),
        (HITS, [1, 1, 2, 0], 1, "hits, row 0: 2 hits, but n_relevant is '1'"),
        (HITS, [3, 1, -1, 0], 1, "hits, row 2"),
        (HITS, RELEVANT, 0, "k: '0'; give a whole number of at least 1"),
        (HITS, RELEVANT, 2.5, "k: '2.5'"),
    ],
)
def test_bad_input_is_named(hits, n_relevant, k, message):
    with pytest.raises(DataError, match=message):
        recall_at(hits, n_relevant, k)


def test_evaluate_takes_one_name_too():
    assert list(evaluate(HITS, RELEVANT, "mrr")) == ["mrr"]
