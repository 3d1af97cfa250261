"""A conversation as episodes: cut where the topic changes, traceable to turns, the same for a prefix and the whole."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab.errors import DataError
from luminora_lab.memory.episodic import EPISODE_COLUMNS, EPISODE_TYPES, IMPORTANCE, episodes
from luminora_lab.memory.episodic.building import decay, importance
from luminora_lab.text.sentences import sentences

KILN = [
    "The kiln broke down again last night, in the middle of a glaze firing.",
    "Not the kiln again! Was it the heating element this time?",
    "The heating element in the kiln burned through, and the glaze on forty mugs is ruined.",
    "Forty mugs of ruined glaze. Can the kiln be mended before the next firing?",
    "The man for the kiln comes with a new element, and then I will fire the mugs again.",
]
HARBOUR = [
    "By the way, on Tuesday my brother Anders sailed into Lerwick harbour after nine days at sea on the trawler.",
    "Nine days at sea! Did the trawler catch any herring on the way to the harbour?",
    "The trawler's nets were full of herring, and the skipper gave the crew in the harbour a day off.",
    "A generous skipper. Will your brother go back to sea on the same trawler?",
    "The trawler sails again with the tide, and my brother with it, herring or no herring.",
]


def talk(sessions: list[list[str]], at: bool = True, language: str = "en", gap: str = "60s") -> ll.Conversation:
    rows = [
        (f"{s}.{i}", s, "AB"[i % 2], text) for s, texts in enumerate(sessions, 1) for i, text in enumerate(texts, 1)
    ]
    frame = pd.DataFrame(rows, columns=["turn_id", "session", "speaker", "text"])
    if at:
        start = pd.Timestamp("2024-03-01 20:00") + pd.to_timedelta(frame["session"] * 7, unit="D")
        frame["at"] = start + frame.groupby("session").cumcount() * pd.Timedelta(gap)
    return ll.Conversation.from_frames("made", frame, language=language)


@pytest.fixture(scope="module")
def train() -> list[ll.Conversation]:
    return ll.load_all("train")


def prefix(whole: ll.Conversation, last: int) -> ll.Conversation:
    turns = whole.turns
    return ll.Conversation.from_frames(whole.id, turns[turns["session"] <= last].drop(columns="position"))


def check(found: pd.DataFrame, whole: ll.Conversation) -> None:
    """What holds of every frame of episodes."""
    turns = whole.turns.set_index("turn_id")
    assert tuple(found.columns) == EPISODE_COLUMNS
    assert found["episode_id"].tolist() == [f"e{i}" for i in range(1, len(found) + 1)]
    assert [turn for row in found["turns"] for turn in row] == turns.index.tolist()
    for row in found.itertuples():
        own = turns.loc[list(row.turns)]
        assert set(own["session"]) == {row.session}
        assert (row.first_turn, row.last_turn, row.n_turns) == (row.turns[0], row.turns[-1], len(row.turns))
        assert set(row.summary_turns) <= set(row.turns)
        rest = row.summary
        for turn in row.summary_turns:
            said = [sentence for sentence in sentences(turns.loc[turn, "text"]) if rest.startswith(sentence)]
            assert said, rest
            rest = rest[len(said[0]) :].lstrip()
        assert rest == ""
        shown = row.title.rstrip("…").casefold()
        assert any(shown in " ".join(text.split()).casefold() for text in own["text"])
    known = found.dropna(subset=["importance"])
    assert known["importance"].between(0, 10).all()
    assert known["type"].isin(EPISODE_TYPES).all()
    assert found["sentiment"].dropna().between(-1, 1).all()


def test_an_obvious_change_of_topic_is_found() -> None:
    found = episodes(talk([KILN + HARBOUR]))
    assert found["turns"].map(len).tolist() == [5, 5]
    assert "kiln" in found["summary"][0].lower()
    assert "kiln" not in found["summary"][1].lower()
    assert found["first_turn"].tolist() == ["1.1", "1.6"]


def test_sessions_are_never_joined() -> None:
    found = episodes(talk([KILN, KILN]))
    assert set(found["session"]) == {1, 2}
    assert found.groupby("session")["n_turns"].sum().tolist() == [5, 5]


def test_what_holds_of_every_episode(train: list[ll.Conversation]) -> None:
    for whole in train:
        check(episodes(whole), whole)


def test_sentences_of_a_summary_stand_in_their_turns(train: list[ll.Conversation]) -> None:
    whole = train[0]
    text = dict(zip(whole.turns["turn_id"], whole.turns["text"], strict=True))
    for row in episodes(whole, n_sentences=1).itertuples():
        (turn,) = row.summary_turns
        assert row.summary in text[turn]


def test_a_prefix_of_sessions_has_the_same_episodes(train: list[ll.Conversation]) -> None:
    now = pd.Timestamp("2030-01-01")
    for whole in train:
        found = episodes(whole, now=now)
        for last in whole.turns["session"].unique():
            part = episodes(prefix(whole, last), now=now)
            pd.testing.assert_frame_equal(part, found[found["session"] <= last])


def test_the_same_call_gives_the_same_frame(train: list[ll.Conversation]) -> None:
    pd.testing.assert_frame_equal(episodes(train[1]), episodes(train[1]))


@pytest.mark.parametrize("texts", [["Hello."], ["", "  "], [""], ["One.", ""], ["?", "!", "…"]])
def test_short_and_blank_sessions(texts: list[str]) -> None:
    whole = talk([texts, KILN])
    found = episodes(whole)
    check(found, whole)
    blank = found[
        ~found["turns"].map(lambda turns: any(whole.turns.set_index("turn_id")["text"][list(turns)].str.strip()))
    ]
    assert blank[["type", "importance", "sentiment"]].isna().all(axis=None)
    assert (blank[["title", "summary"]] == "").all(axis=None)


def test_a_conversation_without_times() -> None:
    dated, undated = (episodes(talk([KILN + HARBOUR], at=at)) for at in (True, False))
    assert undated[["start", "end", "decay"]].isna().all(axis=None)
    assert undated["start"].dtype == dated["start"].dtype
    same = [name for name in EPISODE_COLUMNS if name not in ("start", "end", "decay")]
    pd.testing.assert_frame_equal(dated[same], undated[same])
    assert episodes(talk([KILN], at=False), now="2024-05-01")["decay"].isna().all()


def test_a_pause_of_more_than_an_hour_cuts() -> None:
    assert episodes(talk([KILN], gap="2h"))["n_turns"].tolist() == [1] * 5


def test_another_language_has_no_type() -> None:
    found = episodes(talk([["Der Ofen ist kaputt.", "Schon wieder?"]], language="de"))
    assert found[["type", "importance", "sentiment"]].isna().all(axis=None)
    assert found["title"].str.len().gt(0).all()


def test_decay_at_a_time() -> None:
    whole = talk([KILN[:1], KILN[:1]])
    assert episodes(whole)["decay"].tolist() == pytest.approx([1 / (1 + 0.1 * math.log(8)), 1.0])
    later = episodes(whole, now="2024-03-16 20:00")["decay"]
    assert later.tolist() == pytest.approx([1 / (1 + 0.1 * math.log(9)), 1 / (1 + 0.1 * math.log(2))])
    zoned = episodes(whole, now="2024-03-16T22:00:00+02:00")["decay"]
    assert zoned.tolist() == later.tolist()
    assert episodes(whole, now="2020-01-01")["decay"].tolist() == [1.0, 1.0]


@given(st.sampled_from(EPISODE_TYPES), st.floats(-1, 1))
def test_importance_stays_in_its_range(kind: str, mood: float) -> None:
    found = importance(kind, mood)
    assert IMPORTANCE[kind] <= found <= 1.25 * IMPORTANCE[kind] <= 10
    assert importance(kind, -mood) == found


def test_importance_by_hand() -> None:
    assert importance("conflict", -0.5) == 6 * 1.125
    assert importance("conflict", math.nan) == 6
    assert math.isnan(importance(None, 0.5))


@given(st.lists(st.floats(0, 1e5), min_size=2, max_size=8))
def test_decay_falls_with_age(days: list[float]) -> None:
    left = decay(sorted(days))
    assert ((left > 0) & (left <= 1)).all()
    assert (np.diff(left) <= 0).all()


@settings(max_examples=25)
@given(st.lists(st.text(max_size=60).filter(lambda s: "\x00" not in s), min_size=1, max_size=8))
def test_any_text_can_be_cut(texts: list[str]) -> None:
    try:
        whole = talk([texts])
    except DataError:
        return
    found = episodes(whole)
    assert [turn for row in found["turns"] for turn in row] == whole.turns["turn_id"].tolist()


@pytest.mark.parametrize("wrong", [None, "riverside", 3, pd.DataFrame()])
def test_it_wants_a_conversation(wrong: Any) -> None:
    with pytest.raises(DataError, match="conversation"):
        episodes(wrong)


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "2", True, None])
def test_it_wants_a_number_of_sentences(wrong: Any) -> None:
    with pytest.raises(DataError, match="n_sentences"):
        episodes(talk([KILN]), n_sentences=wrong)


@pytest.mark.parametrize("wrong", ["soon", pd.NaT, 12.5, True, "", [1]])
def test_it_wants_a_time(wrong: Any) -> None:
    with pytest.raises(DataError, match="now"):
        episodes(talk([KILN]), now=wrong)


def test_numpy_and_python_times_are_times() -> None:
    whole = talk([KILN])
    at = pd.Timestamp("2024-04-01")
    for now in (at, at.to_pydatetime(), at.to_numpy(), "2024-04-01"):
        assert episodes(whole, now=now)["decay"].tolist() == episodes(whole, now=at)["decay"].tolist()
