"""A figure of the lab as PNG and words, drawn apart from pyplot."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from luminora_lab.widgets._views import Picture

__all__ = ["drawn", "show_in"]

DPI = 100


def drawn(draw: Callable[[Figure], Axes], dark: bool = False) -> tuple[bytes, str]:
    """Return a figure as PNG and its words; ``draw`` gets an empty figure, and returns the Axes it drew on."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from luminora_lab.plots import alt_text, style

    with style(dark=dark):
        figure = Figure(layout="constrained", dpi=DPI)
        canvas = FigureCanvasAgg(figure)
        ax = draw(figure)
        out = io.BytesIO()
        canvas.print_png(out, metadata={"Software": None}, pil_kwargs={"compress_level": 1})  # type: ignore[no-untyped-call]
    return out.getvalue(), alt_text(ax)


def show_in(picture: Picture, draw: Callable[[Figure], Axes], dark: bool = False) -> None:
    """Draw a figure into a view."""
    png, alt = drawn(draw, dark)
    with picture.hold_sync():
        picture.png, picture.alt = png, alt
