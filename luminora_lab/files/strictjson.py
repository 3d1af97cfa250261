"""JSON with nothing let through: sound UTF-8, no NaN, no half characters, no bottomless nesting, bounded size.

:func:`loads` reads one text (a line, a whole small file). :class:`Scanner` watches the raw bytes of a file that a
streaming parser reads, so that a giant string or a million brackets stop in bounded memory *before* they are built.
"""

from __future__ import annotations

import json
import math
import re
import reprlib
from typing import Any, NoReturn

from luminora_lab.errors import DataError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_TEXT", "MAX_VALUES", "Scanner", "decode", "loads", "quote"]

MAX_BYTES = 32 * 2**20
"""Bytes that one line or one item of an array may have (the largest LongMemEval-M item has about 6 MB)."""
MAX_TEXT = 8 * 2**20
"""Bytes of one text (or of the blanks between two)."""
MAX_VALUES = 1_000_000
"""Values that one line or one item may hold."""
MAX_DEPTH = 64
"""Levels of nesting."""

_HIGH, _LOW = rb"\\u[dD][89abAB][0-9a-fA-F]{2}", rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_LONE = re.compile(rb"%b(?!%b)|(?<!%b)%b" % (_HIGH, _LOW, _HIGH, _LOW))
_ESCAPE = re.compile(rb"%b%b|(%b|%b)|\\." % (_HIGH, _LOW, _HIGH, _LOW), re.DOTALL)
_NOT_A_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*+"|(NaN|-?Infinity)', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_UTF8_REMEDY = "save the file as UTF-8"
_SURROGATE_REMEDY = "write the whole character (both halves), or leave it out"

_short = reprlib.Repr()
_short.maxstring = _short.maxother = 60
_short.maxlevel, _short.maxlist, _short.maxdict = 2, 3, 3


def quote(value: object) -> str:
    """Return a value as it is shown in an error message: quoted, at most about 60 characters.

    Examples
    --------
    >>> quote("the 31st of " + "x" * 100)
    "'the 31st of xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'"
    """
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57].rstrip() + "...")
    try:
        shown = _short.repr(value)
    except ValueError:  # Python does not write integers of thousands of digits
        return f"{type(value).__name__} of thousands of digits"
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


def decode(raw: bytes, place: str, *, offset: int = 0) -> str:
    """Decode UTF-8 strictly; ``offset`` is where ``raw`` begins in its file.

    Raises
    ------
    DataError
        A byte that is not UTF-8, with its offset in the file.

    Examples
    --------
    >>> decode("Zoë".encode("latin-1"), "talk.csv")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: talk.csv: byte 0xeb at offset 2 is not UTF-8; save the file as UTF-8
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(raw, error.start, place, offset) from None


def not_utf8(raw: bytes, start: int, place: str, offset: int) -> DataError:
    """Make the error for the byte ``raw[start]``; ``offset`` is where ``raw`` begins in its file."""
    what = f"byte 0x{raw[start]:02x} at offset {offset + start} is not UTF-8"
    return DataError(what, place=place, remedy=_UTF8_REMEDY)


class _Refused(Exception):
    """A number that JSON does not have."""


class _Twice(Exception):
    """A key that an object has twice."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _Twice(next(key for i, key in enumerate(keys) if key in keys[:i]))
    return made


def _no_constant(word: str) -> NoReturn:
    raise _Refused(word)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise _Refused(digits)
    return value


def loads(raw: bytes, place: str, *, offset: int = 0, unique: bool = False) -> Any:
    """Parse one JSON text strictly.

    Parameters
    ----------
    raw
        The bytes of the text.
    place
        File and line, for messages.
    offset
        Where ``raw`` begins in its file, for messages about bytes.
    unique
        Refuse an object in which a key occurs twice; otherwise the last one counts.

    Raises
    ------
    DataError
        Not UTF-8, not JSON, NaN or Infinity, a lone surrogate, nested too deeply, too many values, a key twice.

    Examples
    --------
    >>> loads(b'{"speaker": "Ada"}', "talk.jsonl, line 1")
    {'speaker': 'Ada'}
    >>> loads(b'{"rating": NaN}', "talk.jsonl, line 2")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: talk.jsonl, line 2: NaN at column 12 is not a JSON number; write null or leave it out
    """
    text = decode(raw, place, offset=offset)
    scanner = Scanner(place, offset=offset)
    scanner.feed(raw)
    try:
        hook = _unique if unique else None
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=hook)
    except _Twice as error:
        raise DataError(f"the key {quote(str(error))} occurs twice", place=place, remedy="keep one of them") from None
    except json.JSONDecodeError as error:
        at = f"column {error.colno}" if "\n" not in text.strip() else f"line {error.lineno}, column {error.colno}"
        remedy = "the file looks cut off" if error.pos >= len(text.rstrip()) else "write valid JSON"
        raise DataError(f"not valid JSON at {at}: {error.msg}", place=place, remedy=remedy) from None
    except _Refused as error:
        word = str(error)
        what = f"{quote(word)[1:-1]}{_where(raw, word)} is not a JSON number"
        raise DataError(what, place=place, remedy="write null or leave it out") from None
    except ValueError as error:
        raise DataError(f"not valid JSON: {error}", place=place, remedy="write valid JSON") from None


def _where(raw: bytes, word: str) -> str:
    for match in _NOT_A_NUMBER.finditer(raw):
        if match[1] == word.encode():
            line, column = raw.count(b"\n", 0, match.start()) + 1, match.start() - raw.rfind(b"\n", 0, match.start())
            return f" at column {column}" if b"\n" not in raw.strip() else f" at line {line}, column {column}"
    return ""


class Scanner:
    """Watches JSON bytes as they pass and stops what no recording has.

    It keeps only whether a string is open, the depth, and counts since :meth:`next_item`.

    Parameters
    ----------
    place
        File (and line), for messages.
    offset
        Where the bytes begin in the file.

    Examples
    --------
    >>> Scanner("talk.json").feed(b"[" * 1000)
    Traceback (most recent call last):
    luminora_lab.errors.DataError: talk.json: nested deeper than 64 levels before byte 1000; ...
    """

    def __init__(self, place: str, *, offset: int = 0) -> None:
        self.place, self.position = place, offset
        self._in_string = False
        self._depth = 0
        self._tail = b""
        self._held: list[bytes] = []
        self._run = self._item_bytes = self._item_values = 0

    def next_item(self) -> None:
        """Begin a new item: its bytes and values are counted from zero."""
        self._item_bytes = self._item_values = 0

    def feed(self, chunk: bytes) -> None:
        """Look at the next bytes.

        Raises
        ------
        DataError
            An item above MAX_BYTES or MAX_VALUES, a text above MAX_TEXT, more than MAX_DEPTH levels, a lone surrogate
            escape.
        """
        self.position += len(chunk)
        self._item_bytes += len(chunk)
        if self._item_bytes > MAX_BYTES:
            what = f"one line or item goes on for more than {MAX_BYTES // 2**20} MB before byte {self.position}"
            raise DataError(what, place=self.place, remedy="one conversation per line or item, each below that size")
        self._surrogates(chunk)
        self.structure(chunk)

    def structure(self, chunk: bytes) -> None:
        """Look at the brackets of the next bytes alone.

        Raises
        ------
        DataError
            An item above MAX_VALUES, a text above MAX_TEXT, more than MAX_DEPTH levels.
        """
        data = (b"\\" if self._tail.endswith(b"\\") else b"") + chunk
        plain = data.replace(b"\\\\", b"")
        self._tail = b"\\" if plain.endswith(b"\\") else b""
        pieces = plain.removesuffix(b"\\").replace(b'\\"', b"").split(b'"')
        self._run = self._run + len(chunk) if len(pieces) == 1 else 0
        longest = max(map(len, pieces)) if len(chunk) > MAX_TEXT else self._run
        if longest > MAX_TEXT:
            what = f"one text goes on for more than {MAX_TEXT // 2**20} MB before byte {self.position}"
            raise DataError(what, place=self.place, remedy="a turn is a message, not a book; check what wrote the file")
        outside = b"".join(pieces[self._in_string :: 2])
        self._in_string ^= len(pieces) % 2 == 0
        opened = outside.count(b"[") + outside.count(b"{")
        closed = outside.count(b"]") + outside.count(b"}")
        self._item_values += opened + outside.count(b",")
        if self._depth + opened > MAX_DEPTH and self._deepest(outside) > MAX_DEPTH:
            what = f"nested deeper than {MAX_DEPTH} levels before byte {self.position}"
            raise DataError(what, place=self.place, remedy="no known recording is; check what wrote the file")
        self._depth += opened - closed
        if self._item_values > MAX_VALUES:
            what = f"one line or item holds more than {MAX_VALUES:,} values before byte {self.position}"
            raise DataError(what, place=self.place, remedy="one conversation per line or item")

    def _deepest(self, outside: bytes) -> int:
        brackets = outside.translate(None, _NO_BRACKETS)
        if len(brackets) < 2_000:  # numpy is not worth its start
            depth = deepest = self._depth
            for bracket in brackets:
                depth += 1 if bracket in b"[{" else -1
                deepest = max(deepest, depth)
            return deepest
        import numpy as np

        byte = np.frombuffer(brackets, dtype=np.uint8)
        step = ((byte == 0x5B) | (byte == 0x7B)).astype(np.int64) - ((byte == 0x5D) | (byte == 0x7D))
        return self._depth + int(step.cumsum().max(initial=0))

    def _surrogates(self, chunk: bytes) -> None:
        """An escape never spans a quotation mark, so what stands before the last one can be judged."""
        cut = chunk.rfind(b'"')
        if cut < 0:
            self._held.append(chunk)
            return
        data = b"".join((*self._held, chunk[:cut]))
        self._held = [chunk[cut:]]
        if b"\\u" in data and _LONE.search(data.replace(b"\\\\", b"__")):
            begin = self.position - len(chunk) + cut - len(data)
            for match in _ESCAPE.finditer(data):
                if match[1]:
                    what = f"lone surrogate {match[1].decode()} at byte {begin + match.start()}"
                    raise DataError(what, place=self.place, remedy=_SURROGATE_REMEDY)
