"""The learned ranker: a scikit-learn estimator that sees no label, refuses what it was trained on, and loads safely."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import GridSearchCV, GroupKFold

import luminora_lab as ll
from luminora_lab import memory as mem
from luminora_lab.errors import DataError, InSampleError, MissingInput, StrategyError
from luminora_lab.memory import MemoryRanker, Pool, load_ranker
from luminora_lab.memory.features import feature_names, features


@pytest.fixture(scope="module")
def talks() -> list[ll.Conversation]:
    return ll.load_all("train")


@pytest.fixture(scope="module")
def fitted(talks: list[ll.Conversation]) -> MemoryRanker:
    return MemoryRanker(C=0.03).fit(talks[:2])


def test_it_is_an_estimator(fitted: MemoryRanker) -> None:
    assert clone(fitted).get_params() == fitted.get_params()
    assert not hasattr(clone(fitted), "coef_")
    assert MemoryRanker().set_params(C=1.0).C == 1.0
    assert "C=0.03" in repr(fitted)


def test_grid_search_by_conversation(talks: list[ll.Conversation]) -> None:
    search = GridSearchCV(MemoryRanker(hard_negatives=20), {"C": [0.001, 0.1]}, cv=GroupKFold(3), error_score="raise")
    search.fit(talks, groups=[talk.id for talk in talks])
    assert search.best_params_["C"] in (0.001, 0.1)
    assert 0.2 < search.best_score_ < 1


def test_learning_beats_bm25_on_a_conversation_it_never_saw(fitted: MemoryRanker, talks: list[ll.Conversation]) -> None:
    unseen = talks[2]
    table = ll.compare_memory({"ranker": fitted, "bm25": mem.bm25()}, unseen, progress=False).frame
    means = table.groupby("strategy")["recall@10"].mean()
    assert means["ranker"] > means["bm25"] + 0.05
    assert fitted.score([unseen]) == pytest.approx(means["ranker"])


def test_fitting_again_gives_the_same_bytes(fitted: MemoryRanker, talks: list[ll.Conversation]) -> None:
    assert MemoryRanker(C=0.03).fit(talks[:2]).digest == fitted.digest


def test_features_do_not_change_with_the_labels(talks: list[ll.Conversation]) -> None:
    talk = talks[0]
    asked = talk.questions
    shuffled = asked.assign(
        evidence=asked["evidence"].tolist()[::-1], category="x", answer="the answer is in the first turn"
    )
    other = ll.Conversation.from_frames(talk.id, talk.turns, shuffled)
    a, b = (features(Pool.from_conversation(c))[1] for c in (talk, other))
    assert (a == b).all()


def test_feature_names_are_those_of_the_features(fitted: MemoryRanker) -> None:
    assert feature_names() == fitted.features_in_
    assert len(set(feature_names())) == len(feature_names())
    assert set(fitted.coefficients_["feature"]) == set(feature_names())
    assert fitted.coefficients_["weight"].abs().is_monotonic_decreasing


def test_it_refuses_what_it_learned_from(fitted: MemoryRanker, talks: list[ll.Conversation]) -> None:
    with pytest.raises(InSampleError, match=talks[0].id):
        ll.compare_memory({"ranker": fitted}, talks, progress=False)
    other_file = ll.Conversation.from_frames("copy", talks[0].turns, talks[0].questions)
    with pytest.raises(InSampleError, match="copy"):
        ll.compare_memory({"mine": fitted.scorer + mem.bm25()}, other_file, progress=False)
    told = ll.compare_memory({"ranker": fitted}, talks, progress=False, allow_in_sample=True)
    assert "IN SAMPLE" in told.notes["ranker"]
    assert told.frame.groupby("conversation")["in_sample"].all().to_dict() == {
        talks[0].id: True, talks[1].id: True, talks[2].id: False,
    }  # fmt: skip


def test_it_composes_with_the_algebra(fitted: MemoryRanker, talks: list[ll.Conversation]) -> None:
    pool = Pool.from_conversation(talks[2])
    mixed = fitted.scorer.normalise("rank") + 0.1 * mem.recency()
    assert np.isfinite(mixed.scores(pool)).all()
    assert mem.parse(str(mixed)) == mixed


def test_file_round_trip(fitted: MemoryRanker, talks: list[ll.Conversation], tmp_path: Path) -> None:
    path = tmp_path / "ranker.skops"
    fitted.save(path)
    again = load_ranker(path)
    assert again.digest == fitted.digest
    assert again.trained_on_ == fitted.trained_on_
    pool = Pool.from_conversation(talks[2])
    by_path = mem.parse(f"learned({str(path)!r})")
    assert (by_path.scores(pool) == fitted.scorer.scores(pool)).all()
    assert [p.name for p in tmp_path.iterdir()] == ["ranker.skops"]


def test_a_file_that_is_no_ranker(tmp_path: Path) -> None:
    damaged, other, pickled = tmp_path / "a.skops", tmp_path / "b.skops", tmp_path / "c.skops"
    damaged.write_bytes(b"PK\x03\x04 not a zip")
    skops.io.dump(DummyClassifier(), other)
    pickled.write_bytes(pickle.dumps({"a": 1}))
    for path in (damaged, other, pickled, tmp_path / "missing.skops"):
        with pytest.raises(DataError, match=path.name):
            load_ranker(path)


def test_a_shared_file_runs_no_code(tmp_path: Path) -> None:
    ran = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (ran.write_text, ("x",))

    path = tmp_path / "evil.skops"
    path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(DataError):
        load_ranker(path)
    assert not ran.exists()


def test_it_says_what_is_wrong(fitted: MemoryRanker, talks: list[ll.Conversation], letters: object) -> None:
    with pytest.raises(MissingInput, match="fit"):
        MemoryRanker().scorer  # noqa: B018
    with pytest.raises(DataError, match="evidence"):
        MemoryRanker().fit([ll.Conversation.from_frames("bare", talks[0].turns)])
    with pytest.raises(StrategyError, match="embedder"):
        fitted.scores(Pool.from_conversation(talks[2], embedder=letters))
    with pytest.raises(MissingInput, match="save the ranker"):
        mem.parse("learned('memory:0123')").scores(Pool.from_conversation(talks[2]))


def test_the_shipped_ranker_learned_from_the_train_half_alone(talks: list[ll.Conversation]) -> None:
    shipped = load_ranker()
    assert set(shipped.trained_on_) == {talk.fingerprint for talk in talks}
    assert shipped.features_in_ == feature_names()
    again = MemoryRanker(**shipped.get_params()).fit(talks)
    assert again.coef_ == pytest.approx(shipped.coef_, rel=1e-3, abs=1e-4)
