"""Luminora Lab: a Jupyter-first research toolkit for personality and memory experiments with language models.

>>> import luminora_lab as ll
>>> ll.load("riverside").speakers
('Jonas', 'Mara')
>>> ll.personality("juniper").levels[2].name
'friend'
"""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__version__ = "0.1.0"

__all__ = [
    "AffinityModel",
    "Conversation",
    "LuminoraError",
    "MemoryRanker",
    "Personality",
    "Plan",
    "Session",
    "affinity_curve",
    "blend",
    "compare_memory",
    "compare_replies",
    "compile",
    "datasets",
    "diff",
    "evaluate_answers",
    "export",
    "fit_affinity",
    "fit_blend",
    "gold",
    "import_personality",
    "interaction_events",
    "iter_conversations",
    "load",
    "load_all",
    "measure",
    "memory",
    "open_index",
    "open_store",
    "personalities",
    "personality",
    "plots",
    "power",
    "provider",
    "run",
    "session_metrics",
    "signals",
    "to_jsonl",
    "trait_frame",
    "tune",
    "validate",
    "widgets",
]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submodules=[
        "affinity",
        "conversation",
        "embedding",
        "errors",
        "exchange",
        "measure",
        "memory",
        "personality",
        "plots",
        "providers",
        "session",
        "store",
        "text",
        "widgets",
    ],
    submod_attrs={
        "cli.magics": ["load_ipython_extension"],
        "affinity": ["AffinityModel", "affinity_curve", "fit_affinity", "interaction_events"],
        "conversation": [
            "Conversation",
            "datasets",
            "gold",
            "iter_conversations",
            "load",
            "load_all",
            "signals",
            "to_jsonl",
        ],
        "errors": ["LuminoraError"],
        "exchange": ["export", "import_personality"],
        "experiment": [
            "Comparison",
            "Plan",
            "Results",
            "compare_memory",
            "compare_replies",
            "evaluate_answers",
            "run",
            "tune",
        ],
        "measure": ["power"],
        "memory": ["MemoryRanker", "Pool", "open_index"],
        "providers": ["provider", "voices"],
        "session": ["Session", "session_metrics"],
        "store": ["open_store"],
        "personality": [
            "Personality",
            "blend",
            "compile",
            "diff",
            "fit_blend",
            "personalities",
            "trait_frame",
            "trait_vector",
            "validate",
        ],
    },
)


if TYPE_CHECKING:
    from luminora_lab import (
        affinity as affinity,
    )
    from luminora_lab import (
        conversation as conversation,
    )
    from luminora_lab import (
        embedding as embedding,
    )
    from luminora_lab import (
        errors as errors,
    )
    from luminora_lab import (
        exchange as exchange,
    )
    from luminora_lab import (
        measure,
        memory,
        plots,
    )
    from luminora_lab import (
        providers as providers,
    )
    from luminora_lab import (
        session as session,
    )
    from luminora_lab import (
        store as store,
    )
    from luminora_lab import (
        text as text,
    )
    from luminora_lab import (
        widgets as widgets,
    )
    from luminora_lab.affinity import AffinityModel, affinity_curve, fit_affinity, interaction_events
    from luminora_lab.conversation import (
        Conversation,
        datasets,
        gold,
        iter_conversations,
        load,
        load_all,
        signals,
        to_jsonl,
    )
    from luminora_lab.errors import LuminoraError
    from luminora_lab.exchange import export, import_personality
    from luminora_lab.experiment import Comparison as Comparison
    from luminora_lab.experiment import Plan, compare_memory, compare_replies, evaluate_answers, run, tune
    from luminora_lab.experiment import Results as Results
    from luminora_lab.measure import power
    from luminora_lab.memory import MemoryRanker, open_index
    from luminora_lab.memory import Pool as Pool
    from luminora_lab.personality import (
        Personality,
        blend,
        compile,
        diff,
        fit_blend,
        personalities,
        personality,
        trait_frame,
        validate,
    )
    from luminora_lab.personality import (
        trait_vector as trait_vector,
    )
    from luminora_lab.providers import provider
    from luminora_lab.providers import voices as voices
    from luminora_lab.session import Session, session_metrics
    from luminora_lab.store import open_store
