"""The lab's own format: JSON lines of conversations, turns and questions.

The lines are described by the models in :mod:`luminora_lab.conversation.schema`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from luminora_lab.conversation.head import Head
from luminora_lab.conversation.model import Conversation
from luminora_lab.conversation.readers._draft import Draft, Reader
from luminora_lab.conversation.streaming import Source, records
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.conversation.schema import HeaderLine, QuestionLine, TurnLine

__all__ = ["READER", "header"]

_MAX_SESSION = 10**9
_REMEDY = "see conversation.schema.json"
_TYPES = ("conversation", "turn", "question")


def sniff(head: Head) -> bool:
    """The first line says that it is a conversation, a turn or a question."""
    known = {"format", "id", "turn_id", "question_id"}
    return head.kind in ("lines", "object") and head.values.get("type") in _TYPES and bool(known & head.paths)


def read(source: Source) -> Iterator[Conversation]:
    """Yield the conversations of a file in the lab's format."""
    from luminora_lab.conversation.schema import HeaderLine

    draft: Draft | None = None
    seen: set[str] = set()
    for place, record in records(source):
        try:
            line = _line(record, place)
            if not isinstance(line, HeaderLine):
                _add(draft, line, place)
                continue
        except DataError as error:
            source.report(error)
            if draft is not None:
                draft.broken = True
            continue
        if draft is not None:
            yield from _finished(draft, seen)
        draft = _begin(line, place, source)
    if draft is not None:
        yield from _finished(draft, seen)


def _finished(draft: Draft, seen: set[str]) -> Iterator[Conversation]:
    if draft.broken:
        return
    try:
        if draft.id in seen:
            what = f"conversation {quote(draft.id)} occurs twice"
            raise DataError(what, place=draft.place, remedy="give every one its own id")
        seen.add(draft.id)
        talk = draft.build()
    except DataError as error:
        draft.source.report(error)
    else:
        yield talk


def _line(record: Any, place: str) -> HeaderLine | TurnLine | QuestionLine:
    from pydantic import ValidationError

    from luminora_lab.conversation.schema import line_adapter

    try:
        return line_adapter.validate_python(record)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        path = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in first["loc"][1:])
        given = "" if first["type"] == "missing" else f" (here {quote(first['input'])})"
        message = first["msg"][:200].removeprefix("Value error, ")
        raise DataError(f"{message}{given}", place=f"{place}{path[:80]}", remedy=_REMEDY) from None
    except OverflowError:
        raise DataError("a date out of range", place=place, remedy="write years from 1 to 9999") from None


def _begin(line: HeaderLine, place: str, source: Source) -> Draft:
    return Draft(
        id=line.id,
        place=place.removesuffix(", $"),
        source=source,
        format="Luminora JSONL",
        title=line.title or "",
        language=line.language,
        licence=line.licence,
        split=line.split,
        roles=dict(line.roles),
    )


def _add(draft: Draft | None, line: TurnLine | QuestionLine, place: str) -> None:
    place = place.removesuffix(", $")
    if draft is None:
        remedy = "begin each conversation with its 'conversation' line"
        raise DataError(f"a {line.type!r} line before any conversation", place=place, remedy=remedy)
    if line.type == "turn":
        if line.session > _MAX_SESSION:
            raise DataError(f"session {quote(line.session)} is too large", place=place, remedy="number them 1, 2, 3")
        draft.add_turn(
            line.turn_id,
            line.session,
            line.speaker,
            line.text,
            place,
            at=line.at,
            caption=line.caption,
            importance=line.importance,
        )
    else:
        draft.add_question(
            line.question_id,
            line.text,
            place,
            answer=line.answer,
            category=line.category,
            evidence=line.evidence,
            evidence_sessions=line.evidence_sessions,
            asked_at=line.asked_at,
        )


def header(source: Source) -> HeaderLine:
    """Return the first line of a file in the lab's format.

    Raises
    ------
    DataError
        It is not a conversation line.
    """
    for place, record in records(source):
        line = _line(record, place)
        if line.type == "conversation":
            return line
        break
    raise DataError("the first line is no conversation line", place=source.name, remedy=_REMEDY)


READER = Reader(
    "Luminora JSONL",
    'one JSON object per line, the first {"type": "conversation", "format": "luminora-conversation/1", ...}',
    sniff,
    read,
)
