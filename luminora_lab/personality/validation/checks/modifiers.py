"""P120 to P123: what levels and moods do to the six parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.sections import Modifiers
from luminora_lab.personality.validation.checks.form import near
from luminora_lab.personality.validation.checks.levels import levels_of
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check
from luminora_lab.personality.vocabulary import PARAMETERS

__all__ = ["MODIFIERS"]

_EPS = 1e-9
_NONE = (0.0, 0.0)
RESTING = frozenset(("neutral", "default", "normal", "base", "baseline"))
"""Names of moods that may change nothing and need no trigger."""


class _One(NamedTuple):
    """A level or a mood, where its modifiers stand, and what they are."""

    kind: str
    name: str
    path: Path
    modifiers: Modifiers


def _levels(subject: Subject) -> list[_One]:
    if subject.personality is None or subject.personality.hierarchical_config is None:
        return []
    path: Path = ("hierarchical_config", "relationship_levels")
    return [_One("level", level.name, (*path, i), level.modifiers) for i, level in enumerate(levels_of(subject))]


def _moods(subject: Subject) -> list[_One]:
    moods = subject.personality.moods if subject.personality else {}
    return [_One("mood", name, ("mood_config", "moods", name), mood.modifiers) for name, mood in moods.items()]


@check("P120", "P121")
def limits(subject: Subject) -> Iterator[Finding]:
    """Base, level and mood added up: past 0 or 1, or past the guard of formality; one finding a modifier."""
    if (p := subject.personality) is None:
        return
    levels, moods = _levels(subject), _moods(subject)
    informal = p.safety_guards.tone_limits.max_informality
    base = dict(zip(PARAMETERS, p.advanced_parameters.vector, strict=True))
    if informal is not None and base["formality"] < 1 - informal - _EPS:
        message = f"formality {base['formality']:g} is below the {1 - informal:g} that max_informality leaves"
        yield finding("P121", ("advanced_parameters", "formality"), message, value=base["formality"])
        informal = None
    of_levels, of_moods = _extremes(levels), _extremes(moods)
    for parameter, value in base.items():
        floor = 1 - informal if parameter == "formality" and informal is not None else 0.0
        (low, high), (lower, higher) = of_levels.get(parameter, _NONE), of_moods.get(parameter, _NONE)
        if value + low + lower < floor - _EPS or value + high + higher > 1 + _EPS:
            yield from _of_parameter(parameter, value, floor, levels, moods)


def _of_parameter(
    parameter: str, base: float, floor: float, levels: list[_One], moods: list[_One]
) -> Iterator[Finding]:
    """Each modifier alone; and a level with the moods that do no harm alone."""
    changes = [(one, delta) for one in moods if (delta := one.modifiers.advanced_parameters.get(parameter))]
    harmless: list[tuple[_One, float]] = []
    for one, delta in changes:
        if not (floor - _EPS <= base + delta <= 1 + _EPS):
            yield _beyond(parameter, base, delta, floor, one, [])
        else:
            harmless.append((one, delta))
    for level in levels:
        delta = level.modifiers.advanced_parameters.get(parameter, 0.0)
        if not delta:
            continue
        if not (floor - _EPS <= base + delta <= 1 + _EPS):
            yield _beyond(parameter, base, delta, floor, level, [])
            continue
        bad = [pair for pair in harmless if not (floor - _EPS <= base + delta + pair[1] <= 1 + _EPS)]
        if bad:
            yield _beyond(parameter, base, delta, floor, level, bad)


def _extremes(several: list[_One]) -> dict[str, tuple[float, float]]:
    """The smallest and the largest delta of each parameter, 0 among them."""
    found: dict[str, tuple[float, float]] = {}
    for one in several:
        for name, delta in one.modifiers.advanced_parameters.items():
            low, high = found.get(name, (0.0, 0.0))
            found[name] = (min(low, delta), max(high, delta))
    return found


def _beyond(
    parameter: str, base: float, delta: float, floor: float, one: _One, moods: list[tuple[_One, float]]
) -> Finding:
    worst = max(moods, key=lambda pair: abs(pair[1]))[1] if moods else 0.0
    total = base + delta + worst
    added = f"{base:g}{delta:+g}{worst:+g}" if moods else f"{base:g}{delta:+g}"
    with_moods = f" with {', '.join(quote(mood.name) for mood, _ in moods[:3])}" if moods else ""
    more = " and others" if len(moods) > 3 else ""
    path = (*one.path, "modifiers", "advanced_parameters", parameter)
    told = f"{one.kind} {quote(one.name)}{with_moods}{more} takes {parameter} to {added} = {round(total, 6):g}"
    if floor > 0 and total < floor:
        message = f"{told}, below the {round(floor, 6):g} that max_informality leaves"
        return finding("P121", path, message, value=delta)
    return finding("P120", path, f"{told}, outside 0 to 1", value=delta)


@check("P122", "P123")
def effects(subject: Subject) -> Iterator[Finding]:
    """Modifiers of parameters that do not exist, and modifiers without effect."""
    for one in (*_levels(subject), *_moods(subject)):
        deltas, path = one.modifiers.advanced_parameters, (*one.path, "modifiers")
        for name in deltas:
            if name not in PARAMETERS:
                other = near(name, PARAMETERS)
                fix = f"write {other!r}" if other else f"known are {', '.join(PARAMETERS)}"
                message = f"{one.kind} {quote(one.name)} changes {quote(name)}"
                where = (*path, "advanced_parameters", name)
                yield finding("P122", where, message, value=deltas[name], fix=fix)
        if not _changes(one.modifiers) and one.name.strip().lower() not in RESTING:
            yield finding("P123", path, f"{one.kind} {quote(one.name)} changes nothing")


def _changes(modifiers: Modifiers) -> bool:
    profile, prompt = modifiers.linguistic_profile, modifiers.system_prompt_additions
    words = (profile.tone_additions, profile.expression_additions, modifiers.behavioral_adjustments)
    return (
        any(modifiers.advanced_parameters.values())
        or any(words)
        or bool(prompt.prefix.strip() or prompt.suffix.strip())
        or bool(modifiers.model_extra)
    )


MODIFIERS = (limits, effects)
