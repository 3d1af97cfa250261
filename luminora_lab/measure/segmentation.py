"""How far two divisions of a sequence differ: Pk and WindowDiff, by nltk."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from luminora_lab.errors import DataError
from luminora_lab.measure._checks import at_least

__all__ = ["segment_errors"]

Cuts = npt.NDArray[np.bool_]


def segment_errors(actual: Cuts, found: Cuts, k: int) -> tuple[float, float]:
    """Return Pk and WindowDiff of one session, 0 (the same cuts) to 1; NaN where it has no window of ``k`` gaps.

    Pk: the share of pairs of turns ``k`` apart on which the two disagree whether a cut lies between. WindowDiff: the
    share on which the numbers of cuts differ. By nltk.

    Parameters
    ----------
    actual, found
        bool, (n_gaps,): whether there is a cut at each gap between two turns.
    k
        Width of the window in gaps, from 1; by custom half the mean length of an actual segment.

    Raises
    ------
    DataError
        The two differ in length, or k is below 1.

    References
    ----------
    Beeferman, Berger, Lafferty (1999), Statistical models for text segmentation, Machine Learning 34. Pevzner, Hearst
    (2002), A critique and improvement of an evaluation metric for text segmentation, Computational Linguistics 28(1).

    Examples
    --------
    >>> one, none = np.array([False, True, False, False]), np.zeros(4, dtype=bool)
    >>> segment_errors(one, one, 2), segment_errors(one, none, 2)
    ((0.0, 0.0), (0.666..., 0.666...))
    """
    from nltk.metrics import segmentation

    at_least(k, 1, "k")
    if len(actual) != len(found):
        what = f"{len(actual)} and {len(found)} gaps"
        raise DataError(what, place="found", remedy="give one value for each gap, in both")
    if len(actual) < k:
        return float("nan"), float("nan")
    a, b = ("".join("1" if cut else "0" for cut in cuts) for cuts in (actual, found))
    return float(segmentation.pk(a, b, k=k)), float(segmentation.windowdiff(a, b, k))
