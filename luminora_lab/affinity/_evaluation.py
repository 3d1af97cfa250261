"""A model's affinity at rated moments, for many sets of parameters at once: what fits and sweeps are made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from luminora_lab.affinity._kernel import Layout, run
from luminora_lab.affinity.model import LIMITS, AffinityModel
from luminora_lab.affinity.stream import RELATION, Stream, checked_frame, points_of
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
        None is named, or one twice; there is no event.
    """
    names = [names] if isinstance(names, str) else list(names)
    types = set(map(str, events["type"].dropna().unique())) if "type" in checked_frame(events) else set()
    if not len(events):
        raise DataError("there is no event", place="events", remedy="give at least one")
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
        low, high = LIMITS.get(name, (-math.inf, math.inf))
        usual = (max(low, -20.0), min(high, 100.0 if name in LIMITS else 20.0))
        pair = given[name] if given and name in given else _USUAL.get(name, usual)
        try:
            lo, hi = float(pair[0]), float(pair[1])
        except (TypeError, ValueError, IndexError, KeyError, OverflowError):
            lo, hi = 0.0, 0.0
        if not (low <= lo < hi <= high and math.isfinite(hi - lo)):
            what = f"{name}: {quote(pair)}"
            raise DataError(what, place="bounds", remedy=f"give (low, high), rising, within {low:g} to {high:g}")
        out[name] = (lo, hi)
    return out


def with_parameters(model: AffinityModel, values: Mapping[str, float]) -> AffinityModel:
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
        Frame of moments to read affinity at: time, and the columns of the relation that the events have. None: after
        every event, in the order of ``stream``.
    names
        Parameters, in the order in which values come.
    """

    def __init__(
        self, events: pd.DataFrame, moments: pd.DataFrame | None, model: AffinityModel, names: Sequence[str]
    ) -> None:
        self.model, self.names = model, list(names)
        columns = ["time", *(name for name in RELATION if name in events)]
        asked = events[columns].iloc[:0] if moments is None else moments[columns]
        self.stream = Stream.of(pd.concat([events[columns], asked], ignore_index=True))
        source, n = self.stream.source, len(events)
        is_event = source < n
        self.seconds = replace(self.stream, source=np.where(is_event, source, -1)).seconds
        of_event = np.minimum(source, n - 1)
        own = [name for name in names if name.startswith("points.")]
        # a free type is worth nothing yet: what is left of its events is what a long message adds
        self.base = np.where(
            is_event, points_of(events, with_parameters(model, dict.fromkeys(own, 0.0)))[of_event], 0.0
        )
        kinds = events["type"].astype(str).to_numpy() if own else np.empty(n)
        self.shown = {name: is_event & (kinds == name[7:])[of_event] for name in own}
        self.place = np.arange(n)  # row of each moment
        if moments is not None:
            self.place = np.empty(len(moments), dtype=np.int64)
            self.place[source[~is_event] - n] = np.flatnonzero(~is_event)
        self._layouts: dict[int, Layout] = {}

    def __call__(self, values: Float) -> Float:
        """Return affinity at the moments, (n_sets, n_moments), for values of the parameters, (n_sets, n_parameters)."""
        return self.follow(values)[0]

    def follow(self, values: Float) -> tuple[Float, npt.NDArray[np.int8]]:
        """Return affinity and index of the level at the moments, (n_sets, n_moments) each."""
        n_sets, n_rows = len(values), len(self.base)
        layout = self._tiled(n_sets)
        points = np.broadcast_to(self.base, (n_sets, n_rows))
        settings: dict[str, Float] = {}
        for column, name in enumerate(self.names):
            if name in self.shown:
                points = np.where(self.shown[name], values[:, column, None] + points, points)
            else:
                settings[name] = np.repeat(values[:, column], len(self.stream.keys))[layout.relations]
        seconds = np.tile(self.seconds, n_sets)
        affinity, _, level = run(seconds, points.ravel(), layout, self.model.settings(**settings))
        return affinity.reshape(n_sets, n_rows)[:, self.place], level.reshape(n_sets, n_rows)[:, self.place]

    def _tiled(self, n_sets: int) -> Layout:
        if n_sets not in self._layouts:
            counts = np.tile(self.stream.layout.counts, n_sets)
            self._layouts = {n_sets: Layout.of(np.repeat(np.arange(len(counts)), counts), len(counts))}
        return self._layouts[n_sets]
