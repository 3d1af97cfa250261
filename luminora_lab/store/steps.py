"""Versions of the layout for stores without a schema: what a step makes of every record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from luminora_lab.store.kinds import VERSION

__all__ = ["STEPS", "Step", "steps_between"]

Raw = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """The way from the version before.

    Attributes
    ----------
    version
        That it leads to.
    name
        What it does, in one line.
    up, down
        (name of the kind, record) to the record; ``down`` may lose what the older layout cannot hold.
    """

    version: int
    name: str
    up: Callable[[str, Raw], Raw]
    down: Callable[[str, Raw], Raw]


def _with_flags(kind: str, record: Raw) -> Raw:
    return {**record, "flags": record.get("flags") or {}} if kind == "sessions" else record


def _without_flags(kind: str, record: Raw) -> Raw:
    return {name: value for name, value in record.items() if name != "flags"} if kind == "sessions" else record


STEPS = (
    Step(1, "sessions, turns, facts, episodes, events, moods, relations, snapshots", lambda _, r: r, lambda _, r: r),
    Step(2, "a session says which parts were switched off; definitions are kept once", _with_flags, _without_flags),
)
"""All of them, the oldest first; each has its revision in ``migrations/versions``."""
assert STEPS[-1].version == VERSION


def steps_between(now: int, wanted: int) -> list[tuple[Step, bool]]:
    """Return the steps from a version to another, in order, and of each whether it goes up.

    Examples
    --------
    >>> [(step.version, up) for step, up in steps_between(2, 1)]
    [(2, False)]
    """
    if wanted >= now:
        return [(step, True) for step in STEPS if now < step.version <= wanted]
    return [(step, False) for step in reversed(STEPS) if wanted < step.version <= now]
