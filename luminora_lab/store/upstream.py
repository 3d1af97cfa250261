"""Take over the database of LuminoraCore v1.1 itself: affinity, facts, episodes, moods (its five tables, in SQLite)."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.conversation.fact_keys import FACT_KEYS
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.store.kinds import stamp

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.store.base import BaseStore, Batch

__all__ = ["TABLES", "import_upstream"]

TABLES = ("user_affinity", "user_facts", "episodes", "session_moods", "schema_migrations")
"""The tables of LuminoraCore v1.1; the last one says only which of its migrations ran."""
_FEELING = {"very_positive": 1.0, "positive": 0.5, "neutral": 0.0, "negative": -0.5, "very_negative": -1.0}
_KEYS = {
    "occupation": "job_title", "job": "job_title", "profession": "job_title", "company": "employer",
    "city": "home_city", "location": "home_city",
    "residence": "home_city", "hobbies": "hobby", "goal": "plan", "favorite": "favourite",
    "spouse": "partner", "wife": "partner", "husband": "partner", "pets": "pet", "allergies": "allergy",
}  # fmt: skip
_HOME = {key: category for category, keys in FACT_KEYS.items() for key in keys}


def import_upstream(path: str | os.PathLike[str], store: BaseStore, *, personality: str | None = None) -> pd.DataFrame:
    """Take over what a database of LuminoraCore v1.1 knows.

    Affinity becomes relations; facts, episodes and moods join those of their user. As that layout does not say which
    personality learned a fact, they go to every personality of the user (a row of ``user_affinity``) or to the one that
    is named. Keys of facts outside the lab's closed list become "other" with the key in the value. Conversations are
    not in these tables.

    Parameters
    ----------
    path
        The SQLite file; it is only read.
    store
        Where to; what it has of the same keys is replaced. All is written in one batch.
    personality
        Name of the personality of all facts, episodes and moods.

    Returns
    -------
    pandas.DataFrame
        One row a table: table, read, written, left_out, why.

    Raises
    ------
    DataError
        No such database, or one without these tables; a value that cannot be used, with its table and id.
    """
    import pandas as pd

    file = Path(path)
    if not file.is_file():
        raise DataError("there is no such file", place=str(file), remedy="name a database of LuminoraCore v1.1")
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.row_factory = sqlite3.Row
            there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not there & set(TABLES[:4]):
                remedy = f"it has {', '.join(TABLES)}"
                raise DataError("it is no database of LuminoraCore v1.1", place=str(file), remedy=remedy)
            read = {
                name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] for name in TABLES if name in there
            }
    except sqlite3.DatabaseError as error:
        raise DataError(f"it cannot be read ({error})", place=str(file), remedy="restore it from a copy") from None
    rows = []
    with store.batch() as batch:
        pairs = _relations(batch, read, personality, str(file))
        rows.append(("user_affinity", len(read.get("user_affinity", [])), len(read.get("user_affinity", [])), 0, ""))
        for table, take in (("user_facts", _fact), ("episodes", _episode), ("session_moods", _mood)):
            written = left = 0
            for row in read.get(table, []):
                several = pairs.get(str(row["user_id"]), [])
                for one in several:
                    with _place(f"{file}, {table} {row.get('id', row.get('session_id'))!r}"):
                        take(batch, row, str(row["user_id"]), one)
                written += bool(several)
                left += not several
            why = "the user has no personality in user_affinity; name one" if left else ""
            rows.append((table, len(read.get(table, [])), written, left, why))
        n = len(read.get("schema_migrations", []))
        rows.append(("schema_migrations", n, 0, n, "they are that program's own" if n else ""))
    return pd.DataFrame(rows, columns=["table", "read", "written", "left_out", "why"])


class _place:
    """Says where in a database something cannot be used."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, _: object) -> None:
        if isinstance(error, DataError):
            raise DataError(error.what, place=f"{self.place}: {error.place}", remedy=error.remedy) from None
        if isinstance(error, (KeyError, ValueError, TypeError)):
            what = f"{type(error).__name__}: {error}"
            raise DataError(what, place=self.place, remedy="mend it there, or leave it out") from None


def _relations(batch: Batch, read: dict[str, Any], personality: str | None, place: str) -> dict[str, list[str]]:
    """Put relations and return the personalities of each user."""
    moods = {}
    for row in sorted(read.get("session_moods", []), key=lambda one: str(one.get("updated_at"))):
        moods[str(row["user_id"])] = row
    pairs: dict[str, list[str]] = {}
    for row in read.get("user_affinity", []):
        with _place(f"{place}, user_affinity {row.get('id')!r}"):
            user, who = str(row["user_id"]), str(row["personality_name"])
            mood = moods.get(user, {})
            batch.put("relations", {
                "user": user, "personality": who, "affinity": float(row["affinity_points"]),
                "level": row["current_level"], "mood": mood.get("current_mood"),
                "intensity": mood.get("mood_intensity"),
                "messages": row["total_messages"], "first_at": stamp(row["created_at"]),
                "updated_at": stamp(row["last_interaction"] or row["updated_at"]), "version": 1, "state": None,
            })  # fmt: skip
            pairs.setdefault(user, []).append(who)
    if personality is not None:
        users = {str(row["user_id"]) for table in TABLES[:4] for row in read.get(table, [])}
        return {user: [personality] for user in users}
    return pairs


def _fact(batch: Batch, row: dict[str, Any], user: str, personality: str) -> None:
    category, key, value = _keyed(str(row["category"]), str(row["fact_key"]), str(row["fact_value"]))
    first, last = stamp(row["first_mentioned"]), stamp(row["last_updated"])
    active = bool(row.get("is_active", 1))
    source = row.get("source_message_id")
    batch.put("facts", {
        "user": user, "personality": personality, "fact_id": f"upstream-{row['id']}", "place": None, "subject": user,
        "category": category, "key": key, "value": value,
        "confidence": min(1.0, max(0.0, float(row["confidence"] or 0))),
        "count": max(1, int(row["mention_count"] or 1)), "turns": [str(source or f"upstream-{row['id']}")],
        "said_at": last or first, "valid_at": first, "invalid_at": None if active else last, "created_at": first,
        "expired_at": None if active else last, "source": "LuminoraCore v1.1",
    })  # fmt: skip


def _keyed(category: str, key: str, value: str) -> tuple[str, str, str]:
    """Return category, key and value in the closed list.

    Examples
    --------
    >>> _keyed("work", "occupation", "nurse"), _keyed("preferences", "favorite_color", "blue")
    (('work', 'job_title', 'nurse'), ('preferences', 'favourite', 'color: blue'))
    """
    plain = key.strip().lower().replace(" ", "_")
    known = _KEYS.get(plain, plain)
    if known in FACT_KEYS.get(category, ()):
        return category, known, value
    if known in _HOME:
        return _HOME[known], known, value
    for prefix in ("favorite_", "favourite_"):
        if plain.startswith(prefix):
            return "preferences", "favourite", f"{plain.removeprefix(prefix).replace('_', ' ')}: {value}"
    return "other", "other", f"{plain.replace('_', ' ')}: {value}"


def _episode(batch: Batch, row: dict[str, Any], user: str, personality: str) -> None:
    turns = _list(row.get("context_messages"))
    feeling = row.get("sentiment")
    number = _FEELING.get(str(feeling)) if isinstance(feeling, str) and str(feeling) in _FEELING else feeling
    at = stamp(row["timestamp"])
    batch.put("episodes", {
        "user": user, "personality": personality, "episode_id": f"upstream-{row['id']}",
        "session_id": row["session_id"], "session": None,
        "first_turn": turns[0] if turns else None, "last_turn": turns[-1] if turns else None,
        "turns": turns, "n_turns": len(turns), "start": at, "end": at, "type": row["episode_type"],
        "title": row["title"], "summary": row["summary"], "summary_turns": [],
        "importance": float(row["importance"]), "sentiment": None if number is None else float(number),
    })  # fmt: skip


def _mood(batch: Batch, row: dict[str, Any], user: str, personality: str) -> None:
    for told in _moods(row):
        batch.append("moods", {
            "user": user, "personality": personality, "session_id": row["session_id"], "turn_id": None,
            "trigger": "", "reason": "LuminoraCore v1.1", **told,
        })  # fmt: skip


def _moods(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for old in _list(row.get("mood_history")):
        if isinstance(old, dict) and (old.get("mood") or old.get("current_mood")):
            at = old.get("started_at") or old.get("timestamp") or old.get("mood_started_at")
            intensity = old.get("intensity", old.get("mood_intensity"))
            yield {"mood": str(old.get("mood") or old.get("current_mood")), "at": stamp(at), "intensity": intensity}
    yield {"mood": row["current_mood"], "at": stamp(row["mood_started_at"]), "intensity": row["mood_intensity"]}


def _list(value: Any) -> list[Any]:
    if value in (None, ""):
        return []
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, list):
        raise ValueError(f"{quote(value)} is no list")
    return found
