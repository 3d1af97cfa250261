"""The vector side of an index: a chromadb collection that holds ids and vectors, and can be lost at any time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np

from luminora_lab.errors import DataError, MissingExtra

if TYPE_CHECKING:
    from luminora_lab.memory.pool import Float

__all__ = ["BATCH", "HNSW", "Damaged", "Vectors", "is_url"]

BATCH = 5_000  # chromadb takes up to 5,461 at once, and its unlimited get fails above 32,766
HNSW: dict[str, Any] = {
    "space": "cosine",
    "max_neighbors": 16,
    "ef_construction": 100,
    "ef_search": 800,  # recall@100 of 0.98 or more at 100k sentences; see luminora_lab.bench.index
    "sync_threshold": 20_000,
}


class Damaged(Exception):
    """The collection cannot be read or written; it is made anew from the memories."""


def is_url(path: object) -> bool:
    """Whether an index is named by the address of a Chroma server."""
    return isinstance(path, str) and path.startswith(("http://", "https://"))


class Vectors:
    """A collection of a chromadb folder or of a Chroma server.

    Parameters
    ----------
    where
        Folder of the collection, or URL of a server.
    name
        Of the collection.
    owner
        Id of the index that it belongs to.

    Raises
    ------
    MissingExtra
        chromadb is not installed.
    DataError
        The server does not answer, or its collection belongs to another index.
    Damaged
        The folder cannot be read.
    """

    def __init__(self, where: Path | str, name: str, owner: str) -> None:
        self.where, self.name, self.owner = where, name, owner
        self._client = self._connect()
        try:
            self._collection = self._open()
        except BaseException:
            self.close()
            raise

    def _connect(self) -> Any:
        try:
            import chromadb
            from chromadb.config import Settings
        except ModuleNotFoundError as error:
            if error.name != "chromadb":
                raise
            remedy = "run: pip install 'luminora-lab[index]'"
            raise MissingExtra("the package chromadb is not installed", place="index", remedy=remedy) from None
        quiet = Settings(anonymized_telemetry=False)
        if isinstance(self.where, Path):
            with self._guarded():
                return chromadb.PersistentClient(str(self.where), settings=quiet)
        url = urlsplit(self.where)
        secure = url.scheme == "https"
        port = url.port or (443 if secure else 8000)
        try:
            with self._guarded():
                return chromadb.HttpClient(url.hostname or "", port, ssl=secure, settings=quiet)
        except Damaged as error:
            remedy = "start it with: chroma run --path FOLDER --port PORT"
            raise DataError(f"no Chroma server answers ({error})", place=self.where, remedy=remedy) from None

    def _open(self) -> Any:
        with self._guarded():
            collection = self._client.get_or_create_collection(
                self.name, embedding_function=None, configuration={"hnsw": HNSW}, metadata={"index": self.owner}
            )
        if (collection.metadata or {}).get("index") != self.owner:
            if isinstance(self.where, Path):
                raise Damaged("it belongs to another index")
            remedy = "choose another collection="
            raise DataError(f"the collection {self.name!r} belongs to another index", place=self.where, remedy=remedy)
        return collection

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn whatever chromadb raises into :class:`Damaged`; a panic of its core is no ``Exception``."""
        try:
            yield
        except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
            raise
        except BaseException as error:
            raise Damaged(_first_line(error)) from error

    def __len__(self) -> int:
        with self._guarded():
            return int(self._collection.count())

    def put(self, ids: Sequence[str], vectors: Float) -> None:
        """Write ids with their vectors, over what was there."""
        with self._guarded():
            for start in range(0, len(ids), BATCH):
                part = slice(start, start + BATCH)
                self._collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def ids(self) -> set[str]:
        """Return all ids, read page by page."""
        found: set[str] = set()
        with self._guarded():
            for start in range(0, self._collection.count(), BATCH):
                found.update(self._collection.get(limit=BATCH, offset=start, include=[])["ids"])
        return found

    def nearest(self, vectors: Float, n: int) -> list[list[str]]:
        """Return the ids of the n nearest of every vector, the nearest first."""
        found: list[list[str]] = self._query(vectors, n, [])["ids"]
        return found

    def distances(self, vectors: Float) -> Float:
        """Return the cosine distance of every vector to its nearest."""
        found = self._query(vectors, 1, ["distances"])["distances"]
        return np.array([row[0] if row else np.inf for row in found], dtype=np.float32)

    def _query(self, vectors: Float, n: int, include: list[str]) -> Any:
        out: dict[str, list[Any]] = {name: [] for name in ("ids", *include)}
        with self._guarded():
            for start in range(0, len(vectors), 100):
                part = vectors[start : start + 100]
                found = self._collection.query(query_embeddings=part, n_results=n, include=include)
                for name, rows in out.items():
                    rows += found[name]
        return out

    def drop(self) -> None:
        """Delete the collection, so that an empty one can take its place."""
        with self._guarded():
            self._client.delete_collection(self.name)
            self._collection = self._open()

    def close(self) -> None:
        """Let go of files and connections."""
        with suppress(Exception):
            self._client.close()
        admin: Any = getattr(self._client, "_admin_client", None)
        for part in (self._client, admin):
            with suppress(AttributeError):  # clients of a server leave their connections open
                part._server._session.close()


def remove_folder(folder: Path) -> None:
    """Delete a collection's folder, as far as the system allows while something may still hold it open."""
    shutil.rmtree(folder, ignore_errors=True)


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
