"""Text on figures: what the font can draw, names that fit, labels that do not lie on each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

__all__ = ["axis_label", "drawable", "end_labels", "margin_text", "short_names", "spread", "tick_names"]

MISSING = "\u25a1"


def drawable(text: str) -> str:
    r"""Return text on one line with a box for every character that the figure font does not have.

    Examples
    --------
    >>> ascii(drawable("bm25 記"))
    "'bm25 \\u25a1'"
    """
    return "".join(char if ord(char) in _glyphs() else MISSING for char in " ".join(text.split()))


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties(family="DejaVu Sans"))).get_charmap())


def short_names(names: Iterable[str], most: int = 30) -> dict[str, str]:
    """Return a drawable form of each name, its middle left out where it is long; no two are the same.

    Examples
    --------
    >>> short_names(["bm25", "relevance() + 0.5 * recency(decay=0.99)"], most=20)
    {'bm25': 'bm25', 'relevance() + 0.5 * recency(decay=0.99)': 'relevance() … =0.99)'}
    """
    out: dict[str, str] = {}
    for name in dict.fromkeys(names):
        plain = drawable(name)
        tail = most // 3
        short = (
            plain if len(plain) <= most else f"{plain[: most - tail - 2].rstrip()} … {plain[-tail:].lstrip()}"[:most]
        )
        number, unique = 2, short
        while unique in out.values():
            ending = f" ({number})"
            unique, number = short[: most - len(ending)] + ending, number + 1
        out[name] = unique
    return out


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> npt.NDArray[np.float64]:
    """Move points on a line apart until neighbours are ``gap`` from each other, as little as possible.

    Least squares under the order of the points, which is isotonic regression after the gaps are taken out; clipped to
    ``low`` .. ``high`` where they fit in there.

    Examples
    --------
    >>> spread([0.0, 0.0, 5.0], gap=2.0, low=-10, high=10).tolist()
    [-1.0, 1.0, 5.0]
    """
    from scipy.optimize import isotonic_regression

    points = np.asarray(wanted, dtype=np.float64)
    if not len(points):
        return points
    order = np.argsort(points, kind="stable")
    steps = gap * np.arange(len(points))
    base = isotonic_regression(points[order] - steps).x
    base = np.clip(base, low, max(low, high - steps[-1]))
    out = np.empty_like(points)
    out[order] = base + steps
    return out


def end_labels(
    ax: Axes, at: Sequence[float], values: Sequence[float], names: Sequence[str], colours: Sequence[Any]
) -> None:
    """Write names right of the Axes, each next to the end of its line at (``at``, value), joined by a thin rule."""
    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()  # or the height of the Axes is not known yet
    height = ax.get_position().height * figure.get_size_inches()[1] * 72
    low, high = ax.get_ylim()
    points = (np.asarray(values, dtype=np.float64) - low) / (high - low) * height
    size = min(9.0, max(5.5, height / max(len(names), 1) / 1.25))
    places = spread(points.tolist(), size * 1.22, 0.0, height)
    for x, y, point, place, name, colour in zip(at, values, points, places, names, colours, strict=True):
        ax.annotate(
            name,
            xy=(x, y),
            xytext=(16, float(place - point)),
            textcoords="offset points",
            fontsize=size,
            color=colour,
            va="center_baseline",
            annotation_clip=False,
            parse_math=False,
            arrowprops={
                "arrowstyle": "-",
                "color": colour,
                "lw": 0.6,
                "alpha": 0.7,
                "shrinkA": 1,
                "shrinkB": 2,
                "relpos": (0, 0.5),
            },
        )


def margin_text(ax: Axes, text: str, place: float) -> None:
    """Write a row's value right of the Axes, on the row ``place``."""
    at = (1.0, place)
    coordinates = ("axes fraction", "data")
    ax.annotate(text, at, xycoords=coordinates, xytext=(8, 0), textcoords="offset points", va="center", fontsize=9)


def tick_names(ax: Axes, places: Iterable[float], names: Iterable[str]) -> None:
    """Write names at places of the y axis, without tick marks and without reading them as formulas."""
    ax.set_yticks(list(places), labels=[])
    ax.set_yticklabels(list(names), parse_math=False)
    ax.tick_params(axis="y", length=0)


def axis_label(ax: Axes, which: str, lines: Iterable[str]) -> None:
    """Label an axis with lines of text, leaving out empty ones and not reading any as a formula."""
    text = "\n".join(line for line in lines if line)
    (ax.set_xlabel if which == "x" else ax.set_ylabel)(text, parse_math=False)
