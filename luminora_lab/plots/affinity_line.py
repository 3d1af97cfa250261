"""Affinity over time: relations and models as lines, with levels, events, moods and ratings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.affinity.model import AffinityModel
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.plots._affinity_lanes import Lane, draw_lanes, event_lanes, lane_height, mood_lanes, side_names
from luminora_lab.plots._affinity_paths import Line, lines_of, rated
from luminora_lab.plots._frames import count
from luminora_lab.plots._sheet import INK_IN_LABELS, Look, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, short_names, spread

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["affinity"]

CROWDED = 8
"""Lines from which each is thinner."""
SMALLEST, LEADING = 5.5, 1.22
"""Height of the smallest name, points; distance of names, in heights."""
HIDDEN = (0, (3.5, 3.5))
SHORTEST = np.timedelta64(1, "m")
"""Time that is long enough to be an axis of its own; less gets half a day on either side."""


def affinity(curve: Any, levels: Any = True, mood: Any = None, *, ax: Axes | None = None, ratings: Any = None) -> Axes:
    """Draw affinity over time, one line a relation and model, named where it ends with its last value.

    Parameters
    ----------
    curve
        Frame of :func:`luminora_lab.affinity_curve`: time, affinity (points, 0..100), level, event (its type, "" for an
        asked moment), change; model, user, personality, relation where they tell lines apart.
    levels
        Bands: True for those of the format, where the levels of the curve agree with them; a model, or (name, lower
        bound) pairs, for others; False or None for no bands.
    mood
        Frame of :func:`luminora_lab.personality.mood_timeline` (at, mood, intensity), drawn below: a bar a turn, as
        high as the mood is strong. Nothing is said about the time between turns.
    ax
        Where to draw; a new figure in the lab's style by default.
    ratings
        Frame of ratings, drawn as rings: time, affinity, and the columns that tell the relations of the curve apart.

    Returns
    -------
    Axes
        An event is a vertical step of its ``change``. Between two rows a line is straight, which is exact only where
        nothing decays. Where affinity moved there by more than 1 point (10, if one of the two is an asked moment), the
        frame does not say how, and the line is thin dots: ask for more moments (``at=``). Below zero each event is a
        tick, up for a gain, down for a loss, evenly thinned to 300; asked moments have none. Lines of one relation
        whose events move it the same ways share their ticks.

    Raises
    ------
    DataError
        What was given is no such frame, or has no row; a number is not finite, a time is missing, or times of a line
        fall; levels do not rise.
    MissingInput
        A turn of ``mood`` has no date.
    UnknownName
        A rating is of a relation that the curve does not have.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> from luminora_lab import affinity_curve
    >>> events = pd.DataFrame({"time": pd.to_datetime(["2024-05-01", "2024-05-04"]), "points": [30, -6]})
    >>> ax = affinity(affinity_curve(events.assign(user="Mara"), at="2024-05-09"))
    >>> [text.get_text() for text in ax.texts], ax.lines[0].get_ydata().tolist()
    (['24'], [0.0, 30.0, 30.0, 24.0, 24.0])
    >>> plt.close(ax.figure)
    """
    lines, about = lines_of(curve)
    bands, unsaid = _bands(levels, curve)
    moods, turns, hushed = mood_lanes(mood)
    points = rated(ratings, curve, lines)
    shared, drawn = event_lanes(lines)
    height = lane_height(len(shared) + len(moods))
    room = height * (len(shared) + len(moods))
    with axes(ax, 7.6, 1.2 + 0.034 * (100 + room)) as on:
        ink = on.yaxis.label.get_color()
        shown = _told_apart(lines, looks([line.name for line in lines], is_dark(on)))
        when = _stage(on, [*(line.times for line in lines), turns, *(times for times, _, _ in points)], room)
        _shade(on, bands, ink)
        open_ = [_draw(on, line, shown[line.name], len(lines) > CROWDED) for line in lines]
        for times, values, name in points:
            (ring,) = on.plot(times, values, "o", color=shown[name].colour if name else ink, label="_ratings")
            ring.set(markersize=4.5, markerfacecolor="none", markeredgewidth=1.1, zorder=3)
        for lane in shared:
            lane.colour = shown[lane.lines[0]].colour if len(lane.lines) == 1 else ink
        draw_lanes(on, [*shared, *moods], height, ink)
        n_ratings = sum(len(values) for _, values, _ in points)
        on.xaxis.label.set_text("\n" * 3)  # room for what is written when the width is known
        side_names(on, bands, [*shared, *moods], height, ink, _hues(shown, ink))
        axis_label(on, "y", ["affinity (points, 0 to 100)"])
        on.yaxis.label.set_y((room + 50) / (room + 100))
        nameless = _end_labels(on, lines, shown)
        marks = _marks(shared, drawn, any(open_), n_ratings, len(moods) > 0)
        of = drawable(str(getattr(mood, "attrs", {}).get("personality", "")))
        said = [*marks, nameless, f"bars: moods{f' of {of}' if of else ''}, 0..1" if moods else "", hushed, unsaid]
        _say(on, [f"time (UTC), {when}", *about, *said])
    return on


def _bands(levels: Any, curve: Any) -> tuple[tuple[tuple[str, float], ...], str]:
    """Return (name, lower bound) of the levels to draw, and why there are none."""
    if levels is None or levels is False:
        return (), ""
    if isinstance(levels, AffinityModel):
        return levels.levels, ""
    if levels is not True:
        if isinstance(levels, str) or not isinstance(levels, Iterable):
            remedy = "give a model, (name, lower bound) pairs, or levels=False"
            raise DataError(f"levels are {quote(levels)}", place="figure", remedy=remedy)
        return AffinityModel(levels=tuple(levels)).levels, ""
    usual = AffinityModel().levels
    names, lowers = [name for name, _ in usual], np.array([lower for _, lower in usual])
    codes = curve["level"].map({name: place for place, name in enumerate(names)}).astype(float).to_numpy()
    there = getattr(curve["level"].dtype, "categories", curve["level"].dropna().unique())
    plain = np.searchsorted(lowers, curve["affinity"].to_numpy(dtype=float), side="right") - 1
    if not set(map(str, there)) <= set(names) or not (codes >= plain).all():  # hysteresis holds a level, never denies
        return (), "levels are not the format's: give levels=model"
    return usual, ""


def _stage(ax: Axes, times: Sequence[Any], room: float) -> str:
    """Set limits, dates and numbers of the axes, and return from when to when; what lies below 0 has no numbers."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    ends = [(some.min(), some.max()) for some in times if len(some)]
    first, last = min(low for low, _ in ends), max(high for _, high in ends)
    unit: Any = "m" if last - first < np.timedelta64(2, "D") else "D"
    said = [str(np.datetime_as_string(moment, unit=unit)).replace("T", " ") for moment in (first, last)]
    if last - first < SHORTEST:
        first, last = first - np.timedelta64(12, "h"), last + np.timedelta64(12, "h")
    ax.set_xlim(first, last)
    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))  # type: ignore[no-untyped-call]
    ax.set_ylim(-room, 100)
    ax.set_yticks(range(0, 101, 20))
    ax.spines["left"].set_bounds(0, 100)
    return " to ".join(dict.fromkeys(said))


def _shade(ax: Axes, bands: Sequence[tuple[str, float]], ink: Any) -> None:
    uppers = [*(lower for _, lower in bands[1:]), 100.0]
    for place, ((name, lower), upper) in enumerate(zip(bands, uppers, strict=False)):
        band = ax.axhspan(lower, upper, color=ink, alpha=0.09 if place % 2 else 0.025, linewidth=0, zorder=0.3)
        band.set_label(f"_level {name}")


def _told_apart(lines: Sequence[Line], shown: dict[str, Look]) -> dict[str, Look]:
    """Dash a line that lies on an earlier one for most of its length, so that both can be seen."""
    for place, line in enumerate(lines):
        for other in lines[:place]:
            same = np.array_equal(line.times, other.times) and shown[line.name].dash == shown[other.name].dash
            if same and np.mean(np.abs(line.affinity - other.affinity) < 0.4) > 0.5:
                shown[line.name] = shown[line.name]._replace(dash=HIDDEN)
    return shown


def _draw(ax: Axes, line: Line, look: Look, crowded: bool) -> bool:
    """Draw a line and a dot at its end; return whether some of it is open."""
    times, values, loose = line.path()
    width = 1.1 if crowded else 1.7
    ax.plot(
        times,
        values,
        color=look.colour,
        linestyle=look.dash,
        linewidth=width,
        label=line.name or "affinity",
        clip_on=False,
    )
    if len(loose):
        x, y = np.full((len(loose), 3), np.datetime64("NaT", "ns")), np.full((len(loose), 3), np.nan)
        x[:, 0], x[:, 1], x[:, 2] = line.times[loose - 1], line.times[loose], line.times[loose]
        y[:, 0], y[:, 1] = line.affinity[loose - 1], line.before[loose]
        ax.plot(x.ravel(), y.ravel(), color=look.colour, linestyle=(0, (1, 2)), linewidth=0.9, label="_open")
    (end,) = ax.plot(line.times[-1:], line.affinity[-1:], look.marker, color=look.colour, label="_end", clip_on=False)
    end.set(markersize=3.6 if crowded else 4.4, markerfacecolor=look.colour if look.filled else ax.get_facecolor())
    return bool(len(loose))


def _hues(shown: dict[str, Look], ink: Any) -> dict[str, Any]:
    return {name: mixed(look.colour, ink, INK_IN_LABELS) for name, look in shown.items()}


def _end_labels(ax: Axes, lines: Sequence[Line], shown: dict[str, Look]) -> str:
    """Write names in a column right of the Axes, each joined by a thin rule to where its line ends.

    Where not all have room, evenly ranked ones are written. Return how many are, if not all.
    """
    from matplotlib.transforms import offset_copy

    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()  # or the height of the Axes is not known yet
    points = ax.get_position().height * figure.get_size_inches()[1] * 72
    low, high = ax.get_ylim()
    fit = max(1, int(points / SMALLEST / LEADING))
    order = np.argsort([line.affinity[-1] for line in lines], kind="stable")
    some = np.unique(np.linspace(0, len(lines) - 1, min(fit, len(lines))).round().astype(int))
    chosen = [lines[place] for place in order[some]]
    size = min(9.0, max(SMALLEST, points / len(chosen) / LEADING))
    ends = [float(line.affinity[-1]) for line in chosen]
    places = spread(ends, size * LEADING * (high - low) / points, low, high)
    beside: Any = offset_copy(ax.get_yaxis_transform(), figure, x=14, units="points")
    short, hues = short_names([line.name for line in lines], 20), _hues(shown, ax.yaxis.label.get_color())
    right = max(line.times[-1] for line in lines)
    for line, end, place in zip(chosen, ends, places.tolist(), strict=True):
        hue, text = hues[line.name], f"{short[line.name]}: {end:.0f}" if line.name else f"{end:.0f}"
        alpha = 0.7 if line.times[-1] == right else 0.35  # a long one is not to be taken for the line
        rule: dict[str, Any] = {"arrowstyle": "-", "color": hue, "lw": 0.6, "alpha": alpha, "shrinkA": 1, "shrinkB": 2}
        rule["relpos"] = (0, 0.5)
        label = ax.annotate(text, (line.times[-1], end), (1, place), textcoords=beside, arrowprops=rule)
        label.set(fontsize=size, color=hue, va="center_baseline", annotation_clip=False, parse_math=False)
    return f"{len(chosen)} of {count(len(lines), 'line')} named" if len(chosen) < len(lines) else ""


def _marks(shared: Sequence[Lane], drawn: tuple[int, int], open_: bool, n_ratings: int, moods: bool) -> list[str]:
    """Return what the marks of the figure are."""
    some, all_ = drawn
    ticks = "ticks: gains up, losses down" if shared else ""
    if any(len(lane.sides) and (lane.sides == 0).any() for lane in shared):
        ticks += ", stubs no change"
    if some < all_:
        ticks += f", {some:,} of {all_:,} ticks drawn"
    dots = "dots: way between two rows not asked for" if open_ else ""
    return [ticks, dots, f"rings: {count(n_ratings, 'rating')}" if n_ratings else ""]


def _say(ax: Axes, said: Iterable[str]) -> None:
    """Label the time axis, in lines that are no longer than it where that can be."""
    figure: Any = ax.get_figure(root=True)
    letters = max(30, int(ax.get_position().width * figure.get_size_inches()[0] * 72 / 5.3))
    lines = [""]
    for one in filter(None, said):
        longer = f"{lines[-1]}; {one}" if lines[-1] else one
        if len(longer) <= letters:
            lines[-1] = longer
        else:
            lines += textwrap.wrap(one, letters)
    axis_label(ax, "x", lines)
