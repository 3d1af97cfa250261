"""Which format a file has: by its content alone, whatever its name ends in."""

from __future__ import annotations

import re
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.exchange import _modelfile
from luminora_lab.exchange.cards import is_card
from luminora_lab.exchange.letta import is_agent_file
from luminora_lab.exchange.prompt import MARKER
from luminora_lab.files import strictjson, strictyaml
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.documents import MAX_FILE
from luminora_lab.personality.model import Personality

__all__ = ["MAX_PICTURE", "READ", "recognise"]

MAX_PICTURE = 32 * 2**20
"""Bytes that a PNG or CHARX may have; every other format has no more than a personality file."""
READ = (
    "personality documents (JSON, YAML), character cards (V1, V2, V3 as JSON, PNG or CHARX), Ollama Modelfiles, "
    "Letta agent files and bundles of this lab"
)
_PNG = b"\x89PNG\r\n\x1a\n"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_SECTIONS = frozenset(Personality.model_fields)
_JSON_IN_TEXT = re.compile(rb'"\s*(?:\\[nrt]\s*)*\{')
_FIRST = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+([^\r\n]*+)")
_COMMAND = re.compile(rf"(?:{'|'.join(_modelfile.COMMANDS)})[ \t]+[^\s:]", re.IGNORECASE)
_SECTION = re.compile(rf"^[ \t]*[\"']?(?:{'|'.join(sorted(_SECTIONS))})[\"']?[ \t]*:(?:[ \t\r\n]|$)", re.MULTILINE)


def recognise(raw: bytes, place: str) -> str:
    """Return the name of the reader for the bytes of a file.

    Parameters
    ----------
    raw
        The whole file.
    place
        Its name, for messages.

    Returns
    -------
    str
        "png", "charx", "card", "letta", "bundle", "json", "yaml", "modelfile" or "prompt".

    Raises
    ------
    DataError
        It is none of these, too large for what it is, or JSON or YAML that cannot be read.

    Examples
    --------
    >>> recognise(b"FROM llama3.2", "x"), recognise(b"persona: {name: Ada}", "x"), recognise(b'{"persona": {}}', "x")
    ('modelfile', 'yaml', 'json')
    """
    if raw.startswith(_PNG):
        return "png"
    if raw.startswith(_ZIP):
        return "charx"
    if raw.startswith(b"\xff\xd8\xff") and b"PK\5\6" in raw[-66_000:]:
        return "charx"  # a zip behind a picture
    if len(raw) > MAX_FILE:
        what = f"it has more than {MAX_FILE / 2**20:.3g} MB and is neither a PNG nor a CHARX"
        raise DataError(what, place=place, remedy=f"read are {READ}")
    head = raw.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"{", b"[")) or _JSON_IN_TEXT.match(head):
        return _of_json(strictjson.loads(raw.removeprefix(b"\xef\xbb\xbf"), place, unique=True), place)
    text = strictjson.decode(head, place)
    if text.startswith(MARKER):
        return "prompt"
    first = _FIRST.match(text)
    if first and _COMMAND.match(first[1]):
        return "modelfile"
    if not _SECTION.search(text):
        raise unread(head[:60].decode("utf-8", "replace"), place)
    document = strictyaml.loads(raw, place)
    if not isinstance(document, dict) or not _SECTIONS & document.keys():
        raise unread(document, place)
    return "yaml"


def _of_json(document: Any, place: str) -> str:
    if isinstance(document, str):
        return "letta"
    if not isinstance(document, dict):
        raise unread(document, place)
    if "luminora_bundle" in document:
        return "bundle"
    if is_card(document):
        return "card"
    if is_agent_file(document):
        return "letta"
    if _SECTIONS & document.keys():
        return "json"
    raise unread(document, place)


def unread(value: Any, place: str) -> DataError:
    """Return the error for something that is none of the formats."""
    return DataError(
        f"{quote(value)} is no personality in a format that is read", place=place, remedy=f"read are {READ}"
    )
