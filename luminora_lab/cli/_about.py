"""A personality as facts to show: what ``luminora info`` prints as JSON, and the words of its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.personality.vocabulary import INTERACTION_POINTS, PARAMETERS, TRIGGERS

if TYPE_CHECKING:
    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.sections import Modifiers

__all__ = ["about", "changes", "described"]


def about(p: Personality) -> dict[str, Any]:
    """Return everything about a personality as plain data.

    Returns
    -------
    dict
        name, sha256, persona's other keys, traits, tones, parameters (None where absent), levels, moods,
        memory_preferences, affinity_points, safety, counts, switched_off (sections), unknown (top-level keys),
        imported (a format, or "").

    Examples
    --------
    >>> import luminora_lab as ll
    >>> facts = about(ll.personality("juniper"))
    >>> facts["traits"], facts["levels"][0]["deltas"], facts["counts"]["rules"]
    (['caregiver', 'calm', 'conversational'], {'formality': 0.1, 'humor': -0.1}, 4)
    """
    traits, profile, guards = p.core_traits, p.linguistic_profile, p.safety_guards
    memory, points = p.memory_preferences, p.affinity_config
    return {
        "name": p.name,
        "sha256": p.sha256,
        **{key: getattr(p.persona, key) for key in ("version", "description", "author", "language")},
        "tags": list(p.persona.tags),
        "compatibility": list(p.persona.compatibility),
        "traits": [word for word in (traits.archetype, traits.temperament, traits.communication_style) if word],
        "tones": list(profile.tone),
        "syntax": profile.syntax,
        "punctuation": profile.punctuation_style,
        "parameters": {name: getattr(p.advanced_parameters, name) for name in PARAMETERS},
        "levels": [_level(level) for level in p.levels],
        "moods": _moods(p),
        "memory_preferences": None if memory is None else _memory(memory),
        "affinity_points": dict(
            points.interaction_types if points and points.interaction_types else INTERACTION_POINTS
        ),
        "safety": {
            "forbidden_topics": list(guards.forbidden_topics),
            "content_filters": list(guards.content_filters),
            "max_aggression": guards.tone_limits.max_aggression,
            "max_informality": guards.tone_limits.max_informality,
        },
        "counts": _counts(p),
        "switched_off": _off(p),
        "unknown": sorted(p.model_extra),
        "imported": _imported(p),
    }


def _level(level: Any) -> dict[str, Any]:
    lo, hi = level.affinity_range
    return {"name": level.name, "from": lo, "to": hi, "description": level.description, **_modified(level.modifiers)}


def _moods(p: Personality) -> list[dict[str, Any]]:
    triggers = p.mood_config.mood_triggers if p.mood_config else {}
    return [
        {"name": name, "description": mood.description, "triggers": list(triggers.get(name, ()))}
        | _modified(mood.modifiers)
        for name, mood in p.moods.items()
    ]


def _modified(modifiers: Modifiers) -> dict[str, Any]:
    return {
        "deltas": {name: delta for name, delta in modifiers.advanced_parameters.items() if delta},
        "tones": list(modifiers.linguistic_profile.tone_additions),
        "expressions": list(modifiers.linguistic_profile.expression_additions),
        "prefix": modifiers.system_prompt_additions.prefix,
        "suffix": modifiers.system_prompt_additions.suffix,
        "adjustments": list(modifiers.behavioral_adjustments),
    }


def _memory(memory: Any) -> dict[str, Any]:
    return {
        "fact_categories": list(memory.fact_categories),
        "episode_types": list(memory.episode_types),
        "importance_threshold": memory.importance_threshold,
        "switches": memory.switches,
    }


def _counts(p: Personality) -> dict[str, int]:
    profile = p.linguistic_profile
    return {
        "rules": len(p.behavioral_rules),
        "examples": len(p.examples.sample_responses),
        "trigger_responses": sum(len(getattr(p.trigger_responses, name)) for name in TRIGGERS),
        "vocabulary": len(profile.vocabulary),
        "fillers": len(profile.fillers),
        "forbidden_topics": len(p.safety_guards.forbidden_topics),
        "levels": len(p.levels),
        "moods": len(p.moods),
    }


def _off(p: Personality) -> list[str]:
    sections = {"hierarchical_config": p.hierarchical_config, "mood_config": p.mood_config}
    return [name for name, section in sections.items() if section is not None and not section.enabled]


def _imported(p: Personality) -> str:
    from luminora_lab.personality.parts import is_imported

    if not is_imported(p):
        return ""
    entry = p.metadata.model_extra["luminora"]["imported"]
    return str(entry.get("format", "unknown")) if hasattr(entry, "get") else "unknown"


def changes(one: dict[str, Any]) -> str:
    """Return what a level or mood changes, in words: ``formality +0.1; tones: friendly``."""
    parts = [", ".join(f"{name} {delta:+g}" for name, delta in one["deltas"].items())]
    parts += [f"{key}: {', '.join(one[key])}" for key in ("tones", "expressions") if one[key]]
    parts += [f"{key}: {one[key]}" for key in ("prefix", "suffix") if one[key]]
    parts += [f"rule: {rule}" for rule in one["adjustments"]]
    return "; ".join(part for part in parts if part) or "nothing"


def described(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what is no table of its own as rows of two: label, words."""
    safety, counts = facts["safety"], facts["counts"]
    limits = [f"{key} {safety[key]:g}" for key in ("max_aggression", "max_informality") if safety[key] is not None]
    rows = [
        ("traits", ", ".join(facts["traits"])),
        ("tones", ", ".join(facts["tones"])),
        ("sentences", ", ".join(part for part in (facts["syntax"], _punctuation(facts)) if part)),
        ("author", facts["author"]),
        ("tags", ", ".join(facts["tags"])),
        ("written for", ", ".join(facts["compatibility"])),
        ("forbidden", ", ".join(safety["forbidden_topics"])),
        ("filters", ", ".join(safety["content_filters"])),
        ("limits", ", ".join(limits)),
        ("memory", _memory_in_words(facts["memory_preferences"])),
        ("affinity", ", ".join(f"{name} {points:+g}" for name, points in facts["affinity_points"].items())),
        ("counts", ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in counts.items())),
        ("switched off", ", ".join(facts["switched_off"])),
        ("unknown keys", ", ".join(facts["unknown"])),
    ]
    return [(label, words) for label, words in rows if words]


def _punctuation(facts: dict[str, Any]) -> str:
    return f"{facts['punctuation']} punctuation" if facts["punctuation"] else ""


def _memory_in_words(memory: dict[str, Any] | None) -> str:
    if memory is None:
        return ""
    switches = [f"{name.replace('_', ' ')} {'on' if on else 'off'}" for name, on in memory["switches"].items()]
    parts = [
        f"facts: {', '.join(memory['fact_categories']) or 'all'}",
        f"episodes: {', '.join(memory['episode_types']) or 'all'}",
        f"importance from {memory['importance_threshold']:g}",
        *switches,
    ]
    return "; ".join(parts)
