"""The personalities that exchange is tried on."""

from __future__ import annotations

import pytest

import luminora_lab as ll
from luminora_lab.personality.library import files


@pytest.fixture(scope="session")
def juniper() -> ll.Personality:
    return ll.personality("juniper")


@pytest.fixture(scope="session", params=[file.stem for source, file in files() if source == "bundled"])
def every(request: pytest.FixtureRequest) -> ll.Personality:
    """Each bundled personality."""
    return ll.personality(request.param)
