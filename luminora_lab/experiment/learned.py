"""Scoring learned strategies on conversations that they never saw, their penalty chosen inside the training part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.measure.retrieval import recall_at
from luminora_lab.memory.features import features
from luminora_lab.memory.ranker import MemoryRanker, Sample

if TYPE_CHECKING:
    import numpy.typing as npt

    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.pool import Float, Pool

__all__ = ["GRID", "Lesson", "choose_penalty", "fit_tuned", "folds", "left_out"]

GRID = (0.003, 0.01, 0.03, 0.1)
LEAVE_ONE_OUT_UP_TO = 20
OUTER, INNER = 10, 5


@dataclass(frozen=True)
class Lesson:
    """One conversation as a ranker sees it: features, evidence, and the rows drawn to learn from."""

    fingerprint: str
    names: tuple[str, ...]
    values: Float
    gold: npt.NDArray[np.bool_]
    sample: Sample

    @classmethod
    def of(cls, ranker: MemoryRanker, conversation: Conversation, pool: Pool | None = None) -> Lesson:
        """Compute the features of a conversation once, for every fit and every score."""
        names, values = ranker.features(conversation) if pool is None else features(pool)
        gold = conversation.evidence_matrix()
        return cls(conversation.fingerprint, names, values, gold, ranker.sample(names, values, gold))


def folds(fingerprints: Sequence[str], most: int) -> list[npt.NDArray[np.int64]]:
    """Return the held-out positions of each fold: every distinct conversation its own, or ``most`` even parts.

    The same conversation read from two files stays in one fold.

    Examples
    --------
    >>> [fold.tolist() for fold in folds(["a", "b", "a"], most=10)]
    [[0, 2], [1]]
    """
    distinct = sorted(set(fingerprints))
    count = len(distinct) if len(distinct) <= max(most, LEAVE_ONE_OUT_UP_TO if most == OUTER else most) else most
    part = {fingerprint: i % count for i, fingerprint in enumerate(distinct)}
    of = np.array([part[f] for f in fingerprints])
    return sorted((np.flatnonzero(of == i) for i in range(count)), key=lambda held: int(held[0]))


def left_out(ranker: MemoryRanker, lessons: Sequence[Lesson], k: int) -> tuple[list[Float], str]:
    """Return scores of every conversation by a ranker that learned from the others, and a note on how.

    The penalty C is chosen anew for every fold among :data:`GRID`, by cross-validation inside the fold's training
    conversations, for the highest mean recall@k. Nothing of a held-out conversation enters its own score.
    """
    scores: list[Float | None] = [None] * len(lessons)
    chosen = []
    outer = folds([lesson.fingerprint for lesson in lessons], OUTER)
    memo: dict[tuple[frozenset[str], float], MemoryRanker] = {}
    for held in outer:
        training = [lesson for i, lesson in enumerate(lessons) if i not in set(held.tolist())]
        fitted = fit_tuned(ranker, training, k, memo)
        chosen.append(fitted.C)
        for i in held:
            scores[i] = fitted.decision(lessons[i].values)
    how = "one conversation" if len(outer) == len({x.fingerprint for x in lessons}) else f"one of {len(outer)} parts"
    note = f"leaving out {how}; C chosen inside each training part: {', '.join(f'{c:g}' for c in sorted(set(chosen)))}"
    return [s for s in scores if s is not None], note


def fit_tuned(
    ranker: MemoryRanker,
    lessons: Sequence[Lesson],
    k: int,
    memo: dict[tuple[frozenset[str], float], MemoryRanker] | None = None,
) -> MemoryRanker:
    """Return a ranker fitted to the lessons with the penalty that :func:`choose_penalty` finds among them."""
    memo = {} if memo is None else memo
    return _fit(ranker, lessons, choose_penalty(ranker, lessons, k, memo), memo)


def choose_penalty(
    ranker: MemoryRanker, lessons: Sequence[Lesson], k: int, memo: dict[tuple[frozenset[str], float], MemoryRanker]
) -> float:
    """Return the C of :data:`GRID` with the highest mean recall@k in cross-validation over the lessons.

    With fewer than two distinct conversations there is nothing to choose by: the ranker's own C.
    """
    parts = folds([lesson.fingerprint for lesson in lessons], INNER)
    if len(parts) < 2:
        return float(ranker.C)
    means = []
    for c in GRID:
        found = []
        for held in parts:
            inside = [lesson for i, lesson in enumerate(lessons) if i not in set(held.tolist())]
            fitted = _fit(ranker, inside, c, memo)
            found += [_recall(fitted, lessons[i], k) for i in held]
        means.append(np.nanmean(np.concatenate(found)))
    return GRID[int(np.argmax(means))]


def _recall(ranker: MemoryRanker, lesson: Lesson, k: int) -> npt.NDArray[np.float64]:
    scores = ranker.decision(lesson.values)
    best = np.argpartition(-scores, min(k, scores.shape[1]) - 1, axis=1)[:, :k]
    return recall_at(np.take_along_axis(lesson.gold, best, axis=1), lesson.gold.sum(axis=1), k)


def _fit(
    ranker: MemoryRanker, lessons: Sequence[Lesson], c: float, memo: dict[tuple[frozenset[str], float], MemoryRanker]
) -> MemoryRanker:
    from sklearn.base import clone

    key = (frozenset(lesson.fingerprint for lesson in lessons), c)
    if key not in memo:
        fresh: MemoryRanker = clone(ranker).set_params(C=c)
        fresh.features_in_ = ranker.features_in_
        memo[key] = fresh.fit_samples([x.sample for x in lessons], [x.fingerprint for x in lessons])
    return memo[key]
