"""Frames as drawings for the chart view: a curve of affinity, a radar, a map. Numbers come from tested functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.widgets._panel import hues

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["curve_chart", "map_chart", "radar_chart"]

DASHES = ("", "6 4", "2 3", "8 3 2 3")
SHAPES = ("dot", "square", "diamond", "ring")
MOST_TICKS, MOST_POINTS = 300, 1200


def curve_chart(curve: pd.DataFrame, models: Sequence[str], levels: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """Return affinity over time, a line a model, with level bands and ticks for events.

    Parameters
    ----------
    curve
        Frame of :func:`luminora_lab.affinity_curve` with a column model; x is in days of the Unix epoch.
    models
        Names, in the order of their colours.
    levels
        (name, lower bound), rising.

    Examples
    --------
    >>> from luminora_lab import AffinityModel, affinity_curve
    >>> import pandas as pd
    >>> events = pd.DataFrame({"time": pd.to_datetime(["2024-01-01", "2024-01-03"]), "type": "positive", "points": 5})
    >>> curve = affinity_curve(events, {"A": AffinityModel()})
    >>> spec = curve_chart(curve, ["A"], AffinityModel().levels)
    >>> spec["lines"][0]["points"][-1], len(spec["bands"]), len(spec["ticks"])
    ([19725.0, 10.0], 5, 2)
    """
    days = curve["time"].to_numpy().astype("datetime64[s]").astype(np.int64) / 86400
    colours, lines, read = hues(list(models)), [], []
    uppers = [lower for _, lower in levels[1:]] + [100.0]
    for place, name in enumerate(models):
        here = (curve["model"] == name).to_numpy()
        x, y, change = days[here], curve["affinity"].to_numpy(dtype=float)[here], curve["change"].to_numpy(float)[here]
        step = np.column_stack([np.repeat(x, 2), np.column_stack([y - change, y]).ravel()])
        light, dark = colours[name]
        lines.append({
            "points": _thinned(step).round(4).tolist(), "light": light, "dark": dark, "dash": DASHES[place % 4],
            "name": f"{name}: {y[-1]:.0f}" if len(y) else name, "lower": 0,
        })  # fmt: skip
        event = curve["event"].astype(str).to_numpy()[here]
        for n in _some(len(x), MOST_TICKS):
            what = event[n] or "no event"
            moment = np.datetime_as_string(np.datetime64(int(x[n] * 86400), "s"), unit="m").replace("T", " ")
            read.append([float(x[n]), float(y[n]), f"{name}, {moment}: {y[n]:.1f} ({what}, {change[n]:+.1f})"])
    _apart(lines)
    first = curve["model"] == models[0]
    asked = first.to_numpy() & (curve["event"].astype(str) != "").to_numpy()
    moves, at = np.sign(curve["change"].to_numpy(float)[asked]), days[asked]
    light, dark = ("#5a6270", "#a3acb8")
    ticks = [[float(at[n]), float(moves[n]), light, dark] for n in _some(len(at), MOST_TICKS)]
    low, high = (float(days.min()), float(days.max())) if len(days) else (0.0, 1.0)
    high = high if high > low else low + 1
    return {
        "size": [760, 330], "margins": [58, 96, 8, 46], "x": [low, high], "y": [-8, 100],
        "bands": [[lo, hi, name, n % 2] for n, ((name, lo), hi) in enumerate(zip(levels, uppers, strict=True))],
        "yticks": [[value, str(value)] for value in range(0, 101, 20)], "xticks": _dates(low, high),
        "xlabel": f"time (UTC); {len(at):,} events, ticks below: gains up, losses down", "ylabel": "affinity (points)",
        "lines": lines, "ticks": ticks, "read": read,
    }  # fmt: skip


def radar_chart(traits: pd.DataFrame, parameters: Sequence[str]) -> dict[str, Any]:
    """Return the parameters (0 to 1) of personalities on a radar; the first is filled.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"a": [1.0], "b": [0.5], "c": [0.0], "d": [0.0]}, index=["it"])
    >>> radar_chart(frame, list("abcd"))["lines"][-1]["points"][:2]
    [[0.0, 1.0], [0.5, 0.0]]
    """
    angle = np.pi / 2 - np.linspace(0, 2 * np.pi, len(parameters), endpoint=False)
    round_ = np.column_stack([np.cos(angle), np.sin(angle)])
    rings = [{"points": (round_ * r).round(4).tolist(), "closed": True, "quiet": True} for r in (0.25, 0.5, 0.75, 1.0)]
    spokes = [{"points": [[0, 0], point], "quiet": True} for point in round_.round(4).tolist()]
    colours, lines, read = hues([str(name) for name in traits.index]), [], []
    for place, (name, row) in enumerate(zip(traits.index, traits[list(parameters)].to_numpy(float), strict=True)):
        values = np.nan_to_num(row, nan=0.0)
        light, dark = colours[str(name)]
        points = (round_ * values[:, None] + 0.0).round(4)
        lines.append({
            "points": (points + 0.0).tolist(), "closed": True, "light": light, "dark": dark, "dash": DASHES[place % 4],
            "filled": place == 0, "width": 2.6 if place == 0 else 1.4,
        })  # fmt: skip
        read += [
            [*point, f"{name}: {what} {v:.2f}"] for point, what, v in zip(points.tolist(), parameters, row, strict=True)
        ]
    texts = [
        [float(1.16 * x), float(1.13 * y - 0.02), name, "middle" if abs(x) < 0.3 else "start" if x > 0 else "end"]
        for (x, y), name in zip(round_, parameters, strict=True)
    ]
    texts += [[0.03, r - 0.06, f"{r:g}", "start"] for r in (0.5, 1.0)]
    return {
        "size": [400, 300], "margins": [75, 75, 10, 10], "x": [-1.25, 1.25], "y": [-1.25, 1.25],
        "lines": [*rings, *spokes, *reversed(lines)], "texts": texts, "read": read,
    }  # fmt: skip


def map_chart(points: pd.DataFrame, marked: Sequence[str]) -> dict[str, Any]:
    """Return personalities on a plane; those in ``marked`` coloured and named in bold, the first as a diamond.

    Parameters
    ----------
    points
        Frame of :func:`luminora_lab.personality.trait_map`: name, x, y; ``attrs["explained"]`` has their shares.
    """
    xy = points[["x", "y"]].to_numpy(float)
    low, high = xy.min(axis=0), xy.max(axis=0)
    room = np.where(high > low, 0.08 * (high - low), 1.0)
    colours = hues(list(marked))
    marks = []
    for name, (x, y) in zip(points["name"], xy.tolist(), strict=True):
        place = marked.index(name) if name in marked else -1
        light, dark = colours[name] if place >= 0 else ("#9aa1ab", "#6b7480")
        marks.append({
            "x": x, "y": y, "name": name, "light": light, "dark": dark, "bold": place >= 0,
            "size": 5 if place >= 0 else 3, "shape": "diamond" if place == 0 else "dot",
            "told": f"{name}: {x:.2f}, {y:.2f}",
        })  # fmt: skip
    shares = points.attrs.get("explained") or (np.nan, np.nan)
    x_label, y_label = (
        f"component {n + 1}" + (f", {100 * s:.0f} % of the variance" if s == s else "")
        for n, s in enumerate(shares[:2])
    )
    return {
        "size": [460, 300], "margins": [26, 70, 10, 22], "x": [low[0] - room[0], high[0] + room[0]],
        "y": [low[1] - room[1], high[1] + room[1]], "marks": marks, "xlabel": x_label, "ylabel": y_label,
    }  # fmt: skip


def _thinned(points: Any) -> Any:
    return points[_some(len(points), MOST_POINTS)]


def _some(n: int, most: int) -> Any:
    return np.arange(n) if n <= most else np.unique(np.linspace(0, n - 1, most).astype(int))


def _apart(lines: list[dict[str, Any]], least: float = 4.5) -> None:
    """Move the names at the ends of lines apart: ``lower`` in pixels."""
    order = sorted((line for line in lines if line["points"]), key=lambda line: -line["points"][-1][1])
    last = np.inf
    for line in order:
        y = min(line["points"][-1][1], last - least)
        line["lower"] = round((line["points"][-1][1] - y) * 2.55)
        last = y


def _dates(low: float, high: float) -> list[list[Any]]:
    """Return five evenly placed dates: [day, text]."""
    return [[float(day), str(np.datetime64(int(day), "D"))] for day in np.unique(np.linspace(low, high, 5)[:5].round())]
