"""P015: words outside the format's lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.checks.form import near
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check
from luminora_lab.personality.vocabulary import CLOSED_LISTS, LANGUAGES

__all__ = ["MEANING", "WORDS"]

_KNOWN = {name: frozenset(known) for name, known in CLOSED_LISTS.items()}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
MEANING = {
    "coach": "motivator", "mentor": "academic", "teacher": "academic", "professor": "academic", "hero": "adventurer",
    "explorer": "adventurer", "pirate": "adventurer", "healer": "caregiver", "cynic": "skeptic",
    "outlaw": "rebel", "hacker": "rebel", "boss": "leader", "influencer": "trendy", "lover": "charming",
    "energetic": "enthusiastic", "motivational": "enthusiastic", "uplifting": "enthusiastic", "positive": "friendly",
    "encouraging": "warm", "supportive": "warm", "caring": "warm", "gentle": "warm", "kind": "warm", "loving": "warm",
    "trendy": "casual", "relaxed": "calm", "patient": "calm", "soothing": "calm", "elegant": "formal",
    "sophisticated": "formal", "charming": "friendly", "precise": "direct", "sharp": "direct", "blunt": "direct",
    "results-focused": "direct", "challenging": "direct", "technical": "professional", "strategic": "professional",
    "authoritative": "confident", "bold": "confident", "assertive": "confident", "rigorous": "serious",
    "intellectual": "wise", "thoughtful": "wise", "witty": "playful", "sarcastic": "playful", "humorous": "playful",
    "dry": "cool", "laid-back": "cool", "modest": "humble", "inquisitive": "curious", "enigmatic": "mysterious",
    "lively": "energetic", "dynamic": "energetic", "stern": "serious", "cheerful": "playful", "quiet": "calm",
    "scientific": "technical", "academic": "formal", "lyrical": "poetic", "funny": "humorous", "informal": "casual",
    "short": "concise", "brief": "concise", "terse": "concise", "plain": "simple", "long": "elaborate",
    "ornate": "elaborate", "flowery": "elaborate", "mixed": "varied", "normal": "moderate", "standard": "moderate",
    "heavy": "liberal", "expressive": "liberal", "light": "minimal", "sparse": "minimal", "none": "minimal",
    "gpt": "openai", "claude": "anthropic", "gemini": "google", "sexual": "adult", "nsfw": "adult", "gore": "violence",
    "politics": "political", "religion": "religious", "family": "relationships", "job": "work", "hobby": "hobbies",
    "win": "achievement", "success": "achievement", "fight": "conflict", "argument": "conflict",
}  # fmt: skip
"""Words that real files use to the known word that is nearest in meaning; used where none is near in spelling."""
_BY_NAME = {name.lower(): tag for tag, name in LANGUAGES.items()}


@check("P015")
def words(subject: Subject) -> Iterator[Finding]:
    """Words of closed lists, wherever they stand, those of levels and moods among them."""
    for path, text, field in subject.texts:
        if field.words and text.strip() and text not in _KNOWN[field.words]:
            yield from _language(path, text) if field.words == "language" else _word(path, text, field.words)
    for path, items, field in subject.lists:
        if field.words:
            known = _KNOWN[field.words]
            for i, item in enumerate(items):
                if isinstance(item, str) and item not in known and item.strip():
                    yield from _word((*path, i), item, field.words)


def _word(path: Path, text: str, name: str) -> Iterator[Finding]:
    bare = text.strip().lower()
    spelled = bare.replace(" ", "_").replace("-", "_")
    other = bare if bare in _KNOWN[name] else spelled if spelled in _KNOWN[name] else near(bare, CLOSED_LISTS[name])
    for word in (bare, *bare.split()) if other is None else ():
        if (meant := word if word in _KNOWN[name] else MEANING.get(word)) in _KNOWN[name]:
            other = meant
            break
    fix = f"write {other!r}, or keep your own knowingly" if other else f"known are {', '.join(CLOSED_LISTS[name])}"
    yield finding("P015", path, f"{quote(text)} is not in the list of {name}", value=text, fix=fix)


def _language(path: Path, text: str) -> Iterator[Finding]:
    primary = text.partition("-")[0].lower()
    if _TAG.match(text) and primary in LANGUAGES:
        return
    tag = _BY_NAME.get(text.strip().lower())
    primary = text.replace("_", "-").partition("-")[0].strip().lower()
    if tag is None and primary in LANGUAGES:
        tag = text.strip().replace("_", "-")
    fix = f"write {tag!r}" if tag else f"write one of {', '.join(LANGUAGES)}, or keep your own knowingly"
    yield finding("P015", path, f"{quote(text)} is no tag of a language that the format knows", value=text, fix=fix)


WORDS = (words,)
