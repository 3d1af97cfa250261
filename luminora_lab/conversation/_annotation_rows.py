"""One label of one annotator: of a question, of a fact; its checks."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from luminora_lab.conversation.fact_keys import FACT_KEYS
from luminora_lab.conversation.readers._dates import read_date
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

__all__ = [
    "FACT_KEYS",
    "RESERVED",
    "FactLabel",
    "QuestionLabel",
    "category_of",
    "check_rows",
    "checked_ids",
    "fact_key",
    "moment",
]

RESERVED = ("union", "intersection", "majority")
"""Ways to resolve: no annotator has one of these names."""

_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class QuestionLabel:
    """What one annotator says of one question; ``evidence`` holds ids of turns in the order of the conversation."""

    annotator: str
    question_id: str
    text: str
    category: str | None = None
    evidence: tuple[str, ...] = ()
    answer: str | None = None
    note: str = ""
    asked_at: datetime | None = None

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"question {quote(self.question_id)} of {quote(self.annotator)}"


@dataclass(frozen=True, slots=True)
class FactLabel:
    """One fact that one annotator finds stated; ``turns`` holds ids of turns in the order of the conversation."""

    annotator: str
    fact_id: str
    subject: str
    category: str
    key: str
    value: str
    turns: tuple[str, ...] = ()
    valid_at: datetime | None = None
    invalid_at: datetime | None = None

    @property
    def place(self) -> str:
        """Where it stands, for messages."""
        return f"fact {quote(self.fact_id)} of {quote(self.annotator)}"


def fact_key(fact: FactLabel) -> tuple[str, str, str, str]:
    """Return what makes two facts the same: subject, category, key and value.

    In subject and value neither case, the form of characters (NFKC) nor the width of blanks counts.

    Examples
    --------
    >>> fact_key(FactLabel("Ada", "f1", "MARA", "work", "employer", "The  Mill"))
    ('mara', 'work', 'employer', 'the mill')
    """
    return _folded(fact.subject), fact.category, fact.key, _folded(fact.value)


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def category_of(key: str, place: str = "fact") -> str:
    """Return the category that a key belongs to; each belongs to one.

    Raises
    ------
    UnknownName
        There is no such key.

    Examples
    --------
    >>> category_of("employer")
    'work'
    """
    for category, keys in FACT_KEYS.items():
        if key in keys:
            return category
    remedy = f"there are {', '.join(name for names in FACT_KEYS.values() for name in names)}"
    raise UnknownName(f"key {quote(key)}", place=place, remedy=remedy)


def moment(value: object, name: str, place: str) -> datetime | None:
    """Return a moment as a datetime without zone, to the second; an offset is applied (to UTC) and dropped.

    Raises
    ------
    DataError
        It is no date.

    Examples
    --------
    >>> moment("2024-05-01", "valid_at", "fact 'f1'")
    datetime.datetime(2024, 5, 1, 0, 0)
    """
    import pandas as pd

    if value is None or value is pd.NaT:
        return None
    found = value if isinstance(value, datetime) else read_date(value, f"{place}, {name}")
    if found is None:
        return None
    if found.tzinfo is not None:
        found = found.astimezone(UTC).replace(tzinfo=None)
    return datetime(found.year, found.month, found.day, found.hour, found.minute, found.second)


def check_rows(questions: Iterable[QuestionLabel], facts: Iterable[FactLabel], known: Mapping[str, int]) -> None:
    """Raise if a row cannot be used, or does not go with the others; ``known`` is turn id to position.

    Raises
    ------
    DataError
        See :class:`luminora_lab.conversation.Annotations`.
    UnknownName
        A category or key of a fact that is not of the closed lists.
    """
    shared: dict[str, QuestionLabel] = {}
    seen: set[tuple[str, str]] = set()
    for label in questions:
        _check_question(label, known)
        first = shared.setdefault(label.question_id, label)
        if (label.text, label.asked_at) != (first.text, first.asked_at):
            what = f"it reads {quote(label.text)}, and {quote(first.text)} for {quote(first.annotator)}"
            raise DataError(what, place=label.place, remedy="a question has one text and one date; take another id")
        _once(label.place, (label.annotator, label.question_id), seen)
    seen.clear()
    for fact in facts:
        _check_fact(fact, known)
        _once(fact.place, (fact.annotator, fact.fact_id), seen)


def _once(place: str, key: tuple[str, str], seen: set[tuple[str, str]]) -> None:
    if key in seen:
        raise DataError("it is there already", place=place, remedy="change that one, or take another id")
    seen.add(key)


def _check_question(label: QuestionLabel, known: Mapping[str, int]) -> None:
    place = label.place
    _annotator(label.annotator, place)
    _name("question_id", label.question_id, place)
    _filled("text", label.text, place)
    for name, value in (("category", label.category), ("answer", label.answer)):
        if value is not None:
            _filled(name, value, place)
    _text("note", label.note, place)
    _turns("evidence", label.evidence, known, place)


def _check_fact(label: FactLabel, known: Mapping[str, int]) -> None:
    place = label.place
    _annotator(label.annotator, place)
    _name("fact_id", label.fact_id, place)
    for name in ("subject", "value"):
        _filled(name, getattr(label, name), place)
    if label.category not in FACT_KEYS:
        remedy = f"use one of {', '.join(FACT_KEYS)}"
        raise UnknownName(f"category {quote(label.category)}", place=place, remedy=remedy)
    if label.key not in FACT_KEYS[label.category]:
        remedy = f"{label.category} has {', '.join(FACT_KEYS[label.category])}"
        raise UnknownName(f"key {quote(label.key)}", place=place, remedy=remedy)
    _turns("turns", label.turns, known, place)
    if not label.turns:
        raise DataError("no turn is named", place=place, remedy="name the turns that state it")
    if label.valid_at and label.invalid_at and label.invalid_at < label.valid_at:
        what = f"invalid_at {label.invalid_at:%Y-%m-%d %H:%M} is before valid_at {label.valid_at:%Y-%m-%d %H:%M}"
        raise DataError(what, place=place, remedy="a fact ends after it begins")


def checked_ids(turns: Iterable[str], known: Mapping[str, int], name: str, place: str) -> tuple[str, ...]:
    """Return ids of turns, each once, in the order of the conversation.

    Raises
    ------
    DataError
        A text instead of a list, or an id that the conversation does not have.

    Examples
    --------
    >>> checked_ids(["b", "a", "b"], {"a": 0, "b": 1}, "evidence", "question 'q1'")
    ('a', 'b')
    """
    if isinstance(turns, str) or not isinstance(turns, Iterable):
        raise DataError(f"{name} is {quote(turns)}", place=place, remedy='give a list, such as ["12", "13"]')
    ids = list(turns)
    _known(name, ids, known, place)
    return tuple(sorted(dict.fromkeys(ids), key=known.__getitem__))


def _known(name: str, ids: Iterable[Any], known: Mapping[str, int], place: str) -> None:
    for id in ids:
        if not isinstance(id, str) or id not in known:
            some = ", ".join(map(quote, list(known)[:3])) + (", ..." if len(known) > 3 else "")
            what = f"{name}: no turn has the id {quote(id)}"
            raise DataError(what, place=place, remedy=f"the conversation has {some}")


def _turns(name: str, ids: tuple[str, ...], known: Mapping[str, int], place: str) -> None:
    if not isinstance(ids, tuple) or ids != checked_ids(ids, known, name, place):
        remedy = "name each turn once, in the order of the conversation"
        raise DataError(f"{name} is {quote(ids)}", place=place, remedy=remedy)


def _text(name: str, value: object, place: str) -> str:
    if not isinstance(value, str):
        raise DataError(f"{name} is {quote(value)}", place=place, remedy="write text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise DataError(f"{name} holds half of a character", place=place, remedy="write the whole character") from None
    return value


def _filled(name: str, value: object, place: str) -> None:
    text = _text(name, value, place)
    if not text.strip():
        raise DataError(f"{name} is empty", place=place, remedy="write something, or leave it out")


def _name(name: str, value: object, place: str) -> str:
    text = _text(name, value, place)
    if not text or len(text) > _MAX_NAME:
        raise DataError(f"{name} is {quote(text)}", place=place, remedy=f"write 1 to {_MAX_NAME} characters")
    return text


def _annotator(value: object, place: str) -> None:
    name = _name("annotator", value, place)
    if name != name.strip():
        raise DataError(f"annotator is {quote(name)}", place=place, remedy="write the name without blanks around it")
    if name in RESERVED:
        remedy = f"{', '.join(RESERVED)} are ways to resolve; take another name"
        raise DataError(f"annotator is {quote(name)}", place=place, remedy=remedy)
