"""The steps of an evolution: evidence made into rows, rows into drifts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from numbers import Real
from typing import Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality._evolution_log import ABSENT, Log, Step
from luminora_lab.personality.vocabulary import PARAMETERS

__all__ = ["GRID", "directions_of", "number", "steps_of", "with_steps"]

GRID = 6
"""Digits of a drift."""


def with_steps(
    log: Log,
    rows: list[tuple[str, str, float]],
    directions: Mapping[str, Mapping[str, float]],
    parameters: Mapping[str, Any],
    rate: float,
    bound: float,
    max_informality: float | None,
) -> Log:
    """Return a log with more steps; ``parameters`` are those of the document where it began."""
    floor = {"formality": 1 - max_informality} if max_informality is not None else {}
    longer = Log(dict(log.origin), log.was, list(log.steps))
    values = log.now()
    for time, kind, strength in rows:
        after = {}
        for name, direction in directions[kind].items():
            longer.origin.setdefault(name, parameters.get(name, ABSENT))
            start = longer.start(name)
            lowest = min(start, floor.get(name, 0.0))
            value = values.get(name, start)
            after[name] = values[name] = _moved(start, value, rate * strength * direction, bound, lowest)
        longer.steps.append(Step(time, kind, strength, after))
    return longer


def _moved(start: float, value: float, k: float, bound: float, lowest: float) -> float:
    """Return where a step of size ``k`` takes a value that began at ``start``."""
    drift, unit = round(value - start, GRID), 10.0**-GRID
    target = math.copysign(bound, k)
    if (target - drift) * k <= 0:
        return value
    reached = target - (target - drift) * math.exp(-abs(k) / bound)
    if k > 0:
        room = min(bound - unit, _down(1 - start))
        reached = min(round(reached, GRID), max(room, drift))
    else:
        room = min(bound - unit, _down(start - lowest))
        reached = max(round(reached, GRID), min(-room, drift))
    if reached == drift:
        return value
    return min(1.0, max(lowest, round(start + reached, 12)))


def _down(room: float) -> float:
    """Return a room on the grid of drifts, never larger than it is (but for the noise of floating point)."""
    return math.floor(room * 1e6 + 1e-3) / 1e6


def directions_of(kinds: Any) -> dict[str, dict[str, float]]:
    """Return kinds that are checked; parameters that one leaves where they are (0) are left out."""
    if not isinstance(kinds, Mapping):
        raise DataError(f"{quote(kinds)} is no mapping", place="kinds", remedy='give {"laughed": {"humor": 1}}')
    made: dict[str, dict[str, float]] = {}
    for kind, moves in kinds.items():
        if not isinstance(kind, str) or not kind.strip() or not isinstance(moves, Mapping):
            what = f"{quote(kind)}: {quote(moves)}"
            raise DataError(what, place="kinds", remedy='give {"laughed": {"humor": 1}}')
        for name in moves:
            if name not in PARAMETERS:
                raise _unknown(name, PARAMETERS, f"kinds[{quote(kind)}]", "parameter")
        checked = {name: number(value, -1, 1, f"kinds[{quote(kind)}][{quote(name)}]") for name, value in moves.items()}
        made[kind] = {name: value for name, value in checked.items() if value}
    return made


def steps_of(evidence: Any, directions: Mapping[str, Any]) -> list[tuple[str, str, float]]:
    """Return (time, kind, strength) in the order of time; times are UTC, as text."""
    import pandas as pd

    columns = ("time", "kind", "strength")
    there = list(getattr(evidence, "columns", ()))
    missing = [name for name in columns if there.count(name) != 1]
    if missing:
        what = f"there is not one column {quote(missing[0])}"
        raise DataError(what, place="evidence", remedy=f"give a frame with {', '.join(columns)}")
    times = evidence["time"]
    moments = pd.Series(pd.NaT, range(len(times)), dtype="datetime64[ns]")
    if not pd.api.types.is_numeric_dtype(times):
        as_they_are = times.reset_index(drop=True).astype(object)
        texts = as_they_are.map(lambda time: None if isinstance(time, int | float) else time)
        moments = pd.to_datetime(texts, utc=True, format="ISO8601", errors="coerce").dt.tz_localize(None)
    rows = []
    for row, (moment, time, kind, strength) in enumerate(
        zip(moments, times, evidence["kind"], evidence["strength"], strict=True)
    ):
        place = f"evidence, row {row}"
        if moment is pd.NaT or not 1700 <= moment.year < 2200:
            raise DataError(f"time is {quote(time)}", place=place, remedy="write YYYY-MM-DD HH:MM, 1700 to 2199")
        if not isinstance(kind, str) or kind not in directions:
            raise _unknown(kind, directions, place, "kind of interaction")
        rows.append((moment.isoformat(), kind, number(strength, -1, 1, f"{place}, strength")))
    order = moments.argsort(kind="stable")
    return [rows[i] for i in order]


def number(value: Any, lo: float, hi: float, place: str) -> float:
    """Return a number of a range.

    Raises
    ------
    DataError
        It is none.
    """
    try:
        given = float(value) if isinstance(value, Real) and not isinstance(value, bool) else math.nan
    except OverflowError:
        given = math.nan
    if not lo <= given <= hi:
        raise DataError(f"{quote(value)} is no number from {lo} to {hi}", place=place, remedy="give one")
    return given


def _unknown(name: object, known: Iterable[str], place: str, what: str) -> UnknownName:
    from difflib import get_close_matches

    near = get_close_matches(str(name), list(known), n=3, cutoff=0.5) or list(known)
    return UnknownName(f"there is no {what} {quote(name)}", place=place, remedy=f"use {', '.join(map(quote, near))}")
