"""How interactions move affinity: one immutable model whose parts are all optional, each with its unit."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from numbers import Real
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.vocabulary import DEFAULT_LEVELS, INTERACTION_POINTS

if TYPE_CHECKING:
    from luminora_lab.affinity._kernel import Settings
    from luminora_lab.personality import Personality

__all__ = ["LIMITS", "AffinityModel"]

_LEVELS = tuple((level.name, float(level.lo)) for level in DEFAULT_LEVELS)
LIMITS: Mapping[str, tuple[float, float]] = {
    "start": (0, 100),
    "positive": (0, 1e6),
    "negative": (0, 1e6),
    "diminishing": (0, 10),
    "streak": (0, 100),
    "streak_most": (0, 1e6),
    "half_life": (1e-6, 1e9),
    "resting": (0, 100),
    "daily_cap": (0, 1e6),
    "floor": (0, 100),
    "hysteresis": (0, 100),
    "most_per_event": (0, 1e6),
    "long_bonus": (-100, 100),
    "long_from": (0, 1e9),
}
"""What each number of a model may be."""
_OPTIONAL = frozenset({"half_life", "daily_cap", "floor", "most_per_event"})


@dataclass(frozen=True)
class AffinityModel:
    """A model of affinity, 0 to 100 points, that events move and time wears away.

    With nothing set, points add up from 0 and are clipped. ``docs/affinity.md`` has a figure of every option.

    Parameters
    ----------
    start
        Points at the first event, 0..100.
    points
        Type of event to points; what it lacks, and None, take the events' own ``points``.
    positive, negative
        Factors on gains and on losses, 0 or more: losses weigh twice with ``negative=2``.
    diminishing
        Exponent p, 0 or more: near the end that it moves towards, a point counts for (distance to that end / 100)^p. 0:
        a point is a point. How points act then: :func:`luminora_lab.affinity._kernel.moved`.
    streak
        Share that every further event of one sign in a row adds to its points: with 0.1 the third in a row counts 1.2
        times. An event of the other sign ends the row; one of 0 points leaves it.
    streak_most
        Further events that count, so that the factor is at most ``1 + streak * streak_most``.
    half_life
        Days (or a text such as "30D", "12h") in which the distance to ``resting`` halves; None: nothing decays.
    resting
        Points, 0..100, that affinity decays towards, from either side.
    daily_cap
        Points that gains may add up to in one day (UTC) before returns diminish; losses always count. None: no cap.
    floor
        Points below the lower bound of the highest level reached that can still be lost: 0 keeps a level for good.
        None: everything can be lost.
    hysteresis
        Points that affinity has to fall below a level's lower bound before the level is lost.
    most_per_event
        Largest number of points that one event moves either way; None: no limit.
    long_bonus, long_from
        Points that are added where the message has more than ``long_from`` characters (the events' ``characters``).
    levels
        (name, lower bound in points), rising; the level is the last whose bound affinity reaches.

    Raises
    ------
    DataError
        A number out of its range, levels that do not rise; the message names the field.
    UnknownName
        A level is named twice.

    Notes
    -----
    LuminoraCore v1.1's integer rule is :meth:`upstream`. The parts that it lacks are common in the literature: a
    relationship gains less from the same act the closer it is and loses more by a bad act than it gains by a good one
    (negativity: Baumeister et al. 2001, Review of General Psychology 5(4)); the half-life is an exponential. They are
    hypotheses to be fitted and compared, not findings.

    Examples
    --------
    >>> model = AffinityModel(start=20, half_life="30D", resting=10, negative=2)
    >>> model.half_life, model.replace(negative=1).negative
    (30.0, 1.0)
    >>> AffinityModel(start=120)
    Traceback (most recent call last):
    luminora_lab.errors.DataError: AffinityModel, start: 120 is no number from 0 to 100; give one
    """

    start: float = 0.0
    points: Mapping[str, float] | None = None
    positive: float = 1.0
    negative: float = 1.0
    diminishing: float = 0.0
    streak: float = 0.0
    streak_most: float = 5.0
    half_life: Any = None
    resting: float = 0.0
    daily_cap: float | None = None
    floor: float | None = None
    hysteresis: float = 0.0
    most_per_event: float | None = None
    long_bonus: float = 0.0
    long_from: float = 100.0
    levels: tuple[tuple[str, float], ...] = field(default=_LEVELS)

    def __post_init__(self) -> None:
        object.__setattr__(self, "half_life", _days(self.half_life))
        for name in LIMITS:
            object.__setattr__(self, name, _number(getattr(self, name), name))
        object.__setattr__(self, "levels", _levels(self.levels))
        if self.points is not None:
            object.__setattr__(self, "points", MappingProxyType(_points(self.points)))

    def __reduce__(self) -> tuple[Any, ...]:
        return (AffinityModel.from_dict, (self.to_dict(),))

    def __hash__(self) -> int:
        return hash(tuple(frozenset(v.items()) if isinstance(v, Mapping) else v for v in vars(self).values()))

    @classmethod
    def upstream(cls, personality: Personality | str | None = None) -> AffinityModel:
        """Return LuminoraCore v1.1's rule, with a personality's points and levels where one is given.

        Points +5, +2, +1, -2, -5 by type unless the personality's ``affinity_config`` says otherwise; +1 for a message
        longer than 100 characters; at most 10 either way per event, clipped to 0..100.

        Raises
        ------
        UnknownName
            There is no such personality.

        Examples
        --------
        >>> AffinityModel.upstream().points["negative"], AffinityModel.upstream("hollis").points["misses_a_call"]
        (-2.0, -3.0)
        """
        return cls.of(personality, long_bonus=1, most_per_event=10)

    @classmethod
    def of(cls, personality: Personality | str | None = None, **options: Any) -> AffinityModel:
        """Return a model with the points and levels of a personality (the format's own, if none is given).

        Raises
        ------
        UnknownName
            There is no such personality, or no such option.

        Examples
        --------
        >>> AffinityModel.of("juniper", half_life="60D").points["shares_a_plant_story"]
        3.0
        """
        points: dict[str, float] = dict(INTERACTION_POINTS)
        levels: Any = _LEVELS
        if personality is not None:
            from luminora_lab.personality.library import personality as find

            p = find(personality)
            points |= dict(p.affinity_config.interaction_types) if p.affinity_config is not None else {}
            levels = tuple((level.name, float(level.affinity_range[0])) for level in p.levels) or _LEVELS
        return cls.from_dict({"points": points, "levels": levels, **options})

    def replace(self, **changes: Any) -> AffinityModel:
        """Return the model with other values of some fields.

        Raises
        ------
        UnknownName
            There is no such field.
        """
        _known(changes)
        return replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Return the model as plain data for JSON, such as a bundle holds."""
        out = {f.name: getattr(self, f.name) for f in fields(self)}
        out["points"] = dict(self.points) if self.points is not None else None
        out["levels"] = [list(level) for level in self.levels]
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AffinityModel:
        """Return the model that :meth:`to_dict` wrote; fields that it lacks take their default.

        Raises
        ------
        UnknownName
            There is no such field.
        DataError
            It is no mapping, or a value cannot be used.

        Examples
        --------
        >>> AffinityModel.from_dict(AffinityModel(daily_cap=6).to_dict()) == AffinityModel(daily_cap=6)
        True
        """
        if not isinstance(data, Mapping):
            raise DataError(f"{quote(data)} is no mapping", place="AffinityModel", remedy="give a dict of its fields")
        _known(data)
        return cls(**data)

    def settings(self, **other: Any) -> Settings:
        """Return the numbers that the kernel runs on; ``other`` gives fields as arrays, one a relation."""
        import numpy as np

        from luminora_lab.affinity._kernel import Settings

        given = {name: getattr(self, name) for name in Settings._fields[:-1]} | other
        off = {name: math.inf if value is None else value for name, value in given.items()}
        return Settings(**off, bounds=np.array([lower for _, lower in self.levels]))

    @property
    def level_names(self) -> tuple[str, ...]:
        """Names of the levels, lowest first."""
        return tuple(name for name, _ in self.levels)

    @property
    def changed(self) -> dict[str, Any]:
        """The fields that differ from their defaults: what a figure calls the model by."""
        usual = AffinityModel()
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != getattr(usual, f.name)}


def _known(names: Mapping[str, Any]) -> None:
    known = [f.name for f in fields(AffinityModel)]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(known)}"
            raise UnknownName(f"there is no field {quote(name)}", place="AffinityModel", remedy=remedy)


def _is_real(value: Any) -> bool:
    return isinstance(value, Real) and type(value).__name__ not in ("bool", "timedelta64")  # numpy calls it an integer


def _number(value: Any, name: str) -> float | None:
    low, high = LIMITS[name]
    if value is None and name in _OPTIONAL:
        return None
    if not (_is_real(value) and low <= value <= high):
        place = f"AffinityModel, {name}"
        raise DataError(f"{quote(value)} is no number from {low:g} to {high:g}", place=place, remedy="give one")
    return float(value)


def _days(value: Any) -> Any:
    """Return a half-life in days; numbers are days already."""
    if value is None or _is_real(value):
        return value
    import pandas as pd

    try:
        return float(pd.Timedelta(value) / pd.Timedelta(days=1))
    except (ValueError, TypeError):
        what = f"{quote(value)} is no duration"
        raise DataError(what, place="AffinityModel, half_life", remedy="give days, or a text such as '12h'") from None


def _points(given: Any) -> dict[str, float]:
    place = "AffinityModel, points"
    if not isinstance(given, Mapping):
        raise DataError(f"{quote(given)} is no mapping", place=place, remedy="give points by type of event")
    for name, value in given.items():
        if not (_is_real(value) and abs(value) <= 1e300):
            raise DataError(f"{quote(name)} gives {quote(value)}", place=place, remedy="points are finite numbers")
    return {str(name): float(value) for name, value in given.items()}


def _levels(given: Any) -> tuple[tuple[str, float], ...]:
    place = "AffinityModel, levels"
    try:
        levels = tuple((str(name), float(lower)) for name, lower in given)
    except (TypeError, ValueError):
        raise DataError(f"{quote(given)}", place=place, remedy="give (name, lower bound) pairs") from None
    lowers = [lower for _, lower in levels]
    if not levels or any(not 0 <= lower <= 100 for lower in lowers) or lowers != sorted(set(lowers)) or lowers[100:]:
        raise DataError(f"bounds {quote(lowers)}", place=place, remedy="give 1 to 100 bounds that rise, from 0 to 100")
    if len({"", *dict(levels)}) <= len(levels):
        raise UnknownName(f"a level is named twice or not at all: {quote(levels)}", place=place, remedy="name each")
    return levels
