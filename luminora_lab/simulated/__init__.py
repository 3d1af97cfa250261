"""Stand-ins with known truth, so that methods can be checked: nothing here is a model, and every reply says so."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = ["RespondentProvider", "WriterProvider", "graded_probabilities", "simulated"]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "door": ["simulated"],
        "graded": ["graded_probabilities"],
        "respondent": ["RespondentProvider"],
        "writer": ["WriterProvider"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.simulated.door import simulated
    from luminora_lab.simulated.graded import graded_probabilities
    from luminora_lab.simulated.respondent import RespondentProvider
    from luminora_lab.simulated.writer import WriterProvider
