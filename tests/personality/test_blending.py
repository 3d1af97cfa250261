"""Blending: its laws over made-up parents, its choices over worked examples."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.personality import Personality, personality
from luminora_lab.personality._blend_choices import STRATEGIES
from luminora_lab.personality._blend_parents import parent_of
from luminora_lab.personality.blending import blend
from luminora_lab.personality.vocabulary import CLOSED_LISTS, PARAMETERS

LIMITS = ("max_aggression", "max_informality", "max_sarcasm")


def made(name: str, **sections: Any) -> Personality:
    return Personality.from_dict({"persona": {"name": name}, **sections})


# -- parents of every shape ---------------------------------------------------------------------------------------


def maybe(**fields: Any) -> Any:
    return st.fixed_dictionaries({}, optional=fields)


def section(**fields: Any) -> Any:
    return st.one_of(maybe(**fields), st.none())


def listed(words: Any, most: int = 4) -> Any:
    return st.one_of(st.lists(words, max_size=most), words, st.none())


texts = st.sampled_from([f"text {letter}" for letter in "abcdefgh"])
unit = st.one_of(st.floats(0, 1), st.integers(0, 1))
delta = st.floats(-1, 1)
modifiers = maybe(
    advanced_parameters=st.dictionaries(st.sampled_from([*PARAMETERS, "volume"]), delta, max_size=4),
    linguistic_profile=maybe(tone_additions=listed(texts), expression_additions=listed(texts), dialect=texts),
    system_prompt_additions=maybe(prefix=texts, suffix=texts),
    behavioral_adjustments=listed(texts),
    sound=texts,
)
levels = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 30), modifiers, texts).map(
        lambda t: {"name": t[3], "affinity_range": [t[0], min(100, t[0] + t[1])], "modifiers": t[2]}
    ),
    max_size=4,
)
moods = st.dictionaries(texts, maybe(description=texts, modifiers=modifiers, colour=texts), max_size=3)
documents = st.fixed_dictionaries(
    {
        "persona": st.fixed_dictionaries(
            {"name": st.text(min_size=1, max_size=60).filter(str.strip)},
            optional={
                "language": st.sampled_from(["en", "de", "en-GB", ""]),
                "tags": listed(texts),
                "description": texts,
                "author": texts,
                "compatibility": listed(st.sampled_from(["openai", "cohere", "google"])),
                "tagline": texts,
            },
        )
    },
    optional={
        "core_traits": section(archetype=texts, temperament=st.sampled_from(["calm", "cool"]), values=listed(texts)),
        "linguistic_profile": section(tone=listed(texts), syntax=texts, fillers=listed(texts)),
        "behavioral_rules": listed(texts, 6),
        "trigger_responses": section(on_greeting=listed(texts), on_error=listed(texts), on_joke=texts),
        "advanced_parameters": section(**dict.fromkeys(PARAMETERS, unit), temperature=st.floats(0, 2)),
        "safety_guards": section(
            forbidden_topics=listed(texts),
            content_filters=listed(texts),
            tone_limits=maybe(**dict.fromkeys(LIMITS, unit)),
            blocked=st.lists(texts, max_size=3),
        ),
        "examples": section(sample_responses=st.lists(st.fixed_dictionaries({"input": texts, "output": texts}))),
        "hierarchical_config": section(enabled=st.booleans(), relationship_levels=levels, note=texts),
        "mood_config": section(
            enabled=st.booleans(),
            moods=moods,
            mood_triggers=st.dictionaries(texts, listed(texts), max_size=3),
            mood_detection=st.dictionaries(texts, st.integers(), max_size=2),
        ),
        "memory_preferences": section(
            fact_categories=listed(texts),
            episode_types=listed(texts),
            importance_threshold=st.floats(0, 10),
            remember_names=st.booleans(),
            remember_work=st.booleans(),
        ),
        "affinity_config": section(interaction_types=st.dictionaries(texts | st.just("positive"), st.floats(-9, 9))),
        "metadata": section(license=texts, rating=st.integers(0, 5)),
        "my_key": st.dictionaries(texts, st.lists(texts)),
    },
)
parents = st.lists(documents.map(Personality.from_dict), min_size=1, max_size=4, unique_by=lambda p: p.sha256)
strategies = st.sampled_from(STRATEGIES)
weight = st.one_of(st.floats(0.01, 1), st.integers(1, 9))


@st.composite
def mixtures(draw: Any) -> dict[Personality, float]:
    several = draw(parents)
    return {p: draw(weight) for p in several}


def text_of(p: Personality) -> str:
    return json.dumps(p.to_dict(), ensure_ascii=False)


def blocked(p: Personality) -> list[str]:
    found: list[str] = (p.to_dict().get("safety_guards") or {}).get("blocked", [])
    return found


# -- laws ---------------------------------------------------------------------------------------------------------


@settings(max_examples=80)
@given(mixtures(), strategies, st.integers(0, 9))
def test_order_and_scale_of_the_weights_do_not_matter(
    mixture: dict[Personality, float], strategy: str, seed: int
) -> None:
    first = blend(mixture, strategy, seed)
    turned = blend(dict(reversed([(p, 2 * weight) for p, weight in mixture.items()])), strategy, seed)
    assert text_of(first) == text_of(turned)
    assert text_of(first) == text_of(blend(mixture, strategy, seed))


@settings(max_examples=80)
@given(mixtures(), strategies)
def test_numbers_lie_between_those_of_the_parents(mixture: dict[Personality, float], strategy: str) -> None:
    child = blend(mixture, strategy, 3)
    for name in PARAMETERS:
        several = [getattr(p.advanced_parameters, name) for p in mixture]
        value = getattr(child.advanced_parameters, name)
        if all(one is None for one in several):
            assert value is None
        else:
            known = [0.5 if one is None else one for one in several]
            assert min(known) <= value <= max(known)
    for layer in (*child.levels, *child.moods.values()):
        for name, change in layer.modifiers.advanced_parameters.items():
            several = [0.0]
            for p in mixture:
                several += [one.modifiers.advanced_parameters.get(name, 0) for one in (*p.levels, *p.moods.values())]
            assert min(several) <= change <= max(several)


@settings(max_examples=80)
@given(mixtures(), strategies)
def test_safety_only_becomes_stricter(mixture: dict[Personality, float], strategy: str) -> None:
    child = blend(mixture, strategy)
    guards = child.safety_guards
    for p in mixture:
        assert set(p.safety_guards.forbidden_topics) <= set(guards.forbidden_topics)
        assert set(p.safety_guards.content_filters) <= set(guards.content_filters)
        assert set(blocked(p)) <= set(blocked(child))
    for name in LIMITS:
        several = [one for p in mixture if (one := getattr(p.safety_guards.tone_limits, name, None)) is not None]
        assert getattr(guards.tone_limits, name, None) == (min(several) if several else None)


@settings(max_examples=80)
@given(documents, strategies, st.integers(0, 9))
def test_one_parent_gives_its_document_back(document: dict[str, Any], strategy: str, seed: int) -> None:
    p, other = Personality.from_dict(document), made("Other")
    alone = blend({p: 0.3, other: 0}, strategy, seed).to_dict()
    note = alone["metadata"].pop("blend")
    assert note["parents"][0].items() >= {"name": p.name, "weight": 1.0, "sha256": p.sha256}.items()
    assert alone == document | {"metadata": document.get("metadata") or {}}


@settings(max_examples=60)
@given(mixtures(), strategies)
def test_parents_stay_as_they_are_and_share_nothing(mixture: dict[Personality, float], strategy: str) -> None:
    before = [copy.deepcopy(p.to_dict()) for p in mixture]
    spoilt = blend(mixture, strategy)._document
    _spoil(spoilt)
    assert [p.to_dict() for p in mixture] == before
    again = blend(mixture, strategy)
    assert "spoilt" not in text_of(again)


def _spoil(value: Any) -> None:
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            _spoil(item)
    if isinstance(value, dict):
        value["spoilt"] = 1
    else:
        value.append("spoilt")


@settings(max_examples=60)
@given(mixtures(), strategies)
def test_a_blend_can_be_blended_and_saved(mixture: dict[Personality, float], strategy: str) -> None:
    child = blend(mixture, strategy)
    assert Personality.from_dict(json.loads(text_of(child))) == child
    again = blend({child: 1, next(iter(mixture)): 1})
    assert again.name


@settings(max_examples=60)
@given(parents)
def test_words_are_those_of_the_parents(several: list[Personality]) -> None:
    for strategy in STRATEGIES:
        child = blend(dict.fromkeys(several, 1.0), strategy)
        for name in ("archetype", "temperament"):
            words = {getattr(p.core_traits, name) for p in several} - {None}
            assert getattr(child.core_traits, name) in (words or {None})
        assert set(child.behavioral_rules) <= {rule for p in several for rule in p.behavioral_rules}


# -- worked examples ----------------------------------------------------------------------------------------------


def test_numbers_are_weighted_means_and_absent_ones_are_a_half() -> None:
    a = made("A", advanced_parameters={"humor": 0.2, "empathy": 1})
    b = made("B", advanced_parameters={"humor": 0.8})
    child = blend({a: 1, b: 2})
    assert child.to_dict()["advanced_parameters"] == {"humor": 0.6, "empathy": 0.6667}
    assert blend({a: 1, made("C"): 0}).to_dict()["advanced_parameters"] == {"humor": 0.2, "empathy": 1}


def test_rounding_stays_inside_the_parents() -> None:
    a, b = (made(n, advanced_parameters={"humor": 0.333333333, "empathy": e}) for n, e in (("A", 0), ("B", 1e-7)))
    assert blend({a: 1, b: 1}).advanced_parameters.humor == 0.333333333
    assert blend({a: 1, b: 1}).advanced_parameters.empathy == 0


def test_words_are_voted_on_and_a_tie_goes_to_the_smaller_hash() -> None:
    a, b, c = (made(n, core_traits={"archetype": w}) for n, w in (("A", "rebel"), ("B", "leader"), ("C", "leader")))
    assert blend({a: 0.4, b: 0.3, c: 0.3}).core_traits.archetype == "leader"
    assert blend({a: 0.4, b: 0.3, c: 0.3}, "dominant").core_traits.archetype == "rebel"
    assert blend({a: 0.4, b: 0.3, c: 0.3}, "hybrid").core_traits.archetype == "rebel"
    first = min((a, b), key=lambda p: p.sha256)
    assert blend({a: 0.5, b: 0.5}).core_traits.archetype == first.core_traits.archetype
    assert blend({a: 0.1, made("D"): 0.9}).core_traits.archetype == "rebel"


def test_lists_are_shared_out_by_weight() -> None:
    a = made("A", behavioral_rules=["a1", "both", "a2", "a3"])
    b = made("B", behavioral_rules=["b1", "b2", "both", "b3"])
    # "both" (1.0) first; then A 0.7/3 against B 0.3/3, A 0.7/5 against 0.1, A 0.7/7 = 0.1 ties with B: A is heavier
    assert blend({a: 0.7, b: 0.3}).behavioral_rules == ("both", "a1", "a2", "a3")
    assert blend({a: 0.6, b: 0.4}).behavioral_rules == ("both", "a1", "b1", "a2")
    assert blend({a: 0.6, b: 0.4}, "dominant").behavioral_rules == ("a1", "both", "a2", "a3")
    assert sorted(blend({a: 0.6, b: 0.4}, "hybrid").behavioral_rules) == ["a1", "a2", "a3", "b1", "b2", "b3", "both"]
    assert blend({a: 0.6, b: 0.4}, "random", 1).behavioral_rules in (a.behavioral_rules, b.behavioral_rules)


def test_lists_are_about_as_long_as_those_of_the_parents() -> None:
    long, short = made("L", behavioral_rules=[f"l{i}" for i in range(10)]), made("S", behavioral_rules=["s"])
    assert len(blend({long: 0.5, short: 0.5}).behavioral_rules) == 6  # 5.5, half up
    assert len(blend({long: 0.1, short: 0.9}).behavioral_rules) == 2  # 1.9
    assert blend({long: 0.01, made("N"): 0.99}).behavioral_rules == ("l0",)


def test_what_is_said_is_said_in_the_language_of_the_blend() -> None:
    def speaks(name: str, language: str, greeting: str) -> Personality:
        persona = {"name": name, "language": language, "description": f"{name} speaks {language}."}
        return Personality.from_dict({
            "persona": persona, "behavioral_rules": [f"{name}'s rule"],
            "trigger_responses": {"on_greeting": [greeting]},
            "examples": {"sample_responses": [{"input": "?", "output": greeting}]},
        })  # fmt: skip

    english, british, german = speaks("E", "en", "Hello"), speaks("B", "en-GB", "Hullo"), speaks("G", "de", "Hallo")
    child = blend({english: 0.35, british: 0.25, german: 0.4}, "hybrid")
    assert child.persona.language == "de"
    assert child.trigger_responses.on_greeting == ("Hallo",)
    child = blend({english: 0.41, british: 0.25, german: 0.34})
    assert child.persona.language == "en"
    assert {one.output for one in child.examples.sample_responses} <= {"Hello", "Hullo"}
    assert "G speaks" not in child.persona.description
    assert "G's rule" in blend({english: 0.41, german: 0.34}, "hybrid").behavioral_rules


def level(name: str, lo: float, hi: float, **deltas: float) -> dict[str, Any]:
    return {"name": name, "affinity_range": [lo, hi], "modifiers": {"advanced_parameters": deltas}}


def test_levels_take_the_others_at_the_middle_of_their_range() -> None:
    a = made(
        "A", hierarchical_config={"relationship_levels": [level("low", 0, 49, humor=-0.2), level("high", 50, 100)]}
    )
    b = made("B", hierarchical_config={"relationship_levels": [
        level("one", 0, 20, humor=0.1), level("two", 21, 70, humor=0.5), level("three", 71, 100, empathy=0.4),
    ]})  # fmt: skip
    c = made("C")
    child = blend({a: 0.5, b: 0.25, c: 0.25})
    assert [(one.name, one.affinity_range) for one in child.levels] == [("low", (0, 49)), ("high", (50, 100))]
    # the middle of 0..49 is 24.5, level "two" of B; that of 50..100 is 75, level "three"
    assert dict(child.levels[0].modifiers.advanced_parameters) == {"humor": pytest.approx(0.5 * -0.2 + 0.25 * 0.5)}
    assert dict(child.levels[1].modifiers.advanced_parameters) == {"empathy": pytest.approx(0.1)}
    assert [one.name for one in blend({a: 0.2, b: 0.3, c: 0.5}).levels] == ["one", "two", "three"]


def test_disabled_levels_and_moods_do_not_act() -> None:
    config = {"enabled": False, "relationship_levels": [level("low", 0, 100, humor=0.4)]}
    off = made("Off", hierarchical_config=config, mood_config={"enabled": False, "moods": {"sad": {}}})
    on = made("On", hierarchical_config={**config, "enabled": True}, mood_config={"moods": {"glad": {}}})
    child = blend({off: 0.75, on: 0.25})
    assert child.levels[0].modifiers.advanced_parameters["humor"] == 0.1
    assert list(child.moods) == ["glad"]
    assert blend({off: 0.5, made("N"): 0.5}).to_dict()["hierarchical_config"] == config


def test_moods_are_united_and_weakened() -> None:
    def moody(name: str, mood: str, change: float, phrase: str) -> Personality:
        one = {"description": f"{name}'s", "modifiers": {"advanced_parameters": {"humor": change}}}
        return made(name, mood_config={"moods": {mood: one, "shared": one}, "mood_triggers": {"shared": phrase}})

    child = blend({moody("A", "sad", -0.4, "rain"): 0.75, moody("B", "glad", 0.4, "sun"): 0.25})
    assert {name: mood.modifiers.advanced_parameters["humor"] for name, mood in child.moods.items()} == {
        "sad": -0.3,
        "shared": -0.2,
        "glad": 0.1,
    }
    assert child.mood_config is not None
    assert child.mood_config.mood_triggers["shared"] == ("rain", "sun")
    assert child.moods["shared"].description == "A's"


def test_a_phrase_stays_with_the_mood_of_the_heaviest() -> None:
    a = made("A", mood_config={"moods": {"sad": {}}, "mood_triggers": {"sad": ["Rain", "fog"]}})
    b = made("B", mood_config={"moods": {"glad": {}}, "mood_triggers": {"glad": ["rain", "sun"], "sad": ["fog"]}})
    assert blend({a: 0.6, b: 0.4}).to_dict()["mood_config"]["mood_triggers"] == {
        "sad": ["Rain", "fog"],
        "glad": ["sun"],
    }
    assert blend({a: 0.4, b: 0.6}).to_dict()["mood_config"]["mood_triggers"] == {
        "glad": ["rain", "sun"],
        "sad": ["fog"],
    }


def test_prefix_of_the_heaviest_that_has_one() -> None:
    def with_prefix(name: str, text: str) -> Personality:
        one = level("all", 0, 100)
        one["modifiers"]["system_prompt_additions"] = {"prefix": text, "suffix": ""}
        return made(name, hierarchical_config={"relationship_levels": [one]})

    child = blend({with_prefix("A", " "): 0.5, with_prefix("B", "Be kind."): 0.3, with_prefix("C", "Be brief."): 0.2})
    assert child.levels[0].modifiers.system_prompt_additions.prefix == "Be kind."


def test_memory_and_affinity() -> None:
    a = made("A", memory_preferences={"fact_categories": ["work"], "importance_threshold": 2, "remember_names": True},
             affinity_config={"interaction_types": {"positive": 4, "brings_cake": 3}})  # fmt: skip
    b = made(
        "B", memory_preferences={"fact_categories": ["health"], "importance_threshold": 5, "remember_names": False}
    )
    child = blend({a: 0.5, b: 0.5}).to_dict()
    assert child["memory_preferences"] == {
        "fact_categories": ["work", "health"] if a.sha256 < b.sha256 else ["health", "work"],
        "importance_threshold": 3.5,
        "remember_names": False,
    }
    assert child["affinity_config"]["interaction_types"] == {"positive": 3, "brings_cake": 1.5}
    everything = made("E", memory_preferences={})
    assert blend({a: 0.5, everything: 0.5}).to_dict()["memory_preferences"]["fact_categories"] == []
    assert blend({a: 0.5, made("N"): 0.5}).to_dict()["memory_preferences"] == a.to_dict()["memory_preferences"]


def test_identity_and_provenance() -> None:
    a, b = personality("juniper"), personality("quill")
    child = blend({"juniper": 3, b: 1, a: 3}, name="Twin")
    assert child.name == "Twin"
    assert "blend of Juniper (85.7 %) and Quill (14.3 %)" in child.persona.description
    note = child.to_dict()["metadata"]
    assert note["license"] == "CC-BY-4.0"
    assert [one["sha256"] for one in note["blend"]["parents"]] == sorted([a.sha256, b.sha256])
    assert (note["blend"]["strategy"], note["blend"]["seed"]) == ("weighted", None)
    assert blend({a: 1, b: 2}).name == "Quill + Juniper"
    assert blend({a: 1}, name="Solo").persona.description == a.persona.description


def test_unknown_keys_are_the_heaviest_parents() -> None:
    a = made("A", my_key={"x": [1]}, linguistic_profile={"speech_patterns": ["a"]})
    b = made("B", my_key={"x": [2]}, other=1, linguistic_profile={"speech_patterns": ["b"]})
    child = blend({a: 0.6, b: 0.4}).to_dict()
    assert child["my_key"] == {"x": [1]}
    assert "other" not in child
    assert child["linguistic_profile"] == {"speech_patterns": ["a"]}


def test_random_depends_on_the_seed_alone() -> None:
    mixture = {personality("juniper"): 0.5, personality("quill"): 0.5}
    several = [text_of(blend(mixture, "random", seed)) for seed in range(8)]
    assert len(set(several)) == 8
    assert several[0] == text_of(blend(mixture, "random"))
    assert json.loads(several[3])["metadata"]["blend"]["seed"] == 3
    humor = [blend(mixture, "random", seed).advanced_parameters.humor for seed in range(200)]
    middle = np.mean([p.advanced_parameters.humor for p in mixture])
    assert np.mean(humor) == pytest.approx(middle, abs=0.02)  # 200 draws, standard error about 0.003


def test_random_draws_words_by_weight() -> None:
    a, b = (made(n, core_traits={"archetype": w}) for n, w in (("A", "rebel"), ("B", "leader")))
    drawn = [blend({a: 0.8, b: 0.2}, "random", seed).core_traits.archetype for seed in range(400)]
    assert 0.7 < drawn.count("rebel") / 400 < 0.9  # standard error 0.02


def test_every_named_personality_blends_with_every_other() -> None:
    from luminora_lab.personality import personalities

    table = personalities()
    several = [personality(name) for name in table.loc[table["problem"] == "", "name"]]
    for i, a in enumerate(several):
        for b in several[i + 1 :]:
            child = blend({a: 0.6, b: 0.4})
            assert child.core_traits.archetype in CLOSED_LISTS["archetype"]
            assert len(child.moods) == len({*a.moods, *b.moods})
    assert parent_of(several[0]) is parent_of(several[0])


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_blend_has_no_errors(strategy: str) -> None:
    from luminora_lab.personality.validation import validate

    for mixture in ({"juniper": 0.6, "quill": 0.4}, {"vane": 1, "teresa": 1, "tomas": 1}):
        assert validate(blend(mixture, strategy)).ok


@pytest.mark.parametrize(
    ("given_parents", "words"),
    [
        ({}, "there are no parents"),
        ({"juniper": 0, "quill": 0.0}, "all weights are 0"),
        ({"juniper": -1}, "-1 of 'juniper' is no number from 0"),
        ({"juniper": float("nan")}, "nan of 'juniper'"),
        ({"juniper": float("inf")}, "inf of 'juniper'"),
        ({"juniper": True}, "True of 'juniper'"),
        ({"juniper": "1"}, "'1' of 'juniper'"),
        ({"juniper": 10**400}, "is no number from 0"),
        (["juniper"], "is no mapping"),
        ({"nobody": 1}, "nobody"),
    ],
)
def test_bad_parents_get_one_clear_error(given_parents: Any, words: str) -> None:
    with pytest.raises(LuminoraError) as caught:
        blend(given_parents)
    assert words in str(caught.value)


def test_bad_arguments_get_one_clear_error() -> None:
    with pytest.raises(UnknownName, match="use weighted, dominant, hybrid, random"):
        blend({"juniper": 1}, "best")
    for seed in (-1, 1.5, True, "1"):
        with pytest.raises(DataError, match="is no seed"):
            blend({"juniper": 1}, "random", seed)  # type: ignore[arg-type]
    for name in ("", " ", 3):
        with pytest.raises(DataError, match="is no name"):
            blend({"juniper": 1}, name=name)  # type: ignore[arg-type]


def test_weights_of_any_size() -> None:
    for one in (1e308, 5e-324):
        parents_ = blend({"juniper": one, "quill": one}).to_dict()["metadata"]["blend"]["parents"]
        assert [p["weight"] for p in parents_] == [0.5, 0.5]
