"""How well and how fast the strategies find evidence in a file of recordings that the user brings."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment import Comparison

__all__ = ["peak_memory", "quality", "run", "speed", "transfer"]


def run(data: str, repeats: int = 7) -> dict[str, Any]:
    """Run all three parts on the conversations of a name or path.

    Raises
    ------
    DataError
        Fewer than two conversations: nothing can be left out.
    """
    from luminora_lab.conversation import load_all

    talks = load_all(data)
    if len(talks) < 2:
        raise DataError("it holds one conversation", place=str(data), remedy="give a file with two or more")
    return {"quality": quality(talks), "transfer": transfer(talks), "speed": speed(talks, repeats)}


def quality(talks: Sequence[Conversation]) -> dict[str, Any]:
    """Every preset and the learned ranker (leaving one conversation out, tuned inside) in one table.

    Returns
    -------
    dict
        ``table`` (strategy, metric, mean, lo, hi), ``categories`` (recall@10 of the ranker and of BM25 by category),
        ``costs`` (what MMR and recency change against relevance alone, paired by conversation), ``notes``, counts.
    """
    from luminora_lab import memory as mem
    from luminora_lab.experiment import compare_memory

    plan: dict[str, Any] = {**mem.presets.usable, "ranker": mem.MemoryRanker()}
    plan["dense_with_recency"] = mem.relevance() + mem.recency()
    plan["bm25_with_recency"] = mem.bm25().normalise() + mem.recency()
    result = compare_memory(plan, talks, accesses="replay", progress=False)
    wanted = ["recall@10", "recall@5", "any@10", "all@10", "ndcg@10", "session_any@5"]
    summary = result.summary(wanted)[["strategy", "metric", "mean", "lo", "hi"]]
    by_category = result.summary(["recall@10"], by=["category"])
    of_two = by_category[by_category["strategy"].isin(["ranker", "bm25"])]
    return {
        "conversations": len(talks),
        "questions": result.n_questions,
        "table": summary.to_dict("records"),
        "categories": of_two[["strategy", "category", "mean", "lo", "hi", "n"]].to_dict("records"),
        "costs": _costs(result),
        "notes": dict(result.notes),
    }


def _costs(result: Comparison) -> list[dict[str, Any]]:
    from luminora_lab.measure import difference

    wide = result.frame.pivot(index=["conversation", "question_id"], columns="strategy", values="recall@10")
    clusters = wide.index.get_level_values("conversation")
    pairs = [("mmr", "dense"), ("dense_with_recency", "dense"), ("bm25_with_recency", "bm25")]
    out = []
    for a, b in pairs:
        found = difference(wide[a].to_numpy(), wide[b].to_numpy(), clusters)
        out.append({"a": a, "b": b, "difference": found.difference, "lo": found.lo, "hi": found.hi})
    return out


def transfer(talks: Sequence[Conversation]) -> dict[str, Any]:
    """The ranker that ships with the lab, trained on ``datasets/`` alone, beside BM25 on recordings it never saw."""
    from luminora_lab import memory as mem
    from luminora_lab.experiment import compare_memory

    plan = {"shipped ranker": mem.load_ranker(), "bm25": mem.bm25()}
    result = compare_memory(plan, talks, progress=False)
    summary = result.summary(["recall@10", "recall@5", "session_any@5"])
    return {"table": summary[["strategy", "metric", "mean", "lo", "hi"]].to_dict("records")}


def speed(talks: Sequence[Conversation], repeats: int = 7) -> dict[str, Any]:
    """Time eight strategies against what the BM25 and dense score matrices alone take.

    Both begin with the conversations in memory and nothing computed; the eight are scored, ranked and measured. The
    ranker is trained before, and its training, with the choice of its penalty, is timed apart. Medians of ``repeats``
    alternating runs in one process.
    """
    from luminora_lab import memory as mem
    from luminora_lab.experiment.compare import Setting
    from luminora_lab.experiment.learned import Lesson, fit_tuned
    from luminora_lab.experiment.rows import ranked, rows
    from luminora_lab.experiment.strategies import DEFAULT
    from luminora_lab.memory import Pool

    started = time.perf_counter()
    ranker = mem.MemoryRanker()
    ranker = fit_tuned(ranker, [Lesson.of(ranker, talk) for talk in talks], 10)
    training = time.perf_counter() - started
    plan = {name: mem.parse(name) for name in DEFAULT if name != "ranker"} | {"ranker": ranker.scorer}
    setting = Setting()

    def matrices() -> None:
        for talk in talks:
            pool = Pool.from_conversation(talk)
            mem.bm25().scores(pool)
            mem.relevance().scores(pool)

    def eight() -> None:
        found = []
        for talk in talks:
            pool = Pool.from_conversation(talk)
            found.append({n: ranked(s.scores(pool), pool, talk, setting.depth, 0) for n, s in plan.items()})
        rows(list(plan), talks, found, setting)

    base, full = _alternate([matrices, eight], repeats)
    return {
        "strategies": list(plan),
        "matrices_s": base,
        "eight_s": full,
        "ratio": full / base,
        "training_s": training,
        "in_sample_training": "for timing only: no score of this ranker is reported",
    }


def _alternate(functions: Sequence[Callable[[], None]], repeats: int) -> list[float]:
    """Return the median seconds of each function, run in turn after one warm-up."""
    times: list[list[float]] = [[] for _ in functions]
    for turn in range(repeats + 1):
        for own, function in zip(times, functions, strict=True):
            start = time.perf_counter()
            function()
            if turn:
                own.append(time.perf_counter() - start)
    return [statistics.median(own) for own in times]


def peak_memory(data: str) -> dict[str, Any]:
    """Peak resident memory of a process that runs the eight strategies on ``data``, in megabytes."""
    from luminora_lab.bench._memory import peak_mb

    code = "import sys, luminora_lab as ll; ll.compare_memory(None, sys.argv[1], progress=False)"
    return {"peak_mb": peak_mb(code, data)}
