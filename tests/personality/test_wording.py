"""Numbers become words monotonically, and change them at the documented thresholds only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luminora_lab.personality.vocabulary import CLOSED_LISTS, PARAMETERS
from luminora_lab.personality.wording import THRESHOLDS, WORDINGS, describe, sampling, trait_line, wording_table

unit = st.floats(0, 1)


def band(value: float) -> int:
    return sum(round(value, 9) >= edge for edge in THRESHOLDS)


@given(st.sampled_from(PARAMETERS), unit, unit)
def test_wording_changes_only_at_thresholds_and_in_order(name: str, a: float, b: float) -> None:
    order = WORDINGS[name]
    low, high = sorted((a, b))
    assert order.index(describe(name, low)) <= order.index(describe(name, high))
    assert (describe(name, a) == describe(name, b)) == (band(a) == band(b))


def test_every_wording_is_its_own() -> None:
    texts = [text for texts in WORDINGS.values() for text in texts]
    assert len(set(texts)) == 30
    assert not any(char.isdigit() for text in texts for char in text)


def test_sums_of_decimals_fall_into_the_right_band() -> None:
    assert describe("humor", 0.7 - 0.1) == WORDINGS["humor"][3]
    assert describe("humor", 0.1 + 0.1) == WORDINGS["humor"][1]
    assert describe("humor", 1) == WORDINGS["humor"][4]


@given(unit, unit, unit, unit)
def test_sampling_is_monotone_and_in_every_range(c1: float, c2: float, v1: float, v2: float) -> None:
    low, high = sampling(min(c1, c2), min(v1, v2)), sampling(max(c1, c2), max(v1, v2))
    assert 0.2 <= low["temperature"] <= high["temperature"] <= 1.0
    assert 128 <= low["max_tokens"] <= high["max_tokens"] <= 2048


def test_sampling_by_hand() -> None:
    assert sampling(0, 0) == {"temperature": 0.2, "max_tokens": 128}
    assert sampling(1, 1) == {"temperature": 1.0, "max_tokens": 2048}
    assert sampling(0.25, 0.25) == {"temperature": 0.4, "max_tokens": 256}


@pytest.mark.parametrize("field", ["archetype", "temperament", "communication_style", "syntax", "punctuation_style"])
def test_every_known_word_has_a_phrase_of_its_own(field: str) -> None:
    phrases = [trait_line(field, word) for word in CLOSED_LISTS[field]]
    assert len(set(phrases)) == len(phrases)
    assert not any(word == phrase for word, phrase in zip(CLOSED_LISTS[field], phrases, strict=True))


def test_the_table_covers_the_whole_scale() -> None:
    table = wording_table()
    for _, rows in table.groupby("parameter"):
        assert rows["lo"].tolist() == [0.0, 0.2, 0.4, 0.6, 0.8]
        assert rows["hi"].tolist() == [0.2, 0.4, 0.6, 0.8, 1.0]
