"""What every index can do: hold the memories of many conversations, find candidates, rank them by any strategy."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.memory.index.door import check_questions
from luminora_lab.memory.ranking import top_k

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.pool import Pool

__all__ = ["Health", "MemoryIndex"]

FOUND = ("question_id", "rank", "score", "memory_id", "conversation", "session", "position", "speaker", "at", "text")


@dataclass(frozen=True)
class Health:
    """Whether an index can be trusted.

    Attributes
    ----------
    memories, vectors
        How many it holds, and how many of them its vector search knows.
    sampled, found
        How many memories were looked up by their own vector, and how many of these were found.
    problem
        What is wrong, "" if nothing is.
    """

    memories: int
    vectors: int
    sampled: int = 0
    found: int = 0
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


class MemoryIndex(ABC):
    """Memories of many conversations, and a search over them by any strategy.

    A search takes a question's candidates, makes a :class:`~luminora_lab.memory.Pool` of them, and ranks it with the
    strategy unchanged. What differs between indexes is where candidates come from.
    """

    @abstractmethod
    def add(self, memories: pd.DataFrame, *, progress: bool = False) -> int:
        """Add memories and return how many were new; those that it holds already are passed over.

        Parameters
        ----------
        memories
            Frame: memory_id (unique in the library), conversation, session, position, speaker, text; optionally role,
            caption, at, importance. :func:`memories_of` makes one of a conversation.
        progress
            Show a progress bar.

        Raises
        ------
        DataError
            A column is missing, or an id stands for another memory already.
        """

    @abstractmethod
    def pool(self, questions: pd.DataFrame, strategy: Scorer | None = None, *, n_candidates: int = 200) -> Pool:
        """Return the candidates of the questions for a strategy, all of them together, as a pool."""

    @abstractmethod
    def check(self) -> Health:
        """Look whether everything that was added can be found."""

    @abstractmethod
    def rebuild(self, *, progress: bool = False) -> None:
        """Make everything anew that can be computed from the memories."""

    @abstractmethod
    def __len__(self) -> int:
        """Number of memories."""

    @abstractmethod
    def _pools(self, questions: pd.DataFrame, strategy: Scorer, n_candidates: int) -> Iterator[Pool]:
        """Yield pools that together hold every question once, in order."""

    @abstractmethod
    def close(self) -> None:
        """Release files and connections."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def search(
        self, questions: pd.DataFrame, strategy: Scorer, k: int = 10, n_candidates: int = 200, seed: int = 0
    ) -> pd.DataFrame:
        """Return the k best memories of every question.

        Parameters
        ----------
        questions
            Frame: text; optionally question_id and asked_at. No memory from after ``asked_at`` is found.
        strategy
            Any strategy; it scores the candidates exactly.
        n_candidates
            Candidates by each kind of evidence, such as meaning and words (an exact index takes all memories).
        seed
            Of the hash that breaks ties.

        Returns
        -------
        DataFrame
            question_id, rank (from 1), score, memory_id, conversation, session, position, speaker, at, text.

        Raises
        ------
        DataError
            The questions have no text.
        StrategyError
            ``k`` or ``n_candidates`` is below 1.
        MissingInput
            The strategy needs what the memories do not have.
        """
        import pandas as pd

        for name, value in (("k", k), ("n_candidates", n_candidates)):
            if value < 1:
                raise StrategyError(f"{name}={value!r}", place="search", remedy=f"{name} is a whole number from 1")
        asked = check_questions(questions)
        pools = self._pools(asked, strategy, n_candidates) if len(self) else ()
        parts = [_best(pool, strategy, k, seed) for pool in pools]
        if not parts:
            return pd.DataFrame({name: [] for name in FOUND}).astype({"rank": np.int64, "score": np.float32})
        return pd.concat(parts, ignore_index=True)


def _best(pool: Pool, strategy: Scorer, k: int, seed: int) -> pd.DataFrame:
    scores, left = strategy.evaluate(pool, pool.candidates)
    best = top_k(scores, left, pool, k, seed)
    question, place = np.nonzero(np.take_along_axis(left, best, 1))
    row = best[question, place]
    found = pool.memories.iloc[row].reset_index(drop=True)
    found["question_id"] = pool.questions["question_id"].to_numpy()[question]
    found["rank"] = place + 1
    found["score"] = scores[question, row]
    return found[list(FOUND)].astype({"question_id": "str"})
