"""``luminora config``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from luminora_lab.cli import main
from luminora_lab.files.settings import KNOWN, PROJECT_FILE, user_file

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory that is the root of a repository, and an environment without settings."""
    for setting in KNOWN.values():
        monkeypatch.delenv(setting.variable, raising=False)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve()


def test_show_names_value_and_place(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUMINORA_USER", "ada")
    assert main(["config", "show"]) == 0
    lines = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert lines["name"] == ["value", "where", "from"]
    assert lines["user"] == ["ada", "environment", "LUMINORA_USER"]
    assert lines["server.port"] == ["8765", "default"]
    assert set(lines) == {"name", *KNOWN}


def test_show_as_json(here: Path, capsys: Captured) -> None:
    Path(PROJECT_FILE).write_text('personalities = ["a", "b"]\ntokens = 5\n')
    assert main(["config", "show", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(rows) == list(KNOWN)
    assert rows["tokens"] == {"name": "tokens", "value": 5, "origin": f"project {here / PROJECT_FILE}"}
    assert rows["personalities"]["value"] == [str(here / "a"), str(here / "b")]


def test_set_get_unset(here: Path, capsys: Captured) -> None:
    assert main(["config", "set", "tokens", "500"]) == 0
    assert f"tokens is set in {here / PROJECT_FILE}" in capsys.readouterr().err
    assert main(["config", "get", "tokens"]) == 0
    assert capsys.readouterr().out == "500\n"
    assert main(["config", "unset", "tokens"]) == 0
    assert "no longer set" in capsys.readouterr().err
    assert main(["config", "get", "tokens"]) == 0
    assert capsys.readouterr().out == "300\n"
    assert main(["config", "unset", "tokens"]) == 0
    assert "was not set" in capsys.readouterr().err


def test_the_users_file(here: Path, capsys: Captured) -> None:
    assert main(["config", "set", "server.port", "9000", "--user"]) == 0
    assert user_file().read_text() == "[server]\nport = 9000\n"
    assert not (here / PROJECT_FILE).exists()
    assert main(["config", "unset", "server.port", "--user"]) == 0
    assert main(["config", "get", "server.port"]) == 0
    assert capsys.readouterr().out == "8765\n"


def test_a_number_below_zero_is_no_option(capsys: Captured) -> None:
    assert main(["config", "set", "seed", "-5"]) == 0
    assert main(["config", "get", "seed"]) == 0
    assert capsys.readouterr().out == "-5\n"
    assert main(["config", "set", "seed", "1", "--usr"]) == 2


def test_set_says_what_is_stronger(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUMINORA_TOKENS", "7")
    assert main(["config", "set", "tokens", "5"]) == 0
    assert "no effect as long as it is also set in: environment LUMINORA_TOKENS" in capsys.readouterr().err


def test_folders_are_printed_as_in_path(here: Path, capsys: Captured) -> None:
    assert main(["config", "set", "personalities", os.pathsep.join(["a", "b"])]) == 0
    assert main(["config", "get", "personalities"]) == 0
    assert capsys.readouterr().out == f"{here / 'a'}{os.pathsep}{here / 'b'}\n"


def test_path(here: Path, capsys: Captured) -> None:
    assert main(["config", "path"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"project: {here / PROJECT_FILE} (not there yet)", f"user: {user_file()} (not there yet)",
    ]  # fmt: skip
    main(["config", "set", "seed", "1"])
    capsys.readouterr()
    assert main(["config", "path", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["project"] == {"path": str(here / PROJECT_FILE), "exists": True}
    assert found["user"] == {"path": str(user_file()), "exists": False}


def test_no_password_is_printed(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUMINORA_STORE", "postgresql://me:quince@db/lab")
    for words in (["show"], ["show", "--json"], ["get", "store"]):
        assert main(["config", *words]) == 0
        said = capsys.readouterr().out
        assert "postgresql://me:[redacted]@db/lab" in said
        assert "quince" not in said
    assert main(["config", "set", "store", "redis://:quince@db"]) == 2
    assert "quince" not in capsys.readouterr().err
    assert not Path(PROJECT_FILE).exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["get", "token"], "there is no setting 'token'; there are tokens"),
        (["set", "server.prot", "1"], "there is no setting 'server.prot'; there are server.port"),
        (["unset", "sed"], "there is no setting 'sed'; there are seed"),
        (["set", "tokens", "many"], "tokens: a text is no whole number; write a whole number from 0"),
        (["set", "server.port", "70000"], "server.port: 70000 is out of range"),
        (["set", "providers", "x.yaml"], "--user"),
    ],
)
def test_what_is_refused(words: list[str], said: str, capsys: Captured) -> None:
    assert main(["config", *words]) == 2
    assert said in capsys.readouterr().err
    assert not Path(PROJECT_FILE).exists()


def test_a_wrong_file_is_named_and_can_be_put_right(here: Path, capsys: Captured) -> None:
    Path(PROJECT_FILE).write_text('tokens = "many"\n')
    assert main(["config", "show"]) == 2
    assert f"{here / PROJECT_FILE}, tokens" in capsys.readouterr().err
    assert main(["config", "path"]) == 0
    assert main(["config", "set", "tokens", "5"]) == 0
    assert main(["config", "show"]) == 0
