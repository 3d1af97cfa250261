"""P003 to P007: what makes a document unusable, one finding a place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.report import Finding, Path, finding

__all__ = ["unusable"]

_MOST = 10_000
_CODES = {
    "missing": "P003", "string_too_short": "P006", "string_pattern_mismatch": "P006", "too_short": "P007",
    "too_long": "P007", "greater_than_equal": "P005", "less_than_equal": "P005", "finite_number": "P005",
}  # fmt: skip
_WANTED = {
    "string_type": "text", "float_type": "a number", "bool_type": "true or false", "tuple_type": "a list",
    "model_type": "an object", "model_attributes_type": "an object", "mapping_type": "an object",
    "dict_type": "an object",
}  # fmt: skip


def unusable(error: ValidationError) -> Iterator[Finding]:
    """Give a finding for every place that the model refuses."""
    if error.error_count() > _MOST:
        yield finding("P004", (), f"{error.error_count():,} places cannot be used", fix="begin with another document")
        return
    for one in error.errors(include_url=False):
        path = tuple(key for key in one["loc"] if key != "[key]")
        code = _CODES.get(one["type"], "P004")
        if code == "P007" and path[-1:] != ("affinity_range",):
            code = "P004"
        if code == "P003":
            yield _missing(path)
        else:
            yield finding(code, path, _message(code, one, path), value=one["input"])


def _missing(path: Path) -> Finding:
    if path[-2:-1] == ("affinity_range",):
        return finding("P007", path[:-1], "the range does not have two numbers")
    return finding("P003", path, f"{quote(path[-1])} is missing")


def _message(code: str, one: Any, path: Path) -> str:
    shown = quote(one["input"])
    if code == "P006":
        return "the name is empty"
    if code == "P007":
        return f"{shown} does not have two numbers"
    if code == "P005":
        bounds = one.get("ctx", {})
        if "ge" in bounds:
            return f"{shown} is below {bounds['ge']:g}"
        return f"{shown} is above {bounds['le']:g}" if "le" in bounds else f"{shown} is not finite"
    return f"{shown} stands where {_WANTED.get(one['type'], 'something else')} belongs"
