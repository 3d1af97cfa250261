"""What a personality's parameters become as affinity grows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.plots._frames import frame_of
from luminora_lab.plots._sheet import INK_IN_LABELS, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, end_labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["parameters_by_affinity"]

COLUMNS = ("affinity", "level", "parameter", "value")
SIZE = 8.0
"""Height of the level names, points."""
BESIDE = 1.9
"""How far apart lines at the same value are drawn, points."""


def parameters_by_affinity(frame: Any, ax: Axes | None = None) -> Axes:
    """Draw the effective parameters over affinity as steps, with the relationship levels along the top.

    Parameters
    ----------
    frame
        Frame of :func:`luminora_lab.personality.trajectory`: affinity (0..100), level (its name, "" for none),
        parameter, value (0..1); one row for each point of affinity and parameter. ``attrs["personality"]`` is written
        below, where it is known.
    ax
        Where to draw; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        Each line is named where it ends, with its last value. Lines at the same value are drawn side by side, which
        moves them by a line's width.

    Raises
    ------
    DataError
        What was given is no such frame, has no row or two values for one line, or a number in it is not finite.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> ax = parameters_by_affinity(pd.DataFrame({"affinity": [0, 100], "level": ["stranger", "friend"],
    ...                                           "parameter": "humor", "value": [0.4, 0.7]}))
    >>> [text.get_text() for text in ax.texts]
    ['stranger', 'friend', 'humor 0.70']
    >>> plt.close(ax.figure)
    """
    rows = frame_of(frame, "trajectory", COLUMNS)
    if not np.isfinite(rows[["affinity", "value"]].to_numpy(dtype=float)).all():
        raise DataError("a number is not finite", place="figure", remedy="give what trajectory() returns")
    if rows.duplicated(["affinity", "parameter"]).any():
        what = "a parameter has two values at one affinity"
        raise DataError(what, place="figure", remedy="give the frame of one personality in one mood")
    rows = rows.sort_values("affinity", kind="stable")
    lines = {str(name): part for name, part in rows.groupby("parameter", sort=False)}
    with axes(ax, 7.6, 4.4) as on:
        last = max(100.0, float(rows["affinity"].max()))
        on.set_xlim(0, last)
        on.set_ylim(0, 1)
        on.grid(axis="y")
        shown = looks(lines, is_dark(on))
        axis_label(on, "x", ["affinity, points", drawable(str(rows.attrs.get("personality", "")))])
        axis_label(on, "y", ["effective value, 0..1"])
        width, height = _size(on)
        for name, y in _side_by_side(rows, BESIDE / height).items():
            x = np.append(lines[name]["affinity"].to_numpy(dtype=float), last)
            look = shown[name]
            on.step(
                x, np.append(y, y[-1]), where="post", color=look.colour, linestyle=look.dash, label=name, clip_on=False
            )
        _levels(on, rows, last, width)
        ends = [float(part["value"].iloc[-1]) for part in lines.values()]
        labels = [f"{drawable(name)} {end:.2f}" for name, end in zip(lines, ends, strict=True)]
        ink = on.yaxis.label.get_color()
        end_labels(on, [last] * len(ends), ends, labels, [mixed(shown[n].colour, ink, INK_IN_LABELS) for n in lines])
    return on


def _side_by_side(rows: pd.DataFrame, step: float) -> dict[str, Any]:
    """Parameter to the heights of its line: its values, moved by multiples of ``step`` where several are the same."""
    same = rows.groupby(["affinity", rows["value"].round(3)], sort=False)["value"]
    place = same.cumcount() - (same.transform("size") - 1) / 2
    moved = rows.assign(height=rows["value"] + step * place)
    return {str(name): part["height"].to_numpy(dtype=float) for name, part in moved.groupby("parameter", sort=False)}


def _levels(ax: Axes, rows: pd.DataFrame, last: float, width: float) -> None:
    """Rules where a level begins, and its name above its range, in a higher row where it would lie on another."""
    steps = rows.drop_duplicates("affinity")
    names, points = steps["level"].fillna("").astype(str).to_numpy(), steps["affinity"].to_numpy(dtype=float)
    begins = np.flatnonzero(np.append(True, names[1:] != names[:-1]))
    starts = points[begins]
    ends = np.append(starts[1:], last)
    ink = ax.xaxis.label.get_color()
    ax.vlines(starts[1:], 0, 1, color=ink, linewidth=0.6, alpha=0.35, zorder=0.6)
    per_point = last / width
    free: list[float] = []
    for name, start, end in zip(names[begins], starts, ends, strict=True):
        if not name:
            continue
        text = drawable(name if len(name) <= 26 else f"{name[:25]}…")
        half = 0.31 * SIZE * len(text) * per_point
        middle = min(max((start + end) / 2, half), last - half)
        row = next((i for i, taken in enumerate(free) if middle - half >= taken), len(free))
        free[row : row + 1] = [middle + half + SIZE * 0.7 * per_point]
        label = ax.annotate(text, (middle, 1), xytext=(0, 5 + 1.3 * SIZE * row), textcoords="offset points")
        label.set(ha="center", va="bottom", fontsize=SIZE, color=ink, parse_math=False, annotation_clip=False)
        label.set_bbox({"facecolor": ax.get_facecolor(), "edgecolor": "none", "pad": 0.4})
        if row:
            anchor = (min(max((start + end) / 2, 0), last), 1)
            rule = {"arrowstyle": "-", "color": ink, "lw": 0.5, "alpha": 0.5, "shrinkA": 0, "shrinkB": 0}
            line = ax.annotate(
                "", anchor, xytext=(0, 4 + 1.3 * SIZE * row), textcoords="offset points", arrowprops=rule
            )
            line.set_zorder(2.5)


def _size(ax: Axes) -> tuple[float, float]:
    """Return width and height of the Axes in points, about as they are once the names at the right have their room."""
    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()  # or they are not known yet
    box, inches = ax.get_position(), figure.get_size_inches()
    return max(1.0, float(box.width * inches[0]) * 72 * 0.84), max(1.0, float(box.height * inches[1]) * 72 * 0.95)
