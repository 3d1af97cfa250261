"""What a personality and a user have come to: affinity, mood, what is known. It outlives sessions."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from luminora_lab.affinity.events import turn_events
from luminora_lab.affinity.standing import Standing
from luminora_lab.memory.facts.growing import GrowingFacts
from luminora_lab.personality.moods import NEUTRAL, Mood
from luminora_lab.session.flags import Flags
from luminora_lab.session.step import Moment
from luminora_lab.store.kinds import stamp

if TYPE_CHECKING:
    from luminora_lab.affinity import AffinityModel
    from luminora_lab.personality import Personality
    from luminora_lab.store.base import BaseStore, Batch

__all__ = ["Followed", "Relation", "Turn"]

_AROUND = 8  # turns that an extractor without a reader of its own is shown


@dataclass(frozen=True)
class Turn:
    """One turn: id, who spoke, what, when (a Timestamp or NaT), and whether it opens a session."""

    turn_id: str
    speaker: str
    text: str
    at: Any
    begins: bool = False


@dataclass
class Followed:
    """What a turn changed: records for the store, and what a trace tells."""

    events: list[dict[str, Any]] = field(default_factory=list)
    moods: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)


class Relation:
    """Affinity, mood and facts of one (user, personality).

    Parameters
    ----------
    user, p
        Whose.
    model, flags, extractor, language
        How affinity moves, what is followed, who reads facts (an object with ``extract``), of which language.
    """

    def __init__(
        self, user: str, p: Personality, model: AffinityModel, flags: Flags, extractor: Any, language: str
    ) -> None:
        self.user, self.p, self.model, self.flags = user, p, model, flags
        self.language, self._extractor = language, extractor
        self.messages, self.version = 0, 0
        self.first_at: str | None = None
        self.updated_at: str | None = None
        self.facts, self._reader = GrowingFacts(), _reader_of(extractor, None)
        self._standing = Standing(model)
        self._mood = Mood(p, language=language)
        self._last: tuple[str, str] = ("", "")  # speaker and text, in this session
        self._around: deque[Turn] = deque(maxlen=_AROUND)

    @property
    def key(self) -> tuple[str, str]:
        """User and name of the personality."""
        return self.user, self.p.name

    @property
    def pair(self) -> dict[str, str]:
        """The key as columns."""
        return {"user": self.user, "personality": self.p.name}

    @property
    def affinity(self) -> float | None:
        """Points after the last message, 0..100; None where it is not followed or nothing was said."""
        return self._standing.affinity if self.flags.affinity_system else None

    @property
    def level(self) -> str | None:
        """Name of the level of the model."""
        return self._standing.level if self.flags.affinity_system else None

    @property
    def mood(self) -> tuple[str, float]:
        """Name and intensity of the mood."""
        return (self._mood.name, self._mood.intensity) if self.flags.mood_system else (NEUTRAL, 0.0)

    @property
    def moment(self) -> Moment:
        """What the personality is compiled at."""
        mood, intensity = self.mood
        affinity = self.affinity if self.flags.hierarchical_personality else None
        return Moment(affinity, mood if self.flags.mood_system else None, intensity)

    # -- one turn after another -----------------------------------------------------------------------------------
    def hear(self, turn: Turn) -> Followed:
        """Take what the user said."""
        out = Followed()
        before = "" if turn.begins or self._last[0] == turn.speaker else self._last[1]
        if self.flags.affinity_system:
            points = self.model.points or {}
            for event in turn_events(turn.text, before, points, self.language):
                self._standing.meet(turn.at, event.points, len(turn.text))
                out.events.append(event._asdict() | {
                    **self.pair, "turn_id": turn.turn_id, "time": stamp(turn.at), "characters": len(turn.text),
                    "affinity": self._standing.affinity, "level": self._standing.level,
                })  # fmt: skip
        if self.flags.mood_system:
            self._mood.hear(turn.text, turn.begins)
            out.moods.append({
                **self.pair, "turn_id": turn.turn_id, "at": stamp(turn.at), "mood": self._mood.name,
                "intensity": self._mood.intensity, "trigger": self._mood.trigger, "reason": self._mood.reason,
            })  # fmt: skip
        out.facts = self._read(turn)
        self.messages += 1
        self._note(turn)
        return out

    def say(self, turn: Turn) -> Followed:
        """Take what the personality said."""
        if self.flags.mood_system:
            self._mood.pass_by(turn.begins)
        out = Followed(facts=self._read(turn))
        self._note(turn)
        return out

    def _note(self, turn: Turn) -> None:
        self._last = (turn.speaker, turn.text)
        at = stamp(turn.at)
        self.first_at, self.updated_at = self.first_at or at, at or self.updated_at

    def _read(self, turn: Turn) -> list[dict[str, Any]]:
        if not self.flags.fact_extraction:
            return []
        if self._reader is not None:
            return self.facts.take(self._reader.read(turn.turn_id, turn.speaker, turn.text, turn.at))
        if turn.begins:
            self._around.clear()
        self._around.append(turn)
        found = self._extractor.extract(_conversation(list(self._around), self.language))
        own = [row for row in found.to_dict("records") if turn.turn_id in row["turns"]]
        return self.facts.take(own)

    # -- the store ------------------------------------------------------------------------------------------------
    def load(self, store: BaseStore) -> None:
        """Take what a store has of this relation; nothing, where it has nothing."""
        record = store.get("relations", *self.key)
        known = store.frame("facts", self.pair, order="place")
        facts = known.drop(columns=["user", "personality", "place"]) if len(known) else None
        self.facts = GrowingFacts(facts)
        if record is None:
            return
        state: Mapping[str, Any] = record["state"] or {}
        self.messages, self.version = record["messages"] or 0, record["version"] or 0
        self.first_at, self.updated_at = record["first_at"], record["updated_at"]
        model = self.model
        if state.get("standing") is None and record["affinity"] is not None:
            model = self.model.replace(start=record["affinity"])  # known from elsewhere
        self._standing = Standing(model, state.get("standing"))
        names = list(self.p.moods)
        numbers = state.get("mood") if state.get("moods") == names else None
        self._mood = Mood(self.p, numbers, self.language)
        self._reader = _reader_of(self._extractor, state.get("reader"))
        last = state.get("last") or ["", ""]
        self._last = (last[0], last[1])

    def put(self, batch: Batch, followed: Followed, session_id: str) -> None:
        """Write what changed, unless somebody else has changed this relation since it was loaded."""
        batch.expect("relations", *self.key, column="version", value=self.version or None)
        for kind, several in (("events", followed.events), ("moods", followed.moods)):
            for record in several:
                batch.append(kind, {**record, "session_id": session_id})
        changed = {one["fact_id"] for one in followed.facts} | {one["known"] for one in followed.facts if one["known"]}
        for record in self.facts.records(changed) if changed else ():
            batch.put("facts", {**self.pair, **record})
        batch.put("relations", self.record(self.version + 1))

    def record(self, version: int, reader: bool = True) -> dict[str, Any]:
        """Return the relation as a store keeps it; without what the reader of facts remembers, it begins anew."""
        mood, intensity = self.mood
        return {
            **self.pair, "affinity": self._standing.affinity, "level": self._standing.level, "mood": mood,
            "intensity": intensity, "messages": self.messages, "first_at": self.first_at, "updated_at": self.updated_at,
            "version": version,
            "state": {
                "standing": self._standing.numbers, "mood": self._mood.numbers, "moods": list(self.p.moods),
                "reader": self._reader.state if reader and self._reader is not None else None, "last": list(self._last),
                "personality": self.p.sha256,
            },
        }  # fmt: skip


def _reader_of(extractor: Any, state: Mapping[str, Any] | None) -> Any:
    """Return what reads turn after turn, None for an extractor that reads conversations alone."""
    make = getattr(extractor, "reader", None)
    return make(state) if callable(make) else None


def _conversation(turns: list[Turn], language: str) -> Any:
    import pandas as pd

    from luminora_lab.conversation import Conversation

    frame = pd.DataFrame({
        "turn_id": [t.turn_id for t in turns], "session": 1, "speaker": [t.speaker for t in turns],
        "text": [t.text for t in turns], "at": [t.at for t in turns],
    })  # fmt: skip
    return Conversation.from_frames("session", frame, language=language)
