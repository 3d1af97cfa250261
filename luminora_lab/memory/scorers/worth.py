"""Scores from what a memory means or weighs: cosine relevance, importance, length."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import StrategyError
from luminora_lab.memory._threads import one_blas_thread
from luminora_lab.memory.expression import scorer

if TYPE_CHECKING:
    from luminora_lab.memory.pool import Float, Pool

__all__ = ["importance", "length", "relevance"]

_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|i'll|i'd|my|me|we|we're|we've|our|us)\b", re.IGNORECASE)
_WEIGHTY = re.compile(
    r"\b(?:died?|death|funeral|born|pregnan\w+|bab(?:y|ies)|wedding|marri\w+|engaged|divorc\w+|hospital|surgery|"
    r"diagnos\w+|cancer|accident|crash\w*|job|hired|fired|resign\w+|promot\w+|mov(?:ed|ing)|bought|sold|won|lost|"
    r"passed|failed|exam|degree|love|afraid|scared|sorry|proud|promise\w*|decid\w+|first|never|finally)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d")


@scorer
def relevance(pool: Pool) -> Float:
    """Cosine between question and memory under the pool's embedder, -1..1 (0 for a text without a known word)."""
    with one_blas_thread():
        return np.asarray(pool.question_vectors @ pool.memory_vectors.T, dtype=np.float32)


@scorer
def importance(pool: Pool, *, source: str = "auto") -> Float:
    """How much a memory weighs by itself.

    Parameters
    ----------
    source
        "column": the data's own ``importance`` (any scale). "heuristic": a declared rule of thumb on 1..10 that no
        model made: 1, plus 2 for the first person, 1 for a number, 1.5 for each weighty word (births, deaths, work,
        moves, health, feelings; at most 4.5), plus up to 1.5 for length (one word in 40). "auto": the column where the
        data have it, else the heuristic.

    Raises
    ------
    MissingInput
        ``source="column"`` and the data have none.
    """
    if source not in ("auto", "column", "heuristic"):
        remedy = "use 'auto', 'column' or 'heuristic'"
        raise StrategyError(f"importance(source={source!r})", place="strategy", remedy=remedy)
    has = "importance" in pool.memories and pool.memories["importance"].notna().any()
    if source == "column" or (source == "auto" and has):
        values = pool.column("importance", "importance").to_numpy(dtype=np.float32)
        return np.where(np.isnan(values), np.nanmin(values), values).astype(np.float32)
    return pool.keep("rule of thumb", lambda: np.array([rule_of_thumb(t) for t in pool.texts], dtype=np.float32))


def rule_of_thumb(text: str) -> float:
    """Return the heuristic importance of a text, 1..10.

    Examples
    --------
    >>> rule_of_thumb("Ha!"), rule_of_thumb("I finally passed my exam on the 3rd.")
    (1.025, 8.7)
    """
    score = 1.0 + 2.0 * bool(_FIRST_PERSON.search(text)) + 1.0 * bool(_NUMBER.search(text))
    score += min(1.5 * len(_WEIGHTY.findall(text)), 4.5) + 1.5 * min(len(text.split()), 40) / 40 * (2 / 3)
    return round(min(score, 10.0), 6)


@scorer
def length(pool: Pool) -> Float:
    """Logarithm of a memory's tokens: long turns hold more."""
    return np.log1p(pool.tokens).astype(np.float32)
