"""How long it takes to reach a level: first passage under histories like the one that was recorded, by simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from luminora_lab.affinity._kernel import DAY
from luminora_lab.affinity.curve import checked_model
from luminora_lab.affinity.levels import level_transitions
from luminora_lab.affinity.stream import RELATION, Stream, points_of
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.affinity.model import AffinityModel

__all__ = ["PASSAGE_COLUMNS", "days_to_level"]

PASSAGE_COLUMNS = ("level", "observed", "median", "lo", "hi", "reached", "n_sim", "horizon")
"""Columns of :func:`days_to_level`, after those that tell relations apart."""
_MOST = 50_000_000


def days_to_level(
    events: pd.DataFrame,
    model: AffinityModel | None = None,
    level: str = "friend",
    *,
    horizon: float = 1825.0,
    block: float = 7.0,
    n_sim: int = 1000,
    level_of_interval: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return after how many days a relation first reaches a level, as recorded and by simulation.

    Parameters
    ----------
    events, model
        As for :func:`luminora_lab.affinity_curve`.
    level
        Name of the level.
    horizon
        Days after which a simulated relation is given up.
    block
        Days of the blocks that simulated histories are made of.
    n_sim
        Simulated histories a relation.
    level_of_interval
        Share of the simulated histories between ``lo`` and ``hi``.
    seed
        Of the simulation.

    Returns
    -------
    pandas.DataFrame
        One row a relation: its columns, level, observed (days from its first event until it reached the level in the
        record; NaN if it did not), median, lo and hi (days, of the simulated histories; infinite where too few reached
        the level in the horizon), reached (share of them that did), n_sim, horizon. 0 days where it begins at the
        level.

    Raises
    ------
    UnknownName
        The model has no such level.
    DataError
        No events, or a number out of range.

    Notes
    -----
    A simulated history begins at the model's ``start`` and is a chain of blocks of ``block`` days, each drawn with
    replacement from the days of the relation's own record (a moving-block bootstrap: what happens within a week stays
    together). Its interval says how much chance in the order and number of such weeks matters; not how sure the
    model or the events are. Histories are cut at the first passage, exact also where it comes by decay from below.

    Examples
    --------
    >>> events = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=60), "points": [2.0, 0.0] * 30})
    >>> days_to_level(events, level="acquaintance", n_sim=50)[["observed", "median", "reached"]].round(1)
       observed  median  reached
    0      20.0    21.2      1.0
    """
    model = checked_model(model)
    if level not in model.level_names:
        raise UnknownName(
            f"there is no level {quote(level)}", place="level", remedy=f"use {', '.join(model.level_names)}"
        )
    for name, value, most in (("horizon", horizon, 36_525), ("block", block, 3_653), ("n_sim", n_sim, 100_000)):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
            raise DataError(f"{name} = {value!r}", place=name, remedy=f"give a number above 0, up to {most:,}")
    if not isinstance(level_of_interval, int | float) or not 0 < level_of_interval < 1:
        what = f"level_of_interval = {level_of_interval!r}"
        raise DataError(what, place="level_of_interval", remedy="give a share between 0 and 1, such as 0.95")
    stream = Stream.of(events)
    if not len(events):
        raise DataError("there is no event", place="events", remedy="give at least one")
    points = stream.values(points_of(events, model))
    observed = _first(level_transitions(events, model), stream, model, level)
    tail = (1 - level_of_interval) / 2
    ends = np.cumsum(stream.layout.counts)
    rows = []
    for number, (begin, end) in enumerate(zip(ends - stream.layout.counts, ends, strict=True)):
        history = _histories(stream.ticks[begin:end], points[begin:end], horizon, block, int(n_sim), seed)
        plain = model.replace(points=None, long_bonus=0.0)
        found = _first(level_transitions(history, plain), Stream.of(history), plain, level)
        waits = np.full(int(n_sim), np.inf)
        waits[: len(found)] = np.where(np.isnan(found), np.inf, found)
        spread = np.quantile(waits, [0.5, tail, 1 - tail], method="inverted_cdf")
        reached = float(np.isfinite(waits).mean())
        rows.append((level, observed[number], *spread, reached, int(n_sim), float(horizon)))
    out = pd.DataFrame(rows, columns=list(PASSAGE_COLUMNS))
    for place, column in enumerate(stream.keys):
        out.insert(place, str(column), stream.keys[column].to_numpy())
    return out


def _histories(ticks: Any, points: Any, horizon: float, block: float, n_sim: int, seed: int) -> pd.DataFrame:
    """Return simulated events of ``n_sim`` relations: chains of blocks of a record."""
    rng = np.random.default_rng(seed)
    days = (ticks - ticks[0]) / 1e9 / DAY
    span = max(days[-1] + 1.0, block)  # the last day counts whole
    n_blocks = int(np.ceil(horizon / block))
    work = n_sim * max(n_blocks, len(days) * horizon / span)
    if work > _MOST:
        what = f"about {work:,.0f} simulated blocks or events of a relation"
        raise DataError(
            what, place="n_sim", remedy=f"stay below {_MOST:,}: fewer n_sim, a shorter horizon, or a longer block"
        )
    begins = rng.uniform(0.0, max(span - block, 0.0), size=(n_sim, n_blocks))
    first, last = (np.searchsorted(days, begins + shift, side="left") for shift in (0.0, block))
    sizes = (last - first).ravel()
    total = int(sizes.sum())
    within = np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    row = np.repeat(first.ravel(), sizes) + within
    offset = np.tile(np.arange(n_blocks) * block, n_sim) - begins.ravel()
    when = days[row] + np.repeat(offset, sizes)
    relation = np.repeat(np.arange(n_sim), (last - first).sum(axis=1))
    keep = when < horizon
    begin = pd.DataFrame({"relation": np.arange(n_sim), "when": 0.0, "points": 0.0})
    events = pd.DataFrame({"relation": relation[keep], "when": when[keep], "points": points[row[keep]]})
    close = begin.assign(when=horizon)
    made = pd.concat([begin, events, close], ignore_index=True)
    made["time"] = pd.Timestamp("2000-01-01") + pd.to_timedelta((made.pop("when") * DAY).round(3), unit="s")
    return made


def _first(changes: pd.DataFrame, stream: Stream, model: AffinityModel, level: str) -> Any:
    """Return days from the first event of each relation to its first time at or above a level, NaN if never."""
    names = list(model.level_names)
    wanted = names.index(level)
    keys = [name for name in RELATION if name in stream.keys]
    counts = stream.layout.counts
    begins = stream.ticks[np.cumsum(counts) - counts]
    start = dict(zip(names, range(len(names)), strict=True))
    out = np.full(len(stream.keys), np.nan)
    if model.start >= model.levels[wanted][1]:
        return np.zeros(len(stream.keys))
    high = changes[changes["to_level"].astype(str).map(start).fillna(-1).to_numpy() >= wanted]
    if not len(high):
        return out
    if keys:
        earliest = high.groupby(keys, observed=True)["time"].min()
        place = pd.MultiIndex.from_frame(stream.keys[keys]) if len(keys) > 1 else pd.Index(stream.keys[keys[0]])
        when = earliest.reindex(place).to_numpy().astype("datetime64[ns]")
    else:
        when = np.array([high["time"].min()], dtype="datetime64[ns]")
    known = ~np.isnat(when)
    out[known] = (when[known].astype(np.int64) - begins[known]) / 1e9 / DAY
    return out
