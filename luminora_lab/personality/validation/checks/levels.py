"""P110 to P116: relationship levels and their ranges, and sections that are switched on and empty."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.sections import Level
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check

__all__ = ["LEVELS", "levels_of"]

_PATH: Path = ("hierarchical_config", "relationship_levels")


def levels_of(subject: Subject) -> tuple[Level, ...]:
    """Return the levels in the order of the file; none where they are switched off."""
    config = subject.personality.hierarchical_config if subject.personality else None
    return config.relationship_levels if config is not None and config.enabled else ()


@check("P110", "P111")
def covering(subject: Subject) -> Iterator[Finding]:
    """Ranges that overlap or leave a gap. [0, 20] and [21, 40] touch, and so do [0, 20] and [20, 40]."""
    forward = [(level, i) for i, level in enumerate(levels_of(subject)) if _forward(level)]
    if not forward:
        return
    forward.sort(key=lambda pair: pair[0].affinity_range[0])
    (first, at), (last, end) = forward[0], max(forward, key=lambda pair: pair[0].affinity_range[1])
    if (begin := first.affinity_range[0]) > 0:
        yield _gap(at, f"no level begins at 0; the first, {quote(first.name)}, begins at {begin:g}", first)
    for (one, _), (two, i) in pairwise(forward):
        hi, lo = one.affinity_range[1], two.affinity_range[0]
        if lo < hi:
            message = f"{quote(two.name)} begins at {lo:g}, before {quote(one.name)} ends at {hi:g}"
            yield finding("P110", (*_PATH, i, "affinity_range"), message, value=list(two.affinity_range))
        elif lo - hi > 1:
            message = f"between {quote(one.name)}, which ends at {hi:g}, and {quote(two.name)}, which begins at {lo:g}"
            yield _gap(i, f"{message}, there is no level", two)
    if (finish := last.affinity_range[1]) < 100:
        yield _gap(end, f"no level reaches 100; {quote(last.name)} ends at {finish:g}", last)


def _gap(i: int, message: str, level: Level) -> Finding:
    return finding("P111", (*_PATH, i, "affinity_range"), message, value=list(level.affinity_range))


def _forward(level: Level) -> bool:
    return level.affinity_range[0] <= level.affinity_range[1]


@check("P112", "P115")
def ranges(subject: Subject) -> Iterator[Finding]:
    """Each range by itself."""
    for i, level in enumerate(levels_of(subject)):
        lo, hi = level.affinity_range
        path, value = (*_PATH, i, "affinity_range"), [lo, hi]
        if lo > hi:
            yield finding("P112", path, f"{quote(level.name)} goes from {lo:g} down to {hi:g}", value=value)
        if min(lo, hi) < 0 or max(lo, hi) > 100:
            yield finding("P115", path, f"{quote(level.name)} goes from {lo:g} to {hi:g}", value=value)


@check("P113", "P114")
def order(subject: Subject) -> Iterator[Finding]:
    """Names and order of the levels."""
    levels = levels_of(subject)
    seen: dict[str, int] = {}
    for i, level in enumerate(levels):
        name = level.name.strip().casefold()
        if name in seen:
            message = f"{quote(level.name)} is the name of level {seen[name]} already"
            yield finding("P113", (*_PATH, i, "name"), message, value=level.name)
        seen.setdefault(name, i)
    for i, (one, two) in enumerate(pairwise(levels), start=1):
        if two.affinity_range[0] < one.affinity_range[0]:
            message = f"{quote(two.name)} begins below {quote(one.name)}, which stands before it"
            yield finding("P114", (*_PATH, i), message, value=list(two.affinity_range))


@check("P116")
def empty(subject: Subject) -> Iterator[Finding]:
    """Levels or moods that are switched on and not there."""
    if (p := subject.personality) is None:
        return
    levels, moods = p.hierarchical_config, p.mood_config
    if levels is not None and levels.enabled and not levels.relationship_levels:
        yield finding("P116", ("hierarchical_config",), "relationship levels are enabled, and there are none")
    if moods is not None and moods.enabled and not moods.moods:
        yield finding("P116", ("mood_config",), "moods are enabled, and there are none")


LEVELS = (covering, ranges, order, empty)
