"""Facts kept up to date: what a new statement means for what is known, and the frame that follows from it.

A fact is closed and kept, never dropped or rewritten; only statements about one subject and key touch each other. The
four outcomes add, confirm, update, contradict follow the memory operations of Mem0 (Chhikara et al. 2025, arXiv
2504.19413, section 2.1: add, update, delete, noop); to close a contradicted fact with two dates instead of deleting it
is Zep's edge invalidation (Rasmussen et al. 2025, arXiv 2501.13956, section 2.2.3). Both papers ask a model; here rules
decide.
"""

from __future__ import annotations

import pandas as pd

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.memory.facts._deciding import Batch, Decision, decide
from luminora_lab.memory.facts._known import Known, statements
from luminora_lab.memory.facts._slots import Row, Statement

__all__ = ["ACTIONS", "DECISION_COLUMNS", "apply_updates", "reconcile", "remember", "take_in"]

ACTIONS = ("ADD", "UPDATE", "CONFIRM", "CONTRADICT", "NOOP")
"""What can be done about a statement."""

DECISION_COLUMNS = ("row", "action", "fact_id", "known", "reason")
"""What :func:`reconcile` returns, one row a statement."""


def reconcile(known: pd.DataFrame | None, new: pd.DataFrame) -> pd.DataFrame:
    """Say what each new statement means for what is known; nothing is changed.

    Statements are taken in the order said (``said_at``; those without a time last; else as they stand), and each sees
    the effect of those before. Subjects agree by ``normalise_subject``, values by the words of ``normalise_value``.

    ====================  =================================================================================
    ADD                   nothing that holds is concerned. For a key with one value (``SINGLE_KEYS``) also
                          another value said *before* the one that holds: a past fact, closed by it; and one
                          whose own ``invalid_at`` is past.
    CONFIRM               a fact that holds is said again, or less precisely.
    UPDATE                news about one fact that holds: the same more precisely (the words of one value
                          contain the other's and deny nothing), or its end (``holds`` False, or
                          ``invalid_at``).
    CONTRADICT            a key with one value has another value, said later.
    NOOP                  the turn is counted already; an end of what is not known, or of several things;
                          an end said before the fact was last said to hold; what is superseded said earlier.
    ====================  =================================================================================

    Parameters
    ----------
    known
        Facts (``FACT_COLUMNS``), or None.
    new
        Statements (``CANDIDATE_COLUMNS``).

    Returns
    -------
    pandas.DataFrame
        In the order said: row (place in ``new``), action, fact_id (the fact that the statement becomes or touches, or
        ""), known (fact_id of the older fact concerned, or ""), reason (one sentence).

    Raises
    ------
    DataError
        A column is missing, a value cannot be used, a time cannot be read, a fact_id is missing or occurs twice.
    UnknownName
        A category or key outside the closed lists.

    Notes
    -----
    A turn is known by its id; where the time is later than all that is known of the fact, it is another conversation's
    turn of the same id. Within one turn the first word counts: an end from a turn that also says the fact is NOOP. A
    remark in brackets does not keep two people of one name apart. Cost: linear in the rows, as values of a subject and
    key are found by their words.

    Examples
    --------
    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> said = {"subject": "Oda", "category": "personal_info", "key": "home_city"}
    >>> new = candidates_frame([said | {"value": "Tarn", "turns": ["1.2"], "said_at": pd.Timestamp("2024-01-05")},
    ...                         said | {"value": "Brack", "turns": ["4.1"], "said_at": pd.Timestamp("2024-03-09")}])
    >>> print(reconcile(None, new)[["row", "action", "reason"]].to_string(index=False))
     row     action                               reason
       0        ADD                        'Tarn' is new
       1 CONTRADICT 'Brack' takes the place of 'Tarn'
    """
    decisions = take_in(Known(known), new)
    data = {"row": pd.Series([one.row for one in decisions], dtype="int64")}
    for name in DECISION_COLUMNS[1:]:
        data[name] = pd.Series([getattr(one, name) for one in decisions], dtype="str")
    return pd.DataFrame(data)


def apply_updates(known: pd.DataFrame | None, new: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return what is known after the decisions of :func:`reconcile` about the same two frames.

    A caller may leave decisions out, as long as those that remain do not need them.

    Parameters
    ----------
    known, new
        As in :func:`reconcile`; neither is modified.
    decisions
        Frame of :func:`reconcile`, taken from top to bottom.

    Returns
    -------
    pandas.DataFrame
        ``FACT_COLUMNS``: the known facts in their order, then the new ones in the order said. A closed fact has both
        ``invalid_at`` and ``expired_at``; where no time is known for either, the last known time of the fact stands,
        and 1970-01-01 where the fact has none. The turn of an end is the last one in ``turns`` and does not count in
        ``count``.

    Raises
    ------
    DataError
        As :func:`reconcile`; no such row, a row decided twice, an id that is there already.
    UnknownName
        No such action; a fact that is not known.

    Examples
    --------
    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> new = candidates_frame([{"subject": "Oda", "category": "hobbies", "key": "hobby", "value": "kites",
    ...                          "turns": ["1.2"], "said_at": pd.Timestamp("2024-01-05"), "confidence": 0.6}])
    >>> facts = apply_updates(None, new, reconcile(None, new))
    >>> facts[["value", "confidence", "count", "turns"]].values.tolist()
    [['kites', 0.6, 1, ('1.2',)]]
    """
    state = Known(known)
    by_position = {one.position: one for one in statements(new, state)}
    for n, decision in enumerate(_read_decisions(decisions)):
        place = f"decisions, row {n}"
        if decision.row not in by_position:
            remedy = f"name each row of new, 0 to {len(new) - 1}, at most once"
            raise DataError(f"row is {decision.row}", place=place, remedy=remedy)
        _check_decision(state, decision, place)
        _perform(state, by_position.pop(decision.row), decision)
    return state.frame()


def remember(known: pd.DataFrame | None, new: pd.DataFrame) -> pd.DataFrame:
    """Return what is known after new statements: :func:`reconcile` and :func:`apply_updates` in one go.

    What an extractor returns may come whole or in parts, in the order said, with the same result; coming twice it
    changes nothing.

    Parameters
    ----------
    known, new
        As in :func:`reconcile`.

    Returns
    -------
    pandas.DataFrame
        As :func:`apply_updates`.

    Raises
    ------
    DataError, UnknownName
        As :func:`reconcile`.

    Examples
    --------
    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> new = candidates_frame([{"subject": "Oda", "category": "hobbies", "key": "hobby", "value": "kites",
    ...                          "turns": ["1.2"], "said_at": pd.Timestamp("2024-01-05")}])
    >>> once = remember(None, new)
    >>> remember(once, new).equals(once)
    True
    """
    state = Known(known)
    take_in(state, new)
    return state.frame()


def take_in(state: Known, new: pd.DataFrame) -> list[Decision]:
    """Decide about every statement in the order said, and change what is known accordingly."""
    taken = statements(new, state)
    batch: Batch = {}
    for place, one in enumerate(taken):
        if one.holds:
            batch.setdefault((one.slot, one.turns[0]), []).append((place, one))
    decisions = []
    for place, one in enumerate(taken):
        decision = decide(state, one, place, batch)
        _perform(state, one, decision)
        decisions.append(decision)
    return decisions


def _perform(state: Known, one: Statement, decision: Decision) -> None:
    if decision.action == "ADD":
        _add(state, one, decision.fact_id, state.by_id.get(decision.known))
    elif decision.action == "CONTRADICT":
        _close(state, state.by_id[decision.known], one.start, one.said)
        _add(state, one, decision.fact_id, None)
    elif decision.action == "CONFIRM":
        _strengthen(state, state.by_id[decision.fact_id], one)
    elif decision.action == "UPDATE":
        row = state.by_id[decision.fact_id]
        if one.holds and one.invalid is None:
            _strengthen(state, row, one)
            slot = state.slot_of(row)
            slot.forget(row)
            row.value, row.words = one.value, one.words
            slot.add(row)
        else:
            row.turns = _joined(row, one)
            _close(state, row, one.start if one.invalid is None else one.invalid, one.said)


def _add(state: Known, one: Statement, fact_id: str, later: Row | None) -> None:
    """Add a row; it is past where the statement names an end or a ``later`` fact had taken its place."""
    start, end, expired = one.start, one.invalid, None
    if end is not None:
        expired = _first(one.said, start, end)
        start = None if start is not None and start > end else start
    if later is not None:
        between = one.said is not None and later.created is not None and one.said >= later.created
        until = later.said if between else _first(later.valid, later.created, later.said, 0)
        expired = later.said if between else _first(later.created, later.said, until)
        end = until if end is None else min(end, until or 0)
        end = end if start is None or end is None else max(end, start)
    plain = (one.subject, one.category, one.key, one.value, one.confidence, 1, one.turns)
    times = (one.said, start, end, one.said, expired)
    state.add(Row(len(state.rows), fact_id, *plain, *times, one.source, one.words))


def _close(state: Known, row: Row, at: int | None, said: int | None) -> None:
    """Close a row at a time of the world, never before its own beginning, learned at ``said``."""
    slot = state.slot_of(row)
    slot.forget(row)
    end = _first(at, row.said, row.valid, 0)
    row.invalid = end if row.valid is None or end is None else max(end, row.valid)
    learned = _first(said, row.said, row.created, row.invalid)
    row.expired = learned if row.expired is None or learned is None else max(row.expired, learned)
    slot.add(row)


def _strengthen(state: Known, row: Row, one: Statement) -> None:
    """Count a statement; one of the same turn says nothing more."""
    if row.counted(one.turns, one.said):
        return
    row.confidence = 1 - (1 - row.confidence) * (1 - one.confidence)
    row.count += 1
    row.turns = _joined(row, one)
    row.said = one.said if row.said is None else max(row.said, one.said or row.said)
    slot = state.slot_of(row)
    slot.note_turns(row)
    if row.closed or one.start is None or (row.valid is not None and one.start >= row.valid):
        return
    others = slot.rows.values() if slot.single else filter(None, [slot.over.get(row.words)])
    ends = [other.invalid for other in others if other.invalid is not None]
    start = max([one.start, *ends])
    row.valid = start if row.valid is None else min(row.valid, start)


def _joined(row: Row, one: Statement) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*row.turns, *one.turns)))


def _first(*times: int | None) -> int | None:
    return next((time for time in times if time is not None), None)


def _read_decisions(frame: pd.DataFrame) -> list[Decision]:
    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"{quote(frame)} is no frame", place="decisions", remedy="give what reconcile returns")
    missing = [name for name in DECISION_COLUMNS[:4] if name not in frame]
    if missing:
        remedy = f"it needs {', '.join(DECISION_COLUMNS[:4])}"
        raise DataError(f"there is no column {missing[0]!r}", place="decisions", remedy=remedy)
    columns = (frame[name].tolist() for name in DECISION_COLUMNS[:4])
    return [Decision(row, action, id, older, "") for row, action, id, older in zip(*columns, strict=True)]


def _check_decision(state: Known, decision: Decision, place: str) -> None:
    action = decision.action
    if action not in ACTIONS:
        raise UnknownName(f"action {quote(action)}", place=place, remedy=f"use one of {', '.join(ACTIONS)}")
    if action in ("ADD", "CONTRADICT"):
        if not isinstance(decision.fact_id, str) or not decision.fact_id or decision.fact_id in state.by_id:
            what = f"fact_id {quote(decision.fact_id)} is no new id"
            raise DataError(what, place=place, remedy="give what reconcile returns about this known")
        needed = decision.known if action == "CONTRADICT" or decision.known else None
    else:
        needed = None if action == "NOOP" else decision.fact_id
    if needed is not None and needed not in state.by_id:
        what = f"fact {quote(needed)} is not known"
        raise UnknownName(what, place=place, remedy="keep the decision that adds it, or leave this one out")
