"""What the learned ranker sees: primitive scores, their context in the conversation, and what the question asks for.

Every feature is computed from the pool alone, which holds no answer, category or evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.memory.scorers import (
    bm25,
    coverage,
    relevance,
    soft_coverage,
    speaker_match,
    tfidf,
)
from luminora_lab.memory.scorers.place import beside, pooled

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.pool import Float, Pool

__all__ = ["feature_names", "features"]

_TIME = (
    r"\b(?:yesterday|today|tonight|tomorrow|last|next|ago|recently|just|(?:week|month|year|day|night|morning)s?|weekend|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june|july|august|september|october|"
    r"november|december|(?:19|20)\d\d)\b"
)
_NUMBER = r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand)\b"
_NAME = r"(?<=[a-z,;] )[A-Z][a-z]+"
_FIRST_PERSON = r"\b(?:I|[Mm]y|me|[Ww]e|our|I'm|I've|we're|we've)\b"
_ASKS = {
    "when": r"^when\b|\bwhat (?:date|day|month|year|time)\b|\bhow (?:long|soon|recently)\b",
    "number": r"\bhow (?:many|much|old|often|far)\b",
    "who": r"\bwho(?:m|se)?\b",
    "where": r"\bwhere\b|\b(?:which|what) (?:city|town|country|place|street|state)\b",
}


def features(pool: Pool) -> tuple[tuple[str, ...], Float]:
    """Return the names of the features and their values, (n_questions, n_memories, n_features) float32.

    Scores come divided by their largest value for the question ("/max"), so that they mean the same in every
    conversation; a few also raw, since their size says how sure they are.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab import memory as mem
    >>> pool = mem.Pool(pd.DataFrame({"memory_id": ["a", "b"], "text": ["A red kiln.", "The ferry is late."]}),
    ...                 pd.DataFrame({"question_id": ["q"], "text": ["Is the ferry on time?"], "asked_at": [pd.NaT]}))
    >>> names, values = features(pool)
    >>> values.shape == (1, 2, len(names)), float(values[0, :, names.index("bm25/max")].argmax())
    (True, 1.0)
    """
    pairs = list(_all(pool))
    out = np.empty((*pool.shape, len(pairs)), dtype=np.float32)
    for i, (_, values) in enumerate(pairs):
        out[..., i] = values
    return tuple(name for name, _ in pairs), out


def feature_names() -> tuple[str, ...]:
    """Return the names of the features, in order."""
    import pandas as pd

    from luminora_lab.memory.pool import Pool

    memories = pd.DataFrame({"memory_id": ["a"], "text": ["kiln"]})
    questions = pd.DataFrame({"question_id": ["q"], "text": ["kiln"], "asked_at": [pd.NaT]})
    return features(Pool(memories, questions))[0]


def _all(pool: Pool) -> Iterator[tuple[str, Float]]:
    scores = _scores(pool)
    for name, values in scores.items():
        yield f"{name}/max", _by_max(values)
    for name in ("bm25", "bm25 text", "bm25 window", "dense"):
        yield name, scores[name]
    yield from _context(pool, scores)
    yield from _asked_for(pool)


def _scores(pool: Pool) -> dict[str, Float]:
    return {
        "bm25": bm25().scores_all(pool),
        "bm25 text": bm25(field="text").scores_all(pool),
        "bm25 window": bm25(field="window").scores_all(pool),
        "tfidf": tfidf().scores_all(pool),
        "dense": relevance().scores_all(pool),
        "soft coverage": soft_coverage().scores_all(pool),
        "coverage": coverage().scores_all(pool),
        "coverage with previous": coverage(back=1).scores_all(pool),
    }


def _context(pool: Pool, scores: dict[str, Float]) -> Iterator[tuple[str, Float]]:
    """Scores of the turns around, and of the session that a turn stands in."""
    for name in ("bm25", "dense", "soft coverage"):
        own = _by_max(scores[name])
        for offset in (-2, -1, 1, 2):
            yield f"{name}, turn {offset:+d}", beside(pool, own, offset)
        yield f"{name}, best in session", pooled(pool, own, "max")
    yield "bm25, mean in session", _by_max(pooled(pool, scores["bm25"], "mean"))


def _asked_for(pool: Pool) -> Iterator[tuple[str, Float]]:
    """What the question names and asks for, against what kind of turn it is."""
    asked, told = pool.questions["text"].str.lower(), pool.memories["text"]
    wants = {name: _matches(asked, pattern)[:, None] for name, pattern in _ASKS.items()}
    time, number, name = (_matches(told, p) for p in (_TIME, _NUMBER, _NAME))
    person = _matches(told, _FIRST_PERSON)
    question = _matches(told, r"\?")
    previous = pool.neighbour(-1)
    answers = np.where(previous >= 0, question[previous], 0).astype(np.float32)
    opening = np.asarray(previous < 0, dtype=np.float32)
    nowhere = np.zeros(pool.shape, dtype=np.float32)
    speaker = speaker_match().scores_all(pool) if "speaker" in pool.memories else nowhere
    captions = pool.memories["caption"].fillna("") if "caption" in pool.memories else [""] * pool.shape[1]
    caption = np.array([bool(c) for c in captions], dtype=np.float32)
    yield "names the speaker", speaker
    yield "names the speaker x first person", speaker * person
    yield "names the speaker x answers a question", speaker * answers
    yield "when x tells a time", wants["when"] * time
    yield "number x tells a number", wants["number"] * number
    yield "who x tells a name", wants["who"] * name
    yield "where x tells a name", wants["where"] * name
    for label, values in {
        "tells a time": time,
        "tells a name": name,
        "first person": person,
        "asks a question": question,
        "answers a question": answers,
        "opens the session": opening,
        "length": np.log1p(pool.tokens).astype(np.float32),
        "has a caption": caption,
    }.items():
        yield label, np.broadcast_to(values, pool.shape)


def _by_max(values: Float) -> Float:
    largest = values.max(axis=1, keepdims=True, initial=0)
    return np.asarray(values / np.where(largest > 0, largest, 1), dtype=np.float32)


def _matches(texts: pd.Series, pattern: str) -> Float:
    return np.array([_has(pattern, t) for t in texts.tolist()], dtype=np.float32)


@lru_cache(maxsize=1 << 16)
def _has(pattern: str, text: str) -> bool:
    """Whether a text has a pattern; memories come again with every question of a session."""
    flags = 0 if pattern in (_NAME, _FIRST_PERSON) else re.IGNORECASE
    return re.compile(pattern, flags).search(text) is not None
