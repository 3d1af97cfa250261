"""The chunks of a PNG: walked and checked, the texts in them read within bounds, other ones put in.

Source: PNG Specification, third edition, W3C 2025 (signature, chunk layout, tEXt, zTXt, iTXt).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import NamedTuple

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

__all__ = ["MAX_CHUNKS", "MAX_TEXT", "SIGNATURE", "Chunk", "chunk_bytes", "keyword_of", "size_of", "text_of", "walk"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_CHUNKS = 10_000
"""Chunks that a file may have (a picture of 32 MB in pieces of 8 KB has 4,000)."""
MAX_TEXT = 8 * 2**20
"""Bytes of one text, packed or unpacked."""
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_FOOT = 12  # length, kind and CRC of a chunk


class Chunk(NamedTuple):
    """A chunk: its kind, its data, whether its CRC is right, and the bytes of all of it."""

    kind: bytes
    data: memoryview
    sound: bool
    whole: memoryview


def walk(raw: bytes, place: str) -> list[Chunk]:
    """Return the chunks of a PNG, from IHDR to IEND; what follows is ignored.

    Raises
    ------
    DataError
        No PNG signature, no IHDR at its begin or no IEND at its end, a chunk that goes beyond the file, more than
        10,000 chunks, a wrong CRC of a chunk that the picture needs.

    Examples
    --------
    >>> walk(SIGNATURE + chunk_bytes(b"IHDR", b"abc") + chunk_bytes(b"IEND", b""), "a.png")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: a.png: IHDR is not 13 bytes long; the file is no PNG, or damaged
    """
    if not raw.startswith(SIGNATURE):
        raise _damaged("it does not begin as a PNG", place)
    view, at = memoryview(raw), len(SIGNATURE)
    chunks: list[Chunk] = []
    while not chunks or chunks[-1].kind != b"IEND":
        if len(raw) - at < _FOOT:
            raise _damaged("it ends before IEND", place)
        if len(chunks) >= MAX_CHUNKS:
            raise DataError(f"more than {MAX_CHUNKS:,} chunks", place=place, remedy="save the picture anew")
        length = int.from_bytes(raw[at : at + 4], "big")
        kind = raw[at + 4 : at + 8]
        if not (kind.isalpha() and kind.isascii()):
            raise _damaged(f"{quote(kind)} at byte {at + 4} is no kind of chunk", place)
        if length > len(raw) - at - _FOOT:
            raise _damaged(f"{kind.decode()} at byte {at} goes on for {length:,} bytes, beyond the file", place)
        end = at + _FOOT + length
        sound = zlib.crc32(view[at + 4 : end - 4]) == int.from_bytes(raw[end - 4 : end], "big")
        if not sound and kind[:1].isupper():
            raise _damaged(f"the CRC of {kind.decode()} at byte {at} is wrong", place)
        if (kind == b"IHDR") == bool(chunks):
            raise _damaged(f"IHDR is not the first chunk and the only one of its kind (at byte {at})", place)
        chunks.append(Chunk(kind, view[at + 8 : end - 4], sound, view[at:end]))
        at = end
    if len(chunks[0].data) != 13:
        raise _damaged("IHDR is not 13 bytes long", place)
    return chunks


def size_of(chunks: list[Chunk]) -> tuple[int, int]:
    """Return width and height, as IHDR has them."""
    header = chunks[0].data
    return int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")


def chunk_bytes(kind: bytes, data: bytes) -> bytes:
    """Return a chunk as it stands in a file.

    Examples
    --------
    >>> chunk_bytes(b"IEND", b"").hex()
    '0000000049454e44ae426082'
    """
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def keyword_of(chunk: Chunk) -> str:
    """Return the keyword of a text chunk in small letters; "" for other chunks.

    Examples
    --------
    >>> several = [(b"IHDR", bytes(13)), (b"tEXt", b"Chara" + bytes(1) + b"e30="), (b"IEND", b"")]
    >>> [keyword_of(one) for one in walk(SIGNATURE + b"".join(chunk_bytes(*one) for one in several), "a.png")]
    ['', 'chara', '']
    """
    if chunk.kind not in _TEXTS:
        return ""
    keyword, nul, _ = bytes(chunk.data[:80]).partition(b"\0")
    return keyword.decode("latin-1").lower() if nul else ""


def text_of(chunk: Chunk, place: str) -> bytes:
    """Return the text of a text chunk, unpacked, as it stands there.

    Raises
    ------
    DataError
        A wrong CRC, a text above 8 MB, packed or not, or one that cannot be unpacked.
    """
    if not chunk.sound:
        raise _damaged("its CRC is wrong", place)
    if len(chunk.data) > MAX_TEXT:
        raise _too_long(place)
    _, _, rest = bytes(chunk.data).partition(b"\0")
    if chunk.kind == b"tEXt":
        return rest
    if chunk.kind == b"zTXt":
        return _unpacked(rest[1:], place) if rest[:1] == b"\0" else _unknown(rest[:1], place)
    packed, method = rest[:1], rest[1:2]
    parts = rest[2:].split(b"\0", 2)  # language, translated keyword, text
    text = parts[2] if len(parts) == 3 else b""
    if packed == b"\0":
        return text
    return _unpacked(text, place) if (packed, method) == (b"\1", b"\0") else _unknown(method, place)


def _unpacked(packed: bytes, place: str) -> bytes:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(packed, MAX_TEXT + 1)
    except zlib.error as error:
        raise _damaged(f"it cannot be unpacked ({error})", place) from None
    if len(text) > MAX_TEXT:
        raise _too_long(place)
    if not stream.eof:
        raise _damaged("it cannot be unpacked (it is cut off)", place)
    return text


def _unknown(method: bytes, place: str) -> bytes:
    raise _damaged(f"it is packed in an unknown way ({quote(method)})", place)


def _damaged(what: str, place: str) -> DataError:
    return DataError(what, place=place, remedy="the file is no PNG, or damaged")


def _too_long(place: str) -> DataError:
    return DataError(f"its text has more than {MAX_TEXT // 2**20} MB", place=place, remedy="it is no card")


def joined(chunks: Iterable[bytes | memoryview]) -> bytes:
    """Return whole chunks as a file."""
    return b"".join((SIGNATURE, *chunks))
