"""What the readers share: typed access to JSON with the place in every message, and a conversation in the making."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from luminora_lab.conversation.head import Head
from luminora_lab.conversation.model import Conversation, Provenance, Repair
from luminora_lab.conversation.streaming import Source, records
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

__all__ = ["Draft", "Reader", "answer_text", "convert", "default_id", "get", "need", "take"]

_NUMBER = re.compile(r"\d+")
T = TypeVar("T")
_KINDS = {str: "a text", list: "a list", dict: "an object", int: "a whole number", float: "a number"}
_MAX_NAME = 200
_TURN = ("turn_id", "session", "speaker", "text", "at", "role", "caption", "importance")
_FIRST = _TURN[:4]
_QUESTION = ("question_id", "text", "answer", "category", "evidence", "evidence_sessions", "asked_at")


@dataclass(frozen=True)
class Reader:
    """One file format: its name, what it looks like, how to recognise it, and how to read it."""

    name: str
    looks: str
    sniff: Callable[[Head], bool]
    read: Callable[[Source], Iterator[Conversation]]


def take(value: Any, kind: type[T], place: str) -> T:
    """Return ``value`` if it is of that kind; anything else is an error at ``place``."""
    if isinstance(value, kind) and not isinstance(value, bool):
        return value
    raise DataError(f"{quote(value)} is not {_KINDS[kind]}", place=place, remedy=f"write {_KINDS[kind]} here")


def need(record: Any, key: str, kind: type[T], place: str) -> T:
    """Return ``record[key]``, which must be there and of that kind."""
    keys = take(record, dict, place)
    if key not in keys:
        there = ", ".join(quote(k) for k in list(keys)[:8]) or "no keys"
        raise DataError(f"there is no {key!r}, only {there}", place=place, remedy=f"add {key!r}")
    return take(keys[key], kind, f"{place}.{key}")


def get(record: Any, key: str, kind: type[T], place: str) -> T | None:
    """Return ``record[key]``, or None where it is absent or null."""
    value = take(record, dict, place).get(key)
    return None if value is None else take(value, kind, f"{place}.{key}")


def default_id(source: Source, place: str) -> str:
    """Return the id of a conversation that has none: the file's name and the line or item."""
    number = _NUMBER.search(source.within(place))
    return f"{source.stem}-{number[0]}" if number else source.stem


def answer_text(value: Any, place: str) -> str | None:
    """Return an answer as text: numbers are written out, a list is joined."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bool, int, float)):
        return str(value)
    return ", ".join(str(answer_text(v, place)) for v in take(value, list, place) if not isinstance(v, list))


def convert(source: Source, build: Callable[[Any, str, Source], Conversation | None]) -> Iterator[Conversation]:
    """Read a file in which every record is one conversation; ``build`` returns None for one without turns."""
    seen: dict[str, str] = {}
    for place, record in records(source):
        try:
            talk = build(record, place, source)
            if talk is None:
                continue
            if talk.id in seen:
                what = f"conversation {quote(talk.id)} occurs twice (first at {source.within(seen[talk.id])})"
                raise DataError(what, place=place, remedy="give every one its own id")
        except DataError as error:
            source.report(error)
            continue
        seen[talk.id] = place
        yield talk


@dataclass
class Draft:
    """A conversation in the making: columns as lists, and the place of every id for messages.

    ``id`` names it, ``place`` says where in the file it stands, ``format`` is the reader's name.
    """

    id: str
    place: str
    source: Source
    format: str
    title: str = ""
    language: str = "en"
    licence: str | None = None
    split: str | None = None
    roles: dict[str, str] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)
    turns: dict[str, list[Any]] = field(default_factory=lambda: {k: [] for k in _TURN})
    questions: dict[str, list[Any]] = field(default_factory=lambda: {k: [] for k in _QUESTION})
    broken: bool = False
    _where: dict[tuple[str, str], str] = field(default_factory=dict)

    def add_turn(
        self,
        turn_id: str,
        session: int,
        speaker: str,
        text: str,
        place: str,
        *,
        at: datetime | None = None,
        role: str | None = None,
        caption: str | None = None,
        importance: float | None = None,
    ) -> None:
        """Append a turn."""
        self._register("turn", turn_id, place)
        if not speaker or len(speaker) > _MAX_NAME:
            what = "the speaker is empty" if not speaker else f"speaker {quote(speaker)} has {len(speaker)} characters"
            raise DataError(what, place=place, remedy=f"name the speaker with 1 to {_MAX_NAME} characters")
        row = (turn_id, session, speaker, text, at, role, caption or None, importance)
        for column, value in zip(self.turns.values(), row, strict=True):
            column.append(value)

    def add_question(
        self,
        question_id: str,
        text: str,
        place: str,
        *,
        answer: str | None = None,
        category: str | None = None,
        evidence: Iterable[str] = (),
        evidence_sessions: Iterable[int] | None = None,
        asked_at: datetime | None = None,
    ) -> None:
        """Append a question."""
        self._register("question", question_id, place)
        sessions = None if evidence_sessions is None else tuple(evidence_sessions)
        row = (question_id, text, answer, category, tuple(evidence), sessions, asked_at)
        for column, value in zip(self.questions.values(), row, strict=True):
            column.append(value)

    def _register(self, what: str, id: str, place: str) -> None:
        first = self._where.get((what, id))
        if first is not None:
            message = f"{what} id {quote(id)} occurs twice (first at {self.source.within(first)})"
            raise DataError(message, place=place, remedy="give every one its own id")
        self._where[what, id] = place
        if not id or len(id) > _MAX_NAME:
            remedy = f"give an id of 1 to {_MAX_NAME} characters"
            raise DataError(f"{what} id {quote(id)} cannot be used", place=place, remedy=remedy)

    def repair(self, kind: str, place: str, what: str) -> None:
        """Record a departure from the file; ``kind`` is repaired, excluded or noted."""
        self.repairs.append(Repair(kind, f"{self.id} {place}".rstrip(), what))

    def build(self) -> Conversation:
        """Make the conversation of what was added."""
        import numpy as np
        import pandas as pd

        if not self.id or len(self.id) > _MAX_NAME:
            remedy = f"give an id of 1 to {_MAX_NAME} characters"
            raise DataError(f"conversation id {quote(self.id)} cannot be used", place=self.place, remedy=remedy)
        if not self.turns["turn_id"]:
            what = f"conversation {quote(self.id)} has no turn"
            raise DataError(what, place=self.place, remedy="a conversation needs at least one")
        self._check_evidence()
        columns: dict[str, Any] = {"session": np.int64, "at": "datetime64[s]"}
        filled = {k: v for k, v in self.turns.items() if k in _FIRST or any(x is not None for x in v)}
        turns = pd.DataFrame({k: np.array(v, dtype=columns.get(k, object)) for k, v in filled.items()})
        questions = pd.DataFrame({k: pd.Series(v, dtype=object) for k, v in self.questions.items()})
        if not any(given is not None for given in self.questions["evidence_sessions"]):
            del questions["evidence_sessions"]
        provenance = Provenance(
            source=self.source.path.name,
            sha256=self.source.sha256,
            format=self.format,
            licence=self.licence,
            split=self.split,
            repairs=tuple(self.repairs),
        )
        try:
            return Conversation.from_frames(
                self.id,
                turns,
                questions,
                provenance=provenance,
                language=self.language,
                title=self.title,
                roles=self.roles,
            )
        except DataError as error:
            raise DataError(error.what, place=f"{self.source.name}, {error.place}", remedy=error.remedy) from None

    def _check_evidence(self) -> None:
        sessions = set(self.turns["session"])
        columns = (self.questions[k] for k in ("question_id", "evidence", "evidence_sessions"))
        for id, turns, given in zip(*columns, strict=True):
            for target in turns:
                if ("turn", target) not in self._where:
                    what = f"evidence {quote(target)} of question {quote(id)} points nowhere"
                    remedy = "evidence lists ids of turns of this conversation"
                    raise DataError(what, place=self._where["question", id], remedy=remedy)
            for session in given or ():
                if session not in sessions:
                    what = f"evidence session {session} of question {quote(id)} points nowhere"
                    remedy = "it lists numbers of sessions of this conversation"
                    raise DataError(what, place=self._where["question", id], remedy=remedy)
