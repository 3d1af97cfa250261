"""Which words of a text the others do not have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.errors import DataError
from luminora_lab.measure.texts.differing import word_differences


def marked(texts: list[str], base: int | None = None) -> list[list[str]]:
    return [[piece for piece, different in pieces if different] for pieces in word_differences(texts, base)]


def test_a_word_that_any_other_has_is_not_marked() -> None:
    assert marked(["Red kiln, red door.", "A red gate.", "the KILN"]) == [["door"], ["A", "gate"], ["the"]]


def test_against_a_base_order_counts() -> None:
    # the longest common subsequence of "a b c" and "c a b" is "a b": the first c is new
    assert marked(["a b c", "c a b"], base=0) == [[], ["c"]]
    assert marked(["a b c", "c a b"]) == [[], []]
    assert marked(["one two", "One, two!"], base=0) == [[], []]


def test_apostrophes_and_hyphens_are_within_words() -> None:
    assert marked(["don't re-read", "do not re-read"]) == [["don't"], ["do", "not"]]


def test_nothing_differs_where_nothing_stands_beside() -> None:
    assert word_differences(["Only <b>one</b>."]) == [[("Only <b>one</b>.", False)]]
    assert word_differences([]) == []
    assert word_differences(["", "x"]) == [[], [("x", True)]]


@pytest.mark.parametrize("base", [-1, 2])
def test_a_base_is_one_of_the_texts(base: int) -> None:
    with pytest.raises(DataError, match=f"base={base} of 2 texts"):
        word_differences(["a", "b"], base)


@given(st.lists(st.text(max_size=40), max_size=4), st.booleans())
def test_the_pieces_are_the_text(texts: list[str], with_base: bool) -> None:
    found = word_differences(texts, 0 if with_base and texts else None)
    assert ["".join(piece for piece, _ in pieces) for pieces in found] == texts
    assert all(any(char.isalnum() or char == "_" for char in piece) for pieces in found for piece, m in pieces if m)
    assert found == word_differences(texts, 0 if with_base and texts else None)
