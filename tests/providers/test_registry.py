"""Names for servers: built in, the user's, and files that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from luminora_lab.errors import DataError, ProviderError
from luminora_lab.providers import provider, providers
from luminora_lab.providers.registry import endpoint

ASK = [{"role": "user", "content": "Some tea?"}]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "providers.yaml"
    monkeypatch.setenv("LUMINORA_PROVIDERS", str(path))
    return path


@pytest.mark.filterwarnings("ignore:There is no current event loop:DeprecationWarning")
def test_a_server_of_ones_own(file: Path, loopback: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(f"lab:\n  speaks: openai\n  api_base: {loopback.base}\n  key: LAB_KEY\n  concurrency: 2\n")
    with pytest.raises(ProviderError, match="LAB_KEY"):
        provider("lab/qwen3")
    monkeypatch.setenv("LAB_KEY", "secret-word-1")
    reply = provider("lab/qwen3").complete(ASK)
    assert (reply.text, reply.provider) == ("Please.", "lab/qwen3")
    assert loopback.asked[0]["model"] == "qwen3"
    assert "secret-word-1" not in str(providers().to_dict())


def test_the_users_row_comes_before_the_built_in_one(file: Path) -> None:
    file.write_text("ollama:\n  speaks: ollama_chat\n  api_base: http://127.0.0.1:9\n")
    row = endpoint("ollama")
    assert row is not None
    assert row.api_base == "http://127.0.0.1:9"
    assert providers()["name"].is_unique


@pytest.mark.parametrize("name", ["openai", "anthropic", "google", "mistral", "cohere", "deepseek", "llama"])
def test_the_seven_have_a_name(name: str) -> None:
    assert name in set(providers()["name"])
    assert provider(f"{name}/some-model").name == f"{name}/some-model"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lab: here", "no entry"),
        ("lab:\n  speaks: openai\n  port: 80", "there is no 'port'"),
        ("lab:\n  api_base: http://x", "speaks is missing"),
        ("lab:\n  speaks: openai\n  concurrency: many", "concurrency is 'many'"),
        ("- a", "no registry"),
        ("'a b':\n  speaks: openai", "'a b'"),
    ],
)
def test_what_is_no_registry(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(DataError, match=said) as caught:
        provider("lab/qwen3")
    assert str(file) in str(caught.value)


def test_a_key_in_the_file_is_refused_and_not_shown(file: Path) -> None:
    file.write_text("lab:\n  speaks: openai\n  key: sk-live-123456789abc\n")
    with pytest.raises(DataError, match="LAB_KEY") as caught:
        provider("lab/qwen3")
    assert "123456789" not in str(caught.value)
