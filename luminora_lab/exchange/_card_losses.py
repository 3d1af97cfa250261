"""What a character card cannot say of a personality."""

from __future__ import annotations

from typing import Any

from luminora_lab.exchange._card_fields import DATES
from luminora_lab.exchange._card_kept import entry_path, kept_card, kept_files, opened
from luminora_lab.exchange.losses import Loss
from luminora_lab.personality.model import Personality, json_path
from luminora_lab.personality.sections import Section
from luminora_lab.personality.vocabulary import TRIGGERS

__all__ = ["card_losses"]

_WORDS = "said in words, not as values"
_SECTIONS = {
    "core_traits": _WORDS,
    "linguistic_profile": _WORDS,
    "advanced_parameters": _WORDS,
    "safety_guards": _WORDS,
    "hierarchical_config": "relationship levels and what they change",
    "mood_config": "moods, what they change and what brings them about",
    "memory_preferences": "which facts and episodes are remembered",
    "affinity_config": "affinity points by kind of interaction",
}
_PERSONA = {
    "language": "a sentence of `personality`, where it is not English",
    "compatibility": "providers that it is made for",
}
_WITH_UNKNOWN = (
    "persona", "core_traits", "linguistic_profile", "trigger_responses", "advanced_parameters", "safety_guards",
    "examples",
)  # fmt: skip
_EMBEDDED = ("embeded://", "__asset:", "embedded://")


def card_losses(p: Personality, version: str) -> list[Loss]:
    """Return the losses of a personality in a card: what is kept beside its fields, then what is gone."""
    document = p._document
    found: list[tuple[tuple[str | int, ...], str]] = []
    found += [(("persona", key), what) for key, what in _PERSONA.items() if document["persona"].get(key)]
    found += [((name,), what) for name, what in _SECTIONS.items() if document.get(name)]
    for name in TRIGGERS:
        if name != "on_greeting" and getattr(p.trigger_responses, name):
            found.append((("trigger_responses", name), "a card has greetings alone"))
    for i, sample in enumerate(p.examples.sample_responses):
        if sample.context:
            found.append((("examples", "sample_responses", i, "context"), "when the example applies"))
    dates = () if version == "2" else tuple(DATES.values())
    about = [key for key in p.metadata.model_extra or {} if key not in (*dates, "license", "luminora")]
    found += [(("metadata", key), "about the file") for key in about]
    for name in ("", *_WITH_UNKNOWN):
        section: Section = getattr(p, name) if name else p
        path = (name,) if name else ()
        found += [((*path, key), "a key that the format does not know") for key in section.model_extra or {}]
    return [Loss(json_path(path), what, True) for path, what in found] + _of_foreign(p)


def _of_foreign(p: Personality) -> list[Loss]:
    """What the card that a personality came from had and the lab does not use, or could not keep."""
    card = kept_card(p._document) or {}
    _, data = opened(card)
    beside = entry_path(p._document)
    way: tuple[str, ...] = (*beside, "card", "data") if "spec" in card else (*beside, "card")
    found = []
    entries = data["character_book"].get("entries") if isinstance(data.get("character_book"), dict) else None
    if isinstance(entries, list) and entries:
        what = (
            f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'} of a lore book, which the lab does not use"
        )
        found.append(Loss(json_path((*way, "character_book", "entries")), what, True))
    assets = data["assets"] if isinstance(data.get("assets"), list) else []
    for i, asset in enumerate(assets):
        uri: Any = asset.get("uri") if isinstance(asset, dict) else None
        if isinstance(uri, str) and uri.startswith(_EMBEDDED):
            found.append(
                Loss(json_path((*way, "assets", i)), f"the file {uri[:100]}, which was beside the card", False)
            )
    names, in_all = kept_files(p._document)
    for i, name in enumerate(names):
        found.append(Loss(json_path((*beside, "files", i)), f"the file {name[:100]}, which was beside the card", False))
    if in_all > len(names):
        found.append(Loss(json_path((*beside, "files")), f"{in_all - len(names)} more files beside the card", False))
    return found
