"""How much each parameter matters: a grid of models over one history, and global sensitivity indices."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from luminora_lab.affinity._evaluation import UNITS, Evaluator, bounds_of, check_parameters, with_parameters
from luminora_lab.affinity.curve import checked_model
from luminora_lab.affinity.stream import RELATION
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import numpy.typing as npt

    from luminora_lab.affinity.model import AffinityModel

    Float = npt.NDArray[np.float64]

__all__ = ["affinity_sensitivity", "affinity_sweep"]

_MOST = 200_000
_SAME = 1e-9
OUTCOMES = ("end", "mean", "peak", "lowest")
"""What is looked at: affinity at the last moment, and its mean, highest and lowest value at the events."""


def affinity_sweep(
    events: pd.DataFrame, model: AffinityModel | None = None, grid: Mapping[str, Sequence[float]] | None = None
) -> pd.DataFrame:
    """Return what becomes of one history under every combination of parameters.

    Parameters
    ----------
    events, model
        As for :func:`luminora_lab.affinity_curve`.
    grid
        Parameter (a field of :class:`AffinityModel`, or "points.TYPE") to the values it takes.

    Returns
    -------
    pandas.DataFrame
        One row a combination and relation: the columns of the relation, one column a parameter, then end, mean, peak
        and lowest (points, at the events) and end_level.

    Raises
    ------
    UnknownName
        There is no such parameter.
    DataError
        No events, an empty grid, a value that the model refuses, or more than 200,000 combinations times relations.

    Examples
    --------
    >>> events = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=30), "points": [2.0] * 30})
    >>> table = affinity_sweep(events, grid={"half_life": [7, 30], "positive": [1, 2]})
    >>> table[["half_life", "positive", "end"]].round(1)
       half_life  positive   end
    0        7.0       1.0  20.1
    1        7.0       2.0  40.3
    2       30.0       1.0  43.8
    3       30.0       2.0  87.6
    """
    model = checked_model(model)
    if not isinstance(grid, Mapping):
        raise DataError(f"{quote(grid)} is no mapping", place="grid", remedy="give parameter: [values]")
    names = check_parameters(list(grid), model, events, "grid")
    listed = {name: _listed(name, grid[name]) for name in names}
    for name, several in listed.items():  # the model itself says what it accepts
        for value in several:
            with_parameters(model, {name: value})
    look = _Outcomes(events, model, names)
    n_relations, n_sets = len(look.keys), math.prod(map(len, listed.values()))
    if n_sets * n_relations > _MOST:
        what = f"{n_sets:,} combinations of {n_relations:,} relations"
        raise DataError(what, place="grid", remedy=f"stay below {_MOST:,}")
    values = np.array(list(product(*listed.values())), dtype=np.float64)
    outcomes, level = look(values)
    columns: dict[str, Any] = {
        str(name): np.tile(look.keys[name].to_numpy(), len(values)) for name in look.keys if name in RELATION
    }
    columns |= {name: np.repeat(values[:, i], n_relations) for i, name in enumerate(names)}
    columns |= {name: outcomes[name].ravel() for name in OUTCOMES}
    columns["end_level"] = pd.Categorical.from_codes(
        level.ravel(), categories=pd.Index(model.level_names), ordered=True
    )
    return pd.DataFrame(columns)


def affinity_sensitivity(
    events: pd.DataFrame,
    model: AffinityModel | None = None,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    *,
    method: str = "sobol",
    outcome: str = "end",
    n: int = 256,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how much of what affinity becomes is due to each parameter, over ranges of all of them at once.

    Parameters
    ----------
    events, model
        As for :func:`luminora_lab.affinity_curve`; with several relations the outcome is their mean.
    ranges
        Parameter to (low, high).
    method
        "sobol": shares of the variance (Sobol 2001; Saltelli et al. 2010), from n (2 k + 2) curves for k parameters; n
        is a power of 2. "morris": elementary effects (Morris 1991; Campolongo et al. 2007), from n (k + 1) curves.
    outcome
        "end", "mean", "peak" or "lowest": affinity at the last event, or over the events.
    n
        Size of the sample.
    seed
        Of the sample and of the intervals.

    Returns
    -------
    pandas.DataFrame
        One row a parameter. Sobol: parameter, unit, S1 (its share of the variance alone), S1_conf, ST (with all its
        interactions), ST_conf. Morris: parameter, unit, mu_star (mean size of an elementary effect, points over the
        whole range), mu_star_conf, sigma (spread: interactions or curvature). ``_conf`` is the half-width of a 95%
        bootstrap interval. NaN where the outcome does not vary.

    Raises
    ------
    UnknownName
        There is no such parameter, method or outcome.
    DataError
        No ranges, ranges that are no rising pairs, n out of range.

    References
    ----------
    Iwanaga, Usher and Herman 2022, SALib 2.0 (Socio-Environmental Systems Modelling 4); the methods as named above.

    Examples
    --------
    >>> events = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=30), "points": [2.0, -1.0] * 15})
    >>> ranges = {"half_life": (5, 60), "negative": (0.5, 2)}
    >>> found = affinity_sensitivity(events, ranges=ranges, n=64)
    >>> found["parameter"].tolist(), bool((found["ST"] > 0).all())
    (['half_life', 'negative'], True)
    """
    model = checked_model(model)
    names = check_parameters(list(ranges or {}), model, events, "ranges")
    limits = bounds_of(names, ranges)
    if outcome not in OUTCOMES:
        raise UnknownName(f"outcome {quote(outcome)}", place="outcome", remedy=f"use one of {', '.join(OUTCOMES)}")
    if method not in ("sobol", "morris"):
        raise UnknownName(f"method {quote(method)}", place="method", remedy="use 'sobol' or 'morris'")
    power = isinstance(n, int) and not isinstance(n, bool) and n >= 2 and (method == "morris" or n & (n - 1) == 0)
    if not power or n > 1 << 14:
        raise DataError(f"n = {n!r}", place="n", remedy="use a power of 2 from 2 to 16384 (morris: any from 2)")
    problem = {"num_vars": len(names), "names": names, "bounds": [list(limits[name]) for name in names]}
    analysis = _sobol if method == "sobol" else _morris
    look = _Outcomes(events, model, names)
    frame = analysis(problem, lambda values: look(values)[0][outcome].mean(axis=1), n, seed)
    frame.insert(0, "unit", [UNITS.get(name, "points") for name in names])
    frame.insert(0, "parameter", names)
    return frame


class _Outcomes:
    """What a curve comes to, for many sets of parameters."""

    def __init__(self, events: pd.DataFrame, model: AffinityModel, names: Sequence[str]) -> None:
        self.evaluate = Evaluator(events, None, model, names)
        self.keys = self.evaluate.stream.keys
        self.counts = self.evaluate.stream.layout.counts
        self.last = np.cumsum(self.counts) - 1

    def __call__(self, values: Float) -> tuple[dict[str, Float], npt.NDArray[np.int8]]:
        """Return the outcomes and the index of the level at the end, (n_sets, n_relations) each."""
        chunk = max(1, 2_000_000 // int(self.counts.sum()))
        parts = [self._some(values[i : i + chunk]) for i in range(0, len(values), chunk)]
        outcomes = {name: np.concatenate([part[name] for part, _ in parts]) for name in OUTCOMES}
        return outcomes, np.concatenate([level for _, level in parts])

    def _some(self, values: Float) -> tuple[dict[str, Float], npt.NDArray[np.int8]]:
        curves, levels = self.evaluate.follow(values)
        starts = self.last + 1 - self.counts
        outcomes = {
            "end": curves[:, self.last],
            "mean": np.add.reduceat(curves, starts, axis=1) / self.counts,
            "peak": np.maximum.reduceat(curves, starts, axis=1),
            "lowest": np.minimum.reduceat(curves, starts, axis=1),
        }
        return outcomes, levels[:, self.last]


def _listed(name: str, values: Any) -> list[float]:
    try:
        several = [float(value) for value in ([] if isinstance(values, str) else values)]
    except (TypeError, ValueError, OverflowError):
        raise DataError(f"{name}: {quote(values)}", place="grid", remedy="give a list of numbers") from None
    if not several or not np.isfinite(several).all():
        raise DataError(f"{name}: {quote(values)}", place="grid", remedy="give one or several finite numbers")
    return several


def _sobol(problem: dict[str, Any], look: Any, n: int, seed: int) -> pd.DataFrame:
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    sample = sampling.sample(problem, n, calc_second_order=True, seed=seed)
    found = look(sample)
    columns = ("S1", "S1_conf", "ST", "ST_conf")
    if np.ptp(found) <= _SAME:
        return pd.DataFrame({name: [np.nan] * problem["num_vars"] for name in columns})
    seeded = np.random.SeedSequence(seed)  # a plain 0 would count as no seed
    index = analysis.analyze(problem, found, calc_second_order=True, seed=seeded)
    return pd.DataFrame({name: np.asarray(index[name], dtype=np.float64) for name in columns})


def _morris(problem: dict[str, Any], look: Any, n: int, seed: int) -> pd.DataFrame:
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    sample = sampling.sample(problem, n, seed=seed)
    found = look(sample)
    columns = ("mu_star", "mu_star_conf", "sigma")
    if np.ptp(found) <= _SAME:
        return pd.DataFrame({name: [np.nan] * problem["num_vars"] for name in columns})
    index = analysis.analyze(problem, sample, found, scaled=False, seed=seed)
    return pd.DataFrame({name: np.asarray(index[name], dtype=np.float64) for name in columns})
