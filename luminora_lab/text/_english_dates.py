"""The simple rules of English time expressions: a date, a weekday, "last May", "tomorrow", "the nineties".

A rule is a pattern, a function from its match to an interval, and a guard on the words around it. The compound rules
(``_english_compounds``) refer to these as their anchors.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from luminora_lab.text import _calendar as cal
from luminora_lab.text import _english_guards as guards
from luminora_lab.text._calendar import Days
from luminora_lab.text._english_words import (
    HOLIDAY,
    MONTH,
    ORDINAL,
    PART,
    SEASON,
    SHORT_DAY,
    WEEKDAY,
    WHICH,
    YEAR,
    day_number,
    month_number,
    nth,
)

__all__ = ["SIMPLE", "Meaning", "Rule", "rule", "unnamed"]

Meaning = Callable[[re.Match[str], "date | None", str], "Days | None"]
Guard = Callable[[str, str, str], bool]  # the text before, the expression, the text after


class Rule(NamedTuple):
    """A pattern, its source without group names, what it means, and whether its surroundings allow it."""

    pattern: re.Pattern[str]
    source: str
    meaning: Meaning
    guard: Guard | None


SIMPLE: list[Rule] = []
_RELATIVE_YEAR = r"(?:last|this|next)[ ]year"


def unnamed(pattern: str) -> str:
    """Return a pattern with its named groups made plain, to be used inside another."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def rule(pattern: str, into: list[Rule], guard: Guard | None = None) -> Callable[[Meaning], Meaning]:
    """Register what a pattern means in a table of rules."""

    def add(meaning: Meaning) -> Meaning:
        into.append(Rule(re.compile(pattern, re.I), unnamed(pattern), meaning, guard))
        return meaning

    return add


def _day(year: int, month: int, day: int) -> Days:
    return cal.single(date(year, month, day))


def _year_of(words: str, reference: date | None) -> int | None:
    if words.isdecimal():
        return int(words)
    if reference is None:
        return None
    return reference.year + {"l": -1, "t": 0, "n": 1}[words[0].lower()]


@rule(rf"(?P<y>{YEAR})-(?P<m>\d\d)-(?P<d>\d\d)(?:t[\d:.]+z?)?", SIMPLE)
def _iso(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    return _day(int(m["y"]), int(m["m"]), int(m["d"]))


@rule(rf"{YEAR}/\d\d?/\d\d?|\d\d?/\d\d?/(?:\d{{4}}|\d\d)|\d\d?[.-]\d\d?[.-]\d{{4}}", SIMPLE)
def _numeric(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    from luminora_lab.text._other_dates import parse

    return parse(m[0], None, "en")


@rule(
    rf"(?:(?:{WEEKDAY}|{SHORT_DAY}),?[ ])?(?:the[ ])?(?P<d>{ORDINAL}|\d{{1,2}})[ ](?:day[ ])?(?:of[ ])?(?P<m>{MONTH})"
    rf"(?:,?[ ](?:of[ ])?(?P<y>{YEAR}|{_RELATIVE_YEAR}))?",
    SIMPLE,
    guards.dated,
)
@rule(
    rf"(?:(?:{WEEKDAY}|{SHORT_DAY}),?[ ])?(?P<m>{MONTH})[ ](?:the[ ])?(?P<d>{ORDINAL}|\d{{1,2}}(?![\d:]))"
    rf"(?:,?[ ](?P<y>{YEAR}))?",
    SIMPLE,
    guards.dated,
)
def _dated(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    day = int(m["d"]) if m["d"].isdecimal() else nth(m["d"])
    month = month_number(m["m"])
    if m["y"]:
        year = _year_of(m["y"], reference)
        return None if year is None else _day(year, month, day)
    if reference is None:
        return None
    found = [_day(y, month, day) for y in range(reference.year - 4, reference.year + 5) if _exists(y, month, day)]
    return cal.occurrence(found, reference, mode)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= day <= cal.month(year, month).last.day


@rule(rf"(?P<m>{MONTH}),?[ ](?:of[ ])?(?P<y>{YEAR}|{_RELATIVE_YEAR})", SIMPLE, guards.undated)
def _month_year(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    year = _year_of(m["y"], reference)
    return None if year is None else cal.month(year, month_number(m["m"]))


@rule(rf"(?:the[ ])?(?P<s>{SEASON})[ ](?:of[ ])?(?P<y>{YEAR}|{_RELATIVE_YEAR})", SIMPLE)
def _season_year(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    year = _year_of(m["y"], reference)
    return None if year is None else cal.season(m["s"].lower(), year)


@rule(rf"(?P<w>{WEEKDAY}){PART}[ ](?:of[ ])?(?P<k>last|this|next)[ ]week", SIMPLE)
def _weekday_of_week(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    step = {"l": -7, "t": 0, "n": 7}[m["k"][0].lower()]
    return cal.single(cal.week(reference).first + timedelta(days=step + day_number(m["w"])))


@rule(
    rf"(?P<k>{WHICH})[ ](?:(?P<m>{MONTH})|(?P<s>{SEASON})|(?P<w>{WEEKDAY}|{SHORT_DAY}){PART}|(?P<h>{HOLIDAY})"
    rf"|(?P<u>weekend|week|month|year|decade))",
    SIMPLE,
    guards.named,
)
def _which(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    words = m["k"].lower()
    which = "last" if words in ("last", "past", "previous", "this past") else "this" if words == "this" else "next"
    if m["w"]:
        return cal.weekday(day_number(m["w"]), reference, "this" if words in ("this coming", "coming") else which)
    if m["m"]:
        return cal.yearly(lambda y: cal.month(y, month_number(m["m"])), reference, which)
    if m["s"]:
        return cal.yearly(lambda y: cal.season(m["s"].lower(), y), reference, which)
    if m["h"]:
        return cal.yearly(_holiday(m["h"]), reference, which)
    if words == "past" and m["u"].lower() != "weekend":
        return Days(cal.moved(cal.single(reference), m["u"].lower(), -1).first, reference, "period")
    return _unit(m["u"].lower(), reference, {"last": -1, "this": 0, "next": 1}[which])


def _unit(unit: str, reference: date, step: int) -> Days:
    if unit == "week":
        return cal.week(reference + timedelta(days=7 * step))
    if unit == "weekend":
        return cal.weekend(reference + timedelta(days=7 * step))
    if unit == "month":
        return cal.month(reference.year, reference.month + step)
    return cal.year(reference.year + step) if unit == "year" else cal.decade(reference.year // 10 * 10 + 10 * step)


def _holiday(words: str) -> Callable[[int], Days]:
    plain = words.lower().replace("xmas", "christmas").replace("’", "'").replace("hallowe'en", "halloween")
    plain = plain.replace("years", "year's")
    return next(make for name, make in cal.HOLIDAYS.items() if name in plain)


@rule(
    rf"(?P<h>{HOLIDAY})(?:[ ](?:of[ ])?(?P<y>{YEAR}|{_RELATIVE_YEAR}))?{PART}",
    SIMPLE,
    guards.holiday,
)
def _holidays(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    year = _year_of(m["y"], reference) if m["y"] else None
    if year is not None:
        return _holiday(m["h"])(year)
    return None if reference is None or m["y"] else cal.yearly(_holiday(m["h"]), reference, mode)


@rule(rf"(?P<w>{WEEKDAY}),?[ ](?:the[ ])?(?P<d>{ORDINAL})(?!-)", SIMPLE, guards.alone)
def _weekday_dated(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    wanted, number = nth(m["d"]), day_number(m["w"])
    found = _days_of_month(wanted, reference, 12)
    return cal.occurrence([d for d in found if d.first.weekday() == number], reference, mode)


def _days_of_month(day: int, reference: date, reach: int) -> list[Days]:
    months = (cal.month(reference.year, reference.month + k).first for k in range(-reach, reach + 1))
    return [_day(m.year, m.month, day) for m in months if _exists(m.year, m.month, day)]


@rule(rf"(?:the[ ])?(?P<w>{WEEKDAY}|{SHORT_DAY}){PART}", SIMPLE, guards.weekday)
def _weekday(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    return None if reference is None else cal.weekday(day_number(m["w"]), reference, mode)


@rule(
    rf"(?:the[ ])?(?P<o>day|night)[ ](?:before[ ](?:yesterday|last)|after[ ]tomorrow)|(?P<t>today|tonight|tonite"
    rf"|this[ ](?:very[ ])?(?:morning|afternoon|evening|lunchtime))|(?P<n>(?:tomorrow|tmrw?){PART})"
    rf"|(?P<y>yesterday{PART}|last[ ]night)",
    SIMPLE,
)
def _near(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    step = 0 if m["t"] else 1 if m["n"] else -1 if m["y"] else 2 if "after" in m[0].lower() else -2
    return cal.single(reference + timedelta(days=step))


@rule(rf"the[ ](?P<d>{ORDINAL}){PART}(?P<k>)", SIMPLE, guards.day_of_month)
@rule(rf"(?:the[ ])?(?P<d>{ORDINAL})[ ]of[ ](?P<k>last|this|next|the)[ ]month", SIMPLE)
def _nth_day(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    day = nth(m["d"])
    if reference is None or not 1 <= day <= 31:
        return None
    if m["k"]:
        inside = cal.month(reference.year, reference.month + {"l": -1, "t": 0, "n": 1}[m["k"][0].lower()]).first
        return _day(inside.year, inside.month, day) if _exists(inside.year, inside.month, day) else None
    return cal.occurrence(_days_of_month(day, reference, 2), reference, mode)


@rule(rf"(?P<m>{MONTH})", SIMPLE, guards.month)
def _month(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    return None if reference is None else cal.yearly(lambda y: cal.month(y, month_number(m["m"])), reference, mode)


@rule(rf"(?:the[ ])?(?P<s>{SEASON})", SIMPLE, guards.season)
def _season(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    return None if reference is None else cal.yearly(lambda y: cal.season(m["s"].lower(), y), reference, mode)


@rule(r"the[ ]weekend", SIMPLE, guards.alone)
def _weekend(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    mode = mode or ("past" if reference.weekday() < 3 else "future")
    return cal.occurrence([cal.weekend(reference + timedelta(days=7 * k)) for k in (-2, -1, 0, 1)], reference, mode)


_TENS = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties")


@rule(
    rf"the[ ](?:(?:early|mid|late)[ -])?(?:(?P<f>(?:1[89]|20)\d0)s|['’]?(?P<t>[1-9])0s|(?P<w>{'|'.join(_TENS)}))",
    SIMPLE,
)
def _decade(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if m["f"]:
        return cal.decade(int(m["f"]))
    tens = int(m["t"]) if m["t"] else _TENS.index(m["w"].lower()) + 2
    latest = 2000 if reference is None else reference.year - 10
    return cal.decade(max(c + 10 * tens for c in (1800, 1900, 2000) if c + 10 * tens <= latest))


@rule(YEAR, SIMPLE, guards.year)
def _year(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    return cal.year(int(m[0]))
