"""How many conversations and questions a difference of a given size needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from luminora_lab.errors import DataError
from luminora_lab.measure._checks import FloatArray, at_least, cluster_codes, column, non_negative, one_of, share
from luminora_lab.measure._flips import N_FLIPS, sign_flip_p, smallest_p

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["VarianceComponents", "conversations_needed", "power", "variance_components"]

METHODS = ("t", "simulation")
Counts = int | Sequence[int] | NDArray[np.integer[Any]]


@dataclass(frozen=True)
class VarianceComponents:
    """How much a value varies between conversations and within them.

    Attributes
    ----------
    sd_between, sd_within
        Standard deviations, in the unit of the values; NaN where they cannot be estimated.
    icc
        ``sd_between^2 / (sd_between^2 + sd_within^2)``, the correlation of two questions of one conversation, in
        [0, 1]; NaN where nothing varies.
    n, n_clusters
        Questions and conversations used.
    note
        What to know about the estimate; empty otherwise.
    """

    sd_between: float
    sd_within: float
    icc: float
    n: int
    n_clusters: int
    note: str


def variance_components(values: ArrayLike, clusters: Any) -> VarianceComponents:
    r"""Standard deviations between and within conversations, from a pilot.

    The ANOVA estimator for unequal sizes: with the mean squares between (MSB) and within (MSW) conversations and
    ``n0 = (N - sum of n_g^2 / N) / (G - 1)``, the variance within is MSW and the variance between is
    ``max(0, (MSB - MSW) / n0)``. For :func:`power`, give the *differences* of two strategies on the same questions.

    Parameters
    ----------
    values
        (n_questions,), any unit; NaN is dropped.
    clusters
        (n_questions,): the conversation of each question.

    Returns
    -------
    VarianceComponents
        ``sd_between`` is NaN with fewer than two conversations, ``sd_within`` is NaN where each has one question.

    Raises
    ------
    DataError
        If shapes disagree, a value is infinite or a label is missing.

    References
    ----------
    Searle, Casella, McCulloch (1992), *Variance Components*, section 3.6.

    Examples
    --------
    >>> found = variance_components([1, 3, 5, 7], ["a", "a", "b", "b"])
    >>> round(found.sd_between**2, 6), round(found.sd_within**2, 6)  # MSB 16, MSW 2, n0 2
    (7.0, 2.0)
    """
    series = column(values, "values")
    codes, n_clusters = cluster_codes(clusters, len(series))
    known = ~np.isnan(series)
    series, codes = series[known], codes[known]
    counts = np.bincount(codes, minlength=n_clusters)
    sums = np.bincount(codes, series, minlength=n_clusters)
    used = counts > 0
    n, groups = int(counts.sum()), int(used.sum())
    means = sums / np.where(used, counts, 1)
    nan = float("nan")
    within = float(((series - means[codes]) ** 2).sum() / (n - groups)) if n > groups else nan
    if groups < 2 or np.isnan(within):
        note = "needs two conversations" if groups < 2 else "needs a conversation with two questions"
        return VarianceComponents(nan, float(np.sqrt(within)), nan, n, groups, note)
    between = float((counts * (means - series.mean()) ** 2).sum() / (groups - 1))
    typical = (n - float((counts**2).sum()) / n) / (groups - 1)
    excess = (between - within) / typical
    note = "conversations differ less than chance: sd_between set to 0" if excess < 0 else ""
    excess = max(0.0, excess)
    total = excess + within
    return VarianceComponents(excess**0.5, within**0.5, excess / total if total > 0 else nan, n, groups, note)


def power(
    effect: float,
    *,
    n_conversations: Counts,
    n_questions: Counts,
    sd_between: float,
    sd_within: float,
    alpha: float = 0.05,
    n_pairs: int = 1,
    method: str = "t",
    n_runs: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    r"""Chance of finding a difference of the given size, for each number of conversations and questions.

    The mean difference over G conversations of m questions has standard error
    ``sqrt((sd_between^2 + sd_within^2 / m) / G)``. More questions only shrink the second part: once
    ``sd_within^2 / m`` is small against ``sd_between^2``, only further conversations help.

    Parameters
    ----------
    effect
        The true mean difference, in the unit of the metric; its sign does not matter.
    n_conversations, n_questions
        One or several numbers: conversations (from 2) and questions in each (from 1).
    sd_between, sd_within
        Standard deviations of the paired difference between and within conversations, as
        :func:`variance_components` estimates them; not both 0.
    alpha
        Two-sided level of the whole comparison.
    n_pairs
        Pairs that are compared; each is tested at ``alpha / n_pairs``, the first step of Holm's procedure.
    method
        ``"t"``: power of the t test, from the noncentral t distribution. ``"simulation"``: power of the sign-flip test
        that :func:`luminora_lab.measure.pairwise` uses, from ``n_runs`` draws of normal conversation means.
    n_runs, seed
        For the simulation only; its standard error is at most ``0.5 / sqrt(n_runs)``.

    Returns
    -------
    DataFrame
        One row per combination: n_conversations, n_questions, power (in [0, 1]), standard_error (of the difference),
        smallest_p (of the sign-flip test after the correction), note. ``note`` says when the sign-flip test cannot
        reach alpha with that many conversations, whatever the effect.

    Raises
    ------
    DataError
        If a number is out of its range.
    UnknownName
        If ``method`` is not one of those above.

    References
    ----------
    Cohen (1988), *Statistical Power Analysis*, chapter 2. Raudenbush (1997), Statistical analysis and optimal design
    for cluster randomized trials, Psychological Methods 2(2).

    Examples
    --------
    >>> table = power(0.05, n_conversations=[5, 20], n_questions=50, sd_between=0.04, sd_within=0.3)
    >>> table[["n_conversations", "power", "smallest_p"]].round(3).values.tolist()
    [[5.0, 0.314, 0.062], [20.0, 0.953, 0.0]]
    >>> table.loc[0, "note"]
    'the sign-flip test cannot reach 0.05 with 5 conversations'
    """
    import pandas as pd

    grid = [
        (g, m) for g in _counts(n_conversations, 2, "n_conversations") for m in _counts(n_questions, 1, "n_questions")
    ]
    groups, questions = np.array(grid, dtype=np.int64).T
    effect = non_negative(abs(effect), "effect")
    error = _standard_error(groups, questions, sd_between, sd_within)
    each = share(alpha, "alpha") / at_least(n_pairs, 1, "n_pairs")
    if one_of(method, METHODS, "method") == "t":
        chance = _power_t(effect / error, groups, each)
    else:
        at_least(n_runs, 1, "n_runs")
        streams = np.random.SeedSequence(seed).spawn(len(grid))
        chance = np.array(
            [_power_flips(effect / e, int(g), each, n_runs, s) for e, g, s in zip(error, groups, streams, strict=True)]
        )
    least = np.array([_least(int(g), n_pairs) for g in groups])
    note = [_unreachable(int(g), alpha, n_pairs) if p > alpha else "" for g, p in zip(groups, least, strict=True)]
    data = {"n_conversations": groups, "n_questions": questions, "power": chance, "standard_error": error}
    return pd.DataFrame({**data, "smallest_p": least, "note": note})


def conversations_needed(
    effect: float,
    *,
    n_questions: Counts,
    sd_between: float,
    sd_within: float,
    power: float = 0.8,
    alpha: float = 0.05,
    n_pairs: int = 1,
    up_to: int = 1000,
) -> pd.DataFrame:
    """The fewest conversations that give a difference of the given size the wanted power.

    Power is that of the t test, as in :func:`luminora_lab.measure.power`. The number is never below what the sign-flip
    test needs to be able to reach ``alpha`` at all; ``note`` says where that decided.

    Parameters
    ----------
    effect, sd_between, sd_within, alpha, n_pairs
        As in :func:`luminora_lab.measure.power`; the effect not 0.
    n_questions
        One or several numbers of questions per conversation.
    power
        Wanted chance of finding the difference, between 0 and 1.
    up_to
        Where the search ends.

    Returns
    -------
    DataFrame
        One row per number of questions: n_questions, n_conversations, power (reached), smallest_p, note. Where
        ``up_to`` conversations do not suffice n_conversations is missing (NA), power is that at ``up_to``, and the note
        says so.

    Raises
    ------
    DataError
        If a number is out of its range.

    References
    ----------
    As :func:`luminora_lab.measure.power`.

    Examples
    --------
    >>> table = conversations_needed(0.05, n_questions=[20, 200], sd_between=0.04, sd_within=0.3)
    >>> table[["n_questions", "n_conversations"]].values.tolist()
    [[20, 22], [200, 9]]
    """
    import pandas as pd

    effect = non_negative(abs(effect), "effect")
    if effect == 0:
        raise DataError("'0'", place="effect", remedy="give the difference that is worth finding")
    share(power, "power")
    each = share(alpha, "alpha") / at_least(n_pairs, 1, "n_pairs")
    groups = np.arange(2, at_least(up_to, 2, "up_to") + 1)
    able = np.array([_least(int(g), n_pairs) for g in groups]) <= alpha
    rows = []
    for m in _counts(n_questions, 1, "n_questions"):
        chance = _power_t(
            effect / _standard_error(groups, np.full(len(groups), m), sd_between, sd_within), groups, each
        )
        enough = np.flatnonzero((chance >= power) & able)
        i = int(enough[0]) if enough.size else len(groups) - 1
        note = f"{up_to} conversations are not enough"
        if enough.size:
            floor = chance[i - 1] >= power if i > 0 else False
            note = (
                f"fewer would do for a t test, but {_unreachable(int(groups[i - 1]), alpha, n_pairs)}" if floor else ""
            )
        found = int(groups[i]) if enough.size else None
        rows.append((m, found, float(chance[i]), _least(int(groups[i]), n_pairs), note))
    table = pd.DataFrame(rows, columns=["n_questions", "n_conversations", "power", "smallest_p", "note"])
    return table.astype({"n_conversations": "Int64"})


def _counts(values: Counts, least: int, place: str) -> list[int]:
    listed = np.atleast_1d(np.asarray(values)).tolist()
    if not listed:
        raise DataError("an empty list", place=place, remedy="give one or several numbers")
    return [at_least(value, least, place) for value in listed]


def _standard_error(groups: NDArray[Any], questions: NDArray[Any], sd_between: float, sd_within: float) -> FloatArray:
    between, within = non_negative(sd_between, "sd_between"), non_negative(sd_within, "sd_within")
    if between == within == 0:
        raise DataError("both are 0", place="sd_between, sd_within", remedy="estimate them with variance_components")
    return np.asarray(np.sqrt((between**2 + within**2 / questions) / groups), dtype=np.float64)


def _power_t(shift: FloatArray, groups: NDArray[Any], alpha: float) -> FloatArray:
    """Both tails of the noncentral t distribution beyond the critical value."""
    from scipy import stats

    critical = stats.t.ppf(1 - alpha / 2, groups - 1)
    away = np.abs(shift)
    # scipy gives NaN for the tail on the far side where it is too small to compute.
    far = np.nan_to_num(stats.nct.cdf(-critical, groups - 1, away), nan=0.0)
    return np.asarray(np.clip(stats.nct.sf(critical, groups - 1, away) + far, 0.0, 1.0), dtype=np.float64)


def _power_flips(shift: float, groups: int, alpha: float, n_runs: int, stream: np.random.SeedSequence) -> float:
    draws, flips = stream.spawn(2)
    means = np.random.default_rng(draws).normal(shift / np.sqrt(groups), 1.0, size=(groups, n_runs))
    n_flips = max(999, int(np.ceil(20 / alpha)))
    p = sign_flip_p(means, np.ones(means.shape, dtype=bool), n_flips=n_flips, seed=int(flips.generate_state(1)[0]))
    return float((p <= alpha).mean())


def _least(groups: int, n_pairs: int) -> float:
    return min(1.0, smallest_p(groups, N_FLIPS) * n_pairs)


def _unreachable(groups: int, alpha: float, n_pairs: int) -> str:
    pairs = f" over {n_pairs} pairs" if n_pairs > 1 else ""
    return f"the sign-flip test cannot reach {alpha:g}{pairs} with {groups} conversations"
