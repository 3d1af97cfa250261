"""How consistently a scale is answered: over items (alpha, lambda-6, omega, halves) and over repeats (ICC)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.measure._checks import FloatArray, at_least, share
from luminora_lab.measure.psychometrics import _consistency as kernel
from luminora_lab.measure.psychometrics.questionnaire import Inventory, inventory
from luminora_lab.measure.psychometrics.scoring import item_matrix, scores

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["icc", "reliability"]


def reliability(
    answers: pd.DataFrame,
    questions: Inventory | str,
    by: Sequence[str],
    *,
    clusters: str = "persona",
    within: str | None = None,
    n_splits: int = 200,
    n_boot: int = 500,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the internal consistency of every scale.

    Over respondents who are meant to differ, consistency mostly measures that they do: report it within those who are
    assigned the same pole, too (``within``).

    Parameters
    ----------
    answers, questions, by
        As for :func:`~luminora_lab.measure.psychometrics.scores`.
    clusters
        A column of ``by``: answers of one cluster (a persona, over its repeats) are not independent; the bootstrap
        draws whole clusters.
    within
        A column prefix: ``f"{within}{scale}"`` says each respondent's pole on a scale (two values); rows then also come
        for each pole. None: all respondents only.
    n_splits, n_boot, seed
        Random halves of the items; resamples of the interval of alpha (0: none); the seed of both.
    level
        Of the interval.

    Returns
    -------
    DataFrame
        scale, group ("all" or a pole), n (complete respondents), n_clusters, n_items, alpha, lo, hi (percentile
        bootstrap over clusters), lambda6, omega, split_half (all at most 1), note (why something is NaN). Respondents
        with a missing item are left out and counted in n_incomplete.

    Raises
    ------
    DataError
        A column is missing, or ``by`` does not tell respondents apart.

    References
    ----------
    Serapio-García et al. (2025), Nature Machine Intelligence 7 (which of them, and why). Field, Welsh (2007), JRSS B
    69(3) (bootstrap of clusters). Bonett (2002), Journal of Educational and Behavioral Statistics 27(4) (its scale).
    """
    import pandas as pd

    share(level, "level")
    if clusters not in by:
        raise DataError(f"{quote(clusters)} is not in by", place="clusters", remedy="add it to by")
    asked = inventory(questions)
    rows = []
    for scale in asked.scales:
        who, values = item_matrix(answers, asked, by, scale)
        groups: dict[str, np.ndarray] = {"all": np.ones(len(who), dtype=bool)}
        if within is not None:
            pole = _pole(answers, who, by, f"{within}{scale}")
            groups |= {str(name): (pole == name).to_numpy() for name in dict.fromkeys(pole)}
        complete = ~np.isnan(values).any(axis=1)
        for name, members in groups.items():
            used = members & complete
            row = _row(
                values[used], who[clusters][used].to_numpy(), n_splits, at_least(n_boot, 0, "n_boot"), level, seed
            )
            rows.append({"scale": scale, "group": name, "n_incomplete": int((members & ~complete).sum()), **row})
    names = ["scale", "group", "n", "n_clusters", "n_items", "alpha", "lo", "hi", "lambda6", "omega", "split_half",
             "n_incomplete", "note"]  # fmt: skip
    return pd.DataFrame(rows)[names]


def _pole(answers: pd.DataFrame, who: pd.DataFrame, by: Sequence[str], column: str) -> pd.Series:
    if column not in answers:
        raise DataError(f"no column {quote(column)}", place="within", remedy="add one column of poles a scale")
    poles = answers.drop_duplicates(list(by)).set_index(list(by))[column]
    return who.merge(poles.reset_index(), on=list(by), how="left")[column]


def _row(values: FloatArray, clusters: Any, n_splits: int, n_boot: int, level: float, seed: int) -> dict[str, Any]:
    six, why_six = kernel.lambda6(values)
    om, why_om = kernel.omega(values)
    why = kernel.reason(values)
    a = float("nan") if why in ("one item", "fewer than 3 complete respondents") else kernel.alpha(values)
    lo, hi = _interval(values, clusters, a, n_boot, level, seed) if a == a else (float("nan"), float("nan"))
    notes = dict.fromkeys(f"{name}: {said}" for name, said in (("lambda6", why_six), ("omega", why_om)) if said)
    return {
        "n": len(values), "n_clusters": len(set(clusters)), "n_items": values.shape[1], "alpha": a, "lo": lo, "hi": hi,
        "lambda6": six, "omega": om, "split_half": kernel.split_half(values, n_splits, seed),
        "note": why or "; ".join(notes),
    }  # fmt: skip


def _interval(
    values: FloatArray, clusters: Any, estimate: float, n_boot: int, level: float, seed: int
) -> tuple[float, float]:
    """Return the interval of alpha on the scale of ln(1 - alpha): bootstrap error over clusters, t of their number.

    Resamples are made from sums by cluster: no resample is built.
    """
    from scipy.stats import t

    names, codes = np.unique(np.asarray(clusters).astype(str), return_inverse=True)
    g, k = len(names), values.shape[1]
    if n_boot < 2 or g < 3:
        return float("nan"), float("nan")
    total = values.sum(axis=1)
    parts = np.column_stack([np.ones(len(values)), values, values**2, total, total**2])
    sums = np.zeros((g, parts.shape[1]))
    np.add.at(sums, codes, parts)
    drawn = np.random.default_rng(seed).multinomial(g, np.full(g, 1 / g), size=n_boot) @ sums
    n = drawn[:, :1]
    item = (drawn[:, 1 + k : 1 + 2 * k] - drawn[:, 1 : 1 + k] ** 2 / n) / (n - 1)
    whole = (drawn[:, -1] - drawn[:, -2] ** 2 / n[:, 0]) / (n[:, 0] - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        values_of = k / (k - 1) * (1 - item.sum(axis=1) / np.where(whole > 1e-12, whole, np.nan))
    if np.isnan(values_of).mean() > 0.1:
        return float("nan"), float("nan")
    error = np.nanstd(np.log(np.maximum(1 - values_of, 1e-9)), ddof=1) * t.ppf((1 + level) / 2, g - 1)
    centre = np.log(max(1 - estimate, 1e-9))
    return float(1 - np.exp(centre + error)), float(1 - np.exp(centre - error))


def icc(
    answers: pd.DataFrame, questions: Inventory | str, *, persona: str = "persona", repeat: str = "repeat"
) -> pd.DataFrame:
    """Return the intraclass correlation of the repeats of one persona: of one repeat, ICC(1), and their mean, ICC(k).

    Parameters
    ----------
    answers, questions
        As for :func:`~luminora_lab.measure.psychometrics.scores`; every persona with the same repeats.
    persona, repeat
        Columns.

    Returns
    -------
    DataFrame
        scale, icc1, lo1, hi1, icck, lok, hik (one-way random effects, 95% intervals of pingouin), n (personas), k
        (repeats), note.

    References
    ----------
    Shrout, Fleiss (1979), Psychological Bulletin 86(2).
    """
    import pandas as pd

    table = scores(answers, questions, [persona, repeat])
    rows = []
    for scale, part in table.groupby("scale", sort=False):
        wide = part.pivot(index=persona, columns=repeat, values="score").dropna()
        n, k = wide.shape
        values = _icc(wide.to_numpy()) if n > 1 and k > 1 else None
        note = "" if values is not None else "needs two personas and two repeats, and differences"
        rows.append((scale, *(values or (float("nan"),) * 6), n, k, note))
    return pd.DataFrame(rows, columns=["scale", "icc1", "lo1", "hi1", "icck", "lok", "hik", "n", "k", "note"])


def _icc(values: FloatArray) -> tuple[float, ...] | None:
    import warnings

    import pandas as pd

    if not values.var() > 1e-12:
        return None
    n, k = values.shape
    long = pd.DataFrame({"who": np.repeat(np.arange(n), k), "rater": np.tile(np.arange(k), n), "score": values.ravel()})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pingouin import intraclass_corr

        found = intraclass_corr(data=long, targets="who", raters="rater", ratings="score")
    interval = next(name for name in found.columns if str(name).startswith("CI95"))
    one, mean = found.iloc[0], found.iloc[3]
    return (float(one["ICC"]), *map(float, one[interval]), float(mean["ICC"]), *map(float, mean[interval]))
