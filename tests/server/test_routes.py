"""What can be asked of the server, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import luminora_lab as ll
from luminora_lab.server import ServerOptions, create_app


def test_health_and_personalities(client: TestClient) -> None:
    health = client.get("/api/health").json()
    assert (health["status"], health["store"], health["provider"]) == ("ok", "memory", "scripted")
    assert "written for this project" in health["label"]
    rows = client.get("/api/personalities").json()
    assert len(rows) == 14
    assert client.get("/api/personalities/juniper").json() == ll.personality("juniper").to_dict()


def test_validate_compile_and_blend_are_the_librarys_own(client: TestClient) -> None:
    document = ll.personality("pip").to_dict()
    assert client.post("/api/validate", json={"document": document}).json()["usable"] is True
    found = client.post("/api/validate", json={"document": {"persona": {}}}).json()
    assert found["usable"] is False
    assert found["findings"][0]["code"].startswith("P")
    given = {"personality": "pip", "provider": "anthropic", "affinity": 64, "facts": ["mends boots"]}
    made = client.post("/api/compile", json=given).json()
    assert made["sha256"] == ll.compile("pip", "anthropic", affinity=64, facts=["mends boots"]).sha256
    assert client.post("/api/compile", json={"personality": document}).json()["messages"]
    child = client.post("/api/blend", json={"parents": {"pip": 3, "quill": 1}, "name": "Both"}).json()
    assert child["persona"]["name"] == "Both"


def test_a_session_from_beginning_to_end(client: TestClient, talk: str) -> None:
    reply = client.post(f"/api/sessions/{talk}/messages", json={"text": "I live in Lund. Some tea?"}).json()
    assert reply["text"] == "Tea it is. The kettle is on."
    assert reply["label"].startswith("scripted replies")
    assert reply["state"] | {"affinity": 0} == {
        "affinity": 0, "level": "stranger", "mood": "neutral", "intensity": 0.0, "messages": 1, "facts": 1,
    }  # fmt: skip
    assert [fact["text"] for fact in reply["trace"]["facts"]] == ["Ada, home city: Lund"]
    client.post(f"/api/sessions/{talk}/messages", json={"text": "Where do I live?"})
    turns = client.get(f"/api/sessions/{talk}/messages").json()
    assert [(turn["position"], turn["role"], turn["kind"]) for turn in turns] == [
        (1, "user", None), (2, "assistant", "scripted"), (3, "user", None), (4, "assistant", "scripted"),
    ]  # fmt: skip
    assert [t["position"] for t in client.get(f"/api/sessions/{talk}/messages?after=2&limit=1").json()] == [3]
    memory = client.get(f"/api/sessions/{talk}/memory?query=lund").json()
    assert [fact["value"] for fact in memory["facts"]] == ["Lund"]
    assert [turn["turn_id"] for turn in memory["turns"]] == ["1.1"]
    assert len(client.get(f"/api/sessions/{talk}/affinity").json()) == 2
    assert "Lund" in client.get(f"/api/sessions/{talk}/prompt").json()["messages"][0]["content"]
    assert client.get(f"/api/sessions/{talk}/state").json()["messages"] == 2
    assert client.post(f"/api/sessions/{talk}/end").json()["ended"] == "ended"
    assert client.post(f"/api/sessions/{talk}/messages", json={"text": "More?"}).status_code == 422
    assert [one["session_id"] for one in client.get("/api/sessions?user=Ada").json()] == [talk]
    assert client.get("/api/sessions?user=Bo").json() == []


def test_sessions_go_on_after_a_restart(make: Callable[..., TestClient], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lab.db'}"
    first = make(store=url)
    name = first.post("/api/sessions", json={"personality": "juniper"}).json()["session_id"]
    empty = first.post("/api/sessions", json={"personality": "juniper"}).json()
    first.post(f"/api/sessions/{name}/messages", json={"text": "Some tea?"})
    again = make(store=url, open_sessions=1)
    reply = again.post(f"/api/sessions/{name}/messages", json={"text": "And more tea?"}).json()
    assert (reply["turn_id"], reply["state"]["messages"]) == ("1.3", 2)
    assert empty["number"] == 2
    reply = again.post(f"/api/sessions/{empty['session_id']}/messages", json={"text": "Some tea?"}).json()
    assert reply["turn_id"] == "2.1"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("get", "/api/personalities/nobody", None, 404, "no personality 'nobody'"),
        ("get", "/api/sessions/none", None, 404, "no session 'none'"),
        ("get", "/api/nothing", None, 404, "no such thing"),
        ("post", "/api/health", {}, 405, "no such way"),
        ("post", "/api/sessions", {"personality": "../../etc/passwd"}, 404, "no personality"),
        ("post", "/api/sessions", {"personality": "juniper", "provider": "openai/gpt-4o"}, 422, "extra inputs"),
        ("post", "/api/sessions", {"personality": "juniper", "user": " "}, 422, "user"),
        ("post", "/api/compile", {"personality": "juniper", "provider": "bard"}, 404, "bard"),
        ("post", "/api/compile", {"personality": "juniper", "affinity": 101}, 422, "affinity"),
        ("post", "/api/compile", {"personality": "juniper", "mood": "hungry"}, 404, "hungry"),
        ("post", "/api/compile", {"personality": {"persona": 7}}, 422, "persona"),
        ("post", "/api/blend", {"parents": {}}, 422, "parents"),
        ("post", "/api/blend", {"parents": {"juniper": 1}, "strategy": "magic"}, 404, "magic"),
    ],
)
def test_what_cannot_be_answered_says_what_would_be_right(
    client: TestClient, method: str, path: str, body: Any, status: int, said: str
) -> None:
    how = {} if body is None else {"json": body}
    reply = getattr(client, method)(path, **how)
    assert reply.status_code == status, reply.text
    assert set(reply.json()) == {"error", "remedy"}
    assert said.lower() in reply.json()["error"].lower()


def test_a_provider_that_fails_stores_nothing_and_shows_no_key(
    client: TestClient, talk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAB_API_KEY", "sesame-open-up")
    reply = client.post(f"/api/sessions/{talk}/messages", json={"text": "fail with sesame-open-up"})
    assert reply.status_code == 502
    assert "sesame" not in reply.text
    assert client.get(f"/api/sessions/{talk}/messages").json() == []


def test_no_error_shows_a_path(
    make: Callable[..., TestClient], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = make(store=f"json:{tmp_path / 'store'}")
    name = client.post("/api/sessions", json={"personality": "juniper"}).json()["session_id"]
    (log,) = (tmp_path / "store").glob("log-*.jsonl")
    log.write_bytes(log.read_bytes() + b"00000000 {}\n")
    reply = client.get(f"/api/sessions/{name}/messages")
    assert reply.status_code == 422
    assert str(tmp_path) not in reply.text
    assert "damaged" in reply.text

    def boom(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"secret in {tmp_path}")

    monkeypatch.setattr("luminora_lab.personality.blending.blend", boom)
    failed = client.post("/api/blend", json={"parents": {"juniper": 1}})
    assert (failed.status_code, failed.json()) == (500, {"error": "the server failed", "remedy": "look into its log"})


# -- who may ask ------------------------------------------------------------------------------------------------------
def test_any_other_address_demands_a_token(make: Callable[..., TestClient]) -> None:
    with pytest.raises(ll.LuminoraError, match="reached from other machines; give a token"):
        ServerOptions(host="0.0.0.0")
    with pytest.raises(ll.LuminoraError, match="too short"):
        ServerOptions(host="0.0.0.0", token="short")
    token = "a-long-enough-token"
    client = make(host="0.0.0.0", token=token)
    assert client.get("/api/personalities").status_code == 401
    assert client.get("/api/personalities", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/api/personalities", headers={"authorization": f"Bearer {token}"}).status_code == 200
    assert client.get("/api/health").status_code == 200
    assert client.get("/").status_code == 200
    assert token not in repr(ServerOptions(token=token))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 403),
        ({"host": "127.0.0.1:8765"}, 200),
        ({"host": "[::1]:8765"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:8765"}, 200),
    ],
)
def test_other_pages_and_names_are_not_answered(client: TestClient, headers: dict[str, str], status: int) -> None:
    reply = client.get("/api/health", headers=headers)
    assert reply.status_code == status
    assert "access-control-allow-origin" not in reply.headers


def test_cors_where_it_is_asked_for(make: Callable[..., TestClient]) -> None:
    client = make(cors=("https://lab.example",))
    reply = client.get("/api/health", headers={"origin": "https://lab.example"})
    assert reply.headers["access-control-allow-origin"] == "https://lab.example"
    assert client.get("/api/health", headers={"origin": "https://other.example"}).status_code == 403


def test_large_requests_are_refused_whatever_they_say(make: Callable[..., TestClient]) -> None:
    client = make(most_body=2_000)
    body = b'{"document": {"a": "' + b"x" * 5_000 + b'"}}'
    kind = {"content-type": "application/json"}
    assert client.post("/api/validate", content=body, headers=kind).status_code == 413

    def pieces() -> Any:
        for start in range(0, len(body), 500):
            yield body[start : start + 500]

    assert client.post("/api/validate", content=pieces(), headers=kind).status_code == 413
    assert client.post("/api/validate", json={"document": {}}).status_code == 200


def test_too_much_at_a_time_is_refused(make: Callable[..., TestClient]) -> None:
    client = make(per_minute=5)
    statuses = [client.get("/api/health").status_code for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2


def test_answers_tell_browsers_to_load_nothing_else(client: TestClient) -> None:
    reply = client.get("/")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    for name in ("page.js", "page.css", "icon.svg"):
        assert client.get(f"/{name}").status_code == 200
    page = "".join(client.get(f"/{name}").text for name in ("", "page.js", "page.css"))
    assert "innerHTML" not in page
    assert [line for line in page.splitlines() if "https://" in line or "//cdn" in line] == []


# -- the chat ---------------------------------------------------------------------------------------------------------
def test_a_chat_streams(client: TestClient, talk: str) -> None:
    with client.websocket_connect(f"ws://localhost:8765/api/sessions/{talk}/chat", subprotocols=["luminora"]) as socket:
        socket.send_json({"text": "Some tea?"})
        got = []
        while not got or got[-1]["type"] != "reply":
            got.append(socket.receive_json())
        assert "".join(one["text"] for one in got[:-1]) == got[-1]["text"] == "Tea it is. The kettle is on."
        assert len(got) > 2
        for wrong in ('{"text": ""}', "tea", '{"text": 7}', "[]"):
            socket.send_text(wrong)
            assert socket.receive_json()["type"] == "error"
        socket.send_json({"text": "please fail"})
        assert socket.receive_json()["type"] == "error"
        socket.send_json({"text": "Still there?"})
        assert socket.receive_json()["type"] == "piece"


def test_a_chat_with_nobody_is_closed(client: TestClient) -> None:
    with client.websocket_connect("ws://localhost:8765/api/sessions/none/chat") as socket:
        assert "no session 'none'" in socket.receive_json()["error"]
        assert socket.receive()["code"] == 4404


def test_chats_from_other_pages_and_without_a_token_are_refused(make: Callable[..., TestClient]) -> None:
    from starlette.websockets import WebSocketDisconnect

    client = make()
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        client.websocket_connect("ws://localhost:8765/api/sessions/x/chat", headers={"origin": "https://evil.example"}),
    ):
        pass
    assert refused.value.code == 4403
    token = "a-long-enough-token"
    guarded = make(token=token)
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        guarded.websocket_connect("ws://localhost:8765/api/sessions/x/chat"),
    ):
        pass
    assert refused.value.code == 4401
    with guarded.websocket_connect(
        "ws://localhost:8765/api/sessions/x/chat", subprotocols=["luminora", f"token.{token}"]
    ) as socket:
        assert socket.accepted_subprotocol == "luminora"
        assert "no session" in socket.receive_json()["error"]


def test_connections_are_limited(make: Callable[..., TestClient]) -> None:
    from starlette.websockets import WebSocketDisconnect

    client = make(connections=1)
    name = client.post("/api/sessions", json={"personality": "juniper"}).json()["session_id"]
    with client.websocket_connect(f"ws://localhost:8765/api/sessions/{name}/chat"):
        with (
            pytest.raises(WebSocketDisconnect) as refused,
            client.websocket_connect(f"ws://localhost:8765/api/sessions/{name}/chat"),
        ):
            pass
        assert refused.value.code == 4503
    with client.websocket_connect(f"ws://localhost:8765/api/sessions/{name}/chat") as socket:
        socket.send_json({"text": "tea"})
        assert socket.receive_json()["type"] == "piece"


def test_the_app_is_made_of_options_or_keywords() -> None:
    assert create_app(ServerOptions()).title == create_app(port=9000).title == "Luminora Lab"


@pytest.mark.parametrize("module", ["fastapi", "uvicorn"])
def test_a_missing_package_names_its_extra(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from luminora_lab.server import serve

    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ll.LuminoraError, match=r"is not installed; pip install 'luminora-lab\[server\]'"):
        serve(ServerOptions(port=0)) if module == "uvicorn" else create_app()
