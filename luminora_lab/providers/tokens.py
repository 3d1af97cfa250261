"""How many tokens a text or a list of messages has for a model, counted offline by litellm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from luminora_lab.providers._litellm import litellm

__all__ = ["count_tokens", "counts_exactly"]


def count_tokens(text_or_messages: str | Sequence[Mapping[str, Any]], model: str) -> int:
    """Return the number of tokens of a text, or of chat messages with what the chat format adds to each.

    Parameters
    ----------
    text_or_messages
        A text, or messages with ``role`` and ``content``.
    model
        Name of the model as litellm knows it ("gpt-4o", "claude-sonnet-4-5"). Where litellm has no tokenizer of that
        model (see :func:`counts_exactly`) it counts with OpenAI's cl100k_base: an estimate.

    Raises
    ------
    MissingExtra
        litellm is not installed.

    Examples
    --------
    >>> count_tokens("Moss, if I had a garden.", "gpt-4o")
    9
    """
    counter = litellm().token_counter
    if isinstance(text_or_messages, str):
        return int(counter(model=model, text=text_or_messages)) if text_or_messages else 0
    messages = [dict(message) for message in text_or_messages]
    return int(counter(model=model, messages=messages)) if messages else 0


@lru_cache(maxsize=256)
def counts_exactly(model: str) -> bool:
    """Return whether tokens of a model are counted by its own tokenizer (OpenAI's models) rather than estimated.

    Raises
    ------
    MissingExtra
        litellm is not installed.

    Examples
    --------
    >>> counts_exactly("gpt-4o"), counts_exactly("claude-sonnet-4-5")
    (True, False)
    """
    return litellm().model_cost.get(model, {}).get("litellm_provider") in ("openai", "text-completion-openai")
