"""The line of sessions: what it draws, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, LuminoraError, UnknownName


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


FRAME = pd.DataFrame({
    "user": ["Ada", "Ada", "Bo"], "personality": "Pip", "number": [2, 1, 1], "turns": [3, 4, 5],
    "affinity_last": [21.0, 9.0, float("nan")], "facts_per_turn": [0.5, 0.25, 0.1],
    "kind": ["scripted", "scripted", "model"],
    "flags": ["all", "all", "no mood_system"],
})  # fmt: skip


def test_lines_go_by_session_and_are_named_where_they_end() -> None:
    ax = ll.plots.session_metrics(FRAME, column="facts_per_turn")
    values = {line.get_label(): line.get_xydata().tolist() for line in ax.get_lines()}
    assert values == {"Ada, Pip, all": [[1, 0.25], [2, 0.5]], "Bo, Pip, no mood_system": [[1, 0.1]]}
    assert {text.get_text() for text in ax.texts} == set(values)
    assert "3 sessions, 12 messages" in ax.get_xlabel()
    assert "scripted replies" in ax.get_xlabel()
    assert ax.get_ylabel() == "facts learned a message"


def test_sessions_without_the_number_are_left_out() -> None:
    ax = ll.plots.session_metrics(FRAME)
    assert [line.get_label() for line in ax.get_lines()] == ["Ada, Pip"]
    assert ax.get_ylim() == (0.0, 100.0)


@pytest.mark.parametrize(
    ("given", "column", "error", "message"),
    [
        (FRAME, "mood", UnknownName, "no number 'mood'; use one of number, turns, affinity_last"),
        (FRAME, "user", UnknownName, "no number 'user'"),
        (FRAME.assign(cost=float("nan")), "cost", DataError, "no session has cost"),
        (FRAME[:0], "turns", DataError, "no row"),
        (FRAME.drop(columns="user"), "turns", DataError, "no column 'user'"),
        (7, "turns", DataError, "is no frame"),
    ],
)
def test_what_cannot_be_drawn_is_named(given: object, column: str, error: type[LuminoraError], message: str) -> None:
    with pytest.raises(error, match=message):
        ll.plots.session_metrics(given, column=column)
