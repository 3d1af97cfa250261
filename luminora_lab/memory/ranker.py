"""A learned strategy: how to weigh the primitive scores and their context, as a scikit-learn estimator."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator

from luminora_lab.errors import DataError, InSampleError, MissingInput, StrategyError
from luminora_lab.files.atomic import replacing
from luminora_lab.memory.expression import Scorer, _make, scorer
from luminora_lab.memory.features import features
from luminora_lab.memory.pool import Pool

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.pool import Float

__all__ = ["MemoryRanker", "Sample", "learned", "load_ranker", "shipped_path"]


class Sample:
    """Training rows of one conversation: all evidence turns, and high-scoring and random other turns.

    Attributes
    ----------
    x
        (n_rows, n_features) float32.
    y
        (n_rows,) bool: the turn is evidence of the question.
    """

    def __init__(self, x: Float, y: npt.NDArray[np.bool_]) -> None:
        self.x, self.y = x, y

    @classmethod
    def draw(
        cls, names: Sequence[str], values: Float, gold: npt.NDArray[np.bool_], hard: int, chance: int, seed: int
    ) -> Sample:
        """Draw rows from the features (n_questions, n_memories, n_features) and evidence of one conversation."""
        first = values[..., names.index("bm25 window/max")] + values[..., names.index("bm25/max")]
        first = first + 0.5 * values[..., names.index("dense/max")]
        random = np.random.default_rng(seed)
        x, y = [], []
        for i in range(len(gold)):
            if not gold[i].any():
                continue
            order = np.argsort(-first[i], kind="stable")
            others = order[~gold[i, order]]
            rest = others[hard:]
            rows = np.concatenate(
                [
                    np.flatnonzero(gold[i]),
                    others[:hard],
                    random.choice(rest, min(chance, len(rest)), replace=False) if len(rest) else rest,
                ]
            )
            x.append(values[i, rows])
            y.append(gold[i, rows])
        if not x:
            return cls(np.zeros((0, len(names)), dtype=np.float32), np.zeros(0, dtype=bool))
        return cls(np.concatenate(x), np.concatenate(y))


class MemoryRanker(BaseEstimator):  # type: ignore[misc]
    """Logistic regression over primitive scores and their context; ranks memories by the log-odds of being evidence.

    ``X`` is a list of conversations with questions and evidence, so that cross-validation splits by conversation.

    Parameters
    ----------
    C
        Inverse strength of the L2 penalty on standardised features.
    hard_negatives, random_negatives
        Per question, how many high-scoring and how many random turns that are no evidence it learns from.
    embedder
        Name of the embedder of the dense features.
    captions
        Index the captions of pictures.
    seed
        Draws the random negatives.

    Attributes
    ----------
    coefficients_ : DataFrame
        feature, weight (log-odds per standard deviation), mean and sd of the feature; largest weight first.
    trained_on_ : tuple of str
        Fingerprints of the conversations that it learned from.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> ranker = ll.MemoryRanker(C=0.02).fit(ll.load_all("train"))
    >>> ranker.coefficients_.columns.tolist()
    ['feature', 'weight', 'mean', 'sd']
    """

    def __init__(
        self,
        C: float = 0.01,
        hard_negatives: int = 100,
        random_negatives: int = 40,
        embedder: str = "wordllama",
        captions: bool = True,
        seed: int = 0,
    ) -> None:
        self.C = C
        self.hard_negatives = hard_negatives
        self.random_negatives = random_negatives
        self.embedder = embedder
        self.captions = captions
        self.seed = seed

    # -- learning -------------------------------------------------------------------------------------------------
    def fit(self, X: Iterable[Conversation], y: None = None, groups: Any = None) -> Self:
        """Learn from conversations with evidence.

        Raises
        ------
        DataError
            No conversation has a question with evidence.
        """
        conversations = _conversations(X)
        samples = [
            self.sample(*self.features(c), c.evidence_matrix()) for c in conversations if len(c.usable_questions)
        ]
        return self.fit_samples(samples, [c.fingerprint for c in conversations if len(c.usable_questions)])

    def features(self, conversation: Conversation) -> tuple[tuple[str, ...], Float]:
        """Return names and values of the features of a conversation's usable questions."""
        return features(Pool.from_conversation(conversation, embedder=self.embedder, captions=self.captions))

    def sample(self, names: tuple[str, ...], values: Float, gold: npt.NDArray[np.bool_]) -> Sample:
        """Return the training rows of one conversation."""
        self.features_in_ = names
        return Sample.draw(names, values, gold, self.hard_negatives, self.random_negatives, self.seed)

    def fit_samples(self, samples: Sequence[Sample], fingerprints: Sequence[str]) -> Self:
        """Learn from rows that were drawn before; for cross-validation, which reuses them."""
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        x = np.concatenate([s.x for s in samples]) if samples else np.zeros((0, 0))
        y = np.concatenate([s.y for s in samples]) if samples else np.zeros(0, dtype=bool)
        if not y.any() or y.all():
            what = "every turn is evidence" if y.any() else "there is no question with evidence to learn from"
            remedy = "give conversations in which some turns are evidence and others are not"
            raise DataError(what, place="MemoryRanker.fit", remedy=remedy)
        self.mean_ = x.mean(axis=0, dtype=np.float64)
        sd = x.std(axis=0, dtype=np.float64)
        self.sd_ = np.where(sd > 1e-9, sd, 1.0)
        model = LogisticRegression(C=self.C, solver="newton-cholesky", max_iter=100)
        with threadpool_limits(limits=1, user_api="blas"):
            model.fit((x - self.mean_) / self.sd_, y)
        self.coef_ = np.asarray(model.coef_[0], dtype=np.float64)
        self.intercept_ = float(model.intercept_[0])
        self.trained_on_ = tuple(fingerprints)
        return self

    # -- use ------------------------------------------------------------------------------------------------------
    def decision(self, values: Float) -> Float:
        """Return log-odds from features, (n_questions, n_memories) float32."""
        self._fitted()
        weight = self.coef_ / self.sd_
        return np.asarray(values @ weight.astype(np.float32) + (self.intercept_ - weight @ self.mean_), np.float32)

    def scores(self, pool: Pool) -> Float:
        """Return the log-odds that each memory answers each question, (n_questions, n_memories) float32.

        Raises
        ------
        StrategyError
            The pool uses another embedder than the ranker was trained with, or features changed since.
        """
        from luminora_lab.embedding import embedder

        self._fitted()
        name = pool.embedder if isinstance(pool.embedder, str) else pool.embedder.name
        if name != self.embedder and name != embedder(self.embedder).name:
            what = f"it was trained with the embedder {self.embedder!r} and the pool has {name!r}"
            raise StrategyError(what, place="MemoryRanker", remedy="train one with this embedder")
        names, values = pool.once("features", lambda: features(pool))
        if names != tuple(self.features_in_):
            remedy = "train it again with this version of the lab"
            raise StrategyError("it was trained on other features", place="MemoryRanker", remedy=remedy)
        return self.decision(values)

    def predict(self, X: Iterable[Conversation]) -> list[npt.NDArray[np.int64]]:
        """Return for each conversation the rows of its turns from best to worst, (n_questions, n_turns)."""
        from luminora_lab.memory.ranking import rank

        return [rank(self.scorer, Pool.from_conversation(c, embedder=self.embedder, captions=self.captions)) for c in X]

    def score(self, X: Iterable[Conversation], y: None = None) -> float:
        """Return the mean recall@10 over all questions with evidence, 0..1.

        This is scikit-learn's hook for cross-validation: it scores whatever it is given, also what it learned from.
        For a result to report use :func:`luminora_lab.compare_memory`, which refuses that.
        """
        found: list[npt.NDArray[np.float64]] = []
        for conversation in _conversations(X):
            gold = conversation.evidence_matrix()
            best = self.predict([conversation])[0][:, :10]
            hits = np.take_along_axis(gold, np.maximum(best, 0), axis=1) & (best >= 0)
            known = gold.any(axis=1)
            found.append(hits.sum(axis=1)[known] / gold.sum(axis=1)[known])
        return float(np.mean(np.concatenate(found)))

    @property
    def scorer(self) -> Scorer:
        """The fitted ranker as an expression, to combine with others; saved rankers travel as ``learned(path)``."""
        self._fitted()
        key = f"memory:{self.digest}"
        _LIVE[key] = self
        return _make("learned", (), {"model": key})

    @property
    def digest(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of its weights."""
        import hashlib

        self._fitted()
        return hashlib.sha256(np.concatenate([self.coef_, self.mean_, self.sd_]).tobytes()).hexdigest()[:16]

    @property
    def coefficients_(self) -> pd.DataFrame:
        import pandas as pd

        self._fitted()
        frame = pd.DataFrame({"feature": self.features_in_, "weight": self.coef_, "mean": self.mean_, "sd": self.sd_})
        return frame.sort_values("weight", key=np.abs, ascending=False, kind="stable", ignore_index=True)

    def check_unseen(self, conversations: Iterable[Conversation]) -> None:
        """Refuse conversations that it was trained on.

        Raises
        ------
        InSampleError
            One of them is among ``trained_on_``.
        """
        for conversation in conversations:
            if conversation.fingerprint in self.trained_on_:
                what = f"the ranker was trained on {conversation.id!r}, so its score there would flatter it"
                remedy = "score it elsewhere, train one without it, or allow it (allow_in_sample=True)"
                raise InSampleError(what, place="MemoryRanker", remedy=remedy)

    def _fitted(self) -> None:
        if not hasattr(self, "coef_"):
            raise MissingInput("the ranker has learned nothing yet", place="MemoryRanker", remedy="call fit() first")

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "coef_")

    # -- file -----------------------------------------------------------------------------------------------------
    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the fitted ranker with skops (no pickle: loading a shared file runs no code); atomic.

        Raises
        ------
        DataError
            The file cannot be written.
        """
        from skops.io import dump

        self._fitted()
        with replacing(Path(path), binary=True) as file:
            dump(self, file)


def _conversations(given: Any) -> list[Conversation]:
    from luminora_lab.conversation import Conversation

    several = list(given) if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    if not several or not all(isinstance(one, Conversation) for one in several) or isinstance(given, Conversation):
        remedy = "give a list of conversations, such as ll.load_all('train')"
        raise DataError(f"{given!r:.60} is no list of conversations", place="MemoryRanker", remedy=remedy)
    return several


_LIVE: dict[str, MemoryRanker] = {}


def shipped_path() -> Path:
    """Return the file of the ranker that ships with the lab; ``make ranker`` makes it from ``datasets/`` alone."""
    return Path(__file__).with_name("shipped.skops")


def load_ranker(path: str | os.PathLike[str] = "shipped") -> MemoryRanker:
    """Read a ranker that was saved, without running code from the file.

    Raises
    ------
    DataError
        The file is no ranker, or holds types that a ranker does not have.

    Examples
    --------
    >>> load_ranker().embedder
    'wordllama'
    """
    from skops.io import get_untrusted_types, load

    file = shipped_path() if str(path) == "shipped" else Path(path)
    own = {f"{MemoryRanker.__module__}.{MemoryRanker.__qualname__}"}
    try:
        strange = sorted(set(get_untrusted_types(file=file)) - own)
        ranker = None if strange else load(file, trusted=list(own))
    except Exception as error:  # noqa: BLE001  # skops raises whatever the damaged part provokes
        what = f"no ranker can be read from it ({type(error).__name__}: {error})"
        raise DataError(what, place=str(file), remedy="give a file that MemoryRanker.save() wrote") from None
    if not isinstance(ranker, MemoryRanker) or not hasattr(ranker, "coef_"):
        what = f"it holds {', '.join(strange) or type(ranker).__name__}, which is no fitted ranker"
        raise DataError(what, place=str(file), remedy="give a file that MemoryRanker.save() wrote")
    return ranker


@lru_cache(maxsize=8)
def _cached(path: str, stamp: float) -> MemoryRanker:
    return load_ranker(path)


def ranker_of(model: str) -> MemoryRanker:
    """Return the ranker that a ``learned`` expression names.

    Raises
    ------
    MissingInput
        It was fitted in another process and never saved, or the file does not exist.
    """
    if model in _LIVE:
        return _LIVE[model]
    path = shipped_path() if model == "shipped" else Path(model)
    if model.startswith("memory:") or not path.is_file():
        remedy = "save the ranker and use mem.learned(path)"
        raise MissingInput(f"the ranker {model!r} is not here", place="learned", remedy=remedy)
    return _cached(model, path.stat().st_mtime)


@scorer
def learned(pool: Pool, model: str = "shipped") -> Float:
    """Log-odds of a fitted :class:`MemoryRanker`: the one that ships with the lab, or a file that ``save()`` wrote."""
    return ranker_of(model).scores(pool)
