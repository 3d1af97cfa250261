"""The simulation of intervals for replies."""

from __future__ import annotations

import numpy as np
import pytest

from luminora_lab.bench import reply_coverage


def test_every_interval_has_a_row_and_most_hold() -> None:
    found = reply_coverage.run(n_runs=12, seed=3)
    rows = {row["what"]: row for row in found["coverage"]}
    assert rows.pop("Cohen's d, answers taken for independent")["coverage"] < 1
    assert set(rows) == {"Cohen's d", "alpha", "ICC(1)", "rho of a shaping curve", "accuracy of who_said_it"}
    assert all(row["coverage"] >= 0.6 for row in rows.values())
    assert found["level"][0]["level"] <= 0.4


def test_the_same_seed_gives_the_same_numbers() -> None:
    assert reply_coverage._level(5, 1) == reply_coverage._level(5, 1)


@pytest.mark.parametrize(("width", "held"), [(10.0, 1.0), (1e-9, 0.0)])
def test_coverage_counts_what_holds_the_truth(width: float, held: float) -> None:
    def study(rng: np.random.Generator) -> tuple[float, float, float, float]:
        estimate = 1 + rng.normal()
        return estimate, estimate - width, estimate + width, 1.0

    assert reply_coverage._covered(study, 30, 0) == held
