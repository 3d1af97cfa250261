"""Memories: turns, facts and episodes; scorers, the algebra that combines them, presets, a learned ranker, indexes."""

import lazy_loader as _lazy

_SCORERS = [
    "base_level", "bm25", "coverage", "date_match", "entity_match", "heat", "importance", "last_k", "length",
    "linear_recency", "log_decay", "neighbours", "position", "random", "rank_recency", "recency", "relevance",
    "retention", "session_prior", "soft_coverage", "speaker_match", "spreading", "tfidf", "validity",
]  # fmt: skip
_FACTS = [
    "Fact", "FactExtractor", "ModelFacts", "RuleFacts", "apply_updates", "audit", "extract_facts", "facts_at",
    "reconcile", "remember",
]  # fmt: skip

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "classifying": ["classify", "cross_validate_classifier", "reliability"],
        "combine": ["rrf"],
        "episodic": ["episodes"],
        "explaining": ["explain", "reweigh", "terms"],
        "expression": ["Scorer", "scorer"],
        "facts": _FACTS,
        "history": ["replay_accesses"],
        "index": ["ChromaIndex", "ExactIndex", "MemoryIndex", "build_index", "open_index"],
        "reading": ["from_dict", "from_json", "parse"],
        "pool": ["Pool"],
        "catalogue": ["presets"],
        "ranker": ["MemoryRanker", "learned", "load_ranker"],
        "ranking": ["rank"],
        "scorers": _SCORERS,
        "units": ["UNITS", "unit_memories"],
    },
)
