"""A reply of a session in pieces."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luminora_lab.session.trace import SessionReply

__all__ = ["SessionStream"]


class SessionStream(Iterator[str]):
    """A reply of a session that arrives in pieces.

    Attributes
    ----------
    reply
        The whole reply, with its trace; what has not come yet is waited for.
    """

    def __init__(self, work: Callable[[Callable[[str], None]], SessionReply]) -> None:
        self._pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reply: SessionReply | None = None
        self._error: BaseException | None = None
        self._over = False
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[Callable[[str], None]], SessionReply]) -> None:
        try:
            self._reply = work(self._put)
        except BaseException as error:  # noqa: BLE001
            self._error = error
        self._pieces.put(None)

    def _put(self, piece: str) -> None:
        if piece:
            self._pieces.put(piece)

    def __next__(self) -> str:
        piece = None if self._over else self._pieces.get()
        if piece is None:
            self._over = True
            if self._error is not None:
                raise self._error
            raise StopIteration
        return piece

    @property
    def reply(self) -> SessionReply:
        """The whole reply.

        Raises
        ------
        ProviderError, NotRecorded, DataError
            As :meth:`Session.send`.
        """
        for _ in self:
            pass
        if self._reply is None:
            raise self._error or AssertionError("neither a reply nor an error")
        return self._reply
