"""Writers as points of a map of style, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._sheet import INK_IN_LABELS, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, short_names
from luminora_lab.plots.trait_map import _dots, _names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["style_map"]

COLUMNS = ("name", "x", "y", "x_lo", "x_hi", "y_lo", "y_hi", "n")


def style_map(places: Any, ax: Axes | None = None) -> Axes:
    """Draw providers, models or personalities by how they write.

    Parameters
    ----------
    places
        Frame of :func:`luminora_lab.measure.style_places`: name, x, y, their interval's ends, n; optionally cluster,
        which gives each group a colour and a marker.
    ax
        Where to draw; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        A cross is the 95% interval of a place over messages. On each axis stand the share of the variance between the
        places and the indices that go most with it.

    Raises
    ------
    DataError
        What was given is no such frame, or a place is not finite.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> rows = [("ash", 0, 0, -1, 1, -1, 1, 40), ("birch", 3, 1, 2, 4, 0, 2, 40)]
    >>> ax = style_map(pd.DataFrame(rows, columns=["name", "x", "y", "x_lo", "x_hi", "y_lo", "y_hi", "n"]))
    >>> [text.get_text() for text in ax.texts]
    ['ash', 'birch']
    >>> plt.close(ax.figure)
    """
    rows = frame_of(places, "style_places", COLUMNS)
    points = rows[["x", "y"]].to_numpy(dtype=float)
    if not np.isfinite(points).all():
        name = str(rows["name"].iloc[int(np.argmin(np.isfinite(points).all(axis=1)))])
        raise DataError(f"{name!r} has no place", place="figure", remedy="give finite x and y")
    names = [str(name) for name in rows["name"]]
    groups = [str(one) for one in rows["cluster"]] if "cluster" in rows.columns else [""] * len(rows)
    with axes(ax, 7.2, 5.8) as on:
        shown = looks(dict.fromkeys(groups), is_dark(on))
        ends = rows[["x_lo", "x_hi", "y_lo", "y_hi"]].to_numpy(dtype=float)
        for (x, y), (x0, x1, y0, y1), group in zip(points, ends, groups, strict=True):
            colour = shown[group].colour
            on.plot([x0, x1], [y, y], color=colour, linewidth=1.2, alpha=0.55, zorder=2)
            on.plot([x, x], [y0, y1], color=colour, linewidth=1.2, alpha=0.55, zorder=2)
        for group, look in shown.items():
            _dots(on, points[[one == group for one in groups]], look)
        on.margins(0.14)
        on.tick_params(length=0, labelsize=8)
        _axis_labels(on, rows, len(shown))
        ink = on.yaxis.label.get_color()
        short = short_names(names, 34)
        colours = [ink if len(shown) == 1 else mixed(shown[group].colour, ink, INK_IN_LABELS) for group in groups]
        _names(on, points, [short[name] for name in names], colours)
    return on


def _axis_labels(ax: Axes, rows: Any, groups: int) -> None:
    explained, correlates = rows.attrs.get("explained"), rows.attrs.get("correlates", {})
    for i, which in enumerate(("x", "y")):
        share = f", {100 * explained[i]:.0f} % of the variance between means" if explained else ""
        going = [
            f"{'+' if r > 0 else chr(8722)} {drawable(name.replace('_', ' '))}" for name, r in correlates.get(which, ())
        ]
        lines = [f"component {i + 1}{share}", "   ".join(going)]
        if which == "x":
            low, high = int(rows["n"].min()), int(rows["n"].max())
            n = f"{low:,}" if low == high else f"{low:,} to {high:,}"
            about = f"{len(rows)} places, {n} texts each; cross: 95% interval over messages"
            lines.append(about + (f"; {count(groups, 'colour')}" if groups > 1 else ""))
            lines.append(drawable(str(rows.attrs.get("label", "")).partition(":")[0]))
        axis_label(ax, which, lines)
