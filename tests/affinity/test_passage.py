"""First passage: histories whose answer is known by hand, and the promises about seeds, shares and refusals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from luminora_lab.affinity import AffinityModel, days_to_level
from luminora_lab.affinity.passage import PASSAGE_COLUMNS
from luminora_lab.errors import DataError, UnknownName

DAY0 = pd.Timestamp("2024-01-01 09:00")


def daily(points: list[float], every: str = "1D", **more: Any) -> pd.DataFrame:
    return pd.DataFrame({"time": pd.date_range(DAY0, periods=len(points), freq=every), "points": points}).assign(**more)


def only(table: pd.DataFrame) -> Any:
    assert len(table) == 1
    return table.iloc[0]


def test_two_points_a_day() -> None:
    found = days_to_level(daily([2.0] * 40), level="acquaintance", block=1, n_sim=200)
    assert tuple(found.columns) == PASSAGE_COLUMNS
    row = only(found)
    assert row["observed"] == 10  # the eleventh of two points makes 22
    assert 10 <= row["lo"] <= row["median"] <= row["hi"] < 11  # a block holds one event, anywhere in it
    assert (row["reached"], row["n_sim"], row["horizon"]) == (1, 200, 1825)


def test_one_event_only_is_repeated_every_block() -> None:
    row = only(days_to_level(daily([2.0]), level="acquaintance", block=7, n_sim=20))
    assert math.isnan(row["observed"])
    assert (row["lo"], row["median"], row["hi"]) == (70, 70, 70)
    assert only(days_to_level(daily([30.0]), level="acquaintance", n_sim=20))["observed"] == 0


def test_a_constant_weekly_record_takes_as_long_as_its_rate_says() -> None:
    row = only(days_to_level(daily([1.0] * 364), level="friend", block=7, n_sim=200))
    assert row["observed"] == 40
    assert row["median"] == pytest.approx(40, abs=1)
    assert row["hi"] - row["lo"] <= 2  # chance has hardly anything to draw


def test_decay_from_below_is_exact() -> None:
    model = AffinityModel(resting=50, half_life=10)
    row = only(days_to_level(daily([0.0, 0.0, 0.0]), model, "acquaintance", n_sim=10))
    expected = 10 * math.log2(50 / 29)
    assert math.isnan(row["observed"])
    assert [row["lo"], row["median"], row["hi"]] == pytest.approx([expected] * 3, abs=1e-9)
    seen = only(days_to_level(daily([0.0] * 30), model, "acquaintance", n_sim=10))
    assert seen["observed"] == pytest.approx(expected, abs=1e-9)


def test_already_there() -> None:
    for level in ("stranger", "friend"):
        row = only(days_to_level(daily([1.0, -30.0]), AffinityModel(start=41), level, n_sim=10))
        assert [row["observed"], row["lo"], row["median"], row["hi"], row["reached"]] == [0, 0, 0, 0, 1]


def test_never() -> None:
    model = AffinityModel(half_life=5)  # at most 2 / (1 - 2^(-1/5)) = 15.4
    row = only(days_to_level(daily([2.0] * 60), model, "acquaintance", n_sim=30))
    assert math.isnan(row["observed"])
    assert [row["lo"], row["median"], row["hi"]] == [math.inf] * 3
    assert row["reached"] == 0
    late = only(days_to_level(daily([2.0] * 60), level="acquaintance", horizon=9.5, block=1, n_sim=30))
    assert (late["reached"], late["median"]) == (0, math.inf)
    assert late["observed"] == 10  # the record is not cut


def test_some_reach_it_and_some_do_not() -> None:
    rng = np.random.default_rng(2)
    events = daily(rng.choice([6.0, -5.0, 0.0], 200).tolist())
    row = only(days_to_level(events, level="friend", horizon=120, n_sim=400))
    assert 0.05 < row["reached"] < 0.95
    assert row["hi"] == math.inf
    assert row["lo"] <= row["median"] <= row["hi"]
    assert (row["median"] == math.inf) == (row["reached"] < 0.5)
    narrow = only(days_to_level(events, level="friend", horizon=120, n_sim=400, level_of_interval=0.1))
    assert narrow["median"] == row["median"]
    assert row["lo"] <= narrow["lo"] <= narrow["median"] <= narrow["hi"]
    lower = only(days_to_level(events, level="acquaintance", horizon=120, n_sim=400))
    assert lower["reached"] >= row["reached"]
    assert lower["median"] <= row["median"]


def test_a_jump_over_a_level_reaches_it() -> None:
    row = only(days_to_level(daily([0.0, 90.0, -90.0]), level="acquaintance", n_sim=10))
    assert row["observed"] == 1


def test_the_seed_decides() -> None:
    events = daily(np.random.default_rng(3).choice([3.0, -1.0, 0.0], 100).tolist())
    first, again = (days_to_level(events, level="friend", n_sim=200, seed=5) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    other = days_to_level(events, level="friend", n_sim=200, seed=6)
    assert other["observed"].tolist() == first["observed"].tolist()
    assert other[["lo", "median", "hi"]].to_numpy().tolist() != first[["lo", "median", "hi"]].to_numpy().tolist()


def test_several_relations_are_each_alone() -> None:
    rng = np.random.default_rng(8)
    parts = {name: daily(rng.choice([3.0, -1.0], n).tolist(), user=name) for name, n in (("bo", 50), ("ada", 90))}
    parts["cy"] = daily([25.0, 1.0], user="cy")
    together = days_to_level(pd.concat(parts.values()), level="acquaintance", n_sim=100)
    assert together["user"].tolist() == ["ada", "bo", "cy"]
    for name, part in parts.items():
        alone = days_to_level(part, level="acquaintance", n_sim=100)
        own = together[together["user"] == name].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, alone)
    two = pd.concat(parts.values()).assign(personality="pip")
    both = days_to_level(two.astype({"user": "category"}), level="acquaintance", n_sim=100)
    assert both.columns.tolist()[:2] == ["user", "personality"]
    assert both["median"].tolist() == together["median"].tolist()
    assert both["observed"].tolist() == pytest.approx(together["observed"].tolist(), nan_ok=True)
    categories = days_to_level(
        two.drop(columns="personality").astype({"user": "category"}), level="acquaintance", n_sim=9
    )
    assert categories["observed"].tolist() == pytest.approx(together["observed"].tolist(), nan_ok=True)


def test_long_messages_and_types_count_in_simulated_histories() -> None:
    events = daily([0.0]).drop(columns="points").assign(type="positive", characters=200)
    row = only(days_to_level(events, AffinityModel.upstream(), "acquaintance", n_sim=5))
    assert row["median"] == 6 * 7  # three points a week: the seventh makes 21


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("horizon", 0), ("horizon", -1), ("horizon", float("nan")), ("horizon", 1e9), ("horizon", "long"), ("block", 0),
        ("block", 1e9), ("block", None), ("n_sim", 0), ("n_sim", True), ("n_sim", 10**9), ("level_of_interval", 0),
        ("level_of_interval", 1), ("level_of_interval", 95), ("level_of_interval", float("nan")),
        ("level_of_interval", "wide"),
    ],
)  # fmt: skip
def test_numbers_out_of_range(name: str, value: Any) -> None:
    with pytest.raises(DataError) as error:
        days_to_level(daily([1.0]), level="friend", **{name: value})
    assert error.value.place == name


def test_more_work_than_memory_is_refused() -> None:
    with pytest.raises(DataError, match="simulated") as error:
        days_to_level(daily([1.0]), level="friend", block=1e-4, n_sim=10_000)
    assert error.value.place == "n_sim"


def test_what_else_is_refused() -> None:
    with pytest.raises(UnknownName, match="'pal'"):
        days_to_level(daily([1.0]), level="pal")
    for nothing in (daily([]), daily([], user=[])):
        with pytest.raises(DataError, match="no event"):
            days_to_level(nothing)
    with pytest.raises(DataError, match="is no frame"):
        days_to_level(None)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="is no model"):
        days_to_level(daily([1.0]), "upstream")  # type: ignore[arg-type]
