"""The index on disk: as exact as it claims, and whole again after whatever happens to it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from luminora_lab import memory as mem
from luminora_lab.errors import DataError, MissingExtra
from luminora_lab.memory.index import ChromaIndex, ExactIndex, build_index, open_index
from luminora_lab.memory.index._vectors import HNSW

Frames = Callable[..., pd.DataFrame]


@pytest.fixture
def folder(made: Frames, tmp_path: Path) -> Path:
    """An index of 120 memories, closed."""
    with ChromaIndex(tmp_path / "index", create=True) as index:
        index.add(made(120))
    return tmp_path / "index"


def _overlap(a: pd.DataFrame, b: pd.DataFrame) -> float:
    both = [set(g["memory_id"]) & set(b.loc[b["question_id"] == q, "memory_id"]) for q, g in a.groupby("question_id")]
    return sum(map(len, both)) / len(a)


@pytest.mark.parametrize("field", ["text", "headed"])
def test_bm25_of_the_candidates_is_that_of_the_library(
    stored: ChromaIndex, exact: ExactIndex, asked: Frames, field: str
) -> None:
    strategy = mem.bm25(field=field)
    whole, part = exact.pool(asked()), stored.pool(asked(), n_candidates=30)
    assert 60 < part.shape[1] < whole.shape[1]
    row = {memory: i for i, memory in enumerate(whole.memories["memory_id"])}
    columns = [row[m] for m in part.memories["memory_id"]]
    np.testing.assert_allclose(strategy.scores(part), strategy.scores(whole)[:, columns], atol=1e-5)


@pytest.mark.parametrize(
    ("code", "least"),
    [
        ("bm25()", 1.0),
        ("bm25(field='text')", 1.0),
        ("relevance()", 1.0),
        ("relevance() + recency() + importance()", 0.95),
        ("rrf(bm25(), relevance())", 0.9),
    ],
)
def test_the_first_ten_are_those_of_exact_search(
    stored: ChromaIndex, exact: ExactIndex, asked: Frames, code: str, least: float
) -> None:
    strategy = mem.parse(code)
    assert _overlap(exact.search(asked(), strategy), stored.search(asked(), strategy)) >= least


def test_scores_are_those_of_exact_search(stored: ChromaIndex, exact: ExactIndex, asked: Frames) -> None:
    strategy = mem.relevance() + mem.recency(decay=0.999) + 0.1 * mem.bm25()
    there = exact.search(asked(), strategy, k=3).set_index(["question_id", "memory_id"])["score"]
    here = stored.search(asked(), strategy, k=3).set_index(["question_id", "memory_id"])["score"]
    both = there.index.intersection(here.index)
    assert len(both) >= 30
    np.testing.assert_allclose(here[both], there[both], atol=1e-5)


def test_statistics_are_counted_over_the_library(stored: ChromaIndex, exact: ExactIndex, asked: Frames) -> None:
    whole = exact.pool(asked())
    names = list(whole.memory_stems[0].ids)
    for field, found in stored._statistics().statistics.items():
        encoded = whole.encoded(field)
        counts = Counter(names[i] for ids in encoded for i in set(ids))
        assert (found.n_documents, found.document_frequency) == (len(encoded), dict(counts))
        assert found.mean_length == pytest.approx(np.mean([len(ids) for ids in encoded]))


def test_candidates_bring_their_neighbours(stored: ChromaIndex, exact: ExactIndex, asked: Frames) -> None:
    pool = stored.pool(asked(1), n_candidates=3)
    assert (pool.neighbour(1) >= 0).sum() >= 3
    strategy = mem.neighbours(back=1, ahead=1)
    best = stored.search(asked(1), mem.bm25(), k=1)["memory_id"].iloc[0]
    whole = exact.pool(asked(1))
    here = strategy.scores(pool)[0, pool.memories["memory_id"].tolist().index(best)]
    there = strategy.scores(whole)[0, whole.memories["memory_id"].tolist().index(best)]
    assert here == pytest.approx(there, abs=1e-5)


@pytest.mark.parametrize("widest", [4_000, 10])
def test_candidates_are_taken_from_what_existed(
    stored: ChromaIndex, exact: ExactIndex, asked: Frames, widest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luminora_lab.memory.index._candidates._WIDEST", widest)
    early = asked(8, at="2023-03-12T12:00")
    for strategy in (mem.relevance(), mem.bm25()):
        found = stored.search(early, strategy, n_candidates=20)
        assert len(found) == 80
        assert found["at"].max() <= pd.Timestamp("2023-03-12T12:00")
        assert _overlap(exact.search(early, strategy), found) == 1.0


def test_no_id_is_ever_indexed(made: Frames, tmp_path: Path) -> None:
    with ChromaIndex(tmp_path, create=True) as index:
        index.add(made(20).assign(memory_id=[f"zebra/{i}" for i in range(20)], conversation="zebra"))
        assert "zebra" not in index._statistics().statistics["headed"].document_frequency
        assert index.pool(pd.DataFrame({"text": ["zebra"]})).vocabulary.encode(["zebra"]) != []
        assert (mem.bm25().scores(index.pool(pd.DataFrame({"text": ["zebra"]}))) == 0).all()


def test_texts_of_all_scripts(tmp_path: Path) -> None:
    texts = ["Straße über Köln", "雪が降る", "İstanbul'da", "🙂 ok 🙂", "", "nul\0byte", "Ελλάδα", 'say "no" OR yes*']
    memories = pd.DataFrame({"memory_id": [f"t/{i}" for i in range(len(texts))], "text": texts}).assign(
        conversation="t", session=1, position=range(len(texts)), speaker="Zoë"
    )
    exact = ExactIndex()
    exact.add(memories)
    with ChromaIndex(tmp_path, create=True) as index:
        index.add(memories)
        questions = pd.DataFrame({"text": [*texts, '"', "col:umn NEAR(a b)"]})
        for strategy in (mem.bm25(), mem.bm25(field="text"), mem.relevance()):
            here, there = index.search(questions, strategy, k=3), exact.search(questions, strategy, k=3)
            pd.testing.assert_frame_equal(here, there, atol=1e-5)
        assert index.pool(questions).memories.sort_values("position")["text"].tolist() == texts
        assert index.check(every=True).ok


def test_importance_and_dates_that_only_some_have(made: Frames, asked: Frames, tmp_path: Path) -> None:
    memories = made(200)
    memories["importance"] = np.where(np.arange(200) % 50 == 7, 5.0 + np.arange(200) / 100, np.nan)
    memories.loc[np.arange(200) % 3 > 0, "at"] = pd.NaT
    memories["caption"] = ["a photo of a walrus" if i == 11 else "" for i in range(200)]
    exact = ExactIndex()
    exact.add(memories)
    with ChromaIndex(tmp_path, create=True) as index:
        index.add(memories)
        strategy = mem.relevance() + mem.recency() + mem.importance()
        there, here = exact.search(asked(), strategy, k=4), index.search(asked(), strategy, k=4, n_candidates=5)
        assert _overlap(there, here) > 0.9
        walrus = index.search(pd.DataFrame({"text": ["walrus?"]}), mem.bm25(), k=1)
        assert walrus["memory_id"].tolist() == ["talk-0/11"]


def test_adding_again_and_going_on(made: Frames, folder: Path) -> None:
    with open_index(folder, progress=False) as index:
        assert (index.add(made(120)), index.add(made(300)), len(index)) == (0, 180, 300)
        assert index.check(every=True).ok
        with pytest.raises(DataError, match="'talk-0/0' stands for another memory"):
            index.add(made(1).assign(text="different"))
        assert len(index) == 300


def test_another_process_may_write(made: Frames, asked: Frames, folder: Path) -> None:
    with ChromaIndex(folder) as reader, ChromaIndex(folder) as writer:
        before = reader._statistics().n
        writer.add(made(180))
        assert (before, reader._statistics().n) == (120, 180)


def test_an_empty_index(asked: Frames, tmp_path: Path) -> None:
    with ChromaIndex(tmp_path, create=True) as index:
        assert index.search(asked(), mem.bm25()).empty
        assert index.pool(asked(2)).shape == (2, 0)
        assert index.repair().ok
        assert len(index) == 0


# -- what can be wrong with a folder ------------------------------------------------------------------------------
def test_lost_vectors_are_made_anew(folder: Path) -> None:
    shutil.rmtree(folder / "vectors-0")
    with open_index(folder, progress=False) as index:
        assert index.check(every=True).ok


def test_missing_vectors_are_added(folder: Path) -> None:
    with ChromaIndex(folder) as index:
        index.vectors._collection.delete(ids=[f"talk-0/{i}" for i in range(40)])
        assert not index.check().ok
        assert index.repair().ok
        assert index.check(every=True).ok
        assert index.store["generation"] == "0"


def test_foreign_vectors_are_thrown_away(folder: Path) -> None:
    with ChromaIndex(folder) as index:
        index.vectors.put(["stranger"], np.ones((1, 256), np.float32))
        assert "121 of 120" in index.check().problem
        assert index.repair().ok
        assert index.store["generation"] == "1"
        assert sorted(p.name for p in folder.glob("vectors-*")) == ["vectors-1"]


@pytest.mark.parametrize("soon_made", [0, 5_000])
def test_vectors_that_would_end_their_reader_are_made_anew(
    folder: Path, soon_made: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luminora_lab.memory.index.chroma._SOON_MADE", soon_made)
    monkeypatch.setitem(HNSW, "sync_threshold", 100)
    with ChromaIndex(folder) as index:
        index.rebuild()  # writes, and is not closed as it should be:
        index._writes = False
    for path in (folder / "vectors-1").rglob("*.bin"):
        path.write_bytes(b"\xff" * path.stat().st_size)
    assert path.stat().st_size > 0
    with open_index(folder, progress=False) as index:
        assert index.check(every=True).ok
        assert index.store["generation"] == "2"
    with ChromaIndex(folder) as index:
        assert index.store["unfinished"] == ""


def test_damaged_vectors_are_made_anew(folder: Path) -> None:
    for path in (folder / "vectors-0").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\0" * 5_000)
    with open_index(folder, progress=False) as index:
        assert index.check(every=True).ok


def test_a_damaged_file_of_memories_is_one_clear_error(folder: Path) -> None:
    data = bytearray((folder / "memories.sqlite").read_bytes())
    data[:200] = b"\xff" * 200
    (folder / "memories.sqlite").write_bytes(bytes(data))
    with pytest.raises(DataError, match="delete the folder and build the index again"):
        open_index(folder)


def test_folders_that_hold_no_index(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no index"):
        open_index(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(DataError, match="holds something else"):
        build_index([], tmp_path)
    with pytest.raises(DataError, match="is a file"):
        build_index([], tmp_path / "notes.txt")
    with sqlite3.connect(tmp_path / "memories.sqlite") as db:
        db.execute("CREATE TABLE other (x)")
    db.close()
    with pytest.raises(DataError, match="no index of the lab"):
        open_index(tmp_path)


def test_another_embedder_is_refused(folder: Path) -> None:
    class Other:
        name, dim = "other", 256

        def encode(self, texts: list[str]) -> np.ndarray:
            return np.zeros((len(texts), 256), np.float32)

    with pytest.raises(DataError, match="made with the embedder 'wordllama-256', not 'other'"):
        open_index(folder, embedder=Other())


def test_a_missing_package_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chromadb", None)
    with pytest.raises(MissingExtra, match="luminora-lab\\[index\\]"):
        open_index(folder)


def test_an_index_of_bundled_conversations(tmp_path: Path) -> None:
    with build_index(["riverside"], tmp_path / "new" / "index", progress=False) as index:
        n = len(index)
    with build_index(["riverside", "workshop"], tmp_path / "new" / "index", progress=False) as index:
        assert len(index) > n > 100
        found = index.search(pd.DataFrame({"text": ["Who was at the river?"]}), mem.bm25(), k=3)
        assert found["conversation"].isin(["riverside", "workshop"]).all()
