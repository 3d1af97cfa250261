"""Names for servers: where they are, what they speak, how fast they may be asked. A file that its user writes.

``providers.yaml`` in the user's folder for settings (or the file that LUMINORA_PROVIDERS names)::

    lab:                            # "lab/qwen3" is then the model qwen3 of this server
      speaks: openai                # the protocol, by litellm's name
      api_base: http://127.0.0.1:8000/v1
      key: LAB_KEY                  # the environment variable that holds the key, never the key
      concurrency: 4
      per_minute: 60
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, ProviderError
from luminora_lab.files import strictyaml
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Endpoint", "endpoint", "providers", "registry_file"]

_KEYS = ("speaks", "api_base", "key", "concurrency", "per_minute")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A row of the registry: the name of a server, and what litellm has to know of it."""

    name: str
    speaks: str
    api_base: str | None = None
    key: str | None = None
    concurrency: int | None = None
    per_minute: float | None = None
    source: str = "built in"

    def api_key(self) -> str | None:
        """Return the key from its environment variable; a server of one's own that names none needs none.

        Raises
        ------
        ProviderError
            The variable is not set.
        """
        if self.key is None:
            return None if self.api_base is None else "none"  # OpenAI's client wants a word
        found = os.environ.get(self.key)
        if not found:
            what, remedy = f"the variable {self.key} is not set", f"set {self.key} to the key"
            raise ProviderError(what, kind="authentication", place=self.name, remedy=remedy)
        return found


_BUILT_IN = {
    row.name: row
    for row in (
        Endpoint("google", "gemini"),
        Endpoint("cohere", "cohere_chat"),
        Endpoint("llama", "ollama_chat", "http://127.0.0.1:11434"),
        Endpoint("ollama", "ollama_chat", "http://127.0.0.1:11434"),
        Endpoint("vllm", "hosted_vllm", "http://127.0.0.1:8000/v1"),
        Endpoint("lmstudio", "openai", "http://127.0.0.1:1234/v1"),
    )
}
_LITELLM = ("openai", "anthropic", "mistral", "deepseek")


def registry_file() -> Path:
    """Return where the user's registry is, or would be.

    Examples
    --------
    >>> registry_file().name
    'providers.yaml'
    """
    from luminora_lab.files.settings import settings

    return Path(settings().value("providers"))


def endpoint(name: str) -> Endpoint | None:
    """Return the registry's row for a name: the user's, else the built-in one; None where litellm's name is meant.

    Raises
    ------
    DataError
        The registry cannot be used; the message names file, entry and value.
    """
    file = registry_file()
    return _written(file).get(name) or _BUILT_IN.get(name)


def providers() -> pd.DataFrame:
    """Return the names that the lab knows itself, the user's first; litellm knows many more.

    Returns
    -------
    DataFrame
        name, speaks (litellm's name of the protocol), api_base, key (the name of a variable), concurrency, per_minute,
        source.

    Examples
    --------
    >>> providers()["name"].tolist()[:4]
    ['openai', 'anthropic', 'mistral', 'deepseek']
    """
    import pandas as pd

    mine = _written(registry_file())
    rows = [*mine.values(), *(Endpoint(name, name, source="litellm") for name in _LITELLM if name not in mine)]
    rows += [row for name, row in _BUILT_IN.items() if name not in mine]
    columns = ("name", *_KEYS, "source")
    return pd.DataFrame([[getattr(row, column) for column in columns] for row in rows], columns=list(columns))


def _written(file: Path) -> Mapping[str, Endpoint]:
    try:
        stamp = file.stat().st_mtime_ns
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", place=str(file), remedy="make it readable") from None
    return _read(file, stamp)


@lru_cache(maxsize=8)
def _read(file: Path, stamp: int) -> Mapping[str, Endpoint]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise DataError(f"cannot be read ({error.strerror})", place=str(file), remedy="make it readable") from None
    written = strictyaml.loads(raw, str(file)) if raw.strip() else {}
    if not isinstance(written, Mapping):
        raise DataError(f"{quote(written)} is no registry", place=str(file), remedy="write names with their settings")
    return {name: _row(name, given, file) for name, given in written.items()}


def _row(name: Any, given: Any, file: Path) -> Endpoint:
    place = f"{file}, {name}"
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise DataError(f"the name is {quote(name)}", place=str(file), remedy="use letters, digits, '-', '_' and '.'")
    if not isinstance(given, Mapping):
        raise DataError(f"{quote(given)} is no entry", place=place, remedy="write speaks: and api_base: under the name")
    for key in given:
        if key not in _KEYS:
            raise DataError(f"there is no {quote(key)}", place=place, remedy=f"use {', '.join(_KEYS)}")
    for key in ("speaks", "api_base", "key"):
        if given.get(key) is not None and (not isinstance(given[key], str) or not given[key].strip()):
            raise DataError(f"{key} is {quote(given[key])}", place=place, remedy="write a text")
    if not given.get("speaks"):
        raise DataError("speaks is missing", place=place, remedy='name the protocol, such as "openai"')
    if given.get("key") is not None and not _VARIABLE.fullmatch(given["key"]):
        remedy = "name the environment variable that holds the key, such as LAB_KEY; a key does not belong in a file"
        raise DataError("key is no name of a variable", place=place, remedy=remedy)  # not quoted: it may be the key
    for key in ("concurrency", "per_minute"):
        value = given.get(key)
        number = isinstance(value, int if key == "concurrency" else int | float) and not isinstance(value, bool)
        if value is not None and not (number and value >= (1 if key == "concurrency" else 1e-9)):
            raise DataError(f"{key} is {quote(value)}", place=place, remedy="write a number above 0")
    values: dict[str, Any] = {key: given.get(key) for key in _KEYS}
    return Endpoint(name=name, source=str(file), **values)
