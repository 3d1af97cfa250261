"""Fits: parameters that come back, intervals against scipy sample by sample, what cannot be known, what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import least_squares

from luminora_lab.affinity import AffinityFit, AffinityModel, affinity_curve, fit_affinity
from luminora_lab.affinity._batch import Problem, refit
from luminora_lab.affinity._evaluation import Evaluator, bounds_of
from luminora_lab.affinity.fitting import _resampled
from luminora_lab.errors import DataError, UnknownName

KINDS = ("very_negative", "negative", "neutral", "positive", "very_positive")


def history(seed: int, n: int = 200, days: int = 120, **more: Any) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.sort(rng.uniform(0, days * 1440, n)).round(), unit="min")
    return pd.DataFrame({"time": when, "type": rng.choice(KINDS, n, p=[0.06, 0.2, 0.24, 0.3, 0.2])}).assign(**more)


def rated(events: pd.DataFrame, model: AffinityModel, n: int, noise: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """Return ratings of a true model at moments of their own, and noise."""
    rng = np.random.default_rng(seed)
    first, last = events["time"].min(), events["time"].max()
    at = first + (last - first) * np.sort(rng.uniform(0, 1, n))
    curve = affinity_curve(events, model, at=at)
    keys = [name for name in ("user", "personality", "relation") if name in events]
    ratings = curve.loc[curve["event"] == "", [*keys, "time", "affinity"]].reset_index(drop=True)
    ratings["affinity"] = np.clip(ratings["affinity"] + rng.normal(0, noise, len(ratings)), 0, 100)
    return ratings


def row(fit: AffinityFit, name: str) -> Any:
    return fit.frame.set_index("parameter").loc[name]


TRUE = AffinityModel.of(half_life=25, negative=1.8, positive=1.2)


# -- recovery ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("true", "free"),
    [
        (TRUE, ["positive", "negative", "half_life"]),
        (AffinityModel.of(half_life=25, start=30, resting=20), ["start", "resting", "half_life"]),
        (AffinityModel.of(half_life=40, diminishing=0.8), ["diminishing", "half_life"]),
        (AffinityModel.of(half_life=25, points=dict(TRUE.points or {}) | {"positive": 3.3}), ["points.positive"]),
        (AffinityModel.of(half_life=25, streak=0.15), ["streak"]),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, list) else "",
)
def test_without_noise_parameters_come_back(true: AffinityModel, free: list[str]) -> None:
    events = history(1)
    usual = {"positive": 1.0, "negative": 1.0, "half_life": 90, "start": 0, "resting": 0, "diminishing": 0, "streak": 0}
    begun = true.replace(**{name: usual[name] for name in free if name in usual})
    if free == ["points.positive"]:
        begun = AffinityModel.of(half_life=25)
    fit = fit_affinity(events, rated(events, true, 60), free, model=begun, n_boot=0)
    for name in free:
        wanted = (true.points or {})[name[7:]] if name.startswith("points.") else getattr(true, name)
        assert row(fit, name)["estimate"] == pytest.approx(wanted, abs=1e-3 * max(1, abs(wanted)))
        assert np.isnan(row(fit, name)["lo"])
    assert fit.sigma < 1e-2
    assert fit.frame["identified"].all()
    curve = affinity_curve(events, fit.model, at=fit.residuals["time"].tolist())
    assert fit.residuals["fitted"].tolist() == pytest.approx(
        curve.loc[curve["event"] == "", "affinity"].tolist(), abs=1e-9
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_with_noise_they_come_back_within_their_intervals(seed: int) -> None:
    events = history(seed)
    fit = fit_affinity(events, rated(events, TRUE, 90, noise=2, seed=seed), model=AffinityModel.of(), n_boot=60)
    for name in ("positive", "negative", "half_life"):
        one = row(fit, name)
        assert one["lo"] < one["estimate"] < one["hi"]
        margin = one["hi"] - one["lo"]
        assert one["lo"] - margin / 2 < getattr(TRUE, name) < one["hi"] + margin / 2
        assert margin < 0.5 * getattr(TRUE, name)
        assert one["identified"]
    assert fit.sigma == pytest.approx(2, abs=0.5)
    assert fit.residuals["residual"].tolist() == pytest.approx(
        (fit.residuals["affinity"] - fit.residuals["fitted"]).tolist()
    )
    assert "<AffinityFit: 3 parameters, 90 ratings, sigma" in repr(fit)
    assert "&lt;AffinityFit" in fit._repr_html_()


def test_intervals_narrow_and_widen() -> None:
    events = history(4)
    few, many = (rated(events, TRUE, n, noise=2, seed=1) for n in (30, 240))
    options: dict[str, Any] = {"free": ["negative"], "model": TRUE, "n_boot": 80}
    wide, narrow = (fit_affinity(events, ratings, **options) for ratings in (few, many))
    half = fit_affinity(events, few, **options, level=0.5)
    widths = [float((fit.frame["hi"] - fit.frame["lo"]).iloc[0]) for fit in (wide, narrow, half)]
    assert widths[1] < widths[0]
    assert widths[2] < widths[0]


def test_several_relations_share_the_parameters() -> None:
    parts = [history(seed, 80, 60, user=name, personality="pip") for seed, name in enumerate(["cy", "ada", "bo"])]
    events = pd.concat(parts, ignore_index=True).sample(frac=1, random_state=1)
    ratings = pd.concat([rated(part, TRUE, 30) for part in parts]).sample(frac=1, random_state=2)
    fit = fit_affinity(events, ratings, model=AffinityModel.of(), n_boot=10)
    for name in ("positive", "negative", "half_life"):
        assert row(fit, name)["estimate"] == pytest.approx(getattr(TRUE, name), rel=1e-3)
    assert fit.residuals.columns.tolist() == ["user", "personality", "time", "affinity", "fitted", "residual"]
    assert fit.residuals[["user", "time"]].apply(tuple, axis=1).is_monotonic_increasing
    assert fit.residuals["residual"].abs().max() < 1e-2


def test_ratings_at_events_and_before_the_first() -> None:
    """A rating before a relation begins is of its start, and begins nothing."""
    events = pd.DataFrame({"time": pd.date_range("2024-02-01", periods=40), "points": [3.0, -1.0] * 20})
    true = AffinityModel(start=40, half_life=10, resting=10)
    times = pd.to_datetime(["2024-01-01", "2024-01-20", *events["time"].astype(str)])
    curve = affinity_curve(events, true, at=times)
    ratings = curve.loc[curve["event"] == "", ["time", "affinity"]]
    assert ratings["affinity"].tolist()[:2] == [40, 40]
    fit = fit_affinity(events, ratings, ["start", "half_life", "resting"], model=AffinityModel(), n_boot=0)
    for name in ("start", "half_life", "resting"):
        assert row(fit, name)["estimate"] == pytest.approx(getattr(true, name), rel=1e-3)


def test_points_of_a_type_that_the_model_does_not_know() -> None:
    events = history(6, characters=150).replace({"type": {"positive": "hug"}})
    true = AffinityModel.of(half_life=30, long_bonus=0.5, points=dict(TRUE.points or {}) | {"hug": 2.6})
    ratings = rated(events, true, 60)
    begun = AffinityModel.of(half_life=30, long_bonus=0.5)
    fit = fit_affinity(events, ratings, ["points.hug"], model=begun, n_boot=0)
    assert row(fit, "points.hug")["estimate"] == pytest.approx(2.6, abs=1e-3)
    assert row(fit, "points.hug")["unit"] == "points"
    assert fit.model.points == pytest.approx(true.points)
    assert fit.residuals["residual"].abs().max() < 1e-2


def test_the_seed_decides() -> None:
    events = history(2)
    ratings = rated(events, TRUE, 40, noise=3)
    first, again = (fit_affinity(events, ratings, model=AffinityModel.of(), n_boot=20, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(first.frame, again.frame)
    pd.testing.assert_frame_equal(first.residuals, again.residuals)
    assert first.model == again.model
    shuffled = fit_affinity(events, ratings.sample(frac=1, random_state=1), model=AffinityModel.of(), n_boot=20, seed=4)
    pd.testing.assert_frame_equal(first.frame, shuffled.frame)
    other = fit_affinity(events, ratings, model=AffinityModel.of(), n_boot=20, seed=5)
    assert other.frame["lo"].tolist() != first.frame["lo"].tolist()
    assert other.frame["estimate"].tolist() == pytest.approx(first.frame["estimate"].tolist(), rel=1e-4)


# -- the bootstrap ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("edge", [False, True])
def test_refits_are_those_of_scipy(edge: bool) -> None:
    """Sample by sample; at the edge the estimate lies on a bound, where many samples press against it."""
    events = history(3, 120, 90)
    true = TRUE.replace(positive=1.0) if edge else TRUE
    ratings = rated(events, true, 60, noise=2, seed=3)
    given = {"positive": (1.0, 5.0)} if edge else None
    names = ["positive", "negative", "half_life"]
    fit = fit_affinity(events, ratings, names, model=AffinityModel.of(), bounds=given, n_boot=0)
    limits = bounds_of(names, given)
    problem = Problem(Evaluator(events, ratings, AffinityModel.of(), names), ratings["affinity"].to_numpy(), limits)
    best = problem.inside(fit.frame["estimate"].to_numpy())
    noise = _resampled(fit.residuals["residual"].to_numpy(), fit.residuals, 12, 4, seed=1)
    drawn = refit(problem, best, noise)
    fitted = problem.predict(best[None])[0]
    assert ((drawn >= problem.low) & (drawn <= problem.high)).all()
    for found, off in zip(drawn, noise, strict=True):
        wanted = least_squares(
            lambda x, off=off: problem.predict(x[None])[0] - fitted - off,
            np.clip(best, problem.low + 1e-9, problem.high - 1e-9), bounds=(problem.low, problem.high),
            x_scale=problem.high - problem.low, xtol=1e-12, ftol=1e-12, gtol=1e-12,
        )  # fmt: skip
        cost = ((problem.predict(found[None])[0] - fitted - off) ** 2).sum() / 2
        assert cost <= wanted.cost * (1 + 1e-4)
        assert problem.plain(found) == pytest.approx(problem.plain(wanted.x), rel=2e-2)


def test_resampled_residuals_are_blocks_of_neighbours_of_one_relation() -> None:
    frame = pd.DataFrame({"user": ["a"] * 10 + ["b"] * 7})
    residual = np.concatenate([np.arange(10.0) ** 2, -(np.arange(7.0) ** 2) - 1000])
    drawn = _resampled(residual, frame, 50, 3, seed=2)
    assert drawn.shape == (50, 17)
    for rows in (slice(0, 10), slice(10, 17)):
        own = residual[rows] - residual[rows].mean()
        places = [[int(np.abs(own - value).argmin()) for value in sample[rows]] for sample in drawn]
        assert np.abs(own[np.array(places)] - drawn[:, rows]).max() < 1e-9
        for sample in places:
            for begin in range(0, len(sample), 3):
                assert np.diff(sample[begin : begin + 3]).tolist() == [1] * (len(sample[begin : begin + 3]) - 1)
    assert np.abs(_resampled(residual, frame, 3, 99, seed=2)[:, :10].sum(axis=1)).max() < 1e-9  # one block: all


# -- what cannot be known ---------------------------------------------------------------------------------------------
def test_a_half_life_within_minutes() -> None:
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(60) * 30, unit="s")
    events = pd.DataFrame({"time": when, "points": [2.0, 1.0, -1.0] * 20})
    ratings = rated(events, AffinityModel(half_life=30), 30, noise=1)
    fit = fit_affinity(events, ratings, ["positive", "half_life"], model=AffinityModel(), n_boot=60)
    assert not row(fit, "half_life")["identified"]
    assert row(fit, "half_life")["note"].startswith("not identified")
    assert row(fit, "positive")["identified"]


def test_a_streak_without_two_in_a_row() -> None:
    events = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=40), "points": [5.0, -2.0] * 20})
    fit = fit_affinity(events, rated(events, AffinityModel(), 30), ["positive", "streak"], model=AffinityModel())
    assert row(fit, "streak")["note"] == "not identified: no rating depends on it"
    assert not row(fit, "streak")["identified"]
    assert row(fit, "positive")["identified"]
    assert row(fit, "positive")["estimate"] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("extra", [0, 12])
def test_a_factor_and_the_points_of_every_type(extra: int) -> None:
    """Also with many types, of which each takes but a small part."""
    rng = np.random.default_rng(5)
    kinds = ["a", "b", *(f"rare {i}" for i in range(extra))]
    types = [*kinds, *rng.choice(kinds[:2], 60), *rng.choice(kinds, 60)]
    events = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=len(types)), "type": types})
    true = AffinityModel(half_life=20, points={kind: 1.0 + (kind == "b") for kind in kinds})
    free = ["positive", *(f"points.{kind}" for kind in kinds)]
    bounds = dict.fromkeys(free, (0.1, 10.0))
    fit = fit_affinity(events, rated(events, true, 90), free, model=true, bounds=bounds, n_boot=0)
    assert not fit.frame["identified"].any()
    assert fit.frame["note"].str.startswith("not identified: it can be traded against ").all()
    assert "points.b" in row(fit, "positive")["note"]


def test_traded_parameters_with_a_bootstrap() -> None:
    events = history(7).query("type == 'positive'")
    ratings = rated(events, AffinityModel.of(half_life=20), 40, noise=1)
    fit = fit_affinity(
        events, ratings, ["positive", "points.positive"], model=AffinityModel.of(half_life=20), n_boot=30
    )
    assert not fit.frame["identified"].any()
    assert np.isfinite(fit.frame[["lo", "hi"]].to_numpy()).all()


# -- bounds -----------------------------------------------------------------------------------------------------------
def test_bounds_hold() -> None:
    events = history(8)
    ratings = rated(events, TRUE, 60, noise=1)
    bounds = {"negative": (0.5, 1.2), "half_life": (5.0, 400.0)}
    fit = fit_affinity(events, ratings, ["negative", "half_life"], model=TRUE, bounds=bounds, n_boot=30)
    for name, (low, high) in bounds.items():
        assert low <= row(fit, name)["lo"] <= row(fit, name)["hi"] <= high
    assert row(fit, "negative")["estimate"] == pytest.approx(1.2, abs=1e-4)
    assert row(fit, "negative")["note"] == "at its bound"
    wide = {"points.positive": (0, 60), "positive": (0.5, 2)}
    assert bounds_of(["points.positive", "positive"], wide) == wide  # type: ignore[arg-type]
    assert bounds_of(["points.positive", "start"], None) == {"points.positive": (-20, 20), "start": (0, 100)}


@pytest.mark.parametrize(
    "pair", [(2, 1), (1, 1), (-1, 2), (0, 1e9), (float("nan"), 1), (1,), 3, "ab", None, (0, None), (-1e308, 1e308), {}]
)
def test_bad_bounds(pair: Any) -> None:
    events = history(8, 20)
    for name in ("positive", "points.positive"):
        if name == "points.positive" and pair in ((-1, 2), (0, 1e9)):
            continue
        with pytest.raises(DataError) as error:
            fit_affinity(events, rated(events, TRUE, 10), [name], model=TRUE, bounds={name: pair})
        assert error.value.place == "bounds"
        assert name in str(error.value)


# -- what is refused --------------------------------------------------------------------------------------------------
def refused(ratings: Any, free: Any = ("positive",), events: Any = None, **options: Any) -> DataError | UnknownName:
    with pytest.raises((DataError, UnknownName)) as error:
        fit_affinity(history(9, 30) if events is None else events, ratings, free, model=TRUE, **options)
    return error.value


def test_ratings_that_cannot_be_used() -> None:
    ratings = rated(history(9, 30), TRUE, 10)
    assert "3 ratings for 3 parameters" in str(refused(ratings.head(3), ("positive", "negative", "half_life")))
    for bad in (-0.1, 100.1, float("nan"), float("inf")):
        assert refused(ratings.assign(affinity=[50.0] * 4 + [bad] + [50.0] * 5)).place == "ratings, row 4"
    assert refused(ratings.assign(affinity=["50"] * 4 + ["much"] + ["50"] * 5)).place == "ratings, row 4"
    assert refused(ratings.assign(time=[*ratings["time"][:9], pd.NaT])).place == "ratings, time"
    for name in ("time", "affinity"):
        assert f"no column '{name}'" in str(refused(ratings.drop(columns=name)))
    for no_frame in (None, [1, 2], {"time": [1]}):
        assert "is no frame" in str(refused(no_frame))


def test_relations_that_cannot_be_used() -> None:
    events = history(9, 30, user="ada")
    ratings = rated(events, TRUE, 10)
    assert "no column 'user'" in str(refused(ratings.drop(columns="user"), events=events))
    stranger = ratings.assign(user=["ada"] * 7 + ["bo"] + ["ada"] * 2)
    assert refused(stranger, events=events).place == "ratings, row 7"
    assert refused(ratings.assign(user=[None] * 10), events=events).place == "ratings, row 0"


def test_parameters_that_cannot_be_used() -> None:
    ratings = rated(history(9, 30), TRUE, 10)
    for unknown in ("stop", "points.hug", "points", "levels", "long_bonus", 3, None):
        assert isinstance(refused(ratings, [unknown]), UnknownName)
    for none_or_twice in ([], ["positive", "positive"]):
        assert refused(ratings, none_or_twice).place == "free"
    assert isinstance(refused(ratings, bounds={"negative": (0, 1)}), UnknownName)
    assert fit_affinity(history(9, 30), ratings, "positive", model=TRUE, n_boot=0).frame["parameter"].tolist() == [  # type: ignore[arg-type]
        "positive"
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_boot", -1), ("n_boot", 2.5), ("n_boot", True), ("n_boot", None), ("block", 0), ("block", -3),
        ("block", 1.5), ("block", "day"), ("level", 0), ("level", 1), ("level", 95), ("level", float("nan")),
        ("level", "wide"),
    ],
)  # fmt: skip
def test_numbers_out_of_range(name: str, value: Any) -> None:
    assert refused(rated(history(9, 30), TRUE, 10), **{name: value}).place == name


def test_events_that_cannot_be_used() -> None:
    ratings = rated(history(9, 30), TRUE, 10)
    assert "no event" in str(refused(ratings, events=history(9, 30).head(0)))
    assert "is no frame" in str(refused(ratings, events=[1, 2]))
    with pytest.raises(DataError, match="is no model"):
        fit_affinity(history(9, 30), ratings, model="upstream")  # type: ignore[arg-type]
