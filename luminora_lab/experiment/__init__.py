"""Experiments: compare memory strategies on recorded conversations; run plans of replies, and look at them."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = ["Comparison", "Plan", "Results", "Setting", "compare_memory", "named_strategies", "run"]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "compare": ["Setting", "compare_memory"],
        "comparison": ["Comparison"],
        "runs.plan": ["Plan"],
        "runs.results": ["Results"],
        "runs.running": ["run"],
        "strategies": ["named_strategies"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.experiment.compare import Setting, compare_memory
    from luminora_lab.experiment.comparison import Comparison
    from luminora_lab.experiment.runs.plan import Plan
    from luminora_lab.experiment.runs.results import Results
    from luminora_lab.experiment.runs.running import run
    from luminora_lab.experiment.strategies import named_strategies
