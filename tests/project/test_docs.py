"""The documentation names everything that there is; `make docs` builds it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab import memory, plots

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", *sorted(f"docs/{one.name}" for one in ROOT.glob("docs/*.md"))]
MADE = ("course/", "gallery/", "api/")
"""Folders that the build writes."""


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="module")
def gallery() -> Any:
    return module(ROOT / "docs" / "gallery.py")


def test_every_figure_is_in_the_gallery(gallery: Any) -> None:
    drawn = [make.__name__ for make in gallery.FIGURES]
    assert sorted([*drawn, *gallery.HELPERS]) == sorted(plots.__all__)
    for name in drawn:
        assert not gallery.caption_of(name).startswith("Draw")


def test_replies_that_no_model_made_are_labelled(gallery: Any) -> None:
    for make in gallery.FIGURES:
        code = gallery.code_of(make)
        kinds = [kind for kind in ("scripted", "simulated") if f"{kind}:" in code]
        assert all(kind in gallery.caption_of(make.__name__).lower() for kind in kinds), make.__name__
        assert bool(kinds) == (make.__name__ in gallery.LABELS)


@pytest.mark.parametrize("name", ["trait_radar", "reply_means", "parameter_sweep"])
def test_the_lines_of_a_figure_run_as_they_stand(
    name: str, gallery: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import matplotlib.pyplot as plt

    monkeypatch.chdir(tmp_path)
    make = next(one for one in gallery.FIGURES if one.__name__ == name)
    known: dict[str, Any] = {"ll": ll, "mem": memory}
    exec(gallery.code_of(make), known)
    assert known["ax"].figure.axes
    plt.close("all")


def test_the_lines_of_figures_name_nothing_of_the_gallery(gallery: Any) -> None:
    for make in gallery.FIGURES:
        assert not re.findall(r"\b_\w+\(", gallery.code_of(make)), make.__name__


def test_every_room_has_a_page() -> None:
    text = (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")
    rooms = re.findall(r'"([a-z.]+)"', text[text.index("ROOMS = (") : text.index(")", text.index("ROOMS = ("))])
    inner = {"cli", "bench", "files"}
    folders = {path.parent.name for path in (ROOT / "luminora_lab").glob("*/__init__.py")} | {"errors"}
    assert folders - inner == {room for room in rooms if "." not in room}


def test_every_notebook_is_in_the_course() -> None:
    """The build lists what the folder holds; a name out of line would stand in the wrong place."""
    names = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert names
    assert [name[:2] for name in names] == [f"{number:02}" for number in range(len(names))]


def test_every_page_is_reached() -> None:
    listed: set[str] = set()
    for page in ("index", "more"):
        text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
        tree = text.split("```{toctree}")[1].split("```")[0]
        lines = [line for line in tree.splitlines() if line and not line.startswith(":")]
        listed |= {(re.search(r"<(.+)>", line) or re.match(r"(.+)", line))[1] for line in lines}  # type: ignore[index]
    own = {path.stem for path in ROOT.glob("docs/*.md")} - {"index"}
    assert {name for name in listed if "/" not in name} == own
    assert {name for name in listed if "/" in name} == {f"{folder}index" for folder in MADE}


@pytest.mark.parametrize("name", PAGES)
def test_no_link_is_dead(name: str) -> None:
    file = ROOT / name
    for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", file.read_text(encoding="utf-8")):
        if not target.startswith(MADE):
            assert (file.parent / target).exists(), target


FETCHES = r"!\[[^\]]*\]\(https?:|<(?:script|img|link)\b|@import|url\(\s*['\"]?https?:"


def test_no_page_fetches_anything() -> None:
    for path in [*ROOT.glob("docs/*.md"), *ROOT.glob("docs/_static/*")]:
        prose = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)  # not the examples
        assert not re.search(FETCHES, prose), path.name
