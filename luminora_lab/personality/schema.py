"""The JSON Schema of a personality, for editors and for programs in other languages.

``personalities/personality.schema.json`` is what ``python -m luminora_lab.personality.schema`` writes; a test holds it
current. The schema says what a proper v1.1 document is. Reading forgives more (one text for a list, null, rules as an
object): :func:`luminora_lab.personality.updating.update` makes a proper document of a forgiven one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from luminora_lab._resources import bundled
from luminora_lab.files.atomic import replacing
from luminora_lab.personality.model import Personality

__all__ = ["FILE", "SCHEMA_ID", "as_text", "json_schema"]

SCHEMA_ID = "urn:luminora-lab:personality:1.1"
FILE = "personality.schema.json"
_ABOUT = (
    "A character for language models: LuminoraCore's personality definition, v1.0 and v1.1. Only the name is required. "
    "Words outside the known lists and keys that are not listed here are allowed; `luminora validate` warns of them."
)


class _Proper(GenerateJsonSchema):
    """The proper form alone: no null where a key can be left out, no titles that repeat the key."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonSchemaValue:
        made = self.generate_inner(schema["schema"])
        default = schema.get("default")
        return {**made, "default": default} if isinstance(default, bool | float | str) and default != "" else made


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a proper personality document.

    Returns
    -------
    dict
        With ``$schema``, ``$id``, ``title``, ``description``, ``properties`` and ``$defs``.

    Examples
    --------
    >>> schema = json_schema()
    >>> schema["required"], schema["$defs"]["AdvancedParameters"]["properties"]["humor"]["maximum"]
    (['persona'], 1)
    """
    made = Personality.model_json_schema(mode="validation", schema_generator=_Proper)
    defs = {name: _tidy(part) for name, part in made.pop("$defs").items()}
    made = _tidy(made)
    about = {"title": "LuminoraCore personality", "description": _ABOUT}
    head = {"$schema": GenerateJsonSchema.schema_dialect, "$id": SCHEMA_ID, **about}
    return {**head, **{key: value for key, value in made.items() if key not in head}, "$defs": defs}


def _tidy(part: dict[str, Any]) -> dict[str, Any]:
    """Leave out the title, which is the name of the part, and the marks of our docstrings."""
    part.pop("title", None)
    part["additionalProperties"] = True
    if "description" in part:
        part["description"] = " ".join(part["description"].replace("``", "`").split())
    return part


def as_text() -> str:
    """Return the schema as the text of its file.

    Examples
    --------
    >>> as_text().endswith("}\\n")
    True
    """
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _write() -> Path:
    target = bundled("personalities") / FILE
    with replacing(target) as file:
        file.write(as_text())
    return target


if __name__ == "__main__":
    print(_write())
