"""When a relationship changes its level, and how long it stays at each: exact also where decay crosses a bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from luminora_lab.affinity._kernel import DAY, decayed, level_index
from luminora_lab.affinity.curve import checked_model, follow
from luminora_lab.affinity.stream import Stream, kinds, moments, points_of
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import numpy.typing as npt

    from luminora_lab.affinity.model import AffinityModel

__all__ = ["TRANSITION_COLUMNS", "level_transitions", "time_in_level"]

TRANSITION_COLUMNS = ("time", "from_level", "to_level", "cause")
"""Columns of :func:`level_transitions`, after those that tell relations apart."""


def level_transitions(events: pd.DataFrame, model: AffinityModel | None = None, until: Any = None) -> pd.DataFrame:
    """Return every change of level.

    Parameters
    ----------
    events, model
        As for :func:`luminora_lab.affinity_curve`.
    until
        The moment at which to stop, not before a relation's last event; its last event, if none is given.

    Returns
    -------
    pandas.DataFrame
        The columns of the relation, then time, from_level, to_level, cause: the type of the event, or "decay" where the
        level was crossed between events, at the exact moment (to the nanosecond). "" for a level below the first.

    Raises
    ------
    DataError
        As :func:`luminora_lab.affinity_curve`; ``until`` lies before the last event.

    Notes
    -----
    Between events affinity falls or rises towards ``resting`` alone. It meets the threshold b after
    ``half_life log2((a - resting) / (b - resting))`` days. Upwards, b is a level's lower bound; downwards the bound
    less the hysteresis.

    Examples
    --------
    >>> from luminora_lab.affinity import AffinityModel
    >>> events = pd.DataFrame({"time": pd.to_datetime(["2024-05-01"]), "points": [42]})
    >>> level_transitions(events, AffinityModel(half_life=10), until="2024-05-21")
                               time    from_level      to_level  cause
    0 2024-05-01 00:00:00.000000000      stranger        friend  event
    1 2024-05-01 08:20:37.321...         friend  acquaintance  decay
    2 2024-05-11 00:00:00.000000000  acquaintance      stranger  decay
    """
    model = checked_model(model)
    path = _Path(events, model, until)
    found = [*path.by_decay(), path.by_events()]
    row, tick, before, after, cause = (np.concatenate([part[i] for part in found]) for i in range(5))
    steps = np.where(after < before, -before, before)  # through several bounds at one moment
    order = np.lexsort((steps, tick, cause < 0, row)) if len(row) else row  # an event, then the decay after it
    names = [*model.level_names, ""]  # the last one, -1, is below the first
    columns: dict[str, Any] = {
        str(name): path.stream.keys[name].to_numpy()[path.relation[row[order]]] for name in path.stream.keys
    }
    columns["time"] = tick[order].view("datetime64[ns]")
    for name, level in (("from_level", before), ("to_level", after)):
        columns[name] = pd.Categorical.from_codes(level[order] % len(names), categories=pd.Index(names), ordered=False)
    columns["cause"] = [path.types[c] if c >= 0 else "decay" for c in cause[order]]
    return pd.DataFrame(columns)


def time_in_level(events: pd.DataFrame, model: AffinityModel | None = None, until: Any = None) -> pd.DataFrame:
    """Return how long each relation was at each level.

    Parameters
    ----------
    events, model, until
        As for :func:`level_transitions`.

    Returns
    -------
    pandas.DataFrame
        The columns of the relation, then level, days and share (0..1, of the time from the first event to the end; NaN
        where that is no time at all), one row a level, also for those never reached.

    Raises
    ------
    DataError
        As :func:`level_transitions`.

    Examples
    --------
    >>> from luminora_lab.affinity import AffinityModel
    >>> events = pd.DataFrame({"time": pd.to_datetime(["2024-05-01", "2024-05-09"]), "points": [15, 10]})
    >>> time_in_level(events, until="2024-05-11").head(2)
              level  days  share
    0      stranger   8.0    0.8
    1  acquaintance   2.0    0.2
    """
    model = checked_model(model)
    path = _Path(events, model, until)
    changes = level_transitions(events, model, until)
    names = list(model.level_names)
    days = np.zeros((len(path.stream.keys), len(names) + 1))
    keys = list(path.stream.keys)
    groups = changes.groupby(keys, sort=True).indices if keys and len(changes) else {}
    for number in range(len(days)):
        key = tuple(path.stream.keys.iloc[number])
        rows = groups.get(key if len(key) > 1 else (key[0] if key else ()), []) if keys else range(len(changes))
        part = changes.iloc[list(rows)]
        marks = np.concatenate([[path.begins[number]], part["time"].astype("int64"), [path.ends[number]]])
        level = [path.start, *part["to_level"].map({name: i for i, name in enumerate(names)}).fillna(-1).astype(int)]
        np.add.at(days[number], level, np.diff(marks) / 1e9 / DAY)
    total = days.sum(axis=1, keepdims=True)
    share = np.divide(days, total, out=np.full_like(days, np.nan), where=total > 0)
    columns: dict[str, Any] = {str(name): path.stream.keys[name].repeat(len(names)).to_numpy() for name in keys}
    columns["level"] = pd.Categorical(names * len(days), categories=names, ordered=True)
    return pd.DataFrame(columns | {"days": days[:, :-1].ravel(), "share": share[:, :-1].ravel()})


class _Path:
    """The stretches between events: where affinity and level stand at either end of each."""

    def __init__(self, events: pd.DataFrame, model: AffinityModel, until: Any) -> None:
        self.model = model
        self.stream = stream = Stream.of(events)
        self.settings = model.settings()
        points = points_of(events, model) if len(events) else np.empty(0)
        self.affinity, _, level = follow(stream, points, model)
        self.level = level.astype(np.int64)
        self.relation = stream.relation
        n, counts = len(self.relation), stream.layout.counts
        last = np.cumsum(counts)[counts > 0] - 1
        self.first = np.concatenate([[True], self.relation[1:] != self.relation[:-1]]) if n else np.empty(0, dtype=bool)
        self.next = np.append(stream.ticks[1:], 0)
        self.next[last] = _end(until, stream.ticks[last])
        self.begins, self.ends = np.zeros(len(counts), dtype=np.int64), np.zeros(len(counts), dtype=np.int64)
        self.begins[counts > 0], self.ends[counts > 0] = stream.ticks[self.first], self.next[last]
        self.start = int(level_index(np.array([model.start]), self.settings.bounds)[0])
        self.bottom = self._bottom()
        lives = (self.next - stream.ticks) / 1e9 / DAY / self.settings.half_life
        self.worn = np.maximum(decayed(self.affinity, model.resting, lives), self.bottom)
        held = level_index(self.worn + model.hysteresis, self.settings.bounds)
        self.level_worn = np.maximum(level_index(self.worn, self.settings.bounds), np.minimum(self.level, held))
        codes, self.types = kinds(events)
        self.type = codes[stream.source] if n else codes

    def _bottom(self) -> npt.NDArray[np.float64]:
        """What affinity cannot fall below after each event."""
        if self.model.floor is None:
            return np.full(len(self.level), -np.inf)
        top = pd.Series(np.maximum(self.level, self.start)).groupby(self.relation).cummax().to_numpy()
        return np.where(top >= 0, self.settings.bounds[np.maximum(top, 0)] - self.model.floor, 0.0)

    def by_decay(self) -> list[tuple[Any, ...]]:
        """Changes between events, one list a bound: row, time, level before and after, -1 for the cause."""
        out = []
        for k, bound in enumerate(self.settings.bounds):
            for sign, crossed in (
                (-1, (self.level >= k) & (self.level_worn < k)),
                (1, (self.level < k) & (self.level_worn >= k)),
            ):
                row = np.flatnonzero(crossed)
                threshold = bound - self.model.hysteresis if sign < 0 else bound
                gap = max(abs(threshold - self.model.resting), np.spacing(self.model.resting) / 2)  # less rounds to it
                ratio = np.abs(self.affinity[row] - self.model.resting) / gap
                days = self.settings.half_life * np.log2(np.maximum(ratio, 1.0))
                tick = self.stream.ticks[row] + np.round(days * DAY * 1e9).astype(np.int64)
                tick = np.minimum(tick, self.next[row])
                before, after = (k, k - 1) if sign < 0 else (k - 1, k)
                out.append((row, tick, np.full(len(row), before), np.full(len(row), after), np.full(len(row), -1)))
        return out

    def by_events(self) -> tuple[Any, ...]:
        """Changes at events."""
        before = np.where(self.first, self.start, np.append(self.start, self.level_worn[:-1])[: len(self.first)])
        row = np.flatnonzero(before != self.level)
        return row, self.stream.ticks[row], before[row], self.level[row], self.type[row].astype(np.int64)


def _end(until: Any, last: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    if until is None:
        return last
    asked = moments(until, "until")
    if len(asked) != 1 or (len(last) and asked[0] < last.max()):
        latest = pd.Timestamp(last.max()) if len(last) else "none"
        raise DataError(
            f"until = {quote(until)}", place="until", remedy=f"give one moment, not before the last event ({latest})"
        )
    return np.broadcast_to(asked, last.shape)
