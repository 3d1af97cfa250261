"""Label a recording of one's own: questions with evidence, and facts; by several annotators, with their agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets as w
import traitlets as t

from luminora_lab.conversation import Annotations, agreement, load_annotations, save_annotations
from luminora_lab.conversation._annotation_file import annotation_files
from luminora_lab.conversation.fact_keys import FACT_KEYS
from luminora_lab.errors import DataError
from luminora_lab.widgets._panel import Panel, column, html_table, refreshing, row, told
from luminora_lab.widgets._turns import shortened, turn_rows
from luminora_lab.widgets._views import Transcript

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation

__all__ = ["AnnotatePanel", "annotate"]

NEW = "(a new one)"
CATEGORIES = ("single-hop", "multi-hop", "temporal", "open-domain", "adversarial")


class AnnotatePanel(Panel):
    """See :func:`annotate`. State: annotator, question (an id, or "" for a new one), picked (turn ids), path."""

    STATE = ("annotator", "question", "picked", "path")
    title = "Annotate: make a recording a benchmark"
    annotator = t.Unicode("me")
    question = t.Unicode("")
    picked = t.List(t.Unicode())
    path = t.Unicode("")
    annotations = t.Any()

    def __init__(self, annotations: Annotations, **state: Any) -> None:
        self._past: list[Annotations] = []
        self.annotations = annotations
        super().__init__(**state)

    def build(self) -> list[w.Widget]:
        label, wide = {"description_width": "80px"}, w.Layout(width="98%")
        self._annotator = w.Text(
            description="Annotator", layout=w.Layout(width="260px"), style=label, continuous_update=False
        )
        self._list = w.Dropdown(options=[(NEW, "")], description="Question", layout=wide, style=label)
        self._text = w.Textarea(description="Text", rows=2, layout=wide, style=label)
        self._category = w.Combobox(options=CATEGORIES, description="Category", layout=wide, style=label)
        self._answer = w.Text(description="Answer", layout=wide, style=label)
        self._keep = w.Button(description="Keep question", layout=w.Layout(width="130px"))
        self._drop = w.Button(description="Remove it", layout=w.Layout(width="100px"))
        self._subject = w.Combobox(
            options=self.annotations.conversation.speakers, description="Subject", layout=wide, style=label
        )
        keys = [(f"{category}: {key}", key) for category, names in FACT_KEYS.items() for key in names]
        self._key = w.Dropdown(options=keys, description="Key", layout=wide, style=label)
        self._value = w.Text(description="Value", layout=wide, style=label)
        self._state = w.Button(description="Keep fact", layout=w.Layout(width="130px"))
        self._facts = w.Dropdown(options=[(NEW, "")], description="Fact", layout=wide, style=label)
        self._drop_fact = w.Button(description="Remove it", layout=w.Layout(width="100px"))
        self._undo = w.Button(description="Undo", disabled=True, layout=w.Layout(width="80px"))
        self._clear = w.Button(description="Clear marks", layout=w.Layout(width="110px"))
        self._path = w.Text(description="File", placeholder="talk.jsonl", layout=w.Layout(width="320px"), style=label)
        self._save = w.Button(description="Save", layout=w.Layout(width="80px"))
        self._marked, self._own, self._agreed, self._saved = w.HTML(), w.HTML(), w.HTML(), w.HTML()
        self._transcript = Transcript(
            turns=turn_rows(self.annotations.conversation), picking=True, height="560px",
            label="Turns: Space or a click marks one as evidence",
        )  # fmt: skip
        self._link()
        questions = w.VBox([self._list, self._text, self._category, self._answer, row(self._keep, self._drop)])
        facts = w.VBox([self._facts, self._subject, self._key, self._value, row(self._state, self._drop_fact)])
        self._tabs = w.Tab([questions, facts], titles=["Question", "Fact"])
        left = column("400px", self._transcript)
        right = column(
            "380px", row(self._annotator, self._undo, self._clear), self._marked, self._tabs, self._own, self._agreed
        )
        return [row(left, right), row(self._path, self._save), self._saved]

    def _link(self) -> None:
        for trait, control in (("annotator", self._annotator), ("path", self._path)):
            t.link((self, trait), (control, "value"))
        t.link((self, "picked"), (self._transcript, "picked"))
        self._list.observe(lambda change: setattr(self, "question", change["new"] or ""), "value")
        self.observe(self._opened, ["question", "annotator"])
        self.observe(self._counted, "picked")
        self.observe(self._listed, "annotations")
        self._keep.on_click(lambda _: self.keep_question())
        self._drop.on_click(lambda _: self._remove(self.question, "question"))
        self._state.on_click(lambda _: self.keep_fact())
        self._drop_fact.on_click(lambda _: self._remove(self._facts.value, "fact"))
        self._undo.on_click(lambda _: self.undo())
        self._clear.on_click(lambda _: setattr(self, "picked", []))
        self._save.on_click(lambda _: self.save())

    # -- what annotators do ---------------------------------------------------------------------------------------
    def keep_question(self) -> None:
        """Keep the question in the form, with the marked turns as its evidence."""
        with self.saying():
            notes, who, name = self.annotations, self.annotator, self.question
            given = {
                "category": self._category.value, "answer": self._answer.value, "evidence": list(self.picked),
            }  # fmt: skip
            own = {(one.annotator, one.question_id) for one in notes.question_labels}
            if name and (who, name) in own:
                made = notes.change_question(name, annotator=who, text=self._text.value, **given)
            else:
                made = notes.add_question(who, self._text.value, question_id=name or None, **given)
            self._become(made)
            self.question = name or made.question_ids[-1]

    def keep_fact(self) -> None:
        """Keep the fact in the form; the marked turns are those that say it."""
        with self.saying():
            made = self.annotations.add_fact(
                self.annotator, self._subject.value, self._key.value, self._value.value, list(self.picked)
            )
            self._become(made)
            self._value.value = ""

    def undo(self) -> None:
        """Take the last change back."""
        if self._past:
            self.annotations = self._past.pop()
            self._undo.disabled = not self._past

    def save(self) -> None:
        """Write the recording with its questions, and the labels beside it."""
        with self.saying():
            if not self.path.strip():
                raise DataError("no file is named", place="annotate", remedy="write a path into File")
            files = save_annotations(self.annotations, self.path.strip())
            self._saved.value = told("<span>Saved: {}</span>", " and ".join(str(file) for file in files), role="status")

    def _remove(self, name: str, what: str) -> None:
        with self.saying():
            if not name:
                raise DataError(f"no {what} is chosen", place="annotate", remedy="choose one of the list")
            remove = self.annotations.remove_question if what == "question" else self.annotations.remove_fact
            self._become(remove(name, annotator=self.annotator))
            if what == "question":
                self.question = ""

    def _become(self, made: Annotations) -> None:
        self._past.append(self.annotations)
        self.annotations = made
        self._undo.disabled = False

    # -- what is shown --------------------------------------------------------------------------------------------
    @property
    def agreement(self) -> Any:
        """How far annotators agree: see :func:`luminora_lab.conversation.agreement`."""
        return agreement(self.annotations)

    def begin(self) -> None:
        self._listed(None)
        self._opened(None)

    @refreshing
    def _opened(self, change: Any) -> None:
        labels = [one for one in self.annotations.question_labels if one.question_id == self.question]
        own = next((one for one in labels if one.annotator == self.annotator), None)
        self._list.value = self.question if labels else ""
        self.question = self._list.value
        self._text.value = labels[0].text if labels else ""
        self._category.value = (own.category if own else None) or ""
        self._answer.value = (own.answer if own else None) or ""
        self.picked = list(own.evidence) if own else []
        self._count()
        self._show_labels()

    @refreshing
    def _counted(self, change: Any) -> None:
        self._count()

    @refreshing
    def _listed(self, change: Any) -> None:
        notes, chosen = self.annotations, self.question
        asked = {one.question_id: one.text for one in notes.question_labels}
        self._list.options = [(NEW, ""), *((f"{name}: {shortened(text, 70)}", name) for name, text in asked.items())]
        self._list.value = chosen if chosen in asked else ""
        own = [one for one in notes.fact_labels if one.annotator == self.annotator]
        self._facts.options = [
            (NEW, ""), *((shortened(f"{one.subject}: {one.key}: {one.value}", 70), one.fact_id) for one in own),
        ]  # fmt: skip
        self._show_labels()

    def _count(self) -> None:
        turns = ", ".join(self.picked[:12]) + (" ..." if len(self.picked) > 12 else "")
        self._marked.value = told(
            '<span class="ll-quiet">{} marked{}</span>', len(self.picked), f": {turns}" if turns else ""
        )

    def _show_labels(self) -> None:
        notes = self.annotations
        rows = [
            [one.question_id, one.annotator, one.category or "", shortened(one.text, 60), " ".join(one.evidence)]
            for one in notes.question_labels
        ]
        rows += [
            [one.fact_id, one.annotator, one.key, f"{one.subject}: {one.value}", " ".join(one.turns)]
            for one in notes.fact_labels
        ]
        table = html_table(["id", "by", "kind", "text", "turns"], rows[-30:], "Labels so far")
        empty = told('<small class="ll-quiet">{}</small>', "No label yet: mark turns, write a question, keep it.")
        scroll = '<div class="ll-scroll" tabindex="0" role="group" aria-label="Labels so far">{}</div>'
        self._own.value = scroll.replace("{}", table) if rows else empty
        self._agreed.value = self._agreement() if len(notes.annotators) > 1 else ""

    def _agreement(self) -> str:
        found = agreement(self.annotations, n_boot=100)
        numbers = found[["value", "lo", "hi"]].map(lambda value: "–" if value != value else f"{value:.2f}")
        rows = [
            [f"{item}, {measure}", *values, str(n)]
            for item, measure, values, n in zip(
                found["item"], found["measure"], numbers.to_numpy().tolist(), found["n"], strict=True
            )
        ]
        names = " and ".join(self.annotations.annotators)
        head = told("<b>{}</b>", f"Agreement of {names}")
        return head + html_table(["what", "value", "lo", "hi", "n"], rows, "Agreement", numbers=(1, 2, 3, 4))

    def static(self) -> str:
        return str(self._own.value) + str(self._agreed.value)


def annotate(conversation: Conversation | Annotations | str, **state: Any) -> AnnotatePanel:
    """Return a panel to label a recording with.

    Turns are marked as evidence in the transcript; a question gets a category and an answer, a fact its key and value.
    Each annotator labels under a name; of two and more, the agreement is shown. Saved, the recording holds the
    questions (:func:`luminora_lab.load` reads it), and the labels stand beside it. On the command line, ``luminora
    datasets annotate`` does the same.

    Parameters
    ----------
    conversation
        A conversation, labels, a bundled name, or a file; a file that was saved so is gone on with.
    state
        annotator, question (an id), picked (turn ids), path.

    Returns
    -------
    AnnotatePanel
        A widget; ``.annotations`` are the labels, ``.agreement`` how far annotators agree.

    Raises
    ------
    LuminoraError
        What cannot be read, or no state of the panel.

    Examples
    --------
    >>> panel = annotate("workshop", annotator="Ada", picked=["1.2"])
    >>> panel._text.value = "Who repaired the cello?"
    >>> panel.keep_question()
    >>> panel.annotations.questions[["annotator", "question_id", "evidence"]].values.tolist()[-1]
    ['Ada', 'q1', ('1.2',)]
    """
    from luminora_lab.conversation import load

    if isinstance(conversation, Annotations):
        return AnnotatePanel(conversation, **state)
    if isinstance(conversation, str):
        if conversation.endswith(".jsonl") and annotation_files(conversation)[1].exists():
            return AnnotatePanel(load_annotations(conversation), **state)
        conversation = load(conversation)
    return AnnotatePanel(Annotations.of(conversation, questions_of=None), **state)
