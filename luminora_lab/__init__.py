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
    "Comparison",
    "Conversation",
    "LuminoraError",
    "MemoryRanker",
    "Personality",
    "Pool",
    "affinity",
    "affinity_curve",
    "blend",
    "compare_memory",
    "compile",
    "conversation",
    "datasets",
    "diff",
    "embedding",
    "errors",
    "exchange",
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
    "personalities",
    "personality",
    "plots",
    "power",
    "signals",
    "text",
    "to_jsonl",
    "trait_frame",
    "trait_vector",
    "validate",
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
        "text",
    ],
    submod_attrs={
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
        "experiment": ["Comparison", "compare_memory"],
        "measure": ["power"],
        "memory": ["MemoryRanker", "Pool", "open_index"],
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
    from luminora_lab import affinity, conversation, embedding, errors, exchange, measure, memory, plots, text
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
    from luminora_lab.experiment import Comparison, compare_memory
    from luminora_lab.measure import power
    from luminora_lab.memory import MemoryRanker, Pool, open_index
    from luminora_lab.personality import (
        Personality,
        blend,
        compile,
        diff,
        fit_blend,
        personalities,
        personality,
        trait_frame,
        trait_vector,
        validate,
    )
