"""The model: LuminoraCore's integer rule, plain data and back, bad values each named, nothing that changes."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab import exchange
from luminora_lab.affinity import AffinityModel, affinity_curve
from luminora_lab.affinity.model import LIMITS
from luminora_lab.errors import DataError, LuminoraError, UnknownName

POINTS = {"very_positive": 5, "positive": 2, "neutral": 1, "negative": -2, "very_negative": -5}
LEVELS: list[tuple[str, float, float]] = [
    ("stranger", 0, 20), ("acquaintance", 21, 40), ("friend", 41, 60), ("close_friend", 61, 80), ("soulmate", 81, 100),
]  # fmt: skip
FULL = AffinityModel(
    start=12, points={"hug": 3, "row": -4.5}, positive=0.5, negative=2, diminishing=0.75, streak=0.1, streak_most=4,
    half_life="36h", resting=8, daily_cap=6, floor=2, hysteresis=1.5, most_per_event=9, long_bonus=1, long_from=140,
    levels=(("cold", 5), ("warm", 50.5)),
)  # fmt: skip


# -- LuminoraCore's rule ----------------------------------------------------------------------------------------------
def integer_rule(events: list[tuple[str, int]], own: Mapping[str, float] | None = None) -> list[float]:
    """LuminoraCore v1.1: points by type, +1 for a long message, -10..10 an event, 0..100 in total."""
    table = POINTS | dict(own or {})
    points: list[float] = []
    total: float = 0
    for kind, characters in events:
        delta = table[kind]
        if characters > 100:
            delta += 1
        delta = max(-10, min(10, delta))
        total = max(0, min(100, total + delta))
        points.append(total)
    return points


def range_of(points: float, levels: list[tuple[str, float, float]]) -> str:
    return next(name for name, low, high in levels if low <= points <= high)


def frame_of(events: list[tuple[str, int]]) -> pd.DataFrame:
    when = pd.Timestamp("2024-03-01") + pd.to_timedelta(np.arange(len(events)) * 7, unit="h")
    return pd.DataFrame(events, columns=["type", "characters"]).assign(time=when)


kinds = st.sampled_from(list(POINTS))
lengths = st.one_of(st.integers(0, 300), st.sampled_from([99, 100, 101]))
runs = st.lists(st.tuples(kinds, lengths), min_size=1, max_size=60)
friendly = st.lists(st.tuples(st.sampled_from(["very_positive", "positive", "neutral"]), lengths), max_size=40)


@given(begin=friendly, then=runs)
def test_upstream_is_the_integer_rule(begin: list[tuple[str, int]], then: list[tuple[str, int]]) -> None:
    events = begin + then
    curve = affinity_curve(frame_of(events), AffinityModel.upstream())
    expected = integer_rule(events)
    assert curve["affinity"].tolist() == expected
    assert curve["level"].tolist() == [range_of(points, LEVELS) for points in expected]
    assert curve["change"].tolist() == np.diff([0.0, *expected]).tolist()


@given(st.dictionaries(st.sampled_from("abcdef"), runs, min_size=1, max_size=5), st.randoms())
def test_upstream_for_several_relations_at_once(streams: dict[str, list[tuple[str, int]]], chance: Any) -> None:
    parts = [frame_of(events).assign(user=user) for user, events in streams.items()]
    mixed = pd.concat(parts, ignore_index=True)
    order = list(range(len(mixed)))
    chance.shuffle(order)
    curve = affinity_curve(mixed.iloc[order], AffinityModel.upstream())
    for user, events in streams.items():
        assert curve.loc[curve["user"] == user, "affinity"].tolist() == integer_rule(events)


@pytest.mark.parametrize("name", ["brandt", "hollis", "juniper", "kite", "nwosu", "quill", "teresa", "wren"])
def test_upstream_with_the_points_of_a_personality(name: str) -> None:
    p = ll.personality(name)
    own = dict(p.affinity_config.interaction_types) if p.affinity_config is not None else {}
    rng = np.random.default_rng(len(name))
    types = rng.choice([*POINTS, *own], 400)
    events = [(str(kind), int(n)) for kind, n in zip(types, rng.integers(60, 140, 400), strict=True)]
    curve = affinity_curve(frame_of(events), AffinityModel.upstream(name))
    expected = integer_rule(events, own)
    assert curve["affinity"].tolist() == expected
    levels = [(level.name, *level.affinity_range) for level in p.levels] or LEVELS
    assert curve["level"].astype(str).tolist() == [
        [label for label, low, _ in levels if low <= points][-1] for points in expected
    ]


def test_a_personality_overrides_points_of_the_format() -> None:
    model = AffinityModel.upstream("hollis")
    own = ll.personality("hollis").affinity_config
    assert own is not None
    assert dict(model.points or {}) == {**POINTS, **own.interaction_types}


# -- plain data and back ----------------------------------------------------------------------------------------------
numbers = {
    name: st.floats(low, min(high, 1e6)) for name, (low, high) in LIMITS.items()
}  # the ends of every range are in it
optional = {"half_life", "daily_cap", "floor", "most_per_event"}
models = st.fixed_dictionaries(
    {},
    optional={name: st.none() | values if name in optional else values for name, values in numbers.items()}
    | {
        "points": st.none() | st.dictionaries(st.text(max_size=5), st.floats(-1e6, 1e6), max_size=4),
        "levels": st.lists(st.floats(0, 100), min_size=1, max_size=6, unique=True).map(
            lambda lows: [(f"level {i}", low) for i, low in enumerate(sorted(lows))]
        ),
    },
).map(lambda given: AffinityModel(**given))


@given(models)
@settings(max_examples=60)
def test_plain_data_json_pickle_and_copies_come_back_equal(model: AffinityModel) -> None:
    plain = json.loads(json.dumps(model.to_dict(), allow_nan=False))
    for other in (
        AffinityModel.from_dict(model.to_dict()),
        AffinityModel.from_dict(plain),
        pickle.loads(pickle.dumps(model)),
        copy.deepcopy(model),
        model.replace(),
        AffinityModel(**{f.name: getattr(model, f.name) for f in fields(model)}),
    ):
        assert other == model
        assert hash(other) == hash(model)
    assert AffinityModel.from_dict(model.changed) == model


def test_equal_models_have_equal_hashes_whatever_the_order_and_the_type_of_numbers() -> None:
    one = AffinityModel(points={"hug": 3, "row": -4}, start=-0.0, half_life="2D")
    other = AffinityModel(points={"row": np.float64(-4), "hug": Fraction(3)}, start=np.int64(0), half_life=2)
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, one.replace(start=1), one.replace(points=None)}) == 3
    assert one != one.to_dict()


def test_what_to_dict_returns_is_not_the_model() -> None:
    plain = FULL.to_dict()
    plain["points"]["hug"] = 99
    plain["levels"][0][1] = 99
    assert FULL.points == {"hug": 3, "row": -4.5}
    assert FULL.levels == (("cold", 5), ("warm", 50.5))
    assert FULL.level_names == ("cold", "warm")


def test_what_changed() -> None:
    assert AffinityModel().changed == {}
    assert AffinityModel(half_life="12h", floor=0).changed == {"half_life": 0.5, "floor": 0}


def test_a_model_travels_in_a_bundle(tmp_path: Path) -> None:
    exchange.export(ll.personality("juniper"), to="bundle", path=tmp_path / "j.json", affinity=FULL.to_dict())
    bundle = exchange.load_bundle(tmp_path / "j.json")
    assert bundle.affinity is not None
    assert AffinityModel.from_dict(bundle.affinity) == FULL


# -- values that are read ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "days"),
    [
        ("30D", 30), ("12h", 0.5), ("1 days 06:00:00", 1.25), ("90min", 0.0625), (dt.timedelta(days=3), 3),
        (pd.Timedelta("36h"), 1.5), (np.timedelta64(48, "h"), 2), (7, 7), (np.int64(7), 7), (0.5, 0.5), (None, None),
    ],
)  # fmt: skip
def test_half_lives(given: Any, days: float | None) -> None:
    assert AffinityModel(half_life=given).half_life == days


def test_a_duration_is_no_number_of_points() -> None:
    with pytest.raises(DataError, match="AffinityModel, start"):
        AffinityModel(start=np.timedelta64(3, "h"))  # type: ignore[arg-type]


def test_numbers_of_any_kind_are_floats() -> None:
    model = AffinityModel(start=np.int64(3), positive=Fraction(1, 2), floor=np.float32(0.5))
    assert [type(value) for value in (model.start, model.positive, model.floor)] == [float, float, float]
    assert (model.start, model.positive, model.floor) == (3, 0.5, 0.5)


@pytest.mark.parametrize("name", sorted(LIMITS))
@pytest.mark.parametrize(
    "value",
    [
        float("nan"), float("inf"), -float("inf"), True, "much", [1], {"a": 1}, 10**400, -(10**400), 1j, np.bool_(1),
    ],
    ids=lambda value: repr(value)[:9],
)  # fmt: skip
def test_what_is_no_number_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(DataError) as error:
        AffinityModel(**{name: value})
    assert error.value.place == f"AffinityModel, {name}"
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_the_ends_of_a_range_are_in_it_and_beyond_is_not(name: str) -> None:
    low, high = LIMITS[name]
    assert getattr(AffinityModel(**{name: low}), name) == low
    assert getattr(AffinityModel(**{name: high}), name) == high
    for beyond in (np.nextafter(low, -np.inf), np.nextafter(high, np.inf)):
        with pytest.raises(DataError) as error:
            AffinityModel(**{name: float(beyond)})
        assert error.value.place == f"AffinityModel, {name}"


@pytest.mark.parametrize("name", sorted(set(LIMITS) - optional))
def test_none_is_no_number_where_nothing_can_be_left_off(name: str) -> None:
    with pytest.raises(DataError, match=name):
        AffinityModel(**{name: None})


@pytest.mark.parametrize("value", ["soon", "", "1 month", "-3D", "0s", "30", pd.NaT, float("nan"), object()])
def test_bad_half_lives(value: Any) -> None:
    with pytest.raises(DataError) as error:
        AffinityModel(half_life=value)
    assert error.value.place == "AffinityModel, half_life"


@pytest.mark.parametrize(
    "points",
    [
        3, "hug", ["hug"], {"hug": None}, {"hug": "3"}, {"hug": float("nan")}, {"hug": float("inf")}, {"hug": True},
        {"hug": 10**400},
    ],
)  # fmt: skip
def test_bad_points(points: Any) -> None:
    with pytest.raises(DataError) as error:
        AffinityModel(points=points)
    assert error.value.place == "AffinityModel, points"


@pytest.mark.parametrize(
    "levels",
    [
        (), None, 5, [("a", 0), ("b", 0)], [("a", 50), ("b", 20)], [("a", -1)], [("a", 101)], [("a", float("nan"))],
        [("a",)], [("a", None)], [("a", 0, 20)], [(str(i), i / 4) for i in range(200)],
    ],
)  # fmt: skip
def test_bad_levels(levels: Any) -> None:
    with pytest.raises(DataError) as error:
        AffinityModel(levels=levels)
    assert error.value.place == "AffinityModel, levels"


@pytest.mark.parametrize("levels", [[("a", 0), ("a", 10)], [("", 0), ("b", 10)]])
def test_levels_without_a_name_of_their_own(levels: Any) -> None:
    with pytest.raises(UnknownName) as error:
        AffinityModel(levels=levels)
    assert error.value.place == "AffinityModel, levels"


def test_unknown_fields() -> None:
    for make in (
        lambda: AffinityModel.from_dict({"halflife": 3}),
        lambda: AffinityModel().replace(halflife=3),
        lambda: AffinityModel.of(halflife=3),
        lambda: AffinityModel.of("juniper", halflife=3),
    ):
        with pytest.raises(UnknownName, match="did you mean 'half_life'"):
            make()
    with pytest.raises(UnknownName, match="it has start, points"):
        AffinityModel.from_dict({7: 3})  # type: ignore[dict-item]
    for bad in (None, 5, "start", [("start", 3)]):
        with pytest.raises(DataError, match="is no mapping"):
            AffinityModel.from_dict(bad)  # type: ignore[arg-type]


def test_of_a_personality() -> None:
    model = AffinityModel.of("juniper", half_life="60D", start=5)
    assert (model.half_life, model.start, model.long_bonus, model.most_per_event) == (60, 5, 0, None)
    assert (model.points or {})["shares_a_plant_story"] == 3
    assert AffinityModel.of(points={"hug": 1}).points == {"hug": 1}
    assert AffinityModel.of().points == POINTS
    assert AffinityModel.of(ll.personality("juniper")) == AffinityModel.of("juniper")
    with pytest.raises(LuminoraError, match="nobody_of_that_name"):
        AffinityModel.of("nobody_of_that_name")
    with pytest.raises(LuminoraError, match="nobody_of_that_name"):
        AffinityModel.upstream("nobody_of_that_name")


def test_nothing_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        FULL.start = 3  # type: ignore[misc]
    with pytest.raises(TypeError):
        FULL.points["hug"] = 4  # type: ignore[index]
    given = {"hug": 3.0}
    levels = [["a", 0.0], ["b", 5.0]]
    model = AffinityModel(points=given, levels=levels)  # type: ignore[arg-type]
    given["hug"], levels[0][1] = 4, 1.0
    assert model.points == {"hug": 3}
    assert model.levels == (("a", 0), ("b", 5))
    assert model.replace(start=1) is not model
    assert model.start == 0
