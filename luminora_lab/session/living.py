"""A session: a personality that lives through a conversation, remembers it, and changes with it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import Conflict, DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.session._given import covered, duration, name_of, provider_of, store_of, strategy_of, whole_number
from luminora_lab.session._turning import Turning
from luminora_lab.session.flags import Flags
from luminora_lab.session.relation import Followed, Relation, Turn
from luminora_lab.session.shelf import Shelf, text_of
from luminora_lab.session.stream import SessionStream
from luminora_lab.session.trace import SessionReply, Trace
from luminora_lab.store.kinds import stamp

if TYPE_CHECKING:
    import os

    import pandas as pd

    from luminora_lab.affinity import AffinityModel
    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.personality import Personality
    from luminora_lab.personality.prompt import CompiledPrompt
    from luminora_lab.providers.reply import Provider
    from luminora_lab.session.step import Step
    from luminora_lab.store.base import BaseStore

__all__ = ["Session", "SessionStream"]


class Session(Turning):
    """One conversation of a user with a personality, and the relation that goes on through it.

    What a turn does, in one transaction: the message is heard (affinity, mood, facts), the strategy retrieves memories
    of all earlier turns, the personality is compiled at that moment and the provider asked
    (:func:`luminora_lab.session.turn_step`, as in a plan's cells), the guards are held against the reply, and all is
    stored. A turn that fails stores nothing.

    Parameters
    ----------
    personality, provider
        Who speaks, and through whom: objects, or what :func:`luminora_lab.personality` and
        :func:`luminora_lab.provider` take.
    strategy
        How memories are chosen: an expression, a preset's name, code, a fitted ranker; None: only what is recent.
    store
        Where it is kept: a store or an address (:func:`luminora_lab.open_store`); None: in memory.
    user
        Who talks. Affinity, mood and facts belong to (user, personality) and outlive the session.
    affinity
        How affinity moves; None: LuminoraCore's rule with the personality's points.
    flags
        What is switched off: see :meth:`Flags.of`.
    tokens, window
        Budget of the memories, and most recent messages that the provider sees as they are.
    params
        Parameters for the provider.
    language
        Of the conversation; None: the personality's. Affinity and facts cover English; for others switch them off, or
        they are off by themselves.
    extractor
        Who reads facts: "rules", or anything with ``extract(conversation)``.
    clock
        Where times come from when none are given: None (a clock of the session's own, the same at every run, one minute
        a message), "now" (the time of day), or a function.
    expires
        Time without a message after which a session ends by itself, and the next message begins another.
    index
        A folder that keeps what is needed to search many memories; None: made anew in memory when it is first needed.
    exact, candidates
        Up to ``exact`` memories all are scored; beyond that about ``candidates`` by each kind of evidence, and their
        neighbours.
    title
        Of the session.

    Attributes
    ----------
    number
        Which session of this user and personality it is, from 1.

    Raises
    ------
    UnknownName, DataError, StrategyError, MissingExtra
        A part that does not exist or cannot be used.

    Examples
    --------
    >>> from luminora_lab.providers import ScriptedProvider
    >>> script = ScriptedProvider([{"match": "Thank", "reply": "Any time."}, {"regex": ".", "reply": "Go on."}])
    >>> session = Session("juniper", script, "bm25", user="Ada")
    >>> session.send("My fern has wilted again.").text
    'Go on.'
    >>> reply = session.send("Thank you, that helped so much!")
    >>> reply.text, reply.trace.affinity, reply.trace.mood
    ('Any time.', (1.0, 6.0), 'worried')
    >>> session.conversation()
    <Conversation '...': 4 turns, 1 session, 0 questions, Ada & Juniper, 2024-01-01>
    """

    def __init__(
        self,
        personality: Personality | str | os.PathLike[str] | Mapping[str, Any],
        provider: Provider | str,
        strategy: Scorer | str | Any = None,
        store: BaseStore | str | os.PathLike[str] | None = None,
        *,
        user: str = "user",
        affinity: AffinityModel | None = None,
        flags: Any = None,
        tokens: int = 300,
        window: int = 6,
        params: Mapping[str, Any] | None = None,
        language: str | None = None,
        extractor: Any = "rules",
        clock: Callable[[], Any] | str | None = None,
        expires: str = "8h",
        index: str | os.PathLike[str] | None = None,
        exact: int = 200,
        candidates: int = 8,
        title: str = "",
    ) -> None:
        from luminora_lab.affinity import AffinityModel
        from luminora_lab.files.plain import plain
        from luminora_lab.memory.facts.extracting import extractor_of
        from luminora_lab.personality.library import personality as find_personality

        self.personality = find_personality(personality)
        self.provider = provider_of(provider)
        self._asked_for = provider if isinstance(provider, str) else self.provider.name
        self.strategy = strategy_of(strategy)
        self.store, self.owns_store = store_of(store)
        self.user = name_of(user)
        self.model = affinity or AffinityModel.upstream(self.personality)
        self.language = language or self.personality.persona.language
        self.flags = covered(Flags.of(flags), self.language)
        self.tokens, self.window = whole_number(tokens, "tokens"), whole_number(window, "window")
        self.params = plain(dict(params or {}), "params")
        self.extractor = extractor_of(extractor)
        self.expires = duration(expires)
        self._expires = str(expires)
        self.clock, self.title = clock, str(title)
        self._shelf = Shelf(self.store, self.user, self.personality.name, self.language, index, exact, candidates)
        self._lock = threading.RLock()
        self._named: str | None = None
        self.number, self.ended, self._count = 0, "", 0
        self._started: str | None = None
        self._loaded = self._before = False

    # -- talking --------------------------------------------------------------------------------------------------
    def send(self, text: str, at: Any = None) -> SessionReply:
        """Say something and return the reply.

        Parameters
        ----------
        text
            The message.
        at
            When it is said, never before the last one; None: by the clock.

        Returns
        -------
        SessionReply
            With :attr:`~SessionReply.trace`.

        Raises
        ------
        ProviderError, NotRecorded
            There is no reply; nothing is stored, and the message can be sent again.
        DataError
            An empty message, a time before the last one, a session that has ended.
        """
        with self._lock:
            return self._turn(text, at, None)

    def stream(self, text: str, at: Any = None) -> SessionStream:
        """Say something and return the reply in pieces: iterate over them, then read ``.reply``.

        A sentence is given out when what has come up to its end breaks no guard; joined, the pieces are the reply.

        Raises
        ------
        ProviderError, NotRecorded, DataError
            While iterating, as :meth:`send`.
        """
        return SessionStream(lambda show: self._locked(text, at, show))

    async def asend(self, text: str, at: Any = None) -> SessionReply:
        """Do :meth:`send` without holding up the event loop."""
        import asyncio

        return await asyncio.to_thread(self.send, text, at)

    async def astream(self, text: str, at: Any = None) -> AsyncIterator[str]:
        """Yield the pieces of :meth:`stream` without holding up the event loop."""
        import asyncio

        stream = self.stream(text, at)
        while True:
            piece = await asyncio.to_thread(next, stream, None)
            if piece is None:
                return
            yield piece

    def _locked(self, text: str, at: Any, show: Callable[[str], None] | None) -> SessionReply:
        with self._lock:
            return self._turn(text, at, show)

    def replay(
        self, conversation: Conversation | str | os.PathLike[str], *, speaker: str | None = None
    ) -> pd.DataFrame:
        """Live through a recorded conversation: what was said is said again, and every reply is the recorded one.

        Nothing is asked of the provider. Each recorded session is a session (where this one has begun or ended, another
        begins); turns keep their ids, with the number of the session before an id that the two have already. Before
        every recorded reply memories are retrieved and the personality is compiled, as if it had been asked.

        Parameters
        ----------
        conversation
            A recorded conversation, or what :func:`luminora_lab.load` takes.
        speaker
            Who is the user; None: who has that role, or speaks first.

        Returns
        -------
        pandas.DataFrame
            One row a turn: turn_id, session, speaker, affinity, level, mood, intensity, facts (how many are known).

        Raises
        ------
        DataError, MissingInput
            Times go back behind what was said before, or a turn has no date while affinity is followed.
        """
        import pandas as pd

        from luminora_lab.conversation.turn_signals import as_conversation
        from luminora_lab.session.following import user_of

        talk = as_conversation(conversation)
        users, rows = user_of(talk, speaker), []
        turns: list[Any] = list(talk.turns.itertuples())
        with self._lock:
            self._open_page()
            skip = -1
            for place, turn in enumerate(turns):
                if place <= skip:
                    continue
                if place and turn.session != turns[place - 1].session:
                    self.end()
                    self.begin()
                following = turns[place + 1] if place + 1 < len(turns) else None
                replied = (
                    turn.speaker in users
                    and following is not None
                    and following.speaker not in users
                    and following.session == turn.session
                )
                if replied and following is not None:
                    reply = self._turn(turn.text, turn.at, None, turn, following)
                    before = reply.trace.affinity[1] if reply.trace is not None else None
                    rows += [self._row(turn, before), self._row(following, before)]
                    skip = place + 1
                else:
                    self._alone(turn, turn.speaker in users)
                    rows.append(self._row(turn, self._relation.affinity))
        return pd.DataFrame(rows)

    def _open_page(self) -> None:
        """Begin another session where this one has begun or ended, for a recording to be lived through."""
        self._load()
        if self._count or self.ended:
            self.end()
            self.begin()
            self._load()
        self._before = bool(self._relation.messages)

    def rehearse(
        self,
        conversation: Conversation | str | os.PathLike[str],
        turns: Collection[str] | None = None,
        *,
        speaker: str | None = None,
        repeat: int = 0,
    ) -> list[Step]:
        """Live through a recorded conversation, and ask the provider what it would reply: cells of a plan with flags.

        What was said stays what is remembered, so that every reply follows on the same history; guards are not held
        against the replies, which are measured as they come.

        Parameters
        ----------
        conversation, speaker
            As in :meth:`replay`.
        turns
            Ids of the user's turns that are replied to; None: all.
        repeat
            Which of several calls that are otherwise the same.

        Returns
        -------
        list of Step
            One a reply; an error of the provider is part of its step.

        Raises
        ------
        DataError, MissingInput
            As :meth:`replay`.
        """
        from luminora_lab.conversation.turn_signals import as_conversation
        from luminora_lab.session.following import user_of

        talk = as_conversation(conversation)
        users, out = user_of(talk, speaker), []
        rows: list[Any] = list(talk.turns.itertuples())
        with self._lock:
            self._open_page()
            for place, turn in enumerate(rows):
                if place and turn.session != rows[place - 1].session:
                    self.end()
                    self.begin()
                asked = turn.speaker in users and (turns is None or turn.turn_id in turns)

                def ask(message: Turn) -> None:
                    out.append(self._step(message, self.provider, None, repeat))

                self._alone(turn, turn.speaker in users, ask if asked else None)
        return out

    def _row(self, turn: Any, affinity: float | None) -> dict[str, Any]:
        own = turn.turn_id if turn.turn_id in self._moods else f"{self.number}:{turn.turn_id}"
        mood, intensity = self._moods.pop(own)
        return {
            "turn_id": turn.turn_id, "session": turn.session, "speaker": turn.speaker, "affinity": affinity,
            "level": self._relation.level, "mood": mood, "intensity": intensity, "facts": len(self._relation.facts),
        }  # fmt: skip

    # -- beginning and ending -------------------------------------------------------------------------------------
    def begin(self) -> None:
        """Begin another session of the same user and personality; the one before is left as it is."""
        with self._lock:
            self._named = None
            self.number, self.ended, self._count, self._started = 0, "", 0, None
            self._loaded = False

    def open(self) -> None:
        """Store the session before anything is said, so that it can be resumed by its name.

        Raises
        ------
        DataError
            The store cannot be written.
        """
        with self._lock:
            for tried in range(5):
                self._load()
                if self._stored:
                    return
                try:
                    with self.store.batch() as batch:
                        self._put_head(batch, None)
                    self._stored = True
                except Conflict:
                    if tried == 4:
                        raise
                    self._named, self._loaded = None, False

    def compiled(self) -> CompiledPrompt:
        """Return what the personality would be told now: with what is known, and without retrieved memories."""
        from luminora_lab.personality import compile
        from luminora_lab.session.step import dialect_of

        now = self.relation.moment
        mood = None if now.mood in (None, "neutral") or not now.intensity else (str(now.mood), now.intensity)
        facts = self.relation.facts.texts({self.personality.name}) if self.flags.fact_extraction else ()
        dialect = dialect_of(self.provider.name)
        return compile(self.personality, dialect, affinity=now.affinity, mood=mood, facts=facts)

    def end(self, reason: str = "ended") -> None:
        """End the session: its episodes are made, and become memories; nothing more can be said in it.

        ``reason`` is stored ("ended", "expired").
        """
        with self._lock:
            self._load()
            if self.ended or not self._count:
                self.ended = self.ended or reason
                return
            episodes = self._episodes()
            with self.store.batch() as batch:
                batch.put("sessions", self._head(self._last_at, reason))
                for record in episodes:
                    batch.put("episodes", record)
            self.ended = reason
            self._shelf.wait_episodes(episodes)

    @property
    def session_id(self) -> str:
        """Name of the session: 16 hex digits over user, personality and number, the same at every run."""
        with self._lock:
            self._load()
            return self._name

    @property
    def relation(self) -> Relation:
        """Where user and personality stand: ``affinity``, ``level``, ``mood``, ``facts``."""
        with self._lock:
            self._load()
            return self._relation

    @property
    def affinity(self) -> float | None:
        """Points after the last message, 0..100; None before the first, or where it is not followed."""
        return self.relation.affinity

    @property
    def facts(self) -> pd.DataFrame:
        """What is known (``FACT_COLUMNS``), closed facts included."""
        return self.relation.facts.frame()

    @property
    def episodes(self) -> pd.DataFrame:
        """Episodes of all sessions that have ended."""
        return self.store.frame("episodes", self.relation.pair, order="start")

    @property
    def settings(self) -> dict[str, Any]:
        """All that is needed to go on in another process, as plain data; no key is in it."""
        return {
            "personality": self.personality.sha256, "provider": self._asked_for,
            "strategy": None if self.strategy is None else str(self.strategy), "affinity": self.model.to_dict(),
            "tokens": self.tokens, "window": self.window, "params": dict(self.params), "expires": self._expires,
            "extractor": getattr(self.extractor, "name", ""),
        }  # fmt: skip

    def recall(self, text: str, tokens: int | None = None) -> pd.DataFrame:
        """Return the memories that a message would bring back, best first: memory_id, text, rank, score.

        Nothing is asked or stored. What the provider still sees as it is (``window``) is no memory yet.

        Raises
        ------
        MissingInput
            The strategy needs what the memories do not have.
        """
        import pandas as pd

        from luminora_lab.session.step import Message, Setting, State

        with self._lock:
            self._load()
            self._shelf.settle(self._recent_rows())
            at = pd.Timestamp(self._relation.updated_at) if self._relation.updated_at else pd.NaT
            setting = Setting(self.personality, self.provider, self.strategy, self.tokens if tokens is None else tokens)
            return self._shelf.recall(State(), Message(text, at=at), setting)

    def note(
        self, category: str, key: str, value: str, *, subject: str | None = None, at: Any = None
    ) -> list[dict[str, Any]]:
        """Tell a fact outside of the conversation; it is reconciled with what is known, as if it had been said.

        Parameters
        ----------
        category, key, value
            Of the closed lists, and in words.
        subject
            Whom it is about; None: the user.
        at
            When; None: by the clock.

        Returns
        -------
        list of dict
            What was decided: action, fact_id, text, reason.

        Raises
        ------
        UnknownName, DataError
            A category or key that there is not, an empty value.
        """
        from luminora_lab.memory.facts.model import CANDIDATE_COLUMNS, candidates_frame, check_facts

        with self._lock:
            self._load()
            when = self._when(at)
            row = {
                "subject": subject or self.user, "category": category, "key": key, "value": value, "said_at": when,
                "valid_at": when, "confidence": 1.0, "turns": (f"by hand {stamp(when)}",), "source": "by hand",
            }  # fmt: skip
            check_facts(candidates_frame([row]), CANDIDATE_COLUMNS, "note")
            followed = Followed(facts=self._relation.facts.take([row]))
            try:
                with self.store.batch() as batch:
                    self._relation.put(batch, followed, self._name)
            except BaseException:
                self._forget()
                raise
            self._relation.version += 1
            return followed.facts

    def forget(self, fact_ids: Iterable[str] | None = None) -> int:
        """Remove facts, or with None everything of this user and personality, and return how many records went.

        The turns that told a fact stay where only facts are forgotten.

        Raises
        ------
        UnknownName
            There is no such fact; nothing is removed.
        """
        from luminora_lab.store.kinds import KINDS

        with self._lock:
            self._load()
            pair, version = self._relation.pair, self._relation.version
            gone: list[tuple[str, tuple[Any, ...]]] = []
            if fact_ids is None:
                for name in ("turns", "sessions", "facts", "episodes", "events", "moods", "relations"):
                    gone += [(name, KINDS[name].key_of(row)) for row in self.store.find(name, pair)]
            else:
                known = {row["fact_id"] for row in self.store.find("facts", pair)}
                for fact in fact_ids:
                    if fact not in known:
                        raise UnknownName(f"there is no fact {quote(fact)}", place="forget", remedy="see .facts")
                    gone.append(("facts", (*self._relation.key, fact)))
            with self.store.batch() as batch:
                batch.expect("relations", *self._relation.key, column="version", value=version or None)
                for name, key in gone:
                    batch.delete(name, *key)
                if fact_ids is not None:  # whoever has them in memory reads anew
                    batch.put("relations", self._relation.record(version + 1, reader=False))
            compact = getattr(self.store, "compact", None)
            if callable(compact):
                compact()  # a log still has what was removed
            if fact_ids is None:
                self._shelf.clear()
                self.begin()
            self._forget()
            return len(gone)

    def traces(self) -> list[Trace]:
        """Return the traces of the stored replies, in order; prompts are not stored."""
        texts = {row["turn_id"]: row["text"] for row in self._shelf.turns()}
        texts |= {f"episode {one['episode_id']}": text_of(one) for one in self._shelf.episodes()}
        rows = self.store.find("turns", {"session_id": self._name, "role": "assistant"}, order="position")
        return [Trace.from_dict(row["trace"], texts) for row in rows if row["trace"]]

    @classmethod
    def resume(
        cls,
        session_id: str,
        store: BaseStore | str | os.PathLike[str],
        provider: Provider | str | None = None,
        **other: Any,
    ) -> Session:
        """Go on with a session that was stored, in this process or another.

        Parameters
        ----------
        session_id, store
            Which, and where.
        provider
            Through whom; None: the provider of the name that was stored.
        **other
            Parameters of :class:`Session` that are to be others (``clock``, ``index``, ``extractor``).

        Raises
        ------
        UnknownName
            The store has no such session.
        """
        from luminora_lab.affinity import AffinityModel

        opened, owns = store_of(store, create=False)
        head = opened.get("sessions", session_id) if isinstance(session_id, str) else None
        if head is None:
            several = opened.find("sessions", order="-last_at", limit=5)
            remedy = f"it has {', '.join(one['session_id'] for one in several)}" if several else "it has none"
            raise UnknownName(f"there is no session {quote(session_id)}", place=opened.url, remedy=remedy)
        kept = head["settings"]
        given: dict[str, Any] = {
            "user": head["user"], "flags": head["flags"] or {}, "language": head["language"],
            "title": head["title"] or "",
            "affinity": AffinityModel.from_dict(kept["affinity"]), "tokens": kept["tokens"], "window": kept["window"],
            "params": kept["params"], "expires": kept["expires"],
        }  # fmt: skip
        strategy = other.pop("strategy", kept["strategy"])
        known = opened.get("personalities", kept["personality"])
        if known is None:
            raise DataError(
                "the definition of its personality is missing", place=opened.url, remedy="restore the store"
            )
        made = cls(known["document"], provider or kept["provider"], strategy, opened, **{**given, **other})
        made.owns_store = owns
        made._named = session_id
        return made

    # -- what it leaves -------------------------------------------------------------------------------------------
    def conversation(self, *, whole: bool = False) -> Conversation:
        """Return what was said as a recorded conversation: of this session, or of all with this user (``whole``).

        Raises
        ------
        DataError
            Nothing was said.
        """
        from luminora_lab.session.reading import conversation_of

        self._load()
        where = self._relation.pair if whole else {"session_id": self._name}
        return conversation_of(self.store, where)

    def export(self, path: str | os.PathLike[str], format: str | None = None, *, whole: bool = False) -> None:
        """Write what was said: "json", "markdown", "csv" or "chatml"; by the suffix where none is named.

        Raises
        ------
        UnknownName, DataError
            No such format; nothing was said; the file cannot be written.
        """
        from luminora_lab.session.reading import export_conversation

        export_conversation(self.conversation(whole=whole), path, format, self.personality.name)

    def snapshot(self, path: str | os.PathLike[str] | None = None, title: str = "") -> dict[str, Any]:
        """Return everything of this user and personality as one document, and write it where a path is given.

        See :func:`luminora_lab.session.snapshots.snapshot_of`.

        Raises
        ------
        DataError
            The flag ``snapshot_export`` is off; the file cannot be written.
        """
        from luminora_lab.session.snapshots import save_snapshot, snapshot_of

        if not self.flags.snapshot_export:
            raise DataError("the flag snapshot_export is off", place="session", remedy="switch it on")
        self._load()
        document = snapshot_of(self.store, self.personality, self.user, title=title)
        if path is not None:
            save_snapshot(document, path)
        return document

    def close(self) -> None:
        """Let go of the index, and of the store where the session opened it."""
        self._shelf.close()
        if self.owns_store:
            self.store.close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        name = self._named or "not begun"
        return f"<Session {name}: {self.user} and {self.personality.name}, through {self.provider.name}>"
