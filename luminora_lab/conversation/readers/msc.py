"""Multi-Session Chat (Xu et al. 2022, arXiv 2107.07567), as ParlAI ships it.

Two layouts: ``msc_dialogue`` (``previous_dialogs`` and the current ``dialog``) and ``msc_personasummary`` (one
``dialog`` with ``init_personachat``). A ``self_instruct`` question (MSC-Self-Instruct) is kept; it has no evidence. The
data knows only gaps ("3 days later"), so its turns have no dates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from luminora_lab.conversation.head import Head
from luminora_lab.conversation.model import Conversation
from luminora_lab.conversation.readers._draft import Draft, Reader, convert, default_id, get, need, take
from luminora_lab.conversation.streaming import Source

__all__ = ["READER"]

_BESIDE = {"personas", "init_personas", "init_personachat", "initial_data_id", "metadata"}
_SPEAKERS = ("Speaker 1", "Speaker 2")
_BOTS = {"bot_0": "Speaker 1", "bot_1": "Speaker 2"}


def sniff(head: Head) -> bool:
    """Objects with ``previous_dialogs``, or with ``dialog`` beside personas."""
    if head.kind == "text":
        return False
    return "previous_dialogs" in head.paths or ("dialog" in head.paths and bool(_BESIDE & head.paths))


def read(source: Source) -> Iterator[Conversation]:
    """Yield the conversations of a Multi-Session Chat file."""
    yield from convert(source, _build)


def _build(record: Any, place: str, source: Source) -> Conversation:
    meta = get(record, "metadata", dict, place) or {}
    name = meta.get("initial_data_id", record.get("initial_data_id"))
    id = take(name, str, f"{place}.initial_data_id") if name is not None else default_id(source, place)
    draft = Draft(id, place, source, "Multi-Session Chat")
    gaps = []
    session = 0
    for index, before in enumerate(get(record, "previous_dialogs", list, place) or []):
        where = f"{place}.previous_dialogs[{index}]"
        if isinstance(before, dict):
            gaps.append(before.get("time_back") is not None or before.get("time_num") is not None)
            turns, where = need(before, "dialog", list, where), f"{where}.dialog"
        else:
            turns = take(before, list, where)
        session += _session(draft, session + 1, turns, where)
    _session(draft, session + 1, get(record, "dialog", list, place) or [], f"{place}.dialog")
    if any(gaps):
        draft.repair("noted", "previous_dialogs", "only the gaps between sessions are known; the turns have no dates")
    _question(draft, get(record, "self_instruct", dict, place), f"{place}.self_instruct")
    return draft.build()


def _session(draft: Draft, session: int, turns: list[Any], place: str) -> int:
    for n, turn in enumerate(turns):
        where = f"{place}[{n}]"
        text = turn if isinstance(turn, str) else need(turn, "text", str, where)
        named = None if isinstance(turn, str) else get(turn, "id", str, where)
        speaker = _SPEAKERS[n % 2] if named is None else _BOTS.get(named, named)
        draft.add_turn(f"s{session}.{n + 1}", session, speaker, text, where)
    return 1 if turns else 0


def _question(draft: Draft, given: dict[str, Any] | None, place: str) -> None:
    if given is None:
        return
    question, answer = get(given, "B", str, place), get(given, "A", str, place)
    if question:
        draft.add_question(f"{draft.id[:190]}-q0", question, place, answer=answer, category="self-instruct")
        draft.repair("excluded", "self_instruct", "lists no evidence: not scored")


READER = Reader(
    "Multi-Session Chat",
    'JSON lines of {"dialog": [{"text"}], "previous_dialogs": [{"dialog"}], "personas"}',
    sniff,
    read,
)
