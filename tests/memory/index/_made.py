"""Conversations made by recombining words: fiction enough to search in, and the same every time."""

from __future__ import annotations

import numpy as np
import pandas as pd

_WORDS = {
    "who": "Ada Bo Mara Jonas Iris Tomas",
    "does": "paints repairs forgets borrows finds loses sells carries describes draws hides mends",
    "what": "boat kiln ferry violin letter bicycle lantern orchard engine clock map ladder telescope kettle",
    "how": "red old broken wooden heavy silver borrowed tiny crooked rusty quiet yellow",
    "where": "harbour attic market station garden cellar bridge bakery library workshop meadow chapel",
    "when": "yesterday lately once again often rarely finally secretly together alone twice early late",
}
_LISTS = {kind: words.split() for kind, words in _WORDS.items()}


def made(n: int, seed: int = 0, turns: int = 60) -> pd.DataFrame:
    """Return n memories in conversations of ``turns`` turns, ten a session, a session a day."""
    random = np.random.default_rng(seed)
    row = np.arange(n)

    def word(kind: str) -> str:
        return _LISTS[kind][random.integers(len(_LISTS[kind]))]

    def sentence() -> str:
        thing = f"the {word('how')} {word('what')}"
        return f"{word('who')} {word('does')} {thing} near the {word('how')} {word('where')} {word('when')}."

    seconds = row // 10 * 86_400 + row % 10 * 60

    return pd.DataFrame(
        {
            "memory_id": [f"talk-{i // turns}/{i}" for i in range(n)],
            "conversation": [f"talk-{i // turns}" for i in range(n)],
            "session": row % turns // 10 + 1,
            "position": row % turns,
            "speaker": [_LISTS["who"][i % 2 + i // turns % 4] for i in range(n)],
            "text": [" ".join(sentence() for _ in range(random.integers(1, 4))) for _ in range(n)],
            "at": np.datetime64("2023-03-01T09:00", "s") + seconds.astype("timedelta64[s]"),
        }
    )


def asked(n: int = 12, seed: int = 1, at: str | None = None) -> pd.DataFrame:
    """Return n questions, all asked at one time if one is given."""
    random = np.random.default_rng(seed)
    kinds = [[random.choice(_LISTS[kind]) for kind in ("who", "what", "where")] for _ in range(n)]
    texts = [f"What did {who} say about the {what} and the {where}?" for who, what, where in kinds]
    when = np.full(n, np.datetime64(at or "NaT", "s"))
    return pd.DataFrame({"question_id": [f"q{i}" for i in range(n)], "text": texts, "asked_at": when})
