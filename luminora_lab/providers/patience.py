"""How a provider is asked: so many at a time, so many a minute, and again after what may pass.

tenacity repeats, pyrate-limiter counts; what is ours is which errors are worth another try, and that the endpoint's own
Retry-After is kept.
"""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from typing import Any

from luminora_lab.errors import DataError, MissingExtra, ProviderError
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.reply import Reply

__all__ = ["PASSING", "Gate", "again", "again_async", "gate"]

PASSING = frozenset({"rate_limited", "network", "timeout", "cut"})
"""Kinds of errors that may not come again."""
_FIRST, _LONGEST, _JITTER = 0.5, 30.0, 0.25  # seconds before the second try; at most; random part at most
_PATIENT = 90.0  # seconds of a Retry-After that are waited for; with more, the error is raised


class Gate:
    """At most ``concurrency`` calls at a time and ``per_minute`` a minute, for threads and, apart, for each event loop.

    Examples
    --------
    >>> with Gate(2, None).enter():
    ...     "asked"
    'asked'
    """

    def __init__(self, concurrency: int, per_minute: float | None) -> None:
        self._concurrency, self._threads = concurrency, threading.BoundedSemaphore(concurrency)
        self._loops: weakref.WeakKeyDictionary[Any, asyncio.Semaphore] = weakref.WeakKeyDictionary()
        self._limiter = None if per_minute is None else _limiter(per_minute)

    @contextmanager
    def enter(self) -> Iterator[None]:
        """Wait for a place, and hold it."""
        with self._threads:
            if self._limiter is not None:
                self._limiter.try_acquire("call")
            yield

    @asynccontextmanager
    async def enter_async(self) -> AsyncIterator[None]:
        """Wait for a place of this event loop, and hold it."""
        loop = asyncio.get_running_loop()
        async with self._loops.setdefault(loop, asyncio.Semaphore(self._concurrency)):
            if self._limiter is not None:
                await self._limiter.try_acquire_async("call")
            yield


@lru_cache(maxsize=256)
def gate(name: str, api_base: str | None, concurrency: int, per_minute: float | None) -> Gate:
    """Return the gate before an endpoint: one for all of this process that ask it with the same limits.

    Raises
    ------
    DataError
        A limit out of range.
    """
    if isinstance(concurrency, bool) or not isinstance(concurrency, int) or concurrency < 1:
        raise DataError(f"concurrency is {quote(concurrency)}", place=name, remedy="give a whole number from 1")
    number = isinstance(per_minute, int | float) and not isinstance(per_minute, bool)
    if per_minute is not None and not (number and 0 < per_minute < float("inf")):
        raise DataError(f"per_minute is {quote(per_minute)}", place=name, remedy="give a number above 0")
    return Gate(concurrency, per_minute)


def again(call: Callable[[], Reply], tries: int) -> Reply:
    """Call until there is a reply, an error that will not pass, or no try left.

    Raises
    ------
    ProviderError
        The last one.
    """
    failure = None
    try:
        return _tenacity().Retrying(**_rules(tries))(call)  # type: ignore[no-any-return]
    except ProviderError as error:
        failure = error
    raise _alone(failure)


async def again_async(call: Callable[[], Awaitable[Reply]], tries: int) -> Reply:
    """Do the same without holding up the event loop."""
    failure = None
    try:
        return await _tenacity().AsyncRetrying(**_rules(tries))(call)  # type: ignore[no-any-return]
    except ProviderError as error:
        failure = error
    raise _alone(failure)


def _alone(error: ProviderError) -> ProviderError:
    """Take from an error what travels along: litellm's own exceptions may hold the key."""
    error.__context__ = error.__cause__ = None
    return error.with_traceback(None)


def _rules(tries: int) -> dict[str, Any]:
    tenacity = _tenacity()
    backoff = tenacity.wait_exponential_jitter(multiplier=_FIRST, max=_LONGEST, jitter=_JITTER)
    jitter = tenacity.wait_random(0.0, _JITTER)

    def wait(state: Any) -> float:
        asked = getattr(state.outcome.exception(), "retry_after", None)
        return float(backoff(state) if asked is None else asked + jitter(state))

    def worth(error: BaseException) -> bool:
        return isinstance(error, ProviderError) and error.kind in PASSING and (error.retry_after or 0.0) <= _PATIENT

    stop = tenacity.stop_after_attempt(tries)
    return {"stop": stop, "wait": wait, "retry": tenacity.retry_if_exception(worth), "reraise": True}


@lru_cache(maxsize=1)
def _tenacity() -> Any:
    try:
        import tenacity
    except ModuleNotFoundError as error:
        raise _missing(error, "tenacity") from None
    return tenacity


def _limiter(per_minute: float) -> Any:
    try:
        from pyrate_limiter import Limiter, Rate
    except ModuleNotFoundError as error:
        raise _missing(error, "pyrate_limiter") from None
    at_once = max(1, round(per_minute / 60))  # spread over the minute, so that a burst does not use it up
    return Limiter(Rate(at_once, round(60_000 * at_once / per_minute)))


def _missing(error: ModuleNotFoundError, name: str) -> Exception:
    if error.name != name:
        return error
    return MissingExtra(
        f"{name} is not installed", place="providers", remedy="run: pip install 'luminora-lab[providers]'"
    )
