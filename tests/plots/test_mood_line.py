"""The figure of moods over turns: what it draws and says, and what it leaves out."""

from __future__ import annotations

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from luminora_lab.errors import DataError
from luminora_lab.plots import style
from luminora_lab.plots.mood_line import moods_over_turns

FADING = [0.7, 0.5, 0.3, 0.1]


def timeline(*moods: str, trigger: str = "a phrase") -> pd.DataFrame:
    """Four turns of each mood, the first of which it comes with."""
    rows = [
        (mood, (0.0 if mood == "neutral" else strength), trigger if first and mood != "neutral" else "")
        for mood in moods
        for first, strength in zip([True, False, False, False], FADING, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["mood", "intensity", "trigger"])
    return frame.assign(reason=np.where(frame["trigger"] != "", "trigger", "decay"))


def drawn(ax: Axes) -> Axes:
    ax.get_figure(root=True).canvas.draw()  # type: ignore[union-attr]
    return ax


def words(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_every_mood_has_a_row_with_its_intensity_and_its_turns() -> None:
    frame = timeline("worried", "neutral", "curious", "worried")
    ax = drawn(moods_over_turns(frame))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["worried", "curious"]
    assert words(ax)[:2] == ["8 turns", "4 turns"]
    steps = [one for one in ax.patches if type(one).__name__ == "StepPatch"]
    assert len(steps) == 4
    grounds = sorted(ax.get_yticks(minor=True))[1::2]
    values = np.asarray(steps[0].get_data().values)  # type: ignore[attr-defined]
    np.testing.assert_allclose(grounds[0] - values, [*FADING, *[0.0] * 8, *FADING])
    assert ax.yaxis_inverted()
    assert ax.get_xlim() == (0.5, 16.5)


def test_axes_have_units_n_and_what_the_marks_are() -> None:
    frame = timeline("worried", "neutral").assign(session=[1] * 5 + [2] * 3)
    frame.attrs["personality"] = "Juniper"
    ax = drawn(moods_over_turns(frame))
    assert ax.get_ylabel() == "intensity, 0..1"
    assert ax.get_xlabel() == "turn, 8 turns in 2 sessions (rules)\nmoods of Juniper; dot: a phrase"
    assert all(tick == int(tick) for tick in ax.get_xticks())
    (rules,) = ax.collections
    assert [path.vertices[0, 0] for path in rules.get_paths()] == [5.5]  # type: ignore[index, call-overload]


def test_sentiment_alone_is_a_ring() -> None:
    frame = timeline("worried", "curious")
    frame.loc[4, ["trigger", "reason"]] = ["", "sentiment"]
    ax = drawn(moods_over_turns(frame))
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [dot.get_xdata().tolist() for dot in dots] == [[1], [5]]  # type: ignore[union-attr]
    assert dots[0].get_markerfacecolor() == dots[0].get_color()
    assert dots[1].get_markerfacecolor() == ax.get_facecolor()
    assert ax.get_xlabel().endswith("dot: a phrase, ring: sentiment alone")
    assert words(ax)[2:] == ["a phrase"]


def test_phrases_of_a_row_do_not_lie_on_each_other_and_the_strongest_is_there() -> None:
    frame = timeline(*["worried", "neutral"] * 37, trigger="a rather long phrase")
    frame.loc[160, ["intensity", "trigger"]] = [0.95, "the strongest"]
    ax = drawn(moods_over_turns(frame))
    phrases = [text for text in ax.texts if text.get_text() != "148 turns"]
    assert "the strongest" in words(ax)
    assert 2 < len(phrases) < 37
    boxes = sorted((Text.get_window_extent(text) for text in phrases), key=lambda box: box.x0)
    assert all(one.x1 <= other.x0 for one, other in itertools.pairwise(boxes))
    whole = ax.get_window_extent()
    assert boxes[0].x0 >= whole.x0 - 1
    assert boxes[-1].x1 <= whole.x1 + 1


def test_texts_from_data_are_not_formulas_and_fit() -> None:
    ax = drawn(moods_over_turns(timeline("so_$x$", trigger="$\\frac$ " + "very " * 20)))
    assert words(ax)[1].startswith("$\\frac$ very")
    assert words(ax)[1].endswith("…")
    assert ax.get_yticklabels()[0].get_text() == "so_$x$"


def test_nothing_but_neutral_says_so() -> None:
    ax = drawn(moods_over_turns(timeline("neutral")))
    assert words(ax) == ["neutral throughout"]
    assert not ax.patches


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("turns", [1, 75])
def test_it_fits_in_light_and_dark_beside_another_figure(dark: bool, turns: int) -> None:
    frame = timeline(*[f"mood_{i % 9}" for i in range(turns)])
    with style(dark):
        figure, (left, right) = plt.subplots(1, 2, figsize=(12, 8), layout="constrained")
        assert moods_over_turns(frame, left) is left
        moods_over_turns(timeline("worried"), right)
        figure.canvas.draw()
    assert left.get_position().width > 0.2
    assert right.get_position().width > 0.2


def test_what_is_no_timeline_gets_one_clear_error_and_leaves_no_figure() -> None:
    before = plt.get_fignums()
    for given in (3, timeline("a").drop(columns="trigger"), timeline("a")[:0]):
        with pytest.raises(DataError, match=r"figure: .*(is no frame|no column|no row)"):
            moods_over_turns(given)
    assert plt.get_fignums() == before
