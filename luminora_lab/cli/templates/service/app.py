"""A service over sessions: begin one, say something, read what was said. By default this machine alone reaches it."""

import logging
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import luminora_lab as ll
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from luminora_lab.errors import Conflict, DataError, LuminoraError, NotRecorded, ProviderError, UnknownName
from pydantic import BaseModel, StringConstraints
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONFIG: dict[str, str] = tomllib.loads((Path(__file__).parent / "luminora.toml").read_text(encoding="utf-8"))
HOST, PORT = "127.0.0.1", 8000
MOST_BYTES = 16_384
"""Of a request's body."""
ANSWERS: dict[type[LuminoraError], tuple[int, str]] = {
    UnknownName: (404, "there is no such session"),
    Conflict: (409, "something else was said at the same time; send it again"),
    DataError: (422, "this cannot be said here: it is empty, or the session has ended"),
    ProviderError: (502, "there is no reply; nothing was stored, send it again"),
    NotRecorded: (502, "there is no reply; nothing was stored, send it again"),
}
"""Kind of error to status and words. What an error says of itself may hold addresses, so clients never see it."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]


class NewSession(BaseModel):
    """Who talks."""

    user: Name = CONFIG["user"]


class Said(BaseModel):
    """A message."""

    text: Text


class BodyLimit:
    """Reads a body up to a size, whatever its header says, and refuses a larger one."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app, self.most = app, most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
            if len(body) > self.most:
                await JSONResponse({"detail": "the request is too large"}, 413)(scope, receive, send)
                return
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def read() -> Message:
            return waiting.pop() if waiting else await receive()

        await self.app(scope, read, send)


def create_app(store: Any = CONFIG["store"], provider: Any = CONFIG["provider"]) -> FastAPI:
    """Return the service over a store and a provider: objects, or their names."""
    kept = ll.open_store(store) if isinstance(store, str) else store
    voice = ll.provider(provider) if isinstance(provider, str) else provider

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        kept.close()

    app = FastAPI(title="Sessions", lifespan=lifespan)
    app.add_middleware(BodyLimit, most=MOST_BYTES)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])

    def resumed(session_id: str) -> ll.Session:
        return ll.Session.resume(session_id, kept, voice, clock="now")

    @app.exception_handler(LuminoraError)
    def failed(_: Request, error: LuminoraError) -> JSONResponse:
        logging.getLogger(__name__).warning("%s", type(error).__name__)
        status, words = next((row for kind, row in ANSWERS.items() if isinstance(error, kind)), (500, "it failed"))
        return JSONResponse({"detail": words}, status)

    @app.post("/sessions", status_code=201)
    def begin(given: NewSession) -> dict[str, Any]:
        session = ll.Session(CONFIG["personality"], voice, CONFIG["strategy"], kept, user=given.user, clock="now")
        session.open()
        return state(session)

    @app.post("/sessions/{session_id}/messages")
    def say(session_id: str, said: Said) -> dict[str, Any]:
        session = resumed(session_id)
        reply = session.send(said.text)
        memories = [] if reply.trace is None else [one["text"] for one in reply.trace.retrieved]
        return {**state(session), "reply": reply.text, "kind": reply.kind, "memories": memories}

    @app.get("/sessions/{session_id}")
    def read(session_id: str) -> dict[str, Any]:
        session = resumed(session_id)
        turns = kept.find("turns", {"session_id": session_id}, order="position")
        return {**state(session), "turns": [{name: turn[name] for name in ("speaker", "text", "at")} for turn in turns]}

    return app


def state(session: ll.Session) -> dict[str, Any]:
    """Return where a session stands, as plain data."""
    mood, intensity = session.relation.mood
    return {
        "session_id": session.session_id,
        "user": session.user,
        "personality": session.personality.name,
        "affinity": session.affinity,
        "level": session.relation.level,
        "mood": mood,
        "intensity": round(intensity, 3),
    }


if __name__ == "__main__":
    uvicorn.run(create_app(), host=HOST, port=PORT)
