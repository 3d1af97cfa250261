"""What a provider is asked and what it gives: one call, one reply that says where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

__all__ = ["Messages", "Provider", "Reply", "label_of", "last_user_text"]

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
        "model"; "scripted" for a reply that was written beforehand; "simulated" for one that a program made by a known
        rule. Where replies are shown, this is shown.
    latency
        Seconds from asking to the whole reply, of the try that gave it; None where nothing was waited for. A replayed
        reply has that of its recording. Two replies that differ in it alone are equal.
    request
        Hash of what was asked (:attr:`luminora_lab.providers.Request.sha256`).
    raw
        What the endpoint sent, without what looks like a credential; None where there is no more than this.

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
    kind: Literal["model", "scripted", "simulated"] = "model"
    latency: float | None = field(default=None, compare=False)
    request: str = ""
    raw: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def usage(self) -> dict[str, int | None]:
        """Tokens as the endpoint counted them: asked (``in``), replied (``out``)."""
        return {"in": self.tokens_in, "out": self.tokens_out}


class Provider(Protocol):
    """Anything that replies to a chat: a name and :meth:`complete` are enough.

    The lab's own also have ``model``, ``params`` (for every call), ``acomplete``, ``stream`` and ``embed``; see
    :class:`luminora_lab.providers.BaseProvider`, from which a provider gets them if it wants to. ``complete`` raises
    :class:`~luminora_lab.errors.ProviderError` where there is no usable reply.
    """

    @property
    def name(self) -> str:
        """The same on every machine, without a key."""
        ...

    def complete(self, messages: Messages, **params: Any) -> Reply:
        """Return the reply to a chat.

        ``params`` are the endpoint's (temperature, max_tokens), and ``repeat`` (0, 1, ...), which tells calls apart
        that are otherwise the same; it is not sent.
        """
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


def label_of(kinds: Any) -> str:
    """Return what must be said of replies that no model made, "" where all are models'.

    Examples
    --------
    >>> label_of(["scripted", "model"])
    'scripted replies: written for this project, not by a model'
    """
    said = {
        "scripted": "scripted replies: written for this project, not by a model",
        "simulated": "simulated replies: made by a program with known settings, not by a model",
    }
    return "; ".join(said[kind] for kind in sorted(set(kinds)) if kind in said)
