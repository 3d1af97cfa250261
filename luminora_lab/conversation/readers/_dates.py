"""Dates as recordings write them. Every form here has one meaning; 03/04/2024 has two and is refused."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

__all__ = ["read_date", "read_unix"]

_CLOCK = r"(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2}))?(?: ?(?P<ap>[ap])\.?m\.?)?"
_NAMED = (
    r"(?:(?P<d>\d{1,2})\.? (?P<mon>[a-z]{3,9})\.?,? (?P<y>\d{4})"
    r"|(?P<mon2>[a-z]{3,9})\.? (?P<d2>\d{1,2}),? (?P<y2>\d{4}))"
)
_NUMBERS = r"(?:(?P<y>\d{4})/(?P<mo>\d{1,2})/(?P<d>\d{1,2})|(?P<d2>\d{1,2})\.(?P<mo2>\d{1,2})\.(?P<y2>\d{4}))"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_CLOCK} on {_NAMED}",
        rf"{_NAMED}(?:(?:,| at|,? -)? {_CLOCK})?",
        rf"{_NUMBERS}(?: \([a-z]{{2,4}}\))?(?:,?[ T]{_CLOCK})?",
    )
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december", "sept"),
)
_REMEDY = "write YYYY-MM-DD or YYYY-MM-DD HH:MM"


def read_date(value: object, place: str) -> datetime | None:
    """Read one date; times with an offset are converted to UTC; None and "" have none.

    Understood: ISO 8601, ``2023/05/30 (Tue) 23:40``, ``1:56 pm on 8 May, 2023``, ``8 May 2023``, ``May 8, 2023 13:56``,
    ``30.05.2023 23:40`` and Unix seconds.

    Raises
    ------
    DataError
        Another form, or a day that does not exist.

    Examples
    --------
    >>> read_date("1:56 pm on 8 May, 2023", "talk.json")
    datetime.datetime(2023, 5, 8, 13, 56)
    >>> read_date("03/04/2024", "talk.csv, line 7")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: talk.csv, line 7: date '03/04/2024' cannot be read; write YYYY-MM-DD or ...
    """
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return read_unix(value, place)
    if not isinstance(value, str):
        raise DataError(f"{quote(value)} stands where a date should", place=place, remedy=_REMEDY)
    if not value.strip():
        return None
    found = _parse(value.strip()) if len(value) <= 60 else None
    if found is None:
        raise DataError(f"date {quote(value)} cannot be read", place=place, remedy=_REMEDY)
    return found


def read_unix(value: float, place: str) -> datetime:
    """Read seconds (or milliseconds) since 1970 as a time in UTC.

    Raises
    ------
    DataError
        A number that is no time between 1971 and 9999.

    Examples
    --------
    >>> read_unix(1699564800.0, "export.json")
    datetime.datetime(2023, 11, 9, 21, 20)
    """
    seconds = value / 1000 if value >= 1e11 else value
    if not 3e7 <= seconds < 2.5e11:
        raise DataError(f"{value!r} is not a Unix time", place=place, remedy="write seconds since 1970")
    return datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None)


@lru_cache(maxsize=4096)
def _parse(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text[:4].isdigit() and "W" not in text else None
        if found is not None:
            return found if found.tzinfo is None else found.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        pass
    if re.fullmatch(r"\d{9,10}(\.\d+)?|\d{13}", text):
        return read_unix(float(text), "")
    for form in _FORMS:
        match = form.fullmatch(" ".join(text.split()))
        if match:
            return _assemble({k.rstrip("2"): v for k, v in match.groupdict().items() if v is not None})
    return None


def _assemble(parts: dict[str, str]) -> datetime | None:
    if "mon" in parts:
        name = parts["mon"].lower()
        if name not in _MONTHS and name not in _FULL:
            return None
        month = _MONTHS.index(name[:3]) + 1
    else:
        month = int(parts["mo"])
    hour = int(parts.get("h", 0))
    if "ap" in parts:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["ap"].lower() == "p" else 0)
    try:
        return datetime(int(parts["y"]), month, int(parts["d"]), hour, int(parts.get("mi", 0)), int(parts.get("s", 0)))
    except ValueError:
        return None
