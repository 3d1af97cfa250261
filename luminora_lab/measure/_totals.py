"""Kernels of the intervals, from conversation totals of shape (n_clusters, n_columns)."""

from __future__ import annotations

import numpy as np

from luminora_lab.measure._checks import FloatArray, IntArray

__all__ = ["bootstrap_t", "cr2", "residuals", "rounding", "t_quantile", "totals"]


def totals(values: FloatArray, codes: IntArray, n_clusters: int) -> tuple[FloatArray, FloatArray]:
    """Sum and number of the values that are not NaN, both of shape (n_clusters, n_columns)."""
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(n_clusters))
    ordered = values[order]
    counts = np.add.reduceat((~np.isnan(ordered)).astype(np.float64), starts, axis=0)
    return np.add.reduceat(np.nan_to_num(ordered), starts, axis=0), counts


def t_quantile(level: float, df: FloatArray) -> FloatArray:
    """The value that t stays within, either side of 0, with probability ``level``."""
    from scipy import stats

    return np.asarray(stats.t.ppf((1 + level) / 2, df), dtype=np.float64)


def rounding(sums: FloatArray) -> FloatArray:
    """What rounding alone can leave in a residual sum."""
    return np.asarray(1e-12 * np.abs(sums).sum(axis=0))


def residuals(sums: FloatArray, counts: FloatArray, mean: FloatArray) -> FloatArray:
    """Sum of (y - mean) over each conversation."""
    return sums - counts * np.where(np.isnan(mean), 0.0, mean)


def cr2(sums: FloatArray, counts: FloatArray, mean: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Standard error (CR2) and Bell-McCaffrey degrees of freedom, each (n_columns,); NaN below two conversations."""
    n = counts.sum(axis=0)
    n = np.where((counts > 0).sum(axis=0) > 1, n, np.nan)
    h = counts / n
    c = 1.0 / (1.0 - h)
    error = np.sqrt((c * residuals(sums, counts, mean) ** 2).sum(axis=0)) / n
    # V is a quadratic form; under independent errors its matrix over pairs of conversations is, up to a factor,
    # h_g on the diagonal (after the adjustment by c) and -h_g h_k sqrt(c_g c_k) beside it: df = trace^2 / trace of M^2.
    beside = (c * h**2).sum(axis=0) ** 2 - ((c * h**2) ** 2).sum(axis=0)
    squared = (h**2).sum(axis=0) + beside
    return error, 1.0 / np.where(np.isnan(n), np.nan, squared)


def bootstrap_t(
    sums: FloatArray, counts: FloatArray, mean: FloatArray, level: float, n_boot: int, seed: int
) -> tuple[FloatArray, FloatArray]:
    """Ends of the interval relative to the mean; columns with the same conversations are resampled together."""
    low, high = np.full(len(mean), np.nan), np.full(len(mean), np.nan)
    patterns, kind = np.unique(counts > 0, axis=1, return_inverse=True)
    for i, pattern in enumerate(patterns.T):
        if pattern.sum() < 2:
            continue
        draws = np.random.default_rng(seed).multinomial(
            pattern.sum(), np.full(pattern.sum(), 1 / pattern.sum()), n_boot
        )
        columns = np.flatnonzero(kind.ravel() == i)
        step = max(1, 4_000_000 // n_boot)
        for block in (columns[start : start + step] for start in range(0, len(columns), step)):
            part = np.ix_(pattern, block)
            low[block], high[block] = _studentised(
                sums[part], counts[part], mean[block], level, draws.astype(np.float64)
            )
    return low, high


def _studentised(
    sums: FloatArray, counts: FloatArray, mean: FloatArray, level: float, draws: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Quantiles of (resampled mean - mean) / its own standard error, times the standard error of the mean."""
    error = np.sqrt((residuals(sums, counts, mean) ** 2).sum(axis=0)) / counts.sum(axis=0)
    size = draws @ counts
    again = draws @ sums / size
    spread = draws @ sums**2 - 2 * again * (draws @ (sums * counts)) + again**2 * (draws @ counts**2)
    scale = draws @ sums**2 + again**2 * (draws @ counts**2)
    own = np.sqrt(np.where(spread > 1e-12 * scale, spread, 0.0)) / size
    off = again - mean
    # A resample without spread lies infinitely far out; one that repeats the mean exactly is in the middle.
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(np.abs(off) > 1e-12 * np.abs(mean), off / own, 0.0)
    upper, lower = np.quantile(ratio, [(1 + level) / 2, (1 - level) / 2], axis=0, method="inverted_cdf")
    usable = np.isfinite(upper) & np.isfinite(lower)
    return np.where(usable, -upper * error, np.nan), np.where(usable, -lower * error, np.nan)
