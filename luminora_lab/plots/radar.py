"""The six parameters of personalities on a radar: a blend beside its parents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.vocabulary import PARAMETERS
from luminora_lab.plots._sheet import INK_IN_LABELS, is_dark, looks, mixed, style
from luminora_lab.plots._words import short_names
from luminora_lab.plots.alternative import describe

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["trait_radar"]

MOST = 6


def trait_radar(traits: Any, ax: Axes | None = None) -> Axes:
    """Draw the six parameters of up to six personalities on one radar.

    Parameters
    ----------
    traits
        Frame of :func:`luminora_lab.trait_frame`: one row a personality, by its name; read are the columns verbosity,
        formality, humor, empathy, creativity and directness (0 to 1; NaN leaves a gap).
    ax
        A polar Axes; a new figure in the lab's style by default.

    Returns
    -------
    Axes
        Rings at 0.25, 0.5, 0.75 and 1; the first personality drawn thickest.

    Raises
    ------
    DataError
        The Axes is not polar, a column is missing, or there are no personalities or too many.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from luminora_lab import trait_frame
    >>> ax = trait_radar(trait_frame(["quill", "pip"]))
    >>> [line.get_label() for line in ax.get_lines()]
    ['quill', 'pip']
    >>> plt.close(ax.figure)
    """
    missing = [name for name in PARAMETERS if name not in getattr(traits, "columns", ())]
    if missing:
        raise DataError(f"no column {quote(missing[0])}", place="radar", remedy="give what trait_frame() returns")
    if not 1 <= len(traits) <= MOST:
        raise DataError(f"{len(traits)} personalities", place="radar", remedy=f"give 1 to {MOST}")
    on = _polar(ax)
    names = [str(name) for name in traits.index]
    shown, short = looks(names, is_dark(on)), short_names(names, 24)
    ink = on.xaxis.label.get_color()
    at = np.linspace(0, 2 * np.pi, len(PARAMETERS), endpoint=False)
    around = np.append(at, at[0])
    for place, (name, row) in enumerate(zip(names, traits[list(PARAMETERS)].to_numpy(dtype=float), strict=True)):
        look = shown[name]
        values = np.append(row, row[0])
        (line,) = on.plot(around, values, color=look.colour, linestyle=look.dash, marker=look.marker, label=short[name])
        line.set(linewidth=2.4 if place == 0 else 1.3, markersize=4, zorder=4 - 0.1 * place, clip_on=False)
        if place == 0:
            on.fill(around, values, color=look.colour, alpha=0.12, linewidth=0)
    on.set_ylim(0, 1)
    on.set_yticks([0.25, 0.5, 0.75, 1], [".25", ".5", ".75", "1"])
    on.set_xticks(at, list(PARAMETERS))
    on.tick_params(axis="x", pad=8)
    for place, name in enumerate(names):
        colour = mixed(shown[name].colour, ink, INK_IN_LABELS)
        text = on.text(-0.2, 1.1 - 0.065 * place, short[name], transform=on.transAxes, color=colour, parse_math=False)
        text.set(fontsize=9, fontweight="bold" if place == 0 else "normal", va="top")
    on.set_xlabel(f"six parameters, 0 (centre) to 1; {len(names)} personalit{'y' if len(names) == 1 else 'ies'}")
    on.xaxis.set_label_coords(0.5, -0.11)
    told = "; ".join(
        f"{name}: " + ", ".join(f"{parameter} {value:.2f}" for parameter, value in row.items())
        for name, row in zip(short.values(), traits[list(PARAMETERS)].to_dict("records"), strict=True)
    )
    describe(on, f"Radar of six parameters, 0 to 1. {told}.")
    return on


def _polar(ax: Any) -> Axes:
    from matplotlib.figure import Figure

    if isinstance(ax, Figure):
        ax.set_size_inches(4.6, 4.2)
        return ax.add_subplot(projection="polar")
    if ax is None:
        import matplotlib
        import matplotlib.pyplot as plt

        from luminora_lab.plots._sheet import _in_force, _load_backend

        _load_backend()
        if _in_force():
            return plt.subplots(figsize=(4.6, 4.2), layout="constrained", subplot_kw={"projection": "polar"})[1]
        dark = sum(matplotlib.colors.to_rgb(matplotlib.rcParams["figure.facecolor"])) < 1.2
        with style(dark=dark):
            return plt.subplots(figsize=(4.6, 4.2), layout="constrained", subplot_kw={"projection": "polar"})[1]
    if getattr(ax, "name", "") != "polar":
        remedy = 'make one with subplot_kw={"projection": "polar"}'
        raise DataError("the Axes is not polar", place="radar", remedy=remedy)
    return ax  # type: ignore[no-any-return]
