"""Writing conversations in the lab's own format, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.conversation.model import Conversation
from luminora_lab.errors import DataError
from luminora_lab.files.atomic import replacing
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["to_jsonl"]


def to_jsonl(conversations: Conversation | Iterable[Conversation], path: str | Path) -> Path:
    """Write conversations to a file in the lab's format; reading it gives the same conversations.

    The file appears when it is complete: lines go to a temporary file in the same folder, which then takes the name.
    Repairs are not written, as the file has none; provenance keeps licence and split.

    Parameters
    ----------
    conversations
        One conversation, or any number of them; an iterator is not held in memory.
    path
        The file to make; an existing one is replaced.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    DataError
        The folder does not exist or cannot be written to, nothing was given, an id occurs twice, or a conversation
        holds what the format cannot (an empty speaker, a speaker with two roles, an infinite importance). An existing
        file is then left as it was.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import pandas as pd
    >>> talk = Conversation.from_frames("tea", pd.DataFrame({
    ...     "turn_id": ["1"], "session": [1], "speaker": ["Ada"], "text": ["Tea?"]}))
    >>> path = to_jsonl(talk, pathlib.Path(tempfile.mkdtemp()) / "tea.jsonl")
    >>> print(path.read_text(encoding="utf-8"), end="")
    {"type":"conversation","format":"luminora-conversation/1","id":"tea","language":"en"}
    {"type":"turn","turn_id":"1","session":1,"speaker":"Ada","text":"Tea?"}
    """
    target = Path(path)
    several = [conversations] if isinstance(conversations, Conversation) else conversations
    with replacing(target) as file:
        seen: set[str] = set()
        for talk in several:
            if talk.id in seen:
                remedy = "give every one its own id"
                raise DataError(f"conversation {quote(talk.id)} occurs twice", place=str(target), remedy=remedy)
            seen.add(talk.id)
            for line in _lines(talk):
                file.write(line)
                file.write("\n")
        if not seen:
            raise DataError("there is no conversation to write", place=str(target), remedy="give at least one")
    return target


def _lines(talk: Conversation) -> Iterator[str]:
    from pydantic import ValidationError

    from luminora_lab.conversation.schema import FORMAT, line_adapter

    source = talk.provenance
    header = {
        "type": "conversation",
        "format": FORMAT,
        "id": talk.id,
        "title": talk.title or None,
        "language": talk.language,
        "licence": source.licence,
        "split": source.split,
        "roles": _roles(talk) or None,
    }
    rows = [header, *_rows("turn", talk.turns.drop(columns=["position", "role"])), *_rows("question", talk.questions)]
    for row in rows:
        given = {key: value for key, value in row.items() if value is not None}
        try:
            line = line_adapter.validate_python(given)
            yield line.model_dump_json(exclude_unset=True)
        except (ValidationError, ValueError) as error:
            first = error.errors(include_url=False)[0] if isinstance(error, ValidationError) else None
            why = f"{first['msg']} (here {quote(first['input'])})" if first else str(error)[:100]
            name = given.get("question_id", given.get("turn_id", ""))
            place = f"conversation {talk.id!r}, {given['type']} {name!r}"
            raise DataError(f"cannot be written: {why}", place=place, remedy="see conversation.schema.json") from None


def _roles(talk: Conversation) -> dict[str, str]:
    roles = dict(talk.roles)
    pairs = talk.turns[["speaker", "role"]].drop_duplicates()
    twice = pairs.loc[pairs["speaker"].duplicated(), "speaker"]
    if len(twice):
        remedy = "give the two their own names"
        what = f"speaker {quote(twice.iloc[0])} has two roles"
        raise DataError(what, place=f"conversation {talk.id!r}", remedy=remedy)
    for speaker, role in zip(pairs["speaker"], pairs["role"], strict=True):
        if roles.get(speaker, "participant") != role:
            roles[speaker] = role
    return roles


def _rows(kind: str, frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    import pandas as pd

    columns: dict[str, list[Any]] = {}
    for name in frame.columns:
        values = frame[name].astype(object)
        if name in ("evidence", "evidence_sessions"):
            columns[name] = [list(value) for value in values]
        elif name in ("at", "asked_at"):
            columns[name] = [None if pd.isna(value) else value.isoformat() for value in values]
        else:
            columns[name] = [None if pd.isna(value) or (name == "caption" and not value) else value for value in values]
    for row in zip(*columns.values(), strict=True):
        yield {"type": kind, **dict(zip(columns, row, strict=True))}
