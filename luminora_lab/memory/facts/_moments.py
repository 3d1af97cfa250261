"""Times of facts: naive UTC in whole seconds, whatever a caller hands in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

__all__ = ["change_times", "instant", "moment", "naive", "seconds"]

_COLUMNS = ("said_at", "valid_at", "invalid_at", "created_at", "expired_at")
_REMEDY = "write YYYY-MM-DD or YYYY-MM-DD HH:MM, with or without an offset"


def moment(value: Any, place: str) -> pd.Timestamp:
    """Return a date, a datetime or an ISO text as naive UTC in whole seconds.

    Raises
    ------
    DataError
        It is none of these, or no time at all.

    Examples
    --------
    >>> print(moment("2024-05-01T09:30+02:00", "when"))
    2024-05-01 07:30:00
    """
    if isinstance(value, bool | int | float):
        raise DataError(f"{quote(value)} is no time", place=place, remedy=_REMEDY)
    try:
        found = pd.to_datetime(value, utc=True)
    except (ValueError, TypeError, OverflowError):
        raise DataError(f"{quote(value)} is no time", place=place, remedy=_REMEDY) from None
    if not isinstance(found, pd.Timestamp):
        raise DataError(f"{quote(value)} is no time", place=place, remedy=_REMEDY)
    return found.tz_localize(None).floor("s").as_unit("s")


def naive(frame: pd.DataFrame, place: str) -> pd.DataFrame:
    """Return a copy of a frame whose columns of times, as far as there are any, are naive UTC in whole seconds.

    Raises
    ------
    DataError
        A value that is no time.
    """
    out = frame.copy()
    for name in _COLUMNS:
        if name in out:
            out[name] = _column(out[name], f"{place}, {name}")
    return out


def change_times(frame: pd.DataFrame) -> list[pd.Timestamp]:
    """Return every time at which a fact is told, begins or ends, each once, rising; naive UTC in whole seconds.

    Raises
    ------
    DataError
        A value that is no time.

    Examples
    --------
    >>> frame = pd.DataFrame({"said_at": ["2024-06-08", "2024-03-02"], "valid_at": ["2024-05-01", None]})
    >>> [str(time) for time in change_times(frame)]
    ['2024-03-02 00:00:00', '2024-05-01 00:00:00', '2024-06-08 00:00:00']
    """
    times = naive(frame, "facts")
    return sorted({time for name in _COLUMNS if name in times for time in times[name].dropna()})


def _column(values: pd.Series, place: str) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values.dtype) and values.notna().any():
        raise DataError(f"{quote(values.dropna().tolist()[0])} is no time", place=place, remedy=_REMEDY)
    try:
        times = pd.to_datetime(values, utc=True, format="ISO8601").dt.tz_localize(None)
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError(f"a time cannot be read ({error})", place=place, remedy=_REMEDY) from None
    return times.dt.floor("s").astype("datetime64[s]")


def seconds(values: pd.Series) -> list[int | None]:
    """Return times as seconds since 1970, None where there is none."""
    raw = values.to_numpy().astype("datetime64[s]")
    numbers = raw.astype(np.int64).tolist()
    return [None if gone else number for gone, number in zip(np.isnat(raw).tolist(), numbers, strict=True)]


def instant(number: int | None) -> np.datetime64 | None:
    """Return seconds since 1970 as a time again."""
    return None if number is None else np.datetime64(number, "s")
