"""One question, several strategies: what each found in the transcript, why, and what other weights would find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets as t
from markupsafe import Markup

from luminora_lab.experiment.finding import Finder
from luminora_lab.memory.explaining import reweigh, terms
from luminora_lab.widgets._panel import Panel, column, html_table, hues, moved, refreshing, row, slider, told
from luminora_lab.widgets._turns import shortened, turn_rows
from luminora_lab.widgets._views import Bars, Code, Transcript

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.expression import Scorer

__all__ = ["RetrievalPanel", "retrieval"]

TYPED = "(type one below)"
DEFAULT = ("bm25", "dense", "hybrid", "ranker", "park=relevance().normalise() + recency().normalise()")


class RetrievalPanel(Panel):
    """See :func:`retrieval`. State: question (an id, or a text), strategy (whose weights are shown), weights (of that
    strategy's terms), k, selected (a turn), only_found."""

    STATE = ("question", "strategy", "weights", "k", "selected", "only_found")
    title = "Retrieval: what each strategy finds, and why"
    question = t.Unicode("")
    strategy = t.Unicode("")
    weights = t.List(t.Float())
    k = t.Int(10)
    selected = t.Unicode("")
    only_found = t.Bool(False)

    def __init__(self, finder: Finder, **state: Any) -> None:
        self.finder = finder
        self._turns = {str(turn[0]): turn for turn in turn_rows(finder.conversation)}
        self._hues = hues(list(finder.strategies))
        super().__init__(**state)

    # -- what is shown --------------------------------------------------------------------------------------------
    def build(self) -> list[w.Widget]:
        asked = self.finder.questions
        known = [
            (shortened(f"{category}: {text}" if category == category and category else text, 110), question)
            for question, category, text in zip(asked["question_id"], asked["category"], asked["text"], strict=True)
        ]
        wide = w.Layout(width="100%")
        label = {"description_width": "80px"}
        self._list = w.Dropdown(options=[(TYPED, ""), *known], description="Question", layout=wide, style=label)
        self._typed = w.Text(
            description="or type", placeholder="any question; Enter asks it", continuous_update=False, layout=wide,
            style=label,
        )  # fmt: skip
        self._k = w.BoundedIntText(
            value=self.finder.k, min=1, max=50, description="k", layout=w.Layout(width="150px"), style=label
        )
        narrow = w.Layout(width="auto")
        self._only = w.Checkbox(value=False, description="only turns that are marked", indent=False, layout=narrow)
        self._which = w.Dropdown(
            options=list(self.finder.strategies), description="Why", layout=w.Layout(width="300px"), style=label
        )
        self._sliders = w.VBox()
        self._table, self._note = w.HTML(), w.HTML()
        self._transcript = Transcript(turns=list(self._turns.values()), label="Transcript", height="520px")
        self._bars, self._code = Bars(label="Turns found, best first"), Code()
        several = [name for name, one in self.finder.strategies.items() if len(terms(one)) > 1]
        self.k, self.strategy = self.finder.k, next(iter([*several, *self.finder.strategies]))
        self.question = known[0][1] if known else ""
        self._link()
        left = column("420px", row(self._k, self._only), self._transcript)
        right = column("400px", self._table, self._which, self._sliders, self._note, self._bars, self._code)
        return [self._list, self._typed, row(left, right)]

    def _link(self) -> None:
        for name, control in (("strategy", self._which), ("k", self._k), ("only_found", self._only)):
            t.link((self, name), (control, "value"))
        t.link((self, "selected"), (self._transcript, "selected"))
        w.jslink((self._transcript, "selected"), (self._bars, "selected"))
        t.dlink((self, "only_found"), (self._transcript, "only_marked"))
        self._list.observe(self._chosen, "value")
        self._typed.observe(self._written, "value")
        self.observe(self._asked, ["question", "k"])
        self.observe(self._explained, "strategy")
        self.observe(self._weighed, "weights")

    def _chosen(self, change: Any) -> None:
        if change["new"]:
            self.question = change["new"]

    def _written(self, change: Any) -> None:
        if change["new"].strip():
            self.question = change["new"].strip()

    @property
    def expression(self) -> Scorer:
        """The shown strategy with the weights of the sliders."""
        return reweigh(self.finder.strategies[self.strategy], self.weights)

    @property
    def code(self) -> str:
        """The code that makes :attr:`expression`."""
        return str(self.expression)

    @property
    def found(self) -> pd.DataFrame:
        """What every strategy finds, the shown one under the sliders' weights: see :meth:`Finder.find`."""
        return self.finder.find(self.question, self._now())

    def _now(self) -> dict[str, Scorer]:
        return {**self.finder.strategies, self.strategy: self.expression}

    def begin(self) -> None:
        self._explained(None)
        self._asked(None)

    @refreshing
    def _asked(self, change: Any) -> None:
        self.finder.k = self.k
        listed = self.question in set(self.finder.questions["question_id"])
        self._list.value = self.question if listed else ""
        self._typed.value = "" if listed else self.question
        self._show()
        best = [hit["turn"] for hit in self._bars.hits[:1]]
        self.selected = next(iter([*self.finder.evidence(self.question), *best]), "")

    @refreshing
    def _explained(self, change: Any) -> None:
        known = terms(self.finder.strategies[self.strategy])
        self.weights = [term.weight for term in known]
        self._sliders.children = [] if len(known) < 2 else [self._slider(i, *term) for i, term in enumerate(known)]
        self._note.value = "" if len(known) > 1 else told('<small class="ll-quiet">{}</small>', _alone(known[0].part))
        self._show()

    @refreshing
    def _weighed(self, change: Any) -> None:
        for one, weight in zip(self._sliders.children, self.weights, strict=False):
            one.value = weight
        self._show()

    def _slider(self, place: int, weight: float, part: Scorer) -> w.FloatSlider:
        most = max(2.0, 2 * abs(weight))
        one = slider(str(part), weight, min(0.0, -most if weight < 0 else 0.0), most, most / 100, readout_format=".2f")
        one.layout.width, one.style.description_width = "100%", "190px"

        def take(change: Any) -> None:
            if moved(one, self.weights[place], change["new"]):
                self.weights = [*self.weights[:place], change["new"], *self.weights[place + 1 :]]

        one.observe(take, "value")
        return one

    def _show(self) -> None:
        if not self.question:
            self._table.value = told('<small class="ll-quiet">{}</small>', "Choose a question, or type one.")
            return
        now = self._now()
        found, missed = self.finder.find(self.question, now), self.finder.missed(self.question, now)
        gold = self.finder.evidence(self.question)
        self._transcript.marks = self._marks(found, gold)
        self._table.value = self._summary(found, missed, gold)
        parts = self.finder.parts(self.question, self.expression)
        names = list(dict.fromkeys(parts["term"]))
        colours = hues(names)
        with self._bars.hold_sync():
            self._bars.terms = [[name, *colours[name]] for name in names]
            self._bars.hits = [self._hit(each, gold) for _, each in parts.groupby("rank", sort=False)]
        self._code.code = self.code

    def _hit(self, parts: pd.DataFrame, gold: tuple[str, ...]) -> dict[str, Any]:
        first = parts.iloc[0]
        turn = self._turns[first["turn_id"]]
        return {
            "turn": first["turn_id"],
            "rank": int(first["rank"]),
            "score": float(first["score"]),
            "evidence": first["turn_id"] in gold,
            "text": shortened(f"{turn[3]}: {turn[4]}"),
            "gave": parts["gave"].tolist(),
        }

    def _marks(self, found: pd.DataFrame, gold: tuple[str, ...]) -> dict[str, Any]:
        marks: dict[str, Any] = {turn: {"evidence": True, "missed": True, "found": []} for turn in gold}
        for name, rank, turn in zip(found["strategy"], found["rank"], found["turn_id"], strict=True):
            mark = marks.setdefault(turn, {"evidence": False, "missed": False, "found": []})
            mark["missed"] = False
            mark["found"].append([name, str(rank), *self._hues[name]])
        for turn, mark in marks.items():
            mark["notes"] = ["evidence, missed by all"] if mark["missed"] else ["evidence"] if turn in gold else []
        return marks

    def _summary(self, found: pd.DataFrame, missed: pd.DataFrame, gold: tuple[str, ...]) -> str:
        rows = []
        for name in self.finder.strategies:
            here = found[(found["strategy"] == name) & found["evidence"]]
            lost = missed.loc[missed["strategy"] == name]
            ranks = ", ".join(map(str, here["rank"])) or "none"
            late = ", ".join(
                f"{turn} ({f'rank {rank}' if rank else 'no candidate'})"
                for turn, rank in zip(lost["turn_id"], lost["rank"], strict=True)
            )
            told_name = f"{name} (trained on this conversation)" if self.finder.seen[name] else name
            rows.append(
                [told_name, f"{len(here)} of {len(gold)}" if gold else "no labels", ranks if gold else "", late]
            )
        head = ["strategy", f"evidence in {self.k}", "at rank", "missed"]
        table = html_table(head, rows, "Evidence found by strategy")
        return f'<div class="ll-scroll" tabindex="0" role="group" aria-label="Evidence found">{table}</div>'

    def static(self) -> str:
        asked = self.finder.questions
        text = asked.loc[asked["question_id"] == self.question, "text"]
        lines = [
            f"{hit['rank']}. {'★ ' if hit['evidence'] else ''}{hit['turn']} ({hit['score']:.3f}) {hit['text']}"
            for hit in self._bars.hits
        ]
        items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
        head = Markup("<p><strong>{}</strong></p>").format(text.iloc[0] if len(text) else self.question)
        own = Markup("<p>{}: <code>{}</code></p>").format(self.strategy, self.code)
        return f"{head}{self._table.value}{own}<ul>{items}</ul>"


def _alone(part: Scorer) -> str:
    if part.op == "rrf":
        return "Ranks are fused, so there are no weights to move; each bar is what a list gave: 1 / (k + rank)."
    return "One scorer alone: there are no weights to move."


def retrieval(
    conversation: Conversation | str,
    strategies: Mapping[str, Any] | Iterable[Any] | Any = DEFAULT,
    *,
    k: int = 10,
    **state: Any,
) -> RetrievalPanel:
    """Return a panel that asks a conversation questions under several strategies.

    The transcript shows which turns each strategy found, with ranks, and marks evidence and misses. For one strategy,
    bars show what each scorer gave to a score; sliders move its weights, and the ranking follows.

    Parameters
    ----------
    conversation, strategies, k
        As of :class:`luminora_lab.experiment.Finder`.
    state
        A first state: question, strategy, weights, k, selected, only_found.

    Returns
    -------
    RetrievalPanel
        A widget; ``.expression`` and ``.code`` are the strategy under the sliders, ``.found`` the frame of what was
        found.

    Raises
    ------
    LuminoraError
        What cannot be a strategy, a conversation, or a state.

    Examples
    --------
    >>> panel = retrieval("riverside", ["bm25", "both=bm25() + 0.5 * relevance()"], k=5)
    >>> panel.strategy = "both"
    >>> panel.weights = [2.0, 0.0]
    >>> panel.code, len(panel.found)
    ('2.0 * bm25()', 10)
    """
    return RetrievalPanel(Finder(conversation, strategies, k), **state)
