"""Blending what stands above the base: levels, moods, what is remembered, what moves affinity."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from luminora_lab.files.plain import plain
from luminora_lab.personality._blend_choices import Choices
from luminora_lab.personality._blend_parents import Layer, Parent
from luminora_lab.personality.vocabulary import INTERACTION_POINTS

__all__ = ["affinity_of", "levels_of", "memory_of", "moods_of"]

_STYLE = {"tone_additions": False, "expression_additions": True}
_LEVELS = ("enabled", "relationship_levels")
_MOODS = ("enabled", "moods", "mood_triggers", "mood_detection")
_MEMORY = ("fact_categories", "episode_types", "importance_threshold")


def levels_of(c: Choices) -> dict[str, Any] | None:
    """Return the levels of the heaviest parent that has some, with the other parents' changes at their midpoints."""
    heaviest = next((i for i in c.order if c.parents[i].levels), None)
    if heaviest is None:
        return _as_it_is(c, [parent.level_config for parent in c.parents])
    starts = [[level.span[0] for level in parent.levels] for parent in c.parents]
    made = []
    for own in c.parents[heaviest].levels:
        middle = sum(own.span) / 2
        layers = [_at(parent, start, middle) for parent, start in zip(c.parents, starts, strict=True)]
        layers[heaviest] = own
        made.append({"name": own.name, "affinity_range": [_whole(end) for end in own.span], **_layer(c, layers, own)})
    return {"enabled": True, "relationship_levels": made, **_rest(c.parents[heaviest].level_config, _LEVELS)}


def moods_of(c: Choices) -> dict[str, Any] | None:
    """Return the moods of all parents; in a parent without a mood, that mood changes nothing."""
    having = [i for i in c.order if c.parents[i].moods]
    if not having:
        return _as_it_is(c, [parent.mood_config for parent in c.parents])
    moods = {}
    for name in _names(c, [parent.moods for parent in c.parents]):
        layers = [parent.moods.get(name) for parent in c.parents]
        moods[name] = _layer(c, layers, next(one for i in c.order if (one := layers[i]) is not None))
    made: dict[str, Any] = {"enabled": True, "moods": moods}
    if triggers := _triggers(c):
        made["mood_triggers"] = triggers
    configs = [c.parents[i].mood_config or {} for i in having]
    if detection := next((one for config in configs if (one := config.get("mood_detection"))), None):
        made["mood_detection"] = plain(detection)
    return made | _rest(configs[0], _MOODS)


def _triggers(c: Choices) -> dict[str, list[str]]:
    """Mood to its phrases; one that several parents use for different moods stays with the heaviest of them."""
    made: dict[str, list[str]] = {}
    owners: dict[str, tuple[int, set[str]]] = {}
    for i in c.order:
        for mood, phrases in c.parents[i].mood_triggers.items():
            there = made.setdefault(mood, [])
            for phrase in phrases:
                owner, moods = owners.setdefault(phrase.casefold(), (i, set()))
                if owner == i or mood in moods:
                    moods.add(mood)
                    if phrase not in there:
                        there.append(phrase)
    return made


def memory_of(c: Choices) -> dict[str, Any] | None:
    """Return memory preferences; a parent that has none has no say, and one without categories remembers every kind."""
    asked = [i for i in c.order if c.parents[i].memory is not None]
    if not asked:
        return None
    memory = [parent.memory or {} for parent in c.parents]
    made: dict[str, Any] = {}
    for name in ("fact_categories", "episode_types"):
        if any(memory[i].get(name) is not None for i in asked):
            lists = [c.parents[i].lists.get(name, ()) for i in asked]
            made[name] = list(dict.fromkeys(kind for kinds in lists for kind in kinds)) if all(lists) else []
    if any(memory[i].get("importance_threshold") is not None for i in asked):
        made["importance_threshold"] = _share(c, asked, [float(one.get("importance_threshold") or 0) for one in memory])
    for name in _names(c, memory):
        votes = {i: value for i in asked if isinstance(value := memory[i].get(name), bool)}
        if name.startswith("remember_") and votes:
            yes = sum(c.weights[i] for i, vote in sorted(votes.items()) if vote)
            made[name] = yes > sum(c.weights[i] for i, vote in sorted(votes.items()) if not vote) + 1e-9
    return made | _rest(memory[asked[0]], (*_MEMORY, *made))


def affinity_of(c: Choices) -> dict[str, Any] | None:
    """Return points for every kind of interaction that a parent names; a kind that a parent lacks gives it 0 points.

    The five standard kinds have their standard points where a parent sets none.
    """
    if all(parent.points is None for parent in c.parents):
        return None
    made: dict[str, Any] = {}
    tables = [parent.points or {} for parent in c.parents]
    points: dict[str, float] = {}
    for kind in _names(c, tables):
        usual = INTERACTION_POINTS.get(kind, 0.0)
        points[kind] = _whole(c.mean([table.get(kind, usual) for table in tables], 2))
    if points:
        made["interaction_types"] = points
    return made | _rest(c.lead.extra.get("affinity_config"), ())


def _at(parent: Parent, starts: Sequence[float], affinity: float) -> Layer | None:
    place = bisect_right(starts, affinity)
    return parent.levels[place - 1] if place else None


def _layer(c: Choices, layers: Sequence[Layer | None], own: Layer) -> dict[str, Any]:
    """The description and modifiers of a level or mood; unknown keys are those of the parent whose ``own`` it is."""
    modifiers: dict[str, Any] = {}
    there = [layer for i in c.order if (layer := layers[i]) is not None]
    if any(layer.deltas is not None for layer in there):
        deltas = [(layer.deltas or {}) if layer is not None else {} for layer in layers]
        names = dict.fromkeys(name for layer in there for name in layer.deltas or ())
        modifiers["advanced_parameters"] = {name: c.mean([delta.get(name, 0.0) for delta in deltas]) for name in names}
    if any(layer.lists or layer.texts for layer in there):
        style = {name: items for name, said in _STYLE.items() if (items := _several(c, layers, name, said)) is not None}
        prompt = {name: text for name in ("prefix", "suffix") if (text := _text(there, name)) is not None}
        adjustments = _several(c, layers, "behavioral_adjustments")
        parts = {"linguistic_profile": style, "system_prompt_additions": prompt, "behavioral_adjustments": adjustments}
        modifiers |= {name: part for name, part in parts.items() if part or part == []}
    made: dict[str, Any] = {"description": own.description} if own.description else {}
    made["modifiers"] = modifiers
    return _merge(made, plain(own.extra)) if own.extra else made


def _merge(made: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Put keys that the format does not know back in their places."""
    modifiers: dict[str, Any] = made["modifiers"] | extra.get("modifiers", {})
    for part in ("linguistic_profile", "system_prompt_additions"):
        if part in extra:
            modifiers[part] = modifiers.get(part, {}) | extra[part]
    more: dict[str, Any] = extra.get("", {})
    return made | {"modifiers": modifiers} | more


def _several(c: Choices, layers: Sequence[Layer | None], name: str, said: bool = False) -> list[str] | None:
    lists = [layer.lists.get(name) if layer is not None else None for layer in layers]
    return c.several(lists, said)


def _text(there: Sequence[Layer], name: str) -> str | None:
    """The first text that is not blank, heaviest parent first."""
    texts = [layer.texts[name] for layer in there if name in layer.texts]
    return next((text for text in texts if text.strip()), texts[0] if texts else None)


def _names(c: Choices, tables: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for i in c.order for name in tables[i]))


def _share(c: Choices, asked: Sequence[int], values: Sequence[float]) -> float:
    """The weighted mean over some of the parents, inside their values."""
    mix = c.mix if sum(c.mix[i] for i in asked) > 0 else c.weights
    exact = sum(mix[i] * values[i] for i in sorted(asked)) / sum(mix[i] for i in sorted(asked))
    several = [values[i] for i in asked]
    return _whole(min(max(round(exact, 4), min(several)), max(several)))


def _as_it_is(c: Choices, configs: Sequence[Mapping[str, Any] | None]) -> dict[str, Any] | None:
    """A copy of the heaviest parent's section (disabled or empty), or None where no parent has it."""
    found = next((one for i in c.order if (one := configs[i]) is not None), None)
    return None if found is None else _rest(found, ())


def _rest(config: Mapping[str, Any] | None, known: Sequence[str]) -> dict[str, Any]:
    return {key: plain(value) for key, value in (config or {}).items() if key not in known}


def _whole(number: float) -> float:
    """A whole number without its ".0", as files write it."""
    return int(number) if float(number).is_integer() else number
