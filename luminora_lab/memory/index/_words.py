"""Lexical candidates from SQLite FTS5, and the statistics that make BM25 of a few memories that of the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from luminora_lab.memory.pool import LexicalStatistics

if TYPE_CHECKING:
    from luminora_lab.memory.index._store import Store

__all__ = ["Library", "best_by_words", "library"]


@dataclass(frozen=True)
class Library:
    """What scorers need to know about all memories: lexical statistics, last time, least importance."""

    n: int
    statistics: dict[str, LexicalStatistics]
    last: int | None
    dated_row: int | None
    least_importance: float | None


def library(store: Store) -> Library:
    """Read the statistics of the whole library."""
    n, head, text, last, least = store.rows(
        "SELECT count(*), total(n_head), total(n_text), max(at), min(importance) FROM memories"
    )[0]
    dated = store.rows("SELECT row FROM memories WHERE at IS NOT NULL ORDER BY at LIMIT 1")
    mean_text, mean_headed = text / max(n, 1), (head + text) / max(n, 1)
    by_text = dict(store.rows("SELECT term, doc FROM terms_by_column WHERE col = 'stems'"))
    by_both = dict(store.rows("SELECT term, doc FROM terms_headed"))
    statistics = {
        "text": LexicalStatistics(n, mean_text, by_text),
        "headed": LexicalStatistics(n, mean_headed, by_both),
    }
    return Library(n, statistics, last, dated[0][0] if dated else None, least)


def best_by_words(store: Store, asked: Sequence[str], n: int, until: int | None) -> list[int]:
    """Return the rows of the n best memories by FTS5's BM25, over text and over head and text; not after ``until``."""
    query = " OR ".join(f'"{stem}"' for stem in sorted(set(asked)))
    if not query:
        return []
    found: dict[int, None] = {}
    for match in (query, f"stems : ({query})"):
        if until is None:
            rows = store.rows("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", match, n)
        else:
            rows = store.rows(
                "SELECT words.rowid FROM words JOIN memories ON memories.row = words.rowid WHERE words MATCH ? "
                "AND (memories.at IS NULL OR memories.at <= ?) ORDER BY words.rank LIMIT ?",
                match, until, n,
            )  # fmt: skip
        found.update(dict.fromkeys(r[0] for r in rows))
    return list(found)
