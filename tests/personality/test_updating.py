"""Old and bent documents raised to the proper v1.1 form: everything in its place, nothing lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.personality import personalities, personality
from luminora_lab.personality.model import Personality
from luminora_lab.personality.moments import moment
from luminora_lab.personality.schema import json_schema
from luminora_lab.personality.updating import update
from luminora_lab.personality.vocabulary import CLOSED_LISTS

VALIDATOR = Draft202012Validator(json_schema())
OLD = """{
  "persona": {"name": "Bo", "tagline": "Slow boats only", "archetype": "ferryman", "description": "Rows people over."},
  "core_traits": {"temperament": "calm", "values": ["patience", "silence"]},
  "linguistic_profile": {"tone": "calm", "vocabulary_level": "plain", "sentence_structure": "simple",
    "expressions": ["Hm.", "Mind the step."], "speech_patterns": ["Mind the step.", "Other side it is"],
    "fillers": ["well"], "avoid_phrases": ["hurry up", "no problem"], "formality_level": "Very_Casual",
    "response_length": "short"},
  "behavioral_rules": {"always_do": ["Ask where to."], "never_do": ["Rush.", "Sing."], "sometimes_do": "Whistle."},
  "response_patterns": {"greeting": "Step in.", "farewell": ["Mind the gap.", "Dry feet."],
    "uncertainty": "Which bank?", "storm": "We wait."},
  "trigger_responses": {"on_greeting": ["Morning."]},
  "advanced_parameters": {"humor": 0.2, "verbosity": null, "temperature": 0.7},
  "examples": {"sample_responses": {"input": "Far?", "output": "Not if you row.", "context": null}},
  "mood_config": {"moods": {"foggy": null}, "mood_triggers": {"foggy": "cannot see"}, "mood_detection": "automatic"},
  "affinity_config": null,
  "old_app": {"id": 7, "empty": null}
}"""
NEW = """{
  "persona": {"name": "Bo", "version": "1.1.0", "tagline": "Slow boats only", "description": "Rows people over."},
  "core_traits": {"temperament": "calm", "values": ["patience", "silence"], "archetype": "ferryman"},
  "linguistic_profile": {"tone": ["calm"], "vocabulary_level": "plain",
    "fillers": ["well", "Hm.", "Mind the step.", "Other side it is"], "syntax": "simple"},
  "behavioral_rules": ["Ask where to.", "Never: Rush.", "Never: Sing.", "Whistle.",
    "Never say \\"hurry up\\" or \\"no problem\\"."],
  "response_patterns": {"storm": "We wait."},
  "trigger_responses": {"on_greeting": ["Morning.", "Step in."], "on_confusion": ["Which bank?"],
    "on_goodbye": ["Mind the gap.", "Dry feet."]},
  "advanced_parameters": {"humor": 0.2, "temperature": 0.7, "formality": 0.1, "verbosity": 0.25},
  "examples": {"sample_responses": [{"input": "Far?", "output": "Not if you row."}]},
  "mood_config": {"moods": {"foggy": {}}, "mood_triggers": {"foggy": ["cannot see"]},
    "mood_detection": {"method": "automatic"}},
  "old_app": {"id": 7, "empty": null}
}"""


def raised(sections: dict[str, Any], version: str | None = "1.1.0", **options: bool) -> dict[str, Any]:
    """Update {"persona": {"name": "A"}} with sections; the result without its persona, unless that was given."""
    persona = {"name": "A"} | ({"version": version} if version else {})
    made = update({"persona": persona, **sections}, **options).document
    return made if "persona" in sections else {key: value for key, value in made.items() if key != "persona"}


def test_an_old_document_becomes_a_proper_one() -> None:
    made = update(json.loads(OLD))
    assert made.document == json.loads(NEW)
    assert list(VALIDATOR.iter_errors(made.document)) == []
    assert made.personality.to_dict() == made.document
    assert made.changed
    assert repr(made) == "<Update of personality: 30 changes>"


def test_every_change_is_told_with_its_place_and_reason() -> None:
    frame = update(json.loads(OLD)).changes
    assert list(frame) == ["path", "before", "after", "why"]
    rows = {row["path"]: row for row in frame.to_dict("records")}
    assert rows["$.linguistic_profile.tone"] == {
        "path": "$.linguistic_profile.tone", "before": '"calm"', "after": '["calm"]', "why": "a list, also of one",
    }  # fmt: skip
    assert rows["$.affinity_config"]["after"] == ""
    assert rows["$.persona.version"]["before"] == ""
    assert rows["$.advanced_parameters.formality"]["why"] == "it was linguistic_profile.formality_level 'Very_Casual'"
    assert rows["$.response_patterns.farewell"]["why"] == "it is trigger_responses.on_goodbye"
    assert frame.loc[frame["path"] == "$.behavioral_rules", "why"].tolist() == [
        "rules are one list", "it was linguistic_profile.avoid_phrases",
    ]  # fmt: skip


def test_the_diff_is_one_of_the_two_json_texts() -> None:
    made = update({"persona": {"name": "Zoë", "version": "1.1.0"}, "behavioral_rules": "Ask."})
    assert made.diff.splitlines() == [
        "--- personality (as it was)",
        "+++ personality (updated)",
        "@@ -1,7 +1,9 @@",
        " {",
        '   "persona": {',
        '     "name": "Zoë",',
        '-    "version": "1.1.0"',
        '+    "version": "1.1.1"',
        "   },",
        '-  "behavioral_rules": "Ask."',
        '+  "behavioral_rules": [',
        '+    "Ask."',
        "+  ]",
        " }",
    ]


def test_what_is_proper_stays_as_it_is() -> None:
    for name in personalities()["name"]:
        made = update(name)
        assert not made.changed, made.changes
        assert (made.diff, len(made.changes)) == ("", 0)
        assert made.personality == personality(name)
    assert repr(update(personality("juniper"))) == "<Update of Juniper: nothing to change>"


def test_it_writes_nothing_and_leaves_what_it_was_given_alone(tmp_path: Path) -> None:
    document = json.loads(OLD)
    update(document, words=True, defaults=True).document["persona"].clear()
    assert document == json.loads(OLD)
    file = tmp_path / "bo.json"
    file.write_text(OLD)
    made = update(file)
    assert made.document == json.loads(NEW)
    assert made.diff.startswith(f"--- {file} (as it was)\n+++ {file} (updated)\n")
    assert file.read_text() == OLD
    assert [path.name for path in tmp_path.iterdir()] == ["bo.json"]
    made.document["persona"].clear()
    assert made.document == json.loads(NEW)


def test_a_yaml_file_with_a_number_for_a_version(tmp_path: Path) -> None:
    (tmp_path / "bo.yaml").write_text("persona: {name: Bo, version: 1.0, tags: ferry}\n")
    assert update(tmp_path / "bo.yaml").document == {"persona": {"name": "Bo", "version": "1.1.0", "tags": ["ferry"]}}


# -- versions ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given_", "alone", "with_changes"),
    [
        (None, "1.1.0", "1.1.0"),
        ("", "1.1.0", "1.1.0"),
        ("1.0.0", "1.1.0", "1.1.0"),
        ("0.9", "1.1.0", "1.1.0"),
        ("v1.0.7", "1.1.0", "1.1.0"),
        ("1.1.0", "1.1.0", "1.1.1"),
        ("1.1", "1.1", "1.1.1"),
        ("2.3.9", "2.3.9", "2.3.10"),
        ("2", "2", "2.0.1"),
        ("2.0.0-beta", "2.0.0-beta", "2.0.0-beta"),
        ("the first", "the first", "the first"),
    ],
)
def test_versions_rise_to_that_of_the_format_and_with_every_change(
    given_: str | None, alone: str, with_changes: str
) -> None:
    persona = {"name": "A"} if given_ is None else {"name": "A", "version": given_}
    assert update({"persona": persona}).document["persona"] == {"name": "A", "version": alone}
    assert update({"persona": persona, "behavioral_rules": "Ask."}).document["persona"]["version"] == with_changes


def test_a_new_version_follows_the_name() -> None:
    made = update({"persona": {"description": "d", "name": "A", "tags": []}}).document
    assert list(made["persona"]) == ["description", "name", "version", "tags"]


# -- old names --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (  # the new place is taken: both stay
            {"linguistic_profile": {"sentence_structure": "long", "syntax": "simple"}},
            {"linguistic_profile": {"sentence_structure": "long", "syntax": "simple"}},
        ),
        (  # both say the same
            {"linguistic_profile": {"sentence_structure": "simple", "syntax": "simple"}},
            {"linguistic_profile": {"syntax": "simple"}},
        ),
        (
            {"linguistic_profile": {"formality_level": "casual"}, "advanced_parameters": {"formality": 0.9}},
            {"linguistic_profile": {"formality_level": "casual"}, "advanced_parameters": {"formality": 0.9}},
        ),
        (  # words that stand for no known number
            {"linguistic_profile": {"formality_level": "regal", "response_length": 3}},
            {"linguistic_profile": {"formality_level": "regal", "response_length": 3}},
        ),
        (  # forms that cannot be moved
            {"linguistic_profile": {"expressions": {"a": 1}, "avoid_phrases": [3]}, "response_patterns": ["hello"]},
            {"linguistic_profile": {"expressions": {"a": 1}, "avoid_phrases": [3]}, "response_patterns": ["hello"]},
        ),
        ({"linguistic_profile": {"expressions": [], "avoid_phrases": []}}, {"linguistic_profile": {}}),
        (
            {"linguistic_profile": {"avoid_phrases": "sure"}},
            {"linguistic_profile": {}, "behavioral_rules": ['Never say "sure".']},
        ),
        (
            {"linguistic_profile": {"avoid_phrases": ["a", "b", "c"]}, "behavioral_rules": "Ask."},
            {"linguistic_profile": {}, "behavioral_rules": ["Ask.", 'Never say "a", "b" or "c".']},
        ),
        ({"response_patterns": {"error": "Oh."}}, {"trigger_responses": {"on_error": ["Oh."]}}),
        (
            {"trigger_responses": {"success": "Ha.", "on_tide": ["x"]}},
            {"trigger_responses": {"on_tide": ["x"], "on_success": ["Ha."]}},
        ),
    ],
)  # fmt: skip
def test_old_names_move_where_the_new_place_is_free(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert raised(before) == after


def test_an_archetype_moves_out_of_the_persona() -> None:
    old = {"persona": {"name": "A", "version": "1.1.0", "archetype": "coach"}}
    assert raised(old) == {"persona": {"name": "A", "version": "1.1.1"}, "core_traits": {"archetype": "coach"}}
    same = {**old, "core_traits": {"archetype": "coach"}}
    assert raised(same)["persona"] == {"name": "A", "version": "1.1.1"}
    other = {**old, "core_traits": {"archetype": "leader"}}
    assert raised(other) == other


# -- forgiven forms ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            {"metadata": None, "persona": {"name": "A", "version": "1.1.0", "tags": None}},
            {"persona": {"name": "A", "version": "1.1.1"}},
        ),
        ({"linguistic_profile": {"tone": ["warm", None]}}, {"linguistic_profile": {"tone": ["warm"]}}),
        ({"metadata": {"rating": None}, "mine": {"x": None}}, {"metadata": {"rating": None}, "mine": {"x": None}}),
        ({"mood_config": {"mood_detection": [1]}}, {"mood_config": {"mood_detection": {"value": [1]}}}),
        ({"mood_config": {"mood_detection": False}}, {"mood_config": {"mood_detection": {"value": False}}}),
        ({"mood_config": {"mood_triggers": {"sad": None}}}, {"mood_config": {"mood_triggers": {"sad": []}}}),
        (
            {"hierarchical_config": {"relationship_levels": {"name": "a", "affinity_range": [0, 9], "modifiers": {
                "behavioral_adjustments": "Nod.", "linguistic_profile": {"tone_additions": "warm"}}}}},
            {"hierarchical_config": {"relationship_levels": [{"name": "a", "affinity_range": [0, 9], "modifiers": {
                "behavioral_adjustments": ["Nod."], "linguistic_profile": {"tone_additions": ["warm"]}}}]}},
        ),
    ],
)  # fmt: skip
def test_forgiven_forms_become_proper_ones(before: dict[str, Any], after: dict[str, Any]) -> None:
    assert raised(before) == after


# -- words and defaults -----------------------------------------------------------------------------------------------
def test_words_are_the_authors_unless_asked_otherwise() -> None:
    sections = {
        "persona": {"name": "A", "version": "1.1.0", "language": "Portuguese", "compatibility": ["OpenAI", "mistrall"]},
        "core_traits": {"archetype": "sceptic", "temperament": "patient until the kettle boils"},
        "linguistic_profile": {"tone": ["Warm", "entusiastic", "warm", "technical"], "syntax": "varied"},
        "hierarchical_config": {"relationship_levels": [{"name": "a", "affinity_range": [0, 9],
            "modifiers": {"linguistic_profile": {"tone_additions": ["playfull"]}}}]},
        "mood_config": {"moods": {"m": {"modifiers": {"linguistic_profile": {"tone_additions": ["calmly"]}}}}},
        "memory_preferences": {"fact_categories": ["hobby"]},
    }  # fmt: skip
    assert raised(sections) == sections
    made = raised(sections, words=True)
    assert made["persona"]["language"] == "pt"
    assert made["persona"]["compatibility"] == ["openai", "mistral"]
    assert made["core_traits"] == {"archetype": "skeptic", "temperament": sections["core_traits"]["temperament"]}
    assert made["linguistic_profile"] == {"tone": ["warm", "enthusiastic", "technical"], "syntax": "varied"}
    level = made["hierarchical_config"]["relationship_levels"][0]
    assert level["modifiers"]["linguistic_profile"]["tone_additions"] == ["playful"]
    assert made["mood_config"]["moods"]["m"]["modifiers"]["linguistic_profile"]["tone_additions"] == ["calm"]
    assert made["memory_preferences"]["fact_categories"] == ["hobbies"]


@pytest.mark.parametrize("language", ["en-GB", "Klingon", "xx", "english "])
def test_a_language_is_replaced_only_by_its_own_code(language: str) -> None:
    made = raised({"persona": {"name": "A", "version": "1.1.0", "language": language}}, words=True)
    assert made["persona"]["language"] == {"english ": "en"}.get(language, language)


def test_defaults_are_the_standard_levels_and_points_and_change_no_parameter() -> None:
    old = {"persona": {"name": "A", "version": "1.1.0"}, "advanced_parameters": {"humor": 0.3}}
    made = update(old, defaults=True)
    assert [(level.name, *level.affinity_range) for level in made.personality.levels] == [
        ("stranger", 0, 20), ("acquaintance", 21, 40), ("friend", 41, 60), ("close_friend", 61, 80),
        ("soulmate", 81, 100),
    ]  # fmt: skip
    assert made.document["affinity_config"]["interaction_types"]["very_negative"] == -5
    assert made.document["memory_preferences"] == {
        "fact_categories": [],
        "episode_types": [],
        "importance_threshold": 0,
    }
    assert list(VALIDATOR.iter_errors(made.document)) == []
    before = Personality.from_dict(old)
    for affinity in (0, 20, 21, 55, 100):
        for name in ("level", "parameters"):
            one, two = (getattr(moment(p, affinity=affinity), name) for p in (before, made.personality))
            assert one == two


def test_defaults_leave_sections_that_are_there_alone() -> None:
    sections = {"hierarchical_config": {"enabled": False}, "affinity_config": {"interaction_types": {"x": 1}}}
    made = raised(sections, defaults=True)
    assert {key: made[key] for key in sections} == sections
    assert set(made) == {*sections, "mood_config", "memory_preferences"}


# -- what cannot be raised --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({}, r"personality, \$.persona: it is missing"),
        ({"persona": {"version": "1.0.0"}}, r"\$.persona.name: it is missing"),
        ({"persona": {"name": "A"}, "advanced_parameters": {"humor": 7}}, r"\$.advanced_parameters.humor: 7 is not"),
        ({"persona": {"name": "A"}, "behavioral_rules": {"always_do": 3}}, r"\$.behavioral_rules: {'always_do': 3}"),
        ({"persona": "A"}, r"\$.persona: 'A' is not usable"),
        ({"persona": {"name": "A"}, "x": {1, 2}}, r"\$.x: \{1, 2\} is not a JSON value"),
        (7, "7 is no name and no path"),
        ("none.json", "none.json: there is no such file"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_even_so_is_refused(given_: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        update(given_, words=True, defaults=True)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(UnknownName, match="'nobody' is neither"):
        update("nobody")


# -- properties -------------------------------------------------------------------------------------------------------
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)
WORDS = st.none() | TEXT | st.lists(TEXT | st.none(), max_size=3)
UNIT = st.none() | st.sampled_from([0, 0.5, 1])


def words_of(field: str) -> Any:
    return st.sampled_from(CLOSED_LISTS[field]) | TEXT


def part(**optional: Any) -> Any:
    """A section with any of these keys and one that nobody knows, or null."""
    return st.none() | st.fixed_dictionaries({}, optional={**optional, "mine": st.none() | TEXT})


MODIFIERS = part(
    advanced_parameters=st.dictionaries(st.sampled_from(["humor", "wit"]), st.sampled_from([-0.5, 0, 0.5])),
    linguistic_profile=part(tone_additions=WORDS), behavioral_adjustments=WORDS,
)  # fmt: skip
BENT = st.fixed_dictionaries(
    {"persona": st.fixed_dictionaries(
        {"name": TEXT.map("A{}".format)},
        optional={"version": st.none() | st.sampled_from(["", "1.0.0", "1.1", "3.0.0", "x", 1.0]), "tags": WORDS,
                  "archetype": words_of("archetype"), "language": words_of("language"), "tagline": TEXT},
    )},
    optional={
        "core_traits": part(archetype=st.none() | words_of("archetype"), values=WORDS),
        "linguistic_profile": part(
            tone=WORDS, syntax=st.none() | words_of("syntax"), sentence_structure=words_of("syntax"), fillers=WORDS,
            expressions=WORDS, speech_patterns=WORDS, avoid_phrases=WORDS,
            response_length=st.sampled_from(["short", "?"]),
            formality_level=st.sampled_from(["casual", "Formal", "regal", ""]),
        ),
        "behavioral_rules": WORDS | st.dictionaries(st.sampled_from(["always_do", "never_do"]), WORDS),
        "trigger_responses": part(on_greeting=WORDS, greeting=WORDS, on_error=WORDS),
        "response_patterns": part(greeting=WORDS, farewell=WORDS, hello=WORDS, storm=WORDS),
        "advanced_parameters": part(humor=UNIT, formality=UNIT, verbosity=UNIT),
        "hierarchical_config": part(relationship_levels=st.lists(
            st.fixed_dictionaries({"name": TEXT, "affinity_range": st.just([0, 9])}, optional={"modifiers": MODIFIERS}),
            max_size=2)),
        "mood_config": part(
            moods=st.dictionaries(TEXT, part(modifiers=MODIFIERS), max_size=2), mood_detection=TEXT | st.booleans(),
            mood_triggers=st.dictionaries(TEXT, WORDS, max_size=2)),
        "metadata": part(), "mine": st.none() | TEXT,
    },
)  # fmt: skip


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from texts(item)


@given(BENT, st.booleans(), st.booleans())
def test_updating_what_is_updated_changes_nothing(document: dict[str, Any], words: bool, defaults: bool) -> None:
    made = update(document, words=words, defaults=defaults)
    again = update(made.document, words=words, defaults=defaults)
    assert not again.changed, again.changes
    assert json.dumps(again.document) == json.dumps(made.document)
    assert (
        made.changed
        == (json.dumps(made.document) != json.dumps(document))
        == bool(made.diff)
        == bool(len(made.changes))
    )


@given(BENT)
def test_what_comes_out_is_proper_and_no_text_is_lost(document: dict[str, Any]) -> None:
    made = update(document).document
    assert [error.message for error in VALIDATOR.iter_errors(made)] == []
    kept = "\n".join(texts(made))
    numbers = {"casual", "Formal", "short"}
    version = document["persona"].get("version")
    lost = [text for text in Counter(texts(document)) if text not in kept and text not in numbers and text != version]
    assert lost == []


@given(BENT.map(lambda document: {key: value for key, value in document.items() if key != "response_patterns"}))
def test_the_personality_reads_the_same_but_for_what_stood_under_old_names(document: dict[str, Any]) -> None:
    old = {"expressions", "speech_patterns", "avoid_phrases", "sentence_structure", "formality_level",
           "response_length", "archetype", "greeting", "version"}  # fmt: skip
    for section in ("persona", "linguistic_profile", "trigger_responses"):
        if isinstance(document.get(section), dict):
            document[section] = {key: value for key, value in document[section].items() if key not in old}
    try:
        before = Personality.from_dict(document)
    except DataError:
        return  # null inside a list is mended by an update, not by reading
    after = update(document).personality
    for name in Personality.model_fields:
        if name not in ("persona", "mood_config"):
            one, two = (getattr(p, name) for p in (before, after))
            assert (one or type(two)() if one is None and two is not None else one) == two
    assert after.moods == before.moods
    assert after.persona.tags == before.persona.tags
