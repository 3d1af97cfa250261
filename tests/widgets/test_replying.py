"""Replies side by side."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from traitlets import TraitError

from luminora_lab.errors import LuminoraError
from luminora_lab.experiment.rating import load_ratings
from luminora_lab.measure import style
from luminora_lab.widgets import providers
from luminora_lab.widgets.replying import RepliesPanel


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


def rated_by(panel: RepliesPanel, rater: str, rating: int = 3) -> None:
    """Rate every card that is shown."""
    panel.rater = rater
    for card in list(panel._cards.cards):
        panel._cards.rated = {"card": card["key"], "rating": rating, "n": (rater, panel.turn, card["key"])}


def test_once_names_are_shown_a_rating_stands(frame: pd.DataFrame) -> None:
    panel = providers(frame, blind=True)
    assert panel._cards.choices == [1, 2, 3, 4, 5]
    rated_by(panel, "Ada")
    assert panel._cards.choices == []
    assert [card["note"] for card in panel._cards.cards] == ["m; rated 3"] * 3
    assert "means are hidden" not in panel._table.value
    panel._cards.rated = {"card": "ash", "rating": 5, "n": "again"}
    assert "names are shown" in panel._error.value
    assert panel.ratings["rating"].tolist() == [3, 3, 3]
    panel.criterion = "warm"
    assert panel._cards.choices == [1, 2, 3, 4, 5]
    assert [card["title"] for card in panel._cards.cards] == ["Reply A", "Reply B", "Reply C"]


def test_nothing_is_rated_with_names_shown(frame: pd.DataFrame) -> None:
    panel = providers(frame, rater="Ada")
    panel._cards.rated = {"card": "ash", "rating": 5, "n": 1}
    assert "ratings are given blind" in panel._error.value
    assert len(panel.ratings) == 0


def test_letters_of_one_personality_say_nothing_of_the_next(frame: pd.DataFrame) -> None:
    many = pd.concat([frame.assign(personality=f"w{n}", text="Hm.") for n in range(30)])
    panel = providers(many, blind=True, seed=1)
    orders = set()
    for n in range(30):
        panel.personality = f"w{n}"
        orders.add(tuple(card["key"] for card in panel._cards.cards))
    assert len(orders) == 6


def test_a_blind_reply_cannot_be_singled_out(frame: pd.DataFrame) -> None:
    panel = providers(frame, blind=True, base="ash")
    assert panel._shown.disabled
    assert panel._base.disabled
    assert all(any(marked for _, marked in card["pieces"]) for card in panel._cards.cards), "no card is the base"
    panel.blind = False
    assert not panel._shown.disabled


def test_six_cards_at_most(frame: pd.DataFrame) -> None:
    ash = frame[frame["provider"] == "ash"]
    panel = providers(pd.concat([ash.assign(provider=f"p{n}") for n in range(8)]))
    assert [card["key"] for card in panel._cards.cards] == [f"p{n}" for n in range(6)]
    panel.shown = [f"p{n}" for n in range(7)]
    assert "at most 6" in panel._error.value
    assert len(panel._cards.cards) == 6
    panel.shown = ["p6", "p7"]
    assert panel._error.value == ""
    assert [card["key"] for card in panel._cards.cards] == ["p6", "p7"]


def test_a_state_that_is_none_is_not_taken(frame: pd.DataFrame) -> None:
    panel = providers(frame, base="ash")
    with pytest.raises(TraitError, match="there is no base 'oak'"):
        panel.base = "oak"
    assert (panel.base, panel._base.value) == ("ash", "ash")


def test_state_is_observed(frame: pd.DataFrame) -> None:
    panel, seen = providers(frame), []
    panel.observe(lambda change: seen.append((change["name"], change["new"])), ["turn", "rater"])
    panel._turn.value = "p2"
    panel._rater.value = "Ada"
    assert seen == [("turn", "p2"), ("rater", "Ada")]


def test_saving_keeps_what_another_rater_saved(frame: pd.DataFrame, tmp_path: Path) -> None:
    for rater in ("Ada", "Bo"):
        panel = providers(frame, blind=True)
        rated_by(panel, rater)
        panel._path.value = str(tmp_path / "ratings.jsonl")
        panel._save.click()
    kept = load_ratings(tmp_path / "ratings.jsonl")
    assert kept.groupby("rater").size().to_dict() == {"Ada": 3, "Bo": 3}


def test_a_file_that_cannot_be_written_is_told(frame: pd.DataFrame, tmp_path: Path) -> None:
    panel = providers(frame, blind=True)
    rated_by(panel, "Ada")
    panel._path.value = str(tmp_path / "nowhere" / "ratings.csv")
    panel._save.click()
    assert "cannot be written" in panel._error.value


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
    assert len(panel.ratings) == 0
    assert "rating" in panel.ratings
    with pytest.raises(LuminoraError, match="no ratings yet"):
        panel.agreement()


def test_texts_are_escaped(frame: pd.DataFrame) -> None:
    panel = providers(frame)
    assert "<b>you" not in panel.static()
    assert "&lt;b&gt;" in panel.static()


def test_names_that_are_long_are_cut_where_they_are_shown(frame: pd.DataFrame) -> None:
    long = "<b>" + "n" * 10_000
    panel = providers(frame.replace({"gpt": long, "wren": long}))
    card = panel._cards.cards[2]
    assert (card["key"], len(card["title"])) == (long, 61)
    assert max(len(label) for label, _ in panel._personality.options) == 61
    assert len(panel._table.value) < 5_000
    panel.base = long
    assert not any(marked for _, marked in panel._cards.cards[2]["pieces"])
    assert "<b>n" not in panel._table.value


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: providers(f.drop(columns="kind")), "no column 'kind'"),
        (lambda f: providers(f.assign(text=None)), "no reply"),
        (lambda f: providers(f, colour="x"), "no state"),
        (lambda f: providers(f, turn="p9"), "turn"),
        (lambda f: providers(f, base="oak"), "there is no base 'oak'"),
        (lambda f: providers(f, ratings=pd.DataFrame({"rater": ["Ada"]})), "no column 'criterion'"),
        (lambda f: providers(pd.concat([f.assign(strategy=s) for s in "ab"])), "choose one strategy"),
    ],
)
def test_what_cannot_be_shown(change: object, told: str, frame: pd.DataFrame) -> None:
    with pytest.raises(LuminoraError, match=told):
        change(frame)  # type: ignore[operator]
