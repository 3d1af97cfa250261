"""Sentences of chat: a hand-worked table, and that nothing is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.text.sentences import sentence_spans, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there. How are you?", ["Hello there.", "How are you?"]),
        ("legend. is she ok though", ["legend.", "is she ok though"]),
        ("WHAT?! no way!! ok", ["WHAT?!", "no way!!", "ok"]),
        ("well... maybe", ["well... maybe"]),
        ("well... Maybe not.", ["well...", "Maybe not."]),
        ("I saw Dr. Hale and Mr. Dacre today", ["I saw Dr. Hale and Mr. Dacre today"]),
        ("bring e.g. bread and no. 5", ["bring e.g. bread and no. 5"]),
        ("oh no. that is bad", ["oh no.", "that is bad"]),
        ("he sat. then he left on Sat. 5 May", ["he sat.", "then he left on Sat. 5 May"]),
        ("it cost 3.50 at www.shop.co.uk/a.b", ["it cost 3.50 at www.shop.co.uk/a.b"]),
        ("great! 😂 so funny", ["great!", "😂 so funny"]),
        ("so good 😂", ["so good 😂"]),
        ("so good. 😂", ["so good. 😂"]),
        ('"You came?" he said.', ['"You came?" he said.']),
        ("one line\nanother line", ["one line", "another line"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_by_hand(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "xx"])
def test_every_language_has_an_answer(language):
    assert sentences("Ja. Nein! Gut?", language) == ["Ja.", "Nein!", "Gut?"]


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=80), st.text("aB .!?\n\"'…", max_size=40)), st.sampled_from(["en", "xx"]))
def test_spans_are_ordered_and_lose_nothing_but_blanks(text, language):
    spans = sentence_spans(text, language)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
