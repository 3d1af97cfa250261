"""What a strategy remembers at one moment: the best memories that fit a budget of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.pool import Pool

__all__ = ["best_of", "retrieve"]


def retrieve(
    memories: pd.DataFrame, text: str, strategy: Scorer, tokens: int, *, at: Any = None, language: str = "en"
) -> pd.DataFrame:
    """Return the memories that a strategy finds for a message, best first.

    Parameters
    ----------
    memories
        What can be remembered: memory_id, text, and what the strategy needs (at, speaker, session, importance).
    text
        The message.
    strategy
        An expression of scorers.
    tokens
        The budget: the longest run of best memories that fits is taken.
    at
        When the message was said.
    language
        Of the memories.

    Returns
    -------
    pandas.DataFrame
        Rows of ``memories``, with ``rank`` (1, 2, ...) and ``score``. Empty where nothing fits.

    Raises
    ------
    MissingInput
        The strategy needs what the memories do not have.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab import memory as mem
    >>> known = pd.DataFrame({"memory_id": ["a", "b"], "text": ["I keep bees.", "The ferry was late."]})
    >>> retrieve(known, "How are the bees?", mem.bm25(), 20)["memory_id"].tolist()
    ['a', 'b']
    """
    import pandas as pd

    from luminora_lab.memory.pool import Pool

    if not len(memories) or not text.strip():
        return memories.iloc[:0].assign(rank=pd.Series(dtype="int64"), score=pd.Series(dtype="float64"))
    when = pd.NaT if at is None else at
    asked = pd.DataFrame({"question_id": ["now"], "text": [text], "asked_at": [when]})
    pool = Pool(memories.reset_index(drop=True), asked, language=language)
    return best_of(pool, strategy, tokens)


def best_of(pool: Pool, strategy: Scorer, tokens: int) -> pd.DataFrame:
    """Return the best memories of a pool with one question that fit a budget: its rows, with ``rank`` and ``score``.

    Raises
    ------
    MissingInput
        The strategy needs what the memories do not have.
    """
    import numpy as np

    from luminora_lab.memory.expression import check_finite
    from luminora_lab.memory.ranking import order

    whole = strategy.within(tokens=tokens)
    scores, left = whole.evaluate(pool, pool.candidates)
    check_finite(whole, scores, left)
    best = order(scores, left, pool)[0][: int(left[0].sum())]
    found = pool.memories.iloc[best].reset_index(drop=True)
    made: pd.DataFrame = found.assign(rank=np.arange(1, len(best) + 1), score=scores[0, best].astype(float))
    return made
