"""What a memory is: a turn, a fact, an episode, or all of these together; each knows the turns that it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from luminora_lab.errors import UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from scipy import sparse

    from luminora_lab.conversation import Conversation

__all__ = ["UNITS", "carries", "check_unit", "unit_memories"]

UNITS = ("turn", "fact", "episode", "all")
"""What memories can be made of."""
_APART = 10_000_000  # positions of different units never adjoin


def unit_memories(conversation: Conversation, unit: str = "turn", *, facts: Any = None) -> pd.DataFrame:
    """Return the memories of a conversation.

    Parameters
    ----------
    conversation
        Where they come from.
    unit
        "turn", "fact", "episode", or "all" for the union.
    facts
        A frame of facts (``FACT_COLUMNS``), an extractor, or an extractor's name; rules by default.

    Returns
    -------
    pandas.DataFrame
        memory_id, unit, turns (ids of the turns that it rests on), quoted (of those whose words its text holds: of an
        episode only the turns of its summary), text, speaker, session, position, at, and

        - of facts ("f:" and the fact's id; text "subject, key: value"): speaker (the subject), at (when it was first
          said), category, valid_at, invalid_at, expired_at;
        - of episodes ("e:" and its id; title and summary): speaker (all who speak in it), at (its end: it is no memory
          before), importance (0..10), type, sentiment, n_turns;
        - of turns: what the conversation has of them.

        In "all", where some memories have an importance, those without get the rule of thumb of
        :func:`luminora_lab.memory.importance`.

    Raises
    ------
    UnknownName
        There is no such unit.

    Examples
    --------
    >>> from luminora_lab.conversation import load
    >>> frame = unit_memories(load("riverside"), "episode")
    >>> frame.loc[0, "turns"][0], frame.loc[0, "speaker"]
    ('1.1', 'Jonas & Mara')
    """
    check_unit(unit)
    makers = {"turn": _turns, "fact": lambda talk: _facts(talk, facts), "episode": _episodes}
    if unit != "all":
        return makers[unit](conversation)
    parts = [make(conversation) for make in makers.values()]
    for n, part in enumerate(parts):
        part["position"] += n * _APART
        if "at" in part:
            part["at"] = part["at"].astype("datetime64[s]")
    out = pd.concat([part for part in parts if len(part)], ignore_index=True)
    if "importance" in out and out["importance"].isna().any():
        from luminora_lab.memory.scorers.worth import rule_of_thumb

        lacking = out["importance"].isna()
        out.loc[lacking, "importance"] = [rule_of_thumb(text) for text in out.loc[lacking, "text"]]
    return out


def check_unit(unit: object) -> str:
    """Return a unit.

    Raises
    ------
    UnknownName
        There is no such unit.
    """
    if not isinstance(unit, str) or unit not in UNITS:
        raise UnknownName(f"unit {quote(unit)}", place="unit", remedy=f"use one of {', '.join(UNITS)}")
    return unit


def carries(memories: pd.DataFrame, turn_ids: Any, column: str = "turns") -> sparse.csr_array:
    """Return which turns each memory rests on, or quotes (``column``), bool (n_memories, n_turns).

    Examples
    --------
    >>> memories = pd.DataFrame({"memory_id": ["f:1"], "turns": [("2", "3")]})
    >>> carries(memories, ["1", "2", "3"]).toarray().tolist()
    [[False, True, True]]
    """
    from scipy import sparse

    place = {turn: i for i, turn in enumerate(turn_ids)}
    rows = [[place[turn] for turn in turns if turn in place] for turns in memories[column]]
    lengths = [len(row) for row in rows]
    columns = np.array([i for row in rows for i in row], dtype=np.int64)
    ones = np.ones(len(columns), dtype=bool)
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return sparse.csr_array((ones, columns, starts), shape=(len(rows), len(place)))


def _turns(talk: Conversation) -> pd.DataFrame:
    out = talk.turns.rename(columns={"turn_id": "memory_id"})
    out["unit"] = "turn"
    out["turns"] = pd.Series([(turn,) for turn in out["memory_id"]], dtype=object)
    out["quoted"] = out["turns"]
    return out


def _facts(talk: Conversation, given: Any) -> pd.DataFrame:
    from luminora_lab.memory.facts import FACT_COLUMNS, check_facts, extract_facts
    from luminora_lab.memory.facts.model import sentence

    if isinstance(given, pd.DataFrame):
        facts = check_facts(given, FACT_COLUMNS)
    else:
        facts = extract_facts(talk, "rules" if given is None else given)
    turns = talk.turns.set_index("turn_id")
    first = pd.Index([turn[0] for turn in facts["turns"]], dtype=object)
    own = first.isin(turns.index)  # facts carried over from other conversations have their turns there
    facts, first = facts[own].reset_index(drop=True), first[own]
    rows = zip(facts["subject"], facts["key"], facts["value"], strict=True)
    out = pd.DataFrame({"memory_id": "f:" + facts["fact_id"], "unit": "fact", "turns": facts["turns"]})
    out["quoted"] = out["turns"]
    out["text"] = [sentence(*row) for row in rows]
    out["speaker"] = facts["subject"]
    out["session"] = turns["session"].reindex(first).to_numpy()
    out["position"] = np.arange(len(facts))
    out["at"] = facts["created_at"]
    for name in ("category", "valid_at", "invalid_at", "expired_at"):
        out[name] = facts[name]
    return out


def _episodes(talk: Conversation) -> pd.DataFrame:
    from luminora_lab.memory.episodic import episodes

    found = episodes(talk)
    turns = talk.turns.set_index("turn_id")
    speakers = [" & ".join(dict.fromkeys(turns.loc[list(ids), "speaker"])) for ids in found["turns"]]
    out = pd.DataFrame({"memory_id": "e:" + found["episode_id"], "unit": "episode", "turns": found["turns"]})
    out["quoted"] = found["summary_turns"]
    out["text"] = [f"{title}. {summary}" for title, summary in zip(found["title"], found["summary"], strict=True)]
    out["speaker"] = pd.Series(speakers, dtype="str")
    out["session"], out["position"], out["at"] = found["session"], np.arange(len(found)), found["end"]
    for name in ("importance", "type", "sentiment", "n_turns"):
        out[name] = found[name]
    return out
