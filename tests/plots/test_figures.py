"""Every figure: what it draws, what its axes say, what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from luminora_lab import plots
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.plots.forest import best_of, from_side


def drawn(ax: Axes) -> Axes:
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr]
    return ax


def bands(ax: Axes) -> int:
    return sum(type(one).__name__ in ("PolyCollection", "FillBetweenPolyCollection") for one in ax.collections)


def test_recall_curve_has_a_line_and_a_label_for_every_strategy(curve: pd.DataFrame, names: list[str]) -> None:
    ax = drawn(plots.recall_curve(curve))
    assert [line.get_label() for line in ax.lines] == names
    assert sorted(text.get_text() for text in ax.texts) == sorted(names)
    first = ax.lines[0].get_ydata()
    np.testing.assert_allclose(np.asarray(first, dtype=float), curve.loc[curve["strategy"] == names[0], "mean"])
    assert ax.get_xlabel() == "k, memories read"


def test_recall_curve_draws_intervals_or_says_why_not(curve: pd.DataFrame, names: list[str], interval: bool) -> None:
    ax = drawn(plots.recall_curve(curve))
    assert bands(ax) == (0 if not interval else len(names) if len(names) <= 8 else 4)
    where = "6 conversations" if interval else "1 conversation"
    assert ax.get_ylabel().startswith(f"recall@k, 360 questions in {where}\n")
    assert ("over conversations" in ax.get_ylabel()) == interval
    assert ("one conversation: no interval" in ax.get_ylabel()) != interval


def test_token_curve_says_tokens(curve: pd.DataFrame) -> None:
    ax = drawn(plots.token_curve(curve.rename(columns={"k": "tokens"})))
    assert "tokens" in ax.get_xlabel()
    assert ax.get_ylim()[0] == 0


def test_end_labels_do_not_lie_on_each_other(curve: pd.DataFrame) -> None:
    flat = curve.assign(mean=curve["mean"] * 0.01 + 0.3)
    ax = drawn(plots.recall_curve(flat))
    boxes = sorted((Text.get_window_extent(text) for text in ax.texts), key=lambda box: box.y0)
    middles = [(box.y0 + box.y1) / 2 for box in boxes]
    height = min(text.get_fontsize() for text in ax.texts) * ax.get_figure(root=True).dpi / 72  # type: ignore[union-attr]
    assert all(np.diff(middles) > 0.95 * height)


def test_lines_on_top_of_each_other_can_both_be_seen() -> None:
    same = pd.DataFrame({"k": [1, 2, 3], "mean": [0.1, 0.2, 0.3], "lo": np.nan, "hi": np.nan, "n": 5, "n_clusters": 1})
    ax = plots.recall_curve(pd.concat([same.assign(strategy="a"), same.assign(strategy="b")]))
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()


def test_summary_dots_have_the_best_at_the_top(summary: pd.DataFrame, names: list[str], interval: bool) -> None:
    ax = drawn(plots.summary_dots(summary))
    assert [text.get_text() for text in ax.get_yticklabels()] == names[::-1]
    assert ax.yaxis_inverted()
    assert len(ax.collections) == (len(names) if interval else 0)
    assert ax.get_xlabel().startswith("recall@10, 360 questions in ")


def test_summary_dots_of_another_metric(summary: pd.DataFrame) -> None:
    tokens = summary.assign(mean=summary["mean"] * 1000, lo=summary["lo"] * 1000, hi=summary["hi"] * 1000)
    assert plots.summary_dots(tokens, metric="tokens@10").get_xlabel().startswith("tokens@10")
    with pytest.raises(UnknownName, match=r"use recall@10, tokens@10"):
        plots.summary_dots(tokens, metric="mrr")


def test_by_category_has_a_column_for_each(categories: pd.DataFrame, names: list[str], interval: bool) -> None:
    ax = drawn(plots.by_category(categories))
    headings = [text.get_text() for text in ax.texts]
    assert headings == ["single-hop", "50 questions", "temporal", "50 questions", "own", "50 questions"]
    assert len(ax.lines) == 3 * len(names)
    assert len(ax.collections) == 3 + (3 * len(names) if interval else 0)


def test_by_category_says_what_it_leaves_out() -> None:
    many = pd.DataFrame({"category": [f"c{i}" for i in range(9)], "n": range(10, 19)}).assign(
        strategy="bm25", metric="mrr", mean=0.5, lo=0.4, hi=0.6, n_clusters=6
    )
    ax = plots.by_category(many, most=4)
    assert [text.get_text() for text in ax.texts[::2]] == ["c5", "c6", "c7", "c8"]
    assert "not shown: 5" in ax.get_xlabel()


def test_differences_are_seen_from_the_best(pairs: pd.DataFrame) -> None:
    ax = drawn(plots.differences(pairs))
    assert [text.get_text() for text in ax.get_yticklabels()] == ["mid", "low"]
    assert ax.get_xlabel().splitlines() == [
        "recall@10: high minus the other",
        "360 questions in 6 conversations",
        "line: 95 % t interval over conversations, not corrected",
    ]


def test_differences_against_another_turn_sign_and_interval(pairs: pd.DataFrame) -> None:
    turned = from_side(pairs, "mid")
    assert turned["other"].tolist() == ["high", "low"]
    np.testing.assert_allclose(turned[["difference", "lo", "hi"]], [[-0.2, -0.3, -0.1], [0.1, -0.05, 0.25]])
    assert "mid minus the other" in plots.differences(pairs, against="mid").get_xlabel()
    with pytest.raises(UnknownName, match="use low, mid, high"):
        plots.differences(pairs, against="none")


def test_differences_without_intervals(pairs: pd.DataFrame) -> None:
    frame = pairs.assign(lo=np.nan, hi=np.nan)
    frame.attrs["n_conversations"] = 1
    ax = drawn(plots.differences(frame))
    assert not ax.collections
    assert ax.get_xlabel().endswith("one conversation: no interval")
    assert best_of(frame) == "high"


def test_coefficients_show_the_largest_with_their_sign() -> None:
    frame = pd.DataFrame({"feature": list("abcd"), "weight": [0.1, -0.9, 0.5, 0.01]})
    ax = drawn(plots.coefficients(frame, n=3))
    assert [text.get_text() for text in ax.get_yticklabels()] == ["b", "c", "a"]
    assert [bar.get_width() for bar in ax.patches] == [-0.9, 0.5, 0.1]  # type: ignore[attr-defined]
    assert "3 largest of 4 features" in ax.get_xlabel()
    with pytest.raises(DataError, match="whole number from 1"):
        plots.coefficients(frame, n=0)


@pytest.mark.parametrize(
    "name", ["recall_curve", "token_curve", "by_category", "summary_dots", "differences", "coefficients"]
)
def test_what_is_no_frame_gets_one_clear_error_and_leaves_no_figure(name: str) -> None:
    before = plt.get_fignums()
    draw = getattr(plots, name)
    for given in (3, pd.DataFrame({"strategy": ["a"]})):
        with pytest.raises(DataError, match=r"figure: .*(is no frame|no column)"):
            draw(given)
    assert plt.get_fignums() == before


def test_an_empty_frame_is_named(pairs: pd.DataFrame) -> None:
    with pytest.raises(DataError, match="has no row"):
        plots.differences(pairs.iloc[:0])


def test_a_given_axes_is_used_and_pyplot_is_left_alone(pairs: pd.DataFrame) -> None:
    figure = Figure()
    ax = figure.add_subplot()
    before = plt.get_fignums()
    assert plots.differences(pairs, ax) is ax
    assert plt.get_fignums() == before
    figure.canvas.draw()


def test_the_style_is_gone_afterwards(pairs: pd.DataFrame) -> None:
    before = dict(matplotlib.rcParams)
    light = plots.differences(pairs).get_facecolor()
    with plots.style(dark=True):
        dark = plots.differences(pairs).get_facecolor()
    assert dict(matplotlib.rcParams) == before
    assert sum(light[:3]) > 2.5 > 1 > sum(dark[:3])


def test_an_object_with_the_method_is_as_good_as_its_frame(pairs: pd.DataFrame) -> None:
    class Result:
        frame = pd.DataFrame({"conversation": list("aab"), "question_id": list("121")})

        def pairwise(self) -> pd.DataFrame:
            bare = pairs.copy()
            bare.attrs = {"metric": "mrr"}
            return bare

    assert plots.differences(Result()).get_xlabel().splitlines()[:2] == [
        "mrr: high minus the other",
        "3 questions in 2 conversations",
    ]


@pytest.mark.parametrize("dark", [False, True])
def test_strange_names_are_drawn_without_a_warning(dark: bool, tmp_path: Any) -> None:
    strange = ["$x^2$ and $", "<script>", "سلام", "記憶 😀", "a\nb", "x" * 200, "x" * 199 + "y"]
    rows = pd.DataFrame({"strategy": strange, "metric": "m$1", "mean": np.linspace(0.1, 0.9, 7)})
    rows = rows.assign(lo=0.1, hi=0.95, n=9, n_clusters=3, category="$c 記", k=1)
    with plots.style(dark=dark):
        for draw in (plots.summary_dots, plots.by_category, plots.recall_curve):
            draw(rows).get_figure().savefig(tmp_path / "one.svg")  # type: ignore[union-attr]
    labels = [text.get_text() for text in plots.summary_dots(rows).get_yticklabels()]
    assert len(set(labels)) == 7
    assert max(map(len, labels)) <= 30


def test_importing_the_room_imports_no_matplotlib() -> None:
    code = "import sys, luminora_lab.plots as p; dir(p); sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_public_name_is_a_function_whatever_was_imported_first() -> None:
    code = "import luminora_lab.plots as p\nfor n in p.__all__: assert callable(getattr(p, n)), n\n"
    code += "import luminora_lab.plots.forest, luminora_lab.plots.dots\nassert callable(p.differences)"
    subprocess.run([sys.executable, "-c", code], check=True)
