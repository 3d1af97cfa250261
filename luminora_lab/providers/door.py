"""The one door to every provider: a name in, something that replies out."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.registry import endpoint
from luminora_lab.providers.reply import Provider

__all__ = ["provider"]

_GROUP = "luminora_lab.providers"
"""Entry points of this group make providers: "simulated:writer" calls the one that is called "simulated"."""


def provider(
    name: str,
    *,
    api_base: str | None = None,
    api_key: str | None = None,
    timeout: float = 60.0,
    temperature: float | None = 0.0,
    tries: int = 4,
    concurrency: int | None = None,
    per_minute: float | None = None,
    **params: Any,
) -> Provider:
    """Return the provider of a name. Nothing is sent before it is asked.

    Parameters
    ----------
    name
        What replies:

        - "openai/gpt-4o", "anthropic/...", "google/...", "mistral/...", "cohere/...", "deepseek/...", "llama/...",
          every other name of litellm's, and those of the registry (:func:`~luminora_lab.providers.providers`);
        - "recorded:PATH" or "recorded:PATH#openai/gpt-4o": recorded replies, without network or key; see
          :func:`~luminora_lab.providers.recording`;
        - "scripted:PATH": written replies (:class:`~luminora_lab.providers.ScriptedProvider`); also the name of a
          bundled voice;
        - "simulated:respondent", "simulated:writer": programs that reply by a known rule, with ``params`` of their own
          (:mod:`luminora_lab.simulated`).
    api_base
        Address of a server of one's own that speaks the model's protocol, as litellm wants it
        ("http://127.0.0.1:8000/v1" for "openai/..."). Its prices are not known.
    api_key
        Only for a server of one's own. Otherwise the key is read from the provider's environment variable
        (OPENAI_API_KEY), where no notebook shows it.
    timeout
        Seconds to wait for the server, above 0.
    temperature
        0 by default; None leaves it out, for models that refuse it.
    tries
        Most calls for one reply: what may pass (too many calls, no connection, no reply in time, a cut one) is tried
        again, later and later with a random part, or when the endpoint's Retry-After says.
    concurrency, per_minute
        Most calls at a time (8) and a minute (as many as come), for all providers of this name in this process.
    **params
        More parameters for every call (``max_tokens=500``, ``seed=1``).

    Raises
    ------
    UnknownName
        No text, or a name that nobody knows.
    DataError
        A file of replies that cannot be used, or a parameter that cannot be set.
    MissingExtra
        litellm is not installed.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "talk.yaml"
    >>> _ = file.write_text("- match: tea\\n  reply: Please.\\n")
    >>> provider(f"scripted:{file}").complete([{"role": "user", "content": "Some tea?"}]).text
    'Please.'
    """
    if not isinstance(name, str) or not name.strip():
        raise UnknownName(
            f"provider {quote(name)}", place="provider", remedy='write "openai/gpt-4o" or "scripted:PATH"'
        )
    scheme, colon, rest = name.partition(":")
    if colon and "/" not in scheme:
        made = _by_scheme(scheme)
        if made is not None:
            given = params if scheme in ("scripted", "simulated") else {"temperature": temperature, **params}
            return made(rest, **given)
    from luminora_lab.providers._calling import LiteLLMProvider

    server, slash, model = name.partition("/")
    row = endpoint(server) if slash else None
    where = {"api_base": api_base, "api_key": api_key}
    if row is not None:
        where = {"api_base": api_base or row.api_base, "api_key": api_key or row.api_key()}
    return LiteLLMProvider(
        name,
        called=name if row is None else f"{row.speaks}/{model}",
        **where,
        timeout=timeout,
        tries=tries,
        concurrency=concurrency or (row.concurrency if row else None) or 8,
        per_minute=per_minute or (row.per_minute if row else None),
        params={"temperature": temperature, **params},
    )


def _by_scheme(scheme: str) -> Callable[..., Provider] | None:
    """Return what makes providers of a scheme: ours, or an installed package's."""
    if scheme == "scripted":
        from luminora_lab.providers.scripted import scripted

        return scripted
    if scheme == "recorded":
        from luminora_lab.providers.recorded import recorded

        return recorded
    found = [point for point in entry_points(group=_GROUP) if point.name == scheme]
    if len(found) > 1:
        several = ", ".join(point.value for point in found)
        what = f"{quote(scheme)} is made by several packages: {several}"
        raise DataError(what, place="provider", remedy="uninstall all but one")
    made: Callable[..., Provider] | None = found[0].load() if found else None
    return made
