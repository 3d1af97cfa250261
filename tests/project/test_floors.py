"""Imports point down: the contracts of import-linter in pyproject.toml hold, and they notice a breach."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

LINT = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_floors_hold(root: Path) -> None:
    done = lint(root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_room_has_a_floor(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    floors = {name.strip() for c in settings["contracts"] for layer in c["layers"] for name in layer.split(":")}
    package = root / "luminora_lab"
    rooms = {path.name for path in package.iterdir() if (path / "__init__.py").is_file()}
    rooms |= {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")}
    assert {f"luminora_lab.{room}" for room in rooms} == floors


def test_an_import_that_points_up_is_noticed(root: Path, tmp_path: Path) -> None:
    settings = (root / "pyproject.toml").read_text(encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(settings.replace("luminora_lab", "small_house"), encoding="utf-8")
    contract = tomllib.loads(settings)["tool"]["importlinter"]["contracts"][0]
    for room in {name.strip().split(".")[1] for layer in contract["layers"] for name in layer.split(":")}:
        (tmp_path / "small_house" / room).mkdir(parents=True)
        (tmp_path / "small_house" / room / "__init__.py").write_text("", encoding="utf-8")
    (tmp_path / "small_house" / "__init__.py").write_text("", encoding="utf-8")
    assert lint(tmp_path).returncode == 0
    (tmp_path / "small_house" / "text" / "__init__.py").write_text("import small_house.memory", encoding="utf-8")
    assert lint(tmp_path).returncode == 1
