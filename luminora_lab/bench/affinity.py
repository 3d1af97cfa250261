"""Affinity: how fast many curves are, how well fits recover what made the ratings, how often an event's type is right.

``python -m luminora_lab.bench affinity``; the events and ratings of the first two are made up by a seeded rule.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from luminora_lab.affinity import AffinityModel, affinity_curve, fit_affinity, interaction_events
from luminora_lab.affinity.events import TYPES
from luminora_lab.bench._memory import peak_mb
from luminora_lab.conversation import gold, load_all
from luminora_lab.personality.vocabulary import DEFAULT_LEVELS, INTERACTION_POINTS

__all__ = ["events_against_gold", "loop", "made_up_events", "recovery", "run", "throughput"]

_N_EVENTS, _N_RELATIONS = 1_000_000, 10_000


def run() -> dict[str, Any]:
    """Measure all three."""
    return {"throughput": throughput(), "recovery": recovery(), "events": events_against_gold()}


# -- speed ------------------------------------------------------------------------------------------------------------
def made_up_events(n_events: int = _N_EVENTS, n_relations: int = _N_RELATIONS, seed: int = 0) -> pd.DataFrame:
    """Return made-up events of many relations in order of time: relation, time, type (a category), characters."""
    rng = np.random.default_rng(seed)
    seconds = np.sort(rng.integers(0, 86_400 * 365, n_events))
    return pd.DataFrame(
        {
            "relation": rng.integers(0, n_relations, n_events),
            "time": np.datetime64("2024-01-01", "s") + seconds.astype("timedelta64[s]"),
            "type": pd.Categorical.from_codes(rng.integers(0, 5, n_events), categories=pd.Index(TYPES)),
            "characters": rng.integers(5, 300, n_events),
        }
    )


def loop(rows: Sequence[tuple[int, Any, str, int]]) -> list[tuple[Any, ...]]:
    """Upstream's rule as its straightforward loop: one event at a time, a dictionary of relations, a row each."""
    state: dict[int, int] = {}
    out = []
    for relation, when, kind, characters in rows:
        points = INTERACTION_POINTS[kind]
        if characters > 100:
            points += 1
        points = max(-10, min(10, points))
        before = state.get(relation, 0)
        after = max(0, min(100, before + points))
        state[relation] = after
        level = ""
        for one in DEFAULT_LEVELS:
            if one.lo <= after <= one.hi:
                level = one.name
                break
        out.append((relation, when, after, level, kind, after - before))
    return out


def throughput(repeats: int = 7) -> dict[str, Any]:
    """Time curves of a million events of 10,000 relations, grouping included, against the loop, taking turns.

    The loop gets its rows as plain tuples, so that reading them out of the frame is not charged to it; ours gets the
    frame and makes a frame. "all options" is a model that leaves none off. Peak memory is that of a process that makes
    the events and the curves.
    """
    events = made_up_events()
    peak = peak_mb(
        "from luminora_lab.bench.affinity import made_up_events; import luminora_lab as ll;"
        "curve = ll.affinity_curve(made_up_events(), ll.AffinityModel.upstream())"
    )
    columns = ("relation", "time", "type", "characters")
    rows = list(zip(*(events[name].astype(object).tolist() for name in columns), strict=True))
    upstream = AffinityModel.upstream()
    full = upstream.replace(
        half_life=60, resting=10, diminishing=1, negative=2, streak=0.1, daily_cap=8, floor=5, hysteresis=2
    )
    jobs: dict[str, Callable[[], object]] = {
        "loop": lambda: loop(rows),
        "curves": lambda: affinity_curve(events, upstream),
        "curves, all options": lambda: affinity_curve(events, full),
    }
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(repeats + 1):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            if turn:
                times[name].append(time.perf_counter() - start)
    by_loop = [row[2] for row in sorted(loop(rows), key=lambda row: row[0])]
    ours = affinity_curve(events, upstream)["affinity"].tolist()
    table = [
        {
            "what": name,
            "seconds": statistics.median(own),
            "events_per_second": len(rows) / statistics.median(own),
            "times_faster": statistics.median(a / b for a, b in zip(times["loop"], own, strict=True)),
        }
        for name, own in times.items()
    ]
    return {
        "events": len(rows),
        "relations": _N_RELATIONS,
        "same_values": by_loop == ours,
        "table": table,
        "peak_mb": peak,
    }


# -- fits -------------------------------------------------------------------------------------------------------------
def recovery(n_sets: int = 100, n_ratings: int = 500, noise: float = 3.0, seed: int = 0) -> dict[str, Any]:
    """Fit three parameters to made-up ratings whose truth is known: error and coverage of the intervals.

    A year of 500 events of five kinds, ratings at 500 other moments with independent noise of 3 points, clipped to
    0..100; the truth of each set is drawn: positive 0.5..1.5, negative 1..3, half-life 15..90 days.
    """
    rows = []
    for number in range(n_sets):
        rng = np.random.default_rng([seed, number])
        year = pd.Timestamp("2024-01-01")
        when, rated = (year + pd.to_timedelta(np.sort(rng.uniform(0, 365, n)), unit="D") for n in (500, n_ratings))
        events = pd.DataFrame(
            {"time": when, "points": rng.choice([5, 2, 1, -2, -5], 500, p=[0.1, 0.45, 0.3, 0.1, 0.05])}
        )
        truth = {
            "positive": rng.uniform(0.5, 1.5), "negative": rng.uniform(1, 3), "half_life": rng.uniform(15, 90),
        }  # fmt: skip
        curve = affinity_curve(events, AffinityModel.from_dict(truth), at=rated)
        ratings = curve.loc[curve["event"] == "", ["time", "affinity"]].reset_index(drop=True)
        ratings["affinity"] = np.clip(ratings["affinity"] + rng.normal(0, noise, len(ratings)), 0, 100)
        fit = fit_affinity(events, ratings, list(truth), seed=number)
        for name, lo, hi, found in zip(*(fit.frame[c] for c in ("parameter", "lo", "hi", "estimate")), strict=True):
            error = abs(found - truth[name]) / truth[name]
            rows.append({"parameter": name, "error": error, "inside": lo <= truth[name] <= hi})
    frame = pd.DataFrame(rows).groupby("parameter", sort=False)
    table = [
        {
            "parameter": name,
            "median_error": part["error"].median(),
            "q95_error": part["error"].quantile(0.95),
            "coverage": part["inside"].mean(),
        }
        for name, part in frame
    ]
    return {"sets": n_sets, "ratings": n_ratings, "noise": noise, "nominal_coverage": 0.95, "table": table}


# -- events -----------------------------------------------------------------------------------------------------------
def events_against_gold(halves: Sequence[str] = ("train", "test")) -> dict[str, Any]:
    """Compare the type of every turn with the labels: accuracy, quadratic kappa, rank correlation.

    The rule's weights and bounds were chosen on the train half. Everyone's turns count. The baseline calls every turn
    what most turns of the train half are. Intervals: 2,000 bootstrap samples of sessions.
    """
    code = {name: number for number, name in enumerate(TYPES)}
    usual = _labels("train")["actual"].mode()[0]
    rows = []
    for half in halves:
        frame = _labels(half)
        both = {"rule": frame["found"].map(code), "baseline": pd.Series(code[usual], index=frame.index)}
        for name, found in both.items():
            scores = _scores(frame["actual"].map(code).to_numpy(), found.to_numpy(), frame["session"].to_numpy())
            rows.append({"half": half, "method": name, "turns": len(frame), **scores})
    return {"table": rows}


def _labels(half: str) -> pd.DataFrame:
    parts = []
    for talk in load_all(half):
        events = interaction_events(talk)
        labels = gold(talk, "turns", benchmark=half == "test").set_index("turn_id")["event"]
        session = talk.turns.set_index("turn_id")["session"]
        turns = events["turn_id"]
        part = {"actual": labels.loc[turns].to_numpy(), "found": events["type"]}
        parts.append(pd.DataFrame(part).assign(session=[f"{talk.id} {session[turn]}" for turn in turns]))
    return pd.concat(parts, ignore_index=True)


def _scores(actual: Any, found: Any, session: Any, seed: int = 0) -> dict[str, str]:
    from scipy.stats import spearmanr
    from sklearn.metrics import cohen_kappa_score

    def each(rows: Any) -> tuple[float, float, float]:
        a, f = actual[rows], found[rows]
        if len(np.unique(f)) < 2:
            return float(np.mean(a == f)), 0.0, np.nan
        return float(np.mean(a == f)), cohen_kappa_score(a, f, weights="quadratic"), spearmanr(a, f).statistic

    groups = list(pd.Series(range(len(actual))).groupby(session).indices.values())
    rng = np.random.default_rng(seed)
    draws = [np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))]) for _ in range(2000)]
    drawn = np.array([each(rows) for rows in draws])
    names = ("accuracy", "quadratic_kappa", "spearman")
    out = {}
    for i, (name, value) in enumerate(zip(names, each(np.arange(len(actual))), strict=True)):
        known = drawn[~np.isnan(drawn[:, i]), i]
        ends = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
        out[name] = f"{value:.3f} [{ends[0]:.3f}, {ends[1]:.3f}]"
    return out
