"""The arithmetic of affinity: many relations at once, arrays in, arrays out. No clock, no frame, no file.

Events stand by relation, and by time within one. A step takes the next event of every relation that has one, those with
most events first, so that the state of all relations moves as one vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["Layout", "Settings", "State", "decayed", "level_index", "moved", "run"]

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int64]
DAY = 86_400.0


class Settings(NamedTuple):
    """The numbers of a model, each a scalar or one a relation, (n_relations,); what is off has its neutral value.

    Attributes
    ----------
    start, resting
        Points, 0..100.
    positive, negative, streak
        Factors.
    diminishing
        Exponent, 0 for none.
    streak_most
        Events.
    half_life
        Days; infinite for none.
    daily_cap, most_per_event
        Points; infinite for none.
    floor
        Points below the reached level's lower bound; infinite for none.
    hysteresis
        Points.
    bounds
        Lower bounds of the levels, rising, (n_levels,).
    """

    start: Any
    positive: Any
    negative: Any
    diminishing: Any
    streak: Any
    streak_most: Any
    half_life: Any
    resting: Any
    daily_cap: Any
    floor: Any
    hysteresis: Any
    most_per_event: Any
    bounds: Float


class Layout(NamedTuple):
    """Where the events of each relation stand.

    Attributes
    ----------
    order
        (n_events,) the given events by relation, and within one in the order given.
    counts
        (n_relations,) events of each relation.
    relations
        (n_relations,) relations in the order in which they stand in a step: most events first.
    starts
        (n_relations,) place of the first event of each, in the order of ``relations``.
    sizes
        (n_steps,) how many relations have an event in each step, falling.
    """

    order: Int
    counts: Int
    relations: Int
    starts: Int
    sizes: Int

    @classmethod
    def of(cls, relation: npt.NDArray[np.integer[Any]], n_relations: int) -> Layout:
        """Lay out events that are sorted by time; ``relation`` numbers theirs, 0 to ``n_relations`` - 1.

        Examples
        --------
        >>> laid = Layout.of(np.array([1, 0, 1]), 2)
        >>> laid.order.tolist(), laid.relations.tolist(), laid.starts.tolist(), laid.sizes.tolist()
        ([1, 0, 2], [1, 0], [1, 0], [2, 1])
        """
        counts = np.bincount(relation, minlength=n_relations)
        order = np.argsort(relation.astype(np.uint16) if n_relations <= 1 << 16 else relation, kind="stable")
        relations = np.argsort(-counts, kind="stable")
        most = int(counts.max(initial=0))
        sizes = n_relations - np.cumsum(np.bincount(counts, minlength=most + 1))[:most]
        return cls(order, counts, relations, (np.cumsum(counts) - counts)[relations], sizes)


def level_index(affinity: Float, bounds: Float) -> npt.NDArray[np.int8]:
    """Return the last level whose lower bound an affinity reaches, -1 where the first begins above it.

    Examples
    --------
    >>> level_index(np.array([0.0, 20.5, 21.0, 100.0]), np.array([0.0, 21.0, 41.0, 61.0, 81.0])).tolist()
    [0, 0, 1, 4]
    """
    level = np.full(affinity.shape, -1, dtype=np.int8)
    for bound in bounds:  # a handful: quicker than a search
        level += affinity >= bound
    return level


def decayed(affinity: Any, resting: Any, half_lives: Any) -> Float:
    """Return affinity after a number of half-lives without events: ``resting + (affinity - resting) 2^-n``.

    Examples
    --------
    >>> decayed(np.array([80.0, 20.0]), 40.0, np.array([1.0, 1.0])).tolist()
    [60.0, 30.0]
    """
    left: Float = resting + (affinity - resting) * np.exp2(-half_lives)
    return left


def moved(affinity: Float, points: Float, diminishing: Any) -> Float:
    """Return affinity after points, with returns that diminish near the end it moves towards; 0..100.

    A gain of d points is the flow ``da/ds = (1 - a/100)^p`` followed for s from 0 to d; a loss ``da/ds = -(a/100)^p``.
    So d and then e points are d + e points, a higher affinity stays higher, and no end is crossed. With u the distance
    to the end as a share of 100, ``u' = u (1 - (1 - p) |d| / (100 u^(1 - p)))^(1 / (1 - p))``, and ``u e^(-|d| / 100)``
    for p = 1. p = 0 adds the points and clips.

    Examples
    --------
    >>> moved(np.array([50.0, 50.0]), np.array([10.0, -10.0]), 0.0).tolist()
    [60.0, 40.0]
    >>> moved(np.array([50.0]), np.array([10.0]), 1.0).round(3).tolist()    # 100 - 50 exp(-0.1)
    [54.758]
    """
    if not np.any(diminishing):
        return np.clip(affinity + points, 0.0, 100.0)
    gain = points > 0
    u = np.where(gain, 100.0 - affinity, affinity) / 100.0
    s = np.abs(points) / 100.0
    q = 1.0 - np.asarray(diminishing, dtype=np.float64)
    flat = np.abs(q) < 1e-9
    away = u > 1e-300  # nearer is at the end
    safe_q, safe_u = np.where(flat, 1.0, q), np.where(away, u, 1.0)
    with np.errstate(over="ignore"):  # near the end, where points lead beyond it
        inside = np.maximum(-safe_q * s * safe_u**-safe_q, -1.0)
    with np.errstate(divide="ignore"):  # at the end itself
        log_left = np.where(flat, -s, np.log1p(inside) / safe_q)
    left = np.where(away, safe_u * np.exp(log_left), 0.0)
    shrunk = np.where(gain, 100.0 - 100.0 * left, 100.0 * left)
    exact = (points == 0) | (np.asarray(diminishing) == 0)  # beside relations with diminishing returns
    return np.clip(np.where(exact, affinity + points, shrunk), 0.0, 100.0)


def run(
    seconds: Float | None, points: Float, layout: Layout, settings: Settings
) -> tuple[Float, Float, npt.NDArray[np.int8]]:
    """Follow every relation through its events.

    Parameters
    ----------
    seconds, points
        (n_events,) in the order of the layout: time in seconds, never falling within a relation (None where the model
        reads no time), and points. A moment that is only asked for is an event of 0 points: it changes nothing that
        comes after it.
    layout
        Which events are whose.
    settings
        The model; what it has one of a relation stands in the order of ``layout.relations``.

    Returns
    -------
    affinity, change, level
        (n_events,) after each event; the change by the event itself, without the decay before it; index of the level.

    Notes
    -----
    At an event: decay since the last one, then the factor of the sign, the streak, the limit of an event, the daily
    cap, the diminishing returns, the floor, the level. What a model leaves off is not computed.
    """
    n = int(layout.sizes[0]) if len(layout.sizes) else 0
    out, change = np.empty(len(points)), np.empty(len(points))
    state = State(settings, n, None if seconds is None else seconds[layout.starts[:n]])
    levels = np.empty(len(points), dtype=np.int8) if state.remembers_level else None
    for step, size in enumerate(layout.sizes):
        here = layout.starts[:size] + step
        state.shrink(int(size))
        if seconds is not None:
            state.pass_time(seconds[here])
        before = state.affinity
        state.meet(points[here])
        out[here] = state.affinity
        change[here] = state.affinity - before
        if levels is not None:
            levels[here] = state.level
    return out, change, level_index(out, settings.bounds) if levels is None else levels


class State:
    """The state of all relations that still have events, and how it moves."""

    def __init__(self, settings: Settings, n: int, seconds: Float | None) -> None:
        names = Settings._fields[:-1]
        self.given = {name: np.asarray(getattr(settings, name), dtype=np.float64) for name in names}
        self.bounds = settings.bounds
        self.affinity = np.broadcast_to(self.given["start"], (n,)).astype(np.float64)
        self.seconds = seconds
        self.decays = bool(np.isfinite(self.given["half_life"]).any())
        self.streaks = bool(np.any(self.given["streak"]))
        self.caps = bool(np.isfinite(self.given["daily_cap"]).any())
        self.floors = bool(np.isfinite(self.given["floor"]).any())
        self.sticks = bool(np.any(self.given["hysteresis"]))
        self.scaled = bool(np.any(self.given["positive"] != 1) or np.any(self.given["negative"] != 1))
        self.limits = bool(np.isfinite(self.given["most_per_event"]).any())
        self.remembers_level = self.floors or self.sticks
        self.level = level_index(self.affinity, self.bounds)
        self.top = self.level
        self.row = np.zeros(n)
        self.day, self.gained = np.full(n, -np.inf), np.zeros(n)

    FIELDS = ("affinity", "seconds", "level", "top", "row", "day", "gained")

    def numbers(self) -> dict[str, float | None]:
        """Return the state of the only relation; infinite is None."""
        told = {name: getattr(self, name) for name in self.FIELDS}
        own = {name: None if value is None else float(value[0]) for name, value in told.items()}
        return {name: value if value is None or np.isfinite(value) else None for name, value in own.items()}

    def restore(self, numbers: Mapping[str, float | None]) -> None:
        """Take the state of :meth:`numbers`."""
        for name in self.FIELDS:
            value = numbers[name]
            if name == "seconds" and value is None:
                self.seconds = None
                continue
            kind = np.int8 if name in ("level", "top") else np.float64
            setattr(self, name, np.array([-np.inf if value is None else value]).astype(kind))

    def shrink(self, n: int) -> None:
        """Keep the first n relations: the others have had their last event."""
        if n == len(self.affinity):
            return
        for name in ("affinity", "level", "top", "row", "day", "gained"):
            setattr(self, name, getattr(self, name)[:n])
        self.seconds = self.seconds[:n] if self.seconds is not None else None
        self.given = {name: value[:n] if value.ndim else value for name, value in self.given.items()}

    def pass_time(self, seconds: Float) -> None:
        if self.decays and self.seconds is not None:
            lives = (seconds - self.seconds) / DAY / self.given["half_life"]
            self.affinity = decayed(self.affinity, self.given["resting"], lives)
            self._settle()
        self.seconds = seconds

    def meet(self, points: Float) -> None:
        """Take the points of the next event of each relation."""
        g = self.given
        if self.scaled:
            points = points * np.where(points > 0, g["positive"], g["negative"])
        if self.streaks:
            points = self._in_a_row(points)
        if self.limits:
            points = np.clip(points, -g["most_per_event"], g["most_per_event"])
        if self.caps:
            points = self._capped(points)
        self.affinity = moved(self.affinity, points, g["diminishing"])
        self._settle()

    def _in_a_row(self, points: Float) -> Float:
        sign = np.sign(points)
        goes_on = sign == np.sign(self.row)
        self.row = np.where(sign == 0, self.row, np.where(goes_on, self.row + sign, sign))
        further = np.minimum(np.abs(self.row) - 1, self.given["streak_most"])
        counted: Float = points * (1.0 + self.given["streak"] * np.maximum(further, 0.0))
        return counted

    def _capped(self, points: Float) -> Float:
        day = np.floor(np.asarray(self.seconds) / DAY)
        self.gained = np.where(day == self.day, self.gained, 0.0)
        self.day = day
        taken = np.where(points > 0, np.minimum(points, np.maximum(self.given["daily_cap"] - self.gained, 0.0)), points)
        self.gained = self.gained + np.maximum(taken, 0.0)
        return np.asarray(taken, dtype=np.float64)

    def _settle(self) -> None:
        """Hold the floor, then see which level it is."""
        if not self.remembers_level:
            return
        if self.floors:
            reached = np.where(self.top >= 0, self.bounds[np.maximum(self.top, 0)], 0.0) - self.given["floor"]
            self.affinity = np.clip(np.maximum(self.affinity, reached), 0.0, 100.0)
        plain = level_index(self.affinity, self.bounds)
        if self.sticks:
            held = level_index(self.affinity + self.given["hysteresis"], self.bounds)
            plain = np.maximum(plain, np.minimum(self.level, held))
        self.level = plain
        if self.floors:
            self.top = np.maximum(self.top, plain)
