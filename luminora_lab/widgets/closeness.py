"""Affinity under sliders: one or two models of the same events, a fit to ratings, and the prompt at any moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import numpy as np
import traitlets as t
from markupsafe import Markup

from luminora_lab.affinity import AffinityModel, affinity_curve, fit_affinity
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.widgets._affinity_parts import (
    OPTIONAL,
    RANGES,
    code_of,
    ends_table,
    one_relation,
    options_of,
    words_of,
)
from luminora_lab.widgets._charts import curve_chart
from luminora_lab.widgets._panel import Panel, column, html_table, moved, refreshing, row, slider, told
from luminora_lab.widgets._views import Chart, Code

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AffinityPanel", "affinity"]

SHOWN = 8
GRID = 160
"""Moments between events at which a curve is drawn, since it decays there."""


class AffinityPanel(Panel):
    """See :func:`affinity`. State: a, b (options of the models that differ from the default), two (whether b is drawn),
    moved ("A" or "B": whose sliders these are), moment (number of an event), provider."""

    STATE = ("a", "b", "two", "moved", "moment", "provider")
    title = "Affinity: one history, two models"
    a = t.Dict()
    b = t.Dict()
    two = t.Bool(False)
    moved = t.Enum(("A", "B"), default_value="A")
    moment = t.Int(0, min=0)
    provider = t.Unicode("anthropic")

    def __init__(
        self,
        events: pd.DataFrame,
        models: Mapping[str, AffinityModel],
        base: tuple[AffinityModel | None, str],
        personality: Any,
        ratings: Any,
        **state: Any,
    ) -> None:
        self.events, self.relation = one_relation(events)
        times = self.events["time"].to_numpy().astype("datetime64[s]").astype(np.int64)
        self._grid = np.linspace(times.min(), times.max(), GRID).astype(np.int64).astype("datetime64[s]")
        self._levels = next(iter(models.values())).levels
        self._points = {name: model.points for name, model in models.items()}
        self._base, self._p, self._ratings = base, personality, ratings
        self._first = {name: options_of(model) for name, model in models.items()}
        super().__init__(**state)

    def build(self) -> list[w.Widget]:
        from luminora_lab.personality.dialects import DIALECTS

        self.a = self._first["A"]
        self.b = self._first.get("B", self.a)
        self.two = "B" in self._first
        self._two = w.Checkbox(description="compare with a second model", indent=False, layout=w.Layout(width="auto"))
        self._moved = w.ToggleButtons(options=["A", "B"], description="Sliders move", style={"button_width": "50px"})
        self._on = {
            name: w.Checkbox(value=False, description=name, indent=False, layout=w.Layout(width="140px"))
            for name in OPTIONAL
        }
        self._sliders = {name: self._slider(name) for name in RANGES}
        self._chart, self._table, self._code = Chart(), w.HTML(), Code()
        times = [f"{at:%Y-%m-%d %H:%M}" for at in self.events["time"]]
        self._when = w.SelectionSlider(
            options=[(text, n) for n, text in enumerate(times)], description="Moment",
            layout=w.Layout(width="100%"), style={"description_width": "70px"},
        )  # fmt: skip
        self._provider = w.Dropdown(options=list(DIALECTS), description="Provider", style={"description_width": "70px"})
        self._then, self._prompt, self._fitted = w.HTML(), w.HTML(), w.HTML()
        self._free = w.SelectMultiple(
            options=list(RANGES), value=("positive", "negative", "half_life"), rows=6, description="Free",
            style={"description_width": "50px"}, layout=w.Layout(width="230px"),
        )  # fmt: skip
        self._fit = w.Button(description="Fit A to ratings", disabled=self._ratings is None)
        self._fit.on_click(self._fits)
        self._link()
        boxes = [
            w.HBox([self._on[name], self._sliders[name]], layout=w.Layout(overflow="visible"))
            if name in OPTIONAL
            else self._sliders[name]
            for name in RANGES
        ]
        half = (len(boxes) + 1) // 2
        fit = [row(self._free, column("240px", self._fit, self._fitted))] if self._ratings is not None else []
        now = [self._provider, self._prompt] if self._p is not None else []
        return [
            row(self._two, self._moved), self._chart, self._table,
            row(column("400px", *boxes[:half]), column("400px", *boxes[half:])), *fit,
            self._when, row(column("330px", self._then), column("400px", *now)), self._code,
        ]  # fmt: skip

    def _slider(self, name: str) -> w.FloatSlider:
        low, high, step = RANGES[name]
        one = slider(
            name, OPTIONAL.get(name, getattr(AffinityModel(), name) or 0), low, high, step, readout_format=".2f"
        )
        one.layout.width = "calc(100% - 146px)" if name in OPTIONAL else "100%"
        one.style.description_width = "110px"
        if name in OPTIONAL:
            one.add_class("ll-bare")  # its checkbox says the name
        one.observe(lambda change: self._slid(name, change["new"]), "value")
        return one

    def _link(self) -> None:
        for trait, control in (
            ("two", self._two),
            ("moved", self._moved),
            ("provider", self._provider),
            ("moment", self._when),
        ):
            t.link((self, trait), (control, "value"))
        for name, box in self._on.items():
            box.observe(
                lambda change, name=name: self._set(name, self._sliders[name].value if change["new"] else None), "value"
            )
        self.observe(self._changed, ["a", "b", "two", "moved"])
        self.observe(self._moved_to, ["moment", "provider"])

    # -- what it is -----------------------------------------------------------------------------------------------
    @property
    def models(self) -> dict[str, AffinityModel]:
        """The models that are drawn, by "A" and "B"."""
        named = {"A": self.a, "B": self.b} if self.two else {"A": self.a}
        return {name: self._model(name, options) for name, options in named.items()}

    @property
    def model(self) -> AffinityModel:
        """Model A."""
        return self.models["A"]

    @property
    def curve(self) -> pd.DataFrame:
        """The curve of every model that is drawn: see :func:`luminora_lab.affinity_curve`."""
        return affinity_curve(self.events, self.models)

    @property
    def code(self) -> str:
        """The expressions that make the models."""
        base, written = self._base
        return "; ".join(f"{name} = {code_of(model, base, written)}" for name, model in self.models.items())

    def _model(self, name: str, options: Mapping[str, Any]) -> AffinityModel:
        strange = [option for option in options if option not in RANGES]
        if strange:
            remedy = f"use {', '.join(RANGES)}"
            raise DataError(f"a model has no option {quote(strange[0])}", place=f"model {name}", remedy=remedy)
        points = self._points.get(name, self._points["A"])
        return AffinityModel(**options, points=points, levels=self._levels)

    # -- changes --------------------------------------------------------------------------------------------------
    def _slid(self, name: str, value: float) -> None:
        now = getattr(self._model(self.moved, self.a if self.moved == "A" else self.b), name)
        if now is not None and moved(self._sliders[name], now, value):
            self._set(name, value)

    def _set(self, name: str, value: float | None) -> None:
        if self._quiet:
            return
        if name in OPTIONAL and not self._on[name].value:
            value = None
        options = {**(self.a if self.moved == "A" else self.b), name: value}
        usual = AffinityModel()
        kept = {option: given for option, given in options.items() if given != getattr(usual, option)}
        if self.moved == "A":
            self.a = kept
        else:
            self.b = kept

    def begin(self) -> None:
        self._changed(None)

    @refreshing
    def _changed(self, change: Any) -> None:
        if self.moved == "B" and not self.two:
            self.moved = "A"
        shown = self._model(self.moved, self.a if self.moved == "A" else self.b)
        for name, one in self._sliders.items():
            value = getattr(shown, name)
            if name in OPTIONAL:
                self._on[name].value = value is not None
                one.disabled = value is None
            if value is not None:
                one.value = float(np.clip(value, one.min, one.max))
        curve = self.curve
        names = list(self.models)
        self._chart.alt = words_of(curve, names)
        self._chart.spec = curve_chart(affinity_curve(self.events, self.models, at=self._grid), names, self._levels)
        self._table.value = ends_table(curve, names)
        self._code.code = self.code
        self._show_moment(curve)

    @refreshing
    def _moved_to(self, change: Any) -> None:
        self._show_moment(self.curve)

    def _show_moment(self, curve: pd.DataFrame) -> None:
        n = min(self.moment, len(self.events) - 1)
        own = curve[curve["model"] == "A"].reset_index(drop=True)
        now = own.iloc[n]
        self._chart.cursor = float(now["time"].timestamp() / 86400)
        reasons = self.events["reason"] if "reason" in self.events else [""] * len(self.events)
        first = max(0, n - SHOWN + 1)
        rows = [
            [
                f"{own['time'][i]:%Y-%m-%d %H:%M}",
                own["event"][i],
                f"{own['change'][i]:+.1f}",
                f"{own['affinity'][i]:.1f}",
                list(reasons)[i],
            ]
            for i in range(n, first - 1, -1)
        ]
        head = told(
            "<b>{}</b>",
            f"{now['affinity']:.1f} points, {now['level']} (model A); the last {len(rows)} of {n + 1} events",
        )
        table = html_table(["when", "event", "change", "points", "why"], rows, "The last events", numbers=(2, 3))
        self._then.value = (
            f'{head}<div class="ll-scroll" tabindex="0" role="group" aria-label="The last events">{table}</div>'
        )
        if self._p is not None:
            self._prompt.value = self._prompt_at(float(now["affinity"]))

    def _prompt_at(self, points: float) -> str:
        from luminora_lab.personality import compile

        made = compile(self._p, self.provider, affinity=points)
        box = Markup('<div class="ll-prompt" tabindex="0" role="group" aria-label="compiled prompt">{}</div>')
        return told("<b>{}</b>", f"What {self._p.name} is told at {points:.1f} points") + str(box.format(made.system))

    def _fits(self, _: Any) -> None:
        with self.saying():
            self._fit.disabled = True
            try:
                found = fit_affinity(self.events, self._ratings, list(self._free.value), model=self.model, n_boot=100)
            finally:
                self._fit.disabled = False
            shown = ["parameter", "estimate", "lo", "hi", "identified", "note"]
            rows = [
                [f"{value:.3g}" if isinstance(value, float) else str(value) for value in one]
                for one in found.frame[shown].to_numpy(dtype=object)
            ]
            self._fitted.value = html_table(shown, rows, "Estimates with 95% intervals", numbers=(1, 2, 3))
            self.a = options_of(found.model)

    def static(self) -> str:
        return str(Markup("<p>{}</p><pre>{}</pre>").format(self._chart.alt, self.code)) + str(self._table.value)


def affinity(
    conversation_or_events: Any,
    model: AffinityModel | Mapping[str, AffinityModel] | None = None,
    *,
    personality: Any = None,
    ratings: Any = None,
    **state: Any,
) -> AffinityPanel:
    """Return a panel with the affinity curve of one history under one or two models.

    Every option of :class:`luminora_lab.AffinityModel` has a slider. A time slider shows the events up to a moment and
    what the personality is told then.

    Parameters
    ----------
    conversation_or_events
        A conversation (or what :func:`luminora_lab.load` takes), whose events are read with
        :func:`luminora_lab.interaction_events`; or such events: of several relations, the first is drawn.
    model
        A model, or a mapping of two; upstream's rule for the personality by default.
    personality
        Whose points and levels count, and whose prompt is shown; needed for a conversation.
    ratings
        Frame for :func:`luminora_lab.fit_affinity`: with it, there is a button that fits model A.
    state
        a, b, two, moved, moment, provider.

    Returns
    -------
    AffinityPanel
        A widget; ``.model``, ``.models``, ``.curve`` and ``.code`` follow the sliders.

    Raises
    ------
    LuminoraError
        What is no conversation, no events, no model, or no state.

    Examples
    --------
    >>> panel = affinity("greenhouse", personality="juniper")
    >>> panel.state = {"two": True, "b": {**panel.a, "half_life": 30.0}}
    >>> panel.code.partition("; ")[2]
    "B = ll.AffinityModel.upstream('juniper').replace(half_life=30)"
    >>> panel.curve.groupby("model")["affinity"].last().round(1).to_dict()
    {'A': 100.0, 'B': 44.5}
    """
    from luminora_lab.affinity import interaction_events
    from luminora_lab.conversation import load
    from luminora_lab.conversation.model import Conversation
    from luminora_lab.personality import personality as personality_of

    p = None if personality is None else personality_of(personality)
    events = conversation_or_events
    if isinstance(events, str | Conversation):
        if p is None:
            remedy = 'give personality="juniper", say: its settings turn turns into points'
            raise DataError("a conversation needs a personality", place="affinity", remedy=remedy)
        events = interaction_events(load(events) if isinstance(events, str) else events, p)
    usual = AffinityModel.upstream(p)
    base = (usual, f"ll.AffinityModel.upstream({personality!r})") if isinstance(personality, str) else (None, "")
    models = model if isinstance(model, Mapping) else {"A": usual if model is None else model}
    if not 1 <= len(models) <= 2 or not all(isinstance(one, AffinityModel) for one in models.values()):
        raise DataError(
            "these are no one or two models", place="affinity", remedy="give an AffinityModel, or a mapping of two"
        )
    return AffinityPanel(events, dict(zip("AB", models.values(), strict=False)), base, p, ratings, **state)
