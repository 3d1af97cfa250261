"""Facts looked up: what held at a time, what was known of it by then, who said it, how a value changed."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from luminora_lab.errors import UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.memory.facts._moments import moment, naive
from luminora_lab.memory.facts.matching import normalise_subject
from luminora_lab.memory.facts.model import FACT_KEYS, SINGLE_KEYS, check_facts

if TYPE_CHECKING:
    from pathlib import Path

    from luminora_lab.conversation import Conversation

__all__ = ["AUDIT_COLUMNS", "audit", "facts_at", "history", "replacements"]

AUDIT_COLUMNS = ("turn_id", "session", "at", "speaker", "text", "why")
"""What :func:`audit` returns, one row a turn."""


def facts_at(frame: pd.DataFrame, when: Any, *, known_at: Any = None) -> pd.DataFrame:
    """Return what held at a time, as it was believed at a time.

    A fact is believed where ``created_at <= known_at``; it held where ``valid_at <= when < invalid_at``. An end counts
    only where ``expired_at <= known_at``: before that nobody had told of it. A fact without ``valid_at`` held from the
    beginning, one without ``created_at`` was always known, an end without ``expired_at`` too.

    Parameters
    ----------
    frame
        Facts (``FACT_COLUMNS``).
    when
        A time of the world: a datetime or an ISO text; with an offset it is converted to UTC.
    known_at
        A time of the lab's belief; default: ``when``.

    Returns
    -------
    pandas.DataFrame
        The facts, in the order of ``frame``; an end that was not known yet is NaT. Confidence, count, turns and said_at
        are those of today: earlier ones are not kept.

    Raises
    ------
    DataError
        The frame or a time cannot be used.

    References
    ----------
    Snodgrass (1999), *Developing Time-Oriented Database Applications in SQL*, chapter 10: valid time and transaction
    time.

    Examples
    --------
    In March Oda says that she lives in Tarn. In June she says that she moved to Brack in May. Asked in June, she was in
    Brack in mid-May; but in mid-May the lab still believed in Tarn.

    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> from luminora_lab.memory.facts.updates import remember
    >>> said = {"subject": "Oda", "category": "personal_info", "key": "home_city"}
    >>> facts = remember(None, candidates_frame([
    ...     said | {"value": "Tarn", "turns": ["1.2"], "said_at": pd.Timestamp("2024-03-02")},
    ...     said | {"value": "Brack", "turns": ["6.1"], "said_at": pd.Timestamp("2024-06-08"),
    ...             "valid_at": pd.Timestamp("2024-05-01")}]))
    >>> facts_at(facts, "2024-05-15")["value"].tolist()
    ['Tarn']
    >>> facts_at(facts, "2024-05-15", known_at="2024-06-08")["value"].tolist()
    ['Brack']
    >>> facts_at(facts, "2024-04-15", known_at="2024-06-08")["value"].tolist()
    ['Tarn']
    """
    facts = _checked(frame)
    at = moment(when, "when")
    by = at if known_at is None else moment(known_at, "known_at")
    ended = facts["invalid_at"].notna() | facts["expired_at"].notna()
    told = ended & ~(facts["expired_at"] > by)
    end = facts["invalid_at"].fillna(facts["expired_at"])
    held = ~(facts["created_at"] > by) & ~(facts["valid_at"] > at) & ~(told & (end <= at))
    unseen = (~told).to_numpy()
    facts.loc[unseen, ["invalid_at", "expired_at"]] = pd.NaT
    return facts[held.to_numpy()].reset_index(drop=True)


def history(frame: pd.DataFrame, subject: str, key: str) -> pd.DataFrame:
    """Return all values that a subject ever had for a key, in the order in which they held.

    Parameters
    ----------
    frame
        Facts (``FACT_COLUMNS``).
    subject
        Whom; compared by ``normalise_subject``.
    key
        One of ``FACT_KEYS``.

    Returns
    -------
    pandas.DataFrame
        The facts by ``valid_at`` (unknown ones first), then ``invalid_at`` (those that hold last), then as in
        ``frame``; no row where nothing is known.

    Raises
    ------
    UnknownName
        No such key; nobody of this name in the frame.
    DataError
        The frame cannot be used.

    Examples
    --------
    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> from luminora_lab.memory.facts.updates import remember
    >>> said = {"subject": "Oda", "category": "work", "key": "job_title"}
    >>> facts = remember(None, candidates_frame([
    ...     said | {"value": "glazier", "turns": ["1.2"], "said_at": pd.Timestamp("2024-03-02")},
    ...     said | {"value": "lock keeper", "turns": ["6.1"], "said_at": pd.Timestamp("2024-06-08")}]))
    >>> history(facts, "oda", "job_title")["value"].tolist()
    ['glazier', 'lock keeper']
    """
    facts = _checked(frame)
    keys = [name for names in FACT_KEYS.values() for name in names]
    if key not in keys:
        near = difflib.get_close_matches(str(key), keys, n=5) or keys
        raise UnknownName(f"key {quote(key)}", place="key", remedy=f"there are {', '.join(near)}")
    subjects = facts["subject"].map(normalise_subject)
    if not isinstance(subject, str) or normalise_subject(subject) not in set(subjects):
        there = list(dict.fromkeys(facts["subject"]))
        near = difflib.get_close_matches(str(subject), there, n=5) or there[:5]
        remedy = f"there are {', '.join(map(quote, near))}" if near else "there is no fact at all"
        raise UnknownName(f"subject {quote(subject)}", place="subject", remedy=remedy)
    found = facts[((subjects == normalise_subject(subject)) & (facts["key"] == key)).to_numpy()]
    last = np.datetime64(np.iinfo(np.int64).max, "s")
    begins = found["valid_at"].to_numpy().astype(np.int64)  # NaT is the least number
    ends = found["invalid_at"].to_numpy()
    ends = np.where(np.isnat(ends), last, ends).astype(np.int64)
    return found.iloc[np.lexsort((ends, begins))].reset_index(drop=True)


def audit(frame: pd.DataFrame, fact_id: str, conversation: Conversation | str | Path) -> pd.DataFrame:
    """Return the turns that a fact rests on, and those that closed it.

    Parameters
    ----------
    frame
        Facts (``FACT_COLUMNS``): all of them, as what closed a fact may be another one.
    fact_id
        Which fact.
    conversation
        A conversation, or the name or path of one. Turns that it does not have (of an earlier conversation) are left
        out.

    Returns
    -------
    pandas.DataFrame
        turn_id, session, at, speaker, text, why; in the order of the conversation. ``why`` is "said" for the first
        statement, "confirmed" for later ones (also those that made the value more precise), "closed" for what ended it.
        A turn that both says a fact and its end stands twice.

    Raises
    ------
    UnknownName
        No fact has this id; no such conversation.
    DataError
        The frame cannot be used.

    Examples
    --------
    >>> from luminora_lab.conversation import Conversation
    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> from luminora_lab.memory.facts.updates import remember
    >>> talk = Conversation.from_frames("demo", pd.DataFrame({
    ...     "turn_id": ["1", "2", "3"], "session": [1, 1, 2], "speaker": ["Oda", "Wick", "Oda"],
    ...     "text": ["I live in Tarn.", "Nice.", "Now I live in Brack."],
    ...     "at": pd.to_datetime(["2024-01-05", "2024-01-05", "2024-03-09"])}))
    >>> said = {"subject": "Oda", "category": "personal_info", "key": "home_city"}
    >>> facts = remember(None, candidates_frame([
    ...     said | {"value": "Tarn", "turns": ["1"], "said_at": pd.Timestamp("2024-01-05")},
    ...     said | {"value": "Brack", "turns": ["3"], "said_at": pd.Timestamp("2024-03-09")}]))
    >>> print(audit(facts, facts["fact_id"][0], talk)[["turn_id", "text", "why"]].to_string(index=False))
    turn_id                 text    why
          1      I live in Tarn.   said
          3 Now I live in Brack. closed
    """
    from luminora_lab.memory.facts.extracting import loaded

    facts = _checked(frame)
    place = {id: n for n, id in enumerate(facts["fact_id"])}
    if fact_id not in place:
        near = difflib.get_close_matches(str(fact_id), list(place), n=3) or list(place)[:3]
        remedy = f"there are {', '.join(map(quote, near))}" if near else "there is no fact at all"
        raise UnknownName(f"fact {quote(fact_id)}", place="fact_id", remedy=remedy)
    turns = loaded(conversation).turns
    row = place[fact_id]
    reasons = _reasons(facts, row, turns)
    order = {turn: n for n, turn in enumerate(turns["turn_id"])}
    named = sorted(reasons, key=lambda one: (order[one[0]], one[1] == "closed"))
    found = turns.iloc[[order[turn] for turn, _ in named]].reset_index(drop=True)
    found["why"] = pd.Series([why for _, why in named], dtype="str")
    return found[list(AUDIT_COLUMNS)]


def replacements(frame: pd.DataFrame) -> pd.DataFrame:
    """Return which fact took the place of which: what was contradicted, and by what.

    Parameters
    ----------
    frame
        Facts (``FACT_COLUMNS``).

    Returns
    -------
    pandas.DataFrame
        subject, key, fact_id, value (what was believed first), by_id, by_value (what took its place), at (when it
        stopped to hold), told (when that was told). A fact that ended without another in its place is not in it.

    Raises
    ------
    DataError
        The frame cannot be used.

    Examples
    --------
    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> from luminora_lab.memory.facts.updates import remember
    >>> said = {"subject": "Oda", "category": "personal_info", "key": "home_city"}
    >>> facts = remember(None, candidates_frame([
    ...     said | {"value": "Tarn", "turns": ["1"], "said_at": pd.Timestamp("2024-01-05")},
    ...     said | {"value": "Brack", "turns": ["3"], "said_at": pd.Timestamp("2024-03-09")}]))
    >>> replacements(facts)[["value", "by_value", "at"]].values.tolist()
    [['Tarn', 'Brack', Timestamp('2024-03-09 00:00:00')]]
    """
    facts = _checked(frame)
    facts = facts.assign(who=facts["subject"].map(normalise_subject))
    ended = facts[facts["invalid_at"].notna()]
    pairs = ended.merge(facts, on=["who", "key"], suffixes=("", "_by"))
    begins = pairs["valid_at_by"].fillna(pairs["created_at_by"])
    after = (begins == pairs["invalid_at"]) & (pairs["fact_id"] != pairs["fact_id_by"])
    found = pairs[after.to_numpy()].drop_duplicates("fact_id")
    columns = {
        "subject": "subject", "key": "key", "fact_id": "fact_id", "value": "value", "fact_id_by": "by_id",
        "value_by": "by_value", "invalid_at": "at", "expired_at": "told",
    }  # fmt: skip
    return found[list(columns)].rename(columns=columns).reset_index(drop=True)


def _reasons(facts: pd.DataFrame, row: int, turns: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the turns of a fact, each with why it counts."""
    fact = facts.iloc[row]
    inside = _within(turns, fact)
    own = [turn for turn in fact["turns"] if turn in inside]
    closing = _closing(facts, row, turns, own)
    before = [turn for turn in own if turn not in closing] or own
    said = [(turn, "said" if turn == fact["turns"][0] else "confirmed") for turn in before]
    return said + [(turn, "closed") for turn in closing]


def _closing(facts: pd.DataFrame, row: int, turns: pd.DataFrame, own: list[str]) -> list[str]:
    """Return the turns that closed a fact: its own end, which ``count`` leaves out, else what took its place."""
    fact = facts.iloc[row]
    if pd.isna(fact["invalid_at"]) and pd.isna(fact["expired_at"]):
        return []
    at = dict(zip(turns["turn_id"], turns["at"], strict=True))
    ends = [turn for turn in own if at[turn] == fact["expired_at"]] or own
    if len(fact["turns"]) > fact["count"] and ends:
        return ends[-1:]
    return _taken_over(facts, row, at) or ends[-1:]


def _within(turns: pd.DataFrame, fact: pd.Series) -> set[str]:
    """Return the turns that lie in the time in which the fact was told of; ids of two conversations may be the same."""
    last = max((time for time in (fact["said_at"], fact["expired_at"]) if pd.notna(time)), default=pd.NaT)
    inside = ~(turns["at"] < fact["created_at"]) & ~(turns["at"] > last)
    return set(turns["turn_id"][inside])


def _taken_over(facts: pd.DataFrame, row: int, at: dict[str, pd.Timestamp]) -> list[str]:
    """Return the turns of another value, where a key has one value, that were said when the fact was closed."""
    fact = facts.iloc[row]
    if fact["key"] not in SINGLE_KEYS:
        return []
    subject = normalise_subject(fact["subject"])
    same = (facts["key"] == fact["key"]) & (facts["subject"].map(normalise_subject) == subject)
    same.iloc[row] = False
    others = facts[same.to_numpy()]
    if pd.isna(fact["said_at"]):
        return [said[0] for said in others[others.index > row]["turns"][:1] if said[0] in at]
    named = dict.fromkeys(turn for said in others["turns"] for turn in said)
    return [turn for turn in named if turn in at and at[turn] == fact["expired_at"]]


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    return check_facts(naive(frame, "facts") if isinstance(frame, pd.DataFrame) else frame)
