"""Facts of a whole conversation: an extractor reads it, and what it finds is kept up to date turn by turn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.memory.facts.model import FactExtractor

__all__ = ["extract_facts", "extractor_of", "loaded"]

_EXTRACTORS = ("rules",)


def extract_facts(
    conversation: Conversation | str | Path,
    extractor: str | FactExtractor = "rules",
    known: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Read the facts of a conversation.

    The extractor's statements are taken in by :func:`~luminora_lab.memory.facts.updates.remember`: in the order said,
    each against what is known by then.

    Parameters
    ----------
    conversation
        A conversation, or the name or path of one (see :func:`luminora_lab.load`).
    extractor
        "rules" (:class:`~luminora_lab.memory.facts.rules.RuleFacts`), or anything with ``extract(conversation)`` (see
        :class:`~luminora_lab.memory.facts.model.FactExtractor`).
    known
        Facts of earlier conversations of the same user and personality. They are carried over, at the beginning of the
        result; None for a first conversation.

    Returns
    -------
    pandas.DataFrame
        ``FACT_COLUMNS``, one row a fact, closed ones included. ``attrs["errors"]`` is what the extractor could not
        read, where it says so.

    Raises
    ------
    UnknownName
        No such extractor or conversation; a category or key outside the closed lists.
    DataError
        What the extractor returns is no frame of statements, or names a turn that the conversation does not have.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab.conversation import Conversation
    >>> from luminora_lab.memory.facts.model import candidates_frame
    >>> class Towns:
    ...     name = "towns"
    ...     def extract(self, conversation):
    ...         turns = conversation.turns[conversation.turns["text"].str.contains("live in")]
    ...         return candidates_frame(
    ...             {"subject": turn.speaker, "category": "personal_info", "key": "home_city", "turns": [turn.turn_id],
    ...              "value": turn.text.split()[-1].strip("."), "said_at": turn.at} for turn in turns.itertuples())
    >>> talk = Conversation.from_frames("demo", pd.DataFrame({
    ...     "turn_id": ["1", "2", "3"], "session": [1, 1, 2], "speaker": ["Oda", "Wick", "Oda"],
    ...     "text": ["I live in Tarn.", "Nice.", "Now I live in Brack."],
    ...     "at": pd.to_datetime(["2024-01-05", "2024-01-05", "2024-03-09"])}))
    >>> print(extract_facts(talk, Towns())[["subject", "value", "valid_at", "invalid_at"]].to_string(index=False))
    subject value   valid_at invalid_at
        Oda  Tarn 2024-01-05 2024-03-09
        Oda Brack 2024-03-09        NaT
    """
    from luminora_lab.memory.facts._moments import naive
    from luminora_lab.memory.facts.model import CANDIDATE_COLUMNS, check_facts
    from luminora_lab.memory.facts.updates import remember

    reader, talk = extractor_of(extractor), loaded(conversation)
    found = reader.extract(talk)
    place = f"extractor {quote(getattr(reader, 'name', type(reader).__name__))}"
    errors = getattr(found, "attrs", {}).get("errors")
    checked = check_facts(naive(found, place) if hasattr(found, "columns") else found, CANDIDATE_COLUMNS, place)
    _check_turns(checked, talk, place)
    facts = remember(known, checked)
    if errors is not None:
        facts.attrs["errors"] = errors
    return facts


def loaded(conversation: Conversation | str | Path) -> Conversation:
    """Return a conversation that is given itself, by name or by path.

    Examples
    --------
    >>> loaded(7)
    Traceback (most recent call last):
    luminora_lab.errors.DataError: 7 is no conversation; give one, or the name or path of one
    """
    from luminora_lab.conversation import Conversation, load

    if isinstance(conversation, Conversation):
        return conversation
    if isinstance(conversation, str | Path):
        return load(conversation)
    raise DataError(f"{quote(conversation)} is no conversation", remedy="give one, or the name or path of one")


def extractor_of(extractor: str | FactExtractor) -> FactExtractor:
    if isinstance(extractor, str):
        if extractor not in _EXTRACTORS:
            remedy = f"use {', '.join(map(repr, _EXTRACTORS))}, or an object with extract(conversation)"
            raise UnknownName(f"extractor {quote(extractor)}", place="extractor", remedy=remedy)
        from luminora_lab.memory.facts.rules import RuleFacts

        return cast("FactExtractor", RuleFacts())
    if isinstance(extractor, type) or not callable(getattr(extractor, "extract", None)):
        remedy = "give a name, or an object with extract(conversation)"
        raise DataError(f"{quote(extractor)} is no extractor", place="extractor", remedy=remedy)
    return extractor


def _check_turns(found: pd.DataFrame, talk: Conversation, place: str) -> None:
    there = set(talk.turns["turn_id"])
    for row, turns in enumerate(found["turns"]):
        for turn in turns:
            if turn not in there:
                remedy = f"name turns of {quote(talk.id)}, such as {quote(talk.turns['turn_id'].iloc[0])}"
                raise DataError(f"there is no turn {quote(turn)}", place=f"{place}, row {row}", remedy=remedy)
