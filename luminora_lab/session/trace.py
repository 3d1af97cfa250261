"""What happened in a turn of a session: what was retrieved, compiled, said, checked, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from luminora_lab.providers.reply import Reply

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality.prompt import CompiledPrompt

__all__ = ["SessionReply", "Trace"]


@dataclass(frozen=True)
class Trace:
    """One turn.

    Attributes
    ----------
    turn_id, reply_id
        Of the message and of the reply.
    affinity
        Before and after the message (0..100, None where it is not followed).
    level, mood, intensity
        What was compiled.
    events
        What moved affinity: type, points, reason.
    facts
        What the message and the reply changed of what is known: action, text, reason.
    retrieved
        Memories by rank: memory_id, score, text.
    left_out
        What the prompt does not hold, and why.
    guards
        Every try that broke a guard: guard, rule, found, try.
    answered
        "model" (the provider's first reply), "retried" (its second) or "safe" (what stands for both).
    prompt
        The prompt as it was compiled; None in a trace that was read from a store, which keeps its hash.
    prompt_sha256
        Hash of it.
    """

    turn_id: str
    reply_id: str
    affinity: tuple[float | None, float | None]
    level: str | None
    mood: str | None
    intensity: float | None
    events: tuple[Mapping[str, Any], ...] = ()
    facts: tuple[Mapping[str, Any], ...] = ()
    retrieved: tuple[Mapping[str, Any], ...] = ()
    left_out: tuple[Mapping[str, Any], ...] = ()
    guards: tuple[Mapping[str, Any], ...] = ()
    answered: str = "model"
    prompt_sha256: str = ""
    prompt: CompiledPrompt | None = field(default=None, compare=False, repr=False)

    @property
    def memories(self) -> pd.DataFrame:
        """What was retrieved, as a frame: memory_id, rank, score, text."""
        import pandas as pd

        rows = [{"memory_id": one["memory_id"], "rank": n, "score": one["score"], "text": one["text"]}
                for n, one in enumerate(self.retrieved, start=1)]  # fmt: skip
        return pd.DataFrame(rows, columns=["memory_id", "rank", "score", "text"])

    def to_dict(self) -> dict[str, Any]:
        """Return it as a store keeps it: without the prompt and the texts of memories, which the store has."""
        kept = {name: getattr(self, name) for name in _KEPT}
        kept["retrieved"] = [[one["memory_id"], one["score"]] for one in self.retrieved]
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], texts: Mapping[str, str] | None = None) -> Trace:
        """Return the trace of :meth:`to_dict`; ``texts`` of its memories by id, where they are known."""
        given: dict[str, Any] = {
            name: tuple(data[name]) if isinstance(data[name], list) else data[name] for name in _KEPT
        }
        known = texts or {}
        given["retrieved"] = tuple(
            {"memory_id": memory, "score": score, "text": known.get(memory, "")} for memory, score in data["retrieved"]
        )
        return cls(**given)

    def _repr_html_(self) -> str:
        from luminora_lab.session.html import trace_html

        return trace_html(self)


_KEPT = (
    "turn_id", "reply_id", "affinity", "level", "mood", "intensity", "events", "facts", "retrieved", "left_out",
    "guards", "answered", "prompt_sha256",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionReply(Reply):
    """A reply of a session: a :class:`~luminora_lab.providers.Reply` with what happened.

    Attributes
    ----------
    trace
        What was retrieved, compiled, checked, and what changed.
    """

    trace: Trace | None = field(default=None, compare=False, repr=False)
