"""Intervals against scipy, explicit matrices and loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure import Interval, mean_interval, mean_intervals

SIZES = [3, 12, 5, 30, 8]
CLUSTERS = np.repeat(list("abcde"), SIZES)
VALUES = np.random.default_rng(3).normal(size=len(CLUSTERS)) + np.repeat([0.0, 1, 2, -1, 0.5], SIZES)


def test_equal_sizes_give_the_t_interval_on_conversation_means():
    values = np.random.default_rng(0).random((6, 10))
    found = mean_interval(values.ravel(), np.repeat(np.arange(6), 10), level=0.9)
    expected = stats.ttest_1samp(values.mean(axis=1), 0).confidence_interval(0.9)
    np.testing.assert_allclose([found.lo, found.hi], expected)
    assert (found.mean, found.n, found.n_clusters, found.note) == (pytest.approx(values.mean()), 60, 6, "")


def test_conversation_weight_is_the_t_interval_on_means_at_any_sizes():
    means = [VALUES[label == CLUSTERS].mean() for label in "abcde"]
    found = mean_interval(VALUES, CLUSTERS, weight="conversation")
    np.testing.assert_allclose([found.lo, found.hi], stats.ttest_1samp(means, 0).confidence_interval(0.95))
    assert found.mean == pytest.approx(np.mean(means))


def test_unequal_sizes_agree_with_the_matrix_form():
    """CR2 and Bell-McCaffrey as the papers write them: inverse roots of I - H by conversation."""
    n = len(VALUES)
    annihilator = np.eye(n) - 1 / n
    residual = annihilator @ VALUES
    variance, vectors = 0.0, []
    for label in "abcde":
        rows = np.flatnonzero(label == CLUSTERS)
        roots, basis = np.linalg.eigh(annihilator[np.ix_(rows, rows)])
        adjust = basis @ np.diag(roots**-0.5) @ basis.T
        score = np.ones(len(rows)) @ adjust
        variance += (score @ residual[rows]) ** 2 / n**2
        vectors.append(annihilator[:, rows] @ score)
    form = np.array(vectors) @ np.array(vectors).T
    df = np.trace(form) ** 2 / (form**2).sum()
    half = stats.t.ppf(0.975, df) * np.sqrt(variance)
    found = mean_interval(VALUES, CLUSTERS)
    np.testing.assert_allclose([found.lo, found.hi], [VALUES.mean() - half, VALUES.mean() + half])


@pytest.mark.parametrize("weight", ["question", "conversation"])
def test_bootstrap_t_agrees_with_a_loop(weight):
    groups = [VALUES[label == CLUSTERS] for label in "abcde"]

    def estimate(parts):
        size = np.array([len(part) if weight == "question" else 1 for part in parts])
        total = np.array([part.sum() if weight == "question" else part.mean() for part in parts])
        mean = total.sum() / size.sum()
        return mean, np.sqrt(((total - size * mean) ** 2).sum()) / size.sum()

    mean, error = estimate(groups)
    ratios = []
    for draw in np.random.default_rng(7).multinomial(5, np.full(5, 0.2), 400):
        again, own = estimate([groups[g] for g in np.repeat(np.arange(5), draw)])
        ratios.append((again - mean) / own if own > 1e-9 else np.sign(again - mean) * np.inf)
    upper, lower = np.quantile(ratios, [0.9, 0.1], method="inverted_cdf")
    found = mean_interval(VALUES, CLUSTERS, 0.8, "bootstrap-t", weight=weight, n_boot=400, seed=7)
    np.testing.assert_allclose([found.lo, found.hi], [mean - upper * error, mean - lower * error])


def test_columns_are_independent_of_each_other_and_missing_values_are_counted():
    table = np.column_stack([VALUES, VALUES, np.full(len(VALUES), np.nan), VALUES])
    table[::7, 1] = np.nan
    table[CLUSTERS != "b", 3] = np.nan
    for method in ("t", "bootstrap-t"):
        found = mean_intervals(table, CLUSTERS, method=method, n_boot=300)
        keep = ~np.isnan(table[:, 1])
        alone = mean_interval(table[keep, 1], CLUSTERS[keep], method=method, n_boot=300)
        np.testing.assert_allclose([found[1].lo, found[1].hi], [alone.lo, alone.hi])
        assert found.n_missing.tolist() == [0, 9, 58, 46]
        assert found.n_clusters.tolist() == [5, 5, 0, 1]
        assert found[2].note == "no values"
        assert np.isnan(found[2].mean)
        assert "one conversation" in found[3].note
        assert found[3].mean == pytest.approx(VALUES[CLUSTERS == "b"].mean())
        assert np.isnan([found[2].lo, found[3].lo, found[3].hi]).all()


def test_a_conversation_without_values_does_not_count():
    values = VALUES.copy()
    values[CLUSTERS == "c"] = np.nan
    keep = CLUSTERS != "c"
    for method in ("t", "bootstrap-t"):
        whole = mean_interval(values, CLUSTERS, method=method, n_boot=200)
        part = mean_interval(values[keep], CLUSTERS[keep], method=method, n_boot=200)
        np.testing.assert_allclose([whole.mean, whole.lo, whole.hi], [part.mean, part.lo, part.hi])
        assert whole.n_clusters == 4


def test_without_variation_the_interval_has_no_width_and_says_so():
    found = mean_interval([0.1] * 6, list("aabbcc"))
    assert found.lo == found.mean == found.hi == pytest.approx(0.1)
    assert "no width" in found.note


def test_too_few_conversations_for_the_bootstrap():
    found = mean_interval([0, 1, 0, 0.5, 1, 0.2], list("aabbcc"), method="bootstrap-t")
    assert np.isnan(found.lo)
    assert "too few" in found.note


def test_prints():
    assert str(Interval(0.7123, 0.655, 0.769, 10, 5, "t", "")) == "0.712 [0.655, 0.769]"
    assert str(mean_interval([1.0, 0.0], ["a", "a"])).startswith("0.500 (no interval: one conversation")
    assert str(mean_interval([], [])) == "nan (no interval: no values)"
    assert str(mean_interval([], [], method="bootstrap-t")) == "nan (no interval: no values)"


def test_frame_lists_its_columns():
    frame = mean_intervals(np.column_stack([VALUES, VALUES]), CLUSTERS).frame
    assert list(frame.columns) == ["mean", "lo", "hi", "n", "n_clusters", "n_missing", "note"]
    assert len(frame) == len(mean_intervals(np.column_stack([VALUES, VALUES]), CLUSTERS)) == 2


@settings(deadline=None)
@given(st.permutations(range(len(VALUES))), st.sampled_from(["t", "bootstrap-t"]))
def test_order_of_questions_changes_nothing(order, method):
    one = mean_interval(VALUES, CLUSTERS, method=method, n_boot=50)
    other = mean_interval(VALUES[order], CLUSTERS[order], method=method, n_boot=50)
    np.testing.assert_allclose([one.lo, one.hi], [other.lo, other.hi])


@settings(deadline=None)
@given(st.floats(-5, 5), st.floats(0.1, 10), st.sampled_from(["t", "bootstrap-t"]))
def test_shift_and_scale(shift, scale, method):
    one = mean_interval(VALUES, CLUSTERS, method=method, n_boot=50)
    other = mean_interval(shift + scale * VALUES, CLUSTERS, method=method, n_boot=50)
    np.testing.assert_allclose(
        [other.mean, other.lo, other.hi], [shift + scale * end for end in (one.mean, one.lo, one.hi)], atol=1e-9
    )


def test_labels_of_any_kind():
    from datetime import date

    import pandas as pd

    expected = mean_interval(VALUES, CLUSTERS)
    for labels in (
        pd.Series(CLUSTERS, dtype="string"),
        pd.Categorical(CLUSTERS),
        np.unique(CLUSTERS, return_inverse=True)[1],
        [date(2023, 1, 1 + "abcde".index(label)) for label in CLUSTERS],
    ):
        assert mean_interval(VALUES, labels).hi == pytest.approx(expected.hi)


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: mean_interval([1, np.inf], ["a", "b"]), DataError, "values, row 1: the value 'inf'"),
        (lambda: mean_interval(["x", "y"], ["a", "b"]), DataError, "values: not all values are numbers"),
        (lambda: mean_interval([[1.0]], ["a"]), DataError, "values: an array of shape"),
        (lambda: mean_intervals([1.0], ["a"]), DataError, "values: an array of shape"),
        (lambda: mean_interval([1, 2], ["a"]), DataError, "clusters: .* labels for 2 questions"),
        (lambda: mean_interval([1, 2], ["a", None]), DataError, "clusters, row 1: the label 'None'"),
        (lambda: mean_interval([1, 2], [1.0, np.nan]), DataError, "clusters, row 1: the label 'nan'"),
        (lambda: mean_interval([1, 2], ["a", "b"], level=95), DataError, "level: '95'"),
        (lambda: mean_interval([1, 2], ["a", "b"], method="z"), UnknownName, "'z' is not known; choose from t, boot"),
        (lambda: mean_interval([1, 2], ["a", "b"], weight="w"), UnknownName, "choose from question, conversation"),
        (lambda: mean_interval([1, 2], ["a", "b"], method="bootstrap-t", n_boot=0), DataError, "n_boot: '0'"),
    ],
)
def test_bad_input_is_named(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
