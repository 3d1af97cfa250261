"""What stands below a curve of affinity: a lane of ticks for events, one of bars for each mood; names beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.plots._affinity_paths import Line, moments_of
from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._words import short_names, spread

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

    Float = npt.NDArray[np.float64]

__all__ = ["Lane", "draw_lanes", "event_lanes", "lane_height", "mood_lanes", "side_names"]

MOST_TICKS, MOST_LANES, MOST_MOODS = 300, 16, 6
NEUTRAL, WIDEST = "neutral", 22
TEXT = 7.5
"""Height of the names beside the axis, points."""
BESIDE = 27.0
"""Distance of these names from the axis, points: room for its numbers."""


@dataclass
class Lane:
    """One row below zero: events (``sides`` 1, 0, -1) or the turns of a mood (``strength`` 0..1)."""

    name: str
    times: Any
    sides: Float = field(default_factory=lambda: np.empty(0))
    strength: Float = field(default_factory=lambda: np.empty(0))
    lines: tuple[str, ...] = ()
    colour: Any = None


def lane_height(n: int) -> float:
    """Return the height of one of n lanes, points of affinity."""
    return 5.6 if n <= 6 else 4.2


def event_lanes(lines: Sequence[Line]) -> tuple[list[Lane], tuple[int, int]]:
    """Return the lanes of events, and how many events of these are drawn and how many there are.

    Lines of a relation with the same events on the same sides share a lane. Of more than 300 events every lane draws
    its share, evenly by rank. More than 16 lanes become one.
    """
    groups: dict[Any, list[Line]] = {}
    for line in lines:
        key = (line.relation, line.times[line.event].tobytes(), line.sides.tobytes())
        groups.setdefault(key, []).append(line)
    kept = {key: some for key, some in groups.items() if some[0].event.any()}
    total = sum(int(some[0].event.sum()) for some in kept.values())
    share, drawn, out = min(1.0, MOST_TICKS / max(total, 1)), 0, []
    of_relation = {relation: sum(line.relation == relation for line in lines) for relation, _, _ in kept}
    for (relation, _, _), some in kept.items():
        n = int(some[0].event.sum())
        chosen = np.unique(np.linspace(0, n - 1, max(1, int(n * share))).round().astype(int))
        drawn += len(chosen)
        whole = len(some) == of_relation[relation] and len(some) > 1
        more = f", {len(some) - 1} more" if len(some) > 1 else ""
        name = ", ".join(relation) if whole else short_names([some[0].name], WIDEST - len(more))[some[0].name] + more
        name = "events" if len(kept) == 1 or not name else name
        names = tuple(line.name for line in some)
        out.append(Lane(name, some[0].times[some[0].event][chosen], some[0].sides[chosen], lines=names))
    if len(out) > MOST_LANES:
        times, sides = (np.concatenate([getattr(lane, name) for lane in out]) for name in ("times", "sides"))
        out = [Lane("events", times, sides, lines=tuple(line.name for line in lines))]
    return out, (drawn, total)


def mood_lanes(mood: Any) -> tuple[list[Lane], Any, str]:
    """Return the lanes of moods, the times of all turns, and what is not drawn.

    Raises
    ------
    DataError
        It is no such frame, or an intensity is not in 0..1.
    MissingInput
        A turn has no date.
    """
    nothing = np.empty(0, dtype="datetime64[ns]")
    if mood is None:
        return [], nothing, ""
    frame = frame_of(mood, "mood_timeline", ("at", "mood", "intensity"))
    times, strength = moments_of(frame["at"], "mood"), frame["intensity"].to_numpy(dtype=np.float64)
    if not ((strength >= 0) & (strength <= 1)).all():
        raise DataError("an intensity is not in 0..1", place="mood", remedy="give what mood_timeline() returns")
    names = frame["mood"].astype(str)
    turns = names[names != NEUTRAL].value_counts(sort=False).sort_values(ascending=False, kind="stable")
    out = []
    for name in turns.index[:MOST_MOODS]:
        rows = (names == name).to_numpy()
        out.append(Lane(str(name), times[rows], strength=strength[rows]))
    if not len(turns):
        return [], times, f"mood: neutral in all {count(len(times), 'turn')}"
    left = len(turns) - len(out)
    return out, times, f"{count(left, 'rarer mood')} not drawn" if left else ""


def draw_lanes(ax: Axes, lanes: Sequence[Lane], height: float, ink: Any) -> None:
    """Draw lanes from zero downwards."""
    ax.axhline(0, color=ink, linewidth=0.6, alpha=0.5, zorder=0.7)
    for place, lane in enumerate(lanes):
        if len(lane.strength):
            ground = -height * (place + 0.92)
            bars = ax.vlines(lane.times, ground, ground + 0.8 * height * lane.strength, color=ink, label="_mood")
            bars.set(linewidth=1.2, alpha=0.75)
        else:
            ground = -height * (place + 0.5)
            for side, label in ((1, "_gains"), (-1, "_losses"), (0, "_neither")):
                at = lane.times[lane.sides == side]
                if len(at):
                    low, high = (ground, ground + 0.42 * side * height) if side else (ground - 0.4, ground + 0.4)
                    ax.vlines(at, low, high, color=lane.colour, linewidth=0.9, label=label)
        ax.axhline(ground, color=ink, linewidth=0.5, alpha=0.3, zorder=0.7)


def side_names(
    ax: Axes,
    bands: Sequence[tuple[str, float]],
    lanes: Sequence[Lane],
    height: float,
    ink: Any,
    hues: Mapping[str, Any],
) -> None:
    """Write the names of levels and lanes left of the numbers of the axis."""
    figure: Any = ax.get_figure(root=True)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()  # or the height of the Axes is not known yet
    low, high = ax.get_ylim()
    unit = ax.get_position().height * figure.get_size_inches()[1] * 72 / (high - low)
    size = min(TEXT, max(4.5, 0.95 * height * unit)) if lanes else TEXT
    uppers = [*(lower for _, lower in bands[1:]), 100.0]
    middles = [(lower + upper) / 2 for (_, lower), upper in zip(bands, uppers, strict=False)]
    every = max(1, int(np.ceil(len(bands) * size * 1.15 / (100 * unit)))) if bands else 1
    levels = [name for name, _ in bands][::every]
    places = spread(middles[::every], size * 1.15 / unit, 0.0, 100.0).tolist()
    names = [*short_names(levels, WIDEST).values(), *(short_names([lane.name], WIDEST)[lane.name] for lane in lanes)]
    places += [-height * (place + 0.5) for place in range(len(lanes))]
    ax.yaxis.remove_overlapping_locs = False
    ax.set_yticks(places, minor=True)
    ax.set_yticklabels(names, minor=True, fontsize=size, parse_math=False)
    ax.tick_params(axis="y", which="minor", length=0, pad=BESIDE)
    colours = [ink] * len(levels) + [hues[lane.lines[0]] if len(lane.lines) == 1 else ink for lane in lanes]
    for text, colour in zip(ax.get_yticklabels(minor=True), colours, strict=True):
        text.set_color(colour)
