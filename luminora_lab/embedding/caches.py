"""What lies in the cache folder, and clearing it.

The lab keeps two kinds of things there: ``embeddings/`` (one SQLite file an embedder) and ``indexes/`` (one folder an
index of memories whose vectors are on a server). Anything else is listed too, and is cleared only by its name.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luminora_lab.embedding.cache import cache_folder
from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

__all__ = ["KINDS", "Entry", "choose", "clear", "contents"]

KINDS = ("embeddings", "indexes")
"""The folders that the lab makes in the cache folder, which are also names that :func:`choose` takes."""
_INDEX = "memories.sqlite"
_BESIDE = ("-journal", "-wal", "-shm")  # what SQLite keeps beside a file


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in the cache folder.

    Attributes
    ----------
    name
        Its path inside the folder, with "/".
    kind
        "embeddings", "index" or "other".
    path
        The file or folder.
    bytes
        Its size, with everything in it.
    vectors
        Vectors in it; None where that is not known.
    problem
        What is wrong with it, or "". A damaged entry can be cleared as any other.
    """

    name: str
    kind: str
    path: Path
    bytes: int
    vectors: int | None = None
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain data: name, kind, bytes, vectors, problem."""
        return {key: getattr(self, key) for key in ("name", "kind", "bytes", "vectors", "problem")}


def contents(folder: str | os.PathLike[str] | None = None) -> list[Entry]:
    """List what lies in the cache folder; nothing is changed, and no link is followed.

    Parameters
    ----------
    folder
        The cache folder; :func:`luminora_lab.embedding.cache_folder` if None. It need not exist.

    Returns
    -------
    list of Entry
        Embeddings, then indexes, then the rest, by name.

    Raises
    ------
    DataError
        The folder cannot be listed, or is a file.

    Examples
    --------
    >>> import tempfile
    >>> from luminora_lab.embedding import Cached, embedder
    >>> folder = tempfile.mkdtemp()
    >>> _ = Cached(embedder("wordllama"), folder=folder).encode(["a kiln", "a ferry"])
    >>> [(entry.kind, entry.vectors) for entry in contents(folder)]
    [('embeddings', 2)]
    """
    root = _root(folder)
    found: list[Entry] = []
    for kind in KINDS:
        if _is_folder(root / kind):
            found += _inside(root, kind)
    for path in _listed(root):
        if not (path.name in KINDS and _is_folder(path)):
            found.append(_other(path, path.name))
    order = ("embeddings", "index", "other")
    return sorted(found, key=lambda entry: (order.index(entry.kind), entry.name))


def choose(names: Iterable[str] = (), folder: str | os.PathLike[str] | None = None) -> list[Entry]:
    """Return what :func:`clear` would remove; nothing is changed.

    Parameters
    ----------
    names
        Names that :func:`contents` lists, and "embeddings" or "indexes" for all of a kind. Without a name, all
        embeddings and indexes: what the lab did not make is cleared by name only.
    folder
        As in :func:`contents`.

    Raises
    ------
    UnknownName
        Nothing there has that name; the message has the nearest ones.
    DataError
        A link leads out of the folder, or the cache folder is the home folder or one above it.
    """
    root = _root(folder)
    entries = contents(folder)
    by_name = {entry.name: entry for entry in entries}
    kinds = {"embeddings": "embeddings", "indexes": "index"}
    chosen: dict[str, Entry] = {}
    for name in list(names) or KINDS:
        if name in by_name:
            chosen[name] = by_name[name]
        elif name in kinds:
            chosen |= {entry.name: entry for entry in entries if entry.kind == kinds[name]}
        else:
            raise _unknown(name, list(by_name), root)
    if chosen:
        _not_a_home(root)
    for entry in chosen.values():
        _stays_inside(entry.path, root.resolve())
    return list(chosen.values())


def clear(names: Iterable[str] = (), folder: str | os.PathLike[str] | None = None) -> list[Entry]:
    """Remove things from the cache folder, and nothing outside it; all are checked before the first one goes.

    Parameters
    ----------
    names, folder
        As in :func:`choose`.

    Returns
    -------
    list of Entry
        What was removed.

    Raises
    ------
    UnknownName
        Nothing there has that name.
    DataError
        As in :func:`choose`, or something cannot be removed.

    Examples
    --------
    >>> import tempfile
    >>> from luminora_lab.embedding import Cached, embedder
    >>> folder = tempfile.mkdtemp()
    >>> _ = Cached(embedder("wordllama"), folder=folder).encode(["a kiln"])
    >>> len(clear(folder=folder)), os.listdir(folder)
    (1, [])
    """
    chosen = choose(names, folder)
    for entry in chosen:
        try:
            _remove(entry)
        except OSError as error:
            what = f"cannot be removed ({error.strerror})"
            raise DataError(what, place=str(entry.path), remedy="close what uses it, or check who owns it") from None
    for kind in KINDS:
        place = _root(folder) / kind
        if chosen and _is_folder(place) and not any(place.iterdir()):
            place.rmdir()
    return chosen


def _root(folder: str | os.PathLike[str] | None) -> Path:
    return Path(cache_folder() if folder is None else folder)


def _is_folder(path: Path) -> bool:
    """Whether it is a folder, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        what = f"cannot be listed ({error.strerror})"
        raise DataError(what, place=str(folder), remedy="name a folder in LUMINORA_CACHE") from None


def _inside(root: Path, kind: str) -> Iterator[Entry]:
    paths = _listed(root / kind)
    names = {path.name for path in paths}
    for path in paths:
        name = f"{kind}/{path.name}"
        if path.is_symlink():
            yield _other(path, name)
        elif kind == "embeddings" and path.suffix == ".sqlite":
            count, problem = _count(path, "vectors")
            yield Entry(name, kind, path, sum(map(_size, _with_its_own(path))), count, problem)
        elif kind == "indexes" and path.is_dir():
            count, problem = _count(path / _INDEX, "memories")
            yield Entry(name, "index", path, _size(path), count, problem)
        elif not any(path.name.endswith(end) and path.name.removesuffix(end) in names for end in _BESIDE):
            yield _other(path, name)


def _other(path: Path, name: str) -> Entry:
    problem = f"a link to {os.readlink(path)}" if path.is_symlink() else ""
    return Entry(name, "other", path, _size(path), None, problem)


def _with_its_own(path: Path) -> list[Path]:
    """A SQLite file and what SQLite keeps beside it."""
    return [path, *(path.with_name(path.name + end) for end in _BESIDE)]


def _count(path: Path, table: str) -> tuple[int | None, str]:
    """Count the rows of a table, or say why that cannot be done."""
    try:
        about = path.lstat()
    except FileNotFoundError:
        return None, f"damaged: there is no {path.name}"
    except OSError as error:
        return None, f"cannot be read: {error.strerror}"
    if not stat.S_ISREG(about.st_mode):
        return None, f"damaged: {path.name} is no ordinary file"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.5)) as db:
            (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()
    except sqlite3.Error as error:
        busy = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        return None, "in use" if busy else f"damaged: {error}"
    return int(count), ""


def _size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder; links count as nothing more than themselves."""
    try:
        if not _is_folder(path):
            return path.lstat().st_size
        return sum(_size(Path(one.path)) for one in os.scandir(path))
    except OSError:
        return 0


def _unknown(name: str, there: list[str], root: Path) -> UnknownName:
    from difflib import get_close_matches

    near = get_close_matches(name, there, n=3, cutoff=0.4) or there[:10]
    remedy = f"there are {', '.join(map(quote, near))}" if near else "it is empty"
    return UnknownName(f"there is no {quote(name)} in the cache folder", place=str(root), remedy=remedy)


def _not_a_home(root: Path) -> None:
    """Refuse to clear where a wrong LUMINORA_CACHE would cost more than a cache."""
    real = root.resolve()
    try:
        home = Path.home().resolve()
    except (OSError, RuntimeError):
        home = real.parent
    if real == home or real in home.parents or real == Path(real.anchor):
        what = "the cache folder is the home folder or one above it"
        raise DataError(what, place=str(root), remedy="name a folder of its own in LUMINORA_CACHE")


def _stays_inside(path: Path, root: Path) -> None:
    """Refuse links that lead out of the cache folder, at any depth."""
    several = [path]
    if _is_folder(path):
        several += [Path(top, name) for top, folders, files in os.walk(path) for name in (*folders, *files)]
    for one in several:
        if one.is_symlink():
            real = Path(os.path.realpath(one))
            if real != root and root not in real.parents:
                what = f"it is a link out of the cache folder, to {os.readlink(one)}"
                raise DataError(what, place=str(one), remedy="remove the link yourself")


def _remove(entry: Entry) -> None:
    if _is_folder(entry.path):
        shutil.rmtree(entry.path)
    elif entry.kind == "embeddings":
        for path in reversed(_with_its_own(entry.path)):
            path.unlink(missing_ok=True)
    else:
        entry.path.unlink(missing_ok=True)
