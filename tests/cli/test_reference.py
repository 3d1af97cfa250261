"""docs/cli.md is what the commands say of themselves, and its examples run."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from luminora_lab.cli import main
from luminora_lab.cli.app import COMMANDS
from luminora_lab.cli.reference import commands, document, examples

NAMED = {name: examples(command) for name, command in commands().items()}
RUN = (
    "list", "info", "compile", "diff", "create", "blend", "export", "presets", "providers", "datasets list",
    "ranker show",
)  # fmt: skip
"""Commands whose example needs nothing but what is bundled."""


def test_the_reference_is_up_to_date() -> None:
    kept = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    assert kept == document(), "make cli-reference"


def test_every_command_is_in_it_with_an_example() -> None:
    assert {name.split()[0] for name in NAMED} == set(COMMANDS)
    for name, found in NAMED.items():
        assert any(example.startswith(name) for example in found), name


@pytest.mark.parametrize("example", [example for found in NAMED.values() for example in found if " " in example])
def test_every_example_is_understood(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*shlex.split(example), "--help"]) == 0
    assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize("name", RUN)
def test_examples_run(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "characters").mkdir()
    for example in NAMED[name]:
        assert main(shlex.split(example)) in (0, 1), example
    assert "Traceback" not in capsys.readouterr().err
