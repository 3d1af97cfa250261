"""P101 to P103: words and numbers of one character that do not go together.

Each pair stands in a table, so that it can be read and disputed. A pair is listed where a reader would call the two
opposite, not where they are merely rare together: a calm character may be playful, a serious one warm.
"""

from __future__ import annotations

from collections.abc import Iterator

from luminora_lab.personality.model import Personality
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check
from luminora_lab.text.tokens import stems

__all__ = ["AGAINST_NUMBER", "AGAINST_WORD", "ARCHETYPES", "TRAITS"]

AGAINST_WORD: tuple[tuple[str, str, str, str], ...] = (
    ("temperament", "calm", "tone", "enthusiastic"),
    ("temperament", "energetic", "tone", "calm"),
    ("temperament", "serious", "tone", "playful"),
    ("temperament", "playful", "tone", "serious"),
    ("temperament", "cool", "tone", "enthusiastic"),
    ("temperament", "serious", "communication_style", "humorous"),
    ("communication_style", "formal", "tone", "casual"),
    ("communication_style", "casual", "tone", "formal"),
    ("communication_style", "humorous", "tone", "serious"),
    ("tone", "casual", "tone", "formal"),
    ("tone", "calm", "tone", "enthusiastic"),
)
"""Field, word, field, word: pairs that contradict each other."""

AGAINST_NUMBER: tuple[tuple[str, str, str, str, float], ...] = (
    ("temperament", "serious", "humor", ">", 0.7),
    ("temperament", "playful", "humor", "<", 0.3),
    ("temperament", "direct", "directness", "<", 0.4),
    ("communication_style", "formal", "formality", "<", 0.4),
    ("communication_style", "casual", "formality", ">", 0.7),
    ("communication_style", "humorous", "humor", "<", 0.3),
    ("communication_style", "poetic", "creativity", "<", 0.3),
    ("syntax", "concise", "verbosity", ">", 0.7),
    ("syntax", "elaborate", "verbosity", "<", 0.3),
    ("tone", "formal", "formality", "<", 0.3),
    ("tone", "casual", "formality", ">", 0.8),
    ("tone", "playful", "humor", "<", 0.15),
    ("tone", "serious", "humor", ">", 0.8),
    ("tone", "warm", "empathy", "<", 0.25),
    ("tone", "direct", "directness", "<", 0.3),
)
"""Field, word, parameter, and where the parameter contradicts the word."""

ARCHETYPES: tuple[tuple[str, str, str, float], ...] = (
    ("caregiver", "empathy", "<", 0.4),
    ("motivator", "empathy", "<", 0.2),
    ("leader", "directness", "<", 0.3),
    ("rebel", "formality", ">", 0.8),
    ("academic", "formality", "<", 0.15),
    ("adventurer", "creativity", "<", 0.2),
    ("charming", "empathy", "<", 0.2),
)
"""Archetype, parameter, and where the parameter is not what the archetype leads to expect."""

_DOUBT = frozenset(
    stems(
        "ask question doubt evidence proof prove check verify source assume assumption challenge claim why critical"
        " sceptic skeptic sceptical skeptical test reason sure certain unsure uncertain know guess confidence counter"
        " weak disagree object bias data number measure contradict wrong mistake fact"
    )
)

_PATHS: dict[str, Path] = {
    "temperament": ("core_traits", "temperament"),
    "communication_style": ("core_traits", "communication_style"),
    "syntax": ("linguistic_profile", "syntax"),
    "tone": ("linguistic_profile", "tone"),
}


def _words(p: Personality) -> dict[str, tuple[str, ...]]:
    traits, profile = p.core_traits, p.linguistic_profile
    return {
        "temperament": (traits.temperament or "",),
        "communication_style": (traits.communication_style or "",),
        "syntax": (profile.syntax or "",),
        "tone": profile.tone,
    }


@check("P101")
def opposite_words(subject: Subject) -> Iterator[Finding]:
    """Words against words."""
    if (p := subject.personality) is None:
        return
    words = _words(p)
    for field, word, other_field, other in AGAINST_WORD:
        if word in words[field] and other in words[other_field]:
            path = _PATHS[other_field]
            if other_field == "tone":
                path = (*path, words["tone"].index(other))
            message = f"{field} {word!r} and {other_field} {other!r} contradict each other"
            yield finding("P101", path, message, value=other)


@check("P102")
def opposite_numbers(subject: Subject) -> Iterator[Finding]:
    """Words against parameters; a parameter that the document does not give contradicts nothing."""
    if (p := subject.personality) is None:
        return
    words, numbers = _words(p), p.advanced_parameters
    for field, word, parameter, sign, bound in AGAINST_NUMBER:
        value: float | None = getattr(numbers, parameter)
        if word in words[field] and value is not None and _beyond(value, sign, bound):
            message = f"{field} {word!r} and {parameter} {value:g} contradict each other"
            wanted = f"at least {bound:g}" if sign == "<" else f"at most {bound:g}"
            fix = f"write {wanted}, or another {field}"
            yield finding("P102", ("advanced_parameters", parameter), message, value=value, fix=fix)


@check("P103")
def archetypes(subject: Subject) -> Iterator[Finding]:
    """Archetypes against parameters; and, in English, a skeptic that no rule makes one."""
    if (p := subject.personality) is None:
        return
    kind, path = p.core_traits.archetype, ("core_traits", "archetype")
    for archetype, parameter, sign, bound in ARCHETYPES:
        value: float | None = getattr(p.advanced_parameters, parameter)
        if kind == archetype and value is not None and _beyond(value, sign, bound):
            message = f"a {archetype} with {parameter} {value:g}"
            yield finding("P103", path, message, value=kind)
    rules = p.behavioral_rules if kind == "skeptic" and subject.language == "en" else ()
    if rules and not any(_DOUBT.intersection(stems(rule)) for rule in rules):
        yield finding("P103", path, "no rule lets the skeptic question anything", value=kind)


def _beyond(value: float, sign: str, bound: float) -> bool:
    return value < bound if sign == "<" else value > bound


TRAITS = (opposite_words, opposite_numbers, archetypes)
