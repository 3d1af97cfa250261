"""What an index on disk costs against exact search: build time, recall of the nearest, final rankings, latency."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.bench._generated import LABEL, library, questions, recordings

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.index import ChromaIndex, ExactIndex

__all__ = ["STRATEGIES", "main", "run"]

STRATEGIES = {
    "bm25": "bm25()",
    "relevance": "relevance()",
    "hybrid rrf": "rrf(bm25(), relevance())",
    "relevance + recency + importance": "relevance() + recency() + importance()",
    "relevance + recency + importance, each 0..1": (
        "relevance().normalise('minmax') + recency().normalise('minmax') + importance().normalise('minmax')"
    ),
}


def run(
    sizes: Sequence[int] = (10_000, 100_000), data: str | None = None, n_questions: int = 100, seed: int = 0
) -> dict[str, Any]:
    """Build an index of generated memories at every size and compare it with exact search.

    Parameters
    ----------
    sizes
        Numbers of memories.
    data
        Recordings whose sentences are recombined and whose questions are asked; the bundled ones by default.
    n_questions
        Questions asked of every index.
    seed
        Of the generated memories.

    Returns
    -------
    dict
        ``corpus`` (how it was made), ``n_questions``, ``n_candidates``, ``hnsw`` (settings), and two lists of rows.
        ``indexes``, one a size: ``build_s``, ``exact_build_s``, ``recall@100`` and ``recall@100_min`` (share of the
        100 nearest that chromadb finds, mean and worst question; what ties with the 100th counts) and ``nearest_ms``.
        ``strategies``, one a size and strategy: ``overlap@10`` (share of the exact ranking's first ten that the index
        has there too), ``index_ms`` and ``exact_ms`` a question (medians).

    Raises
    ------
    MissingExtra
        chromadb is not installed.

    Examples
    --------
    >>> run(sizes=[300], n_questions=5)["strategies"][0]["overlap@10"]  # doctest: +SKIP
    1.0
    """
    from luminora_lab.memory.index._vectors import HNSW

    talks = recordings(data)
    asked = questions(talks, n_questions)
    out: dict[str, Any] = {"corpus": LABEL, "n_questions": len(asked), "n_candidates": 200, "hnsw": HNSW}
    out |= {"indexes": [], "strategies": []}
    for n in sizes:
        index, strategies = _size(library(talks, n, seed), asked)
        out["indexes"].append({"memories": n, **index})
        out["strategies"] += [{"memories": n, "strategy": name, **row} for name, row in strategies.items()]
    return out


def _size(memories: pd.DataFrame, asked: pd.DataFrame) -> tuple[dict[str, float], dict[str, dict[str, float]]]:
    from luminora_lab.memory.index import ChromaIndex, ExactIndex
    from luminora_lab.memory.reading import parse

    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        with ChromaIndex(Path(folder), create=True) as index:
            index.add(memories)
            built = time.perf_counter() - begin
            begin = time.perf_counter()
            exact = ExactIndex()
            exact.add(memories)
            exact.search(asked[:1], parse("bm25() + relevance() + recency() + importance()"))
            exact_built = time.perf_counter() - begin
            strategies = {name: _strategy(index, exact, asked, parse(code)) for name, code in STRATEGIES.items()}
            nearest = _nearest(index, exact, asked)
    return {"build_s": round(built, 1), "exact_build_s": round(exact_built, 1), **nearest}, strategies


def _nearest(index: ChromaIndex, exact: ExactIndex, asked: pd.DataFrame) -> dict[str, float]:
    pool = exact.pool(asked)
    row = {memory: i for i, memory in enumerate(pool.memories["memory_id"])}
    shares, times = [], []
    depth = min(100, len(row))
    for vector in pool.question_vectors:
        cosines = pool.memory_vectors @ vector
        border = np.partition(cosines, -depth)[-depth] - 1e-6
        begin = time.perf_counter()
        ids = index.vectors.nearest(vector[None, :], depth)[0]
        times.append(time.perf_counter() - begin)
        shares.append(float((cosines[[row[i] for i in ids]] >= border).sum() / depth))
    return {
        "recall@100": round(float(np.mean(shares)), 4),
        "recall@100_min": round(min(shares), 3),
        "nearest_ms": _ms(times),
    }


def _strategy(index: ChromaIndex, exact: ExactIndex, asked: pd.DataFrame, strategy: Scorer) -> dict[str, float]:
    overlap, here, there = [], [], []
    for i in range(len(asked)):
        right, seconds = _timed(partial(exact.search, asked.iloc[[i]], strategy))
        there.append(seconds)
        got, seconds = _timed(partial(index.search, asked.iloc[[i]], strategy))
        here.append(seconds)
        overlap.append(len(set(right["memory_id"]) & set(got["memory_id"])) / max(len(right), 1))
    return {"overlap@10": round(float(np.mean(overlap)), 4), "index_ms": _ms(here), "exact_ms": _ms(there)}


def _timed(search: Callable[[], pd.DataFrame]) -> tuple[pd.DataFrame, float]:
    begin = time.perf_counter()
    found = search()
    return found, time.perf_counter() - begin


def _ms(seconds: Sequence[float]) -> float:
    return round(1e3 * float(np.median(seconds)), 2)


def main() -> None:
    """Print the result of :func:`run` as JSON; sizes and ``--data`` come from the command line."""
    parser = argparse.ArgumentParser(description="Index against exact search, on generated memories.")
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--data", help="recordings to recombine instead of the bundled ones")
    given = parser.parse_args()
    print(json.dumps(run(given.sizes, given.data), indent=2))


if __name__ == "__main__":
    main()
