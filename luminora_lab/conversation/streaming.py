"""Files as streams: opening (gzip too), lines of bounded length, and the items of a JSON file one at a time."""

from __future__ import annotations

import codecs
import hashlib
import io
import zlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from luminora_lab.conversation.head import HEAD_BYTES, Head, sketch
from luminora_lab.conversation.model import Repair
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import MAX_BYTES, Scanner, decode, loads, not_utf8

__all__ = ["Source", "lines", "records", "text_lines"]

_CHUNK = 512 * 1024
_MAX_PROBLEMS = 100
_BOM = codecs.BOM_UTF8
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Source:
    """A file to be read: its name for messages, its hash, and what was noted while reading.

    Parameters
    ----------
    path
        The file.
    collect
        Gather errors of single conversations in ``problems`` and go on, instead of raising the first.

    Raises
    ------
    DataError
        There is no such file, or it is a folder.

    Examples
    --------
    >>> Source("absent.json")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: absent.json: there is no such file; check the path
    """

    def __init__(self, path: str | Path, *, collect: bool = False) -> None:
        self.path, self.name, self.collect = Path(path), str(path), collect
        self.problems: list[DataError] = []
        self.notes: list[Repair] = []
        self.start = 0
        try:
            found = self.path.exists()
        except (OSError, ValueError) as error:
            raise DataError(f"not a path ({error})", place=self.name[:60], remedy="check the path") from None
        if not found:
            raise DataError("there is no such file", place=self.name, remedy="check the path")
        if not self.path.is_file():
            raise DataError("this is not a file", place=self.name, remedy="name one of the files in it")

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the bytes on disk."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def report(self, error: DataError) -> None:
        """Raise the error, or gather it and go on (at most 100) where the source collects them."""
        if not self.collect or len(self.problems) >= _MAX_PROBLEMS:
            raise error
        self.problems.append(error)

    def within(self, place: str) -> str:
        """Return a place without the file's name."""
        return place.removeprefix(self.name).removeprefix(", ")

    @property
    def stem(self) -> str:
        """The file's name without ``.gz`` and its suffix: what a conversation without an id is called."""
        return Path(self.path.name.removesuffix(".gz")).stem or "conversation"

    def open(self) -> BinaryIO:
        """Open for reading bytes; gzip is unpacked, a byte order mark is skipped.

        Raises
        ------
        DataError
            The file cannot be opened, or is a ZIP archive or UTF-16.
        """
        try:
            raw = cast(BinaryIO, self.path.open("rb"))
        except OSError as error:
            remedy = "check its permissions"
            raise DataError(f"cannot be opened ({error.strerror})", place=self.name, remedy=remedy) from None
        try:
            return self._unwrapped(raw)
        except BaseException:
            raw.close()
            raise

    def _unwrapped(self, raw: BinaryIO) -> BinaryIO:
        import gzip

        magic = raw.read(4)
        raw.seek(0)
        file = cast(io.BufferedReader, raw)
        if magic[:2] == b"\x1f\x8b":
            file = io.BufferedReader(_Gunzip(gzip.GzipFile(fileobj=raw), raw, self.name))
            magic = file.peek(4)[:4]
        if magic == b"PK\x03\x04":
            raise DataError("a ZIP archive", place=self.name, remedy="unpack it and give the file in it")
        if magic[:2] in _UTF16:
            raise DataError("UTF-16 text", place=self.name, remedy="save the file as UTF-8")
        self.start = len(file.read(len(_BOM))) if magic[: len(_BOM)] == _BOM else 0
        return cast(BinaryIO, file)

    @cached_property
    def head(self) -> Head:
        """The beginning of the file."""
        with self.open() as file:
            raw = file.read(HEAD_BYTES + 1)
        return sketch(raw, self.name, cut_off=len(raw) > HEAD_BYTES)


class _Gunzip(io.RawIOBase):
    """A gzip stream whose damage is a DataError."""

    def __init__(self, file: Any, raw: BinaryIO, name: str) -> None:
        self._file, self._raw, self._name = file, raw, name

    def close(self) -> None:
        self._file.close()
        self._raw.close()
        super().close()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read1(len(buffer)) if len(buffer) else b""
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"damaged gzip file ({error})", place=self._name, remedy="fetch or pack it again") from None
        buffer[: len(data)] = data
        return len(data)


def lines(source: Source, *, blank: bool = False) -> Iterator[tuple[int, int, bytes]]:
    """Yield line number, byte offset and bytes of every line; of blank ones only with ``blank=True``.

    Raises
    ------
    DataError
        A line longer than MAX_BYTES.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "two.txt"
    >>> _ = path.write_text("a\\n\\nb")
    >>> list(lines(Source(path)))
    [(1, 0, b'a\\n'), (3, 3, b'b')]
    """
    with source.open() as file:
        offset, number = source.start, 0
        while line := file.readline(MAX_BYTES + 1):
            number += 1
            if len(line) > MAX_BYTES:
                what = f"this line is longer than {MAX_BYTES // 2**20} MB"
                raise DataError(what, place=f"{source.name}, line {number}", remedy="one conversation or turn per line")
            if blank or not line.isspace():
                yield number, offset, line
            offset += len(line)


class _Checked:
    """What ijson reads from: every byte is checked before the parser sees it."""

    def __init__(self, file: BinaryIO, name: str, start: int) -> None:
        self._file, self._name = file, name
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.scanner = Scanner(name, offset=start)

    def read(self, size: int = -1) -> bytes:
        if size == 0:
            return b""
        chunk = self._file.read(size)
        pending = self._decoder.getstate()[0]
        try:
            self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise not_utf8(pending + chunk, error.start, self._name, self.scanner.position - len(pending)) from None
        self.scanner.feed(chunk)
        return chunk


def records(source: Source) -> Iterator[tuple[str, Any]]:
    """Yield the items of a JSON file with their place, holding one at a time: array items, lines, or one object.

    Raises
    ------
    DataError
        Not JSON, not UTF-8, NaN, a lone surrogate, an item too large or too deep.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "talk.json"
    >>> _ = path.write_text('[{"a": 1}, {"a": 2}]')
    >>> [value for place, value in records(Source(path))]
    [{'a': 1}, {'a': 2}]
    """
    if source.head.kind == "lines":
        for number, offset, line in lines(source):
            place = f"{source.name}, line {number}"
            yield f"{place}, $", loads(line, place, offset=offset)
        return
    import ijson

    array = source.head.kind == "array"
    prefix = "item" if array else ""
    with source.open() as file:
        checked = _Checked(file, source.name, source.start)
        try:
            for index, item in enumerate(ijson.items(checked, prefix, use_float=True, buf_size=_CHUNK)):
                checked.scanner.next_item()
                yield f"{source.name}, $[{index}]" if array else f"{source.name}, $", item
        except (ijson.JSONError, ValueError, OverflowError) as error:
            raise _explain(source, error, checked.scanner.position) from None


def _explain(source: Source, error: Exception, position: int) -> DataError:
    """Say where the JSON breaks: exactly for a file that fits in memory, else near which byte."""
    with source.open() as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) <= MAX_BYTES:
        try:
            loads(raw, source.name)
        except DataError as exact:
            return exact
    reason = str(error).splitlines()[0].removeprefix("b'")
    what = f"not valid JSON before byte {position}: {reason}"
    remedy = "the file looks cut off" if "EOF" in reason else "write valid JSON"
    return DataError(what, place=source.name, remedy=remedy)


def text_lines(source: Source) -> Iterator[str]:
    """Yield the text of every line, blank ones too: what a CSV parser reads from.

    Raises
    ------
    DataError
        A line longer than MAX_BYTES, or not UTF-8.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "two.txt"
    >>> _ = path.write_text("a\\n\\nb")
    >>> list(text_lines(Source(path)))
    ['a\\n', '\\n', 'b']
    """
    for number, offset, line in lines(source, blank=True):
        yield decode(line, f"{source.name}, line {number}", offset=offset)
