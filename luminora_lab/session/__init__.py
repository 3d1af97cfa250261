"""A personality in a conversation, turn by turn: what it remembers, is told, replies and becomes."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = [
    "METRIC_COLUMNS",
    "Flags",
    "JsonFormatter",
    "Message",
    "Moment",
    "Session",
    "SessionReply",
    "Setting",
    "State",
    "Step",
    "Trace",
    "conversation_of",
    "diff_snapshots",
    "export_conversation",
    "load_snapshot",
    "moments",
    "restore_snapshot",
    "retrieve",
    "save_snapshot",
    "session_metrics",
    "snapshot_of",
    "turn_step",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "flags": ["Flags"],
        "following": ["moments"],
        "living": ["Session"],
        "metrics": ["METRIC_COLUMNS", "session_metrics"],
        "reading": ["conversation_of", "export_conversation"],
        "recalling": ["retrieve"],
        "snapshots": ["diff_snapshots", "load_snapshot", "restore_snapshot", "save_snapshot", "snapshot_of"],
        "step": ["Message", "Moment", "Setting", "State", "Step", "turn_step"],
        "telemetry": ["JsonFormatter"],
        "trace": ["SessionReply", "Trace"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.session.flags import Flags
    from luminora_lab.session.following import moments
    from luminora_lab.session.living import Session
    from luminora_lab.session.metrics import METRIC_COLUMNS, session_metrics
    from luminora_lab.session.reading import conversation_of, export_conversation
    from luminora_lab.session.recalling import retrieve
    from luminora_lab.session.snapshots import (
        diff_snapshots,
        load_snapshot,
        restore_snapshot,
        save_snapshot,
        snapshot_of,
    )
    from luminora_lab.session.step import Message, Moment, Setting, State, Step, turn_step
    from luminora_lab.session.telemetry import JsonFormatter
    from luminora_lab.session.trace import SessionReply, Trace
