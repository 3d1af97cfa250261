"""Recall against the number of memories that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.plots._curves import curves
from luminora_lab.plots._frames import frame_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["recall_curve"]


def recall_curve(curve: Any, ax: Axes | None = None) -> Axes:
    """Draw recall@k against k, a line and a band for every strategy.

    Parameters
    ----------
    curve
        Frame of :meth:`Comparison.curve` by "k" (strategy, k, mean, lo, hi, n, n_clusters), or the comparison itself.
    ax
        Where to draw; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        Recall@k is the share of a question's evidence among the first k memories, 0..1, averaged over questions. NaN
        intervals (one conversation) are left out, and the label says so.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> curve = pd.DataFrame({"strategy": "bm25", "k": [1, 2], "mean": [0.2, 0.3], "lo": [0.1, 0.2], "hi": [0.3, 0.4],
    ...                       "n": 360, "n_clusters": 6})
    >>> ax = recall_curve(curve)
    >>> print(ax.get_ylabel())
    recall@k, 360 questions in 6 conversations
    bands: interval over conversations
    >>> plt.close(ax.figure)
    """
    frame = frame_of(curve, "curve", ("strategy", "k", "mean", "lo", "hi", "n", "n_clusters"), "k")
    return curves(frame, "k", ax, "k, memories read", "recall@k")
