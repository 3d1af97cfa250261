"""Real files bend the schema: what loads all the same, and what cannot be used."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from luminora_lab.errors import DataError
from luminora_lab.personality.model import Personality


def minimal(**sections: Any) -> Personality:
    return Personality.from_dict({"persona": {"name": "A"}, **sections})


# In fiction of our own, every way in which the files of LuminoraCore's authors and users are known to deviate.
BENT: dict[str, dict[str, Any]] = json.loads("""{
  "tones of its own": {"linguistic_profile":
    {"tone": ["trendy", "sophisticated", "precise", "uplifting", "results-focused", "technical"]}},
  "an archetype of its own": {"core_traits": {"archetype": "coach"}},
  "a temperament in free text": {"core_traits": {"temperament": "patient until the kettle boils, then quick"}},
  "style and syntax of its own": {"core_traits": {"communication_style": "blunt but kind"},
    "linguistic_profile": {"syntax": "staccato"}},
  "the sections of v1.1": {"hierarchical_config": {"relationship_levels": []}, "memory_preferences": {},
    "affinity_config": {"interaction_types": {"neutral": 0}}},
  "levels with a description and adjustments alone": {"hierarchical_config": {"enabled": true,
    "description": "Thaws slowly.", "relationship_levels": [{"name": "stranger", "affinity_range": [0, 20],
      "description": "Cold.", "modifiers": {"behavioral_adjustments": ["Keep to the weather.", "Offer no tea."]}}]}},
  "levels without modifiers": {"hierarchical_config":
    {"relationship_levels": [{"name": "a", "affinity_range": [0, 5]}]}},
  "levels with gaps": {"hierarchical_config": {"relationship_levels": [
    {"name": "a", "affinity_range": [0, 20]}, {"name": "b", "affinity_range": [41, 60]}]}},
  "null modifiers": {
    "hierarchical_config": {"relationship_levels": [{"name": "a", "affinity_range": [0, 5], "modifiers": null}]},
    "mood_config": {"moods": {"flat": null, "dull": {"modifiers": null}}}},
  "a mood with empty modifiers": {"mood_config": {"moods": {"neutral": {"description": "Even.", "modifiers": {}}}}},
  "events as triggers": {"mood_config": {"moods": {"shy": {}},
    "mood_triggers": {"shy": ["user_gives_compliment"], "glad": "user_shares_good_news"}}},
  "a detection of another program": {"mood_config": {"mood_detection": {"method": "automatic",
    "confidence_threshold": 0.7, "decay_enabled": true, "decay_rate": 0.1, "weights": [[1, 2], {"a": null}]}}},
  "a detection that is a word": {"mood_config": {"mood_detection": "automatic"}},
  "a detection that is a list": {"mood_config": {"mood_detection": ["keywords", 3]}},
  "a detection that is off": {"mood_config": {"mood_detection": false}},
  "a broken threshold and switches": {"memory_preferences": {"importance_threshold": 6.0, "remember_topics": true,
    "remember_shared_jokes": false, "remember_most": 9}},
  "parameters of the provider": {"advanced_parameters": {"temperature": 0.8, "top_p": 0.95, "max_tokens": 600,
    "frequency_penalty": 0.1}},
  "rules as an object": {"behavioral_rules": {"always_do": ["Knock."], "never_do": ["Shout.", "Sulk."]}},
  "null sections": {"core_traits": null, "linguistic_profile": null, "behavioral_rules": null,
    "trigger_responses": null, "advanced_parameters": null, "safety_guards": null, "examples": null,
    "hierarchical_config": null, "mood_config": null, "memory_preferences": null, "affinity_config": null,
    "metadata": null},
  "null fields": {"persona": {"name": "A", "version": null, "description": null, "tags": null, "language": null},
    "safety_guards": {"tone_limits": null}, "advanced_parameters": {"humor": null},
    "examples": {"sample_responses": [{"input": "a", "output": "b", "context": null}]}},
  "single texts": {"persona": {"name": "A", "tags": "tea", "compatibility": "openai"},
    "linguistic_profile": {"tone": "warm", "vocabulary": "kettle", "fillers": "well"}, "behavioral_rules": "Knock.",
    "trigger_responses": {"on_error": "Sorry."}, "safety_guards": {"forbidden_topics": "coffee"}},
  "keys of older documents": {"persona": {"name": "A", "tagline": "Tea first", "archetype": "coach"},
    "linguistic_profile": {"vocabulary_level": "plain", "expressions": ["hm"], "speech_patterns": ["Well then"],
      "avoid_phrases": ["whatever"], "formality_level": "casual"},
    "response_patterns": {"greeting": "In you come."}, "adaptation_config": {"on": true}},
  "no version and no sections": {"persona": {"name": "A"}},
  "no language": {"persona": {"name": "A", "version": "1.0.0", "description": "d", "author": "x"}},
  "a language with a region": {"persona": {"name": "A", "language": "en-GB"}}
}""")


@pytest.mark.parametrize("sections", BENT.values(), ids=BENT)
def test_what_bends_the_schema_loads_and_comes_back(sections: dict[str, Any]) -> None:
    document = {"persona": {"name": "A"}, **sections}
    p = Personality.from_dict(document)
    assert json.dumps(p.to_dict()) == json.dumps(document)
    assert p._repr_html_()


def bent(kind: str) -> Personality:
    return Personality.from_dict({"persona": {"name": "A"}, **BENT[kind]})


def test_what_bends_the_schema_is_read_as_it_is_meant() -> None:
    assert bent("rules as an object").behavioral_rules == ("Knock.", "Never: Shout.", "Never: Sulk.")
    assert bent("single texts").linguistic_profile.tone == ("warm",)
    assert bent("single texts").behavioral_rules == ("Knock.",)
    assert bent("null modifiers").levels[0].modifiers.behavioral_adjustments == ()
    assert set(bent("null modifiers").moods) == {"flat", "dull"}
    assert bent("null sections").safety_guards.tone_limits.max_aggression is None
    for kind in ("a detection that is a word", "a detection that is a list", "a detection that is off"):
        config = bent(kind).mood_config
        assert config is not None
        assert dict(config.mood_detection) == {}
    nulls = bent("null fields")
    assert (nulls.persona.version, nulls.persona.language, nulls.advanced_parameters.humor) == ("", "en", None)


@pytest.mark.parametrize(
    "text", ["file:" + "///etc/passwd", "!include secrets.yaml", "${HOME}", "{{ 7 * 7 }}", "@/etc/passwd"]
)
def test_texts_that_point_elsewhere_stay_texts(text: str) -> None:
    p = minimal(behavioral_rules=[text], linked={"$ref": text, "$include": text})
    assert p.behavioral_rules == (text,)
    assert p.to_dict()["linked"] == {"$ref": text, "$include": text}


# -- what cannot be used ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({}, r"luna.json, \$.persona: it is missing \(field required\)"),
        ({"persona": {}}, r"\$.persona.name: it is missing"),
        ({"persona": {"name": ""}}, r"\$.persona.name: '' is not usable: string should have at least 1 character"),
        ({"persona": {"name": " \n"}}, r"\$.persona.name: ' \\n' is not usable"),
        ({"persona": {"name": 3}}, r"\$.persona.name: 3 is not usable: input should be a valid string"),
        ({"persona": {"name": "A", "version": 1.0}}, r"\$.persona.version: 1.0 is not usable"),
        ({"persona": "A"}, r"\$.persona: 'A' is not usable"),
        ({"advanced_parameters": {"humor": 7}}, r"\$.advanced_parameters.humor: 7 is not usable: input should be less"),
        ({"advanced_parameters": {"humor": -0.1}}, r"\$.advanced_parameters.humor: -0.1 is not usable"),
        ({"advanced_parameters": {"humor": "0.5"}}, r"\$.advanced_parameters.humor: '0.5' is not usable"),
        ({"advanced_parameters": {"humor": True}}, r"\$.advanced_parameters.humor: True is not usable"),
        ({"advanced_parameters": {"humor": 10**400}}, r"\$.advanced_parameters.humor: 1000"),
        ({"linguistic_profile": {"tone": ["warm", 3]}}, r"\$.linguistic_profile.tone\[1\]: 3 is not usable"),
        ({"behavioral_rules": {"always_do": 3}}, r"\$.behavioral_rules: {'always_do': 3} is not usable"),
        (
            {"hierarchical_config": {"relationship_levels": [{"name": "a", "affinity_range": [0]}]}},
            r"\$.hierarchical_config.relationship_levels\[0\].affinity_range\[1\]: it is missing",
        ),
        (
            {"mood_config": {"moods": {"in love": {"modifiers": {"advanced_parameters": {"humor": 2}}}}}},
            r"\$.mood_config.moods\['in love'\].modifiers.advanced_parameters.humor: 2 is not usable",
        ),
        ({"memory_preferences": {"importance_threshold": 11}}, r"\$.memory_preferences.importance_threshold: 11 is"),
        ({"affinity_config": {"interaction_types": {"x": "many"}}}, r"interaction_types.x: 'many' is not usable"),
        (
            {"examples": {"sample_responses": [{"input": "a"}]}},
            r"\$.examples.sample_responses\[0\].output: it is missing",
        ),
        ({"x": math.nan}, r"luna.json, \$.x: nan is not a JSON value"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_json_path(document: dict[str, Any], message: str) -> None:
    whole = document if not document or "persona" in document else {"persona": {"name": "A"}, **document}
    with pytest.raises(DataError, match=message):
        Personality.from_dict(whole, "luna.json")


def test_the_message_counts_what_else_is_wrong_and_stays_short() -> None:
    document = {"persona": {"name": 1}, "advanced_parameters": {"humor": "x" * 10_000, "empathy": 9}}
    with pytest.raises(DataError, match=r"\(and 2 more\); `luminora validate` lists") as caught:
        Personality.from_dict(document)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("given_", [[], "luna", None, 3])
def test_only_an_object_is_a_personality(given_: Any) -> None:
    with pytest.raises(DataError, match='is no personality; write an object with a "persona"'):
        Personality.from_dict(given_)
