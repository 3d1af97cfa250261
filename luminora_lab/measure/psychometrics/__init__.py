"""Psychometrics of replies: inventories, how they are given, what was answered, how reliable and how valid it is."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = [
    "BIOGRAPHIES",
    "INSTRUCTIONS",
    "Inventory",
    "acquiescence",
    "adherence",
    "administration",
    "ask",
    "cohens_d",
    "coverage_of_d",
    "effect",
    "icc",
    "inventories",
    "inventory",
    "missingness",
    "multitrait_multimethod",
    "parse_answers",
    "reliability",
    "scores",
    "shaped_biographies",
    "shaping",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "administering": ["BIOGRAPHIES", "INSTRUCTIONS", "administration", "ask", "shaped_biographies"],
        "answers": ["missingness", "parse_answers"],
        "effects": ["cohens_d", "coverage_of_d", "effect"],
        "questionnaire": ["Inventory", "inventories", "inventory"],
        "reliabilities": ["icc", "reliability"],
        "scoring": ["scores"],
        "validity": ["acquiescence", "adherence", "multitrait_multimethod", "shaping"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.measure.psychometrics.administering import (
        BIOGRAPHIES,
        INSTRUCTIONS,
        administration,
        ask,
        shaped_biographies,
    )
    from luminora_lab.measure.psychometrics.answers import missingness, parse_answers
    from luminora_lab.measure.psychometrics.effects import cohens_d, coverage_of_d, effect
    from luminora_lab.measure.psychometrics.questionnaire import Inventory, inventories, inventory
    from luminora_lab.measure.psychometrics.reliabilities import icc, reliability
    from luminora_lab.measure.psychometrics.scoring import scores
    from luminora_lab.measure.psychometrics.validity import acquiescence, adherence, multitrait_multimethod, shaping
