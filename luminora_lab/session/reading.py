"""What sessions leave, read back: a recorded conversation, files in four formats."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.atomic import replacing
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation
    from luminora_lab.store.base import BaseStore

__all__ = ["FORMATS", "conversation_of", "export_conversation"]

FORMATS = {"json": ".json", "markdown": ".md", "csv": ".csv", "chatml": ".jsonl"}
"""Format to the suffix that means it."""


def conversation_of(store: BaseStore, where: Mapping[str, Any]) -> Conversation:
    """Return stored turns as a recorded conversation.

    Parameters
    ----------
    store
        Where they are.
    where
        Which: ``{"session_id": ...}`` for one session, ``{"user": ..., "personality": ...}`` for all of a relation.

    Returns
    -------
    Conversation
        Its id is the session's, or "user, personality"; its title says which replies no model made.

    Raises
    ------
    DataError
        There is no such turn.

    Examples
    --------
    >>> from luminora_lab.store import open_store
    >>> store = open_store("memory:")
    >>> with store.batch() as batch:
    ...     _ = batch.append("turns", {"session_id": "a", "turn_id": "1.1", "session": 1, "speaker": "Ada",
    ...                                "role": "user", "text": "Tea?", "at": "2024-05-01"})
    >>> conversation_of(store, {"session_id": "a"})
    <Conversation 'a': 1 turn, 1 session, 0 questions, Ada, 2024-05-01>
    """
    import pandas as pd

    from luminora_lab.conversation.model import Conversation, Provenance
    from luminora_lab.providers.reply import label_of

    rows = store.find("turns", where, order=["session", "position"])
    if not rows:
        raise DataError("nothing was said", place="session", remedy="say something first")
    frame = pd.DataFrame({
        "turn_id": [row["turn_id"] for row in rows], "session": [row["session"] for row in rows],
        "speaker": [row["speaker"] for row in rows], "role": [row["role"] for row in rows],
        "text": [row["text"] for row in rows], "at": [row["at"] for row in rows],
    })  # fmt: skip
    frame = frame.sort_values("session", kind="stable", ignore_index=True)
    head = store.get("sessions", rows[0]["session_id"]) or {}
    kinds = {row["reply"]["kind"] for row in rows if row["reply"]}
    name = where.get("session_id") or f"{rows[0]['user']}, {rows[0]['personality']}"
    return Conversation.from_frames(
        str(name),
        frame,
        provenance=Provenance(source=store.url, format="luminora-session"),
        language=head.get("language") or "en",
        title="; ".join(part for part in (head.get("title"), label_of(kinds)) if part),
        roles=dict(zip(frame["speaker"], frame["role"], strict=True)),
    )


def export_conversation(
    talk: Conversation, path: str | os.PathLike[str], format: str | None = None, personality: str = ""
) -> Path:
    """Write a conversation in a format that others read; atomic.

    Parameters
    ----------
    talk
        What was said.
    path
        The file.
    format
        "json" (a list of turns under a head), "markdown" (a transcript), "csv" (a table; what a spreadsheet would take
        for a formula begins with an apostrophe), "chatml" (JSON Lines of ``messages``, one session a line); None: by
        the suffix. CSV and ChatML are read back by :func:`luminora_lab.load`.
    personality
        Who it was, for the head.

    Raises
    ------
    UnknownName
        No such format.
    DataError
        The file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> import luminora_lab as ll
    >>> file = export_conversation(ll.load("riverside"), Path(tempfile.mkdtemp()) / "talk.md")
    >>> file.read_text(encoding="utf-8").splitlines()[0].startswith("# riverside")
    True
    """
    target = Path(path)
    name = format or next((key for key, suffix in FORMATS.items() if target.suffix.lower() == suffix), None)
    if name not in FORMATS:
        remedy = f"use one of {', '.join(FORMATS)}"
        raise UnknownName(f"there is no format {quote(format or target.suffix)}", place=str(target), remedy=remedy)
    text = {"json": _json, "markdown": _markdown, "csv": _csv, "chatml": _chatml}[name](talk, personality)
    with replacing(target) as file:
        file.write(text)
    return target


def _rows(talk: Conversation) -> list[dict[str, Any]]:
    import pandas as pd

    frame = talk.turns[["turn_id", "session", "speaker", "role", "text", "at"]]
    rows: list[dict[Any, Any]] = frame.to_dict("records")
    return [{**row, "at": None if pd.isna(row["at"]) else row["at"].isoformat()} for row in rows]


def _json(talk: Conversation, personality: str) -> str:
    head = {"format": "luminora-session/1", "id": talk.id, "title": talk.title, "language": talk.language,
            "personality": personality or None, "turns": _rows(talk)}  # fmt: skip
    return json.dumps(head, ensure_ascii=False, indent=1) + "\n"


def _chatml(talk: Conversation, personality: str) -> str:
    lines = []
    for _, turns in talk.turns.groupby("session", sort=False):
        roles = [role if role in ("user", "assistant", "system") else "user" for role in turns["role"]]
        said = [{"role": role, "content": text} for role, text in zip(roles, turns["text"], strict=True)]
        lines.append(json.dumps({"messages": said}, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _csv(talk: Conversation, personality: str) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["turn_id", "session", "speaker", "role", "text", "at"], lineterminator="\n")
    writer.writeheader()
    for row in _rows(talk):
        safe = {
            key: f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" else value
            for key, value in row.items()
        }
        writer.writerow(safe)
    return out.getvalue()


def _markdown(talk: Conversation, personality: str) -> str:
    parts = [f"# {_plain(talk.id)}", ""]
    if talk.title:
        parts += [f"*{_plain(talk.title)}*", ""]
    session = None
    for row in _rows(talk):
        if row["session"] != session:
            session = row["session"]
            parts += [f"## Session {session}", ""]
        at = f" ({row['at'].replace('T', ' ')})" if row["at"] else ""
        parts += [
            f"**{_plain(row['speaker'])}**{at}",
            "",
            *(f"> {_plain(line)}" for line in row["text"].split("\n")),
            "",
        ]
    return "\n".join(parts)


_ACTIVE = {ord(char): f"\\{char}" for char in "\\`*_{}[]<>()#+-!|"}


def _plain(text: str) -> str:
    """Return a text in which Markdown sees no marks of its own."""
    return text.translate(_ACTIVE)
