"""What speaks for a change of topic at a gap."""

from __future__ import annotations

import numpy as np
import pytest

from luminora_lab.memory.episodic.gaps import FEATURES, centred, cohesion, gap_features

NONE = np.zeros(256)


def feature(texts: list[str], name: str) -> list[float]:
    return gap_features(texts, NONE)[:, FEATURES.index(name)].tolist()


def test_cohesion_by_hand() -> None:
    rows = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert cohesion(rows, 1).tolist() == [1.0, 0.0]
    assert cohesion(rows, 2) == pytest.approx([2**-0.5, 0.0])
    assert cohesion(np.zeros((3, 2)), 2).tolist() == [0.0, 0.0]


def test_vectors_have_unit_length_or_none() -> None:
    found = centred(["a kiln", "", "a ferry"], np.full(256, 0.01))
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 0, 1])


def test_new_names_count_once() -> None:
    texts = ["I met Anders.", "Where did Anders live?", "Then Anders and Birgit moved to Lerwick."]
    assert feature(texts, "new names") == [0, 2]


def test_calendar_words_and_phrases() -> None:
    texts = ["Hm.", "By the way, the kiln broke on Tuesday, yesterday, today and last week.", "It did?"]
    assert feature(texts, "calendar words") == [3, 0]
    assert feature(texts, "phrase") == [1, 0]


def test_length_is_taken_from_the_mean_of_the_session() -> None:
    size = np.log1p([3, 40, 7])
    assert feature(["abc", "x" * 40, "y" * 7], "length") == pytest.approx((size[1:] - size.mean()).tolist())


def test_a_session_of_one_turn_has_no_gap() -> None:
    assert gap_features(["Hello."], NONE).shape == (0, len(FEATURES))
    assert gap_features([], NONE).shape == (0, len(FEATURES))
