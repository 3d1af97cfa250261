"""A figure in words, for whoever does not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["alt_text", "describe"]

MOST = 12
_KEPT = "_luminora_words"


def describe(ax: Axes, words: str) -> None:
    """Keep the words of a figure that knows better what it shows than its Axes tell; see :func:`alt_text`."""
    setattr(ax, _KEPT, words)


def alt_text(ax: Axes) -> str:
    """Return what a figure shows, in a few sentences: what stands on its axes, the names on it, where its lines end.

    Parameters
    ----------
    ax
        The Axes that a figure of the lab was drawn on, or any other.

    Returns
    -------
    str
        Plain text, not escaped.

    Raises
    ------
    DataError
        It is no Axes.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = Figure().add_subplot(xlabel="turns read", ylabel="recall (0 to 1)")
    >>> _ = ax.plot([1, 10], [0.2, 0.45], label="bm25")
    >>> alt_text(ax)
    'recall (0 to 1) against turns read. bm25: from 0.2 to 0.45.'
    """
    if not hasattr(ax, "get_xlabel"):
        remedy = "give what a function of luminora_lab.plots returns"
        raise DataError(f"{type(ax).__name__} is no Axes", place="alt_text", remedy=remedy)
    kept = getattr(ax, _KEPT, None)
    if kept is not None:
        return str(kept)
    x, y, title = (_flat(text) for text in (ax.get_xlabel(), ax.get_ylabel(), ax.get_title()))
    head = f"{y} against {x}" if x and y else x or y or "a figure"
    parts = [f"{title}: {head}" if title else head, *_lines(ax)]
    names = list(dict.fromkeys(filter(None, [*map(_text, ax.get_yticklabels()), *map(_text, ax.texts)])))
    words = [name for name in names if not _number(name)]
    if words and len(parts) == 1:
        more = f" and {len(words) - MOST} more" if len(words) > MOST else ""
        parts.append(f"On it: {', '.join(words[:MOST])}{more}")
    return " ".join(f"{part.rstrip('.')}." for part in parts)


def _lines(ax: Axes) -> list[str]:
    said = []
    for line in ax.get_lines():
        name, values = str(line.get_label()), np.asarray(line.get_ydata(), dtype=float)
        values = values[np.isfinite(values)]
        if not name.startswith("_") and len(values) > 1:
            said.append(f"{_flat(name)}: from {values[0]:.3g} to {values[-1]:.3g}")
    if len(said) > MOST:
        said = [*said[:MOST], f"{len(said) - MOST} more lines"]
    return said


def _text(text: Any) -> str:
    return _flat(text.get_text())


def _flat(text: str) -> str:
    return " ".join(text.split())


def _number(text: str) -> bool:
    return all(char.isdigit() or char in " .,:+-−%e\u2212" for char in text)
