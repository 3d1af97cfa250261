"""A real JupyterLab on loopback, driven in Debian's Chromium: ``make test-browser``.

Pictures that a test takes go to a scratch folder (``LUMINORA_PICTURES``, or a temporary one).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from luminora_lab.bench._jupyterlab import Lab, chromium, jupyterlab


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    why = None
    if not os.environ.get("LUMINORA_BROWSER"):
        why = "tests in a browser are run by `make test-browser`"
    elif not chromium():
        why = "no Chromium here: `make system-deps` installs Debian's"
    # a thread has one Playwright at a time: the server's page goes first, before the laboratory opens its own for all
    items.sort(key=lambda item: item.path.name != "test_server_page.py")
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and why:
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """JupyterLab and a page on it, 1,100 pixels wide."""
    folder = os.environ.get("LUMINORA_PICTURES")
    with jupyterlab(Path(folder) if folder else None) as running:
        yield running
