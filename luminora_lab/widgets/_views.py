"""The views that panels are made of: small anywidgets that draw what Python worked out, as text, never as HTML."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import anywidget
import traitlets as t

__all__ = ["Bars", "Cards", "Chart", "Code", "Page", "Picture", "Transcript", "front"]


def front(name: str) -> str:
    """Return a file of the folder ``front/``; a script gets the functions that lists share put before it."""
    folder = files("luminora_lab.widgets") / "front"
    text = (folder / name).read_text(encoding="utf-8")
    if not name.endswith(".js") or name == "page.js":
        return text
    shared = (folder / "listing.js").read_text(encoding="utf-8").replace("export function", "function")
    return f"{shared}\n{text}"


class Page(anywidget.AnyWidget):
    """What a panel needs of the page around it: its theme, the style sheet, names for sliders."""

    _esm = front("page.js")
    _css = front("panel.css")
    theme = t.Unicode("light").tag(sync=True)


class Transcript(anywidget.AnyWidget):
    """The turns of a conversation. ``turns``: (turn id, session, its heading, speaker, text); ``marks`` by turn id:
    evidence, missed (bool), found ((name, rank, light colour, dark colour), ...), notes (texts)."""

    _esm = front("transcript.js")
    turns: Any = t.List().tag(sync=True)
    marks = t.Dict().tag(sync=True)
    only_marked = t.Bool(False).tag(sync=True)
    selected = t.Unicode("").tag(sync=True)
    picking = t.Bool(False).tag(sync=True)
    picked = t.List(t.Unicode()).tag(sync=True)
    label = t.Unicode("Turns").tag(sync=True)
    height = t.Unicode("430px").tag(sync=True)


class Bars(anywidget.AnyWidget):
    """A ranking. ``terms``: (name, light colour, dark colour); ``hits``: turn, rank, score, evidence, text, gave (one a
    term)."""

    _esm = front("bars.js")
    terms: Any = t.List().tag(sync=True)
    hits: Any = t.List().tag(sync=True)
    selected = t.Unicode("").tag(sync=True)
    label = t.Unicode("Ranking").tag(sync=True)
    height = t.Unicode("330px").tag(sync=True)


class Picture(anywidget.AnyWidget):
    """A figure: PNG, width in CSS pixels (0: its own), and its words."""

    _esm = front("picture.js")
    png = t.Bytes(b"").tag(sync=True)
    alt = t.Unicode("").tag(sync=True)
    width = t.Int(0).tag(sync=True)


class Code(anywidget.AnyWidget):
    """A line of code to copy; ``copied`` counts the copies."""

    _esm = front("code.js")
    code = t.Unicode("").tag(sync=True)
    copied = t.Int(0).tag(sync=True)


class Cards(anywidget.AnyWidget):
    """Texts side by side. ``cards``: key, title, label, pieces ((text, marked), ...), note, rating; ``choices``: what a
    card can be rated; ``rated``: the last rating given (card, rating, n)."""

    _esm = front("cards.js")
    cards: Any = t.List().tag(sync=True)
    choices: Any = t.List().tag(sync=True)
    rated = t.Dict().tag(sync=True)


class Chart(anywidget.AnyWidget):
    """A drawing in the units of its data. ``spec``: what :mod:`luminora_lab.widgets._charts` makes; ``alt``: its words;
    ``cursor``: a place on the x axis, or None."""

    _esm = front("chart.js")
    spec = t.Dict().tag(sync=True)
    alt = t.Unicode("").tag(sync=True)
    cursor = t.Float(None, allow_none=True).tag(sync=True)
