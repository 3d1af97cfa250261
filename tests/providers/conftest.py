"""A chat endpoint on this machine (real HTTP) that does what a test tells it to, one act a request."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

KEY = "sk-dummy-A1b2C3d4E5f6"


class Loopback(ThreadingHTTPServer):
    """Acts are taken in order, the last one for ever: (what, value) with what among the methods of the handler."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.acts: deque[tuple[str, Any]] = deque([("reply", "Please.")])
        self.asked: list[dict[str, Any]] = []
        self.times: list[float] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def does(self, *acts: tuple[str, Any]) -> None:
        self.acts = deque(acts)

    def next_act(self) -> tuple[str, Any]:
        with self.lock:
            return self.acts.popleft() if len(self.acts) > 1 else self.acts[0]


class Handler(BaseHTTPRequestHandler):
    server: Loopback
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked.append(body)
            self.server.times.append(time.monotonic())
            self.server.at_once += 1
            self.server.most_at_once = max(self.server.most_at_once, self.server.at_once)
        try:
            what, value = self.server.next_act()
            getattr(self, what)(value)
        except ConnectionError:  # the client went away
            self.close_connection = True
        finally:
            with self.server.lock:
                self.server.at_once -= 1

    def send(self, status: int, raw: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Connection": "close", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def reply(self, text: str) -> None:
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
        head = {"id": "1", "object": "chat.completion", "created": 1, "model": "small-1"}
        self.send(200, json.dumps({**head, "choices": [choice], "usage": usage}).encode())

    def status(self, value: Any) -> None:
        status, headers = value if isinstance(value, tuple) else (value, {})
        self.send(status, json.dumps({"error": {"message": "no"}}).encode(), headers)

    def slow(self, seconds: float) -> None:
        time.sleep(seconds)
        self.reply("Late.")

    def drop(self, _: Any) -> None:
        self.close_connection = True
        self.connection.close()

    def garbage(self, raw: bytes) -> None:
        self.send(200, raw)

    def vectors(self, rows: list[list[float]]) -> None:
        data = [{"object": "embedding", "index": i, "embedding": row} for i, row in enumerate(rows)]
        usage = {"prompt_tokens": 3, "total_tokens": 3}
        self.send(200, json.dumps({"object": "list", "data": data, "model": "v", "usage": usage}).encode())

    def stream(self, value: tuple[list[str], str]) -> None:
        """Send pieces; then end as told: "whole", "no reason" (just ends) or "break" (the connection breaks)."""
        pieces, end = value
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Connection", "close")
        self.end_headers()
        for piece in pieces:
            self._event({"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
        if end == "break":
            self.close_connection = True
            self.connection.close()
            return
        if end == "whole":
            self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            usage = {"prompt_tokens": 3, "completion_tokens": len(pieces), "total_tokens": 3 + len(pieces)}
            self._event({"choices": [], "usage": usage})
            self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, data: dict[str, Any]) -> None:
        head = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "small-1"}
        self._chunk(b"data: " + json.dumps({**head, **data}).encode() + b"\n\n")

    def _chunk(self, raw: bytes) -> None:
        self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    server = Loopback()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the waits between tries be short."""
    monkeypatch.setattr("luminora_lab.providers.patience._FIRST", 0.01)
    monkeypatch.setattr("luminora_lab.providers.patience._JITTER", 0.01)


@pytest.fixture(autouse=True)
def _loop() -> Iterator[None]:
    """Give each test an event loop of its own: litellm would make one, and leave it open."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()
