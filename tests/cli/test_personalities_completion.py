"""Shell completion: what the shell is told, asked as a shell asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import luminora_lab as ll
from luminora_lab.cli import app, completing, main
from luminora_lab.cli._drafting import template_files
from luminora_lab.personality.blending import blend
from luminora_lab.personality.vocabulary import CLOSED_LISTS, PROVIDERS

Captured = pytest.CaptureFixture[str]
Completer = Callable[..., list[str]]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> Completer:
    """Ask what completes the last word, by the protocol of bash."""

    def ask(*words: str) -> list[str]:
        monkeypatch.setenv("_LUMINORA_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", " ".join(["luminora", *words]))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        assert main([]) == 0
        shown = capsys.readouterr()
        assert shown.err == ""
        return shown.out.split()

    return ask


def test_names_of_commands(offered: Completer) -> None:
    assert offered("") == list(app.COMMANDS)
    assert offered("comp") == ["compile", "compare"]
    assert offered("nonsense", "x") == []


def test_options_of_a_command_that_is_loaded_for_it(offered: Completer) -> None:
    assert {"--provider", "--mood", "--memories", "--request", "--json"} <= set(offered("compile", "--"))
    assert offered("export", "juniper", "--st") == ["--strategy"]
    assert offered("datasets", "s") == ["show"]
    assert "--turns" in offered("datasets", "show", "--")


def test_names_of_personalities(offered: Completer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jules.json").write_text(json.dumps({"persona": {"name": "Jules"}}), encoding="utf-8")
    (tmp_path / "jul\x1bes.json").write_text("{}", encoding="utf-8")
    monkeypatch.setenv("LUMINORA_PERSONALITIES", str(tmp_path))
    for words in (["info"], ["compile"], ["validate"], ["validate", "quill"], ["export"], ["diff", "quill"], ["blend"]):
        assert offered(*words, "ju") == ["juniper", "jules"], words
    assert offered("info", "./j") == [], "then the shell offers files"


def test_values_of_options(offered: Completer) -> None:
    assert offered("compile", "juniper", "--provider", "") == list(PROVIDERS)
    assert offered("compile", "juniper", "-p", "m") == ["mistral"]
    assert offered("compile", "juniper", "--mood", "") == ["content", "worried", "curious", "neutral"]
    assert offered("compile", "--affinity", "3", "juniper", "--mood", "w") == ["worried"]
    assert offered("compile", "nobody", "--mood", "") == []
    assert offered("diff", "juniper", "--mood-b", "w") == ["worried"]
    quill = [*ll.personality("quill").moods, "neutral"]
    assert offered("diff", "juniper", "quill", "--mood-b", "") == quill != offered("diff", "juniper", "--mood-b", "")
    assert offered("diff", "juniper", "quill", "--mood", "w") == ["worried"]
    assert offered("export", "juniper", "--to", "card") == ["card-v2", "card-v3"]
    assert offered("create", "--archetype", "s") == ["scientist", "skeptic"]
    assert set(offered("create", "--from", "")) > {*template_files(), "juniper"}
    assert offered("blend", "juniper", "--strategy", "") == ["weighted", "dominant", "hybrid", "random"]


def test_what_is_offered_is_what_the_library_takes() -> None:
    for strategy in completing.strategies(""):
        assert blend({"juniper": 1, "quill": 1}, strategy).name
    assert completing.choices("tone")("") == list(CLOSED_LISTS["tone"])


def test_the_script_of_the_shell_names_the_command(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    assert main(["--show-completion", "bash"]) == 0
    script = capsys.readouterr().out
    assert "_LUMINORA_COMPLETE=complete_bash" in script
    assert script.rstrip().endswith("luminora")


def test_it_can_be_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["--install-completion", "bash"]) == 0
    assert "_LUMINORA_COMPLETE" in (tmp_path / ".bash_completions" / "luminora.sh").read_text(encoding="utf-8")


def test_completing_a_name_loads_nothing_heavy() -> None:
    code = "import sys; from luminora_lab.cli import main; main([]); print(*sys.modules, file=sys.stderr)"
    environment = os.environ | {
        "_LUMINORA_COMPLETE": "complete_bash", "COMP_WORDS": "luminora export juniper --to c", "COMP_CWORD": "4",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60)
    assert done.stdout.split() == ["card-v2", "card-v3"]
    assert {"numpy", "pandas", "rich.table", "PIL", "litellm", "sklearn"} & set(done.stderr.split()) == set()
