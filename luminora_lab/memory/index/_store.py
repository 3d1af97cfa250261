"""The source of truth of an index on disk: one SQLite file with every memory, its vector and its stems."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.pool import Float

__all__ = ["FILE", "ROW", "Store"]

FILE = "memories.sqlite"
_LAYOUT = "1"
_READ = (
    "memory_id", "conversation", "session", "position", "at", "importance", "rule_of_thumb", "tokens",
    "speaker", "role", "text", "caption", "head_stems", "stems", "vector",
)  # fmt: skip
ROW = (*_READ, "n_head", "n_text", "digest")
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE memories (
    row INTEGER PRIMARY KEY, memory_id TEXT NOT NULL UNIQUE, conversation TEXT NOT NULL, session INTEGER NOT NULL,
    position INTEGER NOT NULL, at INTEGER, importance REAL, rule_of_thumb REAL NOT NULL, tokens INTEGER NOT NULL,
    n_head INTEGER NOT NULL, n_text INTEGER NOT NULL, speaker TEXT NOT NULL, role TEXT NOT NULL, text TEXT NOT NULL,
    caption TEXT NOT NULL, head_stems TEXT NOT NULL, stems TEXT NOT NULL, digest BLOB NOT NULL, vector BLOB NOT NULL);
CREATE INDEX by_place ON memories (conversation, position);
CREATE INDEX by_time ON memories (at);
CREATE INDEX by_importance ON memories (importance);
CREATE INDEX by_rule_of_thumb ON memories (rule_of_thumb);
CREATE VIRTUAL TABLE words USING fts5(head_stems, stems, content='memories', content_rowid='row', tokenize='ascii');
CREATE VIRTUAL TABLE terms_headed USING fts5vocab(words, 'row');
CREATE VIRTUAL TABLE terms_by_column USING fts5vocab(words, 'col');
"""


class Store:
    """Memories in a SQLite file; what was committed survives a killed process.

    Parameters
    ----------
    folder
        Of the index; None keeps everything in memory.
    new
        What to write about a new index (name to value); None opens one that exists.

    Raises
    ------
    DataError
        There is no index in the folder, something else is in it, or the file is damaged.
    """

    def __init__(self, folder: Path | None, new: dict[str, str] | None = None) -> None:
        self.path = Path(":memory:") if folder is None else folder / FILE
        if folder is not None and not self.path.exists() and new is None:
            remedy = "build one with build_index(conversations, path)"
            raise DataError(f"there is no index in {str(folder)!r}", place="index", remedy=remedy)
        with self._reading():
            self.db = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
            try:
                if new is not None:
                    self._create(new)
                self._open()
            except BaseException:
                self.db.close()
                raise

    def _create(self, new: dict[str, str]) -> None:
        with self._transaction():
            if self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                return
            for statement in _SCHEMA.strip().split(";\n"):
                self.db.execute(statement)
            rows = {"layout": _LAYOUT, "generation": "0", "unfinished": "", **new}
            self.db.executemany("INSERT INTO meta VALUES (?, ?)", rows.items())

    def _open(self) -> None:
        self.db.execute("PRAGMA journal_mode = WAL")
        self.db.execute("PRAGMA synchronous = NORMAL")  # survives the process; a power cut may cost the last batch
        if not self.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
            raise DataError(f"{str(self.path)!r} is no index of the lab", place="index", remedy="choose another folder")
        if self["layout"] != _LAYOUT:
            what = f"{str(self.path)!r} has layout {self['layout']!r}"
            raise DataError(what, place="index", remedy="delete the folder and build the index again")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                remedy = "wait until the other process has finished"
                raise DataError(f"{str(self.path)!r} is in use", place="index", remedy=remedy) from None
            raise self._damaged(error) from None
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> DataError:
        remedy = "delete the folder and build the index again from the recordings"
        return DataError(f"{str(self.path)!r} cannot be read ({error})", place="index", remedy=remedy)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._reading():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    def rows(self, query: str, *given: Any) -> list[tuple[Any, ...]]:
        """Return what a query finds.

        Raises
        ------
        DataError
            The file is damaged.
        """
        with self._reading():
            return self.db.execute(query, given).fetchall()

    def __getitem__(self, name: str) -> str:
        found = self.rows("SELECT value FROM meta WHERE name = ?", name)
        if not found:
            raise self._damaged(KeyError(f"it says nothing about {name}"))
        return str(found[0][0])

    def __setitem__(self, name: str, value: str) -> None:
        with self._reading():
            self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def __len__(self) -> int:
        return int(self.rows("SELECT count(*) FROM memories")[0][0])

    @property
    def version(self) -> int:
        """A number that changes when another process has written."""
        return int(self.rows("PRAGMA data_version")[0][0])

    # -- writing --------------------------------------------------------------------------------------------------
    def add(self, memories: pd.DataFrame, vectors: Float) -> None:
        """Write one batch, all or nothing; the frame has the columns of the table but ``vector``."""
        at = memories["at"].to_numpy().astype("datetime64[s]")
        columns = {c: memories[c].tolist() for c in ROW if c not in ("at", "importance", "vector")}
        columns["at"] = [None if n else t for n, t in zip(np.isnat(at), at.astype(np.int64).tolist(), strict=True)]
        columns["importance"] = [None if v != v else v for v in memories["importance"].tolist()]
        columns["vector"] = [v.tobytes() for v in vectors.astype("<f4", copy=False)]
        self.insert(zip(*(columns[c] for c in ROW), strict=True))

    def insert(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Write one batch, all or nothing; values in the order of :data:`ROW`."""
        into = f"INSERT INTO memories ({', '.join(ROW)}) VALUES ({', '.join('?' * len(ROW))})"
        words = "SELECT row, head_stems, stems FROM memories WHERE row > ?"
        with self._transaction():
            last = self.db.execute("SELECT coalesce(max(row), 0) FROM memories").fetchone()[0]
            self.db.executemany(into, rows)
            self.db.execute(f"INSERT INTO words (rowid, head_stems, stems) {words}", (last,))

    def rebuild_words(self) -> None:
        """Make the lexical index anew from the stems."""
        with self._transaction():
            self.db.execute("INSERT INTO words (words) VALUES ('rebuild')")

    # -- reading --------------------------------------------------------------------------------------------------
    def digests(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Return the content hash of those memories that are here."""
        query = "SELECT memory_id, digest FROM memories WHERE memory_id IN (SELECT value FROM json_each(?))"
        return dict(self.rows(query, json.dumps(list(ids))))

    def ids(self) -> list[str]:
        """Return all memory ids."""
        return [row[0] for row in self.rows("SELECT memory_id FROM memories ORDER BY row")]

    def vectors(self, dim: int, step: int, until: int | None = None) -> Iterator[tuple[list[int], list[str], Float]]:
        """Yield row numbers, ids and vectors, ``step`` at a time; only memories up to a time, if one is given."""
        last, limit = 0, "" if until is None else f"AND (at IS NULL OR at <= {int(until)})"
        while True:
            query = f"SELECT row, memory_id, vector FROM memories WHERE row > ? {limit} ORDER BY row LIMIT ?"
            found = self.rows(query, last, step)
            if not found:
                return
            last = found[-1][0]
            yield [f[0] for f in found], [f[1] for f in found], _unpacked([f[2] for f in found], dim)

    def sample(self, n: int, dim: int) -> tuple[list[str], Float]:
        """Return ids and vectors of n memories spread over the whole."""
        every = max(len(self) // n, 1)
        found = self.rows("SELECT memory_id, vector FROM memories WHERE row % ? = 0 LIMIT ?", every, n)
        return [f[0] for f in found], _unpacked([f[1] for f in found], dim)

    def places(self, ids: Sequence[str]) -> dict[str, tuple[int, int | None]]:
        """Return row number and time of memories."""
        query = "SELECT memory_id, row, at FROM memories WHERE memory_id IN (SELECT value FROM json_each(?))"
        return {memory: (row, at) for memory, row, at in self.rows(query, json.dumps(list(ids)))}

    def with_neighbours(self, rows: Sequence[int], reach: int) -> list[int]:
        """Return the rows and those up to ``reach`` turns before and after, in the same session."""
        query = """
            SELECT DISTINCT b.row FROM json_each(?) AS hit CROSS JOIN memories AS a ON a.row = hit.value
            CROSS JOIN memories AS b ON b.conversation = a.conversation
                AND b.position BETWEEN a.position - ? AND a.position + ? AND b.session = a.session"""
        return [r[0] for r in self.rows(query, json.dumps(list(rows)), reach, reach)]

    def first(self, column: str, n: int, until: int | None, dim: int) -> tuple[list[int], Float]:
        """Return rows and vectors of the n memories with the largest value in an indexed column, the largest first."""
        limit = "" if until is None else f"WHERE at IS NULL OR at <= {int(until)}"
        found = self.rows(f"SELECT row, vector FROM memories {limit} ORDER BY {column} DESC LIMIT ?", n)
        return [f[0] for f in found], _unpacked([f[1] for f in found], dim)

    def frame(self, rows: Sequence[int], dim: int) -> tuple[pd.DataFrame, Float]:
        """Return memories by conversation and position, and their vectors."""
        import pandas as pd

        query = f"SELECT {', '.join(_READ)} FROM memories WHERE row IN (SELECT value FROM json_each(?))"
        found = self.rows(f"{query} ORDER BY conversation, position, row", json.dumps(list(rows)))
        columns = dict(zip(_READ, zip(*found, strict=True) if found else [()] * len(_READ), strict=True))
        vectors = _unpacked(columns.pop("vector"), dim)
        at = np.array([np.iinfo(np.int64).min if t is None else t for t in columns.pop("at")], dtype=np.int64)
        frame = pd.DataFrame({name: list(values) for name, values in columns.items()})
        return frame.assign(at=at.view("datetime64[s]"), importance=frame["importance"].astype(float)), vectors

    def close(self) -> None:
        """Close the file."""
        self.db.close()


def _unpacked(blobs: Sequence[bytes], dim: int) -> Float:
    return np.frombuffer(b"".join(blobs), dtype="<f4").astype(np.float32, copy=False).reshape(len(blobs), dim)
