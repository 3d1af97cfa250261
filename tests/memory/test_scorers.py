"""Primitive scorers against hand-worked values and independent implementations."""

from __future__ import annotations

import math

import bm25s
import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

import luminora_lab as ll
from luminora_lab import memory as mem
from luminora_lab.memory import Pool
from luminora_lab.memory.pool import LexicalStatistics
from luminora_lab.text.tokens import stems


@pytest.fixture(scope="module")
def talk() -> ll.Conversation:
    return ll.load("riverside")


@pytest.fixture(scope="module")
def talk_pool(talk: ll.Conversation) -> Pool:
    return Pool.from_conversation(talk)


def make(texts: list[str], question: str, **columns: object) -> Pool:
    frame = pd.DataFrame({"memory_id": [str(i) for i in range(len(texts))], "text": texts, **columns})
    return Pool(frame, pd.DataFrame({"question_id": ["q"], "text": [question], "asked_at": [pd.NaT]}))


def test_bm25_by_hand() -> None:
    pool = make(["red kiln", "kiln kiln glaze", "blue ferry"], "the kiln")
    idf = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    mean = 7 / 3
    by_hand = [
        idf * tf / (tf + 1.5 * (1 - 0.75 + 0.75 * length / mean)) if tf else 0.0
        for tf, length in [(1, 2), (2, 3), (0, 2)]
    ]
    assert mem.bm25(field="text").scores(pool)[0] == pytest.approx(by_hand, abs=1e-6)


def test_bm25_is_that_of_bm25s(talk: ll.Conversation, talk_pool: Pool) -> None:
    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    index.index([stems(t) for t in talk.turns["text"]], show_progress=False)
    ours = mem.bm25(field="text").scores(talk_pool)
    for i, question in enumerate(talk.usable_questions["text"][:20]):
        known = [s for s in stems(question) if s in index.vocab_dict]
        assert ours[i] == pytest.approx(index.get_scores(known), abs=1e-4)


def test_bm25_under_the_statistics_of_the_whole_is_that_of_the_whole(talk: ll.Conversation, talk_pool: Pool) -> None:
    encoded = [stems(t) for t in talk_pool.texts]
    df: dict[str, int] = {}
    for one in encoded:
        for stem in set(one):
            df[stem] = df.get(stem, 0) + 1
    statistics = LexicalStatistics(len(encoded), float(np.mean([len(e) for e in encoded])), df)
    part = Pool(talk_pool.memories[40:90].reset_index(drop=True), talk_pool.questions, statistics=statistics)
    whole = mem.bm25(field="text").scores(talk_pool)[:, 40:90]
    assert mem.bm25(field="text").scores(part) == pytest.approx(whole, abs=1e-4)


def test_headed_bm25_finds_dates_and_speakers(talk_pool: Pool) -> None:
    assert talk_pool.heads[0] == "9 March 2024 Mara: " or talk_pool.heads[0].startswith("9 March 2024 ")
    pool = make(["hello", "hello"], "What did Bo say?", speaker=["Ada", "Bo"])
    assert mem.bm25().scores(pool)[0].argmax() == 1
    assert mem.bm25(field="text").scores(pool)[0].max() == 0


def test_window_and_session_fields(pool: Pool) -> None:
    texts = ["kiln", "glaze", "ferry", "rope", "mast"]
    talk = make(texts, "rope", session=[1, 1, 1, 2, 2], position=range(5))
    assert (mem.bm25(field="window").scores(talk)[0] > 0).tolist() == [False, False, False, True, True]
    assert (mem.bm25(field="session").scores(talk)[0] > 0).tolist() == [False, False, False, True, True]
    assert mem.session_prior().scores(talk).tolist() == mem.bm25(field="session").scores(talk).tolist()


def test_tfidf_is_that_of_scikit_learn(talk: ll.Conversation, talk_pool: Pool) -> None:
    vectorizer = TfidfVectorizer(analyzer=stems, sublinear_tf=True)
    memories = vectorizer.fit_transform(talk.turns["text"])
    theirs = (vectorizer.transform(talk.usable_questions["text"]) @ memories.T).toarray()
    ours = mem.tfidf().scores(talk_pool)
    same = [np.corrcoef(a, b)[0, 1] for a, b in zip(ours, theirs, strict=True) if b.any()]
    assert min(same) > 0.999  # our questions also count stems that no turn has, which only scales a row
    assert (mem.tfidf(analyzer="char", low=3, high=5).scores(talk_pool) >= 0).all()


def test_coverage_by_hand() -> None:
    pool = make(["red kiln", "kiln", "ferry"], "red kiln", session=[1, 1, 1], position=range(3))
    red, kiln = math.log(1 + 2.5 / 1.5), math.log(1 + 1.5 / 2.5)
    assert mem.coverage().scores(pool)[0] == pytest.approx([1, kiln / (red + kiln), 0], abs=1e-6)
    assert mem.coverage(back=1).scores(pool)[0] == pytest.approx([1, 1, kiln / (red + kiln)], abs=1e-6)


def test_soft_coverage_lies_in_0_1_and_counts_an_equal_word_fully() -> None:
    pool = make(["a puppy ran", "quarterly tax", ""], "dog")
    values = mem.soft_coverage().scores(pool)[0]
    assert values[0] > values[1] >= 0
    assert values[2] == 0
    assert mem.soft_coverage().scores(make(["the dog ran"], "dog"))[0] == pytest.approx([1.0], abs=1e-5)


def test_recency_by_hand(pool: Pool) -> None:
    hours = np.array([240.0, 48.0, 24.0, 1.0])
    assert mem.recency(decay=0.995, per="h").scores(pool)[0] == pytest.approx(0.995**hours, rel=1e-5)
    assert mem.recency(decay=0.5, per="D").scores(pool)[0] == pytest.approx(0.5 ** (hours / 24), rel=1e-5)
    assert mem.rank_recency(decay=0.9).scores(pool)[0] == pytest.approx(0.9 ** np.array([4, 3, 2, 1]), rel=1e-5)
    oldest = mem.rank_recency(decay=0.9, oldest_first=True).scores(pool)[0]
    assert oldest == pytest.approx(0.9 ** np.array([1, 2, 3, 4]), rel=1e-5)
    straight = mem.linear_recency(days=20, floor=0.6).scores(pool)[0]
    assert straight == pytest.approx([0.6, 0.9, 0.95, 1 - 1 / 480], rel=1e-5)


def with_accesses(pool: Pool) -> Pool:
    history = pd.DataFrame(
        {"memory_id": ["m1", "m1", "m2", "m2"],
         "at": pd.to_datetime(["2024-03-05 12:00", "2024-03-11 10:00", "2024-03-10 12:00", "2024-03-12 12:00"])}
    )  # fmt: skip
    return Pool(pool.memories, pool.questions, embedder=pool.embedder, accesses=history)


def test_access_history_by_hand(pool: Pool) -> None:
    seen = with_accesses(pool)  # the last access comes after the question and does not count
    hours = np.array([2.0, 24.0, 24.0, 1.0])
    assert mem.recency(since="access").scores(seen)[0] == pytest.approx(0.995**hours, rel=1e-5)
    days, recalls = hours / 24, np.array([2, 1, 0, 0])
    assert mem.retention().scores(seen)[0] == pytest.approx(np.exp(-days / (1 + recalls)), rel=1e-5)
    base = [240**-0.5 + 144**-0.5 + 2**-0.5, 48**-0.5 + 24**-0.5, 24**-0.5, 1.0]
    assert mem.base_level(d=0.5, per="h").scores(seen)[0] == pytest.approx(np.log(base), rel=1e-5)


def test_spreading_by_hand(pool: Pool) -> None:
    texts = make(["red kiln", "kiln", "ferry"], "red kiln boat")  # three stems, "boat" nowhere
    red, kiln = (2 - math.log(1)) / 3, (2 - math.log(2)) / 3
    assert mem.spreading(strength=2.0).scores(texts)[0] == pytest.approx([red + kiln, kiln, 0], abs=1e-6)


def test_accesses_of_earlier_questions_only(pool: Pool) -> None:
    asked = pd.DataFrame(
        {"question_id": ["q1", "q2"], "text": ["c", "c"], "asked_at": pd.to_datetime(["2024-03-11 12:00"] * 2)}
    )
    two = Pool(pool.memories, asked, embedder=pool.embedder)
    history = mem.replay_accesses(two, mem.relevance(), k=1)
    assert history["memory_id"].tolist() == ["m3", "m3"]
    assert history["question_id"].tolist() == ["q1", "q2"]
    seen = Pool(pool.memories, asked, embedder=pool.embedder, accesses=history)
    last = mem.recency(since="access").scores(seen)
    assert last[0, 2] == pytest.approx(0.995**24, rel=1e-5)
    assert last[1, 2] == pytest.approx(1.0)


def test_match_scorers(pool: Pool) -> None:
    asked = pd.DataFrame(
        {"question_id": ["q1", "q2", "q3"], "text": ["What did Ada say?", "Did Bo and Ada meet?", "Who sang in Lund?"],
         "asked_at": pd.to_datetime(["2024-03-11 12:00"] * 3)}
    )  # fmt: skip
    memories = pool.memories.assign(text=["Hello", "We went to Lund.", "Hello", "In Rome."])
    named = Pool(memories, asked)
    assert mem.speaker_match().scores(named).tolist() == [[1, 0, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert mem.entity_match().scores(named)[2].tolist() == [0, 1, 0, 0]
    assert mem.entity_match().scores(named)[0].tolist() == [0, 0, 0, 0]


def test_date_match(pool: Pool) -> None:
    asked = pool.questions.assign(text=["What happened on 9 March 2024?"])
    values = mem.date_match(days=1).scores(Pool(pool.memories, asked))[0]
    assert values[1] == 1.0
    assert 0 < values[2] < 1
    assert values[0] < values[2]
    assert mem.date_match().scores(pool)[0].tolist() == [0, 0, 0, 0]


def test_importance_is_the_column_or_the_declared_rule(pool: Pool) -> None:
    assert mem.importance().scores(pool)[0].tolist() == [2, 4, 6, 10]
    assert mem.importance(source="heuristic").scores(pool)[0].max() < 2
    bare = Pool(pool.memories.drop(columns="importance"), pool.questions, embedder=pool.embedder)
    assert mem.importance().scores(bare).tolist() == mem.importance(source="heuristic").scores(bare).tolist()


def test_random_depends_on_ids_and_seed_alone(pool: Pool) -> None:
    turned = Pool(pool.memories[::-1].reset_index(drop=True), pool.questions, embedder=pool.embedder)
    assert mem.random().scores(pool)[0].tolist() == mem.random().scores(turned)[0][::-1].tolist()
    assert mem.random(seed=1).scores(pool)[0].tolist() != mem.random().scores(pool)[0].tolist()


def test_last_k_is_the_window_before_the_question(pool: Pool) -> None:
    assert mem.rank(mem.last_k(2), pool).tolist() == [[3, 2, -1, -1]]


def test_neighbours_stay_in_the_session(pool: Pool) -> None:
    texts = make(["kiln", "x", "y", "kiln"], "kiln", session=[1, 1, 2, 2], position=range(4))
    score = float(mem.bm25().scores(texts)[0, 0])
    around = mem.neighbours().scores(texts)[0]
    assert around == pytest.approx([0, score / 2, score / 2, 0], abs=1e-5)


def test_a_pool_never_holds_a_label(talk: ll.Conversation) -> None:
    pool = Pool.from_conversation(talk)
    assert set(pool.questions.columns) == {"question_id", "text", "asked_at"}


def test_ids_never_reach_an_index(talk: ll.Conversation) -> None:
    turns = talk.turns.assign(turn_id=[f"answer_{i}" for i in range(len(talk))])
    renamed = ll.Conversation.from_frames("other", turns, talk.questions.assign(evidence=[()] * len(talk.questions)))
    plain, marked = (Pool.from_conversation(c, questions=talk.usable_questions) for c in (talk, renamed))
    for one in (mem.bm25(), mem.relevance(), mem.tfidf(), mem.soft_coverage(), mem.session_prior()):
        assert (one.scores(plain) == one.scores(marked)).all()
