"""Reading one answer out of a few words: a number, a word for one, one of the labels, a refusal, or nothing."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["ANSWERED", "MALFORMED", "OUT_OF_RANGE", "REFUSED", "read_answer", "refuses"]

ANSWERED, REFUSED, MALFORMED, OUT_OF_RANGE = "answered", "refused", "malformed", "out_of_range"
_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER_WORDS = {name: value for value, name in enumerate(_NAMES)}
_SPELT = re.compile(rf"\b({'|'.join(_NAMES)})\b", re.IGNORECASE)
_SCALE = re.compile(
    r"\b(?:on\s+)?(?:a|the)?\s*scale\s+(?:of|from|between)?\s*\d+\s*(?:to|and|-|–)\s*\d+"
    r"|\(?\b\d+\s*(?:=|being|is|means)\s*[a-z][a-z ]{3,40}(?:[,;]|\band\b|\)|$)\s*(?=\(?\d+\s*(?:=|being|is|means))"
    r"|(?<=\d)\s*(?:/|out\s+of)\s*\d+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,/-])([-−]?\d+)(?:\.0+)?(?![\w/]|[.,]\d)")
_FRACTION = re.compile(r"(?<!\w)\d+[.,][0-9]*[1-9]")
_REFUSAL = re.compile(
    r"\b(?:i|we)\s*(?:['’][md]|am|are|would)?\s*(?:can['’]?t|(?:could|do|will|would|am|are)\s*(?:n['’]?t|not)|can\s*not"
    r"|won['’]?t|unable|not\s+able|decline|refuse|prefer\s+not|rather\s+not|not\s+comfortable)\b"
    r"|\bas an? (?:ai|artificial|language model|assistant)\b"
    r"|\b(?:no|not) (?:personal )?(?:feelings|opinions?|personality)\b"
    r"|\b(?:does|do)(?:n['’]t| not) apply\b|\bn/a\b|\bnot applicable\b|\bno answer\b|\bskip(?:ped)?\b",
    re.IGNORECASE,
)


def refuses(text: str) -> bool:
    """Return whether a text declines to answer.

    Examples
    --------
    >>> refuses("As an AI, I don't have a personality."), refuses("I can be shy.")
    (True, False)
    """
    return _REFUSAL.search(text) is not None


def read_answer(text: str, lowest: int, highest: int, labels: tuple[str, ...]) -> tuple[int | None, str, bool]:
    """Return the answer in a piece of text, its status, and whether it was a number as shown (not a label).

    Examples
    --------
    >>> read_answer("4 = agree a little", 1, 5, ()), read_answer("On a scale of 1 to 5, I'd say 2.", 1, 5, ())
    ((4, 'answered', True), (2, 'answered', True))
    >>> read_answer("Strongly agree", 1, 3, ("strongly disagree", "neither", "strongly agree"))
    (3, 'answered', False)
    >>> read_answer("6", 1, 5, ())[1], read_answer("3 or 4", 1, 5, ())[1], read_answer("I'd rather not.", 1, 5, ())[1]
    ('out_of_range', 'malformed', 'refused')
    """
    plain = _SCALE.sub(" ", text)
    if _FRACTION.search(plain):
        return None, MALFORMED, True
    numbers = {int(found.replace("−", "-")) for found in _NUMBER.findall(plain)}
    first = re.match(r"[\s\W]*?([-−]?\d+)(?![\w/]|[.,]\d)", plain)
    if first and re.match(r"\s*(?:[=:(\-–—.,;]|$|\n|[a-z])", plain[first.end() :], re.IGNORECASE) and len(numbers) == 1:
        numbers = {int(first.group(1).replace("−", "-"))}
    if len(numbers) == 1:
        (value,) = numbers
        return (value, ANSWERED, True) if lowest <= value <= highest else (None, OUT_OF_RANGE, True)
    if len(numbers) > 1:
        return None, MALFORMED, True
    if labels:
        found = _labels(labels).findall(plain)
        values = {_value(labels)[" ".join(one.lower().split())] for one in found}
        if len(values) == 1:
            return lowest + values.pop(), ANSWERED, False
        if len(values) > 1:
            return None, MALFORMED, False
    if refuses(text):
        return None, REFUSED, False
    words = {_NUMBER_WORDS[one.lower()] for one in _SPELT.findall(plain)}
    if len(words) == 1:
        value = words.pop()
        return (value, ANSWERED, True) if lowest <= value <= highest else (None, OUT_OF_RANGE, True)
    return None, MALFORMED, False


@lru_cache(maxsize=32)
def _value(labels: tuple[str, ...]) -> dict[str, int]:
    """Return label to place; two-word labels also the other way round (agree strongly, strongly agree)."""
    out: dict[str, int] = {}
    for place, label in enumerate(labels):
        words = label.lower().split()
        out[" ".join(words)] = place
        if len(words) == 2:
            out.setdefault(" ".join(words[::-1]), place)
    return out


@lru_cache(maxsize=32)
def _labels(labels: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(_value(labels), key=len, reverse=True)
    inner = "|".join(r"\s+".join(map(re.escape, one.split())) for one in longest_first)
    return re.compile(rf"(?<!\w)(?:{inner})(?!\w)", re.IGNORECASE)
