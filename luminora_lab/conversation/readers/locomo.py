"""LoCoMo (Maharana et al. 2024, arXiv 2402.17753): two people, many dated sessions, questions with evidence.

Its known defects are repaired or excluded, and each is listed: evidence strings that hold several ids or a misplaced
colon or zero, evidence that points nowhere, session dates without a session, questions asked twice. The annotators'
image search (``query``) is never read: it gives answers away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from luminora_lab.conversation.head import Head
from luminora_lab.conversation.model import Conversation
from luminora_lab.conversation.readers._dates import read_date
from luminora_lab.conversation.readers._draft import Draft, Reader, answer_text, convert, default_id, get, need, take
from luminora_lab.conversation.streaming import Source
from luminora_lab.files.strictjson import quote

__all__ = ["CATEGORIES", "READER", "repair_evidence"]

CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
_DIGITS = {str(number): name for number, name in CATEGORIES.items()}
_SESSION = re.compile(r"session_([1-9]\d{0,5})(_date_time)?")
_ORIGINAL = re.compile(r"conv-\d\d")
_ID = re.compile(r"D:?(\d{1,6}):(\d{1,6})")


def sniff(head: Head) -> bool:
    """An object with ``conversation`` (sessions by number) and ``qa`` (questions with evidence)."""
    if head.kind not in ("array", "object", "lines"):
        return False
    sessions = any(p.startswith("conversation.s") for p in head.paths)
    return sessions or {"qa", "qa[].question"} <= head.paths


def read(source: Source) -> Iterator[Conversation]:
    """Yield the conversations of a LoCoMo file."""
    yield from convert(source, _build)


def _build(item: Any, place: str, source: Source) -> Conversation:
    take(item, dict, place)
    id = get(item, "sample_id", str, place) or default_id(source, place)
    draft = Draft(id, place, source, "LoCoMo", licence="CC BY-NC 4.0" if _ORIGINAL.fullmatch(id) else None)
    _sessions(draft, need(item, "conversation", dict, place), f"{place}.conversation")
    known = set(draft.turns["turn_id"])
    asked: dict[str, int] = {}
    for index, question in enumerate(get(item, "qa", list, place) or []):
        _question(draft, question, index, known, asked, f"{place}.qa[{index}]")
    return draft.build()


def _sessions(draft: Draft, talk: dict[str, Any], place: str) -> None:
    numbers = {key: (int(m[1]), bool(m[2])) for key in talk if (m := _SESSION.fullmatch(key))}
    there = {n for key, (n, is_date) in numbers.items() if not is_date and talk[key] is not None}
    dated = {n: key for key, (n, is_date) in numbers.items() if is_date}
    for number in sorted(set(dated) - there):
        draft.repair("noted", f"session_{number}", "has a date but no turns in the file")
    for number in sorted(there):
        key = f"session_{number}"
        turns = take(talk[key], list, f"{place}.{key}")
        at = read_date(talk.get(dated.get(number, "")), f"{place}.{key}_date_time")
        if not turns:
            draft.repair("noted", key, "is empty")
        elif at is None:
            draft.repair("noted", key, "has no date")
        for index, turn in enumerate(turns):
            where = f"{place}.{key}[{index}]"
            turn_id = get(turn, "dia_id", str, where)
            if turn_id is None:
                turn_id = f"D{number}:{index + 1}"
                draft.repair("repaired", f"{key}[{index}]", f"no dia_id: called {turn_id}")
            speaker, text = need(turn, "speaker", str, where), need(turn, "text", str, where)
            draft.add_turn(turn_id, number, speaker, text, where, at=at, caption=get(turn, "blip_caption", str, where))


def _question(draft: Draft, question: Any, index: int, known: set[str], asked: dict[str, int], place: str) -> None:
    text = need(question, "question", str, place)
    first = asked.setdefault(" ".join(text.lower().split()), index)
    if first != index:
        draft.repair("noted", f"qa[{index}]", f"the same question as qa[{first}]; both are kept")
    evidence = _evidence(draft, question.get("evidence"), index, known, place)
    category = _category(draft, question.get("category"), index)
    answer = answer_text(question.get("answer"), f"{place}.answer")
    if category == "adversarial" and answer is not None:
        draft.repair("noted", f"qa[{index}]", f"adversarial, yet answered {quote(answer)}: read as without an answer")
        answer = None
    draft.add_question(f"{draft.id}-q{index}", text, place, answer=answer, category=category, evidence=evidence)


def _category(draft: Draft, value: Any, index: int) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value in CATEGORIES.values():
        return value
    if isinstance(value, (int, str)) and str(value) in _DIGITS:
        return _DIGITS[str(value)]
    draft.repair("noted", f"qa[{index}].category", f"{quote(value)} is none of the categories 1 to 5")
    return quote(value)


def _evidence(draft: Draft, given: Any, index: int, known: set[str], place: str) -> tuple[str, ...]:
    strings = [given] if isinstance(given, str) else take([] if given is None else given, list, f"{place}.evidence")
    found: dict[str, None] = {}
    for n, string in enumerate(strings):
        ids, repairs = repair_evidence(string, known)
        for kind, what in repairs:
            draft.repair(kind, f"qa[{index}].evidence[{n}]", what)
        for id in ids:
            if id in found:
                draft.repair("noted", f"qa[{index}].evidence[{n}]", f"{quote(id)} is listed twice; kept once")
            found[id] = None
    if not strings:
        draft.repair("excluded", f"qa[{index}]", "lists no evidence: not scored")
    elif not found:
        draft.repair("excluded", f"qa[{index}]", "no evidence is left: not scored")
    return tuple(found)


def repair_evidence(string: object, known: set[str]) -> tuple[list[str], list[tuple[str, str]]]:
    """Read one evidence string of LoCoMo.

    Parameters
    ----------
    string
        As the file has it: "D8:6", "D8:6; D9:17", "D9:1 D4:4", "D:11:26", "D30:05", "D".
    known
        Turn ids of the conversation.

    Returns
    -------
    ids, repairs
        The turns meant, in order, and a (kind, what) for every departure from the string.

    Examples
    --------
    >>> repair_evidence("D:11:26", {"D11:26"})
    (['D11:26'], [('repaired', "'D:11:26' read as D11:26")])
    >>> repair_evidence("D", {"D11:26"})
    ([], [('excluded', "'D' names no turn")])
    """
    if isinstance(string, str) and string in known:
        return [string], []
    if not isinstance(string, str):
        return [], [("excluded", f"{quote(string)} is not a text")]
    meant = [f"D{int(session)}:{int(turn)}" for session, turn in _ID.findall(string)]
    if not meant:
        return [], [("excluded", f"{quote(string)} names no turn")]
    ids = [id for id in meant if id in known]
    repairs = [("repaired", f"{quote(string)} read as {', '.join(ids)}")] if ids else []
    repairs += [("excluded", f"{quote(id)} points nowhere") for id in meant if id not in known]
    return ids, repairs


READER = Reader(
    "LoCoMo",
    'a JSON array of {"sample_id", "conversation": {"session_1": [...], "session_1_date_time"}, "qa": [...]}',
    sniff,
    read,
)
