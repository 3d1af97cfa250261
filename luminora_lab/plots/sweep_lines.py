"""What affinity comes to, over the values of a parameter of its model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._room import say, size_of
from luminora_lab.plots._sheet import INK_IN_LABELS, Look, axes, is_dark, looks, mixed
from luminora_lab.plots._words import axis_label, drawable, end_labels, short_names

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["parameter_sweep"]

WHAT = {
    "end": "affinity at the last event", "mean": "mean affinity at the events",
    "peak": "highest affinity at the events", "lowest": "lowest affinity at the events",
}  # fmt: skip
MARKED_UP_TO, NAMED_UP_TO = 30, 20
FEW = 8
"""Lines up to which each has a colour and a marker of its own; of more values the colour runs from low to high."""
WIDE_RANGE = 50.0
"""Ratio of the largest to the smallest value from which the axis is logarithmic."""


def parameter_sweep(frame: Any, x: str, *, y: str = "end", by: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw an outcome of a sweep against one parameter, one line for each value of another.

    Parameters
    ----------
    frame
        Frame of :func:`luminora_lab.affinity.affinity_sweep`, one row a combination: a column for each parameter, end,
        mean, peak and lowest (points); the columns of the relation, if there are any.
    x
        Parameter along the axis. Its scale is logarithmic where its values are above 0 and the largest is 50 times the
        smallest or more.
    y
        "end", "mean", "peak" or "lowest".
    by
        Parameter or column of the relation of which each value is a line, named where it ends; one line by default.
    ax
        Where to draw; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        Affinity from 0. Dots are the values that were tried (up to 30 a line); between them a line is straight. What
        has one value throughout is written below. More than eight lines of a number run from blue (low) to orange
        (high); of more than 20 lines evenly ranked ones are named.

    Raises
    ------
    DataError
        What was given is no such frame or has no row, a number is not finite, or a line has two values at one x, since
        something else varies too.
    UnknownName
        There is no such parameter or outcome.

    Examples
    --------
    >>> import matplotlib.pyplot as plt, pandas as pd
    >>> from luminora_lab.affinity import affinity_sweep
    >>> events = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=30), "points": [2.0] * 30})
    >>> table = affinity_sweep(events, grid={"half_life": [7, 14, 30], "positive": [1, 2]})
    >>> ax = parameter_sweep(table, "half_life", by="positive")
    >>> [text.get_text() for text in ax.texts], ax.get_xlabel().splitlines()[0]
    (['positive 1', 'positive 2'], 'half life (days), 6 combinations; lines: positive (factor)')
    >>> plt.close(ax.figure)
    """
    rows = frame_of(frame, "affinity_sweep", ("end",))
    names = _checked(rows, x, y, by)
    rows = rows.assign(**{name: _numbers(rows, name) for name in (x, y)}).sort_values(x, kind="stable")
    lines = {str(key): part for key, part in rows.groupby(by, sort=True, observed=True)} if by else {"": rows}
    _single(rows, x, by, names)
    labels = {key: _value(by, part[by].iloc[0]) if by else "" for key, part in lines.items()}
    with axes(ax, 7.6, 4.4) as on:
        shown = _looks(lines, rows[by] if by else None, is_dark(on))
        for key, part in lines.items():
            _line(on, part[x].to_numpy(), part[y].to_numpy(), shown[key], labels[key] or y)
        scale = _limits(on, rows[x].to_numpy(), rows[y].to_numpy())
        axis_label(on, "y", [f"{WHAT[y]} (points)"])
        axis_label(on, "x", [_unit(x), " ", " "])
        if by:
            _end_labels(on, [(part[x].iloc[-1], part[y].iloc[-1]) for part in lines.values()], labels, shown)
        say(on, size_of(on)[0], _words(rows, x, by, names, scale, len(lines)))
    return on


def _checked(rows: pd.DataFrame, x: str, y: str, by: str | None) -> list[str]:
    """Return the columns that are no outcome, having checked what is asked for."""
    if not isinstance(y, str) or y not in WHAT or y not in rows.columns:
        there = [name for name in WHAT if name in rows.columns]
        raise UnknownName(f"there is no outcome {quote(y)}", place="y", remedy=f"use {', '.join(there)}")
    names = [str(name) for name in rows.columns if name not in (*WHAT, "end_level")]
    for place, name in (("x", x), ("by", by)):
        if name not in names and not (place == "by" and name is None):
            remedy = f"use {', '.join(names)}" if names else "the frame has no column of a parameter"
            raise UnknownName(f"there is no parameter {quote(name)} in the sweep", place=place, remedy=remedy)
    if x == by:
        raise DataError(f"both x and by are {quote(x)}", place="by", remedy="name another, or none")
    return names


def _numbers(rows: pd.DataFrame, name: str) -> Any:
    try:
        values = rows[name].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"{name} is no number", place="figure", remedy="give what affinity_sweep() returns") from None
    if not np.isfinite(values).all():
        what = f"{name} is {values[~np.isfinite(values)][0]}"
        raise DataError(what, place="figure", remedy="give what affinity_sweep() returns")
    return values


def _single(rows: pd.DataFrame, x: str, by: str | None, names: Sequence[str]) -> None:
    """Refuse several values at one place of one line; no mean is taken behind the reader's back."""
    drawn = [x, *([by] if by else [])]
    if by and rows[by].isna().any():
        raise DataError(f"a value of {by} is missing", place="by", remedy="leave such rows out")
    double = rows.duplicated(drawn, keep=False)
    if double.any():
        first = rows[double].iloc[0]
        n = int((rows[drawn] == first[drawn]).all(axis=1).sum())
        free = [name for name in names if name not in drawn and rows[name].nunique(dropna=False) > 1]
        where = ", ".join(_value(name, first[name]) for name in drawn)
        several = f"keep one value of {', '.join(free)}" if free else "keep one row a combination"
        remedy = several + (f", or give by={quote(free[0])}" if free and by is None else "")
        raise DataError(f"{count(n, 'row')} at {where}", place="figure", remedy=remedy)


def _unit(name: str) -> str:
    from luminora_lab.affinity._evaluation import UNITS

    plain = drawable(name).replace("_", " ")
    plain = plain if len(plain) <= 40 else f"{plain[:39]}…"
    unit = "points" if name.startswith("points.") else UNITS.get(name, "")
    return f"{plain} ({unit})" if unit else plain


def _value(name: Any, value: Any) -> str:
    """Return a value with the name of its parameter; a text (of a relation) alone."""
    text = f"{value:.4g}" if isinstance(value, (int, float, np.number)) and not isinstance(value, bool) else None
    return str(value) if text is None else f"{str(name).replace('_', ' ')} {text}"


def _looks(lines: Iterable[str], by: Any, dark: bool) -> dict[str, Look]:
    """Return how each line is drawn: as everywhere, or many numbers as one run of colours."""
    if by is None or by.nunique() <= FEW or by.dtype.kind not in "iuf":
        return looks(lines, dark)
    from matplotlib.colors import to_hex

    low, high = (look.colour for look in looks(["low", "high"], dark).values())
    names = list(lines)
    hues = (to_hex(mixed(low, high, share)) for share in np.linspace(0, 1, len(names)))
    return {name: Look(hue, "", "-", True) for name, hue in zip(names, hues, strict=True)}


def _line(ax: Axes, x: Any, y: Any, look: Any, label: str) -> None:
    (line,) = ax.plot(x, y, color=look.colour, linestyle=look.dash, label="_" + label, clip_on=False)
    if len(x) == 1 or (len(x) <= MARKED_UP_TO and look.marker):
        face = look.colour if look.filled else ax.get_facecolor()
        line.set(marker=look.marker or "o", markersize=4.2, markerfacecolor=face)


def _limits(ax: Axes, x: Any, y: Any) -> str:
    """Set limits and scales, affinity from 0; return what has to be said of them."""
    from matplotlib.ticker import FuncFormatter, NullFormatter

    low, high = float(x.min()), float(x.max())
    wide = low > 0 and high / low >= WIDE_RANGE
    if wide:
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_xlim((low, high) if high > low else (low - max(abs(low), 1) / 2, low + max(abs(low), 1) / 2))
    top = float(y.max())
    ax.set_ylim(min(0.0, float(y.min()) * 1.05), min(100.0, top * 1.08) if 0 < top <= 100 else max(top * 1.08, 1.0))
    ax.grid(axis="y")
    return "log scale" if wide else ""


def _end_labels(ax: Axes, ends: Sequence[tuple[float, float]], labels: dict[str, str], shown: Any) -> None:
    keys, ink = list(labels), ax.yaxis.label.get_color()
    order = np.argsort([height for _, height in ends], kind="stable")
    some = np.unique(np.linspace(0, len(keys) - 1, min(NAMED_UP_TO, len(keys))).round().astype(int))
    short = short_names(labels.values(), 26)
    chosen = order[some].tolist()
    end_labels(
        ax,
        [ends[i][0] for i in chosen],
        [ends[i][1] for i in chosen],
        [short[labels[keys[i]]] for i in chosen],
        [mixed(shown[keys[i]].colour, ink, INK_IN_LABELS) for i in chosen],
    )


def _words(rows: pd.DataFrame, x: str, by: str | None, names: Sequence[str], scale: str, n_lines: int) -> list[str]:
    from luminora_lab.affinity.stream import RELATION

    fixed = [name for name in names if name not in (x, by) and rows[name].nunique(dropna=False) == 1]
    told = {name: drawable(_value(name, rows[name].iloc[0]))[:40] for name in fixed}
    of = ", ".join(text for name, text in told.items() if name in RELATION)
    at = ", ".join(text for name, text in told.items() if name not in RELATION)
    return [
        ", ".join(filter(None, [_unit(x), scale, count(len(rows), "combination")])),
        f"lines: {_unit(by)}" if by else "",
        f"at {at}" if at else "",
        f"of {of}" if of else "",
        f"{NAMED_UP_TO} of {count(n_lines, 'line')} named" if n_lines > NAMED_UP_TO else "",
    ]
