"""The recorded conversation: turns, questions with evidence, and where they came from."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["QUESTION_COLUMNS", "TURN_COLUMNS", "Conversation", "Provenance", "Repair"]

TURN_COLUMNS = ("turn_id", "session", "position", "speaker", "role", "text", "at")
QUESTION_COLUMNS = ("question_id", "text", "answer", "category", "evidence", "asked_at")


@dataclass(frozen=True)
class Repair:
    """One departure from the source file: ``kind`` (repaired, excluded or noted), ``place``, ``what``."""

    kind: str
    place: str
    what: str


@dataclass(frozen=True)
class Provenance:
    """Where a conversation came from: file name, SHA-256 of the file, format, licence, split and repairs."""

    source: str = "memory"
    sha256: str = ""
    format: str = "frames"
    licence: str | None = None
    split: str | None = None
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Conversation:
    """One recorded conversation; immutable (its frames are handed out as copies).

    Build it with :meth:`from_frames`, or read it with :func:`luminora_lab.load`.

    Attributes
    ----------
    id
        Name of the conversation.
    provenance
        Source file, hash, licence and every repair made while reading.
    language
        BCP 47 tag of most turns ("en", "de").
    title
        One line that says what it is, or "".
    roles
        Speaker name to role ("user", "assistant", "participant").

    Examples
    --------
    >>> import pandas as pd
    >>> talk = Conversation.from_frames("demo", pd.DataFrame({
    ...     "turn_id": ["1", "2"], "session": [1, 1], "speaker": ["Ada", "Bo"],
    ...     "text": ["I moved to Lund.", "When?"], "at": pd.to_datetime(["2024-05-01", "2024-05-01"])}))
    >>> talk
    <Conversation 'demo': 2 turns, 1 session, 0 questions, Ada & Bo, 2024-05-01>
    >>> talk.turns.columns.tolist()
    ['turn_id', 'session', 'position', 'speaker', 'role', 'text', 'at']
    """

    id: str
    _turns: pd.DataFrame = field(repr=False)
    _questions: pd.DataFrame = field(repr=False)
    provenance: Provenance = field(default_factory=Provenance)
    language: str = "en"
    title: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_frames(
        cls,
        id: str,
        turns: pd.DataFrame,
        questions: pd.DataFrame | None = None,
        *,
        provenance: Provenance | None = None,
        language: str = "en",
        title: str = "",
        roles: Mapping[str, str] | None = None,
    ) -> Conversation:
        """Check two frames and make a conversation of them.

        Parameters
        ----------
        turns
            Columns turn_id, session, speaker, text; optionally role, at (datetime), caption, importance. Order is
            the order of the conversation; ``position`` (0, 1, ...) is made here.
        questions
            Columns question_id, text; optionally answer, category, evidence (list of turn ids), evidence_sessions
            (list of session numbers), asked_at.

        Raises
        ------
        DataError
            No turns, a missing column, an id that occurs twice, evidence that points nowhere, dates out of order
            between sessions are allowed; a session whose turns are not together is not.
        """
        roles = dict(roles or {})
        checked = _check_turns(id, turns, roles)
        asked = _check_questions(id, questions, checked)
        return cls(id, checked, asked, provenance or Provenance(), language, title, MappingProxyType(roles))

    @property
    def turns(self) -> pd.DataFrame:
        """Frame of turns: turn_id, session, position, speaker, role, text, at [, caption, importance]."""
        return self._turns.copy()

    @property
    def questions(self) -> pd.DataFrame:
        """Frame of questions: question_id, text, answer, category, evidence, asked_at [, evidence_sessions]."""
        return self._questions.copy()

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Speakers in order of first appearance."""
        return tuple(self._turns["speaker"].unique())

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over speakers and texts: the same conversation in another file format has the same one."""
        digest = hashlib.sha256()
        for speaker, text in zip(self._turns["speaker"], self._turns["text"], strict=True):
            digest.update(f"{speaker}\x1f{text}\x1e".encode())
        return digest.hexdigest()

    @property
    def usable_questions(self) -> pd.DataFrame:
        """Questions that have evidence; the others cannot be scored for retrieval."""
        has = self._questions["evidence"].map(len) > 0
        if "evidence_sessions" in self._questions:
            has |= self._questions["evidence_sessions"].map(len) > 0
        return self._questions[has].reset_index(drop=True)

    def evidence_matrix(self) -> npt.NDArray[np.bool_]:
        """Return which turns hold the evidence of each usable question, (n_usable_questions, n_turns).

        Where only sessions are known (``evidence_sessions``), the row is empty.
        """
        import numpy as np

        row = {turn: i for i, turn in enumerate(self._turns["turn_id"])}
        evidence = self.usable_questions["evidence"]
        out = np.zeros((len(evidence), len(row)), dtype=bool)
        for i, turns in enumerate(evidence):
            out[i, [row[t] for t in turns]] = True
        return out

    def __len__(self) -> int:
        return len(self._turns)

    def __reduce__(self) -> tuple[Any, ...]:
        state = (self.id, self._turns, self._questions, self.provenance, self.language, self.title, dict(self.roles))
        return (Conversation, state)

    def __repr__(self) -> str:
        n, s, q = len(self._turns), self._turns["session"].nunique(), len(self._questions)
        at = self._turns["at"].dropna()
        first, last = (f"{at.min():%Y-%m-%d}", f"{at.max():%Y-%m-%d}") if len(at) else ("no dates", "no dates")
        span = first if first == last else f"{first} to {last}"
        who = " & ".join(self.speakers[:3]) + (" ..." if len(self.speakers) > 3 else "")
        return (
            f"<Conversation {self.id!r}: {_count(n, 'turn')}, {_count(s, 'session')}, {_count(q, 'question')}, "
            f"{who}, {span}>"
        )

    def _repr_html_(self) -> str:
        from luminora_lab.conversation.html import transcript

        return transcript(self)


def _count(n: int, word: str) -> str:
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def _need(frame: pd.DataFrame, columns: Iterable[str], place: str) -> None:
    missing = [c for c in columns if c not in frame]
    if missing:
        raise DataError(
            f"no column {', '.join(map(repr, missing))} among {', '.join(map(repr, frame.columns))}",
            place=place,
            remedy="rename or add it",
        )


def _unique(ids: pd.Series, place: str, what: str) -> None:
    twice = ids[ids.duplicated()]
    if len(twice):
        raise DataError(f"{what} {twice.iloc[0]!r} occurs twice", place=place, remedy="give every one its own id")


def _texts(frame: pd.DataFrame, name: str, place: str) -> list[str]:
    """Return a column of texts (ids may be numbers); what is missing or no text is named by its row."""
    values = frame[name].tolist() if frame[name].ndim == 1 else None
    if values is None:
        raise DataError(f"there are several columns {name!r}", place=place, remedy="keep one")
    for row, value in enumerate(values):
        plain = isinstance(value, str) or (name.endswith("_id") and isinstance(value, int))
        if not plain:
            remedy = "every row needs one; leave a row without text out"
            raise DataError(f"{name} of row {row} is {value!r}", place=place, remedy=remedy)
    return [str(value) for value in values]


def _moments(values: Any, place: str) -> npt.NDArray[np.datetime64]:
    """Return datetimes without zone; an offset is applied (to UTC) and dropped."""
    import pandas as pd

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # pandas says so where it has to guess a format
            times = pd.to_datetime(pd.Series(list(values), dtype=object), utc=True).dt.tz_localize(None)
    except (ValueError, TypeError, OverflowError) as error:
        raise DataError(f"a date cannot be read ({error})", place=place, remedy="write YYYY-MM-DD HH:MM") from None
    return times.to_numpy().astype("datetime64[s]")


def _numbers(values: pd.Series, name: str, place: str) -> npt.NDArray[np.float64]:
    try:
        return values.to_numpy(dtype=float)
    except (ValueError, TypeError) as error:
        raise DataError(f"{name}: {error}", place=place, remedy="write numbers") from None


def _sessions(values: pd.Series, place: str) -> npt.NDArray[np.int64]:
    import numpy as np

    given = _numbers(values, "session", place)
    wrong = ~(np.isfinite(given) & (given == np.floor(given)))
    if wrong.any():
        row = int(np.argmax(wrong))
        what = f"session of row {row} is {values.iloc[row]!r}"
        raise DataError(what, place=place, remedy="number the sessions 1, 2, 3 ...")
    return given.astype(np.int64)


def _check_turns(id: str, turns: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    place = f"conversation {id!r}, turns"
    if not isinstance(turns, pd.DataFrame):
        raise DataError(f"turns are a {type(turns).__name__}", place=place, remedy="give a pandas frame")
    _need(turns, ("turn_id", "session", "speaker", "text"), place)
    if not len(turns):
        raise DataError("there is no turn", place=place, remedy="a conversation needs at least one")
    out = pd.DataFrame({"turn_id": _texts(turns, "turn_id", place)})
    _unique(out["turn_id"], place, "turn id")
    session = _sessions(turns["session"], place)
    changes = int((session[1:] != session[:-1]).sum()) + 1
    if changes != len(np.unique(session)):
        raise DataError("the turns of a session do not stand together", place=place, remedy="sort the turns by session")
    out["session"] = session
    out["position"] = np.arange(len(turns), dtype=np.int64)
    out["speaker"] = _texts(turns, "speaker", place)
    given = turns["role"].tolist() if "role" in turns else [None] * len(turns)
    out["role"] = [
        r if isinstance(r, str) else roles.get(s, "participant") for r, s in zip(given, out["speaker"], strict=True)
    ]
    out["text"] = _texts(turns, "text", place)
    out["at"] = _moments(turns["at"] if "at" in turns else [None] * len(turns), place)
    if "caption" in turns and turns["caption"].notna().any():
        out["caption"] = turns["caption"].fillna("").astype(str).to_numpy()
    if "importance" in turns and turns["importance"].notna().any():
        out["importance"] = _numbers(turns["importance"], "importance", place)
    return out.astype(dict.fromkeys(("turn_id", "speaker", "role", "text"), "str"))


def _lists(values: Any, name: str, questions: pd.Series, place: str) -> list[tuple[Any, ...]]:
    """Return one tuple a question without repeats; a text is no list, and nothing is an empty one."""
    out: list[tuple[Any, ...]] = []
    for question, value in zip(questions, values, strict=True):
        if value is None or (isinstance(value, float) and value != value):
            value = ()
        if isinstance(value, str) or not isinstance(value, Iterable):
            what = f"{name} of question {question!r} is {value!r}"
            raise DataError(what, place=place, remedy='give a list, such as ["12", "13"]')
        out.append(tuple(dict.fromkeys(value)))
    return out


def _check_questions(id: str, questions: pd.DataFrame | None, turns: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    place = f"conversation {id!r}, questions"
    if questions is None:
        questions = pd.DataFrame({"question_id": [], "text": []})
    _need(questions, ("question_id", "text"), place)
    n = len(questions)
    out = pd.DataFrame({"question_id": _texts(questions, "question_id", place)}, dtype="str")
    _unique(out["question_id"], place, "question id")
    out["text"] = pd.array(_texts(questions, "text", place), dtype="str")
    for name in ("answer", "category"):
        values = questions[name] if name in questions else [None] * n
        out[name] = pd.array([None if v is None or v != v else str(v) for v in values], dtype="str")
    evidence = _lists(
        questions["evidence"] if "evidence" in questions else [()] * n, "evidence", out["question_id"], place
    )
    out["evidence"] = pd.Series([tuple(map(str, e)) for e in evidence], dtype=object)
    _check_known(out["question_id"], out["evidence"], set(turns["turn_id"]), "evidence lists ids of turns", place)
    out["asked_at"] = _moments(questions["asked_at"] if "asked_at" in questions else [None] * n, place)
    if "evidence_sessions" in questions:
        sessions = _lists(questions["evidence_sessions"], "evidence_sessions", out["question_id"], place)
        out["evidence_sessions"] = pd.Series([tuple(int(x) for x in s) for s in sessions], dtype=object)
        known = set(turns["session"])
        _check_known(out["question_id"], out["evidence_sessions"], known, "evidence_sessions lists sessions", place)
    return out


def _check_known(questions: pd.Series, lists: pd.Series, known: set[Any], what: str, place: str) -> None:
    for question, values in zip(questions, lists, strict=True):
        for value in values:
            if value not in known:
                remedy = f"{what} of this conversation"
                raise DataError(
                    f"evidence {value!r} of question {question!r} points nowhere", place=place, remedy=remedy
                )
