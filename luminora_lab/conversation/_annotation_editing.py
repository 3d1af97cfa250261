"""How a row of annotations is found, made and changed, and how rows become a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from luminora_lab.conversation._annotation_rows import FactLabel, QuestionLabel, category_of, checked_ids, moment
from luminora_lab.conversation.model import Conversation
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "FACT_LABEL_COLUMNS",
    "QUESTION_LABEL_COLUMNS",
    "changed_fact",
    "changed_question",
    "frame",
    "free",
    "one",
    "optional",
    "questions_of_file",
    "strip",
]

QUESTION_LABEL_COLUMNS = (
    "annotator", "question_id", "text", "category", "evidence", "answer", "note", "asked_at",
)  # fmt: skip
FACT_LABEL_COLUMNS = (
    "annotator", "fact_id", "subject", "category", "key", "value", "turns", "valid_at", "invalid_at",
)  # fmt: skip
_TIMES = ("asked_at", "valid_at", "invalid_at")
_SHARED = ("text", "asked_at")
_OWN = ("category", "evidence", "answer", "note")
Row = TypeVar("Row", QuestionLabel, FactLabel)


def changed_question(
    label: QuestionLabel, changes: Mapping[str, Any], known: Mapping[str, int]
) -> tuple[QuestionLabel, dict[str, Any]]:
    """Return a label with other values of its own, and what changes in every annotator's label of the question.

    Raises
    ------
    UnknownName
        No such field.
    DataError
        An unknown turn, a date that cannot be read.
    """
    _fields(changes, (*_SHARED, *_OWN), label.place)
    own = {name: value for name, value in changes.items() if name in _OWN}
    if "evidence" in own:
        own["evidence"] = checked_ids(own["evidence"], known, "evidence", label.place)
    for name in {"category", "answer"} & own.keys():
        own[name] = optional(own[name])
    if "note" in own:
        own["note"] = strip(own["note"])
    shared: dict[str, Any] = {}
    if "text" in changes:
        shared["text"] = strip(changes["text"])
    if "asked_at" in changes:
        shared["asked_at"] = moment(changes["asked_at"], "asked_at", label.place)
    return replace(label, **own), shared


def changed_fact(fact: FactLabel, changes: Mapping[str, Any], known: Mapping[str, int]) -> FactLabel:
    """Return a fact with other values; a new key brings its category.

    Raises
    ------
    UnknownName
        No such field or key.
    DataError
        An unknown turn, a date that cannot be read.
    """
    _fields(changes, FACT_LABEL_COLUMNS[2:], fact.place)
    new = {name: strip(value) if name in ("subject", "key", "value") else value for name, value in changes.items()}
    if "key" in new and "category" not in new:
        new["category"] = category_of(new["key"], fact.place)
    if "turns" in new:
        new["turns"] = checked_ids(new["turns"], known, "turns", fact.place)
    for name in {"valid_at", "invalid_at"} & new.keys():
        new[name] = moment(new[name], name, fact.place)
    return replace(fact, **new)


def questions_of_file(talk: Conversation, annotator: str, known: Mapping[str, int]) -> tuple[QuestionLabel, ...]:
    """Return the questions that a recording brings as labels of one annotator."""
    rows = []
    for row in talk.questions.to_dict("records"):
        place = f"question {quote(row['question_id'])}"
        sessions = row.get("evidence_sessions") or ()
        label = QuestionLabel(
            annotator=annotator,
            question_id=row["question_id"],
            text=row["text"],
            category=optional(row["category"]),
            evidence=checked_ids(row["evidence"], known, "evidence", place),
            answer=optional(row["answer"]),
            note=f"evidence in sessions {', '.join(map(str, sessions))}" if sessions else "",
            asked_at=moment(row["asked_at"], "asked_at", place),
        )
        rows.append(label)
    return tuple(rows)


def one(what: str, id: str, annotator: str | None, rows: Iterable[tuple[str, Row]]) -> Row:
    """Return the row with an id, of one annotator or of the only one that has it.

    Raises
    ------
    UnknownName
        There is none.
    DataError
        There are several, and no annotator is named.
    """
    rows = list(rows)
    whose = [row for name, row in rows if name == id]
    found = [row for row in whose if annotator is None or row.annotator == annotator]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(quote(row.annotator) for row in found)
        raise DataError(f"{what} {quote(id)} is of {names}", place="annotator", remedy="name one of them")
    if whose:
        said = f"{quote(annotator)} has not labelled {what} {quote(id)}"
        raise UnknownName(said, place="annotator", remedy="add the label first")
    there = ", ".join(quote(name) for name in list(dict.fromkeys(name for name, _ in rows))[:8]) or "none yet"
    raise UnknownName(f"no {what} has the id {quote(id)}", place="annotations", remedy=f"there are {there}")


def free(letter: str, taken: Iterable[str]) -> str:
    """Return the first of letter1, letter2 ... that is not taken.

    Examples
    --------
    >>> free("q", ["q1", "q3"])
    'q2'
    """
    names, n = set(taken), 1
    while f"{letter}{n}" in names:
        n += 1
    return f"{letter}{n}"


def strip(text: Any) -> Any:
    """Text without blanks around it; what is no text is left to the checks."""
    return text.strip() if isinstance(text, str) else text


def optional(text: Any) -> Any:
    """Text, or None where there is none: blank, missing in a frame."""
    if text is None or (isinstance(text, float) and text != text):
        return None
    return strip(text) or None


def _fields(changes: Iterable[str], known: tuple[str, ...], place: str) -> None:
    for name in changes:
        if name not in known:
            raise UnknownName(f"field {quote(name)}", place=place, remedy=f"change {', '.join(known)}")


def frame(rows: Iterable[Any], columns: tuple[str, ...]) -> pd.DataFrame:
    """Return rows as a frame with the types of their columns, also where there are none."""
    import pandas as pd

    rows = list(rows)
    data: dict[str, Any] = {}
    for name in columns:
        values = [getattr(row, name) for row in rows]
        kind: Any = "datetime64[s]" if name in _TIMES else object if name in ("evidence", "turns") else "str"
        data[name] = pd.Series([pd.NaT if v is None else v for v in values] if name in _TIMES else values, dtype=kind)
    return pd.DataFrame(data, columns=list(columns))
