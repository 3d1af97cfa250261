"""Curves against a scalar reference written from the docstrings, their properties, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.affinity import CURVE_COLUMNS, AffinityModel, affinity_curve
from luminora_lab.errors import DataError, MissingInput, UnknownName

DAY0 = pd.Timestamp("2024-01-01")
Row = tuple[float, float | None]


# -- the reference ----------------------------------------------------------------------------------------------------
def reference(model: AffinityModel, rows: list[Row]) -> list[tuple[float, float, str | None]]:
    """Follow one relation by hand. Rows are (days since a midnight, points or None for a moment), sorted."""
    bounds = [low for _, low in model.levels]
    a, first = model.start, next((t for t, p in rows if p is not None), rows[0][0] if rows else 0.0)
    level = sum(a >= b for b in bounds) - 1
    top, row, last, day, gained = level, 0, first, None, 0.0
    out: list[tuple[float, float, str | None]] = []

    def settle() -> None:
        nonlocal a, level, top
        if model.floor is not None and top >= 0:
            a = min(100.0, max(a, bounds[top] - model.floor))
        plain = sum(a >= b for b in bounds) - 1
        still = sum(a + model.hysteresis >= b for b in bounds) - 1
        level = plain if plain >= level else max(plain, min(level, still))
        top = max(top, level)

    for t, p in rows:
        now = max(t, first)  # nothing happens before a relation begins
        if model.half_life is not None:
            a = model.resting + (a - model.resting) * 0.5 ** ((now - last) / model.half_life)
            settle()
        last, before = now, a
        points = 0.0 if p is None else p
        if points:
            points *= model.positive if points > 0 else model.negative
        if points:
            sign = 1 if points > 0 else -1
            row = row + sign if row * sign > 0 else sign
            points *= 1 + model.streak * min(abs(row) - 1, model.streak_most)
        if model.most_per_event is not None:
            points = max(-model.most_per_event, min(model.most_per_event, points))
        if math.floor(now) != day:
            day, gained = math.floor(now), 0.0
        if model.daily_cap is not None and points > 0:
            points = min(points, max(0.0, model.daily_cap - gained))
            gained += points
        a = towards(a, points, model.diminishing)
        settle()
        out.append((a, a - before, model.levels[level][0] if level >= 0 else None))
    return out


def towards(a: float, points: float, p: float) -> float:
    """Return affinity after points of diminishing returns, from the formula of the docstring."""
    u, s = (100 - a if points > 0 else a) / 100, abs(points) / 100
    if p == 0:
        return max(0.0, min(100.0, a + points))
    if points == 0 or u <= 0:
        return a
    if p == 1:
        u *= math.exp(-s)
    else:
        inner = 1 - (1 - p) * s / u ** (1 - p)
        u = u * inner ** (1 / (1 - p)) if inner > 0 else 0.0
    return 100 - 100 * u if points > 0 else 100 * u


# -- what is drawn ----------------------------------------------------------------------------------------------------
halves = st.integers(0, 40).map(lambda n: n / 2)
LEVELS = st.sampled_from(
    [AffinityModel().levels, (("low", 10.0), ("mid", 30.0), ("high", 55.5)), (("only", 0.0),), (("a", 0), ("b", 50))]
)
models = st.fixed_dictionaries(
    {"start": st.integers(0, 100)},
    optional={
        "positive": st.sampled_from([0.0, 0.5, 1.7]),
        "negative": st.sampled_from([0.0, 0.5, 2.0]),
        "diminishing": st.sampled_from([0.3, 0.5, 1.0, 1.4, 2.0]),
        "streak": st.sampled_from([0.1, 0.5]),
        "streak_most": st.sampled_from([0, 1, 2.5, 5]),
        "half_life": st.floats(0.3, 200),
        "resting": st.integers(0, 100),
        "daily_cap": halves,
        "floor": halves,
        "hysteresis": halves,
        "most_per_event": st.sampled_from([0, 2, 5, 8.5]),
        "levels": LEVELS,
    },
).map(lambda given: AffinityModel(**given))
minutes = st.one_of(st.integers(0, 30 * 1440), st.integers(0, 30).map(lambda d: d * 1440), st.integers(0, 90))
points = st.one_of(st.integers(-30, 40).map(float), st.integers(-5, 8).map(float), st.just(0.0))
streams = st.lists(st.tuples(minutes, points), min_size=1, max_size=25)
relations = st.dictionaries(st.sampled_from(["ada", "bo", "cy", "dee"]), streams, min_size=1, max_size=4)
moments = st.lists(st.integers(-1440, 40 * 1440), max_size=12)


def frame_of(stream: list[tuple[int, float]], **more: Any) -> pd.DataFrame:
    when = DAY0 + pd.to_timedelta([m for m, _ in stream], unit="min")
    return pd.DataFrame({"time": when, "points": [p for _, p in stream]}).assign(**more)


def when(asked: list[int]) -> list[pd.Timestamp] | None:
    return [DAY0 + pd.Timedelta(minutes=m) for m in asked] or None


# -- agreement with it ------------------------------------------------------------------------------------------------
@given(model=models, streams=relations, asked=moments, data=st.data())
@settings(max_examples=120)
def test_the_curve_is_the_reference(
    model: AffinityModel, streams: dict[str, list[tuple[int, float]]], asked: list[int], data: st.DataObject
) -> None:
    events = pd.concat([frame_of(s, user=name) for name, s in streams.items()], ignore_index=True)
    order = data.draw(st.permutations(range(len(streams)))) if len(streams) > 1 else [0]
    names = list(streams)
    events = pd.concat([events[events["user"] == names[i]] for i in order])  # the index repeats and jumps
    curve = affinity_curve(events, model, at=when(asked))
    assert curve["user"].is_monotonic_increasing
    assert tuple(curve.columns) == ("user", *CURVE_COLUMNS)
    for name, stream in streams.items():
        rows: list[tuple[int, int, float | None]] = [(m, 0, p) for m, p in stream] + [(m, 1, None) for m in asked]
        rows.sort(key=lambda one: one[:2])
        own = curve[curve["user"] == name]
        expected = reference(model, [(m / 1440, p) for m, _, p in rows])
        assert own["affinity"].tolist() == pytest.approx([a for a, _, _ in expected], abs=1e-9)
        assert own["change"].tolist() == pytest.approx([c for _, c, _ in expected], abs=1e-9)
        assert own["time"].tolist() == [DAY0 + pd.Timedelta(minutes=m) for m, _, _ in rows]
        assert own["event"].tolist() == ["event" if p is not None else "" for _, _, p in rows]
        edges = [low - off for _, low in model.levels for off in (0.0, model.hysteresis)]
        if all(min(abs(a - e) for e in edges) > 1e-7 for a, _, _ in expected) or model.half_life is None:
            assert own["level"].astype(object).where(own["level"].notna(), None).tolist() == [k for _, _, k in expected]


# -- properties -------------------------------------------------------------------------------------------------------
@given(model=models, stream=streams, asked=moments)
def test_affinity_stays_within_0_and_100_and_levels_hold_it(
    model: AffinityModel, stream: list[tuple[int, float]], asked: list[int]
) -> None:
    curve = affinity_curve(frame_of(stream), model, at=when(asked))
    assert curve["affinity"].between(0, 100).all()
    bounds = dict(model.levels)
    reached = curve["level"].astype(object).map(bounds)  # nothing for what is below the first
    assert (curve["affinity"] >= reached.fillna(0) - model.hysteresis - 1e-9).all()


@given(model=models, begin=st.integers(0, 1440), asked=st.lists(st.integers(0, 60 * 1440), min_size=1, max_size=10))
def test_without_events_only_decay_moves(model: AffinityModel, begin: int, asked: list[int]) -> None:
    model = model.replace(floor=None)
    curve = affinity_curve(frame_of([(begin, 0.0)]), model, at=when([begin + m for m in asked]))
    assert (curve["change"] == 0).all()
    if model.half_life is None:
        assert (curve["affinity"] == model.start).all()
    else:
        days = (curve["time"] - curve["time"].iloc[0]) / pd.Timedelta(days=1)
        closed = model.resting + (model.start - model.resting) * 0.5 ** (days / model.half_life)
        assert curve["affinity"].tolist() == pytest.approx(closed.tolist(), abs=1e-9)


@given(model=models, stream=streams, asked=moments)
@settings(max_examples=40)
def test_asking_changes_nothing_else(model: AffinityModel, stream: list[tuple[int, float]], asked: list[int]) -> None:
    events = frame_of(stream)
    alone, both = affinity_curve(events, model), affinity_curve(events, model, at=when(asked))
    kept = both[both["event"] != ""].reset_index(drop=True)
    assert kept["affinity"].tolist() == pytest.approx(alone["affinity"].tolist(), abs=1e-9)
    assert kept["change"].tolist() == pytest.approx(alone["change"].tolist(), abs=1e-9)
    one_by_one = [affinity_curve(events, model, at=moment) for moment in when(asked) or []]
    singly = sorted(
        (c.loc[c["event"] == "", ["time", "affinity"]].iloc[0] for c in one_by_one), key=lambda r: r["time"]
    )
    asked_rows = both.loc[both["event"] == "", "affinity"].tolist()
    assert asked_rows == pytest.approx([r["affinity"] for r in singly], abs=1e-9)


monotone = models.map(lambda m: m.replace(daily_cap=None, streak=0, positive=1, negative=1, most_per_event=None))


@given(model=monotone, stream=streams, minute=minutes, more=st.floats(0.01, 30))
@settings(max_examples=100)
def test_one_more_good_event_never_lowers_the_end(
    model: AffinityModel, stream: list[tuple[int, float]], minute: int, more: float
) -> None:
    first = min(m for m, _ in stream)  # earlier, it would begin the relation, and decay, earlier
    with_it = [*stream, (max(minute, first), more)]
    end = affinity_curve(frame_of(stream), model, at="2024-04-01")["affinity"].iloc[-1]
    assert affinity_curve(frame_of(with_it), model, at="2024-04-01")["affinity"].iloc[-1] >= end - 1e-9


@given(model=models, stream=streams, share=st.floats(0, 1))
def test_the_curve_of_a_prefix_is_a_prefix(model: AffinityModel, stream: list[tuple[int, float]], share: float) -> None:
    stream = sorted(stream, key=lambda one: one[0])
    n = 1 + int(share * (len(stream) - 1))
    whole, part = affinity_curve(frame_of(stream), model), affinity_curve(frame_of(stream[:n]), model)
    pd.testing.assert_frame_equal(part, whole.head(n))


@given(model=models, streams=relations, chance=st.randoms())
@settings(max_examples=40)
def test_how_the_rows_of_relations_are_mixed_does_not_matter(
    model: AffinityModel, streams: dict[str, list[tuple[int, float]]], chance: Any
) -> None:
    left = {name: list(stream) for name, stream in streams.items()}
    mixed: list[pd.DataFrame] = []
    while any(left.values()):
        name = chance.choice([name for name, rest in left.items() if rest])
        mixed.append(frame_of([left[name].pop(0)], user=name))
    together = affinity_curve(pd.concat(mixed, ignore_index=True), model)
    for name, stream in streams.items():
        alone = affinity_curve(frame_of(stream), model)
        own = together[together["user"] == name].drop(columns="user").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone, check_exact=True)


@given(
    model=models.map(lambda m: m.replace(streak=0, most_per_event=None, daily_cap=None)),
    d=st.floats(0, 30), e=st.floats(0, 30), sign=st.sampled_from([1, -1]),
)  # fmt: skip
def test_two_events_at_one_time_move_like_their_sum(model: AffinityModel, d: float, e: float, sign: int) -> None:
    if model.floor is not None and model.diminishing:
        model = model.replace(floor=None)
    two = affinity_curve(frame_of([(0, sign * d), (0, sign * e)]), model)["affinity"].iloc[-1]
    one = affinity_curve(frame_of([(0, sign * (d + e))]), model)["affinity"].iloc[-1]
    assert two == pytest.approx(one, abs=1e-7)


@given(d=st.floats(0, 30), e=st.floats(0, 30), cap=st.floats(0, 40))
def test_a_cap_does_not_care_how_a_day_s_gains_are_cut(d: float, e: float, cap: float) -> None:
    model = AffinityModel(daily_cap=cap)
    two = affinity_curve(frame_of([(5, d), (700, e)]), model)["affinity"].iloc[-1]
    assert two == pytest.approx(min(d + e, cap), abs=1e-9)


# -- options by hand --------------------------------------------------------------------------------------------------
def values(stream: list[tuple[int, float]], model: AffinityModel) -> list[float]:
    return [round(float(a), 9) for a in affinity_curve(frame_of(stream), model)["affinity"]]


def test_streaks_by_hand() -> None:
    model = AffinityModel(start=50, streak=0.1, streak_most=2)
    assert values([(i, 1.0) for i in range(5)], model) == [51, 52.1, 53.3, 54.5, 55.7]
    # 0 points leave a row, the other sign ends it
    assert values([(0, 1.0), (1, 0.0), (2, 1.0), (3, -1.0), (4, -1.0), (5, 1.0)], model) == [
        51, 51, 52.1, 51.1, 50, 51,
    ]  # fmt: skip


def test_a_cap_counts_days_of_utc_and_losses_always_count() -> None:
    model = AffinityModel(daily_cap=5)
    late, next_day = 23 * 60 + 59, 24 * 60
    assert values([(late, 4.0), (late, 4.0), (late, -2.0), (late, 4.0), (next_day, 4.0)], model) == [4, 5, 3, 3, 7]
    events = pd.DataFrame({"time": ["2024-05-01 23:30:00-05:00", "2024-05-02 00:30:00-05:00"], "points": [4, 4]})
    assert affinity_curve(events, model)["affinity"].tolist() == [4, 5]  # both on 2 May, UTC


def test_a_floor_and_hysteresis_by_hand() -> None:
    floor = AffinityModel(start=30, floor=5)
    assert values([(0, 12.0), (1, -30.0), (2, -1.0), (3, 3.0)], floor) == [42, 36, 36, 39]
    sticky = affinity_curve(
        frame_of([(0, 45.0), (1, -9.0), (2, -1.0), (3, 5.0), (4, 1.0)]), AffinityModel(hysteresis=5)
    )
    assert sticky["affinity"].tolist() == [45, 36, 35, 40, 41]
    assert sticky["level"].tolist() == ["friend", "friend", "acquaintance", "acquaintance", "friend"]
    kept = affinity_curve(frame_of([(0, 45.0), (1440 * 300, 0.0)]), AffinityModel(half_life=10, floor=0))
    assert kept["affinity"].tolist() == [45, 41]


def test_below_the_first_level_none_is_named() -> None:
    curve = affinity_curve(frame_of([(0, 9.5), (1, 0.5), (2, -5.0)]), AffinityModel(levels=(("low", 10),)))
    assert curve["level"].isna().tolist() == [True, False, True]
    assert curve["level"].cat.ordered


def test_points_by_type() -> None:
    events = frame_of([(0, 3.0), (1, 4.0), (2, 7.0)], type=["hug", "row", None])
    model = AffinityModel(points={"hug": 10})
    curve = affinity_curve(events, model)
    assert curve["change"].tolist() == [10, 4, 7]  # the type's, else the event's own
    assert curve["event"].tolist() == ["hug", "row", "event"]
    assert affinity_curve(events, AffinityModel())["change"].tolist() == [3, 4, 7]
    assert affinity_curve(events.astype({"type": "category"}), model)["event"].tolist() == ["hug", "row", "event"]


def test_long_messages() -> None:
    events = frame_of([(0, 3.0), (1, 3.0)], characters=[100, 101])
    assert affinity_curve(events, AffinityModel(long_bonus=2))["change"].tolist() == [3, 5]
    assert affinity_curve(events, AffinityModel(long_bonus=2, long_from=3))["change"].tolist() == [5, 5]


# -- relations, models, moments ---------------------------------------------------------------------------------------
def test_relations_of_two_columns_are_sorted() -> None:
    events = frame_of([(0, 1.0), (0, 2.0), (0, 4.0), (1, 8.0)])
    events["user"], events["personality"] = ["bo", "ada", "bo", "bo"], ["pip", "pip", "kite", "pip"]
    curve = affinity_curve(events)
    assert curve[["user", "personality", "affinity"]].to_numpy().tolist() == [
        ["ada", "pip", 2], ["bo", "kite", 4], ["bo", "pip", 1], ["bo", "pip", 9],
    ]  # fmt: skip


@pytest.mark.parametrize("ids", [[7, 3, 7], [10**15, 1, 10**15], [True, False, True], ["b", "a", "b"]])
def test_relations_of_any_kind(ids: list[Any]) -> None:
    curve = affinity_curve(frame_of([(0, 1.0), (0, 2.0), (1, 4.0)], relation=ids))
    assert curve["relation"].tolist() == [ids[1], ids[0], ids[0]]
    assert curve["affinity"].tolist() == [2, 1, 5]
    categories = affinity_curve(frame_of([(0, 1.0), (0, 2.0), (1, 4.0)], relation=pd.Categorical(ids)))
    assert categories["affinity"].tolist() == [2, 1, 5]


def test_several_models() -> None:
    events = frame_of([(0, 30.0), (1440, -5.0)], user="ada")
    given = {"plain": None, "slow": AffinityModel(half_life=1), "cold": AffinityModel(levels=(("cold", 5),))}
    curve = affinity_curve(events, given, at="2024-02-01")  # type: ignore[arg-type]
    assert curve.columns.tolist() == ["model", "user", *CURVE_COLUMNS]
    for name, model in given.items():
        own = curve[curve["model"] == name].drop(columns="model").reset_index(drop=True)
        alone = affinity_curve(events, model, at="2024-02-01")
        pd.testing.assert_frame_equal(own.astype({"level": object}), alone.astype({"level": object}))
    with pytest.raises(DataError, match="no model"):
        affinity_curve(events, {})
    with pytest.raises(DataError, match="is no model"):
        affinity_curve(events, {"a": "upstream"})  # type: ignore[dict-item]
    with pytest.raises(DataError, match="is no model"):
        affinity_curve(events, "upstream")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "at", ["2024-01-03", pd.Timestamp("2024-01-03"), np.datetime64("2024-01-03"), ["2024-01-03"],
    pd.DatetimeIndex(["2024-01-03"]), pd.Series(["2024-01-03"]), "2024-01-03T02:00+02:00"],
)  # fmt: skip
def test_moments_of_any_kind(at: Any) -> None:
    curve = affinity_curve(frame_of([(0, 40.0)]), AffinityModel(half_life=1), at=at)
    assert curve["time"].tolist() == [DAY0, pd.Timestamp("2024-01-03")]
    assert curve["affinity"].tolist() == [40, 10]


def test_moments_at_and_before_events_and_without_any() -> None:
    model = AffinityModel(start=80, half_life=1)
    curve = affinity_curve(frame_of([(1440, 8.0), (1440, 2.0)]), model, at=["2024-01-02", "2023-12-01"])
    assert curve["affinity"].tolist() == [80, 88, 90, 90]
    assert curve["event"].tolist() == ["", "event", "event", ""]
    nothing = frame_of([])
    alone = affinity_curve(nothing, model, at=["2024-01-03", "2024-01-01"])
    assert alone["affinity"].tolist() == [80, 20]
    assert len(affinity_curve(nothing, model)) == 0
    assert tuple(affinity_curve(nothing, model).columns) == CURVE_COLUMNS
    assert len(affinity_curve(frame_of([], user=[]), model, at="2024-01-01")) == 0


def test_time_zones_and_units_are_one_time() -> None:
    plain = frame_of([(0, 20.0), (1440, 3.0)])
    model = AffinityModel(half_life=3)
    expected = affinity_curve(plain, model)
    for times in (
        plain["time"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"),
        plain["time"].dt.as_unit("s"),
        plain["time"].astype(str),
        pd.Series([stamp.to_pydatetime() for stamp in plain["time"]], dtype=object),
    ):
        pd.testing.assert_frame_equal(affinity_curve(plain.assign(time=times), model), expected)


def test_the_events_are_not_touched() -> None:
    events = frame_of([(5, 20.0), (1, 3.0)], user=["b", "a"], type=["x", None])
    before = events.copy()
    affinity_curve(events, AffinityModel(points={"x": 1}), at="2024-02-01")
    pd.testing.assert_frame_equal(events, before)


# -- what is refused --------------------------------------------------------------------------------------------------
def error_of(events: Any, model: AffinityModel | None = None, at: Any = None) -> DataError:
    with pytest.raises(DataError) as error:
        affinity_curve(events, model, at=at)
    assert "\n" not in str(error.value)
    return error.value


@pytest.mark.parametrize("missing", [None, float("nan"), float("inf"), -float("inf"), "much", pd.NA])
def test_points_that_are_no_number_are_refused_by_row(missing: Any) -> None:
    events = frame_of([(5, 1.0), (1, 2.0), (3, 3.0)]).astype({"points": object})
    events.loc[1, "points"] = missing
    assert error_of(events).place == "events, row 1"
    assert error_of(events.set_index(pd.Index([9, 9, 9]))).place == "events, row 1"


def test_nullable_points() -> None:
    events = frame_of([(0, 1.0), (1, 2.0)])
    whole = events.assign(points=pd.array([1, 2], dtype="Int64"))
    assert affinity_curve(whole)["affinity"].tolist() == [1, 3]
    assert error_of(events.assign(points=pd.array([1, None], dtype="Int64"))).place == "events, row 1"


def test_times_that_are_missing_or_no_date_are_refused() -> None:
    events = frame_of([(0, 1.0), (1, 2.0), (2, 3.0)])
    for bad in (pd.NaT, None):
        holes = events.assign(time=[events["time"][0], events["time"][1], bad])
        assert error_of(holes).place == "events, row 2"
    assert error_of(events.assign(time=[float("nan")] * 3)).place == "events, row 0"
    assert error_of(events.assign(time=["2024-01-01", "soon", "2024-01-02"])).place == "events, row 1"
    assert error_of(events.assign(time=["2024-01-01", "2024-01-02", "3/1/24 at 9"])).place == "events, row 2"
    assert error_of(events.assign(time=[object(), 1, 2])).place == "events, row 0"
    assert error_of(events.assign(time=[0, 1, 2])).place == "events, row 0"  # days? seconds? nobody knows
    assert error_of(events.assign(time=["2024-01-01", "3000-01-01", "2024-01-02"])).place == "events, row 1"
    assert "is too far away" in str(error_of(events, at="3000-01-01"))
    assert "no column 'time'" in str(error_of(events.drop(columns="time")))
    for no_frame in (None, 5, [1, 2], {"time": [1]}):
        assert "is no frame" in str(error_of(no_frame))


@pytest.mark.parametrize("at", ["soon", pd.NaT, ["2024-01-01", None], [["2024-01-01"]], object(), "2024-13-01"])
def test_moments_that_are_no_date_are_refused(at: Any) -> None:
    assert error_of(frame_of([(0, 1.0)]), at=at).place == "at"


def test_a_relation_that_is_missing_is_refused_by_row() -> None:
    events = frame_of([(0, 1.0), (1, 2.0)], user=["ada", None], personality=["pip", "pip"])
    assert error_of(events).place == "events, row 1"
    assert error_of(events.drop(columns="personality")).place == "events, row 1"
    assert error_of(events.astype({"user": "category"})).place == "events, row 1"


def test_points_that_nobody_gives() -> None:
    events = frame_of([(0, 1.0), (1, 2.0)], type=["hug", "row"]).drop(columns="points")
    with pytest.raises(MissingInput, match="no points"):
        affinity_curve(events)
    with pytest.raises(MissingInput, match="no points"):
        affinity_curve(events.drop(columns="type"), AffinityModel.of())
    with pytest.raises(UnknownName, match="'row'") as error:
        affinity_curve(events, AffinityModel(points={"hug": 1}))
    assert error.value.place == "events, row 1"


def test_lengths_that_are_missing_are_refused_where_they_count() -> None:
    events = frame_of([(0, 1.0), (1, 2.0)])
    with pytest.raises(MissingInput, match="characters"):
        affinity_curve(events, AffinityModel.upstream())
    holes = events.assign(characters=[5, float("nan")])
    assert error_of(holes, AffinityModel(long_bonus=1)).place == "events, row 1"
    assert error_of(events.assign(characters=["five", 6]), AffinityModel(long_bonus=1)).place == "events, row 0"
    assert affinity_curve(holes)["affinity"].tolist() == [1, 3]
