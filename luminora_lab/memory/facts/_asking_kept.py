"""Replies kept in a file, one JSON line each, so that a run that was killed goes on where it stopped.

The key of a line is a hash of all that decides a reply. A line is written whole and flushed to the disk before the next
chunk is asked; a line that a crash tore is passed over, and what is written next begins on a line of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import loads
from luminora_lab.providers.reply import Messages, Provider

__all__ = ["Kept", "key_of"]

_FORM = {"key": str, "text": str, "kind": str, "provider": str, "model": str}


def key_of(provider: Provider, messages: Messages, params: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the provider's name and model, its settings, the messages and the parameters of a call."""
    settings = {**getattr(provider, "params", {}), **params}
    decides = [provider.name, getattr(provider, "model", ""), [dict(m) for m in messages], settings]
    return hashlib.sha256(json.dumps(decides, sort_keys=True, default=repr).encode("utf-8")).hexdigest()


class Kept:
    """The replies of one file, by key.

    Raises
    ------
    DataError
        The file cannot be read or made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[str, dict[str, str]] = {}
        try:
            with open(path, "ab+") as file:  # made now: a folder that is not there is noticed before anything is paid
                file.seek(0)
                raw = file.read()
        except OSError as error:
            raise self._failed("read or made", error) from None
        for number, line in enumerate(raw.split(b"\n"), start=1):
            if line.strip():
                self._take(line, number)

    def _take(self, line: bytes, number: int) -> None:
        place = f"{self.path}, line {number}"
        try:
            found = loads(line, place)
            if not isinstance(found, dict) or any(not isinstance(found.get(key), kind) for key, kind in _FORM.items()):
                raise DataError("no reply of a model", place=place)
        except DataError as error:
            message = f"{error}; the line is passed over, and its chunk is asked again"
            warnings.warn(message, UserWarning, stacklevel=5)
        else:
            self._lines[found["key"]] = {key: found[key] for key in _FORM}

    def get(self, key: str) -> dict[str, str] | None:
        """Return what was kept under a key."""
        return self._lines.get(key)

    def keep(self, key: str, *, text: str, kind: str, provider: str, model: str) -> None:
        """Add a reply.

        Raises
        ------
        DataError
            The file cannot be written.
        """
        line = {"key": key, "text": text, "kind": kind, "provider": provider, "model": model}
        raw = json.dumps(line).encode("ascii") + b"\n"
        try:
            with open(self.path, "ab+") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    raw = raw if file.read(1) == b"\n" else b"\n" + raw
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._failed("written", error) from None
        self._lines[key] = line

    def _failed(self, done: str, error: OSError) -> DataError:
        what = f"cannot be {done} ({error.strerror})"
        return DataError(what, place=str(self.path), remedy="name a file in an existing folder")
