"""What a turn does, by hand-made turns; NaN where nothing can be said; the measured quality."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.bench.text import run
from luminora_lab.text.acts import ACTS, acts
from luminora_lab.text.disclosure import FEATURES, counts, disclosure

CASES = [
    ("question", "Did you get home", True),
    ("question", "Tell me about the flat.", True),
    ("question", "What?? No.", False),
    ("question", 'She said "are you mad?" and left.', False),
    ("question", "Guess what?", False),
    ("gratitude", "Thank you so much for the soup!", True),
    ("gratitude", "Thank goodness it stopped.", False),
    ("gratitude", "No thanks, I ate.", False),
    ("gratitude", "She says thanks.", False),
    ("apology", "Sorry I'm late.", True),
    ("apology", "I take it back. I was unfair.", True),
    ("apology", "I'm so sorry to hear that.", False),
    ("apology", "Sorry? Say that again.", False),
    ("apology", "He's sorry about the window.", False),
    ("disagreement", "No, that was Tuesday.", True),
    ("disagreement", "That's not fair.", True),
    ("disagreement", "No problem at all.", False),
    ("disagreement", "No one came.", False),
    ("laughter", "hahaha stop", True),
    ("laughter", "Hahn is a surname.", False),
    ("laughter", "that made me laugh", True),
    ("laughter", "😂", True),
    ("self_disclosure", "My mother and I moved here last year after my father died, and we were so tired.", True),
    ("self_disclosure", "How are you?", False),
    ("self_disclosure", "I think so.", False),
]


@pytest.mark.parametrize(("act", "text", "does"), CASES)
def test_by_hand(act: str, text: str, does: bool) -> None:
    assert bool(acts([text])[act][0] > 0.5) is does


def test_a_no_after_a_question_answers_it() -> None:
    said = ["No, not yet.", "No, not yet."]
    found = acts(said, before=["Have you eaten?", "You have eaten."])
    assert found["disagreement"].tolist() == [0.0, 1.0]


def test_curly_apostrophes_read_like_straight_ones() -> None:
    straight, curly = acts(["I'm sorry I'm late, that's not fair"]), acts(["I’m sorry I’m late, that’s not fair"])
    assert {n: v.tolist() for n, v in straight.items()} == {n: v.tolist() for n, v in curly.items()}


def test_nothing_is_said_of_blank_texts_and_other_languages() -> None:
    assert all(np.isnan(values).all() for values in acts(["", "\n"]).values())
    assert all(np.isnan(values).all() for values in acts(["Danke!"], language="de").values())
    assert all(values.shape == (0,) for values in acts([]).values())
    for function in (acts, disclosure):
        with pytest.raises(TypeError, match="sequence of texts"):
            function("Thanks!")


@given(st.lists(st.text(max_size=80), max_size=4))
def test_each_turn_stands_alone_and_in_range(texts: list[str]) -> None:
    found = acts(texts)
    assert tuple(found) == ACTS
    for name, values in found.items():
        for text, value in zip(texts, values, strict=True):
            alone = acts([text])[name][0]
            assert np.isnan(value) == (not text.strip())
            assert np.isnan(value) or (0 <= value <= 1 and value == alone)


def test_counts_by_hand() -> None:
    made = dict(zip(FEATURES, counts("We were ill for 3 weeks! My aunt came. Are you well?"), strict=True))
    assert made["words"] == pytest.approx(np.log(13))
    assert {name: value for name, value in made.items() if name != "words"} == {
        "i": 0, "my": 2, "you": 1, "past": 2, "kin": 1, "feeling": 0, "only asks": 0, "asks": 1, "time": 1,
    }  # fmt: skip


def test_the_measured_quality_is_what_the_docstring_says() -> None:
    held = run(Path(__file__).parent / "labels.jsonl")["held"]["acts"]
    stated = {"question": 0.93, "self_disclosure": 0.84, "gratitude": 0.91, "laughter": 1.0, "apology": 0.55}
    assert {name: held[name]["f1"]["value"] for name in stated} == pytest.approx(stated, abs=0.006)
    assert held["disagreement"]["f1"]["value"] == pytest.approx(0.23, abs=0.006)
