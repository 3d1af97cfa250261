"""The one door to every store: an address in, a store out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.store.base import BaseStore

__all__ = ["SCHEMES", "open_store"]

SCHEMES = {
    "memory": "memory:",
    "json": "json:FOLDER",
    "sqlite": "sqlite:///FILE",
    "postgresql": "postgresql://USER@HOST/DATABASE",
    "redis": "redis://HOST:6379/0",
    "mongodb": "mongodb://HOST/DATABASE",
}
"""Scheme to how its address is written."""


def open_store(url: str | os.PathLike[str], *, create: bool = True) -> BaseStore:
    """Open a store.

    Parameters
    ----------
    url
        Where:

        - "memory:": in this process, gone with it;
        - "json:DIR": a folder of text files;
        - "sqlite:///lab.db" (relative) or "sqlite:////tmp/lab.db" (absolute), or a path that ends in .db or .sqlite:
          one file, nothing to start;
        - "postgresql://user@host/database" (extra postgresql);
        - "redis://host:6379/0" (extra redis); with ``appendonly yes`` in its configuration every acknowledged write
          survives a killed server, without it those since its last snapshot are lost;
        - "mongodb://host/database" (extra mongodb); a batch is a transaction where the server is a replica set, and
          otherwise its writes follow one another.

        A password may stand in the address or in the driver's own environment variable (PGPASSWORD).
    create
        Whether a store is made where there is none.

    Returns
    -------
    BaseStore
        Close it, or use it with ``with``.

    Raises
    ------
    UnknownName
        A scheme that there is not.
    DataError
        No store, something else, a damaged file, an older or newer layout, or a server that does not answer.
    MissingExtra
        The driver is not installed; the message names the extra.

    Examples
    --------
    >>> with open_store("memory:") as store:
    ...     store.count("turns")
    0
    """
    text = os.fspath(url) if isinstance(url, str | os.PathLike) else ""
    if not isinstance(text, str) or not text.strip():
        raise DataError(f"{quote(url)} is no address", place="store", remedy=f"write {_known()}")
    scheme, colon, rest = text.partition(":")
    if not colon or not isinstance(url, str) or os.path.splitdrive(text)[0]:
        if text.lower().endswith((".db", ".sqlite", ".sqlite3")):
            scheme, rest, text = "sqlite", f"///{text}", f"sqlite:///{text}"
        else:
            raise DataError(f"{quote(text)} is no address", place="store", remedy=f"write {_known()}")
    scheme = scheme.lower().partition("+")[0]
    if scheme == "memory":
        from luminora_lab.store.memory import MemoryStore

        return MemoryStore()
    if scheme == "json":
        from luminora_lab.store.jsonfiles import JsonStore

        if not rest:
            raise DataError("no folder is named", place="store", remedy="write json:FOLDER")
        return JsonStore(rest.removeprefix("//"), create)
    if scheme in ("sqlite", "postgresql", "postgres"):
        from luminora_lab.store.sql import SqlStore

        return SqlStore(text, create)
    if scheme in ("redis", "rediss"):
        from luminora_lab.store.redisdb import RedisStore

        return RedisStore(text, create)
    if scheme in ("mongodb", "mongodb+srv"):
        from luminora_lab.store.mongo import MongoStore

        return MongoStore(text, create)
    raise UnknownName(f"{quote(scheme)} is no kind of store", place="store", remedy=f"write {_known()}")


def _known() -> str:
    return ", ".join(SCHEMES.values())
