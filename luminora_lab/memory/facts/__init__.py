"""Facts: read out of a conversation, kept up to date, looked up at a time."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = [
    "FACT_COLUMNS",
    "FACT_KEYS",
    "Fact",
    "FactExtractor",
    "ModelFacts",
    "RuleFacts",
    "apply_updates",
    "audit",
    "check_facts",
    "extract_facts",
    "facts_at",
    "history",
    "reconcile",
    "remember",
]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "asking": ["ModelFacts"],
        "extracting": ["extract_facts"],
        "model": ["FACT_COLUMNS", "FACT_KEYS", "Fact", "FactExtractor", "check_facts"],
        "rules": ["RuleFacts"],
        "timeline": ["audit", "facts_at", "history"],
        "updates": ["apply_updates", "reconcile", "remember"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.memory.facts.asking import ModelFacts
    from luminora_lab.memory.facts.extracting import extract_facts
    from luminora_lab.memory.facts.model import FACT_COLUMNS, FACT_KEYS, Fact, FactExtractor, check_facts
    from luminora_lab.memory.facts.rules import RuleFacts
    from luminora_lab.memory.facts.timeline import audit, facts_at, history
    from luminora_lab.memory.facts.updates import apply_updates, reconcile, remember
