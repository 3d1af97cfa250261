"""Memories that keep arriving: words in SQLite FTS5, vectors in one array, nothing that is built anew."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.embedding import embedder as find_embedder
from luminora_lab.errors import DataError
from luminora_lab.memory.index._candidates import Candidates, pool_of_rows
from luminora_lab.memory.index._store import ROW, Store
from luminora_lab.memory.index._words import Library, library
from luminora_lab.memory.index.base import Health, MemoryIndex
from luminora_lab.memory.index.door import check_memories, check_questions, digest
from luminora_lab.memory.index.exact import changed
from luminora_lab.memory.pool import LexicalStatistics, Pool
from luminora_lab.memory.scorers.worth import rule_of_thumb
from luminora_lab.text.tokens import count_tokens, stems

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.embedding import Embedder
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.memory.pool import Float

__all__ = ["LocalIndex"]

_PORTION = 2_000  # memories a transaction
_POSTINGS = 5_000  # memories that the words of a question may find together; its most frequent words are left out


class LocalIndex(MemoryIndex):
    """An index that grows with every message: what a session remembers with.

    Adding a memory costs the same whatever there is; a question costs one product with all vectors and the lists of its
    rarer words (those whose lists together hold 5,000 memories at most). The candidates are scored exactly, under the
    lexical statistics of all memories, which are kept up to date and not counted anew. One process at a time.

    Parameters
    ----------
    folder
        Where it is kept; None: in memory.
    exact
        Up to so many memories, all are candidates, and the ranking is that of a pool of them.
    embedder, language, captions
        As in :class:`~luminora_lab.memory.Pool`.

    Raises
    ------
    DataError
        The folder holds something else, an index of another embedder or language, or a damaged file.

    Examples
    --------
    >>> from luminora_lab import memory as mem
    >>> from luminora_lab.conversation import load
    >>> from luminora_lab.memory.index import LocalIndex, memories_of
    >>> import pandas as pd
    >>> index = LocalIndex()
    >>> index.add(memories_of(load("riverside"))) == len(index)
    True
    >>> len(index.search(pd.DataFrame({"text": ["Who paints the boat?"]}), mem.bm25(), k=3))
    3
    """

    def __init__(
        self,
        folder: str | Path | None = None,
        *,
        exact: int = 200,
        embedder: str | Embedder = "wordllama",
        language: str = "en",
        captions: bool = True,
    ) -> None:
        self.folder = None if folder is None else Path(folder)
        self.embedder, self.language, self.exact = _Remembering(find_embedder(embedder)), language, exact
        self._captions = captions
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
        about = {
            "id": uuid.uuid4().hex, "language": language, "captions": "1" if captions else "",
            "embedder": self.embedder.name, "dim": str(self.embedder.dim),
        }  # fmt: skip
        self.store = Store(self.folder, about)
        for name in ("language", "captions", "embedder", "dim"):
            if self.store[name] != about[name]:
                what = f"the index was made with {name} {self.store[name]!r}, not {about[name]!r}"
                self.store.close()
                raise DataError(what, place=str(self.folder), remedy="delete the folder, or name another")
        self._vectors = _Vectors(self.embedder.dim)
        for _, ids, vectors in self.store.vectors(self.embedder.dim, _PORTION):
            self._vectors.put(ids, vectors)
        self._statistics = library(self.store)

    # -- writing --------------------------------------------------------------------------------------------------
    def add(self, memories: pd.DataFrame, *, progress: bool = False) -> int:
        """Add memories and return how many were new; see :meth:`MemoryIndex.add`.

        Raises
        ------
        DataError
            A column is missing, or an id stands for another memory already.
        """
        checked = check_memories(memories)
        return sum(
            self.append(checked.iloc[start : start + _PORTION].to_dict("records"))
            for start in range(0, len(checked), _PORTION)
        )

    def append(self, memories: Sequence[Mapping[Any, Any]]) -> int:
        """Add a few memories without a frame and return how many were new.

        Parameters
        ----------
        memories
            Mappings with memory_id, conversation, session, position, speaker, text; optionally role, caption, at (a
            Timestamp or NaT), importance.

        Raises
        ------
        DataError
            An id stands for another memory already.
        """
        rows = [_row(memory, self.language, self._captions) for memory in memories]
        here = self.store.digests([row["memory_id"] for row in rows]) if rows else {}
        for row in rows:
            if here.get(row["memory_id"], row["digest"]) != row["digest"]:
                raise changed(row["memory_id"])
        new = [row for row in rows if row["memory_id"] not in here]
        if not new:
            return 0
        vectors = self.embedder.encode([_shown(row, self._captions) for row in new])
        for row, vector in zip(new, vectors.astype("<f4", copy=False), strict=True):
            row["vector"] = vector.tobytes()
        self.store.insert(tuple(row[name] for name in ROW) for row in new)
        self._vectors.put([row["memory_id"] for row in new], vectors)
        self._statistics = _grown(self._statistics, new)
        return len(new)

    # -- reading --------------------------------------------------------------------------------------------------
    def pool(self, questions: pd.DataFrame, strategy: Scorer | None = None, *, n_candidates: int = 200) -> Pool:
        """Return the candidates of the questions for a strategy, all of them together, as a pool.

        Raises
        ------
        DataError
            The questions have no text.
        """
        return self._pool_of(check_questions(questions), strategy, n_candidates)

    def ask(self, text: str, at: Any, strategy: Scorer | None = None, *, n_candidates: int = 200) -> Pool:
        """Return the pool of one question without a frame: :meth:`pool` of its text and time (a Timestamp or NaT)."""
        import pandas as pd

        seconds = np.array([np.datetime64("NaT") if at != at else at], dtype="datetime64[s]")
        asked = pd.DataFrame({"question_id": pd.array(["now"], dtype="str"), "text": pd.array([text], dtype="str"),
                              "asked_at": seconds})  # fmt: skip
        return self._pool_of(asked, strategy, n_candidates)

    def _pool_of(self, asked: pd.DataFrame, strategy: Scorer | None, n_candidates: int) -> Pool:
        if len(self) <= self.exact:
            return self._pool(asked, range(1, len(self) + 1), whole=True)
        rows = {row for found in self._candidates(asked, strategy, n_candidates) for row in found}
        return self._pool(asked, sorted(rows))

    def _pools(self, questions: pd.DataFrame, strategy: Scorer, n_candidates: int) -> Iterator[Pool]:
        if len(self) <= self.exact:
            yield self._pool(questions, range(1, len(self) + 1), whole=True)
            return
        for i, rows in enumerate(self._candidates(questions, strategy, n_candidates)):
            yield self._pool(questions.iloc[[i]], rows)

    def _candidates(self, questions: pd.DataFrame, strategy: Scorer | None, n: int) -> Iterator[list[int]]:
        found = Candidates(self.store, self._vectors, self._statistics, self.language, self.embedder.dim, self._rarer)
        yield from found.of(questions, self.embedder.encode(questions["text"].tolist()), strategy, n)

    def _rarer(self, asked: Sequence[str]) -> list[str]:
        """Return the words of a question but for the most frequent, so that its lists stay short."""
        known = self._statistics.statistics["headed"].document_frequency
        by_frequency = sorted({stem for stem in asked if stem in known}, key=lambda stem: (known[stem], stem))
        kept: list[str] = []
        total = 0
        for stem in by_frequency:
            total += known[stem]
            if kept and total > _POSTINGS:
                break
            kept.append(stem)
        return kept

    def _pool(self, questions: pd.DataFrame, rows: Sequence[int], whole: bool = False) -> Pool:
        return pool_of_rows(
            self.store,
            self._statistics,
            questions,
            rows,
            embedder=self.embedder,
            language=self.language,
            captions=self._captions,
            name="the session" if self.folder is None else self.folder.name,
            whole=whole,
        )

    def check(self) -> Health:
        """Return how many memories and vectors there are."""
        n, held = len(self.store), len(self._vectors)
        return Health(n, held, problem="" if n == held else f"{held:,} of {n:,} vectors are there")

    def rebuild(self, *, progress: bool = False) -> None:
        """Make the lexical index and its statistics anew from the memories."""
        self.store.rebuild_words()
        self._statistics = library(self.store)

    def __len__(self) -> int:
        return len(self._vectors)

    def close(self) -> None:
        """Release the file."""
        self.store.close()


class _Vectors:
    """Unit vectors in an array that doubles, and their ids."""

    def __init__(self, dim: int) -> None:
        self.ids: list[str] = []
        self._held: Float = np.zeros((64, dim), dtype=np.float32)

    def __len__(self) -> int:
        return len(self.ids)

    def put(self, ids: Sequence[str], vectors: Float) -> None:
        """Add vectors at the end."""
        n = len(self.ids)
        while n + len(ids) > len(self._held):
            self._held = np.concatenate([self._held, np.zeros_like(self._held)])
        self._held[n : n + len(ids)] = vectors
        self.ids.extend(ids)

    def nearest(self, asked: Float, n: int) -> list[list[str]]:
        """Return the ids of the n nearest by inner product for every vector, the nearest first."""
        from luminora_lab.memory._threads import one_blas_thread

        held = self._held[: len(self.ids)]
        with one_blas_thread():
            scores = asked @ held.T
        n = min(n, len(held))
        best = (
            np.argpartition(-scores, n - 1, axis=1)[:, :n] if n < len(held) else np.tile(np.arange(n), (len(asked), 1))
        )
        order = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable"), 1)
        return [[self.ids[i] for i in row] for row in order]


class _Remembering:
    """An embedder that keeps the vectors of single words: those of a conversation come again and again."""

    def __init__(self, inner: Embedder) -> None:
        self._inner, self.name, self.dim = inner, inner.name, inner.dim
        self._known: dict[str, Any] = {}
        self._last: tuple[tuple[str, ...], Any] = ((), None)

    def encode(self, texts: Sequence[str]) -> Float:
        """Return the vectors of texts, (n_texts, dim)."""
        if any(" " in text for text in texts) or not texts:
            key = tuple(texts)
            if key != self._last[0]:  # a question is embedded for its candidates, and for their scores
                self._last = (key, self._inner.encode(texts))
            made: Float = self._last[1]
            return made
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            if len(self._known) > 100_000:
                self._known.clear()
                new = list(dict.fromkeys(texts))
            self._known.update(zip(new, self._inner.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])


def _shown(row: Mapping[Any, Any], captions: bool) -> str:
    return f"{row['text']} {row['caption']}".strip() if captions and row["caption"] else str(row["text"])


def _row(memory: Mapping[Any, Any], language: str, captions: bool) -> dict[str, Any]:
    """Return a memory with everything that can be computed of it alone but its vector."""
    at = memory.get("at")
    known = at is not None and at == at  # NaT is not equal to itself
    row: dict[str, Any] = {
        "memory_id": str(memory["memory_id"]), "conversation": str(memory["conversation"]),
        "session": int(memory["session"]), "position": int(memory["position"]), "speaker": str(memory["speaker"]),
        "text": str(memory["text"]), "role": str(memory.get("role") or ""), "caption": str(memory.get("caption") or ""),
    }  # fmt: skip
    seconds = int(np.datetime64(at, "s").astype(np.int64)) if known else None
    importance = memory.get("importance")
    weight = float("nan") if importance is None else float(importance)
    date = f"{at.day} {at:%B %Y} " if known and at is not None else ""
    head, text = stems(f"{date}{row['speaker']}: ", language), stems(_shown(row, captions), language)
    ticks = np.iinfo(np.int64).min if seconds is None else seconds
    content = [row[name] for name in ("memory_id", "conversation", "speaker", "text", "role", "caption")]
    return row | {
        "at": seconds, "importance": None if weight != weight else weight,
        "rule_of_thumb": rule_of_thumb(_shown(row, captions)),
        "tokens": int(count_tokens([_shown(row, captions)])[0]), "head_stems": " ".join(head), "stems": " ".join(text),
        "n_head": len(head), "n_text": len(text),
        "digest": digest([*content, row["session"], row["position"], ticks, weight]),
    }  # fmt: skip


def _grown(known: Library, new: Sequence[Mapping[str, Any]]) -> Library:
    """Return the statistics with new memories counted; the frequencies are counted on where they are."""
    text, headed = known.statistics["text"], known.statistics["headed"]
    n = known.n + len(new)
    sizes = [text.mean_length * known.n, headed.mean_length * known.n]
    for row in new:
        own, head = set(row["stems"].split()), set(row["head_stems"].split())
        for table, several in ((text, own), (headed, own | head)):
            for stem in several:
                table.document_frequency[stem] = table.document_frequency.get(stem, 0) + 1
        sizes[0] += row["n_text"]
        sizes[1] += row["n_text"] + row["n_head"]
    times = [row["at"] for row in new if row["at"] is not None]
    weights = [row["importance"] for row in new if row["importance"] is not None]
    dated = known.dated_row
    if dated is None:
        dated = next((known.n + i for i, row in enumerate(new, start=1) if row["at"] is not None), None)
    return Library(
        n,
        {
            "text": LexicalStatistics(n, sizes[0] / n, text.document_frequency),
            "headed": LexicalStatistics(n, sizes[1] / n, headed.document_frequency),
        },
        max([*times, *([] if known.last is None else [known.last])], default=None),
        dated,
        min([*weights, *([] if known.least_importance is None else [known.least_importance])], default=None),
    )
