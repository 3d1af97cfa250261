"""The recorded conversation: turns, questions with evidence, and where they came from."""

from __future__ import annotations

import hashlib
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
_TURN_EXTRA = ("caption", "importance")


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
        return self._turns.copy(deep=False)

    @property
    def questions(self) -> pd.DataFrame:
        """Frame of questions: question_id, text, answer, category, evidence, asked_at [, evidence_sessions]."""
        return self._questions.copy(deep=False)

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


def _check_turns(id: str, turns: pd.DataFrame, roles: Mapping[str, str]) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    place = f"conversation {id!r}, turns"
    _need(turns, ("turn_id", "session", "speaker", "text"), place)
    if not len(turns):
        raise DataError("there is no turn", place=place, remedy="a conversation needs at least one")
    out = pd.DataFrame({"turn_id": turns["turn_id"].astype(str).to_numpy(dtype=object)})
    _unique(out["turn_id"], place, "turn id")
    session = turns["session"].to_numpy()
    changes = int((session[1:] != session[:-1]).sum()) + 1
    if changes != len(np.unique(session)):
        raise DataError("the turns of a session do not stand together", place=place, remedy="sort the turns by session")
    out["session"] = session.astype(np.int64)
    out["position"] = np.arange(len(turns), dtype=np.int64)
    out["speaker"] = turns["speaker"].astype(str).to_numpy(dtype=object)
    given = turns["role"].to_numpy() if "role" in turns else [None] * len(turns)
    out["role"] = [
        str(r) if isinstance(r, str) else roles.get(s, "participant")
        for r, s in zip(given, out["speaker"], strict=True)
    ]
    out["text"] = turns["text"].astype(str).to_numpy(dtype=object)
    at = turns["at"] if "at" in turns else pd.Series(pd.NaT, index=turns.index)
    out["at"] = pd.to_datetime(at).to_numpy().astype("datetime64[s]")
    for name in _TURN_EXTRA:
        if name in turns and turns[name].notna().any():
            values = turns[name]
            text = name != "importance"
            out[name] = values.fillna("").astype(str).to_numpy() if text else values.to_numpy(dtype=float)
    return out.astype(dict.fromkeys(("turn_id", "speaker", "role", "text"), "str"))


def _check_questions(id: str, questions: pd.DataFrame | None, turns: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    place = f"conversation {id!r}, questions"
    if questions is None:
        questions = pd.DataFrame({"question_id": [], "text": []})
    _need(questions, ("question_id", "text"), place)
    n = len(questions)
    out = pd.DataFrame({"question_id": questions["question_id"].astype(str).to_numpy(dtype=object)})
    _unique(out["question_id"], place, "question id")
    out["text"] = questions["text"].astype(str).to_numpy(dtype=object)
    for name in ("answer", "category"):
        values = questions[name] if name in questions else [None] * n
        out[name] = pd.array([None if v is None or v != v else str(v) for v in values], dtype="str")
    evidence = questions["evidence"] if "evidence" in questions else [()] * n
    out["evidence"] = pd.Series([tuple(map(str, e)) for e in evidence], dtype=object)
    known = set(turns["turn_id"])
    for qid, ids in zip(out["question_id"], out["evidence"], strict=True):
        for turn in ids:
            if turn not in known:
                remedy = "evidence lists ids of turns of this conversation"
                raise DataError(f"evidence {turn!r} of question {qid!r} points nowhere", place=place, remedy=remedy)
    asked = questions["asked_at"] if "asked_at" in questions else [None] * n
    out["asked_at"] = pd.to_datetime(pd.Series(list(asked), dtype=object)).to_numpy().astype("datetime64[s]")
    if "evidence_sessions" in questions:
        given = [() if s is None or s != s else s for s in questions["evidence_sessions"]]
        sessions = [tuple(int(x) for x in s) for s in given]
        out["evidence_sessions"] = pd.Series(sessions, dtype=object)
    return out.astype(dict.fromkeys(("question_id", "text"), "str"))
