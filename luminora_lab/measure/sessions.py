"""From rankings of turns to rankings of sessions, and what a ranking costs in tokens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from luminora_lab.errors import DataError
from luminora_lab.measure._checks import IntArray, at_least

__all__ = ["session_hits", "tokens_at"]


def session_hits(
    session_of_ranked: ArrayLike, evidence_sessions: Sequence[Iterable[int]]
) -> tuple[NDArray[np.bool_], IntArray]:
    """Turn a ranking of turns into a ranking of sessions.

    A session stands at the place of its first turn: later turns of a session that is already ranked are dropped and
    what follows moves up. The result goes straight into :func:`luminora_lab.measure.evaluate`.

    Parameters
    ----------
    session_of_ranked
        int, (n_questions, depth): the session of the turn at each rank; -1 pads a short row.
    evidence_sessions
        For each question the sessions that hold its evidence, not -1; repeats count once.

    Returns
    -------
    hits : ndarray
        bool, (n_questions, depth of sessions): whether the session at that rank holds evidence. As deep as the
        question with the most sessions; shorter rows are padded with False.
    n_relevant : ndarray
        int64, (n_questions,): how many sessions hold evidence, 0 for none.

    Raises
    ------
    DataError
        If the shapes do not agree or a session is not a whole number.

    Examples
    --------
    >>> hits, n_relevant = session_hits([[3, 3, 1, 3, 2]], [[2, 3, 3]])
    >>> hits, n_relevant
    (array([[ True, False,  True]]), array([2]))
    """
    ranked = _whole(session_of_ranked, "session_of_ranked")
    if len(evidence_sessions) != len(ranked):
        what = f"{len(evidence_sessions)} lists for {len(ranked)} questions"
        raise DataError(what, place="evidence_sessions", remedy="give one list per question")
    evidence = [set(sessions) for sessions in evidence_sessions]
    n_relevant = np.array([len(sessions) for sessions in evidence], dtype=np.int64)
    rows = np.repeat(np.arange(len(ranked)), n_relevant)
    wanted = np.array([session for sessions in evidence for session in sessions])
    if wanted.size and not np.issubdtype(wanted.dtype, np.integer):
        raise DataError(f"an array of {wanted.dtype}", place="evidence_sessions", remedy="give whole numbers")
    names, codes = np.unique(np.concatenate((ranked.ravel(), wanted.astype(np.int64))), return_inverse=True)
    holds = np.zeros((len(ranked), len(names)), dtype=bool)
    holds[rows, codes[ranked.size :]] = True
    first = _first_of_each(ranked)
    place = first.cumsum(axis=1) - 1
    hits = np.zeros((len(ranked), int(place.max(initial=-1)) + 1), dtype=bool)
    row, rank = np.nonzero(first)
    hits[row, place[row, rank]] = holds[row, codes[: ranked.size].reshape(ranked.shape)[row, rank]]
    return hits, n_relevant


def _whole(values: ArrayLike, place: str) -> IntArray:
    array = np.asarray(values)
    if array.ndim != 2 or not np.issubdtype(array.dtype, np.integer):
        what = f"an array of {array.dtype} of shape {array.shape}"
        raise DataError(what, place=place, remedy="give whole numbers of shape (n_questions, depth)")
    return array.astype(np.int64, copy=False)


def _first_of_each(ranked: IntArray) -> NDArray[np.bool_]:
    """Mark in every row the first place of each value other than the padding -1."""
    order = np.argsort(ranked, axis=1, kind="stable")
    ordered = np.take_along_axis(ranked, order, axis=1)
    new = np.ones(ranked.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    first = np.zeros(ranked.shape, dtype=bool)
    np.put_along_axis(first, order, new & (ordered != -1), axis=1)
    return first


def tokens_at(tokens_of_ranked: ArrayLike, k: int) -> IntArray:
    """Tokens spent: the sum over a question's first ``k`` memories.

    Parameters
    ----------
    tokens_of_ranked
        int, (n_questions, depth): tokens of the memory at each rank; 0 pads a short row.
    k
        How many memories are read; a ``k`` beyond the depth reads all.

    Returns
    -------
    ndarray
        int64, (n_questions,), never falling in ``k``. Defined for every question, also for one without evidence.

    Raises
    ------
    DataError
        If a count is negative or not a whole number, or ``k`` is below 1.

    Examples
    --------
    >>> tokens_at([[12, 7, 30], [5, 0, 0]], k=2)
    array([19,  5])
    """
    tokens = _whole(tokens_of_ranked, "tokens_of_ranked")
    if (tokens < 0).any():
        row = int(np.argmax((tokens < 0).any(axis=1)))
        raise DataError(f"'{tokens[row].min()}' tokens", place=f"tokens_of_ranked, row {row}", remedy="count from 0")
    return np.asarray(tokens[:, : at_least(k, 1, "k")].sum(axis=1), dtype=np.int64)
