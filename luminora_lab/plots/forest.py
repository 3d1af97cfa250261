"""Differences between strategies with their intervals, against no difference."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.errors import UnknownName
from luminora_lab.plots._frames import counted, frame_of, interval_words, records
from luminora_lab.plots._sheet import axes, is_dark, looks
from luminora_lab.plots._words import axis_label, drawable, margin_text, short_names, tick_names
from luminora_lab.plots.dots import dot

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["best_of", "differences", "from_side"]

COLUMNS = ("a", "b", "difference", "lo", "hi")


def differences(pairs: Any, ax: Axes | None = None, *, against: str | None = None) -> Axes:
    """Draw how far one strategy is from each of the others, with intervals, against zero.

    Parameters
    ----------
    pairs
        Frame of :meth:`Comparison.pairwise` (a, b, difference, lo, hi), or the comparison itself. Its ``attrs`` name
        the metric, alpha, and where known n_questions and n_conversations.
    ax
        Where to draw; a new figure in the lab's style by default.
    against
        The strategy that the others are compared with; the best one by default.

    Returns
    -------
    Axes
        Right of zero the named strategy is higher. A filled marker: the interval leaves out zero; intervals have level
        1 - alpha each, without correction for their number.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row.
    UnknownName
        There is no strategy ``against`` in the pairs.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> pairs = pd.DataFrame({"a": ["random"], "b": ["bm25"], "difference": [-0.3], "lo": [-0.4], "hi": [-0.2]})
    >>> ax = differences(pairs)
    >>> print(ax.get_xlabel().splitlines()[0])
    bm25 minus the other
    >>> plt.close(ax.figure)
    """
    frame = frame_of(pairs, "pairwise", COLUMNS)
    names = list(dict.fromkeys([*map(str, frame["a"]), *map(str, frame["b"])]))
    chosen = best_of(frame) if against is None else against
    if chosen not in names:
        raise UnknownName(f"there is no strategy {chosen!r}", place="against", remedy=f"use {', '.join(names)}")
    rows = from_side(frame, chosen)
    if "alpha" in frame.attrs:
        rows.attrs.update(level=1 - frame.attrs["alpha"], method="t")
    with axes(ax, 7.2, 1.25 + 0.3 * len(rows)) as on:
        shown = looks(names, is_dark(on))
        on.axvline(0, color=on.xaxis.label.get_color(), linewidth=0.9, zorder=0.8)
        for place, (other, row) in enumerate(records(rows, "other").items()):
            decided = bool(row["lo"] > 0 or row["hi"] < 0)
            look = shown[str(other)]._replace(marker="o", filled=decided)
            dot(on, row["difference"], row["lo"], row["hi"], place, look)
            value = f"{row['difference']:+.3f}".replace("-", "\u2212")
            margin_text(on, value, place)
        short = short_names(names)
        tick_names(on, range(len(rows)), [short[str(name)] for name in rows["other"]])
        on.set_ylim(len(rows) - 0.4, -0.6)
        on.margins(x=0.06)
        on.grid(axis="x")
        on.spines["left"].set_visible(False)
        metric = drawable(str(frame.attrs.get("metric", "")))
        what = f"{metric}: " if metric else ""
        words = interval_words(rows, "line") + (", not corrected" if rows["lo"].notna().any() else "")
        axis_label(on, "x", [f"{what}{short[chosen]} minus the other", counted(rows), words])
    return on


def best_of(pairs: pd.DataFrame) -> str:
    """Return the strategy with the highest mean difference from the others.

    Examples
    --------
    >>> import pandas as pd
    >>> best_of(pd.DataFrame({"a": ["x", "x", "y"], "b": ["y", "z", "z"], "difference": [-0.2, 0.1, 0.3]}))
    'y'
    """
    import pandas as pd

    first = pd.DataFrame({"name": pairs["a"], "by": pairs["difference"]})
    second = pd.DataFrame({"name": pairs["b"], "by": -pairs["difference"]})
    return str(pd.concat([first, second]).groupby("name", sort=False)["by"].mean().fillna(-2).idxmax())


def from_side(pairs: pd.DataFrame, strategy: str) -> pd.DataFrame:
    """Return the pairs of one strategy as seen from it, nearest first, with the columns other, difference, lo, hi.

    Further columns of the pairs come along; differences and intervals are turned where the strategy stands second.
    """
    first, second = pairs[pairs["a"] == strategy], pairs[pairs["b"] == strategy]
    turned = second.assign(difference=-second["difference"], lo=-second["hi"], hi=-second["lo"], other=second["a"])
    import pandas as pd

    out = pd.concat([first.assign(other=first["b"]), turned]).sort_values(
        "difference", kind="stable", ignore_index=True
    )
    out.attrs.update(pairs.attrs)
    return out
