"""Model endpoints: what the lab asks of litellm. So far it counts tokens."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = ["count_tokens", "counts_exactly"]

__getattr__, __dir__, _ = lazy.attach(__name__, submod_attrs={"tokens": ["count_tokens", "counts_exactly"]})

if TYPE_CHECKING:
    from luminora_lab.providers.tokens import count_tokens, counts_exactly
