"""The map of style: what is on it, in light and in dark, small and large."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from luminora_lab import plots
from luminora_lab.errors import DataError
from luminora_lab.plots import style_map
from luminora_lab.plots.style_points import _wrapped


def places(n: int, groups: int = 0, seed: int = 0) -> pd.DataFrame:
    at = np.random.default_rng(seed).normal(size=(n, 2))
    out = pd.DataFrame({"name": [f"model_{i}" for i in range(n)], "x": at[:, 0], "y": at[:, 1]})
    for axis in ("x", "y"):
        out[f"{axis}_lo"], out[f"{axis}_hi"] = out[axis] - 0.2, out[axis] + 0.3
    out["n"] = 101
    out.attrs = {"explained": [0.5, 0.25], "correlates": {"x": [("words", 0.9)], "y": [("list_lines", -0.8)]},
                 "label": "simulated replies: no model's"}  # fmt: skip
    return out.assign(cluster=[f"group {i % groups}" for i in range(n)]) if groups else out


def boxes(ax: Any) -> list[Any]:
    ax.figure.draw_without_rendering()
    return [text.get_window_extent() for text in ax.texts if text.get_text()]


def overlap(one: Any, other: Any) -> float:
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return max(0.0, width) * max(0.0, height) / min(one.width * one.height, other.width * other.height)


def test_every_place_has_its_point_cross_and_name() -> None:
    frame = places(5)
    ax = style_map(frame)
    assert [text.get_text() for text in ax.texts if text.get_text()] == frame["name"].tolist()
    drawn = {
        tuple(np.round([*line.get_xdata(), *line.get_ydata()], 9)) for line in ax.lines if len(line.get_xdata()) == 2
    }
    for row in frame.itertuples():
        assert tuple(np.round([row.x_lo, row.x_hi, row.y, row.y], 9)) in drawn
        assert tuple(np.round([row.x, row.x, row.y_lo, row.y_hi], 9)) in drawn
    assert ax.get_legend() is None


def test_axes_say_what_they_are_and_how_many_there_are() -> None:
    ax = style_map(places(4).assign(n=[99, 101, 101, 101]))
    across, up = ax.get_xlabel(), ax.get_ylabel().replace("\u00a0", " ")
    assert "50 % of the variance" in across
    assert "99 to 101 texts" in across
    assert "simulated replies" in across
    assert "no model" not in across
    assert "25 % of the variance" in " ".join(up.split())
    assert "\u2212 list lines" in up


def test_groups_have_a_key() -> None:
    ax = style_map(places(9, groups=3))
    key = ax.get_legend()
    assert key is not None
    assert [text.get_text() for text in key.get_texts()] == ["group 0", "group 1", "group 2"]


@pytest.mark.parametrize(
    ("n", "size", "dark"), [(1, (7.2, 5.8), False), (18, (7.2, 5.8), True), (18, (4.6, 3.6), False)]
)
def test_names_lie_on_the_axes_and_on_no_other_name(n: int, size: tuple[float, float], dark: bool) -> None:
    with plots.style(dark=dark):
        figure, ax = plt.subplots(figsize=size, layout="constrained")
        style_map(places(n, groups=4 if n > 1 else 0), ax=ax)
        found, frame = boxes(ax), ax.get_window_extent()
    assert len(found) == n
    assert all(one.x0 >= frame.x0 - 2 and one.x1 <= frame.x1 + 2 for one in found)
    assert max((overlap(a, b) for i, a in enumerate(found) for b in found[:i]), default=0.0) < 0.1
    whole = figure.bbox
    for label in (ax.xaxis.label, ax.yaxis.label):
        one = label.get_window_extent()
        assert one.x0 >= whole.x0 - 1
        assert one.x1 <= whole.x1 + 1
        assert one.y0 >= whole.y0 - 1
        assert one.y1 <= whole.y1 + 1


def test_strange_names_are_drawn_without_a_warning(tmp_path: Any) -> None:
    strange = ["$x^2$ and $", "<script>", "سلام", "記憶 😀", "a\nb", "x" * 200, "_hidden"]
    frame = places(7).assign(name=strange, cluster=strange)
    ax = style_map(frame)
    assert len(ax.get_legend().get_texts()) == 7  # type: ignore[union-attr]
    ax.figure.savefig(tmp_path / "a.svg")


def test_the_same_frame_gives_the_same_names_at_the_same_places() -> None:
    once, again = (style_map(places(12, groups=2)) for _ in range(2))
    assert [text.xyann for text in once.texts] == [text.xyann for text in again.texts]


def test_a_given_axes_or_figure_is_used_and_bad_frames_leave_no_figure() -> None:
    before = plt.get_fignums()
    ax = Figure().add_subplot()
    assert style_map(places(4), ax) is ax
    for wrong, match in (
        (3, "is no frame"),
        (pd.DataFrame({"name": ["a"]}), "no column"),
        (places(3).iloc[:0], "no row"),
    ):
        with pytest.raises(DataError, match=match):
            style_map(wrong)
    with pytest.raises(DataError, match="'model_1' has no place"):
        style_map(places(3).assign(x=[0, np.nan, 1]))
    assert plt.get_fignums() == before


def test_lines_are_cut_at_blanks() -> None:
    assert _wrapped("one two three", 7) == ["one two", "three"]
    assert _wrapped("", 7) == [""]
