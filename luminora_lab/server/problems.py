"""Errors as a client sees them: what and remedy, never a path, a key or a traceback."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import Conflict, LuminoraError, MissingExtra, NotRecorded, ProviderError, UnknownName
from luminora_lab.providers.redacting import redacted

if TYPE_CHECKING:
    from fastapi import FastAPI

__all__ = ["RESPONSES", "install", "plainly", "problem_of"]

_PATH = re.compile(r"(?<![\w/:])(?:~|[A-Za-z]:)?(?:[/\\][\w.@+ -]+){2,}")
_STATUS: tuple[tuple[type[LuminoraError], int], ...] = (
    (UnknownName, 404), (Conflict, 409), (ProviderError, 502), (NotRecorded, 502), (MissingExtra, 501),
)  # fmt: skip
_TOLD = {
    400: "the request cannot be read", 401: "a token is needed", 403: "that is not allowed here",
    404: "there is no such thing", 405: "there is no such way to ask", 409: "it has changed meanwhile",
    413: "the request is too large", 422: "the request cannot be used", 429: "too much at a time",
    501: "this server cannot do that", 502: "the provider gave no reply", 503: "the server is full",
}  # fmt: skip
RESPONSES: dict[int | str, dict[str, Any]] = {}
logger = logging.getLogger("luminora_lab.server")


def plainly(text: str) -> str:
    """Return a message without paths and credentials.

    Examples
    --------
    >>> plainly("~/data/lab.db: it cannot be used; key sk-proj-12345678")
    '[path]: it cannot be used; key [redacted]'
    """
    return _PATH.sub("[path]", redacted(text))


def problem_of(error: LuminoraError) -> tuple[int, dict[str, str]]:
    """Return status and body of an error.

    Examples
    --------
    >>> problem_of(UnknownName("there is no session 'x'", place="/tmp/lab.db", remedy="it has none"))
    (404, {'error': "there is no session 'x'", 'remedy': 'it has none'})
    """
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 422)
    return status, {"error": plainly(error.what), "remedy": plainly(error.remedy)}


def install(app: FastAPI) -> None:
    """Let an app answer errors so."""
    from fastapi import Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.responses import JSONResponse
    from starlette.exceptions import HTTPException

    from luminora_lab.server.shapes import Problem

    RESPONSES.update({code: {"model": Problem, "description": told} for code, told in _TOLD.items()})

    @app.exception_handler(LuminoraError)
    async def _ours(request: Request, error: LuminoraError) -> JSONResponse:
        status, body = problem_of(error)
        return JSONResponse(body, status)

    @app.exception_handler(RequestValidationError)
    async def _shape(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        if first["type"] == "string_pattern_mismatch":
            first = {**first, "msg": "there has to be something in it, and no control characters"}
        what = f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}" if where else first["msg"]
        return JSONResponse({"error": plainly(what), "remedy": "see /openapi.json"}, 422)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        body = {"error": _TOLD.get(error.status_code, "the request was refused"), "remedy": "see /openapi.json"}
        headers = dict(error.headers or {})
        if error.status_code == 405:  # one route knows its own method alone
            headers = {"allow": ", ".join(_methods(request))}
        return JSONResponse(body, error.status_code, headers=headers)

    def _methods(request: Request) -> list[str]:
        paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
        for path, ways in paths.items():
            parts, asked = path.split("/"), request.url.path.split("/")
            if len(parts) == len(asked) and all(a[:1] == "{" or a == b for a, b in zip(parts, asked, strict=True)):
                return sorted(way.upper() for way in ways)
        return ["GET"]

    @app.exception_handler(Exception)
    async def _other(request: Request, error: Exception) -> JSONResponse:
        logger.error("%s failed", request.url.path, exc_info=error)
        return JSONResponse({"error": "the server failed", "remedy": "look into its log"}, 500)
