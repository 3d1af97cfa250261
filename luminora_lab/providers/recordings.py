"""Recorded replies: one line a reply, only ever appended, found again by the hash of what was asked."""

from __future__ import annotations

import json
import os
import threading
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, ProviderError
from luminora_lab.providers.redacting import redacted_data
from luminora_lab.providers.reply import Reply
from luminora_lab.providers.request import Request

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FORMAT", "LASTING", "Recording", "RecordingWarning", "lines_of"]

FORMAT = "luminora-recording/1"
LASTING = frozenset({"refused", "content_filter", "context_too_long"})
"""Kinds of errors that are an endpoint's answer, and are recorded like one."""
COLUMNS = (
    "key", "provider", "model", "api_base", "repeat", "kind", "text", "error", "finish_reason", "tokens_in",
    "tokens_out", "cost", "latency", "at",
)  # fmt: skip


class RecordingWarning(UserWarning):
    """A line of a recording that was passed over, with its place and reason."""


class Recording:
    """A file of recorded replies (JSON Lines; the schema is ``datasets/recordings/recording.schema.json``).

    Several processes may append at once: a line is written whole, under a lock. A line that a crash tore is passed over
    with a warning; nothing before or after it is lost. Of two lines for one request the later counts. What looks like a
    credential does not reach the file: not in messages, parameters, replies or errors.

    Parameters
    ----------
    path
        The file. It is made when something is appended.
    missing_ok
        Begin an empty recording where there is no file.

    Raises
    ------
    DataError
        There is no such file, or it cannot be read, or it is something else.

    Examples
    --------
    >>> import tempfile
    >>> tape = Recording(Path(tempfile.mkdtemp()) / "tape.jsonl", missing_ok=True)
    >>> asked = Request.of("openai/gpt-4o", [{"role": "user", "content": "Tea?"}])
    >>> tape.append(asked, Reply("Please.", "openai/gpt-4o", "gpt-4o-2024"))
    >>> len(tape), tape.reply(asked.sha256).text
    (1, 'Please.')
    """

    def __init__(self, path: str | os.PathLike[str], *, missing_ok: bool = False) -> None:
        self.path = Path(path)
        self._places: dict[str, tuple[int, int]] = {}
        self._read_to, self._line, self._torn = 0, 0, -1
        self._guard = threading.RLock()
        if not self.path.exists() and not missing_ok:
            remedy = "name a recording, or record one: luminora record, or ll.providers.recording(...)"
            raise DataError("there is no such file", place=str(self.path), remedy=remedy)
        self.refresh()

    def refresh(self) -> None:
        """Take in what others have appended since."""
        if not self.path.exists():
            return
        with self._guard:
            raw = _tail(self.path, self._read_to)
            start, self._read_to = self._read_to, self._read_to + len(raw)
            at = start
            for piece in raw.splitlines(keepends=True):
                self._line += 1
                self._index(piece, at)
                at += len(piece)

    def _index(self, piece: bytes, at: int) -> None:
        if not piece.strip():
            return
        place = f"{self.path}, line {self._line}"
        try:
            line = json.loads(piece)
            if not isinstance(line, dict):
                raise ValueError("it is no object")
        except ValueError:
            if not piece.endswith(b"\n"):
                # another program may be writing it, or a crash tore it: whoever appends next ends it
                self._read_to, self._line = at, self._line - 1
            if at != self._torn:  # said once
                self._torn = at
                warnings.warn(f"{place}: it is torn or no JSON, and is passed over", RecordingWarning, stacklevel=4)
            return
        if line.get("format") != FORMAT:
            what, remedy = "it is no recording", f'a line begins with {{"format": "{FORMAT}", ...'
            raise DataError(what, place=place, remedy=remedy)
        if not isinstance(line.get("key"), str) or not ({"reply", "error"} & line.keys()):
            raise DataError("it has no key, reply or error", place=place, remedy="repair or remove the line")
        self._places.pop(line["key"], None)
        self._places[line["key"]] = (at, len(piece))

    def append(
        self, request: Request, reply: Reply | None = None, error: ProviderError | None = None, at: str | None = None
    ) -> None:
        """Write down a reply, or an error that is an answer (:data:`LASTING`).

        Parameters
        ----------
        request
            What was asked.
        reply, error
            What came of it: one of them.
        at
            When, in ISO form; left out where nobody says.

        Raises
        ------
        DataError
            The file cannot be written.
        """
        line = line_of(request, reply, error, at)
        raw = json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        content = raw.encode("utf-8", "backslashreplace") + b"\n"
        with self._guard:
            append_line(self.path, content)
            self.refresh()

    def __contains__(self, key: object) -> bool:
        return key in self._places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._places))

    def line(self, key: str) -> dict[str, Any]:
        """Return a line as plain data.

        Raises
        ------
        KeyError
            There is none under this key.
        """
        start, length = self._places[key]
        with self.path.open("rb", buffering=0) as file:
            file.seek(start)
            found: dict[str, Any] = json.loads(file.read(length))
        return found

    def reply(self, key: str) -> Reply:
        """Return the reply under a key, as it came.

        Raises
        ------
        KeyError
            There is none.
        ProviderError
            What was recorded is an error: the endpoint's answer.
        """
        line = self.line(key)
        if line.get("error") is not None:
            error = line["error"]
            raise ProviderError(error["what"], kind=error["kind"], place=error["place"], remedy=error.get("remedy", ""))
        return Reply(**line["reply"], request=key)

    def request(self, key: str) -> Request:
        """Return what was asked, without what was taken out of it."""
        asked = self.line(key)["request"]
        return Request(**{**asked, "messages": tuple(asked["messages"])})

    @property
    def frame(self) -> pd.DataFrame:
        """One row a reply, in the order of the file.

        key, provider (its name), model (that replied), api_base, repeat, kind, text, error (its kind), finish_reason,
        tokens_in, tokens_out, cost (US dollars), latency (seconds), at.
        """
        import pandas as pd

        rows = []
        for key in self._places:
            line = self.line(key)
            reply = line.get("reply") or {}
            asked = {name: line["request"].get(name) for name in ("provider", "model", "api_base", "repeat")}
            asked["provider"] = f"{asked['provider']}/{asked['model']}"
            error = (line.get("error") or {}).get("kind")
            rows.append({"key": key, **asked, **reply, "error": error, "at": line.get("at")})
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__init__(state["path"], missing_ok=True)  # type: ignore[misc]

    def __repr__(self) -> str:
        return f"<Recording {self.path.name!r}: {len(self)} replies>"


def line_of(
    request: Request, reply: Reply | None, error: ProviderError | None = None, at: str | None = None
) -> dict[str, Any]:
    """Return a line of a recording as plain data, without what looks like a credential.

    The key is that of the request as it was asked; ``redacted`` says that something was taken out of it.
    """
    asked = redacted_data(request.data)
    line: dict[str, Any] = {"format": FORMAT, "key": request.sha256, "request": asked}
    if asked != json.loads(json.dumps(request.data)):
        line["redacted"] = True
    if reply is not None:
        names = [name for name in Reply.__slots__ if name != "request"]
        said = {name: getattr(reply, name) for name in names if getattr(reply, name) is not None}
        line["reply"] = redacted_data(said)
    elif error is not None:
        said = {"kind": error.kind, "what": error.what, "place": error.place, "remedy": error.remedy}
        line["error"] = redacted_data(said)
    if at is not None:
        line["at"] = at
    return line


def append_line(path: Path, content: bytes) -> None:
    """Append a whole line under a lock; a line that a crash left without its end is ended first.

    Raises
    ------
    DataError
        The file cannot be written.
    """
    from filelock import FileLock

    try:
        with FileLock(path.with_name(f".{path.name}.lock"), mode=0o666), path.open("ab+", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    content = b"\n" + content
            file.write(content)
    except OSError as error:
        what = f"cannot be written ({error.strerror or error})"
        raise DataError(what, place=str(path), remedy="name a file in a folder that can be written") from None


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of every line.

    Raises
    ------
    DataError
        The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield from enumerate(file, start=1)
    except OSError as error:
        remedy = "name a recording"
        raise DataError(f"cannot be read ({error.strerror})", place=str(path), remedy=remedy) from None


def _tail(path: Path, start: int) -> bytes:
    """Return the bytes of a file from a place on, read while nobody writes, where a lock can be had."""
    from contextlib import nullcontext

    from filelock import FileLock

    lock = path.with_name(f".{path.name}.lock")
    guard: Any = FileLock(lock, mode=0o666) if lock.exists() and os.access(lock, os.W_OK) else nullcontext()
    try:
        with guard, path.open("rb") as file:
            file.seek(start)
            return file.read()
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise DataError(what, place=str(path), remedy="name a recording") from None
