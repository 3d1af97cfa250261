"""Power against simulation, and variance components against what made the data."""

import numpy as np
import pytest
from scipy import stats

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure import conversations_needed, power, variance_components

SDS = {"sd_between": 0.04, "sd_within": 0.3}


def test_t_power_agrees_with_simulated_questions():
    rng = np.random.default_rng(0)
    scores = 0.05 + rng.normal(0, 0.04, (8, 4000, 1)) + rng.normal(0, 0.3, (8, 4000, 30))
    p = stats.ttest_1samp(scores.mean(axis=2), 0, axis=0).pvalue
    found = power(0.05, n_conversations=8, n_questions=30, **SDS)
    assert found.loc[0, "power"] == pytest.approx((p < 0.05).mean(), abs=0.025)
    assert found.loc[0, "standard_error"] == pytest.approx(np.sqrt((0.04**2 + 0.3**2 / 30) / 8))


def test_simulated_sign_flip_power_is_close_to_that_of_t():
    grid = {"n_conversations": [12, 25], "n_questions": 30}
    by_t = power(0.05, **grid, **SDS)
    flips = power(0.05, **grid, **SDS, method="simulation", n_runs=1500)
    np.testing.assert_allclose(flips["power"], by_t["power"], atol=0.05)
    again = power(0.05, **grid, **SDS, method="simulation", n_runs=1500)
    np.testing.assert_array_equal(flips["power"], again["power"])


def test_no_effect_gives_alpha_and_a_large_one_gives_one():
    assert power(0.0, n_conversations=9, n_questions=10, **SDS).loc[0, "power"] == pytest.approx(0.05)
    assert power(50.0, n_conversations=9, n_questions=10, **SDS).loc[0, "power"] == 1.0
    up, down = (power(effect, n_conversations=9, n_questions=10, **SDS) for effect in (0.05, -0.05))
    assert up.loc[0, "power"] == pytest.approx(down.loc[0, "power"])


def test_a_tail_too_small_to_compute_does_not_make_power_one():
    # Two conversations, one degree of freedom, alpha / 28: |t| must exceed 356.
    shift, critical = 38.0, stats.t.ppf(1 - 0.05 / 28 / 2, 1)
    found = power(shift, n_conversations=2, n_questions=1, sd_between=np.sqrt(2), sd_within=0, n_pairs=28)
    draws = shift + np.random.default_rng(0).standard_normal(200_000)
    spread = np.abs(np.random.default_rng(1).standard_normal(200_000))
    assert found.loc[0, "power"] == pytest.approx((draws / spread > critical).mean(), abs=0.005)


def test_power_rises_with_conversations_questions_and_effect():
    grid = power(0.05, n_conversations=range(2, 40), n_questions=[5, 50, 500], **SDS)
    assert list(grid.columns) == ["n_conversations", "n_questions", "power", "standard_error", "smallest_p", "note"]
    table = grid.pivot(index="n_conversations", columns="n_questions", values="power").to_numpy()
    assert (np.diff(table, axis=0) > 0).all()
    assert (np.diff(table, axis=1) > 0).all()
    # Questions alone stop helping: the limit is what the conversations allow.
    limit = power(0.05, n_conversations=5, n_questions=10**9, **SDS).loc[0, "standard_error"]
    assert limit == pytest.approx(0.04 / np.sqrt(5), rel=1e-4)


@pytest.mark.parametrize(
    ("groups", "pairs", "reachable"), [(5, 1, False), (6, 1, True), (6, 3, False), (10, 28, False)]
)
def test_says_when_the_sign_flip_test_cannot_reach_alpha(groups, pairs, reachable):
    for method in ("t", "simulation"):
        found = power(1.0, n_conversations=groups, n_questions=50, **SDS, n_pairs=pairs, method=method, n_runs=50)
        assert ("cannot reach" in found.loc[0, "note"]) != reachable
        assert found.loc[0, "smallest_p"] == pytest.approx(min(1, pairs * 2.0 ** (1 - groups)))
        if method == "simulation":
            assert found.loc[0, "power"] == float(reachable)


def test_conversations_needed_is_the_smallest_number_that_suffices():
    found = conversations_needed(0.05, n_questions=[10, 100], **SDS)
    assert list(found.columns) == ["n_questions", "n_conversations", "power", "smallest_p", "note"]
    for row in found.itertuples():
        pair = [row.n_conversations - 1, row.n_conversations]
        fewer, enough = power(0.05, n_conversations=pair, n_questions=row.n_questions, **SDS)["power"]
        assert fewer < 0.8 <= enough
        assert row.power == pytest.approx(enough)


def test_conversations_needed_respects_the_sign_flip_test_and_the_limit():
    easy = conversations_needed(1.0, n_questions=50, **SDS).loc[0]
    assert easy["n_conversations"] == 6
    assert "cannot reach 0.05 with 5 conversations" in easy["note"]
    assert conversations_needed(1.0, n_questions=50, **SDS, n_pairs=28).loc[0, "n_conversations"] == 11
    hard = conversations_needed(0.001, n_questions=50, **SDS, up_to=30)
    assert hard["n_conversations"].isna().all()
    assert hard.loc[0, "note"] == "30 conversations are not enough"


def test_variance_components_recover_what_made_the_data():
    rng = np.random.default_rng(4)
    sizes = rng.integers(5, 60, 400)
    clusters = np.repeat(np.arange(400), sizes)
    values = rng.normal(0, 0.2, 400)[clusters] + rng.normal(0, 0.5, len(clusters))
    found = variance_components(values, clusters)
    assert found.sd_between == pytest.approx(0.2, abs=0.02)
    assert found.sd_within == pytest.approx(0.5, abs=0.01)
    assert found.icc == pytest.approx(0.04 / 0.29, abs=0.03)
    assert (found.n, found.n_clusters, found.note) == (len(clusters), 400, "")


def test_equal_sizes_agree_with_scipys_mean_squares():
    values = np.random.default_rng(0).normal(size=(7, 9)) + np.arange(7)[:, None]
    found = variance_components(values.ravel(), np.repeat(np.arange(7), 9))
    ratio = (9 * found.sd_between**2 + found.sd_within**2) / found.sd_within**2
    assert ratio == pytest.approx(stats.f_oneway(*values).statistic)


def test_variance_components_at_the_edges():
    alike = variance_components([0, 1, 0, 1], list("aabb"))
    assert (alike.sd_between, alike.icc) == (0, 0)
    assert "less than chance" in alike.note
    assert variance_components([0, 1], list("aa")).note == "needs two conversations"
    assert variance_components([0, 1, np.nan], list("abc")).note == "needs a conversation with two questions"
    assert np.isnan(variance_components([1, 1, 1, 1], list("aabb")).icc)
    assert np.isnan(variance_components([np.nan], ["a"]).sd_within)


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"n_conversations": 1}, DataError, "n_conversations: '1'; give a whole number of at least 2"),
        ({"n_questions": [5, 0]}, DataError, "n_questions: '0'"),
        ({"n_questions": []}, DataError, "n_questions: an empty list"),
        ({"sd_within": -1}, DataError, "sd_within: '-1'"),
        ({"sd_within": 0, "sd_between": 0}, DataError, "both are 0"),
        ({"effect": np.nan}, DataError, "effect: 'nan'"),
        ({"alpha": 0}, DataError, "alpha: '0'"),
        ({"n_pairs": 0}, DataError, "n_pairs: '0'"),
        ({"method": "z"}, UnknownName, "choose from t, simulation"),
    ],
)
def test_bad_input_is_named(change, kind, message):
    with pytest.raises(kind, match=message):
        power(**{"effect": 0.05, "n_conversations": 5, "n_questions": 5, **SDS, **change})


def test_a_search_for_no_effect_is_refused():
    with pytest.raises(DataError, match="effect: '0'"):
        conversations_needed(0, n_questions=5, **SDS)
