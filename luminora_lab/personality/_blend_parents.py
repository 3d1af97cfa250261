"""A parent as blending needs it: read once through its typed sections, kept with the personality, never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from luminora_lab.personality.parts import is_imported
from luminora_lab.personality.vocabulary import PARAMETERS, TRIGGERS

if TYPE_CHECKING:
    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.sections import Modifiers, Section

__all__ = ["SECTIONS", "Layer", "Parent", "parent_of"]

Lists = Mapping[str, tuple[str, ...]]

SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "core_traits": (("archetype", "word"), ("temperament", "word"), ("communication_style", "word")),
    "linguistic_profile": (
        ("tone", "list"), ("syntax", "word"), ("vocabulary", "said"), ("fillers", "said"),
        ("punctuation_style", "word"),
    ),
    "trigger_responses": tuple((name, "said") for name in TRIGGERS),
}  # fmt: skip
"""Section to its fields and their kind: a word, a list, or a list of what the character says."""


class Layer(NamedTuple):
    """What a level or a mood changes; ``span`` is a level's range of affinity, ``extra`` has unknown keys by place."""

    name: str
    span: tuple[float, float]
    description: str
    deltas: Mapping[str, float] | None
    lists: Lists
    texts: Mapping[str, str]
    extra: Mapping[str, Any]


class Parent(NamedTuple):
    """A parent; a field that its document does not have is not in the mappings."""

    name: str
    sha256: str
    language: str
    licence: str
    imported: bool
    persona: Mapping[str, Any]
    words: Mapping[str, str]
    lists: Lists
    numbers: Mapping[str, float]
    limits: Mapping[str, float]
    levels: tuple[Layer, ...]
    level_config: Mapping[str, Any] | None
    moods: Mapping[str, Layer]
    mood_triggers: Lists
    mood_config: Mapping[str, Any] | None
    memory: Mapping[str, Any] | None
    points: Mapping[str, float] | None
    extra: Mapping[str, Mapping[str, Any]]


def parent_of(p: Personality) -> Parent:
    """Return a personality as a parent."""
    found: Parent | None = p._memo.get("blend")
    if found is None:
        found = p._memo["blend"] = _read(p)
    return found


def _read(p: Personality) -> Parent:
    words, lists = _fields(p)
    limits = p.safety_guards.tone_limits
    known = {name: getattr(limits, name) for name in ("max_aggression", "max_informality")}
    more = {k: v for k, v in (limits.model_extra or {}).items() if type(v) in (int, float)}
    hierarchy, mood, memory = p.hierarchical_config, p.mood_config, p.memory_preferences
    numbers = p.advanced_parameters
    return Parent(
        name=p.name,
        sha256=p.sha256,
        language=p.persona.language,
        licence=text if isinstance(text := (p.metadata.model_extra or {}).get("license"), str) else "",
        imported=is_imported(p),
        persona=p._document["persona"],
        words=words,
        lists=lists,
        numbers={n: float(v) for n in PARAMETERS if (v := getattr(numbers, n)) is not None},
        limits={k: float(v) for k, v in {**known, **more}.items() if v is not None},
        levels=tuple(_layer(one.name, one, one.affinity_range) for one in p.levels),
        level_config=None if hierarchy is None else p._document["hierarchical_config"],
        moods={name: _layer(name, one) for name, one in p.moods.items()},
        mood_triggers=_unique(mood.mood_triggers) if mood is not None and mood.enabled else {},
        mood_config=None if mood is None else p._document["mood_config"],
        memory=None if memory is None else p._document["memory_preferences"],
        points=_points(p),
        extra=_extra(p),
    )


def _unique(several: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(items)) for name, items in several.items()}


def _points(p: Personality) -> dict[str, float] | None:
    config = p.affinity_config
    return None if config is None else {kind: float(value) for kind, value in config.interaction_types.items()}


def _fields(p: Personality) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    words: dict[str, str] = {}
    lists: dict[str, Any] = {}
    for section, fields in SECTIONS.items():
        part = getattr(p, section)
        for name, kind in fields:
            value = getattr(part, name) if name in part.model_fields_set else None
            if value is not None:
                (words if kind == "word" else lists)[name] = value
    if "behavioral_rules" in p.model_fields_set:
        lists["behavioral_rules"] = p.behavioral_rules
    if "sample_responses" in p.examples.model_fields_set:
        samples = p._document["examples"]["sample_responses"] or ()
        lists["examples"] = [json.dumps(sample, ensure_ascii=False) for sample in samples]
    for name in ("tags", "compatibility"):
        if name in p.persona.model_fields_set:
            lists[name] = getattr(p.persona, name)
    for name in ("forbidden_topics", "content_filters"):
        if name in p.safety_guards.model_fields_set:
            lists[name] = getattr(p.safety_guards, name)
    if p.memory_preferences is not None:
        for name in ("fact_categories", "episode_types"):
            lists[name] = getattr(p.memory_preferences, name)
    return words, _unique(lists)


def _layer(name: str, one: Any, span: tuple[float, float] = (0.0, 0.0)) -> Layer:
    modifiers: Modifiers = one.modifiers
    style, prompt = modifiers.linguistic_profile, modifiers.system_prompt_additions
    lists: dict[str, Any] = {
        n: getattr(style, n) for n in ("tone_additions", "expression_additions") if n in style.model_fields_set
    }
    if "behavioral_adjustments" in modifiers.model_fields_set:
        lists["behavioral_adjustments"] = modifiers.behavioral_adjustments
    deltas = modifiers.advanced_parameters if "advanced_parameters" in modifiers.model_fields_set else None
    extra = {"": one.model_extra, "modifiers": modifiers.model_extra}
    extra |= {"linguistic_profile": style.model_extra, "system_prompt_additions": prompt.model_extra}
    return Layer(
        name=name,
        span=span,
        description=one.description,
        deltas=None if deltas is None else {key: float(value) for key, value in deltas.items()},
        lists=_unique(lists),
        texts={n: getattr(prompt, n) for n in ("prefix", "suffix") if n in prompt.model_fields_set},
        extra={place: keys for place, keys in extra.items() if keys},
    )


def _extra(p: Personality) -> dict[str, Mapping[str, Any]]:
    """Keys that the format does not know, by section; "" is the document itself."""
    parts: dict[str, Section] = {"": p, "persona": p.persona, "safety_guards": p.safety_guards, "examples": p.examples}
    parts |= {"tone_limits": p.safety_guards.tone_limits, "advanced_parameters": p.advanced_parameters}
    parts |= {name: getattr(p, name) for name in SECTIONS}
    if p.affinity_config is not None:
        parts["affinity_config"] = p.affinity_config
    return {name: part.model_extra for name, part in parts.items() if part.model_extra}
