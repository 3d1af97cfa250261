"""The strategies of published systems, each under an honest name with its source, beside the controls.

Where a paper and its code differ, both are here. Systems that score facts or episodes say so (``unit``); a system that
scores what the lab does not extract (a graph) is listed with what it lacks, and using it raises; nothing stands in for
it silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import MissingInput, UnknownName
from luminora_lab.memory.combine import rrf
from luminora_lab.memory.expression import Scorer, scorer
from luminora_lab.memory.scorers import (
    base_level,
    bm25,
    date_match,
    entity_match,
    heat,
    importance,
    last_k,
    linear_recency,
    log_decay,
    neighbours,
    random,
    rank_recency,
    recency,
    relevance,
    retention,
    session_prior,
    spreading,
)

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.pool import Float, Pool

__all__ = ["CONTROLS", "DEFAULT_EIGHT", "Preset", "presets"]


@scorer
def bm25_sigmoid(pool: Pool) -> Float:
    """BM25 through mem0's sigmoid, whose midpoint and steepness depend on the number of words in the question; 0..1.

    Up to 3 stems: (5, 0.7); 6: (7, 0.6); 9: (9, 0.5); 15: (10, 0.5); more: (12, 0.5). Source: mem0 utils/scoring.py.
    """
    terms = np.array([len(ids) for ids in pool.encoded("questions")])
    step = np.searchsorted([3, 6, 9, 15], terms)
    midpoint = np.array([5.0, 7.0, 9.0, 10.0, 12.0], dtype=np.float32)[step][:, None]
    steepness = np.array([0.7, 0.6, 0.5, 0.5, 0.5], dtype=np.float32)[step][:, None]
    raw = bm25(field="text").scores_all(pool)
    return np.asarray(1 / (1 + np.exp(-steepness * (raw - midpoint))), dtype=np.float32)


@dataclass(frozen=True)
class Preset:
    """A named strategy with its source.

    ``unit`` says what it scores ("turn": anything; "fact", "episode"), ``lacks`` what is missing where it cannot be
    built yet.
    """

    name: str
    expression: Scorer | None
    source: str
    note: str = ""
    lacks: str = ""
    unit: str = "turn"

    @property
    def strategy(self) -> Scorer:
        """The expression.

        Raises
        ------
        MissingInput
            The preset needs what the lab does not extract yet.
        """
        if self.expression is None:
            remedy = "choose another preset; the frame mem.presets.frame lists what each needs"
            raise MissingInput(f"it scores {self.lacks}, which the pool does not hold", place=self.name, remedy=remedy)
        return self.expression


class Presets(Mapping[str, Preset]):
    """Presets by name, with a frame of all of them.

    Examples
    --------
    >>> presets["mmr"].strategy
    relevance().mmr(0.5, scale='none')
    >>> list(presets.frame.columns)
    ['name', 'expression', 'source', 'note', 'lacks', 'unit']
    """

    def __init__(self, *every: Preset) -> None:
        self._every = {p.name: p for p in every}

    def __getitem__(self, name: str) -> Preset:
        if name not in self._every:
            raise UnknownName(f"there is no preset {name!r}", place="presets", remedy=f"use {', '.join(self._every)}")
        return self._every[name]

    def __contains__(self, name: object) -> bool:
        return name in self._every

    def __iter__(self) -> Iterator[str]:
        return iter(self._every)

    def __len__(self) -> int:
        return len(self._every)

    @property
    def usable(self) -> dict[str, Scorer]:
        """Name to strategy, of all presets that can be scored over turns."""
        every = self._every.items()
        return {n: p.expression for n, p in every if p.expression is not None and p.unit == "turn"}

    @property
    def frame(self) -> pd.DataFrame:
        """Frame: name, expression, source, note, lacks, unit."""
        import pandas as pd

        rows = [(p.name, str(p.expression or ""), p.source, p.note, p.lacks, p.unit) for p in self._every.values()]
        return pd.DataFrame(rows, columns=["name", "expression", "source", "note", "lacks", "unit"])


def _park(one: Scorer, constant: float = 0.0) -> Scorer:
    return one.normalise("minmax", constant=constant)


_ACCESS = "needs an access history"
_MEM0 = (relevance() + bm25_sigmoid() + 0.5 * entity_match()).where(min_cosine=0.1) * 0.4

presets = Presets(
    Preset("random", random(), "control", "seeded chance"),
    Preset("last_k", last_k(50), "control", "the window: the latest 50 turns, the latest first"),
    Preset("recency", recency(), "control", "exponential recency alone, 0.995 per hour since creation"),
    Preset("bm25", bm25(), "Robertson & Zaragoza 2009", "date, speaker, text and caption; Snowball stems"),
    Preset("dense", relevance(), "control", "cosine of the pool's embedder"),
    Preset("hybrid", rrf(bm25(), relevance()), "Cormack et al. 2009", "reciprocal rank fusion, k = 60"),
    Preset("mmr", relevance().mmr(0.5, scale="none"), "Carbonell & Goldstein 1998", "on cosines, over the 50 best"),
    Preset(
        "hybrid_context",
        bm25().normalise() + 0.5 * neighbours().normalise() + 0.5 * session_prior().normalise(),
        "this lab",
        "BM25 with what its neighbouring turns and its session score",
    ),
    Preset(
        "generative_agents",
        _park(recency(decay=0.995, per="h", since="access")) + _park(importance()) + _park(relevance()),
        "Park et al. 2023, arXiv 2304.03442, section 4.1",
        f"the paper's form; {_ACCESS}",
    ),
    Preset(
        "generative_agents_creation",
        _park(recency(decay=0.995, per="h")) + _park(importance()) + _park(relevance()),
        "after Park et al. 2023",
        "the paper's form with age since creation instead of last access",
    ),
    Preset(
        "generative_agents_code",
        0.5 * _park(rank_recency(decay=0.99, oldest_first=True), 0.5)
        + 3.0 * _park(relevance(), 0.5)
        + 2.0 * _park(importance(), 0.5),
        "generative_agents, retrieve.py",
        "as the published code has it: 0.99 ** rank with the oldest first, weights 0.5, 3, 2",
    ),
    Preset(
        "langchain_time_weighted",
        recency(decay=0.99, per="h", since="access") + relevance(),
        "langchain, time_weighted_retriever.py",
        f"on the question's own time instead of the wall clock; {_ACCESS}",
    ),
    Preset(
        "memorybank",
        relevance() * retention(per="D"),
        "Zhong et al. 2023, arXiv 2305.10250",
        f"the paper gives retention for forgetting and dense search for finding; here their product; {_ACCESS}",
    ),
    Preset(
        "act_r",
        base_level(d=0.5) + spreading(strength=2.0),
        "Anderson & Lebiere 1998",
        f"base-level plus spreading activation; {_ACCESS}",
    ),
    Preset(
        "mem0_scoring",
        _MEM0,
        "mem0, utils/scoring.py",
        "its formula over turns instead of extracted facts; entity boost by shared names",
    ),
    Preset("mem0", _MEM0, "mem0, utils/scoring.py", "over extracted facts; entity boost by shared names", unit="fact"),
    Preset(
        "hindsight_boosts",
        rrf(bm25(), relevance()).normalise()
        * (1.0 + 0.2 * (linear_recency() - 0.5))
        * (1.0 + 0.2 * (date_match() - 0.5)),
        "Hindsight, reranking.py",
        "its recency and temporal boosts on a fused base; the original base is a cross-encoder",
    ),
    Preset("hipporag", None, "HippoRAG, arXiv 2405.14831", "personalised PageRank, damping 0.5", "a graph of facts"),
    Preset(
        "graphiti",
        rrf(bm25(field="text"), relevance()).where(valid=True),
        "Graphiti, edge_operations.py; Rasmussen et al. 2025, arXiv 2501.13956",
        "BM25 and cosine over facts, fused; a contradicted fact is left out once it is known to be over",
        unit="fact",
    ),
    Preset(
        "memoryos_heat",
        heat(),
        "MemoryOS, mid_term.py; arXiv 2506.06326",
        f"visits + turns + recency of a segment: what it keeps, not what it searches by; {_ACCESS}",
        unit="episode",
    ),
    Preset(
        "luminoracore_episodes",
        importance(source="column") * log_decay(),
        "LuminoraCore v1.1",
        "importance by type and sentiment, times decay; the question plays no part",
        unit="episode",
    ),
)

CONTROLS = ("random", "last_k", "recency", "bm25", "dense")
DEFAULT_EIGHT = ("random", "last_k", "recency", "dense", "generative_agents_creation", "bm25", "hybrid", "ranker")
