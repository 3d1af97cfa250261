"""Facts of one subject, category and key while statements are taken in: found by the words of a value and by turns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

from luminora_lab.memory.facts.matching import normalise_value

__all__ = ["Row", "Slot", "SlotKey", "Statement", "agree"]

SlotKey = tuple[str, str, str]

_DENIALS = frozenset(
    normalise_value(
        "not no never non nor neither without former formerly ex isn wasn aren weren don doesn didn hasn haven"
    ).split()
)
_SUBSETS_UP_TO = 6


@dataclass(slots=True)
class Statement:
    """One candidate; times are seconds since 1970 or None, ``words`` the words of the value in normal form."""

    position: int
    subject: str
    category: str
    key: str
    value: str
    confidence: float
    turns: tuple[str, ...]
    said: int | None
    valid: int | None
    invalid: int | None
    holds: bool
    source: str
    slot: SlotKey
    words: frozenset[str]

    @property
    def start(self) -> int | None:
        """When it began to hold, as far as anything says."""
        return self.said if self.valid is None else self.valid


@dataclass(slots=True)
class Row:
    """One fact; the fields of :class:`~luminora_lab.memory.facts.model.Fact`, times as in :class:`Statement`."""

    index: int
    fact_id: str
    subject: str
    category: str
    key: str
    value: str
    confidence: float
    count: int
    turns: tuple[str, ...]
    said: int | None
    valid: int | None
    invalid: int | None
    created: int | None
    expired: int | None
    source: str
    words: frozenset[str]

    @property
    def closed(self) -> bool:
        """Whether its end is known."""
        return self.invalid is not None or self.expired is not None

    @property
    def believed_until(self) -> int | None:
        """When the lab learned of its end."""
        return self.invalid if self.expired is None else self.expired

    @property
    def ahead(self) -> bool:
        """Whether its end was still to come when it became known."""
        return self.invalid is not None and (self.expired is None or self.invalid > self.expired)

    def held_until_after(self, at: int | None) -> bool:
        """Whether its end may have become known at this time or later; news without a time may have come at any."""
        until, told = self.believed_until, self.said
        return until is None or at is None or until >= at or told is None or until <= told

    def holds_at(self, at: int | None) -> bool:
        """Whether a statement of this time meets it while it holds."""
        return not self.closed or (self.ahead and at is not None and self.invalid is not None and at < self.invalid)

    def counted(self, turns: Iterable[str], said: int | None) -> bool:
        """Whether a statement of these turns is part of it; a later time is another conversation's turn."""
        known = [time for time in (self.said, self.expired) if time is not None]
        return set(turns) <= set(self.turns) and (said is None or not known or said <= max(known))


def agree(less: frozenset[str], more: frozenset[str]) -> bool:
    """Whether one value says what the other says, and perhaps more; a word that denies it is not more."""
    return less <= more and not (more - less) & _DENIALS


@dataclass(slots=True)
class Slot:
    """The facts of one subject, category and key."""

    single: bool
    rows: dict[int, Row] = field(default_factory=dict)
    open: dict[int, Row] = field(default_factory=dict)
    ahead: dict[int, Row] = field(default_factory=dict)
    over: dict[frozenset[str], Row] = field(default_factory=dict)
    superseded: dict[frozenset[str], Row] = field(default_factory=dict)
    _equal: dict[frozenset[str], dict[int, Row]] = field(default_factory=dict)
    _holding: dict[str, dict[int, Row]] = field(default_factory=dict)
    _turns: dict[tuple[str, str], dict[int, Row]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Find a row from now on, in its present state."""
        self.rows[row.index] = row
        self.note_turns(row)
        if not row.closed:
            self.open[row.index] = row
        if not row.closed or row.ahead:
            self._equal.setdefault(row.words, {})[row.index] = row
            for word in row.words:
                self._holding.setdefault(word, {})[row.index] = row
        if row.closed:
            self.closed(row)

    def note_turns(self, row: Row) -> None:
        """Find a row by turns and words."""
        for turn in row.turns:
            for word in row.words:
                self._turns.setdefault((turn, word), {})[row.index] = row

    def forget(self, row: Row) -> None:
        """Take a row out of those that hold."""
        self.open.pop(row.index, None)
        self.ahead.pop(row.index, None)
        self._equal.get(row.words, {}).pop(row.index, None)
        for word in row.words:
            self._holding.get(word, {}).pop(row.index, None)

    def closed(self, row: Row) -> None:
        """Note the end of a row."""
        if row.ahead:
            self.ahead[row.index] = row
        until = row.believed_until
        _keep_latest(self.over, row)
        if row.created is None or until is None or row.created < until:
            _keep_latest(self.superseded, row)

    def with_turn(self, turn: str, words: frozenset[str]) -> list[Row]:
        """Return the rows that this turn is part of and that say at least these words."""
        found = min((self._turns.get((turn, word), {}) for word in words), key=len)
        return [found[n] for n in sorted(found) if agree(words, found[n].words)]

    def with_turn_less(self, turn: str, words: frozenset[str]) -> list[Row]:
        """Return the rows that this turn is part of and that say less than these words."""
        found = {n: row for word in words for n, row in self._turns.get((turn, word), {}).items()}
        return [found[n] for n in sorted(found) if agree(found[n].words, words)]

    def equal(self, words: frozenset[str]) -> list[Row]:
        """Return the rows that hold, or hold for some time to come, and say the same."""
        return _sorted(self._equal.get(words, {}))

    def saying_more(self, words: frozenset[str]) -> list[Row]:
        """Return the open rows that say this and more."""
        found = min((self._holding.get(word, {}) for word in words), key=len)
        rows = (row for row in _sorted(found) if not row.closed)
        return [row for row in rows if row.words != words and agree(words, row.words)]

    def saying_less(self, words: frozenset[str]) -> list[Row]:
        """Return the open rows that say part of this."""
        found: dict[int, Row] = {}
        if len(words) <= _SUBSETS_UP_TO:
            for size in range(1, len(words)):
                for part in combinations(sorted(words), size):
                    found |= self._equal.get(frozenset(part), {})
        else:
            found = {n: row for word in words for n, row in self._holding.get(word, {}).items()}
        rows = (row for row in _sorted(found) if not row.closed)
        return [row for row in rows if row.words != words and agree(row.words, words)]


def _sorted(rows: dict[int, Row]) -> list[Row]:
    return [rows[n] for n in sorted(rows)]


def _keep_latest(latest: dict[frozenset[str], Row], row: Row) -> None:
    def when(one: Row) -> tuple[float, int]:
        until = one.believed_until
        return (float("-inf") if until is None else until, one.index)

    there = latest.get(row.words)
    if there is None or when(row) >= when(there):
        latest[row.words] = row
