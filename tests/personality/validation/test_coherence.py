"""P1xx: traits, levels, modifiers, moods, affinity, memory; values worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from luminora_lab.personality.validation import Report
from luminora_lab.personality.validation.checks.traits import AGAINST_NUMBER, AGAINST_WORD, ARCHETYPES
from luminora_lab.personality.vocabulary import CLOSED_LISTS, PARAMETERS

Found = Callable[..., list[tuple[str, str]]]
Checked = Callable[..., Report]
LEVELS = "$.hierarchical_config.relationship_levels"


def ranges(*several: tuple[float, float]) -> dict[str, Any]:
    changed = {"behavioral_adjustments": ["Say so."]}
    levels = [
        {"name": f"level {i}", "affinity_range": list(pair), "modifiers": changed} for i, pair in enumerate(several)
    ]
    return {"relationship_levels": levels}


def deltas(level: dict[str, float], mood: dict[str, float] | None = None) -> dict[str, Any]:
    one = {"name": "only", "affinity_range": [0, 100], "modifiers": {"advanced_parameters": level}}
    moods = {"amused": {"modifiers": {"advanced_parameters": {"humor": None, **(mood or {"creativity": 0.1})}}}}
    return {"hierarchical_config": {"relationship_levels": [one]}, "mood_config": {"moods": moods}}


def test_the_tables_name_words_and_parameters_that_exist() -> None:
    for field, word, other_field, other in AGAINST_WORD:
        assert word in CLOSED_LISTS[field]
        assert other in CLOSED_LISTS[other_field]
    for field, word, parameter, sign, bound in AGAINST_NUMBER:
        assert word in CLOSED_LISTS[field]
        assert (parameter in PARAMETERS, sign in "<>", 0 < bound < 1) == (True, True, True)
    for kind, parameter, sign, bound in ARCHETYPES:
        assert kind in CLOSED_LISTS["archetype"]
        assert (parameter in PARAMETERS, sign in "<>", 0 < bound < 1) == (True, True, True)


def test_traits_against_traits_and_numbers(checked: Checked) -> None:
    report = checked(
        core_traits={"temperament": "serious", "communication_style": "formal"},
        linguistic_profile={"tone": ["serious", "casual"]},
        advanced_parameters={"humor": 0.75, "formality": 0.35},
    )
    assert [(one.code, one.path, one.message) for one in report.findings] == [
        (
            "P101",
            "$.linguistic_profile.tone[1]",
            "communication_style 'formal' and tone 'casual' contradict each other",
        ),
        ("P102", "$.advanced_parameters.humor", "temperament 'serious' and humor 0.75 contradict each other"),
        (
            "P102",
            "$.advanced_parameters.formality",
            "communication_style 'formal' and formality 0.35 contradict each other",
        ),
    ]


def test_a_parameter_that_is_absent_contradicts_nothing(found: Found) -> None:
    assert found(core_traits={"temperament": "direct"}, advanced_parameters={"directness": None}) == [
        ("P017", "$.advanced_parameters")
    ]


def test_bounds_of_the_tables_belong_to_the_trait(found: Found) -> None:
    assert found(core_traits={"temperament": "serious"}, advanced_parameters={"humor": 0.7}) == []
    assert found(core_traits={"temperament": "serious"}, advanced_parameters={"humor": 0.71}) != []


def test_a_skeptic_questions_something_in_english(found: Found) -> None:
    rules = ["Give clock times.", "Bring tea for everyone.", "Open the bridge slowly."]
    skeptic = {"archetype": "skeptic"}
    assert found(core_traits=skeptic, behavioral_rules=rules) == [("P103", "$.core_traits.archetype")]
    assert found(core_traits=skeptic, behavioral_rules=[*rules, "Ask for the evidence first."]) == []


@pytest.mark.parametrize(("several", "expected"), [
    (((0, 20), (21, 40), (41, 100)), []),
    (((0, 20), (20, 100)), []),
    (((-5, 20), (21, 100)), [("P115", 0)]),
    (((0, 50), (40, 100)), [("P110", 1)]),
    (((0, 20), (22, 100)), [("P111", 1)]),
    (((0, 20.5), (21, 100)), []),
    (((5, 50), (51, 100)), [("P111", 0)]),
    (((0, 99),), [("P111", 0)]),
    (((0, 20), (41, 60)), [("P111", 1), ("P111", 1)]),
    (((0, 100), (30, 40)), [("P110", 1)]),
    (((41, 100), (0, 40)), [("P114", 1)]),
    (((0, 100), (50, 20)), [("P112", 1)]),
    (((0, 101),), [("P115", 0)]),
])  # fmt: skip
def test_ranges_of_levels(found: Found, several: Any, expected: list[tuple[str, int]]) -> None:
    got = found(hierarchical_config=ranges(*several))
    assert [(code, path.removeprefix(f"{LEVELS}[")[0]) for code, path in got] == [(c, str(i)) for c, i in expected]


def test_a_disabled_section_is_not_examined(found: Found) -> None:
    assert found(hierarchical_config={**ranges((50, 20)), "enabled": False}) == []
    assert found(mood_config={"enabled": False, "mood_triggers": {"nobody": ["x y"]}}) == []


def test_names_of_levels_and_empty_sections(found: Found) -> None:
    levels = ranges((0, 40), (41, 100))
    levels["relationship_levels"][1]["name"] = "LEVEL 0"
    assert found(hierarchical_config=levels) == [("P113", f"{LEVELS}[1].name")]
    assert found(hierarchical_config={"relationship_levels": []}, mood_config=None) == [
        ("P116", "$.hierarchical_config")
    ]


# the base has humor .5, formality .4, max_informality .8 (so formality at least .2), directness .7
@pytest.mark.parametrize(("level", "mood", "expected"), [
    ({"humor": 0.5}, None, []),
    ({"humor": 0.51}, None, [("P120", "level")]),
    ({"humor": -0.6}, None, [("P120", "level")]),
    ({"humor": 0.3}, {"humor": 0.2}, []),
    ({"humor": 0.3}, {"humor": 0.3}, [("P120", "level")]),
    ({"directness": 0.1}, {"directness": 0.4}, [("P120", "mood")]),
    ({"directness": 0.2}, {"directness": -0.9}, [("P120", "mood")]),
    ({"formality": -0.2}, None, []),
    ({"formality": -0.21}, None, [("P121", "level")]),
    ({"formality": -0.1}, {"formality": -0.15}, [("P121", "level")]),
    ({"formality": 0.1}, {"formality": -0.3}, [("P121", "mood")]),
    ({"formality": 0.5}, {"formality": 0.2}, [("P120", "level")]),
])  # fmt: skip
def test_sums_of_modifiers(found: Found, level: Any, mood: Any, expected: list[tuple[str, str]]) -> None:
    got = found(**deltas(level, mood))
    assert [(code, "mood" if "moods" in path else "level") for code, path in got] == expected


def test_the_message_shows_the_sum(checked: Checked) -> None:
    report = checked(**deltas({"humor": 0.3}, {"humor": 0.3}))
    assert report.findings[0].message == "level 'only' with 'amused' takes humor to 0.5+0.3+0.3 = 1.1, outside 0 to 1"
    report = checked(**deltas({"formality": -0.3}))
    assert report.findings[0].message == (
        "level 'only' takes formality to 0.4-0.3 = 0.1, below the 0.2 that max_informality leaves"
    )


def test_a_base_below_its_guard_is_one_finding(found: Found) -> None:
    got = found(safety_guards={"tone_limits": {"max_informality": 0.5}}, **deltas({"formality": -0.1}))
    assert got == [("P121", "$.advanced_parameters.formality")]


def test_modifiers_of_nothing(found: Found) -> None:
    assert found(**deltas({"charme": 0.1})) == [("P122", f"{LEVELS}[0].modifiers.advanced_parameters.charme")]
    assert found(**deltas({"humor": 0})) == [("P123", f"{LEVELS}[0].modifiers")]
    moods = {"moods": {"neutral": {}, "sad": {"description": "low"}}, "mood_triggers": {"sad": ["so sad"]}}
    assert found(mood_config=moods) == [("P123", "$.mood_config.moods.sad.modifiers")]


def test_triggers_of_moods(found: Found) -> None:
    triggers = {"amused": ["fell in", "a"], "happpy": ["ha ha", "Fell  IN"], "none": ["the", "user_is_sad"]}
    got = found(mood_config={"mood_triggers": triggers})
    base = "$.mood_config.mood_triggers"
    assert got == [
        ("P131", f"{base}.happpy"),
        ("P131", f"{base}.none"),
        ("P132", f"{base}.happpy[1]"),
        ("P134", f"{base}.amused[1]"),
        ("P134", f"{base}.none[0]"),
        ("P133", f"{base}.none[1]"),
    ]


@pytest.mark.parametrize(("points", "expected"), [
    ({"positive": 2}, []),
    ({"neutral": 0, "positive": 0, "very_positive": 0}, ["P140"]),
    ({"positive": 12}, ["P142"]),
    ({"positive": 10}, []),
    ({"negative": 1}, ["P143"]),
    ({"very_positive": 1}, ["P143"]),
    ({"very_negative": -1}, ["P143"]),
    ({"gift": 10}, []),
])  # fmt: skip
def test_points(found: Found, points: dict[str, float], expected: list[str]) -> None:
    assert [code for code, _ in found(affinity_config={"interaction_types": points})] == expected


@pytest.mark.parametrize(("top", "points", "at_once"), [(30, 10, True), (31, 10, False), (15, 5, True), (16, 5, False)])
def test_the_highest_level_in_three_interactions(found: Found, top: int, points: int, at_once: bool) -> None:
    got = found(
        hierarchical_config=ranges((0, top - 1), (top, 100)),
        affinity_config={"interaction_types": {"very_positive": points}},
    )
    path = "$.affinity_config.interaction_types.very_positive"
    assert got == ([("P141", path)] if at_once else [])


def test_memories(found: Found) -> None:
    path = "$.memory_preferences"
    assert found(memory_preferences={"importance_threshold": 9.9}) == []
    assert found(memory_preferences={"importance_threshold": 10}) == [("P150", f"{path}.importance_threshold")]
    assert (
        found(memory_preferences={"fact_categories": ["zzz"]})
        == [
            ("P150", f"{path}.fact_categories"),
            ("P015", f"{path}.fact_categories[0]"),
        ][::-1]
    )
    off = {"episode_types": ["conflict", "milestone"], "remember_conflicts": False, "remember_names": False}
    assert found(memory_preferences=off) == [("P151", f"{path}.remember_conflicts")]
