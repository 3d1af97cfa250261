"""The sessions that are open: each one object, found by its name, read from the store when it is needed again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import UnknownName
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.server.options import ServerOptions
    from luminora_lab.session import Session
    from luminora_lab.store import BaseStore

__all__ = ["Hub"]


class Hub:
    """Opens and keeps sessions.

    Attributes
    ----------
    store, provider
        The server's.
    """

    def __init__(self, options: ServerOptions) -> None:
        from luminora_lab.session._given import provider_of, store_of, strategy_of

        self.options = options
        self.store: BaseStore
        self.store, self._owns = store_of(options.store)
        self.provider: Any = provider_of(options.provider)
        self._strategy = strategy_of(options.strategy)
        self._open: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, personality: str, user: str, title: str = "") -> Session:
        """Begin a session with a personality that has a name; it is stored at once, so that it can be resumed.

        Raises
        ------
        UnknownName
            There is no personality of that name.
        """
        from luminora_lab.session import Session

        given = {"clock": "now", **self.options.session}
        session = Session(
            self.named(personality), self.provider, self._strategy, self.store, user=user, title=title, **given
        )
        with self._lock:
            session.open()
            self._keep(session.session_id, session)
        return session

    def get(self, session_id: str) -> Session:
        """Return a session by its name.

        Raises
        ------
        UnknownName
            There is none.
        """
        from luminora_lab.session import Session

        with self._lock:
            found = self._open.get(session_id)
            if found is None:
                if not session_id or self.store.get("sessions", session_id) is None:
                    raise UnknownName(f"there is no session {quote(session_id)}", place="server", remedy="begin one")
                given = {"clock": "now", **self.options.session}
                given.pop("flags", None)
                found = Session.resume(session_id, self.store, self.provider, strategy=self._strategy, **given)
            self._keep(session_id, found)
            return found

    def _keep(self, name: str, session: Session) -> None:
        self._open[name] = session
        self._open.move_to_end(name)
        while len(self._open) > self.options.open_sessions:
            self._open.popitem(last=False)[1].close()

    @staticmethod
    def named(name: str) -> str:
        """Return the name of a personality that a client may use: one that is listed, never a path.

        Raises
        ------
        UnknownName
            There is none.
        """
        from luminora_lab.personality.library import files

        known = sorted({file.stem for _, file in files()})
        if name not in known:
            remedy = f"there are {', '.join(known)}"
            raise UnknownName(f"there is no personality {quote(name)}", place="server", remedy=remedy)
        return name

    def close(self) -> None:
        """Let go of sessions and store."""
        with self._lock:
            while self._open:
                self._open.popitem()[1].close()
        if self._owns:
            self.store.close()
