"""P015: words outside the format's lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check
from luminora_lab.personality.vocabulary import CLOSED_LISTS, LANGUAGES, nearest

__all__ = ["WORDS"]

_KNOWN = {name: frozenset(known) for name, known in CLOSED_LISTS.items()}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*\Z")
_BY_NAME = {name.lower(): tag for tag, name in LANGUAGES.items()}


@check("P015")
def words(subject: Subject) -> Iterator[Finding]:
    """Words of closed lists, wherever they stand, those of levels and moods among them."""
    for path, text, field in subject.texts:
        if field.words and text.strip() and text not in _KNOWN[field.words]:
            yield from _language(path, text) if field.words == "language" else _word(path, text, field.words)
    for path, items, field in subject.lists:
        if field.words:
            known = _KNOWN[field.words]
            for i, item in enumerate(items):
                if isinstance(item, str) and item not in known and item.strip():
                    yield from _word((*path, i), item, field.words)


def _word(path: Path, text: str, name: str) -> Iterator[Finding]:
    other = nearest(text, name) if len(text) <= 60 else None
    fix = f"write {other!r}, or keep your own knowingly" if other else f"known are {', '.join(CLOSED_LISTS[name])}"
    yield finding("P015", path, f"{quote(text)} is not in the list of {name}", value=text, fix=fix)


def _language(path: Path, text: str) -> Iterator[Finding]:
    primary = text.partition("-")[0].lower()
    if _TAG.match(text) and primary in LANGUAGES:
        return
    tag = _BY_NAME.get(text.strip().lower())
    primary = text.replace("_", "-").partition("-")[0].strip().lower()
    if tag is None and primary in LANGUAGES:
        tag = text.strip().replace("_", "-")
    fix = f"write {tag!r}" if tag else f"write one of {', '.join(LANGUAGES)}, or keep your own knowingly"
    yield finding("P015", path, f"{quote(text)} is no tag of a language that the format knows", value=text, fix=fix)


WORDS = (words,)
