"""Turns, facts and episodes as memories: what they say, when they exist, what they rest on; scores of their state."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab import memory as mem
from luminora_lab.conversation import Conversation
from luminora_lab.errors import MissingInput, StrategyError, UnknownName
from luminora_lab.memory.facts.model import facts_frame
from luminora_lab.memory.units import carries, unit_memories

DAY = pd.Timestamp("2024-03-01")


@pytest.fixture
def talk() -> Conversation:
    turns = pd.DataFrame(
        {
            "turn_id": ["1", "2", "3", "4"],
            "session": [1, 1, 2, 2],
            "speaker": ["Ada", "Bo", "Ada", "Bo"],
            "text": ["I live in Lund.", "The kiln is red.", "I moved to Visby last week!", "Lovely, by the sea."],
            "at": [DAY, DAY + pd.Timedelta("1min"), DAY + pd.Timedelta("30D"), DAY + pd.Timedelta("30D 1min")],
        }
    )
    questions = pd.DataFrame(
        {
            "question_id": ["q1", "q2"],
            "text": ["Where does Ada live?", "What colour is the kiln?"],
            "evidence": [["1", "3"], ["2"]],
            "category": ["temporal", "single-hop"],
        }
    )
    return Conversation.from_frames("move", turns, questions)


@pytest.fixture
def facts() -> pd.DataFrame:
    home = {"subject": "Ada", "category": "personal_info", "key": "home_city"}
    moved = DAY + pd.Timedelta("30D")
    old = home | {
        "fact_id": "a" * 12, "value": "Lund", "turns": ("1",), "said_at": DAY, "valid_at": DAY, "created_at": DAY,
        "invalid_at": moved - pd.Timedelta("7D"), "expired_at": moved,
    }  # fmt: skip
    new = home | {
        "fact_id": "b" * 12, "value": "Visby", "turns": ("3",), "said_at": moved, "created_at": moved,
        "valid_at": moved - pd.Timedelta("7D"), "invalid_at": None, "expired_at": None,
    }  # fmt: skip
    return facts_frame([old, new])


def asked(*moments: pd.Timestamp) -> pd.DataFrame:
    ids = [f"q{n}" for n in range(len(moments))]
    return pd.DataFrame({"question_id": ids, "text": "Where does Ada live?", "asked_at": list(moments)})


def test_facts_as_memories(talk: Conversation, facts: pd.DataFrame) -> None:
    made = unit_memories(talk, "fact", facts=facts)
    assert made["text"].tolist() == ["Ada, home city: Lund", "Ada, home city: Visby"]
    assert made["memory_id"].tolist() == ["f:" + "a" * 12, "f:" + "b" * 12]
    assert made["session"].tolist() == [1, 2]
    assert made["at"].tolist() == facts["created_at"].tolist()


def test_a_fact_holds_for_whoever_asks_while_it_holds(talk: Conversation, facts: pd.DataFrame) -> None:
    moments = (DAY + pd.Timedelta("1D"), DAY + pd.Timedelta("25D"), DAY + pd.Timedelta("31D"))
    pool = mem.Pool.from_conversation(talk, asked(*moments), unit="fact", facts=facts)
    # on day 25 Ada had moved, but nobody had been told: Lund is still believed, Visby not yet known
    assert mem.validity().scores_all(pool).tolist() == [[1, 0], [1, 1], [0, 1]]
    assert pool.candidates.tolist() == [[True, False], [True, False], [True, True]]
    ranked = mem.rank(mem.presets["graphiti"].strategy, pool)
    assert ranked.tolist() == [[0, -1], [0, -1], [1, -1]]


def test_decay_and_heat_by_hand(talk: Conversation) -> None:
    episodes = pd.DataFrame(
        {
            "memory_id": ["e:1", "e:2"], "text": ["x", "y"], "at": [DAY, DAY + pd.Timedelta("9D")],
            "n_turns": [4, 2], "importance": [8.0, 2.0],
        }
    )  # fmt: skip
    questions = asked(DAY + pd.Timedelta("10D"))
    pool = mem.Pool(episodes, questions)
    decay = [1 / (1 + 0.1 * np.log(11)), 1 / (1 + 0.1 * np.log(2))]
    assert mem.log_decay().scores_all(pool)[0] == pytest.approx(decay, rel=1e-5)
    upstream = mem.presets["luminoracore_episodes"].strategy.scores(pool)[0]
    assert upstream == pytest.approx([8 * decay[0], 2 * decay[1]], rel=1e-5)
    history = pd.DataFrame({"memory_id": ["e:2", "e:2"], "at": [DAY + pd.Timedelta("9D 12h")] * 2})
    warm = mem.heat().scores_all(mem.Pool(episodes, questions, accesses=history))[0]
    assert warm == pytest.approx([4 + np.exp(-10), 2 + 2 + np.exp(-12 / 24)], rel=1e-5)
    with pytest.raises(StrategyError, match="mu"):
        mem.heat(mu=0).scores_all(mem.Pool(episodes, questions, accesses=history))
    with pytest.raises(MissingInput, match="access history"):
        mem.heat().scores_all(pool)


def test_the_union_keeps_units_apart(talk: Conversation, facts: pd.DataFrame) -> None:
    pool = mem.Pool.from_conversation(talk, unit="all", facts=facts)
    made = pool.memories
    assert set(made["unit"]) == {"turn", "fact", "episode"}
    assert made["memory_id"].is_unique
    beside = pool.neighbour(1)
    units = made["unit"].to_numpy()
    assert (units[beside[beside >= 0]] == units[np.flatnonzero(beside >= 0)]).all()
    assert made["importance"].notna().all()
    only = mem.bm25().where(unit="fact")
    kept = np.isfinite(only.scores(pool))
    assert (kept == (units == "fact")[None, :]).all()
    for strategy in mem.presets.usable.values():
        if not any(name in str(strategy) for name in ("access", "retention", "base_level")):
            assert strategy.scores(pool).shape == pool.shape


def test_every_memory_rests_on_turns_of_its_conversation() -> None:
    talk = ll.load("riverside")
    for unit in ("fact", "episode", "all"):
        made = unit_memories(talk, unit)
        table = carries(made, talk.turns["turn_id"].tolist())
        assert (np.diff(table.indptr) == made["turns"].map(len).to_numpy()).all()
        assert (made["turns"].map(len) > 0).all()


def test_turns_are_what_they_were() -> None:
    talk = ll.load("riverside")
    made = unit_memories(talk).drop(columns=["unit", "turns", "quoted"])
    pd.testing.assert_frame_equal(made, talk.turns.rename(columns={"turn_id": "memory_id"}))


def test_there_is_no_other_unit(talk: Conversation) -> None:
    with pytest.raises(UnknownName, match="turn, fact, episode, all"):
        unit_memories(talk, "paragraph")
