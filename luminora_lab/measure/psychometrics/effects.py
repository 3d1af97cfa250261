"""How far apart two assigned poles come out: Cohen's d and Hedges' g, with intervals over personas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from luminora_lab.errors import DataError
from luminora_lab.measure._checks import FloatArray, at_least, column, share

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["cohens_d", "coverage_of_d", "effect", "hedges_correction"]


def cohens_d(high: ArrayLike, low: ArrayLike) -> float:
    """Return Cohen's d: the difference of the means over the pooled standard deviation; NaN without spread.

    References
    ----------
    Cohen (1988), *Statistical Power Analysis*, chapter 2.

    Examples
    --------
    >>> cohens_d([4.0, 5.0, 6.0], [1.0, 2.0, 3.0])
    3.0
    """
    a, b = column(high, "high"), column(low, "low")
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    if len(a) < 2 or len(b) < 2:
        return float("nan")
    pooled = ((len(a) - 1) * a.var(ddof=1) + (len(b) - 1) * b.var(ddof=1)) / (len(a) + len(b) - 2)
    return float((a.mean() - b.mean()) / np.sqrt(pooled)) if pooled > 1e-12 else float("nan")


def hedges_correction(n: int) -> float:
    """Return Hedges' factor for d from ``n`` values of both groups: 1 - 3 / (4 (n - 2) - 1).

    References
    ----------
    Hedges (1981), Journal of Educational Statistics 6(2).

    Examples
    --------
    >>> round(hedges_correction(20), 4)
    0.9577
    """
    return 1 - 3 / (4 * (n - 2) - 1) if n > 3 else float("nan")


def effect(
    values: ArrayLike, pole: ArrayLike, clusters: Any, *, level: float = 0.95, n_boot: int = 2000, seed: int = 0
) -> dict[str, Any]:
    """Return d and g of a high against a low pole, with intervals over clusters.

    Parameters
    ----------
    values
        (n,): scores, in any unit; NaN is left out.
    pole
        (n,) bool: True for the high pole.
    clusters
        (n,): what is independent (the persona); a cluster belongs to one pole.
    level, n_boot, seed
        Of the bootstrap over clusters, drawn within each pole.

    Returns
    -------
    dict
        d, lo, hi, g, n, n_clusters, note. The interval is symmetric in d on the scale of its cluster-bootstrap standard
        error, with t quantiles at n_clusters - 2 degrees of freedom: percentiles are too narrow with few personas
        (:func:`coverage_of_d` measures both).

    Raises
    ------
    DataError
        A cluster lies in both poles, or shapes disagree.

    References
    ----------
    Cameron, Miller (2015), Journal of Human Resources 50(2).

    Examples
    --------
    >>> found = effect([5, 5.2, 4.8, 5, 1, 1.2, 0.8, 1], [True] * 4 + [False] * 4, list("aabbccdd"), seed=1)
    >>> round(found["d"], 1), found["n_clusters"]
    (24.5, 4)
    """
    share(level, "level")
    score, high = column(values, "values"), np.asarray(pole, dtype=bool)
    names, codes = np.unique(np.asarray(clusters).astype(str), return_inverse=True)
    if high.shape != score.shape or codes.shape != score.shape:
        raise DataError(
            "values, pole and clusters have different lengths", place="pole", remedy="give one of each a score"
        )
    of_cluster = np.zeros(len(names), dtype=bool)
    of_cluster[codes] = high
    if (of_cluster[codes] != high).any():
        name = names[codes[of_cluster[codes] != high][0]]
        raise DataError(
            f"cluster {str(name)!r} lies in both poles", place="clusters", remedy="cluster by assigned persona"
        )
    there = ~np.isnan(score)
    d = cohens_d(score[there & high], score[there & ~high])
    n, g = int(there.sum()), len(names)
    out = {"d": d, "lo": float("nan"), "hi": float("nan"), "g": d * hedges_correction(n), "n": n, "n_clusters": g}
    if d != d:
        return {**out, "note": "no spread within the poles, or no value in one"}
    error = _standard_error(score[there], codes[there], of_cluster, at_least(n_boot, 2, "n_boot"), seed)
    if error != error:
        return {**out, "note": "too few personas for an interval"}
    from scipy.stats import t

    width = float(t.ppf((1 + level) / 2, g - 2)) * error
    return {**out, "lo": d - width, "hi": d + width, "note": ""}


def _standard_error(score: FloatArray, codes: Any, of_cluster: Any, n_boot: int, seed: int) -> float:
    """Return the standard deviation of d over clusters drawn within each pole, from per-cluster sums."""
    sums = np.stack([np.bincount(codes, w, len(of_cluster)) for w in (np.ones_like(score), score, score**2)], axis=1)
    rng = np.random.default_rng(seed)
    moments = []
    for side in (True, False):
        part = sums[of_cluster == side]
        if len(part) < 2:
            return float("nan")
        moments.append(rng.multinomial(len(part), np.full(len(part), 1 / len(part)), size=n_boot) @ part)
    (n1, s1, q1), (n2, s2, q2) = (one.T for one in moments)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (q1 - s1**2 / n1 + q2 - s2**2 / n2) / (n1 + n2 - 2)
        drawn = (s1 / n1 - s2 / n2) / np.sqrt(np.where(pooled > 1e-12, pooled, np.nan))
    good = drawn[np.isfinite(drawn)]
    return float(good.std(ddof=1)) if len(good) > 0.9 * n_boot else float("nan")


def coverage_of_d(
    true_d: float = 3.0,
    personas: int = 16,
    repeats: int = 5,
    icc: float = 0.6,
    *,
    n_runs: int = 500,
    n_boot: int = 400,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how often intervals of d hold the truth where repeats of a persona are alike.

    Scores are normal: half the personas at each pole, variance 1 within a pole, a share ``icc`` of it between personas.

    Returns
    -------
    DataFrame
        method ("clusters": :func:`effect`; "naive": every answer its own cluster), coverage, mc_se, width (median),
        n_runs.

    Examples
    --------
    >>> coverage_of_d(n_runs=20, n_boot=50)["method"].tolist()
    ['clusters', 'naive']
    """
    import pandas as pd

    rng = np.random.default_rng(seed)
    pole = np.repeat(np.arange(personas) < personas // 2, repeats)
    names = np.repeat(np.arange(personas), repeats)
    hits: dict[str, list[tuple[bool, float]]] = {"clusters": [], "naive": []}
    for run in range(at_least(n_runs, 1, "n_runs")):
        shift = np.repeat(rng.normal(0, np.sqrt(icc), personas), repeats)
        score = true_d * pole + shift + rng.normal(0, np.sqrt(1 - icc), len(pole))
        for method, clusters in (("clusters", names), ("naive", np.arange(len(pole)))):
            found = effect(score, pole, clusters, n_boot=n_boot, seed=run)
            hits[method].append((found["lo"] <= true_d <= found["hi"], found["hi"] - found["lo"]))
    rows = []
    for method, several in hits.items():
        held = float(np.mean([one for one, _ in several]))
        width = float(np.median([w for _, w in several]))
        rows.append((method, held, float(np.sqrt(held * (1 - held) / n_runs)), width, n_runs))
    return pd.DataFrame(rows, columns=["method", "coverage", "mc_se", "width", "n_runs"])
