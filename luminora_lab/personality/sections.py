"""The typed sections of a personality: LuminoraCore's JSON, v1.0 and v1.1, forgiving what real files do.

One text stands for a list of one, null for what is absent, and unknown keys are kept. A number outside its range, or
a text where an object belongs, cannot be used and is an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from luminora_lab.files.plain import Frozen, frozen
from luminora_lab.personality.vocabulary import CLOSED_LISTS, PARAMETERS

__all__ = [
    "OR_EMPTY",
    "AdvancedParameters",
    "AffinityConfig",
    "CoreTraits",
    "Examples",
    "HierarchicalConfig",
    "Level",
    "LinguisticProfile",
    "MemoryPreferences",
    "Metadata",
    "Modifiers",
    "Mood",
    "MoodConfig",
    "Persona",
    "SafetyGuards",
    "Sample",
    "Section",
    "ToneLimits",
    "TriggerResponses",
    "Words",
    "rules_of",
]


def _texts(value: Any) -> Any:
    """One text is a list of one; what is absent is an empty list."""
    return () if value is None else (value,) if isinstance(value, str) else value


def rules_of(value: Any) -> Any:
    """Rules may come as {"always_do": [...], "never_do": [...]}."""
    if not isinstance(value, Mapping):
        return _texts(value)
    made: list[Any] = []
    for kind, items in value.items():
        several = _texts(items)
        if not isinstance(several, list | tuple):
            return value
        never = str(kind).lower().startswith(("never", "avoid", "dont", "do_not"))
        if (
            isinstance(items, str)
            and len(items.split()) < 2
            and not str(kind).lower().endswith(("_do", "always", "never"))
        ):
            continue  # a setting beside the rules, such as {"priority": "high"}
        made += [f"Never: {item}" if never and isinstance(item, str) else item for item in several]
    return made


def _section(value: Any) -> Any:
    return {} if value is None else value


def _words_of(field: str, many: bool) -> WithJsonSchema:
    """What the JSON Schema says of a closed list: the known words first, any other text after them."""
    one = {"anyOf": [{"enum": list(CLOSED_LISTS[field])}, {"type": "string"}]}
    return WithJsonSchema({"type": "array", "items": one} if many else one)


def _settings(value: Any) -> Any:
    """Settings of other programs may have any shape; what is no object sets nothing here."""
    return value if isinstance(value, Mapping) else {}


def _note(value: Any) -> Any:
    return "" if value is None else value


def _language(value: Any) -> Any:
    return "en" if value is None else value


Text = Annotated[str, StringConstraints(strict=True)]
Note = Annotated[Text, BeforeValidator(_note)]
Language = Annotated[Text, BeforeValidator(_language), _words_of("language", False)]
Words = Annotated[tuple[Text, ...], BeforeValidator(_texts)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Unit = Annotated[float, Field(strict=True, ge=0, le=1, allow_inf_nan=False)]
Delta = Annotated[float, Field(strict=True, ge=-1, le=1, allow_inf_nan=False)]


class Section(BaseModel):
    """A part of the document: immutable; keys that it does not know are kept."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=False, protected_namespaces=())
    __pydantic_extra__: dict[str, Annotated[Any, AfterValidator(frozen)]]

    @property
    def model_extra(self) -> dict[str, Any]:
        """The keys that the format does not know, read-only."""
        return Frozen(self.__pydantic_extra__ or {})


OR_EMPTY = BeforeValidator(_section)
"""A section that is absent or null is made of defaults."""


class Persona(Section):
    """Who the character is."""

    name: Annotated[str, StringConstraints(strict=True, min_length=1, pattern=r"\S")] = Field(
        description="What it is called"
    )
    version: Note = Field("", description="Semantic version of this definition, such as 1.1.0")
    description: Note = Field("", description="One or two sentences about the character")
    author: Note = Field("", description="Who wrote it")
    tags: Words = Field((), description="Words to find it by")
    language: Language = Field("en", description="The language that the character speaks: an ISO 639-1 code")
    compatibility: Annotated[Words, _words_of("compatibility", True)] = Field(
        (), description="Providers that it was written for"
    )


class CoreTraits(Section):
    """The character in three words."""

    archetype: Annotated[Text | None, _words_of("archetype", False)] = Field(None, description="The kind of character")
    temperament: Annotated[Text | None, _words_of("temperament", False)] = Field(None, description="Its usual mood")
    communication_style: Annotated[Text | None, _words_of("communication_style", False)] = Field(
        None, description="Its way of talking"
    )


class LinguisticProfile(Section):
    """How the character speaks."""

    tone: Annotated[Words, _words_of("tone", True)] = Field((), description="How it sounds, the strongest first")
    syntax: Annotated[Text | None, _words_of("syntax", False)] = Field(None, description="How its sentences are built")
    vocabulary: Words = Field((), description="Words that it likes")
    fillers: Words = Field((), description="Expressions that it puts between others")
    punctuation_style: Annotated[Text | None, _words_of("punctuation_style", False)] = Field(
        None, description="How freely it uses marks"
    )


class TriggerResponses(Section):
    """What the character may say in five situations, in its own words."""

    on_greeting: Words = Field((), description="When somebody arrives")
    on_confusion: Words = Field((), description="When it does not understand")
    on_success: Words = Field((), description="When something went well")
    on_error: Words = Field((), description="When it was wrong")
    on_goodbye: Words = Field((), description="When somebody leaves")


class AdvancedParameters(Section):
    """Six numbers, 0..1; one that is absent counts as 0.5 wherever a number is needed."""

    verbosity: Unit | None = Field(None, description="0 answers in a word, 1 at length")
    formality: Unit | None = Field(None, description="0 casual, 1 formal")
    humor: Unit | None = Field(None, description="0 never jokes, 1 whenever possible")
    empathy: Unit | None = Field(None, description="0 keeps to the matter, 1 to the feelings")
    creativity: Unit | None = Field(None, description="0 literal, 1 full of images and ideas")
    directness: Unit | None = Field(None, description="0 hints, 1 says it plainly")

    @property
    def vector(self) -> tuple[float, ...]:
        """The six numbers in the order of :data:`~luminora_lab.personality.vocabulary.PARAMETERS`."""
        values = (self.verbosity, self.formality, self.humor, self.empathy, self.creativity, self.directness)
        return tuple(0.5 if value is None else float(value) for value in values)


class ToneLimits(Section):
    """Upper limits, 0..1, that no level and no mood exceeds."""

    max_aggression: Unit | None = Field(None, description="The sharpest that it gets")
    max_informality: Unit | None = Field(None, description="Formality stays at or above 1 minus this")


class SafetyGuards(Section):
    """What the character never does."""

    forbidden_topics: Words = Field((), description="What it does not talk about")
    tone_limits: Annotated[ToneLimits, OR_EMPTY] = ToneLimits()
    content_filters: Annotated[Words, _words_of("content_filters", True)] = Field((), description="What it leaves out")


class Sample(Section):
    """One exchange that shows the voice."""

    input: Text = Field(description="What is said to the character")
    output: Text = Field(description="What it answers")
    context: Note = Field("", description="What the exchange shows")


class Examples(Section):
    """Exchanges that show the voice."""

    sample_responses: Annotated[tuple[Sample, ...], BeforeValidator(_texts)] = Field(
        (), description="The exchanges, the most telling first"
    )


class Metadata(Section):
    """About the file, such as created_at, license. Provenance of blends, drift and imports stands here too."""


class ProfileAdditions(Section):
    """Tones and expressions that a level or a mood adds."""

    tone_additions: Annotated[Words, _words_of("tone", True)] = Field((), description="More tones")
    expression_additions: Words = Field((), description="More expressions")


class PromptAdditions(Section):
    """Text that a level or a mood puts before and after the prompt."""

    prefix: Note = Field("", description="Before it")
    suffix: Note = Field("", description="After it")


Deltas = Annotated[
    Mapping[str, Delta],
    BeforeValidator(_section),
    AfterValidator(frozen),
    PlainSerializer(dict),
    WithJsonSchema({
        "type": "object",
        "properties": {name: {"type": "number", "minimum": -1, "maximum": 1} for name in PARAMETERS},
        "additionalProperties": {"type": "number", "minimum": -1, "maximum": 1},
    }),
]  # fmt: skip


class Modifiers(Section):
    """What a level or a mood changes."""

    advanced_parameters: Deltas = Field(Frozen(), description="Added to the six numbers, each -1..1")
    linguistic_profile: Annotated[ProfileAdditions, OR_EMPTY] = ProfileAdditions()
    system_prompt_additions: Annotated[PromptAdditions, OR_EMPTY] = PromptAdditions()
    behavioral_adjustments: Words = Field((), description="Rules that hold meanwhile")


class Level(Section):
    """A relationship level; it begins at the lower bound of its range and lasts until the next level begins."""

    name: Text = Field(description="What it is called, such as friend")
    affinity_range: tuple[Number, Number] = Field(description="Affinity [from, to], 0..100")
    description: Note = Field("", description="What the relationship is like")
    modifiers: Annotated[Modifiers, OR_EMPTY] = Modifiers()


class HierarchicalConfig(Section):
    """Relationship levels (v1.1)."""

    enabled: Annotated[bool, Field(strict=True)] = Field(True, description="Whether they count")
    relationship_levels: Annotated[tuple[Level, ...], BeforeValidator(_texts)] = Field(
        (), description="The levels by rising affinity"
    )


class Mood(Section):
    """A mood and what it changes."""

    description: Note = Field("", description="What it is like")
    modifiers: Annotated[Modifiers, OR_EMPTY] = Modifiers()


Moods = Annotated[
    Mapping[str, Annotated[Mood, OR_EMPTY]], BeforeValidator(_section), AfterValidator(frozen), PlainSerializer(dict)
]  # fmt: skip
TriggersOfMoods = Annotated[
    Mapping[str, Words], BeforeValidator(_section), AfterValidator(frozen), PlainSerializer(dict)
]  # fmt: skip


class MoodConfig(Section):
    """Moods, the phrases that bring them about, and how they are detected (v1.1)."""

    enabled: Annotated[bool, Field(strict=True)] = Field(True, description="Whether they count")
    moods: Moods = Field(Frozen(), description="The moods by name")
    mood_triggers: TriggersOfMoods = Field(Frozen(), description="Phrases of the other person, by mood")
    mood_detection: Annotated[Mapping[str, Any], BeforeValidator(_settings), AfterValidator(frozen)] = Field(
        Frozen(), description="Settings of the detection, such as decay_turns"
    )


class MemoryPreferences(Section):
    """Which facts and episodes the character remembers (v1.1). Also ``remember_*`` switches, true or false."""

    fact_categories: Annotated[Words, _words_of("fact_categories", True)] = Field(
        (), description="Kinds of facts; none listed means every kind"
    )
    episode_types: Annotated[Words, _words_of("episode_types", True)] = Field(
        (), description="Kinds of episodes; none listed means every kind"
    )
    importance_threshold: Annotated[float, Field(strict=True, ge=0, le=10, allow_inf_nan=False)] = Field(
        0.0, description="Episodes below this importance, 0..10, are not kept"
    )

    @property
    def switches(self) -> dict[str, bool]:
        """The ``remember_*`` switches by what they are about: ``{"names": True, "work": False}``."""
        found = {key: on for key, on in self.model_extra.items() if key.startswith("remember_")}
        return {key.removeprefix("remember_"): on for key, on in found.items() if isinstance(on, bool)}


class AffinityConfig(Section):
    """Affinity points (v1.1)."""

    interaction_types: Annotated[
        Mapping[str, Number], BeforeValidator(_section), AfterValidator(frozen), PlainSerializer(dict)
    ] = Field(Frozen(), description="Points by kind of interaction, such as positive: 2")
