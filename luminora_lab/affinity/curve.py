"""Affinity over time: the value after every event and at any asked moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from luminora_lab.affinity._kernel import run
from luminora_lab.affinity.model import AffinityModel
from luminora_lab.affinity.stream import Stream, kinds, points_of
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["CURVE_COLUMNS", "affinity_curve"]

CURVE_COLUMNS = ("time", "affinity", "level", "event", "change")
"""Columns of :func:`affinity_curve`, after those that tell relations and models apart."""


def affinity_curve(
    events: pd.DataFrame, model: AffinityModel | Mapping[str, AffinityModel] | None = None, at: Any = None
) -> pd.DataFrame:
    """Return affinity over time.

    Parameters
    ----------
    events
        One row an event: ``time``; ``type`` or ``points`` or both (see :class:`AffinityModel`); ``characters``
        where the model counts long messages; ``user``, ``personality`` or ``relation`` where there are several
        relations. Order does not matter; events at one time count in the order given.
    model
        The model; a mapping of names to models gives a curve of each. None: points add up from 0.
    at
        Moments that are asked for beside the events, for every relation: one date or several. The value is exact there,
        and asking changes no other value.

    Returns
    -------
    pandas.DataFrame
        The columns of ``model`` (where a mapping was given) and of the relation, sorted, then, by time:

        time
            Of the event or the asked moment. A moment at the time of an event comes after it.
        affinity
            Points, 0..100, after the event.
        level
            Name of the level, an ordered category; missing where the first level begins above.
        event
            Type of the event ("event" where the events have none), "" for an asked moment.
        change
            Points that the event itself moved; what decayed since the last one is not in it.

    Raises
    ------
    DataError
        Not such a frame; a time or points that are missing; a moment that is no date.
    MissingInput, UnknownName
        Points are neither given nor known to the model.

    Notes
    -----
    A relation begins, at ``start``, with its first event; without any event with the first moment that is asked for. At
    moments before it begins, affinity is ``start``.

    Examples
    --------
    >>> events = pd.DataFrame({"time": pd.to_datetime(["2024-05-01", "2024-05-02"]), "points": [30, -5]})
    >>> affinity_curve(events, AffinityModel(half_life=10), at="2024-05-12").round({"affinity": 2})
            time  affinity         level  event  change
    0 2024-05-01     30.00  acquaintance  event    30.0
    1 2024-05-02     22.99  acquaintance  event    -5.0
    2 2024-05-12     11.50      stranger            0.0
    """
    if isinstance(model, Mapping):
        if not model:
            raise DataError("no model was given", place="model", remedy="give at least one")
        parts = []
        models = {str(name): checked_model(one) for name, one in model.items()}
        for name, one in models.items():
            part = affinity_curve(events, one, at)
            part.insert(0, "model", name)
            parts.append(part.astype({"level": object}))
        out = pd.concat(parts, ignore_index=True)
        names = list(dict.fromkeys(level for one in models.values() for level in one.level_names))
        out["level"] = pd.Categorical(out["level"], categories=names, ordered=True)
        return out
    model = checked_model(model)
    stream = Stream.of(events, at)
    affinity, change, level = follow(stream, points_of(events, model) if len(events) else np.empty(0), model)
    columns: dict[str, Any] = {str(name): stream.spread(str(name)) for name in stream.keys}
    columns["time"] = stream.ticks.view("datetime64[ns]")
    columns["affinity"] = affinity
    columns["level"] = pd.Categorical.from_codes(level, categories=pd.Index(model.level_names), ordered=True)
    columns["event"] = _types(events, stream)
    columns["change"] = change
    return pd.DataFrame(columns, copy=False)


def checked_model(model: Any) -> AffinityModel:
    """Return a model; None is the plain one.

    Raises
    ------
    DataError
        It is something else.
    """
    if model is None:
        return AffinityModel()
    if not isinstance(model, AffinityModel):
        remedy = "give an AffinityModel, such as AffinityModel.of('juniper')"
        raise DataError(f"{quote(model)} is no model", place="model", remedy=remedy)
    return model


def follow(
    stream: Stream, points: npt.NDArray[np.float64], model: AffinityModel, **settings: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.int8]]:
    """Return affinity, change and index of the level of every row of a stream.

    ``settings`` gives fields of the model as one number a relation, in the order of ``stream.keys``.
    """
    laid = model.settings(**{name: values[stream.layout.relations] for name, values in settings.items()})
    timeless = np.isinf(laid.half_life).all() and np.isinf(laid.daily_cap).all()
    return run(None if timeless else stream.seconds, stream.values(points), stream.layout, laid)


def _types(events: pd.DataFrame, stream: Stream) -> Any:
    """Return the type of every row, "" for an asked moment, as a category."""
    codes, names = kinds(events)
    if not stream.asks and len(codes):
        return pd.Categorical.from_codes(codes[stream.source], categories=pd.Index(names))
    place = np.append(codes, len(names))[stream.source]  # the last one, -1, is an asked moment
    return pd.Categorical.from_codes(place, categories=pd.Index([*names, ""]))
