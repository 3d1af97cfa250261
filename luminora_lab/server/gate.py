"""Who may ask, and how much: hosts, origins, tokens, sizes, rates, connections. Plain ASGI, before parsing."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from luminora_lab.server.options import is_loopback

if TYPE_CHECKING:
    from luminora_lab.server.options import ServerOptions

__all__ = ["PROTOCOL", "Gate", "Rates"]

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

PROTOCOL = "luminora"
"""Subprotocol of the chat; a browser shows its token as a second one, "token.TOKEN"."""
_OPEN = ("/", "/page.js", "/page.css", "/icon.svg", "/api/health")
_SAFE = [
    (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"), (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
     b"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
]  # fmt: skip


class Rates:
    """Counts what each client asks in a minute.

    Examples
    --------
    >>> rates = Rates(2)
    >>> [rates.allow("a"), rates.allow("a"), rates.allow("a"), rates.allow("b")]
    [True, True, False, True]
    """

    def __init__(self, per_minute: int) -> None:
        from limits import parse
        from limits.storage import MemoryStorage
        from limits.strategies import MovingWindowRateLimiter

        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rate = parse(f"{per_minute}/minute") if per_minute else None

    def allow(self, client: str) -> bool:
        """Whether a client may ask once more in this minute; it counts as asked."""
        return self._rate is None or bool(self._limiter.hit(self._rate, client))


class Gate:
    """Refuses what an app should not see.

    Parameters
    ----------
    app, options, rates
        What is behind it, what it is told, and who counts.
    """

    def __init__(self, app: App, options: ServerOptions, rates: Rates) -> None:
        self.app, self.options, self.rates = app, options, rates
        self._sockets = 0

    async def __call__(
        self, scope: Scope, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}
        refused = self._refusal(scope, headers)
        if refused is not None:
            await _refuse(scope, receive, send, *refused)
            return
        if scope["type"] == "websocket":
            await self._chat(scope, receive, send)
            return
        await self._request(scope, receive, send)

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        host = _host(headers.get("host", ""))
        local = is_loopback(self.options.host)
        if local and not is_loopback(host):
            return 403, "this server answers to its own address alone"
        origin = headers.get("origin")
        if origin is not None and not self._known(origin, headers.get("host", "")):
            return 403, "requests from other pages are not answered"
        if self.options.token is not None and scope["path"] not in _OPEN and scope.get("method") != "OPTIONS":
            shown = _shown(headers)
            if not hmac.compare_digest(shown.encode(), self.options.token.encode()):
                return 401, "a token is needed"
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self.options.most_body:
            return 413, "the request is too large"
        client = str((scope.get("client") or ("?", 0))[0])
        if scope["path"].startswith("/api/") and not self.rates.allow(client):
            return 429, "too much at a time"
        return None

    def _known(self, origin: str, host: str) -> bool:
        return origin in self.options.cors or urlsplit(origin).netloc == host

    async def _request(self, scope: Scope, receive: Any, send: Any) -> None:
        seen, most, over, begun = 0, self.options.most_body, False, False

        async def counted() -> Message:
            nonlocal seen, over
            message: Message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                over = True
                return {"type": "http.request", "body": b"", "more_body": False}
            return message

        async def guarded(message: Message) -> None:
            nonlocal begun
            if over and not begun:
                begun = True
                await _refuse(scope, receive, send, 413, "the request is too large")
            elif not over:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message.get("headers", []), *_SAFE]}
                await send(message)

        await self.app(scope, counted, guarded)

    async def _chat(self, scope: Scope, receive: Any, send: Any) -> None:
        if self._sockets >= self.options.connections:
            await _refuse(scope, receive, send, 503, "the server is full")
            return
        self._sockets += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._sockets -= 1


def _host(header: str) -> str:
    """Return the name in a Host header, without the port."""
    name = header.rsplit(":", 1)[0] if not header.endswith("]") and header.count(":") != 0 else header
    return name.strip("[]")


def _shown(headers: dict[str, str]) -> str:
    """Return the token that a client shows: in its own header, or as a subprotocol of a WebSocket."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return token.strip()
    protocols = [one.strip() for one in headers.get("sec-websocket-protocol", "").split(",")]
    return next((one.removeprefix("token.") for one in protocols if one.startswith("token.")), "")


async def _refuse(scope: Scope, receive: Any, send: Any, status: int, what: str) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 4000 + status, "reason": what})
        return
    body = json.dumps({"error": what, "remedy": ""}).encode()
    more = [(b"retry-after", b"60")] if status == 429 else [(b"www-authenticate", b"Bearer")] if status == 401 else []
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *_SAFE, *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
