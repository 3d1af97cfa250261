"""Retrieval metrics: functions of a ranked gain matrix, one value per question.

``hits[q, r]`` says whether the memory that question ``q`` ranked at place ``r`` (0 is the best) is evidence for it;
``n_relevant[q]`` is how many memories are evidence. Rows that are shorter than the others are padded with False. Every
metric returns float64 of shape (n_questions,), NaN where a question has no evidence. A name always says which metric
it is: the share of the evidence (recall), any of it, or all of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure._checks import FloatArray, at_least

__all__ = [
    "all_at",
    "any_at",
    "evaluate",
    "mrr",
    "ndcg_at",
    "ndcg_longmemeval_at",
    "precision_at",
    "recall_at",
]

BoolArray = NDArray[np.bool_]


def _ranked(hits: ArrayLike, n_relevant: ArrayLike) -> tuple[BoolArray, FloatArray]:
    """Check the two arrays; the number of relevant memories comes back as float with NaN for none."""
    found, relevant = np.asarray(hits), np.asarray(n_relevant)
    if found.dtype != np.bool_ or found.ndim != 2:
        what = f"an array of {found.dtype} of shape {found.shape}"
        raise DataError(what, place="hits", remedy="give a bool array of shape (n_questions, depth)")
    if relevant.shape != (len(found),) or not (np.issubdtype(relevant.dtype, np.integer) or relevant.size == 0):
        what = f"an array of {relevant.dtype} of shape {relevant.shape}"
        raise DataError(what, place="n_relevant", remedy=f"give a whole number for each of the {len(found)} questions")
    excess = found.sum(axis=1) > relevant
    if excess.any() or (relevant < 0).any():
        row = int(np.argmax(excess | (relevant < 0)))
        what = f"{int(found[row].sum())} hits, but n_relevant is '{relevant[row]}'"
        raise DataError(what, place=f"hits, row {row}", remedy="rank a memory once and count all evidence")
    return found, np.where(relevant > 0, relevant, np.nan)


def _found(hits: ArrayLike, n_relevant: ArrayLike, k: int) -> tuple[FloatArray, FloatArray]:
    found, relevant = _ranked(hits, n_relevant)
    return found[:, : at_least(k, 1, "k")].sum(axis=1, dtype=np.float64), relevant


def recall_at(hits: ArrayLike, n_relevant: ArrayLike, k: int) -> FloatArray:
    """Recall at k: the share of a question's evidence among its first ``k`` memories.

    ``recall@k = |evidence in the first k| / |evidence|``, in [0, 1] and never falling in ``k``. Where a question has
    more than ``k`` pieces of evidence, 1 is out of reach.

    Parameters
    ----------
    hits
        bool, (n_questions, depth): whether the memory at that rank is evidence.
    n_relevant
        int, (n_questions,): how many memories are evidence.
    k
        How many memories are read; a ``k`` beyond the depth reads all.

    Returns
    -------
    ndarray
        float64, (n_questions,); NaN where ``n_relevant`` is 0.

    Raises
    ------
    DataError
        If ``hits`` is not a bool matrix, a row has more hits than evidence, or ``k`` is below 1.

    References
    ----------
    Manning, Raghavan, Schütze (2008), *Introduction to Information Retrieval*, section 8.3.

    Examples
    --------
    >>> recall_at([[True, False, True], [False, False, False]], [4, 0], k=3)
    array([0.5, nan])
    """
    found, relevant = _found(hits, n_relevant, k)
    return found / relevant


def any_at(hits: ArrayLike, n_relevant: ArrayLike, k: int) -> FloatArray:
    """Any at k: 1 if at least one piece of evidence is among the first ``k`` memories, else 0.

    Also called success@k or hit rate. At least ``recall@k``. Parameters, shape, NaN and errors as in
    :func:`recall_at`.

    Raises
    ------
    DataError
        As :func:`recall_at`.

    References
    ----------
    LongMemEval (Wu et al. 2025, arXiv 2410.10813) reports it as ``recall_any@k``.

    Examples
    --------
    >>> any_at([[True, False, True], [False, False, True]], [4, 1], k=2)
    array([1., 0.])
    """
    found, relevant = _found(hits, n_relevant, k)
    return np.where(np.isnan(relevant), np.nan, (found > 0).astype(np.float64))


def all_at(hits: ArrayLike, n_relevant: ArrayLike, k: int) -> FloatArray:
    """All at k: 1 if every piece of evidence is among the first ``k`` memories, else 0.

    At most ``recall@k``. Parameters, shape, NaN and errors as in :func:`recall_at`.

    Raises
    ------
    DataError
        As :func:`recall_at`.

    References
    ----------
    LongMemEval (Wu et al. 2025, arXiv 2410.10813) reports it as ``recall_all@k``.

    Examples
    --------
    >>> all_at([[True, False, True], [False, False, True]], [2, 1], k=2)
    array([0., 0.])
    """
    found, relevant = _found(hits, n_relevant, k)
    return np.where(np.isnan(relevant), np.nan, (found == relevant).astype(np.float64))


def precision_at(hits: ArrayLike, n_relevant: ArrayLike, k: int) -> FloatArray:
    """Precision at k: the share of evidence among the first ``k`` memories.

    ``precision@k = |evidence in the first k| / k``, in [0, 1]. The divisor stays ``k`` where fewer memories were
    ranked (the TREC convention). Parameters, shape, NaN and errors as in :func:`recall_at`.

    Raises
    ------
    DataError
        As :func:`recall_at`.

    References
    ----------
    Manning, Raghavan, Schütze (2008), *Introduction to Information Retrieval*, section 8.4.

    Examples
    --------
    >>> precision_at([[True, False, True]], [4], k=2)
    array([0.5])
    """
    found, relevant = _found(hits, n_relevant, k)
    return np.where(np.isnan(relevant), np.nan, found / k)


def mrr(hits: ArrayLike, n_relevant: ArrayLike, k: int | None = None) -> FloatArray:
    """Reciprocal rank of the first piece of evidence; its mean over questions is the MRR.

    ``1 / rank`` with ranks from 1, and 0 where no evidence is ranked (or none within ``k``). In [0, 1]. Parameters,
    shape, NaN and errors as in :func:`recall_at`.

    Raises
    ------
    DataError
        As :func:`recall_at`.

    References
    ----------
    Voorhees (1999), The TREC-8 Question Answering Track Report.

    Examples
    --------
    >>> mrr([[False, True, True], [False, False, False]], [2, 1])
    array([0.5, 0. ])
    """
    found, relevant = _ranked(hits, n_relevant)
    found = found if k is None else found[:, : at_least(k, 1, "k")]
    if found.shape[1] == 0:
        return np.where(np.isnan(relevant), np.nan, 0.0)
    reciprocal = found.any(axis=1) / (found.argmax(axis=1) + 1.0)
    return np.where(np.isnan(relevant), np.nan, reciprocal)


def _ndcg(hits: ArrayLike, n_relevant: ArrayLike, k: int, discount: Callable[[FloatArray], FloatArray]) -> FloatArray:
    found, relevant = _ranked(hits, n_relevant)
    weights = 1.0 / discount(np.arange(1.0, at_least(k, 1, "k") + 1))
    ideal = np.concatenate(([0.0], np.cumsum(weights)))[np.minimum(np.nan_to_num(relevant), k).astype(np.int64)]
    top = found[:, :k]
    # Added up in the order of the ranks, as the ideal is, so that a perfect ranking gives exactly 1.
    gain = np.zeros((len(top), top.shape[1] + 1))
    np.cumsum(np.where(top, weights[: top.shape[1]], 0.0), axis=1, out=gain[:, 1:])
    return np.asarray(gain[:, -1] / np.where(ideal > 0, ideal, np.nan))


def ndcg_at(hits: ArrayLike, n_relevant: ArrayLike, k: int) -> FloatArray:
    """Normalised discounted cumulative gain at k with binary gains.

    ``DCG@k = sum of 1 / log2(rank + 1) over the evidence ranked 1..k``, divided by the DCG of a ranking that puts all
    evidence first. In [0, 1]. Parameters, shape, NaN and errors as in :func:`recall_at`.

    Raises
    ------
    DataError
        As :func:`recall_at`.

    References
    ----------
    Järvelin, Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), with the discount
    that trec_eval uses.

    Examples
    --------
    >>> ndcg_at([[False, True, False]], [1], k=3).round(4)  # 1 / log2(3)
    array([0.6309])
    """
    return _ndcg(hits, n_relevant, k, lambda rank: np.log2(rank + 1))


def ndcg_longmemeval_at(hits: ArrayLike, n_relevant: ArrayLike, k: int) -> FloatArray:
    """The nDCG of LongMemEval's own evaluation, for comparison with its published numbers only.

    The discount is 1 at rank 1 and ``log2(rank)`` from rank 2 on, so ranks 1 and 2 count the same: it can be above or
    below :func:`ndcg_at`. The official script gives 0 to a question without evidence; here it is NaN. Parameters,
    shape and errors as in :func:`recall_at`.

    Raises
    ------
    DataError
        As :func:`recall_at`.

    References
    ----------
    LongMemEval, ``src/retrieval/eval_utils.py``, function ``dcg`` (Wu et al. 2025, arXiv 2410.10813).

    Examples
    --------
    >>> ndcg_longmemeval_at([[False, True, False]], [1], k=3)
    array([1.])
    """
    return _ndcg(hits, n_relevant, k, lambda rank: np.log2(np.maximum(rank, 2)))


_METRICS: dict[str, Callable[[ArrayLike, ArrayLike, int], FloatArray]] = {
    "recall": recall_at,
    "any": any_at,
    "all": all_at,
    "ndcg": ndcg_at,
    "ndcg_longmemeval": ndcg_longmemeval_at,
    "precision": precision_at,
    "mrr": mrr,
}


def evaluate(
    hits: ArrayLike, n_relevant: ArrayLike, metrics: Sequence[str] = ("recall@10", "any@10", "all@10", "ndcg@10")
) -> dict[str, FloatArray]:
    """Several metrics by name.

    Parameters
    ----------
    hits, n_relevant
        As in :func:`recall_at`; of turns or, after :func:`session_hits`, of sessions.
    metrics
        Names: ``recall@K``, ``any@K``, ``all@K``, ``ndcg@K``, ``ndcg_longmemeval@K``, ``precision@K``, ``mrr@K`` with a
        whole number ``K`` from 1, and ``mrr`` without a cut.

    Returns
    -------
    dict
        Name to float64 array of shape (n_questions,), in the order asked for; NaN where a question has no evidence.

    Raises
    ------
    UnknownName
        If a name cannot be read; the message lists the choices.
    DataError
        As :func:`recall_at`.

    Examples
    --------
    >>> evaluate([[False, True]], [2], metrics=("recall@2", "mrr"))
    {'recall@2': array([0.5]), 'mrr': array([0.5])}
    """
    return {name: _metric(name, hits, n_relevant) for name in _names(metrics)}


def _names(metrics: Iterable[str]) -> list[str]:
    return [metrics] if isinstance(metrics, str) else list(metrics)


def _metric(name: str, hits: ArrayLike, n_relevant: ArrayLike) -> FloatArray:
    if name == "mrr":
        return mrr(hits, n_relevant)
    match = re.fullmatch(r"([a-z_]+)@([1-9][0-9]*)", name)
    if match is None or match[1] not in _METRICS:
        choices = ", ".join(f"{known}@K" for known in _METRICS)
        raise UnknownName(f"'{name}' is not a metric", place="metrics", remedy=f"choose from {choices} (K from 1), mrr")
    return _METRICS[match[1]](hits, n_relevant, int(match[2]))
