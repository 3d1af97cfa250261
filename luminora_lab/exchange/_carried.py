"""What travels beside a format's own fields: the whole document out, the origin of a foreign file in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.exchange.losses import Loss
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.documents import as_json, sized
from luminora_lab.personality.fence import clean, one_line
from luminora_lab.personality.model import Personality, json_path

if TYPE_CHECKING:
    from luminora_lab.personality.sections import Sample, Section

__all__ = [
    "KEY",
    "as_json",
    "beginning",
    "carry",
    "digest",
    "mark",
    "mark_edited",
    "pairs",
    "restore",
    "sized",
    "speaker_named",
    "unsaid",
]

KEY = "luminora"
"""The key (or comment) under which a document travels, and under which ``metadata`` names a foreign origin."""
_DESCRIPTION = 4000
_STOP = re.compile(r"[.!?…。！？][\"'”’)]*(?=\s|$)|[。！？]")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]{0,30}"
_YOU_ARE = re.compile(
    rf"\b(?:You are|Your name is|Act as|I am|My name is) (?:called |named )?({_NAME}(?: {_NAME}){{0,2}})"
)
_BESIDE_A_PROMPT = {
    "advanced_parameters": "the numbers themselves: a prompt has one of five wordings for each",
    "hierarchical_config": "relationship levels: a prompt is one moment",
    "mood_config": "moods and what brings them about: a prompt is one moment",
    "memory_preferences": "which facts and episodes are remembered",
    "affinity_config": "affinity points by kind of interaction",
    "metadata": "about the file",
}
_BESIDE_A_PERSONA = ("version", "author", "tags", "compatibility")


def digest(value: Any) -> str:
    """Return the SHA-256 of plain data as canonical JSON (sorted keys, no blanks, UTF-8).

    Examples
    --------
    >>> digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1})
    True
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def carry(p: Personality, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what travels beside the native texts of a file: the document, and digests of those texts.

    Parameters
    ----------
    p
        The personality.
    said
        The native texts by part, as :func:`restore` will see them when the file is read.
    """
    return {"format": "1.1", "said": {name: digest(text) for name, text in said.items()}, "personality": p.to_dict()}


def restore(carried: Any, said: Mapping[str, Any], place: str) -> tuple[Personality, list[str]]:
    """Return the personality that :func:`carry` put into a file, and the parts whose texts were edited since.

    Raises
    ------
    DataError
        What was carried is damaged, or its document cannot be used.
    """
    document = carried.get("personality") if isinstance(carried, dict) else None
    stated = carried.get("said") if isinstance(carried, dict) else None
    if not isinstance(document, dict) or not isinstance(stated, dict):
        remedy = "export it again, or take that part out to read the rest as a foreign file"
        raise DataError(f"{quote(carried)} holds no personality", place=f"{place}, {KEY}", remedy=remedy)
    edited = [name for name, text in said.items() if stated.get(name) != digest(text)]
    return Personality._trusted(document, f"{place}, {KEY}.personality"), edited


def mark(document: dict[str, Any], name: str, /, **kept: Any) -> dict[str, Any]:
    """Write into a document that its texts come from a foreign file; return the document.

    ``metadata.luminora.imported`` gets ``format`` and what else of the file is worth keeping. The compiler fences the
    texts of a personality that is so marked.

    Examples
    --------
    >>> mark({"persona": {"name": "Ada"}}, "modelfile", model="llama3.2")["metadata"]
    {'luminora': {'imported': {'format': 'modelfile', 'model': 'llama3.2'}}}
    """
    _own(document)["imported"] = {"format": name, **kept}
    return document


def mark_edited(document: dict[str, Any], name: str, /, **kept: Any) -> dict[str, Any]:
    """Write into a document of ours that the native texts of its file were edited; return the document.

    What is known of an earlier foreign origin stays; what was edited stands beside it, under ``edited``.

    Examples
    --------
    >>> mark_edited(mark({}, "card-v2", card={}), "letta", parts=["persona"])["metadata"]["luminora"]["imported"]
    {'format': 'card-v2', 'card': {}, 'edited': {'format': 'letta', 'parts': ['persona']}}
    """
    own = _own(document)
    before = own.get("imported")
    own["imported"] = (before if isinstance(before, dict) else {"format": name}) | {"edited": {"format": name, **kept}}
    return document


def _own(document: dict[str, Any]) -> dict[str, Any]:
    """What ``metadata`` of a document says under the lab's key; made where it is missing."""
    made: dict[str, Any] = document
    for key in ("metadata", KEY):
        inner = made.get(key)
        made[key] = inner if isinstance(inner, dict) else {}
        made = made[key]
    return made


def beginning(text: str, most: int = _DESCRIPTION) -> str:
    """Return a foreign text, cleaned, cut after the last sentence that fits.

    Examples
    --------
    >>> beginning("You are Ada. You count.\\x00 You never sleep.", most=26)
    'You are Ada. You count.'
    """
    text = clean(text).strip()
    if len(text) <= most:
        return text
    head = text[:most]
    ends = [match.end() for match in _STOP.finditer(head)]
    return head[: ends[-1]] if ends else f"{head[: most - 1].rsplit(None, 1)[0]}…"


def speaker_named(text: str, otherwise: str) -> str:
    """Return the name in "You are NAME" or "I am NAME", or another one.

    Examples
    --------
    >>> speaker_named("You are Mario from the game.", "llama3.2"), speaker_named("You are a pirate.", "llama3.2")
    ('Mario', 'llama3.2')
    """
    found = _YOU_ARE.search(text[:_DESCRIPTION])
    return one_line(found[1]) if found else one_line(otherwise)[:100] or "Imported"


def pairs(messages: Iterable[tuple[str, str]], known: Iterable[Sample] = ()) -> list[dict[str, str]]:
    """Return sample responses for (role, text) messages: each user's text that an assistant's follows.

    Parameters
    ----------
    messages
        Roles and texts, in order.
    known
        Sample responses; a pair that is one of them keeps its context.

    Examples
    --------
    >>> pairs([("user", "Tea?"), ("assistant", "Always."), ("user", "Milk?")])
    [{'input': 'Tea?', 'output': 'Always.'}]
    """
    contexts = {(one.input, one.output): one.context for one in known if one.context}
    made: list[dict[str, str]] = []
    for (role, asked), (next_role, answered) in pairwise(messages):
        if (role, next_role) == ("user", "assistant"):
            context = contexts.get((asked, answered))
            made.append({"input": asked, "output": answered} | ({"context": context} if context else {}))
    return made


def unsaid(p: Personality, kept: bool) -> list[Loss]:
    """Return what a system prompt does not say of a personality.

    Parameters
    ----------
    p
        The personality.
    kept
        Whether its document travels beside the prompt.
    """
    document = p._document
    found = [Loss(json_path((name,)), what, kept) for name, what in _BESIDE_A_PROMPT.items() if document.get(name)]
    named = [name for name in _BESIDE_A_PERSONA if getattr(p.persona, name)]
    found += [Loss(json_path(("persona", name)), "about the file", kept) for name in named]
    sections: dict[tuple[str, ...], Section] = {(): p, ("persona",): p.persona, ("core_traits",): p.core_traits}
    sections |= {(name,): getattr(p, name) for name in _SECTIONS}
    for path, section in sections.items():
        found += [
            Loss(json_path((*path, key)), "a key that the format does not know", kept)
            for key in section.model_extra or {}
        ]
    return found


_SECTIONS = ("linguistic_profile", "trigger_responses", "advanced_parameters", "safety_guards", "examples")
