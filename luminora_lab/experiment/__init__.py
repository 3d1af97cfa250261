"""Experiments: compare memory strategies on recorded conversations, and what comes out of it."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = ["Comparison", "Setting", "compare_memory", "named_strategies"]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "compare": ["Setting", "compare_memory"],
        "comparison": ["Comparison"],
        "strategies": ["named_strategies"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.experiment.compare import Setting, compare_memory
    from luminora_lab.experiment.comparison import Comparison
    from luminora_lab.experiment.strategies import named_strategies
