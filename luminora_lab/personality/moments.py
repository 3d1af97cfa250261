"""A personality at a moment: what its level and its mood make of it.

Order of application: the personality's own numbers and words; the level's; the mood's, its deltas times its intensity;
the sum of a number and all its deltas is clamped to 0..1 once; last, the safety guards hold, which nothing relaxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from math import nan
from numbers import Real
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.library import personality
from luminora_lab.personality.vocabulary import DEFAULT_LEVELS, PARAMETERS

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.sections import Level, Modifiers

__all__ = ["NEUTRAL", "Moment", "level_at", "moment", "trajectory"]

NEUTRAL = "neutral"
"""The mood that changes nothing, unless a personality defines one of that name."""
_PLACE = {name: i for i, name in enumerate(PARAMETERS)}


@dataclass(frozen=True, slots=True)
class Moment:
    """What a personality is at one affinity and in one mood.

    Attributes
    ----------
    vector
        The six effective parameters, 0..1, in the order of
        :data:`~luminora_lab.personality.vocabulary.PARAMETERS`.
    stated
        Those that the personality, its level or its mood say something about.
    tones, expressions, adjustments
        Of the personality (tones), the level and the mood, in that order, none twice.
    prefixes, suffixes
        Texts before and after the prompt; the level's prefix stands outside the mood's.
    affinity, level, level_description
        None, None and "" where no level applies.
    mood, mood_description, intensity
        None, "" and 0 where no mood applies.
    """

    vector: tuple[float, ...]
    stated: frozenset[str]
    tones: tuple[str, ...]
    expressions: tuple[str, ...]
    adjustments: tuple[str, ...]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    affinity: float | None
    level: str | None
    level_description: str
    mood: str | None
    mood_description: str
    intensity: float

    @property
    def parameters(self) -> dict[str, float]:
        """The six effective parameters by name."""
        return dict(zip(PARAMETERS, self.vector, strict=True))


def moment(p: Personality | str, affinity: float | None = None, mood: str | tuple[str, float] | None = None) -> Moment:
    """Return what a personality is at an affinity and in a mood.

    Parameters
    ----------
    p
        The personality, or what :func:`luminora_lab.personality` takes.
    affinity
        0..100; None leaves levels out. The level is the last one whose lower bound is at most the affinity, so that
        fractional points leave no gap. A personality without the section ``hierarchical_config``
        gets the name of the standard level and no change.
    mood
        A mood of the personality, "neutral", or (mood, intensity) with an intensity of 0..1 (1 if not given) that
        scales its deltas; its words act at any intensity above 0.

    Returns
    -------
    Moment

    Raises
    ------
    DataError
        An affinity outside 0..100 or an intensity outside 0..1.
    UnknownName
        The personality has no such mood.

    Notes
    -----
    For each parameter, ``min(1, max(0, base + level + intensity * mood))``; then formality is at least
    ``1 - max_informality``. Numbers depend on the affinity through the level alone: they are constant inside one.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> juniper = ll.personality("juniper")
    >>> moment(juniper).parameters["humor"]
    0.6
    >>> now = moment(juniper, affinity=64, mood=("worried", 0.5))
    >>> now.level, now.mood, round(now.parameters["humor"], 2)
    ('close_friend', 'worried', 0.5)
    """
    p = personality(p)
    level_name, level_description, mood_name, mood_description, intensity = None, "", None, "", 0.0
    acting: list[tuple[Modifiers, float]] = []
    if affinity is not None:
        affinity = _number(affinity, 0, 100, "affinity")
        level = level_at(p, affinity)
        if level is not None:
            level_name, level_description = level.name, level.description
            acting.append((level.modifiers, 1.0))
        elif p.hierarchical_config is None:
            level_name = next(one.name for one in reversed(DEFAULT_LEVELS) if one.lo <= affinity)
    if mood is not None:
        mood_name, intensity = _mood(p, mood)
        if mood_name is not None:
            mood_description = p.moods[mood_name].description
            acting.append((p.moods[mood_name].modifiers, intensity))
    vector, stated = _numbers(p, acting)
    additions = [modifiers.system_prompt_additions for modifiers, _ in acting]
    return Moment(
        vector=vector,
        stated=stated,
        tones=_once([p.linguistic_profile.tone, *(m.linguistic_profile.tone_additions for m, _ in acting)]),
        expressions=_once(m.linguistic_profile.expression_additions for m, _ in acting),
        adjustments=_once(m.behavioral_adjustments for m, _ in acting),
        prefixes=tuple(one.prefix.strip() for one in additions if one.prefix.strip()),
        suffixes=tuple(one.suffix.strip() for one in reversed(additions) if one.suffix.strip()),
        affinity=affinity,
        level=level_name,
        level_description=level_description,
        mood=mood_name,
        mood_description=mood_description,
        intensity=intensity,
    )


def _numbers(p: Personality, acting: list[tuple[Modifiers, float]]) -> tuple[tuple[float, ...], frozenset[str]]:
    """The six effective parameters, and which of them anybody says something about."""
    values = list(p.advanced_parameters.vector)
    stated = p._memo.get("stated")
    if stated is None:
        given = p.advanced_parameters
        stated = p._memo["stated"] = frozenset(name for name in PARAMETERS if getattr(given, name) is not None)
    for modifiers, weight in acting:
        for name, delta in modifiers.advanced_parameters.items():
            if name in _PLACE:
                values[_PLACE[name]] += weight * delta
                stated = stated if name in stated else stated | {name}
    values = [min(1.0, max(0.0, value)) for value in values]
    limit = p.safety_guards.tone_limits.max_informality
    if limit is not None:
        formality = _PLACE["formality"]
        values[formality] = max(values[formality], 1.0 - limit)
        stated = stated if "formality" in stated else stated | {"formality"}
    return tuple(values), stated


def _once(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(several)))


def level_at(p: Personality, affinity: float) -> Level | None:
    """Return the level of a personality at an affinity, or None where it has none or the first begins above it.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> [level_at(ll.personality("juniper"), points).name for points in (0, 20.5, 21, 100)]
    ['stranger', 'stranger', 'acquaintance', 'soulmate']
    """
    found = None
    for level in p.levels:
        if level.affinity_range[0] > affinity:
            break
        found = level
    return found


def trajectory(p: Personality | str, mood: str | tuple[str, float] | None = None) -> pd.DataFrame:
    """Return the effective parameters over the whole range of affinity, for a table or a figure.

    Returns
    -------
    pandas.DataFrame
        One row for each whole point 0..100 and parameter: affinity, level, parameter, value (0..1);
        ``attrs["personality"]`` is its name.

    Raises
    ------
    UnknownName
        The personality has no such mood.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> frame = trajectory(ll.personality("juniper"))
    >>> frame[frame["parameter"] == "formality"].iloc[[0, 100]]["value"].round(2).tolist()
    [0.45, 0.2]
    """
    import pandas as pd

    p, rows = personality(p), []
    for points in range(101):
        now = moment(p, points, mood)
        rows += [(points, now.level or "", name, value) for name, value in zip(PARAMETERS, now.vector, strict=True)]
    frame = pd.DataFrame(rows, columns=["affinity", "level", "parameter", "value"])
    frame.attrs["personality"] = p.name
    return frame


def _mood(p: Personality, mood: Any) -> tuple[str | None, float]:
    name, intensity = mood if isinstance(mood, tuple | list) and len(mood) == 2 else (mood, 1.0)
    intensity = _number(intensity, 0, 1, "intensity of the mood")
    moods: Mapping[str, Any] = p.moods
    if not isinstance(name, str):
        raise DataError(f"{quote(mood)} is no mood", place="mood", remedy="give a name, or (name, intensity)")
    if name not in moods:
        asleep = p.mood_config is not None and not p.mood_config.enabled and name in p.mood_config.moods
        if name == NEUTRAL or asleep:
            return None, 0.0
        choices = ", ".join(map(quote, [*moods, NEUTRAL]))
        raise UnknownName(f"{p.name} has no mood {quote(name)}", place="mood", remedy=f"use one of {choices}")
    return (name, intensity) if intensity > 0 else (None, 0.0)


def _number(value: Any, lo: float, hi: float, place: str) -> float:
    try:
        number = float(value) if isinstance(value, Real) and not isinstance(value, bool) else nan
    except OverflowError:
        number = nan
    if not lo <= number <= hi:
        raise DataError(f"{quote(value)} is no number from {lo} to {hi}", place=place, remedy="give one")
    return number
