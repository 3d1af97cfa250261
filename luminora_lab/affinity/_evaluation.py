"""A model's affinity at rated moments, for many sets of parameters at once: what fits and sweeps are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from luminora_lab.affinity._kernel import Layout, run
from luminora_lab.affinity.model import LIMITS, AffinityModel
from luminora_lab.affinity.stream import RELATION, Stream, points_of
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

__all__ = ["FIELDS", "Evaluator", "bounds_of", "check_parameters", "with_parameters"]

Float = npt.NDArray[np.float64]
FIELDS = tuple(name for name in LIMITS if name not in ("long_bonus", "long_from"))
"""Fields of a model that can be free or swept; besides them ``points.TYPE``, the points of a type of event."""
UNITS = {
    "start": "points", "resting": "points", "daily_cap": "points/day", "floor": "points", "hysteresis": "points",
    "most_per_event": "points", "positive": "factor", "negative": "factor", "diminishing": "exponent",
    "streak": "share/event", "streak_most": "events", "half_life": "days",
}  # fmt: skip
_USUAL = {
    "positive": (0.0, 5.0), "negative": (0.0, 5.0), "diminishing": (0.0, 3.0), "streak": (0.0, 1.0),
    "streak_most": (0.0, 10.0), "half_life": (0.5, 730.0), "daily_cap": (0.5, 50.0), "most_per_event": (0.5, 20.0),
}  # fmt: skip


def check_parameters(names: Sequence[str], model: AffinityModel, events: pd.DataFrame, place: str) -> list[str]:
    """Return the names of parameters, checked against the model and the events.

    Raises
    ------
    UnknownName
        There is no such parameter.
    DataError
        None is named, or one twice.
    """
    names = [names] if isinstance(names, str) else list(names)
    types = set(map(str, events["type"].unique())) if "type" in events else set()
    for name in names:
        if name in FIELDS or (isinstance(name, str) and name.startswith("points.") and name[7:] in types):
            continue
        known = ", ".join([*FIELDS, *(f"points.{one}" for one in sorted(types))])
        raise UnknownName(f"there is no parameter {quote(name)}", place=place, remedy=f"use {known}")
    if not names or len(set(names)) != len(names):
        raise DataError(f"{quote(names)}", place=place, remedy="name one or several parameters, each once")
    return names


def bounds_of(names: Sequence[str], given: Mapping[str, tuple[float, float]] | None) -> dict[str, tuple[float, float]]:
    """Return lower and upper bounds of parameters: those given, else usual ones.

    Raises
    ------
    UnknownName
        Bounds for what is not free.
    DataError
        Bounds that are no rising pair, or lie outside what the model allows.
    """
    strange = set(given or {}) - set(names)
    if strange:
        raise UnknownName(f"bounds for {quote(min(strange))}", place="bounds", remedy=f"use {', '.join(names)}")
    out = {}
    for name in names:
        low, high = LIMITS.get(name, (-20.0, 20.0))
        pair = (given or {}).get(name) or _USUAL.get(name, (max(low, -20.0), min(high, 100.0)))
        try:
            lo, hi = float(pair[0]), float(pair[1])
        except (TypeError, ValueError, IndexError):
            lo, hi = 0.0, 0.0
        if not low <= lo < hi <= high:
            what = f"{name}: {quote(pair)}"
            raise DataError(what, place="bounds", remedy=f"give (low, high), rising, within {low:g} to {high:g}")
        out[name] = (lo, hi)
    return out


def with_parameters(model: AffinityModel, values: Mapping[str, float], events: pd.DataFrame) -> AffinityModel:
    """Return a model with other values of some parameters, as plain numbers."""
    fields = {name: float(value) for name, value in values.items() if not name.startswith("points.")}
    points = {name[7:]: float(value) for name, value in values.items() if name.startswith("points.")}
    if points:
        fields["points"] = dict(model.points or {}) | points  # type: ignore[assignment]
    return model.replace(**fields)


class Evaluator:
    """Affinity of every relation at its own moments, as a function of parameters.

    Parameters
    ----------
    events, model
        As for :func:`luminora_lab.affinity_curve`.
    moments
        Frame of moments to read affinity at: time, and the columns of the relation that the events have.
    names
        Parameters, in the order in which values come.
    """

    def __init__(self, events: pd.DataFrame, moments: pd.DataFrame, model: AffinityModel, names: Sequence[str]) -> None:
        self.model, self.names = model, list(names)
        keys = [name for name in RELATION if name in events]
        both = pd.concat([events[["time", *keys]], moments[["time", *keys]]], ignore_index=True)
        self.stream = Stream.of(both)
        self.n_moments = len(moments)
        is_event = self.stream.source < len(events)
        of_event = np.minimum(self.stream.source, max(len(events) - 1, 0))
        base = points_of(events, model)
        self.base = np.where(is_event, base[of_event], 0.0)
        kinds = events["type"].astype(str).to_numpy() if "type" in events else np.full(len(events), "event")
        given = dict(model.points or {})
        own = [name for name in names if name.startswith("points.")]
        self.shown = {name: is_event & (kinds == name[7:])[of_event] for name in own}
        self.usual = {name: given.get(name[7:], np.nan) for name in own}
        self.place = np.empty(self.n_moments, dtype=np.int64)  # row of each moment
        self.place[self.stream.source[~is_event] - len(events)] = np.flatnonzero(~is_event)
        self._layouts: dict[int, Layout] = {}

    def __call__(self, values: Float) -> Float:
        """Return affinity at the moments, (n_sets, n_moments), for values of the parameters, (n_sets, n_parameters)."""
        n_sets, n_rows = len(values), len(self.base)
        layout = self._tiled(n_sets)
        points = np.broadcast_to(self.base, (n_sets, n_rows))
        settings: dict[str, Float] = {}
        n_relations = len(self.stream.keys)
        for column, name in enumerate(self.names):
            if name in self.shown:
                points = np.where(self.shown[name], values[:, column, None] + self._extra(name), points)
            else:
                settings[name] = np.repeat(values[:, column], n_relations)[layout.relations]
        seconds = np.tile(self.stream.ticks / 1e9, n_sets)
        affinity, _, _ = run(seconds, points.ravel(), layout, self.model.settings(**settings))
        return affinity.reshape(n_sets, n_rows)[:, self.place]

    def _extra(self, name: str) -> Float:
        """What a long message adds beside the points of its type."""
        usual = self.usual[name]
        return self.base - usual if self.model.long_bonus and np.isfinite(usual) else np.zeros_like(self.base)

    def _tiled(self, n_sets: int) -> Layout:
        if n_sets not in self._layouts:
            counts = np.tile(self.stream.layout.counts, n_sets)
            self._layouts = {n_sets: Layout.of(np.repeat(np.arange(len(counts)), counts), len(counts))}
        return self._layouts[n_sets]
