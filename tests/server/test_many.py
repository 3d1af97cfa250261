"""200 chats at once over a real server: no message is lost and no session is mixed with another."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("uvicorn", reason="the extra server is not installed")

import uvicorn
from websockets.asyncio.client import connect

import luminora_lab as ll
from luminora_lab.providers import ScriptedProvider
from luminora_lab.server import create_app

CHATS, MESSAGES = 200, 3


class Echo(ScriptedProvider):
    """Says again what was said."""

    def __init__(self) -> None:
        super().__init__([{"regex": ".", "reply": "x"}], "echo")

    def complete(self, messages, **params):  # type: ignore[no-untyped-def]
        import dataclasses

        reply = super().complete(messages, **params)
        return dataclasses.replace(reply, text=f"You said: {messages[-1]['content']}")


@contextlib.contextmanager
def running(store: str) -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    app = create_app(provider=Echo(), strategy=None, store=store, per_minute=0, connections=CHATS)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield port
    finally:
        server.should_exit = True
        thread.join(30)


async def one(port: int, n: int, name: str) -> list[str]:
    replies = []
    async with connect(f"ws://127.0.0.1:{port}/api/sessions/{name}/chat", subprotocols=["luminora"]) as chat:
        for i in range(MESSAGES):
            await chat.send(json.dumps({"text": f"message {i} of {n}"}))
            pieces = ""
            while True:
                got = json.loads(await chat.recv())
                if got["type"] == "reply":
                    assert pieces == got["text"]
                    replies.append(got["text"])
                    break
                assert got["type"] == "piece", got
                pieces += got["text"]
    return replies


@pytest.mark.slow
def test_two_hundred_chats_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lab.db'}"
    with running(url) as port:
        import httpx

        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            names = [
                client.post("/api/sessions", json={"personality": "juniper", "user": f"user {n}"}).json()["session_id"]
                for n in range(CHATS)
            ]

        async def all_of_them() -> list[list[str]]:
            return await asyncio.gather(*(one(port, n, name) for n, name in enumerate(names)))

        found = asyncio.run(all_of_them())
    assert len(set(names)) == CHATS
    assert found == [[f"You said: message {i} of {n}" for i in range(MESSAGES)] for n in range(CHATS)]
    with ll.open_store(url) as store:
        assert store.count("turns") == 2 * CHATS * MESSAGES
        for n, name in enumerate(names):
            texts = [row["text"] for row in store.find("turns", {"session_id": name}, order="position")]
            assert texts == [part for i in range(MESSAGES)
                             for part in (f"message {i} of {n}", f"You said: message {i} of {n}")]  # fmt: skip
