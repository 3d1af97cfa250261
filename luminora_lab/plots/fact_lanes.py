"""Facts over the time in which they hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.plots._fact_rows import DAY, Lane, Placed, View, chosen, lanes_of, placed, view_of
from luminora_lab.plots._frames import count
from luminora_lab.plots._room import say, size_of
from luminora_lab.plots._sheet import INK_IN_LABELS, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, short_names, tick_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["facts_over_time"]

MOST_LANES, MOST_ROWS = 25, 60
ROW, SMALLEST_ROW = 14.4, 9.5
"""Height of a row, and the smallest in which a value can be read, points."""
TEXT = 7.5
PAD = 9.0
"""Room for the point of an arrow, points."""
LIKELY = (
    "time (UTC), 21 of 45 facts of 2 subjects", "13 of 37 lanes: those with closed values, then with most values",
    "filled: holds still", "outlined: no longer", "tick: said, first and last", "ring: its end was told",
)  # fmt: skip
"""What is about to be written below, so that room for it is taken before rows are."""
UP, DOWN = 0.38, 0.3
"""How far a bar reaches above and below the middle of its row."""


def facts_over_time(
    facts: Any,
    subject: str | Iterable[str] | None = None,
    keys: str | Iterable[str] | None = None,
    *,
    ax: Axes | None = None,
    until: Any = None,
) -> Axes:
    """Draw when each fact held, one lane for each key of a subject, its values as bars.

    Parameters
    ----------
    facts
        Frame of :func:`luminora_lab.memory.facts.extract_facts`: subject, category, key, value, said_at, valid_at,
        invalid_at, created_at, expired_at (times in UTC).
    subject, keys
        Whose facts, and which; all by default.
    ax
        Where to draw; a new figure in the lab's style by default, as high as its lanes need.
    until
        The last time shown (datetime or ISO text); by default the latest in the frame, whoever's. Facts that
        begin later are left out. The others are drawn as the frame has them, not as they were known then:
        :func:`luminora_lab.memory.facts.facts_at` says that.

    Returns
    -------
    Axes
        A filled bar with a point holds still, an outlined one with a bar at its end no longer; a dot is an event, or
        what held for no time. Ticks below a bar are when it was said first and last; a ring is when its end was told,
        where that was not when it ended. A bar that begins before what is shown has a point at the left, and its date
        is written: the time axis reaches back before the first telling, and ahead of the last, by at most half of the
        time between them or 90 days. At most 25 lanes, 60 rows and five rows a lane are drawn, fewer in low Axes: lanes
        with a value that was closed first, then those with the most values; of a lane its latest values. What is left
        out is counted.

    Raises
    ------
    DataError
        What was given is no such frame or has no row, a time cannot be read, or nothing is left to draw.
    MissingInput
        No fact has a time.
    UnknownName
        No fact is of this subject or key.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from luminora_lab.memory.facts import remember
    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> said = {"subject": "Oda", "category": "personal_info", "key": "home_city"}
    >>> facts = remember(None, candidates_frame([
    ...     said | {"value": "Tarn", "turns": ["1.2"], "said_at": "2024-03-02"},
    ...     said | {"value": "Brack", "turns": ["6.1"], "said_at": "2024-06-08"}]))
    >>> ax = facts_over_time(facts)
    >>> [text.get_text() for text in ax.get_yticklabels()], [text.get_text() for text in ax.texts]
    (['home city'], ['Tarn', 'Brack'])
    >>> plt.close(ax.figure)
    """
    last = _moment(until)
    every = lanes_of(facts)
    left, right = view_of(every, last)
    kept, later = _begun(chosen(every, subject, keys), last)
    ranked, several = _ranked(kept), len({lane.subject for lane in kept}) > 1
    own = not hasattr(ax, "transData")
    with axes(ax, 7.6, 1.3 + 0.02 * ROW * min(len(kept), MOST_LANES)) as on:
        _stage(on, left, right, ranked[:MOST_LANES], several)
        say(on, size_of(on)[0], LIKELY)
        width, height = size_of(on)
        pad = min(PAD, width / 10)
        view = View(left, right, pad, (width - 2 * pad) / (right - left))
        rows = MOST_ROWS if own else max(1.0, height / SMALLEST_ROW)
        lanes = _room_for(ranked, view, width, TEXT, rows)
        n_rows = sum(_rows(bars) for _, bars in lanes)
        row = ROW if own else min(ROW, height / n_rows)
        size = min(TEXT, 0.56 * row)
        lanes = [(lane, placed(lane, view, width, size)) for lane, _ in lanes] if size < TEXT else lanes
        on.set_xlim(view.days(0), view.days(width))
        on.set_ylim(sum(_rows(bars) for _, bars in lanes), 0)
        _draw(on, lanes, several, view, width, size)
        say(on, width, _words(kept, later, lanes, view))
        if own:
            _as_high(on, ROW * n_rows)
    return on


def _moment(until: Any) -> float | None:
    from luminora_lab.memory.facts._moments import moment

    return None if until is None else float(moment(until, "until").timestamp() / DAY)


def _begun(lanes: Sequence[Lane], until: float | None) -> tuple[list[Lane], int]:
    """Return the lanes with the facts that have begun by then, and how many have not."""
    if until is None:
        return list(lanes), 0
    cut = [lane._replace(facts=tuple(fact for fact in lane.facts if fact.begin <= until)) for lane in lanes]
    later = sum(len(lane.facts) for lane in lanes) - sum(len(lane.facts) for lane in cut)
    kept = [lane for lane in cut if lane.facts]
    if not kept:
        raise DataError("no fact has begun by then", place="until", remedy="give a later time")
    return kept, later


def _ranked(lanes: Sequence[Lane]) -> list[Lane]:
    """Return lanes by what there is to see: a value that was closed first, then many values."""
    return sorted(lanes, key=lambda lane: (not any(fact.closed for fact in lane.facts), -len(lane.facts)))


def _as_high(ax: Axes, points: float) -> None:
    """Make a figure of one Axes as high as it needs to be for the Axes to have this height."""
    figure: Any = ax.get_figure(root=True)
    wide, high = figure.get_size_inches()
    figure.set_size_inches(wide, high + (points - size_of(ax)[1]) / 72)


def _rows(bars: Sequence[Placed]) -> int:
    return 1 + max(bar.row for bar in bars)


def _room_for(
    ranked: Sequence[Lane], view: View, width: float, size: float, most: float
) -> list[tuple[Lane, list[Placed]]]:
    """Return the first lanes that have room in ``most`` rows with their bars, in the order of time again."""
    out: list[tuple[Lane, list[Placed]]] = []
    for lane in ranked[:MOST_LANES]:
        bars = placed(lane, view, width, size)
        most -= _rows(bars)
        if most < 0 and out:
            break
        out.append((lane, bars))
    order = list(dict.fromkeys(lane.subject for lane, _ in out))
    return sorted(out, key=lambda one: (order.index(one[0].subject), one[0].facts[0].begin))


def _stage(ax: Axes, left: float, right: float, lanes: Sequence[Lane], several: bool) -> None:
    """Set what the room of the bars depends on: names and dates."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    first, last = (np.datetime64(round(time * DAY), "s") for time in (left, right))
    ends: Any = (first, last)  # of dates, so that the axis is one of dates
    ax.set_xlim(ends)
    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    tick_names(ax, range(len(lanes)), _names(lanes, several))
    ax.tick_params(axis="y", labelsize=8)
    ax.spines["left"].set_visible(False)
    axis_label(ax, "x", ["time"])


def _names(lanes: Sequence[Lane], several: bool) -> list[str]:
    """Return a name for each lane: its key, after its subject where the facts are of several."""
    subjects = short_names((lane.subject for lane in lanes), 14)
    keys = {key: name.replace("_", " ") for key, name in short_names((lane.key for lane in lanes), 22).items()}
    return [f"{subjects[lane.subject]}: {keys[lane.key]}" if several else keys[lane.key] for lane in lanes]


def _draw(
    ax: Axes, lanes: Sequence[tuple[Lane, list[Placed]]], several: bool, view: View, width: float, size: float
) -> None:
    shown = looks((lane.subject for lane, _ in lanes), is_dark(ax))
    ink, ground, middles, before = ax.yaxis.label.get_color(), 0, [], ""
    for lane, bars in lanes:
        if ground:
            strong = lane.subject != before
            ax.axhline(ground, color=ink, linewidth=0.6, alpha=0.55 if strong else 0.16, zorder=0.5)
        before = lane.subject
        for bar in bars:
            _bar(ax, bar, ground + bar.row + 0.5, shown[lane.subject].colour, view, width, size)
        middles.append(ground + _rows(bars) / 2)
        ground += _rows(bars)
    names = _names([lane for lane, _ in lanes], several)
    for place, (lane, bars) in enumerate(lanes):
        if len(bars) < len(lane.facts):
            names[place] += f"{', ' if _rows(bars) == 1 else chr(10)}{len(bars)} of {len(lane.facts)}"
    tick_names(ax, middles, names)
    ax.tick_params(axis="y", labelsize=max(5.0, min(8.0, size * 1.07)))
    for label, (lane, _) in zip(ax.get_yticklabels(), lanes, strict=True):
        label.set_color(mixed(shown[lane.subject].colour, ink, INK_IN_LABELS))


def _bar(ax: Axes, bar: Placed, y: float, colour: str, view: View, width: float, size: float) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Polygon

    fact, ink = bar.fact, ax.yaxis.label.get_color()
    left, right = bar.start == 0, bar.stop == width
    if fact.point:
        ax.plot([view.days((bar.start + bar.stop) / 2)], [y], "o", color=colour, markersize=5, label="_event")
    else:
        tip = min(PAD * 0.7, (bar.stop - bar.start) / (1 + (left and right)))
        low, high, x0, x1 = y - UP, y + DOWN, bar.start, bar.stop
        middle = (low + high) / 2
        a, b = x0 + tip * left, x1 - tip * right
        corners = [(a, low), (b, low), (x1, middle), (b, high), (a, high), (x0, middle)]
        shape = Polygon(
            [(view.days(x), v) for x, v in corners], closed=True, label="_held" if fact.closed else "_holds"
        )
        shape.set(edgecolor=colour, linewidth=0.9, facecolor=to_rgba(colour, 0.05 if fact.closed else 0.34))
        shape.set(linestyle=(0, (3, 1.6)) if fact.closed else "-", zorder=1.5)
        ax.add_patch(shape)
        if fact.closed and not right:
            ax.vlines(view.days(x1), low, high, color=colour, linewidth=2.4, label="_end", zorder=1.7)
    for time in fact.said:
        if view.left <= time <= view.right:
            ax.vlines(time, y + 0.2, y + 0.48, color=ink, linewidth=1.1, label="_said", zorder=1.9)
            _thread(ax, view.points(time), bar, y + DOWN, colour, view)
    if view.left <= fact.told <= view.right:
        _thread(ax, view.points(fact.told), bar, y - 0.04, colour, view)
        (ring,) = ax.plot([fact.told], [y - 0.04], "o", color=colour, markersize=4.4, label="_told")
        ring.set(markerfacecolor=ax.get_facecolor(), markeredgewidth=1.1, zorder=2)
    if bar.text:
        ax.text(view.days(bar.at), y - 0.05, bar.text, fontsize=size, color=ink, va="center", parse_math=False)


def _thread(ax: Axes, at: float, bar: Placed, y: float, colour: str, view: View) -> None:
    """Join a mark that lies outside of its bar to it."""
    near = min(max(at, bar.start), bar.stop)
    if abs(near - at) > 1:
        ends = [view.days(near), view.days(at)]
        ax.plot(ends, [y, y], color=colour, linewidth=0.8, linestyle=(0, (1, 1.5)), label="_thread", zorder=1.2)


def _words(every: Sequence[Lane], later: int, lanes: Sequence[tuple[Lane, list[Placed]]], view: View) -> list[str]:
    """Return what is drawn, what the marks are and what is left out."""
    bars = [bar for _, some in lanes for bar in some]
    n, all_ = len(bars), sum(len(lane.facts) for lane in every)
    subjects = list(dict.fromkeys(lane.subject for lane in every))
    of = f" of {drawable(subjects[0])[:40]}" if len(subjects) == 1 else f" of {count(len(subjects), 'subject')}"
    facts = [bar.fact for bar in bars]
    closed, told = any(fact.closed for fact in facts), any(view.left <= fact.told <= view.right for fact in facts)
    less = f"{len(lanes)} of {count(len(every), 'lane')}: those with closed values, then with most values"
    return [
        f"time (UTC), {count(n, 'fact') if n == all_ else f'{n:,} of {all_:,} facts'}{of}",
        less if len(lanes) < len(every) else "",
        f"{count(later, 'later fact')} left out" if later else "",
        "filled: holds still" if any(not fact.closed and not fact.point for fact in facts) else "",
        "outlined: no longer" if closed else "",
        "dot: event" if any(fact.point for fact in facts) else "",
        "tick: said, first and last" if any(fact.said for fact in facts) else "",
        "ring: its end was told" if told else "",
    ]
