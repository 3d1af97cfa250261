"""The one style sheet of the lab: colours that colour-blind readers can tell apart, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Look", "axes", "is_dark", "looks", "mixed", "palette", "style"]

# The hues of Okabe and Ito (2008), set darker for white paper and lighter for a dark one.
LIGHT = ("#0072b2", "#d55e00", "#009470", "#cc6fa6", "#222222", "#d89c00", "#45a3dc", "#a0a34a")
DARK = ("#4a9fe3", "#f5803e", "#2cc398", "#e497c3", "#d5dae1", "#f0b030", "#93d2f7", "#eee35a")
INK_IN_LABELS = 0.4  # brings every coloured label to a contrast of 4.5 on its paper
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")
DASHES: tuple[Any, ...] = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
PAPER = {False: ("#ffffff", "#1b1f24", "#5a6270", "#d5d9df"), True: ("#16191d", "#e6e9ed", "#a3acb8", "#3a4049")}


class Look(NamedTuple):
    """How one strategy is drawn: colour, marker, line style, and whether its marker is filled."""

    colour: str
    marker: str
    dash: Any
    filled: bool


@contextmanager
def style(dark: bool = False) -> Iterator[None]:
    """Draw figures in the style of the lab while the context lasts; nothing of it stays behind.

    Parameters
    ----------
    dark
        Light ink on dark paper.

    Examples
    --------
    >>> import matplotlib
    >>> before = matplotlib.rcParams["axes.spines.top"]
    >>> with style(dark=True):
    ...     matplotlib.rcParams["axes.spines.top"]
    False
    >>> matplotlib.rcParams["axes.spines.top"] == before
    True
    """
    import matplotlib

    _load_backend()
    with matplotlib.rc_context(_sheet(dark)):
        yield


def palette(strategies: Iterable[str], dark: bool = False) -> dict[str, str]:
    """Return a colour for each strategy, in the order in which they first appear; every figure uses the same.

    Colours repeat from the ninth strategy on; marker and line style then tell them apart.

    Examples
    --------
    >>> palette(["bm25", "dense"])
    {'bm25': '#0072b2', 'dense': '#d55e00'}
    """
    return {name: look.colour for name, look in looks(strategies, dark).items()}


def looks(strategies: Iterable[str], dark: bool = False) -> dict[str, Look]:
    """Return how each strategy is drawn, in the order in which they first appear."""
    colours, out = DARK if dark else LIGHT, {}
    for i, name in enumerate(dict.fromkeys(strategies)):
        turn, place = divmod(i, len(colours))
        out[name] = Look(colours[place], MARKERS[place], DASHES[turn % len(DASHES)], turn % 2 == 0)
    return out


def is_dark(ax: Axes) -> bool:
    """Return whether an Axes has a dark background (its own, or its figure's where it is see-through)."""
    from matplotlib.colors import to_rgba

    for colour in (ax.get_facecolor(), ax.get_figure(root=True).get_facecolor()):  # type: ignore[union-attr]
        red, green, blue, alpha = to_rgba(colour)
        if alpha > 0.5:
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.4
    return False


def mixed(colour: str, other: Any, share: float) -> tuple[float, float, float]:
    """Return a colour with a share of another in it.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.25)
    (0.25, 0.25, 0.25)
    """
    from matplotlib.colors import to_rgb

    red, green, blue = ((1 - share) * a + share * b for a, b in zip(to_rgb(colour), to_rgb(other), strict=True))
    return red, green, blue


@contextmanager
def axes(ax: Any, width: float, height: float) -> Iterator[Axes]:
    """Give the caller's Axes, or a new one in the style of the lab (inches), which is closed again on an error.

    A style that is in force stays in force: a new figure is dark where ``style(dark=True)`` or another dark sheet is.
    An empty ``matplotlib.figure.Figure`` in place of the Axes is sized and gets one; pyplot then knows nothing of it.
    """
    if isinstance(ax, _figure()):
        ax.set_size_inches(width, height)
        yield ax.add_subplot()
        return
    if ax is not None:
        yield ax
        return
    import matplotlib
    import matplotlib.pyplot as plt
    from matplotlib.colors import to_rgb

    _load_backend()
    nothing: Any = {}
    dark = sum(to_rgb(matplotlib.rcParams["figure.facecolor"])) < 1.2
    with matplotlib.rc_context(nothing if _in_force() else _sheet(dark)):
        figure, made = plt.subplots(figsize=(width, height), layout="constrained")
        try:
            yield made
        except BaseException:
            plt.close(figure)
            raise


def _load_backend() -> None:
    """Load the backend before a style is in force.

    Jupyter's turns interactive mode on when it is loaded; inside a style that would be undone with the style, and no
    later figure of the session would be shown.
    """
    import matplotlib
    from matplotlib.backends.registry import backend_registry

    backend_registry.load_backend_module(str(matplotlib.get_backend()))  # type: ignore[no-untyped-call]


def _figure() -> Any:
    from matplotlib.figure import Figure

    return Figure


def _in_force() -> bool:
    import matplotlib

    cycle = matplotlib.rcParams["axes.prop_cycle"].by_key().get("color", [])
    return tuple(cycle) in (LIGHT, DARK)


def _sheet(dark: bool) -> Any:
    from cycler import cycler

    paper, ink, quiet, rule = PAPER[dark]
    inks = dict.fromkeys(("text.color", "axes.labelcolor", "axes.titlecolor"), ink)
    return inks | {
        "figure.facecolor": paper,
        "axes.facecolor": paper,
        "savefig.facecolor": "auto",
        "savefig.edgecolor": "none",
        "axes.edgecolor": quiet,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": False,
        "axes.labelsize": 9.5,
        "axes.titlesize": 11,
        "axes.titlelocation": "left",
        "axes.prop_cycle": cycler(color=DARK if dark else LIGHT),
        "grid.color": rule,
        "grid.linewidth": 0.6,
        "xtick.color": quiet,
        "ytick.color": quiet,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "font.family": ["DejaVu Sans"],
        "font.size": 9.5,
        "legend.frameon": False,
        "lines.linewidth": 1.7,
        "lines.markersize": 5,
        "svg.fonttype": "path",
        "svg.hashsalt": "luminora",
    }
