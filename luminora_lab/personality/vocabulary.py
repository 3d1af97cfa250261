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


@lru_cache(maxsize=4096)
def nearest(word: str, field: str) -> str | None:
    """Return the known word of a field that is spelled most like ``word``, or None where nothing is near.

    Parameters
    ----------
    word
        What a file says.
    field
        A key of :data:`CLOSED_LISTS`.

    Returns
    -------
    str or None
        The best match by rapidfuzz's WRatio, if it reaches 60 of 100.

    Raises
    ------
    KeyError
        The field has no closed list.

    Examples
    --------
    >>> nearest("sceptic", "archetype"), nearest("entusiastic", "tone"), nearest("zzz", "tone")
    ('skeptic', 'enthusiastic', None)
    """
    from rapidfuzz import process, utils

    found = process.extractOne(word, CLOSED_LISTS[field], processor=utils.default_process, score_cutoff=60)
    return found[0] if found else None
