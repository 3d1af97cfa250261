"""Small plans on written replies."""

from __future__ import annotations

from typing import Any

import pytest

from luminora_lab.providers import ScriptedProvider

RULES = [
    {"match": "wrong", "fail": "refused"},
    {"regex": r"\?", "reply": "I would say so."},
    {"regex": ".", "reply": "Go on."},
]


@pytest.fixture
def script() -> Any:
    return ScriptedProvider(RULES, "talk")
