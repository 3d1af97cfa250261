"""Frames as a comparison makes them, small enough to draw in no time."""

from __future__ import annotations

from collections.abc import Iterator

import matplotlib
import pandas as pd
import pytest

NAN = float("nan")


@pytest.fixture(autouse=True)
def _no_figure_left() -> Iterator[None]:
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    yield
    for number in set(plt.get_fignums()) - set(before):
        plt.close(number)


def rows(names: list[str], by: str, points: list[object], interval: bool, n: int = 360) -> pd.DataFrame:
    out = []
    for i, name in enumerate(names):
        for j, point in enumerate(points):
            mean = (i + 1) / (len(names) + 1) * (0.4 + 0.5 * j / len(points))
            ends = (mean - 0.04, mean + 0.05) if interval else (NAN, NAN)
            out.append({"strategy": name, by: point, "mean": mean, "lo": ends[0], "hi": ends[1], "n": n})
    return pd.DataFrame(out).assign(n_clusters=6 if interval else 1)


@pytest.fixture(params=[True, False], ids=["six", "one"])
def interval(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(params=[1, 8, 17])
def names(request: pytest.FixtureRequest) -> list[str]:
    return [f"strategy_{i}" for i in range(request.param)]


@pytest.fixture
def curve(names: list[str], interval: bool) -> pd.DataFrame:
    return rows(names, "k", list(range(1, 31)), interval)


@pytest.fixture
def summary(names: list[str], interval: bool) -> pd.DataFrame:
    return rows(names, "metric", ["recall@10", "tokens@10"], interval)


@pytest.fixture
def categories(names: list[str], interval: bool) -> pd.DataFrame:
    return rows(names, "category", ["temporal", "single-hop", "own"], interval, n=50).assign(metric="recall@10")


@pytest.fixture
def pairs() -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "a": ["low", "low", "mid"],
            "b": ["mid", "high", "high"],
            "difference": [-0.1, -0.3, -0.2],
            "lo": [-0.25, -0.4, -0.3],
            "hi": [0.05, -0.2, -0.1],
        }
    )
    frame.attrs.update(metric="recall@10", alpha=0.05, n_questions=360, n_conversations=6)
    return frame
