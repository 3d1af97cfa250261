"""What the tests of validation share: findings of a patched base document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from luminora_lab.files.plain import merge_patch
from luminora_lab.personality.validation import Report, validate
from luminora_lab.personality.validation.examples import BASE


@pytest.fixture
def checked() -> Callable[..., Report]:
    """Validate the clean base document with sections merged into it."""

    def patched(**sections: Any) -> Report:
        return validate(merge_patch(BASE, sections))

    return patched


@pytest.fixture
def found(checked: Callable[..., Report]) -> Callable[..., list[tuple[str, str]]]:
    """Give (code, path) of each finding of the base document with sections merged into it."""
    return lambda **sections: [(one.code, one.path) for one in checked(**sections).findings]
