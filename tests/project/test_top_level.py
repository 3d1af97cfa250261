"""The top level of the project stays what its README describes, and its version is one number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import luminora_lab

ALLOWED = {
    "luminora_lab", "notebooks", "datasets", "personalities", "tests", "docs", ".ci",
    "environment.yml", "pyproject.toml", "requirements.lock", "Makefile", ".pre-commit-config.yaml",
    "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md", ".gitignore", ".gitattributes",
}  # fmt: skip


def test_only_the_known_names_are_tracked(tracked: list[str]) -> None:
    assert {path.partition("/")[0] for path in tracked} <= ALLOWED


def test_nothing_that_a_command_makes_is_tracked(tracked: list[str]) -> None:
    made = ("__pycache__", ".ipynb_checkpoints", ".hypothesis", ".venv", "dist", ".mypy_cache", ".pytest_cache")
    assert [path for path in tracked if set(path.split("/")) & set(made)] == []


def test_one_version(project: dict[str, Any]) -> None:
    assert luminora_lab.__version__ == project["version"]


def test_ci_calls_make_and_can_be_run(root: Path) -> None:
    script = root / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "make system-deps" in script.read_text(encoding="utf-8")
