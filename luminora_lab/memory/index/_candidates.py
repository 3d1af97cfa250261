"""The candidates of a question, and their pool: the nearest, the best by words, what else its strategy prefers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from luminora_lab.memory.index._vectors import BATCH
from luminora_lab.memory.index._words import Library, best_by_words
from luminora_lab.memory.pool import Pool
from luminora_lab.text.tokens import stems

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.embedding import Embedder
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.index._store import Store
    from luminora_lab.memory.pool import Float

__all__ = ["Candidates", "pool_of_rows"]

_REACH = 2  # turns on either side of a hit that become candidates too
_WIDEST = 4_000  # nearest neighbours asked for at most; beyond that the rest is searched exactly
_DEEPER = 10  # how many times n of the latest or weightiest are searched for the nearest
_BY_TIME = frozenset({"recency", "linear_recency", "rank_recency", "position", "retention", "base_level"})


class Nearest(Protocol):
    """What finds the nearest vectors."""

    def nearest(self, asked: Float, n: int) -> list[list[str]]:
        """Return the ids of the n nearest of every vector, (n_asked, dim)."""
        ...


@dataclass(frozen=True)
class Candidates:
    """Finds candidates in the memories, their lexical index and their vectors.

    ``choose`` says which stems of a question are looked for; by default all are.
    """

    store: Store
    vectors: Nearest
    library: Library
    language: str
    dim: int
    choose: Callable[[Sequence[str]], Sequence[str]] | None = None

    def of(
        self, questions: pd.DataFrame, question_vectors: Float, strategy: Scorer | None, n: int
    ) -> Iterator[list[int]]:
        """Yield the rows of each question's candidates, about ``n`` by every kind of evidence; none from after it."""
        times = questions["asked_at"].to_numpy().astype("datetime64[s]")
        for text, vector, time in zip(questions["text"], question_vectors, times, strict=True):
            until = None if np.isnat(time) else int(time.astype(np.int64))
            if self.library.last is None or (until is not None and until >= self.library.last):
                until = None
            rows = self._near(vector, n, until)
            asked = stems(text, self.language)
            rows += best_by_words(self.store, asked if self.choose is None else self.choose(asked), n, until)
            rows = self.store.with_neighbours(rows, _REACH)
            for column in self._preferred(strategy):
                rows += self._foremost(column, vector, n, until)
            if self.library.dated_row is not None:
                rows.append(self.library.dated_row)  # so that scorers of time see that the library has dates
            yield rows

    def _near(self, vector: Float, n: int, until: int | None) -> list[int]:
        """Return the n nearest of those that existed at a time; more are asked for where later ones will drop out."""
        total = self.library.n
        wanted = min(n, total)
        if until is not None:
            early = self.store.rows("SELECT count(*) FROM memories WHERE at IS NULL OR at <= ?", until)[0][0]
            wanted = min(total, int(1.5 * n * total / max(early, 1)) + 50)
        if wanted <= max(_WIDEST, n):
            ids = self.vectors.nearest(vector[None, :], wanted)[0]
            places = self.store.places(ids)
            found = [places[i] for i in ids if i in places]
            rows = [row for row, at in found if until is None or at is None or at <= until]
            if until is None or len(rows) >= n or wanted == total:
                return rows[:n]
        return self._near_exactly(vector, n, until)

    def _near_exactly(self, vector: Float, n: int, until: int | None) -> list[int]:
        best_rows, best = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        for rows, _, vectors in self.store.vectors(self.dim, BATCH, until):
            best_rows = np.concatenate([best_rows, np.array(rows)])
            best = np.concatenate([best, vectors @ vector])
            top = np.argsort(-best, kind="stable")[:n]
            best_rows, best = best_rows[top], best[top]
        out: list[int] = best_rows.tolist()
        return out

    def _preferred(self, strategy: Scorer | None) -> Iterator[str]:
        """Yield the columns, besides words and vectors, by which a strategy prefers memories."""
        operations = strategy.operations() if strategy is not None else set()
        if operations & _BY_TIME and self.library.last is not None:
            yield "at"
        if "importance" in operations:
            yield "rule_of_thumb" if self.library.least_importance is None else "importance"

    def _foremost(self, column: str, vector: Float, n: int, until: int | None) -> list[int]:
        """Return the n largest in a column, and the n nearest among ten times as many of them."""
        rows, vectors = self.store.first(column, _DEEPER * n, until, self.dim)
        nearest = np.argsort(-(vectors @ vector), kind="stable")[:n]
        return rows[:n] + [rows[i] for i in nearest]


def pool_of_rows(
    store: Store,
    known: Library,
    questions: pd.DataFrame,
    rows: Sequence[int],
    *,
    embedder: Embedder,
    language: str,
    captions: bool,
    name: str,
    whole: bool = False,
) -> Pool:
    """Return the pool of some rows of a store under the questions.

    It is scored as if all memories stood in it: words count as they do in the whole library, the least importance is
    the library's, and a question without a time is asked at the library's end. ``whole``: the rows are all there are,
    so that the pool finds its own statistics and its own end.
    """
    memories, vectors = store.frame(rows, embedder.dim)
    if known.least_importance is None:
        memories = memories.drop(columns="importance")
    else:
        memories["importance"] = memories["importance"].fillna(known.least_importance)
    if known.last is not None and not whole:
        questions = questions.fillna({"asked_at": np.datetime64(known.last, "s")})
    pool = Pool(
        memories,
        questions,
        embedder=embedder,
        language=language,
        captions=captions,
        statistics=None if whole else known.statistics,
        vectors=vectors,
        name=name,
    )
    pool.keep("rule of thumb", lambda: memories["rule_of_thumb"].to_numpy(dtype=np.float32))
    return pool
