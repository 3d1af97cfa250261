"""Coverage of the intervals that are given for replies, and the level of their tests, on simulated clustered data.

Where a truth has no formula (rho of a shaping curve, accuracy of a classifier), it is the mean over many simulated
studies or one very large one; the table says which.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

__all__ = ["run"]

PERSONAS, REPEATS, ITEMS, LEVELS = 32, 5, 8, 9
WORDS = ("kiln", "ferry", "stair", "lamp", "rope", "bread", "glass", "river", "door", "stone")


def run(n_runs: int = 400, seed: int = 0) -> dict[str, Any]:
    """Return coverage of nominal 95% intervals, and how often a test at .05 rejects where nothing is there.

    Parameters
    ----------
    n_runs
        Simulated studies each (a quarter of them for the classifier).
    seed
        Of everything.

    Returns
    -------
    dict
        Rows what, clustered by, coverage, mc_se, truth (where it is from), n_runs; and rows what, level, n_runs.
    """
    from luminora_lab.measure.psychometrics.effects import coverage_of_d

    d = coverage_of_d(n_runs=n_runs, seed=seed).set_index("method")["coverage"].to_dict()
    rows = [
        _row("Cohen's d", "persona", d["clusters"], n_runs, "known"),
        _row("Cohen's d, answers taken for independent", "nothing", d["naive"], n_runs, "known"),
    ]
    for what, by, study, truth, n in (
        ("alpha", "persona", _alpha, "formula", n_runs),
        ("ICC(1)", "persona", _icc, "formula", n_runs),
        ("rho of a shaping curve", "biography", _shaping, "a study of 3,000 biographies", n_runs),
        ("accuracy of who_said_it", "message", _told, "mean of all studies", n_runs // 4),
    ):
        rows.append(_row(what, by, _covered(study, n, seed), n, truth))
    level = {"what": "compare_replies, pairwise (sign flips)", "level": _level(n_runs, seed), "n_runs": n_runs}
    return {"coverage": rows, "level": [level]}


def _row(what: str, by: str, held: float, n: int, truth: str) -> dict[str, Any]:
    return {
        "what": what, "clustered by": by, "coverage": held, "mc_se": float(np.sqrt(held * (1 - held) / n)),
        "truth": truth, "n_runs": n,
    }  # fmt: skip


def _covered(study: Callable[[np.random.Generator], tuple[float, float, float, float]], n: int, seed: int) -> float:
    """Return how often (lo, hi) holds the truth; a truth of NaN is the mean of the estimates."""
    found = np.array([study(np.random.default_rng([seed, one])) for one in range(n)])
    truth = np.where(np.isnan(found[:, 3]), np.nanmean(found[:, 0]), found[:, 3])
    return float(((found[:, 1] <= truth) & (truth <= found[:, 2])).mean())


def _answers(rng: np.random.Generator) -> Any:
    """Return items of respondents, repeats of a persona alike: trait, persona by item and noise, of variance 1 each."""
    who = np.repeat(np.arange(PERSONAS), REPEATS)
    trait, own = rng.normal(size=PERSONAS), rng.normal(size=(PERSONAS, ITEMS))
    return who, trait[who][:, None] + own[who] + rng.normal(size=(len(who), ITEMS))


def _alpha(rng: np.random.Generator) -> tuple[float, float, float, float]:
    from luminora_lab.measure.psychometrics import _consistency as kernel
    from luminora_lab.measure.psychometrics.reliabilities import _interval

    who, values = _answers(rng)
    found = kernel.alpha(values)
    lo, hi = _interval(values, who, found, 400, 0.95, int(rng.integers(2**31)))
    between, within = 1.0, 2.0
    return found, lo, hi, ITEMS * between / (ITEMS * between + within)


def _icc(rng: np.random.Generator) -> tuple[float, float, float, float]:
    from luminora_lab.measure.psychometrics.reliabilities import _icc as estimate

    trait = rng.normal(size=(PERSONAS, 1))
    found: Any = estimate(trait + rng.normal(0, 0.5, size=(PERSONAS, REPEATS)))
    return found[0], found[1], found[2], 1 / 1.25


def _curves(rng: np.random.Generator, n: int) -> Any:
    import pandas as pd

    level = np.tile(np.arange(1, LEVELS + 1), n)
    who = np.repeat(np.arange(n), LEVELS)
    score = 0.2 * level + rng.normal(0, 0.5, n)[who] + rng.normal(0, 0.6, len(level))
    return pd.DataFrame({"biography": who.astype(str), "level": level, "scale": "x", "score": score})


def _shaping(rng: np.random.Generator) -> tuple[float, float, float, float]:
    from luminora_lab.measure.psychometrics import shaping

    row = shaping(_curves(rng, 12), clusters="biography").iloc[0]
    return float(row["rho"]), float(row["lo"]), float(row["hi"]), _true_rho()


@lru_cache
def _true_rho() -> float:
    from luminora_lab.measure.psychometrics import shaping

    many = _curves(np.random.default_rng(99), 3000)
    return float(shaping(many, clusters="biography", n_boot=2)["rho"].iloc[0])


def _texts(rng: np.random.Generator, tilt: float, n: int) -> list[str]:
    p = np.exp(tilt * np.arange(len(WORDS)) / len(WORDS))
    return [" ".join(rng.choice(WORDS, size=12, p=p / p.sum())) for _ in range(n)]


def _told(rng: np.random.Generator) -> tuple[float, float, float, float]:
    from luminora_lab.measure import who_said_it

    texts = _texts(rng, 0.0, 60) + _texts(rng, 1.2, 60)
    found = who_said_it(texts, ["a"] * 60 + ["b"] * 60, [f"m{n}" for n in range(60)] * 2, features="words")
    return found.accuracy, found.lo, found.hi, float("nan")


def _level(n_runs: int, seed: int) -> float:
    """Return how often two providers of one rule are called different, their replies to a message alike."""
    import pandas as pd

    from luminora_lab.measure import pairwise

    rejected = 0
    for n in range(n_runs):
        rng = np.random.default_rng([seed, n])
        message = rng.normal(size=(40, 1))
        wide = pd.DataFrame(message + rng.normal(size=(40, 2)), columns=["a", "b"])
        table = pairwise(wide, [f"m{k}" for k in range(40)], metric="words", seed=n)
        rejected += bool(table["p_holm"].iloc[0] <= 0.05)
    return rejected / n_runs
