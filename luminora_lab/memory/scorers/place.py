"""Scores from where a memory stands: its session, its neighbours, its position; and chance, the control."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.memory.expression import Scorer, scorer
from luminora_lab.memory.ranking import shuffled
from luminora_lab.memory.scorers.lexical import bm25

if TYPE_CHECKING:
    from luminora_lab.memory.pool import Float, Pool

__all__ = ["last_k", "neighbours", "position", "random", "session_prior"]


@scorer
def position(pool: Pool) -> Float:
    """Place in the conversation from 0 (first) to 1 (last); needs no dates."""
    n = len(pool.memories)
    return (np.arange(n) / max(n - 1, 1)).astype(np.float32)


def last_k(k: int = 10) -> Scorer:
    """Return the window control: the last k memories before the question, the latest first."""
    return position().top(k)


@scorer
def random(pool: Pool, *, seed: int = 0) -> Float:
    """Uniform numbers in 0..1 from the seed, the question's id and the memory's id alone: the chance control."""
    places = shuffled(pool, seed)
    out = np.empty(pool.shape, dtype=np.float32)
    for i, question in enumerate(pool.questions["question_id"]):
        digest = hashlib.blake2b(f"{seed}\x1f{question}".encode(), digest_size=8).digest()
        out[i, places] = np.random.default_rng(int.from_bytes(digest)).random(pool.shape[1], dtype=np.float32)
    return out


@scorer
def session_prior(pool: Pool, *, field: str = "bm25", pooling: str = "max") -> Float:
    """What the memory's whole session scores: "bm25" of the session as one text, or the best or mean "relevance" in it.

    Parameters
    ----------
    field
        "bm25" or "relevance".
    pooling
        "max" or "mean" over the session's memories (for "relevance").
    """
    if field == "bm25":
        return bm25(field="session").scores_all(pool)
    if field != "relevance" or pooling not in ("max", "mean"):
        remedy = "field is 'bm25' or 'relevance', pooling 'max' or 'mean'"
        raise StrategyError(f"session_prior(field={field!r}, pooling={pooling!r})", place="strategy", remedy=remedy)
    from luminora_lab.memory.scorers.worth import relevance

    return pooled(pool, relevance().scores_all(pool), pooling)


def pooled(pool: Pool, scores: Float, pooling: str) -> Float:
    """Return each memory's session maximum or mean of the scores, (n_questions, n_memories)."""
    if pooling == "mean":
        count = np.maximum(np.bincount(pool.sessions), 1).astype(np.float32)
        return np.asarray((scores @ pool.membership) / count, dtype=np.float32)[:, pool.sessions]
    by_session = np.argsort(pool.sessions, kind="stable")
    starts = np.searchsorted(pool.sessions[by_session], np.arange(pool.membership.shape[1]))
    best = np.maximum.reduceat(scores[:, by_session], starts, axis=1) if scores.shape[1] else scores
    return np.asarray(best[:, pool.sessions], dtype=np.float32)


@scorer
def neighbours(pool: Pool, *, field: str = "bm25", back: int = 1, ahead: int = 1) -> Float:
    """Mean score ("bm25" or "relevance") of the turns up to ``back`` before and ``ahead`` after, in one session."""
    from luminora_lab.memory.scorers.worth import relevance

    if field not in ("bm25", "relevance") or back < 0 or ahead < 0 or back + ahead == 0:
        remedy = "field is 'bm25' or 'relevance', back and ahead are 0 or more and not both 0"
        what = f"neighbours(field={field!r}, back={back!r}, ahead={ahead!r})"
        raise StrategyError(what, place="strategy", remedy=remedy)
    scores = (bm25() if field == "bm25" else relevance()).scores_all(pool)
    steps = [s for s in range(-back, ahead + 1) if s]
    around = [beside(pool, scores, step) for step in steps]
    return np.asarray(np.mean(around, axis=0), dtype=np.float32)


def beside(pool: Pool, scores: Float, offset: int) -> Float:
    """Return for every memory the score of its neighbour, 0 where there is none."""
    rows = pool.neighbour(offset)
    return np.where(rows >= 0, scores[:, np.maximum(rows, 0)], np.float32(0))
