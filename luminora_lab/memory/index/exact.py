"""Everything in memory and every memory a candidate: the reference, and the right tool for a few conversations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.memory.index.base import Health, MemoryIndex
from luminora_lab.memory.index.door import check_memories, check_questions, digests
from luminora_lab.memory.pool import Pool

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.embedding import Embedder
    from luminora_lab.memory.expression import Scorer

__all__ = ["ExactIndex"]

_CELLS = 1_000_000  # questions x memories scored at once: what still fits the processor's cache


class ExactIndex(MemoryIndex):
    """An index in memory that scores all memories exactly.

    Parameters
    ----------
    embedder, language, captions
        As in :class:`~luminora_lab.memory.Pool`.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab import memory as mem
    >>> from luminora_lab.conversation import load
    >>> from luminora_lab.memory.index import ExactIndex, memories_of
    >>> index = ExactIndex()
    >>> index.add(memories_of(load("riverside"))) == len(index) == len(load("riverside"))
    True
    >>> found = index.search(pd.DataFrame({"text": ["Who paints the boat?"]}), mem.bm25(), k=3)
    >>> found[["question_id", "rank"]].values.tolist()
    [['1', 1], ['1', 2], ['1', 3]]
    """

    def __init__(self, *, embedder: str | Embedder = "wordllama", language: str = "en", captions: bool = True) -> None:
        self._options = {"embedder": embedder, "language": language, "captions": captions}
        self._parts: list[pd.DataFrame] = []
        self._digests: dict[str, bytes] = {}
        self._everything: Pool | None = None

    def add(self, memories: pd.DataFrame, *, progress: bool = False) -> int:
        """Add memories and return how many were new; see :meth:`MemoryIndex.add`.

        Raises
        ------
        DataError
            A column is missing, or an id stands for another memory already.
        """
        checked = check_memories(memories)
        new = []
        for memory, digest in zip(checked["memory_id"], digests(checked), strict=True):
            if self._digests.get(memory, digest) != digest:
                raise changed(memory)
            new.append(memory not in self._digests)
        self._digests.update(zip(checked["memory_id"], digests(checked), strict=True))
        if any(new):
            self._parts.append(checked[np.array(new)])
            self._everything = None
        return sum(new)

    def pool(self, questions: pd.DataFrame, strategy: Scorer | None = None, *, n_candidates: int = 200) -> Pool:
        """Return a pool of all memories under the questions, for any strategy; ``n_candidates`` changes nothing.

        Raises
        ------
        DataError
            The questions have no text.
        """
        return self._pool().ask(check_questions(questions))

    def _pool(self) -> Pool:
        import pandas as pd

        if self._everything is None:
            parts = self._parts or [check_memories(pd.DataFrame(columns=list(_COLUMNS)))]
            memories = pd.concat(parts).sort_values(["conversation", "position"], kind="stable", ignore_index=True)
            if memories["importance"].isna().all():
                memories = memories.drop(columns="importance")
            nothing = check_questions(pd.DataFrame({"text": []}))
            self._everything = Pool(memories, nothing, **self._options)  # type: ignore[arg-type]
        return self._everything

    def _pools(self, questions: pd.DataFrame, strategy: Scorer, n_candidates: int) -> Iterator[Pool]:
        step = max(1, _CELLS // max(len(self), 1))
        for start in range(0, len(questions), step):
            yield self._pool().ask(questions.iloc[start : start + step])

    def check(self) -> Health:
        """Return the number of memories: there is nothing that could be damaged."""
        return Health(len(self), len(self))

    def rebuild(self, *, progress: bool = False) -> None:
        """Forget vectors and weights; the next search computes them again."""
        self._everything = None

    def __len__(self) -> int:
        return len(self._digests)

    def close(self) -> None:
        """Forget vectors and weights."""
        self._everything = None


_COLUMNS = ("memory_id", "conversation", "session", "position", "speaker", "text")


def changed(memory: str) -> DataError:
    """Return the error about an id that stands for another memory already."""
    remedy = "memories never change: give the new one its own id, or build the index again"
    return DataError(f"the id {memory!r} stands for another memory in the index", place="memories", remedy=remedy)
