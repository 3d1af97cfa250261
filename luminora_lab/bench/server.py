"""How long a reply of the local server takes with many chats at once: ``python -m luminora_lab.bench server``."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from luminora_lab.errors import MissingExtra, MissingInput

__all__ = ["run"]

_MESSAGES = 10
_RULES = '- {regex: ., reply: "Go on. The roses want water, and so do you."}\n'
_HEALTH = "health"


def run(chats: Sequence[int] = (1, 50), seed: int = 0) -> dict[str, Any]:
    """Return p50 and p99 of a reply in milliseconds, from message to the last piece, with so many chats at once.

    A server process of its own on loopback, scripted provider, SQLite, BM25 memories; every chat sends ten messages,
    one after another without a pause. The alternative is the same number of requests of ``/api/health``.
    """
    try:
        import websockets  # noqa: F401
    except ImportError:
        raise MissingExtra(
            "websockets is not installed", place="bench", remedy="pip install 'luminora-lab[server]'"
        ) from None
    rows = []
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as port:
        for n in chats:
            took, seconds = asyncio.run(_talks(port, n, seed))
            plain, _ = asyncio.run(_talks(port, n, seed, _HEALTH))
            rows.append({
                "chats": n, "p50 ms": 1e3 * float(np.percentile(took, 50)),
                "p99 ms": 1e3 * float(np.percentile(took, 99)),
                "replies/s": len(took) / seconds, "health p50 ms": 1e3 * float(np.percentile(plain, 50)),
            })  # fmt: skip
    return {"server": rows}


@contextlib.contextmanager
def _serving(folder: Path) -> Iterator[int]:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    (folder / "talk.yaml").write_text(_RULES, encoding="utf-8")
    command = [sys.executable, "-m", "luminora_lab", "serve", "--port", str(port), "--provider", "scripted:talk.yaml",
               "--store", "sqlite:///lab.db", "--strategy", "bm25", "--per-minute", "0"]  # fmt: skip
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if server.poll() is not None:
                raise MissingInput("the server does not start", place="bench", remedy="luminora serve --check")
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(30)


async def _talks(port: int, n: int, seed: int, what: str = "chat") -> tuple[list[float], float]:
    import httpx

    texts = ["My fern has wilted again.", "I live in Lund.", "Thank you!", "What was wrong with it?", "And the roses?"]
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=120) as client:
        names = []
        for i in range(n):
            given = {"personality": "juniper", "user": f"user {seed} {n} {i}"}
            names.append((await client.post("/api/sessions", json=given)).json()["session_id"])
        started = time.perf_counter()
        several = [_health(client) if what == _HEALTH else _chat(port, name, texts) for name in names]
        found = await asyncio.gather(*several)
    return [took for part in found for took in part], time.perf_counter() - started


async def _health(client: Any) -> list[float]:
    took = []
    for _ in range(_MESSAGES):
        started = time.perf_counter()
        await client.get("/api/health")
        took.append(time.perf_counter() - started)
    return took


async def _chat(port: int, name: str, texts: Sequence[str]) -> list[float]:
    from websockets.asyncio.client import connect

    took = []
    address = f"ws://127.0.0.1:{port}/api/sessions/{name}/chat"
    async with connect(address, subprotocols=["luminora"], ping_interval=None) as chat:  # type: ignore[list-item]
        for i in range(_MESSAGES):
            started = time.perf_counter()
            await chat.send(json.dumps({"text": texts[i % len(texts)]}))
            while json.loads(await chat.recv())["type"] == "piece":
                pass
            took.append(time.perf_counter() - started)
    return took
