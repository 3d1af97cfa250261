"""Character cards of version 3 in a CHARX file: a zip with ``card.json`` at its root, and assets beside it.

Nothing is ever extracted: ``card.json`` is read in memory within bounds, and the names of the other files are noted,
since a personality cannot hold them. A zip behind other data (a JPEG, as some programs write it) is read too.

Source: kwaroran/character-card-spec-v3, "CHARX".
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from itertools import islice

from luminora_lab.errors import DataError
from luminora_lab.exchange import cards
from luminora_lab.exchange._card_kept import noting_files
from luminora_lab.exchange.losses import Loss
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.model import Personality

__all__ = ["CARD", "MAX_ENTRIES", "MAX_FILE", "decode", "encode", "losses"]

CARD = "card.json"
MAX_FILE = 32 * 2**20
"""Bytes that a file may have."""
MAX_ENTRIES = 10_000
"""Files that it may hold."""
_MAX_RATIO = 1_032  # deflate packs no better: a larger ratio is a lie
_MAX_UNPACKED = 2**30
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENTRY = re.compile(rb"PK\x01\x02")
_MAX_EXTRA, _MAX_EXTRAS = 2_048, 2**20
_DRIVE = re.compile(r"[A-Za-z]:")
_LOCAL = 30  # bytes of a local header before its name
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, struct.error,
    OverflowError, IndexError,
)  # fmt: skip


def encode(p: Personality) -> bytes:
    """Return a personality as a CHARX file.

    It holds ``card.json`` alone, unpacked and dated 1 January 1980: the same personality gives the same bytes wherever
    they are made.

    Raises
    ------
    DataError
        The card would be above 4 MB.

    Examples
    --------
    >>> ada = Personality.from_dict({"persona": {"name": "Ada"}})
    >>> raw = encode(ada)
    >>> zipfile.ZipFile(io.BytesIO(raw)).namelist(), decode(raw, "ada.charx") == ada
    (['card.json'], True)
    """
    entry = zipfile.ZipInfo(CARD, _EPOCH)
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(entry, cards.encode(p, version="3"))
    return stream.getvalue()


def decode(raw: bytes, place: str) -> Personality:
    """Return the personality in a CHARX file.

    Parameters
    ----------
    raw
        The bytes of the file.
    place
        Its name, for messages.

    Returns
    -------
    Personality
        Where there are files beside the card, ``metadata.luminora.imported`` (or ``beside``, for a card of ours) has
        their names (``files``, the first 100) and their number (``files_in_all``).

    Raises
    ------
    DataError
        More than 32 MB, no zip or a damaged one, no ``card.json`` or two, one above 4 MB, an encrypted entry, an entry
        that leaves its folder, entries that overlap or claim more than they can hold, more than 10,000 of them, or what
        :func:`luminora_lab.exchange.cards.decode` refuses.
    """
    if len(raw) > MAX_FILE:
        raise DataError(f"it has more than {MAX_FILE // 2**20} MB", place=place, remedy="take large assets out of it")
    _check_directory(raw, place)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            entries = archive.infolist()
            card = _checked(entries, len(raw), place)
            with archive.open(card) as stream:
                text = stream.read(cards.MAX_CARD + 1)
    except _BROKEN as error:
        reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        raise DataError(
            f"it cannot be read as a zip ({reason})", place=place, remedy="it is no CHARX, or damaged"
        ) from None
    if len(text) != card.file_size:
        what = f"{CARD} claims {card.file_size:,} bytes and has {len(text):,}"
        raise DataError(what, place=place, remedy="it is no CHARX, or a trap")
    beside = [entry.filename for entry in entries if entry is not card and not entry.is_dir()]
    return noting_files(cards.decode(text, f"{place}, {CARD}"), beside, place)


def losses(p: Personality) -> list[Loss]:
    """Return what the fields of the card in a CHARX file cannot say of a personality; see :func:`cards.losses`."""
    return cards.losses(p, version="3")


def _check_directory(raw: bytes, place: str) -> None:
    """Look at the directory's bytes, wherever zipfile may find it: it makes every entry before one can be refused.

    Extra fields are bounded because zipfile's time for one goes with the square of its length.
    """
    for end in {len(raw) - 22, raw.rfind(b"PK\5\6", max(0, len(raw) - 22 - 2**16))}:
        if end < 0 or raw[end : end + 4] != b"PK\5\6":
            continue
        if raw[max(0, end - 20) :].startswith(b"PK\6\7"):
            raise DataError("it is a ZIP64 archive", place=place, remedy="save it as a plain zip: it is small enough")
        size = int.from_bytes(raw[end + 12 : end + 16], "little")
        several = _ENTRY.finditer(raw, max(0, end - size), end)
        begins = [found.start() for found in islice(several, MAX_ENTRIES + 1)]
        if len(begins) > MAX_ENTRIES:
            raise DataError(f"it holds more than {MAX_ENTRIES:,} files", place=place, remedy="take some out of it")
        extras = [int.from_bytes(raw[at + 30 : at + 32], "little") for at in begins]
        if max(extras, default=0) > _MAX_EXTRA or sum(extras) > _MAX_EXTRAS:
            what = f"more than {_MAX_EXTRA:,} bytes of extra fields for an entry, or {_MAX_EXTRAS:,} in all"
            raise DataError(what, place=place, remedy="it is no CHARX, or a trap")


def _checked(entries: list[zipfile.ZipInfo], size: int, place: str) -> zipfile.ZipInfo:
    """The entry of the card, once nothing in the directory is wrong."""
    for entry in entries:
        _check_name(entry.orig_filename, place)
        if entry.flag_bits & 0x2041:
            remedy = "save it without a password"
            raise DataError(f"{quote(entry.filename)} is encrypted", place=place, remedy=remedy)
        if entry.file_size > max(entry.compress_size, 1) * _MAX_RATIO:
            raise _bomb(entry, place)
    if sum(entry.file_size for entry in entries) > _MAX_UNPACKED:
        what = f"its files claim more than {_MAX_UNPACKED // 2**30} GB unpacked"
        raise DataError(what, place=place, remedy="it is no CHARX, or a trap")
    _check_overlaps(entries, size, place)
    found = [entry for entry in entries if entry.orig_filename == CARD]
    if len(found) != 1:
        what = f"there are {len(found)} files named {CARD} at its root" if found else f"there is no {CARD} at its root"
        raise DataError(what, place=place, remedy=f"a CHARX has one {CARD}")
    card = found[0]
    if card.compress_type not in _METHODS:
        what = f"{CARD} is packed by method {card.compress_type}"
        raise DataError(what, place=place, remedy="store it or deflate it")
    if card.file_size > cards.MAX_CARD:
        raise _bomb(card, place)
    return card


def _check_name(name: str, place: str) -> None:
    parts = name.split("/")
    if "\0" in name or "\\" in name or ".." in parts or name.startswith("/") or _DRIVE.match(name) or not name:
        what = f"the entry {quote(name)} leaves the archive's own folder"
        raise DataError(what, place=place, remedy="use plain relative names with /")


def _check_overlaps(entries: list[zipfile.ZipInfo], size: int, place: str) -> None:
    """Two entries over the same bytes are how a small file claims a giant content."""
    end, before = 0, ""
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if before and entry.header_offset < end:
            what = f"{quote(entry.filename)} and {quote(before)} overlap"
            raise DataError(what, place=place, remedy="it is no CHARX, or a trap")
        end = entry.header_offset + _LOCAL + len(entry.orig_filename) + entry.compress_size
        before = entry.filename
        if entry.header_offset < 0 or end > size:
            what = f"{quote(entry.filename)} lies outside the file"
            raise DataError(what, place=place, remedy="the file is cut off, or a trap")


def _bomb(entry: zipfile.ZipInfo, place: str) -> DataError:
    what = f"{quote(entry.filename)} claims {entry.file_size:,} bytes, packed into {entry.compress_size:,}"
    return DataError(
        what, place=place, remedy=f"{CARD} may have {cards.MAX_CARD // 2**20} MB; other files are not read"
    )
