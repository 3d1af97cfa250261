"""Moods over the turns of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._sheet import INK_IN_LABELS, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, margin_text, short_names, tick_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["moods_over_turns"]

COLUMNS = ("mood", "intensity", "trigger", "reason")
NEUTRAL = "neutral"
LANE = 1.75
"""Height of a row, of which intensity 0..1 takes 1; the rest is for what is written above it."""
TEXT = 7.5


def moods_over_turns(timeline: Any, ax: Axes | None = None) -> Axes:
    """Draw how strong each mood is after every turn, one row a mood.

    Parameters
    ----------
    timeline
        Frame of :func:`luminora_lab.personality.mood_timeline`, one row a turn: mood, intensity (0..1), trigger,
        reason; optionally session, whose changes are drawn as rules.
    ax
        Where to draw; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        Rows from the first mood downwards, with the number of turns at the right. A dot is a turn whose phrase moved
        the mood, a ring one whose sentiment alone did; phrases are written where there is room, strong ones first.
        Rest ("neutral") has no row.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> timeline = pd.DataFrame({"mood": ["neutral", "worried", "worried"], "intensity": [0.0, 0.7, 0.6],
    ...                          "trigger": ["", "frost", ""], "reason": ["", "trigger", "decay"]})
    >>> ax = moods_over_turns(timeline)
    >>> [text.get_text() for text in ax.get_yticklabels()], [text.get_text() for text in ax.texts]
    (['worried'], ['2 turns', 'frost'])
    >>> plt.close(ax.figure)
    """
    from matplotlib.ticker import MaxNLocator

    frame = frame_of(timeline, "mood_timeline", COLUMNS)
    moods = [str(name) for name in dict.fromkeys(frame["mood"]) if name != NEUTRAL]
    with axes(ax, 7.6, 1.35 + 0.72 * max(1, len(moods))) as on:
        on.set_xlim(0.5, len(frame) + 0.5)
        on.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        on.set_ylim(LANE * max(1, len(moods)), 0)
        _sessions(on, frame)
        shown, short = looks(moods, is_dark(on)), short_names(moods, 24)
        grounds = [LANE * (place + 1) for place in range(len(moods))]
        for name, ground in zip(moods, grounds, strict=True):
            rows = (frame["mood"] == name).to_numpy()
            _lane(on, np.where(rows, frame["intensity"].to_numpy(dtype=float), 0.0), ground, shown[name].colour)
            margin_text(on, count(int(rows.sum()), "turn"), ground - 0.5)
        tick_names(on, [ground - 0.5 for ground in grounds], [short[name] for name in moods])
        on.set_yticks([y for ground in grounds for y in (ground - 1, ground)], minor=True)
        on.set_yticklabels(["1", "0"] * len(grounds), minor=True, fontsize=TEXT, color=on.xaxis.label.get_color())
        on.tick_params(axis="y", which="minor", length=2)
        on.tick_params(axis="y", which="major", pad=16)
        on.spines["left"].set_visible(False)
        for name, ground in zip(moods, grounds, strict=True):
            _dots(on, frame, name, ground, shown[name].colour)
        _words(on, frame, len(moods))
        per_turn = _width(on) / len(frame)
        for name, ground in zip(moods, grounds, strict=True):
            _phrases(on, frame, name, ground, shown[name].colour, per_turn)
    return on


def _sessions(ax: Axes, frame: pd.DataFrame) -> None:
    if "session" not in frame.columns:
        return
    changes = frame["session"].ne(frame["session"].shift()).to_numpy().nonzero()[0][1:]
    if len(changes):
        ax.vlines(changes + 0.5, *ax.get_ylim(), color=ax.yaxis.label.get_color(), linewidth=0.5, alpha=0.3, zorder=0.5)


def _lane(ax: Axes, intensity: Any, ground: float, colour: str) -> None:
    edges = np.arange(len(intensity) + 1) + 0.5
    ax.axhline(ground, color=ax.yaxis.label.get_color(), linewidth=0.6, alpha=0.5, zorder=0.7)
    ax.stairs(ground - intensity, edges, baseline=ground, fill=True, color=colour, alpha=0.35, linewidth=0)
    line = np.where(intensity > 0, ground - intensity, np.nan)
    ax.stairs(line, edges, baseline=None, color=colour, linewidth=1.3)


def _dots(ax: Axes, frame: pd.DataFrame, mood: str, ground: float, colour: str) -> None:
    for reason, face in (("trigger", colour), ("sentiment", ax.get_facecolor())):
        rows = ((frame["mood"] == mood) & (frame["reason"] == reason)).to_numpy().nonzero()[0]
        if len(rows):  # a line without points would claim room at the origin of the figure
            (dots,) = ax.plot(rows + 1, ground - frame["intensity"].to_numpy(dtype=float)[rows], "o", color=colour)
            dots.set(markersize=3.6, markerfacecolor=face, clip_on=False)


def _phrases(ax: Axes, frame: pd.DataFrame, mood: str, ground: float, colour: str, per_turn: float) -> None:
    """Write what moved a mood, the strongest first, where nothing is yet; a turn is ``per_turn`` points wide."""
    rows = ((frame["mood"] == mood) & (frame["trigger"] != "")).to_numpy().nonzero()[0]
    intensity, last = frame["intensity"].to_numpy(dtype=float), len(frame) + 0.5
    ink = mixed(colour, ax.yaxis.label.get_color(), INK_IN_LABELS)
    taken: list[tuple[float, float]] = []
    for row in rows[np.argsort(-intensity[rows], kind="stable")].tolist():
        phrase = drawable(str(frame["trigger"].iloc[row]))
        phrase = phrase if len(phrase) <= 28 else f"{phrase[:27].rstrip()}…"
        half = (0.29 * TEXT * len(phrase) + 2) / per_turn
        middle = max(min(row + 1, last - half), 0.5 + half)
        if any(middle - half < end and start < middle + half for start, end in taken):
            continue
        taken.append((middle - half, middle + half))
        label = ax.annotate(phrase, (middle, ground - intensity[row]), xytext=(0, 4), textcoords="offset points")
        label.set(ha="center", fontsize=TEXT, color=ink, parse_math=False, in_layout=False)


def _width(ax: Axes) -> float:
    """Return the width of the Axes in points."""
    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()  # or it is not known yet
    return float(ax.get_position().width * figure.get_size_inches()[0] * 72)


def _words(ax: Axes, frame: pd.DataFrame, n_moods: int) -> None:
    of = drawable(str(frame.attrs.get("personality", "")))
    turns = count(len(frame), "turn")
    sessions = frame["session"].nunique() if "session" in frame.columns else 1
    several = f" in {count(sessions, 'session')} (rules)" if sessions > 1 else ""
    if not n_moods:
        ax.text(0.5, 0.5, "neutral throughout", transform=ax.transAxes, ha="center", va="center")
    kinds = {"trigger": "dot: a phrase", "sentiment": "ring: sentiment alone"}
    marks = [words for reason, words in kinds.items() if (frame["reason"] == reason).any()]
    axis_label(
        ax,
        "x",
        [f"turn, {turns}{several}", "; ".join(filter(None, [f"moods of {of}" if of else "", ", ".join(marks)]))],
    )
    axis_label(ax, "y", ["intensity, 0..1"])
