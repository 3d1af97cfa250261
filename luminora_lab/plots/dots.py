"""One metric of every strategy: a dot, its interval and its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.plots._frames import best_first, bounded, counted, frame_of, interval_words, one_metric, records
from luminora_lab.plots._sheet import Look, axes, is_dark, looks
from luminora_lab.plots._words import axis_label, margin_text, short_names, tick_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["dot", "summary_dots", "upper_end"]

ENDS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
COLUMNS = ("strategy", "metric", "mean", "lo", "hi", "n", "n_clusters")


def summary_dots(summary: Any, ax: Axes | None = None, *, metric: str | None = None) -> Axes:
    """Draw the mean of one metric for every strategy with its interval, the best at the top.

    Parameters
    ----------
    summary
        Frame of :meth:`Comparison.summary` (strategy, metric, mean, lo, hi, n, n_clusters), or the comparison itself.
    ax
        Where to draw; a new figure in the lab's style by default.
    metric
        Which one; the first of the frame by default.

    Returns
    -------
    Axes
        With the means as text at the right. A strategy without a value has "none" there.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row.
    UnknownName
        The summary does not have this metric.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> summary = pd.DataFrame({"strategy": ["random", "bm25"], "metric": "recall@10", "mean": [0.1, 0.3],
    ...                         "lo": [0.0, 0.2], "hi": [0.2, 0.4], "n": 360, "n_clusters": 6})
    >>> ax = summary_dots(summary)
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['bm25', 'random']
    >>> plt.close(ax.figure)
    """
    frame = frame_of(summary, "summary", COLUMNS)
    rows, name = one_metric(frame, metric)
    shown_as = list(dict.fromkeys(map(str, frame["strategy"])))
    order = best_first(rows)
    by_name = records(rows, "strategy")
    with axes(ax, 7.2, 1.1 + 0.3 * len(order)) as on:
        shown = looks(shown_as, is_dark(on))
        for place, strategy in enumerate(order):
            row = by_name[strategy]
            dot(on, row["mean"], row["lo"], row["hi"], place, shown[strategy])
            value = (
                ("{:.3f}" if bounded(name) else "{:,.0f}").format(row["mean"]) if row["mean"] == row["mean"] else "none"
            )
            margin_text(on, value, place)
        tick_names(on, range(len(order)), [short_names(order)[s] for s in order])
        on.set_ylim(len(order) - 0.4, -0.6)
        on.set_xlim(0, upper_end(rows, name))
        on.grid(axis="x")
        axis_label(on, "x", [f"{name}, {counted(rows)}", interval_words(rows, "dot: mean; line")])
    return on


def dot(ax: Axes, mean: float, lo: float, hi: float, place: float, look: Look, shift: float = 0.0) -> None:
    """Draw a dot with its interval on the row ``place``, ``shift`` to the right; nothing where it has no value."""
    if lo == lo and hi == hi:
        ax.hlines(place, lo + shift, hi + shift, color=look.colour, linewidth=1.8, alpha=0.75)
    if mean == mean:
        face = look.colour if look.filled else ax.get_facecolor()
        (mark,) = ax.plot(mean + shift, place, marker=look.marker, color=look.colour, markersize=5.5, linestyle="")
        mark.set(markerfacecolor=face, clip_on=False)


def upper_end(rows: pd.DataFrame, metric: str) -> float:
    """Return where an axis from 0 ends so that all means and intervals lie inside: at most 1 for shares."""
    top = float(rows[["mean", "hi"]].max().max())
    if not top > 0:
        return 1.0
    return next((end for end in ENDS if top <= end), 1.0) if bounded(metric) else top * 1.08
