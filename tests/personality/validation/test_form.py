"""P0xx: forgiven forms, unknown keys, closed lists, what is missing, entries, dates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from luminora_lab.personality.validation import Report, validate
from luminora_lab.personality.validation.examples import BASE

Found = Callable[..., list[tuple[str, str]]]
Checked = Callable[..., Report]


def test_unknown_keys_are_found_at_every_level_with_the_nearest(checked: Checked) -> None:
    level = {
        "name": "all",
        "affinity_range": [0, 100],
        "colour": 1,
        "modifiers": {"tone": 1, "behavioral_adjustments": ["x"]},
    }
    report = checked(
        personna={},
        persona={"nmae": "x", "tagline": "y"},
        safety_guards={"tone_limits": {"max_agression": 0.1}},
        examples={
            "sample_responses": [*BASE["examples"]["sample_responses"], {"input": "abc?", "output": "Six.", "mood": 1}]
        },
        hierarchical_config={"relationship_levels": [level], "description": "how it goes"},
        mood_config={"moods": {"amused": {"intensity": 1}}},
        affinity_config={"points": {}},
        memory_preferences={"threshold": 4, "remember_names": True},
        trigger_responses={"on_hello": ["x"]},
    )
    fixes = {found.path: found.fix for found in report.findings if found.code == "P013"}
    assert fixes == {
        "$.personna": "write 'persona', or move it to metadata",
        "$.persona.nmae": "write 'name', or move it to metadata",
        "$.persona.tagline": "say it in persona.description, or move it to metadata",
        "$.safety_guards.tone_limits.max_agression": "write 'max_aggression', or move it to metadata",
        "$.examples.sample_responses[4].mood": "mend its spelling, or move it to metadata, where anything may stand",
        "$.hierarchical_config.relationship_levels[0].colour": fixes["$.examples.sample_responses[4].mood"],
        "$.hierarchical_config.relationship_levels[0].modifiers.tone": fixes["$.examples.sample_responses[4].mood"],
        "$.hierarchical_config.description": fixes["$.examples.sample_responses[4].mood"],
        "$.mood_config.moods.amused.intensity": fixes["$.examples.sample_responses[4].mood"],
        "$.affinity_config.points": fixes["$.examples.sample_responses[4].mood"],
        "$.memory_preferences.threshold": fixes["$.examples.sample_responses[4].mood"],
        "$.trigger_responses.on_hello": fixes["$.examples.sample_responses[4].mood"],
    }


def test_metadata_detection_and_switches_may_hold_anything(found: Found) -> None:
    assert found(metadata={"anything": [1, {"x": None}], "lang": "xx"}) == []
    assert found(mood_config={"mood_detection": {"method": "keyword", "decay_rate": 0.1, "x": {}}}) == []
    assert found(memory_preferences={"remember_topics": True, "remember_anything": False}) == []
    assert validate({**BASE, "$schema": "personality.schema.json", "$comment": "x"}).findings == ()


def test_settings_of_a_model_do_nothing(checked: Checked) -> None:
    report = checked(advanced_parameters={"temperature": 0.7, "humour": 0.2, "charm": 1})
    assert [(found.code, found.path, found.fix) for found in report.findings] == [
        ("P014", "$.advanced_parameters.temperature", report.findings[0].fix),
        ("P014", "$.advanced_parameters.humour", "write 'humor'"),
        ("P014", "$.advanced_parameters.charm", "remove it"),
    ]


def test_nulls_texts_for_lists_and_rules_as_an_object() -> None:
    document = {
        **BASE,
        "memory_preferences": None,
        "linguistic_profile": {**BASE["linguistic_profile"], "tone": "calm", "fillers": None},
        "behavioral_rules": {"always_do": ["Give clock times.", "Admit mistakes."], "never_do": "Guess the tide."},
        "mood_config": {"moods": {"amused": None}, "mood_triggers": {"amused": "fell in"}},
    }
    found = [(one.code, one.path) for one in validate(document).findings if one.code in ("P010", "P011", "P012")]
    assert found == [
        ("P010", "$.linguistic_profile.fillers"),
        ("P010", "$.mood_config.moods.amused"),
        ("P010", "$.memory_preferences"),
        ("P011", "$.linguistic_profile.tone"),
        ("P011", "$.mood_config.mood_triggers.amused"),
        ("P012", "$.behavioral_rules"),
    ]
    assert validate(document).ok


@pytest.mark.parametrize(
    ("sections", "path", "fix"),
    [
        ({"core_traits": {"archetype": "sceptic"}}, "$.core_traits.archetype", "write 'skeptic'"),
        ({"core_traits": {"archetype": "coach"}}, "$.core_traits.archetype", "write 'motivator'"),
        ({"core_traits": {"temperament": "calm and patient"}}, "$.core_traits.temperament", "write 'calm'"),
        ({"core_traits": {"temperament": "Calm"}}, "$.core_traits.temperament", "write 'calm'"),
        ({"core_traits": {"communication_style": "zzz"}}, "$.core_traits.communication_style", "known are formal"),
        ({"linguistic_profile": {"syntax": "short"}}, "$.linguistic_profile.syntax", "write 'concise'"),
        ({"linguistic_profile": {"tone": ["calm", "warmth"]}}, "$.linguistic_profile.tone[1]", "write 'warm'"),
        ({"linguistic_profile": {"punctuation_style": "sparse"}}, "$.linguistic_profile.punctuation_style",
         "write 'minimal'"),
        ({"persona": {"compatibility": ["OpenAI"]}}, "$.persona.compatibility[0]", "write 'openai'"),
        ({"safety_guards": {"content_filters": ["politics"]}}, "$.safety_guards.content_filters[0]",
         "write 'political'"),
        ({"memory_preferences": {"fact_categories": ["personal info"]}}, "$.memory_preferences.fact_categories[0]",
         "write 'personal_info'"),
        ({"memory_preferences": {"episode_types": ["milestones"]}}, "$.memory_preferences.episode_types[0]",
         "write 'milestone'"),
        ({"persona": {"language": "english"}}, "$.persona.language", "write 'en'"),
        ({"persona": {"language": "en_GB"}}, "$.persona.language", "write 'en-GB'"),
        ({"persona": {"language": "tlh"}}, "$.persona.language", "write one of en"),
    ],
)  # fmt: skip
def test_words_outside_their_list(checked: Checked, sections: dict[str, Any], path: str, fix: str) -> None:
    several = [one for one in checked(**sections).findings if one.code == "P015"]
    assert [one.path for one in several] == [path]
    assert several[0].fix.startswith(fix)


def test_tones_of_levels_and_moods_are_words_of_the_list(found: Found) -> None:
    added = {"linguistic_profile": {"tone_additions": ["warm", "cosy"]}}
    level = {"name": "all", "affinity_range": [0, 100], "modifiers": added}
    assert found(hierarchical_config={"relationship_levels": [level]}) == [
        ("P015", "$.hierarchical_config.relationship_levels[0].modifiers.linguistic_profile.tone_additions[1]")
    ]
    assert found(mood_config={"moods": {"amused": {"modifiers": added}}}) == [
        ("P015", "$.mood_config.moods.amused.modifiers.linguistic_profile.tone_additions[1]")
    ]


@pytest.mark.parametrize("tag", ["en", "en-GB", "en-Latn-US", "EN"])
def test_language_tags_may_name_a_region(found: Found, tag: str) -> None:
    assert found(persona={"language": tag}) == []


def test_the_smallest_document_lacks_what_the_format_requires() -> None:
    report = validate({"persona": {"name": "Ada"}})
    assert report.ok
    assert [found.path for found in report.findings if found.code == "P016"] == [
        "$.persona.version", "$.persona.description", "$.persona.author", "$.persona.language",
        "$.persona.compatibility", "$.core_traits", "$.linguistic_profile", "$.behavioral_rules",
    ]  # fmt: skip
    assert [found.path for found in report.findings if found.code == "P017"] == [
        "$.trigger_responses", "$.advanced_parameters", "$.examples",
    ]  # fmt: skip
    assert {found.code for found in report.findings} == {"P016", "P017", "P310"}


def test_missing_parameters_are_one_suggestion(checked: Checked) -> None:
    report = checked(advanced_parameters={"humor": None, "empathy": None})
    assert [(one.code, one.path, one.message) for one in report.findings] == [
        ("P017", "$.advanced_parameters", "the format recommends 'humor', 'empathy'")
    ]


@pytest.mark.parametrize(("version", "good"), [
    ("1.0.0", True), ("0.10.2", True), ("1.1.0-beta.1", True), ("1.0.0+x", True),
    ("1.0", False), ("v1.0.0", False), ("01.0.0", False), ("1.0.0\n", False), ("١.٠.٠", False),
])  # fmt: skip
def test_versions(found: Found, version: str, good: bool) -> None:
    assert found(persona={"version": version}) == ([] if good else [("P018", "$.persona.version")])


def test_entries_that_repeat_are_empty_or_long(found: Found) -> None:
    rules = [*BASE["behavioral_rules"], " GIVE every time as a clock time. ", "  ", "x" * 201]
    assert found(behavioral_rules=rules) == [
        ("P019", "$.behavioral_rules[3]"),
        ("P020", "$.behavioral_rules[4]"),
        ("P021", "$.behavioral_rules[5]"),
    ]
    assert found(trigger_responses={"on_error": ["y" * 201]}) == [("P021", "$.trigger_responses.on_error[0]")]
    assert found(behavioral_rules=[*BASE["behavioral_rules"], "x" * 200]) == []


def test_samples_and_levels_with_empty_texts(found: Found) -> None:
    samples = [*BASE["examples"]["sample_responses"], {"input": "", "output": " ", "context": ""}]
    assert found(examples={"sample_responses": samples}) == [
        ("P020", "$.examples.sample_responses[4].input"),
        ("P020", "$.examples.sample_responses[4].output"),
    ]


@pytest.mark.parametrize(("metadata", "expected"), [
    ({"created_at": "2024-01-01T00:00:00Z", "updated_at": "2024-01-01"}, []),
    ({"created_at": "2026-13-01"}, [("P022", "$.metadata.created_at")]),
    ({"updated_at": 20260101}, [("P022", "$.metadata.updated_at")]),
    ({"created_at": "2026-11-02", "updated_at": "2026-11-01"}, [("P022", "$.metadata.updated_at")]),
    ({"downloads": -1}, [("P023", "$.metadata.downloads")]),
    ({"downloads": 1.5}, [("P023", "$.metadata.downloads")]),
    ({"rating": 5.1}, [("P023", "$.metadata.rating")]),
    ({"rating": True}, [("P023", "$.metadata.rating")]),
    ({"rating": 5, "downloads": 12}, []),
])  # fmt: skip
def test_metadata(found: Found, metadata: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(metadata=metadata) == expected


def test_memory_switches(found: Found) -> None:
    assert found(memory_preferences={"remember_names": 1, "remember_work": "no"}) == [
        ("P024", "$.memory_preferences.remember_names"),
        ("P024", "$.memory_preferences.remember_work"),
    ]
