"""LongMemEval S, M and oracle (Wu et al. 2025, arXiv 2410.10813): one question over many chat sessions.

Every item is one conversation. Its sessions are put in the order of their dates. Turn ids are made here, as the
file's session ids give gold sessions away (they contain the word "answer").
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from luminora_lab.conversation.head import Head
from luminora_lab.conversation.model import Conversation
from luminora_lab.conversation.readers._dates import read_date
from luminora_lab.conversation.readers._draft import Draft, Reader, answer_text, convert, get, need, take
from luminora_lab.conversation.streaming import Source
from luminora_lab.errors import DataError

__all__ = ["READER"]

_KEYS = {"haystack_sessions", "haystack_dates", "haystack_session_ids"}
_ROLES = {"user": "user", "assistant": "assistant"}


def sniff(head: Head) -> bool:
    """Objects with ``haystack_sessions``."""
    return head.kind != "text" and bool(_KEYS & head.paths)


def read(source: Source) -> Iterator[Conversation]:
    """Yield one conversation per question of a LongMemEval file."""
    yield from convert(source, _build)


def _build(item: Any, place: str, source: Source) -> Conversation:
    id = need(item, "question_id", str, place)
    draft = Draft(id, place, source, "LongMemEval", roles=dict(_ROLES))
    sessions = need(item, "haystack_sessions", list, place)
    dates = get(item, "haystack_dates", list, place) or [None] * len(sessions)
    names = get(item, "haystack_session_ids", list, place) or [None] * len(sessions)
    for key, values in (("haystack_dates", dates), ("haystack_session_ids", names)):
        if len(values) != len(sessions):
            what = f"{len(values)} entries for {len(sessions)} sessions"
            raise DataError(what, place=f"{place}.{key}", remedy="give one for each session")
    at = [read_date(value, f"{place}.haystack_dates[{i}]") for i, value in enumerate(dates)]
    order = sorted(range(len(sessions)), key=lambda i: (at[i] is None, at[i] or datetime.min))
    if order != list(range(len(sessions))):
        draft.repair("noted", "haystack_sessions", "put in the order of their dates")
    answers = get(item, "answer_session_ids", list, place) or []
    gold = [take(name, str, f"{place}.answer_session_ids[{i}]") for i, name in enumerate(answers)]
    marked: dict[int, list[str]] = {}
    ordinals: dict[str, list[int]] = {}
    for ordinal, i in enumerate(order, start=1):
        where = f"{place}.haystack_sessions[{i}]"
        turns = take(sessions[i], list, where)
        if not turns:
            draft.repair("noted", f"haystack_sessions[{i}]", "is empty")
            continue
        if isinstance(names[i], str):
            ordinals.setdefault(names[i], []).append(ordinal)
        marked[ordinal] = _session(draft, ordinal, turns, at[i], where)
    _question(draft, item, place, gold, ordinals, marked)
    return draft.build()


def _session(draft: Draft, ordinal: int, turns: list[Any], at: datetime | None, place: str) -> list[str]:
    marked = []
    for n, turn in enumerate(turns):
        where = f"{place}[{n}]"
        role, text = need(turn, "role", str, where), need(turn, "content", str, where)
        turn_id = f"s{ordinal}.{n + 1}"
        draft.add_turn(turn_id, ordinal, role, text, where, at=at, role=_ROLES.get(role, "participant"))
        if turn.get("has_answer") is True:
            marked.append(turn_id)
    return marked


def _question(
    draft: Draft,
    item: dict[str, Any],
    place: str,
    gold: list[str],
    ordinals: dict[str, list[int]],
    marked: dict[int, list[str]],
) -> None:
    evidence: list[str] = []
    sessions: list[int] = []
    if draft.id.endswith("_abs"):
        draft.repair("noted", "", "abstention question, not scored")
    else:
        for name in gold:
            if name not in ordinals:
                draft.repair("excluded", "answer_session_ids", f"{name[:60]!r} points nowhere")
            for ordinal in ordinals.get(name, ()):
                evidence += marked[ordinal]
                sessions += [] if marked[ordinal] else [ordinal]
        stray = sum(len(ids) for ids in marked.values()) - len(set(evidence))
        if stray > 0:
            draft.repair("excluded", "haystack_sessions", f"{stray} turns with has_answer outside the answer sessions")
        if not evidence and not sessions:
            draft.repair("excluded", "", "no evidence: not scored")
    draft.add_question(
        draft.id,
        need(item, "question", str, place),
        place,
        answer=answer_text(item.get("answer"), f"{place}.answer"),
        category=get(item, "question_type", str, place),
        evidence=dict.fromkeys(evidence),
        evidence_sessions=dict.fromkeys(sessions) if sessions else None,
        asked_at=read_date(item.get("question_date"), f"{place}.question_date"),
    )


READER = Reader(
    "LongMemEval",
    'a JSON array of {"question_id", "question", "haystack_sessions", "haystack_dates", "answer_session_ids"}',
    sniff,
    read,
)
