"""Labels for texts: which kind of fact a turn tells, and how much it matters, with probabilities that were checked."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = ["LEVELS", "classify", "cross_validate_classifier", "labelled_turns", "load_classifier", "reliability"]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "labelling": ["classify"],
        "learning": ["LEVELS", "labelled_turns", "load_classifier"],
        "validating": ["cross_validate_classifier", "reliability"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.memory.classifying.labelling import classify
    from luminora_lab.memory.classifying.learning import LEVELS, labelled_turns, load_classifier
    from luminora_lab.memory.classifying.validating import cross_validate_classifier, reliability
