"""Do scores mean what they should? Agreement of methods, answers regardless of content, and whether shaping works."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.measure._checks import FloatArray, at_least, share
from luminora_lab.measure.psychometrics.questionnaire import Inventory, inventory

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["acquiescence", "adherence", "multitrait_multimethod", "shaping"]

_NAN = float("nan")


def acquiescence(answers: pd.DataFrame, questions: Inventory | str, by: Sequence[str]) -> pd.DataFrame:
    """Return how far respondents agree regardless of what an item says.

    The mean raw answer, keys not turned, each scale's items balanced: the mean over scales of (mean of its plain items
    + mean of its reversed items) / 2, less the middle of the answers. 0: no tendency; above 0: agreement.

    Parameters
    ----------
    answers, questions, by
        As for :func:`~luminora_lab.measure.psychometrics.scores`. Scales without items of both keys say nothing.

    Returns
    -------
    DataFrame
        The columns of ``by``, then acquiescence (in the inventory's unit; NaN where nothing says anything).

    References
    ----------
    Soto, John (2017), Journal of Personality and Social Psychology 113(1).

    Examples
    --------
    >>> from luminora_lab.measure.psychometrics import inventory, parse_answers
    >>> import pandas as pd
    >>> fives = " ".join(f"({i}) 5" for i in inventory("bfi-44-key").frame.item_id)
    >>> fives = pd.DataFrame({"persona": ["p"], "reply": [fives]})
    >>> acquiescence(parse_answers(fives, "bfi-44-key"), "bfi-44-key", ["persona"])["acquiescence"].tolist()
    [2.0]
    """
    asked = inventory(questions)
    keys = asked.frame[["item_id", "scale", "reversed"]]
    whole = answers.merge(keys, on="item_id", how="inner")
    cells = whole.groupby([*by, "scale", "reversed"], sort=False)["value"].mean().unstack("reversed")
    cells = cells.reindex(columns=[False, True])
    balanced = (cells[False] + cells[True]) / 2
    middle = (asked.lowest + asked.highest) / 2
    out = balanced.groupby(level=list(by), sort=False).mean() - middle
    return out.rename("acquiescence").reset_index()


def multitrait_multimethod(
    first: pd.DataFrame, second: pd.DataFrame, by: Sequence[str], *, clusters: str, n_boot: int = 500, seed: int = 0
) -> pd.DataFrame:
    """Correlate every scale of one method with every scale of another.

    Parameters
    ----------
    first, second
        Scores (:func:`~luminora_lab.measure.psychometrics.scores`) of the same respondents by two methods.
    by
        Columns that tell respondents apart in both.
    clusters
        A column of ``by``; intervals are percentiles over resampled clusters.
    n_boot, seed
        Of the bootstrap.

    Returns
    -------
    DataFrame
        trait_a (of the first method), trait_b (of the second), r (Pearson's), lo, hi, n, convergent (the same trait).
        ``attrs["criteria"]``: of each trait, its convergent r and whether that is above every other r in its row and
        column (Campbell and Fiske's second criterion).

    References
    ----------
    Campbell, Fiske (1959), Psychological Bulletin 56(2).
    """
    import pandas as pd

    wide = [one.set_index([*by, "scale"])["score"].unstack("scale", sort=False) for one in (first, second)]
    both = pd.concat(wide, axis=1, join="inner", keys=["first", "second"]).dropna()
    if len(both) < 3:
        raise DataError(f"{len(both)} respondents have both", place="first, second", remedy="score the same ones")
    n_a, n_b = wide[0].shape[1], wide[1].shape[1]
    values = both.to_numpy(dtype=float)
    names, codes = np.unique(both.index.get_level_values(clusters).astype(str), return_inverse=True)
    r = _cross(values, np.ones((1, len(values))), n_a)[0]
    rng = np.random.default_rng(seed)
    weights = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=at_least(n_boot, 2, "n_boot"))
    low, high = np.nanquantile(_cross(values, weights[:, codes].astype(float), n_a), [0.025, 0.975], axis=0)
    rows = [
        (a, b, r[i, j], low[i, j], high[i, j], len(both), a == b)
        for i, a in enumerate(wide[0].columns) for j, b in enumerate(wide[1].columns)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["trait_a", "trait_b", "r", "lo", "hi", "n", "convergent"])
    table.attrs["criteria"] = _criteria(table) if n_b else {}
    return table


def _cross(values: FloatArray, weights: FloatArray, n_a: int) -> FloatArray:
    """Return weighted correlations of the first columns with the others, (n_weights, n_a, n_b)."""
    total = weights.sum(axis=1)
    mean = weights @ values / total[:, None]
    second = np.einsum("wi,ij,ik->wjk", weights, values, values, optimize=True) / total[:, None, None]
    covariance = second - mean[:, :, None] * mean[:, None, :]
    spread = np.sqrt(np.maximum(np.einsum("wjj->wj", covariance), 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        r = covariance / (spread[:, :, None] * spread[:, None, :])
    found: FloatArray = r[:, :n_a, n_a:]
    return found


def _criteria(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    out = {}
    for row in table[table["convergent"]].to_dict("records"):
        trait = row["trait_a"]
        others = table[((table["trait_a"] == trait) | (table["trait_b"] == trait)) & ~table["convergent"]]
        out[trait] = {"r": row["r"], "above_all_others": bool((others["r"].abs() < row["r"]).all())}
    return out


def shaping(
    scored: pd.DataFrame, *, level: str = "level", clusters: str = "persona", n_boot: int = 1000, seed: int = 0
) -> pd.DataFrame:
    """Return Spearman's rho between the assigned level of a trait and the score on it.

    Parameters
    ----------
    scored
        One row a respondent: scale, score, the assigned ``level`` of that scale's trait (1..9), and ``clusters``.
    level, clusters
        Columns; intervals are on Fisher's scale, by the bootstrap's error over clusters and t of their number.
    n_boot, seed
        Of the bootstrap.

    Returns
    -------
    DataFrame
        scale, rho, lo, hi, n, n_clusters, note.

    References
    ----------
    Serapio-García et al. (2025), Nature Machine Intelligence 7.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"scale": "openness", "level": [1, 5, 9] * 4, "score": [1, 3, 5] * 4})
    >>> table["persona"] = list("aaabbbcccddd")
    >>> shaping(table)[["scale", "rho", "n_clusters"]].values.tolist()
    [['openness', 1.0, 4]]
    """
    import pandas as pd
    from scipy.stats import spearmanr

    for name in ("scale", "score", level, clusters):
        if name not in scored:
            raise DataError(f"no column {quote(name)}", place="scored", remedy="add it")
    rows = []
    for scale, part in scored.dropna(subset=["score", level]).groupby("scale", sort=False):
        x, y = part[level].to_numpy(dtype=float), part["score"].to_numpy(dtype=float)
        names, codes = np.unique(part[clusters].astype(str), return_inverse=True)
        if len(x) < 3 or not x.std() or not y.std():
            rows.append((scale, _NAN, _NAN, _NAN, len(x), len(names), "nothing varies"))
            continue
        rho = float(spearmanr(x, y).statistic)
        members = [np.flatnonzero(codes == i) for i in range(len(names))]
        rng = np.random.default_rng(seed)
        drawn = []
        for _ in range(at_least(n_boot, 2, "n_boot")):
            pick = np.concatenate([members[i] for i in rng.integers(0, len(members), len(members))])
            if x[pick].std() and y[pick].std():
                drawn.append(float(spearmanr(x[pick], y[pick]).statistic))
        low, high = _fisher(rho, np.array(drawn), len(names)) if len(names) > 2 and drawn else (_NAN, _NAN)
        note = "" if len(names) > 2 else "too few clusters for an interval"
        rows.append((scale, rho, float(low), float(high), len(x), len(names), note))
    return pd.DataFrame(rows, columns=["scale", "rho", "lo", "hi", "n", "n_clusters", "note"])


def _fisher(rho: float, drawn: Any, n_clusters: int) -> tuple[float, float]:
    """Return the 95% interval of a correlation on Fisher's scale: bootstrap error, t of the number of clusters."""
    from scipy.stats import t

    most = 1 - 1e-9
    error = np.arctanh(np.clip(drawn, -most, most)).std(ddof=1) * t.ppf(0.975, n_clusters - 1)
    centre = np.arctanh(np.clip(rho, -most, most))
    return float(np.tanh(centre - error)), float(np.tanh(centre + error))


def adherence(
    scored: pd.DataFrame, questions: Inventory | str, *, target: str = "target", clusters: str = "persona",
    level: float = 0.95,
) -> pd.DataFrame:  # fmt: skip
    """Return how near scores come to what was assigned.

    Parameters
    ----------
    scored
        One row a respondent: scale, score, ``target`` (the score that was assigned, in the inventory's unit: the lowest
        answer for a low pole, the highest for a high one), and ``clusters``.
    questions
        The inventory.
    target, clusters
        Columns.
    level
        Of the intervals, cluster-robust t over ``clusters``.

    Returns
    -------
    DataFrame
        scale, with intervals (``lo_*``, ``hi_*``): side (share of scores on the target's side of the middle; the
        middle itself counts half), closeness (1 - distance to the target / greatest possible distance, 0..1); n,
        n_clusters.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"scale": "openness", "score": [5.0, 4.0, 1.0, 2.0], "target": [5, 5, 1, 1]})
    >>> table["persona"] = list("abcd")
    >>> adherence(table, "bfi-44-key")[["side", "closeness"]].values.tolist()
    [[1.0, 0.875]]
    """
    import pandas as pd

    from luminora_lab.measure.intervals import mean_interval

    share(level, "level")
    asked = inventory(questions)
    middle = (asked.lowest + asked.highest) / 2
    rows = []
    for scale, part in scored.groupby("scale", sort=False):
        score, aim = part["score"].to_numpy(dtype=float), part[target].to_numpy(dtype=float)
        side = np.where(np.isnan(score), _NAN, (1 + np.sign(score - middle) * np.sign(aim - middle)) / 2)
        farthest = np.maximum(aim - asked.lowest, asked.highest - aim)
        row: dict[str, Any] = {"scale": scale}
        for name, values in (("side", side), ("closeness", 1 - np.abs(score - aim) / farthest)):
            found = mean_interval(values, part[clusters], level)
            row |= {name: found.mean, f"lo_{name}": found.lo, f"hi_{name}": found.hi}
            row |= {"n": found.n, "n_clusters": found.n_clusters}
        rows.append(row)
    return pd.DataFrame(rows)
