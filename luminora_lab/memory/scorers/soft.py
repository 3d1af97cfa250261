"""Shared meaning, word by word: each word of the question looks for its nearest word in the memory."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.memory._threads import one_blas_thread
from luminora_lab.memory.expression import scorer
from luminora_lab.text.tokens import STOPWORDS, words

if TYPE_CHECKING:
    from luminora_lab.memory.pool import Float, Pool

__all__ = ["soft_coverage"]


@scorer
def soft_coverage(pool: Pool) -> Float:
    """Share of the question's idf mass that the memory covers, where a near word counts by its cosine; 0..1.

    For every word of the question the largest cosine to any word of the memory (0 if negative), averaged with
    Lucene's idf as the weight. Words are compared without stemming, under the pool's embedder. This is late
    interaction (Khattab & Zaharia 2020, ColBERT) on static word vectors with idf weights.
    """
    number: dict[str, int] = {}
    held = [[number.setdefault(w, len(number)) for w in _content(t)] or [-1] for t in pool.texts]
    asked = [sorted({number.setdefault(w, len(number)) for w in _content(t)}) for t in pool.questions["text"]]
    wanted = np.array(sorted(set().union(*asked)), dtype=np.int64)
    if not len(wanted):
        return np.zeros(pool.shape, dtype=np.float32)
    starts = np.concatenate([[0], np.cumsum([len(h) for h in held])[:-1]])
    flat = np.fromiter((i for h in held for i in h), dtype=np.int64)
    vectors = pool.word_vectors(list(number))
    padded = np.concatenate([vectors, np.zeros((1, vectors.shape[1]), dtype=np.float32)])  # -1: no word at all
    with one_blas_thread():
        near = np.maximum(vectors[wanted] @ padded.T, 0)
    best = np.stack([np.maximum.reduceat(row[flat], starts) for row in near])
    weight = _idf(held, len(number))
    share = np.zeros((len(asked), len(wanted)), dtype=np.float32)
    for i, ids in enumerate(asked):
        share[i, np.searchsorted(wanted, ids)] = weight[ids]
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-9)
    with one_blas_thread():
        return np.asarray(share @ best, dtype=np.float32)


@lru_cache(maxsize=1 << 14)
def _content(text: str) -> tuple[str, ...]:
    """Return the words of a text that are no stop words; memories come again with every question of a session."""
    return tuple(word for word in words(text) if word not in STOPWORDS)


def _idf(held: list[list[int]], size: int) -> Float:
    df = np.bincount(np.array([i for h in held for i in set(h) if i >= 0], dtype=np.int64), minlength=size)
    return np.log1p((len(held) - df + 0.5) / (df + 0.5)).astype(np.float32)
