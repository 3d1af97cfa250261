"""Names: a hand-worked table, what is no name, normalising, other languages, properties."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.text.entities import entities, names


def found(*texts):
    return [[e.text for e in each] for each in entities(texts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I saw Clara and Jonas", ["Clara", "Jonas"]),
        ("we went to the Bank of England", ["Bank of England"]),
        ("it was Dr. Hale, not Mrs Ashby", ["Dr. Hale", "Mrs Ashby"]),
        ("ask Vincent van Gogh or J. Smith", ["Vincent van Gogh", "J. Smith"]),
        ("at Marks & Spencer with Jean-Luc O'Brien", ["Marks & Spencer", "Jean-Luc O'Brien"]),
        ("that is Margit's", ["Margit"]),
        ("she knows Clara H. from work", ["Clara H."]),
        ("the NHS called", ["NHS"]),
        ("we met in May, on Friday, at Christmas Day", []),
        ("so I told Mum and Dad", []),
        ("that is SO good", []),
        ("DO NOT LAUGH NOW", []),
        ("The kettle is blue. Then we left. Anyway.", []),
        ("he is in Year 9", []),
        ("", []),
    ],
)
def test_by_hand(text, expected):
    assert found(text) == [expected]


def test_the_conversation_explains_a_capital_at_the_start():
    assert found("Kittiwake!", "I love Kittiwake") == [["Kittiwake"], ["Kittiwake"]]
    assert found("Kettle!", "the kettle") == [[], []]
    assert found("Kittiwake!") == [[]]
    assert [[e.text for e in each] for each in entities(["Kittiwake!"], context=["I love Kittiwake"])] == [
        ["Kittiwake"]
    ]


def test_possessive_of_a_place_and_of_a_person():
    talk = ["a flat in Cooper's Yard", "the yard", "it is Margit's Clara", "I rang Clara"]
    assert found(*talk) == [["Cooper's Yard"], [], ["Margit", "Clara"], ["Clara"]]


def test_names_meet_across_forms():
    first, second = names(["I saw Mrs Clara Haldane", "that was Haldane’s"])
    assert first == {"clara haldane", "clara", "haldane"}
    assert first & second == {"haldane"}


def test_other_languages_are_not_guessed():
    assert entities(["Der Hund von Clara"], language="de") == [[]]
    assert names(["Der Hund von Clara"], language="de-AT") == [frozenset()]


def test_one_string_is_refused():
    with pytest.raises(TypeError, match="sequence of texts"):
        entities("Clara")


PIECES = st.sampled_from(
    ["Clara", "the", "of", "Dr.", "NHS", "I", "'s", "’s", ".", "Bank", "May", "J.", "—", "\n", "&", "É"]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(st.text(max_size=50), st.lists(PIECES, max_size=9).map(" ".join)), max_size=4))
def test_spans_lie_in_the_text_in_order(texts):
    for text, each in zip(texts, entities(texts), strict=True):
        at = 0
        for entity in each:
            assert at <= entity.start < entity.end <= len(text)
            assert text[entity.start : entity.end] == entity.text
            at = entity.end
    assert all(key == key.lower() and key for each in names(texts) for key in each)
