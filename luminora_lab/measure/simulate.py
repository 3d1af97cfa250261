"""The published simulation: do the intervals cover, and do the tests hold their level?

Scores are made like recall: a share of one to four pieces of evidence, mostly 0 or 1, with effects of the conversation
and of the question on the logit, and conversations of unequal size. The truth is known, so coverage can be counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from luminora_lab.measure._checks import FloatArray, at_least, non_negative, one_of, share
from luminora_lab.measure._clustered import SETTINGS, draw_paired, draw_totals, true_mean
from luminora_lab.measure._flips import question_flip_p, sign_flip_p
from luminora_lab.measure.intervals import from_totals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["coverage_study", "level_study"]

BLOCK = 250
"""Runs that are drawn together; each block has its own stream, so the result does not depend on ``n_jobs``."""
Task = tuple[int, int, np.random.SeedSequence]
Ends = tuple[FloatArray, FloatArray]


def coverage_study(
    n_runs: int = 4000,
    conversations: Sequence[int] = (4, 5, 10, 20, 50),
    *,
    setting: str = "typical",
    level: float = 0.95,
    n_boot: int = 999,
    seed: int = 0,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """How often each interval contains the true mean over questions.

    Parameters
    ----------
    n_runs
        Simulated data sets per number of conversations.
    conversations
        Numbers of conversations, from 2.
    setting
        ``"typical"``: about 60 questions per conversation, true mean 0.64. ``"uneven sizes"``: sizes that vary by a
        factor of ten and more. ``"near the ceiling"``: true mean 0.93. ``"long is hard"``: scores fall with size.
    level
        Nominal coverage.
    n_boot
        Resamples of the bootstrap.
    seed, n_jobs
        Seed, and joblib workers; the result does not depend on ``n_jobs``.

    Returns
    -------
    DataFrame
        One row per number of conversations and method: setting, n_conversations, method, coverage (in [0, 1]; a run
        without an interval counts as not covering), mc_se (its Monte Carlo standard error), width (median, in the
        unit of the score), n_runs. Methods: ``t`` and ``bootstrap-t`` as in
        :func:`luminora_lab.measure.mean_intervals`; ``t, conversation means`` (``weight="conversation"``); ``t, usual``
        (cluster-robust with G / (G - 1) and G - 1 degrees of freedom); ``naive`` (questions taken as independent).

    Raises
    ------
    DataError
        If a number is out of its range.
    UnknownName
        If there is no such setting.

    References
    ----------
    Morris, White, Crowther (2019), Using simulation studies to evaluate statistical methods, Statistics in Medicine
    38(11).

    Examples
    --------
    >>> table = coverage_study(n_runs=50, conversations=[5], n_boot=99)
    >>> table["method"].tolist()
    ['t', 't, conversation means', 'bootstrap-t', 't, usual', 'naive']
    """
    import pandas as pd

    chosen = SETTINGS[one_of(setting, SETTINGS, "setting")]
    truth = true_mean(chosen)
    share(level, "level")
    at_least(n_boot, 1, "n_boot")

    def block(task: Task) -> dict[str, tuple[FloatArray, FloatArray]]:
        n_conversations, runs, stream = task
        drawn = draw_totals(np.random.default_rng(stream), runs, n_conversations, chosen)
        return _judge(*drawn, truth, level, n_boot, int(stream.generate_state(1)[0]))

    rows = []
    for n_conversations, parts in _blocks(block, n_runs, conversations, seed, n_jobs):
        for method in parts[0]:
            covered = np.concatenate([part[method][0] for part in parts])
            width = float(np.nanmedian(np.concatenate([part[method][1] for part in parts])))
            rows.append((setting, n_conversations, method, *_rate(covered), width, n_runs))
    names = ["setting", "n_conversations", "method", "coverage", "mc_se", "width", "n_runs"]
    return pd.DataFrame(rows, columns=names)


def _judge(
    sums: FloatArray, squares: FloatArray, counts: FloatArray, truth: float, level: float, n_boot: int, seed: int
) -> dict[str, tuple[FloatArray, FloatArray]]:
    """For each method whether each run's interval contains the truth, and how wide it is."""
    robust = from_totals(sums, counts, level)
    means = from_totals(sums, counts, level, weight="conversation")
    boot = from_totals(sums, counts, level, "bootstrap-t", n_boot=n_boot, seed=seed)
    ends: dict[str, Ends] = {
        "t": (robust.lo, robust.hi),
        "t, conversation means": (means.lo, means.hi),
        "bootstrap-t": (boot.lo, boot.hi),
        "t, usual": _usual(sums, counts, level),
        "naive": _naive(sums, squares, counts, level),
    }
    return {name: (_flag((lo <= truth) & (truth <= hi)), hi - lo) for name, (lo, hi) in ends.items()}


def _around(mean: FloatArray, error: FloatArray, df: Any, level: float) -> Ends:
    from scipy import stats

    half = np.asarray(stats.t.ppf((1 + level) / 2, df)) * error
    return mean - half, mean + half


def _usual(sums: FloatArray, counts: FloatArray, level: float) -> Ends:
    n, groups = counts.sum(axis=0), len(counts)
    mean = sums.sum(axis=0) / n
    error = np.sqrt(groups / (groups - 1) * ((sums - counts * mean) ** 2).sum(axis=0)) / n
    return _around(mean, error, groups - 1, level)


def _naive(sums: FloatArray, squares: FloatArray, counts: FloatArray, level: float) -> Ends:
    n = counts.sum(axis=0)
    mean = sums.sum(axis=0) / n
    error = np.sqrt(np.maximum(squares.sum(axis=0) - n * mean**2, 0.0) / (n - 1) / n)
    return _around(mean, error, n - 1, level)


def level_study(
    n_runs: int = 4000,
    conversations: Sequence[int] = (4, 5, 10, 20, 50),
    *,
    setting: str = "typical",
    sd_difference: float = 0.5,
    alpha: float = 0.05,
    n_flips: int = 999,
    seed: int = 0,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """How often each test rejects where two strategies do not differ on average.

    Two nulls. ``no effect``: the two find evidence with the same chance on every question. ``varying effect``: each
    conversation favours the one or the other, by ``sd_difference`` on the logit, and neither on average. The second is
    the one that matters for further conversations; a test for these conversations only does not hold its level there
    and is not meant to.

    Parameters
    ----------
    n_runs, conversations, setting, seed, n_jobs
        As in :func:`coverage_study`.
    sd_difference
        Standard deviation of the conversations' effects under the second null, on the logit.
    alpha
        Nominal level.
    n_flips
        Flips where a test draws them.

    Returns
    -------
    DataFrame
        One row per number of conversations, null and test: setting, n_conversations, null, test, level (share of
        rejections, in [0, 1]), mc_se, intended (whether the test is meant to hold its level there), n_runs. Tests:
        ``sign-flip`` and ``t`` over conversations, ``question-level``.

    Raises
    ------
    DataError
        If a number is out of its range.
    UnknownName
        If there is no such setting.

    References
    ----------
    As :func:`coverage_study`.

    Examples
    --------
    >>> table = level_study(n_runs=20, conversations=[5], n_flips=99)
    >>> table["test"].tolist()
    ['sign-flip', 't', 'question-level', 'sign-flip', 't', 'question-level']
    """
    import pandas as pd

    chosen = SETTINGS[one_of(setting, SETTINGS, "setting")]
    share(alpha, "alpha")
    at_least(n_flips, 1, "n_flips")
    nulls = {"no effect": 0.0, "varying effect": non_negative(sd_difference, "sd_difference")}

    def block(task: Task) -> dict[tuple[str, str], FloatArray]:
        n_conversations, runs, stream = task
        rejected = {}
        for (null, spread), child in zip(nulls.items(), stream.spawn(len(nulls)), strict=True):
            drawn = draw_paired(np.random.default_rng(child), runs, n_conversations, chosen, spread)
            tests = _rejections(*drawn, alpha, n_flips, int(child.generate_state(1)[0]))
            rejected.update({(null, test): found for test, found in tests.items()})
        return rejected

    rows = []
    for n_conversations, parts in _blocks(block, n_runs, conversations, seed, n_jobs):
        for null, test in parts[0]:
            rate = _rate(np.concatenate([part[null, test] for part in parts]))
            intended = null == "no effect" or test != "question-level"
            rows.append((setting, n_conversations, null, test, *rate, intended, n_runs))
    names = ["setting", "n_conversations", "null", "test", "level", "mc_se", "intended", "n_runs"]
    return pd.DataFrame(rows, columns=names)


def _rejections(
    sums: FloatArray, counts: FloatArray, by_run: list[FloatArray], alpha: float, n_flips: int, seed: int
) -> dict[str, FloatArray]:
    robust = from_totals(sums, counts, 1 - alpha)
    flips = sign_flip_p(sums, counts > 0, n_flips=n_flips, seed=seed)
    questions = np.array([question_flip_p(off, n_flips=n_flips, seed=seed + i) for i, off in enumerate(by_run)])
    return {
        "sign-flip": _flag(flips <= alpha),
        "t": _flag((robust.lo > 0) | (robust.hi < 0)),
        "question-level": _flag(questions <= alpha),
    }


def _blocks(
    function: Callable[[Task], Any], n_runs: int, conversations: Sequence[int], seed: int, n_jobs: int
) -> Iterable[tuple[int, list[Any]]]:
    """Run a function over blocks of runs; yields the parts of each number of conversations in a fixed order."""
    import joblib

    at_least(n_runs, 1, "n_runs")
    sizes = [at_least(n, 2, "conversations") for n in conversations]
    runs = [min(BLOCK, n_runs - start) for start in range(0, n_runs, BLOCK)]
    for n_conversations, stream in zip(sizes, np.random.SeedSequence(seed).spawn(len(sizes)), strict=True):
        tasks = [(n_conversations, *task) for task in zip(runs, stream.spawn(len(runs)), strict=True)]
        yield n_conversations, joblib.Parallel(n_jobs=n_jobs)(joblib.delayed(function)(task) for task in tasks)


def _flag(condition: NDArray[np.bool_]) -> FloatArray:
    return condition.astype(np.float64)


def _rate(outcomes: FloatArray) -> tuple[float, float]:
    rate = float(outcomes.mean())
    return rate, float(np.sqrt(rate * (1 - rate) / len(outcomes)))
