"""A server on written replies, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra server is not installed")

from fastapi.testclient import TestClient

from luminora_lab.providers import ScriptedProvider
from luminora_lab.server import create_app

RULES = [
    {"match": "tea", "reply": "Tea it is. The kettle is on."},
    {"match": "fail", "fail": "timeout"},
    {"regex": ".", "reply": "Go on."},
]


@pytest.fixture
def make() -> Iterator[Callable[..., TestClient]]:
    clients: list[TestClient] = []

    def made(**options: Any) -> TestClient:
        given = {"provider": ScriptedProvider(RULES, "talk"), "strategy": "bm25", **options}
        client = TestClient(create_app(**given), base_url="http://localhost:8765", raise_server_exceptions=False)
        client.__enter__()
        clients.append(client)
        return client

    yield made
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def client(make: Callable[..., TestClient]) -> TestClient:
    return make()


@pytest.fixture
def talk(client: TestClient) -> str:
    return str(client.post("/api/sessions", json={"personality": "juniper", "user": "Ada"}).json()["session_id"])
