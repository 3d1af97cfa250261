"""What the words around a time expression must be: "the fifth floor", "it may rain" and "Christmas tree" are no times.

Every guard takes the text before the expression, the expression as written, and the text after it.
"""

from __future__ import annotations

import re

from luminora_lab.text._english_words import PART, SHORT_DAY, is_open, nth

__all__ = ["alone", "dated", "day_of_month", "holiday", "month", "named", "season", "undated", "weekday", "year"]

_LEAD = re.compile(
    r"\b(?:in|on|at|since|by|until|till?|before|after|during|from|over|through|around|of|all|early|mid|late)"
    r"\s+(?:the\s+)?$",
    re.I,
)
_NEAR_MONTH = re.compile(r"\b(?:in|since|until|till?|during|of|by|from|before|after|early|mid|late)\s+$", re.I)
_NEAR_LOWER = re.compile(r"\b(?:in|since|until|till?|during|of)\s+$", re.I)
_NEAR_YEAR = re.compile(
    r"(?:\b(?:in|since|by|until|till?|before|after|during|from|around|about|circa|of|year|to)\s+|[(,]\s*|^)$", re.I
)
_NEAR_DAY = re.compile(r"\b(?:on|by|until|till?|since|before|after|from|night of)\s+$", re.I)
_NEAR_SHORT = re.compile(r"\b(?:on|by|until|till?|since|before|after|from|last|this|next)\s+$", re.I)
_HABIT = re.compile(r"\b(?:every|each|any|most|other|alternate|a whole|a|some)\s+(?:single\s+)?$", re.I)
_DAY_BEFORE = re.compile(r"\d(?:st|nd|rd|th)?\s+(?:of\s+)?$", re.I)
_GREETING = re.compile(r"\b(?:happy|merry|every|each)\s+$", re.I)
_ANAPHORIC = re.compile(r"(?<!\bover )(?<!\bin )(?<!\bfor )(?<!\bduring )(?<!\bwithin )\bthe\s+$", re.I)


def dated(before: str, itself: str, after: str) -> bool:
    """Keep "may" and "march" the verbs out of "5 may ..." and "may 5 ..."."""
    if not re.search(r"\b(?:may|march)\b", itself) or re.search(r"\bof\b|\d{4}", itself):
        return True
    return bool(_NEAR_DAY.search(before)) and is_open(after)


def named(before: str, itself: str, after: str) -> bool:
    """Keep out "the next summer" of a story, and "last winter coat"."""
    if re.match(r"(?:next|previous)\b", itself, re.I) and _ANAPHORIC.search(before):
        return False
    return not re.search(r"\b(?:winter|spring|fall|summer|autumn|christmas|xmas|easter)$", itself, re.I) or is_open(
        after
    )


def holiday(before: str, itself: str, after: str) -> bool:
    """Keep out "Christmas tree", "Happy Easter", "New year." the wish and "a new year" the fresh start."""
    if not is_open(after) or _GREETING.search(before):
        return False
    return itself.lower() != "new year" or bool(_LEAD.search(before))


def weekday(before: str, itself: str, after: str) -> bool:
    """Keep out habits ("every Friday") and short forms that are words ("it sat")."""
    if _HABIT.search(before):
        return False
    short = re.fullmatch(rf"(?:the[ ])?{SHORT_DAY}{PART}", itself, re.I)
    return not short or (
        bool(_NEAR_SHORT.search(before)) and (itself[0].isupper() or itself.lower() in ("fri", "tues"))
    )


def day_of_month(before: str, itself: str, after: str) -> bool:
    """Keep out ranks and counts ("the second of many", "the third one")."""
    if "month" in itself.lower():
        return True
    if not is_open(after) or re.match(r"\s+(?:of|to|and|or|in)\b", after):
        return False
    return bool(_NEAR_DAY.search(before)) or nth(itself[4:]) > 10 or itself[4].isdecimal()


def month(before: str, itself: str, after: str) -> bool:
    """Keep out habits, and "may" and "march" the verbs, unless a preposition shows the month."""
    if _HABIT.search(before) or not undated(before, itself, after):
        return False
    if itself.lower() not in ("may", "march") and len(itself) > 4:
        return True
    if itself.lower() in ("june", "july"):
        return True
    return bool((_NEAR_LOWER if itself[0].islower() else _NEAR_MONTH).search(before)) and is_open(after)


def season(before: str, itself: str, after: str) -> bool:
    """Keep out "the spring broke" and "summer dress"."""
    name = itself.split()[-1].lower()
    near = bool(_LEAD.search(before))
    return is_open(after) and (near or (" " in itself and name not in ("spring", "fall")))


def year(before: str, itself: str, after: str) -> bool:
    """Keep four-digit numbers that are no years out ("room 2012", "2022 people")."""
    return bool(_NEAR_YEAR.search(before)) and is_open(after) and not after.startswith(("/", "-"))


def undated(before: str, itself: str, after: str) -> bool:
    """Keep a month out that follows a day which it does not have ("31 June")."""
    return not _DAY_BEFORE.search(before)


def alone(before: str, itself: str, after: str) -> bool:
    """Keep out what only describes the next word ("the weekend trip")."""
    return is_open(after)
