"""A call of litellm: one try, one reply, and errors that say what kind they are and hold no key.

litellm's classes do not tell errors apart: what is not JSON is an InternalServerError, an APIConnectionError or an
APIError, depending on the provider, and so is a server that is not there. The exceptions beneath do: the status on the
wire, the transport's error, the parser's.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from luminora_lab.errors import DataError, ProviderError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.providers._litellm import litellm
from luminora_lab.providers.redacting import redacted
from luminora_lab.providers.reply import Messages, Reply

__all__ = ["LiteLLMProvider"]

_OURS = ("model", "messages", "stream", "num_retries", "max_retries", "timeout", "api_base", "api_key")
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


class LiteLLMProvider:
    """A model behind litellm; made by :func:`luminora_lab.providers.provider`, which says what the parameters are."""

    def __init__(
        self,
        name: str,
        *,
        api_base: str | None = None,
        api_key: str | None = None,
        timeout: float = 60.0,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout < float("inf"):
            raise DataError(f"timeout is {quote(timeout)}", place=name, remedy="give seconds, above 0")
        self.name, self.model = name, _known(name)
        self.params: Mapping[str, Any] = MappingProxyType(_checked(params or {}, name))
        self._api_base, self._api_key, self._timeout = api_base, api_key, float(timeout)

    def complete(self, messages: Messages, **params: Any) -> Reply:
        """Return the model's reply; one try.

        Raises
        ------
        ProviderError
            There is none that can be used. The message holds no key.
        DataError
            A parameter that cannot be set here.
        """
        settings = {**self.params, **_checked(params, self.name)}
        handled, failure, response = sys.exception(), None, None
        _quiet()
        try:
            response = litellm().completion(
                model=self.name,
                messages=[dict(message) for message in messages],
                api_base=self._api_base,
                api_key=self._api_key,
                timeout=self._timeout,
                num_retries=0,
                max_retries=0,
                **{key: value for key, value in settings.items() if value is not None},
            )
        except Exception as error:  # noqa: BLE001  # litellm lets anything through
            failure = self._failure(_kind(error, handled), str(error))
        if failure is not None:  # raised out here, so that it does not carry the other one, which may hold the key
            raise failure
        return self._reply(response)

    def _reply(self, response: Any) -> Reply:
        if not getattr(response, "choices", None):
            raise self._failure("malformed", "there are no choices")
        choice = response.choices[0]
        message, reason = choice.message, choice.finish_reason
        text, refusal = message.content, (getattr(message, "provider_specific_fields", None) or {}).get("refusal")
        if reason == "content_filter":
            raise self._failure("content_filter")
        if not text and refusal:
            raise self._failure("refused", str(refusal))
        if not text and reason == "length":
            raise self._failure("cut", "no tokens were left for a text")
        if not isinstance(text, str):
            raise self._failure("malformed", "there is no text")
        usage = getattr(response, "usage", None)
        asked, replied = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
        if not asked:  # litellm writes 0 where the endpoint counted nothing
            asked = replied = None
        cost = None if asked is None else self._cost(response)
        return Reply(text, self.name, str(response.model or self.model), reason, asked, replied, cost)

    def _cost(self, response: Any) -> float | None:
        """Return litellm's list price, which is 0 where it has none; one's own server has none at all."""
        cost = (getattr(response, "_hidden_params", None) or {}).get("response_cost")
        return float(cost) if cost and self._api_base is None else None

    def _failure(self, kind: str, said: str = "") -> ProviderError:
        what, remedy = _WORDS[kind]
        said = " ".join(redacted(said.partition("Traceback (most recent call last)")[0], self._api_key).split())
        shown = f"{said[:_LONGEST].rstrip()}..." if len(said) > _LONGEST else said
        return ProviderError(f"{what} ({shown})" if shown else what, kind=kind, place=self.name, remedy=remedy)

    def __repr__(self) -> str:
        return f"<LiteLLMProvider {self.name!r}>"


def _known(name: str) -> str:
    """Return the model of a name, without its provider."""
    try:
        model, *_ = litellm().get_llm_provider(name)
    except litellm().exceptions.BadRequestError:
        remedy = 'write the provider and the model, as litellm does: "openai/gpt-4o"'
        raise UnknownName(f"litellm knows no model {quote(name)}", place="provider", remedy=remedy) from None
    return str(model)


def _checked(params: Mapping[str, Any], place: str) -> dict[str, Any]:
    for key in _OURS:
        if key in params:
            remedy = "leave it out" if key in _OURS[:5] else "give it when the provider is made"
            raise DataError(f"{key} cannot be set for a call", place=place, remedy=remedy)
    return dict(params)


def _quiet() -> None:
    """Pass over pydantic's complaint about litellm's types, which it builds when they are first used.

    A filter that stays, set anew because others reset the filters: ``catch_warnings`` is not safe in threads.
    """
    warnings.filterwarnings("ignore", message=r".*on TypedDict class", category=UserWarning)


def _chain(error: BaseException, handled: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those beneath it, down to what was being handled when litellm was called."""
    at: BaseException | None = error
    seen: set[int] = set()
    while at is not None and at is not handled and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__


def _kind(error: BaseException, handled: BaseException | None = None) -> str:
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
