"""schemathesis: whatever the OpenAPI document allows or does not gets an answer that it names; never a 5xx."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from schemathesis.specs.openapi.checks import positive_data_acceptance  # noqa: E402

from luminora_lab.providers import ScriptedProvider  # noqa: E402
from luminora_lab.server import create_app  # noqa: E402

from .conftest import RULES  # noqa: E402

APP = create_app(provider=ScriptedProvider(RULES[2:], "talk"), strategy="bm25", per_minute=0)
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", APP, headers={"host": "localhost"})


@SCHEMA.parametrize()
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_every_route_keeps_to_its_schema(case: Any) -> None:
    left_out = []
    if case.operation.path in ("/api/compile", "/api/validate"):
        # a definition is any object by form; what makes no sense is answered 422, as the document says
        left_out = [positive_data_acceptance]
    case.call_and_validate(base_url="http://localhost", excluded_checks=left_out)


@pytest.mark.parametrize("path", ["messages", "state", "affinity", "memory", "prompt"])
def test_routes_of_a_session_that_there_is(path: str, tmp_path: Path) -> None:
    """The generated names of sessions hardly ever exist: here one does."""
    from fastapi.testclient import TestClient

    client = TestClient(APP, base_url="http://localhost")
    name = client.post("/api/sessions", json={"personality": "juniper"}).json()["session_id"]
    client.post(f"/api/sessions/{name}/messages", json={"text": "I live in Lund."})
    operation = SCHEMA[f"/api/sessions/{{session_id}}/{path}"]["GET"]
    case = operation.Case(path_parameters={"session_id": name})
    case.call_and_validate(base_url="http://localhost")
