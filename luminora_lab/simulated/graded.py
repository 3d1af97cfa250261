"""Samejima's graded response model: probabilities of answers from traits, and answers drawn from them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["drawn", "graded_probabilities"]

Float = npt.NDArray[np.float64]


def graded_probabilities(theta: Float, discrimination: Float, thresholds: Float) -> Float:
    """Return the probability of every answer.

    ``P(answer >= k) = 1 / (1 + exp(-a (theta - b_k)))``, with thresholds rising in k; the probability of an answer is
    the difference of two of these.

    Parameters
    ----------
    theta
        (n_persons, n_items): the trait that an item is about, in standard deviations.
    discrimination
        (n_items,): a, above 0.
    thresholds
        (n_items, n_options - 1): b, rising.

    Returns
    -------
    ndarray
        (n_persons, n_items, n_options), summing to 1.

    References
    ----------
    Samejima (1969), Psychometrika Monograph Supplement 17.

    Examples
    --------
    >>> graded_probabilities(np.zeros((1, 1)), np.ones(1), np.array([[-np.log(3), np.log(3)]])).round(2).tolist()
    [[[0.25, 0.5, 0.25]]]
    """
    above = 1 / (1 + np.exp(-discrimination[None, :, None] * (theta[:, :, None] - thresholds[None, :, :])))
    edge = np.ones((*theta.shape, 1))
    return -np.diff(np.concatenate([edge, above, 0 * edge], axis=2), axis=2)


def drawn(probabilities: Float, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Return answers 0, 1, ... drawn from probabilities (..., n_options), by inverse transform."""
    cumulated = probabilities.cumsum(axis=-1)
    where = rng.random(probabilities.shape[:-1])[..., None]
    found: npt.NDArray[np.int64] = np.minimum((where > cumulated).sum(axis=-1), probabilities.shape[-1] - 1)
    return found
