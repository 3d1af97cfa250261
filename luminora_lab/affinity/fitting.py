"""Fit a model to ratings: which parameters would make the curve pass where people said that it was?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from luminora_lab.affinity._batch import Problem, refit, starts
from luminora_lab.affinity._evaluation import UNITS, Evaluator, bounds_of, check_parameters, with_parameters
from luminora_lab.affinity.curve import checked_model
from luminora_lab.affinity.model import AffinityModel
from luminora_lab.affinity.stream import RELATION, moments, numbers
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import numpy.typing as npt

    Float = npt.NDArray[np.float64]

__all__ = ["AffinityFit", "fit_affinity"]


@dataclass(frozen=True, repr=False)
class AffinityFit:
    """What :func:`fit_affinity` found.

    Attributes
    ----------
    model
        The model with the estimates in place.
    frame
        One row a free parameter: parameter, unit, estimate, lo, hi, identified, note.
    residuals
        One row a rating: the relation's columns, time, affinity (the rating), fitted, residual.
    sigma
        Standard deviation of the residuals, points, with the free parameters taken off the degrees of freedom.
    level, n_boot, block
        Of the intervals.
    """

    model: AffinityModel
    frame: pd.DataFrame
    residuals: pd.DataFrame
    sigma: float
    level: float
    n_boot: int
    block: int

    def __repr__(self) -> str:
        head = (
            f"<AffinityFit: {len(self.frame)} parameters, {len(self.residuals)} ratings, sigma {self.sigma:.2f} points>"
        )
        return f"{head}\n{self.frame.to_string(index=False, float_format='{:.4g}'.format)}"

    def _repr_html_(self) -> str:
        from markupsafe import escape

        head = escape(repr(self).partition("\n")[0])
        return f"<p>{head}</p>{self.frame.to_html(index=False, float_format='{:.4g}'.format, border=0)}"


def fit_affinity(
    events: pd.DataFrame,
    ratings: pd.DataFrame,
    free: Sequence[str] = ("positive", "negative", "half_life"),
    *,
    model: AffinityModel | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    n_boot: int = 200,
    block: int | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> AffinityFit:
    """Estimate parameters of a model from ratings of affinity.

    Parameters
    ----------
    events
        As for :func:`luminora_lab.affinity_curve`.
    ratings
        Frame, one row a rating: time, affinity (points, 0..100), and the columns of the relation that the events have.
    free
        Parameters to estimate: fields of :class:`AffinityModel`, or "points.TYPE" for the points of a type of event.
    model
        Gives all other parameters, and levels.
    bounds
        Parameter to (low, high); usual ones where none are given.
    n_boot
        Bootstrap samples; 0 for no intervals.
    block
        Ratings in a block of the bootstrap; by default the cube root of the number of ratings, at least 2.
    level
        Of the intervals, 0..1.
    seed
        Of the starting points and the bootstrap.

    Returns
    -------
    AffinityFit

    Raises
    ------
    DataError
        No event, no more ratings than free parameters, ratings outside 0..100 or missing, a relation without events;
        bounds, n_boot, block or level out of range.
    UnknownName
        There is no such parameter.

    Notes
    -----
    Least squares within bounds (``scipy.optimize.least_squares``, trust region reflective), from the three best of 64
    scattered starting points and the model's own values; a half-life is estimated on the scale of its logarithm.

    Ratings in time are not independent, so intervals come from a moving-block bootstrap of the residuals (Künsch 1989,
    Annals of Statistics 17(3)): blocks of neighbouring residuals of one relation, drawn with replacement, are added to
    the fitted curve and the model is fitted again (Levenberg-Marquardt, all samples at once); percentiles of what comes
    out.

    A parameter is not identified where no rating depends on it, where it can be traded against others (a singular
    value of the Jacobian with columns of length 1 below 1e-3 of the largest), or where its interval spans nine tenths
    of its bounds. Its row then says so, and its number means nothing.

    Examples
    --------
    >>> from luminora_lab.affinity import affinity_curve
    >>> days = pd.date_range("2024-01-01", periods=120)
    >>> events = pd.DataFrame({"time": days, "points": [4.0, 2.0, -3.0] * 40})
    >>> true = AffinityModel(half_life=30, negative=1.5)
    >>> ratings = affinity_curve(events, true)[["time", "affinity"]]
    >>> fit = fit_affinity(events, ratings, free=["negative", "half_life"], n_boot=50)
    >>> fit.frame[["parameter", "unit", "estimate", "identified"]].round(3)
       parameter    unit  estimate  identified
    0   negative  factor       1.5        True
    1  half_life    days      30.0        True
    """
    model = checked_model(model)
    names = check_parameters(free, model, events, "free")
    limits = bounds_of(names, bounds)
    _check_numbers(n_boot, block, level)
    rated = _ratings(ratings, events, len(names))
    evaluate = Evaluator(events, rated, model, names)
    problem = Problem(evaluate, rated["affinity"].to_numpy(), limits)
    best = _least_squares(problem, starts(problem, model, seed))
    fitted = problem.predict(best[None])[0]
    residual = problem.target - fitted
    block = max(2, round(len(rated) ** (1 / 3))) if block is None else int(block)
    stretch = np.sqrt(len(rated) / (len(rated) - len(names)))  # what the fit took off the variance
    noise = _resampled(stretch * residual, rated, n_boot, block, seed)
    drawn = refit(problem, best, noise) if n_boot else np.empty((0, len(names)))
    frame = _estimates(problem, best, drawn, level)
    made = with_parameters(model, dict(zip(names, problem.plain(best), strict=True)))
    rows = rated.assign(fitted=fitted, residual=residual)
    sigma = float(np.sqrt((residual**2).sum() / (len(rated) - len(names))))
    return AffinityFit(made, frame, rows, sigma, level, n_boot, block)


def _check_numbers(n_boot: Any, block: Any, level: Any) -> None:
    for name, value, least in (("n_boot", n_boot, 0), ("block", 1 if block is None else block, 1)):
        if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < least:
            raise DataError(f"{name} = {value!r}", place=name, remedy=f"give a whole number from {least}")
    if isinstance(level, bool) or not isinstance(level, Real) or not 0 < float(level) < 1:
        raise DataError(f"level = {level!r}", place="level", remedy="give a share between 0 and 1, such as 0.95")


def _ratings(ratings: Any, events: pd.DataFrame, n_free: int) -> pd.DataFrame:
    place = "ratings"
    if not isinstance(ratings, pd.DataFrame):
        raise DataError(f"{quote(ratings)} is no frame", place=place, remedy="give a frame with time and affinity")
    keys = [name for name in RELATION if name in events]
    for name in ("time", "affinity", *keys):
        if name not in ratings:
            raise DataError(
                f"there is no column {name!r}",
                place=place,
                remedy=f"it needs time, affinity{', ' * bool(keys)}{', '.join(keys)}",
            )
    rated = ratings[[*keys, "time", "affinity"]].reset_index(drop=True)
    values = numbers(rated, "affinity", place)
    wrong = ~((values >= 0) & (values <= 100))
    if wrong.any():
        row = int(wrong.argmax())
        raise DataError(
            f"the rating is {float(values[row])!r}", place=f"{place}, row {row}", remedy="ratings lie in 0..100"
        )
    if len(rated) <= n_free:
        what = f"{len(rated)} ratings for {n_free} parameters"
        raise DataError(what, place=place, remedy="give more ratings, or free fewer parameters")
    moments(rated["time"], "ratings, time")
    if keys:
        known = set(map(tuple, events[keys].to_numpy()))
        lost = next((row for row, key in enumerate(map(tuple, rated[keys].to_numpy())) if key not in known), None)
        if lost is not None:
            raise DataError("its relation has no event", place=f"{place}, row {lost}", remedy="leave it out")
    return rated.sort_values([*keys, "time"], kind="stable", ignore_index=True)


def _least_squares(problem: Problem, guesses: Float) -> Float:
    from scipy.optimize import least_squares

    def residual(x: Float) -> Float:
        off: Float = problem.predict(x[None])[0] - problem.target
        return off

    options: dict[str, Any] = {"bounds": (problem.low, problem.high), "x_scale": problem.high - problem.low}
    found = [least_squares(residual, guess, jac=problem.jacobian_at, max_nfev=200, **options) for guess in guesses]
    best: Float = min(found, key=lambda one: float(one.cost)).x
    return best


def _resampled(residual: Float, rated: pd.DataFrame, n_boot: int, block: int, seed: int) -> Float:
    """Return (n_boot, n_ratings) residuals in blocks of neighbours, centred, within relations."""
    rng = np.random.default_rng(seed)
    keys = [name for name in RELATION if name in rated]
    groups = list(rated.groupby(keys, sort=False).indices.values()) if keys else [np.arange(len(rated))]
    out = np.empty((n_boot, len(rated)))
    for rows in groups:
        n, length = len(rows), min(block, len(rows))
        own = residual[rows] - residual[rows].mean() if n > 1 else residual[rows]
        begins = rng.integers(0, n - length + 1, size=(n_boot, -(-n // length)))
        picked = (begins[:, :, None] + np.arange(length)).reshape(n_boot, begins.shape[1] * length)[:, :n]
        out[:, rows] = own[picked]
    return out


def _estimates(problem: Problem, best: Float, drawn: Float, level: float) -> pd.DataFrame:
    names = problem.names
    values = problem.plain(best)
    lo = hi = np.full(len(names), np.nan)
    if len(drawn):
        tail = (1 - level) / 2
        lo, hi = (np.quantile(problem.plain(drawn), q, axis=0) for q in (tail, 1 - tail))
    notes = _notes(problem, best)
    for i, name in enumerate(names):
        low, high = problem.limits[name]
        if not notes[i] and hi[i] - lo[i] >= 0.9 * (high - low):
            notes[i] = "not identified: its interval spans nearly all of its bounds"
        elif not notes[i] and min(values[i] - low, high - values[i]) <= 1e-6 * (high - low):
            notes[i] = "at its bound"
    rows = {
        "parameter": names,
        "unit": [UNITS.get(name, "points") for name in names],
        "estimate": values,
        "lo": lo,
        "hi": hi,
        "identified": [not note.startswith("not identified") for note in notes],
        "note": notes,
    }
    return pd.DataFrame(rows)


def _notes(problem: Problem, best: Float) -> list[str]:
    """Return for each parameter why it is not identified, or ""."""
    slopes = problem.jacobian_at(best) * (problem.high - problem.low)
    size = np.linalg.norm(slopes, axis=0)
    flat = size <= 1e-6 * max(1.0, np.sqrt(len(slopes)))
    notes = ["not identified: no rating depends on it" if one else "" for one in flat]
    live = np.flatnonzero(~flat)
    if len(live) > 1:
        _, sizes, directions = np.linalg.svd(slopes[:, live] / size[live], full_matrices=False)
        for size_of, direction in zip(sizes / sizes[0], directions, strict=True):
            if size_of >= 1e-3:
                continue
            traded = live[np.abs(direction) > max(300 * size_of, 1e-3)]  # how far each can go for the others
            for i in traded:
                others = ", ".join(problem.names[j] for j in traded if j != i)
                notes[i] = f"not identified: it can be traded against {others}"
    return notes
