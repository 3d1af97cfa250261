"""What is learned about episodes: reproducible, in a file that runs no code, from the train half alone."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.dummy import DummyClassifier

import luminora_lab as ll
from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.memory.episodic import EPISODE_TYPES, EpisodeModel, load_episode_model
from luminora_lab.memory.episodic.model import shipped_path
from luminora_lab.memory.episodic.training import main, train


@pytest.fixture(scope="module")
def fresh() -> EpisodeModel:
    return train()


def test_the_shipped_file_is_what_training_makes(fresh: EpisodeModel) -> None:
    shipped = load_episode_model()
    assert shipped.trained_on == tuple(talk.fingerprint for talk in ll.load_all("train"))
    assert shipped.centre == pytest.approx(fresh.centre, abs=1e-6)
    assert shipped.lengths == pytest.approx(fresh.lengths)
    assert shipped.base == pytest.approx(fresh.base)
    for name in ("gaps", "types"):
        old, new = getattr(shipped, name)[-1], getattr(fresh, name)[-1]
        assert old.coef_ == pytest.approx(new.coef_, rel=1e-3, abs=1e-4)
    assert shipped.types[0].vocabulary_ == fresh.types[0].vocabulary_
    assert set(shipped.types.classes_) == set(EPISODE_TYPES)


def test_training_again_gives_the_same_digest(fresh: EpisodeModel) -> None:
    assert train().digest == fresh.digest


def test_a_file_round_trip(fresh: EpisodeModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "a.skops")]) == 0
    assert fresh.digest in capsys.readouterr().out
    again = load_episode_model(tmp_path / "a.skops")
    assert again.digest == fresh.digest
    texts = ["The kiln broke.", "Again?", "By the way, my brother is at sea."]
    assert (again.cuts(texts, np.full(3, np.nan)) == fresh.cuts(texts, np.full(3, np.nan))).all()
    assert [path.name for path in tmp_path.iterdir()] == ["a.skops"]


def test_nowhere_to_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "no" / "a.skops")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_it_is_read_once() -> None:
    assert load_episode_model() is load_episode_model()
    assert shipped_path().stat().st_size < 1_000_000


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    damaged, other, pickled, partial = (tmp_path / name for name in ("a.skops", "b.skops", "c.skops", "d.skops"))
    damaged.write_bytes(b"PK\x03\x04 not a zip")
    skops.io.dump(DummyClassifier(), other)
    pickled.write_bytes(pickle.dumps({"a": 1}))
    skops.io.dump({"centre": np.zeros(3)}, partial)
    for path in (damaged, other, pickled, partial):
        with pytest.raises(DataError, match=path.name):
            load_episode_model(path)
    with pytest.raises(MissingInput, match="missing"):
        load_episode_model(tmp_path / "missing.skops")


def test_a_shared_file_runs_no_code(tmp_path: Path) -> None:
    ran, path = tmp_path / "ran", tmp_path / "evil.skops"

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return (ran.write_text, ("x",))

    path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(DataError):
        load_episode_model(path)
    skops.io.dump({"centre": Path.home}, path)
    with pytest.raises(DataError):
        load_episode_model(path)
    assert not ran.exists()


def test_labels_are_checked() -> None:
    talk = ll.load("riverside")
    labels = ll.gold(talk, "episodes")
    with pytest.raises(UnknownName, match="quarrel"):
        EpisodeModel.fit([talk], [labels.assign(type="quarrel")])
    with pytest.raises(DataError, match="leave turns out"):
        EpisodeModel.fit([talk], [labels.iloc[1:]])
    with pytest.raises(DataError, match=r"99\.9"):
        EpisodeModel.fit([talk], [labels.assign(last_turn="99.9")])
