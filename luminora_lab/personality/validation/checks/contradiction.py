"""Whether two English rules contradict each other: one forbids in general what the other asks for.

A rule is cut into clauses; each has a kind (it asks, it forbids, or it describes replies by an adjective that has an
opposite), a verb, and the stems of what it is about. Two clauses contradict each other where one forbids and the other
asks, their verbs agree, and everything that the forbidding one is about occurs in the other. So "never use emoji"
contradicts "use emoji in greetings", and "never joke about illness" does not contradict "joke often": an exception is
no contradiction. Rules that forbid on a condition or beyond an amount ("never more than") are left alone.

On the hand-made pairs of ``tests/personality/validation/pairs.json`` precision is 1.0; the test holds it, and prints
recall.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from luminora_lab.text.tokens import stems, words

__all__ = ["MOST", "Clause", "clauses", "contradict", "joined"]

MOST = 2000
"""Characters of a rule that is read; a longer one is a text."""
_PREFIX = re.compile(r"^(never|always|avoid|don['’]t):\s+", re.IGNORECASE)
_SENTENCE = re.compile(r"[.;!?\n]+")
_CUT = re.compile(
    r"[:()]|,?\s*\bbut\b|,\s*(?:and\s+)?(?=(?:never|don['’]t|do not|avoid|no|not|then|always)\b)"
    r"|\s+and\s+(?=(?:never|don['’]t|do not|avoid|always)\b)",
    re.IGNORECASE,
)
_CONDITION = frozenset(("if", "when", "whenever", "unless", "until", "except", "while", "without", "before", "once"))
_AMOUNT = frozenset(("more", "less", "fewer", "than", "too", "only", "just", "over", "both", "same", "merely"))
_STOP_AT = frozenset(("instead", "rather", "not", "without", "except", "unless", "than", "never"))
_LEAD = frozenset(("always", "you", "must", "should", "please", "often", "regularly", "to", "do", "will", "can"))
_NOT = frozenset(("never", "don", "not", "no", "avoid", "refrain", "mustn", "shouldn", "cannot", "won"))
_NEUTRAL = frozenset(
    stems("use using include add write employ put give make having speak show offer keep insert talk sprinkle apply")
)
_NEUTRAL |= {"be", "have"}
_FLUFF = frozenset(
    stems("reply replies response responses answer answers message messages text language tone style way user users"
          " person people someone anyone anything everything conversation sentence sentences word words speech any ever"
          " every each always often freely plenty lot lots many liberally regularly sparingly generously occasionally")
)  # fmt: skip
_REPLY = frozenset(stems("reply response answer message sentence language tone text"))
_OPPOSITES = tuple(
    (frozenset(stems(one)), frozenset(stems(other)))
    for one, other in (
        ("formal formally", "informal informally casual casually slang colloquial"),
        ("short brief concise terse", "long lengthy exhaustive"),
        ("simple plain", "complicated ornate elaborate flowery"),
        ("literal", "metaphorical figurative"),
    )
)


class Clause(NamedTuple):
    """A clause of a rule: "positive" or "negative", its verb's stem, and the stems of what it is about."""

    kind: str
    verb: str
    about: frozenset[str]
    nouns: frozenset[str]


@lru_cache(maxsize=8192)
def clauses(rule: str) -> tuple[Clause, ...]:
    """Read the clauses of an English rule; those that cannot be judged are left out.

    Examples
    --------
    >>> [(c.kind, c.verb, sorted(c.about)) for c in clauses("Never use emoji. Ask a question about the plant.")]
    [('negative', 'use', ['emoji']), ('positive', 'ask', ['plant', 'question'])]
    """
    found: list[Clause] = []
    if len(rule) > MOST:
        return ()
    for sentence in _SENTENCE.split(joined(rule)):
        conditional = not _CONDITION.isdisjoint(words(sentence))
        for part in _CUT.split(sentence):
            clause = _clause(words(part))
            if clause is not None and not (conditional and clause.kind == "negative"):
                found.append(clause)
    return tuple(found)


def joined(rule: str) -> str:
    """Return a rule without the colon that rules under ``never_do`` are given.

    Examples
    --------
    >>> joined("Never: Use emoji.")
    'Never Use emoji.'
    """
    return _PREFIX.sub(r"\1 ", rule, count=1)


def _clause(tokens: list[str]) -> Clause | None:
    while tokens and tokens[0] in _LEAD:
        tokens = tokens[1:]
    if not tokens or tokens[0] in _CONDITION:
        return None
    negative = tokens[0] in _NOT
    if negative:
        head, tokens = tokens[0], tokens[1:]
        if _AMOUNT.intersection(tokens):
            return None
        while tokens and tokens[0] in ("ever", "to", "from", "do", "under", "any"):
            tokens = tokens[1:]
        if head in ("no", "avoid", "refrain") and tokens and not tokens[0].endswith("ing"):
            tokens = ["use", *tokens]
    if not negative:
        stop = next((i for i, word in enumerate(tokens) if word in _STOP_AT or word in _CONDITION), len(tokens))
        tokens = tokens[:stop]
    if not tokens or (negative and "or" in tokens[:1]):
        return None
    several = stems(" ".join(tokens))
    if not several:
        return None
    first = stems(tokens[0]) or ["be"]
    rest = frozenset(several[1:] if several[0] == first[0] else several)
    return Clause("negative" if negative else "positive", first[0], rest - _FLUFF, frozenset(several) & _REPLY)


def contradict(one: Clause, other: Clause) -> bool:
    """Return whether two clauses contradict each other.

    Examples
    --------
    >>> ask, never, joke = clauses("Always use emoji"), clauses("Avoid emojis"), clauses("Never joke about illness")
    >>> contradict(ask[0], never[0]), contradict(clauses("Joke often")[0], joke[0])
    (True, False)
    """
    if one.kind == other.kind:
        return one.kind == "positive" and _opposite(one, other)
    positive, negative = (one, other) if one.kind == "positive" else (other, one)
    neutral = positive.verb in _NEUTRAL and negative.verb in _NEUTRAL
    if positive.verb != negative.verb and not neutral:
        return False
    if not negative.about:
        return not neutral and not negative.nouns
    return negative.about <= positive.about


def _opposite(one: Clause, other: Clause) -> bool:
    """Two clauses that describe the same part of a reply by opposite adjectives."""
    if not one.nouns & other.nouns:
        return False
    return any(
        (one.about & a and other.about & b and not one.about & b and not other.about & a)
        or (one.about & b and other.about & a and not one.about & a and not other.about & b)
        for a, b in _OPPOSITES
    )
