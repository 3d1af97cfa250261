"""Labels for texts: their range, what is not covered, how they were checked, and the file that ships."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.dummy import DummyClassifier

import luminora_lab as ll
from luminora_lab.errors import DataError, LuminoraError, MissingInput, UnknownName
from luminora_lab.memory._shipped import digest
from luminora_lab.memory.classifying import (
    LEVELS,
    classify,
    cross_validate_classifier,
    labelled_turns,
    load_classifier,
    reliability,
)
from luminora_lab.memory.classifying.learning import shipped_path
from luminora_lab.memory.classifying.signs import SIGNS, Signs
from luminora_lab.memory.classifying.training import main, train
from luminora_lab.memory.classifying.words import CATEGORY_WORDS
from luminora_lab.memory.facts.model import FACT_KEYS

COLUMNS = ["category", "category_p", "level", "level_p"]


@pytest.fixture(scope="module")
def fresh() -> dict[str, Any]:
    return train()


@settings(max_examples=30)
@given(st.lists(st.text(max_size=40), max_size=5))
def test_labels_and_probabilities(texts: list[str]) -> None:
    found = classify(texts)
    assert found.columns.tolist() == COLUMNS
    assert len(found) == len(texts)
    told = np.array([bool(text.strip()) for text in texts], dtype=bool)
    assert found[~told].isna().all(axis=None)
    assert found.loc[told, "category"].isin(list(FACT_KEYS)).all()
    assert found.loc[told, "level"].isin(LEVELS).all()
    assert found.loc[told, "category_p"].between(1 / 9, 1).all()
    assert found.loc[told, "level_p"].between(1 / 5, 1).all()


def test_plain_cases() -> None:
    found = classify([
        "My sister got engaged, and her husband to be is my cousin's friend.",
        "The doctor at the hospital says my ankle is broken and gave me tablets for the pain.",
        "Ha, no.",
    ])  # fmt: skip
    assert found["category"].tolist()[:2] == ["relationships", "health"]
    assert LEVELS.index(found["level"][2]) > LEVELS.index(found["level"][1])


def test_a_text_has_its_labels_whatever_stands_beside_it() -> None:
    texts = ["I moved to Lund.", "", "I hate coffee.", "My shift starts at six."]
    together = classify(texts)
    for row, text in enumerate(texts):
        alone = classify([text]).iloc[0]
        assert alone["category"] is together["category"][row] or alone["category"] == together["category"][row]
        assert alone["level_p"] == pytest.approx(together["level_p"][row], nan_ok=True)


def test_other_languages_are_not_covered() -> None:
    found = classify(["Ich wohne in Lund."], language="de-AT")
    assert found.isna().all(axis=None)
    assert found.dtypes.tolist() == classify(["I live in Lund."], language="en-GB").dtypes.tolist()


@pytest.mark.parametrize("wrong", ["one text", [None], [3], [["a"]]])
def test_it_wants_texts(wrong: Any) -> None:
    with pytest.raises(DataError, match="text"):
        classify(wrong)


def test_labelled_turns() -> None:
    talks = ll.load_all("train")
    turns, facts = (labelled_turns(target, talks) for target in ("level", "category"))
    assert len(turns) == sum(map(len, talks))
    assert set(facts["label"]) == set(FACT_KEYS)
    assert not facts.duplicated(["conversation", "turn_id"]).any()
    told = ll.gold("riverside", "facts").explode("turns").groupby("turns")["category"].agg(list)
    own = facts[facts["conversation"] == "riverside"].set_index("turn_id")["label"]
    assert set(own.index) == set(told.index)
    for turn, label in own.items():
        assert told[turn].count(label) == max(map(told[turn].count, told[turn]))


def test_labels_of_the_test_half_stay_shut() -> None:
    with pytest.raises(LuminoraError, match="test half"):
        labelled_turns("level", [ll.load("workshop")])
    with pytest.raises(LuminoraError, match="test half"):
        cross_validate_classifier("level", ll.load_all("test"))


def test_bad_names() -> None:
    for call in (lambda: labelled_turns("mood", []), lambda: cross_validate_classifier("mood")):
        with pytest.raises(UnknownName, match="mood"):
            call()
    with pytest.raises(DataError, match="no conversation"):
        labelled_turns("level", [])
    with pytest.raises(DataError, match="two or more"):
        cross_validate_classifier("level", [ll.load("riverside")] * 2)


@pytest.mark.parametrize("target", ["category", "level"])
def test_cross_validation_beats_the_majority(target: str) -> None:
    found = cross_validate_classifier(target)
    assert found.columns.tolist() == [
        "conversation", "session", "turn_id", "actual", "predicted", "p", "correct", "majority",
    ]  # fmt: skip
    assert (found["correct"] == (found["actual"] == found["predicted"])).all()
    assert found["correct"].mean() > (found["actual"] == found["majority"]).mean()
    pd.testing.assert_frame_equal(found, cross_validate_classifier(target))


def test_reliability_by_hand() -> None:
    curve = reliability([0.05, 0.15, 0.95, 0.85, 0.95], [0, 1, 1, 1, 0], bins=2)
    assert curve["bin"].tolist() == ["0 to 0.5", "0.5 to 1"]
    assert curve["predicted"].tolist() == pytest.approx([0.1, 2.75 / 3])
    assert curve["observed"].tolist() == pytest.approx([1 / 2, 2 / 3])
    assert curve["n"].tolist() == [2, 3]
    # Wilson: (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n), for 1 of 2
    z = 1.959963984540054
    half = z * (0.25 / 2 + z**2 / 16) ** 0.5
    assert curve["lo"][0] == pytest.approx((0.5 + z**2 / 4 - half) / (1 + z**2 / 2))
    assert curve["hi"][0] == pytest.approx((0.5 + z**2 / 4 + half) / (1 + z**2 / 2))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40), st.integers(1, 12))
def test_every_prediction_is_in_one_bin(pairs: list[tuple[float, bool]], bins: int) -> None:
    p, so = zip(*pairs, strict=True)
    curve = reliability(p, so, bins=bins)
    assert curve["n"].sum() == len(pairs)
    assert (curve["n"] * curve["observed"]).sum() == pytest.approx(sum(so))
    assert (curve["n"] * curve["predicted"]).sum() == pytest.approx(sum(p))
    assert ((curve["lo"] <= curve["observed"] + 1e-12) & (curve["observed"] <= curve["hi"] + 1e-12)).all()


@pytest.mark.parametrize(
    ("p", "so", "bins"),
    [
        ([], [], 10), ([0.5], [True, False], 10), ([1.5], [True], 10), ([np.nan], [True], 10), ([[0.5]], [[True]], 10),
        ([0.5], [True], 0), ([0.5], [True], 2.5), ([0.5], [True], True),
    ],
)  # fmt: skip
def test_reliability_wants_probabilities(p: Any, so: Any, bins: Any) -> None:
    with pytest.raises(DataError, match="reliability"):
        reliability(p, so, bins=bins)


def test_signs_by_hand() -> None:
    found = dict(zip(SIGNS, Signs().transform(["I sold 2 mugs to Anders! You? My doctor"])[0], strict=True))
    assert (found["I"], found["you"], found["question marks"], found["exclamation marks"]) == (2, 1, 1, 1)
    assert (found["a number"], found["names"], found["health"]) == (1, 1, 1)
    assert found["log length"] == pytest.approx(np.log(40))
    assert Signs(form=False).transform(["a", ""]).shape == (2, 9)
    assert Signs().transform([]).shape == (0, 17)


def test_every_category_has_words() -> None:
    assert list(CATEGORY_WORDS) == list(FACT_KEYS)
    assert all(word == word.lower() for words in CATEGORY_WORDS.values() for word in words)


def test_the_shipped_file_is_what_training_makes(fresh: dict[str, Any]) -> None:
    shipped = load_classifier()
    assert shipped["trained_on"] == [talk.fingerprint for talk in ll.load_all("train")]
    texts = ll.load("riverside").turns["text"].tolist()
    for target in ("category", "level"):
        old, new = shipped[target], fresh[target]
        assert old[-1].coef_ == pytest.approx(new[-1].coef_, rel=1e-3, abs=1e-4)
        assert old.predict_proba(texts) == pytest.approx(new.predict_proba(texts), abs=1e-4)
    assert shipped_path().stat().st_size < 1_000_000


def test_training_again_gives_the_same_digest(
    fresh: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "a.skops")]) == 0
    assert digest(fresh) in capsys.readouterr().out
    assert digest(load_classifier(tmp_path / "a.skops")) == digest(fresh)
    assert main([str(tmp_path / "no" / "a.skops")]) == 2


def test_a_file_that_is_no_classifier(tmp_path: Path) -> None:
    damaged, other, pickled, partial = (tmp_path / name for name in ("a.skops", "b.skops", "c.skops", "d.skops"))
    damaged.write_bytes(b"PK\x03\x04 not a zip")
    skops.io.dump(DummyClassifier(), other)
    pickled.write_bytes(pickle.dumps({"a": 1}))
    skops.io.dump({"level": DummyClassifier()}, partial)
    for path in (damaged, other, pickled, partial):
        with pytest.raises(DataError, match=path.name):
            load_classifier(path)
    with pytest.raises(MissingInput, match="missing"):
        load_classifier(tmp_path / "missing.skops")
