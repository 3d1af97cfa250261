"""Importing the lab loads nothing heavy, and says and touches nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "pandas", "numpy", "scipy", "sklearn", "matplotlib", "pyarrow", "pydantic", "rich", "typer", "bm25s", "wordllama",
    "dateparser", "chromadb", "litellm", "joblib", "skops", "IPython", "ipywidgets", "torch",
}  # fmt: skip


def loaded_after(code: str, home: Path) -> set[str]:
    report = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", report],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "HOME": str(home)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert not list(home.iterdir()), "the import wrote into the home folder"
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


@pytest.mark.parametrize("code", ["import luminora_lab", "import luminora_lab as ll; dir(ll); ll.__version__"])
def test_import_loads_nothing_heavy(code: str, tmp_path: Path) -> None:
    assert loaded_after(code, tmp_path) & HEAVY == set()


def test_the_command_line_loads_only_its_parser(tmp_path: Path) -> None:
    code = "import luminora_lab.cli as cli; command = cli.app.command()"
    assert loaded_after(code, tmp_path) & HEAVY <= {"typer"}
