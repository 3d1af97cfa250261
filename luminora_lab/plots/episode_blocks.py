"""Episodes over the turns of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._room import first_free, fitting, say, size_of, wide
from luminora_lab.plots._sheet import INK_IN_LABELS, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, short_names, tick_names

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    Float = npt.NDArray[np.float64]

__all__ = ["episodes_over_time"]

COLUMNS = ("session", "type", "n_turns")
LANE, PLAIN_LANE = 1.75, 1.3
"""Height of a row, of which importance 0..10 takes 1; the rest is for the title above it."""
TEXT = 7.5
TITLED, LONGEST = 8, 150.0
"""Episodes with their title at most, and how long one may be beside others, points."""
CROWDED = 5.0
"""Average distance of rules below which only dated sessions have one, points."""
UNKNOWN = "no type"
LOWEST = 22.0
"""Height of a row in which a title has room above its block, points."""
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def episodes_over_time(episodes: Any, *, ax: Axes | None = None, importance: bool = True) -> Axes:
    """Draw the episodes of a conversation as blocks over its turns, one row a type.

    Parameters
    ----------
    episodes
        Frame of :func:`luminora_lab.memory.episodic.episodes`, in the order of the conversation: session, type,
        n_turns; importance (0..10, NaN without a type) and title where it is True; start for the dates of sessions.
    ax
        Where to draw; a new figure in the lab's style by default.
    importance
        Whether a block is as high as its episode is important, and up to eight have their title, the most important
        first, where there is room for it. Otherwise all are the same height and none has one.

    Returns
    -------
    Axes
        x is the turn, counted over the episodes of the frame from 1: days or months of silence between sessions take no
        room. Thin rules are where sessions begin, with their dates above as far as they have room; of very many
        sessions only those with a date have a rule. Rows are in the
        order of the types (``EPISODE_TYPES``), each with its number of episodes. An episode without importance
        is a bare line.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row; a number of turns is no whole number from 1, an importance lies
        outside 0..10.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> frame = pd.DataFrame({"session": [1, 1, 2], "type": ["routine", "milestone", "routine"], "n_turns": [6, 4, 5],
    ...                       "importance": [2.1, 7.4, 2.0], "title": ["Rain again", "The kiln is paid", "Bread"]})
    >>> ax = episodes_over_time(frame)
    >>> [text.get_text() for text in ax.get_yticklabels()], [float(block.get_x()) for block in ax.patches]
    (['milestone (1)', 'routine (2)'], [6.5, 0.5, 10.5])
    >>> plt.close(ax.figure)
    """
    from matplotlib.ticker import MaxNLocator

    frame = frame_of(episodes, "episodes", (*COLUMNS, *(("importance", "title") if importance else ())))
    turns, weight = _turns(frame), _weights(frame) if importance else np.full(len(frame), 10.0)
    ends = np.cumsum(turns) + 0.5
    kinds = frame["type"].astype(object).where(frame["type"].notna(), UNKNOWN).astype(str).tolist()
    rows = _rows(kinds)
    lane = LANE if importance else PLAIN_LANE
    grounds = {kind: lane * (place + 1) for place, kind in enumerate(rows)}
    with axes(ax, 7.6, 1.55 + (0.56 if importance else 0.36) * len(rows)) as on:
        ink = on.yaxis.label.get_color()
        on.set_xlim(0.5, float(ends[-1]))
        on.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
        on.set_ylim(lane * len(rows), 0)
        shown = _hues(rows, is_dark(on), ink, on.get_facecolor())
        _names(on, kinds, grounds, importance, {kind: mixed(hue, ink, INK_IN_LABELS) for kind, hue in shown.items()})
        axis_label(on, "y", ["importance, 0..10" if importance else "", "type (number of episodes)"])
        axis_label(on, "x", ["turn", " "])
        starts = _sessions(frame, ends - turns)
        width, height = size_of(on)
        per_turn, roomy = width / (ends[-1] - 0.5), importance and height / len(rows) >= LOWEST
        dated = _dates(on, starts, per_turn, ink)
        ruled = dated if len(starts) * CROWDED > width else [start for start, *_ in starts]
        on.vlines([at for at in ruled if at > 0.5], *on.get_ylim(), color=ink, linewidth=0.5, alpha=0.3, zorder=0.5)
        for kind in rows:
            own = np.array([one == kind for one in kinds])
            _blocks(on, (ends - turns)[own], turns[own], weight[own], grounds[kind], shown[kind], per_turn)
        titled = _titles(on, frame, kinds, ends - turns / 2, weight, grounds, width) if roomy else 0
        say(on, width, _words(frame, turns, starts, len(dated), len(ruled), titled))
    return on


def _turns(frame: pd.DataFrame) -> Float:
    for row, value in enumerate(frame["n_turns"].tolist()):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 1 or value % 1:
            place = f"figure, row {row}"
            raise DataError(f"n_turns is {quote(value)}", place=place, remedy="give what episodes() returns")
    return frame["n_turns"].to_numpy(dtype=np.float64)


def _weights(frame: pd.DataFrame) -> Float:
    try:
        values = frame["importance"].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError("importance is no number", place="figure", remedy="give what episodes() returns") from None
    bad = ~(np.isnan(values) | ((values >= 0) & (values <= 10)))
    if bad.any():
        row = int(bad.argmax())
        raise DataError(f"importance is {values[row]}", place=f"figure, row {row}", remedy="it lies in 0..10")
    return values


def _rows(kinds: list[str]) -> list[str]:
    """Return the types that occur: those of the lab in their order, then others, then those without."""
    from luminora_lab.memory.episodic import EPISODE_TYPES

    known = [kind for kind in EPISODE_TYPES if kind in kinds]
    others = [kind for kind in dict.fromkeys(kinds) if kind not in EPISODE_TYPES and kind != UNKNOWN]
    return [*known, *others, *([UNKNOWN] if UNKNOWN in kinds else [])]


def _hues(rows: list[str], dark: bool, ink: Any, paper: Any) -> dict[str, Any]:
    """Return the colour of each type, the same one in every figure; grey for none."""
    from luminora_lab.memory.episodic import EPISODE_TYPES

    shown: dict[str, Any] = {kind: look.colour for kind, look in looks([*EPISODE_TYPES, *rows], dark).items()}
    return {kind: mixed(ink, paper, 0.45) if kind == UNKNOWN else shown[kind] for kind in rows}


def _names(ax: Axes, kinds: list[str], grounds: dict[str, float], importance: bool, hues: dict[str, Any]) -> None:
    short = short_names(grounds, 18)
    names = [f"{short[kind].replace('_', ' ')} ({kinds.count(kind):,})" for kind in grounds]
    tick_names(ax, [ground - 0.5 for ground in grounds.values()], names)
    for label, kind in zip(ax.get_yticklabels(), grounds, strict=True):
        label.set_color(hues[kind])
    if importance:
        ax.set_yticks([y for ground in grounds.values() for y in (ground - 1, ground)], minor=True)
        ink = ax.xaxis.label.get_color()
        ax.set_yticklabels(["10", "0"] * len(grounds), minor=True, fontsize=TEXT, color=ink)
        ax.tick_params(axis="y", which="minor", length=2)
        ax.tick_params(axis="y", which="major", pad=20)
    ax.spines["left"].set_visible(False)


def _sessions(frame: pd.DataFrame, starts: Float) -> list[tuple[float, str, Any]]:
    """Return where each session begins, its name and its date (None without one)."""
    import pandas as pd

    names = frame["session"].astype(str)
    begins = np.flatnonzero(names.ne(names.shift()).to_numpy())
    none = pd.Series([pd.NaT] * len(frame))
    try:
        dates = pd.to_datetime(frame["start"], format="ISO8601").tolist() if "start" in frame.columns else none.tolist()
    except (ValueError, TypeError, OverflowError):
        raise DataError("a start is no date", place="figure", remedy="give what episodes() returns") from None
    return [(float(starts[i]), names.iloc[i], None if pd.isna(dates[i]) else dates[i]) for i in begins]


def _dates(ax: Axes, starts: list[tuple[float, str, Any]], per_turn: float, ink: Any) -> list[float]:
    """Write the dates of sessions above the figure where they have room, a year where it changes; return which."""
    free, year = 0.0, 0
    written: list[float] = []
    end = (ax.get_xlim()[1] - 0.5) * per_turn
    for start, _, date in starts:
        at = (start - 0.5) * per_turn
        if date is None or at < free:
            continue
        text = f"{date.day} {MONTHS[date.month - 1]}" + (f" {date.year}" if date.year != year else "")
        need = wide(text, TEXT)
        if written and at + need > end + 12:
            continue
        beside: Any = {"xycoords": ("data", "axes fraction"), "xytext": (0, 5), "textcoords": "offset points"}
        label = ax.annotate(text, (start, 1), **beside)
        label.set(fontsize=TEXT, color=ink, annotation_clip=False)
        free, year = at + need + 6, date.year
        written.append(start)
    return written


def _blocks(ax: Axes, starts: Float, turns: Float, weight: Float, ground: float, colour: Any, per_turn: float) -> None:
    ax.axhline(ground, color=ax.yaxis.label.get_color(), linewidth=0.6, alpha=0.5, zorder=0.7)
    high, gap = np.nan_to_num(weight) / 10, min(0.6, 0.1 * per_turn * float(turns.min()))
    bars = ax.bar(starts, -high, turns, bottom=ground, align="edge", color=colour, edgecolor=ax.get_facecolor())
    for bar in bars:
        bar.set(linewidth=gap, snap=False)
    bare = np.isnan(weight)
    if bare.any():
        ax.hlines([ground] * int(bare.sum()), starts[bare], (starts + turns)[bare], color=colour, linewidth=2.4)


def _titles(
    ax: Axes, frame: pd.DataFrame, kinds: list[str], middles: Float, weight: Float, grounds: Any, width: float
) -> int:
    """Write titles above their blocks where they have room, the most important episodes first; return how many."""
    per_turn, ink = width / (ax.get_xlim()[1] - 0.5), ax.yaxis.label.get_color()
    titles = frame["title"].astype(object).where(frame["title"].notna(), "").astype(str).tolist()
    room = {kind: width if kinds.count(kind) == 1 else LONGEST for kind in grounds}
    taken: dict[str, list[tuple[float, float]]] = {}
    written = 0
    for row in np.argsort(-np.nan_to_num(weight, nan=-1.0), kind="stable").tolist():
        text = "" if np.isnan(weight[row]) else fitting(titles[row], TEXT, min(width, room[kinds[row]]))
        need, at = wide(text, TEXT), (middles[row] - 0.5) * per_turn
        start = min(max(at - need / 2, 0.0), width - need)
        spans = taken.setdefault(kinds[row], [])
        if not text or first_free([*spans, (start, start + need)], 8)[-1]:
            continue
        spans.append((start, start + need))
        ground, written = grounds[kinds[row]], written + 1
        ax.vlines(middles[row], ground - 1.12, ground - weight[row] / 10, color=ink, linewidth=0.7, label="_lead")
        label = ax.annotate(text, (0.5 + start / per_turn, ground - 1.12), xytext=(0, 1), textcoords="offset points")
        label.set(fontsize=TEXT, color=ink, va="bottom", parse_math=False, in_layout=False)
        label.set_bbox({"facecolor": ax.get_facecolor(), "edgecolor": "none", "pad": 0.4})
        if written == TITLED:
            break
    return written


def _words(
    frame: pd.DataFrame, turns: Float, starts: list[tuple[float, str, Any]], dated: int, ruled: int, titled: int
) -> list[str]:
    n, missing = len(starts), sum(date is None for *_, date in starts)
    sessions = count(n, "session") + (" (rules)" if n > 1 and ruled == n else "")
    dates = f"{missing} without a date" if 0 < missing < n else "no dates" if missing else ""
    some = f"{'dates' if ruled == n else 'rules and dates'} of {dated}" if dated < n - missing else ""
    told = "titles: most important first" if 0 < titled < len(frame) else ""
    found = f"turn, {count(int(turns.sum()), 'turn')} in {count(len(frame), 'episode')}"
    return [found, ", ".join(filter(None, [sessions, some, dates])), told]
