"""A curve of affinity as lines: which rows are whose, the steps at events, what lies between rows; ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._words import drawable

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    Float = npt.NDArray[np.float64]

__all__ = ["Line", "lines_of", "moments_of", "rated"]

COLUMNS = ("time", "affinity", "level", "event", "change")
RELATION = ("user", "personality", "relation")
_REMEDY = "give what affinity_curve() returns"
LOOSE, LOOSE_ASKED = 1.0, 10.0
"""Points that affinity may move between two rows, and where one is asked for, so that they are joined by a line."""


class Line(NamedTuple):
    """One relation under one model.

    Attributes
    ----------
    name
        Of the columns that tell it apart, "" where it is the only one.
    relation
        Its values of the relation's columns.
    times, affinity, before, event
        (n_rows,) time; affinity after and right before each row; whether it is an event.
    """

    name: str
    relation: tuple[str, ...]
    times: Any
    affinity: Float
    before: Float
    event: npt.NDArray[np.bool_]

    @property
    def sides(self) -> Float:
        """1 for each event that is a gain, -1 for a loss, 0 for one that moved nothing, (n_events,)."""
        moved = (self.affinity - self.before)[self.event]
        return np.where(np.abs(moved) > 1e-9, np.sign(moved), 0.0)

    def path(self) -> tuple[Any, Float, npt.NDArray[np.int64]]:
        """Return times and values of the line, with a break where it is open, and the rows before which it is.

        A row is one point, and one more before it where an event moved affinity.
        """
        gap = np.abs(self.before[1:] - self.affinity[:-1])
        most = np.where(self.event[1:] & self.event[:-1], LOOSE, LOOSE_ASKED)
        loose = np.flatnonzero(gap > most) + 1
        n = len(self.times)
        break_, step = np.zeros(n, dtype=bool), self.before != self.affinity
        break_[loose] = True
        keep = np.stack([break_, step, np.ones(n, dtype=bool)], axis=1)
        values = np.stack([np.full(n, np.nan), self.before, self.affinity], axis=1)
        return np.repeat(self.times, 3).reshape(n, 3)[keep], values[keep], loose


def lines_of(curve: Any) -> tuple[list[Line], tuple[str, str]]:
    """Return the lines of a curve in the order in which they first appear, and how many events and relations they are.

    Raises
    ------
    DataError
        It is no such frame or has no row; a number is not finite, a time is missing or falls within a line.
    """
    frame = frame_of(curve, "affinity_curve", COLUMNS)
    times = moments_of(frame["time"], "curve")
    numbers = _finite(frame, "affinity"), _finite(frame, "change")
    event = frame["event"].astype(object).fillna("event").ne("").to_numpy()
    keys = [name for name in ("model", *RELATION) if name in frame.columns]
    told = [name for name in keys if frame[name].nunique(dropna=False) > 1]
    texts = [frame[name].astype(str).tolist() for name in told]
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, key in enumerate(zip(*texts, strict=True) if told else [()] * len(frame)):
        groups.setdefault(key, []).append(row)
    lines: list[Line] = []
    for key, listed in groups.items():
        rows = np.array(listed)
        name = ", ".join(key)
        name += f" ({len(lines) + 1})" if name in {line.name for line in lines} else ""
        if (np.diff(times[rows]) < np.timedelta64(0)).any():
            what = f"times fall within one line{f' ({quote(name)})' if told else ''}"
            raise DataError(what, place="curve", remedy="sort by time, and name each relation in a column")
        affinity, change = (some[rows] for some in numbers)
        before = np.where(event[rows], affinity - change, affinity)
        relation = tuple(value for column, value in zip(told, key, strict=True) if column != "model")
        lines.append(Line(name, relation, times[rows], affinity, before, event[rows]))
    return lines, _about(frame, lines, [name for name in keys if name not in told])


def _about(frame: pd.DataFrame, lines: list[Line], common: list[str]) -> tuple[str, str]:
    """Return how many events, relations and models there are, and the values that all lines share."""
    events: dict[tuple[str, ...], int] = {}
    for line in lines:
        events[line.relation] = max(events.get(line.relation, 0), int(line.event.sum()))
    models = frame["model"].nunique() if "model" in frame.columns else 1
    said = f"{count(sum(events.values()), 'event')} of {count(len(events), 'relation')}"
    shared = ", ".join(drawable(str(frame[name].iloc[0])) for name in common)
    return said + (f" under {count(models, 'model')}" if models > 1 else ""), shared


def _finite(frame: pd.DataFrame, name: str, place: str = "curve", remedy: str = _REMEDY) -> Float:
    try:
        values = frame[name].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"{name} are no numbers", place=place, remedy=remedy) from None
    if not np.isfinite(values).all():
        row = int((~np.isfinite(values)).argmax())
        raise DataError(f"{name} is {values[row]}", place=f"{place}, row {row}", remedy=remedy)
    return values


def moments_of(column: Any, place: str) -> Any:
    """Return times as datetime64[ns] in UTC without a zone.

    Raises
    ------
    DataError
        They are no dates.
    MissingInput
        One is missing.
    """
    import pandas as pd

    try:
        if pd.api.types.is_numeric_dtype(column) and len(column):
            raise ValueError("numbers")
        times = pd.to_datetime(column, utc=True).dt.tz_localize(None).astype("datetime64[ns]")
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError(f"a time is no date ({error})"[:200], place=place, remedy="give dates") from None
    if times.isna().any():
        row = int(times.isna().to_numpy().argmax())
        raise MissingInput("there is no date", place=f"{place}, row {row}", remedy="leave rows without a date out")
    return times.to_numpy()


def rated(ratings: Any, curve: Any, lines: list[Line]) -> list[tuple[Any, Float, str]]:
    """Return times and values of the ratings of each relation, and the line that they are of ("" for several).

    Raises
    ------
    DataError
        They are no such frame, or do not say which relation they are of.
    UnknownName
        They are of a relation that the curve does not have.
    """
    if ratings is None:
        return []
    told = [name for name in RELATION if name in curve.columns and curve[name].nunique(dropna=False) > 1]
    frame = frame_of(ratings, "ratings", ("time", "affinity", *told))
    times, values = moments_of(frame["time"], "ratings"), _finite(frame, "affinity", "ratings", "leave it out")
    owners: dict[tuple[str, ...], list[str]] = {}
    for line in lines:
        owners.setdefault(line.relation, []).append(line.name)
    whose = list(zip(*(frame[name].astype(str) for name in told), strict=True)) if told else [()] * len(frame)
    out = []
    for relation in dict.fromkeys(whose):
        if relation not in owners:
            known = "; ".join(", ".join(one) for one in list(owners)[:8])
            what = f"ratings of {quote(', '.join(relation))}"
            raise UnknownName(what, place="ratings", remedy=f"the curve has {known}")
        rows = np.array([one == relation for one in whose])
        out.append((times[rows], values[rows], owners[relation][0] if len(owners[relation]) == 1 else ""))
    return out
