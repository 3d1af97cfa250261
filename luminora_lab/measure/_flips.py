"""Kernels of the randomisation tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from luminora_lab.errors import DataError
from luminora_lab.measure._checks import FloatArray

__all__ = ["EXACT_UP_TO", "N_FLIPS", "holm", "question_flip_p", "sign_flip_p", "smallest_p"]

EXACT_UP_TO = 20
"""Up to this many units all flips are counted; above, they are drawn."""

N_FLIPS = 99_999
"""How many are drawn, unless the user says otherwise."""

_TOLERANCE = 1e-9
"""Sums that differ by less than this share of the largest possible sum are ties."""


def smallest_p(n_units: int, n_flips: int) -> float:
    """The smallest two-sided p that flipping ``n_units`` signs can give; NaN without units.

    >>> smallest_p(5, 99_999)
    0.0625
    """
    if n_units == 0:
        return float("nan")
    return 2.0 ** (1 - n_units) if n_units <= EXACT_UP_TO else 1.0 / (n_flips + 1)


def sign_flip_p(units: FloatArray, present: NDArray[np.bool_], *, n_flips: int, seed: int) -> FloatArray:
    """Two-sided p of the flipped sum, one per column; ``units`` and ``present`` are (n_units, n_columns)."""
    n_units = present.sum(axis=0)
    p = np.full(units.shape[1], np.nan)
    for i in np.flatnonzero((n_units > 0) & (n_units <= EXACT_UP_TO)):
        p[i] = _exact(units[present[:, i], i])
    many = np.flatnonzero(n_units > EXACT_UP_TO)
    if many.size:
        p[many] = _drawn(units[:, many], n_flips, np.random.default_rng(seed))
    return p


def _signed_sums(units: FloatArray) -> FloatArray:
    sums = np.zeros(1)
    for unit in units:
        sums = np.concatenate((sums + unit, sums - unit))
    return sums


def _exact(units: FloatArray) -> float:
    """Count all 2^G flips by halves: every sum of the one with a sorted list of the sums of the other."""
    bound = abs(float(units.sum())) - _TOLERANCE * float(np.abs(units).sum())
    if bound <= 0:
        return 1.0
    half = (len(units) + 1) // 2
    # The first sign is held at +: the other half of the flips is the mirror image.
    left = units[0] + _signed_sums(units[1:half])
    right = np.sort(_signed_sums(units[half:]))
    above = len(right) - np.searchsorted(right, bound - left, side="left")
    below = np.searchsorted(right, -bound - left, side="right")
    return float(above.sum() + below.sum()) / (len(left) * len(right))


def _drawn(units: FloatArray, n_flips: int, rng: np.random.Generator) -> FloatArray:
    bound = np.abs(units.sum(axis=0)) - _TOLERANCE * np.abs(units).sum(axis=0)
    count = np.zeros(units.shape[1])
    step = max(1, 4_000_000 // max(units.shape))
    for start in range(0, n_flips, step):
        signs = rng.integers(0, 2, size=(min(step, n_flips - start), len(units))) * 2.0 - 1.0
        count += (np.abs(signs @ units) >= bound).sum(axis=0)
    return (count + 1) / (n_flips + 1)


def question_flip_p(off: FloatArray, *, n_flips: int, seed: int) -> float:
    """Two-sided p of flipping every question's difference; ``off`` is (n_questions,) without NaN.

    Only the sizes of the differences matter: with m questions of size v, their flipped sum is
    v (2 Binomial(m, 1/2) - m), so whole groups are drawn at once.
    """
    off = off[off != 0]
    if off.size <= EXACT_UP_TO:
        return _exact(off) if off.size else 1.0
    sizes, counts = np.unique(np.abs(off).round(12), return_counts=True)
    bound = abs(float(off.sum())) - _TOLERANCE * float(np.abs(off).sum())
    rng, count = np.random.default_rng(seed), 0
    step = max(1, 4_000_000 // len(sizes))
    for start in range(0, n_flips, step):
        heads = rng.binomial(counts, 0.5, size=(min(step, n_flips - start), len(sizes)))
        count += int((np.abs((2.0 * heads - counts) @ sizes) >= bound).sum())
    return (count + 1) / (n_flips + 1)


def holm(p: ArrayLike) -> FloatArray:
    """Holm's adjusted p values.

    The i-th smallest of m values is multiplied by ``m - i + 1`` and raised to the largest before it, at most 1.
    Rejecting where the adjusted p is at most alpha keeps the chance of any false rejection at alpha or below.

    Parameters
    ----------
    p
        (n,): p values; NaN is a test that was not made: it stays NaN and does not count.

    Returns
    -------
    ndarray
        float64, (n,), in [0, 1], in the order of ``p``.

    Raises
    ------
    DataError
        If a value is not between 0 and 1 or ``p`` is not one-dimensional.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    array([0.03, 0.06, 0.06])
    """
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1 or (values < 0).any() or (values > 1).any():
        raise DataError(f"'{values}'", place="p", remedy="give a list of values between 0 and 1")
    adjusted = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * factors), 1.0)
    return adjusted
