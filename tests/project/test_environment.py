"""environment.yml asks for the same packages as pyproject.toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import MatchSpec

GROUPS = ("core", "lab", "index", "providers", "test")
# where conda-forge calls a package something else
CONDA_NAMES = {"matplotlib": "matplotlib-base", "build": "python-build"}


@pytest.fixture(scope="module")
def environment(root: Path) -> dict[str, Any]:
    text = (root / "environment.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


@pytest.fixture(scope="module")
def by_conda(environment: dict[str, Any]) -> dict[str, str]:
    """Version range by conda name."""
    specs = [MatchSpec(line, strict=True) for line in environment["dependencies"] if isinstance(line, str)]
    names = [spec.name.normalized for spec in specs]
    assert len(names) == len(set(names))
    return {name: str(spec.version or "") for name, spec in zip(names, specs, strict=True)}


@pytest.fixture(scope="module")
def by_pip(environment: dict[str, Any]) -> list[str]:
    (section,) = (line["pip"] for line in environment["dependencies"] if isinstance(line, dict))
    return section


@pytest.mark.parametrize("group", GROUPS)
def test_every_dependency_is_there_with_the_same_range(
    group: str, needed: dict[str, list[Requirement]], by_conda: dict[str, str], by_pip: list[str]
) -> None:
    pip = {canonicalize_name(r.name): r.specifier for r in map(Requirement, by_pip[:-1])}
    for requirement in needed[group]:
        name = canonicalize_name(requirement.name)
        if name in pip:
            assert pip[name] == requirement.specifier, name
            assert CONDA_NAMES.get(name, name) not in by_conda, f"{name} is listed twice"
        else:
            assert SpecifierSet(by_conda[CONDA_NAMES.get(name, name)]) == requirement.specifier, name


def test_nothing_else_is_there(
    needed: dict[str, list[Requirement]], by_conda: dict[str, str], by_pip: list[str]
) -> None:
    names = {canonicalize_name(r.name) for group in GROUPS for r in needed[group]}
    known = {CONDA_NAMES.get(name, name) for name in names} | {"python", "pip"}
    assert set(by_conda) <= known
    assert {canonicalize_name(Requirement(line).name) for line in by_pip[:-1]} <= names


def test_python_is_that_of_the_project(project: dict[str, Any], by_conda: dict[str, str]) -> None:
    assert SpecifierSet(by_conda["python"]) == SpecifierSet(project["requires-python"])


def test_pip_comes_before_its_section_which_ends_with_the_project(
    environment: dict[str, Any], by_pip: list[str]
) -> None:
    assert by_pip[-1] == "-e ."
    assert "pip" in environment["dependencies"]
    assert isinstance(environment["dependencies"][-1], dict)


def test_name_and_channel(project: dict[str, Any], environment: dict[str, Any]) -> None:
    assert environment["name"] == project["name"]
    assert environment["channels"] == ["conda-forge", "nodefaults"]
