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

__all__ = ["MAX_FILE", "SUFFIXES", "as_text", "file_name", "parse_document", "read_bytes", "read_document"]

MAX_FILE = 4 * 2**20
"""Bytes that a personality file may have (a long one has 20 KB)."""
SUFFIXES = (".json", ".yaml", ".yml")


def read_bytes(path: str | os.PathLike[str], most: int = MAX_FILE) -> bytes:
    """Read a file that has no more than ``most`` bytes.

    Raises
    ------
    DataError
        There is no such file, it is no ordinary file, it cannot be read, or it is larger.
    """
    place = os.fspath(path)[:200]
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


def as_text(document: dict[str, Any], path: Path) -> str:
    """Return a document as the text of a file of that name.

    Raises
    ------
    DataError
        The name does not end in .json, .yaml or .yml.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    if suffix in SUFFIXES:
        from luminora_lab.files import strictyaml

        return strictyaml.dumps(document)
    raise DataError(f"it ends in {path.suffix!r}", place=str(path), remedy=f"use one of {', '.join(SUFFIXES)}")


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
