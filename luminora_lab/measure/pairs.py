"""All pairs of strategies on one metric."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from luminora_lab.errors import DataError
from luminora_lab.measure._checks import at_least, cluster_codes, matrix, share
from luminora_lab.measure._flips import N_FLIPS, holm
from luminora_lab.measure._totals import totals
from luminora_lab.measure.differences import Difference, differences_from_totals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["pairwise"]


def pairwise(
    scores: pd.DataFrame | ArrayLike,
    clusters: Any,
    *,
    metric: str,
    names: Sequence[str] | None = None,
    alpha: float = 0.05,
    weight: str = "question",
    n_flips: int = N_FLIPS,
    seed: int = 0,
) -> pd.DataFrame:
    """All pairs of strategies on one metric, with Holm's correction and a verdict where one is possible.

    Parameters
    ----------
    scores
        (n_questions, n_strategies): the metric per question; a frame's column names are the strategies. NaN where a
        question has no evidence; a pair uses the questions that both have.
    clusters
        (n_questions,): the conversation of each question.
    metric
        The one metric that is tested, such as ``"recall@10"``; kept in the result's ``attrs``.
    names
        The strategies, where ``scores`` is not a frame.
    alpha
        Family-wise error rate over all pairs; the intervals have level ``1 - alpha`` each, without correction.
    weight, n_flips, seed
        As in :func:`difference`.

    Returns
    -------
    DataFrame
        One row per pair in the order of the columns: a, b, difference (a - b), lo, hi, p, p_holm, smallest_p (the
        smallest p_holm in reach), dz, verdict. The verdict is ``a higher``, ``b higher``, ``not distinguished``, or
        ``cannot be decided with N conversations`` where smallest_p is above alpha. ``attrs`` has metric, alpha, test.

    Raises
    ------
    DataError
        If there are fewer than two strategies, names repeat or do not match, or the values are not usable.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6.

    Examples
    --------
    >>> scores = [[1.0, 0.5], [0.5, 0.0], [1.0, 0.0], [1.0, 0.5], [0.5, 0.5]]
    >>> table = pairwise(scores, list("abcde"), names=["bm25", "recency"], metric="recall@10")
    >>> print(table.loc[0, "difference"], table.loc[0, "p_holm"], table.loc[0, "verdict"])
    0.5 0.125 cannot be decided with 5 conversations
    """
    import pandas as pd

    labels = _labels(scores, names)
    array = matrix(scores, "scores")
    if len(labels) != array.shape[1] or len(set(labels)) != len(labels) or len(labels) < 2:
        what = f"{len(labels)} names ({', '.join(labels)}) for {array.shape[1]} columns"
        raise DataError(what, place="names", remedy="give two or more strategies, each with its own name")
    share(alpha, "alpha")
    codes, n_clusters = cluster_codes(clusters, len(array))
    pairs = np.array(list(combinations(range(len(labels)), 2)))
    sums, counts = totals(array[:, pairs[:, 0]] - array[:, pairs[:, 1]], codes, n_clusters)
    rows = differences_from_totals(
        sums, counts, 1 - alpha, weight, at_least(n_flips, 1, "n_flips"), seed, n_questions=len(array)
    )
    columns = ("difference", "lo", "hi", "p", "dz")
    table = pd.DataFrame([{name: getattr(row, name) for name in columns} for row in rows])
    table.insert(0, "a", [labels[i] for i in pairs[:, 0]])
    table.insert(1, "b", [labels[i] for i in pairs[:, 1]])
    table.insert(6, "p_holm", holm(table["p"].to_numpy()))
    table.insert(7, "smallest_p", holm([row.smallest_p for row in rows]))
    reach = zip(rows, table["p_holm"], table["smallest_p"], strict=True)
    table["verdict"] = [_verdict(row, p, least, alpha) for row, p, least in reach]
    table.attrs.update(metric=metric, alpha=alpha, test=", ".join(sorted({row.test for row in rows})))
    return table


def _labels(scores: Any, names: Sequence[str] | None) -> list[str]:
    if names is not None:
        return [str(name) for name in names]
    if not hasattr(scores, "columns"):
        raise DataError("no names", place="names", remedy="give a frame with named columns, or names=[...]")
    return [str(name) for name in scores.columns]


def _verdict(row: Difference, p_holm: float, least: float, alpha: float) -> str:
    if not least <= alpha:
        return f"cannot be decided with {row.n_clusters} conversation{'s' if row.n_clusters != 1 else ''}"
    if not p_holm <= alpha:
        return "not distinguished"
    return "a higher" if row.difference > 0 else "b higher"
