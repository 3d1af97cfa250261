"""``luminora fetch``, from a web server on this machine and from a repository in a folder."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import os
import shlex
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.cli import main
from luminora_lab.cli.fetching import fetch
from luminora_lab.cli.reference import examples
from luminora_lab.personality.library import user_folder

Captured = pytest.CaptureFixture[str]
WARNED = b'{"persona": {"name": "Bo", "version": "one"}}'


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an index, as a web server or a repository has it; the working directory is another one."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    files = {"ada": json.dumps(ll.personality("quill").to_dict()).encode(), "bo": WARNED, "juniper": WARNED}
    entries = []
    for name, raw in files.items():
        (folder / f"{name}.json").write_bytes(raw)
        about = {"name": name, "url": f"{name}.json", "sha256": hashlib.sha256(raw).hexdigest(), "version": "1.2"}
        entries.append({**about, "license": "CC0-1.0", "description": "Made for a test."})
    document = {"format": "luminora-index/1", "personalities": entries}
    (folder / "index.json").write_text(json.dumps(document))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return folder


@pytest.fixture
def source(shelf: Path) -> Iterator[str]:
    """The address of the index on a web server."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=shelf))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/index.json"
    server.shutdown()
    server.server_close()
    thread.join()


def test_without_a_name_it_lists(source: str, capsys: Captured) -> None:
    assert main(["fetch", source]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"{source}: 3 offers\n")
    assert "ada      1.2      CC0-1.0  Made for a test." in said
    assert main(["fetch", source, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows] == ["ada", "bo", "juniper"]
    assert set(rows[0]) == {"name", "version", "description", "license", "url", "sha256"}
    assert list(Path().iterdir()) == []


def test_it_is_usable_by_its_name(source: str, capsys: Captured) -> None:
    assert main(["fetch", source, "ada"]) == 0
    said = capsys.readouterr()
    assert f"{user_folder() / 'ada.json'}: Quill 1.2, from {source.replace('index', 'ada')}" in said.out
    assert said.err == ""
    assert main(["info", "ada"]) == 0


def test_warnings_are_shown_and_do_not_refuse(source: str, capsys: Captured) -> None:
    assert main(["fetch", source, "bo", "--out", "characters"]) == 0
    assert "warning   P016" in capsys.readouterr().out
    assert Path("characters/bo.json").read_bytes() == WARNED


def test_as_json(source: str, capsys: Captured) -> None:
    assert main(["fetch", source, "bo", "--out", ".", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["out"], said["name"], said["revision"], said["version"]) == ("bo.json", "Bo", "", "1.2")
    assert said["sha256"] == hashlib.sha256(WARNED).hexdigest()
    assert "P016" in {one["code"] for one in said["findings"]}


def test_a_name_that_is_taken_is_said(source: str, capsys: Captured) -> None:
    assert main(["fetch", source, "juniper"]) == 0
    assert "the name juniper stands for" in capsys.readouterr().err
    assert ll.personality("juniper").name == "Juniper"


def test_a_file_that_exists(source: str, capsys: Captured) -> None:
    Path("bo.json").write_text("mine")
    assert main(["fetch", source, "bo", "--out", "."]) == 2
    assert "add --force" in capsys.readouterr().err
    assert Path("bo.json").read_text() == "mine"
    assert main(["fetch", source, "bo", "--out", ".", "--force"]) == 0
    assert Path("bo.json").read_bytes() == WARNED


def test_what_is_refused_is_one_message(source: str, shelf: Path, capsys: Captured) -> None:
    (shelf / "ada.json").write_bytes(b"{}")
    for words, said in (
        ([source, "ada"], "SHA-256"),
        ([source, "adda"], "there are 'ada'"),
        (["http://example.org/index.json"], "--insecure-http"),
        (["http://example.org/index.json", "ada", "--out", "."], "--insecure-http"),
        (["index.json"], "write https://HOST/index.json or git+https://"),
    ):
        assert main(["fetch", *words]) == 2
        shown = capsys.readouterr()
        assert said in shown.err
        assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert list(Path().iterdir()) == []


def test_from_a_repository(shelf: Path, capsys: Captured) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    who = {f"GIT_{role}_{what}": "ada@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env = {**{key: value for key, value in os.environ.items() if not key.startswith("GIT_")}, **who}
    for words in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "a shelf"], ["tag", "v1"]):
        subprocess.run(["git", *words], cwd=shelf, env=env, check=True)
    source = f"git+{shelf.as_uri()}@v1"
    assert main(["fetch", source, "ada", "--out", "characters"]) == 0
    assert "commit " in capsys.readouterr().out
    assert ll.personality("characters/ada.json").name == "Quill"


def test_the_examples_run_with_another_address(source: str) -> None:
    class Shown:
        help = fetch.__doc__

    (example,) = examples(Shown)
    words = shlex.split(example)
    assert words[1].startswith("https://example.org/")
    assert main([words[0], source, *words[2:]]) == 0
    assert Path("characters/ada.json").exists()
