"""One measure of replies by who made them: a dot, its interval and its value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.plots._frames import best_first, frame_of, one_metric, records, span
from luminora_lab.plots._sheet import axes, is_dark, looks
from luminora_lab.plots._words import axis_label, drawable, margin_text, short_names, tick_names
from luminora_lab.plots.dots import dot

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["reply_means"]

COLUMNS = ("metric", "mean", "lo", "hi", "n", "n_clusters")


def reply_means(summary: Any, ax: Axes | None = None, *, metric: str | None = None) -> Axes:
    """Draw the mean of one measure of replies with its interval, the highest at the top.

    Parameters
    ----------
    summary
        Frame of :meth:`luminora_lab.experiment.ReplyComparison.summary`: a column that names who replied, metric, mean,
        lo, hi, n, n_clusters. Its ``attrs`` say by what and over what (``by``, ``clusters``), and who made the replies
        (``label``), which is written below the axis.
    ax
        Where to draw; a new figure in the lab's style by default.
    metric
        Which one; the first of the frame by default.

    Returns
    -------
    Axes
        With the means as text at the right.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row.
    UnknownName
        There is no such metric in it.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> table = pd.DataFrame({"provider": ["ash", "birch"], "metric": "words", "mean": [30.0, 90.0], "lo": [20.0, 80.0],
    ...                       "hi": [40.0, 100.0], "n": 40, "n_clusters": 40})
    >>> ax = reply_means(table)
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['birch', 'ash']
    >>> plt.close(ax.figure)
    """
    frame = frame_of(summary, "summary", COLUMNS)
    others = [name for name in frame.columns if name not in (*COLUMNS, "n_missing", "note")]
    by = frame.attrs.get("by") or next(iter(others), None)
    if by not in frame:
        raise DataError(f"no column {quote(by)}", place="summary", remedy="give a column that names who replied")
    rows, name = one_metric(frame.rename(columns={by: "strategy"}), metric)
    order = best_first(rows)
    by_name = records(rows, "strategy")
    with axes(ax, 7.2, 1.5 + 0.3 * len(order)) as on:
        shown = looks(list(dict.fromkeys(map(str, frame[by]))), is_dark(on))
        for place, who in enumerate(order):
            row = by_name[who]
            dot(on, row["mean"], row["lo"], row["hi"], place, shown[who])
            margin_text(on, _value(row["mean"]), place)
        tick_names(on, range(len(order)), [short_names(order)[who] for who in order])
        on.set_ylim(len(order) - 0.4, -0.6)
        on.set_xlim(*_ends(rows))
        on.grid(axis="x")
        over = frame.attrs.get("clusters", "message")
        n = f"{span(rows['n'], 'text')} each"
        lines = [f"{drawable(name.replace('_', ' '))}, {n}; line: 95% interval over {over}s", drawable(_short(frame))]
        axis_label(on, "x", lines)
    return on


def _short(frame: Any) -> str:
    """Return the first words of the label: what the replies are."""
    return str(frame.attrs.get("label", "")).partition(":")[0]


def _value(mean: float) -> str:
    if mean != mean:
        return "none"
    return f"{mean:,.0f}" if abs(mean) >= 100 else f"{mean:.3g}"


def _ends(rows: Any) -> tuple[float, float]:
    """Return where the axis goes: from 0 where all lies above it, else with room on both sides."""
    values = rows[["mean", "lo", "hi"]].to_numpy(dtype=float)
    values = values[np.isfinite(values)]
    if not len(values):
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    room = 0.06 * (high - min(low, 0.0)) or 0.5
    return (0.0 if low >= 0 else low - room), (0.0 if high <= 0 else high + room)
