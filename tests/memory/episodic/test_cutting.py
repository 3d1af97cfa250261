"""The best division of a session, against every division tried one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.memory.episodic.cutting import LONGEST, divide, length_prior, pauses


def worth(cuts: np.ndarray, evidence: np.ndarray, prior: np.ndarray) -> float:
    edges = [0, *(np.flatnonzero(cuts) + 1), len(cuts) + 1]
    return float(evidence[cuts].sum() + sum(prior[n] for n in np.diff(edges)))


@given(
    st.lists(st.floats(-5, 5), min_size=0, max_size=7),
    st.lists(st.integers(1, 6), min_size=1, max_size=5),
    st.randoms(use_true_random=False),
)
def test_no_division_is_better(gaps: list[float], lengths: list[int], random: object) -> None:
    evidence, prior = np.array(gaps), length_prior(lengths)
    must = np.array([random.random() < 0.2 for _ in gaps], dtype=bool)  # type: ignore[attr-defined]
    found = divide(evidence, prior, must)
    assert found[must].all()
    allowed = [np.array(c, dtype=bool) for c in product([False, True], repeat=len(gaps))]
    best = max(worth(c, evidence, prior) for c in allowed if c[must].all())
    assert worth(found, evidence, prior) == pytest.approx(best)


def test_no_episode_is_longer_than_the_longest() -> None:
    cuts = divide(np.full(200, -50.0), length_prior([5]))
    assert np.diff([0, *(np.flatnonzero(cuts) + 1), 201]).max() <= LONGEST


def test_a_prior_is_a_distribution_with_a_floor() -> None:
    prior = length_prior([2, 2, 3, 40])
    assert prior[0] == -np.inf
    assert np.exp(prior[1:]).sum() == pytest.approx(1 + 20 * 1e-4)
    assert int(prior.argmax()) == 2
    assert prior[20] > prior[12]


def test_pauses() -> None:
    assert pauses(np.array([0.0, 3600, 7201, np.nan, 1e6])).tolist() == [False, True, False, False]
    assert pauses(np.array([5.0])).tolist() == []
