"""A blend of personalities under sliders: its numbers, its place among others, its prompt, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import numpy as np
import traitlets as t
from markupsafe import Markup

from luminora_lab.errors import DataError
from luminora_lab.personality import blend as blended
from luminora_lab.personality._simplex import moved_on_simplex
from luminora_lab.personality.vocabulary import PARAMETERS
from luminora_lab.widgets._charts import map_chart, radar_chart
from luminora_lab.widgets._panel import Panel, column, hues, moved, refreshing, row, slider, told
from luminora_lab.widgets._views import Chart, Code

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality.model import Personality

__all__ = ["BlendPanel", "blend"]

MOST = 5
CALM = "(no mood)"


class BlendPanel(Panel):
    """See :func:`blend`. State: weights (by parent, sum 1), name, provider, affinity, mood, against (a parent)."""

    STATE = ("weights", "name", "provider", "affinity", "mood", "against")
    title = "Blend: one character out of several"
    weights = t.Dict()
    name = t.Unicode("")
    provider = t.Unicode("anthropic")
    affinity = t.Float(30.0, min=0.0, max=100.0)
    mood = t.Unicode("")
    against = t.Unicode("")

    def __init__(self, parents: Mapping[str, Personality], **state: Any) -> None:
        self.parents = dict(parents)
        self._library: Any = None
        super().__init__(**state)

    # -- building -------------------------------------------------------------------------------------------------
    def build(self) -> list[w.Widget]:
        from luminora_lab.exchange.exchanging import FORMATS
        from luminora_lab.personality.dialects import DIALECTS

        names = list(self.parents)
        self.weights = dict.fromkeys(names, 1 / len(names))
        self.against = names[0]
        self._sliders = {name: slider(name, self.weights[name], 0.0, 1.0, 0.01, readout_format=".2f") for name in names}
        label, wide = {"description_width": "90px"}, w.Layout(width="290px", max_width="100%")
        self._name = w.Text(description="Name", placeholder="made of the parents'", layout=wide, style=label)
        self._provider = w.Dropdown(options=list(DIALECTS), description="Provider", layout=wide, style=label)
        self._affinity = slider("Affinity", 30.0, 0.0, 100.0, 1.0, readout_format=".0f")
        self._affinity.style.description_width = "90px"
        self._mood = w.Dropdown(options=[CALM], description="Mood", layout=wide, style=label)
        self._against = w.Dropdown(
            options=names, description="Compared with", layout=wide, style={"description_width": "110px"}
        )
        self._radar, self._map, self._key = Chart(), Chart(), w.HTML()
        self._warnings, self._difference, self._code = w.HTML(), w.HTML(), Code()
        self._format = w.Dropdown(options=list(FORMATS), description="Format", layout=wide, style=label)
        self._path = w.Text(description="File", placeholder="blend.json", layout=wide, style=label)
        self._over = w.Checkbox(
            description="write over a file that is there", indent=False, layout=w.Layout(width="auto")
        )
        self._save = w.Button(description="Save", tooltip="Save the definition as JSON or YAML")
        self._export = w.Button(description="Export", tooltip="Export in the chosen format")
        self._written = w.HTML()
        self._link()
        left = column("330px", *self._sliders.values(), self._name, self._key, self._radar, self._map)
        files = w.VBox([row(self._format, self._path), row(self._over, self._save, self._export), self._written])
        right = column(
            "400px",
            row(self._provider, self._against),
            row(self._affinity, self._mood),
            self._warnings,
            self._difference,
        )
        return [row(left, right), files, self._code]

    def _link(self) -> None:
        for trait, control in (
            ("name", self._name),
            ("provider", self._provider),
            ("affinity", self._affinity),
            ("against", self._against),
        ):
            t.link((self, trait), (control, "value"))
        for place, one in enumerate(self._sliders.values()):
            one.observe(lambda change, place=place: self._moved(place, change["new"]), "value")
        self._mood.observe(self._chosen, "value")
        self.observe(self._changed, list(self.STATE))
        self._save.on_click(lambda _: self._write("save"))
        self._export.on_click(lambda _: self._write("export"))

    # -- what it is -----------------------------------------------------------------------------------------------
    @property
    def personality(self) -> Personality:
        """The blend."""
        used: dict[Any, float] = {self.parents[name]: weight for name, weight in self.weights.items() if weight > 0}
        return blended(used, name=self.name.strip() or None)

    @property
    def code(self) -> str:
        """The expression that makes it."""
        shown = {name: round(weight, 4) for name, weight in self.weights.items() if weight > 0}
        named = f", name={self.name.strip()!r}" if self.name.strip() else ""
        return f"ll.blend({shown!r}{named})"

    # -- changes --------------------------------------------------------------------------------------------------
    def _moved(self, place: int, value: float) -> None:
        names = list(self.weights)
        if self._quiet or not moved(self._sliders[names[place]], self.weights[names[place]], value):
            return
        now = moved_on_simplex(np.array([self.weights[name] for name in names]), place, value)
        self.weights = dict(zip(names, now.tolist(), strict=True))

    def _chosen(self, change: Any) -> None:
        self.mood = "" if change["new"] == CALM else change["new"]

    def begin(self) -> None:
        self._changed(None)

    @refreshing
    def _changed(self, change: Any) -> None:
        strange = sorted(set(self.weights) ^ set(self.parents))
        if strange:
            remedy = f"give one each for {', '.join(self.parents)}"
            raise DataError(f"weights of {', '.join(map(str, self.weights))}", place="blend", remedy=remedy)
        for name, one in self._sliders.items():
            one.value = self.weights[name]
        child = self.personality
        self._moods(child)
        if change is None or change["name"] in ("weights", "name"):
            self._draw(child)
        self._compile(child)
        self._code.code = self.code

    def _moods(self, child: Personality) -> None:
        options = [CALM, *child.moods]
        if list(self._mood.options) != options:
            self._mood.options = options
        self._mood.value = self.mood if self.mood in options else CALM
        self.mood = "" if self._mood.value == CALM else self._mood.value

    def _draw(self, child: Personality) -> None:
        from luminora_lab.personality import trait_frame, trait_map, validate

        if self._library is None:
            self._library = trait_frame()
            self._own = trait_frame(self.parents)
        frame = trait_frame({child.name: child})
        self._radar.alt = _radar_words(frame)
        self._radar.spec = radar_chart(_stacked(frame, self._own), PARAMETERS)
        others = self._library.loc[[name for name in self._library.index if name not in self._own.index]]
        self._map.alt = f"Map of personalities by traits; {child.name} among {len(others) + len(self._own)} others."
        self._map.spec = map_chart(trait_map(_stacked(frame, self._own, others)), [child.name, *self._own.index])
        self._key.value = _key([child.name, *map(str, self._own.index)])
        self._warnings.value = _findings(validate(child))

    def _compile(self, child: Personality) -> None:
        from luminora_lab.personality import compile, diff

        mood = (self.mood, 0.6) if self.mood else None
        prompt = compile(child, self.provider, affinity=self.affinity, mood=mood)
        other = compile(self.parents[self.against], self.provider, affinity=self.affinity)
        self._difference.value = _prompt(diff(other, prompt), self.against)

    def _write(self, how: str) -> None:
        from luminora_lab.exchange import export

        with self.saying():
            text = self._path.value.strip()
            if not text:
                raise DataError("no file is named", place="blend", remedy="write a path into File")
            path = Path(text)
            if path.exists() and not self._over.value:
                raise DataError("the file is there already", place=text, remedy="name another, or tick the box")
            if how == "save":
                done = told("<span>Saved: {}</span>", str(self.personality.save(path)), role="status")
            else:
                made = export(self.personality, to=self._format.value, path=path)
                lost = [f"{loss.field}: {loss.what}" for loss in made.losses.gone]
                items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lost)
                head = Markup("Exported: {}; {} fields the format cannot say.").format(str(made.path), len(lost))
                done = str(Markup('<div role="status">{}<ul class="ll-findings">{}</ul></div>').format(head, items))
            self._written.value = done

    def static(self) -> str:
        shown = ", ".join(f"{name} {weight:.2f}" for name, weight in self.weights.items())
        words = Markup("<p><strong>{}</strong>: {}</p><p>{}</p><pre>{}</pre>")
        return str(words.format(self.personality.name, shown, self._radar.alt, self.code))


def _stacked(*frames: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat(frames)


def _radar_words(frame: pd.DataFrame) -> str:
    values = ", ".join(f"{name} {frame[name].iloc[0]:.2f}" for name in PARAMETERS)
    return f"Radar of six parameters from 0 to 1, the blend and its parents. {frame.index[0]}: {values}."


def _key(names: list[str]) -> str:
    chip = Markup('<span class="ll-chip" style="--ll-light:{};--ll-dark:{}">{}</span>')
    return f'<div class="ll-key">{"".join(chip.format(*colours, name) for name, colours in hues(names).items())}</div>'


def _findings(report: Any) -> str:
    if report.clean:
        return told("<span>{}</span>", "Nothing is wrong with it (ll.validate).", role="status")
    line = Markup("<li><strong>{}</strong> {}: {}{}</li>")
    items = Markup("").join(
        line.format(one.code, one.path, one.message, f" {one.fix}" if one.fix else "") for one in report.findings[:8]
    )
    head = Markup("<b>{}</b>").format(report.summary)
    return f'<div role="status">{head}<ul class="ll-findings">{items}</ul></div>'


def _prompt(change: Any, against: str) -> str:
    """Return a prompt with what differs from another's marked, part by part."""
    marks = {" ": "{}\n", "+": "<ins>+ {}</ins>", "-": "<del>- {}</del>"}
    blocks = Markup("").join(Markup(marks[mark]).format(text) for _, mark, text in change.lines())
    head = Markup('<div class="ll-quiet">The prompt; + the blend alone, - {} alone</div>').format(against)
    return f'{head}<div class="ll-prompt" tabindex="0" role="group" aria-label="compiled prompt">{blocks}</div>'


def blend(personalities: Mapping[str, Any] | Iterable[Any], **state: Any) -> BlendPanel:
    """Return a panel that blends two to five personalities.

    One slider a parent; the others give way, so that weights sum to 1. Live with them: the six parameters on a radar,
    the place among the bundled personalities, the compiled prompt of a provider against a parent's, and what
    :func:`luminora_lab.validate` says. The blend can be saved and exported.

    Parameters
    ----------
    personalities
        Names, paths, dicts or personalities.
    state
        A first state: weights (by name), name, provider, affinity, mood, against.

    Returns
    -------
    BlendPanel
        A widget; ``.personality`` is the blend, ``.code`` the expression that makes it.

    Raises
    ------
    LuminoraError
        Fewer than two personalities or more than five, or one that cannot be used.

    Examples
    --------
    >>> panel = blend(["hollis", "odile"], weights={"hollis": 0.7, "odile": 0.3}, name="Hodile")
    >>> panel.personality.name, panel.code
    ('Hodile', "ll.blend({'hollis': 0.7, 'odile': 0.3}, name='Hodile')")
    """
    from luminora_lab.personality.traits import by_name

    parents = by_name(personalities, "blend")
    if not 2 <= len(parents) <= MOST:
        raise DataError(f"{len(parents)} personalities", place="blend", remedy=f"give two to {MOST}")
    return BlendPanel(parents, **state)
