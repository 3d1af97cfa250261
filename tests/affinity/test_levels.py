"""Changes of level against the curve at dense moments and against closed forms; the time at each level."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.affinity import AffinityModel, affinity_curve, level_transitions, time_in_level
from luminora_lab.affinity.levels import TRANSITION_COLUMNS
from luminora_lab.errors import DataError

DAY0 = pd.Timestamp("2024-01-01")
END = DAY0 + pd.Timedelta(days=45)
DAY = pd.Timedelta(days=1)


def frame_of(stream: list[tuple[int, float]], **more: Any) -> pd.DataFrame:
    when = DAY0 + pd.to_timedelta([m for m, _ in stream], unit="min")
    return pd.DataFrame({"time": when, "points": [p for _, p in stream]}).assign(**more)


def levels_at(changes: pd.DataFrame, moments: pd.Series, start: str) -> list[str]:
    """Return the level at each moment, from the changes alone."""
    times, after = changes["time"].tolist(), [start, *changes["to_level"].astype(str)]
    return [after[sum(time <= moment for time in times)] for moment in moments]


def start_of(model: AffinityModel) -> str:
    reached = [name for name, low in model.levels if low <= model.start]
    return reached[-1] if reached else ""


models = st.fixed_dictionaries(
    {"start": st.integers(0, 100)},
    optional={
        "diminishing": st.sampled_from([0.5, 1.0]),
        "half_life": st.floats(0.5, 60),
        "resting": st.integers(0, 100),
        "daily_cap": st.integers(1, 20),
        "floor": st.integers(0, 12),
        "hysteresis": st.integers(0, 12),
        "levels": st.sampled_from([AffinityModel().levels, (("low", 10.0), ("mid", 30.0), ("high", 55.5))]),
    },
).map(lambda given: AffinityModel(**given))
points = st.one_of(st.integers(-30, 40).map(float), st.integers(-5, 8).map(float))
streams = st.lists(st.tuples(st.integers(0, 30 * 1440), points), min_size=1, max_size=15)
relations = st.dictionaries(st.sampled_from(["ada", "bo", "cy"]), streams, min_size=1, max_size=3)


# -- against the curve ------------------------------------------------------------------------------------------------
@given(model=models, streams=relations)
@settings(max_examples=80)
def test_changes_give_the_level_at_any_moment(
    model: AffinityModel, streams: dict[str, list[tuple[int, float]]]
) -> None:
    events = pd.concat([frame_of(s, user=name) for name, s in streams.items()], ignore_index=True)
    changes = level_transitions(events, model, until=END)
    assert tuple(changes.columns) == ("user", *TRANSITION_COLUMNS)
    asked = pd.date_range(DAY0, END, periods=301) + pd.Timedelta(7919, unit="us")
    asked = asked[asked <= END]
    curve = affinity_curve(events, model, at=asked)
    assert changes["user"].is_monotonic_increasing
    for name, stream in streams.items():
        own = changes[changes["user"] == name]
        first = DAY0 + pd.Timedelta(minutes=min(m for m, _ in stream))
        assert own["time"].is_monotonic_increasing
        assert own["time"].between(first, END).all()
        # a chain: each begins where the one before ended, and each is a change
        assert own["from_level"].astype(str).tolist()[1:] == own["to_level"].astype(str).tolist()[:-1]
        assert (own["from_level"].astype(str) != own["to_level"].astype(str)).all()
        here = curve[(curve["user"] == name) & (curve["time"] > first)].drop_duplicates("time", keep="last")
        shown = here["level"].astype(object).fillna("").tolist()
        edges = np.array([low - off for _, low in model.levels for off in (0.0, model.hysteresis)])
        clear = np.abs(here["affinity"].to_numpy()[:, None] - edges).min(axis=1) > 1e-7
        told = levels_at(own, here["time"], start_of(model))
        assert [a for a, sure in zip(told, clear, strict=True) if sure] == [
            b for b, sure in zip(shown, clear, strict=True) if sure
        ]


@given(model=models, stream=streams)
@settings(max_examples=60)
def test_crossings_by_decay_are_exact(model: AffinityModel, stream: list[tuple[int, float]]) -> None:
    events, bounds = frame_of(stream), dict(model.levels)
    changes = level_transitions(events, model, until=END)
    falls = changes[changes["cause"] == "decay"]
    if len(falls):
        curve = affinity_curve(events, model, at=falls["time"].tolist())
        at = curve[curve["event"] == ""].drop_duplicates("time").set_index("time")["affinity"]
        order = ["", *model.level_names]
        for fall in falls.itertuples():
            rises = order.index(fall.to_level) > order.index(fall.from_level)
            threshold = bounds[fall.to_level] if rises else bounds[fall.from_level] - model.hysteresis
            assert at[fall.time] == pytest.approx(threshold, abs=1e-6)


@given(model=models, streams=relations)
@settings(max_examples=25)
def test_the_times_at_levels_sum_to_the_span(model: AffinityModel, streams: dict[str, list[tuple[int, float]]]) -> None:
    model = model.replace(levels=(("cold", 0.0), ("warm", 30.0), ("hot", 61.0)))
    events = pd.concat([frame_of(s, user=name) for name, s in streams.items()], ignore_index=True)
    table = time_in_level(events, model, until=END)
    n = 600
    for name, stream in streams.items():
        own = table[table["user"] == name]
        assert own["level"].tolist() == ["cold", "warm", "hot"]
        first = DAY0 + pd.Timedelta(minutes=min(m for m, _ in stream))
        span = (END - first) / DAY
        assert own["days"].sum() == pytest.approx(span, abs=1e-9)
        assert own["share"].tolist() == pytest.approx((own["days"] / span).tolist())
        assert (own["days"] >= 0).all()
        # counted on a grid: the middle of each of n pieces stands for the piece
        grid = first + (np.arange(n) + 0.5) * (END - first) / n
        curve = affinity_curve(events[events["user"] == name], model, at=grid)
        counts = curve.loc[curve["event"] == "", "level"].value_counts(normalize=True)
        n_changes = len(level_transitions(events[events["user"] == name], model, until=END))
        for level, share in zip(own["level"], own["share"], strict=True):
            assert share == pytest.approx(counts.get(level, 0.0), abs=(n_changes + 1) / n)


# -- by hand ----------------------------------------------------------------------------------------------------------
def days_of(changes: pd.DataFrame) -> list[float]:
    return [float((time - DAY0) / DAY) for time in changes["time"]]


def rows_of(changes: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(changes["from_level"], changes["to_level"], changes["cause"], strict=True))


def test_decay_through_two_levels() -> None:
    changes = level_transitions(frame_of([(0, 82.0)], type=["hug"]), AffinityModel(half_life=10), until=DAY0 + 12 * DAY)
    assert rows_of(changes) == [
        ("stranger", "soulmate", "hug"), ("soulmate", "close_friend", "decay"), ("close_friend", "friend", "decay"),
        ("friend", "acquaintance", "decay"),
    ]  # fmt: skip
    assert days_of(changes) == pytest.approx([0, *(10 * math.log2(82 / b) for b in (81, 61, 41))], abs=1e-10)


def test_an_event_that_meets_a_bound_comes_before_its_decay() -> None:
    events = frame_of([(0, 21.0), (1440, 30.0)])
    model = AffinityModel(half_life=10)
    changes = level_transitions(events, model, until=END)
    assert rows_of(changes)[:3] == [
        ("stranger", "acquaintance", "event"), ("acquaintance", "stranger", "decay"), ("stranger", "friend", "event"),
    ]  # fmt: skip
    assert days_of(changes)[:3] == [0, 0, 1]
    assert time_in_level(events, model, until=DAY0 + DAY)["days"].tolist()[:2] == [1, 0]


def test_decay_upwards() -> None:
    model = AffinityModel(resting=70, half_life=5, hysteresis=3)
    changes = level_transitions(frame_of([(0, 0.0)]), model, until=END)
    assert rows_of(changes) == [
        ("stranger", "acquaintance", "decay"), ("acquaintance", "friend", "decay"), ("friend", "close_friend", "decay"),
    ]  # fmt: skip
    assert days_of(changes) == pytest.approx([5 * math.log2(70 / (70 - b)) for b in (21, 41, 61)], abs=1e-10)


def test_decay_towards_a_bound_reaches_it_when_the_rest_rounds_away() -> None:
    events, model = frame_of([(0, 1.0)]), AffinityModel(resting=21, half_life=0.5)
    assert len(level_transitions(events, model, until=DAY0 + 20 * DAY)) == 0
    changes = level_transitions(events, model, until=END)
    assert rows_of(changes) == [("stranger", "acquaintance", "decay")]
    (when,) = changes["time"]
    curve = affinity_curve(events, model, at=[when - DAY, when + DAY])
    assert curve["level"].tolist()[1:] == ["stranger", "acquaintance"]


def test_hysteresis_moves_the_crossing_downwards() -> None:
    model = AffinityModel(half_life=10, hysteresis=4)
    changes = level_transitions(frame_of([(0, 50.0)]), model, until=END)
    assert days_of(changes)[1:] == pytest.approx([10 * math.log2(50 / b) for b in (37, 17)], abs=1e-10)
    held = level_transitions(frame_of([(0, 50.0), (1440, -12.0), (2880, -2.0)]), AffinityModel(hysteresis=4))
    assert rows_of(held) == [("stranger", "friend", "event"), ("friend", "acquaintance", "event")]
    assert days_of(held) == [0, 2]


def test_a_floor_keeps_a_level_or_ends_the_fall() -> None:
    kept = level_transitions(frame_of([(0, 50.0)]), AffinityModel(half_life=1, floor=0), until=END)
    assert rows_of(kept) == [("stranger", "friend", "event")]
    below = level_transitions(frame_of([(0, 50.0)]), AffinityModel(half_life=1, floor=21), until=END)
    assert rows_of(below) == [("stranger", "friend", "event"), ("friend", "acquaintance", "decay"),
                              ("acquaintance", "stranger", "decay")]  # fmt: skip
    sticky = level_transitions(frame_of([(0, 50.0)]), AffinityModel(half_life=1, floor=3, hysteresis=3), until=END)
    assert rows_of(sticky) == [("stranger", "friend", "event")]  # it rests where the level is not yet lost


def test_a_level_that_was_reached_by_decay_counts_for_the_floor() -> None:
    model = AffinityModel(resting=50, half_life=5, floor=2)
    events = frame_of([(0, 0.0), (20 * 1440, -40.0)])  # 47 by then: a friend
    changes = level_transitions(events, model, until=DAY0 + 40 * DAY)
    assert affinity_curve(events, model)["affinity"].iloc[-1] == pytest.approx(39)
    assert rows_of(changes)[-2:] == [("friend", "acquaintance", "event"), ("acquaintance", "friend", "decay")]
    assert days_of(changes)[-1] == pytest.approx(20 + 5 * math.log2(11 / 9), abs=1e-10)


def test_below_the_first_level() -> None:
    model = AffinityModel(levels=(("low", 10), ("high", 20)), half_life=10)
    changes = level_transitions(frame_of([(0, 15.0), (10 * 1440, 15.0)]), model, until=DAY0 + 20 * DAY)
    assert rows_of(changes) == [
        ("", "low", "event"), ("low", "", "decay"), ("", "high", "event"), ("high", "low", "decay"),
    ]  # fmt: skip
    first, last = 10 * math.log2(1.5), 10 + 10 * math.log2(22.5 / 20)
    assert days_of(changes) == pytest.approx([0, first, 10, last], abs=1e-10)
    table = time_in_level(frame_of([(0, 15.0), (10 * 1440, 15.0)]), model, until=DAY0 + 20 * DAY)
    assert table["days"].tolist() == pytest.approx([first + 20 - last, last - 10], abs=1e-9)
    assert table["share"].sum() == pytest.approx(1 - (10 - first) / 20)  # what is below no level is no level's


def test_several_bounds_at_one_moment_fall_in_order() -> None:
    close = AffinityModel(half_life=10, levels=(("a", 0), ("b", 20), ("c", 20 + 1e-13), ("d", 20 + 2e-13)))
    changes = level_transitions(frame_of([(0, 40.0)]), close, until=END)
    assert rows_of(changes) == [("a", "d", "event"), ("d", "c", "decay"), ("c", "b", "decay"), ("b", "a", "decay")]


def test_events_without_a_type_cause_as_event() -> None:
    changes = level_transitions(frame_of([(0, 25.0), (1, 25.0)], type=["hug", None]))
    assert changes["cause"].tolist() == ["hug", "event"]


def test_several_relations_of_two_columns() -> None:
    events = frame_of([(0, 25.0), (0, 45.0), (60, 70.0), (1440, -50.0)])
    events["user"], events["personality"] = ["bo", "ada", "bo", "ada"], ["pip", "pip", "kite", "pip"]
    changes = level_transitions(events)
    assert changes[["user", "personality"]].to_numpy().tolist() == [
        ["ada", "pip"], ["ada", "pip"], ["bo", "kite"], ["bo", "pip"],
    ]  # fmt: skip
    assert changes["to_level"].tolist() == ["friend", "stranger", "close_friend", "acquaintance"]
    table = time_in_level(events, until=DAY0 + 2 * DAY)
    assert len(table) == 15
    days = table[table["days"] > 0]
    assert days[["user", "personality", "level"]].to_numpy().tolist() == [
        ["ada", "pip", "stranger"], ["ada", "pip", "friend"], ["bo", "kite", "close_friend"],
        ["bo", "pip", "acquaintance"],
    ]  # fmt: skip
    assert days["days"].tolist() == pytest.approx([1, 1, 47 / 24, 2])
    by_category = time_in_level(events.astype({"user": "category", "personality": "category"}), until=DAY0 + 2 * DAY)
    assert by_category["days"].tolist() == table["days"].tolist()


def test_where_nothing_is_crossed_or_nothing_is_there() -> None:
    still = level_transitions(frame_of([(0, 1.0)]))
    assert len(still) == 0
    assert tuple(still.columns) == TRANSITION_COLUMNS
    none = level_transitions(frame_of([]), until=END)
    assert len(none) == 0
    assert len(level_transitions(frame_of([], user=[]))) == 0
    moment = time_in_level(frame_of([(0, 30.0)]))
    assert moment["days"].tolist() == [0] * 5
    assert moment["share"].isna().all()
    assert len(time_in_level(frame_of([], user=[]))) == 0


def test_the_end() -> None:
    events = frame_of([(0, 30.0), (1440, 2.0)], user=["a", "b"])
    for bad in ("2024-01-01 23:59", DAY0, ["2024-02-01", "2024-03-01"], []):
        with pytest.raises(DataError) as error:
            level_transitions(events, until=bad)
        assert error.value.place == "until"
        with pytest.raises(DataError):
            time_in_level(events, until=bad)
    with pytest.raises(DataError):
        level_transitions(events, until="soon")
    at_the_last = level_transitions(events, until="2024-01-02")
    pd.testing.assert_frame_equal(at_the_last, level_transitions(events))
    assert time_in_level(events)["days"].sum() == 0  # each ends with its own last event
    assert time_in_level(events, until="2024-01-02")["days"].sum() == 1
    with pytest.raises(DataError, match="is no frame"):
        level_transitions(None)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="is no model"):
        time_in_level(events, {"start": 3})  # type: ignore[arg-type]
