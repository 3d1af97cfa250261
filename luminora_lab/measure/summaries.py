"""Tables of means with intervals, overall and by group: the labelled shell around the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from luminora_lab.errors import DataError
from luminora_lab.measure.intervals import mean_intervals

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["summarise"]


def summarise(
    frame: pd.DataFrame,
    metrics: Sequence[str],
    *,
    by: Sequence[str] = (),
    clusters: str = "conversation",
    level: float = 0.95,
    method: str = "t",
    weight: str = "question",
    n_boot: int = 2000,
    seed: int = 0,
) -> pd.DataFrame:
    """Mean and interval of each metric, for each group of rows.

    Parameters
    ----------
    frame
        One row per question (and strategy): columns ``clusters``, those of ``by``, and the metrics.
    metrics
        Columns with one value per question; NaN is dropped and counted.
    by
        Columns that make the groups, such as ``["strategy", "category"]``; none makes one group. Groups keep the order
        in which they first appear; rows where one of these columns is missing form no group.
    clusters
        Column that names the conversation.
    level, method, weight, n_boot, seed
        As in :func:`luminora_lab.measure.mean_intervals`.

    Returns
    -------
    DataFrame
        One row per group and metric: the columns of ``by``, then metric, mean, lo, hi, n, n_clusters, n_missing, note.

    Raises
    ------
    DataError
        If a column is missing or a metric has values that are not numbers.
    UnknownName
        If ``method`` or ``weight`` does not exist.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"conversation": ["x", "x", "y", "y"], "category": [1, 2, 1, 2], "mrr": [1, 0.5, 0.5, 1]})
    >>> summarise(frame, ["mrr"], by=["category"])[["category", "mean", "n", "n_clusters"]].values.tolist()
    [[1.0, 0.75, 2.0, 2.0], [2.0, 0.75, 2.0, 2.0]]
    """
    import pandas as pd

    keys, columns = list(by), list(metrics)
    for name in [clusters, *keys, *columns]:
        if name not in frame.columns:
            known = ", ".join(map(str, frame.columns))
            raise DataError(f"no column '{name}'", place="frame", remedy=f"there are {known}")
    groups = frame.groupby(keys, sort=False, observed=True) if keys else [((), frame)]
    tables = []
    for values, rows in groups:
        found = mean_intervals(
            rows[columns], rows[clusters], level, method, weight=weight, n_boot=n_boot, seed=seed
        ).frame
        found.insert(0, "metric", columns)
        for place, (key, value) in enumerate(zip(keys, values, strict=True)):
            found.insert(place, key, [value] * len(columns))
        tables.append(found)
    if not tables:
        return pd.DataFrame(columns=[*keys, "metric", "mean", "lo", "hi", "n", "n_clusters", "n_missing", "note"])
    return pd.concat(tables, ignore_index=True)
