"""Scores of predicted labels with intervals: accuracy over conversations, macro F1 by a bootstrap over sessions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from luminora_lab.measure import difference, mean_interval

__all__ = ["label_scores", "macro_f1"]

_BOOT = 2000


def macro_f1(actual: Any, predicted: Any) -> float:
    """Return the mean of the classes' F1, 0..1; a class that is neither actual nor predicted does not count.

    Examples
    --------
    >>> macro_f1(["a", "a", "b"], ["a", "b", "b"])
    0.666...
    """
    table = _counts(np.asarray(actual), np.asarray(predicted), sorted(set(actual) | set(predicted)))
    return float(_f1(table[None])[0])


def _counts(actual: Any, predicted: Any, classes: list[Any]) -> Any:
    """Return (n_classes, 2): twice the hits, and the number actual plus the number predicted."""
    hit = np.array([2 * np.sum((actual == c) & (predicted == c)) for c in classes])
    return np.column_stack([hit, [np.sum(actual == c) + np.sum(predicted == c) for c in classes]])


def _f1(counts: Any) -> Any:
    """Return the macro F1 of each of (n_draws, n_classes, 2)."""
    hit, total = counts[..., 0], counts[..., 1]
    each = np.divide(hit, total, out=np.full(hit.shape, np.nan), where=total > 0)
    return np.nanmean(each, axis=-1)


def label_scores(frame: pd.DataFrame, baseline: str = "majority", *, seed: int = 0) -> list[dict[str, Any]]:
    """Score predicted labels beside a baseline.

    Parameters
    ----------
    frame
        One row a labelled thing: conversation, session, actual, predicted, and the baseline's label in a column of its
        name.
    baseline
        That column.
    seed
        Of the bootstrap.

    Returns
    -------
    list of dict
        Rows of score, value, lo, hi, baseline, difference, difference_lo, difference_hi, n, over. Accuracy: t intervals
        over conversations (:func:`luminora_lab.measure.mean_interval`). Macro F1: 2,000 resamples of sessions, since it
        is no mean; three conversations are too few to resample.
    """
    actual, predicted, other = (frame[c].to_numpy(dtype=object) for c in ("actual", "predicted", baseline))
    good, usual = (actual == predicted).astype(float), (actual == other).astype(float)
    mean, off = mean_interval(good, frame["conversation"]), difference(good, usual, frame["conversation"])
    first = (mean.mean, mean.lo, mean.hi, usual.mean(), off.difference, off.lo, off.hi)
    classes = sorted(set(actual) | set(predicted) | set(other), key=str)
    groups = frame.groupby(["conversation", "session"], sort=False).indices.values()
    tables = [np.stack([_counts(actual[i], p[i], classes) for i in groups]) for p in (predicted, other)]
    draws = np.random.default_rng(seed).integers(0, len(tables[0]), size=(_BOOT, len(tables[0])))
    (one, many), (base, bases) = ((float(_f1(t.sum(axis=0)[None])[0]), _f1(t[draws].sum(axis=1))) for t in tables)
    ends, off_ends = np.quantile(many, [0.025, 0.975]), np.quantile(many - bases, [0.025, 0.975])
    second = (one, *ends, base, one - base, *off_ends)
    rows = [("accuracy", first, "conversations"), ("macro F1", second, "sessions")]
    return [{"score": score, **_named(values), "n": len(frame), "over": over} for score, values, over in rows]


def _named(values: tuple[Any, ...]) -> dict[str, float]:
    names = ("value", "lo", "hi", "baseline", "difference", "difference_lo", "difference_hi")
    return dict(zip(names, map(float, values), strict=True))
