"""Kernels of reliability: arrays of keyed answers in, one number out, NaN with a reason where it is not defined."""

from __future__ import annotations

import warnings

import numpy as np

from luminora_lab.measure._checks import FloatArray

__all__ = ["alpha", "lambda6", "omega", "reason", "split_half"]

_NAN = float("nan")


def reason(values: FloatArray) -> str:
    """Return why reliability is not defined for answers (n_respondents, n_items), "" where it is."""
    if values.shape[1] < 2:
        return "one item"
    if len(values) < 3:
        return "fewer than 3 complete respondents"
    spread = values.var(axis=0)
    if not (spread > 1e-12).all():
        return f"{int((spread <= 1e-12).sum())} items without variance"
    return ""


def alpha(values: FloatArray) -> float:
    """Cronbach's alpha: k / (k - 1) (1 - sum of item variances / variance of the sum).

    References
    ----------
    Cronbach (1951), Psychometrika 16(3).

    Examples
    --------
    >>> round(alpha(np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 5.0]])), 4)
    0.9474
    """
    k = values.shape[1]
    total = values.sum(axis=1).var(ddof=1)
    if k < 2 or not total > 1e-12:
        return _NAN
    return float(k / (k - 1) * (1 - values.var(axis=0, ddof=1).sum() / total))


def lambda6(values: FloatArray) -> tuple[float, str]:
    """Guttman's lambda-6: 1 - sum of the items' errors, each regressed on the others, / variance of the sum.

    The errors are 1 / diag(R^-1) times the variances; where R is singular there is none, and the reason is given.

    References
    ----------
    Guttman (1945), Psychometrika 10(4).
    """
    why = reason(values)
    if why:
        return _NAN, why
    covariance = np.cov(values, rowvar=False)
    spread = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(spread, spread)
    if len(values) <= values.shape[1] or np.linalg.cond(correlation) > 1e10:
        return _NAN, "the correlations of the items are singular"
    errors = np.diag(covariance) / np.diag(np.linalg.inv(correlation))
    return float(1 - errors.sum() / covariance.sum()), ""


def omega(values: FloatArray) -> tuple[float, str]:
    """McDonald's omega total of one factor: (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances).

    Loadings are those of one factor by maximum likelihood (scikit-learn's FactorAnalysis) on standardised answers,
    turned back by the standard deviations.

    References
    ----------
    McDonald (1999), *Test Theory: A Unified Treatment*.
    """
    why = reason(values)
    if not why and values.shape[1] < 3:
        why = "a factor needs 3 items"
    if why:
        return _NAN, why
    correlation = np.corrcoef(values, rowvar=False)
    if np.linalg.cond(correlation) > 1e10 or len(values) <= values.shape[1]:
        return _NAN, "the correlations of the items are singular"
    from sklearn.decomposition import FactorAnalysis

    scaled = (values - values.mean(axis=0)) / values.std(axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so where it did not converge; the loadings are then those so far
        fitted = FactorAnalysis(n_components=1, max_iter=2000, tol=1e-6, svd_method="lapack").fit(scaled)
    loadings = fitted.components_[0]
    spread = values.std(axis=0)
    common = float((loadings * spread).sum()) ** 2
    return common / (common + float((fitted.noise_variance_ * spread**2).sum())), ""


def split_half(values: FloatArray, n_splits: int, seed: int) -> float:
    """Mean Spearman-Brown reliability over seeded random halves of the items: 2 r / (1 + r).

    References
    ----------
    Spearman (1910), Brown (1910), British Journal of Psychology 3.
    """
    n, k = values.shape
    if k < 2 or n < 3:
        return _NAN
    rng = np.random.default_rng(seed)
    order = np.argsort(rng.random((n_splits, k)), axis=1)
    first = np.zeros((k, n_splits))
    first[order[:, : k // 2].T, np.arange(n_splits)] = 1.0
    a, b = values @ first, values @ (1 - first)
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        r = (a * b).sum(axis=0) / np.sqrt((a**2).sum(axis=0) * (b**2).sum(axis=0))
        halves = 2 * r / (1 + r)
    return float(np.nanmean(halves)) if np.isfinite(halves).any() else _NAN
