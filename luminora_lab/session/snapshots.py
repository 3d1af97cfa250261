"""Everything of one user and personality in one document: definition, facts, episodes, affinity, moods, history."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.atomic import replacing
from luminora_lab.files.strictjson import quote
from luminora_lab.store.kinds import KINDS

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality import Personality
    from luminora_lab.store.base import BaseStore

__all__ = ["FORMAT", "diff_snapshots", "load_snapshot", "restore_snapshot", "save_snapshot", "snapshot_of"]

FORMAT = "luminora-snapshot/1"
_KINDS = ("sessions", "turns", "facts", "episodes", "events", "moods", "relations")


def snapshot_of(store: BaseStore, personality: Personality, user: str, *, title: str = "") -> dict[str, Any]:
    """Return all that a store has of a user and a personality, with the personality, as one document.

    Parameters
    ----------
    store, personality, user
        Of whom, and where.
    title
        What it is called.

    Returns
    -------
    dict
        Plain data: format, title, user, personality (the whole definition), records (kind to list), created_at (the
        last time in it: no clock is read), sha256 (over all else).

    Raises
    ------
    DataError
        The store has nothing of them.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> from luminora_lab.providers import ScriptedProvider
    >>> session = ll.Session("pip", ScriptedProvider([{"regex": ".", "reply": "Right."}]), user="Ada")
    >>> _ = session.send("I live in Lund.")
    >>> made = snapshot_of(session.store, session.personality, "Ada", title="first day")
    >>> [len(made["records"][kind]) for kind in ("turns", "facts", "relations")]
    [2, 1, 1]
    """
    pair = {"user": user, "personality": personality.name}
    records = {kind: store.find(kind, pair) for kind in _KINDS}
    if not records["relations"]:
        raise DataError(
            f"there is nothing of {quote(user)} and {personality.name}", place=store.url, remedy="talk first"
        )
    last = max((row["last_at"] for row in records["sessions"] if row["last_at"]), default=None)
    content = {
        "format": FORMAT, "title": str(title), "user": user, "personality": personality.to_dict(), "created_at": last,
        "records": records,
    }  # fmt: skip
    return {**content, "sha256": digest(content)}


def digest(document: dict[str, Any]) -> str:
    """Return the SHA-256 of a document without its own."""
    rest = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(rest, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def save_snapshot(document: dict[str, Any], path: str | os.PathLike[str]) -> Path:
    """Write a snapshot; atomic.

    Raises
    ------
    DataError
        The file cannot be written.
    """
    target = Path(path)
    with replacing(target) as file:
        file.write(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    return target


def load_snapshot(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return a snapshot from a file, checked.

    Raises
    ------
    DataError
        It cannot be read, is none, or its checksum differs: it is damaged, or was changed by hand.
    """
    from luminora_lab.files.strictjson import loads

    file = Path(path)
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise DataError(f"it cannot be read ({error.strerror})", place=str(file), remedy="name a snapshot") from None
    document = loads(raw, str(file))
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DataError("it is no snapshot of the lab", place=str(file), remedy="name one that the lab saved")
    if document.get("sha256") != digest(document):
        raise DataError("its checksum differs: it was damaged or changed", place=str(file), remedy="use another copy")
    return dict(document)


def restore_snapshot(document: dict[str, Any], store: BaseStore, *, replace: bool = False) -> dict[str, int]:
    """Write a snapshot into a store, whatever keeps it, in one batch.

    Parameters
    ----------
    document
        As :func:`load_snapshot` gives it.
    store
        Where to.
    replace
        Whether what the store has of this user and personality is removed first.

    Returns
    -------
    dict
        Kind to how many records were written.

    Raises
    ------
    DataError
        The store has something of this user and personality, and is not to lose it.
    """
    from luminora_lab.personality import Personality

    if document.get("sha256") != digest(document):
        raise DataError("its checksum differs", place="snapshot", remedy="load it with load_snapshot")
    name = Personality.from_dict(document["personality"]).name
    pair = {"user": document["user"], "personality": name}
    there = {kind: store.find(kind, pair) for kind in _KINDS}
    if not replace and any(there.values()):
        what = f"there is something of {quote(document['user'])} and {name} already"
        raise DataError(what, place=store.url, remedy="restore with replace=True, or into another store")
    with store.batch() as batch:
        for kind, rows in there.items():
            for row in rows:
                batch.delete(kind, *KINDS[kind].key_of(row))
        for kind in _KINDS:
            for record in document["records"][kind]:
                batch.put(kind, record)
        whole = Personality.from_dict(document["personality"])
        batch.put("personalities", {"sha256": whole.sha256, "name": name, "document": document["personality"]})
    return {kind: len(document["records"][kind]) for kind in _KINDS}


def diff_snapshots(a: dict[str, Any], b: dict[str, Any]) -> pd.DataFrame:
    """Return what differs between two snapshots.

    Returns
    -------
    pandas.DataFrame
        One row a difference: kind ("personality", "relations", "facts", ...), key, change ("added", "removed",
        "changed"), column, a, b.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for section in dict.fromkeys([*a["personality"], *b["personality"]]):
        old, new = a["personality"].get(section), b["personality"].get(section)
        if old != new:
            rows.append({"kind": "personality", "key": section, "change": "changed", "column": "",
                         "a": json.dumps(old, ensure_ascii=False),
                         "b": json.dumps(new, ensure_ascii=False)})  # fmt: skip
    for kind in _KINDS:
        ours, theirs = ({KINDS[kind].key_of(row): row for row in one["records"][kind]} for one in (a, b))
        for key in sorted({*ours, *theirs}, key=str):
            name = ", ".join(map(str, key))
            if key not in theirs or key not in ours:
                change = "removed" if key in ours else "added"
                shown = _shown(kind, (ours if key in ours else theirs)[key])
                side = {"a": shown, "b": ""} if key in ours else {"a": "", "b": shown}
                rows.append({"kind": kind, "key": name, "change": change, "column": "", **side})
                continue
            for column in KINDS[kind].columns:
                if ours[key].get(column) != theirs[key].get(column) and column not in ("state", "version"):
                    rows.append({"kind": kind, "key": name, "change": "changed", "column": column,
                                 "a": str(ours[key].get(column)), "b": str(theirs[key].get(column))})  # fmt: skip
    return pd.DataFrame(rows, columns=["kind", "key", "change", "column", "a", "b"])


def _shown(kind: str, row: dict[str, Any]) -> str:
    for names in (("speaker", "text"), ("subject", "key", "value"), ("type", "title"), ("mood",), ("type", "points")):
        if all(row.get(name) is not None for name in names) and set(names) <= set(KINDS[kind].columns):
            return ", ".join(str(row[name]) for name in names)
    return ""
