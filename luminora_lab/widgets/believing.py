"""Facts over time: what was believed when, what contradicted what, and the turns behind each."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import ipywidgets as w
import pandas as pd
import traitlets as t

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.memory.facts._moments import change_times
from luminora_lab.memory.facts.timeline import audit, facts_at, history, replacements
from luminora_lab.widgets._figure import show_in
from luminora_lab.widgets._panel import Panel, column, html_table, refreshing, row, told
from luminora_lab.widgets._turns import shortened, turn_rows
from luminora_lab.widgets._views import Picture, Transcript

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation

__all__ = ["FactsPanel", "facts"]

ALL = "(all)"
MARKS = {"said": "said", "confirmed": "confirmed", "closed": "ended it"}


class FactsPanel(Panel):
    """See :func:`facts`. State: when (ISO text of a moment), hindsight (as told by the end, not by then), subject,
    category, fact (an id)."""

    STATE = ("when", "hindsight", "subject", "category", "fact")
    title = "Facts: what was believed when"
    when = t.Unicode("")
    hindsight = t.Bool(False)
    subject = t.Unicode("")
    category = t.Unicode("")
    fact = t.Unicode("")

    def __init__(self, frame: pd.DataFrame, conversation: Conversation | None, **state: Any) -> None:
        self.frame, self.conversation = frame, conversation
        self._replaced = replacements(frame)
        self._moments = [str(time) for time in change_times(frame)]
        if not self._moments:
            raise DataError("no fact has a time", place="facts", remedy="give facts of dated turns")
        self._choices: dict[str, list[str]] = {}
        super().__init__(**state)

    def build(self) -> list[w.Widget]:
        label = {"description_width": "80px"}
        self._slide = w.SelectionSlider(
            options=self._moments, value=self._moments[-1], description="Moment", style=label, continuous_update=True,
            layout=w.Layout(width="100%"),
        )  # fmt: skip
        self._hindsight = w.Checkbox(
            description="with what was told later", indent=False, layout=w.Layout(width="auto")
        )
        subjects, categories = (sorted(set(self.frame[name])) for name in ("subject", "category"))
        self._choices = {"when": self._moments, "subject": ["", *subjects], "category": ["", *categories]}
        narrow = w.Layout(width="290px", max_width="100%")
        self._subject = w.Dropdown(
            options=[(ALL, ""), *((shortened(one, 60), one) for one in subjects)],
            description="Of",
            layout=narrow,
            style=label,
        )
        self._category = w.Dropdown(
            options=[(ALL, ""), *((one, one) for one in categories)], description="Category", layout=narrow, style=label
        )
        self._list = Transcript(label="Facts that hold", height="420px")
        self._said, self._history = w.HTML(), w.HTML()
        self._picture = Picture()
        self._figure = w.Accordion([self._picture], titles=["All facts over time"], selected_index=None)
        turns = [] if self.conversation is None else turn_rows(self.conversation)
        self._turns = Transcript(turns=turns, label="Turns", height="420px")
        self.when = self._moments[-1]
        self._link()
        places = [column("380px", self._list)]
        if self.conversation is not None:
            places.append(column("420px", self._turns))
        controls = row(self._subject, self._category, self._hindsight)
        return [self._slide, controls, self._said, row(*places), self._history, self._figure]

    def _link(self) -> None:
        for trait, control in (
            ("when", self._slide), ("hindsight", self._hindsight), ("subject", self._subject),
            ("category", self._category),
        ):  # fmt: skip
            t.link((self, trait), (control, "value"))
        t.link((self, "fact"), (self._list, "selected"))
        self.observe(self._changed, ["when", "hindsight", "subject", "category"])
        self.observe(self._chosen, "fact")
        self._figure.observe(lambda _: self.refresh(), "selected_index")

    @t.validate("when", "subject", "category")
    def _known(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        there = self._choices.get(name)
        if there is not None and value not in there:
            near = difflib.get_close_matches(value, there, n=3, cutoff=0.3) or there[:3]
            raise t.TraitError(f"there is no {name} {quote(value)}; there are {', '.join(map(quote, near))} ...")
        return value

    @property
    def believed(self) -> pd.DataFrame:
        """What held at the moment, as known then (with hindsight: as known in the end), of the subject and category."""
        late = self._moments[-1] if self.hindsight else None
        found = facts_at(self.frame, self.when, known_at=late)
        for name, wanted in (("subject", self.subject), ("category", self.category)):
            found = found[(found[name] == wanted) | (not wanted)]
        return found.reset_index(drop=True)

    def begin(self) -> None:
        self._changed(None)
        first = self._replaced["by_id"].tolist() + self.believed["fact_id"].tolist()
        self.fact = next(iter(first), "")

    @refreshing
    def _changed(self, change: Any) -> None:
        found: Any = self.believed.sort_values(["subject", "key"], kind="stable", ignore_index=True)
        subjects = {name: n for n, name in enumerate(dict.fromkeys(found["subject"]))}
        pairs = self._replaced
        before: dict[str, str] = dict(zip(pairs["by_id"], pairs["value"], strict=True))
        after: dict[str, str] = dict(zip(pairs["fact_id"], pairs["by_value"], strict=True))
        chosen = self.fact
        with self._list.hold_sync():
            self._list.turns = [
                [one.fact_id, subjects[one.subject], shortened(one.subject, 60), one.key.replace("_", " "), one.value]
                for one in found.itertuples()
            ]
            self._list.marks = {one.fact_id: _mark(one, before, after) for one in found.itertuples()}
            self._list.selected = chosen
        n_changed = sum(one in before for one in found["fact_id"])
        how = "as told by the end" if self.hindsight else "as told by then"
        self._said.value = told(
            '<span class="ll-quiet">{} held on {}, {}; {} of them contradicted an earlier one</span>',
            "1 fact" if len(found) == 1 else f"{len(found)} facts", self.when, how, n_changed, role="status",
        )  # fmt: skip

    @refreshing
    def _chosen(self, change: Any) -> None:
        if not self.fact:
            return
        here = self.frame[self.frame["fact_id"] == self.fact]
        if not len(here):
            raise DataError(f"there is no fact {self.fact!r}", place="facts", remedy="choose one of the list")
        one = here.iloc[0]
        past = history(self.frame, one["subject"], one["key"])
        dates = past[["valid_at", "invalid_at", "said_at"]].map(_day)
        rows = [
            [shortened(value, 300), *days, f"{confidence:.2f}", str(count)]
            for value, days, confidence, count in zip(
                past["value"], dates.to_numpy().tolist(), past["confidence"], past["count"], strict=True
            )
        ]
        head = ["value", "holds from", "until", "said", "confidence", "times"]
        what = f"{shortened(one['subject'], 60)}: {one['key'].replace('_', ' ')}"
        self._history.value = told("<b>{}</b>", what) + html_table(head, rows, f"History of {what}", numbers=(4, 5))
        if self.conversation is not None:
            behind = audit(self.frame, self.fact, self.conversation)
            marks: dict[str, Any] = {}
            for turn, why in zip(behind["turn_id"], behind["why"], strict=True):
                marks.setdefault(turn, {"evidence": True, "missed": why == "closed", "notes": []})["notes"].append(
                    MARKS[why]
                )
            self._turns.marks = marks
            self._turns.selected = next(iter(behind["turn_id"]), "")

    def refresh(self) -> None:
        if self._figure.selected_index is None:
            return
        from luminora_lab.plots import facts_over_time

        with self.saying():
            show_in(self._picture, lambda figure: facts_over_time(self.frame, ax=figure), self.dark)  # type: ignore[arg-type]

    def static(self) -> str:
        found = self.believed
        rows = found[["subject", "key", "value", "category"]].astype(str).to_numpy().tolist()
        return str(self._said.value) + html_table(["subject", "key", "value", "category"], rows, "Facts that hold")


def _day(value: Any) -> str:
    return "" if value is pd.NaT or value != value else f"{value:%Y-%m-%d}"


def _mark(one: Any, before: dict[str, str], after: dict[str, str]) -> dict[str, Any]:
    notes = [f"contradicts: {shortened(before[one.fact_id], 40)}"] if one.fact_id in before else []
    notes += [f"later: {shortened(after[one.fact_id], 40)}"] if one.fact_id in after else []
    notes += [f"since {_day(one.valid_at)}"] if _day(one.valid_at) else []
    return {
        "evidence": one.fact_id in before,
        "missed": False,
        "notes": [*notes, one.category.replace("_", " "), f"confidence {one.confidence:.2f}, said {one.count}×"],
    }


def facts(frame: pd.DataFrame, conversation: Conversation | str | None = None, **state: Any) -> FactsPanel:
    """Return a panel of facts over time.

    A slider moves through every moment at which something changed. What held then is listed, as known then or with
    hindsight; a fact that contradicted an earlier one is marked, with its history; with the conversation, the turns
    behind it are shown.

    Parameters
    ----------
    frame
        Facts: :func:`luminora_lab.memory.extract_facts`, :func:`luminora_lab.memory.remember`.
    conversation
        Where they come from.
    state
        when (ISO text; one of the moments), hindsight, subject, category, fact (an id).

    Returns
    -------
    FactsPanel
        A widget; ``.believed`` is the frame of what held at the moment.

    Raises
    ------
    LuminoraError
        No facts, facts without times, no such conversation or state.

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> panel = facts(mem.extract_facts("greenhouse"), "greenhouse")
    >>> end = len(panel.believed)
    >>> panel.when = panel._moments[0]
    >>> len(panel.believed) < end
    True
    """
    from luminora_lab.conversation import load

    if not len(frame):
        raise DataError("there is no fact", place="facts", remedy="give what extract_facts returns")
    talk = load(conversation) if isinstance(conversation, str) else conversation
    return FactsPanel(frame, talk, **state)
