"""Recall against the tokens that are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.plots._curves import curves
from luminora_lab.plots._frames import frame_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["token_curve"]


def token_curve(curve: Any, ax: Axes | None = None) -> Axes:
    """Draw recall within a token budget against the budget, a line and a band for every strategy.

    Parameters
    ----------
    curve
        Frame of :meth:`Comparison.curve` by "tokens" (strategy, tokens, mean, lo, hi, n, n_clusters), or the
        comparison itself.
    ax
        Where to draw; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        A budget buys the longest run of best memories that fits it; recall is the share of a question's evidence among
        them, 0..1, averaged over questions.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> curve = pd.DataFrame({"strategy": "bm25", "tokens": [100, 200], "mean": [0.2, 0.3], "lo": float("nan"),
    ...                       "hi": float("nan"), "n": 60, "n_clusters": 1})
    >>> ax = token_curve(curve)
    >>> print(ax.get_ylabel())
    recall, 60 questions in 1 conversation
    one conversation: no interval
    >>> plt.close(ax.figure)
    """
    frame = frame_of(curve, "curve", ("strategy", "tokens", "mean", "lo", "hi", "n", "n_clusters"), "tokens")
    return curves(frame, "tokens", ax, "token budget, tokens read at most", "recall")
