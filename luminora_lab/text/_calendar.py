"""Days, weeks, months, seasons and holidays as closed intervals of dates, and which occurrence an expression means.

Everything here is arithmetic on ``datetime.date`` with an explicit reference day; no clock is read.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import NamedTuple

__all__ = [
    "HOLIDAYS",
    "SEASONS",
    "Days",
    "decade",
    "month",
    "moved",
    "nth_weekday",
    "occurrence",
    "part",
    "season",
    "single",
    "week",
    "weekday",
    "weekend",
    "year",
    "yearly",
]

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


class Days(NamedTuple):
    """A closed interval of days and how coarse the words were ("day", "week", "month", ...)."""

    first: date
    last: date
    grain: str


def single(day: date) -> Days:
    """Return one day as an interval."""
    return Days(day, day, "day")


def week(day: date) -> Days:
    """Return the calendar week, Monday to Sunday, that holds a day."""
    monday = day - timedelta(days=day.weekday())
    return Days(monday, monday + timedelta(days=6), "week")


def weekend(day: date) -> Days:
    """Return the Saturday and Sunday of the calendar week that holds a day."""
    saturday = day + timedelta(days=5 - day.weekday())
    return Days(saturday, saturday + timedelta(days=1), "weekend")


def month(year: int, number: int) -> Days:
    """Return a whole month; ``number`` may run over 12 or below 1."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Days(date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month")


def year(number: int) -> Days:
    """Return a whole year."""
    return Days(date(number, 1, 1), date(number, 12, 31), "year")


def decade(number: int) -> Days:
    """Return the ten years that begin with ``number``."""
    return Days(date(number, 1, 1), date(number + 9, 12, 31), "decade")


def season(name: str, year: int) -> Days:
    """Return a meteorological season of the northern hemisphere; winter runs from December into the next year.

    Examples
    --------
    >>> print(*season("winter", 2024)[:2])
    2024-12-01 2025-02-28
    """
    start = SEASONS[name]
    return Days(month(year, start).first, month(year, start + 2).last, "season")


def moved(days: Days, unit: str, count: int) -> Days:
    """Return an interval moved by a number of days, weeks, months or years (the 31st becomes the month's last day)."""
    if unit in ("day", "week"):
        step = timedelta(days=count * (7 if unit == "week" else 1))
        return Days(days.first + step, days.last + step, days.grain)
    count *= {"year": 12, "decade": 120}.get(unit, 1)
    if days.grain in ("month", "season", "year"):
        length = (days.last.year - days.first.year) * 12 + days.last.month - days.first.month
        start = month(days.first.year, days.first.month + count)
        return Days(start.first, month(start.first.year, start.first.month + length).last, days.grain)
    ends = []
    for end in days[:2]:
        there = month(end.year, end.month + count)
        ends.append(there.first.replace(day=min(end.day, there.last.day)))
    return Days(ends[0], ends[1], days.grain)


def part(days: Days, which: int) -> Days:
    """Return the early (0), middle (1) or late (2) part: days 1-10, 11-20 and 21-end of a month, four months of a year,
    one month of a season, Monday-Tuesday, Wednesday-Thursday and Friday-Sunday of a week; else thirds.

    Examples
    --------
    >>> print(*part(month(2025, 3), 2)[:2])
    2025-03-21 2025-03-31
    """
    first, last, grain = days
    if grain == "week":
        cuts = (0, 2, 4, 7)
    elif grain == "month":
        cuts = (0, 10, 20, (last - first).days + 1)
    elif grain in ("year", "season"):
        size = 4 if grain == "year" else 1
        starts = [
            month(first.year, first.month + size * which),
            month(first.year, first.month + size * (which + 1) - 1),
        ]
        return Days(starts[0].first, starts[1].last, "part")
    else:
        total = (last - first).days + 1
        cuts = (0, total // 3, 2 * total // 3, total)
    end = max(cuts[which], cuts[which + 1] - 1)
    return Days(first + timedelta(days=cuts[which]), first + timedelta(days=end), "part")


def occurrence(candidates: Iterable[Days], reference: date, mode: str) -> Days | None:
    """Choose among occurrences in time order.

    ``past`` takes the latest that has begun and ``future`` the first that has not ended; with a question mark they give
    way to the nearest where they are over two weeks and twice as far away; ``last`` takes the latest that has ended,
    ``next`` the first that has not begun, ``this`` the one under way, else the one beginning in the reference's year,
    and an empty mode the nearest (of two equally near, the earlier).
    """
    found = list(candidates)
    if mode == "last":
        return max((d for d in found if d.last < reference), default=None)
    if mode == "next":
        return min((d for d in found if d.first > reference), default=None)
    if mode == "this":
        kept = [d for d in found if d.first <= reference <= d.last]
        return next(iter(kept or [d for d in found if d.first.year == reference.year]), None)
    near = min(found, key=lambda d: _gap(d, reference), default=None)
    if not mode or near is None:
        return near
    if mode.startswith("past"):
        chosen = max((d for d in found if d.first <= reference), default=near)
    else:
        chosen = min((d for d in found if d.last >= reference), default=near)
    far = _gap(chosen, reference)
    return near if mode.endswith("?") and far > 14 and far > 2 * _gap(near, reference) else chosen


def _gap(days: Days, reference: date) -> int:
    """Return how many days an interval is away, 0 inside it."""
    return max((days.first - reference).days, (reference - days.last).days, 0)


def yearly(make: Callable[[int], Days], reference: date, mode: str) -> Days | None:
    """Return the occurrence of something that comes once a year."""
    return occurrence((make(reference.year + k) for k in (-2, -1, 0, 1, 2)), reference, mode)


def weekday(number: int, reference: date, mode: str) -> Days:
    """Return the weekday (Monday is 0) that is meant.

    ``past`` is the latest before the reference day, ``last`` the latest at least two days before it (yesterday is
    called yesterday), ``next`` the one in the following calendar week, ``this`` the first on or after the reference
    day, ``future`` the first after it; an empty mode is the latest, the reference day included.
    """
    if mode == "next":
        return single(week(reference).first + timedelta(days=7 + number))
    if mode == "this" or mode.startswith("future"):
        start = 0 if mode == "this" else 1
        return single(reference + timedelta(days=(number - reference.weekday() - start) % 7 + start))
    back = 2 if mode == "last" else 1 if mode else 0
    return single(reference - timedelta(days=(reference.weekday() - number - back) % 7 + back))


def nth_weekday(number: int, count: int, inside: Days) -> Days | None:
    """Return the count-th weekday inside an interval (count -1 is the last), or None when there is none."""
    first = inside.first + timedelta(days=(number - inside.first.weekday()) % 7)
    found = [first + timedelta(days=7 * k) for k in range(((inside.last - first).days // 7) + 1)]
    try:
        return single(found[count - 1 if count > 0 else count])
    except IndexError:
        return None


def _easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * l) // 451
    number, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, number, day + 1)


def _fixed(number: int, day: int) -> Callable[[int], Days]:
    return lambda year: single(date(year, number, day))


def _from_easter(offset: int) -> Callable[[int], Days]:
    return lambda year: single(_easter(year) + timedelta(days=offset))


def _thanksgiving(year: int) -> Days:
    return nth_weekday(3, 4, month(year, 11)) or month(year, 11)


HOLIDAYS: dict[str, Callable[[int], Days]] = {
    "christmas eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "boxing": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "new year": _fixed(1, 1),
    "valentine": _fixed(2, 14),
    "patrick": _fixed(3, 17),
    "midsummer": _fixed(6, 24),
    "halloween": _fixed(10, 31),
    "bonfire": _fixed(11, 5),
    "good friday": _from_easter(-2),
    "easter monday": _from_easter(1),
    "shrove tuesday": _from_easter(-47),
    "pancake": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "easter": _from_easter(0),
    "thanksgiving": _thanksgiving,
}
