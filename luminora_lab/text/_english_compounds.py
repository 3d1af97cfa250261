"""Compound English time expressions ("two days after ...", "the end of ..."), and the finder over the whole grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from luminora_lab.text import _calendar as cal
from luminora_lab.text._calendar import Days
from luminora_lab.text._english_dates import SIMPLE, Rule, rule
from luminora_lab.text._english_words import (
    ANCHOR_UNIT,
    DAY_NAMES,
    HOLIDAY,
    MONTH,
    ORDINAL,
    QUANTITY,
    SEASON,
    TRIGGER,
    UNIT,
    WEEKDAY,
    count,
    day_number,
    nth,
)
from luminora_lab.text._tense import direction

__all__ = ["find", "resolve"]

COMPOUND: list[Rule] = []
A = "(?:" + "|".join(r.source for r in SIMPLE) + ")"
_PLAIN = {"night": "day", "fortnight": "week", "weekend": "week", "decade": "year"}
_ORDER = re.compile(r"\b(?:first|last|second|only|best|worst|once|twice|time|times|day|thing)\s+$", re.I)
_WORD = re.compile(r"\w*")
_REACH = 48  # characters that an expression may begin before its first trigger word


def _step(days: Days, unit: str, number: int) -> Days:
    """Move an interval by a count of any unit of the grammar, weekdays counting as weeks."""
    scale = {"fortnight": 2, "decade": 10}.get(unit, 1)
    plain = _PLAIN.get(unit, unit)
    return cal.moved(days, plain if plain in ("day", "week", "month", "year") else "week", number * scale)


def _widened(day: date, unit: str) -> Days:
    """Return the calendar unit that holds a day: "three weeks ago" is a whole week, "in two months" a whole month."""
    if unit in ("week", "fortnight"):
        return cal.week(day)
    if unit == "month":
        return cal.month(day.year, day.month)
    if unit == "weekend":
        return cal.weekend(day)
    return cal.year(day.year) if unit in ("year", "decade") else cal.single(day)


def _away(reference: date, number: int, unit: str, half: bool) -> Days:
    """Return what lies a number of units (and a half more) from the reference day, as wide as the unit."""
    if unit in DAY_NAMES:
        near = cal.weekday(day_number(unit), reference, "past" if number < 0 else "future")
        return _step(near, "week", number + 1 if number < 0 else number - 1)
    if unit == "weekend":
        return cal.weekend(reference + timedelta(days=7 * number))
    if half and unit in (finer := {"year": ("month", 12, 6), "month": ("day", 30, 15), "week": ("day", 7, 3)}):
        small, whole, rest = finer[unit]
        there = _step(cal.single(reference), small, whole * number + (rest if number > 0 else -rest)).first
        return _widened(there, {"year": "month", "month": "week", "week": "day"}[unit])
    return _widened(_step(cal.single(reference), unit, number).first, unit)


@rule(
    rf"(?P<n>half[ ]an?|{QUANTITY})(?P<h>[ ]and[ ]a[ ]half)?[ ](?P<u>{UNIT}|{WEEKDAY})s?(?P<i>[ ]and[ ]a[ ]half)?[ ]ago"
    rf"(?:[ ](?:(?:on|in|at)[ ])?(?P<a>{A}))?",
    COMPOUND,
)
@rule(
    rf"(?P<a>{WEEKDAY}|{MONTH}|{HOLIDAY}|yesterday|today)[ ](?P<n>{QUANTITY})(?P<h>)(?P<i>)[ ]"
    r"(?P<u>week|fortnight|month|year)s?[ ]ago",
    COMPOUND,
)
def _ago(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    half, unit = m["n"].lower().startswith("half"), m["u"].lower()
    number = 0 if half else count(m["n"])
    if not m["a"]:
        return _away(reference, -number, unit, half or bool(m["h"] or m["i"]))
    today_counts = re.fullmatch(WEEKDAY, m["a"], re.I) is not None
    anchor = _resolve(m["a"], reference + timedelta(days=today_counts), "past")
    return None if anchor is None else _step(anchor, unit, -number)


@rule(rf"(?P<k>last[ ])?(?P<a>{WEEKDAY}|today|tomorrow)[ -]week", COMPOUND)
def _a_week_after(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    back = m["k"] is not None or mode.startswith("past")
    anchor = _resolve(m["a"], reference, "past" if back else "future")
    return None if anchor is None else _step(anchor, "week", -1 if back else 1)


@rule(
    rf"(?P<n>{QUANTITY})[ ](?P<u>week|fortnight)s?[ ](?:(?:on|from)[ ](?P<a>{WEEKDAY}|today|tomorrow|now))"
    rf"|(?P<b>a)[ ](?P<v>week|fortnight)[ ](?P<c>today|tomorrow)|(?P<o>{QUANTITY})[ ](?P<w>{UNIT})s?[ ]from[ ]now",
    COMPOUND,
)
def _on(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    number, unit, anchor = count(m["n"] or m["b"] or m["o"]), m["u"] or m["v"] or m["w"], m["a"] or m["c"] or "now"
    if anchor.lower() == "now":
        return _away(reference, number, unit.lower(), False)
    found = _resolve(anchor, reference, "future")
    return None if found is None else _step(found, unit.lower(), number)


@rule(
    rf"(?:(?P<n>{QUANTITY})|the)[ ](?P<u>{UNIT}|{WEEKDAY}|{SEASON}|morning|evening)s?[ ]"
    rf"(?P<r>before|after|following|preceding)[ ](?P<a>{A}|last\b|next\b)",
    COMPOUND,
)
def _relative(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    unit, number = m["u"].lower(), count(m["n"]) if m["n"] else 1
    sign = -1 if m["r"].lower() in ("before", "preceding") else 1
    if m["a"].lower() in ("last", "next"):
        anchor = _resolve(f"{m['a']} {unit}", reference, mode)
        return None if anchor is None else _step(anchor, "year" if unit in cal.SEASONS else unit, sign * number)
    anchor = _resolve(m["a"], reference, mode)
    if anchor is None:
        return None
    edge = anchor.first if sign < 0 else anchor.last
    if unit in DAY_NAMES:
        return cal.weekday(day_number(unit), edge, "past" if sign < 0 else "future")
    if unit in cal.SEASONS:
        return cal.yearly(lambda y: cal.season(unit, y), edge, "last" if sign < 0 else "next")
    if m["n"]:
        return _step(cal.single(edge), "day" if unit in ("morning", "evening") else unit, sign * number)
    return _away(edge, sign, "day" if unit in ("morning", "evening") else unit, False)


@rule(
    rf"in[ ](?:(?:about|around|just|another)[ ])?(?P<n>{QUANTITY})(?P<h>[ ]and[ ]a[ ]half)?[ ](?:more[ ])?"
    rf"(?P<u>day|week|fortnight|month|year)s?(?P<t>['’]?s?['’]?[ ]time)?",
    COMPOUND,
    lambda before, itself, after: not _ORDER.search(before),
)
def _in(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None or (mode.startswith("past") and not m["t"]):
        return None
    return _away(reference, count(m["n"]), m["u"].lower(), bool(m["h"]))


@rule(rf"(?:the|these|this)[ ](?P<k>last|past|next|coming)[ ](?P<n>{QUANTITY})[ ](?P<u>{UNIT})s", COMPOUND)
def _period(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    sign = -1 if m["k"].lower() in ("last", "past") else 1
    far = _step(cal.single(reference), m["u"].lower(), sign * count(m["n"])).first
    return Days(min(far, reference), max(far, reference), "period")


@rule(
    rf"(?:the[ ])?(?P<p>end|start|beginning|middle)[ ]of[ ](?P<a>{A}|{ANCHOR_UNIT})"
    rf"|(?P<q>early|mid|late)r?[ -](?:in[ ])?(?:the[ ])?(?P<b>{A})",
    COMPOUND,
)
def _part(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    anchor = _resolve(m["a"] or m["b"], reference, mode)
    if anchor is None or anchor.first == anchor.last:
        return anchor
    return cal.part(anchor, {"s": 0, "b": 0, "m": 1, "e": 2, "l": 2}[m["p"][0].lower()] if m["p"] else _late(m["q"]))


def _late(word: str) -> int:
    return {"early": 0, "mid": 1, "late": 2}[word.lower()]


@rule(
    rf"(?:the[ ])?(?P<k>{ORDINAL}|last)[ ](?P<u>{WEEKDAY}|week|weekend|day)[ ](?:of|in)[ ](?P<a>{A}|{ANCHOR_UNIT})",
    COMPOUND,
)
def _nth_in(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    inside = _resolve(m["a"], reference, mode)
    if inside is None or inside.first == inside.last:
        return None
    number, unit = -1 if m["k"].lower() == "last" else nth(m["k"]), m["u"].lower()
    if unit in ("day", "week"):
        size = 1 if unit == "day" else 7
        first = inside.first + timedelta(days=size * (number - 1))
        first = inside.last - timedelta(days=size - 1) if number < 0 else first
        last = first + timedelta(days=size - 1)
        return Days(first, last, unit) if last <= inside.last else None
    found = cal.nth_weekday(5 if unit == "weekend" else day_number(unit), number, inside)
    return cal.weekend(found.first) if found and unit == "weekend" else found


@rule(rf"(?P<k>last|this|next)[ ]year[ ](?:in|at|on)[ ](?P<a>{A})", COMPOUND)
def _year_in(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    if reference is None:
        return None
    year = reference.year + {"l": -1, "t": 0, "n": 1}[m["k"][0].lower()]
    return _resolve(m["a"], date(year, 1, 1), "future")


@rule(rf"(?:the[ ])?(?P<u>night|morning|afternoon|evening|day|week|weekend)[ ]of[ ](?P<a>{A})", COMPOUND)
def _of(m: re.Match[str], reference: date | None, mode: str) -> Days | None:
    anchor = _resolve(m["a"], reference, mode)
    if anchor is None or m["u"].lower() not in ("week", "weekend"):
        return anchor
    return cal.week(anchor.first) if m["u"].lower() == "week" else cal.weekend(anchor.first)


RULES = [*COMPOUND, *SIMPLE]


def _compiled(first: int) -> re.Pattern[str]:
    """Join the rules from a number on, each a group of its own; for lower-cased text, far faster than IGNORECASE."""
    parts = (f"(?P<r{n}>{RULES[n].source})" for n in range(first, len(RULES)))
    return re.compile(r"\b(?<![£$€#])(?:" + "|".join(parts) + r")(?!\w)")


_GRAMMAR, _ANCHORS = _compiled(0), _compiled(len(COMPOUND))
_FOLD = str.maketrans({chr(c): chr(c + 32) for c in range(ord("A"), ord("Z") + 1)})


def _resolve(words: str, reference: date | None, mode: str) -> Days | None:
    words = re.sub(r"^the (?=(?:week|month|year|decade)$)", "this ", words)
    for each in RULES:
        found = each.pattern.fullmatch(words)
        if found:
            days = each.meaning(found, reference, mode)
            if days is not None:
                return days
    return None


@lru_cache(maxsize=1 << 16)
def resolve(words: str, reference: date | None, mode: str) -> Days | None:
    """Return the interval that an expression means, or None when it means none (or lies outside the calendar)."""
    try:
        return _resolve(words, reference, mode)
    except (ValueError, OverflowError, KeyError):
        return None


def find(text: str, reference: date | None) -> Iterator[tuple[int, int, Days]]:
    """Yield start, end and interval of every English time expression of a text, in order and not overlapping."""
    lower, at = text.lower(), 0
    if len(lower) != len(text):
        lower = text.translate(_FOLD)
    while trigger := TRIGGER.search(lower, at):
        stop = min(len(text), trigger.end() + 160)
        found = _GRAMMAR.search(lower, max(at, trigger.start() - _REACH), stop)
        if found is None:
            at = trigger.end()
            continue
        days = _allowed(text, found, reference)
        if days is None and (found := _ANCHORS.match(lower, found.start(), stop) or found):
            days = _allowed(text, found, reference)
        if days is None:
            at = max(found.start() + 1, _WORD.match(lower, found.start()).end())  # type: ignore[union-attr]
        else:
            yield found.start(), found.end(), days
            at = found.end()


def _allowed(text: str, found: re.Match[str], reference: date | None) -> Days | None:
    """Return the interval of a match, or None where the words around it forbid it or it means none."""
    start, end = found.span()
    guard = RULES[int(str(found.lastgroup)[1:])].guard
    if guard is None or guard(text[max(0, start - 40) : start], text[start:end], text[end : end + 30]):
        return resolve(found[0], reference, direction(text, start, end))
    return None
