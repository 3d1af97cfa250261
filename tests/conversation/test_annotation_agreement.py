"""How far annotators agree: worked by hand, against the package, and by what must hold of any labels."""

from __future__ import annotations

from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.conversation import Annotations, Conversation, agreement
from luminora_lab.conversation._annotation_agreement import AGREEMENT_COLUMNS, _alpha_of, _coincidences
from luminora_lab.errors import DataError, UnknownName

IDS = ["1", "2", "3", "4", "5"]
TALK = Conversation.from_frames(
    "tea", pd.DataFrame({"turn_id": IDS, "session": 1, "speaker": "Ada", "text": [f"Line {id}." for id in IDS]})
)


def labelled(marks: dict[str, dict[str, str]], category: dict[str, dict[str, str]] | None = None) -> Annotations:
    """Annotations from {annotator: {question: "12"}}, a digit a turn."""
    notes = Annotations.of(TALK)
    for who, questions in marks.items():
        for id, turns in questions.items():
            word = (category or {}).get(who, {}).get(id)
            notes = notes.add_question(who, f"Question {id}?", question_id=id, evidence=list(turns), category=word)
    return notes


def value(frame: pd.DataFrame, item: str, measure: str, column: str = "value") -> Any:
    return frame.set_index(["item", "measure"]).loc[(item, measure), column]


def test_worked_by_hand() -> None:
    """q1: {1,2} and {2,3}; q2: {4} and {4}. q3 has one annotator and does not count.

    20 marks, of which 6 say yes and 14 no; two units of ten differ: alpha = 1 - 19 * 2 / (14 * 6). Jaccard 1/3 and 1,
    F1 1/2 and 1.
    """
    notes = labelled({"Eva": {"q1": "12", "q2": "4", "q3": "5"}, "Max": {"q1": "23", "q2": "4"}})
    found = agreement(notes)
    assert tuple(found.columns) == AGREEMENT_COLUMNS
    assert value(found, "evidence", "alpha") == pytest.approx(1 - 38 / 84)
    assert value(found, "evidence", "jaccard") == pytest.approx((1 / 3 + 1) / 2)
    assert value(found, "evidence", "f1") == pytest.approx(0.75)
    assert found["n"].tolist() == [2, 2, 2, 0, 0, 0]
    assert found["annotators"].tolist() == [2, 2, 2, 0, 0, 0]
    assert found["unit"].tolist() == ["questions"] * 5 + ["facts"]


def test_categories_by_hand() -> None:
    """(a, a), (a, b), (b, b), (a, a): 5 a and 3 b, one unit differs: alpha = 1 - 7 * 1 / (5 * 3). q5: one gave none."""
    marks = {who: dict.fromkeys(["q1", "q2", "q3", "q4", "q5"], "") for who in ("Eva", "Max")}
    words = {"Eva": dict(zip(marks["Eva"], "aabab", strict=True)), "Max": dict(zip(marks["Max"], "abba", strict=False))}
    found = agreement(labelled(marks, words))
    assert value(found, "category", "alpha") == pytest.approx(1 - 7 / 15)
    assert value(found, "category", "equal") == pytest.approx(0.75)
    assert value(found, "category", "equal", "n") == 4
    assert value(found, "evidence", "jaccard") == 1, "two empty sets are the same"
    assert np.isnan(value(found, "evidence", "alpha")), "no mark at all: nothing varies"


def test_three_annotators_of_whom_one_left_a_question_out() -> None:
    """q1: {1}, {1}, {2}; q2: {3}, -, {3, 4}. Pairs of q1: 1, 0, 0; of q2: 1/2."""
    notes = labelled({"Eva": {"q1": "1", "q2": "3"}, "Kim": {"q1": "1"}, "Max": {"q1": "2", "q2": "34"}})
    found = agreement(notes)
    nan = np.nan
    rows = [[1, 0, 0, 0, 0, 0, 0, 1, 0, 0], [1, 0, 0, 0, 0, *[nan] * 5], [0, 1, 0, 0, 0, 0, 0, 1, 1, 0]]
    package = krippendorff.alpha(reliability_data=np.array(rows), level_of_measurement="nominal")
    assert value(found, "evidence", "alpha") == pytest.approx(package)
    assert value(found, "evidence", "jaccard") == pytest.approx((1 / 3 + 1 / 2) / 2)
    assert value(found, "evidence", "f1") == pytest.approx((1 / 3 + 2 / 3) / 2)
    pair = agreement(notes, ["Kim", "Eva"])
    assert value(pair, "evidence", "jaccard") == 1
    assert value(pair, "evidence", "jaccard", "n") == 1


def test_facts_by_hand() -> None:
    """Eva states 3, Max 3, two are the same: F1 = 2 * 2 / 6. With Kim, who states one of Eva's: the mean of 3 pairs."""
    notes = Annotations.of(TALK)
    for who, values in {"Eva": ["a boat", "a kiln", "a dog"], "Max": ["A Boat", "a  kiln", "a cat"]}.items():
        for one in values:
            notes = notes.add_fact(who, "Ada" if who == "Eva" else "ADA", "owns", one, ["1"])
    found = agreement(notes)
    assert value(found, "facts", "f1") == pytest.approx(2 / 3)
    assert value(found, "facts", "f1", "n") == 4
    three = agreement(notes.add_fact("Kim", "Ada", "owns", "a dog", ["2"]))
    assert value(three, "facts", "f1") == pytest.approx((2 / 3 + 2 * 1 / 4 + 0) / 3)
    assert 0 <= value(found, "facts", "f1", "lo") <= 2 / 3 <= value(found, "facts", "f1", "hi") <= 1
    twice = notes.add_fact("Eva", "Ada", "owns", "a boat", ["3"])
    assert value(agreement(twice), "facts", "f1") == pytest.approx(4 / 7), "a second statement is a fact of its own"


def test_the_interval_is_the_bootstrap_over_questions() -> None:
    """The same resamples, their alpha by the package over whole matrices, give the same quantiles."""
    marks = {
        "Eva": {"q1": "12", "q2": "4", "q3": "15", "q4": "3"},
        "Max": {"q1": "2", "q2": "4", "q3": "1", "q4": "25"},
    }
    found = agreement(labelled(marks), n_boot=60, seed=5)
    blocks = [np.array([[id in marks[who][q] for id in IDS] for who in marks], dtype=float) for q in marks["Eva"]]
    rng = np.random.default_rng(5)
    drawn = []
    for _ in range(60):
        units = np.hstack([blocks[i] for i in rng.integers(0, 4, 4)])
        drawn.append(krippendorff.alpha(reliability_data=units, level_of_measurement="nominal"))
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert value(found, "evidence", "alpha", "lo") == pytest.approx(low)
    assert value(found, "evidence", "alpha", "hi") == pytest.approx(high)
    assert agreement(labelled(marks), n_boot=60, seed=5).equals(found)
    assert not agreement(labelled(marks), n_boot=60, seed=6).equals(found)


COUNTS = st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(lambda row: sum(row) > 1), min_size=1)


@given(COUNTS)
def test_alpha_of_coincidences_is_the_alpha_of_the_package(counts: list[list[int]]) -> None:
    ours = _alpha_of(_coincidences(counts))
    if (np.array(counts).sum(axis=0) > 0).sum() < 2:
        assert np.isnan(ours)
    else:
        assert ours == pytest.approx(krippendorff.alpha(value_counts=np.array(counts), level_of_measurement="nominal"))


SETS = st.lists(
    st.tuples(*[st.sets(st.sampled_from(IDS)).map(lambda s: "".join(sorted(s)))] * 2), min_size=1, max_size=4
)


@settings(max_examples=40, deadline=None)
@given(SETS)
def test_bounds_symmetry_and_perfect_agreement(pairs: list[tuple[str, str]]) -> None:
    eva, max = ({f"q{n}": pair[side] for n, pair in enumerate(pairs)} for side in (0, 1))
    found = agreement(labelled({"Eva": eva, "Max": max}), n_boot=20)
    turned = agreement(labelled({"Eva": max, "Max": eva}), n_boot=20)
    pd.testing.assert_frame_equal(found, turned)
    known = found.dropna(subset="value")
    assert known["value"].le(1 + 1e-12).all()
    assert value(found, "evidence", "jaccard") <= value(found, "evidence", "f1") + 1e-12
    same = agreement(labelled({"Eva": eva, "Max": eva}), n_boot=20)
    assert same["value"].dropna().eq(1).all()
    assert len(same["value"].dropna()) >= 2


def test_marks_by_chance_agree_as_by_chance() -> None:
    rng = np.random.default_rng(0)
    marks = {who: {f"q{n}": "".join(np.array(IDS)[rng.random(5) < 0.4]) for n in range(200)} for who in ("Eva", "Max")}
    found = agreement(labelled(marks), n_boot=200)
    assert value(found, "evidence", "alpha", "lo") < 0 < value(found, "evidence", "alpha", "hi")
    assert abs(value(found, "evidence", "alpha")) < 0.1


def test_where_there_is_nothing_to_compare() -> None:
    for notes in (
        Annotations.of(TALK),
        labelled({"Eva": {"q1": "1"}}),
        labelled({"Eva": {"q1": "1"}, "Max": {"q2": "1"}}),
    ):
        found = agreement(notes)
        assert len(found) == 6
        assert found[["value", "lo", "hi"]].isna().all(axis=None)
        assert found["n"].eq(0).all()
    one = agreement(labelled({"Eva": {"q1": "1"}, "Max": {"q1": "2"}}))
    assert one["lo"].isna().all(), "no interval over one question"
    with pytest.raises(UnknownName, match="annotator 'Kim'; there are 'Eva'"):
        agreement(labelled({"Eva": {"q1": "1"}}), ["Kim"])
    with pytest.raises(DataError, match="n_boot is 0"):
        agreement(Annotations.of(TALK), n_boot=0)
    with pytest.raises(DataError, match="give a list of names"):
        agreement(labelled({"Eva": {"q1": "1"}}), "Eva")
