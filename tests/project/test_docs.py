"""The documentation names everything that there is; `make docs` builds it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from luminora_lab import plots


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_every_figure_is_in_the_gallery(root: Path) -> None:
    gallery = module(root / "docs" / "gallery.py")
    drawn = [make.__name__ for make in gallery.FIGURES]
    assert sorted([*drawn, *gallery.HELPERS]) == sorted(plots.__all__)


def test_every_room_has_a_page(root: Path) -> None:
    text = (root / "docs" / "conf.py").read_text(encoding="utf-8")
    rooms = re.findall(r'"([a-z.]+)"', text[text.index("ROOMS = (") : text.index(")", text.index("ROOMS = ("))])
    inner = {"cli", "bench", "files"}
    folders = {path.parent.name for path in (root / "luminora_lab").glob("*/__init__.py")} | {"errors"}
    assert folders - inner == {room for room in rooms if "." not in room}


@pytest.mark.parametrize(
    "name", ["README.md", "docs/index.md", "docs/affinity.md", "docs/providers.md", "docs/more.md"]
)
def test_no_link_is_dead(name: str, root: Path) -> None:
    file = root / name
    made = ("course/", "gallery/", "api/")  # written by the build
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
        if not target.startswith(made):
            assert (file.parent / target).exists(), target
