"""What became of a call of litellm: which kind of error, and a reply or a text from what came back.

litellm's classes do not tell errors apart: what is not JSON is an InternalServerError, an APIConnectionError or an
APIError, depending on the provider, and so is a server that is not there. The exceptions beneath do: the status on the
wire, the transport's error, the parser's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from luminora_lab.errors import ProviderError
from luminora_lab.providers.redacting import redacted

__all__ = ["failure", "kind_of", "retry_after"]

_LONGEST = 300  # characters of the endpoint's own words in a message
_BY_NAME = {
    "ContextWindowExceededError": "context_too_long",
    "ContentPolicyViolationError": "content_filter",
    "RejectedRequestError": "refused",
    "AuthenticationError": "authentication",
    "PermissionDeniedError": "authentication",
    "RateLimitError": "rate_limited",
    "Timeout": "timeout",
    "APITimeoutError": "timeout",
}
_BY_STATUS = {
    401: "authentication", 403: "authentication", 408: "timeout", 413: "context_too_long", 429: "rate_limited",
}  # fmt: skip
_BY_CODE = {"context_length_exceeded": "context_too_long", "content_policy_violation": "content_filter"}
_UNREADABLE = {"InternalServerError", "APIConnectionError", "APIResponseValidationError"}
_NO_KEY = re.compile(r"\bmissing\b[^.]{0,40}\b(?:credentials|api[ _-]?key)", re.IGNORECASE)
_NO_REPLY = re.compile(r"valid response|'choices'|json response", re.IGNORECASE)
_WORDS = {
    "authentication": ("the key is missing or refused", "set the provider's key in its environment variable"),
    "rate_limited": ("too much was asked, or the quota is used up", "wait, or ask less at a time"),
    "context_too_long": ("the text is too long for the model", "give less"),
    "timeout": ("no reply in time", "raise timeout, or try again"),
    "network": ("the server was not reached, or failed", "check the address and the connection, or try again"),
    "content_filter": ("the provider held the text back", "leave out what it filters"),
    "refused": ("the model declined", "ask differently"),
    "malformed": ("the reply is not what a chat endpoint sends", "check that the address is that of one"),
    "cut": ("the reply ended too early", "try again, or raise max_tokens"),
    "other": ("the call failed", "check the name of the model and the parameters; temperature=None leaves it out"),
}


def _chain(error: BaseException, handled: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those beneath it, down to what was being handled when litellm was called."""
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and at is not handled and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def kind_of(error: BaseException, handled: BaseException | None = None) -> str:
    """Return which kind of :class:`ProviderError` an exception of litellm is."""
    import httpx

    names = {base.__name__ for base in type(error).__mro__}
    for name, kind in _BY_NAME.items():
        if name in names:
            return kind
    if _NO_KEY.search(str(error)):
        return "authentication"
    chain = list(_chain(error, handled))
    for code, kind in _BY_CODE.items():
        if any(code in str(beneath) for beneath in chain):
            return kind
    for beneath in chain:
        if isinstance(beneath, httpx.HTTPStatusError):
            status = beneath.response.status_code
            return _BY_STATUS.get(status, "network" if status >= 500 else "other")
        if isinstance(beneath, httpx.TimeoutException | TimeoutError):
            return "timeout"
        if isinstance(beneath, httpx.RemoteProtocolError | httpx.ReadError):
            return "cut"
        if isinstance(beneath, httpx.TransportError | ConnectionError):
            return "network"
        if isinstance(beneath, json.JSONDecodeError):
            return "malformed"
    return "malformed" if names & _UNREADABLE or _NO_REPLY.search(str(error)) else "other"


def retry_after(error: BaseException, handled: BaseException | None = None) -> float | None:
    """Return the seconds that the endpoint asks to wait, from its Retry-After header (RFC 9110, 10.2.3); None if none.

    A date is no number of seconds here: it would need this machine's clock.
    """
    for beneath in _chain(error, handled):
        headers: Any = getattr(getattr(beneath, "response", None), "headers", None) or getattr(beneath, "headers", None)
        said = headers.get("retry-after") if hasattr(headers, "get") else None
        if isinstance(said, str) and re.fullmatch(r"\d{1,6}(\.\d+)?", said.strip()):
            return float(said)
    return None


def failure(name: str, kind: str, said: str = "", *secrets: str | None, after: float | None = None) -> ProviderError:
    """Return the error of a kind, with what the endpoint said and without keys."""
    what, remedy = _WORDS[kind]
    said = " ".join(redacted(said.partition("Traceback (most recent call last)")[0], *secrets).split())
    shown = f"{said[:_LONGEST].rstrip()}..." if len(said) > _LONGEST else said
    what = f"{what} ({shown})" if shown else what
    return ProviderError(what, kind=kind, place=name, remedy=remedy, retry_after=after)
