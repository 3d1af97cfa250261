"""What a turn of a session does: hear, answer, store; and what a session reads when it begins."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import Conflict, DataError, MissingInput
from luminora_lab.files.strictjson import quote
from luminora_lab.session.answering import Guarded, Recorded
from luminora_lab.session.relation import Followed, Relation, Turn
from luminora_lab.session.step import Message, Setting, State, Step, turn_step
from luminora_lab.session.trace import SessionReply, Trace
from luminora_lab.store.kinds import stamp

if TYPE_CHECKING:
    import threading

    from luminora_lab.affinity import AffinityModel
    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.personality import Personality
    from luminora_lab.session.flags import Flags
    from luminora_lab.session.shelf import Shelf
    from luminora_lab.store.base import BaseStore, Batch

__all__ = ["Turning"]

_BEGIN, _STEP = "2024-01-01 09:00", "1min"
"""The session's own clock: it begins then, and every message comes a minute later."""
_TRIES = 12  # commits of a turn while other processes change the relation
_EPISODE = ("first_turn", "last_turn", "n_turns", "title", "summary", "importance", "sentiment")


class Turning:
    """The turns of :class:`luminora_lab.Session`, which has the fields and the public verbs."""

    personality: Personality
    provider: Any
    strategy: Scorer | None
    store: BaseStore
    user: str
    model: AffinityModel
    language: str
    flags: Flags
    tokens: int
    window: int
    params: Mapping[str, Any]
    extractor: Any
    expires: Any
    clock: Any
    title: str
    _named: str | None
    number: int
    ended: str
    _shelf: Shelf
    _lock: threading.RLock
    _count: int
    _started: str | None
    _loaded: bool
    _stored: bool
    _before: bool
    _relation: Relation
    _moods: dict[str, tuple[str, float]]
    _recent: list[dict[str, str]]
    _last_at: str | None

    def end(self, reason: str = "ended") -> None:
        """End the session."""
        raise NotImplementedError

    def begin(self) -> None:
        """Begin another."""
        raise NotImplementedError

    @property
    def _name(self) -> str:
        """The name of the session, once it is loaded."""
        if self._named is None:
            raise AssertionError("a session that is loaded has a name")
        return self._named

    @property
    def settings(self) -> dict[str, Any]:
        """All that is needed to go on."""
        raise NotImplementedError

    def conversation(self, *, whole: bool = False) -> Conversation:
        """Return what was said."""
        raise NotImplementedError

    # -- one turn -------------------------------------------------------------------------------------------------
    def _turn(
        self, text: str, at: Any, show: Callable[[str], None] | None, said: Any = None, answered: Any = None
    ) -> SessionReply:
        """Hear, answer, store; ``said`` and ``answered`` are turns of a recording."""
        from luminora_lab.session import telemetry

        if not isinstance(text, str) or not text.strip():
            raise DataError(f"the message is {quote(text)}", place="session", remedy="say something")
        self._load()
        with telemetry.turn(self) as span:
            if said is None:  # a recording says itself where its sessions end
                self._expire(at)
            reply = self._attempt(text, at, show, said, answered)
            telemetry.told(span, self, reply, answered is not None)
            return reply

    def _attempt(
        self, text: str, at: Any, show: Callable[[str], None] | None, said: Any, answered: Any
    ) -> SessionReply:
        step: Step | None = None
        guarded: Any = None
        for tried in range(_TRIES):
            try:
                when = self._when(at)
                message = self._next(text, when, said)
                before = self._relation.affinity
                heard = self._relation.hear(message)
                self._moods[message.turn_id] = self._relation.mood
                if step is None:
                    guarded = self._asked(show, answered)
                    step = self._step(message, guarded, said)
                    if step.error is not None:
                        raise step.error
                reply = self._trace(step, guarded, message, before, heard, answered)
                self._commit(message, heard, step, reply, answered)
                return reply
            except Conflict:
                if not self._stored:
                    self._named = None  # another process has begun the session of this number
                self._forget()
                if tried == _TRIES - 1:
                    raise
                self._load()
            except BaseException:
                self._forget()
                raise
        raise AssertionError("unreachable")  # pragma: no cover

    def _asked(self, show: Callable[[str], None] | None, answered: Any) -> Any:
        if answered is not None:
            return Recorded(f"recorded:{self.provider.name}", answered.text)
        return Guarded(self.provider, self.personality, show)

    def _step(self, message: Turn, provider: Any, said: Any, repeat: int = 0) -> Step:
        strategy = self.strategy if self.flags.semantic_search else None
        if strategy is not None:
            self._shelf.settle(self._recent_rows())
        setting = Setting(
            self.personality,
            provider,
            strategy,
            self.tokens,
            self.window,
            self.params,
            self.language,
            self._shelf.recall,
        )
        facts: tuple[str, ...] = ()
        if self.flags.fact_extraction and said is None:
            facts = tuple(self._relation.facts.texts({self.personality.name}))
        memories = self._shelf.marker if strategy is not None else None
        state = State(memories, tuple(self._recent), self._relation.moment, facts)
        asked = Message(message.text, message.turn_id, message.at, self.number, message.speaker)
        return turn_step(state, asked, setting, repeat=repeat)[1]

    def _trace(
        self, step: Step, guarded: Any, message: Turn, before: float | None, heard: Followed, answered: Any
    ) -> SessionReply:
        reply = step.reply
        if reply is None:
            raise AssertionError("a step without a reply has an error")
        reply_id = f"{self.number}.{self._count + 2}"
        if answered is not None:
            known = self._before and self._shelf.knows(answered.turn_id)
            reply_id = f"{self.number}:{answered.turn_id}" if known else answered.turn_id
        at = answered.at if answered is not None else message.at
        speaker = answered.speaker if answered is not None else self.personality.name
        said = self._relation.say(Turn(reply_id, speaker, reply.text, at))
        self._moods[reply_id] = self._relation.mood
        heard.facts.extend(said.facts)
        found = step.memories
        retrieved: list[Any] = [] if found is None else found[["memory_id", "score", "text"]].to_dict("records")
        trace = Trace(
            turn_id=message.turn_id, reply_id=reply_id, affinity=(before, self._relation.affinity),
            level=step.prompt.level, mood=step.prompt.mood,
            intensity=step.prompt.intensity if step.prompt.mood else None,
            events=tuple({k: e[k] for k in ("type", "points", "reason")} for e in heard.events),
            facts=tuple(heard.facts), retrieved=tuple(retrieved),
            left_out=tuple(one._asdict() for one in step.prompt.left_out),
            guards=tuple(getattr(guarded, "findings", ())), answered=getattr(guarded, "answered", "model"),
            prompt_sha256=step.prompt.sha256, prompt=step.prompt,
        )  # fmt: skip
        plain = {field.name: getattr(reply, field.name) for field in dataclasses.fields(reply) if field.name != "trace"}
        return SessionReply(**plain, trace=trace)

    def _commit(self, message: Turn, heard: Followed, step: Step, reply: SessionReply, answered: Any) -> None:
        trace = reply.trace
        if trace is None:
            raise AssertionError("every reply of a session has a trace")
        told = self.flags.conversation_analytics
        at = answered.at if answered is not None else message.at
        rows = [
            self._record(message, "user"),
            self._record(Turn(trace.reply_id, answered.speaker if answered is not None else self.personality.name,
                              reply.text, at), "assistant"),
        ]  # fmt: skip
        if told:
            rows[1]["trace"] = trace.to_dict()
            rows[1]["reply"] = None if answered is not None else {
                name: getattr(reply, name)
                for name in ("provider", "model", "finish_reason", "tokens_in", "tokens_out", "cost", "latency", "kind",
                             "request")
            }  # fmt: skip
        self._write(rows, heard)
        chat = [{"role": "user", "content": message.text}, {"role": "assistant", "content": reply.text}]
        self._recent = [*self._recent, *chat][-self.window :] if self.window else []

    def _alone(self, turn: Any, users: bool, ask: Callable[[Turn], None] | None = None) -> None:
        """Take a turn of a recording without an answer; ``ask`` is called when it was heard and not yet stored."""
        self._load()
        try:
            message = self._next(turn.text, self._when(turn.at), turn)
            followed = self._relation.hear(message) if users else self._relation.say(message)
            self._moods[message.turn_id] = self._relation.mood
            if ask is not None:
                ask(message)
            self._write([self._record(message, "user" if users else "assistant")], followed)
        except BaseException:
            self._forget()
            raise
        said = {"role": "user" if users else "assistant", "content": turn.text}
        self._recent = [*self._recent, said][-self.window :] if self.window else []

    def _next(self, text: str, when: Any, said: Any) -> Turn:
        speaker = said.speaker if said is not None else self.user
        turn_id = said.turn_id if said is not None else f"{self.number}.{self._count + 1}"
        if said is not None and self._before and self._shelf.knows(turn_id):
            turn_id = f"{self.number}:{turn_id}"  # another recording of the two has a turn of that name
        return Turn(turn_id, speaker, text, when, begins=not self._count)

    def _record(self, turn: Turn, role: str) -> dict[str, Any]:
        return {
            "session_id": self._name, "turn_id": turn.turn_id, "user": self.user,
            "personality": self.personality.name, "session": self.number, "speaker": turn.speaker, "role": role,
            "text": turn.text, "at": stamp(turn.at),
        }  # fmt: skip

    def _write(self, rows: list[dict[str, Any]], followed: Followed) -> None:
        last = rows[-1]["at"]
        with self.store.batch() as batch:
            self._relation.put(batch, followed, self._name)
            self._put_head(batch, last)
            for row in rows:
                batch.append("turns", row)
        self._relation.version += 1
        self._stored = True
        self._count += len(rows)
        self._last_at = last or self._last_at
        self._started = self._started or last
        self._shelf.wait(rows)

    def _put_head(self, batch: Batch, last: str | None) -> None:
        """Write the session's record; a new one only where nobody has begun the session of its number."""
        if not self._stored:
            batch.expect("sessions", self._name, column="session_id", value=None)
            p = self.personality
            batch.put("personalities", {"sha256": p.sha256, "name": p.name, "document": p.to_dict()})
        batch.put("sessions", self._head(last))

    def _head(self, last: str | None, ended: str = "") -> dict[str, Any]:
        return {
            "session_id": self._name, "user": self.user, "personality": self.personality.name,
            "number": self.number, "language": self.language, "title": self.title,
            "started_at": self._started or last, "last_at": last or self._last_at,
            "ended_at": (last or self._last_at) if ended else None, "ended": ended or None,
            "settings": self.settings, "flags": self.flags.to_dict(),
        }  # fmt: skip

    def _episodes(self) -> list[dict[str, Any]]:
        if not self.flags.episodic_memory:
            return []
        from luminora_lab.memory.episodic import episodes

        pair = self._relation.pair
        known = self.store.count("episodes", pair)
        frame = episodes(self.conversation())
        out = []
        for n, row in enumerate(frame.to_dict("records"), start=known + 1):
            kept = {name: row[name] for name in _EPISODE if name in row}
            out.append({
                **kept, **pair, "episode_id": f"e{n}", "session_id": self._name, "session": self.number,
                "start": stamp(row["start"]), "end": stamp(row["end"]), "turns": list(row["turns"]),
                "summary_turns": list(row["summary_turns"]),
                "type": row["type"] if row["type"] == row["type"] else None,
            })  # fmt: skip
        return out

    def _expire(self, at: Any) -> None:
        """End a session that nothing was said in for too long, and begin another."""
        import pandas as pd

        if self.ended:
            remedy = "begin() another, or resume it where it goes on"
            raise DataError(f"the session has {self.ended}", place=f"session {self._name}", remedy=remedy)
        if at is None and self.clock is None:
            return
        when = self._when(at)
        if self._last_at and not pd.isna(when) and when - pd.Timestamp(self._last_at) > self.expires:
            self.end("expired")
            self.begin()
            self._load()

    def _when(self, at: Any) -> Any:
        """Return the time of a message.

        Raises
        ------
        DataError
            No date, or one before the last message.
        MissingInput
            A message of a recording has none, and affinity is followed.
        """
        import pandas as pd

        known = self._last_at or self._relation.updated_at
        last: Any = pd.NaT if known is None else pd.Timestamp(known)
        if at is None:
            if self.clock == "now":
                now = pd.Timestamp.now("UTC").tz_localize(None).floor("s")
                return now if pd.isna(last) else max(now, last)
            if callable(self.clock):
                at = self.clock()
            else:
                return pd.Timestamp(_BEGIN) if pd.isna(last) else last + pd.Timedelta(_STEP)
        given = stamp(at)
        when: Any = pd.NaT if given is None else pd.Timestamp(given)
        if pd.isna(when):
            if self.flags.affinity_system:
                remedy = "affinity needs dated turns; switch affinity_system off"
                raise MissingInput("a message has no time", place="session", remedy=remedy)
            return when
        if not pd.isna(last) and when < last:
            what = f"{when} is before the last message ({last})"
            raise DataError(what, place="session, at", remedy="times of one relation never go back")
        return when

    # -- state ----------------------------------------------------------------------------------------------------
    def _load(self) -> None:
        """Read the relation, this session's recent turns and its number, once."""
        if self._loaded:
            return
        self._relation = Relation(self.user, self.personality, self.model, self.flags, self.extractor, self.language)
        self._relation.load(self.store)
        self._moods = {}
        self._recent = []
        self._last_at = None
        head = None if self._named is None else self.store.get("sessions", self._named)
        self._stored = head is not None
        if head is None:
            several = self.store.find("sessions", self._relation.pair, order="-number", limit=1)
            self.number = (several[0]["number"] or 0) + 1 if several else 1
            self._count = 0
            whole = "\x1f".join((self.user, self.personality.name, str(self.number)))
            self._named = hashlib.sha256(whole.encode()).hexdigest()[:16]
        else:
            self.number, self.title = head["number"], head["title"] or ""
            self._started, self._last_at, self.ended = head["started_at"], head["last_at"], head["ended"] or ""
            mine = {"session_id": self._name}
            self._count = self.store.count("turns", mine)
            rows = self.store.find("turns", mine, order="-position", limit=self.window)
            self._recent = [{"role": row["role"], "content": row["text"]} for row in reversed(rows)]
        self._shelf.open(self._name, self.flags.episodic_memory)
        self._loaded = True

    def _forget(self) -> None:
        """Read everything anew from the store: what was followed since was not stored."""
        self._loaded = False

    def _recent_rows(self) -> int:
        return len(self._recent)
