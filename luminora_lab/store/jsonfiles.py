"""Records in a folder of text: a log of JSON lines, each a batch with a checksum, that is appended to under a lock.

``store.json`` says what the folder is and which log counts. A batch is one line, written in one go: a killed process
leaves at most a last line without its end, which is no batch, and which the next writer cuts off. What was written is
the operating system's from then on; a power cut may cost the last seconds.
"""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.files.atomic import replacing
from luminora_lab.files.strictjson import quote
from luminora_lab.store.asking import Query
from luminora_lab.store.base import BaseStore, Change
from luminora_lab.store.kinds import KINDS, VERSION, Kind, Record
from luminora_lab.store.memory import Tables, numbers_of

__all__ = ["FORMAT", "HEAD", "JsonStore", "check_line", "line_of", "read_head", "write_head"]

FORMAT = "luminora-store"
HEAD = "store.json"
_LOCK = ".lock"
_FIRST = "log-1.jsonl"
_SMALLEST = 4 * 2**20  # bytes of a log that is worth writing anew
_WORTH = 4  # times as many changes as there are records


class JsonStore(BaseStore):
    """A store in a folder.

    Parameters
    ----------
    folder
        Made if it does not exist; an empty one becomes a store.
    create
        Whether a store is made where there is none.

    Raises
    ------
    DataError
        The folder holds something else, another version, or a damaged log; nothing in it is changed.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with JsonStore(folder) as store, store.batch() as batch:
    ...     _ = batch.append("turns", {"session_id": "a", "text": "Tea?"})
    >>> JsonStore(folder).find("turns")[0]["text"]
    'Tea?'
    """

    def __init__(self, folder: str | os.PathLike[str], create: bool = True) -> None:
        from filelock import FileLock

        self.folder = Path(folder)
        self.url = f"json:{self.folder}"
        self._guard = threading.RLock()
        if not self.folder.is_dir() or not (self.folder / HEAD).exists():
            self._make(create)
        self._file_lock = FileLock(self.folder / _LOCK, timeout=60)
        self._log, self._tables, self._seen, self._changes = "", Tables(), 0, 0
        self._check()
        with self._guard:
            self._catch_up()

    def _make(self, create: bool) -> None:
        place = str(self.folder)
        if not create:
            raise DataError("there is no store", place=place, remedy="name one, or let it be made")
        if self.folder.exists() and not self.folder.is_dir():
            raise DataError("it is a file", place=place, remedy="name a folder")
        if self.folder.is_dir() and any(map(_strange, self.folder.iterdir())) and not (self.folder / HEAD).exists():
            raise DataError("the folder holds something else", place=place, remedy="name an empty or a new one")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(f"it cannot be made ({error.strerror})", place=place, remedy="name another") from None
        from filelock import FileLock

        with FileLock(self.folder / _LOCK, timeout=60):
            if not (self.folder / HEAD).exists():
                (self.folder / _FIRST).touch()
                write_head(self.folder, VERSION, _FIRST)

    def _check(self) -> None:
        version = read_head(self.folder)["version"]
        if version != VERSION:
            newer = version > VERSION
            what = f"its layout is version {version}, this lab's is {VERSION}"
            remedy = "update the lab" if newer else f"luminora migrate up json:{self.folder}"
            raise DataError(what, place=str(self.folder), remedy=remedy)

    # -- the log --------------------------------------------------------------------------------------------------
    def _catch_up(self) -> None:
        """Read what other processes have written since."""
        log = str(read_head(self.folder)["log"])
        if log != self._log:
            self._log, self._tables, self._seen, self._changes = log, Tables(), 0, 0
        path = self.folder / log
        try:
            if path.stat().st_size == self._seen:
                return
            with path.open("rb") as file:
                file.seek(self._seen)
                raw = file.read()
        except OSError as error:
            raise DataError(f"it cannot be read ({error.strerror})", place=str(path), remedy="look after it") from None
        whole = raw[: raw.rfind(b"\n") + 1]
        start = self._seen
        for line in whole.splitlines(keepends=True):
            changes, counters = decoded(line, path, start)
            self._tables.apply(changes)
            for name, part, number in counters:
                counter = (name, tuple(part))
                self._tables.numbers[counter] = max(self._tables.numbers.get(counter, 0), number)
            self._changes += len(changes)
            start += len(line)
        self._seen = start

    @contextmanager
    def _writing(self) -> Iterator[None]:
        from filelock import Timeout

        try:
            with self._guard, self._file_lock:
                yield
        except Timeout:
            raise DataError("another process is writing", place=str(self.folder), remedy="wait for it") from None

    def _commit(self, changes: Sequence[Change]) -> list[int]:
        with self._writing():
            self._catch_up()
            settled = self._tables.settle(changes)
            if settled:
                self._append(encoded(settled))
                self._tables.apply([decode_change(encode_change(change)) for change in settled])
                self._changes += len(settled)
                if self._seen > _SMALLEST and self._changes > _WORTH * max(1, self._tables.total):
                    self._compact()
            return numbers_of(changes, settled)

    def _append(self, line: bytes) -> None:
        path = self.folder / self._log
        handle = os.open(path, os.O_WRONLY)
        try:
            os.ftruncate(handle, self._seen)  # what a killed process left of its last line
            os.lseek(handle, 0, os.SEEK_END)
            written = 0
            while written < len(line):
                written += os.write(handle, line[written:])
        except OSError as error:
            os.ftruncate(handle, self._seen)
            what = f"it cannot be written ({error.strerror})"
            raise DataError(what, place=str(path), remedy="free some space; nothing was written") from None
        finally:
            os.close(handle)
        self._seen += len(line)

    def compact(self) -> None:
        """Write the log anew with what still counts."""
        with self._writing():
            self._catch_up()
            self._compact()

    def _compact(self) -> None:
        number = int(self._log.removeprefix("log-").removesuffix(".jsonl")) + 1
        new = f"log-{number}.jsonl"
        with replacing(self.folder / new, binary=True) as file:
            counters = [[name, list(part), n] for (name, part), n in self._tables.numbers.items()]
            file.write(line_of({"counters": counters}))
            n = 0
            for change in self._tables.all():
                file.write(encoded([change]))
                n += 1
        old = self.folder / self._log
        write_head(self.folder, VERSION, new)
        self._log, self._seen, self._changes = new, (self.folder / new).stat().st_size, n
        old.unlink(missing_ok=True)

    # -- reading --------------------------------------------------------------------------------------------------
    def _get(self, kind: Kind, key: tuple[Any, ...]) -> Record | None:
        with self._guard:
            self._refresh()
            found = self._tables.get(kind, key)
            return None if found is None else json.loads(json.dumps(found))

    def _find(self, query: Query) -> list[Record]:
        with self._guard:
            self._refresh()
            return [json.loads(json.dumps(one)) for one in self._tables.find(query)]

    def _count(self, query: Query) -> int:
        with self._guard:
            self._refresh()
            return len(self._tables.find(query))

    def _refresh(self) -> None:
        try:
            self._catch_up()
        except DataError:
            with self._writing():  # a log may just have been written anew
                self._catch_up()


def _strange(path: Path) -> bool:
    """Whether a file is none that another process, which is making the same store just now, may have left."""
    begun = path.name == _FIRST and path.is_file() and not path.stat().st_size
    return not (begun or path.name == _LOCK or path.name.startswith(".luminora-"))


def read_head(folder: Path) -> dict[str, Any]:
    """Return what a folder says of itself.

    Raises
    ------
    DataError
        It is no store's.
    """
    from luminora_lab.files.strictjson import loads

    path = folder / HEAD
    try:
        head = loads(path.read_bytes(), str(path))
    except OSError as error:
        raise DataError(f"it cannot be read ({error.strerror})", place=str(path), remedy="name a store") from None
    right = isinstance(head, dict) and head.get("format") == FORMAT and isinstance(head.get("version"), int)
    log = head.get("log") if right else None
    if not isinstance(log, str) or not log.startswith("log-") or os.sep in log or not (folder / log).is_file():
        raise DataError("it is no store of the lab", place=str(path), remedy="name another folder")
    return dict(head)


def write_head(folder: Path, version: int, log: str) -> None:
    """Write what a folder says of itself, atomically."""
    with replacing(folder / HEAD) as file:
        file.write(json.dumps({"format": FORMAT, "version": version, "log": log}, indent=1) + "\n")


def encode_change(change: Change) -> list[Any]:
    """Return a change as JSON holds it."""
    if change.what == "put":
        return ["put", change.kind.name, {name: value for name, value in change.record.items() if value is not None}]
    return ["delete", change.kind.name, list(change.key)]


def decode_change(told: Any) -> Change:
    """Return the change of :func:`encode_change`."""
    what, name, given = told
    kind = KINDS[name]
    if what == "put":
        record = {column: given.get(column) for column in kind.columns}
        return Change("put", kind, kind.key_of(record), record)
    return Change("delete", kind, tuple(given))


def encoded(changes: Sequence[Change]) -> bytes:
    """Return a batch as one line with its checksum."""
    return line_of({"changes": [encode_change(change) for change in changes]})


def line_of(content: dict[str, Any]) -> bytes:
    """Return content as a line of the log, with its checksum."""
    body = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(body), body)


def decoded(line: bytes, path: Path, start: int) -> tuple[list[Change], list[Any]]:
    """Return the changes of a line, and the counters of one that begins a log.

    Raises
    ------
    DataError
        It is damaged; the message says where.
    """
    content = check_line(line, path, start)
    try:
        return [decode_change(told) for told in content.get("changes", [])], content.get("counters", [])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path, start, f"{type(error).__name__} {error}") from None


def check_line(line: bytes, path: Path, start: int) -> dict[str, Any]:
    """Return the content of a line whose checksum is right.

    Raises
    ------
    DataError
        It is damaged; the message says where.
    """
    check, _, body = line.rstrip(b"\n").partition(b" ")
    try:
        if int(check, 16) != zlib.crc32(body):
            raise ValueError("its checksum differs")
        content = json.loads(body)
    except ValueError as error:
        raise _damaged(path, start, str(error)) from None
    if not isinstance(content, dict):
        raise _damaged(path, start, "it is no object")
    return content


def _damaged(path: Path, start: int, why: str) -> DataError:
    remedy = "restore the folder from a copy, or move the damaged line out of the file"
    return DataError(f"the line at byte {start} is damaged ({quote(why)})", place=str(path), remedy=remedy)
