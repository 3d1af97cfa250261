"""What holds a rule back: sentences about others, subjects that look like fragments, mentions that add nothing."""

from __future__ import annotations

import re

from luminora_lab.memory.facts._rules_model import Found
from luminora_lab.memory.facts.matching import normalise_value
from luminora_lab.memory.facts.model import FACT_KEYS

__all__ = ["ANOTHERS", "AS_SUBJECT", "BODILY", "OPENING", "of_another", "says_more"]

ANOTHERS = re.compile(r" ?(?:his|her|their|your)\b", re.I)
OPENING = re.compile(
    r"(?:(?:ugh|oh|ah|ok|okay|so|well|and|but|anyway|right|yeah|yes|yep|no|nah|also|plus|guess what|big news|update"
    r"|sorry|honestly|finally|lol|haha|hey|alas|news)(?:[,:!.]|(?<=so)|(?<=and)|(?<=but)|(?<=also)|(?<=finally)) )+",
    re.I,
)
AS_SUBJECT = re.compile(
    r"(?: [\w'-]+){0,5}? (?:is|are|was|can|could|has|helps|takes|makes|requires|will|may|might|feels|means)\b"
)
BODILY = frozenset(FACT_KEYS["health"])
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]e|[Mm]y|i'm|im)\b")
_PERSONAL = re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]im)\b")


def of_another(before: str, text: str) -> bool:
    """Whether a sentence without "I" or "my" is about "he" or "she", by its own words or those before it."""
    if _FIRST_PERSON.search(text):
        return False
    last = list(_PERSONAL.finditer(f"{before} {text}"))
    return bool(last) and last[-1][0].lower() in ("he", "she", "his", "her", "him")


def says_more(fact: Found, known: dict[tuple[str, str], list[list[str]]]) -> bool:
    """Whether a fact is no shorter mention of one that is known: "the Volvo" after "my old green Volvo"."""
    if not fact.holds:
        return True
    words = normalise_value(fact.value).split()
    values = known.setdefault((fact.subject.casefold(), fact.key), [])
    if any(len(v) > len(words) and v[-len(words) :] == words for v in values):
        return False
    values.append(words)
    return True
