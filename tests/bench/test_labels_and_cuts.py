"""The benchmarks of episodes and labels count right: errors of cuts, macro F1, calibration error, all by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from luminora_lab.bench._labels import label_scores, macro_f1
from luminora_lab.bench.classify import calibration_error
from luminora_lab.bench.episodes import even
from luminora_lab.measure import segment_errors

pytest.importorskip("nltk")


def cuts(text: str) -> np.ndarray:
    return np.array([letter == "1" for letter in text], dtype=bool)


def test_errors_of_cuts_by_hand() -> None:
    want, got = cuts("00100"), cuts("01100")
    # windows of two gaps: 00 01 10 00 against 01 11 10 00; cut or not differs in one, the number of cuts in two
    assert segment_errors(want, got, 2) == (0.25, 0.5)
    assert segment_errors(want, want, 2) == (0.0, 0.0)
    assert np.isnan(segment_errors(cuts("1"), cuts("1"), 3)).all()


@pytest.mark.parametrize("gaps", range(1, 12))
def test_even_cuts_are_as_many_as_asked(gaps: int) -> None:
    for n in range(gaps + 1):
        found = even(gaps, n)
        assert found.sum() == n
        lengths = np.diff([0, *(np.flatnonzero(found) + 1), gaps + 1])
        assert lengths.max() - lengths.min() <= 1


def test_macro_f1_is_that_of_scikit_learn() -> None:
    random = np.random.default_rng(1)
    for _ in range(20):
        a, b = (random.choice(list("abcd"), 12) for _ in range(2))
        assert macro_f1(a, b) == pytest.approx(f1_score(a, b, average="macro", zero_division=0))


def test_scores_of_labels() -> None:
    frame = pd.DataFrame(
        {
            "conversation": list("xxyyzz"),
            "session": [1, 2, 1, 2, 1, 2],
            "actual": list("ababab"),
            "predicted": list("ababaa"),
            "majority": list("aaaaaa"),
        }
    )
    accuracy, f1 = label_scores(frame)
    assert (accuracy["value"], accuracy["baseline"], accuracy["n"]) == (pytest.approx(5 / 6), 0.5, 6)
    assert accuracy["difference"] == pytest.approx(1 / 3)
    assert f1["value"] == pytest.approx((6 / 7 + 4 / 5) / 2)
    assert f1["baseline"] == pytest.approx((2 / 3 + 0) / 2)
    assert f1["lo"] <= f1["value"] <= f1["hi"]
    assert label_scores(frame) == [accuracy, f1]


def test_calibration_error_by_hand() -> None:
    curve = pd.DataFrame({"predicted": [0.2, 0.9], "observed": [0.4, 0.8], "n": [1, 3]})
    assert calibration_error(curve) == pytest.approx((0.2 + 3 * 0.1) / 4)
