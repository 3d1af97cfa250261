"""A figure in words."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.figure import Figure

from luminora_lab import plots, trait_frame
from luminora_lab.errors import DataError
from luminora_lab.plots.alternative import describe


def test_lines_that_have_names_are_told() -> None:
    ax = Figure().add_subplot(xlabel="k,\nmemories read", ylabel="recall", title="All")
    ax.plot([1, 2], [0.25, 0.5], label="bm25")
    ax.plot([1, 2], [0.0, 1.0], label="_hidden")
    assert plots.alt_text(ax) == "All: recall against k, memories read. bm25: from 0.25 to 0.5."


def test_names_are_told_where_there_are_no_lines() -> None:
    ax = Figure().add_subplot(xlabel="words")
    ax.set_yticks([0, 1], ["ash", "birch"])
    ax.text(0, 0, "0.331")
    assert plots.alt_text(ax) == "words. On it: ash, birch."


def test_many_lines_are_counted() -> None:
    ax = Figure().add_subplot(xlabel="x", ylabel="y")
    for n in range(15):
        ax.plot([0, 1], [0, n], label=f"line {n}")
    assert plots.alt_text(ax).endswith("3 more lines.")


def test_what_a_figure_says_itself_counts() -> None:
    ax = Figure().add_subplot()
    describe(ax, "A kiln <hot>.")
    assert plots.alt_text(ax) == "A kiln <hot>."


def test_something_else_is_refused() -> None:
    with pytest.raises(DataError, match="str is no Axes"):
        plots.alt_text("figure")  # type: ignore[arg-type]


def test_the_radar_tells_its_numbers() -> None:
    ax = plots.trait_radar(trait_frame(["quill", "pip"]), Figure())
    assert "quill: verbosity 0.60, formality 0.85" in plots.alt_text(ax)
    assert ax.get_lines()[0].get_xydata()[0, 1] == pytest.approx(0.60)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: plots.trait_radar(trait_frame(["quill"]), Figure().add_subplot()), "not polar"),
        (lambda: plots.trait_radar(trait_frame()), "14 personalities"),
        (lambda: plots.trait_radar(pd.DataFrame({"verbosity": [1.0]})), "no column 'formality'"),
    ],
)
def test_what_the_radar_refuses(call: object, told: str) -> None:
    with pytest.raises(DataError, match=told):
        call()  # type: ignore[operator]
