"""Coverage of the intervals and level of the tests, measured on simulated conversations."""

from __future__ import annotations

import time
from typing import Any

__all__ = ["run"]


def run(n_runs: int = 4000, seed: int = 0) -> dict[str, Any]:
    """Both tables of the simulation, as rows that JSON can hold.

    Parameters
    ----------
    n_runs
        Simulated data sets per number of conversations.
    seed
        Seed of the whole benchmark.

    Returns
    -------
    dict
        ``n_runs``, ``seed``, ``seconds``, and as lists of rows ``coverage`` (all settings) and ``level`` (the typical
        one); columns as in :func:`luminora_lab.measure.coverage_study` and :func:`luminora_lab.measure.level_study`.

    Raises
    ------
    DataError
        If ``n_runs`` is below 1.
    """
    from luminora_lab.measure import coverage_study, level_study
    from luminora_lab.measure._clustered import SETTINGS

    start = time.perf_counter()
    coverage = [row for name in SETTINGS for row in _rows(coverage_study(n_runs, setting=name, seed=seed))]
    level = _rows(level_study(n_runs, seed=seed))
    seconds = round(time.perf_counter() - start, 1)
    return {"n_runs": n_runs, "seed": seed, "seconds": seconds, "coverage": coverage, "level": level}


def _rows(table: Any) -> list[dict[str, Any]]:
    rows = table.round(4).to_dict(orient="records")
    return [{str(key): getattr(value, "item", lambda v=value: v)() for key, value in row.items()} for row in rows]
