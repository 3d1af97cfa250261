"""Known old names to new ones, as LuminoraCore's earlier documents and its templates have them."""

from __future__ import annotations

from typing import Any

from luminora_lab.personality._update_forms import ABSENT, Change, Path, change

__all__ = ["rename"]

_SAME_THING: tuple[tuple[Path, Path], ...] = (
    (("persona", "archetype"), ("core_traits", "archetype")),
    (("linguistic_profile", "sentence_structure"), ("linguistic_profile", "syntax")),
)
"""Old place and new place of one word; it moves where the new place is free."""
_MORE_OF: tuple[tuple[Path, Path], ...] = (
    (("linguistic_profile", "expressions"), ("linguistic_profile", "fillers")),
    (("linguistic_profile", "speech_patterns"), ("linguistic_profile", "fillers")),
    *(
        ((section, old), ("trigger_responses", new))
        for section in ("response_patterns", "trigger_responses")
        for new, several in {
            "on_greeting": ("greeting", "hello", "welcome"),
            "on_confusion": ("confusion", "uncertainty", "clarification", "unknown"),
            "on_success": ("success", "celebration", "praise"),
            "on_error": ("error", "apology", "mistake", "failure"),
            "on_goodbye": ("goodbye", "farewell", "bye"),
        }.items()
        for old in several
    ),
)
"""Old place and new place of texts; they follow those that are there."""
_AS_NUMBER: tuple[tuple[Path, Path, dict[str, float]], ...] = (
    (
        ("linguistic_profile", "formality_level"),
        ("advanced_parameters", "formality"),
        {
            "very casual": 0.1, "casual": 0.25, "informal": 0.25, "relaxed": 0.25, "low": 0.25, "neutral": 0.5,
            "moderate": 0.5, "medium": 0.5, "semi formal": 0.6, "professional": 0.7, "formal": 0.8, "high": 0.8,
            "very formal": 0.9,
        },
    ),
    (
        ("linguistic_profile", "response_length"),
        ("advanced_parameters", "verbosity"),
        {
            "very short": 0.1, "brief": 0.25, "short": 0.25, "concise": 0.25, "moderate": 0.5, "medium": 0.5,
            "balanced": 0.5, "detailed": 0.8, "long": 0.8, "comprehensive": 0.9, "extensive": 0.9,
        },
    ),
)  # fmt: skip
"""Old place of a word, new place of a number, and what the words mean; the number is set where none is."""


def rename(document: dict[str, Any], changes: list[Change]) -> None:
    """Move what stands under old names to its new place, in place."""
    for old, new in _SAME_THING:
        _move_word(document, old, new, changes)
    for old, new in _MORE_OF:
        _move_texts(document, old, new, changes)
    for old, new, numbers in _AS_NUMBER:
        _move_number(document, old, new, numbers, changes)
    _never_say(document, changes)
    if document.get("response_patterns", ABSENT) in ({}, None):
        changes.append(change(("response_patterns",), document.pop("response_patterns"), ABSENT, "it is empty"))


def _section(document: dict[str, Any], name: int | str) -> dict[str, Any] | None:
    """A section that can be written to: it is an object, or absent."""
    found = document.get(str(name), ABSENT)
    return {} if found is ABSENT else found if isinstance(found, dict) else None


def _get(document: dict[str, Any], path: Path) -> Any:
    section = _section(document, path[0])
    return ABSENT if section is None else section.get(str(path[1]), ABSENT)


def _put(document: dict[str, Any], path: Path, value: Any, why: str, changes: list[Change]) -> None:
    before = _get(document, path)
    document.setdefault(str(path[0]), {})[str(path[1])] = value
    changes.append(change(path, before, value, why))


def _drop(document: dict[str, Any], path: Path, why: str, changes: list[Change]) -> None:
    changes.append(change(path, document[str(path[0])].pop(str(path[1])), ABSENT, why))


def _texts(value: Any) -> list[str] | None:
    """One text or several; None for anything else."""
    several = [value] if isinstance(value, str) else value
    return several if isinstance(several, list) and all(isinstance(item, str) for item in several) else None


def _name(path: Path) -> str:
    return ".".join(map(str, path))


def _move_word(document: dict[str, Any], old: Path, new: Path, changes: list[Change]) -> None:
    word, there = _get(document, old), _get(document, new)
    if not isinstance(word, str) or _section(document, new[0]) is None or there not in (ABSENT, word):
        return
    if there is ABSENT:
        _put(document, new, word, f"it was {_name(old)}", changes)
    _drop(document, old, f"it is {_name(new)}", changes)


def _move_texts(document: dict[str, Any], old: Path, new: Path, changes: list[Change]) -> None:
    texts, there = _texts(_get(document, old)), _get(document, new)
    known = [] if there is ABSENT else _texts(there)
    if texts is None or known is None or _section(document, new[0]) is None:
        return
    more = [text for text in dict.fromkeys(texts) if text not in known]
    if more:
        _put(document, new, [*known, *more], f"it was {_name(old)}", changes)
    _drop(document, old, f"it is {_name(new)}", changes)


def _move_number(
    document: dict[str, Any], old: Path, new: Path, numbers: dict[str, float], changes: list[Change]
) -> None:
    word = _get(document, old)
    number = (
        numbers.get(" ".join(word.lower().replace("_", " ").replace("-", " ").split()))
        if isinstance(word, str)
        else None
    )
    if number is None or _section(document, new[0]) is None or _get(document, new) is not ABSENT:
        return
    _put(document, new, number, f"it was {_name(old)} {word!r}", changes)
    _drop(document, old, f"it is {_name(new)}", changes)


def _never_say(document: dict[str, Any], changes: list[Change]) -> None:
    """Phrases to avoid are a rule."""
    old: Path = ("linguistic_profile", "avoid_phrases")
    texts, rules = _texts(_get(document, old)), _texts(document.get("behavioral_rules", []))
    if texts is None or rules is None:
        return
    if texts:
        said = [f'"{text}"' for text in texts]
        rule = f"Never say {', '.join(said[:-1])} or {said[-1]}." if len(said) > 1 else f"Never say {said[0]}."
        before = document.get("behavioral_rules", ABSENT)
        document["behavioral_rules"] = [*rules, rule]
        changes.append(change(("behavioral_rules",), before, document["behavioral_rules"], f"it was {_name(old)}"))
    _drop(document, old, "it is a rule", changes)
