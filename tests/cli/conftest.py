"""What several tests of the command line need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest


class Words:
    """Stands for litellm, whose import takes seconds: a token is a word, and a message adds three."""

    model_cost = {"gpt-4o": {"litellm_provider": "openai"}}  # noqa: RUF012

    def token_counter(self, *, model: str, text: str = "", messages: Sequence[Any] = ()) -> int:
        return len(text.split()) + sum(len(message["content"].split()) + 3 for message in messages)


@pytest.fixture
def words_as_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count words instead of tokens."""
    monkeypatch.setattr("luminora_lab.providers.tokens.litellm", Words)
