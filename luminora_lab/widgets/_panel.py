"""What every panel shares: a title, a line for errors, the theme, its state as plain data, a form for static pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

import ipywidgets as w
import traitlets as t
from markupsafe import Markup, escape

from luminora_lab.errors import DataError, LuminoraError
from luminora_lab.files.strictjson import quote
from luminora_lab.widgets._views import Page

__all__ = ["Panel", "column", "html_table", "hues", "moved", "refreshing", "row", "slider", "told"]


class Panel(w.VBox):
    """A box of controls and views over tested functions.

    A panel's state is a few traits of plain values (``STATE``): read them, set them, ``observe`` them, or take them all
    with :attr:`state`. What cannot be done is said in the panel, and the last good view stays.
    """

    STATE: tuple[str, ...] = ()
    title = ""
    dark = t.Bool(False)

    def __init__(self, **state: Any) -> None:
        super().__init__()
        self.add_class("ll-panel")
        self._page = Page()
        self._error = w.HTML()
        self._quiet = 0
        self._page.observe(self._themed, "theme")
        body = self.build()
        self._error.layout.display = "none"
        heading = [w.HTML(str(Markup('<p class="ll-title">{}</p>').format(self.title)))] if self.title else []
        self.children = (self._page, *heading, *body, self._error)
        self.begin()
        self.state = state

    # -- what a panel defines -------------------------------------------------------------------------------------
    def build(self) -> list[w.Widget]:
        """Return the panel's widgets, top to bottom."""
        raise NotImplementedError

    def begin(self) -> None:
        """Show the first state, once everything is built."""
        self.refresh()

    def refresh(self) -> None:
        """Draw anew what depends on the theme (``dark``); CSS follows it by itself."""

    def static(self) -> str:
        """Return what a page without a kernel shows, as HTML with everything escaped."""
        return ""

    # -- state ----------------------------------------------------------------------------------------------------
    @property
    def state(self) -> dict[str, Any]:
        """The state as plain values; set a part of it to change the panel."""
        return {name: getattr(self, name) for name in self.STATE}

    @state.setter
    def state(self, values: Mapping[str, Any]) -> None:
        strange = [name for name in values if name not in self.STATE]
        if strange:
            remedy = f"use {', '.join(self.STATE)}"
            raise DataError(f"a panel has no state {quote(strange[0])}", place=type(self).__name__, remedy=remedy)
        for name, value in values.items():
            try:
                setattr(self, name, value)
            except t.TraitError as error:
                raise DataError(f"{name} = {quote(value)}", place=type(self).__name__, remedy=str(error)) from None

    # -- errors, theme, static pages ------------------------------------------------------------------------------
    def say(self, error: str = "") -> None:
        """Show an error in the panel, or none."""
        text = Markup('<div class="ll-error" role="alert">{}</div>').format(error) if error else ""
        self._error.value = str(text)
        self._error.layout.display = None if error else "none"

    @contextmanager
    def saying(self) -> Iterator[None]:
        """Show an error of the lab in the panel rather than raise it."""
        try:
            yield
        except LuminoraError as error:
            self.say(str(error))
        else:
            self.say()

    def _themed(self, change: Any) -> None:
        self.dark = change["new"] == "dark"
        self.refresh()

    def _repr_mimebundle_(self, *args: Any, **kwargs: Any) -> Any:
        """Return the widget, and beside it what a page without widgets shows."""
        bundle = super()._repr_mimebundle_(*args, **kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data["text/html"] = f'<div class="ll-static">{self.static()}</div>'
        data["text/plain"] = f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.state.items())})"
        return bundle


def refreshing(method: Callable[..., None]) -> Callable[..., None]:
    """Make a handler of a change: it shows errors in the panel, and does not call itself again while it runs."""

    @wraps(method)
    def handler(panel: Panel, change: Any = None) -> None:
        if panel._quiet:
            return
        panel._quiet += 1
        try:
            with panel.saying():
                method(panel, change)
        finally:
            panel._quiet -= 1

    return handler


def row(*children: w.Widget) -> w.Box:
    """Return widgets beside each other, which wrap where there is no room."""
    box = w.Box(children)
    box.add_class("ll-row")
    return box


def column(width: str, *children: w.Widget) -> w.Box:
    """Return widgets below each other; ``width`` is the least they need, and they grow where there is more."""
    box = w.VBox(children, layout=w.Layout(flex=f"1 1 {width}", min_width="0"))
    box.add_class("ll-column")
    return box


def slider(description: str, value: float, low: float, high: float, step: float, **options: Any) -> w.FloatSlider:
    """Return a slider that reports while it moves."""
    layout = w.Layout(width="300px", max_width="100%")
    style = {"description_width": "120px"}
    return w.FloatSlider(
        value=value, min=low, max=high, step=step, description=description, layout=layout, style=style, **options
    )


def moved(one: w.FloatSlider, before: float, now: float) -> bool:
    """Return whether a slider was moved, and did not merely round what Python set to its own steps."""
    return bool(abs(now - before) > 0.51 * one.step)


def told(text: str, *values: Any, role: str = "") -> str:
    """Return a line of HTML with values escaped."""
    line = Markup(text).format(*values)
    return str(Markup('<div role="{}">{}</div>').format(role, line) if role else line)


def html_table(columns: list[str], rows: list[list[Any]], caption: str, numbers: tuple[int, ...] = ()) -> str:
    """Return a table with everything escaped; columns in ``numbers`` are set to the right."""
    kind = [' class="ll-n"' if place in numbers else "" for place in range(len(columns))]
    head = "".join(f"<th scope='col'{k}>{escape(name)}</th>" for name, k in zip(columns, kind, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{k}>{escape(cell)}</td>" for cell, k in zip(cells, kind, strict=True)) + "</tr>"
        for cells in rows
    )
    return f"<table aria-label='{escape(caption)}'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def hues(names: list[str]) -> dict[str, tuple[str, str]]:
    """Return (light, dark) colours by name, those of every figure of the lab."""
    from luminora_lab.plots import palette

    light, dark = palette(names), palette(names, dark=True)
    return {name: (light[name], dark[name]) for name in light}
