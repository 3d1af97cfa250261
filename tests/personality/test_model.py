"""The document is the truth: kept whole, read through typed sections, never changed."""

from __future__ import annotations

import copy
import json
import math
import pickle
from pathlib import Path
from typing import Any

import joblib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from luminora_lab.errors import DataError
from luminora_lab.files import strictyaml
from luminora_lab.personality import personality
from luminora_lab.personality.model import Personality, json_path
from luminora_lab.personality.sections import Level, Persona

# Every place has keys that the format does not know; the order is nobody's habit; numbers are whole and broken.
EVERYTHING = """{
  "zeta": {"b": [1, {"a": null}], "a": 0.0},
  "metadata": {"rating": 0, "score": 0.0, "luminora": {"imported": {"tags": ["x", ["y"]]}}},
  "persona": {"tagline": "Rain is only loud weather", "name": "Ottoline", "version": "1.1.0", "language": "en",
    "tags": ["tea"]},
  "core_traits": {"values": ["patience"], "archetype": "caregiver"},
  "linguistic_profile": {"vocabulary_level": "plain", "tone": ["warm"], "syntax": "simple"},
  "behavioral_rules": ["Ask before you advise."],
  "trigger_responses": {"on_rain": ["Listen."], "on_greeting": ["Come in."]},
  "advanced_parameters": {"humor": 0, "empathy": 1, "verbosity": 0.25, "formality": 1.0, "temperature": 0.8},
  "safety_guards": {"tone_limits": {"max_volume": 3, "max_aggression": 0}, "note": "soft"},
  "examples": {"sample_responses": [{"input": "Tea?", "output": "Always.", "mood": "dry"}], "source": "kitchen"},
  "hierarchical_config": {"description": "Warms up.", "relationship_levels": [
    {"name": "friend", "affinity_range": [50, 100], "since": 3, "modifiers": {"colour": "red",
      "advanced_parameters": {"humor": 0.1, "wit": 0.2}, "linguistic_profile": {"x": 1},
      "system_prompt_additions": {"middle": "!"}}},
    {"name": "stranger", "affinity_range": [0, 49]}]},
  "mood_config": {"moods": {"sleepy": {"modifiers": {}, "icon": "z"}}, "mood_triggers": {"sleepy": ["user_yawns"]},
    "mood_detection": {"method": "automatic", "nested": {"list": [1, 2]}}, "extra": true},
  "memory_preferences": {"importance_threshold": 6.0, "remember_names": true, "remember_work": false, "remember_n": 3},
  "affinity_config": {"interaction_types": {"positive": 3, "shares_soup": 2.5}, "cap": 10}
}"""

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
SECTIONS = {key: value for key, value in json.loads(EVERYTHING).items() if key != "persona"}
DOCUMENTS = st.builds(
    lambda known, unknown: unknown | known,
    st.fixed_dictionaries(
        {"persona": st.fixed_dictionaries({"name": TEXT.map("A{}".format)}, optional={"tags": PLAIN, "x": PLAIN})},
        optional={key: st.just(value) | st.just(value) | PLAIN for key, value in SECTIONS.items()},
    ),
    st.dictionaries(TEXT, PLAIN, max_size=2),
)


def everything() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(EVERYTHING)
    return made


def minimal(**sections: Any) -> Personality:
    return Personality.from_dict({"persona": {"name": "A"}, **sections})


# -- nothing is lost ------------------------------------------------------------------------------------------------
def test_the_document_comes_back_with_every_key_in_its_order_and_every_number_as_it_was() -> None:
    document = everything()
    made = Personality.from_dict(document).to_dict()
    assert json.dumps(made) == json.dumps(document)


@pytest.mark.parametrize("name", ["ottoline.json", "ottoline.yaml", "ottoline.YML"])
def test_saving_and_loading_loses_nothing(tmp_path: Path, name: str) -> None:
    p = Personality.from_dict(everything())
    again = personality(p.save(tmp_path / name))
    assert json.dumps(again.to_dict()) == json.dumps(everything())
    assert again == p


@given(DOCUMENTS)
def test_any_plain_document_loads_or_is_refused_in_one_voice(document: dict[str, Any]) -> None:
    try:
        p = Personality.from_dict(document)
    except DataError as error:
        assert error.place.startswith("personality, $")  # noqa: PT017
        return
    assert json.dumps(p.to_dict()) == json.dumps(document)
    assert Personality.from_dict(p.to_dict()) == p
    assert Personality.from_dict(json.loads(json.dumps(document))).sha256 == p.sha256
    assert Personality.from_dict(strictyaml.loads(strictyaml.dumps(document).encode(), "a.yaml")) == p
    assert pickle.loads(pickle.dumps(p)) == p
    assert p._repr_html_().startswith("<style>")


@given(st.dictionaries(st.sampled_from(["name", "tags", "language", "version", "x"]), PLAIN))
def test_any_persona_loads_or_is_refused_in_one_voice(persona: dict[str, Any]) -> None:
    try:
        p = Personality.from_dict({"persona": persona})
    except DataError:
        return
    assert p.name.strip()
    assert p.to_dict() == {"persona": persona}


# -- what it reads ----------------------------------------------------------------------------------------------------
def test_the_sections_read_what_the_document_says() -> None:
    p = Personality.from_dict(everything())
    assert (p.name, p.persona.tags, p.core_traits.archetype, p.core_traits.temperament) == (
        "Ottoline", ("tea",), "caregiver", None,
    )  # fmt: skip
    assert p.advanced_parameters.vector == (0.25, 1.0, 0.0, 1.0, 0.5, 0.5)
    assert [level.name for level in p.levels] == ["stranger", "friend"]
    assert p.levels[1].modifiers.advanced_parameters == {"humor": 0.1, "wit": 0.2}
    assert p.levels[0].modifiers == Level(name="x", affinity_range=(0, 1)).modifiers
    assert p.moods["sleepy"].description == ""
    assert p.mood_config is not None
    assert p.mood_config.mood_triggers == {"sleepy": ("user_yawns",)}
    assert p.memory_preferences is not None
    assert p.memory_preferences.switches == {"names": True, "work": False}
    assert p.affinity_config is not None
    assert p.affinity_config.interaction_types == {"positive": 3, "shares_soup": 2.5}
    assert p.model_extra == {"zeta": {"b": (1, {"a": None}), "a": 0.0}}
    assert p.persona.model_extra == {"tagline": "Rain is only loud weather"}


def test_what_is_absent_is_empty_or_none() -> None:
    p = minimal()
    assert (p.levels, dict(p.moods), p.behavioral_rules, p.persona.language) == ((), {}, (), "en")
    assert (p.hierarchical_config, p.mood_config, p.memory_preferences, p.affinity_config) == (None,) * 4
    assert p.advanced_parameters.vector == (0.5,) * 6


def test_levels_and_moods_that_are_switched_off_are_not_there() -> None:
    p = minimal(
        hierarchical_config={"enabled": False, "relationship_levels": [{"name": "x", "affinity_range": [0, 9]}]},
        mood_config={"enabled": False, "moods": {"glad": {}}},
    )
    assert p.levels == ()
    assert dict(p.moods) == {}
    assert p.to_dict()["mood_config"]["moods"] == {"glad": {}}


# -- immutable --------------------------------------------------------------------------------------------------------
def change(p: Personality) -> list[Any]:
    config = p.mood_config
    assert config is not None
    return [
        lambda: setattr(p, "persona", None),
        lambda: setattr(p.persona, "name", "B"),
        lambda: setattr(p.persona, "tagline", "B"),
        lambda: setattr(p, "my_key", 1),
        lambda: delattr(p.persona, "name"),
        lambda: setattr(p.levels[0].modifiers.linguistic_profile, "tone_additions", ()),
        lambda: p.levels[1].modifiers.advanced_parameters.__setitem__("humor", 1),
        lambda: p.moods.__setitem__("new", None),  # type: ignore[attr-defined]
        lambda: config.mood_triggers.__setitem__("sleepy", ()),
        lambda: config.mood_detection["nested"].__setitem__("list", ()),
        lambda: config.mood_detection["nested"]["list"].append(3),
        lambda: p.model_extra.__setitem__("zeta", 1),
        lambda: p.model_extra["zeta"]["b"].append(2),
        lambda: p.metadata.luminora["imported"].update(tags=[]),
        lambda: p.persona.tags.append("x"),  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize("which", range(15))
def test_nothing_can_be_changed_at_any_level(which: int) -> None:
    p = Personality.from_dict(everything())
    with pytest.raises((ValidationError, TypeError, AttributeError)):
        change(p)[which]()
    assert json.dumps(p.to_dict()) == json.dumps(everything())
    assert p.sha256 == Personality.from_dict(everything()).sha256


def test_what_it_was_made_of_and_what_it_gives_are_copies() -> None:
    document = everything()
    p = Personality.from_dict(document)
    document["persona"]["name"] = "B"
    document["zeta"]["b"].append(9)
    p.to_dict()["persona"]["name"] = "C"
    assert p.to_dict() == everything()


def test_copies_are_the_same_object() -> None:
    p = minimal(a=[1])
    assert copy.copy(p) is p
    assert copy.deepcopy([p])[0] is p
    assert p.model_copy() is p


def test_a_copy_with_other_sections_leaves_the_original_alone() -> None:
    p = minimal(a=[1])
    other = p.model_copy(update={"a": 2, "advanced_parameters": {"humor": 0.1}})
    assert p.to_dict() == {"persona": {"name": "A"}, "a": [1]}
    assert other.to_dict() == {"persona": {"name": "A"}, "a": 2, "advanced_parameters": {"humor": 0.1}}
    with pytest.raises(DataError, match=r"copy of A, \$.advanced_parameters.humor"):
        p.model_copy(update={"advanced_parameters": {"humor": 9}})


# -- a value ----------------------------------------------------------------------------------------------------------
def test_equal_documents_are_equal_whatever_the_order_of_their_keys() -> None:
    document = everything()
    turned = dict(reversed(document.items()))
    a, b = Personality.from_dict(document), Personality.from_dict(turned)
    assert a == b
    assert hash(a) == hash(b)
    assert len({a, b}) == 1
    assert a != minimal()
    assert a != document


@pytest.mark.parametrize(("one", "other"), [(0, 0.0), (1, True), (0, False), ("a", ["a"]), (None, 0)])
def test_documents_of_different_json_differ(one: Any, other: Any) -> None:
    a, b = minimal(x=one), minimal(x=other)
    assert a != b
    assert a.sha256 != b.sha256


def test_the_hash_is_that_of_canonical_json() -> None:
    # echo -n '{"persona":{"name":"Zoë"},"x":[0,0.5]}' | sha256sum
    p = Personality.from_dict({"x": [0, 0.5], "persona": {"name": "Zoë"}})
    assert p.sha256 == "d06eee8cd2a810b517ac52f6d62b494f8996c925eb99ae225c3f5e496461a405"


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(protocol: int) -> None:
    p = Personality.from_dict(everything())
    again = pickle.loads(pickle.dumps(p, protocol))
    assert again == p
    assert json.dumps(again.to_dict()) == json.dumps(p.to_dict())
    for part in (p.persona, p.levels, p.moods, p.mood_config, p.metadata):
        assert pickle.loads(pickle.dumps(part, protocol)) == part
        assert copy.deepcopy(part) == part


def test_joblib_hashes_it_by_its_document_and_keeps_it(tmp_path: Path) -> None:
    p = Personality.from_dict(everything())
    before = joblib.hash(p)
    assert p.levels  # what was computed meanwhile is no part of it
    assert joblib.hash(p) == before == joblib.hash(Personality.from_dict(everything()))
    assert joblib.hash(p.replace(persona={"name": "B"})) != before
    joblib.dump([p], tmp_path / "p.joblib")
    assert joblib.load(tmp_path / "p.joblib") == [p]


def test_repr_is_one_line_with_the_traits() -> None:
    assert repr(Personality.from_dict(everything())) == "<Personality 'Ottoline': caregiver, 2 levels, 1 moods, en>"
    assert str(minimal()) == "<Personality 'A': en>"


# -- made of keywords -------------------------------------------------------------------------------------------------
def test_keywords_make_the_same_personality_as_their_document() -> None:
    document = {
        "persona": {"name": "A", "tagline": "t"},
        "advanced_parameters": {"humor": 0},
        "my_key": [1, {"a": None}],
    }
    assert json.dumps(Personality(**document).to_dict()) == json.dumps(document)
    assert Personality.model_validate(document) == Personality.from_dict(document)
    assert Personality.model_validate_json(json.dumps(document)) == Personality.from_dict(document)
    assert Personality(persona=Persona(tags=("x",), name="A", k={"z": [1]})).to_dict() == {
        "persona": {"name": "A", "tags": ["x"], "k": {"z": [1]}}
    }


def test_keywords_are_copied_and_checked() -> None:
    shared: dict[str, Any] = {"name": "A"}
    p = Personality(persona=shared)
    shared["name"] = "B"
    assert p.to_dict() == {"persona": {"name": "A"}}
    with pytest.raises(DataError, match=r"personality, \$.persona.name: it is missing"):
        Personality(persona={})
    with pytest.raises(DataError, match=r"personality, \$.my_key: nan is not a JSON value"):
        Personality(persona={"name": "A"}, my_key=math.nan)


def test_a_personality_validates_as_itself() -> None:
    p = minimal()
    assert Personality.model_validate(p) is p


# -- replace ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # the examples of RFC 7396, appendix A, one level down (a personality is always an object)
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_replace_is_a_json_merge_patch(target: Any, patch: Any, result: Any) -> None:
    p = minimal(x=target)
    assert p.replace({"x": patch}).to_dict() == {"persona": {"name": "A"}, "x": result}
    assert p.replace(x=patch).to_dict() == p.replace({"x": patch}).to_dict()
    assert p.to_dict()["x"] == target


def test_replace_takes_a_patch_and_keywords_the_keywords_last() -> None:
    p = minimal().replace({"advanced_parameters": {"humor": 0.1}, "changes": 1}, advanced_parameters={"empathy": 0.9})
    assert p.to_dict() == {
        "persona": {"name": "A"}, "advanced_parameters": {"humor": 0.1, "empathy": 0.9}, "changes": 1,
    }  # fmt: skip
    assert p.replace() == p


def test_replace_checks_its_result_and_shares_nothing() -> None:
    p = minimal()
    with pytest.raises(DataError, match=r"replace of A, \$.persona: it is missing"):
        p.replace(persona=None)
    with pytest.raises(DataError, match=r"replace of A, \$.x: nan is not a JSON value"):
        p.replace(x=math.nan)
    patch = {"a": [1]}
    changed = p.replace(x=patch)
    patch["a"].append(2)
    assert changed.to_dict()["x"] == {"a": [1]}


# -- saving -----------------------------------------------------------------------------------------------------------
def test_saving_replaces_the_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("x" * 10_000)
    assert minimal(x="Zoë").save(target) == target
    assert target.read_text("utf-8") == '{\n  "persona": {\n    "name": "A"\n  },\n  "x": "Zoë"\n}\n'
    assert list(tmp_path.iterdir()) == [target]


def test_the_old_file_is_intact_after_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.json"
    target.write_text("old")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError, match=r"a.json: cannot be written \(No space left on device\)"):
        minimal().save(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.txt", r"it ends in '.txt'; use one of .json, .yaml, .yml"),
        ("a", "it ends in ''"),
        ("no/a.json", "name an existing"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        minimal().save(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("loc", "path"),
    [((), "$"), (("a", 0, "b"), "$.a[0].b"), (("a b", "c'd"), "$['a b'][\"c'd\"]"), (("", "1a"), "$['']['1a']")],
)
def test_json_paths(loc: tuple[int | str, ...], path: str) -> None:
    assert json_path(loc) == path


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("a.json", "x" * 2**22, "it would have 4 MB"),
        ("a.yaml", [0] * 200_000, "YAML cannot hold it"),
    ],
)
def test_what_could_not_be_loaded_is_not_saved(tmp_path: Path, name: str, value: Any, message: str) -> None:
    (tmp_path / name).write_text("old")
    with pytest.raises(DataError, match=message):
        minimal(x=value).save(tmp_path / name)
    assert (tmp_path / name).read_text() == "old"
    with pytest.raises(DataError, match="5 is no path"):
        minimal().save(5)  # type: ignore[arg-type]
