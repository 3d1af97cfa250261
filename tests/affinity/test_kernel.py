"""The arithmetic: levels, decay, diminishing returns as the flow that they state, layouts, many relations as one."""

from __future__ import annotations

import math
from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.affinity import AffinityModel
from luminora_lab.affinity._kernel import Layout, decayed, level_index, moved, run

affinities = st.floats(0, 100)
exponents = st.one_of(st.just(0.0), st.just(1.0), st.floats(0, 10), st.floats(0.999999, 1.000001))


def one(affinity: float, points: float, p: float) -> float:
    return float(moved(np.array([affinity]), np.array([points]), p)[0])


def flowed(affinity: float, points: float, p: float, steps: int = 4000) -> float:
    """Follow the stated flow by the fourth-order Runge-Kutta rule."""

    def slope(a: float) -> float:
        return (1 - a / 100) ** p if points > 0 else -((a / 100) ** p)

    a, h = affinity, abs(points) / steps
    for _ in range(steps):
        k1 = slope(a)
        k2 = slope(a + h * k1 / 2)
        k3 = slope(a + h * k2 / 2)
        a += h * (k1 + 2 * k2 + 2 * k3 + slope(a + h * k3)) / 6
    return a


# -- levels and decay -------------------------------------------------------------------------------------------------
@given(
    bounds=st.lists(st.integers(0, 100), min_size=1, max_size=8, unique=True).map(sorted),
    values=st.lists(st.one_of(affinities, st.integers(0, 100).map(float)), min_size=1, max_size=20),
)
def test_the_level_is_the_last_whose_bound_is_reached(bounds: list[int], values: list[float]) -> None:
    found = level_index(np.array(values), np.array(bounds, dtype=float))
    assert found.tolist() == [bisect_right(bounds, value) - 1 for value in values]


def test_decay_by_hand() -> None:
    assert decayed(np.array([90.0, 10.0, 50.0]), 50.0, np.array([2.0, 1.0, 7.0])).tolist() == [60.0, 30.0, 50.0]
    assert decayed(80.0, 0.0, np.array([1e9])).tolist() == [0.0]


@given(a=affinities, resting=affinities, lives=st.floats(0, 50), share=st.floats(0, 1))
def test_decay_in_two_parts_is_decay_in_one(a: float, resting: float, lives: float, share: float) -> None:
    halfway = decayed(a, resting, np.float64(lives * share))
    assert decayed(halfway, resting, np.float64(lives * (1 - share))) == pytest.approx(
        decayed(a, resting, np.float64(lives)), abs=1e-9
    )


# -- diminishing returns ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("p", [0.0, 0.3, 0.5, 1.0, 1.5, 2.0, 5.0])
@pytest.mark.parametrize(("affinity", "points"), [(20, 10), (20, -5), (90, 3), (60, -30), (0, 25), (100, -25)])
def test_points_follow_the_flow(p: float, affinity: float, points: float) -> None:
    assert one(affinity, points, p) == pytest.approx(flowed(affinity, points, p), abs=1e-6)


def test_diminishing_by_hand() -> None:
    assert one(50, 10, 1) == pytest.approx(100 - 50 * math.exp(-0.1), abs=1e-12)
    assert one(50, -10, 1) == pytest.approx(50 * math.exp(-0.1), abs=1e-12)
    assert one(0, 100, 2) == pytest.approx(50, abs=1e-12)  # u' = -u^2 from 1: 1 / (1 + 1)
    assert one(64, 40, 0.5) == pytest.approx(100 - 100 * (0.6 - 0.2) ** 2, abs=1e-12)
    assert one(64, 120, 0.5) == 100  # sqrt(u) has come to 0 after 120 points
    assert one(64, 1e6, 0.5) == 100


@given(a=affinities, d=st.floats(0, 200), e=st.floats(0, 200), p=exponents, sign=st.sampled_from([1, -1]))
def test_d_and_then_e_are_d_plus_e(a: float, d: float, e: float, p: float, sign: int) -> None:
    assert one(one(a, sign * d, p), sign * e, p) == pytest.approx(one(a, sign * (d + e), p), abs=1e-6)


@given(a=affinities, b=affinities, d=st.floats(-300, 300), p=exponents)
def test_the_higher_stays_higher_and_no_end_is_crossed(a: float, b: float, d: float, p: float) -> None:
    low, high = sorted((one(min(a, b), d, p), one(max(a, b), d, p)))
    assert one(min(a, b), d, p) <= one(max(a, b), d, p) + 1e-9
    assert 0 <= low <= high <= 100
    assert (one(a, d, p) - a) * d >= -1e-9  # a gain never lowers, a loss never raises


@given(
    a=st.one_of(st.sampled_from([0.0, 100.0, 5e-324, 5e-322, 1e-300, np.nextafter(100, 0)]), affinities),
    d=st.sampled_from([0.0, -0.0, 5e-324, 1e-12, 1.0, 99.0, 100.0, 1e6, 1e300]),
    p=st.one_of(st.sampled_from([5e-324, 1e-9, 0.01, 1 - 1e-9, 1 - 1e-12, 1 + 1e-9, 1 + 1e-12, 10.0]), exponents),
    sign=st.sampled_from([1, -1]),
)
def test_the_ends_and_the_exponents_next_to_one_are_finite(a: float, d: float, p: float, sign: int) -> None:
    value = one(a, sign * d, p)
    assert math.isfinite(value)
    assert 0 <= value <= 100
    if d == 0:
        assert value == a
    if a in (0.0, 100.0) and sign == (1 if a else -1):
        assert value == a


@given(a=affinities, d=st.floats(-100, 100), off=st.sampled_from([1e-8, -1e-8, 1e-10, -1e-10, 2e-9, -2e-9]))
def test_exponents_next_to_one_move_as_one_does(a: float, d: float, off: float) -> None:
    assert one(a, d, 1 + off) == pytest.approx(one(a, d, 1), abs=1e-4)


@given(st.lists(st.tuples(affinities, st.floats(-50, 50), exponents), min_size=1, max_size=8))
def test_many_exponents_at_once_are_each_alone(rows: list[tuple[float, float, float]]) -> None:
    a, d, p = (np.array(column) for column in zip(*rows, strict=True))
    assert moved(a, d, p) == pytest.approx([one(*row) for row in rows], abs=1e-9)


# -- layouts and runs -------------------------------------------------------------------------------------------------
@given(st.lists(st.integers(0, 5), max_size=30))
def test_a_layout_visits_every_event_once_in_order(relation: list[int]) -> None:
    laid = Layout.of(np.array(relation, dtype=np.int64), 6)
    sorted_events = [i for r in range(6) for i, own in enumerate(relation) if own == r]
    assert laid.order.tolist() == sorted_events
    assert laid.counts.tolist() == [relation.count(r) for r in range(6)]
    assert sorted(laid.relations.tolist()) == list(range(6))
    visited: dict[int, list[int]] = {r: [] for r in range(6)}
    for step, size in enumerate(laid.sizes):
        for place in range(int(size)):
            visited[int(laid.relations[place])].append(int(laid.order[laid.starts[place] + step]))
    assert visited == {r: [i for i, own in enumerate(relation) if own == r] for r in range(6)}
    assert laid.sizes.sum() == len(relation)


FULL = AffinityModel(
    start=35, positive=1.3, negative=1.7, diminishing=0.6, streak=0.2, half_life=9, resting=30, daily_cap=7, floor=4,
    hysteresis=3, most_per_event=6,
)  # fmt: skip


def test_a_setting_for_each_relation_is_each_relation_alone() -> None:
    rng = np.random.default_rng(4)
    sizes = [3, 9, 1, 6]
    relation = np.repeat(np.arange(4), sizes)
    seconds = np.concatenate([np.sort(rng.uniform(0, 20 * 86_400, n)) for n in sizes])
    points = rng.normal(0, 5, len(relation)).round(1)
    laid = Layout.of(relation, 4)
    own = {"start": np.array([10.0, 80, 0, 45]), "half_life": np.array([5.0, np.inf, 30, 1])} | {
        "diminishing": np.array([0.0, 1, 2, 0.5]), "floor": np.array([np.inf, 0, 5, 2]),
        "hysteresis": np.array([0.0, 4, 0, 2]), "daily_cap": np.array([4.0, np.inf, 3, 5]),
        "positive": np.array([1.0, 2, 0, 0.5]), "streak": np.array([0.0, 0.5, 0, 1]),
    }  # fmt: skip
    together = run(seconds, points, laid, FULL.settings(**{k: v[laid.relations] for k, v in own.items()}))
    for r in range(4):
        here = relation == r
        plain = {k: float(v[r]) for k, v in own.items()}
        alone = run(
            seconds[here], points[here], Layout.of(np.zeros(sizes[r], dtype=np.int64), 1), FULL.settings(**plain)
        )
        for a, b in zip(together, alone, strict=True):
            assert a[here] == pytest.approx(b, abs=1e-12)


def test_no_event_at_all() -> None:
    affinity, change, level = run(
        np.empty(0), np.empty(0), Layout.of(np.empty(0, dtype=np.int64), 0), AffinityModel().settings()
    )
    assert len(affinity) == len(change) == len(level) == 0


def test_a_run_by_hand() -> None:
    """Two half-lives, a factor, a limit, a cap, in the stated order."""
    model = AffinityModel(start=40, half_life=1, resting=20, positive=2, negative=3, most_per_event=9, daily_cap=12)
    seconds = np.array([0.0, 3600.0, 86_400.0])
    affinity, change, level = run(
        seconds, np.array([4.0, 5.0, -2.0]), Layout.of(np.zeros(3, dtype=np.int64), 1), model.settings()
    )
    after_hour = 20 + 28 * 2 ** (-1 / 24)  # 40 + 8 = 48, an hour of decay
    next_day = 20 + (after_hour + 4 - 20) * 2 ** (-23 / 24)  # 10 limited to 9, of which the cap leaves 12 - 8 = 4
    assert affinity == pytest.approx([48, after_hour + 4, next_day - 6], abs=1e-12)
    assert change == pytest.approx([8, 4, -6], abs=1e-12)
    assert level.tolist() == [2, 2, 1]
