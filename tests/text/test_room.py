"""Sentiment, language, what is covered, the light import, and the measured quality."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.bench.text import run
from luminora_lab.errors import UnknownName
from luminora_lab.text import covers
from luminora_lab.text.language import language
from luminora_lab.text.sentiment import sentiment

LABELS = Path(__file__).parent / "labels.jsonl"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("I love this, thank you so much!", 1),
        ("that's terrible, I'm so sad", -1),
        ("not good at all", -1),
        ("the table has four legs", 0),
        ("😂😂", 1),
    ],
)
def test_sentiment_by_hand(text, sign):
    assert np.sign(sentiment([text])[0]) == sign


def test_sentiment_is_nan_where_it_says_nothing():
    assert sentiment([]).shape == (0,)
    assert np.isnan(sentiment(["", " \n"])).all()
    assert np.isnan(sentiment(["I love it"], language="fr")).all()
    assert sentiment(["I love it"], language="en-GB")[0] > 0
    with pytest.raises(TypeError, match="sequence of texts"):
        sentiment("I love it")


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_sentiment_in_range(texts):
    values = sentiment(texts)
    assert values.dtype == np.float64
    assert values.shape == (len(texts),)
    for text, value in zip(texts, values, strict=True):
        assert math.isnan(value) == (not text.strip())
        assert math.isnan(value) or -1 <= value <= 1


@pytest.mark.parametrize(
    ("texts", "tag"),
    [
        (["I saw her in the market this morning.", "And what did she say?"], "en"),
        (["Wir haben gestern lange geredet.", "Was hat sie gesagt?"], "de"),
        ("Nous avons parlé toute la nuit de ce bateau.", "fr"),
        ("昨日、市場で彼女に会いました。", "ja"),
        ("12:30 ... 😂", "und"),
        ([], "und"),
    ],
)
def test_language(texts, tag):
    assert language(texts) == tag


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_language_is_always_a_tag(text):
    assert 2 <= len(language(text)) <= 3


def test_covers():
    assert covers("sentiment", "en-GB")
    assert not covers("entities", "de")
    assert covers("dates", "de")
    assert not covers("dates", "ja")
    assert covers("sentences", "es")
    with pytest.raises(UnknownName, match="dates, entities, sentences, sentiment"):
        covers("mood", "en")


def test_importing_the_room_is_light():
    heavy = ("pandas", "numpy", "dateparser", "vaderSentiment", "syntok", "py3langid", "scipy", "Stemmer")
    code = f"import sys, luminora_lab.text as t; t.__all__; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there():
    import luminora_lab.text as room

    assert all(getattr(room, name) is not None for name in room.__all__)


def test_measured_quality_holds():
    """The held-out numbers that the docstrings state, less a small margin."""
    held = run(LABELS)["held"]
    assert held["dates"]["n_labelled"] == 90
    assert held["dates"]["found"]["f1"]["value"] >= 0.94
    assert held["dates"]["resolved"]["f1"]["value"] >= 0.81
    assert held["dates"]["right_of_found"]["value"] >= 0.84
    assert held["entities"]["f1"]["value"] >= 0.96
    assert held["sentences"]["value"] >= 0.97
    assert held["sentiment"]["balanced_accuracy"]["value"] >= 0.50
    assert held["sentiment"]["spearman"]["value"] >= 0.42
    for measure, baseline in (("dates", "baseline_dateparser"), ("entities", "baseline_capitals")):
        ours = held[measure]["resolved"] if measure == "dates" else held[measure]
        theirs = held[measure][baseline]["resolved"] if measure == "dates" else held[measure][baseline]
        assert ours["f1"]["value"] > theirs["f1"]["value"]
