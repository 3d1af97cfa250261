"""Forgiven forms to proper ones: what the reader understands becomes what the JSON Schema asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from luminora_lab.personality.schema import json_schema
from luminora_lab.personality.sections import rules_of

__all__ = ["ABSENT", "Change", "Path", "change", "mend"]

Path = tuple[int | str, ...]
"""Keys and positions from the top of a document."""
ABSENT: Any = object()
"""What stands where there is nothing."""


class Change(NamedTuple):
    """One change: where, what was there and what is there now (JSON; "" for nothing), and why."""

    path: Path
    before: str
    after: str
    why: str


def change(path: Path, before: Any, after: Any, why: str) -> Change:
    """Make a change of two values (or ABSENT), as they are now."""
    texts = ["" if value is ABSENT else json.dumps(value, ensure_ascii=False) for value in (before, after)]
    return Change(path, texts[0], texts[1], why)


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def mend(document: dict[str, Any], changes: list[Change]) -> None:
    """Give a document its proper forms, in place."""
    persona = document.get("persona")
    version = persona.get("version") if isinstance(persona, dict) else None
    if isinstance(persona, dict) and isinstance(version, int | float) and not isinstance(version, bool):
        persona["version"] = str(version)
        changes.append(change(("persona", "version"), version, str(version), "a version is text"))
    rules = document.get("behavioral_rules")
    if isinstance(rules, dict) and isinstance(made := rules_of(rules), list):
        document["behavioral_rules"] = made
        changes.append(change(("behavioral_rules",), rules, made, "rules are one list"))
    _settings(document, changes)
    _object(document, _schema(), (), changes)


def _settings(document: dict[str, Any], changes: list[Change]) -> None:
    moods = document.get("mood_config")
    given = moods.get("mood_detection") if isinstance(moods, dict) else None
    if isinstance(moods, dict) and given is not None and not isinstance(given, dict):
        made = {"method" if isinstance(given, str) else "value": given}
        moods["mood_detection"] = made
        changes.append(change(("mood_config", "mood_detection"), given, made, "settings are an object"))


def _value(value: Any, node: Mapping[str, Any], path: Path, changes: list[Change]) -> Any:
    """Return the proper form of a value, of which the schema says ``node``."""
    if "$ref" in node:
        node = _schema()["$defs"][node["$ref"].rsplit("/", 1)[1]]
    if node.get("type") == "array" and "items" in node:
        return _list(value, node["items"], path, changes)
    if node.get("type") == "object" and isinstance(value, dict):
        _object(value, node, path, changes)
    return value


def _list(value: Any, node: Mapping[str, Any], path: Path, changes: list[Change]) -> Any:
    if isinstance(value, str) or (isinstance(value, dict) and "$ref" in node):
        changes.append(change(path, value, [value], "a list, also of one"))
        value = [value]
    if not isinstance(value, list):
        return value
    there = [item for item in value if item is not None]
    if len(there) < len(value):
        changes.append(change(path, value, there, "null says nothing in a list"))
    return [_value(item, node, (*path, i), changes) for i, item in enumerate(there)]


def _object(value: dict[str, Any], node: Mapping[str, Any], path: Path, changes: list[Change]) -> None:
    known = node.get("properties", {})
    others = node.get("additionalProperties")
    for key, item in list(value.items()):
        at = (*path, key)
        if key in known and item is None:
            del value[key]
            changes.append(change(at, None, ABSENT, "null says what leaving it out says"))
        elif key in known:
            value[key] = _value(item, known[key], at, changes)
        elif isinstance(others, Mapping) and item is None:
            empty: Any = {"array": [], "number": ABSENT}.get(str(others.get("type")), {})
            if empty is not ABSENT:
                value[key] = empty
                changes.append(change(at, None, empty, "it has a name, and nothing else"))
        elif isinstance(others, Mapping):
            value[key] = _value(item, others, at, changes)
