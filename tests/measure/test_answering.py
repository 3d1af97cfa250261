"""How far raters agree, where units belong together."""

from __future__ import annotations

import numpy as np
import pytest

from luminora_lab.errors import DataError
from luminora_lab.measure import agreement


def test_groups_do_not_change_alpha_and_widen_an_interval_of_units_that_are_alike() -> None:
    rng = np.random.default_rng(3)
    first = np.repeat(rng.integers(1, 6, 12), 5)  # twelve messages, five replies each: all rated alike
    second = np.where(np.repeat(rng.random(12) < 0.4, 5), np.repeat(rng.integers(1, 6, 12), 5), first)
    alone = agreement([first, second], n_boot=400)
    together = agreement([first, second], groups=np.repeat(np.arange(12), 5).tolist(), n_boot=400)
    assert together["alpha"] == alone["alpha"]
    assert together["hi"] - together["lo"] > 1.5 * (alone["hi"] - alone["lo"])


def test_a_group_a_unit_is_the_default() -> None:
    ratings = [[1, 2, 3, 4, 5, 2], [1, 3, 3, 4, 4, 2]]
    named = agreement(ratings, groups=list("abcdef"), n_boot=100, seed=4)
    assert agreement(ratings, n_boot=100, seed=4) == named
    assert agreement(ratings, n_boot=100, seed=5) != named


def test_one_group_alone_has_no_interval() -> None:
    found = agreement([[1, 2, 3], [1, 2, 4]], groups=["p1"] * 3)
    assert found["alpha"] > 0
    assert np.isnan([found["lo"], found["hi"]]).all()


def test_a_group_is_needed_for_each_unit() -> None:
    with pytest.raises(DataError, match="2 groups for 3 units"):
        agreement([[1, 2, 3], [1, 2, 4]], groups=["a", "b"])
