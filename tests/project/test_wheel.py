"""The wheel holds the bundled files, and works where nothing but itself and its core dependencies is installed."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def run(command: list[str | Path], folder: Path, env: dict[str, str], seconds: float) -> str:
    done = subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, root]
    run(command, out, dict(os.environ), 120)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def pip_env() -> dict[str, str]:
    """The user's own pip settings (an index, a cache), which the empty home of a test would hide."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return {**env, "HOME": pwd.getpwuid(os.getuid()).pw_dir, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@pytest.fixture(scope="module")
def installed(wheel: Path, root: Path, pip_env: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel and the versions of the lock."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run([sys.executable, "-m", "venv", folder / "venv"], folder, dict(os.environ), 120)
    pip: list[str | Path] = [folder / "venv" / "bin" / "python", "-m", "pip"]
    lock = (root / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line.split(" --hash")[0].strip() for line in lock.splitlines() if "==" in line and line[0] != "#"]
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(pins), encoding="utf-8")
    probe = [*pip, "download", "--quiet", "--no-deps", "--retries", "1", "--timeout", "30", "--dest", folder / "probe"]
    found = subprocess.run(
        [*probe, next(pin for pin in pins if pin.startswith("lazy-loader=="))],
        cwd=folder, env=pip_env, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    if found.returncode:
        pytest.skip(f"no package index is reachable: {found.stderr.strip().splitlines()[-1]}")
    run([*pip, "install", "--quiet", "--constraint", constraints, wheel], folder, pip_env, 900)
    return folder / "venv" / "bin"


@pytest.fixture(scope="module")
def bare_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment that knows neither this clone nor the Python that runs the tests."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path_factory.mktemp("home")), "LANG": "C.UTF-8"}


@pytest.mark.parametrize("folder", ["datasets", "personalities"])
def test_the_bundled_files_are_inside(folder: str, wheel: Path, root: Path) -> None:
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(f"luminora_lab/_data/{folder}/")}
    files = {path for path in (root / folder).rglob("*") if path.is_file()}
    assert files
    assert inside == {f"luminora_lab/_data/{path.relative_to(root).as_posix()}" for path in files}


def test_the_package_is_inside_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "luminora_lab/py.typed" in names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"luminora_lab"}
    assert not [name for name in names if "__pycache__" in name]


def test_the_command_finds_its_files_outside_the_clone(
    installed: Path, bare_env: dict[str, str], project: dict[str, Any], tmp_path: Path
) -> None:
    luminora = installed / "luminora"
    assert run([luminora, "--version"], tmp_path, bare_env, 60) == f"luminora-lab {project['version']}\n"
    where = run([installed / "python", "-c", "import luminora_lab as m; print(m.__file__)"], tmp_path, bare_env, 60)
    assert where.startswith(str(installed.parent))
    listed = json.loads(run([luminora, "datasets", "list", "--json"], tmp_path, bare_env, 120))
    assert len(listed) >= 4


def test_compare_runs_outside_the_clone(installed: Path, bare_env: dict[str, str], tmp_path: Path) -> None:
    found = json.loads(run([installed / "luminora", "compare", "demo", "--json"], tmp_path, bare_env, 600))
    assert set(found) >= {"n_conversations", "n_questions", "strategies"}
    assert found["n_conversations"] >= 4
    assert found["n_questions"] >= 45 * found["n_conversations"] * 0.5
    assert len(found["strategies"]) >= 8
    for name, scores in found["strategies"].items():
        assert set(scores) >= {"recall@10", "any@10", "all@10", "ndcg@10", "session_any@5"}, name
        interval = scores["recall@10"]
        assert 0 <= interval["mean"] <= 1, name
        assert interval["lo"] <= interval["mean"] <= interval["hi"], name
    assert list(tmp_path.iterdir()) == [], "without --out nothing is written"
