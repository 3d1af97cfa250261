"""P016 to P023: what is missing, twice there, empty or long, versions, dates and counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.report import Finding, finding
from luminora_lab.personality.validation.shape import RECOMMENDED, REQUIRED
from luminora_lab.personality.validation.subject import Subject, check, section

__all__ = ["FIELDS"]

_VERSION = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?\Z", re.ASCII)
_MAY_BE_EMPTY = ("vocabulary", "fillers")
_NEVER_EMPTY = ("input", "output", "name")


def _absent(holder: dict[str, Any], key: str) -> bool:
    """Whether a key is missing or holds nothing; what is null is reported as that."""
    if key not in holder:
        return True
    value = holder[key]
    if isinstance(value, str):
        return not value.strip()
    return value in ([], {}) and key not in _MAY_BE_EMPTY


@check("P016", "P017")
def missing(subject: Subject) -> Iterator[Finding]:
    """What the format requires or recommends."""
    for code, table, verb in (("P016", REQUIRED, "requires"), ("P017", RECOMMENDED, "recommends")):
        for name, fields in table.items():
            if _absent(subject.document, name):
                if name == "persona":
                    continue  # an error of its own
                if code == "P016" or name not in REQUIRED:
                    yield finding(code, (name,), f"the format {verb} {quote(name)}")
                continue
            holder = section(subject.document, name)
            absent = [key for key in fields if _absent(holder, key)] if holder else []
            if code == "P016":
                for key in absent:
                    yield finding(code, (name, key), f"the format {verb} {quote(key)}")
            elif absent:
                yield finding(code, (name,), f"the format {verb} {', '.join(map(quote, absent))}")


@check("P018")
def version(subject: Subject) -> Iterator[Finding]:
    """The version of the personality."""
    value = section(subject.document, "persona").get("version")
    if isinstance(value, str) and value.strip() and not _VERSION.match(value):
        message = f"{quote(value)} is no semantic version"
        yield finding("P018", ("persona", "version"), message, value=value)


@check("P019", "P020", "P021")
def entries(subject: Subject) -> Iterator[Finding]:
    """Entries that are there twice, empty or long."""
    for path, items, field in subject.lists:
        seen: dict[str, int] = {}
        for i, item in enumerate(items):
            if not isinstance(item, str):
                continue
            bare = item.strip().casefold()
            if not bare:
                yield finding("P020", (*path, i), "the entry is empty", value=item)
            elif (first := seen.setdefault(bare, i)) != i:
                yield finding("P019", (*path, i), f"{quote(item)} stands at {first} already", value=item)
            elif field.most and len(item) > field.most:
                message = f"the entry has {len(item):,} characters, and {field.most} are allowed"
                yield finding("P021", (*path, i), message, value=item)
    for path, text, field in subject.texts:
        if field.most and len(text) > field.most:
            message = f"the text has {len(text):,} characters, and {field.most} are allowed"
            yield finding("P021", path, message, value=text)
        elif path[-1] in _NEVER_EMPTY and path[0] != "persona" and not text.strip():
            yield finding("P020", path, f"{quote(path[-1])} is empty", value=text)


@check("P022")
def dates(subject: Subject) -> Iterator[Finding]:
    """Dates of the metadata."""
    metadata = section(subject.document, "metadata")
    read: dict[str, date] = {}
    for key in ("created_at", "updated_at"):
        value = metadata.get(key)
        if value is None:
            continue
        try:
            read[key] = datetime.fromisoformat(value).date()
        except (TypeError, ValueError):
            yield finding("P022", ("metadata", key), f"{quote(value)} is no ISO 8601 date", value=value)
    if len(read) == 2 and read["updated_at"] < read["created_at"]:
        message = f"the update of {read['updated_at']} is before the creation on {read['created_at']}"
        yield finding("P022", ("metadata", "updated_at"), message, value=metadata["updated_at"])


@check("P023")
def counts(subject: Subject) -> Iterator[Finding]:
    """Downloads and rating."""
    metadata = section(subject.document, "metadata")
    for key, whole, most in (("downloads", True, None), ("rating", False, 5)):
        value = metadata.get(key)
        if value is None:
            continue
        kind = int if whole else (int, float)
        good = isinstance(value, kind) and not isinstance(value, bool) and value >= 0
        if not good or (most is not None and value > most):
            wanted = "a count from 0" if whole else "a number from 0 to 5"
            yield finding("P023", ("metadata", key), f"{quote(value)} is not {wanted}", value=value)


FIELDS = (missing, version, entries, dates, counts)
