"""Levels and moods: which acts, in what order, and what nothing relaxes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.personality import moment, trajectory
from luminora_lab.personality.moments import level_at
from luminora_lab.personality.vocabulary import PARAMETERS
from tests.personality.conftest import full

BRAMBLE = ll.Personality.from_dict(full())
affinities = st.floats(0, 100)
moods = st.none() | st.tuples(st.just("worried"), st.floats(0, 1)) | st.just("neutral")


def test_without_level_or_mood_it_is_the_personality_itself(bramble: ll.Personality) -> None:
    now = moment(bramble)
    assert now.vector == bramble.advanced_parameters.vector
    assert (now.level, now.mood, now.tones) == (None, None, ("warm", "humble"))


def test_numbers_by_hand(bramble: ll.Personality) -> None:
    now = moment(bramble, 80, ("worried", 0.5))
    assert now.parameters == pytest.approx(
        {"verbosity": 0.3, "formality": 0.4, "humor": 0.5, "empathy": 0.6, "creativity": 0.5, "directness": 0.65}
    )  # formality: 0.5 - 0.4 = 0.1, held at 1 - max_informality; humor: 0.4 + 0.3 - 0.5 * 0.4
    assert now.tones == ("warm", "humble")
    assert now.prefixes == ("This is crew.", "Water is rising.")
    assert now.suffixes == ("Watch the gauge.", "Offer tea.")
    assert (now.expressions, now.adjustments) == (("old salt",), ("Use first names.",))


@pytest.mark.parametrize(
    ("affinity", "level"),
    [(0, "stranger"), (20, "stranger"), (20.5, "stranger"), (20.999, "stranger"), (21, "regular"), (100, "crew")],
)
def test_fractional_points_leave_no_gap(bramble: ll.Personality, affinity: float, level: str) -> None:
    assert moment(bramble, affinity).level == level


def test_below_the_first_level_there_is_none(bramble: ll.Personality) -> None:
    late = bramble.replace(hierarchical_config={"relationship_levels": [{"name": "late", "affinity_range": [50, 100]}]})
    assert level_at(late, 49.9) is None
    assert moment(late, 49.9).level is None
    assert moment(late, 50).level == "late"


def test_levels_need_no_order(bramble: ll.Personality) -> None:
    levels = bramble.to_dict()["hierarchical_config"]["relationship_levels"]
    turned = bramble.replace(hierarchical_config={"relationship_levels": levels[::-1]})
    assert [moment(turned, a).level for a in (10, 40, 90)] == ["stranger", "regular", "crew"]


def test_levels_that_are_switched_off_do_nothing(bramble: ll.Personality) -> None:
    off = bramble.replace(hierarchical_config={"enabled": False}, mood_config={"enabled": False})
    assert moment(off, 90, "worried").vector == bramble.advanced_parameters.vector
    assert moment(off, 90, "worried").level is None


def test_a_personality_without_levels_gets_the_standard_names() -> None:
    plain = ll.Personality.from_dict({"persona": {"name": "A"}})
    assert [moment(plain, a).level for a in (0, 20.7, 21, 60.5, 81)] == [
        "stranger", "stranger", "acquaintance", "friend", "soulmate",
    ]  # fmt: skip
    assert moment(plain, 90).vector == (0.5,) * 6
    assert moment(plain, 90).stated == frozenset()


@pytest.mark.parametrize("affinity", [-0.1, 100.1, float("nan"), float("inf"), 10**400, "high", True])
def test_an_affinity_out_of_range_is_refused(bramble: ll.Personality, affinity: object) -> None:
    with pytest.raises(DataError, match=r"affinity: .* is no number from 0 to 100"):
        moment(bramble, affinity)  # type: ignore[arg-type]


def test_a_mood_that_does_not_exist_is_refused(bramble: ll.Personality) -> None:
    with pytest.raises(UnknownName, match="Bramble has no mood 'joyful'; use one of 'worried', 'neutral'"):
        moment(bramble, mood="joyful")
    for strange in ({"worried": 1}, ([], 0.5), 3):
        with pytest.raises(DataError, match="is no mood; give a name"):
            moment(bramble, mood=strange)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="intensity"):
        moment(bramble, mood=("worried", 1.2))


def test_intensity_zero_is_no_mood(bramble: ll.Personality) -> None:
    assert moment(bramble, 30, ("worried", 0.0)) == moment(bramble, 30)


@given(affinities, affinities, moods)
def test_numbers_are_constant_inside_a_level(a: float, b: float, mood: tuple[str, float] | str | None) -> None:
    first, second = moment(BRAMBLE, a, mood), moment(BRAMBLE, b, mood)
    if first.level == second.level:
        assert first.vector == second.vector


@given(affinities, st.floats(0, 1), st.floats(0, 1))
def test_numbers_are_continuous_in_the_intensity(affinity: float, one: float, other: float) -> None:
    a, b = moment(BRAMBLE, affinity, ("worried", one)), moment(BRAMBLE, affinity, ("worried", other))
    steepest = 0.4
    assert all(abs(x - y) <= steepest * abs(one - other) + 1e-12 for x, y in zip(a.vector, b.vector, strict=True))


@given(affinities, moods, st.floats(-1, 1), st.floats(-1, 1), st.floats(0, 1))
def test_nothing_relaxes_the_guard_and_all_stays_in_range(
    affinity: float, mood: tuple[str, float] | str | None, level: float, shift: float, limit: float
) -> None:
    changed = BRAMBLE.replace(
        safety_guards={"tone_limits": {"max_informality": limit}},
        mood_config={"moods": {"worried": {"modifiers": {"advanced_parameters": dict.fromkeys(PARAMETERS, shift)}}}},
        hierarchical_config={
            "relationship_levels": [
                {"name": "all", "affinity_range": [0, 100],
                 "modifiers": {"advanced_parameters": dict.fromkeys(PARAMETERS, level)}}
            ]
        },
    )  # fmt: skip
    now = moment(changed, affinity, mood)
    assert all(0 <= value <= 1 for value in now.vector)
    assert now.parameters["formality"] >= 1 - limit


def test_trajectory_is_the_moments_in_a_frame(bramble: ll.Personality) -> None:
    frame = trajectory(bramble, "worried")
    assert frame.columns.tolist() == ["affinity", "level", "parameter", "value"]
    assert len(frame) == 101 * 6
    row = frame[(frame["affinity"] == 61) & (frame["parameter"] == "humor")].iloc[0]
    assert (row["level"], row["value"]) == ("crew", pytest.approx(0.3))


def test_names_will_do() -> None:
    assert moment("quill", 90) == moment(ll.personality("quill"), 90)
    assert trajectory("quill").attrs["personality"] == "Quill"
