"""What the command line says of a moment: ``--mood worried:0.5``, and the files of facts and memories."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.remembering import Item

__all__ = ["items_in", "mood_of"]

MAX_ITEMS = 32 * 2**20
"""Bytes that a file of facts or memories may have."""


def mood_of(p: Personality, text: str | None) -> str | tuple[str, float] | None:
    """Return a mood as :func:`luminora_lab.compile` takes it.

    Parameters
    ----------
    p
        Whose mood.
    text
        A name, or a name, a colon and an intensity. A mood whose name has a colon is named whole.

    Raises
    ------
    DataError
        What follows the colon is no number.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> mood_of(ll.personality("juniper"), "worried:0.5")
    ('worried', 0.5)
    """
    if text is None or text in p.moods or ":" not in text:
        return text
    name, _, number = text.rpartition(":")
    try:
        return name, float(number)
    except ValueError:
        remedy = "write it as worried:0.5"
        raise DataError(f"{quote(number)} is no intensity from 0 to 1", place="--mood", remedy=remedy) from None


def items_in(path: Path, what: str) -> list[Item]:
    """Read facts or memories from a file: JSON Lines, a JSON list, or CSV with a header.

    Parameters
    ----------
    path
        .jsonl, .json or .csv; each entry is a text or has the keys that
        :func:`~luminora_lab.personality.remembering.as_items` reads. In CSV, tags are divided by semicolons.
    what
        "fact" or "memory", for messages.

    Raises
    ------
    DataError
        The file cannot be read, or an entry cannot be used; the message names its line.
    """
    from luminora_lab.personality.documents import read_bytes
    from luminora_lab.personality.remembering import as_items

    readers = {".jsonl": _lines, ".json": _list, ".csv": _rows}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"it ends in {path.suffix!r}", place=str(path), remedy=f"use one of {', '.join(readers)}")
    made: list[Item] = []
    for place, entry in reader(read_bytes(path, MAX_ITEMS).removeprefix(b"\xef\xbb\xbf"), str(path)):
        try:
            made += as_items([entry], what)
        except DataError as error:
            raise DataError(error.what, place=place, remedy=error.remedy) from None
    return made


def _lines(raw: bytes, place: str) -> list[tuple[str, Any]]:
    from luminora_lab.files import strictjson

    numbered = [(f"{place}, line {number}", line) for number, line in enumerate(raw.split(b"\n"), 1) if line.strip()]
    return [(where, strictjson.loads(line, where)) for where, line in numbered]


def _list(raw: bytes, place: str) -> list[tuple[str, Any]]:
    from luminora_lab.files import strictjson

    several = strictjson.loads(raw, place)
    if not isinstance(several, list):
        raise DataError(f"{quote(several)} is no list", place=place, remedy="write a list of texts or objects")
    return [(f"{place}, entry {number}", entry) for number, entry in enumerate(several, 1)]


def _rows(raw: bytes, place: str) -> list[tuple[str, Any]]:
    from luminora_lab.files import strictjson

    reader = csv.DictReader(io.StringIO(strictjson.decode(raw, place), newline=""), strict=True)
    made: list[tuple[str, Any]] = []
    try:
        if not {"text", "value", "fact_value", "summary", "title"} & set(reader.fieldnames or ()):
            what = f"the header is {quote(','.join(reader.fieldnames or ()))}"
            raise DataError(what, place=place, remedy="name a column text (or key and value, or title and summary)")
        for row in reader:
            where = f"{place}, line {reader.line_num}"
            if None in row:
                raise DataError("more cells than the header has", place=where, remedy="put texts in quotes")
            entry: dict[str, Any] = {key: cell for key, cell in row.items() if cell}
            if "tags" in entry:
                entry["tags"] = [tag.strip() for tag in entry["tags"].split(";")]
            if entry:
                made.append((where, entry))
    except csv.Error as error:
        raise DataError(f"not valid CSV: {error}", place=f"{place}, line {reader.line_num}", remedy="mend it") from None
    return made
