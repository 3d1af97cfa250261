"""P130 to P134: moods and the phrases that bring them about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.checks.form import near
from luminora_lab.personality.validation.checks.modifiers import RESTING
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check
from luminora_lab.text.tokens import STOPWORDS

__all__ = ["MOODS"]

_EVENT = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+\Z")
_PATH: Path = ("mood_config", "mood_triggers")


@check("P130", "P131")
def triggers(subject: Subject) -> Iterator[Finding]:
    """Moods without triggers, and triggers without a mood."""
    p = subject.personality
    config = p.mood_config if p is not None else None
    if config is None or not config.enabled:
        return
    for name in config.moods:
        if not config.mood_triggers.get(name) and name.strip().lower() not in RESTING:
            yield finding("P130", ("mood_config", "moods", name), f"no phrase brings mood {quote(name)} about")
    for name in config.mood_triggers:
        if name not in config.moods:
            other = near(name, tuple(config.moods)) if len(config.moods) <= 100 else None
            fix = f"write {other!r}" if other else ""
            yield finding("P131", (*_PATH, name), f"there is no mood {quote(name)}", fix=fix)


@check("P132", "P133", "P134")
def phrases(subject: Subject) -> Iterator[Finding]:
    """Phrases of two moods, names of events, and words that stand everywhere."""
    p = subject.personality
    config = p.mood_config if p is not None else None
    if config is None or not config.enabled:
        return
    owner: dict[str, str] = {}
    for mood, several in config.mood_triggers.items():
        for i, phrase in enumerate(several):
            key, path = " ".join(phrase.casefold().split()), (*_PATH, mood, i)
            if owner.setdefault(key, mood) != mood:
                message = f"{quote(phrase)} triggers {quote(mood)} and {quote(owner[key])}"
                yield finding("P132", path, message, value=phrase)
            if "_" in key and _EVENT.match(key):
                yield finding("P133", path, f"{quote(phrase)} is the name of an event", value=phrase)
            elif _common(key, subject):
                yield finding("P134", path, f"{quote(phrase)} stands in nearly every message", value=phrase)


def _common(phrase: str, subject: Subject) -> bool:
    """Whether a phrase is a single stop word of English, or a single letter."""
    if len(phrase) == 1 and subject.spaced:
        return phrase.isalpha()
    return subject.language == "en" and phrase in STOPWORDS


MOODS = (triggers, phrases)
