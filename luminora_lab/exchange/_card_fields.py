"""The fields of a character card and what they are in a personality, in both directions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.exchange._card_text import (
    MOST,
    examples_of,
    examples_text,
    expander,
    notes,
    rules_text,
    safety_text,
    too_many,
    traits_text,
    voice_text,
    without_macros,
)
from luminora_lab.exchange._carried import beginning
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.fence import one_line
from luminora_lab.personality.model import Personality
from luminora_lab.personality.vocabulary import LANGUAGES

__all__ = ["DATES", "FIELDS", "TEXTS", "V1", "mapped", "native", "shown"]

V1 = ("name", "description", "personality", "scenario", "first_mes", "mes_example")
"""The fields of a card of the first version, which has nothing else."""
DATES = {"creation_date": "created_at", "modification_date": "updated_at"}
"""Date of a card (V3) to date of a personality's metadata."""
TEXTS = (
    *V1, "creator_notes", "system_prompt", "post_history_instructions", "alternate_greetings", "tags", "creator",
    "character_version",
)  # fmt: skip
FIELDS = (*TEXTS, *DATES)
"""The fields that show a part of a personality."""
_LONGEST = {"description": 1000, "personality": 300, "scenario": 200}
"""Characters of a foreign card that enter ``persona.description``; the first number is for all three together."""
_ENOUGH_LETTERS = 60  # bytes: about twelve words in Latin letters, twenty characters of Chinese
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_799  # the end of the year 9999
_READ = slice(0, 20_000)  # of a text whose first sentences are wanted


def native(p: Personality, version: str) -> dict[str, Any]:
    """Return what the fields of a card say of a personality (``version`` "2" or "3"), in the specification's order."""
    greetings = p.trigger_responses.on_greeting
    persona = p.persona
    fields: dict[str, Any] = {
        "name": p.name,
        "description": "\n\n".join(part for part in (persona.description, traits_text(p)) if part),
        "personality": voice_text(p),
        "scenario": "",
        "first_mes": greetings[0] if greetings else "",
        "mes_example": examples_text(p.examples.sample_responses),
        "creator_notes": notes(p),
        "system_prompt": rules_text(p),
        "post_history_instructions": safety_text(p),
        "alternate_greetings": list(greetings[1:]),
        "tags": list(persona.tags),
        "creator": persona.author,
        "character_version": persona.version,
    }
    if version == "3":
        dates = p.metadata.model_extra or {}
        seconds = {field: _seconds(dates.get(key)) for field, key in DATES.items()}
        fields |= {"group_only_greetings": []} | {field: n for field, n in seconds.items() if n is not None}
    return fields


def shown(p: Personality) -> dict[str, Any]:
    """Return, by field, the part of a personality that it shows: a field is out of date when its part has changed."""
    traits, profile, greetings = p.core_traits, p.linguistic_profile, list(p.trigger_responses.on_greeting)
    voice = [profile.tone, profile.syntax, profile.vocabulary, profile.fillers, profile.punctuation_style]
    guards, dates = p.safety_guards, p.metadata.model_extra or {}
    return {
        "name": p.name,
        "description": p.persona.description,
        "personality": [
            traits.archetype,
            traits.temperament,
            traits.communication_style,
            voice,
            p.advanced_parameters.vector,
            p.persona.language,
        ],
        "scenario": None,
        "first_mes": greetings[:1],
        "mes_example": [[one.input, one.output] for one in p.examples.sample_responses],
        "creator_notes": dates.get("license"),
        "system_prompt": p.behavioral_rules,
        "post_history_instructions": guards.model_dump(mode="json"),
        "alternate_greetings": greetings[1:],
        "tags": p.persona.tags,
        "creator": p.persona.author,
        "character_version": p.persona.version,
        **{field: dates.get(key) for field, key in DATES.items()},
    }


def mapped(
    data: Mapping[str, Any], where: str, *, only: Collection[str] = FIELDS, of: Personality | None = None
) -> dict[str, Any]:
    """Return the document, or the change to one, that fields of a card amount to.

    Parameters
    ----------
    data
        The ``data`` of a card (all of a V1 card).
    where
        The file, and the path of ``data`` in it, for messages.
    only
        The fields that are read.
    of
        The personality that a card of ours showed before it was edited; None for a foreign card. Of a foreign card's
        description, personality and scenario only the first sentences are read, and what is empty is left out.

    Raises
    ------
    DataError
        A field of another type, or a card without a name.

    Examples
    --------
    >>> mapped({"name": "Ada", "first_mes": "I am {{char}}.", "tags": None}, "ada.json, $")
    {'persona': {'name': 'Ada'}, 'trigger_responses': {'on_greeting': ['I am Ada.']}}
    """
    name = one_line(_text(data, "name", where))
    if not name:
        what = "the name is empty" if data.get("name") is not None else "there is no name"
        raise DataError(what, place=where, remedy='give the character a "name"')
    nickname = data.get("nickname")
    expand = expander((one_line(nickname) if isinstance(nickname, str) else "") or name, where)

    persona: dict[str, Any] = {"name": name} if "name" in only else {}
    for field, key in (("character_version", "version"), ("creator", "author")):
        if field in only:
            persona[key] = one_line(_text(data, field, where))
    if of is None:
        persona["description"] = _summary(data, where, expand)
        persona["language"] = _language(data, where)
    elif "description" in only:
        persona["description"] = expand(_text(data, "description", where)).removesuffix(traits_text(of)).strip()
    if "tags" in only:
        persona["tags"] = [tag for tag in map(one_line, _texts(data, "tags", where)) if tag]

    document: dict[str, Any] = {"persona": persona}
    if "first_mes" in only or "alternate_greetings" in only:
        known = set(of.trigger_responses.on_greeting) if of else set()
        several = [_text(data, "first_mes", where), *_texts(data, "alternate_greetings", where)]
        greetings = [text if text in known else expand(text) for text in several]
        document["trigger_responses"] = {"on_greeting": [text for text in greetings if text]}
    if "mes_example" in only:
        samples = of.examples.sample_responses if of else ()
        made = examples_of(_text(data, "mes_example", where), name, expand, samples, f"{where}.mes_example")
        document["examples"] = {"sample_responses": made}
    dates = {key: _date(data.get(field)) for field, key in DATES.items() if field in only}
    document["metadata"] = {key: date for key, date in dates.items() if date}
    return _without_empty(document) if of is None else document


def _summary(data: Mapping[str, Any], where: str, expand: Callable[[str], str]) -> str:
    """The first sentences of what a foreign card says of its character, at most 1,000 characters."""
    left = _LONGEST["description"]
    parts: dict[str, str] = {}
    for field in ("scenario", "personality", "description"):
        text = _text(data, field, where)[_READ]
        parts[field] = beginning(expand(text), min(left, _LONGEST[field]))
        left -= len(parts[field])
    return "\n\n".join(part for part in reversed(parts.values()) if part)


def _language(data: Mapping[str, Any], where: str) -> str:
    """The language of a foreign card, which has no field for it; "" for English and where there is little to go by."""
    from luminora_lab.text.language import language

    for field in ("first_mes", "scenario", "description"):
        text = without_macros(_text(data, field, where)[:2_000])
        if len("".join(filter(str.isalpha, text)).encode("utf-8")) >= _ENOUGH_LETTERS:
            found = language(text)
            return found if found in LANGUAGES and found != "en" else ""
    return ""


def _text(data: Mapping[str, Any], field: str, where: str) -> str:
    value = data.get(field)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if field == "character_version" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if abs(value) < 1e15 else ""
    raise DataError(f"{quote(value)} is no text", place=f"{where}.{field}", remedy="put it in quotes, or leave it out")


def _texts(data: Mapping[str, Any], field: str, where: str) -> list[str]:
    value = data.get(field)
    several = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(several, list):
        raise DataError(f"{quote(value)} is no list", place=f"{where}.{field}", remedy="write a list of texts")
    if len(several) > MOST:
        raise too_many(len(several), f"{where}.{field}")
    for i, item in enumerate(several):
        if not isinstance(item, str):
            raise DataError(f"{quote(item)} is no text", place=f"{where}.{field}[{i}]", remedy="put it in quotes")
    return several


def _date(seconds: Any) -> str:
    """A date of a card as ISO text; "" for 0 (which says that it is unknown) and for no Unix time in seconds."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds <= _LAST:
        return ""
    return (_EPOCH + timedelta(seconds=int(seconds))).isoformat().replace("+00:00", "Z")


def _seconds(date: Any) -> int | None:
    """An ISO date as Unix seconds; None for what is no date since 1970."""
    try:
        read = datetime.fromisoformat(date)
        seconds = (read if read.tzinfo else read.replace(tzinfo=UTC)) - _EPOCH
    except (ValueError, TypeError, OverflowError):
        return None
    return int(seconds.total_seconds()) if seconds >= timedelta(0) else None


def _without_empty(document: dict[str, Any]) -> dict[str, Any]:
    made = {name: {key: value for key, value in section.items() if value} for name, section in document.items()}
    return {name: section for name, section in made.items() if section}
