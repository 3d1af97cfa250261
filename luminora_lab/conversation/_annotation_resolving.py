"""From the labels of several annotators to one conversation with questions, and to its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from luminora_lab.conversation._annotation_editing import free
from luminora_lab.conversation._annotation_rows import RESERVED, FactLabel, QuestionLabel, fact_key
from luminora_lab.conversation.annotation import Annotations
from luminora_lab.conversation.model import Conversation
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["RESOLVED_FACT_COLUMNS", "distinct_facts", "merge", "resolve", "resolve_facts"]

RESOLVED_FACT_COLUMNS = ("subject", "category", "key", "value", "turns", "valid_at", "invalid_at", "approximate")
T = TypeVar("T")


def resolve(annotations: Annotations, by: str = "union") -> Conversation:
    """Return the conversation with the questions and the evidence on which annotators settle.

    Every question that somebody labelled is in it, in the order in which they were first labelled; one without evidence
    is not usable for retrieval (:attr:`Conversation.usable_questions`). Who has not labelled a question has no say in
    it. Category and answer are those of most annotators who gave one, of the earlier annotator where equally many did.

    Parameters
    ----------
    annotations
        The labels.
    by
        "union" (turns that one annotator marked), "intersection" (that all marked), "majority" (that more than half
        marked: of two annotators, both), or the name of an annotator, whose questions alone are then in it.

    Returns
    -------
    Conversation
        Ready for :func:`luminora_lab.compare_memory`; its provenance is that of the recording.

    Raises
    ------
    UnknownName
        ``by`` is neither a way nor an annotator.

    Examples
    --------
    >>> import pandas as pd
    >>> talk = Conversation.from_frames("tea", pd.DataFrame({
    ...     "turn_id": ["1", "2"], "session": [1, 1], "speaker": ["Ada", "Bo"], "text": ["I moved to Lund.", "When?"]}))
    >>> notes = Annotations.of(talk).add_question("Eva", "Where does Ada live?", evidence=["1"])
    >>> notes = notes.add_question("Max", "Where does Ada live?", evidence=["1", "2"])
    >>> [resolve(notes, by).questions["evidence"][0] for by in ("union", "intersection", "Eva")]
    [('1', '2'), ('1',), ('1',)]
    """
    import pandas as pd

    _known(annotations, by)
    order = list(annotations.conversation.turns["turn_id"])
    rows = []
    for id, labels in _by_question(annotations, by).items():
        marks = Counter(turn for label in labels for turn in label.evidence)
        row: dict[str, Any] = {"question_id": id, "text": labels[0].text, "asked_at": labels[0].asked_at}
        row |= {
            "category": _most(label.category for label in labels),
            "answer": _most(label.answer for label in labels),
        }
        rows.append(row | {"evidence": [turn for turn in order if _enough(marks[turn], len(labels), by)]})
    columns = ["question_id", "text", "answer", "category", "evidence", "asked_at"]
    talk = annotations.conversation
    return Conversation.from_frames(
        talk.id,
        talk.turns,
        pd.DataFrame(rows, columns=columns),
        provenance=talk.provenance,
        language=talk.language,
        title=talk.title,
        roles=talk.roles,
    )


def resolve_facts(annotations: Annotations, by: str = "union") -> pd.DataFrame:
    """Return the facts on which annotators settle, as the labels of the bundled conversations give them.

    Two annotators state the same fact where subject, category, key and value agree (case, form of characters and width
    of blanks do not count); the earlier annotator's words stand. Who states no fact at all has no say.

    Parameters
    ----------
    annotations
        The labels.
    by
        "union" (facts of any annotator), "intersection" (of all), "majority" (of more than half), or an annotator.

    Returns
    -------
    pandas.DataFrame
        One row a fact, in the order in which they were stated: subject, category, key, value, turns (list: all that
        these annotators name), valid_at, invalid_at (NaT while it holds), approximate (True where no annotator gave
        ``valid_at``: it is then the time of the first turn, NaT without dates).

    Raises
    ------
    UnknownName
        ``by`` is neither a way nor an annotator.

    Examples
    --------
    >>> import pandas as pd
    >>> talk = Conversation.from_frames("tea", pd.DataFrame({
    ...     "turn_id": ["1"], "session": [1], "speaker": ["Ada"], "text": ["I moved to Lund."]}))
    >>> notes = Annotations.of(talk).add_fact("Eva", "Ada", "home_city", "Lund", ["1"])
    >>> notes = notes.add_fact("Max", "ada", "home_city", "LUND", ["1"]).add_fact("Max", "Ada", "owns", "a boat", ["1"])
    >>> resolve_facts(notes, "intersection")[["subject", "key", "value", "turns"]].values.tolist()
    [['Ada', 'home_city', 'Lund', ['1']]]
    """
    import pandas as pd

    _known(annotations, by)
    turns = annotations.conversation.turns
    at = dict(zip(turns["turn_id"], turns["at"], strict=True))
    whose = len({fact.annotator for fact in annotations.fact_labels})
    rows = []
    for same in distinct_facts(annotations).values():
        facts = [fact for fact in same if by in RESERVED or fact.annotator == by]
        if not facts or not _enough(len(facts), whose, by):
            continue
        first, named = facts[0], {turn for fact in facts for turn in fact.turns}
        turn_ids = [turn for turn in at if turn in named]
        stated = _most(fact.valid_at for fact in facts)
        row = {name: getattr(first, name) for name in RESOLVED_FACT_COLUMNS[:4]}
        row |= {"turns": turn_ids, "valid_at": stated or at[turn_ids[0]], "approximate": stated is None}
        rows.append(row | {"invalid_at": _most(fact.invalid_at for fact in facts)})
    frame = pd.DataFrame(rows, columns=list(RESOLVED_FACT_COLUMNS))
    kinds = dict.fromkeys(("valid_at", "invalid_at"), "datetime64[s]") | {"approximate": "bool"}
    return frame.astype(kinds | dict.fromkeys(RESOLVED_FACT_COLUMNS[:4], "str"))


def merge(first: Annotations, *others: Annotations) -> Annotations:
    """Return the labels of annotators who worked in files of their own, on the same recording.

    A question is the same where its text (and date) is, whatever its id; an id that stands for different questions is
    given to the first, the other gets the next free one. Equal rows count once.

    Parameters
    ----------
    first, others
        Labels of the same conversation.

    Raises
    ------
    DataError
        Not the same conversation, or one annotator's labels of one question or fact differ.

    Examples
    --------
    >>> import pandas as pd
    >>> talk = Conversation.from_frames("tea", pd.DataFrame({
    ...     "turn_id": ["1"], "session": [1], "speaker": ["Ada"], "text": ["I moved to Lund."]}))
    >>> eva = Annotations.of(talk).add_question("Eva", "Where does Ada live?", evidence=["1"])
    >>> max = Annotations.of(talk).add_question("Max", "Who moved?", evidence=["1"])
    >>> merge(eva, max).questions[["annotator", "question_id"]].values.tolist()
    [['Eva', 'q1'], ['Max', 'q2']]
    """
    for other in others:
        if not first.same_recording(other):
            names = f"{quote(first.conversation.id)} and {quote(other.conversation.id)}"
            what = f"the recordings {names} are not the same"
            raise DataError(what, place="merge", remedy="merge labels of one conversation, with the same turns")
        ids = _joined(first, other)
        asked = [replace(label, question_id=ids[label.question_id]) for label in other.question_labels]
        questions = (*first.question_labels, *(row for row in asked if row not in first.question_labels))
        facts = (*first.fact_labels, *(row for row in other.fact_labels if row not in first.fact_labels))
        try:
            first = replace(first, question_labels=questions, fact_labels=facts)
        except DataError as error:
            remedy = "keep one of the two, or give one annotator another name"
            raise DataError("the two differ", place=f"merge, {error.place}", remedy=remedy) from None
    return first


def _joined(first: Annotations, other: Annotations) -> dict[str, str]:
    """Id of a question in ``other`` to its id in both."""
    there = {row.question_id: (row.text, row.asked_at) for row in first.question_labels}
    asked = {row.question_id: (row.text, row.asked_at) for row in other.question_labels}
    ids = {id: id for id, text in asked.items() if there.get(id) == text}
    for id, text in asked.items():
        if id not in ids:
            same = [known for known, its in there.items() if its == text and known not in ids.values()]
            taken = {*there, *ids.values(), *(name for name in asked if name != id)}
            ids[id] = same[0] if same else id if id not in taken else free("q", taken)
    return ids


def distinct_facts(annotations: Annotations) -> dict[Hashable, list[FactLabel]]:
    """Return facts that are the same, together: one annotator's second statement of a fact is another fact."""
    found: dict[Hashable, list[FactLabel]] = {}
    times: Counter[Hashable] = Counter()
    for fact in annotations.fact_labels:
        key = fact_key(fact)
        times[fact.annotator, key] += 1
        found.setdefault((key, times[fact.annotator, key]), []).append(fact)
    return {key: _in_order(facts, annotations, lambda fact: fact.annotator) for key, facts in found.items()}


def _by_question(annotations: Annotations, by: str) -> dict[str, list[QuestionLabel]]:
    found: dict[str, list[QuestionLabel]] = {}
    for label in annotations.question_labels:
        if by in RESERVED or label.annotator == by:
            found.setdefault(label.question_id, []).append(label)
    return {id: _in_order(labels, annotations, lambda label: label.annotator) for id, labels in found.items()}


def _in_order(rows: Sequence[T], annotations: Annotations, whose: Callable[[T], str]) -> list[T]:
    place = {name: n for n, name in enumerate(annotations.annotators)}
    return sorted(rows, key=lambda row: place[whose(row)])


def _enough(count: int, of: int, by: str) -> bool:
    if by == "intersection":
        return count == of
    return 2 * count > of if by == "majority" else count > 0


def _most(values: Iterable[T | None]) -> T | None:
    """The most frequent value, the first of equally frequent ones; None where there is none."""
    found = Counter(value for value in values if value is not None)
    return max(found, key=found.__getitem__) if found else None


def _known(annotations: Annotations, by: str) -> None:
    if by not in RESERVED and by not in annotations.annotators:
        names = ", ".join(map(quote, annotations.annotators)) or "no annotators yet"
        raise UnknownName(f"by {quote(by)}", place="resolve", remedy=f"use {', '.join(RESERVED)}, or one of {names}")
