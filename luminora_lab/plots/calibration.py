"""Whether what is given a probability comes true as often as it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.plots._frames import count, frame_of
from luminora_lab.plots._room import say, size_of, wide
from luminora_lab.plots._sheet import axes, is_dark, looks
from luminora_lab.plots._words import axis_label, drawable

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.axes import Axes

    Float = npt.NDArray[np.float64]

__all__ = ["reliability_curve"]

COLUMNS = ("predicted", "observed", "n", "lo", "hi")
TEXT = 7.5
SMALLEST, LARGEST = 3.0, 8.0
"""Diameter of a dot of one prediction and of the largest bin, points."""


def reliability_curve(frame: Any, *, ax: Axes | None = None) -> Axes:
    """Draw the observed share against the mean predicted probability of each bin, with its interval.

    Parameters
    ----------
    frame
        Frame of :func:`luminora_lab.memory.classifying.reliability`, one row a bin: predicted, observed (0..1), n, lo
        and hi (95% interval of ``observed``; NaN for none). ``attrs["of"]`` is written below, where it is there.
    ax
        Where to draw; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        The diagonal is where a probability of p comes true in a share p of cases: above it more often than it says,
        below it less often. A dot is as large in area as its bin has predictions; n stands above it, over the frame,
        where numbers have room. A dot is an orange diamond where its interval does not reach the diagonal.

    Raises
    ------
    DataError
        What was given is no such frame or has no row; a share lies outside 0..1, or n is no number from 1.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from luminora_lab.memory.classifying import reliability
    >>> ax = reliability_curve(reliability([0.2, 0.3, 0.9, 0.8], [False, True, True, True], bins=2))
    >>> [text.get_text() for text in ax.texts], ax.get_xlabel().splitlines()[0]
    (['n', '2', '2'], 'mean predicted probability, 4 predictions in 2 bins')
    >>> plt.close(ax.figure)
    """
    rows = frame_of(frame, "reliability", COLUMNS).sort_values("predicted", kind="stable")
    predicted, observed, lo, hi = (_shares(rows, name) for name in ("predicted", "observed", "lo", "hi"))
    n = _counts(rows)
    with axes(ax, 5.2, 5.0) as on:
        ink = on.yaxis.label.get_color()
        on.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
        on.set_xticks(np.linspace(0, 1, 6))
        on.set_yticks(np.linspace(0, 1, 6))
        on.plot([0, 1], [0, 1], color=ink, linewidth=0.9, alpha=0.6, linestyle=(0, (4, 3)), label="_diagonal", zorder=1)
        axis_label(on, "y", ["observed share", "above the diagonal: more often than it says"])
        axis_label(on, "x", ["mean predicted probability", " "])
        on.plot(predicted, observed, color=_colours(on)[0], linewidth=1.0, alpha=0.55, label="_curve", zorder=1.5)
        off = (lo > predicted) | (hi < predicted)
        _bins(on, predicted, observed, n, lo, hi, off)
        width, _ = size_of(on)
        told = _numbers(on, predicted, n, width, ink)
        say(on, width, _words(rows, n, told, off, bool((~np.isnan(lo)).any())))
    return on


def _shares(rows: Any, name: str) -> Float:
    try:
        values = rows[name].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"{name} is no number", place="figure", remedy="give what reliability() returns") from None
    bad = ~((values >= 0) & (values <= 1)) & ~(np.isnan(values) & (name in ("lo", "hi")))
    if bad.any():
        raise DataError(f"{name} is {values[bad][0]}", place="figure", remedy="it lies in 0..1")
    return np.asarray(values)


def _counts(rows: Any) -> Float:
    try:
        values = rows["n"].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError("n is no number", place="figure", remedy="give what reliability() returns") from None
    if not (np.isfinite(values) & (values >= 1)).all():
        raise DataError("n is no number from 1", place="figure", remedy="leave empty bins out")
    return np.asarray(values)


def _colours(ax: Axes) -> list[str]:
    return [look.colour for look in looks(["on", "off"], is_dark(ax)).values()]


def _bins(ax: Axes, predicted: Float, observed: Float, n: Float, lo: Float, hi: Float, off: Any) -> None:
    areas = SMALLEST**2 + (LARGEST**2 - SMALLEST**2) * (n - 1) / max(float(n.max()) - 1, 1)
    for some, colour, marker, label in zip((~off, off), _colours(ax), ("o", "D"), ("_on", "_off"), strict=True):
        known = some & ~np.isnan(lo) & ~np.isnan(hi)
        if known.any():
            ax.vlines(predicted[known], lo[known], hi[known], color=colour, linewidth=1.3, label=f"{label} interval")
        if some.any():
            dots = ax.scatter(predicted[some], observed[some], s=areas[some], color=colour, marker=marker, label=label)
            dots.set(zorder=2.5, clip_on=False, linewidth=0)


def _numbers(ax: Axes, predicted: Float, n: Float, width: float, ink: Any) -> int:
    """Write how many predictions each bin has above it, as far as numbers have room; return for how many it is."""
    beside: Any = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
    style: Any = {"fontsize": TEXT, "color": ink, "ha": "center", "va": "bottom"}
    ax.annotate("n", (-0.02, 1), xytext=(-7, 4), **beside, **style)
    free, written = -np.inf, 0
    for x, number in zip(predicted.tolist(), n.tolist(), strict=True):
        text = f"{number:,.0f}"
        at, half = (x + 0.02) / 1.04 * width, wide(text, TEXT) / 2
        if at - half >= free:
            ax.annotate(text, (x, 1), xytext=(0, 4), **beside, **style)
            free, written = at + half + 4, written + 1
    return written


def _words(rows: Any, n: Float, told: int, off: Any, intervals: bool) -> list[str]:
    marks = f"{count(int(off.sum()), 'interval')} off the diagonal (diamond)" if off.any() else ""
    return [
        f"mean predicted probability, {count(int(n.sum()), 'prediction')} in {count(len(n), 'bin')}",
        drawable(str(rows.attrs.get("of", "")))[:80],
        "bars: 95 % interval" if intervals else "no interval",
        marks if intervals else "",
        "area of a dot: n" + (f", written for {told}" if told < len(n) else "") if len(n) > 1 else "",
    ]
