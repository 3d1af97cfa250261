"""Facts that a model reads out of a conversation, chunk by chunk; what it gets wrong is a row, never a hole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from luminora_lab.errors import DataError, ProviderError
from luminora_lab.files.strictjson import quote
from luminora_lab.memory.facts._asking_form import Reading, Statement, read_reply
from luminora_lab.memory.facts._asking_kept import Kept, key_of
from luminora_lab.memory.facts._asking_words import Chunk, chunks, first_messages, repair_message
from luminora_lab.memory.facts.model import candidates_frame
from luminora_lab.providers import provider as provider_of
from luminora_lab.providers.redacting import redacted
from luminora_lab.providers.reply import Messages, Provider, Reply

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation

__all__ = ["ERROR_COLUMNS", "ModelFacts"]

ERROR_COLUMNS = ("chunk", "first_turn", "last_turn", "kind", "message")
"""One row for each thing that a chunk lacks: its number from 0, its turns, a kind of ProviderError, what happened."""


class ModelFacts:
    """An extractor that asks a model.

    The conversation is cut into chunks of ``chunk`` turns from its beginning. For each, the model gets the turns,
    fenced as data, and replies in JSON, which is checked strictly: categories and keys of the closed lists, turns of
    the chunk, a confidence in 0..1. A reply that is wrong in any part goes back once, with what is wrong in it. Of a
    reply that is still wrong, the right items are kept and each wrong one is an error of kind "malformed"; a reply that
    cannot be read at all is one error ("cut" where it ended at the most tokens it may have). A provider that fails is
    an error of its own kind. No error stops the other chunks.

    Parameters
    ----------
    provider
        What is asked: a provider, or a name for :func:`luminora_lab.providers.provider`.
    chunk
        Turns asked about at a time, at least 1.
    overlap
        Turns before the chunk that are shown for understanding, at least 0; no fact can cite them.
    cache
        A file, added to line by line, that keeps the text of every good reply under the SHA-256 of the provider's name,
        model and settings, the messages and the parameters. A run that was killed continues without asking a finished
        chunk again; errors are asked again. It holds no key and no header, but what the model said of the conversation.
    **params
        Parameters of every call (``max_tokens=2000``).

    Attributes
    ----------
    name
        "model:" and the provider's name; the provider's name alone where it is a script. The ``source`` of a candidate
        begins with "scripted:" whenever its reply was written by a person, and with "model:" otherwise.

    Raises
    ------
    DataError
        ``chunk`` or ``overlap`` is no such number, or there is no provider.

    Notes
    -----
    A chunk never shows a turn later than its last, so the candidates of a conversation that ends with a chunk are a
    prefix of those of any longer one. Inside a chunk the model sees all its turns; with ``chunk=1`` every candidate
    depends on its turn and earlier ones alone.

    A candidate's ``said_at`` is the time of the last turn that it cites; ``valid_at`` is NaT where the words name no
    time. The same statement of the same turns twice in a reply counts once.

    Examples
    --------
    >>> from luminora_lab.conversation import Conversation
    >>> from luminora_lab.providers import ScriptedProvider
    >>> talk = Conversation.from_frames("demo", pd.DataFrame({
    ...     "turn_id": ["1", "2"], "session": [1, 1], "speaker": ["Ada", "Bo"],
    ...     "text": ["I moved to Lund.", "When?"], "at": pd.to_datetime(["2024-05-01", "2024-05-01"])}))
    >>> fact = '{"subject": "Ada", "category": "personal_info", "key": "home_city", "value": "Lund", "turns": ["1"], '
    >>> script = ScriptedProvider([{"match": "Lund", "reply": '{"facts": [' + fact + '"confidence": 0.9}]}'}], "demo")
    >>> found = ModelFacts(script).extract(talk)
    >>> found[["subject", "key", "value", "turns", "source"]].values.tolist()
    [['Ada', 'home_city', 'Lund', ('1',), 'scripted:demo']]
    >>> found.attrs["errors"]
    []
    """

    def __init__(
        self,
        provider: Provider | str,
        *,
        chunk: int = 20,
        overlap: int = 4,
        cache: str | os.PathLike[str] | None = None,
        **params: Any,
    ) -> None:
        self.chunk, self.overlap = _whole(chunk, "chunk", 1), _whole(overlap, "overlap", 0)
        self.provider: Provider = provider_of(provider) if isinstance(provider, str) else provider
        if not callable(getattr(self.provider, "complete", None)):
            raise DataError(f"{quote(provider)} is no provider", place="provider", remedy="give one, or its name")
        self.cache = None if cache is None else Path(cache)
        self.params = params
        name = self.provider.name
        self.name = name if name.startswith("scripted:") else f"model:{name}"

    def extract(self, conversation: Conversation) -> pd.DataFrame:
        """Return the candidates, in the order of the turns, with ``attrs["errors"]``: a list of dicts, a row each.

        Raises
        ------
        DataError
            The file of ``cache`` cannot be read or written.

        Warns
        -----
        UserWarning
            A line of ``cache`` cannot be read; it is passed over.
        """
        found, errors = self._run(conversation)
        found.attrs["errors"] = errors
        return found

    def extract_with_errors(self, conversation: Conversation) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the candidates of :meth:`extract`, and its errors as a frame with :data:`ERROR_COLUMNS`.

        Raises
        ------
        DataError
            As :meth:`extract`.
        """
        found = self.extract(conversation)
        errors = pd.DataFrame(found.attrs["errors"], columns=list(ERROR_COLUMNS))
        texts = dict.fromkeys(ERROR_COLUMNS[1:], "str")
        return found, errors.astype({"chunk": "int64", **texts})

    def _run(self, conversation: Conversation) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
        kept = None if self.cache is None else Kept(self.cache)
        at = dict(zip(conversation.turns["turn_id"], conversation.turns["at"], strict=True))
        place = {turn: i for i, turn in enumerate(at)}
        rows: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        for number, chunk in enumerate(chunks(conversation, self.chunk, self.overlap)):
            asked = self._asked(chunk, kept)
            made = [_row(s, place, at, self._source(asked.kind)) for s in _once(asked.reading.statements, place)]
            rows.extend(sorted(made, key=lambda row: place[row["turns"][-1]]))
            where = {"chunk": number, "first_turn": chunk.ids[0], "last_turn": chunk.ids[-1]}
            errors.extend({**where, "kind": kind, "message": message} for kind, message in asked.errors)
        return candidates_frame(rows), errors

    def _source(self, kind: str) -> str:
        name = self.provider.name.removeprefix("scripted:")
        return f"scripted:{name}" if kind == "scripted" else f"model:{self.provider.name}"

    def _asked(self, chunk: Chunk, kept: Kept | None) -> _Asked:
        """Return what is known of a chunk: what was kept, or else what the model says now."""
        messages = first_messages(chunk)
        key = key_of(self.provider, messages, self.params) if kept else ""
        line = kept.get(key) if kept else None
        if line is not None:
            reading = read_reply(line["text"], chunk.ids)
            if not reading.problems:
                return _Asked(reading, line["kind"])
        asked, reply = self._ask(messages, chunk.ids)
        if kept and reply is not None and not asked.errors:
            kept.keep(key, text=reply.text, kind=reply.kind, provider=reply.provider, model=reply.model)
        return asked

    def _ask(self, messages: Messages, turns: tuple[str, ...]) -> tuple[_Asked, Reply | None]:
        """Ask, and once more where the reply is wrong. The last reply that can be read counts."""
        reading, reply, now = Reading(), None, messages
        kind, wrong = "", "malformed"
        failed: list[tuple[str, str]] = []
        for _ in range(2):
            try:
                reply = self.provider.complete(now, **self.params)
            except (ProviderError, OSError) as error:
                failed.append((_kind(error), redacted(str(error))))
                break
            latest = read_reply(reply.text, turns)
            if latest.readable or not reading.readable:
                wrong = "cut" if not latest.readable and reply.finish_reason == "length" else "malformed"
                reading, kind = latest, reply.kind
            if not latest.problems:
                break
            now = [*messages, {"role": "assistant", "content": reply.text}, repair_message(latest.problems)]
        failed.extend((wrong, redacted(problem)) for problem in reading.problems)
        return _Asked(reading, kind, tuple(failed)), reply

    def __repr__(self) -> str:
        return f"<ModelFacts {self.name!r}, {self.chunk} turns at a time>"


@dataclass(frozen=True, slots=True)
class _Asked:
    reading: Reading
    kind: str
    errors: tuple[tuple[str, str], ...] = ()


def _kind(error: ProviderError | OSError) -> str:
    if isinstance(error, ProviderError):
        return error.kind
    return "timeout" if isinstance(error, TimeoutError) else "network"


def _once(statements: Iterable[Statement], place: dict[str, int]) -> list[Statement]:
    """Return the statements without those that say the same of the same turns as one before."""
    seen: dict[tuple[Any, ...], Statement] = {}
    for each in statements:
        cited = frozenset(place[turn] for turn in each.turns)
        seen.setdefault((each.subject, each.category, each.key, each.value, cited, each.holds), each)
    return list(seen.values())


def _row(statement: Statement, place: dict[str, int], at: dict[str, pd.Timestamp], source: str) -> dict[str, Any]:
    turns = sorted(set(statement.turns), key=place.__getitem__)
    return {**statement.model_dump(), "turns": turns, "said_at": at[turns[-1]], "source": source}


def _whole(value: Any, name: str, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise DataError(f"{name} is {quote(value)}", place="ModelFacts", remedy=f"give a whole number from {least}")
    return value
