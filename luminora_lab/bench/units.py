"""Turns, facts, episodes and their union at one token budget; and how fast signals are read.

``python -m luminora_lab.bench units --data FILE``.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

from luminora_lab.conversation import load_all, signals
from luminora_lab.experiment import compare_memory
from luminora_lab.experiment.rows import within_name
from luminora_lab.memory import unit_memories

__all__ = ["reach", "run", "signal_speed"]

_BUDGETS = (100, 250, 500, 1000, 2000)
_STRATEGIES = ("random", "bm25", "dense", "hybrid", "mem0", "graphiti", "luminoracore_episodes")


def run(data: str) -> dict[str, Any]:
    """Measure both on recorded conversations."""
    return {"signals": signal_speed(data), "units": reach(data)}


def signal_speed(data: str, repeats: int = 3) -> dict[str, float]:
    """Return turns a second for signals with and without time expressions: medians, the two taking turns."""
    talks = load_all(data)
    turns = sum(map(len, talks))
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(repeats):
        for dates, own in times.items():
            start = time.perf_counter()
            for talk in talks:
                signals(talk, dates=dates)
            own.append(time.perf_counter() - start)
    rate = {dates: turns / statistics.median(own) for dates, own in times.items()}
    return {"turns": turns, "with_dates_per_second": rate[True], "without_per_second": rate[False]}


def reach(data: str) -> dict[str, Any]:
    """Return how much of the evidence each unit reaches within a budget, and what there is of each.

    ``most`` is the share of the evidence that any memory of the unit rests on: what no strategy can exceed.
    """
    talks = load_all(data)
    result = compare_memory(
        list(_STRATEGIES), talks, unit=["turn", "fact", "episode", "all"], tokens=500, progress=False
    )
    curve = result.curve("tokens")
    rows = []
    for name in result.rankings:
        own = curve[(curve["strategy"] == name)].set_index("tokens")
        cells = {
            f"{b} tokens": "{:.3f} [{:.3f}, {:.3f}]".format(*own.loc[b, ["mean", "lo", "hi"]])
            for b in _BUDGETS
            if b in own.index
        }
        rows.append({"strategy": name, **cells})
    pairs = result.pairwise(within_name(500))
    own_unit = pairs[(pairs["a"].str.startswith("bm25 [")) & (pairs["b"].str.startswith("bm25 ["))]
    differences = own_unit[["a", "b", "difference", "lo", "hi"]].to_dict("records")
    return {
        "questions": result.n_questions,
        "stock": _stock(talks),
        "table": rows,
        "bm25_differences_at_500": differences,
    }


def _stock(talks: Any) -> list[dict[str, Any]]:
    rows = []
    for unit in ("turn", "fact", "episode"):
        frames = [unit_memories(talk, unit) for talk in talks]
        held, wanted = 0, 0
        for talk, frame in zip(talks, frames, strict=True):
            reached = {turn for turns in frame["turns"] for turn in turns}
            evidence = [turn for turns in talk.usable_questions["evidence"] for turn in turns]
            held, wanted = held + sum(turn in reached for turn in evidence), wanted + len(evidence)
        texts = sum((frame["text"].str.len() / 4).sum() for frame in frames)
        rows.append({"unit": unit, "memories": sum(map(len, frames)), "tokens": round(texts), "most": held / wanted})
    return rows
