"""An index that grows turn by turn finds what one over all of it finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab import memory as mem
from luminora_lab.errors import DataError
from luminora_lab.memory.index import ExactIndex, LocalIndex, memories_of
from luminora_lab.memory.index._words import library

QUESTIONS = pd.DataFrame({"text": ["Who paints the boat?", "When did the kiln crack?", "What is on the shelf?"]})


@pytest.fixture(scope="module")
def memories() -> pd.DataFrame:
    return pd.concat([memories_of(ll.load(name)) for name in ("riverside", "greenhouse")], ignore_index=True)


def grown(memories: pd.DataFrame, **how: object) -> LocalIndex:
    index = LocalIndex(**how)  # type: ignore[arg-type]
    for row in memories.to_dict("records"):
        index.append([row])
    return index


@pytest.mark.parametrize("strategy", [mem.bm25(), mem.relevance(), mem.rrf(mem.bm25(), mem.relevance()), mem.recency()])
def test_all_memories_are_scored_exactly_up_to_a_number(memories: pd.DataFrame, strategy: mem.Scorer) -> None:
    index, exact = grown(memories, exact=10_000), ExactIndex()
    exact.add(memories)
    ours, theirs = (one.search(QUESTIONS, strategy, k=8) for one in (index, exact))
    assert ours["memory_id"].tolist() == theirs["memory_id"].tolist()
    np.testing.assert_allclose(ours["score"], theirs["score"], rtol=1e-5, atol=1e-6)


def test_candidates_hold_the_best_by_words_and_meaning(memories: pd.DataFrame) -> None:
    index, exact = grown(memories, exact=0), ExactIndex()
    exact.add(memories)
    for strategy in (mem.bm25(), mem.relevance()):
        ours, theirs = (one.search(QUESTIONS, strategy, k=5) for one in (index, exact))
        assert ours["memory_id"].tolist() == theirs["memory_id"].tolist()


def test_statistics_grow_as_if_counted_anew(memories: pd.DataFrame) -> None:
    index = grown(memories)
    ours, anew = index._statistics, library(index.store)
    assert (ours.n, ours.last, ours.dated_row is None) == (anew.n, anew.last, anew.dated_row is None)
    for field in ("text", "headed"):
        assert ours.statistics[field].document_frequency == anew.statistics[field].document_frequency
        assert ours.statistics[field].mean_length == pytest.approx(anew.statistics[field].mean_length)
    assert index.check().ok


def test_it_is_kept_and_opened_again(memories: pd.DataFrame, tmp_path: Path) -> None:
    with LocalIndex(tmp_path / "i", exact=0) as index:
        assert index.add(memories) == len(memories)
        assert index.add(memories) == 0
        wanted = index.search(QUESTIONS, mem.rrf(mem.bm25(), mem.relevance()), k=5)
    with LocalIndex(tmp_path / "i", exact=0) as again:
        pd.testing.assert_frame_equal(again.search(QUESTIONS, mem.rrf(mem.bm25(), mem.relevance()), k=5), wanted)
    with pytest.raises(DataError, match="made with language 'en', not 'de'"):
        LocalIndex(tmp_path / "i", language="de")


def test_an_id_stands_for_one_memory(memories: pd.DataFrame) -> None:
    index = grown(memories[:3])
    row = memories.iloc[0].to_dict()
    assert index.append([row]) == 0
    with pytest.raises(DataError, match="stands for another memory"):
        index.append([{**row, "text": "Something else."}])


def test_the_learned_ranker_ranks_candidates(memories: pd.DataFrame) -> None:
    index = grown(memories, exact=0)
    found = index.search(
        QUESTIONS, mem.load_ranker().scorer if hasattr(mem.load_ranker(), "scorer") else mem.bm25(), k=3
    )
    assert len(found) == 9
