"""The simulation at a reduced size: coverage and level, with room for Monte Carlo error."""

import json

import numpy as np
import pytest

from luminora_lab.bench.coverage import run
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure import coverage_study, level_study
from luminora_lab.measure._clustered import SETTINGS, draw_paired, draw_totals, true_mean

ERROR_4 = 0.014  # four standard errors of a share near .95 over 4,000 runs


@pytest.fixture(scope="module")
def coverage():
    table = coverage_study(n_runs=4000, conversations=(5, 20, 50), n_boot=399)
    return table.pivot(index="n_conversations", columns="method", values="coverage")


def test_intervals_cover_from_twenty_conversations_on(coverage):
    for method in ("t", "t, conversation means", "bootstrap-t"):
        assert coverage.loc[[20, 50], method].sub(0.95).abs().max() <= 0.015, method


def test_t_covers_at_five_and_independence_must_not_be_assumed(coverage):
    assert coverage.loc[5, "t"] == pytest.approx(0.95, abs=0.015)
    assert coverage["naive"].max() < 0.83


def test_the_small_sample_correction_is_needed_where_sizes_are_uneven():
    table = coverage_study(n_runs=4000, conversations=(5, 20), setting="uneven sizes", n_boot=99)
    table = table.pivot(index="n_conversations", columns="method", values="coverage")
    assert table["t"].sub(0.95).abs().max() <= 0.015
    assert table.loc[5, "t, usual"] < 0.93


def test_tests_hold_their_level():
    table = level_study(n_runs=2000, conversations=(4, 6, 20, 25), n_flips=399)
    intended = table[table["intended"]]
    assert (intended["level"] <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 2000)).all()
    table = table.set_index(["n_conversations", "null", "test"])["level"]
    assert table[4, "no effect", "sign-flip"] == 0, "four conversations cannot reach .05"
    assert table[6, "varying effect", "sign-flip"] == pytest.approx(2.0**-5, abs=0.016)
    assert table[20, "varying effect", "question-level"] > 0.1, "and it is labelled so"


@pytest.mark.parametrize("setting", SETTINGS)
def test_true_mean_is_that_of_many_draws(setting):
    chosen = SETTINGS[setting]
    sums, squares, counts = draw_totals(np.random.default_rng(0), 500, 40, chosen)
    assert true_mean(chosen) == pytest.approx(sums.sum() / counts.sum(), abs=0.004)
    assert counts.shape == (40, 500)
    assert ((squares <= sums + 1e-9) & (sums <= counts)).all(), "scores lie between 0 and 1"


def test_paired_draws_are_paired():
    sums, counts, by_run = draw_paired(np.random.default_rng(0), 30, 5, SETTINGS["typical"], 0.5)
    np.testing.assert_allclose(sums.sum(axis=0), [off.sum() for off in by_run], atol=1e-9)
    assert counts.sum(axis=0).tolist() == [len(off) for off in by_run]


def test_workers_do_not_change_the_result():
    one, two = (coverage_study(600, [5], n_boot=49, n_jobs=n_jobs) for n_jobs in (1, 2))
    assert one.equals(two)
    assert list(one.columns) == ["setting", "n_conversations", "method", "coverage", "mc_se", "width", "n_runs"]


def test_benchmark_is_json():
    result = run(n_runs=20)
    assert json.loads(json.dumps(result)) == result
    assert len(result["coverage"]) == 4 * 5 * 5
    assert len(result["level"]) == 5 * 2 * 3


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda: coverage_study(10, setting="easy"), UnknownName, "choose from typical, uneven sizes"),
        (lambda: coverage_study(0), DataError, "n_runs: '0'"),
        (lambda: coverage_study(10, [1]), DataError, "conversations: '1'"),
        (lambda: level_study(10, sd_difference=-1), DataError, "sd_difference: '-1'"),
    ],
)
def test_bad_input_is_named(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
