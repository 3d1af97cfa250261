"""CSV or TSV with a speaker and a text column; dates, sessions, conversations, roles and ids where there are columns.

Header names are matched without case. Columns that are not understood are named in a note.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from luminora_lab.conversation.head import Head
from luminora_lab.conversation.model import Conversation
from luminora_lab.conversation.readers._dates import read_date
from luminora_lab.conversation.readers._draft import Draft, Reader
from luminora_lab.conversation.streaming import Source, text_lines
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

__all__ = ["COLUMNS", "READER"]

COLUMNS = {
    "speaker": ("speaker", "author", "sender", "from", "name", "participant", "user", "who", "role"),
    "text": ("text", "message", "content", "utterance", "body", "msg", "turn"),
    "at": ("at", "date", "datetime", "date_time", "timestamp", "time", "sent_at", "created_at", "sent"),
    "session": ("session", "session_id", "session_number"),
    "conversation": ("conversation", "conversation_id", "chat", "chat_id", "dialogue", "dialogue_id", "dialog_id"),
    "turn_id": ("turn_id", "message_id", "id"),
    "role": ("role",),
}
_DELIMITERS = ",\t;|"
_ROLES = {"user": "user", "human": "user", "assistant": "assistant", "bot": "assistant", "ai": "assistant"}
_MAX_LINE = 4 * 2**20


def sniff(head: Head) -> bool:
    """A first line that names a speaker and a text column."""
    return head.kind == "text" and _layout(head.text) is not None


def _layout(text: str) -> tuple[str, list[str]] | None:
    """Return the delimiter and the header, if the first line is one."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    if len(line) > 10_000:
        return None
    for delimiter in _DELIMITERS:
        try:
            header = next(csv.reader([line], delimiter=delimiter, strict=True), [])
        except csv.Error:
            continue
        columns = _columns(header)
        if "speaker" in columns and "text" in columns:
            return delimiter, header
    return None


def _columns(header: list[str]) -> dict[str, int]:
    names = [name.strip().lower().replace(" ", "_").replace("-", "_") for name in header]
    found: dict[str, int] = {}
    for column, synonyms in COLUMNS.items():
        places = [names.index(s) for s in synonyms if s in names and names.index(s) not in found.values()]
        if places:
            found[column] = places[0]
    return found


def read(source: Source) -> Iterator[Conversation]:
    """Yield the conversations of a table (one, unless it has a conversation column)."""
    layout = _layout(source.head.text)
    if layout is None:
        raise DataError("no speaker and text columns", place=source.name, remedy="name them in the first line")
    delimiter, header = layout
    columns = _columns(header)
    unused = [name for i, name in enumerate(header) if i not in columns.values()]
    drafts: dict[str, Draft] = {}
    numbers: dict[str, dict[str, int]] = {}
    for place, row in _rows(source, delimiter, len(header)):
        cells = {column: row[i].strip() if column != "text" else row[i] for column, i in columns.items()}
        try:
            id = cells.get("conversation") or source.stem
            draft = drafts.setdefault(id, Draft(id, source.name, source, "CSV"))
            _turn(draft, cells, numbers.setdefault(id, {}), place)
        except DataError as error:
            source.report(error)
            draft.broken = True
    if not drafts:
        raise DataError("no row below the header", place=source.name, remedy="a conversation needs at least one turn")
    for draft in drafts.values():
        if unused:
            draft.repair("noted", "columns", f"not used: {', '.join(quote(name) for name in unused[:8])}")
        if not draft.broken:
            yield from _built(draft)


def _built(draft: Draft) -> Iterator[Conversation]:
    try:
        talk = draft.build()
    except DataError as error:
        draft.source.report(error)
    else:
        yield talk


def _rows(source: Source, delimiter: str, width: int) -> Iterator[tuple[str, list[str]]]:
    reader = csv.reader(_bounded(source), delimiter=delimiter, strict=True)
    header = True
    while True:
        place = f"{source.name}, line {reader.line_num + 1}"
        try:
            row = next(reader, None)
        except csv.Error as error:
            remedy = 'close every quotation mark, and write "" for one inside a cell'
            raise DataError(f"not a table ({error})", place=place, remedy=remedy) from None
        if row is None:
            return
        if not any(cell.strip() for cell in row):
            continue
        if header:
            header = False
            continue
        if len(row) != width:
            what = f"{len(row)} cells where the header has {width}"
            raise DataError(what, place=place, remedy="quote cells that hold a delimiter or a line break")
        yield place, row


def _bounded(source: Source) -> Iterator[str]:
    for number, line in enumerate(text_lines(source), start=1):
        if len(line) > _MAX_LINE:
            what = f"this line is longer than {_MAX_LINE // 2**20} MB"
            raise DataError(what, place=f"{source.name}, line {number}", remedy="write one turn per line")
        yield line


def _turn(draft: Draft, cells: dict[str, Any], numbers: dict[str, int], place: str) -> None:
    name = cells.get("session", "")
    session = numbers.setdefault(name, len(numbers) + 1)
    written = draft.turns["session"]
    if written and session < written[-1]:
        what = f"session {quote(name)} goes on after another one began"
        raise DataError(what, place=place, remedy="sort the rows by session")
    role = _ROLES.get(cells.get("role", cells["speaker"]).lower(), "participant")
    if role != "participant":
        draft.roles.setdefault(cells["speaker"], role)
    turn_id = cells.get("turn_id") or f"s{session}.{len(written) + 1 - _first(written, session)}"
    at = read_date(cells.get("at"), place)
    draft.add_turn(turn_id, session, cells["speaker"], cells["text"], place, at=at, role=role)


def _first(written: list[int], session: int) -> int:
    """Return how many turns stand before this session."""
    import bisect

    return bisect.bisect_left(written, session)


READER = Reader("CSV or TSV", "a first line that names the columns speaker and text (date, session, ...)", sniff, read)
