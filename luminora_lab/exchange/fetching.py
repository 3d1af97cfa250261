"""Personalities from elsewhere: an index on a web server or in a git repository, with the checksum of each file.

An index is a JSON document (``index.json`` in the root of a repository)::

    {"format": "luminora-index/1",
     "personalities": [{"name": "ada", "url": "characters/ada.json", "sha256": "...", "version": "1.2.0",
                        "description": "A patient engineer.", "license": "CC0-1.0"}]}

A url is relative to the index, or absolute (not in a repository). name, url and sha256 are required.

The checksum guards against damage on the way and against a file that differs from its index. It does not guard against
an index that was written to harm: whoever writes the index writes the checksums too. Loading a personality means
trusting its author, as with any prompt.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files import strictjson
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.personality.validation import Report

__all__ = ["FORMAT", "MAX_BYTES", "Fetched", "Offer", "fetch", "parse_index", "read_index"]

FORMAT = "luminora-index/1"
MAX_BYTES = 2 * 2**20
"""Bytes that an index or a personality may have."""
_MOST = 10_000  # personalities of an index
_LONGEST = 1_000  # characters of a description
_NAME = re.compile(r"[^\W_](?:[\w.-]{0,58}[\w-])?")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Offer:
    """A personality that an index has.

    Attributes
    ----------
    name
        What it will be called: the name of the file without its suffix.
    url
        Where its file is, as the index says it.
    sha256
        The checksum of the file, 64 hexadecimal digits.
    version, description, license
        As the index says, or "".
    """

    name: str
    url: str
    sha256: str
    version: str = ""
    description: str = ""
    license: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the offer as plain data."""
        return {key: getattr(self, key) for key in ("name", "version", "description", "license", "url", "sha256")}


@dataclass(frozen=True)
class Fetched:
    """What :func:`fetch` wrote.

    Attributes
    ----------
    path
        The file.
    offer
        What the index said of it.
    address
        Where the file came from.
    revision
        The commit, or "" for a web server.
    report
        What :func:`luminora_lab.validate` found; it has no error.
    """

    path: Path
    offer: Offer
    address: str
    revision: str
    report: Report = field(repr=False)


class _Source(Protocol):
    place: str
    revision: str

    def index(self) -> bytes: ...

    def file(self, address: str) -> tuple[bytes, str]: ...


def read_index(source: str, *, insecure_http: bool = False) -> list[Offer]:
    """Return what an index offers, in its order.

    Parameters
    ----------
    source
        The address of an index (``https://HOST/index.json``; http:// on this machine), or of a repository
        (``git+https://HOST/REPOSITORY``, ``git+file://PATH``, with ``@REVISION`` or without).
    insecure_http
        Whether http:// may leave this machine.

    Raises
    ------
    DataError
        The source cannot be fetched, or it is no index.

    Examples
    --------
    >>> read_index("ftp://example.org/index.json")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: ... 'ftp://example.org/index.json' is not fetched; only addresses with https:// ...
    """
    with _opened(source, insecure_http) as opened:
        return parse_index(opened.index(), opened.place)


def fetch(
    source: str,
    name: str,
    folder: str | os.PathLike[str] | None = None,
    *,
    force: bool = False,
    insecure_http: bool = False,
) -> Fetched:
    """Download a personality, check it, and write it into a folder.

    Nothing is written before the SHA-256 of the bytes is that of the index and the document passes validation. Then
    the bytes are written as they came, whole or not at all.

    Parameters
    ----------
    source, insecure_http
        As in :func:`read_index`.
    name
        One of the index.
    folder
        Where the file goes (it is made); :func:`luminora_lab.personality.library.user_folder` if None.
    force
        Replace a file that exists.

    Raises
    ------
    UnknownName
        The index does not have that name; the message has the nearest ones.
    DataError
        The source or the file cannot be fetched, another checksum, a document with errors, a file that exists, or a
        folder that cannot be written to.

    Examples
    --------
    >>> fetch("http://example.org/index.json", "ada")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: ... 'http://example.org/index.json' is not encrypted; use https://, or ...
    """
    from luminora_lab.files.atomic import replacing
    from luminora_lab.personality.library import user_folder

    target = user_folder() if folder is None else Path(folder)
    with _opened(source, insecure_http) as opened:
        offer = _found(parse_index(opened.index(), opened.place), name, opened.place)
        path = target / f"{offer.name}{_suffix(offer, opened.place)}"
        _unused(path, force)
        raw, address = opened.file(offer.url)
        revision = opened.revision
    digest = hashlib.sha256(raw).hexdigest()
    if digest != offer.sha256:
        what = f"its SHA-256 is {digest}, the index says {offer.sha256}"
        raise DataError(what, place=address, remedy="it is damaged or was changed; nothing was written")
    report = _validated(raw, path, address)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"cannot be made ({error.strerror})", place=str(target), remedy="name another folder") from None
    with replacing(_unused(path, force), binary=True) as file:
        file.write(raw)
    return Fetched(path, offer, address, revision, report)


def parse_index(raw: bytes, place: str) -> list[Offer]:
    """Return what the bytes of an index offer.

    Parameters
    ----------
    raw
        A JSON document of the form that this module describes; keys that it does not know are passed over.
    place
        Where they come from, for messages.

    Raises
    ------
    DataError
        They are no JSON, no index, or an entry cannot be used; the message has its JSON path.

    Examples
    --------
    >>> parse_index(b'{"format": "luminora-index/1", "personalities": [{"name": "ada"}]}', "index.json")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: index.json, $.personalities[0].url: url is missing; the index has to be mended
    """
    document = strictjson.loads(raw.removeprefix(b"\xef\xbb\xbf"), place, unique=True)
    if not isinstance(document, dict) or "format" not in document:
        remedy = f'an index begins with {{"format": "{FORMAT}"'
        raise DataError("it is no index of personalities", place=place, remedy=remedy)
    if document["format"] != FORMAT:
        what = f"its format is {quote(document['format'])}"
        raise DataError(what, place=f"{place}, $.format", remedy=f"this lab reads {FORMAT}")
    rows = document.get("personalities")
    if not isinstance(rows, list) or len(rows) > _MOST:
        what = f"it is no list of at most {_MOST:,} personalities"
        raise DataError(what, place=f"{place}, $.personalities", remedy="the index has to be mended")
    offers: dict[str, Offer] = {}
    for i, row in enumerate(rows):
        offer = _offer(row, f"{place}, $.personalities[{i}]")
        if offers.setdefault(offer.name.casefold(), offer) is not offer:
            what = f"{quote(offer.name)} occurs twice"
            raise DataError(what, place=f"{place}, $.personalities[{i}].name", remedy="the index has to be mended")
    return list(offers.values())


def _offer(row: Any, place: str) -> Offer:
    if not isinstance(row, dict):
        raise DataError(f"{quote(row)} is no object", place=place, remedy="the index has to be mended")
    values = {}
    for key in ("name", "url", "sha256", "version", "description", "license"):
        value = row.get(key)
        required = key in ("name", "url", "sha256")
        if (required and not value) or not isinstance(value, str | None) or len(value or "") > _LONGEST:
            what = f"{key} is missing" if value is None else f"{quote(value)} is no short text"
            raise DataError(what, place=f"{place}.{key}", remedy="the index has to be mended")
        values[key] = value or ""
    if not _NAME.fullmatch(values["name"]) or values["name"].lower().endswith((".json", ".yaml", ".yml", ".schema")):
        remedy = "use letters, digits, '-', '_' and '.', at most 60, without a suffix"
        raise DataError(f"{quote(values['name'])} is no name", place=f"{place}.name", remedy=remedy)
    values["sha256"] = values["sha256"].lower()
    if not _DIGEST.fullmatch(values["sha256"]):
        what = f"{quote(values['sha256'])} is no SHA-256"
        raise DataError(what, place=f"{place}.sha256", remedy="write 64 hexadecimal digits")
    return Offer(**values)


@contextlib.contextmanager
def _opened(source: str, insecure: bool) -> Iterator[_Source]:
    if not isinstance(source, str) or source.startswith("-"):
        raise DataError(f"{quote(source)} is no source", place="source", remedy="write https:// or git+https://")
    if source.startswith("git+"):
        from luminora_lab.exchange._git import cloned

        with cloned(source, MAX_BYTES, insecure) as repository:
            yield repository
    else:
        from luminora_lab.exchange._downloading import HttpSource

        yield HttpSource(source, MAX_BYTES, insecure)


def _found(offers: list[Offer], name: str, place: str) -> Offer:
    by_name = {offer.name: offer for offer in offers}
    if name in by_name:
        return by_name[name]
    from difflib import get_close_matches

    near = get_close_matches(str(name).lower(), by_name, n=5, cutoff=0.5) or list(by_name)[:10]
    remedy = f"there are {', '.join(map(quote, near))}" if near else "it is empty"
    raise UnknownName(f"the index has no {quote(name)}", place=place, remedy=remedy)


def _suffix(offer: Offer, place: str) -> str:
    from luminora_lab.personality.documents import SUFFIXES

    suffix = os.path.splitext(urlsplit(offer.url).path)[1].lower()
    if suffix not in SUFFIXES:
        what = f"{quote(offer.url)} ends in {quote(suffix)}"
        raise DataError(what, place=f"{place}, {offer.name}", remedy=f"use one of {', '.join(SUFFIXES)}")
    return suffix


def _unused(path: Path, force: bool) -> Path:
    """Return a path that may be written to, and that no file of the same name would hide."""
    from luminora_lab.personality.documents import SUFFIXES

    for suffix in SUFFIXES:
        other = path.with_name(f"{path.name.removesuffix(path.suffix)}{suffix}")
        if os.path.lexists(other) and (other != path or not force):
            remedy = "name another folder, or add --force (force=True)" if other == path else "move it away"
            raise DataError("there is a personality of that name", place=str(other), remedy=remedy)
    return path


def _validated(raw: bytes, path: Path, address: str) -> Report:
    """Validate a document that is not written yet."""
    from luminora_lab.personality.documents import parse_document
    from luminora_lab.personality.validation import validate

    report = validate(parse_document(raw, address, yaml=path.suffix != ".json"))
    if not report.ok:
        first = report.errors[0]
        count = f"{len(report.errors)} error{'s' * (len(report.errors) > 1)}"
        what = f"it has {count}, such as {first.code} {first.path}: {first.message}"
        raise DataError(what, place=address, remedy="ask its author to mend it; nothing was written")
    return report
