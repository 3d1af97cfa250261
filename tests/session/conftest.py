"""Sessions with written replies, and conversations to live through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab.conversation import Conversation
from luminora_lab.providers import ScriptedProvider

RULES = [
    {"match": "tea", "reply": "Tea it is. The kettle is on."},
    {"match": "thank", "reply": "Any time."},
    {"regex": ".", "reply": "Go on."},
]


@pytest.fixture
def script() -> ScriptedProvider:
    return ScriptedProvider(RULES, "talk")


@pytest.fixture
def session(script: ScriptedProvider) -> ll.Session:
    return ll.Session("juniper", script, "bm25", user="Ada")


def talk_of(
    rows: list[tuple[int, str, str]], start: str = "2024-03-01", step: str = "90min", **how: Any
) -> Conversation:
    """A conversation of (session, speaker, text); sessions begin a day apart."""
    at = [
        pd.Timestamp(start) + pd.Timedelta(days=session) + pd.Timedelta(step) * n / 60
        for n, (session, _, _) in enumerate(rows)
    ]
    frame = pd.DataFrame({
        "turn_id": [f"t{n}" for n in range(len(rows))], "session": [row[0] for row in rows],
        "speaker": [row[1] for row in rows], "text": [row[2] for row in rows], "at": at,
        "role": ["user" if row[1] == "Ada" else "assistant" for row in rows],
    })  # fmt: skip
    return Conversation.from_frames("talk", frame, roles={"Ada": "user"}, **how)


@pytest.fixture
def make_talk() -> Callable[..., Conversation]:
    return talk_of
