"""Scoring many memories, next to what a user would pick instead, in one process and on one BLAS thread."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.bench._generated import LABEL, library, questions, recordings
from luminora_lab.errors import MissingExtra

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.pool import Float, Pool

__all__ = ["main", "run"]

_STRATEGY = "relevance() + recency() + importance()"
_STORE = "langchain_core InMemoryVectorStore"
_CELLS = 1_000_000  # questions x memories asked together
K = 10


class _Lookup:
    """Vectors known beforehand, so that only retrieval is timed; an embedder for the lab and for langchain."""

    name = "precomputed"

    def __init__(self, texts: Sequence[str], vectors: Float) -> None:
        self.dim = vectors.shape[1]
        self._vectors = dict(zip(texts, vectors, strict=True))
        self._lists = dict(zip(texts, vectors.tolist(), strict=True))

    def encode(self, texts: Sequence[str]) -> Float:
        return np.stack([self._vectors[t] for t in texts])

    def embed_documents(self, texts: Sequence[str]) -> list[list[float]]:
        return [self._lists[t] for t in texts]

    def embed_query(self, text: str) -> list[float]:
        found: list[float] = self._lists[text]
        return found


def run(
    sizes: Sequence[int] = (1_000, 10_000, 100_000), data: str | None = None, n_questions: int = 25, seed: int = 0
) -> dict[str, Any]:
    """Time one question at a time over generated memories, contenders taking turns.

    Parameters
    ----------
    sizes
        Numbers of memories.
    data
        Recordings whose sentences are recombined and whose questions are asked; the bundled ones by default.
    n_questions
        Questions timed after a warm-up; the figures are their medians.
    seed
        Of the generated memories.

    Returns
    -------
    dict
        ``corpus``, ``n_questions``, ``strategy``, ``langchain_store``, and rows over sizes, times in milliseconds a
        question. ``dense``: ``floor`` (one matrix-vector product and argpartition), ``ours`` (the strategy's ten best
        of a pool that has answered before), ``together`` (all questions asked at once), ``langchain``
        (TimeWeightedVectorStoreRetriever), and ratios to the floor. ``lexical``: ``rank_bm25`` (BM25Okapi
        get_scores), ``ours`` (BM25 scores of all memories) and how many times faster that is. ``first``: seconds that
        the first question costs with everything that later ones share.

    Raises
    ------
    MissingExtra
        rank_bm25 or langchain-classic is not installed.

    Examples
    --------
    >>> run(sizes=[300], n_questions=3)["lexical"][0]["times_faster"] > 1  # doctest: +SKIP
    True
    """
    from luminora_lab.memory._threads import one_blas_thread

    talks = recordings(data)
    asked = questions(talks, n_questions)
    out: dict[str, Any] = {"corpus": LABEL, "n_questions": len(asked), "strategy": _STRATEGY, "langchain_store": _STORE}
    out |= {"dense": [], "lexical": [], "first": []}
    with one_blas_thread():
        for n in sizes:
            for name, row in _size(library(talks, n, seed), asked).items():
                out[name].append({"memories": n, **row})
    return out


def _size(memories: pd.DataFrame, asked: pd.DataFrame) -> dict[str, dict[str, float]]:
    from luminora_lab.embedding import embedder
    from luminora_lab.memory import Pool, bm25, rank
    from luminora_lab.memory.reading import parse
    from luminora_lab.text.tokens import stems

    strategy, n = parse(_STRATEGY), len(asked)
    texts = memories["text"].tolist() + asked["text"].tolist()
    vectors = embedder().encode(texts)
    known, held, wanted = _Lookup(texts, vectors), vectors[: len(memories)], vectors[len(memories) :]
    pool = Pool(memories, asked[:1], embedder=known, vectors=held)
    first = {"dense_s": _seconds(lambda: rank(strategy, pool, K)), "lexical_s": _seconds(lambda: bm25().scores(pool))}
    singles, step = [asked.iloc[[i]] for i in range(n)], max(1, _CELLS // len(memories))
    blocks = [asked.iloc[start : start + step] for start in range(0, n, step)]
    quick: dict[str, Callable[[int], Any]] = {
        "floor": lambda i: np.argpartition(-(held @ wanted[i]), K)[:K],
        "ours": lambda i: rank(strategy, pool.ask(singles[i]), K),
        "bm25": lambda i: bm25().scores(pool.ask(singles[i])),
    }
    ms = _turns(quick, n, rounds=5)
    ms["together"] = _turns({"all": lambda _: [rank(strategy, pool.ask(b), K) for b in blocks]}, 1, rounds=5)["all"] / n
    langchain, okapi = _langchain(memories, known), _okapi(pool)
    texts, words = asked["text"].tolist(), [stems(text) for text in asked["text"]]
    slow: dict[str, Callable[[int], Any]] = {
        "langchain": lambda i: langchain.invoke(texts[i]),
        "rank_bm25": lambda i: okapi.get_scores(words[i]),
    }
    ms |= _turns(slow, n, rounds=1)
    dense = {name: ms[name] for name in ("floor", "ours", "together", "langchain")}
    dense |= {f"{name}/floor": ms[name] / ms["floor"] for name in ("ours", "together", "langchain")}
    lexical = {"rank_bm25": ms["rank_bm25"], "ours": ms["bm25"], "times_faster": ms["rank_bm25"] / ms["bm25"]}
    rows = {"dense": dense, "lexical": lexical, "first": first}
    return {name: {key: round(value, 4) for key, value in row.items()} for name, row in rows.items()}


def _turns(contenders: dict[str, Callable[[int], Any]], n: int, rounds: int) -> dict[str, float]:
    """Return the median milliseconds of every contender over n questions.

    They take turns round by round, so that a busy moment of the machine falls on all; each warms up before its turn.
    """
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, ask in contenders.items():
            ask(0)
            times[name] += [_seconds(partial(ask, i)) for i in range(n)]
    return {name: 1e3 * float(np.median(seconds)) for name, seconds in times.items()}


def _seconds(do: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    do()
    return time.perf_counter() - begin


def _langchain(memories: pd.DataFrame, known: Any) -> Any:
    try:
        from langchain_classic.retrievers import TimeWeightedVectorStoreRetriever
        from langchain_core.documents import Document
        from langchain_core.vectorstores import InMemoryVectorStore
    except ModuleNotFoundError as error:
        raise _missing(error) from None

    class Store(InMemoryVectorStore):
        """The retriever asks for relevance scores, which this store leaves open; its cosines are that."""

        def _select_relevance_score_fn(self) -> Callable[[float], float]:
            return lambda cosine: cosine

    retriever = TimeWeightedVectorStoreRetriever(vectorstore=Store(known), decay_rate=0.005, k=K)
    when = [t.to_pydatetime() for t in memories["at"]]
    made = [
        Document(text, metadata={"last_accessed_at": at, "created_at": at})
        for text, at in zip(memories["text"], when, strict=True)
    ]
    retriever.add_documents(made)
    return retriever


def _okapi(pool: Pool) -> Any:
    try:
        from rank_bm25 import BM25Okapi
    except ModuleNotFoundError as error:
        raise _missing(error) from None
    stems = list(pool.memory_stems[0].ids)
    return BM25Okapi([[stems[i] for i in ids] for ids in pool.encoded("headed")])


def _missing(error: ModuleNotFoundError) -> MissingExtra:
    remedy = "run: pip install 'luminora-lab[bench]'"
    return MissingExtra(f"the package {error.name} is not installed", place="bench scale", remedy=remedy)


def main() -> None:
    """Print the result of :func:`run` as JSON; sizes and ``--data`` come from the command line."""
    parser = argparse.ArgumentParser(description="Scoring many memories, next to the alternatives.")
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000, 10_000, 100_000])
    parser.add_argument("--data", help="recordings to recombine instead of the bundled ones")
    given = parser.parse_args()
    print(json.dumps(run(given.sizes, given.data), indent=2))


if __name__ == "__main__":
    main()
