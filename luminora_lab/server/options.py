"""What a server is told: who answers, where sessions are kept, who may ask, and how much."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

__all__ = ["ServerOptions", "is_loopback"]


@dataclass(frozen=True)
class ServerOptions:
    """Options of :func:`luminora_lab.server.create_app`.

    Attributes
    ----------
    provider
        Who answers: a provider or its name. Clients cannot choose another.
    strategy
        How memories are found, as :class:`luminora_lab.Session` takes it.
    store
        Where sessions are kept: a store or an address.
    token
        What a client has to show ("Authorization: Bearer ..."); needed for any address that is not loopback.
    host, port
        Where it listens.
    cors
        Origins that may ask from a browser besides the server's own page; none by default.
    most_body
        Bytes of a request.
    per_minute
        Requests and messages a minute of one client; 0: no limit.
    connections
        WebSockets at a time.
    open_sessions
        Sessions kept ready in memory; others are read from the store when they go on.
    session
        More parameters of every session (``tokens``, ``window``, ``flags``, ``clock``).

    Raises
    ------
    DataError
        An address that is not loopback without a token, or a number out of range.

    Examples
    --------
    >>> ServerOptions().host
    '127.0.0.1'
    >>> ServerOptions(host="0.0.0.0")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: serve, host: '0.0.0.0' can be reached from other machines; give a token as well
    """

    provider: Any = "simulated:writer"
    strategy: Any = "hybrid"
    store: Any = "memory:"
    token: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8765
    cors: tuple[str, ...] = ()
    most_body: int = 1_000_000
    per_minute: int = 600
    connections: int = 256
    open_sessions: int = 1_000
    session: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.token is not None and len(self.token) < 16:
            raise DataError("the token is too short", place="serve, token", remedy="take 16 characters or more")
        if self.token is None and not is_loopback(self.host):
            what = f"{quote(self.host)} can be reached from other machines"
            raise DataError(what, place="serve, host", remedy="give a token as well")
        limits = {"port": (0, 65_535), "most_body": (1_000, 10**9), "per_minute": (0, 10**6),
                  "connections": (1, 10**5), "open_sessions": (1, 10**6)}  # fmt: skip
        for name, (low, high) in limits.items():
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                remedy = f"give a whole number from {low} to {high}"
                raise DataError(f"{quote(value)}", place=f"serve, {name}", remedy=remedy)


def is_loopback(host: str) -> bool:
    """Whether an address reaches this machine alone.

    Examples
    --------
    >>> is_loopback("localhost"), is_loopback("127.0.0.2"), is_loopback("::1"), is_loopback("192.168.0.2")
    (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
