"""Large libraries for benchmarks, made by recombining the sentences of recorded conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation

__all__ = ["LABEL", "library", "questions", "recordings"]

LABEL = "generated: sentences of recorded conversations, recombined at random"
_TURNS, _SESSIONS = 20, 15  # turns a session, sessions a conversation


def recordings(data: str | None = None) -> list[Conversation]:
    """Return the bundled conversations, or those of a file."""
    from luminora_lab.conversation import load_all

    return load_all(data or "demo")


def library(talks: Sequence[Conversation], n: int, seed: int = 0) -> pd.DataFrame:
    """Return n generated memories: turns of one to four sentences, in conversations of 300 turns over two years.

    The same conversations, n and seed give the same frame; it has the columns of
    :func:`luminora_lab.memory.index.memories_of` without importance.

    Examples
    --------
    >>> made = library(recordings("riverside"), 700)
    >>> made["conversation"].nunique(), made.equals(library(recordings("riverside"), 700))
    (3, True)
    """
    import pandas as pd

    from luminora_lab.text.sentences import sentences

    known = [s for talk in talks for text in talk.turns["text"] for s in sentences(text)]
    speakers = [s for talk in talks for s in talk.speakers]
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 5, n)
    parts = np.split(random.integers(0, len(known), lengths.sum()), np.cumsum(lengths)[:-1])
    row = np.arange(n)
    talk, session = row // (_TURNS * _SESSIONS), row // _TURNS
    days = np.sort(random.integers(0, 730, (talk[-1] + 1, _SESSIONS)), axis=1).ravel()[session]
    seconds = days * 86_400 + 28_800 + random.integers(0, 36_000, session[-1] + 1)[session] + row % _TURNS * 45
    pair = random.integers(0, len(speakers), (talk[-1] + 1, 2))
    return pd.DataFrame(
        {
            "memory_id": [f"made-{t}/{r}" for t, r in zip(talk.tolist(), row.tolist(), strict=True)],
            "conversation": [f"made-{t}" for t in talk.tolist()],
            "session": session % _SESSIONS + 1,
            "position": row % (_TURNS * _SESSIONS),
            "speaker": [speakers[p] for p in pair[talk, row % 2]],
            "text": [" ".join(known[i] for i in part) for part in parts],
            "at": np.datetime64("2022-01-01", "s") + seconds.astype("timedelta64[s]"),
        }
    )


def questions(talks: Sequence[Conversation], n: int) -> pd.DataFrame:
    """Return the first n different questions of the recordings, without a time of their own."""
    import pandas as pd

    every = pd.concat([talk.questions[["question_id", "text"]] for talk in talks], ignore_index=True)
    every = every.drop_duplicates("text").iloc[:: max(len(every) // (2 * n), 1)].head(n)
    ids = [str(i) for i in range(len(every))]
    return every.assign(question_id=ids, asked_at=np.datetime64("NaT", "s")).reset_index(drop=True)
