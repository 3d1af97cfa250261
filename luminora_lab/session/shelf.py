"""What a session can remember: the turns that its provider no longer sees, and the episodes of earlier sessions."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.index.local import LocalIndex
    from luminora_lab.session.step import Message, Setting, State
    from luminora_lab.store.base import BaseStore

__all__ = ["Shelf", "text_of"]

_TURNS, _EPISODES = "turns", "episodes"
_TAKEN = "taken"


class Shelf:
    """The memories of one user and personality, in an index that grows with the conversation.

    The store is the truth; the index is made of it, and made anew where it is not there.

    Parameters
    ----------
    store, user, personality
        Whose turns.
    language, folder, exact
        As :class:`~luminora_lab.memory.index.LocalIndex` takes them.
    candidates
        Memories by each kind of evidence.
    """

    def __init__(
        self, store: BaseStore, user: str, personality: str, language: str, folder: str | os.PathLike[str] | None,
        exact: int, candidates: int,
    ) -> None:  # fmt: skip
        self.store, self.pair = store, {"user": user, "personality": personality}
        self._language, self._folder, self._exact, self._candidates = language, folder, exact, candidates
        self._index: LocalIndex | None = None
        self._taken: dict[str, int] = {}
        self._position = 0
        self._pending: list[dict[str, Any]] = []
        self._session_id, self._with_episodes = "", True
        self._episodes: set[str] = set()
        self._accesses: list[tuple[str, Any]] = []

    @property
    def marker(self) -> pd.DataFrame:
        """A frame that says that there are memories; which ones, :meth:`recall` finds out."""
        import pandas as pd

        return pd.DataFrame({"memory_id": [], "text": []})

    def open(self, session_id: str, with_episodes: bool) -> None:
        """Note in which session we are; what other processes have written since is read when it is needed."""
        self._session_id, self._with_episodes = session_id, with_episodes
        self._pending = []
        if self._index is not None:
            self._catch_up()

    def wait(self, rows: Sequence[dict[str, Any]]) -> None:
        """Take turns that were just stored; they are memories once the provider no longer sees them."""
        if self._index is not None:  # else they are read when it is opened
            self._pending.extend(rows)

    def wait_episodes(self, records: Sequence[dict[str, Any]]) -> None:
        """Take episodes that were just stored."""
        if self._index is not None and self._with_episodes:
            self._add_episodes(records)

    def settle(self, recent: int) -> None:
        """Make memories of all turns but the last ``recent`` ones of this session."""
        if self._index is None:
            self._open_index()
            self._catch_up()
        own = [row for row in self._pending if row["session_id"] == self._session_id]
        keep = {id(row) for row in own[max(0, len(own) - recent) :]} if recent else set()
        ready = [row for row in self._pending if id(row) not in keep]
        self._pending = [row for row in self._pending if id(row) in keep]
        self._add(ready)

    def knows(self, turn_id: str) -> bool:
        """Whether a turn of that name is stored."""
        return bool(self.store.find("turns", {**self.pair, "turn_id": turn_id}, limit=1))

    def recall(self, state: State, message: Message, setting: Setting) -> pd.DataFrame:
        """Return the memories that the setting's strategy finds, as :func:`luminora_lab.session.retrieve` does."""
        import dataclasses

        import pandas as pd

        from luminora_lab.session.recalling import best_of

        index, strategy = self._index, setting.strategy
        if index is None or strategy is None or not len(index) or not message.text.strip():
            return pd.DataFrame({"memory_id": [], "text": [], "rank": [], "score": []})
        pool = index.ask(message.text, message.at, strategy, n_candidates=self._candidates)
        wants = "since='access'" in str(strategy) or bool(strategy.operations() & {"base_level", "heat", "retention"})
        if wants:
            here = set(pool.memories["memory_id"])
            rows = [(memory, at) for memory, at in self._accesses if memory in here]
            frame = pd.DataFrame(rows, columns=["memory_id", "at"])
            pool = dataclasses.replace(
                pool, accesses=frame.astype({"memory_id": "str", "at": "datetime64[s]"}), _cache={}
            )
        best = best_of(pool, strategy, setting.tokens)
        if wants:
            self._accesses += [(memory, message.at) for memory in best["memory_id"]]
        return best

    def turns(self) -> list[dict[str, Any]]:
        """Return all stored turns of this user and personality, in order."""
        return self.store.find("turns", self.pair, order=["session", "position"])

    def episodes(self) -> list[dict[str, Any]]:
        """Return all stored episodes of this user and personality, in order."""
        return self.store.find("episodes", self.pair, order="start")

    def clear(self) -> None:
        """Forget everything; an index in a folder is emptied."""
        import shutil

        self.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._taken, self._position, self._pending, self._episodes, self._accesses = {}, 0, [], set(), []

    def close(self) -> None:
        """Release the index."""
        if self._index is not None:
            self._index.close()
            self._index = None

    # -- the index ------------------------------------------------------------------------------------------------
    def _open_index(self) -> None:
        from luminora_lab.memory.index.local import LocalIndex

        folder = None if self._folder is None else os.fspath(self._folder)
        self._index = LocalIndex(folder, exact=self._exact, language=self._language)
        told = self._index.store.rows("SELECT value FROM meta WHERE name = ?", _TAKEN)
        if told:
            kept = json.loads(told[0][0])
            if kept["pair"] == self.pair:
                self._taken, self._position = kept["turns"], len(self._index)
                self._episodes = set(kept["episodes"])
            else:
                from luminora_lab.errors import DataError

                what = f"it holds the memories of {kept['pair']['user']!r} and {kept['pair']['personality']!r}"
                raise DataError(what, place=str(self._folder), remedy="give every user and personality a folder")

    def _catch_up(self) -> None:
        """Read turns and episodes that are stored and not taken."""
        waiting = {(row["session_id"], row["turn_id"]) for row in self._pending}
        fresh: list[dict[str, Any]] = []
        if self._taken:
            for head in self.store.find("sessions", self.pair, order="number"):
                where = {"session_id": head["session_id"], "position >": self._taken.get(head["session_id"], 0)}
                fresh += self.store.find("turns", where, order="position")
        else:
            fresh = self.turns()
        self._pending = [row for row in fresh if (row["session_id"], row["turn_id"]) not in waiting] + self._pending
        if self._with_episodes:
            self._add_episodes([one for one in self.episodes() if one["episode_id"] not in self._episodes])

    def _add(self, rows: Sequence[dict[str, Any]]) -> None:
        if self._index is None or not rows:
            return
        memories = []
        for row in rows:
            memories.append({
                "memory_id": row["turn_id"], "conversation": _TURNS, "session": row["session"],
                "position": self._position, "speaker": row["speaker"], "role": row["role"], "text": row["text"],
                "at": _time(row["at"]),
            })  # fmt: skip
            self._position += 1
            self._taken[row["session_id"]] = self._taken.get(row["session_id"], 0) + 1
        self._index.append(memories)
        self._note()

    def _add_episodes(self, records: Sequence[dict[str, Any]]) -> None:
        if self._index is None or not records:
            return
        memories = [
            {
                "memory_id": f"episode {one['episode_id']}", "conversation": _EPISODES, "session": one["session"] or 0,
                "position": len(self._episodes) + n, "speaker": "", "role": "episode",
                "text": text_of(one),
                "at": _time(one["end"] or one["start"]), "importance": one["importance"],
            }
            for n, one in enumerate(records)
        ]  # fmt: skip
        self._index.append([memory for memory in memories if memory["text"]])
        self._episodes |= {one["episode_id"] for one in records}
        self._note()

    def _note(self) -> None:
        if self._index is not None and self._folder is not None:
            kept = {"pair": self.pair, "turns": self._taken, "episodes": sorted(self._episodes)}
            self._index.store[_TAKEN] = json.dumps(kept)


def text_of(episode: Mapping[str, Any]) -> str:
    """Return an episode as a memory's text: title and summary."""
    return ". ".join(part for part in (episode["title"], episode["summary"]) if part)


def _time(at: str | None) -> Any:
    """Return a stored time in whole seconds, NaT where there is none."""
    import pandas as pd

    return pd.NaT if at is None else pd.Timestamp(at).floor("s")
