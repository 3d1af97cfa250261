"""Replies side by side."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from luminora_lab.errors import LuminoraError
from luminora_lab.measure import style
from luminora_lab.widgets import providers


@pytest.fixture
def frame() -> pd.DataFrame:
    rows = [
        ("wren", "ash", "scripted", "p1", "Hi.", "Hello there, kiln."),
        ("wren", "birch", "scripted", "p1", "Hi.", "Hello <b>you</b>."),
        ("wren", "gpt", "model", "p1", "Hi.", "Good day. Perhaps."), ("wren", "ash", "scripted", "p2", "Bye.", "Bye."),
        ("wren", "birch", "scripted", "p2", "Bye.", "Farewell, perhaps."), ("wren", "gpt", "model", "p2", "Bye.", None),
    ]  # fmt: skip
    columns = ["personality", "provider", "kind", "turn_id", "message", "text"]
    return pd.DataFrame(rows, columns=columns).assign(repeat=0, model="m")


def test_cards_say_who_and_what_they_are(frame: pd.DataFrame) -> None:
    panel = providers(frame)
    assert [(card["title"], card["label"]) for card in panel._cards.cards] == [
        ("ash", "scripted"), ("birch", "scripted"), ("gpt", ""),
    ]  # fmt: skip
    pieces = [tuple(piece) for piece in panel._cards.cards[0]["pieces"]]
    assert pieces == [("Hello ", False), ("there", True), (", ", False), ("kiln", True), (".", False)]


def test_an_error_is_no_card(frame: pd.DataFrame) -> None:
    panel = providers(frame, turn="p2")
    assert [card["key"] for card in panel._cards.cards] == ["ash", "birch"]


def test_controls_and_state_are_one(frame: pd.DataFrame) -> None:
    panel = providers(frame)
    panel._turn.value = "p2"
    assert panel.turn == "p2"
    panel.shown = ["birch"]
    assert panel._shown.value == ("birch",)
    assert [card["key"] for card in panel._cards.cards] == ["birch"]
    panel._indices.value = ("hedges",)
    assert panel.indices == ["hedges"]


def test_style_stands_beneath(frame: pd.DataFrame) -> None:
    panel = providers(frame, indices=["words"])
    mean = style(frame.loc[frame["provider"] == "ash", "text"], indices=["words"])["words"].mean()
    assert f"3 ({mean:.3g})" in panel._table.value


def test_a_base_is_what_others_differ_from(frame: pd.DataFrame) -> None:
    panel = providers(frame, base="ash")
    assert not any(marked for _, marked in panel._cards.cards[0]["pieces"])
    assert any(marked for _, marked in panel._cards.cards[1]["pieces"])


def test_blind_hides_names_until_all_are_rated(frame: pd.DataFrame) -> None:
    panel = providers(frame, blind=True, rater="Ada")
    titles = [card["title"] for card in panel._cards.cards]
    assert titles == ["Reply A", "Reply B", "Reply C"]
    assert [card["label"] for card in panel._cards.cards].count("scripted") == 2
    assert "ash" not in panel._table.value
    for n, card in enumerate(list(panel._cards.cards)):
        panel._cards.rated = {"card": card["key"], "rating": n + 1, "n": n}
    assert sorted(card["title"] for card in panel._cards.cards) == ["ash", "birch", "gpt"]
    assert len(panel.ratings) == 3
    panel.rater = "Bo"
    assert [card["title"] for card in panel._cards.cards] == titles


def test_ratings_are_saved_and_read_again(frame: pd.DataFrame, tmp_path: Path) -> None:
    panel = providers(frame, blind=True, rater="Ada")
    panel._cards.rated = {"card": "ash", "rating": 5, "n": 1}
    panel._path.value = str(tmp_path / "ratings.csv")
    panel._save.click()
    again = providers(frame, ratings=tmp_path / "ratings.csv", blind=True, rater="Ada")
    pd.testing.assert_frame_equal(again.ratings.astype(str), panel.ratings.astype(str))
    assert {card["key"]: card["rating"] for card in again._cards.cards}["ash"] == 5


def test_agreement_of_two_raters(frame: pd.DataFrame) -> None:
    panel = providers(frame, blind=True)
    for rater, given in {"Ada": (1, 3, 5), "Bo": (1, 3, 5)}.items():
        panel.rater = rater
        for provider, rating in zip(("ash", "birch", "gpt"), given, strict=True):
            panel._cards.rated = {"card": provider, "rating": rating, "n": (rater, provider)}
    found = panel.agreement(n_boot=50).iloc[0]
    assert found["alpha"] == pytest.approx(1)
    assert (found["n_units"], found["n_raters"]) == (3, 2)
    assert "alpha 1.0" in panel._agreed.value


def test_a_rating_without_a_name_is_refused(frame: pd.DataFrame) -> None:
    panel = providers(frame, blind=True)
    panel._cards.rated = {"card": "ash", "rating": 5, "n": 1}
    assert "no rater is named" in panel._error.value
    assert panel.ratings is None


def test_texts_are_escaped(frame: pd.DataFrame) -> None:
    panel = providers(frame)
    assert "<b>you" not in panel.static()
    assert "&lt;b&gt;" in panel.static()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: providers(f.drop(columns="kind")), "no column 'kind'"),
        (lambda f: providers(f.assign(text=None)), "no reply"),
        (lambda f: providers(f, colour="x"), "no state"),
        (lambda f: providers(f, turn="p9"), "turn"),
    ],
)
def test_what_cannot_be_shown(change: object, told: str, frame: pd.DataFrame) -> None:
    with pytest.raises(LuminoraError, match=told):
        change(frame)  # type: ignore[operator]
