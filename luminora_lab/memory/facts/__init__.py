"""Facts: read out of a conversation, kept up to date, looked up at a time."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = ["FACT_COLUMNS", "FACT_KEYS", "Fact", "FactExtractor", "RuleFacts", "check_facts"]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "model": ["FACT_COLUMNS", "FACT_KEYS", "Fact", "FactExtractor", "check_facts"],
        "rules": ["RuleFacts"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.memory.facts.model import FACT_COLUMNS, FACT_KEYS, Fact, FactExtractor, check_facts
    from luminora_lab.memory.facts.rules import RuleFacts
