"""The Makefile, the hooks and the notebook check say what they do, and do it without the network."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from nbval.plugin import get_sanitize_patterns

TARGETS = {
    "help", "demo", "test", "lab", "bench", "bench-large", "ranker", "lint", "format", "types", "floors", "notebooks",
    "lock", "clean", "system-deps", "wheel", "test-browser", "notebooks-update", "test-stores",
}  # fmt: skip


@pytest.fixture(scope="module")
def make(root: Path) -> list[str]:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    return ["make", "--no-print-directory", "-C", str(root)]


def test_make_lists_its_targets(make: list[str]) -> None:
    listed = subprocess.run(make, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  ([a-z-]+) +\S", listed, re.MULTILINE)) >= TARGETS


def test_system_deps_installs_what_is_missing_and_nothing_else(make: list[str]) -> None:
    done = subprocess.run([*make, "--dry-run", "system-deps"], capture_output=True, text=True, check=True)
    assert re.findall(r"apt-get install (?:-\S+ )*(.*?);", done.stdout) == ["$missing"]
    assert re.findall(r'missing="(?:\$missing )?(\S+)"', done.stdout) == ["chromium", "redis-server", "postgresql"]


def test_without_servers_the_tests_of_stores_say_so_and_stop(make: list[str], tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("make", "bash", "mktemp", "rm", "ls"):
        (tools / name).symlink_to(shutil.which(name) or "")
    made = [*make, "--old-file=venv", "--assume-old=venv", "venv=", "test-stores"]
    done = subprocess.run(made, capture_output=True, text=True, env=os.environ | {"PATH": str(tools)})
    assert done.returncode == 2
    assert "PostgreSQL or Redis is missing" in done.stderr


def test_without_a_browser_its_tests_say_so_and_stop(make: list[str], tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("make", "bash", "mktemp", "rm"):
        (tools / name).symlink_to(shutil.which(name) or "")
    made = [*make, "--old-file=venv", "--assume-old=venv", "venv=", "test-browser"]
    done = subprocess.run(made, capture_output=True, text=True, env=os.environ | {"PATH": str(tools)})
    assert done.returncode == 2
    assert "there is no Chromium here" in done.stderr


def test_make_says_what_is_missing_without_a_python(make: list[str], root: Path, tmp_path: Path) -> None:
    wrong = [*make, f"VENV={tmp_path / 'venv'}", "PYTHON=python-that-is-not-there", "venv"]
    done = subprocess.run(wrong, capture_output=True, text=True)
    assert done.returncode == 2
    assert "No Python 3.11, 3.12 or 3.13" in done.stderr
    assert "make PYTHON=" in done.stderr


def test_hooks_are_the_tools_of_the_environment(root: Path) -> None:
    config = yaml.safe_load((root / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    for hook in hooks:
        tool = Path(shlex.split(hook["entry"])[0])
        assert tool.parent == Path(".venv/bin")
        assert (Path(sys.executable).parent / tool.name).exists(), f"{tool.name} is not in the test extra"


CHANGING = {
    "styler": ('<td id="T_1a2b3_row0_col1">', '<td id="T_9f8e7_row0_col1">'),
    "estimator": ('<div id="sk-container-id-1">', '<div id="sk-container-id-7">'),
    "bar": ("recall:  25%|##5       | 2/8 [00:01<00:03,  1.98it/s]", "recall: 100%|##########| 8/8 [00:04<00:00]"),
    "bar without a total": ("17it [00:03, 5.11it/s]", "17it [00:04, 4.02it/s]"),
    "uuid": ("id=1b4e28ba-2fa1-11d2-883f-0016d3cca427", "id=6fa459ea-ee8a-3ca4-894e-db77e160355e"),
    "address": ("<Axes at 0x7fdd5ba91da0>", "<Axes at 0x55d0c2a1f2b0>"),
    "clock": ("started 2026-11-22 16:50:19.123456", "started 2026-11-23 09:01:02.5"),
    "duration": ("took 1.52 s", "took 20 ms"),
    "folder": ("wrote /tmp/a1b2/report.html", "wrote /tmp/zz9/run/report.html"),
}
KEPT = {
    "score": ("recall@10 0.691", "recall@10 0.690"),
    "date": ("2023-05-08 13:56 Mara", "2023-05-09 13:56 Mara"),
    "time": ("2023-05-08 13:56:00", "2023-05-08 13:57:00"),
    "count": ("240 turns", "241 turns"),
}


@pytest.fixture(scope="module")
def patterns(root: Path) -> list[tuple[str, str]]:
    text = (root / "tests" / "notebooks" / "sanitize.cfg").read_text(encoding="utf-8")
    found = get_sanitize_patterns(text)
    assert len(found) == text.count("regex:")
    return found


@pytest.mark.parametrize("case", [*CHANGING, *KEPT])
def test_notebook_outputs_are_compared_without_what_changes(case: str, patterns: list[tuple[str, str]]) -> None:
    one, other = {**CHANGING, **KEPT}[case]
    for regex, replacement in patterns:
        one, other = re.sub(regex, replacement, one), re.sub(regex, replacement, other)
    assert (one == other) is (case in CHANGING)
