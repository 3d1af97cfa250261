"""Least squares over many samples at once: the bootstrap of a fit, without a call of the model for each sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.affinity._evaluation import Evaluator

if TYPE_CHECKING:
    import numpy.typing as npt

    from luminora_lab.affinity.model import AffinityModel

    Float = npt.NDArray[np.float64]

__all__ = ["Problem", "refit", "starts"]

_LOGARITHMIC = frozenset({"half_life"})


class Problem:
    """Residuals of ratings as a function of parameters; a half-life is its logarithm inside.

    Attributes
    ----------
    names
        Parameters.
    target
        (n_ratings,) ratings, points.
    limits
        Parameter to its bounds, as a user writes them.
    low, high
        (n_parameters,) bounds, on the scale inside.
    """

    def __init__(self, evaluate: Evaluator, target: Float, limits: Mapping[str, tuple[float, float]]) -> None:
        self.evaluate, self.target, self.limits = evaluate, target, dict(limits)
        self.names = list(limits)
        self.log = np.array([name in _LOGARITHMIC for name in self.names])
        self.low, self.high = (self.inside(np.array([pair[i] for pair in limits.values()])) for i in (0, 1))

    def inside(self, plain: Float) -> Float:
        """Return parameters on the scale inside."""
        return np.asarray(np.where(self.log, np.log(np.where(self.log, plain, 1.0)), plain))

    def plain(self, inside: Float) -> Float:
        """Return parameters as a user writes them."""
        return np.asarray(np.where(self.log, np.exp(np.where(self.log, inside, 0.0)), inside))

    def predict(self, inside: Float) -> Float:
        """Return affinity at the ratings, (n_sets, n_ratings), for (n_sets, n_parameters)."""
        affinity: Float = self.evaluate(self.plain(inside))
        return affinity

    def jacobian(self, inside: Float) -> tuple[Float, Float]:
        """Return affinity and its slopes, (n_sets, n_ratings) and (n_sets, n_ratings, n_parameters).

        By differences across a step that stays within the bounds, all in one call of the model.
        """
        n_sets, n_parameters = inside.shape
        step = 1e-5 * (self.high - self.low)
        up = np.minimum(inside[:, None, :] + np.diag(step), self.high)
        down = np.maximum(inside[:, None, :] - np.diag(step), self.low)
        every = np.concatenate([inside[:, None, :], up, down], axis=1)
        found = self.predict(every.reshape(-1, n_parameters)).reshape(n_sets, 1 + 2 * n_parameters, -1)
        width = np.diagonal(up - down, axis1=1, axis2=2)
        rise = found[:, 1 : 1 + n_parameters] - found[:, 1 + n_parameters :]
        return found[:, 0], np.moveaxis(rise / width[:, :, None], 1, 2)

    def jacobian_at(self, inside: Float) -> Float:
        """Return the slopes at one set of parameters, (n_ratings, n_parameters)."""
        slopes: Float = self.jacobian(np.asarray(inside)[None])[1][0]
        return slopes


def starts(problem: Problem, model: AffinityModel, seed: int, n: int = 64, kept: int = 3) -> Float:
    """Return starting points: the best of scattered ones and the model's own values, (kept, n_parameters)."""
    from scipy.stats import qmc

    spread = qmc.LatinHypercube(len(problem.names), rng=np.random.default_rng(seed)).random(n)
    guesses = problem.low + spread * (problem.high - problem.low)
    points = {f"points.{kind}": value for kind, value in (model.points or {}).items()}
    own = [points.get(name, getattr(model, name, None)) for name in problem.names]
    own = [
        problem.plain((problem.low + problem.high) / 2)[i] if value is None else value for i, value in enumerate(own)
    ]
    guesses = np.vstack([np.clip(problem.inside(np.array(own, dtype=np.float64)), problem.low, problem.high), guesses])
    cost = ((problem.predict(guesses) - problem.target) ** 2).sum(axis=1)
    inner = 1e-6 * (problem.high - problem.low)
    best: Float = np.clip(guesses[np.argsort(cost, kind="stable")[:kept]], problem.low + inner, problem.high - inner)
    return best


def refit(problem: Problem, best: Float, noise: Float, steps: int = 12) -> Float:
    """Fit again to the fitted curve plus each row of noise: (n_samples, n_parameters), on the scale inside.

    Levenberg-Marquardt (Marquardt 1963) from the estimate, every sample with a damping of its own; a parameter that is
    pressed against a bound is held there while the others move. A sample stops moving when no damping improves it.
    """
    n_samples, n_parameters = len(noise), len(best)
    target = problem.predict(best[None])[0] + noise
    width = problem.high - problem.low
    at = np.repeat(best[None], n_samples, axis=0)
    damping = np.full(n_samples, 1e-3)
    value, slope = problem.jacobian(at)
    cost = ((target - value) ** 2).sum(axis=1)
    for _ in range(steps):
        scaled = slope * width
        normal = np.einsum("sri,srj->sij", scaled, scaled)
        size = np.maximum(np.diagonal(normal, axis1=1, axis2=2), 1e-12)
        pull = np.einsum("sri,sr->si", scaled, target - value)
        beside = np.where(pull > 0, problem.high - at, at - problem.low) > 1e-6 * width  # room to move
        normal, pull = normal * (beside[:, :, None] & beside[:, None, :]), pull * beside
        lifted = normal + ((damping[:, None] + ~beside) * size)[:, :, None] * np.eye(n_parameters)
        tried = np.clip(at + width * np.linalg.solve(lifted, pull[:, :, None])[:, :, 0], problem.low, problem.high)
        new_value, new_slope = problem.jacobian(tried)
        new_cost = ((target - new_value) ** 2).sum(axis=1)
        better = new_cost < cost
        at = np.where(better[:, None], tried, at)
        value, slope = np.where(better[:, None], new_value, value), np.where(better[:, None, None], new_slope, slope)
        settled = np.abs(cost - new_cost) <= 1e-9 * cost
        cost = np.where(better, new_cost, cost)
        damping = np.where(better, np.maximum(damping / 10, 1e-10), damping * 10)
        if settled.all():
            break
    return at
