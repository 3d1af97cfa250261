"""P010 to P014, P024: what is forgiven, and keys that have no effect."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.report import Finding, finding
from luminora_lab.personality.validation.subject import Subject, check
from luminora_lab.personality.vocabulary import PARAMETERS

__all__ = ["FORM", "near"]

_ELSEWHERE = {
    "response_patterns": "trigger_responses", "avoid_phrases": "behavioral_rules", "values": "behavioral_rules",
    "motivations": "persona.description", "tagline": "persona.description", "expressions": "fillers",
    "speech_patterns": "fillers", "sentence_structure": "syntax", "vocabulary_level": "advanced_parameters.formality",
    "formality_level": "advanced_parameters.formality", "response_length": "advanced_parameters.verbosity",
}  # fmt: skip
"""Keys of other and older files to where the format has what they say."""
_MODEL = frozenset(
    ("temperature", "top_p", "top_k", "max_tokens", "frequency_penalty", "presence_penalty", "seed", "stop", "n")
)


@lru_cache(maxsize=4096)
def near(word: str, known: tuple[str, ...]) -> str | None:
    """Return the known name that is spelled most like a word, or None where none is near.

    Examples
    --------
    >>> near("humour", ("humor", "empathy")), near("aroma", ("humor", "empathy"))
    ('humor', None)
    """
    if len(word) > 60:
        return None
    from rapidfuzz import fuzz, process

    found = process.extractOne(word.lower(), known, scorer=fuzz.ratio, score_cutoff=74)
    return found[0] if found else None


@check("P010")
def nulls(subject: Subject) -> Iterator[Finding]:
    """Null where the format has a value."""
    for path in subject.nulls:
        yield finding("P010", path, f"{quote(path[-1])} is null")


@check("P011", "P012")
def forgiven(subject: Subject) -> Iterator[Finding]:
    """One text for a list, and rules as an object."""
    for path, text in subject.lone:
        yield finding("P011", path, f"{quote(path[-1])} is one text, not a list", value=text)
    rules = subject.document.get("behavioral_rules")
    if isinstance(rules, dict):
        keys = ", ".join(quote(key) for key in list(rules)[:5])
        yield finding("P012", ("behavioral_rules",), f"the rules are an object with {keys or 'nothing in it'}")


@check("P013", "P014")
def keys(subject: Subject) -> Iterator[Finding]:
    """Keys that the format does not know."""
    for path, value, shape in subject.unknown:
        key = str(path[-1])
        if shape.name == "advanced_parameters":
            yield _parameter(path, key, value)
            continue
        place = f"{quote(key)} is no key of {shape.name}"
        fix = ""
        if (other := near(key, tuple(shape.fields))) is not None:
            fix = f"write {other!r}, or move it to metadata"
        elif key in _ELSEWHERE:
            fix = f"say it in {_ELSEWHERE[key]}, or move it to metadata"
        yield finding("P013", path, place, value=value, fix=fix)


def _parameter(path: tuple[str | int, ...], key: str, value: object) -> Finding:
    other = near(key, PARAMETERS)
    if key in _MODEL:
        message, fix = f"{quote(key)} is a setting of the model, and does nothing here", ""
    else:
        message = f"{quote(key)} is none of {', '.join(PARAMETERS)}"
        fix = f"write {other!r}" if other else "remove it"
    return finding("P014", path, message, value=value, fix=fix)


@check("P024")
def switches(subject: Subject) -> Iterator[Finding]:
    """``remember_*`` that is no switch."""
    for path, value in subject.others:
        if path[0] == "memory_preferences" and str(path[-1]).startswith("remember_") and not isinstance(value, bool):
            yield finding("P024", path, f"{quote(path[-1])} is {quote(value)}", value=value)


FORM = (nulls, forgiven, keys, switches)
