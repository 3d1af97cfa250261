"""P140 to P151: points of affinity against levels, and what memory is asked to keep."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.sections import MemoryPreferences
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check
from luminora_lab.personality.vocabulary import CLOSED_LISTS, DEFAULT_LEVELS, INTERACTION_POINTS

__all__ = ["AFFINITY"]

_PATH: Path = ("affinity_config", "interaction_types")
_AT_ONCE = 3
_MOST = 10
_LADDER = ("very_negative", "negative", "neutral", "positive", "very_positive")
_ABOUT = {
    "conflicts": "conflict", "milestones": "milestone", "achievements": "achievement", "confessions": "confession",
    "emotions": "emotional_moment", "emotional_moments": "emotional_moment", "event": "events", "goal": "goals",
    "hobby": "hobbies", "relationship": "relationships", "preference": "preferences", "routines": "routine",
}  # fmt: skip


@check("P140", "P141")
def reach(subject: Subject) -> Iterator[Finding]:
    """Whether the highest level is reached, and how soon: one interaction moves affinity by 10 points at most."""
    p = subject.personality
    if p is None or p.affinity_config is None or len(p.levels) == 1:
        return
    points = INTERACTION_POINTS | dict(p.affinity_config.interaction_types)
    top = p.levels[-1].affinity_range[0] if p.levels else DEFAULT_LEVELS[-1].lo
    name, best = max(points.items(), key=lambda pair: pair[1])
    if best <= 0 < top:
        yield finding("P140", _PATH, f"no interaction adds points, and the highest level begins at {top:g}")
    elif top > 0 and (n := ceil(top / min(best, _MOST))) <= _AT_ONCE:
        message = f"{n} of {quote(name)} lead to the highest level, which begins at {top:g}"
        path = (*_PATH, name) if name in p.affinity_config.interaction_types else _PATH
        yield finding("P141", path, message, value=best)


@check("P142", "P143")
def points(subject: Subject) -> Iterator[Finding]:
    """Each number of points, and the order of the standard kinds."""
    p = subject.personality
    if p is None or p.affinity_config is None:
        return
    given = p.affinity_config.interaction_types
    for name, value in given.items():
        if abs(value) > _MOST:
            yield finding("P142", (*_PATH, name), f"{quote(name)} gives {value:g} points", value=value)
    all_points = INTERACTION_POINTS | dict(given)
    wrong = [name for name in _LADDER[3:] if all_points[name] < 0] + [n for n in _LADDER[:2] if all_points[n] > 0]
    for name in wrong:
        message = f"{quote(name)} gives {all_points[name]:g} points"
        yield finding("P143", (*_PATH, name), message, value=all_points[name])
    for weak, strong, sign in (("positive", "very_positive", 1), ("negative", "very_negative", -1)):
        if not wrong and strong in given and all_points[strong] * sign < all_points[weak] * sign:
            message = f"{quote(strong)} moves affinity less than {quote(weak)}"
            yield finding("P143", (*_PATH, strong), message, value=all_points[strong])


@check("P150", "P151")
def memories(subject: Subject) -> Iterator[Finding]:
    """Preferences that nothing fulfils, and switches against lists."""
    p = subject.personality
    wanted = p.memory_preferences if p is not None else None
    if wanted is None:
        return
    path: Path = ("memory_preferences",)
    if wanted.importance_threshold >= _MOST:
        message = "only a memory of the highest importance, 10, passes the threshold"
        yield finding("P150", (*path, "importance_threshold"), message, value=wanted.importance_threshold)
    for name in ("fact_categories", "episode_types"):
        listed: tuple[str, ...] = getattr(wanted, name)
        if listed and not set(listed) & set(CLOSED_LISTS[name]):
            message = f"none of the {name} is one that memories are sorted into"
            yield finding("P150", (*path, name), message, value=list(listed))
    yield from _switched_off(wanted, path)


def _switched_off(wanted: MemoryPreferences, path: Path) -> Iterator[Finding]:
    listed = {*wanted.fact_categories, *wanted.episode_types}
    for about, on in wanted.switches.items():
        kind = _ABOUT.get(about, about)
        if not on and kind in listed:
            message = f"{quote(kind)} is listed, and {quote('remember_' + about)} turns it off"
            yield finding("P151", (*path, f"remember_{about}"), message, value=False)


AFFINITY = (reach, points, memories)
