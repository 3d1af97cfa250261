"""The beginning of a file, looked at once: what kind of JSON or text it is and which keys it shows."""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass, field
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import Scanner, loads, not_utf8

__all__ = ["HEAD_BYTES", "Head", "sketch"]

HEAD_BYTES = 256 * 1024
_MAX_PATHS = 2_000
_MAX_EVENTS = 100_000
_ITEM = re.compile(r"\.item(?=\.|$)")


@dataclass(frozen=True)
class Head:
    """What the beginning of a file shows; readers recognise their format by it.

    Attributes
    ----------
    kind
        "array" (one JSON array), "object" (one JSON object over several lines), "lines" (one JSON object per line)
        or "text" (anything else).
    text
        The first 256 KB.
    paths
        Keys seen there, as in ``"qa[].evidence"``; of an array, those of its items.
    values
        Path to its first text or number.
    error
        What a JSON parser says of it, when that is not just the cut at its end.
    """

    kind: str
    text: str
    paths: frozenset[str] = frozenset()
    values: dict[str, Any] = field(default_factory=dict)
    error: str = ""

    def __str__(self) -> str:
        """Say what was seen, for a message."""
        top = sorted(p for p in self.paths if "." not in p and "[" not in p)
        keys = ", ".join(repr(k[:40]) for k in top[:8]) + (", ..." if len(top) > 8 else "") if top else "no keys"
        if self.kind == "text":
            return f"text that begins {self.text[:40]!r}"
        what = {"array": "a JSON array of items with", "object": "a JSON object with", "lines": "JSON lines with"}
        return f"{what[self.kind]} {keys}"


def sketch(raw: bytes, name: str, *, cut_off: bool = False) -> Head:
    """Look at the first bytes of the file ``name``; ``cut_off`` says that more follow.

    Raises
    ------
    DataError
        Nothing there, not UTF-8, or nested too deeply.

    Examples
    --------
    >>> head = sketch(b'[{"qa": [{"question": "Where?"}]}]', "talk.json")
    >>> head.kind, sorted(head.paths)
    ('array', ['qa', 'qa[]', 'qa[].question'])
    """
    if not raw.strip():
        raise DataError("the file is empty", place=name, remedy="give a file with a conversation")
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(raw)
    except UnicodeDecodeError as error:
        raise not_utf8(raw, error.start, name, 0) from None
    start = text.lstrip()[:1]
    if start not in ("[", "{"):
        return Head("text", text)
    paths, values, error_text = _shape(raw, name)
    kind = "array" if start == "[" else "lines" if _first_line_is_json(raw, name) else "object"
    if cut_off and "premature" in error_text:
        error_text = ""
    try:
        Scanner(name).feed(raw)
    except DataError as error:
        error_text = error_text or error.what
    return Head(kind, text, paths, values, error_text)


def _first_line_is_json(raw: bytes, name: str) -> bool:
    """A file with one object per line; without a line break in the head it is one (long) line."""
    line, newline, _ = raw.lstrip().partition(b"\n")
    if not newline:
        return True
    try:
        loads(line, name)
    except DataError:
        return line.rstrip().endswith(b"}")
    return True


def _shape(raw: bytes, name: str) -> tuple[frozenset[str], dict[str, Any], str]:
    import ijson

    Scanner(name, offset=len(raw)).structure(raw)
    paths: dict[str, None] = {}
    values: dict[str, Any] = {}
    try:
        events = ijson.parse(io.BytesIO(raw), multiple_values=True, use_float=True, buf_size=512)
        for _, (prefix, event, value) in zip(range(_MAX_EVENTS), events, strict=False):
            if event == "map_key" or len(paths) > _MAX_PATHS:
                continue
            path = prefix.removeprefix("item.") if raw.lstrip()[:1] == b"[" else prefix
            if path == "item" or not path:
                continue
            path = _ITEM.sub("[]", path)
            paths[path] = None
            if event in ("string", "number"):
                values.setdefault(path, value)
    except (ijson.JSONError, ValueError) as error:
        return frozenset(paths), values, str(error).splitlines()[0]
    return frozenset(paths), values, ""
