"""No tracked text names a folder of somebody's machine or the address of a package index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# put together here, so that this file does not hold what it looks for
FOLDERS = "|".join(["work", "root", "home", "Users", "opt", "mnt", "srv"])
MACHINE_PATH = re.compile(rf"(?<![\w.~/$}}:-])(?:/(?:{FOLDERS})/[\w.-]|[A-Za-z]:\\\\?Users\\)")
INDEX = re.compile(
    "|".join([r"py" + r"pi\.org", r"python" + r"hosted\.org", r"--(?:extra-)?index" + r"-url", r"fi" + r"le:///"])
)


def text_of(path: Path) -> str | None:
    data = path.read_bytes()
    return None if b"\0" in data else data.decode("utf-8", errors="replace")


@pytest.mark.parametrize("pattern", [MACHINE_PATH, INDEX], ids=["machine path", "package index"])
def test_no_tracked_text_has_it(pattern: re.Pattern[str], tracked: list[str], root: Path) -> None:
    found = []
    for name in tracked:
        text = text_of(root / name)
        for number, line in enumerate((text or "").splitlines(), 1):
            if match := pattern.search(line):
                found.append(f"{name}:{number}: {match[0]}")
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("data = '" + "/ho" + "me/ada/talk.json'", True),
        ("see " + "/wo" + "rk/notes.md", True),
        ("C:\\\\Us" + "ers\\\\ada", True),
        ("the /conversations path of a server", False),
        ("../shared/data/talk.json", False),
        ("${HOME}" + "/wo" + "rk/x", False),
        ("a house" + "/ho" + "me/office pair", False),
    ],
)
def test_the_pattern_knows_a_machine_path(line: str, is_one: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is is_one
