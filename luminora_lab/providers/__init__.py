"""Model endpoints: what the lab asks of litellm, and scripts in their place. One call, one reply; token counts."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = ["Provider", "Reply", "ScriptedProvider", "count_tokens", "counts_exactly", "provider"]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "door": ["provider"],
        "reply": ["Provider", "Reply"],
        "scripted": ["ScriptedProvider"],
        "tokens": ["count_tokens", "counts_exactly"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.providers.door import provider
    from luminora_lab.providers.reply import Provider, Reply
    from luminora_lab.providers.scripted import ScriptedProvider
    from luminora_lab.providers.tokens import count_tokens, counts_exactly
