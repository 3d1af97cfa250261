"""Where one session is cut: the best division under the evidence at its gaps and how long episodes usually are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Float = npt.NDArray[np.float64]

__all__ = ["LONGEST", "PAUSE", "divide", "length_prior", "pauses"]

LONGEST = 20
"""No episode has more turns; without a cut this long, nobody could say what it was about."""

PAUSE = 3600.0
"""Seconds of silence inside a session after which a new episode begins whatever is said."""

_RARE = 1e-4


def length_prior(lengths: npt.ArrayLike) -> Float:
    """Return the log-probability of every length of an episode, (LONGEST + 1,); index 0 is minus infinity.

    The counts of the labelled lengths with a tenth added to each, smoothed by (1/4, 1/2, 1/4), plus a floor of 0.0001.

    Examples
    --------
    >>> prior = length_prior([4, 5, 5, 6])
    >>> int(prior.argmax()), prior.shape
    (5, (21,))
    """
    counts = np.bincount(np.minimum(np.asarray(lengths, dtype=np.int64), LONGEST), minlength=LONGEST + 1) + 0.1
    smooth = np.convolve(counts, [0.25, 0.5, 0.25], mode="same")
    smooth[0] = 0.0
    out = np.log(smooth / smooth.sum() + _RARE)
    out[0] = -np.inf
    return np.asarray(out)


def pauses(seconds: Float) -> npt.NDArray[np.bool_]:
    """Return at which gaps a pause cuts, from the times of the turns in seconds; a turn without time pauses nowhere.

    Examples
    --------
    >>> pauses(np.array([0.0, 60.0, 7200.0, np.nan])).tolist()
    [False, True, False]
    """
    return np.asarray(np.nan_to_num(np.diff(seconds), nan=0.0) > PAUSE)


def divide(evidence: Float, prior: Float, must: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.bool_]:
    """Return at which gaps a session is cut.

    Of all divisions the one with the largest sum of ``evidence`` over its cuts and ``prior[length]`` over its episodes:
    the most probable under independent gaps and lengths (a semi-Markov chain), found by dynamic programming in
    ``n_turns * LONGEST`` steps. Ties go to the longer last episode.

    Parameters
    ----------
    evidence
        (n_turns - 1,): log-odds that the gap is a boundary, less those of any gap.
    prior
        (LONGEST + 1,): log-probability of the lengths.
    must
        (n_turns - 1,): gaps that are cut in any case.

    Returns
    -------
    ndarray of bool, shape (n_turns - 1,)

    Examples
    --------
    >>> divide(np.array([-1.0, -1, 9, -1, -1, -1]), length_prior([3, 3, 4, 4])).tolist()
    [False, False, True, False, False, False]
    """
    n = len(evidence) + 1
    gain = np.concatenate([[0.0], evidence])
    forced = np.concatenate([[0], np.cumsum(np.zeros(n - 1, dtype=bool) if must is None else must)])
    best, start_of = np.full(n + 1, -np.inf), np.zeros(n + 1, dtype=np.int64)
    best[0] = 0.0
    for end in range(1, n + 1):
        start = np.arange(max(0, end - LONGEST), end)
        value = best[start] + prior[end - start] + gain[start]
        value[forced[start] != forced[end - 1]] = -np.inf
        start_of[end] = start[int(value.argmax())]
        best[end] = value.max()
    cuts = np.zeros(n - 1, dtype=bool)
    end = n
    while (end := int(start_of[end])) > 0:
        cuts[end - 1] = True
    return cuts
