"""ChatML and ShareGPT: ``{"messages": [{"role", "content"}]}`` or ``{"conversations": [{"from", "value"}]}``.

One object per line, a JSON array of them, or a single array of messages. System and tool messages and messages
without text are left out and counted. There are no dates and there is one session.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from luminora_lab.conversation.head import Head
from luminora_lab.conversation.model import Conversation
from luminora_lab.conversation.readers._draft import Draft, Reader, convert, default_id, get, need, take
from luminora_lab.conversation.streaming import Source, records
from luminora_lab.errors import DataError

__all__ = ["READER"]

_USER = {"user", "human", "prompter"}
_ASSISTANT = {"assistant", "gpt", "model", "bot", "chatgpt", "bing", "bard"}
_LEFT_OUT = {"system", "developer", "tool", "function", "function_call", "tool_call", "observation", "ipython"}
_IDS = ("id", "conversation_id", "session_id")
_MESSAGES = {"role", "content"}


def sniff(head: Head) -> bool:
    """A list of messages under ``messages`` or ``conversations``."""
    if head.kind == "text":
        return False
    chatml = {"messages[].role", "messages[].content"} & head.paths
    sharegpt = {"conversations[].from", "conversations[].value"} & head.paths
    return bool(chatml or sharegpt or _bare(head))


def _bare(head: Head) -> bool:
    return head.kind == "array" and head.paths >= _MESSAGES


def read(source: Source) -> Iterator[Conversation]:
    """Yield the conversations of a ChatML or ShareGPT file."""
    if not _bare(source.head):
        yield from convert(source, _build)
        return
    messages = [message for _, message in records(source)]
    try:
        talk = _conversation({"messages": messages}, source.stem, source.name, source)
    except DataError as error:
        source.report(error)
    else:
        yield talk


def _build(record: Any, place: str, source: Source) -> Conversation:
    take(record, dict, place)
    id = next((str(record[k]) for k in _IDS if isinstance(record.get(k), (str, int)) and record[k] != ""), None)
    return _conversation(record, id or default_id(source, place), place, source)


def _conversation(record: dict[str, Any], id: str, place: str, source: Source) -> Conversation:
    key = "messages" if "messages" in record else "conversations"
    who, what = ("role", "content") if key == "messages" else ("from", "value")
    draft = Draft(id, place, source, "ChatML" if key == "messages" else "ShareGPT")
    title = record.get("title")
    draft.title = title if isinstance(title, str) else ""
    skipped: dict[str, int] = {}
    for n, message in enumerate(need(record, key, list, place)):
        where = f"{place}.{key}[{n}]"
        speaker = need(message, who, str, where)
        text = _text(message.get(what), f"{where}.{what}")
        if speaker.lower() in _LEFT_OUT or not text.strip():
            why = speaker.lower() if speaker.lower() in _LEFT_OUT else "empty"
            skipped[why] = skipped.get(why, 0) + 1
            continue
        role = "user" if speaker.lower() in _USER else "assistant" if speaker.lower() in _ASSISTANT else "participant"
        speaker = get(message, "name", str, where) or speaker
        draft.add_turn(f"s1.{len(draft.turns['text']) + 1}", 1, speaker, text, where, role=role)
        if role != "participant":
            draft.roles.setdefault(speaker, role)
    for why, count in skipped.items():
        draft.repair("noted", key, f"left out {count} {why} message{'s' if count > 1 else ''}")
    return draft.build()


def _text(content: Any, place: str) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    parts = take(content, list, place)
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    return "\n".join(part for part in texts if isinstance(part, str) and part)


READER = Reader(
    "ChatML or ShareGPT",
    'JSON lines of {"messages": [{"role", "content"}]} or {"conversations": [{"from", "value"}]}',
    sniff,
    read,
)
