"""A fact that somebody told of themselves or of others: its columns, its closed lists, its four times.

World time: ``valid_at`` to ``invalid_at`` is when the fact holds. The lab's own time: ``created_at`` to ``expired_at``
is when it was believed. Both run on the conversation's clock; no call reads the time of day. The four are those of
Graphiti (``edge_operations.py``) and Zep (Rasmussen et al. 2025, arXiv 2501.13956, section 2.1), the bi-temporal model
of Snodgrass.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from luminora_lab.conversation.fact_keys import FACT_KEYS
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation

__all__ = [
    "CANDIDATE_COLUMNS",
    "FACT_COLUMNS",
    "FACT_KEYS",
    "SINGLE_KEYS",
    "Fact",
    "FactExtractor",
    "candidates_frame",
    "check_facts",
    "fact_id",
    "facts_frame",
]

SINGLE_KEYS = frozenset(
    {
        "name", "age", "birthday", "home_city", "hometown", "home_type", "nationality", "diet", "partner",
        "relationship_status", "job_title", "employer", "workplace", "schedule",
    }
)  # fmt: skip
"""Keys of which a person has one at a time: another value, said later, contradicts the one before."""

CANDIDATE_COLUMNS = (
    "subject", "category", "key", "value", "confidence", "turns", "said_at", "valid_at", "invalid_at", "holds",
    "source",
)  # fmt: skip
"""What an extractor returns, one row a statement. ``holds`` is False where the statement says that it is over."""

FACT_COLUMNS = (
    "fact_id", "subject", "category", "key", "value", "confidence", "count", "turns", "said_at", "valid_at",
    "invalid_at", "created_at", "expired_at", "source",
)  # fmt: skip
"""What is known, one row a fact: see :class:`Fact`."""

_TIMES = ("said_at", "valid_at", "invalid_at", "created_at", "expired_at")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact.

    Attributes
    ----------
    fact_id
        Stable: a hash of subject, category, key, value and the turn that said it first.
    subject
        Whom it is about, as the conversation calls them; a speaker by the speaker's name.
    category, key
        Of :data:`FACT_KEYS`.
    value
        In the words of the conversation.
    confidence
        0..1. ``1 - (1 - a)(1 - b)`` after two statements of confidence a and b.
    count
        Statements that said it.
    turns
        Ids of the turns that said it, in order: the audit trail.
    said_at
        When it was said last.
    valid_at, invalid_at
        When it began and ceased to hold in the world told of; NaT while it holds. ``valid_at`` is the time of the turn
        where the words name none.
    created_at, expired_at
        When the lab first learned it, and when it learned that it no longer holds; NaT while it is believed.
    source
        The extractor, and its rule or model.
    """

    fact_id: str
    subject: str
    category: str
    key: str
    value: str
    confidence: float
    count: int
    turns: tuple[str, ...]
    said_at: pd.Timestamp
    valid_at: pd.Timestamp
    invalid_at: pd.Timestamp
    created_at: pd.Timestamp
    expired_at: pd.Timestamp
    source: str = ""

    @property
    def text(self) -> str:
        """The fact as a line of text, as a prompt or a retrieval sees it."""
        return sentence(self.subject, self.key, self.value)


class FactExtractor(Protocol):
    """Anything that reads facts out of a conversation.

    ``extract`` returns a frame with :data:`CANDIDATE_COLUMNS`, in the order of the turns. What it returns for a turn
    depends on that turn and earlier ones alone, so that the candidates of a prefix are a prefix of the candidates.
    """

    name: str

    def extract(self, conversation: Conversation) -> pd.DataFrame:
        """Return one row for each statement of a fact."""
        ...


def sentence(subject: str, key: str, value: str) -> str:
    """Return a fact as text.

    Examples
    --------
    >>> sentence("Mara", "home_city", "Dunmere")
    'Mara, home city: Dunmere'
    """
    return f"{subject}, {key.replace('_', ' ')}: {value}"


def fact_id(subject: str, category: str, key: str, value: str, turn: str) -> str:
    """Return the id of a fact, 12 hexadecimal digits; the same on every machine.

    Examples
    --------
    >>> fact_id("Mara", "work", "job_title", "potter", "1.4") == fact_id("mara", "work", "job_title", "a potter", "1.4")
    True
    """
    from luminora_lab.memory.facts.matching import normalise_subject, normalise_value

    parts = (normalise_subject(subject), category, key, normalise_value(value), turn)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def candidates_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return candidates as a frame with :data:`CANDIDATE_COLUMNS` and their types, also where there are none."""
    return _frame(list(rows), CANDIDATE_COLUMNS)


def facts_frame(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return facts as a frame with :data:`FACT_COLUMNS` and their types, also where there are none."""
    return _frame(list(rows), FACT_COLUMNS)


def _frame(rows: Sequence[Mapping[Any, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    usual: dict[str, Any] = {"holds": True, "confidence": 0.5, "count": 1, "turns": (), "source": ""}
    data: dict[str, Any] = {}
    for name in columns:
        values = [row.get(name, usual.get(name)) for row in rows]
        if name in _TIMES:
            data[name] = pd.Series([pd.NaT if v is None else v for v in values], dtype="datetime64[s]")
        elif name == "turns":
            data[name] = pd.Series([tuple(v) for v in values], dtype=object)
        elif name == "confidence":
            data[name] = pd.Series(values, dtype="float64")
        elif name == "count":
            data[name] = pd.Series(values, dtype="int64")
        elif name == "holds":
            data[name] = pd.Series(values, dtype=bool)
        else:
            data[name] = pd.Series(values, dtype="str")
    return pd.DataFrame(data, columns=list(columns))


def check_facts(frame: pd.DataFrame, columns: tuple[str, ...] = FACT_COLUMNS, place: str = "facts") -> pd.DataFrame:
    """Return a frame of facts or candidates, checked; what a caller made by hand need not have all columns.

    Raises
    ------
    DataError
        No frame, a missing column, an empty subject or value, a confidence outside 0..1, a fact without a turn.
    UnknownName
        A category or key that is not of the closed lists.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"{quote(frame)} is no frame", place=place, remedy="give a frame of facts")
    needed = ("subject", "category", "key", "value", "turns", "said_at")
    missing = [name for name in needed if name not in frame]
    if missing:
        remedy = f"it needs {', '.join(needed)}"
        raise DataError(f"there is no column {missing[0]!r}", place=place, remedy=remedy)
    for row, (subject, category, key, value, turns) in enumerate(
        zip(frame["subject"], frame["category"], frame["key"], frame["value"], frame["turns"], strict=True)
    ):
        where = f"{place}, row {row}"
        if category not in FACT_KEYS:
            raise UnknownName(f"category {quote(category)}", place=where, remedy=f"use one of {', '.join(FACT_KEYS)}")
        if key not in FACT_KEYS[category]:
            remedy = f"{category} has {', '.join(FACT_KEYS[category])}"
            raise UnknownName(f"key {quote(key)}", place=where, remedy=remedy)
        if not (isinstance(subject, str) and subject.strip() and isinstance(value, str) and value.strip()):
            what = f"subject {quote(subject)}, value {quote(value)}"
            raise DataError(what, place=where, remedy="a fact has a subject and a value")
        if isinstance(turns, str) or not len(turns):
            raise DataError(f"turns are {quote(turns)}", place=where, remedy="name the turns that say it, as a list")
    if "confidence" in frame and not frame["confidence"].between(0, 1).all():
        row = int((~frame["confidence"].between(0, 1)).to_numpy().argmax())
        what = f"confidence is {frame['confidence'].iloc[row]!r}"
        raise DataError(what, place=f"{place}, row {row}", remedy="it lies in 0..1")
    return _frame([dict(row) for row in frame.to_dict("records")], columns)
