"""Everything of one store into another, in portions, and verified; a copy that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from luminora_lab.errors import DataError
from luminora_lab.store.kinds import KINDS, Kind, Record

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.store.base import BaseStore

__all__ = ["COPY_COLUMNS", "copy_store", "digest_of"]

COPY_COLUMNS = ("kind", "records", "copied", "sha256")
"""Columns of :func:`copy_store`."""
_PORTION = 500


def copy_store(source: BaseStore, target: BaseStore) -> pd.DataFrame:
    """Copy everything from one store to another, whatever keeps them.

    A portion of records is a batch; what the target already has is passed over, so that a copy that was stopped goes
    on where it was. Each kind is held in memory while it is copied. Nobody else may write to either meanwhile.

    Parameters
    ----------
    source, target
        Stores of :func:`luminora_lab.open_store`.

    Returns
    -------
    pandas.DataFrame
        One row a kind: kind, records (in both), copied (now), sha256 (of all of them, the same in both).

    Raises
    ------
    DataError
        The target holds records that the source does not, or is not equal to it afterwards.

    Examples
    --------
    >>> from luminora_lab.store import open_store
    >>> source, target = open_store("memory:"), open_store("memory:")
    >>> with source.batch() as batch:
    ...     _ = batch.append("turns", {"session_id": "a", "text": "Tea?"})
    >>> copy_store(source, target).set_index("kind").loc["turns", ["records", "copied"]].tolist()
    [1, 1]
    """
    import pandas as pd

    rows = []
    for kind in KINDS.values():
        wanted = {kind.key_of(one): one for one in source.find(kind.name)}
        there = {kind.key_of(one): one for one in target.find(kind.name)}
        strange = next((key for key in there if key not in wanted), None)
        if strange is not None:
            what = f"{kind.name} {list(strange)} is not in {source.url}"
            raise DataError(what, place=target.url, remedy="copy into an empty store")
        lacking = [one for key, one in wanted.items() if there.get(key) != one]
        for start in range(0, len(lacking), _PORTION):
            with target.batch() as batch:
                for record in lacking[start : start + _PORTION]:
                    batch.put(kind.name, record)
        sums = [digest_of(kind, one.find(kind.name)) for one in (source, target)]
        if sums[0] != sums[1]:
            what = f"{kind.name} are not the same as in {source.url}"
            raise DataError(what, place=target.url, remedy="let nobody write meanwhile, and copy again")
        rows.append((kind.name, len(wanted), len(lacking), sums[0]))
    return pd.DataFrame(rows, columns=list(COPY_COLUMNS)).astype({"kind": "str", "sha256": "str"})


def digest_of(kind: Kind, records: Iterable[Record]) -> str:
    """Return the SHA-256 of records in the order of their keys.

    Examples
    --------
    >>> digest_of(KINDS["moods"], [])[:8]
    'e3b0c442'
    """
    digest = hashlib.sha256()
    for one in sorted(records, key=kind.key_of):
        digest.update(json.dumps(one, sort_keys=True, ensure_ascii=True).encode() + b"\n")
    return digest.hexdigest()
