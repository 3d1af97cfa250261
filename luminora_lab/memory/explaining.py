"""What a score is made of: the terms of a sum, their weights, and what each gave a memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.files.strictjson import quote
from luminora_lab.memory.expression import Scorer, check_finite
from luminora_lab.memory.ranking import ranks, top_k

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.pool import Bool, Float, Pool

__all__ = ["Term", "explain", "reweigh", "terms"]

_FILTERS = ("where", "top", "within")
_COUNTING = frozenset((*_FILTERS, "mmr", "rrf"))
CONSTANT = "constant"


class Term(NamedTuple):
    """A weight and what it weighs: ``score = sum(weight * part)``, over the terms of a strategy."""

    weight: float
    part: Scorer

    @property
    def name(self) -> str:
        """The code of the part."""
        return str(self.part)


def terms(strategy: Scorer) -> list[Term]:
    """Return the weighted parts that a strategy adds up, in order.

    Sums, differences and products with numbers are opened, also inside a ``where``, ``top`` or ``within`` that stands
    around the whole sum and leaves its scores as they are. Whatever else an expression is (a scorer, a normalised sum,
    a fusion of ranks, a filtered part of a sum) is one term.

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> park = (mem.relevance() + 0.5 * mem.recency().normalise()).top(20)
    >>> [(term.weight, term.name) for term in terms(park)]
    [(1.0, 'relevance()'), (0.5, "recency().normalise('minmax')")]
    """
    return list(_terms(strategy, 1.0, around=True))


def _terms(node: Scorer, weight: float, around: bool) -> Iterator[Term]:
    if node.op in ("add", "subtract"):
        yield from _terms(node.of[0], weight, False)
        yield from _terms(node.of[1], weight if node.op == "add" else -weight, False)
    elif node.op == "scale":
        yield from _terms(node.of[0], weight * float(dict(node.params)["by"] or 0), around)
    elif node.op == "shift" or (around and node.op in _FILTERS):
        yield from _terms(node.of[0], weight, around)
    else:
        yield Term(weight, node)


def reweigh(strategy: Scorer, weights: Sequence[float] | Mapping[str, float]) -> Scorer:
    """Return a strategy with other weights on its :func:`terms`; filters stay where they are.

    A term of weight 0 is left out, unless it also decides what is a candidate. The weights are the terms' in all:
    numbers that multiplied a whole sum are in them.

    Parameters
    ----------
    strategy
        An expression.
    weights
        One number a term, in the order of :func:`terms`; or by the term's code, the others staying as they are.

    Raises
    ------
    StrategyError
        There are not as many weights as terms, a weight is not a finite number, or there is no such term.

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> reweigh((mem.bm25() + 0.5 * mem.relevance()).top(20), [2, 0.25])
    (2.0 * bm25() + 0.25 * relevance()).top(20)
    >>> reweigh(mem.bm25() - mem.relevance(), {"relevance()": 0})
    bm25()
    """
    known = terms(strategy)
    if isinstance(weights, Mapping):
        strange = [name for name in weights if name not in {term.name for term in known}]
        if strange:
            remedy = f"its terms are {', '.join(term.name for term in known)}"
            raise StrategyError(f"there is no term {quote(strange[0])}", place=f"strategy {strategy}", remedy=remedy)
        weights = [float(weights.get(term.name, term.weight)) for term in known]
    if len(weights) != len(known):
        what = f"{len(weights)} weights for {len(known)} terms"
        raise StrategyError(what, place=f"strategy {strategy}", remedy="give one a term, in the order of terms()")
    given = iter(weights)
    made = _rebuilt(strategy, given, around=True)
    return made if made is not None else 0.0 * known[0].part


def _rebuilt(node: Scorer, weights: Iterator[float], around: bool) -> Scorer | None:
    """Return a node with the next weights on its terms, and nothing where all of them are 0."""
    if node.op in ("add", "subtract"):
        left, right = _rebuilt(node.of[0], weights, False), _rebuilt(node.of[1], weights, False)
        if left is None or right is None:
            return left or right
        by = dict(right.params).get("by", 1.0)
        return left - (-by * right.of[0]) if right.op == "scale" and isinstance(by, float) and by < 0 else left + right
    if node.op == "scale":
        return _rebuilt(node.of[0], weights, around)
    if node.op == "shift" or (around and node.op in _FILTERS):
        inner = _rebuilt(node.of[0], weights, around)
        return None if inner is None else Scorer(node.op, (inner,), node.params)
    weight = next(weights)
    if weight == 0 and not node.operations() & _COUNTING:
        return None
    return node if weight == 1 else weight * node


def explain(strategy: Scorer, pool: Pool, k: int = 10, seed: int = 0) -> pd.DataFrame:
    """Return what the scores of the k best memories are made of, for every question.

    Parameters
    ----------
    strategy
        An expression.
    pool
        Memories and questions.
    k
        Memories a question, at most.
    seed
        Of the hash that breaks ties.

    Returns
    -------
    DataFrame
        One row a question, memory and term: question_id, rank (from 1), memory_id, score, term (code of the part, or
        "constant"), gave (what it added to the score). The parts of a fusion of ranks are terms too: each gave
        1 / (k + rank). ``gave`` sums to ``score`` within a memory, to float32's precision.

    Raises
    ------
    StrategyError
        A score is not a finite number.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab import memory as mem
    >>> pool = mem.Pool(pd.DataFrame({"memory_id": ["a", "b"], "text": ["A red kiln.", "The ferry is late."]}),
    ...                 pd.DataFrame({"question_id": ["q"], "text": ["Is the ferry late?"], "asked_at": [pd.NaT]}))
    >>> explain(2 * mem.coverage() + mem.position(), pool, k=1)[["rank", "memory_id", "term", "gave"]]
       rank memory_id        term  gave
    0     1         b  coverage()   2.0
    1     1         b  position()   1.0
    """
    import pandas as pd

    scores, left = strategy.evaluate(pool, pool.candidates)
    check_finite(strategy, scores, left)
    best = top_k(scores, left, pool, k, seed)
    question, place = np.nonzero(np.take_along_axis(left, best, 1))
    memory = best[question, place]
    parts = list(_parts(strategy, pool, pool.candidates, 1.0, around=True))
    frame = pd.DataFrame({
        "question_id": np.asarray(pool.questions["question_id"])[question],
        "rank": place + 1,
        "memory_id": np.asarray(pool.memories["memory_id"])[memory],
        "score": scores[question, memory].astype(float),
    })  # fmt: skip
    each = frame.loc[frame.index.repeat(len(parts))].reset_index(drop=True)
    each["term"] = [name for name, _ in parts] * len(frame)
    each["gave"] = np.stack([values[question, memory] for _, values in parts], axis=1).ravel().astype(float)
    return each


def _parts(node: Scorer, pool: Pool, mask: Bool, weight: float, around: bool) -> Iterator[tuple[str, Float]]:
    """Yield names and contributions, over the candidates that stand at that place of the expression."""
    given = dict(node.params)
    if node.op in ("add", "subtract"):
        yield from _parts(node.of[0], pool, mask, weight, False)
        yield from _parts(node.of[1], pool, mask, weight if node.op == "add" else -weight, False)
    elif node.op == "scale":
        yield from _parts(node.of[0], pool, mask, weight * float(given["by"] or 0), around)
    elif node.op == "shift":
        yield from _parts(node.of[0], pool, mask, weight, around)
        yield CONSTANT, np.full(pool.shape, weight * float(given["by"] or 0), np.float32)
    elif around and node.op in _FILTERS:
        if node.op == "where":
            from luminora_lab.memory.filters import apply

            mask = apply(pool, mask, {name: value for name, value in given.items() if name != "at_least"})
        yield from _parts(node.of[0], pool, mask, weight, around)
    elif node.op == "rrf":
        for part in node.of:
            scores, left = part.evaluate(pool, mask)
            place = ranks(scores, left, ties="hash", pool=pool)
            yield str(part), np.where(left, weight / (float(given["k"] or 0) + place), 0).astype(np.float32)
    else:
        yield str(node), node.evaluate(pool, mask)[0] * np.float32(weight)
