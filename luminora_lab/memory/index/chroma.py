"""An index on disk: SQLite holds the memories, chromadb finds the nearest, FTS5 the best by words."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.embedding import embedder as find_embedder
from luminora_lab.errors import DataError
from luminora_lab.memory.index._candidates import Candidates, pool_of_rows
from luminora_lab.memory.index._probe import sound
from luminora_lab.memory.index._store import Store
from luminora_lab.memory.index._vectors import BATCH, Damaged, Vectors, remove_folder
from luminora_lab.memory.index._words import Library, library
from luminora_lab.memory.index.base import Health, MemoryIndex
from luminora_lab.memory.index.door import check_memories, check_questions, digests
from luminora_lab.memory.index.exact import changed
from luminora_lab.memory.pool import Pool
from luminora_lab.memory.scorers.worth import rule_of_thumb
from luminora_lab.text.tokens import stems

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.embedding import Embedder
    from luminora_lab.memory.expression import Scorer

__all__ = ["ChromaIndex"]

_COMMIT = 2_000  # memories a transaction
_SOON_MADE = 5_000  # so many vectors are made anew in the time that it takes to look at them


class ChromaIndex(MemoryIndex):
    """An index in a folder, with its vectors in chromadb, embedded or on a server.

    The candidates of a question are the ``n_candidates`` nearest by cosine, as many best by words (FTS5, over text and
    over date, speaker and text), and two turns on either side of each. Where a strategy reads time or importance, the
    latest or weightiest join them, and the nearest among ten times as many of these. All are scored exactly, under the
    lexical statistics of the whole library. What a strategy computes from other memories of the pool (normalisation,
    sessions, ranks) sees the candidates only. So is a pool made here bound to its questions: for others, search again.

    One process writes at a time; others may read. Close an index that was written (or use ``with``): where a process
    was killed instead, the next one to open it looks through the vectors and makes them anew if need be.

    Parameters
    ----------
    folder
        Of the index.
    url
        Of a Chroma server; None keeps the vectors in the folder.
    collection
        Name of the collection on a server.
    embedder
        Name or object. An index knows the embedder that made it and refuses another.
    create
        Make the index if there is none; ``language`` and ``captions`` then say how texts are read.

    Raises
    ------
    DataError
        No index, another embedder, a damaged file, a server that does not answer.
    MissingExtra
        chromadb is not installed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        url: str | None = None,
        collection: str = "luminora-memories",
        embedder: str | Embedder = "wordllama",
        create: bool = False,
        language: str = "en",
        captions: bool = True,
    ) -> None:
        self.folder, self.url, self.collection = folder, url, collection
        self.embedder = find_embedder(embedder)
        self._library: Library | None = None
        self._version, self._writes = 0, False
        self._vectors: Vectors | None = None
        new = {"id": uuid.uuid4().hex, "language": language, "captions": "1" if captions else ""}
        known = {"embedder": self.embedder.name, "dim": str(self.embedder.dim)}
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        self.store = Store(folder, {**new, **known} if create else None)
        try:
            if self.store["embedder"] != self.embedder.name or self.store["dim"] != str(self.embedder.dim):
                made = self.store["embedder"]
                what = f"the index was made with the embedder {made!r}, not {self.embedder.name!r}"
                raise DataError(what, place=str(folder), remedy="pass the same embedder=, or build another index")
            self.language, self._captions = self.store["language"], bool(self.store["captions"])
        except BaseException:
            self.store.close()
            raise

    # -- vectors --------------------------------------------------------------------------------------------------
    @property
    def vectors(self) -> Vectors:
        """The collection, opened at first use."""
        if self._vectors is None:
            where: Path | str = self.folder / f"vectors-{self.store['generation']}" if self.url is None else self.url
            self._vectors = Vectors(where, self.collection, self.store["id"])
        return self._vectors

    def check(self, *, every: bool = False) -> Health:
        """Compare the collection with the memories and look some of them up by their own vectors.

        Parameters
        ----------
        every
            Compare all ids, and look up every memory instead of 32.
        """
        n = len(self.store)
        try:
            held = len(self.vectors)
            if held != n:
                return Health(n, held, problem=f"{held:,} of {n:,} vectors are there")
            if every and self.vectors.ids() != set(self.store.ids()):
                return Health(n, held, problem="vectors stand under other ids")
            sampled, found = self._look_up(every)
        except Damaged as error:
            return Health(n, 0, problem=f"the vectors cannot be read ({error})")
        enough = found == sampled if every else found >= 0.9 * sampled
        problem = "" if enough else f"only {found} of {sampled} memories are found by their own vectors"
        return Health(n, held, sampled, found, problem)

    def _look_up(self, every: bool) -> tuple[int, int]:
        sampled = found = 0
        dim = self.embedder.dim
        parts = (p[2] for p in self.store.vectors(dim, BATCH)) if every else (self.store.sample(32, dim)[1],)
        for vectors in parts:
            usable = vectors[np.abs(vectors).sum(axis=1) > 0]  # a text without a known word has no direction
            sampled += len(usable)
            found += int((self.vectors.distances(usable) < 1e-3).sum()) if len(usable) else 0
        return sampled, found

    def repair(self, *, progress: bool = False) -> Health:
        """Check the index, add the vectors that are missing or make all of them anew, and check again.

        Raises
        ------
        DataError
            It cannot be repaired.
        """
        health = self._fill_up(progress)
        if not health.ok:
            self.rebuild(progress=progress)
            health = self.check()
        if not health.ok:
            remedy = "delete the folder and build the index again"
            raise DataError(health.problem, place=str(self.folder), remedy=remedy)
        if not self._writes:
            self.store["unfinished"] = ""
        return health

    def _fill_up(self, progress: bool) -> Health:
        """Check the index and add the vectors that are missing; not if the last process was killed and left damage."""
        killed = self.store["unfinished"] and self.url is None and self._vectors is None
        if killed and (len(self) <= _SOON_MADE or not sound(self.folder, self.collection)):
            return Health(len(self), 0, problem="the process that wrote it last did not close it")
        health = self.check()
        if not health.ok:
            try:
                held, known = self.vectors.ids(), set(self.store.ids())
                if held < known:
                    self._put(known - held, progress)
                    health = self.check()
            except Damaged as error:
                health = Health(len(self), 0, problem=str(error))
        return health

    def _begin_to_write(self) -> None:
        """Note that the vectors may be half written from now on, until the index is closed."""
        if not self._writes:
            self.store["unfinished"], self._writes = "1", True

    def rebuild(self, *, progress: bool = False) -> None:
        """Make the vector collection and the lexical index anew from the memories.

        Raises
        ------
        DataError
            A server does not answer.
        """
        self._begin_to_write()
        self.store.rebuild_words()
        if self.url is None:
            self._close_vectors()
            old = self.store["generation"]
            self.store["generation"] = str(int(old) + 1)  # a new folder: nothing of the old one is read again
            for folder in self.folder.glob("vectors-*"):
                remove_folder(folder)
        else:
            try:
                self.vectors.drop()
            except Damaged as error:
                raise DataError(str(error), place=self.url, remedy="look after the server, then try again") from None
        self._put(None, progress)

    def _put(self, ids: set[str] | None, progress: bool) -> None:
        self._begin_to_write()
        total = len(self) if ids is None else len(ids)
        with _bar(total, "vectors", progress and total > 0) as bar:
            for _, found, vectors in self.store.vectors(self.embedder.dim, BATCH) if total else ():
                keep = [i for i, memory in enumerate(found) if ids is None or memory in ids]
                self.vectors.put([found[i] for i in keep], vectors[keep])
                bar.update(len(keep))

    # -- writing --------------------------------------------------------------------------------------------------
    def add(self, memories: pd.DataFrame, *, progress: bool = False) -> int:
        """Add memories and return how many were new; see :meth:`MemoryIndex.add`.

        Every 2,000 are committed together: a process that is killed loses at most those.

        Raises
        ------
        DataError
            A column is missing, an id stands for another memory already, or the vectors cannot be written.
        """
        checked = check_memories(memories)
        added = 0
        with _bar(len(checked), "memories", progress) as bar:
            for start in range(0, len(checked), _COMMIT):
                part = checked.iloc[start : start + _COMMIT]
                added += self._add(part)
                bar.update(len(part))
        return added

    def _add(self, part: pd.DataFrame) -> int:
        own = digests(part)
        here = self.store.digests(part["memory_id"].tolist())
        for memory, digest in zip(part["memory_id"], own, strict=True):
            if here.get(memory, digest) != digest:
                raise changed(memory)
        new = ~part["memory_id"].isin(list(here)).to_numpy()
        if not new.any():
            return 0
        batch = part.assign(digest=own)[new].reset_index(drop=True)
        reader = Pool(batch, check_questions(batch[:0]), language=self.language, captions=self._captions)
        head, text = ([" ".join(stems(t, self.language)) for t in texts] for texts in (reader.heads, reader.texts))
        batch = batch.assign(head_stems=head, stems=text, tokens=reader.tokens)
        batch["rule_of_thumb"] = [rule_of_thumb(t) for t in reader.texts]
        batch = batch.assign(n_head=[len(h.split()) for h in head], n_text=[len(t.split()) for t in text])
        vectors = self.embedder.encode(reader.texts)
        self._library = None
        self._begin_to_write()
        self.store.add(batch, vectors)
        try:
            self.vectors.put(batch["memory_id"].tolist(), vectors)
        except Damaged as error:
            raise self._unusable(error) from None
        return len(batch)

    # -- reading --------------------------------------------------------------------------------------------------
    def pool(self, questions: pd.DataFrame, strategy: Scorer | None = None, *, n_candidates: int = 200) -> Pool:
        """Return the candidates of the questions for a strategy, all of them together, as a pool.

        Raises
        ------
        DataError
            The questions have no text, or the index cannot be read.
        """
        asked = check_questions(questions)
        rows = {row for found in self._candidates(asked, strategy, n_candidates) for row in found}
        return self._pool(asked, sorted(rows))

    def _pools(self, questions: pd.DataFrame, strategy: Scorer, n_candidates: int) -> Iterator[Pool]:
        for i, rows in enumerate(self._candidates(questions, strategy, n_candidates)):
            yield self._pool(questions.iloc[[i]], rows)

    def _pool(self, questions: pd.DataFrame, rows: Sequence[int]) -> Pool:
        return pool_of_rows(
            self.store,
            self._statistics(),
            questions,
            rows,
            embedder=self.embedder,
            language=self.language,
            captions=self._captions,
            name=self.folder.name,
        )

    def _statistics(self) -> Library:
        version = self.store.version
        if self._library is None or self._version != version:
            self._library, self._version = library(self.store), version
        return self._library

    def _candidates(self, questions: pd.DataFrame, strategy: Scorer | None, n: int) -> Iterator[list[int]]:
        everything = self._statistics()
        if not everything.n:
            return
        try:
            found = Candidates(self.store, self.vectors, everything, self.language, self.embedder.dim)
            yield from found.of(questions, self.embedder.encode(questions["text"].tolist()), strategy, n)
        except Damaged as error:
            raise self._unusable(error) from None

    def _unusable(self, error: Damaged) -> DataError:
        remedy = "open the index again: they are made anew"
        return DataError(f"the vectors cannot be used ({error})", place=str(self.folder), remedy=remedy)

    def __len__(self) -> int:
        return len(self.store)

    def _close_vectors(self) -> None:
        if self._vectors is not None:
            self._vectors.close()
            self._vectors = None

    def close(self) -> None:
        """Release files and connections."""
        self._close_vectors()
        if self._writes:
            self.store["unfinished"], self._writes = "", False
        self.store.close()


def _bar(total: int, unit: str, shown: bool) -> Any:
    from tqdm.auto import tqdm

    return tqdm(total=total, unit=f" {unit}", disable=not shown)
