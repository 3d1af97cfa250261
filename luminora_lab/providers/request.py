"""What is asked, as one value with a hash: the key under which a reply is recorded."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.reply import Messages

__all__ = ["Request", "request_of"]

_USER = re.compile(r"(?<=://)[^/\s@]+@")
_HEADERS = ("extra_headers", "headers")


@dataclass(frozen=True)
class Request:
    """One question to one endpoint.

    Attributes
    ----------
    provider, model
        Who is asked: "openai" and "gpt-4o".
    api_base
        Address of a server of one's own, without user, password and query; None for the provider's.
    messages, params
        What is sent, as plain data. Of headers only the names count: keys change, replies do not.
    repeat
        0, 1, ...: which of several calls that are otherwise the same.

    Examples
    --------
    >>> tea = Request.of("openai/gpt-4o", [{"role": "user", "content": "Tea?"}], {"temperature": 0.0})
    >>> tea.provider, tea.model, tea.sha256[:12]
    ('openai', 'gpt-4o', 'eb3bbcb0ba9d')
    >>> Request.of("openai/gpt-4o", tea.messages, {"temperature": 0}, repeat=1).sha256 == tea.sha256
    False
    """

    provider: str
    model: str
    api_base: str | None
    messages: tuple[Mapping[str, Any], ...]
    params: Mapping[str, Any]
    repeat: int = 0

    @classmethod
    def of(
        cls,
        name: str,
        messages: Messages,
        params: Mapping[str, Any] | None = None,
        *,
        model: str | None = None,
        api_base: str | None = None,
        repeat: int = 0,
    ) -> Self:
        """Make a request to a provider called ``name``, whose model is in the name unless ``model`` is given.

        Raises
        ------
        DataError
            A message or parameter that JSON cannot hold, or a repeat that is no whole number from 0.
        """
        if isinstance(repeat, bool) or not isinstance(repeat, int) or repeat < 0:
            raise DataError(f"repeat is {quote(repeat)}", place=name, remedy="give a whole number from 0")
        provider, slash, named = name.partition("/")
        if not slash or ":" in provider:
            provider, _, named = name.partition(":")
        sent = {key: _plain(value) for key, value in (params or {}).items() if value is not None}
        for key in _HEADERS:
            if isinstance(sent.get(key), Mapping):
                sent[key] = dict.fromkeys(sorted(sent[key]), "")
        base = None if api_base is None else _USER.sub("", api_base).partition("?")[0].rstrip("/")
        return cls(
            provider,
            named if model is None else model,
            base,
            tuple(dict(message) for message in messages),
            sent,
            repeat,
        )

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of the request as canonical JSON; 0 and 0.0 are one number.

        Raises
        ------
        DataError
            A message or parameter that JSON cannot hold.
        """
        asked = [self.provider, self.model, self.api_base, list(self.messages), _numbers(self.params), self.repeat]
        try:
            text = json.dumps(asked, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        except (TypeError, ValueError) as error:
            where = f"{self.provider}/{self.model}"
            raise DataError(
                f"JSON cannot hold what is asked ({error})", place=where, remedy="give plain data"
            ) from None
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def data(self) -> dict[str, Any]:
        """The request as plain data for JSON."""
        return {
            "provider": self.provider, "model": self.model, "api_base": self.api_base,
            "messages": list(self.messages), "params": dict(self.params), "repeat": self.repeat,
        }  # fmt: skip


def _plain(value: Any) -> Any:
    """Return a parameter as plain data: a pydantic model, with which litellm asks for JSON, is its schema."""
    schema = getattr(value, "model_json_schema", None)
    return schema() if callable(schema) else value


def _numbers(value: Any) -> Any:
    """Return data in which a whole number is an int, so that 0.0 and 0 are the same."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _numbers(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_numbers(part) for part in value]
    return value


def request_of(provider: Any, messages: Messages, *, repeat: int = 0, **params: Any) -> Request:
    """Return what a call of any provider would ask: its own word for it, or from its name, model and params.

    Of what is scripted or simulated the model is a hash of the script or of the settings: another script is asked
    something else.
    """
    own = getattr(provider, "request", None)
    if callable(own):
        made: Request = own(messages, repeat=repeat, **params)
        return made
    kind = getattr(provider, "kind", "model")
    model = getattr(provider, "model", "") if kind != "model" else None
    given = {**getattr(provider, "params", {}), **params}
    base = getattr(provider, "api_base", None)
    return Request.of(provider.name, messages, given, model=model or None, api_base=base, repeat=repeat)
