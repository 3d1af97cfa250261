"""Labels that annotators give to one conversation, as a value that never changes: questions with evidence, and facts.

Every edit returns another value, so that a list of values is a history and undoing is going back in it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from luminora_lab.conversation._annotation_editing import (
    FACT_LABEL_COLUMNS,
    QUESTION_LABEL_COLUMNS,
    changed_fact,
    changed_question,
    frame,
    free,
    one,
    optional,
    questions_of_file,
    strip,
)
from luminora_lab.conversation._annotation_rows import (
    FactLabel,
    QuestionLabel,
    category_of,
    check_rows,
    checked_ids,
    moment,
)
from luminora_lab.conversation.model import Conversation
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FACT_LABEL_COLUMNS", "QUESTION_LABEL_COLUMNS", "Annotations"]


@dataclass(frozen=True, eq=False, repr=False)
class Annotations:
    """The labels of one conversation, by any number of annotators; immutable.

    A question is labelled once by each annotator: its ``question_id`` and ``text`` (and ``asked_at``) are shared,
    category, evidence, answer and note are the annotator's own. A fact belongs to one annotator. Begin with :meth:`of`.

    Attributes
    ----------
    conversation
        The recording. Its own questions play no part once the labels exist.
    question_labels, fact_labels
        The rows, in the order in which they were made.

    Raises
    ------
    DataError
        A row that cannot be used: an unknown turn, an empty text, a question with two texts, an id given twice.
    UnknownName
        A category or key of a fact that is not of the closed lists.

    Examples
    --------
    >>> import pandas as pd
    >>> talk = Conversation.from_frames("tea", pd.DataFrame({
    ...     "turn_id": ["1", "2"], "session": [1, 1], "speaker": ["Ada", "Bo"], "text": ["I moved to Lund.", "When?"]}))
    >>> notes = Annotations.of(talk).add_question("Eva", "Where does Ada live?", category="single-hop", evidence=["1"])
    >>> notes = notes.add_question("Max", "Where does Ada live?").mark("q1", "2", annotator="Max")
    >>> notes = notes.add_fact("Eva", "Ada", "home_city", "Lund", ["1"])
    >>> notes
    <Annotations of 'tea': 1 question, 1 fact, by Eva & Max>
    >>> notes.questions[["annotator", "question_id", "evidence"]].values.tolist()
    [['Eva', 'q1', ('1',)], ['Max', 'q1', ('2',)]]
    """

    conversation: Conversation
    question_labels: tuple[QuestionLabel, ...] = ()
    fact_labels: tuple[FactLabel, ...] = ()
    _positions: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not self._positions:
            known = {turn: n for n, turn in enumerate(self.conversation.turns["turn_id"])}
            object.__setattr__(self, "_positions", known)
        check_rows(self.question_labels, self.fact_labels, self._positions)

    @classmethod
    def of(cls, conversation: Conversation, *, questions_of: str | None = "file") -> Annotations:
        """Begin with a recording.

        Parameters
        ----------
        conversation
            The recording.
        questions_of
            Annotator to whom questions that the recording brings belong; None leaves them out. Where a question knows
            the sessions of its evidence only, they are put down in its note.

        Raises
        ------
        DataError
            A question of the recording has no text.
        """
        empty = cls(conversation)
        if questions_of is None:
            return empty
        return replace(empty, question_labels=questions_of_file(conversation, questions_of, empty._positions))

    @property
    def annotators(self) -> tuple[str, ...]:
        """Their names, in the order in which they began; those who label questions first."""
        of_questions = [label.annotator for label in self.question_labels]
        return tuple(dict.fromkeys(of_questions + [fact.annotator for fact in self.fact_labels]))

    @property
    def question_ids(self) -> tuple[str, ...]:
        """Ids of the questions, each once, in the order in which they were first labelled."""
        return tuple(dict.fromkeys(label.question_id for label in self.question_labels))

    @property
    def questions(self) -> pd.DataFrame:
        """Frame of labels of questions, one row a question and annotator.

        Columns annotator, question_id, text, category (or missing), evidence (tuple of turn ids), answer (or missing),
        note, asked_at (NaT: after the last turn).
        """
        return frame(self.question_labels, QUESTION_LABEL_COLUMNS)

    @property
    def facts(self) -> pd.DataFrame:
        """Frame of facts, one row a fact and annotator.

        Columns annotator, fact_id, subject, category, key, value, turns (tuple of turn ids), valid_at, invalid_at (NaT
        where not stated).
        """
        return frame(self.fact_labels, FACT_LABEL_COLUMNS)

    def add_question(
        self,
        annotator: str,
        text: str = "",
        *,
        question_id: str | None = None,
        category: str | None = None,
        evidence: Iterable[str] = (),
        answer: str | None = None,
        note: str = "",
        asked_at: object = None,
    ) -> Annotations:
        """Return annotations in which an annotator has labelled a question.

        Parameters
        ----------
        annotator
            Who labels.
        text
            The question; may be left out where ``question_id`` names one that another annotator has labelled.
        question_id
            Its id. Without one, it is that of a question with the same text, or the next free of q1, q2 ...
        category, answer, note
            Optional; blank ones count as none.
        evidence
            Ids of the turns that hold the answer.
        asked_at
            When it is asked; without it, after the last turn.

        Raises
        ------
        DataError
            The annotator has labelled it already, the text is empty or differs from that of the id, or a turn is
            unknown.
        """
        text, who = strip(text), strip(annotator)
        if question_id is None:
            same = [label.question_id for label in self.question_labels if label.text.strip() == text]
            question_id = same[0] if same else free("q", self.question_ids)
        place = f"question {quote(question_id)} of {quote(who)}"
        when = moment(asked_at, "asked_at", place)
        shared = next((label for label in self.question_labels if label.question_id == question_id), None)
        if shared is not None:
            text = shared.text if text in ("", shared.text.strip()) else text
            when = when or shared.asked_at
        turns = self._ids("evidence", evidence, place)
        label = QuestionLabel(who, question_id, text, optional(category), turns, optional(answer), strip(note), when)
        return replace(self, question_labels=(*self.question_labels, label))

    def change_question(self, question_id: str, *, annotator: str | None = None, **changes: Any) -> Annotations:
        """Return annotations in which a label of a question is another.

        Parameters
        ----------
        question_id
            Which question.
        annotator
            Whose label; may be left out where one annotator alone has labelled the question.
        changes
            Any of text and asked_at (of every annotator's label), category, evidence, answer and note.

        Raises
        ------
        UnknownName
            No such label, or no such field.
        DataError
            Several annotators have labelled it and ``annotator`` is not given, or a value cannot be used.
        """
        label = self._question(question_id, annotator)
        new, shared = changed_question(label, changes, self._positions)
        rows = (new if row is label else row for row in self.question_labels)
        rows = (replace(row, **shared) if row.question_id == question_id else row for row in rows)
        return replace(self, question_labels=tuple(rows))

    def remove_question(self, question_id: str, *, annotator: str | None = None) -> Annotations:
        """Return annotations without an annotator's label of a question; arguments and errors as in changing it."""
        label = self._question(question_id, annotator)
        return replace(self, question_labels=tuple(row for row in self.question_labels if row is not label))

    def mark(self, question_id: str, turn_id: str, on: bool = True, *, annotator: str | None = None) -> Annotations:
        """Return annotations in which a turn is evidence of a question (or, with ``on=False``, is not).

        Raises
        ------
        UnknownName
            The annotator has not labelled the question.
        DataError
            No such turn, or several annotators have labelled the question and ``annotator`` is not given.
        """
        label = self._question(question_id, annotator)
        self._ids("evidence", [turn_id], label.place)
        kept = [turn for turn in label.evidence if turn != turn_id]
        evidence = [*kept, turn_id] if on else kept
        return self.change_question(question_id, annotator=label.annotator, evidence=evidence)

    def add_fact(
        self,
        annotator: str,
        subject: str,
        key: str,
        value: str,
        turns: Iterable[str],
        *,
        category: str | None = None,
        fact_id: str | None = None,
        valid_at: object = None,
        invalid_at: object = None,
    ) -> Annotations:
        """Return annotations in which an annotator states a fact.

        Parameters
        ----------
        annotator
            Who states it.
        subject, key, value
            As in "Mara", "home_city", "Dunmere"; keys are of a closed list, that of the bundled labels.
        turns
            Ids of the turns that say it.
        category
            That of the key if left out.
        fact_id
            Its id; the next free of f1, f2 ... if left out.
        valid_at, invalid_at
            When it begins and ceases to hold, where the words say so.

        Raises
        ------
        UnknownName
            No such category or key.
        DataError
            An id given twice, an empty subject or value, an unknown turn, no turn.
        """
        who = strip(annotator)
        name = free("f", [fact.fact_id for fact in self.fact_labels]) if fact_id is None else fact_id
        place = f"fact {quote(name)} of {quote(who)}"
        key = strip(key)
        fact = FactLabel(
            who,
            name,
            strip(subject),
            category_of(key, place) if category is None else category,
            key,
            strip(value),
            self._ids("turns", turns, place),
            moment(valid_at, "valid_at", place),
            moment(invalid_at, "invalid_at", place),
        )
        return replace(self, fact_labels=(*self.fact_labels, fact))

    def change_fact(self, fact_id: str, *, annotator: str | None = None, **changes: Any) -> Annotations:
        """Return annotations in which a fact is another.

        Parameters
        ----------
        fact_id, annotator
            Which; the annotator may be left out where the id occurs once.
        changes
            Any of subject, category, key, value, turns, valid_at and invalid_at. A new key brings its category.

        Raises
        ------
        UnknownName
            No such fact, field, category or key.
        DataError
            The id stands for several facts, or a value cannot be used.
        """
        fact = self._fact(fact_id, annotator)
        new = changed_fact(fact, changes, self._positions)
        return replace(self, fact_labels=tuple(new if row is fact else row for row in self.fact_labels))

    def remove_fact(self, fact_id: str, *, annotator: str | None = None) -> Annotations:
        """Return annotations without a fact; arguments and errors as in changing it."""
        fact = self._fact(fact_id, annotator)
        return replace(self, fact_labels=tuple(row for row in self.fact_labels if row is not fact))

    def __eq__(self, other: object) -> bool:
        return self._key == other._key if isinstance(other, Annotations) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        n, m = len(self.question_ids), len(self.fact_labels)
        by = f", by {' & '.join(self.annotators)}" if self.annotators else ""
        words = f"{n} question{'' if n == 1 else 's'}, {m} fact{'' if m == 1 else 's'}"
        return f"<Annotations of {self.conversation.id!r}: {words}{by}>"

    def same_recording(self, other: Annotations) -> bool:
        """Whether both label the same conversation: its id, speakers, texts and ids of turns."""
        return self._key[:3] == other._key[:3]

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        talk = (self.conversation.id, self.conversation.fingerprint, tuple(self._positions))
        return (*talk, self.question_labels, self.fact_labels)

    def _ids(self, name: str, turns: Iterable[str], place: str) -> tuple[str, ...]:
        return checked_ids(turns, self._positions, name, place)

    def _question(self, question_id: str, annotator: str | None) -> QuestionLabel:
        return one("question", question_id, annotator, [(row.question_id, row) for row in self.question_labels])

    def _fact(self, fact_id: str, annotator: str | None) -> FactLabel:
        return one("fact", fact_id, annotator, [(row.fact_id, row) for row in self.fact_labels])
