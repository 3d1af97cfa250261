"""Scores from time on the data's own clock: recency in its published forms, base-level activation, retention."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.memory.expression import scorer
from luminora_lab.memory.history import last_access, presentations

if TYPE_CHECKING:
    import numpy.typing as npt

    from luminora_lab.memory.pool import Float, Pool

__all__ = ["UNITS", "base_level", "linear_recency", "rank_recency", "recency", "retention", "spreading"]

UNITS = {"s": 1.0, "min": 60.0, "h": 3_600.0, "D": 86_400.0, "W": 604_800.0}


def _unit(per: str) -> float:
    if per not in UNITS:
        raise StrategyError(f"time unit {per!r}", place="strategy", remedy=f"use one of {', '.join(UNITS)}")
    return UNITS[per]


def _age(pool: Pool, since: str, scorer: str) -> npt.NDArray[np.float64]:
    """Return seconds between each question and each memory's creation or last access, at least 0."""
    if since == "creation":
        then = np.broadcast_to(pool.times, pool.shape)
    elif since == "access":
        then = last_access(pool, scorer)
    else:
        raise StrategyError(f"{scorer}(since={since!r})", place="strategy", remedy="use 'creation' or 'access'")
    age = np.maximum(pool.asked[:, None] - then, 0.0)
    return np.where(np.isnan(age), np.inf, age)


def _decayed(pool: Pool, asked: float, decay: float, unit: float) -> Float:
    """Return decay ** age of every memory at one moment; that of the last memory's time serves later questions too."""

    def make() -> Float:
        age = np.maximum(asked - pool.times, 0.0) / unit
        age = np.where(np.isnan(age), np.inf if decay < 1 else 0.0, age)
        return np.asarray(np.exp(np.log(decay) * age), dtype=np.float32)

    decayed: Float = pool.keep(("decayed", decay, unit), make) if asked == pool.last else make()
    return decayed


@scorer
def recency(pool: Pool, *, decay: float = 0.995, per: str = "h", since: str = "creation") -> Float:
    """Exponential recency: decay ** (time since creation or last access, in units of ``per``); 0..1.

    Parameters
    ----------
    decay
        What is left after one unit, in 0..1. Generative Agents: 0.995 per hour; LangChain: 0.99 per hour.
    per
        "s", "min", "h", "D" or "W".
    since
        "creation", or "access" (the last access before the question; needs the pool's access history).

    Raises
    ------
    MissingInput
        The data have no dates, or ``since="access"`` and the pool has no access history.

    References
    ----------
    Park et al. 2023, Generative Agents (arXiv 2304.03442), section 4.1.
    """
    if not 0 < decay <= 1:
        raise StrategyError(f"recency(decay={decay!r})", place="strategy", remedy="decay lies above 0 and up to 1")
    unit = _unit(per)
    if since != "creation":
        return np.asarray(np.exp(np.log(decay) * _age(pool, since, "recency") / unit), dtype=np.float32)
    moments, which = np.unique(pool.asked, return_inverse=True)  # most questions are asked at one time
    return np.asarray(np.stack([_decayed(pool, float(at), decay, unit) for at in moments])[which], dtype=np.float32)


@scorer
def rank_recency(pool: Pool, *, decay: float = 0.99, oldest_first: bool = False) -> Float:
    """Recency by rank: decay ** rank, rank 1 for the newest memory (or for the oldest, as some code has it)."""
    if not 0 < decay <= 1:
        raise StrategyError(f"rank_recency(decay={decay!r})", place="strategy", remedy="decay lies above 0 and up to 1")
    n = len(pool.memories)
    newest = np.argsort(np.argsort(-_order_key(pool), kind="stable"), kind="stable")
    rank = (n - newest) if oldest_first else newest + 1
    return np.power(np.float64(decay), rank).astype(np.float32)


def _order_key(pool: Pool) -> npt.NDArray[np.float64]:
    """Return a number that grows with time: the date where there is one, then the place in the conversation."""
    place = np.arange(len(pool.memories), dtype=np.float64)
    if not pool.has_dates:
        return place
    key = np.lexsort((place, np.nan_to_num(pool.times, nan=-np.inf)))
    out = np.empty(len(place))
    out[key] = place
    return out


@scorer
def linear_recency(pool: Pool, *, days: float = 365.0, floor: float = 0.1) -> Float:
    """Recency that falls in a straight line from 1 to ``floor`` over ``days`` and stays there (Hindsight)."""
    if not days > 0:
        raise StrategyError(f"linear_recency(days={days!r})", place="strategy", remedy="days is a number above 0")
    age = _age(pool, "creation", "linear_recency") / UNITS["D"]
    return np.maximum(1 - age / days, floor).astype(np.float32)


@scorer
def retention(pool: Pool, *, per: str = "D", strength: float = 1.0) -> Float:
    """Ebbinghaus retention R = exp(-t / S): S starts at ``strength``, each recall adds 1 to S and resets t.

    Raises
    ------
    MissingInput
        The pool has no access history.

    References
    ----------
    Zhong et al. 2023, MemoryBank (arXiv 2305.10250), section 2.3. The paper leaves the unit of t open; days here.
    """
    age = _age(pool, "access", "retention") / _unit(per)
    recalls = presentations(pool, "retention").counts
    return np.exp(-age / (strength + recalls)).astype(np.float32)


@scorer
def base_level(pool: Pool, *, d: float = 0.5, per: str = "h") -> Float:
    """ACT-R base-level activation B = ln(sum over presentations j of t_j ** -d); presentations: creation and accesses.

    ``t_j`` in units of ``per``, at least one second. A memory without a date has the lowest activation of the pool.

    Raises
    ------
    MissingInput
        No dates, or no access history.

    References
    ----------
    Anderson & Lebiere 1998, The Atomic Components of Thought; d = 0.5 by convention.
    """
    unit = _unit(per)
    total = presentations(pool, "base_level").total(lambda age: np.power(np.maximum(age, 1.0) / unit, -d))
    with np.errstate(divide="ignore"):
        activation = np.log(total)
    lowest = np.min(activation, initial=0.0, where=np.isfinite(activation))
    return np.where(np.isfinite(activation), activation, lowest).astype(np.float32)


@scorer
def spreading(pool: Pool, *, strength: float = 2.0) -> Float:
    """ACT-R spreading activation from the question's n stems: sum_j W_j S_ji, W_j = 1/n, S_ji = S - ln(fan_j).

    ``fan_j`` is the number of memories that hold stem j; S is ``strength``. Stems that no memory holds spread nothing.
    As in ACT-R, an association can be negative where the fan is larger than exp(S).
    """
    from luminora_lab.memory.scorers.lexical import memory_counts, products, question_counts

    held = memory_counts(pool, "text").sign()
    asked = question_counts(pool).sign()
    fan = np.bincount(held.indices, minlength=held.shape[1])
    association = np.where(fan > 0, strength - np.log(np.maximum(fan, 1)), 0).astype(np.float32)
    n = np.maximum(np.asarray(asked.sum(axis=1)).ravel(), 1).astype(np.float32)
    weighted = asked.multiply(association[None, :]).tocsr()
    return products(weighted, held) / n[:, None]
