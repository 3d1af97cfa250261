"""Experiments: compare memory strategies on recorded conversations; run plans of replies, and look at them."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = [
    "Answers",
    "Comparison",
    "Finder",
    "Plan",
    "ReplyComparison",
    "Results",
    "Setting",
    "Tuned",
    "compare_memory",
    "compare_replies",
    "evaluate_answers",
    "named_strategies",
    "rating_agreement",
    "run",
    "tune",
]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "answers": ["Answers", "evaluate_answers"],
        "compare": ["Setting", "compare_memory"],
        "comparison": ["Comparison"],
        "finding": ["Finder"],
        "rating": ["rating_agreement"],
        "runs.comparing": ["ReplyComparison", "compare_replies"],
        "runs.plan": ["Plan"],
        "runs.results": ["Results"],
        "runs.running": ["run"],
        "strategies": ["named_strategies"],
        "tuning": ["Tuned", "tune"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.experiment.answers import Answers, evaluate_answers
    from luminora_lab.experiment.compare import Setting, compare_memory
    from luminora_lab.experiment.comparison import Comparison
    from luminora_lab.experiment.finding import Finder
    from luminora_lab.experiment.rating import rating_agreement
    from luminora_lab.experiment.runs.comparing import ReplyComparison, compare_replies
    from luminora_lab.experiment.runs.plan import Plan
    from luminora_lab.experiment.runs.results import Results
    from luminora_lab.experiment.runs.running import run
    from luminora_lab.experiment.strategies import named_strategies
    from luminora_lab.experiment.tuning import Tuned, tune
