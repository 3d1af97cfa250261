"""Personality files as plain data: JSON or YAML, bounded, strict, and never beyond the file."""

from __future__ import annotations

import json
import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.files import strictjson

__all__ = [
    "MAX_FILE",
    "SUFFIXES",
    "as_json",
    "as_path",
    "as_text",
    "file_name",
    "parse_document",
    "read_bytes",
    "read_document",
    "sized",
]

MAX_FILE = 4 * 2**20
"""Bytes that a personality file may have (a long one has 20 KB)."""
SUFFIXES = (".json", ".yaml", ".yml")


def as_path(path: Any, place: str = "path") -> Path:
    """Return a path, which is given as text or as a path.

    Raises
    ------
    DataError
        It is neither.

    Examples
    --------
    >>> as_path("luna.json").suffix
    '.json'
    """
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else path
    if not isinstance(text, str):
        raise DataError(f"{strictjson.quote(path)} is no path", place=place, remedy="give it as text or as a Path")
    return Path(text)


def read_bytes(path: str | os.PathLike[str], most: int = MAX_FILE) -> bytes:
    """Read a file that has no more than ``most`` bytes.

    Raises
    ------
    DataError
        It is no path, there is no such file, it is no ordinary file, it cannot be read, or it is larger.
    """
    place = str(as_path(path))[:200]
    try:
        about = os.stat(path)
        if not stat.S_ISREG(about.st_mode):
            raise DataError("it is no file", place=place, remedy="check the path")
        with open(path, "rb") as stream:
            raw = stream.read(min(about.st_size, most) + 1)
    except FileNotFoundError:
        raise DataError("there is no such file", place=place, remedy="check the path") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DataError(f"it cannot be read ({reason})", place=place, remedy="check the path") from None
    if len(raw) > most:
        raise DataError(f"it has more than {most / 2**20:.3g} MB", place=place, remedy="it is no personality")
    return raw


def read_document(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Read the JSON or YAML object in a file.

    Raises
    ------
    DataError
        The file cannot be read, is no JSON or YAML, or holds no object.
    """
    file = Path(path)
    return parse_document(read_bytes(file), str(file), yaml=file.suffix.lower() in (".yaml", ".yml"))


def parse_document(raw: bytes, place: str, *, yaml: bool = False) -> dict[str, Any]:
    """Parse the bytes of a personality file into plain data.

    Raises
    ------
    DataError
        They are no JSON (or YAML), or no object.

    Examples
    --------
    >>> parse_document(b'{"persona": {"name": "Luna"}}', "luna.json")
    {'persona': {'name': 'Luna'}}
    """
    if yaml:
        from luminora_lab.files import strictyaml

        document = strictyaml.loads(raw, place)
    else:
        document = strictjson.loads(raw.removeprefix(b"\xef\xbb\xbf"), place, unique=True)
    if not isinstance(document, dict):
        what = f"{strictjson.quote(document)} is no personality"
        raise DataError(what, place=place, remedy='write an object with a "persona"')
    return document


def as_text(document: dict[str, Any], path: Path, place: str = "") -> str:
    """Return a document as the text of a file of that name, which :func:`read_document` reads back as it is.

    Parameters
    ----------
    document
        Plain data.
    path
        The file.
    place
        What messages name instead of the file.

    Raises
    ------
    DataError
        The name does not end in .json, .yaml or .yml, or the file could not be read back: it would have 4 MB or more,
        too many values, too many levels, or a number that is too long.
    """
    suffix, place = path.suffix.lower(), place or str(path)[:200]
    if suffix not in SUFFIXES:
        raise DataError(f"it ends in {path.suffix!r}", place=place, remedy=f"use one of {', '.join(SUFFIXES)}")
    if suffix == ".json":
        return as_json(document, place, indent=2).decode() + "\n"
    as_json(document, place)  # what JSON cannot hold, YAML is not asked to
    return _as_yaml(document, place)


def _as_yaml(document: dict[str, Any], place: str) -> str:
    from luminora_lab.files import strictyaml

    text = strictyaml.dumps(document)
    raw = sized(text.encode("utf-8"), place)
    try:
        same = strictyaml.loads(raw, place) == document
    except DataError as error:
        raise DataError(f"YAML cannot hold it ({error.what})", place=place, remedy="write it as JSON") from None
    if not same:
        raise DataError("a value would not be read back from YAML as it is", place=place, remedy="write it as JSON")
    return text


def as_json(value: Any, place: str, **layout: Any) -> bytes:
    """Return plain data as JSON that this lab reads back.

    Raises
    ------
    DataError
        It is larger than 4 MB, nested deeper than 64 levels, or holds a number of more than 4,300 digits.

    Examples
    --------
    >>> as_json({"name": "Zoë"}, "ada", separators=(",", ":"))
    b'{"name":"Zo\\xc3\\xab"}'
    """
    try:
        raw = json.dumps(value, allow_nan=False, **{"ensure_ascii": False, **layout}).encode("utf-8")
    except ValueError as error:
        raise DataError(f"it cannot be written as JSON ({error})", place=place, remedy="leave that value out") from None
    strictjson.Scanner(place).feed(raw)
    return sized(raw, place)


def sized(raw: bytes, place: str) -> bytes:
    """Return the bytes of a file, if it is not too large to be read back.

    Raises
    ------
    DataError
        It has 4 MB or more.
    """
    if len(raw) >= MAX_FILE:
        what = f"it would have {len(raw) / 2**20:.3g} MB"
        raise DataError(what, place=place, remedy=f"a file has less than {MAX_FILE // 2**20} MB: leave something out")
    return raw


def file_name(name: str) -> str:
    """Return a personality's name as the stem of a file, whatever it holds: letters, digits and underscores.

    Examples
    --------
    >>> file_name("Dr. Zoë Luna"), file_name("../../etc/passwd"), file_name("月")
    ('dr_zoe_luna', 'etc_passwd', '月')
    >>> file_name("...")
    'personality'
    """
    text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()
    return re.sub(r"[^\w]+", "_", text).strip("_")[:60] or "personality"
