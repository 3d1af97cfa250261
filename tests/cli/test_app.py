"""The frame of the command: commands are loaded when called; errors become one message and an exit code."""

from __future__ import annotations

import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

import luminora_lab
from luminora_lab.cli import app, main
from luminora_lab.errors import DataError

FULL = Path("/dev/full")


@pytest.fixture
def with_command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., None]], None]:
    """Add a command called "try" to the table."""

    def add(function: Callable[..., None]) -> None:
        module = types.ModuleType("a_command_for_tests")
        module.run = function  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(app.COMMANDS, "try", app.LazyCommand(module.__name__, "run", "For tests."))

    return add


def luminora(*words: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, in a shell pipeline where ``shell`` says how it goes on."""
    command = [sys.executable, "-m", "luminora_lab", *words]
    if shell:
        line = " ".join(command) + " " + shell
        command = ["bash", "-c", f"{line}; exit ${{PIPESTATUS[0]}}"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def loaded_by(*words: str) -> set[str]:
    """Run the command in a process of its own; return the names of all modules in it afterwards."""
    code = f"import sys; from luminora_lab.cli import main; main({list(words)}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    return set(done.stderr.split())


def test_help_lists_every_command_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    for name, row in app.COMMANDS.items():
        assert f"  {name} " in shown.out
        assert row.help in shown.out


def test_help_imports_no_command() -> None:
    loaded = loaded_by("--help")
    assert {row.module for row in app.COMMANDS.values()} & loaded == set()
    assert {"pandas", "numpy", "rich", "litellm", "chromadb"} & loaded == set()


def test_a_command_imports_only_itself() -> None:
    loaded = loaded_by("datasets", "--help")
    assert {row.module for row in app.COMMANDS.values()} & loaded == {"luminora_lab.cli.datasets"}
    assert "pandas" not in loaded


@pytest.mark.parametrize("name", list(app.COMMANDS))
def test_every_command_can_be_loaded_and_describes_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.load(name).name == name
    assert main([name, "--help"]) == 0
    assert f"luminora {name}" in capsys.readouterr().out


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"luminora-lab {luminora_lab.__version__}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Usage: luminora"),
        (["datasts"], "Did you mean 'datasets'?"),
        (["--nonsense"], "--nonsense"),
        (["datasets", "show"], "Missing argument"),
        (["datasets", "show", "x", "--turns", "many"], "'--turns'"),
        (["presets", "--json", "surplus"], "surplus"),
    ],
)
def test_wrong_usage_exits_with_2(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    shown = capsys.readouterr()
    assert message in shown.out + shown.err
    assert "Traceback" not in shown.err


def test_an_error_of_the_lab_is_one_message(
    with_command: Callable[[Callable[..., None]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> None:
        raise DataError("speaker '\x1b[31mMara\x00' speaks twice", place="talk.csv, line 7", remedy="number the turns")

    with_command(fails)
    assert main(["try"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "Error: talk.csv, line 7: speaker '\\x1b[31mMara\\x00' speaks twice; number the turns\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [(KeyboardInterrupt(), 130), (typer.Exit(3), 3), (SystemExit(4), 4), (SystemExit("no"), 1), (BrokenPipeError(), 1)],
)
def test_ways_to_stop_are_quiet(
    error: BaseException,
    code: int,
    with_command: Callable[[Callable[..., None]], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stops() -> None:
        raise error

    with_command(stops)
    assert main(["try"]) == code
    assert capsys.readouterr() == ("", "")


def test_a_file_that_the_system_refuses_is_one_message(
    with_command: Callable[[Callable[..., None]], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def reads() -> None:
        (tmp_path / "not there").read_text()

    with_command(reads)
    assert main(["try"]) == 1
    shown = capsys.readouterr()
    assert "No such file or directory" in shown.err
    assert shown.err.count("\n") == 1


def test_a_defect_keeps_its_traceback(with_command: Callable[[Callable[..., None]], None]) -> None:
    def breaks() -> None:
        raise ZeroDivisionError("a defect")

    with_command(breaks)
    with pytest.raises(ZeroDivisionError, match="a defect"):
        main(["try"])


def test_lone_surrogates_can_be_printed() -> None:
    code = (
        "import sys, types; from luminora_lab.cli import app; from luminora_lab.errors import DataError\n"
        "def fails(): raise DataError('half a character \\ud800')\n"
        "sys.modules['fails'] = types.SimpleNamespace(run=fails)\n"
        "app.COMMANDS['try'] = app.LazyCommand('fails', 'run', '')\n"
        "sys.exit(app.main(['try']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (2, "Error: half a character \\ud800\n")


@pytest.mark.parametrize("words", [["--help"], ["presets"], ["presets", "--json"]])
def test_a_reader_that_goes_away_is_no_error(words: list[str]) -> None:
    done = luminora(*words, shell="| head -c 0")
    assert done.returncode in (0, 1)
    assert done.stderr == ""


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("words", [["--help"], ["presets", "--json"]])
def test_a_full_disk_is_one_message(words: list[str]) -> None:
    done = luminora(*words, shell=f"> {FULL}")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1


def test_presets_as_json_and_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from luminora_lab.memory import presets

    assert main(["presets", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == list(presets)
    assert all(set(row) == {"name", "expression", "source", "note", "lacks", "unit"} for row in rows)
    assert main(["presets"]) == 0
    table = capsys.readouterr().out
    assert all(name in table for name in presets)


def test_python_m_is_the_command() -> None:
    assert luminora("--version").stdout == f"luminora-lab {luminora_lab.__version__}\n"
    assert luminora("nonsense").returncode == 2
