"""Turns, facts, episodes and their union at one token budget; and how fast signals are read.

``python -m luminora_lab.bench units --data FILE``.
"""

from __future__ import annotations

import statistics
import time
from typing import Any

import pandas as pd

from luminora_lab.conversation import load_all, signals
from luminora_lab.experiment import compare_memory
from luminora_lab.experiment.rows import within_name
from luminora_lab.memory import unit_memories
from luminora_lab.text.tokens import count_tokens

__all__ = ["reach", "run", "signal_speed"]

_BUDGETS = (100, 200, 500, 1000, 2000)
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

    Twice: counting the turns that a memory rests on ("source"), and those whose words its text holds ("quoted"; the
    same but for episodes). ``most`` is the share of the evidence that any memory of the unit reaches, whatever the
    strategy.
    """
    talks = load_all(data)
    units = ["turn", "fact", "episode", "all"]
    out: dict[str, Any] = {"stock": _stock(talks)}
    for how in ("source", "quoted"):
        result = compare_memory(list(_STRATEGIES), talks, unit=units, tokens=500, reach=how, progress=False)
        curve = result.curve("tokens").set_index(["strategy", "tokens"])[["mean", "lo", "hi"]]
        out["questions"] = result.n_questions
        out[how] = [
            {"strategy": name} | {f"{budget} tokens": _cell(curve.loc[[(name, budget)]]) for budget in _BUDGETS}
            for name in result.rankings
        ]
        pairs = result.pairwise(within_name(500))
        own = pairs[pairs["a"].str.startswith("bm25 [") & pairs["b"].str.startswith("bm25 [")]
        out[f"{how}: differences of BM25 at 500 tokens"] = own[["a", "b", "difference", "lo", "hi"]].to_dict("records")
    return out


def _cell(row: pd.DataFrame) -> str:
    mean, lo, hi = row.to_numpy()[0]
    return f"{mean:.3f} [{lo:.3f}, {hi:.3f}]"


def _stock(talks: Any) -> list[dict[str, Any]]:
    rows = []
    for unit in ("turn", "fact", "episode"):
        frames = [unit_memories(talk, unit) for talk in talks]
        most = {how: _most(talks, frames, column) for how, column in (("source", "turns"), ("quoted", "quoted"))}
        tokens = sum(int(count_tokens(frame["text"].tolist()).sum()) for frame in frames)
        rows.append({"unit": unit, "memories": sum(map(len, frames)), "tokens": tokens, **most})
    return rows


def _most(talks: Any, frames: Any, column: str) -> float:
    held = wanted = 0
    for talk, frame in zip(talks, frames, strict=True):
        reached = {turn for turns in frame[column] for turn in turns}
        evidence = [turn for turns in talk.usable_questions["evidence"] for turn in turns]
        held, wanted = held + sum(turn in reached for turn in evidence), wanted + len(evidence)
    return held / wanted
