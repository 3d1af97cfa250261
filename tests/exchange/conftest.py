"""The personalities that exchange is tried on, and documents of every kind."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import strategies as st

import luminora_lab as ll
from luminora_lab.errors import DataError
from luminora_lab.personality import Personality
from luminora_lab.personality.library import files


@pytest.fixture(scope="session")
def juniper() -> ll.Personality:
    return ll.personality("juniper")


@pytest.fixture(scope="session", params=[file.stem for source, file in files() if source == "bundled"])
def every(request: pytest.FixtureRequest) -> ll.Personality:
    """Each bundled personality."""
    return ll.personality(request.param)


TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
NAMES = st.builds("{}{}".format, st.sampled_from("Aé月🙂"), TEXT)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
WORDS = TEXT | st.lists(TEXT, max_size=3) | st.none()
SAMPLES = st.lists(st.fixed_dictionaries({"input": TEXT, "output": TEXT}, optional={"context": TEXT}), max_size=3)
DOCUMENTS = st.fixed_dictionaries(
    {
        "persona": st.fixed_dictionaries(
            {"name": NAMES}, optional={"description": TEXT, "tags": WORDS, "language": TEXT}
        )
    },
    optional={
        "core_traits": st.none() | st.fixed_dictionaries({"archetype": TEXT}),
        "behavioral_rules": WORDS | st.fixed_dictionaries({"never_do": WORDS}),
        "trigger_responses": st.none() | st.fixed_dictionaries({"on_greeting": WORDS}),
        "examples": st.none() | st.fixed_dictionaries({"sample_responses": SAMPLES}),
        "metadata": st.none() | st.dictionaries(st.sampled_from(["created_at", "license", "luminora", "x"]), JSON),
        "odd": JSON,
    },
)


def usable(document: dict[str, Any]) -> Personality | None:
    try:
        return Personality.from_dict(document)
    except DataError:  # a name of characters that pydantic takes for blanks
        return None
