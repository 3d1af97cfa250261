"""The exact index, and the door that every index has in common."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from luminora_lab import memory as mem
from luminora_lab.conversation import Conversation
from luminora_lab.errors import DataError, MissingInput, StrategyError
from luminora_lab.memory.index import ExactIndex, memories_of

Frames = Callable[..., pd.DataFrame]


def test_it_ranks_as_the_pool_of_one_conversation_does(made: Frames, asked: Frames) -> None:
    turns = made(60).rename(columns={"memory_id": "turn_id"})
    talk = Conversation.from_frames("talk", turns)
    strategy = mem.bm25() + mem.relevance() + 0.5 * mem.neighbours() + mem.session_prior()
    pool = mem.Pool.from_conversation(talk, asked())
    right = np.sort(strategy.scores(pool), axis=1)[:, :-6:-1]
    index = ExactIndex()
    index.add(memories_of(talk))
    found = index.search(asked(), strategy, k=5)
    np.testing.assert_allclose(found["score"].to_numpy().reshape(-1, 5), right, atol=1e-6)
    assert found["memory_id"].str.startswith("talk/talk-0/").all()


def test_the_found_frame(exact: ExactIndex, asked: Frames) -> None:
    found = exact.search(asked(3), mem.bm25(), k=4)
    columns = "question_id rank score memory_id conversation session position speaker at text"
    assert " ".join(found.columns) == columns
    assert found["question_id"].tolist() == [q for q in ("q0", "q1", "q2") for _ in range(4)]
    assert found["rank"].tolist() == [1, 2, 3, 4] * 3
    assert all(g["score"].is_monotonic_decreasing for _, g in found.groupby("question_id"))


def test_many_questions_come_in_blocks_and_in_order(
    exact: ExactIndex, asked: Frames, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exact.search(asked(12), mem.relevance())
    monkeypatch.setattr("luminora_lab.memory.index.exact._CELLS", 5 * len(exact))
    pd.testing.assert_frame_equal(exact.search(asked(12), mem.relevance()), whole, rtol=1e-5)


def test_a_question_sees_nothing_from_later(exact: ExactIndex, asked: Frames) -> None:
    found = exact.search(asked(5, at="2023-03-03"), mem.relevance(), k=50)
    assert found["at"].max() <= pd.Timestamp("2023-03-03")
    assert len(found) == 5 * 20  # ten turns a day: what there is, and no more


def test_nothing_in_nothing_out(asked: Frames, exact: ExactIndex) -> None:
    assert ExactIndex().search(asked(), mem.bm25()).empty
    assert exact.search(asked(0), mem.bm25()).empty
    assert ExactIndex().pool(asked(2)).shape == (2, 0)


def test_adding_twice_changes_nothing(made: Frames) -> None:
    index = ExactIndex()
    assert (index.add(made(30)), index.add(made(40)), len(index)) == (30, 10, 40)
    assert index.add(pd.concat([made(40), made(40)])) == 0
    with pytest.raises(DataError, match="'talk-0/0' stands for another memory"):
        index.add(made(10).assign(text="different"))


def test_sessions_of_two_conversations_never_mix(made: Frames, asked: Frames) -> None:
    index = ExactIndex()
    index.add(made(180))
    pool = index.pool(asked(1))
    conversation = pool.memories["conversation"].to_numpy()
    for step in (-2, 1):
        rows = pool.neighbour(step)
        here = np.flatnonzero(rows >= 0)
        assert (conversation[here] == conversation[rows[here]]).all()
    assert pool.sessions.max() + 1 == 18


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.drop(columns="speaker"), "no column 'speaker'"),
        (lambda m: m.assign(memory_id=""), "empty id"),
        (lambda m: m.assign(memory_id="x"), "'x' stands for two different memories"),
        (lambda m: m.assign(text=pd.Series(["half \ud83d"] * len(m), dtype=object)), "half a surrogate pair"),
    ],
)
def test_memories_that_cannot_be_used(made: Frames, change: Frames, message: str) -> None:
    with pytest.raises(DataError, match=message):
        ExactIndex().add(change(made(3)))


def test_questions_and_numbers_that_cannot_be_used(exact: ExactIndex, asked: Frames) -> None:
    with pytest.raises(DataError, match="no column 'text'"):
        exact.search(pd.DataFrame({"question": ["?"]}), mem.bm25())
    with pytest.raises(StrategyError, match="k=0"):
        exact.search(asked(), mem.bm25(), k=0)
    with pytest.raises(MissingInput, match="'importance'"):
        exact.search(asked(), mem.importance(source="column"))


def test_asking_again_shares_what_the_memories_alone_decide(exact: ExactIndex, asked: Frames) -> None:
    first = exact.pool(asked(2))
    mem.bm25().scores(first)
    second = first.ask(asked(3, seed=9))
    fresh = mem.Pool(first.memories, asked(3, seed=9))
    assert second.memory_vectors is first.memory_vectors
    for strategy in (mem.bm25(), mem.coverage(back=1), mem.tfidf(), mem.relevance(), mem.spreading()):
        np.testing.assert_allclose(strategy.scores(second), strategy.scores(fresh), atol=1e-6)
