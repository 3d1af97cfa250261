"""The app: routes over tested functions, behind the gate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import MissingExtra
from luminora_lab.server.options import ServerOptions

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["create_app"]

PAGE = Path(__file__).with_name("page")
_FILES = {"page.js": "text/javascript", "page.css": "text/css", "icon.svg": "image/svg+xml"}


def create_app(options: ServerOptions | None = None, **given: Any) -> FastAPI:
    """Return the server as an ASGI app.

    Parameters
    ----------
    options
        What it is told; or as keywords.

    Raises
    ------
    DataError, UnknownName
        An option that cannot be used.
    MissingExtra
        FastAPI is not installed.

    Examples
    --------
    >>> from fastapi.testclient import TestClient
    >>> with TestClient(create_app(store="memory:"), base_url="http://localhost") as client:
    ...     client.get("/api/health").json()["status"]
    'ok'
    """
    try:
        from fastapi import FastAPI
        from fastapi.responses import FileResponse
    except ImportError:
        raise MissingExtra(
            "FastAPI is not installed", place="server", remedy="pip install 'luminora-lab[server]'"
        ) from None
    from luminora_lab import __version__
    from luminora_lab.server import problems
    from luminora_lab.server.gate import Gate, Rates
    from luminora_lab.server.hub import Hub
    from luminora_lab.server.routes import router

    told = options or ServerOptions(**given)
    hub = Hub(told)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        hub.close()

    app = FastAPI(
        title="Luminora Lab", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan,
        description="Personalities, sessions and memory on this machine.",
    )  # fmt: skip
    rates = Rates(told.per_minute)
    app.state.hub, app.state.rates = hub, rates
    problems.install(app)
    app.include_router(router(), prefix="/api")

    @app.get("/", include_in_schema=False)
    def index() -> FileResponse:
        return FileResponse(PAGE / "index.html", media_type="text/html")

    for name, kind in _FILES.items():
        app.add_api_route(f"/{name}", _file(PAGE / name, kind), include_in_schema=False)
    if told.cors:
        from fastapi.middleware.cors import CORSMiddleware

        app.add_middleware(CORSMiddleware, allow_origins=list(told.cors), allow_methods=["GET", "POST"],
                           allow_headers=["authorization", "content-type"])  # fmt: skip
    app.add_middleware(Gate, options=told, rates=rates)
    return app


def _file(path: Path, kind: str) -> Any:
    from fastapi.responses import FileResponse

    def give() -> FileResponse:
        return FileResponse(path, media_type=kind)

    return give
