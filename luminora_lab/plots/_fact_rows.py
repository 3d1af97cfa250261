"""Facts as bars: which lanes there are, the time that is shown, and where each value is written."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.plots._frames import frame_of
from luminora_lab.plots._room import first_free, fitting, wide
from luminora_lab.plots._words import drawable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Fact", "Lane", "Placed", "View", "chosen", "lanes_of", "placed", "view_of"]

TIMES = ("said_at", "valid_at", "invalid_at", "created_at", "expired_at")
COLUMNS = ("subject", "category", "key", "value", *TIMES)
MOST_ROWS, MOST_VALUES = 5, 40
BESIDE = 4.0
"""Distance of a value from its bar, points."""
LONGEST = 44
"""Letters of a value."""
DAY = 86_400.0
LEAST = 90.0
"""Days that may be shown before and behind what was told, however short the time of telling."""


class Fact(NamedTuple):
    """One bar; times in days since 1970, NaN where there is none.

    Attributes
    ----------
    value
        What it says.
    begin, end
        When it held; -inf where no beginning is known, inf where no end is.
    point
        Whether it is an event, at ``begin``.
    said
        When it was said first and last.
    told
        When its end was told, where that was not when it ended.
    """

    value: str
    begin: float
    end: float
    point: bool
    said: tuple[float, ...]
    told: float

    @property
    def closed(self) -> bool:
        """Whether it holds no longer."""
        return bool(np.isfinite(self.end)) and not self.point


class Lane(NamedTuple):
    """One key of one subject, its facts in the order in which they began."""

    subject: str
    key: str
    facts: tuple[Fact, ...]


class View(NamedTuple):
    """The time that is shown, days since 1970, and the scale in which it is."""

    left: float
    right: float
    pad: float
    per_day: float

    def points(self, time: float) -> float:
        """Return a time as points from the left edge of the Axes."""
        return float(np.clip((time - self.left) * self.per_day, 0, (self.right - self.left) * self.per_day)) + self.pad

    def days(self, points: float) -> float:
        """Return the time that is so many points from the left edge of the Axes."""
        return self.left + (points - self.pad) / self.per_day


class Placed(NamedTuple):
    """A fact in its row of its lane: from and to (points), its text, where that begins, and what is told beside it."""

    fact: Fact
    row: int
    start: float
    stop: float
    text: str
    at: float


def lanes_of(facts: Any) -> list[Lane]:
    """Return the lanes of a frame of facts, those of one subject together, by when they begin.

    Raises
    ------
    DataError
        It is no frame of facts or has no row; a subject, key or value is no text, or a time cannot be read.
    MissingInput
        No fact has a time.
    """
    from luminora_lab.memory.facts._moments import naive

    frame = naive(frame_of(facts, "extract_facts", COLUMNS), "facts")
    for name in ("subject", "key", "value"):
        bad = [one for one in frame[name].tolist() if not isinstance(one, str)]
        if bad:
            remedy = "give what extract_facts() returns"
            raise DataError(f"{name} {quote(bad[0])} is no text", place="facts", remedy=remedy)
    if not frame[list(TIMES)].notna().any(axis=None):
        raise MissingInput("no fact has a time", place="facts", remedy="read a conversation whose turns have dates")
    return _grouped(frame)


def chosen(lanes: Sequence[Lane], subject: Any, keys: Any) -> list[Lane]:
    """Return the lanes of some subjects and keys, all where nothing is asked for.

    Raises
    ------
    DataError
        There is none, or nothing is named.
    UnknownName
        There is no such subject or key.
    """
    from luminora_lab.memory.facts.matching import normalise_subject

    of = _listed(
        subject, "subject", {normalise_subject(lane.subject): lane.subject for lane in lanes}, normalise_subject
    )
    of_key = _listed(keys, "keys", {lane.key: lane.key for lane in lanes}, str)
    out = [lane for lane in lanes if normalise_subject(lane.subject) in of and lane.key in of_key]
    if not out:
        what = f"no fact is both of {quote(subject)} and of {quote(keys)}"
        raise DataError(what, place="facts", remedy="choose others")
    return out


def _listed(asked: Any, place: str, there: dict[str, str], plain: Any) -> list[str]:
    """Return what is asked for in normal form, all that is there where nothing is."""
    if asked is None:
        return list(there)
    several = [asked] if isinstance(asked, str) or not isinstance(asked, Iterable) else list(asked)
    for one in several:
        if not isinstance(one, str) or plain(one) not in there:
            known = list(dict.fromkeys(there.values()))
            near = difflib.get_close_matches(str(one), known, n=5) or known[:8]
            remedy = f"there are {', '.join(map(quote, near))}"
            raise UnknownName(f"no fact has {quote(one)}", place=place, remedy=remedy)
    if not several:
        raise DataError("nothing is chosen", place=place, remedy="name one or several, or leave it out for all")
    return [plain(one) for one in several]


def _grouped(frame: pd.DataFrame) -> list[Lane]:
    from luminora_lab.memory.facts.matching import normalise_subject

    columns = {name: frame[name].to_numpy().astype("datetime64[s]") for name in TIMES}
    days = {
        name: np.where(np.isnat(values), np.nan, values.astype(np.int64) / DAY).tolist()
        for name, values in columns.items()
    }
    groups: dict[tuple[str, str], list[Fact]] = {}
    shown: dict[str, str] = {}
    for row, (subject, category, key, value) in enumerate(
        zip(frame["subject"], frame["category"], frame["key"], frame["value"], strict=True)
    ):
        name = shown.setdefault(normalise_subject(subject), subject)
        groups.setdefault((name, key), []).append(
            _fact(value, category, {column: days[column][row] for column in days})
        )
    order = {name: place for place, name in enumerate(shown.values())}
    lanes = [Lane(*names, tuple(sorted(some, key=lambda one: one.begin))) for names, some in groups.items()]
    return sorted(lanes, key=lambda lane: (order[lane.subject], lane.facts[0].begin))


def _fact(value: str, category: Any, times: dict[str, float]) -> Fact:
    begin, end, told = times["valid_at"], times["invalid_at"], times["expired_at"]
    end = told if np.isnan(end) else end
    point = np.isfinite(begin) and ((category == "events" and np.isnan(end)) or end <= begin)
    said = tuple(sorted({time for time in (times["created_at"], times["said_at"]) if np.isfinite(time)}))
    late = told if np.isfinite(told) and told != end else np.nan
    return Fact(value, -np.inf if np.isnan(begin) else begin, np.inf if np.isnan(end) else end, bool(point), said, late)


def view_of(lanes: Sequence[Lane], until: float | None) -> tuple[float, float]:
    """Return the first and last time to show.

    From the first time to the last one (or ``until``), but no further before what was told first, and behind what was
    told last, than half of the time between the two or 90 days: a childhood would leave no room for a year of talk.

    Raises
    ------
    DataError
        Nothing had begun or been told by ``until``.
    """
    facts = [fact for lane in lanes for fact in lane.facts]
    told = np.array([time for fact in facts for time in (*fact.said, fact.told) if np.isfinite(time)])
    world = np.array([time for fact in facts for time in (fact.begin, fact.end) if np.isfinite(time)])
    every = np.concatenate([told, world])
    first, last = (told if len(told) else every).min(), (told if len(told) else every).max()
    half = max((last - first) / 2, LEAST)
    left = every[every >= first - half].min()
    right = every[every <= last + half].max() if until is None else until
    if right < left:
        raise DataError("nothing had begun or been told by then", place="until", remedy="give a later time")
    return (left, right) if right - left > 60 / DAY else (left - 0.5, right + 0.5)


def placed(lane: Lane, view: View, width: float, size: float) -> list[Placed]:
    """Return the bars of a lane with their values, none on another, in at most five rows; the latest where more are."""
    latest = sorted(lane.facts, key=lambda fact: (not fact.closed, fact.begin))[-MOST_VALUES:]
    bars = [_written(fact, view, width, size) for fact in latest]
    while True:
        order = sorted(range(len(bars)), key=lambda i: bars[i][1][0])
        rows = first_free([bars[i][1] for i in order])
        if max(rows) < MOST_ROWS:
            return [bars[i][0]._replace(row=row) for i, row in zip(order, rows, strict=True)]
        bars = bars[1:]


def _written(fact: Fact, view: View, width: float, size: float) -> tuple[Placed, tuple[float, float]]:
    """Return a bar and its text, and from where to where the two reach: inside, else behind, else before the bar."""
    start, stop, left, right = _shape(fact, view, width)
    told = [view.points(time) for time in (fact.told,) if view.left <= time <= view.right]
    marks = [*told, *(view.points(time) for time in fact.said if view.left <= time <= view.right)]
    first, last = min([start, *marks]), max([stop, *marks])
    text, inside = _text(fact, view), start + BESIDE + view.pad * left
    need, end = wide(text, size), stop - BESIDE - view.pad * right
    if any(inside - BESIDE < ring < inside + need + BESIDE for ring in told):
        inside = told[0] + 2 * BESIDE
    rooms = {"in": 0.0 if fact.point else end - inside, "behind": width - last - 2 * BESIDE, "before": first - BESIDE}
    where = next((name for name, room in rooms.items() if room >= need), max(rooms, key=lambda name: rooms[name]))
    text = fitting(text, size, rooms[where])
    need = wide(text, size)
    at = {"in": inside, "behind": last + 2 * BESIDE, "before": first - BESIDE - need}[where]
    return Placed(fact, 0, start, stop, text, at), (min(first, at), max(last, at + need))


def _shape(fact: Fact, view: View, width: float) -> tuple[float, float, bool, bool]:
    """Return from where to where a bar reaches, and whether it goes on at the left and at the right."""
    start = view.points(fact.begin)
    if fact.point:
        return start - 3, start + 3, False, False
    left, right = fact.begin < view.left, fact.end > view.right
    stop = width if right else view.points(fact.end)
    start = 0.0 if left else min(start, width - view.pad) if right else start
    return start, max(stop, start + 2), left, right


def _text(fact: Fact, view: View) -> str:
    """Return the value, with the dates of what lies beyond what is shown."""
    plain = drawable(fact.value)
    plain = plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1].rstrip()}…"
    begin, end = (
        str(np.datetime64(int(time // 1), "D")) if np.isfinite(time) else "" for time in (fact.begin, fact.end)
    )
    if fact.point:
        note = "" if view.left <= fact.begin <= view.right else f"on {begin}"
    else:
        since = f"{'since' if fact.begin < view.left else 'from'} {begin}"
        beyond = begin and not view.left <= fact.begin <= view.right
        gone = end and not view.left <= fact.end <= view.right
        note = f"{begin} to {end}" if beyond and gone else since if beyond else f"to {end}" if gone else ""
    return f"{plain} ({note})" if note else plain
