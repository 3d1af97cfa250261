"""What a learned ranker goes by: its weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._sheet import axes, is_dark, looks
from luminora_lab.plots._words import axis_label, short_names, tick_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["coefficients"]


def coefficients(frame: Any, ax: Axes | None = None, *, n: int = 20) -> Axes:
    """Draw the largest weights of a learned ranker as signed bars.

    Parameters
    ----------
    frame
        ``coefficients_`` of a :class:`luminora_lab.MemoryRanker` (feature, weight), or the fitted ranker itself.
    ax
        Where to draw; a new figure in the lab's style by default.
    n
        How many, by size without sign.

    Returns
    -------
    Axes
        Weights are log-odds of being evidence per standard deviation of the feature. They are no effects: correlated
        features share weight, and their signs can balance each other.

    Raises
    ------
    DataError
        What was given is no such frame, has no row, or ``n`` is below 1.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> ax = coefficients(pd.DataFrame({"feature": ["length", "bm25"], "weight": [-0.1, 0.4]}))
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['bm25', 'length']
    >>> plt.close(ax.figure)
    """
    given = getattr(frame, "coefficients_", frame)
    table = frame_of(given, "coefficients_", ("feature", "weight"))
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise DataError(f"n = {n!r}", place="n", remedy="n is a whole number from 1")
    rows = table.sort_values("weight", key=abs, ascending=False, kind="stable").head(n)
    names = [str(name) for name in rows["feature"]]
    with axes(ax, 7.2, 1.1 + 0.24 * len(rows)) as on:
        more, less = (look.colour for look in looks(["more", "less"], is_dark(on)).values())
        on.barh(range(len(rows)), rows["weight"], height=0.62, color=[more if w >= 0 else less for w in rows["weight"]])
        on.axvline(0, color=on.xaxis.label.get_color(), linewidth=0.9)
        short = short_names(names, 44)
        tick_names(on, range(len(rows)), [short[name] for name in names])
        on.set_ylim(len(rows) - 0.4, -0.6)
        on.margins(x=0.06)
        on.grid(axis="x")
        on.spines["left"].set_visible(False)
        which = (
            f"{len(rows)} largest of {count(len(table), 'feature')}"
            if len(rows) < len(table)
            else count(len(rows), "feature")
        )
        axis_label(on, "x", ["weight, log-odds of being evidence per standard deviation", which])
    return on
