"""The shape of a document: which keys each section knows, what stands there, and how long it may be.

The names are those of the models in :mod:`luminora_lab.personality.sections`; lengths are those of LuminoraCore's JSON
Schema, which are advice here and limits there.
"""

from __future__ import annotations

from typing import NamedTuple

from luminora_lab.personality.vocabulary import PARAMETERS, TRIGGERS

__all__ = ["DOCUMENT", "MODIFIERS", "RECOMMENDED", "REQUIRED", "Field", "Kind", "Shape"]


class Kind:
    """What stands under a key."""

    TEXT, TEXTS, OTHER, OBJECT, OBJECTS, MAP, TEXTS_MAP, FREE = range(8)


class Shape(NamedTuple):
    """A section: its name in the plural or singular, its fields, and the beginning of keys that it also takes."""

    name: str
    fields: dict[str, Field]
    prefix: str = "\0"


class Field(NamedTuple):
    """What stands under a key: its kind, its closed list, how many characters a text may have, an object's shape."""

    kind: int
    words: str = ""
    most: int = 0
    shape: Shape | None = None


def _text(most: int = 0, words: str = "") -> Field:
    return Field(Kind.TEXT, words, most)


def _texts(most: int = 0, words: str = "") -> Field:
    return Field(Kind.TEXTS, words, most)


def _object(name: str, fields: dict[str, Field], prefix: str = "\0") -> Field:
    return Field(Kind.OBJECT, shape=Shape(name, fields, prefix))


_NUMBER = Field(Kind.OTHER)
_FREE = Field(Kind.FREE)
_PARAMETERS = dict.fromkeys(PARAMETERS, _NUMBER)
MODIFIERS = Shape(
    "modifiers",
    {
        "advanced_parameters": Field(Kind.MAP),
        "linguistic_profile": _object(
            "linguistic_profile", {"tone_additions": _texts(words="tone"), "expression_additions": _texts()}
        ),
        "system_prompt_additions": _object("system_prompt_additions", {"prefix": _text(), "suffix": _text()}),
        "behavioral_adjustments": _texts(),
    },
)
_MODIFIERS = Field(Kind.OBJECT, shape=MODIFIERS)
_SAMPLE = Shape("sample_responses", {"input": _text(500), "output": _text(1000), "context": _text(200)})
_LEVEL = Shape(
    "relationship_levels",
    {"name": _text(), "affinity_range": _NUMBER, "description": _text(), "modifiers": _MODIFIERS},
)
_MOOD = Shape("moods", {"description": _text(), "modifiers": _MODIFIERS})

DOCUMENT = Shape(
    "a personality",
    {
        "persona": _object(
            "persona",
            {
                "name": _text(100), "version": _text(), "description": _text(500), "author": _text(100),
                "tags": _texts(50), "language": _text(words="language"), "compatibility": _texts(words="compatibility"),
            },
        ),
        "core_traits": _object(
            "core_traits",
            {name: _text(words=name) for name in ("archetype", "temperament", "communication_style")},
        ),
        "linguistic_profile": _object(
            "linguistic_profile",
            {
                "tone": _texts(words="tone"), "syntax": _text(words="syntax"), "vocabulary": _texts(100),
                "fillers": _texts(50), "punctuation_style": _text(words="punctuation_style"),
            },
        ),
        "behavioral_rules": _texts(200),
        "trigger_responses": _object("trigger_responses", {name: _texts(200) for name in TRIGGERS}),
        "advanced_parameters": _object("advanced_parameters", _PARAMETERS),
        "safety_guards": _object(
            "safety_guards",
            {
                "forbidden_topics": _texts(100),
                "tone_limits": _object("tone_limits", {"max_aggression": _NUMBER, "max_informality": _NUMBER}),
                "content_filters": _texts(words="content_filters"),
            },
        ),
        "examples": _object("examples", {"sample_responses": Field(Kind.OBJECTS, shape=_SAMPLE)}),
        "hierarchical_config": _object(
            "hierarchical_config", {"enabled": _NUMBER, "relationship_levels": Field(Kind.OBJECTS, shape=_LEVEL)}
        ),
        "mood_config": _object(
            "mood_config",
            {
                "enabled": _NUMBER, "moods": Field(Kind.MAP, shape=_MOOD), "mood_triggers": Field(Kind.TEXTS_MAP),
                "mood_detection": _FREE,
            },
        ),
        "memory_preferences": _object(
            "memory_preferences",
            {
                "fact_categories": _texts(words="fact_categories"), "episode_types": _texts(words="episode_types"),
                "importance_threshold": _NUMBER,
            },
            "remember_",
        ),
        "affinity_config": _object("affinity_config", {"interaction_types": Field(Kind.MAP)}),
        "metadata": _FREE,
    },
    "$",
)  # fmt: skip
"""The whole document. Top-level keys with a dollar sign ($schema, $comment) are for editors and say nothing."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "persona": ("version", "description", "author", "language", "compatibility"),
    "core_traits": ("archetype", "temperament", "communication_style"),
    "linguistic_profile": ("tone", "syntax", "vocabulary"),
    "behavioral_rules": (),
}
"""Section to the fields that LuminoraCore's JSON Schema requires there (persona.name apart, which is an error)."""

RECOMMENDED: dict[str, tuple[str, ...]] = {
    "linguistic_profile": ("fillers", "punctuation_style"),
    "trigger_responses": (),
    "advanced_parameters": PARAMETERS,
    "examples": (),
}
"""Section to fields that make a character distinct."""
