"""Writers as points of a map of style, with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.plots._frames import frame_of
from luminora_lab.plots._sheet import INK_IN_LABELS, Look, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, short_names
from luminora_lab.plots.trait_map import Box, _dots, _places, _rule

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["style_map"]

COLUMNS = ("name", "x", "y", "x_lo", "x_hi", "y_lo", "y_hi", "n")
ROOMY = 400.0
"""Width of the Axes, points, from which on names have their full size."""


def style_map(places: Any, ax: Axes | None = None) -> Axes:
    """Draw providers, models or personalities by how they write.

    Parameters
    ----------
    places
        Frame of :func:`luminora_lab.measure.style_places`: name, x, y, their interval's ends, n; optionally cluster,
        which gives each group a colour, a marker and an entry above the Axes.
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
        if len(shown) > 1:
            _key(on, shown)
        _axis_labels(on, rows)
        ink = on.yaxis.label.get_color()
        short = short_names(names, 34)
        colours = [ink if len(shown) == 1 else mixed(shown[group].colour, ink, INK_IN_LABELS) for group in groups]
        _names(on, points, ends, [short[name] for name in names], colours)
    return on


def _key(ax: Axes, shown: dict[str, Look]) -> None:
    """Say above the Axes which group has which colour and marker, in as many columns as there is room for."""
    from matplotlib.lines import Line2D

    short = short_names(shown, 18)
    marks = [
        Line2D([], [], linestyle="", marker=look.marker, color=look.colour, markersize=5.5,
               markerfacecolor=look.colour if look.filled else ax.get_facecolor())
        for look in shown.values()
    ]  # fmt: skip
    room = int(_size(ax)[0] / (22 + 5.2 * max(map(len, short.values()))))
    key = ax.legend(marks, [""] * len(marks), loc="lower left", bbox_to_anchor=(0, 1.01), borderaxespad=0,
                    ncols=min(len(shown), max(1, room)), fontsize=8, handletextpad=0.1, columnspacing=1.2)  # fmt: skip
    for text, group in zip(key.get_texts(), shown, strict=True):
        text.set_parse_math(False)
        text.set_text(short[group])


def _size(ax: Axes) -> tuple[float, float]:
    """Return width and height of the Axes in points, before any layout."""
    figure: Any = ax.get_figure(root=True)
    place, (width, height) = ax.get_position(), figure.get_size_inches()
    return float(place.width * width * 72), float(place.height * height * 72)


def _names(ax: Axes, points: Any, ends: Any, names: list[str], colours: list[Any]) -> None:
    """Write each name where it covers least of points, crosses and other names; all choose twice."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # or the Axes do not know their place yet
    scale = 72 / figure.dpi
    frame = Box(*(ax.get_window_extent().extents * scale))
    size = 8.5 * min(1.0, max(0.68, (frame.right - frame.left) / ROOMY))
    at, fixed = ax.transData.transform(points) * scale, []
    for (x, y), (x0, x1, y0, y1) in zip(at, ends, strict=True):
        left, low = ax.transData.transform((x0, y0)) * scale
        right, high = ax.transData.transform((x1, y1)) * scale
        fixed += [Box(x - 4, y - 4, x + 4, y + 4), Box(left, y - 1, right, y + 1), Box(x - 1, low, x + 1, high)]
    labels = [
        ax.annotate(name, point, xytext=(0, 0), textcoords="offset points", parse_math=False, fontsize=size,
                    color=colour, in_layout=False, ha="center", va="center", zorder=3)
        for name, point, colour in zip(names, points, colours, strict=True)
    ]  # fmt: skip
    widths = [label.get_window_extent().width * scale for label in labels]
    near = np.sort(np.linalg.norm(at[:, None] - at, axis=2), axis=1)[:, 1:4].mean(axis=1) if len(at) > 1 else [0.0]
    placed: dict[int, tuple[float, float, Box]] = {}
    for i in [*np.argsort(near, kind="stable").tolist()] * 2:
        others = [box for j, (_, _, box) in placed.items() if j != i]
        placed[i] = min(
            ((dx, dy, _box(at[i], dx, dy, widths[i], size)) for dx, dy in _places(widths[i])),
            key=lambda place: _cost(place, others, fixed, frame),
        )
    for i, (dx, dy, _) in placed.items():
        labels[i].xyann = (dx, dy)
        _rule(ax, points[i], (dx, dy), widths[i], colours[i])


def _box(at: Any, dx: float, dy: float, width: float, size: float) -> Box:
    x, y = float(at[0]) + dx, float(at[1]) + dy
    return Box(x - width / 2 - 1, y - size * 0.62, x + width / 2 + 1, y + size * 0.62)


def _cost(place: tuple[float, float, Box], names: list[Box], fixed: list[Box], frame: Box) -> float:
    """What a place covers, names and what lies outside counting more, and a little for its distance."""
    dx, dy, box = place
    area = (box.right - box.left) * (box.high - box.low)
    covered = 4 * sum(map(box.shared, names)) + sum(map(box.shared, fixed))
    return covered + 4 * (area - box.shared(frame)) + 0.8 * float(np.hypot(dx, dy) - (box.right - box.left) / 2)


def _axis_labels(ax: Axes, rows: Any) -> None:
    explained, correlates = rows.attrs.get("explained"), rows.attrs.get("correlates", {})
    for (i, which), room in zip(enumerate(("x", "y")), _size(ax), strict=True):
        share = f", {100 * explained[i]:.0f} % of the variance between means" if explained else ""
        going = [
            f"{'+' if r > 0 else chr(8722)}\u00a0{drawable(name).replace('_', chr(160))}"
            for name, r in correlates.get(which, ())
        ]
        lines = [f"component {i + 1}{share}", "   ".join(going)]
        if which == "x":
            low, high = int(rows["n"].min()), int(rows["n"].max())
            n = f"{low:,}" if low == high else f"{low:,} to {high:,}"
            lines.append(f"{len(rows)} places, {n} texts each; cross: 95% interval over messages")
            lines.append(drawable(str(rows.attrs.get("label", "")).partition(":")[0]))
        most = max(20, int(room / 4.9))
        axis_label(ax, which, [part for line in lines for part in _wrapped(line, most)])


def _wrapped(line: str, most: int) -> list[str]:
    """Return a line in parts of at most so many characters, cut at blanks alone."""
    parts, part = [], ""
    for word in line.split(" "):
        if part and len(part) + 1 + len(word) > most:
            parts.append(part.rstrip())
            part = ""
        part = f"{part} {word}" if part else word
    return [*parts, part.rstrip()]
