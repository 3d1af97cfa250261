"""Tries, limits, streams and cancelled calls, over real HTTP and the real litellm."""

from __future__ import annotations

import asyncio
import pickle
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from luminora_lab.errors import DataError, ProviderError
from luminora_lab.providers import provider

KEY = "sk-dummy-A1b2C3d4E5f6"
ASK = [{"role": "user", "content": "Some tea?"}]


def run(main: Coroutine[Any, Any, Any]) -> Any:
    """Run as a script would, and let go of litellm's connections, which it keeps for the next call."""
    from litellm.llms.custom_httpx.async_client_cleanup import close_litellm_async_clients

    async def whole() -> Any:
        try:
            return await main
        finally:
            await close_litellm_async_clients()

    return asyncio.run(whole())


def made(loopback: Any, **given: Any) -> Any:
    return provider("openai/small", api_base=loopback.base, api_key=KEY, **{"timeout": 20, **given})


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("act", [("status", 429), ("status", 500), ("status", 503), ("drop", None)])
def test_what_may_pass_is_tried_again(loopback: Any, act: tuple[str, Any]) -> None:
    loopback.does(act, act, ("reply", "Please."))
    assert made(loopback).complete(ASK).text == "Please."
    assert len(loopback.asked) == 3


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("act", [("status", 401), ("status", 400), ("garbage", b"{not json"), ("garbage", b"[]")])
def test_what_will_not_pass_is_asked_once(loopback: Any, act: tuple[str, Any]) -> None:
    loopback.does(act, ("reply", "Please."))
    with pytest.raises(ProviderError):
        made(loopback).complete(ASK)
    assert len(loopback.asked) == 1


@pytest.mark.usefixtures("quick")
def test_the_last_error_is_raised_alone(loopback: Any) -> None:
    loopback.does(("status", 500))
    with pytest.raises(ProviderError) as caught:
        made(loopback, tries=3).complete(ASK)
    assert (caught.value.kind, len(loopback.asked)) == ("network", 3)
    assert caught.value.__context__ is None
    assert KEY not in str(caught.value)


@pytest.mark.usefixtures("quick")
def test_retry_after_is_kept(loopback: Any) -> None:
    loopback.does(("status", (429, {"Retry-After": "1"})), ("reply", "Please."))
    assert made(loopback).complete(ASK).text == "Please."
    first, second = loopback.times
    assert second - first >= 1.0


@pytest.mark.usefixtures("quick")
def test_an_hour_is_not_waited_for(loopback: Any) -> None:
    loopback.does(("status", (429, {"Retry-After": "3600"})), ("reply", "Please."))
    with pytest.raises(ProviderError) as caught:
        made(loopback).complete(ASK)
    assert (caught.value.retry_after, len(loopback.asked)) == (3600.0, 1)


def test_a_slow_server_is_a_timeout(loopback: Any) -> None:
    loopback.does(("slow", 5))
    with pytest.raises(ProviderError) as caught:
        made(loopback, timeout=0.3, tries=1).complete(ASK)
    assert caught.value.kind == "timeout"


def test_no_more_calls_at_a_time_than_allowed(loopback: Any) -> None:
    loopback.does(("slow", 0.05))
    one = made(loopback, concurrency=3)
    with ThreadPoolExecutor(12) as pool:
        assert len(list(pool.map(lambda _: one.complete(ASK), range(12)))) == 12
    assert loopback.most_at_once <= 3


def test_the_same_limit_holds_in_an_event_loop(loopback: Any) -> None:
    loopback.does(("slow", 0.05))
    one = made(loopback, concurrency=3)

    async def many() -> list[str]:
        return [reply.text for reply in await asyncio.gather(*(one.acomplete(ASK) for _ in range(9)))]

    assert run(many()) == ["Late."] * 9
    assert 1 < loopback.most_at_once <= 3


def test_calls_are_spread_over_the_minute(loopback: Any) -> None:
    one = made(loopback, per_minute=300)
    for _ in range(11):
        one.complete(ASK)
    assert loopback.times[-1] - loopback.times[0] >= 1.5  # 5 at once, 5 a second later, one more


def test_sync_calls_work_inside_a_running_loop(loopback: Any) -> None:
    async def notebook() -> str:
        return str(made(loopback).complete(ASK).text)

    assert run(notebook()) == "Please."


def test_a_cancelled_call_ends(loopback: Any) -> None:
    loopback.does(("slow", 10))

    async def leave() -> None:
        call = asyncio.create_task(made(loopback).acomplete(ASK))
        await asyncio.sleep(0.3)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    started = time.monotonic()
    run(leave())
    assert time.monotonic() - started < 8  # it did not wait for the server


def test_a_stream_comes_in_pieces(loopback: Any) -> None:
    loopback.does(("stream", (["Yes, ", "please", "."], "whole")))
    stream = made(loopback).stream(ASK)
    assert list(stream) == ["Yes, ", "please", "."]
    reply = stream.reply
    assert (reply.text, reply.finish_reason, reply.tokens_in, reply.tokens_out) == ("Yes, please.", "stop", 3, 3)
    assert reply.request == made(loopback).request(ASK).sha256


@pytest.mark.parametrize("end", ["no reason", "break"])
def test_a_stream_that_is_cut_is_no_reply(loopback: Any, end: str) -> None:
    loopback.does(("stream", (["Yes, ", "pl"], end)))
    stream = made(loopback).stream(ASK)
    with pytest.raises(ProviderError) as caught:
        list(stream)
    assert caught.value.kind == "cut"
    with pytest.raises(ProviderError):
        _ = stream.reply


def test_a_stream_that_does_not_begin_has_its_kind(loopback: Any) -> None:
    loopback.does(("status", 401))
    with pytest.raises(ProviderError) as caught:
        list(made(loopback).stream(ASK))
    assert caught.value.kind == "authentication"


def test_vectors_come_through_the_same_door(loopback: Any) -> None:
    loopback.does(("vectors", [[1, 0], [0, 2]]))
    found = made(loopback).embed(["tea", "coffee"])
    assert found.dtype == np.float32
    assert found.tolist() == [[1, 0], [0, 2]]
    with pytest.raises(ProviderError, match="one vector for each"):
        made(loopback).embed(["tea"])


def test_what_makes_no_vectors_says_so() -> None:
    from luminora_lab.providers import ScriptedProvider

    with pytest.raises(ProviderError, match="no vectors"):
        ScriptedProvider([{"match": "a", "reply": "b"}]).embed(["a"])


def test_a_provider_travels_to_another_process(loopback: Any) -> None:
    assert pickle.loads(pickle.dumps(made(loopback))).complete(ASK).text == "Please."


@pytest.mark.parametrize("given", [{"tries": 0}, {"concurrency": 0}, {"per_minute": -1}, {"per_minute": True}])
def test_limits_out_of_range(loopback: Any, given: dict[str, Any]) -> None:
    if given == {"concurrency": 0}:
        given = {"concurrency": -1}
    with pytest.raises(DataError, match="openai"):
        made(loopback, **given)


def test_a_price_that_nobody_knows_is_none(loopback: Any) -> None:
    assert made(loopback).price(1000, 1000) is None
    known = provider("openai/gpt-4o").price(1_000_000, 0)
    assert known is not None
    assert known > 0
    assert provider("openai/no-such-model").price(10, 10) is None
