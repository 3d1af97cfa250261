"""Intervals for a mean over questions, where the questions of one conversation are not independent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from luminora_lab.measure._checks import FloatArray, IntArray, at_least, cluster_codes, column, matrix, one_of, share
from luminora_lab.measure._totals import bootstrap_t, cr2, residuals, rounding, t_quantile, totals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Interval", "Intervals", "from_totals", "mean_interval", "mean_intervals"]

METHODS = ("t", "bootstrap-t")
WEIGHTS = ("question", "conversation")
ONE = "one conversation: how much conversations differ cannot be estimated"
NONE = "no values"
FLAT = "the conversations do not differ: the interval has no width"
FEW = "too few conversations for bootstrap-t: too many resamples have no spread"


@dataclass(frozen=True)
class Interval:
    """A mean with its confidence interval; prints like ``0.712 [0.655, 0.769]``.

    Attributes
    ----------
    mean, lo, hi
        The estimate and the interval's ends, in the unit of the values; NaN where they are not defined.
    n, n_clusters
        Questions and conversations that were used.
    method
        How the interval was made.
    note
        Why there is no interval, or what to know about it; empty otherwise.
    level
        The nominal coverage.
    n_missing
        NaN values that were dropped.

    Examples
    --------
    >>> print(Interval(0.712, 0.655, 0.769, 120, 6, "t", ""))
    0.712 [0.655, 0.769]
    """

    mean: float
    lo: float
    hi: float
    n: int
    n_clusters: int
    method: str
    note: str
    level: float = 0.95
    n_missing: int = 0

    def __str__(self) -> str:
        if np.isnan(self.lo) or np.isnan(self.hi):
            return f"{self.mean:.3f} (no interval: {self.note})"
        return f"{self.mean:.3f} [{self.lo:.3f}, {self.hi:.3f}]"


@dataclass(frozen=True)
class Intervals:
    """Many intervals at once: the fields of :class:`Interval`, one array element per column.

    Attributes
    ----------
    mean, lo, hi, n, n_clusters, note, n_missing
        Arrays of shape (n_columns,).
    method, level
        The same for all.
    """

    mean: FloatArray
    lo: FloatArray
    hi: FloatArray
    n: IntArray
    n_clusters: IntArray
    method: str
    note: NDArray[np.str_]
    level: float
    n_missing: IntArray

    def __len__(self) -> int:
        return len(self.mean)

    def __getitem__(self, i: int) -> Interval:
        ends = float(self.mean[i]), float(self.lo[i]), float(self.hi[i])
        counts = int(self.n[i]), int(self.n_clusters[i])
        return Interval(*ends, *counts, self.method, str(self.note[i]), self.level, int(self.n_missing[i]))

    def __iter__(self) -> Iterator[Interval]:
        return (self[i] for i in range(len(self)))

    @property
    def frame(self) -> pd.DataFrame:
        """One row per column of the input: mean, lo, hi, n, n_clusters, n_missing, note."""
        import pandas as pd

        names = ("mean", "lo", "hi", "n", "n_clusters", "n_missing", "note")
        return pd.DataFrame({name: getattr(self, name) for name in names})


def mean_interval(
    values: ArrayLike,
    clusters: Any,
    level: float = 0.95,
    method: str = "t",
    *,
    weight: str = "question",
    n_boot: int = 2000,
    seed: int = 0,
) -> Interval:
    """Mean of one series with an interval that allows for questions of one conversation being alike.

    The same as :func:`mean_intervals` with one column; see there for what is estimated and how.

    Parameters
    ----------
    values
        (n_questions,), any unit; NaN is dropped and counted.
    clusters
        (n_questions,): the conversation of each question, any labels.
    level, method, weight, n_boot, seed
        As in :func:`mean_intervals`.

    Returns
    -------
    Interval
        With one conversation ``lo`` and ``hi`` are NaN and ``note`` says why; without values ``mean`` is NaN too.

    Raises
    ------
    DataError, UnknownName
        As :func:`mean_intervals`.

    Examples
    --------
    >>> print(mean_interval([1, 0, 1, 1, 0, 0], ["a", "a", "b", "b", "c", "c"]))
    0.500 [-0.742, 1.742]
    >>> print(mean_interval([1, 0, 1], ["a", "a", "a"]))
    0.667 (no interval: one conversation: how much conversations differ cannot be estimated)
    """
    series = column(values, "values")[:, None]
    return mean_intervals(series, clusters, level, method, weight=weight, n_boot=n_boot, seed=seed)[0]


def mean_intervals(
    values: ArrayLike,
    clusters: Any,
    level: float = 0.95,
    method: str = "t",
    *,
    weight: str = "question",
    n_boot: int = 2000,
    seed: int = 0,
) -> Intervals:
    r"""Mean of every column with an interval that allows for questions of one conversation being alike.

    *What is estimated.* Conversations are a sample; the interval is about other conversations of their kind. With
    ``weight="question"`` the estimand is the mean over questions, ``E[sum of a conversation's values] / E[its number
    of questions]``, estimated by the plain mean (a ratio where sizes differ). It is the default because published
    LoCoMo and LongMemEval numbers are means over questions. With ``weight="conversation"`` the estimand is the mean
    over conversations of their own means. The two differ where long conversations are harder or easier.

    *How.* With ``n_g`` questions in conversation g, ``N`` in all, share ``h_g = n_g / N``, and residual sums
    ``u_g = sum of (y - mean)`` over conversation g, the variance is the CR2 estimator
    ``V = sum of u_g^2 / (1 - h_g) / N^2``, and the interval is ``mean -+ t(df) sqrt(V)`` with the Bell-McCaffrey
    degrees of freedom (Satterthwaite's for V under independent errors). Where sizes are equal this is exactly the t
    interval on conversation means: the correction is G / (G - 1) and df = G - 1. The usual form, G / (G - 1) and
    G - 1 throughout, covers too seldom where conversations are few and unequal (``coverage_study`` has it in its
    table). ``"bootstrap-t"`` resamples whole conversations and studentises; it follows skewed values
    (near a ceiling it covers better from ten conversations on), but it is about twice as wide with four, and covers
    too seldom where sizes vary by a factor of ten.

    Parameters
    ----------
    values
        (n_questions, n_columns), any unit; NaN is dropped by column and counted.
    clusters
        (n_questions,): the conversation of each question, any labels.
    level
        Nominal coverage, between 0 and 1.
    method
        ``"t"`` or ``"bootstrap-t"``.
    weight
        ``"question"`` or ``"conversation"``.
    n_boot, seed
        Resamples and their seed, for the bootstrap only; columns share the resamples.

    Returns
    -------
    Intervals
        Arrays of shape (n_columns,). NaN ends where a column has one conversation or none, with the reason in
        ``note``. The ends are not cut to the range of the values.

    Raises
    ------
    DataError
        If shapes disagree, a value is infinite, a label is missing, or ``level`` is not between 0 and 1.
    UnknownName
        If ``method`` or ``weight`` is not one of those above.

    References
    ----------
    Bell, McCaffrey (2002), Bias reduction in standard errors for linear regression with multi-stage samples, Survey
    Methodology 28(2). Imbens, Kolesár (2016), Robust standard errors in small samples, Review of Economics and
    Statistics 98(4). Davison, Hinkley (1997), *Bootstrap Methods and their Application*, sections 3.8 and 5.2.

    Examples
    --------
    >>> both = mean_intervals([[1, 3], [0, 4], [1, 2], [1, 3]], ["a", "a", "b", "b"], level=0.5)
    >>> print(both[0], "and", both[1])
    0.750 [0.500, 1.000] and 3.000 [2.500, 3.500]
    """
    array = matrix(values, "values")
    codes, n_clusters = cluster_codes(clusters, len(array))
    sums, counts = totals(array, codes, n_clusters)
    return from_totals(
        sums,
        counts,
        level,
        method,
        weight=weight,
        n_boot=n_boot,
        seed=seed,
        n_missing=np.isnan(array).sum(axis=0),
    )


def from_totals(
    sums: FloatArray,
    counts: FloatArray,
    level: float = 0.95,
    method: str = "t",
    *,
    weight: str = "question",
    n_boot: int = 2000,
    seed: int = 0,
    n_missing: IntArray | None = None,
) -> Intervals:
    """The kernel of :func:`mean_intervals`, from conversation totals of shape (n_clusters, n_columns)."""
    share(level, "level")
    one_of(method, METHODS, "method")
    used = (counts > 0).sum(axis=0)
    n = counts.sum(axis=0).astype(np.int64)
    if one_of(weight, WEIGHTS, "weight") == "conversation":
        sums, counts = sums / np.where(counts > 0, counts, 1.0), (counts > 0).astype(np.float64)
    mean = sums.sum(axis=0) / np.where(n > 0, counts.sum(axis=0), np.nan)
    if method == "t":
        error, df = cr2(sums, counts, mean)
        low, high = -t_quantile(level, df) * error, t_quantile(level, df) * error
    else:
        low, high = bootstrap_t(sums, counts, mean, level, at_least(n_boot, 1, "n_boot"), seed)
    # Rounding in the residual sums must not pass for variation.
    flat = (used > 1) & (np.abs(residuals(sums, counts, mean)).max(axis=0, initial=0.0) <= rounding(sums))
    low, high = np.where(flat, 0.0, low), np.where(flat, 0.0, high)
    single = used < 2
    low[single] = high[single] = np.nan
    reasons = [used == 0, single, flat, np.isnan(low)]
    note = np.select(reasons, [NONE, ONE, FLAT, FEW], default="")
    missing = np.zeros(len(n), dtype=np.int64) if n_missing is None else n_missing
    return Intervals(mean, mean + low, mean + high, n, used, method, note, float(level), missing)
