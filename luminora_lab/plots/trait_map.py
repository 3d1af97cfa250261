"""Personalities as points of a map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._sheet import INK_IN_LABELS, Look, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, short_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["personality_map"]

COLUMNS = ("name", "x", "y")
SIZE = 8.5
"""Height of a name, points."""
FREE = 13.0
"""Distance from which a name is joined to its point by a rule, points."""


class Box(NamedTuple):
    """A rectangle on the figure, in points."""

    left: float
    low: float
    right: float
    high: float

    def shared(self, other: Box) -> float:
        """The area that lies in both."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.high, other.high) - max(self.low, other.low)
        return width * height if width > 0 and height > 0 else 0.0


def personality_map(frame: Any, ax: Axes | None = None) -> Axes:
    """Draw personalities as labelled points whose distances show how different they are.

    Parameters
    ----------
    frame
        Frame of :func:`luminora_lab.personality.trait_map`: name, x, y; optionally ``cluster`` (of
        :func:`luminora_lab.personality.trait_clusters`), which gives each group a colour and a marker. Its ``attrs``
        ``explained`` and ``correlates`` are written on the axes.
    ax
        Where to draw; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        With one unit as long in both directions. No name lies on a point or another name where there is room.

    Raises
    ------
    DataError
        What was given is no such frame, has no row, or a place is not finite.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> ax = personality_map(pd.DataFrame({"name": ["juniper", "quill"], "x": [0.0, 1.0], "y": [0.0, 0.2]}))
    >>> [text.get_text() for text in ax.texts]
    ['juniper', 'quill']
    >>> plt.close(ax.figure)
    """
    rows = frame_of(frame, "trait_map", COLUMNS)
    points = rows[["x", "y"]].to_numpy(dtype=float)
    if not np.isfinite(points).all():
        name = str(rows["name"].iloc[int(np.argmin(np.isfinite(points).all(axis=1)))])
        raise DataError(f"{name!r} has no place", place="figure", remedy="give finite x and y")
    names = [str(name) for name in rows["name"]]
    groups = [str(group) for group in rows["cluster"]] if "cluster" in rows.columns else [""] * len(rows)
    with axes(ax, 6.6, 5.8) as on:
        shown = looks(sorted(set(groups)), is_dark(on))
        for group, look in shown.items():
            _dots(on, points[[one == group for one in groups]], look)
        on.set_aspect("equal", adjustable="datalim")
        on.margins(0.16)
        on.axhline(0, color=on.xaxis.label.get_color(), linewidth=0.6, alpha=0.25, zorder=0.5)
        on.axvline(0, color=on.xaxis.label.get_color(), linewidth=0.6, alpha=0.25, zorder=0.5)
        on.tick_params(length=0, labelsize=8)
        _axis_labels(on, rows, names, len(shown))
        ink = on.yaxis.label.get_color()
        short = short_names(names, 22)
        colours = [ink if len(shown) == 1 else mixed(shown[group].colour, ink, INK_IN_LABELS) for group in groups]
        _names(on, points, [short[name] for name in names], colours)
    return on


def _dots(ax: Axes, points: Any, look: Look) -> None:
    face = look.colour if look.filled else ax.get_facecolor()
    (dots,) = ax.plot(points[:, 0], points[:, 1], look.marker, color=look.colour, markerfacecolor=face)
    dots.set(markersize=6.5, zorder=2.5)


def _axis_labels(ax: Axes, rows: pd.DataFrame, names: Sequence[str], groups: int) -> None:
    explained, correlates = rows.attrs.get("explained"), rows.attrs.get("correlates", {})
    for i, which in enumerate(("x", "y")):
        share = f", {100 * explained[i]:.0f} % of the variance" if explained and len(explained) > i else ""
        minus, plus = "\u2212", "+"
        going = [f"{plus if r > 0 else minus} {_worded(trait)}" for trait, r in correlates.get(which, ())]
        lines = [f"component {i + 1}{share}", "   ".join(going)]
        if which == "x":
            several = f"{len(names):,} personalit{'y' if len(names) == 1 else 'ies'}"
            lines.append(several + (f" in {count(groups, 'group')} (colour, marker)" if groups > 1 else ""))
        axis_label(ax, which, lines)


def _worded(trait: str) -> str:
    return drawable(trait.replace("_", " ").replace("=", " "))


def _names(ax: Axes, points: Any, names: Sequence[str], colours: Sequence[Any]) -> None:
    """Write each name beside its point, where it covers least; the points with the nearest neighbours choose first."""
    figure: Any = ax.get_figure(root=True)
    figure.draw_without_rendering()  # or the Axes do not know their place yet
    scale = 72 / figure.dpi
    at = ax.transData.transform(points) * scale
    frame = Box(*(ax.get_window_extent().extents * scale))
    dots = [Box(x - 4, y - 4, x + 4, y + 4) for x, y in at]
    near = np.sort(np.linalg.norm(at[:, None] - at, axis=2), axis=1)[:, 1:4].mean(axis=1) if len(at) > 1 else [0.0]
    placed: list[Box] = []
    for i in np.argsort(near, kind="stable").tolist():
        label = ax.annotate(names[i], points[i], xytext=(0, 0), textcoords="offset points", parse_math=False)
        label.set(fontsize=SIZE, color=colours[i], in_layout=False, ha="center", va="center", zorder=3)
        width = label.get_window_extent().width * scale
        x, y, box = min(
            ((dx, dy, _moved(at[i], dx, dy, width)) for dx, dy in _places(width)),
            key=lambda place: _cost(place, [*placed, *dots], frame),
        )
        label.xyann = (x, y)
        placed.append(box)
        _rule(ax, points[i], (x, y), width, colours[i])


def _moved(at: Any, dx: float, dy: float, width: float) -> Box:
    x, y = float(at[0]) + dx, float(at[1]) + dy
    return Box(x - width / 2 - 1, y - SIZE * 0.62, x + width / 2 + 1, y + SIZE * 0.62)


def _places(width: float) -> Iterator[tuple[float, float]]:
    """Offsets of a name's middle from its point: right, left, above, below, between, then further away."""
    for away in (6.0, 11.0, 18.0, 27.0, 38.0):
        side, over = width / 2 + away, SIZE * 0.45 + away
        yield from ((side, 0), (-side, 0), (0, over), (0, -over))
        yield from ((side * 0.8, over), (-side * 0.8, over), (side * 0.8, -over), (-side * 0.8, -over))


def _cost(place: tuple[float, float, Box], taken: Sequence[Box], frame: Box) -> float:
    """What a place covers, with what lies outside, and a little for its distance."""
    dx, dy, box = place
    area = (box.right - box.left) * (box.high - box.low)
    return sum(box.shared(other) for other in taken) + 2 * (area - box.shared(frame)) + 0.05 * float(np.hypot(dx, dy))


def _rule(ax: Axes, point: Any, offset: tuple[float, float], width: float, colour: Any) -> None:
    """Join a name that had to move away to its point."""
    dx, dy = offset
    gap = float(np.hypot(max(0.0, abs(dx) - width / 2), max(0.0, abs(dy) - SIZE / 2)))
    if gap < FREE:
        return
    start = (float(np.clip(0, dx - width / 2, dx + width / 2)), float(np.clip(0, dy - SIZE / 2, dy + SIZE / 2)))
    ax.annotate(
        "", point, xytext=start, textcoords="offset points",
        arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.6, "alpha": 0.7, "shrinkA": 0, "shrinkB": 4},
    ).set_in_layout(False)  # fmt: skip
