"""One metric by category of question: a column a category, a row a strategy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.plots._frames import best_first, bounded, frame_of, interval_words, one_metric, records, span
from luminora_lab.plots._sheet import axes, is_dark, looks
from luminora_lab.plots._words import axis_label, drawable, short_names, tick_names
from luminora_lab.plots.dots import COLUMNS, dot, upper_end

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["by_category", "category_order"]

USUAL = ("single-hop", "multi-hop", "temporal", "open-domain", "adversarial")
PITCH = 1.2


def by_category(summary: Any, ax: Axes | None = None, *, metric: str | None = None, most: int = 6) -> Axes:
    """Draw one metric for every category and strategy: dots with intervals, categories side by side.

    Every category is a column with its own axis from 0, all to the same scale; strategies are rows, best first.

    Parameters
    ----------
    summary
        Frame of :meth:`Comparison.summary` by ``["category"]`` (strategy, category, metric, mean, lo, hi, n,
        n_clusters), or the comparison itself.
    ax
        Where to draw; a new figure in the lab's style by default.
    metric
        Which one; the first of the frame by default.
    most
        Columns at most: the categories with most questions. The label says how many are not shown.

    Returns
    -------
    Axes
        In data coordinates, column c begins at ``c * 1.2 * (end of the scale)``.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row.
    UnknownName
        The summary does not have this metric.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> summary = pd.DataFrame({"strategy": ["bm25", "bm25"], "category": ["temporal", "single-hop"], "metric": "mrr",
    ...                         "mean": [0.1, 0.3], "lo": [0.0, 0.2], "hi": [0.2, 0.4], "n": [70, 90], "n_clusters": 6})
    >>> ax = by_category(summary)
    >>> [text.get_text() for text in ax.texts]
    ['single-hop', '90 questions', 'temporal', '70 questions']
    >>> plt.close(ax.figure)
    """
    frame = frame_of(summary, "summary", (*COLUMNS, "category"), by=["category"])
    rows, name = one_metric(frame, metric)
    shown_as = list(dict.fromkeys(map(str, frame["strategy"])))
    every = category_order(rows)
    columns = every[:most] if len(every) <= most else _largest(rows, every, most)
    rows = rows[rows["category"].isin(columns)]
    order, end = best_first(rows), upper_end(rows, name)
    with axes(ax, max(3.6, 2.0 + 1.45 * len(columns)), 1.5 + 0.27 * len(order)) as on:
        shown = looks(shown_as, is_dark(on))
        for number, category in enumerate(columns):
            own = rows[rows["category"] == category]
            _column(on, own, number * PITCH * end, end, order, shown)
            _heading(on, short_names([category], 18)[category], span(own["n"], "question"), number * PITCH * end)
        _scale(on, len(columns), end, bounded(name))
        tick_names(on, range(len(order)), [short_names(order)[s] for s in order])
        on.set_ylim(len(order) - 0.4, -0.6)
        left_out = len(every) - len(columns)
        note = f"the {len(columns)} largest categories; not shown: {left_out}" if left_out else ""
        talks = span(rows["n_clusters"], "conversation")
        words = interval_words(rows, "dot: mean; line")
        axis_label(on, "x", [f"{drawable(name)} by category, questions in {talks}", words, note])
    return on


def category_order(rows: pd.DataFrame) -> list[str]:
    """Return the categories of a frame, the five usual ones first, others as they appear."""
    there = list(dict.fromkeys(map(str, rows["category"])))
    return [c for c in USUAL if c in there] + [c for c in there if c not in USUAL]


def _largest(rows: pd.DataFrame, every: list[str], most: int) -> list[str]:
    n = rows.groupby("category", sort=False)["n"].max()
    chosen = set(n.sort_values(ascending=False, kind="stable").index[:most])
    return [category for category in every if category in chosen]


def _column(ax: Axes, rows: pd.DataFrame, shift: float, end: float, order: list[str], shown: dict[str, Any]) -> None:
    ax.vlines([shift, shift + end / 2, shift + end], -0.6, len(order) - 0.4, color=_rule(), linewidth=0.6, zorder=0.5)
    by_name = records(rows, "strategy")
    for place, strategy in enumerate(order):
        if strategy in by_name:
            row = by_name[strategy]
            dot(ax, row["mean"], row["lo"], row["hi"], place, shown[strategy], shift)


def _rule() -> Any:
    import matplotlib

    return matplotlib.rcParams["grid.color"]


def _heading(ax: Axes, category: str, n: str, shift: float) -> None:
    """Write a category and its number of questions over its column, each on its own line."""
    for text, height in ((category, 19), (n, 7)):
        ax.annotate(
            text, (shift, 1), xycoords=("data", "axes fraction"), xytext=(0, height), textcoords="offset points",
            va="baseline", ha="left", fontsize=9, parse_math=False,
        )  # fmt: skip


def _scale(ax: Axes, columns: int, end: float, share: bool) -> None:
    """Give every column its own scale: 0, the middle, the end."""
    starts = [number * PITCH * end for number in range(columns)]
    marks = [(start + part, part) for start in starts for part in (0.0, end / 2, end)]
    ax.set_xlim(-0.02 * end, starts[-1] + end * 1.02)
    ax.set_xticks([at for at, _ in marks], labels=[f"{v:.2g}" if share else f"{v:,.0f}" for _, v in marks])
    ax.tick_params(axis="x", labelsize=8)
    ax.spines["bottom"].set_visible(False)
    ax.spines["left"].set_visible(False)
