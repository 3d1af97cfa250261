"""Blind ratings: letters, one rating a reply and rater, agreement, files that raters share."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from luminora_lab.errors import DataError
from luminora_lab.experiment.rating import (
    blind_names,
    checked_ratings,
    given_by,
    load_ratings,
    rate,
    rateable,
    rating_agreement,
    save_ratings,
)

ONE = {"criterion": "fits", "personality": "wren", "provider": "ash", "turn_id": "p1", "repeat": 0}
HOSTILE = '=Ada,"\r\n <script>\u202e א 🦉'


def book(given: dict[str, list[float]], turns: list[str], **others: Any) -> pd.DataFrame:
    """Ratings of replies to ``turns`` by rater; NaN where there is none."""
    frame = None
    for rater, values in given.items():
        for n, (turn, value) in enumerate(zip(turns, values, strict=True)):
            if value == value:
                keys = ONE | others | {"rater": rater, "turn_id": turn, "provider": f"q{n}"}
                frame = rate(frame, rating=int(value), **keys)
    assert frame is not None
    return frame


def test_letters_say_nothing_of_another_place() -> None:
    names = ["ash", "birch", "cedar"]
    places = [(who, f"p{n:02}", 0) for who in ("wren", "quill") for n in range(60)]
    orders = {place: tuple(blind_names(names, *place)) for place in places}
    assert orders == {place: tuple(blind_names(names[::-1], *place)) for place in places}, "not the order of the names"
    counts = pd.Series(list(orders.values())).value_counts()
    assert len(counts) == 6
    assert counts.min() > 5
    same = np.mean([orders["wren", f"p{n:02}", 0] == orders["quill", f"p{n:02}", 0] for n in range(60)])
    assert same < 0.4, "another personality at the same turn has letters of its own"
    assert {tuple(blind_names(names, "p1", seed=seed)) for seed in range(20)} == set(counts.index)


def test_the_last_rating_of_a_reply_stands() -> None:
    frame = rate(rate(None, rating=2, rater="Ada", **ONE), rating=5, rater="Bo", **ONE)
    frame = rate(frame, rating=4, rater="Ada", **ONE)
    assert sorted(zip(frame["rater"], frame["rating"], strict=True)) == [("Ada", 4), ("Bo", 5)]
    assert given_by(frame, "Ada", "fits") == {("wren", "ash", "p1", 0): 4}
    assert given_by(frame, "Ada", "other") == {}


@pytest.mark.parametrize("rating", [0, 6, True, 2.5])
def test_what_is_no_rating(rating: Any) -> None:
    with pytest.raises(DataError, match="is no rating"):
        rate(None, rating=rating, rater="Ada", **ONE)


def test_agreement_by_hand() -> None:
    """Two raters, four replies, ordinal alpha worked out by hand.

    Pairs (1,1) (1,2) (2,2) (3,3): values 1, 2, 3 come 3, 3 and 2 times, n = 8. Ordinal distance of 1 and 2:
    (3/2 + 3/2)^2 = 9; of 2 and 3: (3/2 + 2/2)^2 = 6.25; of 1 and 3: (3/2 + 3 + 2/2)^2 = 30.25. Observed: 9 * 2 / 8.
    Expected: 2 (3*3*9 + 3*2*6.25 + 3*2*30.25) / (8 * 7). 1 - 2.25 / 10.71 = .79.
    """
    frame = book({"Ada": [1, 1, 2, 3], "Bo": [1, 2, 2, 3]}, ["p1", "p2", "p3", "p4"])
    (row,) = rating_agreement(frame, n_boot=50).to_dict("records")
    assert row["alpha"] == pytest.approx(1 - (18 / 8) / (2 * (81 + 37.5 + 181.5) / 56))
    assert (row["n_units"], row["n_turns"], row["n_raters"], row["note"]) == (4, 4, 2, "")
    assert row["lo"] <= row["alpha"] <= row["hi"]


def test_replies_of_one_rater_alone_do_not_count() -> None:
    gone = float("nan")
    frame = book({"Ada": [1, 3, 5, 2, 4], "Bo": [1, 3, 4, gone, gone]}, ["p1", "p2", "p3", "p4", "p5"])
    (row,) = rating_agreement(frame, n_boot=20).to_dict("records")
    assert (row["n_units"], row["n_turns"], row["n_raters"]) == (3, 3, 2)


@pytest.mark.parametrize(
    ("given", "turns", "note", "has_alpha"),
    [
        ({"Ada": [1, 2]}, ["p1", "p2"], "one rater", False),
        ({"Ada": [1, float("nan")], "Bo": [float("nan"), 2]}, ["p1", "p2"], "no reply was rated by two", False),
        ({"Ada": [3, 3], "Bo": [3, 3]}, ["p1", "p2"], "nothing varies", False),
        ({"Ada": [1, 5], "Bo": [1, 4]}, ["p1", "p1"], "one message: no interval", True),
    ],
)
def test_why_there_is_no_number(given: Any, turns: list[str], note: str, has_alpha: bool) -> None:
    (row,) = rating_agreement(book(given, turns), n_boot=50).to_dict("records")
    assert row["note"] == note
    assert (row["alpha"] == row["alpha"]) is has_alpha
    assert row["lo"] != row["lo"]


def test_the_interval_draws_messages_and_keeps_its_seed() -> None:
    turns = [f"p{n // 4}" for n in range(24)]
    rng = np.random.default_rng(1)
    first = np.repeat(rng.integers(1, 6, 6), 4)
    second = np.clip(first + np.repeat([0, 2, 0, -2, 0, 1], 4), 1, 5)
    frame = book({"Ada": first.tolist(), "Bo": second.tolist()}, turns)
    of_messages = rating_agreement(frame, n_boot=200).iloc[0]
    apart = frame.assign(turn_id=frame["turn_id"] + frame["provider"])
    of_replies = rating_agreement(apart, n_boot=200).iloc[0]
    assert of_messages["alpha"] == of_replies["alpha"]
    assert of_messages["hi"] - of_messages["lo"] > of_replies["hi"] - of_replies["lo"]
    pd.testing.assert_frame_equal(rating_agreement(frame, 50, seed=2), rating_agreement(frame, 50, seed=2))
    assert not rating_agreement(frame, 50, seed=2).equals(rating_agreement(frame, 50, seed=3))


@pytest.mark.parametrize("name", ["ratings.csv", "ratings.jsonl"])
def test_what_is_saved_is_what_is_read(name: str, tmp_path: Path) -> None:
    frame = rate(None, rating=3, **(ONE | {"rater": HOSTILE, "criterion": "NA", "personality": "", "provider": "1"}))
    file = save_ratings(frame, tmp_path / name)
    again = load_ratings(file)
    assert again.to_dict("records") == frame.to_dict("records")
    before = file.read_bytes()
    save_ratings(again, file)
    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("name", ["ratings.csv", "ratings.jsonl"])
def test_raters_share_a_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    save_ratings(rate(None, rating=2, rater="Ada", **ONE), file)
    save_ratings(rate(None, rating=4, rater="Bo", **ONE), file)
    save_ratings(rate(None, rating=5, rater="Ada", **ONE), file)
    kept = load_ratings(file)
    assert sorted(zip(kept["rater"], kept["rating"], strict=True)) == [("Ada", 5), ("Bo", 4)]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("r.csv", "rater,rating\nAda,3\n", "no column 'criterion'"),
        ("r.csv", "rater,criterion,personality,provider,turn_id,repeat,rating\nA,c,w,p,1,0,9\n", "9 is no rating"),
        ("r.csv", "rater,criterion,personality,provider,turn_id,repeat,rating\nA,c,w,p,1,x,3\n", "'x' is no repeat"),
        ("r.csv", "", "cannot be read"),
        ("r.jsonl", '{"rater": "Ada"}\n', "no column 'criterion'"),
        ("r.jsonl", "not json\n", "line 1"),
        ("r.jsonl", "[1, 2]\n", "no column 'rater'"),
    ],
)
def test_a_file_of_something_else_is_refused_and_stays(name: str, text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    for use in (lambda: load_ratings(file), lambda: save_ratings(rate(None, rating=3, rater="Ada", **ONE), file)):
        with pytest.raises(DataError, match=told):
            use()
    assert file.read_text(encoding="utf-8") == text


def test_a_value_that_is_missing_is_named() -> None:
    frame = rate(None, rating=3, rater="Ada", **ONE).assign(rater=None)
    with pytest.raises(DataError, match="row 1: no rater"):
        checked_ratings(frame)


def test_a_reply_must_be_one() -> None:
    row = {"personality": "wren", "provider": "ash", "kind": "scripted", "turn_id": "p1", "message": "Hi.", "repeat": 0}
    frame = pd.DataFrame([row | {"text": "Yes.", "strategy": "bm25"}, row | {"text": "No.", "strategy": "none"}])
    with pytest.raises(DataError, match=r"by strategy.*choose one strategy"):
        rateable(frame)
    assert rateable(frame[frame["strategy"] == "none"])["text"].tolist() == ["No."]
    with pytest.raises(DataError, match="several replies of one provider"):
        rateable(frame.drop(columns="strategy"))
