"""A model behind litellm: asked with patience, or piece by piece; errors say their kind and hold no key."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, ProviderError, UnknownName
from luminora_lab.files.plain import Frozen
from luminora_lab.files.strictjson import quote
from luminora_lab.providers._litellm import litellm
from luminora_lab.providers._outcomes import failure, kind_of, retry_after
from luminora_lab.providers.base import BaseProvider, ReplyStream
from luminora_lab.providers.patience import again, again_async, gate
from luminora_lab.providers.redacting import redacted_data
from luminora_lab.providers.reply import Messages, Reply

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LiteLLMProvider"]

_OURS = ("model", "messages", "stream", "num_retries", "max_retries", "timeout", "api_base", "api_key")
_BATCH = 256  # texts of one call for vectors


class LiteLLMProvider(BaseProvider):
    """A model behind litellm; made by :func:`luminora_lab.providers.provider`, which says what the parameters are."""

    def __init__(
        self,
        name: str,
        *,
        called: str | None = None,
        api_base: str | None = None,
        api_key: str | None = None,
        timeout: float = 60.0,
        tries: int = 4,
        concurrency: int = 8,
        per_minute: float | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not 0 < timeout < float("inf"):
            raise DataError(f"timeout is {quote(timeout)}", place=name, remedy="give seconds, above 0")
        if isinstance(tries, bool) or not isinstance(tries, int) or tries < 1:
            raise DataError(f"tries is {quote(tries)}", place=name, remedy="give a whole number from 1")
        self.name, self._called = name, called or name
        self.model = _known(self._called)
        self.params: Mapping[str, Any] = Frozen(_checked(params or {}, name))
        self.api_base, self._api_key, self._timeout, self._tries = api_base, api_key, float(timeout), tries
        self._limits = (name.partition("/")[0], api_base, concurrency, per_minute)
        gate(*self._limits)

    def complete(self, messages: Messages, *, repeat: int = 0, **params: Any) -> Reply:
        """Return the model's reply. What may pass (:data:`~luminora_lab.providers.patience.PASSING`) is tried again.

        Raises
        ------
        ProviderError
            There is none that can be used. The message holds no key.
        DataError
            A parameter that cannot be set here.
        """
        sent, key = self._sent(messages, repeat, params)
        with gate(*self._limits).enter():
            return again(lambda: self._once(sent, key), self._tries)

    async def acomplete(self, messages: Messages, *, repeat: int = 0, **params: Any) -> Reply:
        """Do the same without holding up the event loop; when it is cancelled, the call is.

        Raises
        ------
        ProviderError, DataError
            As :meth:`complete`.
        """
        sent, key = self._sent(messages, repeat, params)

        async def once() -> Reply:
            return await self._once_async(sent, key)

        async with gate(*self._limits).enter_async():
            return await again_async(once, self._tries)

    def stream(self, messages: Messages, *, repeat: int = 0, **params: Any) -> ReplyStream:
        """Return the reply in pieces, as they come; one try. A stream that is cut raises, and is no reply.

        Raises
        ------
        ProviderError, DataError
            As :meth:`complete`; also while it is read.
        """
        sent, key = self._sent(messages, repeat, params)
        whole: list[Reply] = []

        def finished() -> Reply:
            if not whole:
                raise failure(self.name, "cut", "it was not read to its end", self._api_key)
            return whole[0]

        return ReplyStream(self._pieces(sent, key, whole), finished)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts by an embedding model, (n_texts, n_dimensions).

        Raises
        ------
        ProviderError
            The endpoint gives none.
        """
        import numpy as np

        rows: list[Any] = []
        for start in range(0, len(texts), _BATCH):
            batch = list(texts[start : start + _BATCH])
            with gate(*self._limits).enter():
                response, error = self._guarded(
                    litellm().embedding, model=self._called, input=batch, timeout=self._timeout, **self._where()
                )
            if error is not None:
                raise error
            try:
                found = np.asarray([row["embedding"] for row in response.data], dtype=np.float32)
            except (AttributeError, KeyError, TypeError, ValueError):
                found = np.empty((0, 0), dtype=np.float32)
            if len(found) != len(batch) or found.ndim != 2:
                raise failure(self.name, "malformed", "not one vector for each text", self._api_key)
            rows.append(found)
        return np.concatenate(rows) if rows else np.empty((0, 0), dtype=np.float32)

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return US dollars by litellm's list price; None where it has none, and for one's own server."""
        row = litellm().model_cost.get(self._called) or litellm().model_cost.get(self.model) or {}
        each, reply = row.get("input_cost_per_token"), row.get("output_cost_per_token")
        if self.api_base is not None or not each or reply is None:
            return None
        return float(tokens_in * each + tokens_out * reply)

    def _sent(self, messages: Messages, repeat: int, params: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        settings = {**self.params, **_checked(params, self.name)}
        key = self.request(messages, repeat=repeat, **params).sha256
        sent = {
            "model": self._called,
            "messages": [dict(message) for message in messages],
            "timeout": self._timeout,
            **self._where(),
            **{name: value for name, value in settings.items() if value is not None},
        }
        return sent, key

    def _where(self) -> dict[str, Any]:
        return {"api_base": self.api_base, "api_key": self._api_key, "num_retries": 0, "max_retries": 0}

    def _guarded(self, call: Any, **sent: Any) -> tuple[Any, ProviderError | None]:
        """Return what litellm gives, or the error: raised by the caller, it does not carry litellm's, and no key."""
        handled = sys.exception()
        _quiet()
        try:
            return call(**sent), None
        except Exception as error:  # noqa: BLE001  # litellm lets anything through
            return None, self._failure(error, handled)

    def _once(self, sent: Mapping[str, Any], key: str) -> Reply:
        started = time.perf_counter()
        response, error = self._guarded(litellm().completion, **sent)
        if error is not None:
            raise error
        return self._reply(response, key, time.perf_counter() - started)

    async def _once_async(self, sent: Mapping[str, Any], key: str) -> Reply:
        handled, error, response = sys.exception(), None, None
        started = time.perf_counter()
        _quiet()
        try:
            response = await litellm().acompletion(**sent)
        except Exception as caught:  # noqa: BLE001
            error = self._failure(caught, handled)
        if error is not None:
            raise error
        return self._reply(response, key, time.perf_counter() - started)

    def _pieces(self, sent: Mapping[str, Any], key: str, whole: list[Reply]) -> Iterator[str]:
        started = time.perf_counter()
        chunks: list[Any] = []
        with gate(*self._limits).enter():
            response, error = self._guarded(
                litellm().completion, **sent, stream=True, stream_options={"include_usage": True}
            )
            try:
                while error is None:
                    chunk, error = self._guarded(lambda: next(response, None))
                    if chunk is None:
                        break
                    chunks.append(chunk)
                    text = chunk.choices[0].delta.content if chunk.choices else None
                    if text:
                        yield text
            finally:
                _let_go(response)
        if error is None and response.received_finish_reason is None:  # litellm itself then says "stop"
            error = failure(self.name, "cut", "the stream ended without a reason", self._api_key)
        if error is not None:
            raise error
        built, error = self._guarded(litellm().stream_chunk_builder, chunks=chunks, messages=sent["messages"])
        if error is not None:
            raise error
        whole.append(self._reply(built, key, time.perf_counter() - started))

    def _reply(self, response: Any, key: str, latency: float) -> Reply:
        if not getattr(response, "choices", None):
            raise failure(self.name, "malformed", "there are no choices", self._api_key)
        choice = response.choices[0]
        message, reason = choice.message, choice.finish_reason
        text, refusal = message.content, (getattr(message, "provider_specific_fields", None) or {}).get("refusal")
        if reason == "content_filter":
            raise failure(self.name, "content_filter", "", self._api_key)
        if not text and refusal:
            raise failure(self.name, "refused", str(refusal), self._api_key)
        if not text and reason == "length":
            raise failure(self.name, "cut", "no tokens were left for a text", self._api_key)
        if not isinstance(text, str):
            raise failure(self.name, "malformed", "there is no text", self._api_key)
        usage = getattr(response, "usage", None)
        asked, replied = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
        if not asked:  # litellm writes 0 where the endpoint counted nothing
            asked = replied = None
        return Reply(
            text, self.name, str(response.model or self.model), reason, asked, replied,
            None if asked is None else self._cost(response), "model", latency, key,
            redacted_data(response.model_dump(mode="json", exclude_none=True), self._api_key),
        )  # fmt: skip

    def _cost(self, response: Any) -> float | None:
        """Return litellm's list price, which is 0 where it has none; one's own server has none at all."""
        cost = (getattr(response, "_hidden_params", None) or {}).get("response_cost")
        return float(cost) if cost and self.api_base is None else None

    def _failure(self, error: Exception, handled: BaseException | None) -> ProviderError:
        after = retry_after(error, handled)
        return failure(self.name, kind_of(error, handled), str(error), self._api_key, after=after)

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


def _let_go(response: Any) -> None:
    """Close the connection of a stream, read to its end or not."""
    close = getattr(getattr(response, "completion_stream", None), "close", None)
    if callable(close):
        close()


def _quiet() -> None:
    """Pass over pydantic's complaints about litellm's types and how it reads them.

    A filter that stays, set anew because others reset the filters: ``catch_warnings`` is not safe in threads.
    """
    warnings.filterwarnings("ignore", message=r".*on TypedDict class", category=UserWarning)
    warnings.filterwarnings("ignore", message=r"Accessing the 'model_\w+' attribute", category=DeprecationWarning)
