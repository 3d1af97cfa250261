"""The JSON Schema beside the personalities."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from luminora_lab._resources import bundled
from luminora_lab.personality import schema as room
from luminora_lab.personality import sections
from luminora_lab.personality.documents import read_document
from luminora_lab.personality.library import files
from luminora_lab.personality.model import Personality
from luminora_lab.personality.schema import FILE, SCHEMA_ID, as_text, json_schema
from luminora_lab.personality.vocabulary import CLOSED_LISTS

VALIDATOR = Draft202012Validator(json_schema())


def paths(sections: dict[str, Any]) -> list[str]:
    document = {"persona": {"name": "A"}, **sections}
    return sorted(error.json_path for error in VALIDATOR.iter_errors(document))


def test_the_file_is_current() -> None:
    remedy = "run python -m luminora_lab.personality.schema"
    assert (bundled("personalities") / FILE).read_text("utf-8") == as_text(), remedy


def test_writing_it_twice_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "bundled", lambda folder: tmp_path)
    assert room._write() == tmp_path / FILE
    once = (tmp_path / FILE).read_bytes()
    room._write()
    assert (tmp_path / FILE).read_bytes() == once == as_text().encode()


def test_it_is_a_schema_of_draft_2020_12_with_a_name() -> None:
    schema = json_schema()
    Draft202012Validator.check_schema(schema)
    assert list(schema)[:4] == ["$schema", "$id", "title", "description"]
    assert (schema["$schema"], schema["$id"]) == ("https://json-schema.org/draft/2020-12/schema", SCHEMA_ID)
    assert schema["required"] == ["persona"]
    assert list(schema["properties"]) == list(Personality.model_fields)


def test_every_part_and_every_field_is_described() -> None:
    defs = json_schema()["$defs"]
    assert set(defs) == {
        name for name in dir(sections)
        if isinstance(part := getattr(sections, name), type) and issubclass(part, sections.Section)
    } - {"Section"}  # fmt: skip
    for name, part in defs.items():
        assert part["description"].endswith("."), name
        for key, field in part.get("properties", {}).items():
            assert field.get("description") or "$ref" in field, f"{name}.{key}"


def test_the_closed_lists_are_offered_but_other_words_are_allowed() -> None:
    defs = json_schema()["$defs"]
    assert defs["CoreTraits"]["properties"]["archetype"]["anyOf"][0]["enum"] == list(CLOSED_LISTS["archetype"])
    tones = defs["ProfileAdditions"]["properties"]["tone_additions"]["items"]["anyOf"]
    assert tones == [{"enum": list(CLOSED_LISTS["tone"])}, {"type": "string"}]
    assert paths({"core_traits": {"archetype": "coach"}, "linguistic_profile": {"tone": ["trendy"]}}) == []


def test_every_bundled_personality_is_valid() -> None:
    several = [file for source, file in files() if source == "bundled"]
    several += sorted(path for path in bundled("personalities").rglob("*.json") if path.name != FILE)
    assert several
    for file in several:
        assert [error.message for error in VALIDATOR.iter_errors(read_document(file))] == [], file.name


@pytest.mark.parametrize(
    "sections",
    [
        {},
        {"my_key": None, "$schema": FILE},
        {"metadata": {"anything": [1, None]}},
        {"advanced_parameters": {"humor": 0, "temperature": 0.7}},
        {"memory_preferences": {"importance_threshold": 10, "remember_names": True}},
        {"mood_config": {"moods": {"glad": {}}, "mood_triggers": {"glad": []}, "mood_detection": {"x": [1]}}},
        {"hierarchical_config": {"relationship_levels": [{"name": "a", "affinity_range": [0, 20.5]}]}},
    ],
)
def test_what_is_proper_is_accepted_and_loads(sections: dict[str, Any]) -> None:
    assert paths(sections) == []
    assert Personality.from_dict({"persona": {"name": "A"}, **sections}).name == "A"


@pytest.mark.parametrize(
    ("sections", "path"),
    [
        ({"persona": {}}, "$.persona"),
        ({"persona": {"name": ""}}, "$.persona.name"),
        ({"persona": {"name": "  "}}, "$.persona.name"),
        ({"persona": {"name": "A", "version": 1.1}}, "$.persona.version"),
        ({"persona": {"name": "A", "tags": "one"}}, "$.persona.tags"),
        ({"core_traits": None}, "$.core_traits"),
        ({"core_traits": {"archetype": 3}}, "$.core_traits.archetype"),
        ({"behavioral_rules": {"always_do": ["x"]}}, "$.behavioral_rules"),
        ({"advanced_parameters": {"humor": 1.01}}, "$.advanced_parameters.humor"),
        ({"advanced_parameters": {"humor": None}}, "$.advanced_parameters.humor"),
        ({"safety_guards": {"tone_limits": {"max_aggression": -1}}}, "$.safety_guards.tone_limits.max_aggression"),
        ({"examples": {"sample_responses": [{"input": "a"}]}}, "$.examples.sample_responses[0]"),
        (
            {"hierarchical_config": {"relationship_levels": [{"name": "a", "affinity_range": [1]}]}},
            "$.hierarchical_config.relationship_levels[0].affinity_range",
        ),
        (
            {"mood_config": {"moods": {"x": {"modifiers": {"advanced_parameters": {"wit": 3}}}}}},
            "$.mood_config.moods.x.modifiers.advanced_parameters.wit",
        ),
        ({"memory_preferences": {"importance_threshold": 11}}, "$.memory_preferences.importance_threshold"),
        ({"affinity_config": {"interaction_types": {"positive": "2"}}}, "$.affinity_config.interaction_types.positive"),
    ],
)
def test_what_is_not_proper_is_refused_at_its_path(sections: dict[str, Any], path: str) -> None:
    assert set(paths(sections)) == {path}


def test_nobody_shares_it() -> None:
    json_schema()["$defs"].clear()
    assert json.loads(as_text())["$defs"]
