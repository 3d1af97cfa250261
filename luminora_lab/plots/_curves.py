"""Curves of recall with their bands, one line a strategy, labelled where it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.plots._frames import counted, interval_words
from luminora_lab.plots._sheet import INK_IN_LABELS, Look, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, end_labels, short_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["curves"]

ALL_BANDS_UP_TO, MOST_BANDS = 8, 4
MARKED_UP_TO = 12
HIDDEN = (0, (3.5, 3.5))


def curves(frame: pd.DataFrame, by: str, ax: Axes | None, x_label: str, y_label: str) -> Axes:
    """Draw mean against ``by`` for every strategy of a frame that :func:`frame_of` let in.

    Up to eight strategies each have their band; of more, the four that end highest have one and the others are thinner.
    """
    names = [str(name) for name in frame["strategy"].unique()]
    ends = frame.dropna(subset=["mean"]).groupby("strategy", sort=False).last()
    crowded = len(names) > ALL_BANDS_UP_TO
    first = ends["mean"].sort_values(ascending=False, kind="stable").index[: MOST_BANDS if crowded else None]
    with axes(ax, 7.6, 5.4 if crowded else 4.6) as on:
        shown = _told_apart(frame, looks(names, is_dark(on)))
        for name, rows in frame.groupby("strategy", sort=False):
            _curve(on, rows, by, shown[str(name)], name in first, crowded)
        top = float(frame[["mean", "hi"]].max().max())
        on.set_ylim(0, min(1.02, top * 1.06) if top > 0 else 1.0)
        on.set_xlim(min(0, frame[by].min()), frame[by].max())
        on.grid(axis="y")
        axis_label(on, "x", [x_label])
        mark = f"bands ({MOST_BANDS} highest at the right)" if crowded else "bands"
        axis_label(on, "y", [f"{y_label}, {counted(frame)}", interval_words(frame, mark)])
        short, ink = short_names(names), on.yaxis.label.get_color()
        colours = [mixed(shown[str(name)].colour, ink, INK_IN_LABELS) for name in ends.index]
        labels = [short[str(name)] for name in ends.index]
        end_labels(on, ends[by].tolist(), ends["mean"].tolist(), labels, colours)
    return on


def _told_apart(frame: pd.DataFrame, shown: dict[str, Look]) -> dict[str, Look]:
    """Dash a line that lies on an earlier one for most of its length, so that both can be seen."""
    values = {str(name): rows["mean"].to_numpy(dtype=float) for name, rows in frame.groupby("strategy", sort=False)}
    done: list[str] = []
    for name, own in values.items():
        for other in done:
            same = len(own) == len(values[other]) and np.mean(np.abs(own - values[other]) < 0.004) > 0.5
            if same and shown[name].dash == shown[other].dash:
                shown[name] = shown[name]._replace(dash=HIDDEN)
        done.append(name)
    return shown


def _curve(ax: Axes, rows: pd.DataFrame, by: str, look: Any, band: bool, crowded: bool) -> None:
    x, mean = rows[by].to_numpy(dtype=float), rows["mean"].to_numpy(dtype=float)
    lo, hi = rows["lo"].to_numpy(dtype=float), rows["hi"].to_numpy(dtype=float)
    width = 1.1 if crowded and not band else 1.8
    name = str(rows["strategy"].iloc[0])
    (line,) = ax.plot(x, mean, color=look.colour, linestyle=look.dash, linewidth=width, label=name)
    if len(x) <= MARKED_UP_TO:
        face = look.colour if look.filled else ax.get_facecolor()
        line.set(marker=look.marker, markersize=4, markerfacecolor=face, clip_on=False)
    known = (lo == lo) & (hi == hi)
    if band and known.any():
        ax.fill_between(x, lo, hi, where=known, color=look.colour, alpha=0.13, linewidth=0)
