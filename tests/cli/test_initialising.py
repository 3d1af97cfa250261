"""``luminora init``: every template makes a project that works, and nothing is ever overwritten."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import string
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import luminora_lab as ll
from luminora_lab.cli import _projects, initialising
from luminora_lab.cli._projects import FILLED, TEMPLATES, make
from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.files import strictyaml
from luminora_lab.personality.library import files

Captured = pytest.CaptureFixture[str]
Run = Callable[..., int]
FOLDER = Path(_projects.__file__).with_name("templates")
MODULES = {
    "notebook": (), "batch": (), "service": ("fastapi", "httpx", "uvicorn"), "demo": ("streamlit",),
    "discord": ("discord",), "telegram": ("telegram",),
}  # fmt: skip
"""What a smoke test of a template imports beside the lab."""
BUNDLED = [path.stem for source, path in files() if source == "bundled"]
EVERYWHERE = {".gitignore", "README.md", "luminora.toml", "replies.yaml", "requirements.txt", "smoke_test.py"}


class Terminal(io.StringIO):
    """Standard input with somebody who has thought about it before."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, in the frame that all commands have."""
    from luminora_lab.cli import app, main

    row = app.LazyCommand(initialising.__name__, "init", "Write a project to begin with.")
    monkeypatch.setitem(app.COMMANDS, "init", row)
    return lambda *words: main(["init", *words])


def answer(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


# -- every template ---------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("who", ["juniper", "odile"])
@pytest.mark.parametrize("template", list(TEMPLATES))
def test_every_project_passes_its_smoke_test(template: str, who: str, tmp_path: Path) -> None:
    for module in MODULES[template]:
        if importlib.util.find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    folder, home = tmp_path / "a project", tmp_path / "home"
    home.mkdir()
    made = make(folder, template, personality=who)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH" and "LUMINORA" not in name}
    places = {"HOME": str(home), "USERPROFILE": str(home), "XDG_CACHE_HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "smoke_test.py"], cwd=folder, env={**kept, **places, "PYTHONWARNINGS": "default"},
        capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 1, done.stdout
    left = {name for name in files_in(folder) if "__pycache__" not in name}
    assert left == set(made.files), "it leaves nothing behind"


@pytest.mark.slow
@pytest.mark.parametrize(("template", "variable"), [("discord", "DISCORD_TOKEN"), ("telegram", "TELEGRAM_TOKEN")])
def test_a_bot_without_its_token_says_so(template: str, variable: str, tmp_path: Path) -> None:
    if importlib.util.find_spec(template) is None:
        pytest.skip(f"{template} is not installed")
    make(tmp_path / "bot", template)
    done = subprocess.run([sys.executable, "bot.py"], cwd=tmp_path / "bot", capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{variable} is not set: put the bot's token into the environment\n"
    assert not (tmp_path / "bot" / "luminora.db").exists()


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_what_every_project_has(template: str, tmp_path: Path) -> None:
    folder = tmp_path / "bees"
    made = make(folder, template, "Bees & walls", "quill", "scripted:birch")
    assert files_in(folder) == set(made.files)
    assert set(made.files) >= EVERYWHERE
    settings = tomllib.loads((folder / "luminora.toml").read_text(encoding="utf-8"))
    assert settings == {
        "personality": "quill", "provider": "scripted:birch", "strategy": "hybrid",
        "store": "sqlite:///luminora.db", "user": "me",
    }  # fmt: skip
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# Bees & walls\n")
    commands = readme.split("```")[1].strip().splitlines()
    assert commands == list(made.commands[1:]), "the README and the command say the same"
    assert "and no model's" in readme
    ignored = (folder / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"*.db", ".env"} <= set(ignored)
    assert "luminora-lab" in (folder / "requirements.txt").read_text(encoding="utf-8")
    assert not [name for name in folder.parent.iterdir() if name.name.startswith(".luminora-")]


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_the_same_call_gives_the_same_bytes(template: str, tmp_path: Path) -> None:
    for name in "ab":
        make(tmp_path / name, template, "Bees")
    for file in files_in(tmp_path / "a"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_only_the_named_files_have_places() -> None:
    for path in FOLDER.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            text = path.read_text(encoding="utf-8")
            places = string.Template(text).get_identifiers()
            assert not places or path.name in FILLED, path
            assert set(places) <= {"name", "personality", "provider", "replies"}, path
            if path.suffix == ".py":
                compile(text, str(path), "exec")


def test_the_written_replies_take_everything() -> None:
    for file in (FOLDER / "_shared" / "replies.yaml", FOLDER / "batch" / "replies_short.yaml"):
        rules = strictyaml.loads(file.read_bytes(), str(file))
        assert len(rules) >= 10
        assert rules[-1]["regex"] == "."
    voice = ll.provider(f"scripted:{FOLDER / '_shared' / 'replies.yaml'}")
    texts = ("Good morning!", "Are you a real person?", "My fern wilted.", "It is what it is", "Why?", "Bye.")
    assert len({voice.complete([{"role": "user", "content": text}]).text for text in texts}) == len(texts)


# -- personalities ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", BUNDLED)
def test_every_bundled_personality_has_replies_of_its_own(who: str, tmp_path: Path) -> None:
    make(tmp_path / who, "demo", personality=who)
    file = tmp_path / who / "replies.yaml"
    voice = ll.provider(f"scripted:{file}")
    for text in ("Hello.", "?", "xyz"):
        assert voice.complete([{"role": "user", "content": text}]).text
    if who != "juniper":
        first = ll.personality(who).examples.sample_responses[0]
        assert voice.complete([{"role": "user", "content": first.input}]).text == first.output


def test_a_file_is_copied_into_the_project(tmp_path: Path) -> None:
    own = {"persona": {"name": 'Zoë "Q" $name', "version": "1.1.0"}}
    (tmp_path / "mine.json").write_text(json.dumps(own), encoding="utf-8")
    made = make(tmp_path / "bees", "notebook", personality=str(tmp_path / "mine.json"))
    assert made.personality == "personalities/zoe_q_name.json"
    assert ll.personality(tmp_path / "bees" / made.personality) == ll.personality(tmp_path / "mine.json")
    assert "personalities/own.json" in made.files
    settings = tomllib.loads((tmp_path / "bees" / "luminora.toml").read_text(encoding="utf-8"))
    assert settings["personality"] == made.personality
    assert str(tmp_path) not in "".join((tmp_path / "bees" / name).read_text(encoding="utf-8") for name in made.files)


def test_the_personality_of_a_notebook_project_is_valid(tmp_path: Path) -> None:
    make(tmp_path / "bees", "notebook")
    assert not ll.validate(tmp_path / "bees" / "personalities" / "own.json").errors


def test_the_commands_of_the_lab_work_in_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    from luminora_lab.cli import main

    make(tmp_path / "bees", "batch", personality="quill")
    monkeypatch.chdir(tmp_path / "bees")
    assert main(["chat", "--say", "Hello.", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["text"] == "I am on, and at your disposal."
    assert (tmp_path / "bees" / "luminora.db").exists()


# -- where it is written ----------------------------------------------------------------------------------------------
def test_a_folder_that_is_not_empty_is_left_alone(run: Run, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "bees").mkdir()
    (tmp_path / "bees" / "mine.txt").write_text("mine", encoding="utf-8")
    assert run("bees", "--template", "batch") == 2
    assert capsys.readouterr().err == "Error: bees: the folder is not empty; name a new or an empty one\n"
    assert files_in(tmp_path) == {"bees/mine.txt"}


@pytest.mark.parametrize(
    ("folder", "what"), [("file", "no folder"), ("no/such/place", "no such folder"), ("a\0b", "cannot be used")]
)
def test_a_place_that_cannot_be_used(folder: str, what: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match=what):
        make(Path(folder), "batch")
    assert files_in(tmp_path) == {"file"}


def test_an_empty_folder_and_the_working_directory_are_filled(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    here = tmp_path / "Bees and walls"
    here.mkdir()
    inode = here.stat().st_ino
    monkeypatch.chdir(here)
    assert run(".", "-t", "demo") == 0
    shown = capsys.readouterr().out
    assert shown.startswith(".: Bees and walls, a project of the template demo, ")
    assert "cd " not in shown
    assert here.stat().st_ino == inode
    assert {"app.py", ".streamlit/config.toml"} <= files_in(here)
    assert not list(here.glob(".luminora-*"))


@pytest.mark.parametrize("exists", [False, True])
def test_all_or_nothing(exists: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bees"
    if exists:
        folder.mkdir()
    written, moved = Path.write_bytes, os.rename

    def full(self: Path, data: bytes) -> int:
        if self.name == "smoke_test.py":
            raise OSError(28, "No space left on device")
        return written(self, data)

    def refused(source: Path, target: Path) -> None:
        if Path(target).name in ("smoke_test.py", "bees"):
            raise OSError(13, "Permission denied")
        moved(source, target)

    for name, broken, owner in (("write_bytes", full, Path), ("rename", refused, os)):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, broken)
            with pytest.raises(DataError, match="cannot be written"):
                make(folder, "batch")
        assert folder.exists() is exists
        assert list(tmp_path.iterdir()) == ([folder] if exists else [])
        assert not exists or not list(folder.iterdir())


def test_what_python_leaves_in_the_templates_is_no_part_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "templates" / "batch" / "__pycache__"
    source.mkdir(parents=True)
    (source / "x.pyc").write_bytes(b"x")
    assert list(_projects._files(source.parent)) == []


# -- the command ------------------------------------------------------------------------------------------------------
def test_options_alone(run: Run, tmp_path: Path, capsys: Captured) -> None:
    assert run("my bees", "--template", "notebook", "--personality", "juniper") == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.splitlines() == [
        f"my bees: my bees, a project of the template notebook, {len(files_in(tmp_path))} files", "Next:",
        "  cd 'my bees'", "  python -m pip install -r requirements.txt", "  python smoke_test.py",
        "  jupyter lab notebooks/01_look.ipynb",
    ]  # fmt: skip


def test_json(run: Run, tmp_path: Path, capsys: Captured) -> None:
    assert run("bees", "-t", "batch", "--name", "Bees", "--json") == 0
    out = json.loads(capsys.readouterr().out)
    assert set(out) == {"folder", "template", "name", "personality", "provider", "files", "next"}
    assert (out["folder"], out["template"], out["name"]) == ("bees", "batch", "Bees")
    assert (out["personality"], out["provider"]) == ("juniper", "scripted:replies.yaml")
    assert set(out["files"]) == files_in(tmp_path / "bees")
    assert out["next"][0] == "cd bees"


def test_list(run: Run, tmp_path: Path, capsys: Captured) -> None:
    assert run("--list", "--json") == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == list(TEMPLATES)
    assert run("--list") == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in TEMPLATES)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ((), "init: FOLDER and --template not given"), (("--yes",), "FOLDER and --template"),
        (("bees",), "init: --template not given"), (("-t", "demo"), "init: FOLDER not given"),
        (("bees", "-t", "dmeo"), "there is no template 'dmeo'; did you mean demo? There are notebook, batch, service"),
        (("bees", "-t", "zzz"), "there are notebook, batch, service, demo, discord, telegram"),
        (("bees", "-t", "demo", "--personality", "junper"), "neither the name of a personality nor a file"),
        (("bees", "-t", "demo", "--provider", "scripted:x.yaml"), "is a file; write the project first"),
        (("bees", "-t", "demo", "--name", " "), "is no name"),
        (("bees", "-t", "demo", "--name", "a\x1b[31m"), "is no name"),
    ],
)  # fmt: skip
def test_what_cannot_be_used(words: tuple[str, ...], what: str, run: Run, tmp_path: Path, capsys: Captured) -> None:
    assert run(*words) == 2
    shown = capsys.readouterr()
    assert what in shown.err
    assert shown.out == ""
    assert not list(tmp_path.iterdir())


def test_with_yes_nothing_is_asked(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    answer(monkeypatch, "bees")
    assert run("--yes") == 2
    assert "Folder" not in capsys.readouterr().err


def test_the_dialogue_asks_for_what_is_missing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "x").write_text("x", encoding="utf-8")
    lines = ["", "taken", "bees", "dmeo", "demo", "", "nobody", "quill", "scripted:x.yaml", "", "y"]
    answer(monkeypatch, *lines)
    assert run("--json") == 0
    shown = capsys.readouterr()
    out = json.loads(shown.out)
    assert (out["folder"], out["template"], out["name"], out["personality"]) == ("bees", "demo", "bees", "quill")
    for complaint in ("no folder is named", "not empty", "did you mean demo", "neither the name", "is a file"):
        assert shown.err.count(complaint) == 1, complaint
    assert "[juniper]" in shown.err
    assert "[scripted:replies.yaml]" in shown.err


def test_what_the_options_say_is_not_asked(run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    answer(monkeypatch, "", "", "")
    assert run("bees", "--name", "Bees", "--personality", "quill") == 0
    shown = capsys.readouterr().err
    assert "Template [notebook]:" in shown
    assert "Provider" in shown
    assert "Name" not in shown
    assert "Personality" not in shown


@pytest.mark.parametrize("last", [["n"], []])
def test_who_says_no_gets_nothing(
    last: list[str], run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    answer(monkeypatch, "batch", "", "", "", *last)
    assert run("bees") == 1
    assert "Nothing was written." in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_options_that_cannot_be_used_end_the_dialogue(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    answer(monkeypatch, *["bees"] * 9)
    assert run("--personality", "nobody") == 2
    assert "Folder" not in capsys.readouterr().err


def test_a_model_is_named_in_the_settings() -> None:
    assert _projects.provider_name("openai/gpt-4o") == "openai/gpt-4o"
    with pytest.raises(LuminoraError):
        _projects.provider_name("  ")
    with pytest.raises(UnknownName):
        _projects.template_of("")
