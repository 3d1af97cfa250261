"""What a rule is: a pattern of English behind a subject, or free of one, and the fact that it gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from luminora_lab.memory.facts.model import FACT_KEYS

__all__ = ["CATEGORIES", "MACROS", "NAME", "Found", "Rule", "Scene"]

CATEGORIES: Mapping[str, str] = {key: category for category, keys in FACT_KEYS.items() for key in keys}
"""Key to its category."""

MACROS: Mapping[str, str] = {
    "<BE>": r"(?:'?m|'s|'re| am| is| are)",
    "<WAS>": r"(?: was| were)",
    "<HAVE>": r"(?:'?ve|'s|'d| have| has| had)",
    "<HAVE?>": r"(?:'?ve|'s|'d| have| has| had)?",
    "<OWN>": r"(?:(?:'?ve| have|'s| has) got| have| has| got)",
    "<ADV>": (
        r"(?: (?:still|also|really|just|now|already|always|only|actually|currently|finally|officially|absolutely|truly"
        r"|quite|rather|do|does|both|even|simply|frankly|honestly|secretly|completely|totally|first|once|recently|since"
        r"|mostly|mainly|positively|personally|ever|much|myself|himself|herself|proudly|usually|so|very|all|kind of"
        r"|sort of|definitely|probably|certainly|eventually|newly|apparently|properly|by now|at last|in fact|luckily"
        r"|sadly|successfully|originally|long|today|yesterday|too|then))*"
    ),
    "<NAME>": r"(?:[A-ZÀ-ÖØ-Þ][\w-]*[\w](?: (?:de|van|von|der|da|di|O')*(?: )?[A-ZÀ-ÖØ-Þ][\w-]*[\w])?)",
    "<END>": r"(?=\s*(?:[.,;:!?…)—–\n]|$| and\b| but\b| so\b| because\b| [-–] ))",
}
"""Shorthands in the patterns of rules. A subject's pattern ends before "'m" or before the blank."""


def _expand(pattern: str) -> str:
    for name, text in MACROS.items():
        pattern = pattern.replace(name, text)
    return pattern


@dataclass(frozen=True)
class Rule:
    """One rule.

    Attributes
    ----------
    name
        Ends up in the source of a fact, as ``rules:NAME``.
    key
        Of the closed list of keys.
    pattern
        A regular expression with the macros above. It is matched right behind a subject, or searched anywhere where
        ``free``. Its group ``v`` is the value, or where the value begins.
    span
        "np", "npp", "clause" or "place": how far the value goes; "" takes the group as it is.
    confidence
        0..1: how often such a sentence tells such a fact.
    who
        Whose sentences count: "1" the speaker, "2" the one addressed, "3" a third person.
    free
        Searched in the whole sentence; the fact is the speaker's.
    presupposed
        Also true where the sentence asks, denies or supposes: "if my brother Sam came".
    elided
        Also at the start of a sentence without a subject: "Bought a van."
    holds
        False where the sentence says that it is over.
    check
        What the value must satisfy besides.
    """

    name: str
    key: str
    pattern: str
    span: str = "np"
    confidence: float = 0.7
    who: str = "13"
    free: bool = False
    presupposed: bool = False
    elided: bool = False
    holds: bool = True
    check: Callable[[str], bool] | None = None
    regex: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "regex", re.compile(_expand(self.pattern)))


NAME = r"(?:(?:Mrs?|Ms|Mx|Dr|Prof|Rev)\. )?[A-ZÀ-ÖØ-Þ][\w-]*\w(?: (?:de |van |von |der )?[A-ZÀ-ÖØ-Þ][\w-]*\w)?"
"""One or two capitalised words, with a title or not."""


class Found(NamedTuple):
    """A fact in a sentence, before it has a turn and a time; ``at`` is where its value stands."""

    subject: str
    key: str
    value: str
    confidence: float
    rule: str
    holds: bool = True
    at: int = 0


class Scene(NamedTuple):
    """Who speaks, to whom (None where that is open), in which turn, after what (in the turn, in the two before), and
    what follows in the turn."""

    speaker: str
    other: str | None
    turn: int
    before: str
    earlier: str = ""
    after: str = ""
