"""The checks, each a small function from a subject to findings, in the order in which they run."""

from luminora_lab.personality.validation.checks.affinity import AFFINITY
from luminora_lab.personality.validation.checks.fields import FIELDS
from luminora_lab.personality.validation.checks.form import FORM
from luminora_lab.personality.validation.checks.levels import LEVELS
from luminora_lab.personality.validation.checks.markup import MARKUP
from luminora_lab.personality.validation.checks.modifiers import MODIFIERS
from luminora_lab.personality.validation.checks.moods import MOODS
from luminora_lab.personality.validation.checks.rules import RULES
from luminora_lab.personality.validation.checks.safety import SAFETY
from luminora_lab.personality.validation.checks.samples import SAMPLES
from luminora_lab.personality.validation.checks.traits import TRAITS
from luminora_lab.personality.validation.checks.wording import WORDING
from luminora_lab.personality.validation.checks.words import WORDS

__all__ = ["ALWAYS", "USABLE"]

ALWAYS = (*FORM, *WORDS, *FIELDS, *SAFETY, *MARKUP)
"""Checks that read the plain document, usable or not."""
USABLE = (*TRAITS, *LEVELS, *MODIFIERS, *MOODS, *AFFINITY, *RULES, *SAMPLES, *WORDING)
"""Checks that read the personality, once the document can be used."""
