"""Comparisons over turns, facts and episodes: evidence goes back to turns, budgets are equal, numbers by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab import memory as mem
from luminora_lab.conversation import Conversation
from luminora_lab.errors import DataError, MissingInput, StrategyError, UnknownName
from luminora_lab.memory.facts.model import facts_frame

UNITS = ["turn", "fact", "episode", "all"]


@pytest.fixture
def talk() -> Conversation:
    at = pd.date_range("2024-03-01 10:00", periods=4, freq="min")
    turns = pd.DataFrame(
        {
            "turn_id": list("1234"), "session": 1, "speaker": ["Ada", "Bo"] * 2, "at": at,
            "text": ["My cat Miso likes herring.", "A cat!", "Miso is nine.", "The ferry was late again this morning."],
        }
    )  # fmt: skip
    questions = pd.DataFrame(
        {"question_id": ["q"], "text": ["Tell me about Ada's pet Miso."], "evidence": [["1", "3"]], "category": ["x"]}
    )
    return Conversation.from_frames("cat", turns, questions)


@pytest.fixture
def facts() -> pd.DataFrame:
    when = {name: pd.Timestamp("2024-03-01 10:02") for name in ("said_at", "valid_at", "created_at")}
    cat = {"fact_id": "c" * 12, "subject": "Ada", "category": "relationships", "key": "pet", "value": "Miso"}
    ferry = {"fact_id": "d" * 12, "subject": "Bo", "category": "other", "key": "other", "value": "late ferry"}
    return facts_frame([cat | when | {"turns": ("1", "3")}, ferry | when | {"turns": ("4",)}])


def test_one_fact_that_rests_on_both_turns_finds_all_of_the_evidence(talk: Conversation, facts: pd.DataFrame) -> None:
    result = ll.compare_memory("bm25", talk, k=1, unit="fact", tokens=5, facts={"cat": facts}, progress=False)
    row = result.frame.iloc[0]
    assert (row["recall@5tokens"], row["recall@1"], row["any@1"], row["all@1"], row["ndcg@1"]) == (1, 1, 1, 1, 1)
    assert row["tokens@1"] == 4  # "Ada, pet: Miso"
    assert result.primary == "recall@5tokens"
    assert result.setting.facts == "frames"
    assert result.curve("tokens")["mean"].tolist() == [1.0] * 8


def test_turns_within_a_budget_by_hand(talk: Conversation) -> None:
    result = ll.compare_memory({"order": mem.position() * -1.0}, talk, tokens=8, k=3, progress=False)
    row = result.frame.iloc[0]  # turns cost 7, 2, 4, 10 tokens: only the first fits 8
    assert (row["recall@8tokens"], row["recall@3"]) == (0.5, 1.0)
    assert list(result.metrics)[:2] == ["recall@8tokens", "recall@3"]


def test_units_stand_side_by_side() -> None:
    named = {"bm25": mem.bm25(), "graphiti": mem.presets["graphiti"].strategy}
    result = ll.compare_memory(named, "riverside", unit=UNITS, progress=False)
    assert set(result.rankings) == {
        "bm25 [turn]", "bm25 [fact]", "bm25 [episode]", "bm25 [all]", "graphiti [fact]", "graphiti [all]",
    }  # fmt: skip
    assert "valid_at" in result.notes["graphiti [turn]"]
    assert result.frame.groupby("strategy").size().nunique() == 1
    means = result.frame.groupby("strategy")["recall@500tokens"].mean()
    assert ((means >= 0) & (means <= 1)).all()
    assert result.frame["recall@10"].between(0, 1).all()
    missed = result.misses("bm25 [fact]")
    assert set(missed["turn_id"]) <= set(ll.load("riverside").turns["turn_id"])
    alone = ll.compare_memory("bm25", "riverside", progress=False)
    both = result.frame[result.frame["strategy"] == "bm25 [turn]"]
    np.testing.assert_array_equal(both["recall@10"], alone.frame["recall@10"])


def test_an_episode_quotes_less_than_it_rests_on() -> None:
    how = {
        reach: ll.compare_memory("bm25", "riverside", unit="episode", reach=reach, progress=False)
        for reach in ("source", "quoted")
    }
    ranks = {reach: result.rankings["bm25"][0].evidence_rank for reach, result in how.items()}
    for rests, quotes in zip(ranks["source"], ranks["quoted"], strict=True):
        assert ((quotes == 0) | (quotes >= rests)).all()
    means = {reach: result.frame["recall@500tokens"].mean() for reach, result in how.items()}
    assert 0 < means["quoted"] < means["source"]
    same = [ll.compare_memory("bm25", "riverside", reach=reach, progress=False).frame["recall@10"] for reach in how]
    pd.testing.assert_series_equal(*same)
    with pytest.raises(UnknownName, match="quoted"):
        ll.compare_memory("bm25", "riverside", reach="summary", progress=False)


def test_presets_of_facts_and_episodes_run() -> None:
    facts = ll.compare_memory(["mem0", "graphiti"], "riverside", unit="fact", progress=False)
    assert facts.frame["recall@500tokens"].notna().all()
    kinds = ["luminoracore_episodes", "memoryos_heat"]
    episodes = ll.compare_memory(kinds, "riverside", unit="episode", accesses="replay", progress=False)
    assert set(episodes.rankings) == set(kinds)


def test_what_cannot_run_says_so(talk: Conversation) -> None:
    with pytest.raises(MissingInput, match="unit='fact'"):
        ll.compare_memory("graphiti", talk, progress=False)
    with pytest.raises(MissingInput, match="graphiti"):
        ll.compare_memory("graphiti", talk, unit=["turn", "episode"], progress=False)
    other = Conversation.from_frames("dog", talk.turns.replace("A cat!", "A dog!"), talk.questions)
    with pytest.raises(StrategyError, match="learns from turns"):
        ll.compare_memory("ranker", [talk, other], unit="fact", progress=False)
    with pytest.raises(UnknownName, match="unit"):
        ll.compare_memory("bm25", talk, unit=["turn", "turn"], progress=False)
    with pytest.raises(DataError, match="tokens"):
        ll.compare_memory("bm25", talk, tokens=0, progress=False)
    with pytest.raises(DataError, match="no facts of 'cat'"):
        ll.compare_memory("bm25", talk, unit="fact", facts={"dog": facts_frame([])}, progress=False)


def test_a_conversation_without_facts_finds_nothing(talk: Conversation) -> None:
    result = ll.compare_memory("bm25", talk, unit="fact", facts={"cat": facts_frame([])}, progress=False)
    assert result.frame["recall@500tokens"].tolist() == [0.0]
