"""P201, P204, P205: rules by themselves and against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.checks.contradiction import clauses, contradict
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check

__all__ = ["RULES"]

_PATH: Path = ("behavioral_rules",)
_DIGITS = re.compile(r"\d+")
_COMPARED = 120  # rules; more are reported as too many
_LONG = 2000  # characters; comparing two texts takes time that grows with the square of their length


def _rules(subject: Subject) -> tuple[str, ...]:
    return subject.personality.behavioral_rules[:_COMPARED] if subject.personality else ()


def _path(subject: Subject, i: int) -> Path:
    """Where a rule stands; rules that are an object have no positions of their own."""
    return (*_PATH, i) if isinstance(subject.document.get("behavioral_rules"), list) else _PATH


@check("P201")
def few(subject: Subject) -> Iterator[Finding]:
    """One or two rules; none at all is reported as missing."""
    n = len(_rules(subject))
    if 0 < n < 3:
        yield finding("P201", _PATH, f"there {'is' if n == 1 else 'are'} {n} rule{'s' * (n > 1)}")


@check("P204")
def contradictions(subject: Subject) -> Iterator[Finding]:
    """Rules of which one forbids what the other asks for; English only."""
    if subject.language != "en":
        return
    rules = _rules(subject)
    read = [(i, clause) for i, rule in enumerate(rules) for clause in clauses(rule)]
    special = [pair for pair in read if pair[1].kind == "negative" or pair[1].nouns]
    found = {(min(i, j), max(i, j)) for i, a in special for j, b in read if i != j and contradict(a, b)}
    for i, j in sorted(found):
        message = f"{quote(rules[j])} contradicts {quote(rules[i])}"
        yield finding("P204", _path(subject, j), message, value=rules[j])


@check("P205")
def repeated(subject: Subject) -> Iterator[Finding]:
    """Rules that are nearly the same text: the same words (95 of 100), at about the same length (85 of 100).

    Rules of more than 2,000 characters are not compared.
    """
    from rapidfuzz import fuzz, utils

    rules = _rules(subject)
    short = [(i, utils.default_process(rule)) for i, rule in enumerate(rules) if len(rule) <= _LONG]
    bare = [(i, " ".join(sorted(text.split()))) for i, text in short]
    for (i, one), (j, two) in combinations(bare, 2):
        if not fuzz.ratio(one, two, score_cutoff=85) or rules[i].strip().casefold() == rules[j].strip().casefold():
            continue  # the same text is reported as an entry that stands twice
        same = fuzz.token_set_ratio(one, two, score_cutoff=95) and _DIGITS.findall(one) == _DIGITS.findall(two)
        if same and _negative(rules[i]) == _negative(rules[j]):
            message = f"{quote(rules[j])} repeats {quote(rules[i])}"
            yield finding("P205", _path(subject, j), message, value=rules[j])


def _negative(rule: str) -> bool:
    return any(clause.kind == "negative" for clause in clauses(rule))


RULES = (few, contradictions, repeated)
