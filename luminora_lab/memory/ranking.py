"""From scores to a ranking, with ties broken by a seeded hash of the memory, never by its place in the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.pool import Bool, Float, Pool

__all__ = ["order", "rank", "ranks", "shuffled", "top_k"]

Int = npt.NDArray[np.int64]


def shuffled(pool: Pool, seed: int = 0) -> Int:
    """Return the memories in the order of a hash of (seed, memory id): how ties are broken."""

    ids = pool.memories["memory_id"]
    return pool.keep(("shuffled", seed), lambda: np.argsort(_hashes(ids, seed), kind="stable"))


def _hashes(ids: Iterable[str], seed: int) -> npt.NDArray[np.uint64]:
    key = seed.to_bytes(8, "little", signed=True)
    digests = [hashlib.blake2b(i.encode(), digest_size=8, key=key).digest() for i in ids]
    return np.frombuffer(b"".join(digests), dtype=">u8").astype(np.uint64)


def order(scores: Float, left: Bool, pool: Pool, seed: int = 0) -> Int:
    """Return all memories from best to worst for every question, (n_questions, n_memories); no candidates last."""
    tie = shuffled(pool, seed)
    best: Int = tie[np.sort(_keys(scores, left, tie), axis=1) & 0xFFFFFFFF]
    return best


def _keys(scores: Float, left: Bool, tie: Int) -> Int:
    """Return one whole number a memory, in tie order: high half falls with the score, low half is its tie place.

    Float32 bits sort like whole numbers once negative ones are flipped; whole numbers that differ need no stable sort.
    """
    falling = np.where(left, -scores, np.float32(np.inf)).astype(np.float32, copy=False)[:, tie] + np.float32(0)
    bits = falling.view(np.int32).astype(np.int64)
    bits = np.where(bits < 0, np.int64(-(2**31)) - bits - 1, bits)
    return (bits << 32) | np.arange(scores.shape[1], dtype=np.int64)


def top_k(scores: Float, left: Bool, pool: Pool, k: int, seed: int = 0) -> Int:
    """Return the first ``k`` columns of :func:`order` without sorting all memories: (n_questions, min(k, n_memories)).

    A partition finds the k best, and only these are sorted; where scores tie, only the tied memories are hashed.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab.memory.pool import Pool
    >>> pool = Pool(pd.DataFrame({"memory_id": list("abc"), "text": [""] * 3}), pd.DataFrame({"question_id": ["q"]}))
    >>> top_k(np.array([[0.1, 0.9, 0.5]], np.float32), np.ones((1, 3), bool), pool, k=2).tolist()
    [[1, 2]]
    """
    if k >= scores.shape[1]:
        return order(scores, left, pool, seed)
    keys = -scores if left.all() else np.where(left, -scores, np.float32(np.inf))
    border = np.partition(keys, k - 1, axis=1)[:, k - 1 : k]
    row, column = np.nonzero(keys <= border)  # k a question, and more where the border is a tie
    values = keys[row, column]
    best = np.lexsort((values, row))
    if ((values[best][1:] == values[best][:-1]) & (row[1:] == row[:-1])).any():
        best = np.lexsort((_places(column, pool, seed), values, row))
    starts = np.searchsorted(row, np.arange(len(keys)))
    found: Int = column[best[starts[:, None] + np.arange(k)]]
    return found


def _places(rows: Int, pool: Pool, seed: int) -> npt.NDArray[Any]:
    """Return numbers that sort the rows as :func:`shuffled` does; a few rows are hashed by themselves."""
    if len(rows) < 100:
        return _hashes(pool.memories["memory_id"].iloc[rows], seed)
    return pool.keep(("places", seed), lambda: np.argsort(shuffled(pool, seed)))[rows]


def ranks(scores: Float, left: Bool, *, ties: str = "mean", pool: Pool | None = None) -> npt.NDArray[np.float64]:
    """Return the rank of every memory, 1 for the best; what is no candidate ranks behind all candidates.

    ``ties`` is "mean" (tied memories share their mean rank) or "hash" (needs ``pool``).

    Examples
    --------
    >>> ranks(np.array([[0.5, 2.0, 0.5]], np.float32), np.ones((1, 3), bool)).tolist()
    [[2.5, 1.0, 2.5]]
    """
    if ties == "hash" and pool is not None:
        by_rank = order(scores, left, pool)
        out = np.empty(scores.shape, dtype=np.float64)
        np.put_along_axis(out, by_rank, np.arange(1, scores.shape[1] + 1, dtype=np.float64)[None, :], axis=1)
        return out
    from scipy.stats import rankdata

    out = rankdata(np.where(left, -scores.astype(np.float64), np.inf), method="average", axis=1)
    return np.asarray(out, dtype=np.float64).reshape(scores.shape)


def rank(strategy: Scorer, pool: Pool, k: int | None = None, seed: int = 0) -> Int:
    """Return the rows of the k best memories for every question, (n_questions, k) int64, -1 where none is left.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab import memory as mem
    >>> pool = mem.Pool(pd.DataFrame({"memory_id": ["a", "b"], "text": ["A red kiln.", "The ferry is late."]}),
    ...                 pd.DataFrame({"question_id": ["q"], "text": ["Is the ferry on time?"], "asked_at": [pd.NaT]}))
    >>> rank(mem.bm25(), pool, k=1).tolist()
    [[1]]
    """
    from luminora_lab.memory.expression import check_finite

    scores, left = strategy.evaluate(pool, pool.candidates)
    check_finite(strategy, scores, left)
    best = order(scores, left, pool, seed) if k is None else top_k(scores, left, pool, k, seed)
    return np.where(np.take_along_axis(left, best, 1), best, -1)
