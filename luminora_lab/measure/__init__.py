"""Measuring: retrieval, style, psychometrics; intervals, differences and power for what comes in clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = [
    "Difference",
    "Interval",
    "Intervals",
    "QuestionTest",
    "Telling",
    "VarianceComponents",
    "agreement",
    "all_at",
    "answer_scores",
    "any_at",
    "characteristic_use",
    "conversations_needed",
    "coverage_study",
    "difference",
    "evaluate",
    "example_distance",
    "fidelity",
    "holm",
    "level_study",
    "mean_interval",
    "mean_intervals",
    "mrr",
    "ndcg_at",
    "ndcg_longmemeval_at",
    "pairwise",
    "power",
    "precision_at",
    "psychometrics",
    "question_test",
    "recall_at",
    "segment_errors",
    "session_hits",
    "style",
    "style_indices",
    "style_places",
    "summarise",
    "tokens_at",
    "variance_components",
    "who_said_it",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submodules=["psychometrics"],
    submod_attrs={
        "_flips": ["holm"],
        "answering": ["agreement", "answer_scores"],
        "differences": ["Difference", "QuestionTest", "difference", "question_test"],
        "intervals": ["Interval", "Intervals", "mean_interval", "mean_intervals"],
        "pairs": ["pairwise"],
        "retrieval": [
            "all_at",
            "any_at",
            "evaluate",
            "mrr",
            "ndcg_at",
            "ndcg_longmemeval_at",
            "precision_at",
            "recall_at",
        ],
        "sample_size": ["VarianceComponents", "conversations_needed", "power", "variance_components"],
        "segmentation": ["segment_errors"],
        "sessions": ["session_hits", "tokens_at"],
        "simulate": ["coverage_study", "level_study"],
        "summaries": ["summarise"],
        "texts.indices": ["style", "style_indices"],
        "texts.likeness": ["characteristic_use", "example_distance", "fidelity"],
        "texts.placing": ["style_places"],
        "texts.telling": ["Telling", "who_said_it"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.measure import psychometrics
    from luminora_lab.measure._flips import holm
    from luminora_lab.measure.answering import agreement, answer_scores
    from luminora_lab.measure.differences import Difference, QuestionTest, difference, question_test
    from luminora_lab.measure.intervals import Interval, Intervals, mean_interval, mean_intervals
    from luminora_lab.measure.pairs import pairwise
    from luminora_lab.measure.retrieval import (
        all_at,
        any_at,
        evaluate,
        mrr,
        ndcg_at,
        ndcg_longmemeval_at,
        precision_at,
        recall_at,
    )
    from luminora_lab.measure.sample_size import VarianceComponents, conversations_needed, power, variance_components
    from luminora_lab.measure.segmentation import segment_errors
    from luminora_lab.measure.sessions import session_hits, tokens_at
    from luminora_lab.measure.simulate import coverage_study, level_study
    from luminora_lab.measure.summaries import summarise
    from luminora_lab.measure.texts.indices import style, style_indices
    from luminora_lab.measure.texts.likeness import characteristic_use, example_distance, fidelity
    from luminora_lab.measure.texts.placing import style_places
    from luminora_lab.measure.texts.telling import Telling, who_said_it
