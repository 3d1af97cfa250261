"""Paired differences: the exact test against brute force and scipy, effect size, Holm, pairs, verdicts."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure import difference, holm, mean_interval, pairwise, question_test


def _all_flips(units):
    """Every one of the 2^G sign vectors, one by one."""
    sums = [abs(sum(s * u for s, u in zip(signs, units, strict=True))) for signs in product((1, -1), repeat=len(units))]
    return np.mean([s >= abs(sum(units)) - 1e-9 for s in sums])


@settings(deadline=None)
@given(st.lists(st.integers(-6, 6), min_size=1, max_size=9))
def test_exact_p_is_that_of_all_flips(twelfths):
    units = np.array(twelfths) / 12
    found = difference(units, np.zeros(len(units)), np.arange(len(units)))
    assert found.p == pytest.approx(_all_flips(units))
    assert found.test == "sign-flip, exact"


def test_exact_p_agrees_with_scipy():
    off = np.random.default_rng(1).normal(0.3, 1, 12)
    done = stats.permutation_test((off,), np.mean, permutation_type="samples", n_resamples=10_000)
    assert difference(off, np.zeros(12), np.arange(12)).p == pytest.approx(done.pvalue)


def test_questions_of_a_conversation_are_flipped_together():
    clusters = np.repeat([0, 1, 2, 3], [2, 5, 1, 4])
    off = np.random.default_rng(2).normal(0.4, 1, 12)
    sums = np.bincount(clusters, off)
    means = sums / np.bincount(clusters)
    zero = np.zeros(12)
    assert difference(off, zero, clusters).p == pytest.approx(_all_flips(sums))
    assert difference(off, zero, clusters, weight="conversation").p == pytest.approx(_all_flips(means))
    found = difference(off, zero, clusters)
    interval = mean_interval(off, clusters)
    assert (found.difference, found.lo, found.hi) == (interval.mean, interval.lo, interval.hi)
    assert found.dz == pytest.approx(means.mean() / means.std(ddof=1))


@pytest.mark.parametrize(("groups", "least"), [(1, 1.0), (4, 0.125), (5, 0.0625), (6, 0.03125), (20, 2.0**-19)])
def test_smallest_p_is_reached_when_all_agree(groups, least):
    found = difference(np.linspace(1, 2, groups), np.zeros(groups), np.arange(groups))
    assert found.p == found.smallest_p == least


def test_monte_carlo_above_twenty_is_seeded_close_and_never_zero():
    off = np.random.default_rng(5).normal(0.35, 1, 24)
    zero, names = np.zeros(24), np.arange(24)
    found = difference(off, zero, names, n_flips=20_000, seed=3)
    assert found == difference(off, zero, names, n_flips=20_000, seed=3)
    assert found.test == "sign-flip, Monte Carlo with 20000 flips"
    sums = np.zeros(1)
    for value in off:
        sums = np.concatenate((sums + value, sums - value))
    exact = np.mean(np.abs(sums) >= abs(off.sum()) - 1e-9)
    assert found.p == pytest.approx(exact, abs=4 * np.sqrt(exact * (1 - exact) / 20_000))
    sure = difference(np.ones(24), zero, names, n_flips=999)
    assert sure.p == sure.smallest_p == 1 / 1000


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=2, max_size=8))
def test_swapping_the_two_only_turns_the_sign(values):
    a, b, names = np.array(values), np.zeros(len(values)), np.arange(len(values))
    one, other = difference(a, b, names), difference(b, a, names)
    assert one.p == pytest.approx(other.p)
    assert one.difference == pytest.approx(-other.difference)
    assert one.lo == pytest.approx(-other.hi)


def test_missing_values_drop_the_pair():
    a, b = [1, np.nan, 0.5, 1, 0.2], [0, 1, np.nan, 0.5, 0.1]
    found = difference(a, b, list("aabbc"))
    assert (found.n, found.n_missing, found.n_clusters) == (3, 2, 3)


def test_where_an_effect_size_is_not_defined():
    one = difference([1, 0, 1], [0, 0, 0], ["a"] * 3)
    assert (one.p, one.smallest_p, one.dz_note) == (1.0, 1.0, "needs two conversations")
    assert np.isnan([one.lo, one.dz]).all()
    assert "one conversation" in str(one)
    same = difference([1, 1, 1], [0, 0, 0], list("abc"))
    assert same.dz_note == "all conversations have the same mean difference"
    none = difference([np.nan], [1.0], ["a"])
    assert np.isnan([none.difference, none.p, none.smallest_p]).all()
    equal = difference([1, 0, 1], [1, 0, 1], list("abc"))
    assert (equal.difference, equal.p) == (0, 1)


def test_question_test_exact_and_drawn():
    off = np.array([1, 1, 0.5, -0.5, 1, 1, 0, 0])
    found = question_test(off, np.zeros(8))
    assert found.p == pytest.approx(_all_flips(off))
    assert found.scope == "these conversations only"
    assert "these conversations only" in str(found)
    assert found.smallest_p == 2.0**-5
    many = np.random.default_rng(0).choice([0, 0.5, 1, -0.5, -1], p=[0.4, 0.2, 0.15, 0.15, 0.1], size=120)
    drawn = question_test(many, np.zeros(120), n_flips=40_000)
    signs = np.random.default_rng(1).choice([-1, 1], size=(40_000, 120))
    assert drawn.p == pytest.approx(np.mean(np.abs(signs @ many) >= abs(many.sum()) - 1e-9), abs=0.01)
    assert question_test(np.ones(50), np.zeros(50), n_flips=99).p == 0.01
    nothing = question_test([0.5, np.nan], [0.5, 1])
    assert (nothing.p, nothing.n, nothing.n_missing, nothing.smallest_p) == (1, 1, 1, 1)
    assert np.isnan(question_test([np.nan], [1]).p)


def test_holm_by_hand():
    # sorted .005 .01 .03 .04 times 4 3 2 1, then the running maximum
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02])
    np.testing.assert_allclose(holm([0.5, np.nan, 0.6]), [1.0, np.nan, 1.0])
    assert holm([]).shape == (0,)
    with pytest.raises(DataError, match=r"between 0 and 1"):
        holm([0.2, 1.3])


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holm_rejects_as_the_step_down_procedure(p):
    adjusted = holm(p)
    assert (adjusted >= np.array(p)).all()
    assert (adjusted <= 1).all()
    alpha, going, rejected = 0.05, True, set()
    for step, i in enumerate(np.argsort(p, kind="stable")):
        going = going and p[i] * (len(p) - step) <= alpha
        rejected |= {int(i)} if going else set()
    assert set(np.flatnonzero(adjusted <= alpha)) == rejected


def _scores(groups, seed=0):
    rng = np.random.default_rng(seed)
    clusters = np.repeat(np.arange(groups), 20)
    base = rng.random(len(clusters))
    return pd.DataFrame(
        {
            "strong": base + 0.4 + rng.normal(0, 0.1, len(base)),
            "weak": base,
            "twin": base + rng.normal(0, 0.1, len(base)),
        }
    ), clusters


def test_pairwise_decides_where_it_can():
    scores, clusters = _scores(10)
    table = pairwise(scores, clusters, metric="recall@10")
    assert list(table.columns) == [
        *("a", "b", "difference", "lo", "hi", "p", "p_holm", "smallest_p", "dz", "verdict"),
    ]
    assert table[["a", "b"]].values.tolist() == [["strong", "weak"], ["strong", "twin"], ["weak", "twin"]]
    assert table["verdict"].tolist() == ["a higher", "a higher", "not distinguished"]
    assert table["smallest_p"].tolist() == pytest.approx([3 * 2.0**-9] * 3)
    assert table.attrs == {"metric": "recall@10", "alpha": 0.05, "test": "sign-flip, exact"}
    np.testing.assert_allclose(table["p_holm"], holm(table["p"]))
    one = difference(scores["strong"], scores["twin"], clusters)
    row = table.loc[1]
    np.testing.assert_allclose(
        row[["difference", "lo", "hi", "p", "dz"]].astype(float), [one.difference, one.lo, one.hi, one.p, one.dz]
    )
    turned = pairwise(scores[["weak", "strong"]], clusters, metric="recall@10")
    assert turned["verdict"].tolist() == ["b higher"]


@pytest.mark.parametrize(("groups", "columns", "decided"), [(5, 2, False), (6, 2, True), (6, 3, False), (7, 3, True)])
def test_pairwise_says_when_nothing_could_be_decided(groups, columns, decided):
    scores, clusters = _scores(groups)
    table = pairwise(scores.iloc[:, :columns], clusters, metric="recall@10")
    undecided = table["verdict"] == f"cannot be decided with {groups} conversations"
    assert undecided.all() != decided
    assert np.isfinite(table[["difference", "lo", "hi"]]).all().all()


def test_pairwise_with_one_conversation_and_with_monte_carlo():
    scores, _ = _scores(3)
    one = pairwise(scores, ["x"] * len(scores), metric="mrr")
    assert (one["verdict"] == "cannot be decided with 1 conversation").all()
    assert one["lo"].isna().all()
    many, clusters = _scores(30)
    table = pairwise(many, clusters, metric="mrr", n_flips=999)
    assert table["smallest_p"].tolist() == pytest.approx([0.003] * 3)
    assert table["verdict"].tolist()[:2] == ["a higher", "a higher"]


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: difference([1, 2], [1], ["a", "b"]), DataError, "2 and 1 values"),
        (lambda: difference([1], [1], ["a"], weight="x"), UnknownName, "'x' is not known"),
        (lambda: pairwise([[1, 2]], ["a"], metric="mrr"), DataError, "names: no names"),
        (lambda: pairwise([[1, 2]], ["a"], names=["x", "x"], metric="mrr"), DataError, r"2 names \(x, x\) for 2"),
        (lambda: pairwise([[1]], ["a"], names=["x"], metric="mrr"), DataError, "two or more"),
        (lambda: pairwise([[1, 2]], ["a"], names=["x", "y"], metric="mrr", alpha=5), DataError, "alpha: '5'"),
        (lambda: question_test([1], [1], n_flips=0), DataError, "n_flips: '0'"),
    ],
)
def test_bad_input_is_named(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
