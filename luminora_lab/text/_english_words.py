"""The words of English time expressions, as pattern pieces and as numbers."""

from __future__ import annotations

import re

from luminora_lab.text.tokens import STOPWORDS

__all__ = [
    "ANCHOR_UNIT",
    "DAY_NAMES",
    "HOLIDAY",
    "MONTH",
    "MONTH_NAMES",
    "ORDINAL",
    "PART",
    "QUANTITY",
    "SEASON",
    "SHORT_DAY",
    "TRIGGER",
    "UNIT",
    "WEEKDAY",
    "WHICH",
    "YEAR",
    "count",
    "day_number",
    "is_open",
    "month_number",
    "nth",
]

MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CARDINALS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
_RANKS = """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"""
_SMALL, _ORDINALS = _CARDINALS.split(), _RANKS.split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_COUNTS = {word: n for n, word in enumerate(_SMALL)} | _TENS
_COUNTS |= {f"{ten} {_SMALL[k]}": base + k for ten, base in _TENS.items() for k in range(1, 10)}
_COUNTS |= {"a": 1, "an": 1, "a couple of": 2, "a couple": 2, "couple of": 2, "couple": 2, "a dozen": 12}
_COUNTS |= {"a few": 3, "few": 3, "several": 4}
_NTH = {word: n for n, word in enumerate(_ORDINALS, 1)} | {"thirtieth": 30, "thirty first": 31}
_NTH |= {f"twenty {_ORDINALS[k]}": 21 + k for k in range(9)}


def _any(words: dict[str, int]) -> str:
    ordered = sorted((w for w in words if w != "zero"), key=len, reverse=True)
    return "|".join(re.escape(w).replace(r"\ ", "[ -]") for w in ordered)


MONTH = rf"(?:{'|'.join(MONTH_NAMES)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
WEEKDAY = rf"(?:{'|'.join(DAY_NAMES)})"
SHORT_DAY = r"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?"
ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{_any(_NTH)})"
QUANTITY = rf"(?:\d{{1,3}}|{_any(_COUNTS)})"
YEAR = r"(?:1[89]|20)\d\d"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
UNIT = r"(?:day|night|weekend|week|fortnight|month|year|decade)"
ANCHOR_UNIT = r"(?:the|this|last|next)[ ](?:week|month|year|decade|weekend)"
WHICH = r"(?:this[ ]past|this[ ]coming|last|this|next|past|coming|previous)"
PART = r"(?:[ ](?:morning|afternoon|evening|night|lunchtime|teatime))?"
HOLIDAY = (
    r"(?:(?:christmas|xmas)(?:[ ](?:eve|day))?|boxing[ ]day|new[ ]year(?:['’]?s)?(?:[ ](?:eve|day))?|hallowe['’]?en"
    r"|valentine['’]?s(?:[ ]day)?|st\.?[ ]patrick['’]?s[ ]day|midsummer(?:['’]?s)?(?:[ ](?:day|eve))?|bonfire[ ]night"
    r"|good[ ]friday|easter(?:[ ](?:sunday|monday|day))?|shrove[ ]tuesday|pancake[ ]day|ash[ ]wednesday|thanksgiving)"
)

TRIGGER = re.compile(
    r"""\b(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun|to|yester|boxing\ )day|yesterday|mon|tues?|wed|thu(?:rs?)?|fri|sat
    |sun|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|may|june|july|august|september
    |october|november|december|tonight|tonite|tomorrow|tmrw?|this\ (?:morn|after|even)|last\ night|ago|weeks?|weekend
    |(?:christ|x)mas|new\ year|hallowe|valentine|st\.?\ patrick|midsummer|bonfire|good\ fri|easter|pancake|ash\ wed
    |thanksgiving|shrove|spring|summer|autumn|fall|winter|months?|years?|days?|nights?|fortnights?|decades?
    |\d{1,2}(?:st|nd|rd|th)|(?:1[89]|20)\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d\d(?:\d\d)?|(?:[12]\d)?\d0s
    |the\ [a-z]*(?:first|second|third|th|ies))\b|\b20\d\d-""",
    re.X,
)  # searched in lower-cased text

_FOLLOWERS = """
    night eve til till since cos cause because though tho anyway will went came comes goes btw instead either
    please maybe unless yes no lol like with without or so already exactly last this next two three itself too"""
_CLOSED = STOPWORDS | set(_FOLLOWERS.split())
_NEXT_WORD = re.compile(r"[ \t]+([^\W\d_]+)")


def is_open(after: str) -> bool:
    """Return whether no content word follows directly (so "the fifth" is not "the fifth floor")."""
    found = _NEXT_WORD.match(after)
    if after[:1] == "-" and after[1:2].isalpha():
        return False
    return found is None or found[1].lower() in _CLOSED


def count(words: str) -> int:
    """Return the number that "three", "a couple of" or "21" stands for."""
    words = " ".join(words.lower().replace("-", " ").split())
    return int(words) if words.isdecimal() else _COUNTS[words]


def nth(words: str) -> int:
    """Return the number that "twenty-first" or "21st" stands for."""
    words = " ".join(words.lower().replace("-", " ").split())
    digits = "".join(c for c in words if c.isdecimal())
    return int(digits) if digits else _NTH[words]


def month_number(word: str) -> int:
    """Return 1 for "January" or "Jan."."""
    return next(n for n, name in enumerate(MONTH_NAMES, 1) if name.startswith(word.lower().rstrip(".")[:3]))


def day_number(word: str) -> int:
    """Return 0 for "Monday" or "Mon."."""
    return next(n for n, name in enumerate(DAY_NAMES) if name.startswith(word.lower()[:3]))
