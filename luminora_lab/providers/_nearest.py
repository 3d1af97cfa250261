"""What differs between a request and the nearest one that is recorded: for the message of a miss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from luminora_lab.files.strictjson import quote
from luminora_lab.providers.redacting import redacted_data

if TYPE_CHECKING:
    from luminora_lab.providers.recordings import Recording
    from luminora_lab.providers.request import Request

__all__ = ["nearest"]

_READ = 2000  # requests that are looked at, the last ones
_AROUND = 25  # characters shown before and after the place where two texts part


def nearest(tape: Recording, asked: Request) -> str:
    """Return, as a sentence, in what the nearest recorded request differs."""
    from rapidfuzz.distance import Indel

    wanted = redacted_data(asked.data)
    best, least = None, float("inf")
    for key in list(tape)[-_READ:]:
        found = tape.line(key)["request"]
        differ = [name for name in ("provider", "model", "api_base", "params", "repeat") if found[name] != wanted[name]]
        if len(differ) > least:
            continue
        apart = Indel.normalized_distance(_text(found["messages"]), _text(wanted["messages"]))
        if len(differ) + apart < least:
            best, least = found, len(differ) + apart
    if best is None:
        return "the recording is empty"
    return "the nearest that is differs in " + "; ".join(_differences(best, wanted))


def _text(messages: Any) -> str:
    return json.dumps(messages, ensure_ascii=False)


def _differences(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    out = [
        f"{name} ({quote(found[name])}, not {quote(wanted[name])})"
        for name in ("provider", "model", "api_base", "repeat")
        if found[name] != wanted[name]
    ]
    for name in sorted({*found["params"], *wanted["params"]}):
        one, other = found["params"].get(name), wanted["params"].get(name)
        if one != other:
            out.append(f"params.{name} ({quote(one)}, not {quote(other)})")
    for place, (one, other) in enumerate(zip_longest(found["messages"], wanted["messages"])):
        if one != other:
            out.append(f"messages[{place}] {_parting(one, other)}")
            break
    return out or ["something that was taken out of it as a credential"]


def _parting(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> str:
    if one is None or other is None:
        return "(it has none)" if one is None else "(it has one more)"
    if one.get("role") != other.get("role"):
        return f"(role {quote(one.get('role'))}, not {quote(other.get('role'))})"
    a, b = str(one.get("content")), str(other.get("content"))
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    start = max(0, at - _AROUND)
    return f"at character {at} ({quote(a[start : at + _AROUND])}, not {quote(b[start : at + _AROUND])})"
