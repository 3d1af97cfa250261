"""Scores from what a question names: a speaker, other names, a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.memory.expression import scorer
from luminora_lab.text.tokens import words

if TYPE_CHECKING:
    from luminora_lab.memory.pool import Float, Pool

__all__ = ["date_match", "entity_match", "speaker_match"]

DAY = 86_400.0


@scorer
def speaker_match(pool: Pool) -> Float:
    """1 where the question names the memory's speaker and not every speaker, else 0."""
    speakers = pool.column("speaker", "speaker_match").tolist()
    first_words = {s: frozenset(words(s)[:1]) for s in set(speakers)}
    asked = [frozenset(words(q)) for q in pool.questions["text"]]
    named = {s: np.array([bool(w & q) for q in asked]) for s, w in first_words.items()}
    every = np.all(list(named.values()), axis=0)
    columns = {s: (hit & ~every).astype(np.float32) for s, hit in named.items()}
    return np.stack([columns[s] for s in speakers], axis=1) if speakers else np.zeros(pool.shape, np.float32)


@scorer
def entity_match(pool: Pool) -> Float:
    """Share of the question's named entities, weighted by their rarity, that the memory names; 0..1.

    Speakers' own names are left out (see :func:`speaker_match`). Entities by
    :func:`luminora_lab.text.entities.names`; a question without any scores 0 everywhere.
    """
    from scipy import sparse

    from luminora_lab.text.entities import names

    speakers = {w for s in set(pool.memories.get("speaker", ())) for w in words(s)}
    both = names(pool.questions["text"].tolist() + pool.texts, pool.language)
    sets = [frozenset(e for e in found if e not in speakers) for found in both]
    numbers: dict[str, int] = {}
    rows = [[numbers.setdefault(e, len(numbers)) for e in sorted(found)] for found in sets]
    lengths = np.array([len(r) for r in rows])
    columns = np.array([i for r in rows for i in r], dtype=np.int64)
    shape = (len(rows), max(len(numbers), 1))
    ones = np.ones(len(columns), dtype=np.float32)
    table = sparse.csr_array((ones, columns, np.concatenate([[0], np.cumsum(lengths)])), shape=shape)
    asked, held = table[: pool.shape[0]], table[pool.shape[0] :]
    df = np.asarray(held.sum(axis=0)).ravel()
    weight = np.log1p(pool.shape[1] / (1 + df)).astype(np.float32)
    mass = asked.multiply(weight[None, :]).tocsr()
    total = np.maximum(np.asarray(mass.sum(axis=1)).ravel(), 1e-9)
    return np.asarray((mass @ held.T).toarray() / total[:, None], dtype=np.float32)


@scorer
def date_match(pool: Pool, *, days: float = 7.0) -> Float:
    """How near a memory is to a date that the question names: 1 inside it, exp(-distance / ``days``) outside; 0..1.

    The question's time expressions are resolved against the time it is asked
    (:func:`luminora_lab.text.dates.find_dates`); the memory counts with the date of its turn. A question without a
    date scores 0 everywhere.
    """
    from luminora_lab.text.dates import dates

    times = pool.times[None, :]
    out = np.zeros(pool.shape, dtype=np.float64)
    asked = [None if np.isnan(s) else np.datetime64(int(s), "s").item() for s in pool.asked]
    for i, found in enumerate(dates(pool.questions["text"].tolist(), asked, pool.language)):
        for span in found:
            first = np.datetime64(span.first, "s").astype(np.int64)
            last = np.datetime64(span.last, "s").astype(np.int64)
            gap = np.maximum(np.maximum(first - times, times - last), 0) / DAY
            out[i] = np.fmax(out[i], np.nan_to_num(np.exp(-gap[0] / days)))
    return out.astype(np.float32)
