"""Which facts and memories may enter a prompt: what the personality's memory preferences say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.fence import one_line

if TYPE_CHECKING:
    from luminora_lab.personality.sections import MemoryPreferences

__all__ = ["Item", "LeftOut", "as_items", "sift"]

_SYNONYMS = {
    "date": {"date", "birthday", "birthdate", "anniversary"},
    "job": {"job", "work", "career", "employer", "occupation"},
    "work": {"job", "work", "career", "employer", "occupation"},
    "health": {"health", "medical", "illness", "allergy", "medication"},
    "family": {"family", "relationship", "partner", "parent", "child"},
    "person": {"person", "relationship"},
    "preference": {"preference", "favorite", "favourite", "like", "dislike"},
    "place": {"place", "location", "home", "city", "address"},
    "achievement": {"achievement", "milestone"},
}
_WORD = re.compile(r"[^\W_]+")


class Item(NamedTuple):
    """A fact or a memory on its way into a prompt: one line, its importance (0..10 or None), what it is about."""

    text: str
    importance: float | None
    about: frozenset[str]
    kind: str


class LeftOut(NamedTuple):
    """Something that a prompt does not hold, and why: ``what`` ("fact", "memory", "example"), ``text``, ``why``."""

    what: str
    text: str
    why: str


def as_items(given: Any, what: str) -> list[Item]:
    """Return facts or memories in one form.

    Parameters
    ----------
    given
        Texts, mappings, or a frame. Of a mapping are read: ``text`` (or, for a fact, ``category``, ``key`` and
        ``value``, also as ``fact_key`` and ``fact_value``, and ``subject`` where it has one; for an episode ``title``
        and ``summary``), ``importance`` (0..10), ``category``, ``type`` or ``episode_type``, ``tags``, and ``at`` or
        ``date``.
    what
        "fact" or "memory", for messages.

    Raises
    ------
    DataError
        Something else, or an entry without text; the message names its place.

    Examples
    --------
    >>> as_items([{"category": "hobbies", "key": "garden", "value": "orchids"}], "fact")[0].text
    'garden: orchids'
    >>> as_items([{"subject": "Mara", "key": "home_city", "value": "Dunmere"}], "fact")[0].text
    'Mara, home city: Dunmere'
    """
    if isinstance(given, str | Mapping) or not isinstance(given, Iterable):
        raise DataError(
            f"{quote(given)} is no list", place=f"{what}s", remedy="give a list of texts, mappings or a frame"
        )
    if hasattr(given, "to_dict") and hasattr(given, "columns"):
        given = given.to_dict("records")
    return [_item(entry, f"{what} {number}") for number, entry in enumerate(given)]


def sift(items: Iterable[Item], what: str, preferences: MemoryPreferences | None) -> tuple[list[Item], list[LeftOut]]:
    """Divide items into those that the preferences let in, in their order, and those that they leave out.

    Rules, the first that applies names the reason: a ``remember_*`` switch that is false leaves out what it is about
    (its words, without plural s, occur in the item's category, key, type or tags; ``remember_facts`` and
    ``remember_episodes`` leave out all of them); a category or type that is not on a non-empty list of preferences
    stays out; an importance below the threshold stays out. What has no category, no type or no importance is not
    judged by it.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> juniper = ll.personality("juniper")
    >>> facts = as_items([{"category": "hobbies", "text": "orchids"}, {"category": "work", "text": "a clerk"}], "fact")
    >>> kept, left = sift(facts, "fact", juniper.memory_preferences)
    >>> kept[0].text, left[0].why
    ('orchids', "category 'work' is not among memory_preferences.fact_categories")
    """
    several = list(items)
    if preferences is None:
        return several, []
    field = "fact_categories" if what == "fact" else "episode_types"
    allowed = {word.lower() for word in getattr(preferences, field)}
    off = [(name, _stems(name)) for name, on in preferences.switches.items() if not on]
    kept: list[Item] = []
    left: list[LeftOut] = []
    for item in several:
        why = _refusal(item, what, field, allowed, off, preferences.importance_threshold)
        if why:
            left.append(LeftOut(what, item.text, why))
        else:
            kept.append(item)
    return kept, left


def _refusal(
    item: Item, what: str, field: str, allowed: set[str], off: list[tuple[str, set[str]]], threshold: float
) -> str:
    for name, words in off:
        everything = words <= ({"fact"} if what == "fact" else {"episode", "memory", "memorie"})
        if everything or all(_SYNONYMS.get(word, {word}) & item.about for word in words):
            return f"memory_preferences.remember_{name} is false"
    if allowed and item.kind and item.kind.lower() not in allowed:
        return f"{'category' if what == 'fact' else 'type'} {quote(item.kind)} is not among memory_preferences.{field}"
    if item.importance is not None and item.importance < threshold:
        return f"importance {item.importance:g} is below memory_preferences.importance_threshold ({threshold:g})"
    return ""


def _item(entry: Any, place: str) -> Item:
    if isinstance(entry, str):
        return Item(_text(entry, place), None, frozenset(), "")
    if isinstance(entry, Item):
        return entry
    if not isinstance(entry, Mapping):
        raise DataError(f"{quote(entry)} is neither text nor a mapping", place=place, remedy="give one of them")
    key, value = _first(entry, "key", "fact_key"), _first(entry, "value", "fact_value")
    title, summary = _first(entry, "title"), _first(entry, "summary")
    text = _first(entry, "text")
    if not text:
        about = ", ".join(str(part) for part in (_first(entry, "subject"), key) if part not in (None, ""))
        pair = (about.replace("_", " "), value) if value is not None else (title, summary)
        text = ": ".join(str(part) for part in pair if part not in (None, ""))
    at = _first(entry, "at", "date", "timestamp")
    day = one_line(str(at))[:10] if at is not None else ""
    stamp = f"{day}: " if day else ""
    kind = str(_first(entry, "category", "episode_type", "type") or "")
    tags = entry.get("tags")
    words = [kind, str(key or ""), *(map(str, tags) if isinstance(tags, list | tuple) else [])]
    return Item(stamp + _text(text, place), _importance(entry, place), frozenset(_stems(" ".join(words))), kind)


def _first(entry: Mapping[str, Any], *keys: str) -> Any:
    for key in keys:
        value = entry.get(key)
        if value is not None and not _missing(value):
            return value
    return None


def _missing(value: Any) -> bool:
    """Whether it is what frames have for nothing: NaN, NaT, NA."""
    return type(value).__name__ in ("NAType", "NaTType") or (isinstance(value, float) and value != value)


def _text(text: Any, place: str) -> str:
    line = one_line(str(text))
    try:
        line.encode("utf-8")
    except UnicodeEncodeError:
        raise DataError("half a character (a lone surrogate)", place=place, remedy="write it whole") from None
    if not line:
        raise DataError("it has no text", place=place, remedy="give a text, or a key and a value")
    return line


def _importance(entry: Mapping[str, Any], place: str) -> float | None:
    value = _first(entry, "importance")
    if value is None:
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1.0
    if not 0 <= number <= 10:
        raise DataError(f"importance {quote(value)} is no number from 0 to 10", place=place, remedy="give one, or none")
    return number


def _stems(text: str) -> set[str]:
    return {
        word[:-1] if word.endswith("s") and len(word) > 3 else word
        for word in _WORD.findall(text.lower().replace("_", " "))
    }
