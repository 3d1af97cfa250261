"""Scores that only facts and episodes have: whether a fact still holds, how warm an episode is, how it fades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.memory.expression import scorer
from luminora_lab.memory.history import last_access, presentations
from luminora_lab.memory.scorers.time import UNITS

if TYPE_CHECKING:
    import numpy.typing as npt

    from luminora_lab.memory.pool import Float, Pool

__all__ = ["heat", "log_decay", "validity"]


@scorer
def validity(pool: Pool) -> Float:
    """1 where a fact holds when the question is asked, as far as is known then; else 0. What is no fact holds: 1.

    A fact holds from ``valid_at`` until ``invalid_at``. That it ended counts only from ``expired_at`` on, when it was
    said.

    Raises
    ------
    MissingInput
        The memories hold no facts.

    References
    ----------
    Zep / Graphiti: Rasmussen et al. 2025 (arXiv 2501.13956), section 2.2.3.
    """
    begins = _seconds(pool, "valid_at")
    ends, learned = (_seconds(pool, name) if name in pool.memories else np.nan for name in ("invalid_at", "expired_at"))
    asked = pool.asked[:, None]
    over = (asked >= np.where(np.isnan(ends), np.inf, ends)) & (asked >= np.where(np.isnan(learned), -np.inf, learned))
    early = asked < np.where(np.isnan(begins), -np.inf, begins)
    return (~(over | early)).astype(np.float32)


@scorer
def log_decay(pool: Pool, *, rate: float = 0.1) -> Float:
    """LuminoraCore's temporal decay: 1 / (1 + rate ln(days + 1)), days since the memory's time; 0..1.

    A memory without a date decays as the oldest one.

    Raises
    ------
    MissingInput
        The data have no dates.
    """
    if not rate >= 0:
        raise StrategyError(f"log_decay(rate={rate!r})", place="strategy", remedy="rate is a number from 0")
    age = np.maximum(pool.asked[:, None] - pool.times[None, :], 0.0) / UNITS["D"]
    age = np.where(np.isnan(age), np.nanmax(age, initial=0.0), age)
    return np.asarray(1.0 / (1.0 + rate * np.log1p(age)), dtype=np.float32)


@scorer
def heat(pool: Pool, *, visits: float = 1.0, length: float = 1.0, recency: float = 1.0, mu: float = 24.0) -> Float:
    """MemoryOS heat of a segment: visits N + length L + recency exp(-t / mu).

    N is how often it was accessed, L how many turns it has, t the hours since its last access (or its end); ``mu`` in
    hours; the other parameters are the three weights.

    Raises
    ------
    MissingInput
        The memories are no episodes, or the pool has no access history.

    References
    ----------
    Kang et al. 2025, Memory OS of AI Agent (arXiv 2506.06326), section 3.2; weights and mu as in its ``mid_term.py``.
    """
    if not mu > 0:
        raise StrategyError(f"heat(mu={mu!r})", place="strategy", remedy="mu is a number of hours above 0")
    turns = pool.column("n_turns", "heat").to_numpy(dtype=np.float64)
    since = np.maximum(pool.asked[:, None] - last_access(pool, "heat"), 0.0) / UNITS["h"]
    fresh = np.exp(-np.where(np.isnan(since), np.inf, since) / mu)
    counted = presentations(pool, "heat").counts
    return np.asarray(visits * counted + length * np.nan_to_num(turns)[None, :] + recency * fresh, dtype=np.float32)


def _seconds(pool: Pool, name: str) -> npt.NDArray[np.float64]:
    values = pool.column(name, "validity") if name == "valid_at" else pool.memories[name]
    at = values.to_numpy().astype("datetime64[s]")
    return np.where(np.isnat(at), np.nan, at.astype(np.int64).astype(np.float64))
