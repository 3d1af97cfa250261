"""How scorers combine: sums, products, normalisation, fusion, filters, budgets, diversity.

Each function takes (pool, candidates so far, parts) and returns (scores, candidates left). Filters work from the
outside in: what stands inside a ``where`` is scored and normalised over the candidates that the ``where`` leaves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.memory.expression import Scorer, _make, combination
from luminora_lab.memory.ranking import order, ranks

if TYPE_CHECKING:
    from luminora_lab.memory.pool import Bool, Float, Pool

__all__ = ["rrf"]

Parts = tuple[Scorer, ...]
Scored = tuple["Float", "Bool"]


@combination
def add(pool: Pool, mask: Bool, of: Parts) -> Scored:
    """a + b over the candidates that both leave."""
    (a, ma), (b, mb) = (part.evaluate(pool, mask) for part in of)
    return a + b, ma & mb


@combination
def subtract(pool: Pool, mask: Bool, of: Parts) -> Scored:
    """a - b over the candidates that both leave."""
    (a, ma), (b, mb) = (part.evaluate(pool, mask) for part in of)
    return a - b, ma & mb


@combination
def multiply(pool: Pool, mask: Bool, of: Parts) -> Scored:
    """a * b over the candidates that both leave."""
    (a, ma), (b, mb) = (part.evaluate(pool, mask) for part in of)
    return a * b, ma & mb


@combination
def scale(pool: Pool, mask: Bool, of: Parts, by: float) -> Scored:
    """A number times a."""
    scores, left = of[0].evaluate(pool, mask)
    return scores * np.float32(by), left


@combination
def shift(pool: Pool, mask: Bool, of: Parts, by: float) -> Scored:
    """A plus a number."""
    scores, left = of[0].evaluate(pool, mask)
    return scores + np.float32(by), left


@combination
def squash(pool: Pool, mask: Bool, of: Parts, midpoint: float = 0.0, steepness: float = 1.0) -> Scored:
    """Sigmoid of a."""
    from scipy.special import expit

    scores, left = of[0].evaluate(pool, mask)
    return expit(np.float32(steepness) * (scores - np.float32(midpoint))).astype(np.float32), left


@combination
def normalise(pool: Pool, mask: Bool, of: Parts, method: str = "minmax", constant: float = 0.0) -> Scored:
    """Scale each question's scores over its candidates."""
    scores, left = of[0].evaluate(pool, mask)
    return scaled(scores, left, method, constant, pool), left


def scaled(scores: Float, left: Bool, method: str, constant: float = 0.0, pool: Pool | None = None) -> Float:
    """Return scores scaled per question over its candidates; what is no candidate gets 0.

    Parameters
    ----------
    scores, left
        (n_questions, n_memories).
    method
        "minmax": (s - min) / (max - min). "zscore": (s - mean) / sd (population). "rank": 1 for the best, 0 for the
        last, evenly between, tied candidates share their mean.
    constant
        Value where all candidates score the same.

    Raises
    ------
    StrategyError
        No such method.

    Examples
    --------
    >>> scaled(np.array([[1.0, 3.0, 2.0]], np.float32), np.array([[True, True, True]]), "minmax").tolist()
    [[0.0, 1.0, 0.5]]
    """
    if method == "rank":
        position = ranks(scores, left).astype(np.float64)
        count = left.sum(axis=1, keepdims=True)
        spread = np.maximum(count - 1, 1)
        return np.where(left, np.where(count > 1, 1 - (position - 1) / spread, constant), 0).astype(np.float32)
    if method == "minmax":
        low = np.where(left, scores, np.inf).min(axis=1, keepdims=True, initial=np.inf)
        high = np.where(left, scores, -np.inf).max(axis=1, keepdims=True, initial=-np.inf)
        centre, width = low, high - low
    elif method == "zscore":
        count = np.maximum(left.sum(axis=1, keepdims=True), 1)
        centre = np.where(left, scores, 0).sum(axis=1, keepdims=True, dtype=np.float64) / count
        width = np.sqrt((np.where(left, scores - centre, 0) ** 2).sum(axis=1, keepdims=True) / count)
    else:
        raise StrategyError(f"normalise({method!r})", place="strategy", remedy="use 'minmax', 'zscore' or 'rank'")
    usable = left & np.isfinite(width) & (width > 0)
    out = np.full(scores.shape, constant, dtype=np.float32)
    np.divide(scores - np.where(np.isfinite(centre), centre, 0), width, out=out, where=usable, casting="unsafe")
    return np.where(left, out, np.float32(0))


@combination
def rrf_(pool: Pool, mask: Bool, of: Parts, k: float = 60.0) -> Scored:
    """Reciprocal rank fusion; a memory that a list leaves out gets nothing from that list."""
    total = np.zeros(pool.shape, dtype=np.float32)
    union = np.zeros(pool.shape, dtype=bool)
    for part in of:
        scores, left = part.evaluate(pool, mask)
        total += np.where(left, 1 / (k + ranks(scores, left, ties="hash", pool=pool)), 0).astype(np.float32)
        union |= left
    return total, union


def rrf(*scorers: Scorer, k: float = 60.0) -> Scorer:
    """Return the reciprocal rank fusion of scorers: sum over lists of 1 / (k + rank), rank from 1 (Cormack 2009).

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> mem.rrf(mem.bm25(), mem.relevance().top(50))
    rrf(bm25(), relevance().top(50))
    """
    if not k >= 0:
        raise StrategyError(f"rrf(k={k!r})", place="strategy", remedy="k is a number from 0")
    if not scorers or not all(isinstance(s, Scorer) for s in scorers):
        raise StrategyError("rrf() fuses scorers", place="strategy", remedy="give it one or more scorers")
    return _make("rrf", scorers, {"k": k})


@combination
def where(pool: Pool, mask: Bool, of: Parts, **conditions: Any) -> Scored:
    """Filter the candidates, then score what is left."""
    from luminora_lab.memory.filters import apply

    own = conditions.pop("at_least", None)
    if own is not None and (isinstance(own, bool) or not isinstance(own, int | float)):
        raise StrategyError(f"where(at_least={own!r})", place="strategy", remedy="at_least is a number")
    scores, left = of[0].evaluate(pool, apply(pool, mask, conditions))
    return scores, left if own is None else left & (scores >= own)


@combination
def top(pool: Pool, mask: Bool, of: Parts, k: int) -> Scored:
    """The k best."""
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise StrategyError(f"top({k!r})", place="strategy", remedy="k is a whole number from 1")
    scores, left = of[0].evaluate(pool, mask)
    return scores, left & (ranks(scores, left, ties="hash", pool=pool) <= k)


@combination
def within(pool: Pool, mask: Bool, of: Parts, tokens: int) -> Scored:
    """The best that fit a token budget together."""
    if not isinstance(tokens, int) or tokens < 1:
        raise StrategyError(f"within(tokens={tokens!r})", place="strategy", remedy="tokens is a whole number from 1")
    scores, left = of[0].evaluate(pool, mask)
    by_rank = order(scores, left, pool)
    cost = np.where(np.take_along_axis(left, by_rank, 1), pool.tokens[by_rank], 0)
    fits = np.empty_like(left)
    np.put_along_axis(fits, by_rank, np.cumsum(cost, axis=1) <= tokens, axis=1)
    return scores, left & fits


@combination
def mmr(pool: Pool, mask: Bool, of: Parts, lambda_: float = 0.5, depth: int = 50, scale: str = "minmax") -> Scored:
    """Maximal marginal relevance over the ``depth`` best; the order taken becomes the score (1 down to 1/depth)."""
    if not 0 <= lambda_ <= 1 or depth < 1 or scale not in ("minmax", "none"):
        remedy = "lambda_ lies in 0..1, depth is a whole number from 1, scale is 'minmax' or 'none'"
        raise StrategyError(f"mmr(lambda_={lambda_!r}, scale={scale!r})", place="strategy", remedy=remedy)
    scores, left = of[0].evaluate(pool, mask)
    near = order(scores, left, pool)[:, :depth]
    open_ = np.take_along_axis(left, near, 1)
    gain = np.take_along_axis(scores, near, 1)
    if scale == "minmax":
        gain = scaled(gain, open_, "minmax")
    vectors = pool.memory_vectors[near]
    taken = mmr_order(gain, vectors @ vectors.transpose(0, 2, 1), open_, lambda_)
    out, chosen = np.zeros(pool.shape, dtype=np.float32), np.zeros(pool.shape, dtype=bool)
    step = np.empty(taken.shape, dtype=np.float32)
    np.put_along_axis(step, taken, 1 - np.arange(taken.shape[1], dtype=np.float32) / taken.shape[1], axis=1)
    np.put_along_axis(out, near, step, axis=1)
    np.put_along_axis(chosen, near, open_, axis=1)
    return out, chosen


def mmr_order(gain: Float, similarity: Float, open_: Bool, lambda_: float) -> Any:
    """Return the order in which MMR takes the candidates of every question, as columns; closed ones come last.

    Parameters
    ----------
    gain
        (n_questions, n) relevance.
    similarity
        (n_questions, n, n) cosine between candidates.
    open_
        (n_questions, n) which of them may be taken.
    lambda_
        Weight of relevance against novelty, 0..1.

    Examples
    --------
    >>> same = np.array([[[1, 1, 0], [1, 1, 0], [0, 0, 1]]], np.float32)   # the second repeats the first
    >>> mmr_order(np.array([[0.9, 0.8, 0.5]], np.float32), same, np.ones((1, 3), bool), 0.5).tolist()
    [[0, 2, 1]]
    """
    n_questions, n = gain.shape
    rows = np.arange(n_questions)
    free = np.where(open_, lambda_ * gain, -1e9)
    nearest = np.full(gain.shape, 0.0, dtype=np.float32)
    taken = np.empty((n_questions, n), dtype=np.int64)
    used = np.zeros(gain.shape, dtype=bool)
    for step in range(n):
        value = np.where(used, -np.inf, free - (1 - lambda_) * nearest)
        pick = value.argmax(axis=1)
        taken[:, step] = pick
        used[rows, pick] = True
        now = similarity[rows, pick]
        nearest = now if step == 0 else np.maximum(nearest, now)
    return taken
