"""The mixture of given points that is nearest to a target: least squares with weights from 0 that sum to 1."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["moved_on_simplex", "nearest_mixture"]

Vector = NDArray[np.float64]
_TINY = 1e-9
_ROUNDING = 1e-12


def nearest_mixture(points: Vector, target: Vector) -> tuple[Vector, bool]:
    """Return weights w >= 0 with sum 1 for which ``w @ points`` is nearest to the target, and whether they are unique.

    Parameters
    ----------
    points
        (m, d).
    target
        (d,).

    Returns
    -------
    (m,) array, bool
        Of several solutions, the one with the smallest sum of squares.

    Notes
    -----
    With D = points - target, the u >= 0 that minimises ``|D'u|^2 + (sum(u) - 1)^2`` is a multiple of the weights: for a
    given direction the best length only depends on how short ``D'w`` is. Non-negative least squares finds it exactly
    (Lawson & Hanson 1974, Solving Least Squares Problems, ch. 23). The mixture is always unique; its weights need not
    be where the points that it may use are affinely dependent.

    Examples
    --------
    >>> w, unique = nearest_mixture(np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([0.25, 1.0]))
    >>> w.round(6).tolist(), unique
    ([0.75, 0.25], True)
    >>> w, unique = nearest_mixture(np.array([[0.0], [1.0], [0.5]]), np.array([0.5]))
    >>> w.round(6).tolist(), unique
    ([0.333333, 0.333333, 0.333333], False)
    """
    from scipy.optimize import nnls

    away = points - target
    u = nnls(np.vstack([away.T, np.ones(len(points))]), np.append(np.zeros(len(target)), 1.0))[0]
    weights = u / u.sum()
    fitted = weights @ points
    gain = (points - fitted) @ (target - fitted)  # 0 for what the nearest mixture may use, below 0 for the rest
    usable = np.flatnonzero(gain >= -_TINY)
    several = np.vstack([points[usable].T, np.ones(len(usable))])
    if np.linalg.matrix_rank(several, tol=_TINY) == len(usable):
        return weights, True
    least = _least_norm(several, weights[usable])
    out = np.zeros(len(points))
    out[usable] = least
    return out, _is_only_one(several, least)


def _least_norm(a: Vector, start: Vector) -> Vector:
    """The shortest w >= 0 with a @ w = a @ start (least distance programming, same book)."""
    from scipy.linalg import null_space
    from scipy.optimize import nnls

    free: Vector = null_space(a, rcond=_TINY)
    base: Vector = start - free @ (free.T @ start)
    for values in (free, base):
        values[np.abs(values) < _ROUNDING] = 0.0
    if (base >= 0).all():
        return np.asarray(base / base.sum())
    stacked = np.vstack([free.T, -base])
    u = nnls(stacked, np.append(np.zeros(free.shape[1]), 1.0))[0]
    rest = stacked @ u - np.append(np.zeros(free.shape[1]), 1.0)
    if rest[-1] > -_TINY:
        return start
    found: Vector = np.clip(base - free @ (rest[:-1] / rest[-1]), 0.0, None)
    return np.asarray(found / found.sum())


def _is_only_one(a: Vector, found: Vector) -> bool:
    """Whether no other w >= 0 has a @ w = a @ found."""
    from scipy.optimize import linprog

    used = found > _TINY
    if np.linalg.matrix_rank(a[:, used], tol=_TINY) < int(used.sum()):
        return False
    more: Any = linprog(-(~used).astype(float), A_eq=a, b_eq=a @ found, bounds=(0, None), method="highs")
    return bool(more.status != 0 or -more.fun <= 1e-7)


def moved_on_simplex(weights: Vector, place: int, value: float) -> Vector:
    """Return weights that sum to 1 with one of them set: the others share what is left in their old proportions.

    Parameters
    ----------
    weights
        (m,): 0 or more, not all 0.
    place
        Which is set.
    value
        Its new weight, 0..1; beyond is cut off. A single weight stays 1.

    Examples
    --------
    >>> moved_on_simplex(np.array([0.5, 0.3, 0.2]), 0, 0.75).round(6).tolist()
    [0.75, 0.15, 0.1]
    >>> moved_on_simplex(np.array([1.0, 0.0, 0.0]), 0, 0.5).tolist()
    [0.5, 0.25, 0.25]
    """
    if len(weights) == 1:
        return np.ones(1)
    now = float(np.clip(value, 0.0, 1.0))
    others = np.delete(weights, place)
    shares = others / others.sum() if others.sum() > 0 else np.full(len(others), 1 / len(others))
    return np.insert(shares * (1 - now), place, now)
