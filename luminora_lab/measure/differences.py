"""Differences between two strategies on the same questions, paired by conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from luminora_lab.errors import DataError
from luminora_lab.measure._checks import FloatArray, at_least, cluster_codes, column, one_of
from luminora_lab.measure._flips import EXACT_UP_TO, N_FLIPS, question_flip_p, sign_flip_p, smallest_p
from luminora_lab.measure._totals import totals
from luminora_lab.measure.intervals import WEIGHTS, Interval, from_totals

__all__ = ["Difference", "QuestionTest", "difference", "differences_from_totals", "question_test"]

ONLY_THESE = "these conversations only"


@dataclass(frozen=True)
class Difference:
    """What :func:`difference` found.

    Attributes
    ----------
    difference, lo, hi
        Mean of ``a - b`` with its t interval, in the unit of the values.
    p
        Two-sided p of the sign-flip test over conversations.
    smallest_p
        The smallest p that this test can give with so many conversations.
    dz
        Cohen's dz: mean over standard deviation of the conversations' mean differences; NaN where not defined.
    dz_note
        Why ``dz`` is NaN; empty otherwise.
    n, n_clusters, n_missing
        Questions and conversations used, and questions dropped because one value was NaN.
    test
        ``sign-flip, exact`` or ``sign-flip, Monte Carlo with N flips``.
    level
        Nominal coverage of the interval.
    note
        Why there is no interval; empty otherwise.
    """

    difference: float
    lo: float
    hi: float
    p: float
    smallest_p: float
    dz: float
    dz_note: str
    n: int
    n_clusters: int
    n_missing: int
    test: str
    level: float
    note: str

    def __str__(self) -> str:
        ends = f"(no interval: {self.note})" if np.isnan(self.lo) else f"[{self.lo:+.3f}, {self.hi:+.3f}]"
        return f"{self.difference:+.3f} {ends}, p = {self.p:.3f}"


@dataclass(frozen=True)
class QuestionTest:
    """What :func:`question_test` found; ``scope`` says what it is about.

    Attributes
    ----------
    difference, p, smallest_p
        Mean of ``a - b``, the two-sided p, and the smallest p that so many differing questions can give.
    n, n_missing
        Questions used, and dropped because one value was NaN.
    scope
        ``these conversations only``: says nothing about others.
    """

    difference: float
    p: float
    smallest_p: float
    n: int
    n_missing: int
    scope: str = ONLY_THESE

    def __str__(self) -> str:
        return f"{self.difference:+.3f}, p = {self.p:.3f} ({self.scope})"


def difference(
    a: ArrayLike,
    b: ArrayLike,
    clusters: Any,
    *,
    level: float = 0.95,
    weight: str = "question",
    n_flips: int = N_FLIPS,
    seed: int = 0,
) -> Difference:
    """Mean difference ``a - b``, paired by conversation: interval, exact test, effect size.

    The interval is that of :func:`luminora_lab.measure.mean_intervals` on the differences. The test flips the sign of
    whole conversations: under the null hypothesis a conversation's differences are distributed symmetrically about 0
    (``a`` and ``b`` could be swapped in it), so each of the ``2^G`` flips is equally likely. p is the share of flips
    whose mean is at least as far from 0 as the observed one; it is exact up to 20 conversations and seeded Monte
    Carlo, ``(1 + count) / (1 + n_flips)``, above. It cannot fall below ``2^(1 - G)``: five conversations stop at
    0.0625.

    ``dz`` is the mean over the standard deviation (divisor G - 1) of the conversations' mean differences, every
    conversation counting once. It is about how consistent the difference is across conversations, not how large it
    is for a user: read it next to the difference.

    Parameters
    ----------
    a, b
        (n_questions,): values of the two on the same questions; a question where one is NaN is dropped and counted.
    clusters
        (n_questions,): the conversation of each question.
    level, weight
        As in :func:`luminora_lab.measure.mean_intervals`; the test uses the same weight.
    n_flips, seed
        For the Monte Carlo form only.

    Returns
    -------
    Difference
        Without usable questions ``difference`` and ``p`` are NaN; with one conversation there is no interval, p is 1
        and ``dz`` is NaN.

    Raises
    ------
    DataError
        If shapes disagree, a value is infinite, or ``level`` is not between 0 and 1.
    UnknownName
        If ``weight`` is not ``question`` or ``conversation``.

    References
    ----------
    Fisher (1935), *The Design of Experiments*, section 21. Phipson, Smyth (2010), Permutation p-values should never be
    zero, SAGMB 9(1). Lakens (2013), Calculating and reporting effect sizes, Frontiers in Psychology 4:863 (dz).

    Examples
    --------
    >>> found = difference([1, 1, 1, 0.5], [0, 0.5, 0.5, 0], ["a", "b", "c", "d"])
    >>> print(found)
    +0.625 [+0.227, +1.023], p = 0.125
    >>> found.smallest_p, round(found.dz, 2)
    (0.125, 2.5)
    """
    first, second = _pair(a, b)
    off = (first - second)[:, None]
    codes, n_clusters = cluster_codes(clusters, len(off))
    sums, counts = totals(off, codes, n_clusters)
    return differences_from_totals(
        sums, counts, level, weight, at_least(n_flips, 1, "n_flips"), seed, n_questions=len(off)
    )[0]


def _pair(a: ArrayLike, b: ArrayLike) -> tuple[FloatArray, FloatArray]:
    first, second = column(a, "a"), column(b, "b")
    if len(first) != len(second):
        what = f"{len(first)} and {len(second)} values"
        raise DataError(what, place="a, b", remedy="give both on the same questions, in the same order")
    return first, second


def differences_from_totals(
    sums: FloatArray, counts: FloatArray, level: float, weight: str, n_flips: int, seed: int, *, n_questions: int
) -> list[Difference]:
    """One result per column of conversation totals of shape (n_clusters, n_columns)."""
    interval = from_totals(sums, counts, level, "t", weight=one_of(weight, WEIGHTS, "weight"))
    means = np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0)
    units = sums if weight == "question" else np.nan_to_num(means)
    p = sign_flip_p(units, counts > 0, n_flips=n_flips, seed=seed)
    return [
        _one(one, means[:, i][counts[:, i] > 0], float(p[i]), n_flips, n_questions) for i, one in enumerate(interval)
    ]


def _one(interval: Interval, means: FloatArray, p: float, n_flips: int, n_questions: int) -> Difference:
    dz, why = _dz(means)
    exact = interval.n_clusters <= EXACT_UP_TO
    return Difference(
        difference=interval.mean,
        lo=interval.lo,
        hi=interval.hi,
        p=p,
        smallest_p=smallest_p(interval.n_clusters, n_flips),
        dz=dz,
        dz_note=why,
        n=interval.n,
        n_clusters=interval.n_clusters,
        n_missing=n_questions - interval.n,
        test="sign-flip, exact" if exact else f"sign-flip, Monte Carlo with {n_flips} flips",
        level=interval.level,
        note=interval.note,
    )


def _dz(means: FloatArray) -> tuple[float, str]:
    if len(means) < 2:
        return float("nan"), "needs two conversations"
    spread = float(means.std(ddof=1))
    if spread <= 1e-12 * float(np.abs(means).max()):
        return float("nan"), "all conversations have the same mean difference"
    return float(means.mean()) / spread, ""


def question_test(a: ArrayLike, b: ArrayLike, *, n_flips: int = 9_999, seed: int = 0) -> QuestionTest:
    """Sign-flip test over questions: is there a difference on *these conversations*?

    Every question's difference is flipped on its own, which holds its level only if questions are exchangeable between
    ``a`` and ``b`` one by one. A strategy that suits some conversations and not others breaks that, so the result must
    not be read as about further conversations; ``scope`` and the printed form say so. Exact up to 20 questions with a
    difference, else seeded Monte Carlo with the +1 correction.

    Parameters
    ----------
    a, b
        (n_questions,): values of the two on the same questions; a question where one is NaN is dropped and counted.
    n_flips, seed
        For the Monte Carlo form only.

    Returns
    -------
    QuestionTest
        NaN difference and p without usable questions; p is 1 where no question differs.

    Raises
    ------
    DataError
        If shapes disagree or a value is infinite.

    References
    ----------
    Smucker, Allan, Carterette (2007), A comparison of statistical significance tests for information retrieval
    evaluation, CIKM.

    Examples
    --------
    >>> print(question_test([1, 1, 1, 1, 1, 1, 0], [0, 0, 0, 0, 0, 0, 0]))
    +0.857, p = 0.031 (these conversations only)
    """
    first, second = _pair(a, b)
    off = first - second
    used = off[~np.isnan(off)]
    flips = at_least(n_flips, 1, "n_flips")
    if used.size == 0:
        return QuestionTest(float("nan"), float("nan"), float("nan"), 0, len(off))
    differing = int(np.count_nonzero(used))
    least = smallest_p(differing, flips) if differing else 1.0
    p = question_flip_p(used, n_flips=flips, seed=seed)
    return QuestionTest(float(used.mean()), p, least, used.size, len(off) - used.size)
