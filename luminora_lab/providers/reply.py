"""What a provider is asked and what it gives: one call, one reply that says where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

__all__ = ["Messages", "Provider", "Reply", "last_user_text"]

Messages = Sequence[Mapping[str, Any]]
"""A chat: mappings with ``role`` ("system", "user", "assistant") and ``content``."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply.

    Attributes
    ----------
    text
        What was said.
    provider
        Name of the provider that was asked ("openai/gpt-4o", "scripted:talk.yaml").
    model
        The model that replied, as the endpoint calls it; of a script, a hash of its rules.
    finish_reason
        Why it ended: "stop", "length" (cut at the most tokens it may have), or what the endpoint says; None where it
        says nothing.
    tokens_in, tokens_out
        Tokens asked and replied, as the endpoint counted them; None where it counts none.
    cost
        US dollars; None where the price is not known, never 0 for that.
    kind
        "model", or "scripted" for a reply that a person wrote beforehand. Where replies are shown, this is shown.

    Examples
    --------
    >>> Reply("Tea?", provider="scripted:talk.yaml", kind="scripted").cost is None
    True
    """

    text: str
    provider: str
    model: str = ""
    finish_reason: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    kind: Literal["model", "scripted"] = "model"


class Provider(Protocol):
    """Anything that replies to a chat. A provider with fixed settings may also have ``model`` and ``params``.

    ``complete`` raises :class:`~luminora_lab.errors.ProviderError` where there is no usable reply; it tries once.
    """

    @property
    def name(self) -> str:
        """The same on every machine, without a key."""
        ...

    def complete(self, messages: Messages, **params: Any) -> Reply:
        """Return the reply to a chat; ``params`` are the endpoint's (temperature, max_tokens)."""
        ...


def last_user_text(messages: Messages) -> str:
    """Return the text of the last message of the user, "" if there is none; parts that are no text are left out.

    Examples
    --------
    >>> last_user_text([{"role": "user", "content": "Tea?"}, {"role": "assistant", "content": "Please."}])
    'Tea?'
    """
    for message in reversed(messages):
        if message.get("role") == "user":
            content = message.get("content")
            parts = content if isinstance(content, list) else [{"text": content}]
            texts = [part.get("text") for part in parts if isinstance(part, Mapping)]
            return "\n".join(text for text in texts if isinstance(text, str))
    return ""
