"""The conditions of ``.where(...)``: which memories may answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import StrategyError

if TYPE_CHECKING:
    from luminora_lab.memory.pool import Bool, Pool

__all__ = ["CONDITIONS", "apply"]

DAY = 86_400.0


def _equal(column: str) -> Callable[[Pool, Any], Bool]:
    def condition(pool: Pool, value: Any) -> Bool:
        return np.asarray(pool.column(column, "where").to_numpy() == value, dtype=bool)[None, :]

    return condition


def _moment(value: Any) -> float:
    try:
        return float(np.datetime64(value, "s").astype(np.int64))
    except ValueError:
        raise StrategyError(f"date {value!r}", place="where", remedy="write an ISO date, YYYY-MM-DD") from None


def _cosine(pool: Pool) -> Any:
    from luminora_lab.memory.scorers.worth import relevance

    return relevance().scores_all(pool)


def _valid(pool: Pool, value: Any) -> Bool:
    from luminora_lab.memory.scorers.state import validity

    return np.asarray((validity().scores_all(pool) > 0) == bool(value), dtype=bool)


CONDITIONS: dict[str, Callable[[Pool, Any], Bool]] = {
    "speaker": _equal("speaker"),
    "role": _equal("role"),
    "after": lambda pool, value: (pool.times >= _moment(value))[None, :],
    "before": lambda pool, value: (pool.times < _moment(value))[None, :],
    "within_days": lambda pool, value: np.abs(pool.asked[:, None] - pool.times[None, :]) <= value * DAY,
    "min_cosine": lambda pool, value: _cosine(pool) >= value,
    "valid": _valid,
    "unit": _equal("unit"),
    "category": _equal("category"),
    "type": _equal("type"),
    "min_tokens": lambda pool, value: (pool.tokens >= value)[None, :],
}


NUMBERS = frozenset({"within_days", "min_cosine", "min_tokens"})


def apply(pool: Pool, mask: Bool, conditions: dict[str, Any]) -> Bool:
    """Return the candidates that meet every condition.

    Raises
    ------
    StrategyError
        A condition that does not exist, or a value that it cannot use.
    MissingInput
        The data lack what the condition looks at.
    """
    for name, value in conditions.items():
        if name in NUMBERS and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise StrategyError(f"where({name}={value!r})", place="strategy", remedy=f"{name} is a number")
        if name not in CONDITIONS:
            known = ", ".join([*CONDITIONS, "at_least"])
            raise StrategyError(f"where() has no condition {name!r}", place="strategy", remedy=f"use one of {known}")
        mask = mask & CONDITIONS[name](pool, value)
    return mask
