"""What a statement means for what is known: the rules behind :func:`luminora_lab.memory.facts.updates.reconcile`."""

from __future__ import annotations

from dataclasses import dataclass

from luminora_lab.files.strictjson import quote
from luminora_lab.memory.facts._known import Known
from luminora_lab.memory.facts._moments import instant
from luminora_lab.memory.facts._slots import Row, Slot, SlotKey, Statement, agree

__all__ = ["Batch", "Decision", "decide"]

Batch = dict[tuple[SlotKey, str], list[tuple[int, Statement]]]
"""Statements that hold, with their place in the order said, by slot and turn."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done about one statement, to which fact, because of which older one, and why."""

    row: int
    action: str
    fact_id: str
    known: str
    reason: str


def decide(known: Known, one: Statement, place: int, batch: Batch) -> Decision:
    """Return what the statement at this place of the order said means; nothing is changed."""
    slot = known.slot(one.slot)
    row = _counted(slot, one)
    if row is not None:
        return _noop(one, row, f"turn {', '.join(one.turns)} is already counted for {quote(row.value)}")
    if not one.holds:
        return _ended(slot, one, place, batch)
    gone = slot.superseded.get(one.words)
    if gone is not None and _before(one.said, gone.believed_until):
        return _noop(one, gone, f"{quote(gone.value)} is superseded since {_day(gone.believed_until)}")
    row = _meant(slot, one) if one.invalid is None else _bounded(slot, one)
    if row is not None:
        return _said_again(slot, one, row)
    return _another(known, slot, one)


def _counted(slot: Slot, one: Statement) -> Row | None:
    """A fact that this turn is part of already; a turn may still name the end of what it says."""
    found = slot.with_turn(one.turns[0], one.words)
    if slot.single and (one.invalid is not None or not one.holds):
        found += slot.with_turn_less(one.turns[0], one.words)
    for row in found:
        if row.counted(one.turns, one.said) and (one.invalid is None or not one.holds or row.closed):
            return row
    return None


def _meant(slot: Slot, one: Statement) -> Row | None:
    """The fact that a statement without an end repeats or makes more precise."""
    equal = [row for row in slot.equal(one.words) if row.holds_at(one.said)]
    if equal:
        return min(equal, key=lambda row: (row.closed, row.index))
    more = slot.saying_more(one.words)
    if len(more) == 1:
        return more[0]
    less = slot.saying_less(one.words)
    return max(less, key=lambda row: (len(row.words), -row.index)) if less else None


def _bounded(slot: Slot, one: Statement) -> Row | None:
    """The fact that a statement with an end closes; an end before the fact began is that of an earlier stretch."""
    row = _meant(slot, one)
    if row is None or (row.valid is not None and one.invalid is not None and one.invalid <= row.valid):
        return None
    return row if slot.single or one.words <= row.words else None


def _said_again(slot: Slot, one: Statement, row: Row) -> Decision:
    if one.invalid is not None:
        older = _before(one.said, row.said) and (row.closed or _before(one.invalid, row.said))
        if older and row.counted(one.turns, one.said):
            return _noop(one, row, f"turn {', '.join(one.turns)} is already counted for {quote(row.value)}")
        if not older and one.invalid != row.invalid:
            return _decision(one, "UPDATE", row, f"{quote(row.value)} is over since {_day(one.invalid)}")
    if one.words < row.words:
        return _decision(one, "CONFIRM", row, f"{quote(row.value)} is said less precisely, as {quote(one.value)}")
    if row.words < one.words and one.invalid is None:
        return _decision(one, "UPDATE", row, f"{quote(one.value)} says more than {quote(row.value)}")
    return _decision(one, "CONFIRM", row, f"{quote(row.value)} is confirmed by {quote(one.value)}")


def _ended(slot: Slot, one: Statement, place: int, batch: Batch) -> Decision:
    equal = [row for row in slot.equal(one.words) if row.holds_at(one.said)]
    rows = [min(equal, key=lambda row: (row.closed, row.index))] if equal else slot.saying_more(one.words)
    if not rows and slot.single:
        rows = slot.saying_less(one.words)
    over = slot.over.get(one.words)
    if not rows:
        if over is not None:
            return _noop(one, over, f"{quote(over.value)} is already over since {_day(over.invalid)}")
        return _noop(one, None, f"{quote(one.value)} is not known to hold, so nothing is over")
    if not equal and not slot.single:
        similar = [row.value for row in _believed_then(slot, one)]
        if len(similar) > 1:
            return _noop(one, None, f"{quote(one.value)} may be {' or '.join(map(quote, similar[:3]))}")
    row = rows[0]
    again = row if over is None else max(row, over, key=lambda held: (held.said is not None, held.said or 0))
    if _before(one.said, again.said) or _repeated_later(row, one, place, batch):
        return _noop(one, row, f"{quote(row.value)} was said to hold later")
    end = one.start if one.invalid is None else one.invalid
    return _decision(one, "UPDATE", row, f"{quote(row.value)} is over since {_day(end)}")


def _believed_then(slot: Slot, one: Statement) -> list[Row]:
    """All facts that an end may mean: those that hold, and those that ended at its time or after."""
    ended = [row for row in slot.over.values() if agree(one.words, row.words)]
    return [*slot.saying_more(one.words), *(row for row in ended if row.held_until_after(one.said))]


def _repeated_later(row: Row, one: Statement, place: int, batch: Batch) -> bool:
    """Whether a later statement of this batch is part of the fact: the batch is read again."""
    return any(
        later > place and other.words <= row.words and row.counted(other.turns, other.said)
        for turn in row.turns
        for later, other in batch.get((one.slot, turn), ())
    )


def _another(known: Known, slot: Slot, one: Statement) -> Decision:
    rival = _rival(slot, one) if slot.single else None
    past = one.invalid is not None and (one.said is None or one.invalid <= one.said)
    new = known.new_id(one)
    if rival is None or past:
        return Decision(one.position, "ADD", new, "", _why_new(slot, one))
    if _before(one.said, rival.said):
        why = f"{quote(one.value)} was said before {quote(rival.value)} and is past"
        return Decision(one.position, "ADD", new, rival.fact_id, why)
    back = "is back in place of" if one.words in slot.over else "takes the place of"
    why = f"{quote(one.value)} {back} {quote(rival.value)}"
    return Decision(one.position, "CONTRADICT", new, rival.fact_id, why)


def _why_new(slot: Slot, one: Statement) -> str:
    if one.invalid is not None:
        return f"{quote(one.value)} is new and lasts until {_day(one.invalid)}"
    if one.words in slot.over:
        return f"{quote(one.value)} holds again after it was over"
    return f"{quote(one.value)} is new"


def _rival(slot: Slot, one: Statement) -> Row | None:
    """The one value of a key that a different value contradicts: the open one, else one whose end is to come."""
    if slot.open:
        return slot.open[max(slot.open)]
    running = [row for row in slot.ahead.values() if row.holds_at(one.said) and _before(one.start, row.invalid)]
    return max(running, key=lambda row: (row.invalid or 0, row.index)) if running else None


def _before(a: int | None, b: int | None) -> bool:
    """Whether one time is before another; what is unknown is not."""
    return a is not None and b is not None and a < b


def _day(time: int | None) -> str:
    at = instant(time)
    return "an unknown day" if at is None else str(at)[:10]


def _decision(one: Statement, action: str, row: Row, reason: str) -> Decision:
    return Decision(one.position, action, row.fact_id, row.fact_id, reason)


def _noop(one: Statement, row: Row | None, reason: str) -> Decision:
    touched = "" if row is None else row.fact_id
    return Decision(one.position, "NOOP", touched, touched, reason)
