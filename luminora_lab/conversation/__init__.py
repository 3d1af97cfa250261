"""The recorded conversation: turns, sessions, questions with evidence, and its readers."""

from typing import TYPE_CHECKING

import lazy_loader

if TYPE_CHECKING:
    from luminora_lab.conversation._annotation_agreement import agreement
    from luminora_lab.conversation._annotation_file import load_annotations, save_annotations
    from luminora_lab.conversation._annotation_resolving import merge, resolve, resolve_facts
    from luminora_lab.conversation.annotation import Annotations
    from luminora_lab.conversation.checking import Report, check
    from luminora_lab.conversation.html import transcript
    from luminora_lab.conversation.labels import gold
    from luminora_lab.conversation.library import datasets, iter_conversations, load, load_all
    from luminora_lab.conversation.model import QUESTION_COLUMNS, TURN_COLUMNS, Conversation, Provenance, Repair
    from luminora_lab.conversation.turn_signals import SIGNAL_COLUMNS, signals
    from luminora_lab.conversation.write import to_jsonl

__all__ = [
    "QUESTION_COLUMNS",
    "SIGNAL_COLUMNS",
    "TURN_COLUMNS",
    "Annotations",
    "Conversation",
    "Provenance",
    "Repair",
    "Report",
    "agreement",
    "check",
    "datasets",
    "gold",
    "iter_conversations",
    "load",
    "load_all",
    "load_annotations",
    "merge",
    "resolve",
    "resolve_facts",
    "save_annotations",
    "signals",
    "to_jsonl",
    "transcript",
]

__getattr__, __dir__, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_annotation_agreement": ["agreement"],
        "_annotation_file": ["load_annotations", "save_annotations"],
        "_annotation_resolving": ["merge", "resolve", "resolve_facts"],
        "annotation": ["Annotations"],
        "checking": ["Report", "check"],
        "html": ["transcript"],
        "labels": ["gold"],
        "library": ["datasets", "iter_conversations", "load", "load_all"],
        "model": ["QUESTION_COLUMNS", "TURN_COLUMNS", "Conversation", "Provenance", "Repair"],
        "turn_signals": ["SIGNAL_COLUMNS", "signals"],
        "write": ["to_jsonl"],
    },
)
