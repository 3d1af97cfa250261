"""One question asked of a conversation under several strategies: what each found, what it missed, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.pool import Pool

__all__ = ["Finder"]


class Finder:
    """Strategies over the turns of one conversation, for question after question.

    What depends on the conversation alone (vectors, stems, lexical weights) is computed with the first question and
    kept for the next.

    Parameters
    ----------
    conversation
        A :class:`~luminora_lab.conversation.Conversation`, or what :func:`luminora_lab.load` takes.
    strategies
        As :func:`luminora_lab.compare_memory` takes them; the ranker that is yet to learn stands for the one that
        ships with the lab.
    k
        Turns a strategy may find.

    Raises
    ------
    StrategyError, DataError
        What cannot be a strategy or a conversation.

    Examples
    --------
    >>> finder = Finder("riverside", ["bm25", "dense"], k=3)
    >>> question = finder.conversation.usable_questions["question_id"].iloc[0]
    >>> finder.find(question)[["strategy", "rank"]].values.tolist()
    [['bm25', 1], ['bm25', 2], ['bm25', 3], ['dense', 1], ['dense', 2], ['dense', 3]]
    """

    def __init__(
        self,
        conversation: Conversation | str,
        strategies: Mapping[str, Any] | Iterable[Any] | Any = ("bm25", "dense", "hybrid", "ranker"),
        k: int = 10,
    ) -> None:
        from luminora_lab.conversation import load
        from luminora_lab.conversation.model import Conversation
        from luminora_lab.experiment.strategies import named_strategies
        from luminora_lab.measure._checks import at_least

        self.conversation = conversation if isinstance(conversation, Conversation) else load(conversation)
        self.k = at_least(k, 1, "k")
        named = named_strategies(strategies)
        self.strategies: dict[str, Scorer] = {name: _expression(made) for name, made in named.items()}
        self.seen = {name: _learned_here(made, self.conversation) for name, made in named.items()}
        self._pool: Pool | None = None

    @property
    def questions(self) -> pd.DataFrame:
        """The conversation's questions with evidence: question_id, text, category, evidence, asked_at."""
        return self.conversation.usable_questions

    def evidence(self, question: str) -> tuple[str, ...]:
        """Return the turns that answer a question of the conversation; of one that was typed, none are known."""
        asked = self.questions
        found = asked.loc[asked["question_id"] == question, "evidence"]
        return tuple(found.iloc[0]) if len(found) else ()

    def find(self, question: str, strategies: Mapping[str, Scorer] | None = None) -> pd.DataFrame:
        """Return what each strategy finds for a question: the id of one of the conversation's, or a text.

        Parameters
        ----------
        question
            An id, or any text, which is asked at the end of the conversation.
        strategies
            Others than the finder's own, by name.

        Returns
        -------
        DataFrame
            One row a strategy and turn it found: strategy, rank (from 1), turn_id, score, evidence (whether the turn is
            known to answer; False throughout for a text of one's own).

        Raises
        ------
        DataError
            An empty question.
        """
        import pandas as pd

        from luminora_lab.memory.expression import check_finite
        from luminora_lab.memory.ranking import top_k

        pool, gold = self._ask(question), set(self.evidence(question))
        ids, rows = np.asarray(pool.memories["memory_id"]), []
        for name, strategy in (self.strategies if strategies is None else strategies).items():
            scores, left = strategy.evaluate(pool, pool.candidates)
            check_finite(strategy, scores, left)
            best = top_k(scores, left, pool, self.k)[0]
            kept = best[left[0, best]]
            rows += [
                (name, rank, ids[row], float(scores[0, row]), ids[row] in gold)
                for rank, row in enumerate(kept, start=1)
            ]
        return pd.DataFrame(rows, columns=["strategy", "rank", "turn_id", "score", "evidence"]).astype(
            {"rank": "int64", "score": float, "evidence": bool}
        )

    def missed(self, question: str, strategies: Mapping[str, Scorer] | None = None) -> pd.DataFrame:
        """Return the evidence that a strategy did not find among its k: strategy, turn_id, rank (0: no candidate)."""
        import pandas as pd

        from luminora_lab.memory.ranking import ranks

        pool, gold = self._ask(question), self.evidence(question)
        at = {memory: row for row, memory in enumerate(pool.memories["memory_id"])}
        rows = []
        for name, strategy in (self.strategies if strategies is None else strategies).items():
            scores, left = strategy.evaluate(pool, pool.candidates)
            place = ranks(scores, left, ties="hash", pool=pool)[0]
            for turn in gold:
                rank = int(place[at[turn]]) if left[0, at[turn]] else 0
                if not 1 <= rank <= self.k:
                    rows.append((name, turn, rank))
        return pd.DataFrame(rows, columns=["strategy", "turn_id", "rank"]).astype({"rank": "int64"})

    def parts(self, question: str, strategy: str | Scorer) -> pd.DataFrame:
        """Return what the scores of a strategy's k turns are made of: see :func:`luminora_lab.memory.explain`.

        Raises
        ------
        UnknownName
            The finder has no strategy of this name.
        """
        from luminora_lab.memory.explaining import explain

        if isinstance(strategy, str):
            if strategy not in self.strategies:
                remedy = f"use one of {', '.join(self.strategies)}"
                raise UnknownName(f"there is no strategy {quote(strategy)}", place="finder", remedy=remedy)
            strategy = self.strategies[strategy]
        found = explain(strategy, self._ask(question), self.k)
        return found.rename(columns={"memory_id": "turn_id"}).drop(columns="question_id")

    def _ask(self, question: str) -> Pool:
        import pandas as pd

        from luminora_lab.memory.pool import Pool

        asked = self.questions
        one = asked.loc[asked["question_id"] == question, ["question_id", "text", "asked_at"]]
        if not len(one):
            text = question.strip()
            if not text:
                raise DataError("an empty question", place="question", remedy="type one, or choose one of the list")
            one = pd.DataFrame({"question_id": ["typed"], "text": [text], "asked_at": [pd.NaT]})
        if self._pool is None:
            self._pool = Pool.from_conversation(self.conversation, one)
        elif tuple(self._pool.questions.iloc[0][["question_id", "text"]]) != tuple(
            one.iloc[0][["question_id", "text"]]
        ):
            self._pool = self._pool.ask(one)
        return self._pool


def _expression(strategy: Any) -> Scorer:
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.ranker import learned

    if isinstance(strategy, Scorer):
        return strategy
    return strategy.scorer if strategy.__sklearn_is_fitted__() else learned()


def _learned_here(strategy: Any, conversation: Conversation) -> bool:
    """Whether a learned strategy was trained on this very conversation, so that what it finds there proves nothing."""
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.ranker import ranker_of

    if not isinstance(strategy, Scorer):
        fitted = strategy if strategy.__sklearn_is_fitted__() else ranker_of("shipped")
        return conversation.fingerprint in fitted.trained_on_
    models = [dict(node.params)["model"] for node in _nodes(strategy) if node.op == "learned"]
    return any(conversation.fingerprint in ranker_of(str(model)).trained_on_ for model in models)


def _nodes(strategy: Scorer) -> Iterable[Scorer]:
    yield strategy
    for part in strategy.of:
        yield from _nodes(part)
