"""Sweeps against one curve after the other; sensitivity against functions whose indices are known."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.affinity import AffinityModel, affinity_curve, affinity_sensitivity, affinity_sweep
from luminora_lab.errors import DataError, UnknownName

rng = np.random.default_rng(1)
EVENTS = pd.DataFrame(
    {
        "time": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 40 * 24, 60), unit="h"),
        "type": rng.choice(["positive", "negative", "very_positive"], 60),
        "user": rng.choice(["ada", "bo"], 60),
        "characters": rng.integers(0, 200, 60),
    }
)
OUTCOMES = ["end", "mean", "peak", "lowest"]


def by_curves(events: pd.DataFrame, model: AffinityModel, grid: dict[str, list[float]]) -> pd.DataFrame:
    rows = []
    for values in product(*grid.values()):
        one = model
        for name, value in zip(grid, values, strict=True):
            if name.startswith("points."):
                one = one.replace(points={**(one.points or {}), name[7:]: value})
            else:
                one = one.replace(**{name: value})
        curve = affinity_curve(events, one)
        groups: Any = curve.groupby("user") if "user" in events else [(None, curve)]
        for user, own in groups:
            a = own["affinity"]
            row = {"user": user} if "user" in events else {}
            row |= dict(zip(grid, values, strict=True))
            row |= {"end": a.iloc[-1], "mean": a.mean(), "peak": a.max(), "lowest": a.min()}
            rows.append(row | {"end_level": own["level"].astype(object).iloc[-1]})
    return pd.DataFrame(rows)


GRIDS = st.dictionaries(
    st.sampled_from(
        ["start", "positive", "negative", "diminishing", "streak", "streak_most", "half_life", "resting", "daily_cap",
         "floor", "hysteresis", "most_per_event", "points.positive", "points.negative"]
    ),
    st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0, 10.0]), min_size=1, max_size=2),
    min_size=1,
    max_size=3,
)  # fmt: skip


@given(
    grid=GRIDS.map(lambda g: {k: [max(v, 1e-6) for v in vs] if k == "half_life" else vs for k, vs in g.items()}),
    options=st.sampled_from(
        [{}, {"half_life": 20, "resting": 30}, {"floor": 2, "hysteresis": 6}, {"diminishing": 1, "long_bonus": 1},
         {"daily_cap": 4, "streak": 0.2, "half_life": 5}]
    ),
    begin=st.sampled_from([0, 40]),
)  # fmt: skip
@settings(max_examples=15)
def test_a_sweep_is_curve_after_curve(grid: dict[str, list[float]], options: dict[str, Any], begin: int) -> None:
    model = AffinityModel.of(start=begin, **options)
    for events in (EVENTS, EVENTS.drop(columns="user")):
        table, expected = affinity_sweep(events, model, grid), by_curves(events, model, grid)
        assert table.columns.tolist() == expected.columns.tolist()
        for name in [*grid, *OUTCOMES]:
            assert table[name].tolist() == pytest.approx(expected[name].tolist(), abs=1e-9)
        assert table["end_level"].astype(object).tolist() == expected["end_level"].tolist()
        if "user" in events:
            assert table["user"].tolist() == expected["user"].tolist()


def test_events_at_one_time_count_each() -> None:
    events = pd.DataFrame({"time": pd.to_datetime(["2024-01-05"] * 2 + ["2024-01-04"]), "points": [20.0, -10.0, 0.0]})
    row = affinity_sweep(events, AffinityModel(start=50), {"positive": [1]}).iloc[0]
    assert [row[name] for name in OUTCOMES] == [60, 60, 70, 50]


def test_the_level_at_the_end_is_held_by_hysteresis() -> None:
    events = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=2), "points": [15.0, -12.0]})
    table = affinity_sweep(events, AffinityModel(start=50), {"hysteresis": [0, 10]})
    assert table["end"].tolist() == [53, 53]
    assert table["end_level"].tolist() == ["friend", "close_friend"]
    assert table["end_level"].cat.ordered


def test_a_type_without_points_of_its_own_can_be_swept() -> None:
    events = EVENTS.assign(type="hug").drop(columns="user")
    table = affinity_sweep(events, AffinityModel(long_bonus=1), {"points.hug": [0, 1]})
    longs = int((events["characters"] > 100).sum())
    assert table["end"].tolist() == [longs, min(100, longs + 60)]


def test_what_a_sweep_refuses() -> None:
    model = AffinityModel.of()
    for grid in (None, 5, [("start", [1])]):
        with pytest.raises(DataError) as error:
            affinity_sweep(EVENTS, model, grid)  # type: ignore[arg-type]
        assert error.value.place == "grid"
    for bad in ({}, {"start": []}, {"start": 5}, {"start": "12"}, {"start": [None]}, {"half_life": ["12h"]}):
        with pytest.raises(DataError) as error:
            affinity_sweep(EVENTS, model, bad)  # type: ignore[arg-type]
        assert error.value.place == "grid"
    with pytest.raises(DataError, match="start"):
        affinity_sweep(EVENTS, model, {"start": [0, 101]})
    with pytest.raises(DataError, match="half_life"):
        affinity_sweep(EVENTS, model, {"half_life": [1, 0]})
    for unknown in ("stop", "levels", "points", "points.hug", "long_bonus", 3):
        with pytest.raises(UnknownName) as unknown_error:
            affinity_sweep(EVENTS, model, {unknown: [1]})  # type: ignore[dict-item]
        assert unknown_error.value.place == "grid"
    with pytest.raises(DataError, match="combinations"):
        affinity_sweep(EVENTS, model, {name: list(range(1, 100)) for name in ("start", "positive", "streak", "floor")})
    with pytest.raises(DataError, match="no event"):
        affinity_sweep(EVENTS.head(0), model, {"start": [1]})
    with pytest.raises(DataError, match="is no frame"):
        affinity_sweep(None, model, {"start": [1]})  # type: ignore[arg-type]


# -- sensitivity ------------------------------------------------------------------------------------------------------
UP = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=10), "type": ["a", "b"] * 5, "points": [1.0] * 10})


def test_shares_of_a_sum_are_known() -> None:
    """The end is start + 5 A + 5 B: variances of uniform ranges add up."""
    ranges = {"start": (0, 6), "points.a": (0, 4), "points.b": (0, 2)}
    found = affinity_sensitivity(UP, AffinityModel(points={}), ranges, n=256).set_index("parameter")
    variances = np.array([6.0, 5 * 4, 5 * 2]) ** 2
    assert found["S1"].tolist() == pytest.approx((variances / variances.sum()).tolist(), abs=0.06)
    assert found["ST"].tolist() == pytest.approx((variances / variances.sum()).tolist(), abs=0.06)
    assert (found["S1_conf"] > 0).all()
    assert found["unit"].tolist() == ["points"] * 3
    effects = affinity_sensitivity(UP, AffinityModel(points={}), ranges, method="morris", n=20).set_index("parameter")
    assert effects["mu_star"].tolist() == pytest.approx([6, 20, 10])
    assert effects["sigma"].tolist() == pytest.approx([0, 0, 0], abs=1e-9)


def test_what_has_no_influence_has_none() -> None:
    ranges = {"positive": (0.5, 2), "negative": (0.5, 2), "daily_cap": (20, 40)}
    found = affinity_sensitivity(UP, AffinityModel(half_life=20), ranges, n=64).set_index("parameter")
    assert found.loc["positive", ["S1", "ST"]].tolist() == pytest.approx([1, 1], abs=0.1)
    for name in ("negative", "daily_cap"):
        assert found.loc[name, ["S1", "ST"]].tolist() == pytest.approx([0, 0], abs=1e-6)
    effects = affinity_sensitivity(UP, AffinityModel(half_life=20), ranges, method="morris", n=10)
    assert effects["mu_star"].tolist()[1:] == [0, 0]
    assert effects["mu_star"].tolist()[0] > 0


def test_several_relations_give_the_mean() -> None:
    two = pd.concat([UP.assign(user="a"), UP.head(2).assign(user="b")])
    found = affinity_sensitivity(two, ranges={"start": (0, 10), "positive": (0, 1)}, method="morris", n=10)
    assert found["mu_star"].tolist() == pytest.approx([10, (10 + 2) / 2])


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_outcomes(outcome: str) -> None:
    falling = UP.assign(points=-1.0)
    found = affinity_sensitivity(
        falling, AffinityModel(start=50), {"negative": (0, 2)}, outcome=outcome, method="morris", n=10
    )
    assert found["mu_star"].tolist() == pytest.approx([{"end": 20, "mean": 11, "peak": 2, "lowest": 20}[outcome]])


@pytest.mark.parametrize("method", ["sobol", "morris"])
def test_a_constant_outcome_has_no_shares(method: str) -> None:
    ranges = {"streak": (0, 1), "negative": (0, 5)}
    events = UP.assign(points=[1.0, 0.0] + [0.0] * 8)
    found = affinity_sensitivity(events, AffinityModel(half_life=9), ranges, method=method, n=16)
    assert found["parameter"].tolist() == ["streak", "negative"]
    assert found.drop(columns=["parameter", "unit"]).isna().all(axis=None)


@pytest.mark.parametrize("method", ["sobol", "morris"])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_seed_decides_and_nothing_else(method: str, seed: int) -> None:
    ranges = {"half_life": (1, 30), "positive": (0.5, 2)}
    before = np.random.get_state()[1].tolist()  # type: ignore[union-attr]  # noqa: NPY002
    first, again = (affinity_sensitivity(UP, ranges=ranges, method=method, n=16, seed=seed) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert np.random.get_state()[1].tolist() == before  # type: ignore[union-attr]  # noqa: NPY002
    other = affinity_sensitivity(UP, ranges=ranges, method=method, n=16, seed=seed + 7)
    assert not first.equals(other)


def test_what_sensitivity_refuses() -> None:
    ranges = {"positive": (0.5, 2)}
    for bad in (None, {}):
        with pytest.raises(DataError) as error:
            affinity_sensitivity(UP, ranges=bad)
        assert error.value.place == "ranges"
    for pair in ((2, 1), (1, 1), 5, (1,), (-1, 2), (0, float("inf")), (float("nan"), 2), ("low", "high")):
        with pytest.raises(DataError, match="positive"):
            affinity_sensitivity(UP, ranges={"positive": pair})  # type: ignore[dict-item]
    for n in (0, 1, 3, 2.0, True, 1 << 15):
        with pytest.raises(DataError) as error:
            affinity_sensitivity(UP, ranges=ranges, n=n)  # type: ignore[arg-type]
        assert error.value.place == "n"
    for place in ("method", "outcome"):
        with pytest.raises(UnknownName) as unknown:
            affinity_sensitivity(UP, ranges=ranges, **{place: "best"})  # type: ignore[arg-type]
        assert unknown.value.place == place
    with pytest.raises(UnknownName, match="'stop'"):
        affinity_sensitivity(UP, ranges={"stop": (0, 1)})
    with pytest.raises(DataError, match="no event"):
        affinity_sensitivity(UP.head(0), ranges=ranges)
