"""What every provider of the lab can do once it can do one thing: complete a chat."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import LuminoraError, ProviderError
from luminora_lab.files.plain import Frozen
from luminora_lab.providers.reply import Messages, Reply
from luminora_lab.providers.request import Request

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["BaseProvider", "ReplyStream", "failed"]

_PIECE = re.compile(r"\S+\s*|\s+")


class ReplyStream(Iterator[str]):
    """A reply that arrives in pieces: iterate over its texts, then read :attr:`reply`.

    Parameters
    ----------
    pieces
        The texts as they come; joined, they are the reply's.
    whole
        Makes the reply when they have come.

    Examples
    --------
    >>> from luminora_lab.providers import ScriptedProvider
    >>> script = ScriptedProvider([{"match": "tea", "reply": "Yes, please."}])
    >>> stream = script.stream([{"role": "user", "content": "tea"}])
    >>> list(stream), stream.reply.text
    (['Yes, ', 'please.'], 'Yes, please.')
    """

    def __init__(self, pieces: Iterator[str], whole: Callable[[], Reply]) -> None:
        self._pieces, self._whole = pieces, whole
        self._reply: Reply | None = None

    def __next__(self) -> str:
        return next(self._pieces)

    @property
    def reply(self) -> Reply:
        """The whole reply; what has not come yet is waited for.

        Raises
        ------
        ProviderError
            The stream was cut: what has come is no reply.
        """
        for _ in self._pieces:
            pass
        if self._reply is None:
            self._reply = self._whole()
        return self._reply

    def close(self) -> None:
        """Let go of the connection; nothing more is asked of the endpoint."""
        close = getattr(self._pieces, "close", None)
        if close is not None:
            close()


class BaseProvider:
    """The rest of a provider, for one that has ``name`` and ``complete``. Nothing has to be derived from it.

    Attributes
    ----------
    name, model
        Who is asked.
    params
        Parameters of every call.
    kind
        What its replies are: "model", "scripted" or "simulated".
    """

    name: str = ""
    model: str = ""
    params: Mapping[str, Any] = Frozen()
    kind: str = "model"
    api_base: str | None = None

    def request(self, messages: Messages, *, repeat: int = 0, **params: Any) -> Request:
        """Return what a call would ask, with its hash; nothing is sent.

        Raises
        ------
        DataError
            It cannot be asked.
        """
        model = None if self.kind == "model" else self.model
        given = {**self.params, **params}
        return Request.of(self.name, messages, given, model=model, api_base=self.api_base, repeat=repeat)

    def complete(self, messages: Messages, **params: Any) -> Reply:
        """Return the reply to a chat."""
        raise NotImplementedError

    async def acomplete(self, messages: Messages, **params: Any) -> Reply:
        """Return the reply to a chat without holding up the event loop; a cancelled call's reply is dropped."""
        return await asyncio.to_thread(lambda: self.complete(messages, **params))

    def stream(self, messages: Messages, **params: Any) -> ReplyStream:
        """Return the reply in pieces; where the endpoint gives it whole, word by word."""
        reply = self.complete(messages, **params)
        return ReplyStream((piece for piece in _PIECE.findall(reply.text)), lambda: reply)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts, (n_texts, n_dimensions).

        Raises
        ------
        ProviderError
            It gives none.
        """
        remedy = 'take an embedding model such as "openai/text-embedding-3-small", or ll.embedding'
        raise ProviderError("it makes no vectors", place=self.name, remedy=remedy)

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return US dollars for so many tokens by the list price; None where it is not known."""
        return None if self.kind == "model" else 0.0


def failed(error: LuminoraError) -> dict[str, Any]:
    """Return an error as a row: ``error`` (its kind; "data" for one that is not the provider's) and ``message``.

    Examples
    --------
    >>> failed(ProviderError("no answer after 60 s", kind="timeout", place="openai/gpt-4o"))
    {'error': 'timeout', 'message': 'openai/gpt-4o: no answer after 60 s'}
    """
    return {"error": error.kind if isinstance(error, ProviderError) else "data", "message": str(error)}
