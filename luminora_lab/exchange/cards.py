"""Character cards in JSON: V1, V2 (``chara_card_v2``) and V3 (``chara_card_v3``) in, V2 and V3 out.

=========================  ====================================================================================
field of a card            in a personality
=========================  ====================================================================================
name                       persona.name
description                persona.description, then the core traits in words
personality                linguistic_profile, advanced_parameters and persona.language in words (out only)
scenario                   nothing (empty on the way out)
first_mes                  the first of trigger_responses.on_greeting
alternate_greetings        its others
mes_example                examples.sample_responses, as <START> blocks with {{user}} and {{char}}
creator_notes              metadata.license (out only)
system_prompt              behavioral_rules (out only)
post_history_instructions  safety_guards (out only)
tags                       persona.tags
creator                    persona.author
character_version          persona.version
creation_date (V3)         metadata.created_at (ISO on our side, Unix seconds on theirs; never the clock)
modification_date (V3)     metadata.updated_at
extensions["luminora"]     the whole document
=========================  ====================================================================================

**Our own cards** give back the identical document. A field that another program edited since wins: it is merged into
the document, which is then marked as imported, and where the table says "out only" it is kept for the next export. What
a program added without touching a text (extensions, a lore book) is kept under ``metadata.luminora.beside``.

**Foreign cards** are kept whole under ``metadata.luminora.imported``: ``format`` (card-v1, card-v2, card-v3) and
``card``. What nobody changed in the lab is written back as it came: lore book, assets, unknown extensions, macros. In
the fields that are read, {{char}} becomes the name (or nickname), {{user}} "the user", and what nobody sees is removed;
of description, personality and scenario the first sentences are read, 1,000 characters in all. A card has no field for
its language: it is told from the first greeting (:func:`luminora_lab.text.language`), and written if it is one of the
format's other than English. ``system_prompt`` and ``post_history_instructions`` are a stranger's instructions: they are
kept, and never become rules. An extension of another program that is named "luminora" stays in the kept card alone.

To load a card with our extension is to trust its author, as with any personality file: only foreign text is marked.

Sources: malfoyslastname/character-card-spec-v2 (V1, V2), kwaroran/character-card-spec-v3.
"""

from __future__ import annotations

import json
from typing import Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.exchange._card_fields import V1
from luminora_lab.exchange._card_kept import SPECS, from_foreign, from_ours, laid_out
from luminora_lab.exchange._card_losses import card_losses
from luminora_lab.exchange._carried import KEY
from luminora_lab.exchange.losses import Loss
from luminora_lab.files import strictjson
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.model import Personality

__all__ = ["MAX_CARD", "decode", "encode", "is_card", "losses", "read"]

MAX_CARD = 4 * 2**20
"""Bytes that the JSON of a card may have."""
_LARGE = 2**20  # bytes from which a card is written without line ends
_V1_MARKS = ("personality", "scenario", "first_mes", "mes_example")  # many a file has a name and a description


def encode(p: Personality, *, version: str = "2", compact: bool = False, warning: str = "") -> bytes:
    """Return a personality as the JSON of a character card.

    Parameters
    ----------
    p
        The personality.
    version
        "2" or "3".
    compact
        Leave out line ends and blanks, as inside a picture (above 1 MB they are left out anyway).
    warning
        A sentence to add to ``creator_notes``.

    Returns
    -------
    bytes
        UTF-8; the same personality gives the same bytes.

    Raises
    ------
    UnknownName
        There is no such version.
    DataError
        The card would be larger than 4 MB or nested deeper than 64 levels, so that no one could read it back.

    Examples
    --------
    >>> ada = Personality.from_dict({"persona": {"name": "Ada"}, "trigger_responses": {"on_greeting": ["Hello."]}})
    >>> card = json.loads(encode(ada, version="3"))
    >>> card["spec"], card["data"]["first_mes"], card["data"]["group_only_greetings"]
    ('chara_card_v3', 'Hello.', [])
    >>> decode(encode(ada), "ada.json") == ada
    True
    """
    if version not in SPECS:
        raise UnknownName(f"{quote(version)} is no version of a card", place="version", remedy='use "2" or "3"')
    place = f"card of {p.name}"[:100]
    try:
        card = laid_out(p, version, warning)
        raw = _dumped(card, separators=(",", ":"))
        if not compact and len(raw) < _LARGE:
            indented = _dumped(card, indent=2)
            raw = indented if len(indented) < MAX_CARD else raw
    except ValueError as error:  # a number of more than 4,300 digits, half a character
        raise DataError(f"it cannot be written as JSON ({error})", place=place, remedy="leave that value out") from None
    if len(raw) >= MAX_CARD:
        what = f"it would have {len(raw) / 2**20:.3g} MB"
        raise DataError(what, place=place, remedy=f"a card has less than {MAX_CARD // 2**20} MB: leave something out")
    strictjson.Scanner(place).feed(raw)
    return raw + b"\n"


def _dumped(card: dict[str, Any], **layout: Any) -> bytes:
    return json.dumps(card, ensure_ascii=False, allow_nan=False, **layout).encode("utf-8")


def decode(raw: bytes, place: str) -> Personality:
    """Return the personality in the JSON of a character card.

    Parameters
    ----------
    raw
        The bytes of the file.
    place
        Its name, for messages.

    Raises
    ------
    DataError
        More than 4 MB, no strict JSON, no character card, or a field that cannot be used, with its JSON path.

    Examples
    --------
    >>> p = decode(b'{"spec": "chara_card_v2", "data": {"name": "Bo", "first_mes": "{{char}} waves."}}', "bo.json")
    >>> p.trigger_responses.on_greeting, p.to_dict()["metadata"]["luminora"]["imported"]["format"]
    (('Bo waves.',), 'card-v2')
    """
    if len(raw) > MAX_CARD:
        what = f"it has more than {MAX_CARD // 2**20} MB"
        raise DataError(what, place=place, remedy="no card that can be read is so large")
    return read(strictjson.loads(raw.removeprefix(b"\xef\xbb\xbf"), place, unique=True), place)


def is_card(document: Any) -> bool:
    """Return whether parsed JSON looks like a character card, readable or not.

    Examples
    --------
    >>> is_card({"spec": "chara_card_v9"}), is_card({"name": "Bo", "first_mes": ""}), is_card({"name": "left-pad"})
    (True, True, False)
    """
    if not isinstance(document, dict) or "persona" in document:
        return False
    if str(document.get("spec")).startswith("chara_card"):
        return True
    flat = "spec" not in document and "name" in document
    return flat and any(isinstance(document.get(key), str) for key in _V1_MARKS)


def read(card: Any, place: str) -> Personality:
    """Return the personality in the parsed JSON of a character card, which is taken over.

    Raises
    ------
    DataError
        It is no character card, or a field cannot be used.
    """
    if not isinstance(card, dict):
        raise DataError(f"{quote(card)} is no card", place=place, remedy='write an object with "spec" and "data"')
    if "spec" not in card:
        if not is_card(card):
            remedy = f'a card has "spec" and "data", or (V1) {", ".join(V1)} at its root'
            raise DataError("it is no character card", place=place, remedy=remedy)
        return from_foreign(card, "card-v1", place)
    versions = {spec: version for version, (spec, _) in SPECS.items()}
    version = versions.get(card["spec"]) if isinstance(card["spec"], str) else None
    if version is None:
        what = f"{quote(card['spec'])} is no kind of card that is read"
        raise DataError(
            what, place=f"{place}, $.spec", remedy=f"there are {', '.join(versions)}, and V1 without a spec"
        )
    if not isinstance(card.get("data"), dict):
        what = "there is no data" if card.get("data") is None else f"{quote(card['data'])} is no object"
        raise DataError(what, place=f"{place}, $.data", remedy="put the fields of the card there")
    extensions = card["data"].get("extensions")
    carried = extensions.get(KEY) if isinstance(extensions, dict) else None
    if isinstance(carried, dict) and isinstance(carried.get("personality"), dict):
        return from_ours(card, f"card-v{version}", place)
    return from_foreign(card, f"card-v{version}", place)


def losses(p: Personality, *, version: str = "2") -> list[Loss]:
    """Return what the fields of a card cannot say of a personality.

    Parameters
    ----------
    p
        The personality.
    version
        "2" or "3"; dates have a place in "3" alone.

    Returns
    -------
    list of Loss
        All are kept (they travel in the document) but the files of a foreign card, which no personality can hold.

    Examples
    --------
    >>> ada = Personality.from_dict({"persona": {"name": "Ada"}, "core_traits": {"archetype": "scientist"}})
    >>> losses(ada)
    [Loss(field='$.core_traits', what='said in words, not as values', kept=True)]
    """
    return card_losses(p, version)
