"""Signals of turns: columns, causality, languages, latency by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab.conversation import SIGNAL_COLUMNS, Conversation
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.text.acts import ACTS


def talk(*said: tuple[str, str], language: str = "en", at: list[str] | None = None, session: list[int] | None = None):
    turns = pd.DataFrame(said, columns=["speaker", "text"])
    turns["turn_id"] = [str(n) for n in range(len(turns))]
    turns["session"] = session or [1] * len(turns)
    turns["at"] = pd.to_datetime(at) if at else pd.NaT
    return Conversation.from_frames("t", turns, language=language)


def prefix(whole: Conversation, n: int) -> Conversation:
    return Conversation.from_frames("p", whole.turns.head(n).drop(columns="position"), language=whole.language)


def test_columns_and_values() -> None:
    one = talk(
        ("Ada", "Have you seen Bruno?"),
        ("Bo", "No. He moved to Lund yesterday, thanks for asking!"),
        ("Bo", "haha"),
        at=["2024-05-02 10:00:00", "2024-05-02 10:01:30", "2024-05-02 10:02:00"],
    )
    frame = ll.signals(one)
    assert tuple(frame.columns) == SIGNAL_COLUMNS
    assert frame["question"].tolist() == [1, 0, 0]
    assert frame["disagreement"].tolist() == [0, 0, 0]  # the "no" answers
    assert frame["gratitude"].tolist() == [0, 1, 0]
    assert frame["laughter"].tolist() == [0, 0, 1]
    assert frame["latency"].tolist()[1:2] == [90.0]
    assert np.isnan(frame["latency"].to_numpy()[[0, 2]]).all()  # nobody before; the same speaker goes on
    assert frame["entities"].tolist()[1] == ("Lund",)
    (span,) = frame["dates"][1]
    assert (span.text, span.first.date().isoformat()) == ("yesterday", "2024-05-01")
    assert frame["characters"].tolist() == [20, 50, 4]


@pytest.mark.parametrize("name", ["riverside", "greenhouse", "nightshift"])
@settings(max_examples=5, deadline=None)
@given(cut=st.integers(1, 300))
def test_a_prefix_has_the_first_rows(name: str, cut: int) -> None:
    whole = ll.load(name)
    pd.testing.assert_frame_equal(ll.signals(whole, dates=False).head(cut), ll.signals(prefix(whole, cut), dates=False))


def test_dates_of_a_prefix() -> None:
    whole = ll.load("riverside")
    assert ll.signals(whole)["dates"].tolist()[:150] == ll.signals(prefix(whole, 150))["dates"].tolist()


def test_other_languages_say_nothing() -> None:
    frame = ll.signals(talk(("Ada", "Danke, das war schön gestern!"), language="de", at=["2024-05-02"]))
    assert frame[["sentiment", *ACTS]].isna().all().all()
    assert frame["entities"].tolist() == [()]
    assert frame.attrs["covered"] == ["dates"]
    assert frame["words"].tolist() == [5]


def test_sessions_and_undated_turns_have_no_latency() -> None:
    frame = ll.signals(talk(("Ada", "Hello."), ("Bo", "Hello."), session=[1, 2], at=["2024-01-01", "2024-01-02"]))
    assert frame["latency"].isna().all()
    frame = ll.signals(talk(("Ada", "Hello on 5 May 2023."), ("Bo", "Yesterday.")))
    assert frame["latency"].isna().all()
    assert [len(spans) for spans in frame["dates"]] == [1, 0]


def test_names_and_paths_are_loaded_and_other_things_refused() -> None:
    assert len(ll.signals("riverside", dates=False)) == len(ll.load("riverside"))
    with pytest.raises(UnknownName):
        ll.signals("no_such_talk")
    with pytest.raises(DataError, match="no conversation"):
        ll.signals(42)  # type: ignore[arg-type]
