"""What may enter an index: memories and questions, checked in one place and given fixed types."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation

__all__ = ["MEMORY_COLUMNS", "check_memories", "check_questions", "digest", "digests", "memories_of"]

_NEEDED = ("memory_id", "conversation", "session", "position", "speaker", "text")
MEMORY_COLUMNS = (*_NEEDED, "role", "caption", "at", "importance")
_TEXT = ("memory_id", "conversation", "speaker", "text", "role", "caption")


def memories_of(conversation: Conversation) -> pd.DataFrame:
    """Return the turns of a conversation as memories of a library.

    Returns
    -------
    DataFrame
        memory_id ("<conversation>/<turn_id>"), conversation, session, position, speaker, text, role, caption, at,
        importance.

    Examples
    --------
    >>> from luminora_lab.conversation import load
    >>> memories_of(load("riverside"))["conversation"].unique().tolist()
    ['riverside']
    """
    turns = conversation.turns
    ids = [f"{conversation.id}/{turn}" for turn in turns["turn_id"]]
    return check_memories(turns.assign(memory_id=ids, conversation=conversation.id))


def check_memories(memories: pd.DataFrame) -> pd.DataFrame:
    """Return the memories with the columns and types that every index relies on.

    Raises
    ------
    DataError
        A column is missing, an id is empty or stands for two different memories, a text cannot be written as UTF-8.
    """
    import pandas as pd

    lacking = [c for c in _NEEDED if c not in memories]
    if lacking:
        what = f"no column {lacking[0]!r} among {', '.join(map(repr, memories.columns))}"
        raise DataError(what, place="memories", remedy="use memories_of(conversation)")
    out = pd.DataFrame(index=range(len(memories)))
    for name in _TEXT:
        given = memories[name] if name in memories else pd.Series([""] * len(memories))
        values = ["" if v is None or v != v else str(v) for v in given]
        _check_utf8(values, name)
        out[name] = values
    for name in ("session", "position"):
        out[name] = memories[name].to_numpy(dtype=np.int64)
    out["at"] = _moments(memories["at"]) if "at" in memories else np.full(len(out), np.datetime64("NaT", "s"))
    out["importance"] = memories["importance"].to_numpy(dtype=float) if "importance" in memories else np.nan
    if (out["memory_id"] == "").any():
        raise DataError("a memory has an empty id", place="memories", remedy="give every memory its own id")
    return _once(out)[list(MEMORY_COLUMNS)].astype(dict.fromkeys(_TEXT, "str"))


def _once(memories: pd.DataFrame) -> pd.DataFrame:
    twice = memories["memory_id"].duplicated(keep=False)
    if not twice.any():
        return memories
    first: dict[str, bytes] = {}
    for memory, digest in zip(memories["memory_id"][twice], digests(memories[twice]), strict=True):
        if first.setdefault(memory, digest) != digest:
            remedy = "give every memory its own id"
            raise DataError(f"the id {memory!r} stands for two different memories", place="memories", remedy=remedy)
    return memories[~memories["memory_id"].duplicated()].reset_index(drop=True)


def _check_utf8(values: list[str], column: str) -> None:
    for place, value in enumerate(values):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            what = f"{value[max(error.start - 10, 0) : error.end + 10]!r} holds half a surrogate pair"
            raise DataError(what, place=f"memories, {column} of row {place}", remedy="repair the text") from None


def _moments(values: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    import pandas as pd

    return pd.to_datetime(values).to_numpy().astype("datetime64[s]")


def digests(memories: pd.DataFrame) -> list[bytes]:
    """Return a 16-byte hash of the content of every memory, id included."""
    columns = [memories[c].tolist() for c in _TEXT]
    for name in ("session", "position", "at"):
        columns.append(memories[name].to_numpy().astype(np.int64).tolist())
    columns.append(memories["importance"].tolist())
    return [digest(row) for row in zip(*columns, strict=True)]


def digest(row: Iterable[object]) -> bytes:
    """Return the hash of one memory: the values of :data:`_TEXT`, session, position, at (seconds), importance."""
    return hashlib.blake2b("\x1f".join(map(str, row)).encode(), digest_size=16).digest()


def check_questions(questions: pd.DataFrame) -> pd.DataFrame:
    """Return question_id, text, asked_at; ids 1, 2, ... and no time where the frame has none.

    Raises
    ------
    DataError
        There is no column "text".
    """
    import pandas as pd

    if "text" not in questions:
        raise DataError("no column 'text'", place="questions", remedy="pass a frame with question_id, text, asked_at")
    n = len(questions)
    ids = questions["question_id"].tolist() if "question_id" in questions else range(1, n + 1)
    asked = _moments(questions["asked_at"]) if "asked_at" in questions else np.full(n, np.datetime64("NaT", "s"))
    frame = {"question_id": pd.array(list(map(str, ids)), dtype="str"), "text": questions["text"].to_numpy()}
    return pd.DataFrame({**frame, "asked_at": asked}).astype({"text": "str"})
