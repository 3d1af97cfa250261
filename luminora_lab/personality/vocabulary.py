"""The words of the format: its closed lists, its parameters, its standard levels. Real files bend them.

A word outside its list is never an error: :func:`nearest` finds the known word that a check suggests in its place.
Lists and numbers are those of LuminoraCore v1.1 (its JSON Schema and its tables).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

__all__ = [
    "CLOSED_LISTS",
    "DEFAULT_LEVELS",
    "INTERACTION_POINTS",
    "LANGUAGES",
    "PARAMETERS",
    "PROVIDERS",
    "TRIGGERS",
    "DefaultLevel",
    "nearest",
    "spelled_like",
]

PARAMETERS = ("verbosity", "formality", "humor", "empathy", "creativity", "directness")
"""The six numbers of a personality, each 0..1."""

TRIGGERS = ("on_greeting", "on_confusion", "on_success", "on_error", "on_goodbye")

LANGUAGES = {
    "en": "English", "es": "Spanish", "fr": "French", "de": "German", "it": "Italian", "pt": "Portuguese",
    "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ru": "Russian",
}  # fmt: skip

PROVIDERS = ("openai", "anthropic", "google", "mistral", "cohere", "deepseek", "llama", "universal")

CLOSED_LISTS: dict[str, tuple[str, ...]] = {
    "archetype": (
        "scientist", "adventurer", "caregiver", "skeptic", "trendy", "leader", "motivator", "rebel", "academic",
        "charming",
    ),
    "temperament": ("calm", "energetic", "serious", "playful", "mysterious", "direct", "cool"),
    "communication_style": ("formal", "casual", "technical", "conversational", "poetic", "humorous"),
    "tone": (
        "friendly", "professional", "casual", "formal", "warm", "cool", "enthusiastic", "calm", "confident", "humble",
        "playful", "serious", "curious", "connected", "adventurous", "wise", "mysterious", "direct",
    ),
    "syntax": ("simple", "complex", "varied", "concise", "elaborate"),
    "punctuation_style": ("minimal", "moderate", "liberal", "excessive"),
    "language": tuple(LANGUAGES),
    "compatibility": PROVIDERS,
    "content_filters": ("profanity", "violence", "adult", "political", "religious"),
    "fact_categories": (
        "personal_info", "preferences", "relationships", "hobbies", "goals", "health", "work", "events", "other",
    ),
    "episode_types": (
        "emotional_moment", "milestone", "confession", "conflict", "achievement", "bonding", "routine",
    ),
}  # fmt: skip
"""Name of a field to the words that the format knows for it."""

INTERACTION_POINTS = {"very_positive": 5, "positive": 2, "neutral": 1, "negative": -2, "very_negative": -5}
"""Kind of interaction to affinity points, where a personality sets none of its own."""


class DefaultLevel(NamedTuple):
    """A relationship level of a personality that defines none: its name and the affinity that it spans."""

    name: str
    lo: int
    hi: int


DEFAULT_LEVELS = (
    DefaultLevel("stranger", 0, 20),
    DefaultLevel("acquaintance", 21, 40),
    DefaultLevel("friend", 41, 60),
    DefaultLevel("close_friend", 61, 80),
    DefaultLevel("soulmate", 81, 100),
)


_SAME_WORD = 0.86  # Jaro-Winkler similarity from which two spellings are taken for one word
_NEAR_IN_MEANING = {
    "archetype": {
        "coach": "motivator", "mentor": "academic", "teacher": "academic", "hero": "adventurer",
        "explorer": "adventurer", "sage": "academic", "nurturer": "caregiver", "companion": "caregiver",
        "professional": "leader",
        "executive": "leader", "joker": "charming", "artist": "rebel", "assistant": "caregiver",
    },
    "temperament": {
        "warm": "calm", "gentle": "calm", "enthusiastic": "energetic", "lively": "energetic", "formal": "serious",
        "witty": "playful", "cheerful": "playful", "blunt": "direct", "reserved": "cool", "enigmatic": "mysterious",
    },
    "communication_style": {
        "academic": "formal", "professional": "formal", "friendly": "conversational", "scientific": "technical",
        "lyrical": "poetic", "witty": "humorous", "relaxed": "casual",
    },
    "tone": {
        "trendy": "casual", "sophisticated": "formal", "precise": "direct", "uplifting": "enthusiastic",
        "results-focused": "direct", "technical": "professional", "charming": "warm", "elegant": "formal",
        "authoritative": "confident", "strategic": "professional", "encouraging": "warm", "supportive": "warm",
        "empathetic": "warm", "motivational": "enthusiastic", "challenging": "direct", "sarcastic": "cool",
        "polite": "formal", "reserved": "cool", "cheerful": "playful", "inspiring": "enthusiastic", "gentle": "calm",
        "energetic": "enthusiastic", "positive": "friendly", "witty": "playful", "caring": "warm",
        "analytical": "serious",
    },
    "syntax": {"short": "concise", "intermediate": "varied", "structured": "complex", "flowing": "elaborate"},
    "punctuation_style": {"sparse": "minimal", "normal": "moderate", "expressive": "liberal"},
}  # fmt: skip


@lru_cache(maxsize=4096)
def nearest(word: str, field: str) -> str | None:
    """Return the known word of a field that a word most likely stands for, or None where none is near.

    Parameters
    ----------
    word
        What a file says.
    field
        A key of :data:`CLOSED_LISTS`.

    Returns
    -------
    str or None
        The known word that is spelled most like it, see :func:`spelled_like`; else the one near in meaning, for
        words that real files use.

    Raises
    ------
    KeyError
        The field has no closed list.

    Examples
    --------
    >>> nearest("sceptic", "archetype"), nearest("uplifting", "tone"), nearest("zzz", "tone")
    ('skeptic', 'enthusiastic', None)
    """
    text = word.strip().lower()
    return spelled_like(text, field) or _NEAR_IN_MEANING.get(field, {}).get(text)


@lru_cache(maxsize=4096)
def spelled_like(word: str, field: str) -> str | None:
    """Return the known word that a word is another spelling or form of, or that is among its words; else None.

    Examples
    --------
    >>> spelled_like("Warmth", "tone"), spelled_like("direct but caring", "temperament")
    ('warm', 'direct')
    >>> spelled_like("uplifting", "tone")
    """
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    known, text = CLOSED_LISTS[field], word.strip().lower()
    parts = text.replace("-", " ").split()
    for one in known:
        if one in parts:
            return one
    found = process.extractOne(text, known, scorer=JaroWinkler.similarity, score_cutoff=_SAME_WORD)
    return str(found[0]) if found else None
