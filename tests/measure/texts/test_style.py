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
        ("1. One thing\n2. Another. And more.\n# Title", "sentences", 4),  # the numbers are none
        ("1. One thing\n- Two more words", "sentence_words", 5 / 2),
        ("We need:\n- tea\n- milk – fresh\n  - and - so - on", "dashes", 300 / 8),  # words: We need tea milk ... on
        ("Sure, make sure that certain cups, of course, are there. I am certain.", "boosters", 200 / 13),
        ("He is quite sure. Be sure to come, for sure.", "boosters", 200 / 10),
        ("I would do this rather than that, or rather that.", "hedges", 200 / 10),
        ("In the US, i.e. far away, I saw us.", "first_person", 200 / 10),
        ('„Ja“, sagte sie. “**Well**”, he said. "Yes." ‘No’', "quotes", 400 / 8),
        ("Go 🇫🇷 ⭐!", "emoji", 200),
        ("Should've, how's, Mara's, don’t", "contractions", 300 / 4),
        ("Hello! How are you?", "greeting", 1),
        ("Dear Ms Hale,\nthe kiln is hot.", "greeting", 1),
        ("Highly so. Hello is a word. Dear as it is.", "greeting", 0),
        ("Boil it. If it fails, let me know! Good luck.", "closing_offer", 1),
        ("Feel free to boil it. It is hot. It is done.", "closing_offer", 0),
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


def test_a_window_does_not_depend_on_its_row_and_keeps_list_marks() -> None:
    texts = [" ".join(f"w{(i * i + k) % 70}" for i in range(300)) for k in range(5)]
    found = style(texts, indices=["mattr", "word_length"], length=40)
    turned = style(texts[::-1], indices=["mattr", "word_length"], length=40)
    assert found.equals(turned.iloc[::-1].reset_index(drop=True))
    assert not found.equals(style(texts, indices=["mattr", "word_length"], length=40, seed=1))
    items = "\n".join(["- tea and milk"] * 3)
    assert one(items, "list_lines", length=9) == 1.0


def test_what_is_about_a_beginning_or_an_end_has_no_windows() -> None:
    whole = style_indices().query("whole")["index"].tolist()
    assert whole == ["greeting", "closing_offer", "closing_question"]
    text = "Hello there. " * 5 + "Any more questions?"
    assert style([text], indices=whole).iloc[0].tolist() == [1, 1, 1]
    assert style([text], indices=whole, length=5).isna().all().all()


@pytest.mark.parametrize("language", ["zh", "ja-JP"])
def test_words_need_blanks_between_them(language: str) -> None:
    found = style(["我喜欢茶。你呢？"], language=language).iloc[0]
    needs = style_indices().query("spaced or english")["index"].tolist()
    assert found[needs].isna().all()
    assert found.drop(needs).to_dict() == {
        "characters": 8, "sentences": 2, "questions": 0.5, "exclamations": 0, "list_lines": 0, "closing_question": 1,
    }  # fmt: skip
    assert style(["我喜欢茶。你呢？"], language=language, length=1).isna().all().all()


def test_a_line_without_a_stop_is_cut_as_the_sentence_splitter_cuts_it() -> None:
    from luminora_lab.text.sentences import sentences

    lines = ["Tea, milk and sugar", "Dr. Hale came. She left", "e.g. this one", "Wait... what?", "a; b", "Is it? Yes!"]
    for line in lines:
        assert one(line, "sentences") == len(sentences(line))


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
    shares = style_indices().query("range == '0..1'")["index"].tolist()
    values = found[shares].to_numpy()
    assert ((values >= 0) & (values <= 1) | np.isnan(values)).all()
    assert not np.isinf(found.to_numpy()).any()
    assert found["words"].isna().tolist() == [not words_of(text) for text in texts]
    turned = style(texts[::-1])
    assert turned.iloc[::-1].reset_index(drop=True).equals(found)
