"""What became of sessions, one after another: any number of their metrics, a line a relation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.plots._frames import frame_of
from luminora_lab.plots._sheet import INK_IN_LABELS, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, end_labels, short_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["session_metrics"]

COLUMNS = ("user", "personality", "number", "turns")
_UNITS = {
    "affinity_first": "affinity after the first message (0 to 100)", "affinity_last": "affinity at the end (0 to 100)",
    "facts_per_turn": "facts learned a message", "retrieved": "memories a reply",
    "hit_share": "share of replies with hits",
    "latency_p50": "median latency (s)", "latency_p95": "95th percentile of latency (s)", "cost": "cost (US dollars)",
    "tokens_in": "tokens asked", "tokens_out": "tokens replied",
}  # fmt: skip


def session_metrics(metrics: Any, ax: Axes | None = None, *, column: str = "affinity_last") -> Axes:
    """Draw a metric of sessions in their order, one line a user and personality (and flags, where they differ).

    Parameters
    ----------
    metrics
        Frame of :func:`luminora_lab.session_metrics`: user, personality, number, turns and ``column``; optionally flags
        and kind, which says who made the replies.
    ax
        Where to draw; a new figure in the lab's style by default.
    column
        Which number.

    Returns
    -------
    Axes
        With each line named where it ends.

    Raises
    ------
    DataError
        What was given is no such frame, has no row, or no session has that number.
    UnknownName
        There is no such column of numbers.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> frame = pd.DataFrame({"user": "Ada", "personality": "Pip", "number": [1, 2, 3], "turns": 8,
    ...                       "affinity_last": [9.0, 21.0, 30.0]})
    >>> ax = session_metrics(frame)
    >>> [text.get_text() for text in ax.texts], ax.get_xlabel()
    (['Ada, Pip'], 'session of the two; 3 sessions, 24 messages')
    >>> plt.close(ax.figure)
    """
    from matplotlib.ticker import MaxNLocator

    frame = frame_of(metrics, "session_metrics", COLUMNS)
    if column not in frame or frame[column].dtype.kind not in "if":
        known = [name for name in frame.columns if frame[name].dtype.kind in "if"]
        what = f"there is no number {quote(column)}"
        raise UnknownName(what, place="session_metrics", remedy=f"use one of {', '.join(map(str, known))}")
    frame = frame[frame[column].notna()].copy()
    if not len(frame):
        raise DataError(f"no session has {column}", place="session_metrics", remedy="choose another column")
    parts = ["user", "personality"]
    parts += ["flags"] if "flags" in frame and frame["flags"].nunique() > 1 else []
    frame["who"] = frame[parts].astype(str).agg(", ".join, axis=1)
    names = list(dict.fromkeys(frame["who"]))
    with axes(ax, 7.2, 3.8) as on:
        shown, ends = looks(names, is_dark(on)), []
        for name, rows in frame.groupby("who", sort=False):
            rows, look = rows.sort_values("number"), shown[str(name)]
            x, y = rows["number"].to_numpy(float), rows[column].to_numpy(float)
            face = look.colour if look.filled else on.get_facecolor()
            line = on.plot(x, y, color=look.colour, linestyle=look.dash, clip_on=False, label=str(name))[0]
            line.set(marker=look.marker, markersize=5, markerfacecolor=face)
            ends.append((float(x[-1]), float(y[-1])))
        top = 100.0 if column.startswith("affinity") else float(frame[column].max()) * 1.08 or 1.0
        on.set_ylim(min(0.0, float(frame[column].min())), top)
        on.set_xlim(min(0.6, float(frame["number"].min())), float(frame["number"].max()) + 0.4)
        on.xaxis.set_major_locator(MaxNLocator(integer=True))
        on.grid(axis="y")
        turns = int(frame["turns"].sum())
        kinds = sorted(
            {one for kind in frame.get("kind", []) for one in str(kind).split(", ") if one not in ("", "model")}
        )
        note = [f"{' and '.join(kinds)} replies"] if kinds else []
        count = f"{len(frame)} sessions, {turns:,} messages"
        axis_label(on, "x", [f"session of the two; {count}", *map(drawable, note)])
        axis_label(on, "y", [_UNITS.get(column, column.replace("_", " "))])
        ink, short = on.yaxis.label.get_color(), short_names(names)
        colours = [mixed(shown[name].colour, ink, INK_IN_LABELS) for name in names]
        end_labels(on, [x for x, _ in ends], [y for _, y in ends], [short[name] for name in names], colours)
    return on
