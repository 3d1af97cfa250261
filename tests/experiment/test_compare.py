"""The comparison against values worked out by hand, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab import memory as mem
from luminora_lab.errors import DataError, MissingInput, StrategyError, UnknownName
from luminora_lab.experiment import named_strategies
from luminora_lab.experiment.learned import Lesson, folds, left_out
from luminora_lab.memory import MemoryRanker


def conversation(name: str, texts: list[str], evidence: list[str], question: str = "kiln") -> ll.Conversation:
    turns = pd.DataFrame(
        {"turn_id": [f"t{i}" for i in range(len(texts))], "session": np.arange(len(texts)) // 3 + 1,
         "speaker": ["Ada", "Bo"] * (len(texts) // 2) + ["Ada"] * (len(texts) % 2), "text": texts,
         "at": pd.date_range("2024-01-01", periods=len(texts), freq="D")}
    )  # fmt: skip
    questions = pd.DataFrame(
        {"question_id": ["q1"], "text": [question], "category": ["single-hop"], "evidence": [evidence]}
    )
    return ll.Conversation.from_frames(name, turns, questions)


@pytest.fixture
def small() -> ll.Conversation:
    """Six turns; the two newest are evidence, and only the last one names the kiln."""
    return conversation("small", ["rope", "ferry", "mast", "sail", "glaze", "kiln"], ["t4", "t5"])


def test_metrics_by_hand(small: ll.Conversation) -> None:
    # position() ranks t5, t4, t3 ...: with k = 1 half of the evidence, with k = 2 all of it
    one = ll.compare_memory({"late": mem.position(), "early": -mem.position()}, small, k=1, progress=False)
    row = one.frame.set_index("strategy").loc["late"]
    assert row["recall@1"] == 0.5
    assert row["any@1"] == 1
    assert row["all@1"] == 0
    assert row["ndcg@1"] == 1
    assert row["precision@1"] == 1
    assert row["tokens@1"] == 1
    early = one.frame.set_index("strategy").loc["early"]
    assert early["recall@1"] == 0
    assert early["mrr"] == pytest.approx(1 / 5)
    assert early["session_any@5"] == 1
    assert early["recall@5"] == 0.5


def test_session_granularity_by_hand(small: ll.Conversation) -> None:
    by_session = ll.compare_memory({"early": -mem.position()}, small, k=1, granularity="session", progress=False).frame
    assert by_session["recall@1"].tolist() == [0.0]  # the first session holds none of it
    two = ll.compare_memory({"early": -mem.position()}, small, k=2, granularity="session", progress=False).frame
    assert two["recall@2"].tolist() == [1.0]


def test_curves_by_hand(small: ll.Conversation) -> None:
    result = ll.compare_memory({"late": mem.position()}, small, k=2, progress=False)
    along = result.curve("k", most=3)
    assert along["k"].tolist() == [1, 2, 3]
    assert along["mean"].tolist() == [0.5, 1.0, 1.0]
    spent = result.curve("tokens")
    assert spent["mean"].tolist() == [1.0] * len(spent)  # six one-token turns fit the smallest budget


def test_misses_name_the_turn_its_neighbours_and_who_found_it(small: ll.Conversation) -> None:
    result = ll.compare_memory({"late": mem.position(), "words": mem.bm25(field="text")}, small, k=1, progress=False)
    missed = result.misses("words")
    assert missed[["turn_id", "text", "before", "after"]].values.tolist() == [["t4", "glaze", "sail", "kiln"]]
    assert missed["rank"].iloc[0] > 1
    assert missed["found_by"].iloc[0] == ()
    everything = result.misses()
    assert (everything["strategy"].value_counts() == 1).all()
    with pytest.raises(UnknownName, match="late, words"):
        result.misses("bm25")


def test_a_memory_that_a_strategy_leaves_out_has_rank_0(small: ll.Conversation) -> None:
    result = ll.compare_memory({"bo": mem.position().where(speaker="Bo").top(1)}, small, k=5, progress=False)
    assert result.misses()[["turn_id", "rank"]].values.tolist() == [["t4", 0]]
    assert result.frame["recall@5"].tolist() == [0.5]
    assert result.frame["tokens@5"].tolist() == [1]


def test_the_bundled_conversations_order_the_strategies_as_expected() -> None:
    result = ll.compare_memory(["random", "bm25", "hybrid"], "demo", progress=False)
    mean = result.summary(["recall@10"]).set_index("strategy")["mean"]
    assert mean["random"] < 0.1 < mean["bm25"] < mean["hybrid"]
    assert result.summary(["recall@10"])["n_clusters"].tolist() == [6] * 3


def test_one_conversation_has_no_interval_and_says_why() -> None:
    result = ll.compare_memory(["bm25"], "riverside", progress=False)
    row = result.summary(["recall@10"]).iloc[0]
    assert np.isnan(row["lo"])
    assert "one conversation" in row["note"]
    assert result.to_dict()["strategies"]["bm25"]["recall@10"]["lo"] is None
    json.dumps(result.to_dict(), allow_nan=False)


def test_too_few_conversations_give_no_verdict() -> None:
    pairs = ll.compare_memory(["random", "bm25", "hybrid"], "demo", progress=False).pairwise()
    assert pairs["verdict"].str.contains("cannot be decided with 6 conversations").all()
    assert pairs["lo"].notna().all()


def test_learned_strategies_never_see_what_they_are_scored_on() -> None:
    talks = ll.load_all("train")
    ranker = MemoryRanker()
    lessons = [Lesson.of(ranker, talk) for talk in talks]
    scores, note = left_out(ranker, lessons, k=10)
    assert "leaving out one conversation" in note
    # labels of the held-out conversation turned round: its own scores must not move
    first = lessons[0]
    turned = Lesson(first.fingerprint, first.names, first.values, first.gold[::-1], ranker.sample(
        first.names, first.values, first.gold[::-1]
    ))  # fmt: skip
    again, _ = left_out(ranker, [turned, *lessons[1:]], k=10)
    assert (again[0] == scores[0]).all()
    assert not (again[1] == scores[1]).all()


def test_the_same_conversation_twice_stays_in_one_fold() -> None:
    assert [f.tolist() for f in folds(["a", "b", "a", "c"], most=10)] == [[0, 2], [1], [3]]
    assert len(folds([str(i) for i in range(500)], most=10)) == 10


def test_train_fits_elsewhere_and_a_single_conversation_gets_the_shipped_ranker() -> None:
    given = ll.compare_memory(["ranker"], "workshop", train=["riverside", "greenhouse"], progress=False)
    assert given.notes["ranker"].startswith("trained on 2 other conversations")
    alone = ll.compare_memory(["ranker"], "workshop", progress=False)
    assert "ships with the lab" in alone.notes["ranker"]
    default = ll.compare_memory(None, "riverside", progress=False)
    assert "left out" in default.notes["ranker"]
    assert "ranker" not in set(default.frame["strategy"])


def test_histories_are_asked_for(small: ll.Conversation) -> None:
    with pytest.raises(MissingInput, match="replay"):
        ll.compare_memory(["memorybank"], small, progress=False)
    result = ll.compare_memory(["memorybank"], small, accesses="replay", progress=False)
    assert "replayed in order" in result.notes["memorybank"]


def test_two_processes_give_the_same_rows() -> None:
    one = ll.compare_memory(["bm25", "random"], "train", progress=False).frame
    two = ll.compare_memory(["bm25", "random"], "train", progress=False, n_jobs=2).frame
    pd.testing.assert_frame_equal(one, two)


def test_every_default_runs_in_two_processes() -> None:
    one = ll.compare_memory(None, "train", progress=False).frame
    two = ll.compare_memory(None, "train", progress=False, n_jobs=2).frame
    pd.testing.assert_frame_equal(one, two)
    fitted = MemoryRanker().fit(ll.load_all("train"))
    here = ll.compare_memory({"r": fitted}, "test", progress=False).frame
    there = ll.compare_memory({"r": fitted}, "test", progress=False, n_jobs=2).frame
    pd.testing.assert_frame_equal(here, there)


def test_undated_data_leave_out_what_reads_dates_of_the_default_and_name_what_was_asked_for(
    small: ll.Conversation,
) -> None:
    undated = ll.Conversation.from_frames("undated", small.turns.drop(columns="at"), small.questions)
    result = ll.compare_memory(None, undated, progress=False)
    assert "left out" in result.notes["recency"]
    assert "bm25" in set(result.frame["strategy"])
    with pytest.raises(MissingInput, match=r"strategy 'mine'.*'at'"):
        ll.compare_memory({"mine": mem.bm25() + mem.recency()}, undated, progress=False)


def test_a_copy_is_no_independent_conversation(small: ll.Conversation) -> None:
    copy = ll.Conversation.from_frames("copy", small.turns, small.questions)
    with pytest.raises(DataError, match="same recording"):
        ll.compare_memory(["bm25"], [small, copy], progress=False)
    other = ll.Conversation.from_frames("other", small.turns, small.questions.assign(text="Which mast?"))
    assert "2 sets of questions on 1 recording" in ll.compare_memory(["bm25"], [small, other]).notes["conversations"]


def test_the_callers_ranker_stays_as_it_was() -> None:
    own = MemoryRanker(C=0.5)
    ll.compare_memory({"own": own}, "train", progress=False)
    assert vars(own) == vars(MemoryRanker(C=0.5))
    with pytest.raises(StrategyError, match="embedder='minilm'"):
        ll.compare_memory({"own": MemoryRanker(embedder="minilm")}, "train", progress=False)


def test_scores_that_are_no_numbers_are_refused(small: ll.Conversation) -> None:
    with np.errstate(all="ignore"), pytest.raises(StrategyError, match="not finite"):
        ll.compare_memory({"huge": (mem.position() + 1) * 1e38 * mem.length() * 1e9}, small, progress=False)


def test_names() -> None:
    assert list(named_strategies(None)) == [
        "random", "last_k", "recency", "dense", "generative_agents_creation", "hybrid", "bm25", "ranker",
    ]  # fmt: skip
    assert str(named_strategies("mine = bm25(k1=1.2) * 2")["mine"]) == "2.0 * bm25(k1=1.2)"
    assert list(named_strategies([mem.bm25(k1=2.0)])) == ["bm25(k1=2.0)"]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"strategies": []}, StrategyError, "no strategy"),
        ({"strategies": ["bm25", "bm25"]}, StrategyError, "two strategies"),
        ({"strategies": {"x": 3}}, StrategyError, "no strategy"),
        ({"strategies": ["bm26"]}, StrategyError, "not understood"),
        ({"k": 0}, DataError, "from 1"),
        ({"k": 10**9}, DataError, "10,000"),
        ({"seed": 2**63}, DataError, "from 0"),
        ({"n_jobs": 0}, DataError, "every core"),
        ({"strategies": ["relevance().where(within_days='x')"]}, StrategyError, "is a number"),
        ({"strategies": ["tfidf(analyzer='char', low=5, high=3)"]}, StrategyError, "at most high"),
        ({"granularity": "word"}, UnknownName, "turn"),
        ({"accesses": "guess"}, UnknownName, "replay"),
        ({"conversations": 7}, DataError, "no conversation"),
        ({"conversations": ["riverside", "riverside"]}, DataError, "two conversations"),
        ({"conversations": "riversid"}, UnknownName, "riverside"),
        ({"embedder": "word2vec"}, UnknownName, "wordllama"),
    ],
)
def test_wrong_calls_say_what_is_right(change: dict[str, object], error: type[Exception], says: str) -> None:
    call: dict[str, object] = {"strategies": ["dense"], "conversations": "riverside", "progress": False, **change}
    with pytest.raises(error, match=says):
        ll.compare_memory(**call)  # type: ignore[arg-type]


def test_without_evidence_there_is_nothing_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "chat.csv"
    path.write_text("speaker,text\nAda,Tea?\nBo,Please.\n", encoding="utf-8")
    with pytest.raises(DataError, match="no question with evidence"):
        ll.compare_memory(["bm25"], path, progress=False)


def test_asking_for_a_metric_that_does_not_exist() -> None:
    result = ll.compare_memory(["bm25"], "riverside", progress=False)
    with pytest.raises(UnknownName, match="recall@10"):
        result.summary(["recall@7"])
    with pytest.raises(UnknownName, match="'k' or 'tokens'"):
        result.curve("seconds")
