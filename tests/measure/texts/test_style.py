"""Style indices against values worked out by hand, against lexicalrichness, and as properties."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.measure import style, style_indices
from luminora_lab.measure.texts._counting import words_of

TEXT = "Well, I think so. Is it?\n- Don't run!\n- Clearly (really) it's fine..."
# words: Well I think so Is it Don't run Clearly really it's fine = 12; sentences 4 (three lines)


def one(text: str, name: str, **more: Any) -> float:
    return float(style([text], indices=[name], **more)[name].iloc[0])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("words", 12), ("characters", len(TEXT)), ("sentences", 4), ("sentence_words", 3), ("word_length", 45 / 12),
        ("hedges", 100 * 1 / 12), ("boosters", 100 * 2 / 12), ("directness", 2 / 4), ("questions", 1 / 4),
        ("exclamations", 1 / 4), ("first_person", 100 / 12), ("second_person", 0), ("contractions", 200 / 12),
        ("commas", 100 / 12), ("ellipses", 100 / 12), ("parentheses", 100 / 12), ("quotes", 0), ("list_lines", 2 / 3),
        ("closing_question", 0), ("repetition", 0), ("emoji", 0), ("markdown", 0), ("semicolons", 0),
    ],
)  # fmt: skip
def test_by_hand(name: str, value: float) -> None:
    assert one(TEXT, name) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("a b c a b c", "repetition", 1 / 4),  # abc bca cab abc
        ("He left – late — or not -- who knows - really.", "dashes", 400 / 8),
        ("At 10:30 see http://x.y; then: go", "semicolons", 200 / 9),
        ("“Yes,” she said. \"No,\" he said. It's 'fine'.", "quotes", 200 / 8),
        ("# Title\n**bold** and `code`\n| a | b |\n", "markdown", 400 / 6),
        ("In May we may go.", "hedges", 100 / 5),
        ("Go 🙂 now 👍🏽!", "emoji", 200 / 2),
        ("The cat sat on the mat.", "flesch", 206.835 - 1.015 * 6 - 84.6 * 1),
        ("The cat sat on the mat.", "fk_grade", 0.39 * 6 + 11.8 - 15.59),
        ("Shall we? Yes. Shall we?", "closing_question", 1),
        ("1. One thing\n2. Another\nDone.", "list_lines", 2 / 3),
    ],
)
def test_marks_and_words(text: str, name: str, value: float) -> None:
    assert one(text, name) == pytest.approx(value)


def test_type_token_ratio_over_windows() -> None:
    words = [f"w{i % 30}" for i in range(60)]
    assert one(" ".join(words), "mattr") == 1.0
    assert math.isnan(one(" ".join(words[:24]), "mattr"))
    from lexicalrichness import LexicalRichness

    rng = np.random.default_rng(3)
    text = " ".join(rng.choice(["tea", "milk", "sugar", "cup", "pot", "hot", "leaf", "morning"], 140))
    other = LexicalRichness(text)
    assert one(text, "mattr") == pytest.approx(other.mattr(window_size=25))
    assert one(text, "mtld") == pytest.approx(other.mtld())
    assert math.isnan(one(text[:300], "mtld"))


def test_no_text_and_other_languages_are_nan() -> None:
    assert style(["", "  ", "?!"]).isna().all().all()
    german = style(["Ich glaube, das geht. Oder nicht?"], language="de").iloc[0]
    english_only = style_indices().query("english")["index"].tolist()
    assert german[english_only].isna().all()
    assert german["questions"] == 0.5


def test_the_index_of_a_series_is_kept() -> None:
    found = style(pd.Series(["a b", "c"], index=["x", "y"]), indices=["words"])
    assert found["words"].to_dict() == {"x": 2, "y": 1}
    assert style([]).shape == (0, len(style_indices()))


def test_windows_of_one_length() -> None:
    long = " ".join(f"word{i % 40}" for i in range(400))
    found = style([long, "too short", long], length=50, windows=4, seed=1)
    assert found["words"].tolist()[0] == 50
    assert found.iloc[1].isna().all()
    again = style([long, "too short", long], length=50, windows=4, seed=1)
    assert found.equals(again)
    whole, part = one(long, "repetition"), one(long, "repetition", length=50)
    assert whole > part  # it drifts with length, and on one length it does not


def test_errors_name_the_place() -> None:
    with pytest.raises(UnknownName, match="no index 'mood'"):
        style(["a"], indices=["mood"])
    with pytest.raises(DataError, match="row 1 is None"):
        style(["a", None])  # type: ignore[list-item]
    with pytest.raises(DataError, match="length"):
        style(["a"], length=0)


@given(st.lists(st.text(max_size=80), max_size=6))
def test_bounds_hold_for_any_text(texts: list[str]) -> None:
    found = style(texts)
    shares = [row.index for row in style_indices().set_index("index").itertuples() if row.range == "0..1"]
    shares = style_indices().query("range == '0..1'")["index"].tolist()
    values = found[shares].to_numpy()
    assert ((values >= 0) & (values <= 1) | np.isnan(values)).all()
    assert not np.isinf(found.to_numpy()).any()
    assert found["words"].isna().tolist() == [not words_of(text) for text in texts]
    turned = style(texts[::-1])
    assert turned.iloc[::-1].reset_index(drop=True).equals(found)
