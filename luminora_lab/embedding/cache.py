"""Vectors on disk, so that a slow or paid embedder sees every text once.

One SQLite file per embedder in the user's cache folder (or ``LUMINORA_CACHE``); the key is the SHA-256 of the text.
Texts themselves are not stored. Several processes may use it at once.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luminora_lab.embedding.base import Embedder, Vectors

__all__ = ["Cached", "cache_folder"]


def cache_folder() -> Path:
    """Return the folder of everything that can be computed again: the setting ``cache``, or the user's cache folder."""
    from luminora_lab.files.settings import settings

    return Path(settings().value("cache"))


class Cached:
    """An embedder that remembers.

    Examples
    --------
    >>> import tempfile
    >>> from luminora_lab.embedding import embedder
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     cached = Cached(embedder("wordllama"), folder=folder)
    ...     _ = cached.encode(["a kiln", "a kiln", "a ferry"])
    ...     cached.misses, cached.encode(["a ferry"]).shape, cached.misses
    (2, (1, 256), 2)
    """

    def __init__(self, inner: Embedder, folder: str | os.PathLike[str] | None = None) -> None:
        self.inner, self.name, self.dim = inner, inner.name, inner.dim
        self.misses = 0
        base = Path(folder) if folder is not None else cache_folder()
        self._path = base / "embeddings" / (re.sub(r"[^A-Za-z0-9.-]+", "_", inner.name) + ".sqlite")

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of the texts; only those that were never seen reach the inner embedder."""
        import numpy as np

        keys = [hashlib.sha256(t.encode("utf-8", "surrogatepass")).digest() for t in texts]
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._path, timeout=30)) as db, db:
            db.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
            known = self._known(db, set(keys))
            new = {k: t for k, t in zip(keys, texts, strict=True) if k not in known}
            if new:
                self.misses += len(new)
                vectors = self.inner.encode(list(new.values()))
                known.update(zip(new, vectors, strict=True))
                rows = [(k, v.astype("<f4").tobytes()) for k, v in zip(new, vectors, strict=True)]
                db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", rows)
        return np.stack([known[k] for k in keys]) if keys else np.zeros((0, self.dim), dtype=np.float32)

    def _known(self, db: sqlite3.Connection, keys: set[bytes]) -> dict[bytes, Vectors]:
        import numpy as np

        found: dict[bytes, Vectors] = {}
        wanted = list(keys)
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            for key, blob in db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part):
                vector = np.frombuffer(blob, dtype="<f4").astype(np.float32)
                if len(vector) == self.dim:
                    found[key] = vector
        return found
