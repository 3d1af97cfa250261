"""An OpenAI/ChatGPT data export (``conversations.json``): a tree of messages per chat.

The path from ``current_node`` up its parents is what the user last saw; other branches (edited questions,
regenerated answers) are left out and counted. System, tool, hidden and empty messages are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from luminora_lab.conversation.head import Head
from luminora_lab.conversation.model import Conversation, Repair
from luminora_lab.conversation.readers._dates import read_unix
from luminora_lab.conversation.readers._draft import Draft, Reader, convert, default_id, get, need
from luminora_lab.conversation.streaming import Source
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

__all__ = ["READER"]

_ROLES = {"user": "user", "assistant": "assistant"}
_KINDS = {"text", "multimodal_text", "code"}


def sniff(head: Head) -> bool:
    """Objects with ``mapping``, a tree of nodes with parents."""
    if head.kind == "text" or "mapping" not in head.paths:
        return False
    inside = [p.rsplit(".", 1)[-1] for p in head.paths if p.startswith("mapping.")]
    return not inside or bool({"parent", "children", "message"} & set(inside))


def read(source: Source) -> Iterator[Conversation]:
    """Yield the chats of an export that have any text."""
    yield from convert(source, _build)


def _build(chat: Any, place: str, source: Source) -> Conversation | None:
    mapping = need(chat, "mapping", dict, place)
    id = get(chat, "conversation_id", str, place) or get(chat, "id", str, place)
    draft = Draft(
        id or default_id(source, place),
        place,
        source,
        "ChatGPT export",
        title=get(chat, "title", str, place) or "",
        roles=dict(_ROLES),
    )
    parents = {node: get(entry, "parent", str, f"{place}.mapping[{quote(node)}]") for node, entry in mapping.items()}
    path = _path(draft, parents, _last(draft, chat, mapping, parents, place), f"{place}.mapping")
    skipped: dict[str, int] = {}
    for node in path:
        message = get(mapping[node], "message", dict, f"{place}.mapping[{quote(node)}]")
        if message is not None:
            _message(draft, message, f"{place}.mapping[{quote(node)}].message", skipped)
    for why, count in skipped.items():
        draft.repair("noted", "mapping", f"left out {count} {why} message{'s' if count > 1 else ''}")
    inner = set(parents.values())
    other = [node for node in parents if node not in inner and node != path[-1]] if path else []
    if other:
        outside = len(set(parents) - set(path))
        branches = "1 other branch" if len(other) == 1 else f"{len(other)} other branches"
        draft.repair("noted", "mapping", f"left out {branches} ({outside} nodes) beside the path to current_node")
    if not draft.turns["turn_id"]:
        source.notes.append(Repair("excluded", draft.id, "a chat without any text is left out"))
        return None
    return draft.build()


def _last(draft: Draft, chat: Any, mapping: dict[str, Any], parents: dict[str, str | None], place: str) -> str | None:
    current = get(chat, "current_node", str, place)
    if current in parents or not parents:
        return current if parents else None
    inner = set(parents.values())
    leaves = [node for node in parents if node not in inner] or list(parents)
    what = "absent" if current is None else f"{quote(current)}, which is no node"
    draft.repair("repaired", "current_node", f"is {what}: the latest message is taken")

    def written(node: str) -> float:
        message = mapping[node].get("message")
        time = message.get("create_time") if isinstance(message, dict) else None
        return float(time) if isinstance(time, (int, float)) else 0.0

    return max(leaves, key=written)


def _path(draft: Draft, parents: dict[str, str | None], node: str | None, place: str) -> list[str]:
    path: dict[str, None] = {}
    while node is not None:
        if node in path:
            remedy = "fetch the export again"
            raise DataError(f"node {quote(node)} is its own ancestor", place=place, remedy=remedy)
        if node not in parents:
            draft.repair("noted", "mapping", f"parent {quote(node)} is absent: the chat begins below it")
            break
        path[node] = None
        node = parents[node]
    return list(path)[::-1]


def _message(draft: Draft, message: dict[str, Any], place: str, skipped: dict[str, int]) -> None:
    role = need(need(message, "author", dict, place), "role", str, f"{place}.author")
    meta = get(message, "metadata", dict, place) or {}
    content = get(message, "content", dict, place) or {}
    text = _text(content, f"{place}.content")
    hidden = meta.get("is_visually_hidden_from_conversation") or message.get("weight") == 0
    kind = get(content, "content_type", str, f"{place}.content") or "text"
    recipient = get(message, "recipient", str, place)
    if role not in _ROLES:
        why = role if role in ("system", "tool") else "other"
    elif hidden or kind not in _KINDS:
        why = "hidden"
    elif recipient not in (None, "all"):
        why = "tool"
    elif not text.strip():
        why = "empty"
    else:
        at = _time(message.get("create_time"), f"{place}.create_time")
        draft.add_turn(f"s1.{len(draft.turns['text']) + 1}", 1, role, text, place, at=at, role=role)
        return
    skipped[why] = skipped.get(why, 0) + 1


def _text(content: dict[str, Any], place: str) -> str:
    parts = get(content, "parts", list, place)
    if parts is None:
        return get(content, "text", str, place) or ""
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    return "\n".join(part for part in texts if isinstance(part, str) and part)


def _time(value: Any, place: str) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return read_unix(value, place)
    raise DataError(f"{quote(value)} is not a Unix time", place=place, remedy="write seconds since 1970")


READER = Reader(
    "ChatGPT export",
    'a JSON array of {"title", "mapping": {node: {"message", "parent", "children"}}, "current_node"}',
    sniff,
    read,
)
