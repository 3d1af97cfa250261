"""The call through litellm, against a server on this machine: replies, errors by kind, and no key in any of them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from luminora_lab.errors import DataError, ProviderError, UnknownName
from luminora_lab.providers import Reply, provider
from luminora_lab.providers._calling import LiteLLMProvider

pytestmark = pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")

KEY = "sk-dummy-A1b2C3d4E5f6"
BARE = "dummykeywithoutanyusualform"


def answer(**changes: Any) -> dict[str, Any]:
    """What an endpoint sends, in OpenAI's form."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Please."}}
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    head = {"id": "1", "object": "chat.completion", "created": 1, "model": "small-1"}
    return {**head, "choices": [choice], "usage": usage, **changes}


def choice(reason: str = "stop", **message: Any) -> list[dict[str, Any]]:
    return [{"index": 0, "finish_reason": reason, "message": {"role": "assistant", **message}}]


class Endpoint(ThreadingHTTPServer):
    """A chat endpoint that sends what it is told to and keeps what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.status, self.body, self.wait, self.missing = 200, json.dumps(answer()).encode(), 0.0, 0
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def sends(self, status: int, body: Any) -> None:
        self.status, self.body = status, body if isinstance(body, bytes) else json.dumps(body).encode()


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.keys.append(self.headers["Authorization"])
        time.sleep(self.server.wait)
        try:
            self.send_response(self.server.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(self.server.body) + self.server.missing))
            self.end_headers()
            self.wfile.write(self.server.body)
        except ConnectionError:  # the client did not wait
            return

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(endpoint: Endpoint, text: str = "Some tea?", key: str = KEY, **params: Any) -> Reply:
    made = provider("openai/small", api_base=endpoint.base, api_key=key, timeout=params.pop("timeout", 20), tries=1)
    return made.complete([{"role": "user", "content": text}], **params)


def failure(endpoint: Endpoint, key: str = KEY, **params: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        ask(endpoint, key=key, **params)
    error = caught.value
    assert key not in str(error)
    assert error.__context__ is None  # litellm's exception, which may hold the key, does not travel along
    assert error.place == "openai/small"
    return error


def test_a_reply_says_all_that_is_known_of_it(endpoint: Endpoint) -> None:
    reply = ask(endpoint)
    assert reply == Reply("Please.", "openai/small", "small-1", "stop", 3, 2, None, "model", request=reply.request)
    assert len(reply.request) == 64
    assert 0 < (reply.latency or 0) < 20
    assert reply.raw is not None
    assert reply.raw["choices"][0]["message"]["content"] == "Please."
    assert endpoint.keys == [f"Bearer {KEY}"]


def test_what_is_sent_is_what_was_asked(endpoint: Endpoint) -> None:
    ask(endpoint, "Tee für zwei?", max_tokens=7)
    (asked,) = endpoint.asked
    assert asked["messages"] == [{"role": "user", "content": "Tee für zwei?"}]
    assert (asked["model"], asked["temperature"], asked["max_tokens"]) == ("small", 0, 7)


def test_no_temperature_is_sent_when_it_is_none(endpoint: Endpoint) -> None:
    ask(endpoint, temperature=None)
    assert "temperature" not in endpoint.asked[0]


def test_tokens_and_price_that_nobody_knows_are_none(endpoint: Endpoint) -> None:
    body = answer()
    del body["usage"]
    endpoint.sends(200, body)
    reply = ask(endpoint)
    assert (reply.tokens_in, reply.tokens_out, reply.cost) == (None, None, None)


def test_the_list_price_of_a_model_and_none_for_one_without(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    from luminora_lab.providers._litellm import litellm

    price = litellm().model_cost["gpt-4o"]
    priced = provider("openai/gpt-4o").complete([{"role": "user", "content": "Tea?"}])
    by_hand = 3 * price["input_cost_per_token"] + 2 * price["output_cost_per_token"]
    assert priced.cost == pytest.approx(by_hand)
    assert provider("openai/small").complete([{"role": "user", "content": "Tea?"}]).cost is None
    own = provider("openai/gpt-4o", api_base=endpoint.base).complete([{"role": "user", "content": "Tea?"}])
    assert own.cost is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "other"), (401, "authentication"), (403, "authentication"), (404, "other"), (408, "timeout"),
        (413, "context_too_long"), (429, "rate_limited"), (500, "network"), (502, "network"), (503, "network"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", [KEY, BARE])
def test_a_status_has_its_kind_and_is_asked_once(endpoint: Endpoint, status: int, kind: str, key: str) -> None:
    endpoint.sends(status, {"error": {"message": f"Incorrect API key provided: {key}. Bearer {key}", "type": "x"}})
    error = failure(endpoint, key=key)
    assert error.kind == kind
    assert "[redacted]" in str(error)
    assert len(endpoint.asked) == 1


def test_a_text_that_is_too_long_for_the_model(endpoint: Endpoint) -> None:
    said = {"message": "This model's maximum context length is 10 tokens.", "code": "context_length_exceeded"}
    endpoint.sends(400, {"error": said})
    assert failure(endpoint).kind == "context_too_long"


def test_a_text_that_the_provider_filters(endpoint: Endpoint) -> None:
    said = {"message": "Your request was rejected by our safety system", "code": "content_policy_violation"}
    endpoint.sends(400, {"error": said})
    assert failure(endpoint).kind == "content_filter"


def test_a_server_that_is_slow(endpoint: Endpoint) -> None:
    endpoint.wait = 1.0
    assert failure(endpoint, timeout=0.2).kind == "timeout"
    assert len(endpoint.asked) == 1


def test_a_server_that_is_not_there(endpoint: Endpoint) -> None:
    free = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    free.server_close()
    made = provider(
        "openai/small", api_base=f"http://127.0.0.1:{free.server_port}/v1", api_key=KEY, timeout=20, tries=1
    )
    with pytest.raises(ProviderError) as caught:
        made.complete([{"role": "user", "content": "Tea?"}])
    assert caught.value.kind == "network"


def test_a_connection_that_breaks_off(endpoint: Endpoint) -> None:
    endpoint.missing = 50
    assert failure(endpoint).kind == "cut"


@pytest.mark.parametrize(
    "body",
    [b"{not json", b"<html>", b"", [1], {}, answer(choices=[]), answer(choices=choice(content=None))],
    ids=["not json", "html", "nothing", "a list", "an empty object", "no choices", "no text"],
)
def test_what_no_chat_endpoint_sends(endpoint: Endpoint, body: Any) -> None:
    endpoint.sends(200, body)
    assert failure(endpoint).kind == "malformed"


@pytest.mark.parametrize(
    ("choices", "kind"),
    [
        (choice("content_filter", content="Ple"), "content_filter"),
        (choice(content=None, refusal="I will not."), "refused"),
        (choice("length", content=""), "cut"),
    ],
)
def test_replies_without_a_text_that_can_be_used(endpoint: Endpoint, choices: Any, kind: str) -> None:
    endpoint.sends(200, answer(choices=choices))
    assert failure(endpoint).kind == kind


def test_a_text_that_was_cut_says_so(endpoint: Endpoint) -> None:
    endpoint.sends(200, answer(choices=choice("length", content="Ple")))
    reply = ask(endpoint)
    assert (reply.text, reply.finish_reason) == ("Ple", "length")


def test_what_is_being_handled_does_not_decide_the_kind(endpoint: Endpoint) -> None:
    endpoint.sends(404, {"error": {"message": "no such model"}})
    try:
        raise json.JSONDecodeError("what somebody else was reading", "x", 0)
    except json.JSONDecodeError:
        with pytest.raises(ProviderError) as caught:
            ask(endpoint)
    assert caught.value.kind == "other"


def test_no_key_at_all(endpoint: Endpoint) -> None:
    with pytest.raises(ProviderError) as caught:
        provider("openai/small", api_base=endpoint.base).complete([{"role": "user", "content": "Tea?"}])
    assert caught.value.kind == "authentication"
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("name", "path"),
    [("mistral/mistral-small-latest", "/v1"), ("deepseek/deepseek-chat", ""), ("anthropic/claude-sonnet-4-5", ""),
     ("gemini/gemini-2.0-flash", ""), ("ollama_chat/llama3", ""), ("cohere_chat/command-r", "/v1/chat")],
)  # fmt: skip
def test_other_protocols_have_the_same_kinds(endpoint: Endpoint, name: str, path: str) -> None:
    made = provider(name, api_base=endpoint.base.removesuffix("/v1") + path, api_key=BARE, timeout=20, tries=1)
    bodies = {401: {"error": f"bad key {BARE}"}, 429: {"error": BARE}, 500: {"error": BARE}, 200: b"{not json"}
    kinds = {}
    for status, body in bodies.items():
        endpoint.sends(status, body)
        with pytest.raises(ProviderError) as caught:
            made.complete([{"role": "user", "content": "Tea?"}])
        assert BARE not in str(caught.value)
        kinds[status] = caught.value.kind
    assert kinds == {401: "authentication", 429: "rate_limited", 500: "network", 200: "malformed"}


def test_nothing_shows_the_key() -> None:
    made = provider("openai/small", api_base="http://127.0.0.1:1/v1", api_key=KEY)
    assert isinstance(made, LiteLLMProvider)
    assert KEY not in repr(made) + str(dict(made.params)) + made.name


@pytest.mark.parametrize("name", ["nosuch", "nosuch/small", "", None])
def test_a_name_that_nobody_knows(name: Any) -> None:
    with pytest.raises(UnknownName, match="openai/gpt-4o"):
        provider(name)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "5", True])
def test_a_timeout_that_is_none(timeout: Any) -> None:
    with pytest.raises(DataError, match="timeout is"):
        provider("openai/small", timeout=timeout)


@pytest.mark.parametrize("params", [{"stream": True}, {"num_retries": 3}, {"api_key": KEY}])
def test_what_cannot_be_set_for_a_call(endpoint: Endpoint, params: dict[str, Any]) -> None:
    with pytest.raises(DataError, match="cannot be set for a call") as caught:
        provider("openai/small", api_base=endpoint.base, api_key=KEY).complete([], **params)
    assert KEY not in str(caught.value)
