"""Events as the kernel takes them: checked, sorted, numbered by relation, with the moments that are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from luminora_lab.affinity._kernel import Layout
from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.affinity.model import AffinityModel

__all__ = ["RELATION", "Stream", "checked_frame", "coded", "kinds", "moments", "numbers", "points_of"]

RELATION = ("user", "personality", "relation")
"""Columns that tell relations apart, where the events have them."""
_PLACE = "events"


@dataclass(frozen=True)
class Stream:
    """Events and asked moments of all relations, by relation and by time.

    Attributes
    ----------
    keys
        Frame with one row a relation, sorted: its values of the relation columns (no column where there is but one).
    ticks
        (n_rows,) time in nanoseconds since 1970, never falling within a relation.
    source
        (n_rows,) row of the event in the events, -1 for a moment that is asked for.
    layout
        Which rows are whose.
    """

    keys: pd.DataFrame
    ticks: npt.NDArray[np.int64]
    source: npt.NDArray[np.int64]
    layout: Layout

    @classmethod
    def of(cls, events: pd.DataFrame, at: Any = None) -> Stream:
        """Check and sort events, and put the moments of ``at`` between them, for every relation.

        Raises
        ------
        DataError
            No frame, no column "time", a time that is missing or no date.
        """
        ticks = _times(events)
        keys, relation = _relations(events)
        source: npt.NDArray[np.int64] | None = None
        asked = moments(at, "at")
        if len(asked):
            n = len(keys)
            source = np.concatenate([np.arange(len(ticks)), np.full(n * len(asked), -1)])
            ticks = np.concatenate([ticks, np.tile(asked, n)])
            relation = np.concatenate([relation, np.repeat(np.arange(n), len(asked))])
        if len(ticks) > 1 and (ticks[1:] < ticks[:-1]).any():
            by_time = np.argsort(ticks, kind="stable")
            ticks, relation = ticks[by_time], relation[by_time]
            source = by_time if source is None else source[by_time]
        layout = Layout.of(relation, len(keys))
        return cls(keys, ticks[layout.order], layout.order if source is None else source[layout.order], layout)

    @property
    def asks(self) -> bool:
        """Whether some rows are moments that are asked for."""
        return bool((self.source < 0).any())

    @property
    def relation(self) -> npt.NDArray[np.int64]:
        """Number of the relation of each row, rising, (n_rows,)."""
        return np.repeat(np.arange(len(self.keys)), self.layout.counts)

    def spread(self, name: str) -> Any:
        """Return a column of the relations, one value a row."""
        return self.keys[name].repeat(self.layout.counts.tolist()).reset_index(drop=True)

    def values(self, of_events: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return numbers of the events, one a row; 0 for moments that are asked for."""
        if not len(of_events):
            return np.zeros(len(self.source))
        return np.where(self.source >= 0, of_events[self.source], 0.0) if self.asks else of_events[self.source]

    @property
    def seconds(self) -> npt.NDArray[np.float64]:
        """Time of each row in seconds since 1970; a moment before a relation's first event counts as at it.

        So nothing decays before a relation begins.
        """
        seconds = self.ticks / 1e9
        is_event = self.source >= 0
        if is_event.all() or not is_event.any():
            return seconds
        first = np.full(len(self.keys), np.inf)
        np.minimum.at(first, self.relation[is_event], seconds[is_event])
        return np.maximum(seconds, np.where(np.isfinite(first), first, -np.inf)[self.relation])


def moments(at: Any, place: str) -> npt.NDArray[np.int64]:
    """Return moments as rising nanoseconds since 1970; anything that pandas reads as dates, one or many; None for none.

    Raises
    ------
    DataError
        It is no date, or NaT.
    """
    if at is None:
        return np.empty(0, dtype=np.int64)
    several = at if isinstance(at, Iterable) and not isinstance(at, str) else [at]
    try:
        read = pd.to_datetime(pd.Series(list(several), dtype=object), utc=True).dt.tz_localize(None)
    except (ValueError, TypeError, OverflowError) as error:
        why = " ".join(str(error).split())[:200]
        raise DataError(f"{quote(at)} is no date ({why})", place=place, remedy="write YYYY-MM-DD") from None
    if read.isna().any():
        raise DataError("a moment is missing (NaT)", place=place, remedy="leave it out")
    return np.sort(_ticks(read, place))


def _ticks(times: pd.Series, place: str) -> npt.NDArray[np.int64]:
    try:
        ticks: npt.NDArray[np.int64] = times.dt.as_unit("ns").to_numpy().view(np.int64)
    except pd.errors.OutOfBoundsDatetime:
        row = int((~times.dt.year.between(1678, 2261)).to_numpy().argmax())
        what = f"{times.iloc[row]} is too far away"
        raise DataError(what, place=f"{place}, row {row}", remedy="use years from 1678 to 2261") from None
    return ticks


def checked_frame(events: Any) -> pd.DataFrame:
    """Return events.

    Raises
    ------
    DataError
        They are no frame.
    """
    if not isinstance(events, pd.DataFrame):
        remedy = "give a frame with time and type or points, such as interaction_events() makes"
        raise DataError(f"{quote(events)} is no frame", place=_PLACE, remedy=remedy)
    return events


def _times(events: Any) -> npt.NDArray[np.int64]:
    if "time" not in checked_frame(events):
        there = ", ".join(map(repr, events.columns))
        raise DataError(f"no column 'time' among {there}", place=_PLACE, remedy="rename or add it")
    column = events["time"]
    if pd.api.types.is_numeric_dtype(column) and column.notna().any():
        row = int(column.notna().to_numpy().argmax())
        what = f"the time {quote(column.iloc[row].item())} is a number"
        raise DataError(what, place=f"{_PLACE}, row {row}", remedy="make dates of it, such as pandas.to_datetime()")
    if not pd.api.types.is_datetime64_any_dtype(column):
        try:
            column = pd.to_datetime(column, utc=True)
        except (ValueError, TypeError, OverflowError):
            row = next(i for i, value in enumerate(column) if not _reads_like(value, column.iloc[0]))
            what = f"the time {quote(column.iloc[row])} is no date, or not written as the first is"
            raise DataError(what, place=f"{_PLACE}, row {row}", remedy="write all as YYYY-MM-DD HH:MM") from None
    if getattr(column.dt, "tz", None) is not None:
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    if column.isna().any():
        row = int(column.isna().to_numpy().argmax())
        raise DataError("the time is missing", place=f"{_PLACE}, row {row}", remedy="leave events without a time out")
    return _ticks(column, _PLACE)


def _reads_like(value: Any, first: Any) -> bool:
    try:
        pd.to_datetime(pd.Series([first, value], dtype=object), utc=True)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def _relations(events: pd.DataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """Return the relations, sorted, and the number of each event's."""
    columns = [name for name in RELATION if name in events]
    if not columns:
        return pd.DataFrame(index=range(1)), np.zeros(len(events), dtype=np.int64)
    numbers = np.zeros(len(events), dtype=np.int64)
    for name in columns:
        own, values = coded(events[name])
        if len(own) and own.min() < 0:
            row = int((own < 0).argmax())
            raise DataError(
                f"{name} is missing", place=f"{_PLACE}, row {row}", remedy="name the relation of every event"
            )
        numbers = own if len(columns) == 1 else numbers * len(values) + own
    numbers, _ = coded(pd.Series(numbers))
    first = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.int64)
    first[numbers[::-1]] = np.arange(len(numbers))[::-1]
    return events[columns].iloc[first].reset_index(drop=True), numbers


def coded(column: pd.Series) -> tuple[npt.NDArray[Any], Any]:
    """Return the number of each value among the sorted distinct ones, -1 where it is missing; and these.

    Categories and whole numbers of a narrow range are not searched again.
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories
    if pd.api.types.is_integer_dtype(column.dtype) and not column.isna().any() and len(column):
        values = column.to_numpy(dtype=np.int64)
        low, high = int(values.min()), int(values.max())
        if high - low <= 4 * len(values):
            there = np.zeros(high - low + 1, dtype=bool)
            there[values - low] = True
            number = np.cumsum(there) - 1
            return number[values - low], np.flatnonzero(there) + low
    return pd.factorize(column, sort=True)


def kinds(events: pd.DataFrame) -> tuple[npt.NDArray[Any], list[str]]:
    """Return the number of each event's type, and the types; an event without one is of the type "event"."""
    if "type" not in events or not len(events):
        return np.zeros(len(events), dtype=np.int8), ["event"]
    codes, values = coded(events["type"])
    names = [str(name) for name in values]
    if codes.min() < 0:
        names = names if "event" in names else [*names, "event"]
        codes = np.where(codes < 0, names.index("event"), codes.astype(np.int64))
    return codes, names


def numbers(frame: pd.DataFrame, name: str, place: str = _PLACE) -> npt.NDArray[np.float64]:
    """Return a column as numbers, NaN where it is missing.

    Raises
    ------
    DataError
        A value is no number.
    """
    try:
        return frame[name].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        row = int(pd.to_numeric(frame[name], errors="coerce").isna().to_numpy().argmax())
        what = f"{name}: {quote(frame[name].iloc[row])} is no number"
        raise DataError(what, place=f"{place}, row {row}", remedy="give finite numbers") from None


def points_of(events: pd.DataFrame, model: AffinityModel) -> npt.NDArray[np.float64]:
    """Return the points that each event brings under a model, before anything acts on them: (n_events,).

    Raises
    ------
    MissingInput
        The events have neither points nor a type that the model knows, or no ``characters`` where long ones count.
    UnknownName
        A type that the model gives no points for, in events without points of their own.
    DataError
        Points that are no finite number; a length that is missing where long messages count.
    """
    own = numbers(events, "points") if "points" in events else None
    out = own
    if model.points is not None and "type" in events:
        codes, names = coded(events["type"])
        by_type = np.array([*(model.points.get(str(name), np.nan) for name in names), np.nan])[codes]
        out = by_type if own is None else np.where(np.isnan(by_type), own, by_type)
    if out is None:
        remedy = "add a column points, or a model with points for the column type"
        raise MissingInput("the events have no points", place=_PLACE, remedy=remedy)
    if not np.isfinite(out).all():
        row = int((~np.isfinite(out)).argmax())
        if own is None:
            known = ", ".join(map(str, model.points or {}))
            what = f"the model gives no points for the type {quote(events['type'].iloc[row])}"
            raise UnknownName(what, place=f"{_PLACE}, row {row}", remedy=f"it knows {known}; add it, or points")
        raise DataError(
            f"points are {float(out[row])!r}", place=f"{_PLACE}, row {row}", remedy="points are finite numbers"
        )
    if model.long_bonus:
        if "characters" not in events:
            remedy = "add the length of each message, or use a model without long_bonus"
            raise MissingInput("the events have no column 'characters'", place=_PLACE, remedy=remedy)
        characters = numbers(events, "characters")
        if np.isnan(characters).any():
            row = int(np.isnan(characters).argmax())
            raise DataError("characters are missing", place=f"{_PLACE}, row {row}", remedy="give 0 where no text is")
        out = out + model.long_bonus * (characters > model.long_from)
    return np.asarray(out, dtype=np.float64)
