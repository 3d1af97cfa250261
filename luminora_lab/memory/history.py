"""When memories were accessed: the history that recall-counting memory systems score by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from luminora_lab.errors import DataError, MissingInput
from luminora_lab.memory.pool import Pool
from luminora_lab.memory.ranking import rank

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.expression import Scorer

__all__ = ["NEEDS_ACCESSES", "Presentations", "last_access", "needs_accesses", "presentations", "replay_accesses"]

NEEDS_ACCESSES = frozenset({"retention", "base_level", "heat"})
Float64 = npt.NDArray[np.float64]


def needs_accesses(strategy: Scorer) -> bool:
    """Whether a strategy reads the access history."""
    own = strategy.op in NEEDS_ACCESSES or dict(strategy.params).get("since") == "access"
    return own or any(needs_accesses(part) for part in strategy.of)


@dataclass(frozen=True)
class Presentations:
    """Accesses of a pool as arrays: memory row, time in seconds, and which questions may see each."""

    pool: Pool
    rows: npt.NDArray[np.int64]
    times: Float64
    visible: npt.NDArray[np.bool_]  # (n_questions, n_accesses)

    @property
    def counts(self) -> Float64:
        """Number of accesses before each question, (n_questions, n_memories)."""
        return self._sum(self.visible.astype(np.float64))

    def total(self, weight: Callable[[Float64], Float64]) -> Float64:
        """Sum of weight(age in seconds) over the creation and all accesses before each question."""
        asked = self.pool.asked[:, None]
        born = asked - self.pool.times[None, :]
        own = np.where(np.isfinite(born) & (born >= 0), weight(np.nan_to_num(np.maximum(born, 0))), 0.0)
        later = np.where(self.visible, weight(np.maximum(asked - self.times[None, :], 0.0)), 0.0)
        return own + self._sum(later)

    def _sum(self, values: Float64) -> Float64:
        from scipy import sparse

        n = len(self.rows)
        to_memory = sparse.csr_array((np.ones(n), (np.arange(n), self.rows)), shape=(n, self.pool.shape[1]))
        return np.asarray(values @ to_memory)


def presentations(pool: Pool, scorer: str) -> Presentations:
    """Return the accesses of a pool; a question sees those before its time, and those of earlier questions.

    Raises
    ------
    MissingInput
        The pool has no access history.
    """

    def make() -> Presentations:
        accesses = _accesses(pool, scorer)
        row_of = {m: i for i, m in enumerate(pool.memories["memory_id"])}
        rows = np.array([row_of[m] for m in accesses["memory_id"]], dtype=np.int64)
        times = accesses["at"].to_numpy().astype("datetime64[s]").astype(np.int64).astype(np.float64)
        earlier = times[None, :] < pool.asked[:, None]
        if "question_id" in accesses:
            place = {q: i for i, q in enumerate(pool.questions["question_id"])}
            by = np.array([place.get(q, -1) for q in accesses["question_id"]], dtype=np.int64)
            own = by[None, :] >= 0
            before = by[None, :] < np.arange(len(pool.questions))[:, None]
            earlier = np.where(own, before & (times[None, :] <= pool.asked[:, None]), earlier)
        return Presentations(pool, rows, times, earlier)

    return pool.once("presentations", make)


def last_access(pool: Pool, scorer: str) -> Float64:
    """Return the time of each memory's last access before each question (its creation, if there is none)."""
    seen = presentations(pool, scorer)
    out = np.array(np.broadcast_to(pool.times, pool.shape))
    for access in np.argsort(seen.times, kind="stable"):
        row = seen.rows[access]
        out[seen.visible[:, access], row] = np.fmax(out[seen.visible[:, access], row], seen.times[access])
    return out


def replay_accesses(pool: Pool, strategy: Scorer, k: int = 10) -> pd.DataFrame:
    """Ask the questions in order and record what the strategy retrieves, so that recalls can count.

    Questions are taken by ``asked_at`` and then in their order; what one retrieves is accessed at its time and seen
    by the later ones only.

    Returns
    -------
    DataFrame
        memory_id, at, question_id: ``k`` rows a question at most.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab import memory as mem
    >>> pool = mem.Pool(
    ...     pd.DataFrame({"memory_id": ["a", "b"], "text": ["kiln", "ferry"], "at": pd.to_datetime(["2024"] * 2)}),
    ...     pd.DataFrame({"question_id": ["q"], "text": ["ferry?"], "asked_at": pd.to_datetime(["2024-02-01"])}))
    >>> replay_accesses(pool, mem.presets["langchain_time_weighted"].strategy, k=1)
      memory_id         at question_id
    0         b 2024-02-01           q
    """
    import pandas as pd

    order = np.argsort(pool.asked, kind="stable")
    ids, when = pool.memories["memory_id"].to_numpy(), pool.asked.astype("datetime64[s]")
    known: dict[str, list[object]] = {"memory_id": [], "at": [], "question_id": []}
    for i in order:
        so_far = pd.DataFrame(known).astype({"memory_id": "str", "at": "datetime64[s]", "question_id": "str"})
        so_far = so_far.drop(columns="question_id")  # all of them are of earlier questions
        so_far["at"] -= np.timedelta64(1, "s")  # and so count as before this one, also at the same time
        asked = pool.questions.iloc[[i]].assign(asked_at=when[i])
        single = replace(pool, questions=asked, accesses=so_far, vectors=pool.memory_vectors, _cache={})
        rows = rank(strategy, single, k=k)[0]
        for row in rows[rows >= 0]:
            known["memory_id"].append(ids[row])
            known["at"].append(when[i])
            known["question_id"].append(pool.questions["question_id"].iloc[i])
    return pd.DataFrame(known).astype({"memory_id": "str", "at": "datetime64[s]", "question_id": "str"})


def _accesses(pool: Pool, scorer: str) -> pd.DataFrame:
    """Return the access history of a pool.

    Raises
    ------
    MissingInput
        There is none.
    DataError
        It names a memory that the pool does not hold.
    """
    if pool.accesses is None:
        remedy = "pass accesses=mem.replay_accesses(...) or a frame with memory_id and at"
        raise MissingInput(f"the scorer {scorer!r} needs an access history", place="strategy", remedy=remedy)
    strange = set(pool.accesses["memory_id"]) - set(pool.memories["memory_id"])
    if strange:
        raise DataError(
            f"memory {min(strange)!r} is not in the pool", place="accesses", remedy="use the pool's memory ids"
        )
    return pool.accesses
