"""Every preset against values worked out from its source's formula."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from luminora_lab import memory as mem
from luminora_lab.errors import MissingInput, UnknownName
from luminora_lab.memory import Pool
from luminora_lab.memory.history import needs_accesses

ROOT = math.sqrt(0.5)
COSINE = np.array([1.0, ROOT, 0.0, ROOT])
HOURS = np.array([240.0, 48.0, 24.0, 1.0])
WEIGHT = np.array([2.0, 4.0, 6.0, 10.0])


def minmax(values: np.ndarray) -> np.ndarray:
    return (values - values.min()) / (values.max() - values.min())


def ranks(values: list[float]) -> np.ndarray:
    return np.argsort(np.argsort(-np.array(values))) + 1.0


@pytest.fixture
def seen(pool: Pool) -> Pool:
    """The pool after one recall of the first memory, two hours before the question."""
    accesses = pd.DataFrame({"memory_id": ["m1"], "at": pd.to_datetime(["2024-03-11 10:00"])})
    return Pool(pool.memories, pool.questions, embedder=pool.embedder, accesses=accesses)


LAST = np.array([2.0, 48.0, 24.0, 1.0])
FORMULAS = {
    # arXiv 2304.03442, section 4.1: three min-max scaled components, all weights 1, 0.995 an hour
    "generative_agents": minmax(0.995**LAST) + minmax(WEIGHT) + minmax(COSINE),
    "generative_agents_creation": minmax(0.995**HOURS) + minmax(WEIGHT) + minmax(COSINE),
    # retrieve.py: 0.99 ** (1, 2, 3 ...) over a list that begins with the oldest; 0.5, 3, 2
    "generative_agents_code": 0.5 * minmax(0.99 ** np.arange(1.0, 5.0)) + 3 * minmax(COSINE) + 2 * minmax(WEIGHT),
    # time_weighted_retriever.py: (1 - decay_rate) ** hours since the last access + relevance
    "langchain_time_weighted": 0.99**LAST + COSINE,
    # arXiv 2305.10250: R = exp(-t / S), S = 1 + recalls, t in days
    "memorybank": COSINE * np.exp(-LAST / 24 / np.array([2, 1, 1, 1])),
    "recency": 0.995**HOURS,
    "dense": COSINE,
}


@pytest.mark.parametrize("name", FORMULAS)
def test_by_hand(name: str, seen: Pool) -> None:
    assert mem.presets[name].strategy.scores(seen)[0] == pytest.approx(FORMULAS[name], rel=1e-4, abs=1e-5)


def test_act_r_by_hand(seen: Pool) -> None:
    pool = Pool(
        seen.memories.assign(text=["kiln", "kiln glaze", "ferry", "rope"]),
        seen.questions.assign(text=["kiln rope"]),
        embedder=seen.embedder,
        accesses=seen.accesses,
    )
    base = np.log([240**-0.5 + 2**-0.5, 48**-0.5, 24**-0.5, 1.0])
    kiln, rope = (2 - math.log(2)) / 2, (2 - math.log(1)) / 2
    assert mem.presets["act_r"].strategy.scores(pool)[0] == pytest.approx(
        base + np.array([kiln, kiln, 0, rope]), rel=1e-4
    )


def test_mem0_by_hand(pool: Pool) -> None:
    asked = Pool(
        pool.memories.assign(text=["kiln a", "kiln b", "Lund a", "We saw Lund d"]),
        pool.questions.assign(text=["kiln a in Lund"]),
        embedder=pool.embedder,
    )
    cosine = mem.relevance().scores(asked)[0]
    lexical = 1 / (1 + np.exp(-0.7 * (mem.bm25(field="text").scores(asked)[0] - 5)))  # two stems: midpoint 5, slope 0.7
    names = mem.entity_match().scores(asked)[0]
    expected = np.where(cosine >= 0.1, (cosine + lexical + 0.5 * names) / 2.5, -np.inf)
    assert mem.presets["mem0_scoring"].strategy.scores(asked)[0] == pytest.approx(expected, rel=1e-4)
    assert np.isinf(expected).any()


def test_hindsight_by_hand(pool: Pool) -> None:
    dated = Pool(
        pool.memories.assign(text=["kiln a", "kiln kiln b", "c", "d rope"]),
        pool.questions.assign(text=["a kiln on 9 March 2024"]),
        embedder=pool.embedder,
    )
    lists = [mem.bm25().scores(dated)[0], mem.relevance().scores(dated)[0]]
    fused = mem.rrf(mem.bm25(), mem.relevance()).scores(dated)[0]
    assert lists[0].argmax() in (0, 1)
    recency = np.maximum(1 - HOURS / 24 / 365, 0.1)
    temporal = mem.date_match().scores(dated)[0]
    assert temporal[1] == 1.0
    expected = minmax(fused) * (1 + 0.2 * (recency - 0.5)) * (1 + 0.2 * (temporal - 0.5))
    assert mem.presets["hindsight_boosts"].strategy.scores(dated)[0] == pytest.approx(expected, rel=1e-3, abs=1e-5)


def test_hybrid_is_rrf_with_60(pool: Pool) -> None:
    asked = Pool(
        pool.memories.assign(text=["kiln a a", "kiln a b", "kiln kiln kiln c", "d"]),
        pool.questions.assign(text=["kiln a"]),
        embedder=pool.embedder,
    )
    fused = mem.presets["hybrid"].strategy.scores(asked)[0]
    lexical, dense = mem.bm25().scores(asked)[0], mem.relevance().scores(asked)[0]
    # the last memory is last in one list; ties (a zero in both) fall to the seeded hash
    expected = {i: 1 / (60 + ranks(list(lexical))[i]) + 1 / (60 + ranks(list(dense))[i]) for i in (0, 1)}
    for i, value in expected.items():
        assert fused[i] == pytest.approx(value, rel=1e-4)


def test_mmr_is_on_plain_cosines(pool: Pool) -> None:
    order = mem.rank(mem.presets["mmr"].strategy, pool)[0]
    assert order[0] == 0


def test_what_lacks_its_input_raises() -> None:
    lacking = [name for name, preset in mem.presets.items() if preset.lacks]
    assert lacking == ["hipporag"]
    for name in lacking:
        with pytest.raises(MissingInput, match=name):
            _ = mem.presets[name].strategy
        with pytest.raises(MissingInput):
            mem.parse(name)


def test_presets_of_facts_and_episodes_say_what_they_score(pool: Pool) -> None:
    of = {name: preset.unit for name, preset in mem.presets.items() if preset.unit != "turn"}
    assert of == {
        "mem0": "fact", "graphiti": "fact", "memoryos_heat": "episode", "luminoracore_episodes": "episode",
    }  # fmt: skip
    assert not set(of) & set(mem.presets.usable)
    with pytest.raises(MissingInput, match="unit='fact'"):
        mem.presets["graphiti"].strategy.scores(pool)
    with pytest.raises(MissingInput, match="unit='episode'"):
        mem.parse("heat()").scores(replace(pool, accesses=pd.DataFrame({"memory_id": [], "at": []}), _cache={}))


def test_recalls_need_a_history(pool: Pool) -> None:
    counting = {name for name, strategy in mem.presets.usable.items() if needs_accesses(strategy)}
    assert counting == {"generative_agents", "langchain_time_weighted", "memorybank", "act_r"}
    for name in counting:
        with pytest.raises(MissingInput, match="access history"):
            mem.presets[name].strategy.scores(pool)


def test_every_preset_has_a_source_and_is_its_own_code() -> None:
    frame = mem.presets.frame
    assert (frame["source"] != "").all()
    for name, strategy in mem.presets.usable.items():
        assert mem.parse(str(strategy)) == strategy, name
        assert mem.parse(name) == strategy
    with pytest.raises(UnknownName, match="generative_agents"):
        mem.presets["generative_agent"]
