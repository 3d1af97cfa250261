"""Token counts come from litellm, offline, and say when they are estimates."""

from __future__ import annotations

import pytest

from luminora_lab.personality.dialects import DIALECTS
from luminora_lab.providers import count_tokens, counts_exactly


def test_a_text_by_hand() -> None:
    assert count_tokens("hello world", "gpt-4o") == 2
    assert count_tokens("", "gpt-4o") == 0
    assert count_tokens([], "gpt-4o") == 0


def test_messages_have_more_than_their_texts() -> None:
    assert count_tokens([{"role": "system", "content": "hello world"}], "gpt-4o") > 2


@pytest.mark.parametrize("name", sorted(DIALECTS))
def test_every_usual_model_can_be_counted_offline(name: str) -> None:
    model = DIALECTS[name].model
    assert count_tokens("The boat went through the lock.", model) > 4
    assert counts_exactly(model) == (name in ("openai", "universal"))
