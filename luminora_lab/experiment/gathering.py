"""Which conversations a comparison runs on."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation

__all__ = ["gather", "scorable", "shared_recordings"]


def gather(conversations: Any) -> list[Conversation]:
    """Return conversations from conversations, names, paths, or several of these.

    Raises
    ------
    DataError
        Something else was given, two have one id, or one recording with the same questions comes twice: it would
        count as two independent conversations.
    """
    from luminora_lab.conversation import Conversation, load_all

    if isinstance(conversations, Conversation | str | Path):
        conversations = [conversations]
    if not isinstance(conversations, Iterable):
        raise _no_conversation(conversations)
    out: list[Conversation] = []
    for one in conversations:
        if not isinstance(one, Conversation | str | Path):
            raise _no_conversation(one)
        out += [one] if isinstance(one, Conversation) else load_all(one)
    ids: set[str] = set()
    content: dict[tuple[str, tuple[str, ...]], str] = {}
    for talk in out:
        if talk.id in ids:
            what = f"two conversations are called {talk.id!r}"
            raise DataError(what, place="conversations", remedy="give each once, or rename one")
        ids.add(talk.id)
        first = content.setdefault((talk.fingerprint, tuple(talk.questions["text"])), talk.id)
        if first != talk.id:
            what = f"{first!r} and {talk.id!r} are the same recording with the same questions"
            raise DataError(what, place="conversations", remedy="give it once: a copy is no independent conversation")
    return out


def _no_conversation(given: object) -> DataError:
    remedy = "give a conversation, a name, a path, or a list of these"
    return DataError(f"{given!r} is no conversation", place="conversations", remedy=remedy)


def scorable(talks: list[Conversation]) -> list[Conversation]:
    """Return the conversations that have a question with evidence.

    Raises
    ------
    DataError
        None has.
    """
    usable = [talk for talk in talks if len(talk.usable_questions)]
    if not usable:
        what = f"no question with evidence in {len(talks)} conversation{'s' if len(talks) != 1 else ''}"
        remedy = "add question lines with evidence (see datasets/README.md)"
        raise DataError(what, place=talks[0].provenance.source if talks else "conversations", remedy=remedy)
    return usable


def shared_recordings(talks: list[Conversation]) -> str:
    """Return a note on conversations that are one recording under different questions; empty if there are none."""
    distinct = len({talk.fingerprint for talk in talks})
    if distinct == len(talks):
        return ""
    return f"{len(talks)} sets of questions on {distinct} recordings: intervals take them for independent"
