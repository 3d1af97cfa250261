"""Scores against the level of a trait that was assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.plots._frames import frame_of
from luminora_lab.plots._sheet import INK_IN_LABELS, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, end_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["shaping_curve"]

COLUMNS = ("scale", "level", "score", "persona")


def shaping_curve(scored: Any, ax: Axes | None = None, *, clusters: str = "persona") -> Axes:
    """Draw the mean score of each scale at every assigned level, with its interval.

    Parameters
    ----------
    scored
        One row a respondent and scale: scale, level, score, persona. ``attrs["label"]`` is written below the axis.
    ax
        Where to draw; a new figure in the lab's style by default.
    clusters
        Column over which the 95% intervals are taken.

    Returns
    -------
    Axes
        One line a scale, named at its end.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> rows = [("openness", level, level + p / 4, f"p{p}") for level in range(1, 10) for p in range(4)]
    >>> ax = shaping_curve(pd.DataFrame(rows, columns=["scale", "level", "score", "persona"]))
    >>> len(ax.lines)
    1
    >>> plt.close(ax.figure)
    """
    from luminora_lab.measure.summaries import summarise

    frame = frame_of(scored, "scored", COLUMNS).dropna(subset=["score"])
    table = summarise(frame, ["score"], by=["scale", "level"], clusters=clusters)
    scales = list(dict.fromkeys(map(str, frame["scale"])))
    with axes(ax, 6.8, 4.4) as on:
        shown = looks(scales, is_dark(on))
        ink, ends, colours = on.yaxis.label.get_color(), [], []
        for scale in scales:
            part = table[table["scale"] == scale].sort_values("level")
            x, mean, lo, hi = (part[name].to_numpy(dtype=float) for name in ("level", "mean", "lo", "hi"))
            look = shown[scale]
            known = np.isfinite(lo) & np.isfinite(hi)
            on.fill_between(x[known], lo[known], hi[known], color=look.colour, alpha=0.15, linewidth=0)
            on.plot(x, mean, look.marker, linestyle=look.dash, color=look.colour, markersize=4.5)
            ends.append((float(x[-1]), float(mean[-1])))
            colours.append(mixed(look.colour, ink, INK_IN_LABELS))
        end_labels(on, [x for x, _ in ends], [y for _, y in ends], [drawable(scale) for scale in scales], colours)
        on.set_xticks(sorted(set(table["level"])))
        n = int(frame.groupby(["scale", "level"]).size().min())
        label = str(frame.attrs.get("label", "")).partition(":")[0]
        over = "biographies" if clusters == "biography" else f"{clusters}s"
        said = f"assigned level; {n} respondents each or more, band: 95% interval over {over}"
        axis_label(on, "x", [said, label])
        axis_label(on, "y", ["mean score"])
    return on
