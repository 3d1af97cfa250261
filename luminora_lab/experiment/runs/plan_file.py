"""A plan as a file: its form (JSON Schema: ``datasets/plan.schema.json``), read with errors that name the line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from luminora_lab.errors import DataError
from luminora_lab.files import strictjson, strictyaml
from luminora_lab.files.strictjson import quote

__all__ = ["PlanFile", "ProviderEntry", "json_schema", "read_plan"]

SCHEMA_ID = "urn:luminora-lab:plan:1"
Name = Annotated[str, Field(min_length=1)]


class ProviderEntry(BaseModel):
    """A provider with settings of its own; other keys are its parameters (temperature, max_tokens, seed)."""

    model_config = ConfigDict(extra="allow", strict=True)
    provider: Name = Field(description="A name as ll.provider() takes it.")
    label: Name | None = Field(None, description="What it is called in tables; by default its name.")
    api_base: str | None = None
    tries: int | None = Field(None, ge=1)
    concurrency: int | None = Field(None, ge=1)
    per_minute: float | None = Field(None, gt=0)


class PlanFile(BaseModel):
    """What is crossed, and what every cell shares."""

    model_config = ConfigDict(extra="forbid", strict=True)
    personalities: list[Name] = Field(min_length=1, description="Names or paths.")
    providers: list[Name | ProviderEntry] = Field(min_length=1)
    conversations: list[Name] = Field(min_length=1, description='Names, paths, or "prompts:everyday".')
    strategies: list[Name | None] = Field([None], min_length=1, description="Presets or expressions; null for none.")
    repeats: int = Field(1, ge=1, le=10_000)
    turns: int | list[Name] | None = Field(None, description="How many of the user's turns, evenly spread, or which.")
    tokens: int = Field(300, ge=1, description="Budget of the memories.")
    window: int = Field(6, ge=0, description="Recent messages that the provider sees.")
    affinity: Literal["follow"] | Annotated[float, Field(ge=0, le=100)] | None = None
    mood: Name | None = Field(None, description='"follow", a mood that all of them have, or null.')
    context: Literal["recorded", "live"] = "recorded"
    speaker: Name | None = Field(None, description="Who talks to the personality; by default the user.")
    params: dict[str, Any] = Field(default_factory=dict, description="Parameters of every call.")
    flags: list[Name] | None = Field(
        None, min_length=1, description='Each cell is a session with these parts off: "all", "no mood_system".'
    )


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a plan.

    Examples
    --------
    >>> json_schema()["required"]
    ['personalities', 'providers', 'conversations']
    """
    made = PlanFile.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": SCHEMA_ID, "title": "Luminora Lab plan"}
    return {**head, **{key: value for key, value in made.items() if key != "title"}}


def read_plan(path: Path) -> PlanFile:
    """Read a plan, in JSON where the name ends in .json, else in YAML.

    Raises
    ------
    DataError
        It cannot be read; the message names the line and what would be right.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", place=str(path), remedy="name a plan") from None
    loads = strictjson.loads if path.suffix.lower() == ".json" else strictyaml.loads
    return checked(loads(raw, str(path)), str(path), raw)


def checked(given: Any, place: str, raw: bytes | None = None) -> PlanFile:
    """Return plain data as a plan.

    Raises
    ------
    DataError
        It is none.
    """
    if not isinstance(given, dict):
        raise DataError(f"{quote(given)} is no plan", place=place, remedy="write personalities:, providers: ...")
    try:
        return PlanFile.model_validate(given)
    except ValidationError as error:
        first = min(error.errors(), key=lambda one: (len(one["loc"]) == 0, [str(part) for part in one["loc"]]))
        path = [part for part in first["loc"] if isinstance(part, int) or part in _keys(given)]
        shown = ".".join(map(str, path)) or "the plan"
        line = _line(raw, path) if raw is not None else None
        where = place if line is None else f"{place}, line {line}"
        value = "" if first["type"] == "missing" else f" is {quote(first['input'])}"
        missing = str(first["loc"][-1]) if first["type"] == "missing" else ""
        what = f"{missing or shown}{value or ' is missing'}"
        raise DataError(what, place=where, remedy=_remedy(first)) from None


def _keys(given: Any) -> set[str]:
    """Return every key that the data have: what pydantic adds to a place (the branch of a union) is none."""
    if isinstance(given, dict):
        return {str(key) for key in given} | {key for value in given.values() for key in _keys(value)}
    return {key for value in given for key in _keys(value)} if isinstance(given, list) else set()


def _remedy(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return f"there is no such key; use {', '.join(PlanFile.model_fields)}"
    said = re.sub(r"^(Value error, )?Input", "it", str(error["msg"]))
    return said[0].lower() + said[1:]


def _line(raw: bytes, path: list[Any]) -> int | None:
    """Return the line of a place in a YAML or JSON text (JSON is read as YAML), or of the nearest place above it."""
    import yaml

    try:
        node = yaml.compose(raw.decode("utf-8"), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return None
    line = None
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pairs = [(key, value) for key, value in node.value if key.value == part]
            if not pairs:
                break
            line, node = pairs[0][0].start_mark.line + 1, pairs[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


if __name__ == "__main__":
    print(json.dumps(json_schema(), indent=2))
