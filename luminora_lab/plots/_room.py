"""Room on a figure, in points: how large the Axes are, how wide a text is, what fits into a row beside what."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from luminora_lab.plots._words import axis_label, drawable

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["first_free", "fitting", "say", "size_of", "wide"]

LETTER = 5.3
"""Width of a letter of an axis label, points."""


def size_of(ax: Axes) -> tuple[float, float]:
    """Return width and height of the Axes in points, as its labels leave them by now."""
    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()  # or they are not known yet
    box, inches = ax.get_position(), figure.get_size_inches()
    return max(1.0, float(box.width * inches[0]) * 72), max(1.0, float(box.height * inches[1]) * 72)


def wide(text: str, size: float) -> float:
    """Return the width of a text in the font of the lab, points; nothing in it is read as a formula.

    Examples
    --------
    >>> wide("", 8.0), 15 < wide("mmm", 8.0) < 30
    (0.0, True)
    """
    if not text:
        return 0.0
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def fitting(text: str, size: float, room: float) -> str:
    """Return a drawable form of a text that is at most ``room`` points wide, its end left out where it is long.

    Examples
    --------
    >>> fitting("a houseboat", 8.0, 100), fitting("a houseboat", 8.0, 30), fitting("a houseboat", 8.0, 1)
    ('a houseboat', 'a ho…', '')
    """
    plain = drawable(text)
    if wide(plain, size) <= room:
        return plain
    low, high = 0, len(plain)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if wide(f"{plain[:middle]}…", size) <= room else (low, middle - 1)
    return f"{plain[:low].rstrip()}…" if low else ""


def first_free(spans: Iterable[tuple[float, float]], gap: float = 4.0) -> list[int]:
    """Return for each span the first row in which it lies ``gap`` or more behind all before it.

    Examples
    --------
    >>> first_free([(0, 10), (5, 20), (14, 30), (40, 50)])
    [0, 1, 0, 0]
    """
    taken: list[list[tuple[float, float]]] = []
    rows = []
    for start, end in spans:
        row = 0
        while row < len(taken) and any(start < last + gap and first < end + gap for first, last in taken[row]):
            row += 1
        taken[row:row] = [[]] if row == len(taken) else []
        taken[row].append((start, end))
        rows.append(row)
    return rows


def say(ax: Axes, width: float, said: Iterable[str], which: str = "x") -> None:
    """Label an axis that is ``width`` points long, in lines that are no longer than it where that can be."""
    letters = max(30, int(width / LETTER))
    lines = [""]
    for one in filter(None, said):
        longer = f"{lines[-1]}; {one}" if lines[-1] else one
        if len(longer) <= letters:
            lines[-1] = longer
        else:
            lines += textwrap.wrap(one, letters)
    axis_label(ax, which, lines)
