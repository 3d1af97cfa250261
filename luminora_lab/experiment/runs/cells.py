"""A cell of a plan: one personality through one provider, with one strategy, in one conversation, once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.plain import Frozen
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.base import failed
from luminora_lab.session.flags import Flags
from luminora_lab.session.following import user_of
from luminora_lab.session.step import Message, Moment, Setting, State, Step, turn_step

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.expression import Scorer
    from luminora_lab.personality import Personality
    from luminora_lab.providers import Provider

__all__ = ["ROW_COLUMNS", "Cell", "Options", "chosen_turns", "run_cell", "steps", "user_of"]

FORMAT = "luminora-cell/1"
ROW_COLUMNS = (
    "cell", "personality", "provider", "model", "kind", "strategy", "conversation", "repeat", "session", "turn_id",
    "at", "message", "text", "error", "error_message", "finish_reason", "tokens_in", "tokens_out", "cost", "latency",
    "affinity", "level", "mood", "intensity", "memories", "memory_ids", "request", "flags",
)  # fmt: skip
"""Columns of a run's results, one row a reply."""


@dataclass(frozen=True)
class Options:
    """What every cell of a plan shares; see :class:`luminora_lab.Plan`."""

    turns: int | tuple[str, ...] | None = None
    tokens: int = 300
    window: int = 6
    affinity: float | str | None = None
    mood: str | None = None
    context: str = "recorded"
    speaker: str | None = None
    params: Mapping[str, Any] = field(default_factory=Frozen)


@dataclass(frozen=True)
class Cell:
    """One combination.

    Attributes
    ----------
    personality, provider, strategy, conversation, repeat, options
        What is combined; ``provider`` without a recording.
    label, strategy_name
        What provider and strategy are called in tables.
    flags
        Which parts of a session are on; None: the cell is no session, and nothing is followed but what the options say.
    """

    personality: Personality
    provider: Provider
    label: str
    strategy: Scorer | None
    strategy_name: str
    conversation: Conversation
    repeat: int
    options: Options
    flags: Flags | None = None

    @property
    def id(self) -> str:
        """16 hex digits over all that decides the replies: the same cell has the same id in every plan."""
        kind = getattr(self.provider, "kind", "model")
        who = [
            self.provider.name, None if kind == "model" else getattr(self.provider, "model", ""),
            getattr(self.provider, "api_base", None), dict(getattr(self.provider, "params", {})),
        ]  # fmt: skip
        o = self.options
        how = [o.turns, o.tokens, o.window, o.affinity, o.mood, o.context, o.speaker, dict(o.params)]
        strategy = None if self.strategy is None else self.strategy.digest
        talk = [self.conversation.fingerprint, self.conversation.id]
        parts: list[Any] = [FORMAT, self.personality.sha256, who, strategy, talk, self.repeat, how]
        if self.flags is not None:
            parts.append(self.flags.to_dict())
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=list).encode()).hexdigest()[:16]

    def __len__(self) -> int:
        return len(chosen_turns(self.conversation, self.options))


def chosen_turns(talk: Conversation, options: Options) -> list[int]:
    """Return the rows of the user's turns that are replied to: all, so many evenly spread, or those named.

    Raises
    ------
    UnknownName
        A turn that there is not, or that is not the user's.
    """
    turns = talk.turns
    rows = turns.index[turns["speaker"].isin(user_of(talk, options.speaker))].tolist()
    if options.turns is None:
        return rows
    if isinstance(options.turns, int):
        n = min(options.turns, len(rows))
        return [rows[(2 * i + 1) * len(rows) // (2 * n)] for i in range(n)]
    row_of = {turns["turn_id"].iloc[row]: row for row in rows}
    for name in options.turns:
        if name not in row_of:
            what = f"{quote(name)} is no turn of {' and '.join(sorted(user_of(talk, options.speaker)))}"
            raise UnknownName(what, place=f"conversation {talk.id!r}, turns", remedy="use ids of the user's turns")
    return sorted(row_of[name] for name in options.turns)


@dataclass(frozen=True)
class _Asked:
    """A retrieval that cells share: its key decides, the rest is what it is made of."""

    key: tuple[Any, ...]
    memories: pd.DataFrame = field(compare=False)
    message: Message = field(compare=False)
    setting: Setting = field(compare=False)


@lru_cache(maxsize=4096)
def _recalled(asked: _Asked) -> pd.DataFrame:
    from luminora_lab.session.recalling import retrieve

    setting, message = asked.setting, asked.message
    if setting.strategy is None:
        raise DataError("there is no strategy", place="setting")
    return retrieve(
        asked.memories, message.text, setting.strategy, setting.tokens, at=message.at, language=setting.language
    )


@lru_cache(maxsize=64)
def _moments(key: tuple[str, str, str, str | None], cell: _CellBox) -> pd.DataFrame:
    from luminora_lab.session.following import moments

    talk, p = cell.cell.conversation, cell.cell.personality
    heard = user_of(talk, cell.cell.options.speaker)
    return moments(talk, p, speaker=sorted(heard)).set_index("turn_id")


class _CellBox:
    """A cell that any other equals, so that only the key of a cache decides."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _CellBox)

    def __hash__(self) -> int:
        return 0


def steps(cell: Cell, provider: Provider | None = None) -> Iterator[Step]:
    """Yield what happens at each chosen turn.

    In the context "recorded" the recent messages and the memories are the conversation's own: of every reply only the
    one that is asked for is the provider's. In "live" the provider's replies take the place of what the other said.

    Raises
    ------
    DataError, MissingInput, UnknownName
        The parts do not fit: no dates to follow affinity by, a mood that the personality does not have.
    """
    talk, o = cell.conversation, cell.options
    turns = talk.turns
    if cell.flags is not None:
        yield from _lived(cell, cell.flags, provider)
        return
    speaks = turns["speaker"].isin(user_of(talk, o.speaker)).tolist()
    said, session, texts = turns["turn_id"].tolist(), turns["session"].tolist(), turns["text"].tolist()
    memories = turns.rename(columns={"turn_id": "memory_id"})
    setting = Setting(
        cell.personality, provider or cell.provider, cell.strategy, o.tokens, o.window, o.params, talk.language,
    )  # fmt: skip
    moment = _moment_by_turn(cell)
    replied: dict[int, str] = {}
    for row in chosen_turns(talk, o):
        first = _first_of(row, session, o.window)
        if o.context == "live":
            texts_now = _with_replies(texts, speaks, replied)
            memories = memories.assign(text=texts_now)
        else:
            texts_now = texts
        roles = {i: "user" if speaks[i] else "assistant" for i in range(first, row)}
        recent = tuple({"role": role, "content": texts_now[i]} for i, role in roles.items() if texts_now[i])
        state = State(memories.iloc[:first], recent, moment(said[row]))
        message = Message(texts[row], said[row], turns["at"].iloc[row], session[row], turns["speaker"].iloc[row])
        used = setting
        if cell.strategy is not None and o.context == "recorded":
            key = (talk.fingerprint, talk.id, cell.strategy.digest, row, first, o.tokens)
            used = _sharing(setting, key)
        _, step = turn_step(state, message, used, repeat=cell.repeat)
        if step.reply is not None:
            replied[row] = step.reply.text
        yield step


def _lived(cell: Cell, flags: Flags, provider: Provider | None) -> list[Step]:
    """Return the steps of a session that lives through the conversation."""
    from luminora_lab.session import Session

    talk, o = cell.conversation, cell.options
    ids = talk.turns["turn_id"].tolist()
    chosen = {ids[row] for row in chosen_turns(talk, o)}
    user = sorted(user_of(talk, o.speaker))[0]
    session = Session(
        cell.personality, provider or cell.provider, cell.strategy, user=user, flags=flags, tokens=o.tokens,
        window=o.window, params=o.params, language=talk.language, exact=len(talk),
    )  # fmt: skip
    return session.rehearse(talk, chosen, speaker=o.speaker, repeat=cell.repeat)


def _sharing(setting: Setting, key: tuple[Any, ...]) -> Setting:
    from dataclasses import replace

    def shared(state: State, message: Message, now: Setting) -> Any:
        return _recalled(_Asked(key, state.memories, message, now))  # type: ignore[arg-type]

    return replace(setting, retrieve=shared)


def _first_of(row: int, session: list[int], window: int) -> int:
    """Return the first row of the recent messages before a turn: of its session, no more than the window."""
    first = row
    while first > 0 and row - first < window and session[first - 1] == session[row]:
        first -= 1
    return first


def _with_replies(texts: list[str], speaks: list[bool], replied: Mapping[int, str]) -> list[str]:
    """Return the texts of a conversation with the replies in place of what the other said next."""
    out = list(texts)
    for row, reply in replied.items():
        after = row + 1
        while after < len(texts) and not speaks[after]:
            out[after] = reply if after == row + 1 else ""
            after += 1
    return out


def _moment_by_turn(cell: Cell) -> Any:
    """Return the function from a turn to its moment."""
    o = cell.options
    if o.affinity != "follow" and o.mood != "follow":
        fixed = Moment(None if o.affinity is None else float(o.affinity), o.mood)
        return lambda turn: fixed
    talk = cell.conversation
    table = _moments((talk.fingerprint, talk.id, cell.personality.sha256, o.speaker), _CellBox(cell))

    def followed(turn: str) -> Moment:
        row: Any = table.loc[turn]
        affinity = row["affinity"] if o.affinity == "follow" else o.affinity
        mood, intensity = (row["mood"], float(row["intensity"])) if o.mood == "follow" else (o.mood, 1.0)
        return Moment(None if affinity is None else float(affinity), mood, intensity)

    return followed


def run_cell(cell: Cell, provider: Provider | None = None) -> list[dict[str, Any]]:
    """Return the rows of a cell (:data:`ROW_COLUMNS`), one a reply; an error is a row like any other."""
    name = {
        "cell": cell.id, "personality": cell.personality.name, "provider": cell.label, "strategy": cell.strategy_name,
        "conversation": cell.conversation.id, "repeat": cell.repeat,
        "flags": None if cell.flags is None else cell.flags.label,
    }  # fmt: skip
    return [{**dict.fromkeys(ROW_COLUMNS), **name, **_row(step, cell)} for step in steps(cell, provider)]


def _row(step: Step, cell: Cell) -> dict[str, Any]:
    import pandas as pd

    kind = getattr(cell.provider, "kind", "model")
    row: dict[str, Any] = {
        "session": int(step.message.session), "turn_id": step.message.turn_id,
        "at": None if pd.isna(step.message.at) else pd.Timestamp(step.message.at).isoformat(),
        "message": step.message.text, "affinity": step.prompt.affinity, "level": step.prompt.level,
        "mood": step.prompt.mood, "intensity": step.prompt.intensity if step.prompt.mood else None,
        "memories": 0, "memory_ids": [], "kind": kind, "request": step.request or None,
        "model": getattr(cell.provider, "model", "") or None,
    }  # fmt: skip
    if step.memories is not None:
        row["memories"], row["memory_ids"] = len(step.memories), step.memories["memory_id"].tolist()
    if step.error is not None:
        row["error"], row["error_message"] = failed(step.error).values()
    reply = step.reply
    if reply is not None:
        names = ("text", "finish_reason", "tokens_in", "tokens_out", "cost", "latency", "kind")
        row |= {name: getattr(reply, name) for name in names}
        row["model"] = reply.model or None
    return row
