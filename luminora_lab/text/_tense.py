"""Whether a clause looks back or ahead: what decides between "on Friday" past and "on Friday" to come."""

from __future__ import annotations

import re

__all__ = ["direction"]

_IRREGULAR = (
    "was were did had went came got said told took made saw knew thought found gave left felt kept began brought "
    "bought caught drove ate fell flew forgot grew heard held led lost met paid ran rang sat sent slept spoke spent "
    "stood swam taught threw understood woke won wore wrote sold built broke chose drew drank hid rode rose shook sang "
    "sank shot stole swore tore blew crept dealt dug fed fought hung laid lent lit meant slid stuck struck swept wept"
)
_PAST = rf"""\b(?:{"|".join(_IRREGULAR.split())}|(?:was|were|did|had|could|would|should)n['’]?t|been|ago|[a-z]{{2,}}ed
    |(?:could|should|would|must|might)(?:['’]ve|\ have))\b"""
_FUTURE = r"""\b(?:will|won['’]?t|shall|gonna|going\ to|wanna|can\ (?:you|we|i)|let['’]?s|plan(?:s|ning)?|hop(?:e|ing)
    |want(?:s|ing)?|due|booked|supposed\ to|scheduled|see\ you|you\ free|until\ then|next|tomorrow|may|might|must|could
    |should|would|starts|starting|begins|opens|opening|leaves|(?:am|is|are|be|was|were)\ (?:not\ )?going
    |(?:am|is|are|be)\ (?:not\ )?[a-z]+ing|['’](?:m|re|s)\ (?:not\ )?[a-z]+ing)\b|['’](?:ll|d)\b"""
_PRESENT = r"""\b(?:am|is|are|(?:it|he|she|that|there|here|what|where|who)['’]s)\b|['’](?:m|re)\b"""
_PLAIN = re.compile(r"\b(?:has|have|do|does)\b|['’]s\b|\b(?:i|you|we|they|she|he|it)\ [a-z]+", re.I)
_CUE = re.compile(rf"(?P<future>{_FUTURE})|(?P<past>{_PAST})|(?P<present>{_PRESENT})", re.I | re.X)
_CLAUSE_END = re.compile(r"[.!?…;:\n]|, (?=(?:and|but|so|because|then|since|who|which|where|when) )")
_TAIL_END = re.compile(_CLAUSE_END.pattern + r"| (?=(?:and|but|so|because|which|who) )")
_NOW = re.compile(r"\b(?:it['’]?s|it is|today is|today['’]s)\s+(?:only\s+|a\s+|nearly\s+)?$", re.I)
_VERDICTS = {"future": "future", "past": "past", "present": "future?"}
_NO_PAST = re.compile(
    r"(?:\b(?:is|are|am|be|['’]re|get|gets)\s+(?:not\s+)?|\bthe\s+)$", re.I
)  # before "allowed", "left"
_HAS = re.compile(r"(?:['’](?:s|ve)|\bhas|\bhave)\s+$", re.I)  # before "got"
_NOT_PAST = frozenset({"need", "indeed", "speed", "feed", "seed", "weed", "breed", "hundred", "instead", "ahead"})
_SINCE = re.compile(r"\bsince\s+(?:the\s+)?$", re.I)
_AHEAD = re.compile(r"\b(?:until|till?|by|from|to|starting|before)\s+(?:the\s+)?$", re.I)


def direction(text: str, start: int, end: int) -> str:
    """Return "past", "future" or "" for the clause around ``text[start:end]``; "past?" and "future?" are weak.

    Method: "since" before the expression (or after it) looks back; else the verb form nearest to it in its clause
    decides, a form before it counting for nearer than one after; a past form with "until", "to", "by" or "from" is
    weak ("they moved it to March"). Present forms, and these words alone, look ahead, weakly; "it's" gives "this", and
    "on" without any verb looks back, weakly.

    Examples
    --------
    >>> text = "I saw her on Friday, and we will meet on Monday."
    >>> direction(text, 13, 19), direction(text, 41, 47)
    ('past', 'future')
    """
    lead = text[max(0, start - 120) : start]
    cut = max((m.end() for m in _CLAUSE_END.finditer(lead)), default=0)
    lead = lead[cut:]
    tail = text[end : end + 80]
    stop = _TAIL_END.search(tail)
    tail = tail[: stop.start()] if stop else tail
    if _SINCE.search(lead) or text.startswith(" since", end):
        return "past"
    if _NOW.search(lead):
        return "this"
    best, verdict = 1e9, ""
    for side, weight in ((lead, 1.0), (tail, 1.6)):
        for cue in _CUE.finditer(side):
            distance = (len(lead) - cue.end() if side is lead else cue.start() + 2) * weight
            if distance < best and _counts(side, cue):
                best, verdict = distance, _VERDICTS[str(cue.lastgroup)]
    ahead = _AHEAD.search(lead) is not None
    if verdict:
        return "past?" if verdict == "past" and ahead else verdict
    if ahead or _PLAIN.search(lead) or _PLAIN.search(tail):
        return "future?"
    return "past?" if lead.lower().endswith("on ") else ""


def _counts(side: str, cue: re.Match[str]) -> bool:
    """Return whether a verb form is what it looks like: not "need", "May", "is allowed", "the left" or "has got"."""
    word = cue[0].lower()
    if word in _NOT_PAST or cue[0] == "May":
        return False
    if cue.lastgroup != "past":
        return True
    before = side[: cue.start()]
    return not ((word.endswith("ed") or word == "left") and _NO_PAST.search(before)) and not (
        word == "got" and _HAS.search(before)
    )
