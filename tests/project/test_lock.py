"""requirements.lock pins everything that the extras of .venv need, with hashes, and says nothing of a machine."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

GROUPS = ("core", "lab", "index", "providers", "test", "bench")
PYTHONS = ("3.11", "3.12", "3.13")


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pins(text: str) -> list[tuple[Requirement, list[str]]]:
    """Each entry as a requirement and its hashes."""
    entries = text.replace("\\\n", " ").splitlines()
    found = []
    for entry in entries:
        if entry and not entry.startswith("#"):
            requirement, *hashes = re.split(r"\s+--hash=", entry)
            found.append((Requirement(requirement), [each.strip() for each in hashes]))
    return found


def test_every_entry_is_one_version_with_hashes(pins: list[tuple[Requirement, list[str]]]) -> None:
    assert len(pins) > 100
    for requirement, hashes in pins:
        (only,) = requirement.specifier
        assert only.operator == "=="
        assert "*" not in only.version
        assert hashes, str(requirement)
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", each) for each in hashes), str(requirement)
        assert requirement.url is None


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_every_dependency_is_pinned_once_for_each_python_and_in_range(
    python: str,
    platform: str,
    needed: dict[str, list[Requirement]],
    pins: list[tuple[Requirement, list[str]]],
) -> None:
    environment = dict(default_environment()) | {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform,
        "platform_system": platform.title(),
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    versions: dict[str, Version] = {}
    for requirement, _ in pins:
        if requirement.marker is None or requirement.marker.evaluate(environment):
            name = canonicalize_name(requirement.name)
            assert name not in versions, f"{name} is pinned twice"
            versions[name] = Version(next(iter(requirement.specifier)).version)
    for group in GROUPS:
        for requirement in needed[group]:
            name = canonicalize_name(requirement.name)
            assert name in versions, f"{name} of {group} is not in the lock: run make lock"
            assert versions[name] in requirement.specifier, f"{name} {versions[name]} is not {requirement.specifier}"


def test_no_addresses_options_or_paths(text: str) -> None:
    assert not re.search(r"https?:|file:|git\+|@ |^\s*-(?!-hash)|^\s*--(?!hash=sha256:)|/", text, re.MULTILINE)


def test_torch_stays_out(pins: list[tuple[Requirement, list[str]]]) -> None:
    assert {"torch", "sentence-transformers"}.isdisjoint(canonicalize_name(r.name) for r, _ in pins)
