"""Time expressions through dateparser: numeric dates of any order, and languages other than English."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from luminora_lab.text import _calendar as cal
from luminora_lab.text._calendar import Days
from luminora_lab.text._english_words import DAY_NAMES, MONTH_NAMES

__all__ = ["covered", "find", "parse"]

_PROBES = (datetime(1972, 1, 3), datetime(2031, 7, 9))  # what both read alike does not depend on the reference


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    from dateparser.data.languages_info import language_order

    return frozenset(language_order)


@lru_cache(maxsize=512)
def _words(language: str) -> dict[str, Any]:
    """Return dateparser's words of a language."""
    from importlib import import_module

    return dict(import_module(f"dateparser.data.date_translation_data.{language}").info)


def covered(language: str) -> bool:
    """Return whether dateparser knows the language and the language puts blanks between words."""
    return language in _languages() and _words(language).get("no_word_spacing") != "True"


@lru_cache(maxsize=256)
def _parser(language: str, base: datetime) -> Any:
    from dateparser.date import DateDataParser

    make: Any = DateDataParser
    return make(
        languages=[language],
        settings={"RELATIVE_BASE": base, "RETURN_AS_TIMEZONE_AWARE": False, "RETURN_TIME_AS_PERIOD": False},
    )


def _read(words: str, base: datetime, language: str) -> Days | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # strptime without a year, inside dateparser
        found = _parser(language, base).get_date_data(words)
    if found.date_obj is None:
        return None
    day = found.date_obj.date()
    if found.period == "month":
        return cal.month(day.year, day.month)
    if found.period == "year":
        return cal.year(day.year)
    return cal.week(day) if found.period == "week" else cal.single(day)


@lru_cache(maxsize=1 << 14)
def parse(words: str, reference: date | None, language: str) -> Days | None:
    """Return what dateparser makes of an expression; without a reference, only what does not depend on one.

    A day and month in an ambiguous order are read in the language's own (English: month first).
    """
    bases = _PROBES if reference is None else (datetime(reference.year, reference.month, reference.day),)
    try:
        found = {_read(words, base, language) for base in bases}
    except (ValueError, OverflowError, TypeError):
        return None
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=64)
def _grammar(language: str) -> re.Pattern[str]:
    """Build what may be a time expression from the language's own words in dateparser's data."""
    info = _words(language)
    months = [w for m in MONTH_NAMES for w in info.get(m, ()) if len(w) > 2]
    days = [w for d in DAY_NAMES for w in info.get(d, ()) if len(w) > 3]
    phrases = [p for key, words in info.get("relative-type", {}).items() if _coarse(key) for p in words if len(p) > 3]
    numbers = "|".join(sorted((k for s in info.get("simplifications", ()) for k in s if k.isalpha()), key=len))
    digit = rf"(?:\d{{1,3}}{'|' + numbers if numbers else ''})"
    shapes = [
        p.replace(r"(\d++[.,]?\d*+)", digit)
        for key, found in info.get("relative-type-regex", {}).items()
        if _coarse(key)
        for p in found
    ]
    month = "(?:" + ("|".join(map(re.escape, sorted(months, key=len, reverse=True))) or r"(?!)") + ")"
    link = r"(?:\.?\s+(?:de\s+|del\s+|di\s+)?|\.)"
    words = [*sorted(shapes, key=len, reverse=True), *map(re.escape, sorted(phrases + days, key=len, reverse=True))]
    pattern = "|".join(
        [
            r"\d{4}-\d\d-\d\d",
            r"\d{1,2}[./-]\d{1,2}[./-]\d{4}",
            rf"\d{{1,2}}{link}{month}(?:{link}\d{{4}})?",
            rf"{month}(?:{link}\d{{4}})?",
            *words,
        ]
    )
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I)


def _coarse(key: str) -> bool:
    return not any(unit in key for unit in ("hour", "minute", "second"))


def find(text: str, reference: date | None, language: str) -> Iterator[tuple[int, int, Days]]:
    """Yield start, end and interval of the expressions that dateparser reads, in order and not overlapping."""
    for found in _grammar(language).finditer(text):
        days = parse(found[0], reference, language)
        if days is not None:
            yield found.start(), found.end(), days
