"""The one door to every provider: a name in, something that replies out."""

from __future__ import annotations

from typing import Any

from luminora_lab.errors import UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.reply import Provider

__all__ = ["provider"]

_SCRIPTED = "scripted:"


def provider(
    name: str,
    *,
    api_base: str | None = None,
    api_key: str | None = None,
    timeout: float = 60.0,
    temperature: float | None = 0.0,
    **params: Any,
) -> Provider:
    """Return the provider of a name. Nothing is sent before it is asked.

    Parameters
    ----------
    name
        A model as litellm knows it ("openai/gpt-4o", "anthropic/claude-sonnet-4-5"), or "scripted:PATH" for a file of
        written replies (:class:`~luminora_lab.providers.ScriptedProvider`), to which the other parameters mean nothing.
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
    **params
        More parameters for every call (``max_tokens=500``, ``seed=1``).

    Raises
    ------
    UnknownName
        No text, or a name that litellm does not know.
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
    if name.startswith(_SCRIPTED):
        from luminora_lab.providers.scripted import ScriptedProvider

        return ScriptedProvider.from_file(name.removeprefix(_SCRIPTED))
    from luminora_lab.providers._calling import LiteLLMProvider

    return LiteLLMProvider(
        name, api_base=api_base, api_key=api_key, timeout=timeout, params={"temperature": temperature, **params}
    )
