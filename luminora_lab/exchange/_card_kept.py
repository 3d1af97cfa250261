"""A card and its document, side by side: what was kept of a foreign card, what travels in ours, what was edited since.

A personality that came from a card keeps it whole under ``metadata.luminora.imported``: ``format``, ``card``, and
``as_imported``, which has a digest of the part of the personality that each field shows. On the way out a field whose
part has not changed since is written as it came, macros and all. What another program added to a card of ours without
touching its texts stands under ``metadata.luminora.beside`` in the same form: it makes no text foreign.

A card of ours carries, under ``extensions.luminora``: ``format``, ``personality`` (the document), ``written`` (a digest
of each field as it was written, so that a later edit is found whatever version of the lab reads it), and ``shared``:
the fields of a kept card that stand in this one already and are not repeated.
"""

from __future__ import annotations

from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.exchange._card_fields import FIELDS, TEXTS, V1, mapped, native, shown
from luminora_lab.exchange._carried import KEY, digest
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.model import Personality

__all__ = [
    "SPECS",
    "entry_path",
    "from_foreign",
    "from_ours",
    "kept_card",
    "kept_files",
    "laid_out",
    "noting_files",
    "opened",
]

SPECS = {"2": ("chara_card_v2", "2.0"), "3": ("chara_card_v3", "3.0")}
"""Version to ``spec`` and ``spec_version``."""
_HEAD = ("spec", "spec_version", "data")
_ROOT = "$"  # the key of the digest of what stands beside ``data``
_FLAT = frozenset((*FIELDS, "extensions", "character_book"))


def opened(card: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what stands beside the fields of a card, and the fields; a V1 card has them at its root."""
    if "spec" in card:
        return {key: value for key, value in card.items() if key not in _HEAD}, card["data"]
    flat = {key: value for key, value in card.items() if key in _FLAT}
    return {key: value for key, value in card.items() if key not in _FLAT}, flat


def _closed(like: dict[str, Any], beside: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The reverse of :func:`opened`, for a card of the same kind as another."""
    if "spec" in like:
        return {key: like[key] for key in _HEAD[:2] if key in like} | beside | {"data": data}
    return beside | data


def entry_path(document: dict[str, Any]) -> tuple[str, str, str]:
    """Return where a document keeps what else its file had: by foreign text (which is fenced), or by its own."""
    return ("metadata", KEY, "imported" if _inside(document, "metadata", KEY, "imported") else "beside")


def _entry(document: dict[str, Any]) -> dict[str, Any]:
    return _inside(document, *entry_path(document))


def _inside(document: dict[str, Any], *path: str) -> dict[str, Any]:
    """The object at a path, or an empty one."""
    found: Any = document
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def kept_card(document: dict[str, Any]) -> dict[str, Any] | None:
    """Return the card that a document keeps, or None; it is empty where all its fields are shared."""
    card = _entry(document).get("card")
    if not isinstance(card, dict) or ("spec" in card and not isinstance(card.get("data"), dict)):
        return None
    return card


def short(value: Any) -> str:
    """Return half of the digest of a value, which is enough to tell an edit."""
    return digest(value)[:32]


# -- out ------------------------------------------------------------------------------------------------------------
def laid_out(p: Personality, version: str, warning: str = "") -> dict[str, Any]:
    """Return a personality as a card, with its document beside the fields.

    Parameters
    ----------
    p
        The personality.
    version
        "2" or "3".
    warning
        What is added to ``creator_notes``.
    """
    document = p.to_dict()
    card, entry = kept_card(document) or {}, _entry(document)
    beside, kept = opened(card)
    data = _fields(p, version, kept, entry.get("as_imported"))
    if warning:
        notes = data["creator_notes"]
        data["creator_notes"] = f"{notes}\n\n{warning}" if isinstance(notes, str) and notes else warning
    own = data["extensions"] = dict(data["extensions"]) if isinstance(data.get("extensions"), dict) else {}
    own.pop(KEY, None)
    shared = [key for key, value in kept.items() if key in data and data[key] is value]
    if isinstance(kept.get("extensions"), dict) and KEY not in kept["extensions"]:
        shared.append("extensions")
    if shared:
        entry["card"] = _closed(card, beside, {key: value for key, value in kept.items() if key not in shared})
    mirrored = {key: data[key] for key in V1 if key in beside and key in kept and beside[key] == kept[key]}
    outside = {key: value for key, value in beside.items() if key not in _HEAD} | mirrored
    written = {key: short(value) for key, value in data.items()} | {_ROOT: short(outside)}
    own[KEY] = {"format": "1.1", "personality": document, "written": written, "shared": shared}
    spec, spec_version = SPECS[version]
    head = {
        "spec": spec,
        "spec_version": card.get("spec_version", spec_version) if card.get("spec") == spec else spec_version,
    }
    return head | outside | {"data": data}


def _fields(p: Personality, version: str, kept: dict[str, Any], as_imported: Any) -> dict[str, Any]:
    fields = native(p, version)
    known = as_imported if isinstance(as_imported, dict) else {}
    parts = shown(p) if kept else {}
    data: dict[str, Any] = {}
    for key, value in kept.items():
        if key not in FIELDS or known.get(key) in (None, short(parts[key])):
            data[key] = value
        elif key in fields:
            data[key] = fields[key]
    for key, value in fields.items():
        data.setdefault(key, value)
    return data


# -- in -------------------------------------------------------------------------------------------------------------
def from_foreign(card: dict[str, Any], name: str, place: str) -> Personality:
    """Make a personality of a card that holds none; ``name`` is "card-v1", "card-v2" or "card-v3"."""
    _, data = opened(card)
    document = mapped(data, f"{place}, {'$.data' if 'spec' in card else '$'}")
    p = Personality._trusted(document, place)
    return _keeping(p, {"format": name}, card, _digests(p, FIELDS), place)


def from_ours(card: dict[str, Any], name: str, place: str) -> Personality:
    """Make a personality of a card that carries one; what was edited since wins.

    Raises
    ------
    DataError
        What it carries is of a later format or cannot be used, or an edited field is of another type.
    """
    beside, data = opened(card)
    extensions = {key: value for key, value in data["extensions"].items() if key != KEY}
    carried = data["extensions"][KEY]
    where = f"{place}, $.data.extensions.{KEY}"
    if not str(carried.get("format", "")).startswith("1."):
        remedy = f"use a later version of the lab, or take {KEY!r} out of the card to read its other fields"
        raise DataError(f"the format {quote(carried.get('format'))} is not known", place=where, remedy=remedy)
    data = data | {"extensions": extensions}
    document = carried["personality"]
    _unshare(document, carried.get("shared"), data)
    p = Personality.from_dict(document, f"{where}.personality")
    now = {key: short(value) for key, value in data.items()} | {_ROOT: short(beside)}
    written = carried.get("written")
    if not isinstance(written, dict):
        version = "3" if card.get("spec") == SPECS["3"][0] else "2"
        written = laid_out(p, version)["data"]["extensions"][KEY]["written"]
    changed = sorted(key for key in now.keys() | written.keys() if now.get(key) != written.get(key))
    return _edited(p, card, changed, name, place) if changed else p


def _unshare(document: dict[str, Any], shared: Any, data: dict[str, Any]) -> None:
    """Put the fields that a kept card shares with the card around it back where they were."""
    card = kept_card(document)
    names = {key for key in shared if isinstance(key, str)} if isinstance(shared, list) else set()
    if not names or card is None:
        return
    beside, kept = opened(card)
    whole = {key: value if key in names else kept[key] for key, value in data.items() if key in names or key in kept}
    _entry(document)["card"] = _closed(card, beside, whole | {key: kept[key] for key in kept if key not in whole})


def _edited(p: Personality, card: dict[str, Any], changed: list[str], name: str, place: str) -> Personality:
    """The personality that a card carried, with the fields that were edited since; these are kept as they are."""
    beside, data = opened(card)
    fields = [key for key in changed if key in FIELDS]
    if fields:
        p = p.replace(mapped(data, f"{place}, $.data", only=frozenset(fields), of=p))
    document = p.to_dict()
    entry = _entry(document)
    kept_beside, kept = opened(kept_card(document) or {})
    for key in changed:
        if key == "extensions":
            kept[key] = {name: value for name, value in data[key].items() if name != KEY}
        elif key in data:
            kept[key] = data[key]
        else:
            kept.pop(key, None)
    if _ROOT in changed:  # an editor writes the fields of V1 beside the others: these are no news
        kept_beside = {key: value for key, value in beside.items() if key in kept_beside or key not in V1}
    foreign = any(key in TEXTS for key in changed)
    about = entry | ({"format": name} if foreign else {})
    before = entry.get("as_imported")
    digests = (before if isinstance(before, dict) else {}) | _digests(p, fields)
    whole = {key: card[key] for key in _HEAD[:2] if key in card} | kept_beside | {"data": kept}
    return _keeping(p, about, whole, digests, place)


def _digests(p: Personality, fields: Any) -> dict[str, str]:
    parts = shown(p)
    return {field: short(parts[field]) for field in fields}


def _keeping(
    p: Personality, about: dict[str, Any], card: dict[str, Any], digests: dict[str, str], place: str
) -> Personality:
    return _with_entry(p, {**about, "card": card, "as_imported": digests}, place)


def _with_entry(p: Personality, entry: dict[str, Any], place: str) -> Personality:
    """The personality with what it says of the file that it came from, checked as plain data."""
    document = dict(p._document)
    *_, key = entry_path(document)
    key = "imported" if "format" in entry else key
    own = {name: value for name, value in _inside(document, "metadata", KEY).items() if name != "beside"}
    document["metadata"] = _inside(document, "metadata") | {KEY: own | {key: entry}}
    return Personality.from_dict(document, place)


# -- files beside a card --------------------------------------------------------------------------------------------
MOST_FILES = 100
"""Names of files beside a card that a personality notes."""


def noting_files(p: Personality, names: list[str], place: str) -> Personality:
    """Return a personality that notes the names of the files that came with its card, which it cannot hold."""
    if not names:
        return p
    entry = _entry(p._document) | {"files": [name[:300] for name in names[:MOST_FILES]], "files_in_all": len(names)}
    return _with_entry(p, entry, place)


def kept_files(document: dict[str, Any]) -> tuple[list[str], int]:
    """Return the names of the files that came with a card, and how many there were in all."""
    entry = _entry(document)
    files, in_all = entry.get("files"), entry.get("files_in_all")
    names = [name for name in files if isinstance(name, str)] if isinstance(files, list) else []
    return names, in_all if isinstance(in_all, int) else len(names)
