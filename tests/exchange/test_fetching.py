"""Personalities from a web server and from a git repository: checked before anything is written."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import luminora_lab as ll
from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.exchange import _downloading, _git
from luminora_lab.exchange.fetching import FORMAT, MAX_BYTES, Offer, fetch, parse_index, read_index
from luminora_lab.personality.library import user_folder

ADA = json.dumps({**ll.personality("quill").to_dict(), "persona": {"name": "Ada", "language": "en"}}).encode()
YAML = b"persona:\n  name: Bo\n"


def sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def entry(name: str, url: str, raw: bytes, **more: Any) -> dict[str, Any]:
    return {"name": name, "url": url, "sha256": sha(raw), **more}


def index(*entries: Any) -> bytes:
    return json.dumps({"format": FORMAT, "personalities": list(entries)}).encode()


class Web:
    """A web server on this machine: path to bytes, to an address to redirect to, or to what answers itself."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | str | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[str] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(self.path)
                page = web.pages.get(self.path.partition("?")[0])
                if callable(page):
                    page(self)
                elif isinstance(page, bytes):
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(page)))
                    self.end_headers()
                    self.wfile.write(page)
                elif isinstance(page, str):
                    self.send_response(302)
                    self.send_header("Location", page)
                    self.end_headers()
                else:
                    self.send_error(404)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def source(self) -> str:
        return f"{self.root}/shelf/index.json"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web()
    made.pages["/shelf/ada.json"] = ADA
    made.pages["/bo.yaml"] = YAML
    made.pages["/shelf/index.json"] = index(
        entry("ada", "ada.json", ADA, version="1.2.0", description="An engineer.", license="CC0-1.0", other=[1]),
        entry("bo", f"{made.root}/bo.yaml", YAML),
    )
    yield made
    made.close()


def refused(source: str, name: str, folder: Path, said: str, **options: Any) -> DataError:
    """Check that a fetch is refused and leaves the folder as it was."""
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(DataError, match=said) as caught:
        fetch(source, name, folder, **options)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    return caught.value


# -- the index --------------------------------------------------------------------------------------------------------
def test_the_index_is_read(web: Web) -> None:
    ada, bo = read_index(web.source)
    assert ada == Offer("ada", "ada.json", sha(ADA), "1.2.0", "An engineer.", "CC0-1.0")
    assert (bo.name, bo.version, bo.license) == ("bo", "", "")
    assert web.asked == ["/shelf/index.json"]


GOOD = {"name": "ada", "url": "ada.json", "sha256": "a" * 64}


@pytest.mark.parametrize(
    ("raw", "place", "said"),
    [
        (b"<html>", "", "not valid JSON"),
        (b"[]", "", "no index"),
        (b"{}", "", "no index"),
        (b'{"format": "other/2", "personalities": []}', ", $.format", "'other/2'; this lab reads luminora-index/1"),
        (b'{"format": "luminora-index/1"}', ", $.personalities", "no list"),
        (index("ada"), ", $.personalities[0]", "'ada' is no object"),
        (index({**GOOD, "sha256": "abc"}), ", $.personalities[0].sha256", "64 hexadecimal digits"),
        (index({**GOOD, "url": None}), ", $.personalities[0].url", "url is missing"),
        (index({**GOOD, "version": 1}), ", $.personalities[0].version", "1 is no short text"),
        (index({**GOOD, "description": "a" * 1001}), ", $.personalities[0].description", "no short text"),
        (index(GOOD, {**GOOD, "name": "ADA"}), ", $.personalities[1].name", "'ADA' occurs twice"),
        (b'{"format": 1, "format": 2}', "", "occurs twice"),
    ],
)
def test_what_is_no_index(raw: bytes, place: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        parse_index(raw, "index.json")
    assert caught.value.place == f"index.json{place}"


@pytest.mark.parametrize(
    "name", ["../ada", "a/b", "a\\b", "..", ".ada", "_ada", "ada.json", "ada.", "a\0", "-a", "a" * 61]
)
def test_a_name_that_would_be_another_file(name: str) -> None:
    with pytest.raises(DataError, match="is no name") as caught:
        parse_index(index({**GOOD, "name": name}), "index.json")
    assert caught.value.place == "index.json, $.personalities[0].name"


def test_names_that_are_fine() -> None:
    names = ["ada", "Zoë", "ada-2.0", "月", "a_b"]
    assert [offer.name for offer in parse_index(index(*({**GOOD, "name": name} for name in names)), "i")] == names


# -- over HTTP --------------------------------------------------------------------------------------------------------
def test_a_good_download(web: Web, tmp_path: Path) -> None:
    made = fetch(web.source, "ada", tmp_path / "new" / "folder")
    assert made.path == tmp_path / "new" / "folder" / "ada.json"
    assert made.path.read_bytes() == ADA
    assert (made.address, made.revision) == (f"{web.root}/shelf/ada.json", "")
    assert made.report.ok
    assert ll.personality(made.path).name == "Ada"
    assert os.listdir(made.path.parent) == ["ada.json"]


def test_an_absolute_address_and_yaml(web: Web, tmp_path: Path) -> None:
    made = fetch(web.source, "bo", tmp_path)
    assert (made.path.name, ll.personality(made.path).name) == ("bo.yaml", "Bo")


def test_without_a_folder_it_gets_a_name(web: Web) -> None:
    made = fetch(web.source, "ada")
    assert made.path == user_folder() / "ada.json"
    assert ll.personality("ada").name == "Ada"


def test_a_wrong_checksum_writes_nothing(web: Web, tmp_path: Path) -> None:
    web.pages["/shelf/ada.json"] = ADA + b" "
    error = refused(web.source, "ada", tmp_path / "new", "its SHA-256 is .* nothing was written")
    assert (sha(ADA) in str(error), sha(ADA + b" ") in str(error)) == (True, True)
    assert error.place == f"{web.root}/shelf/ada.json"
    assert not (tmp_path / "new").exists()


def test_a_missing_file(web: Web, tmp_path: Path) -> None:
    del web.pages["/shelf/ada.json"]
    error = refused(web.source, "ada", tmp_path, "404 \\(Not Found\\)")
    assert error.place == f"{web.root}/shelf/ada.json"
    with pytest.raises(DataError, match="404"):
        read_index(f"{web.root}/nothing.json")


def test_an_unknown_name_has_the_nearest(web: Web, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="the index has no 'adaa'; there are 'ada'"):
        fetch(web.source, "adaa", tmp_path)
    assert web.asked == ["/shelf/index.json"]


def test_a_file_that_exists_stays(web: Web, tmp_path: Path) -> None:
    (tmp_path / "ada.json").write_text("mine")
    refused(web.source, "ada", tmp_path, "there is a personality of that name; .*--force")
    assert web.asked == ["/shelf/index.json"]
    fetch(web.source, "ada", tmp_path, force=True)
    assert (tmp_path / "ada.json").read_bytes() == ADA


def test_a_file_of_that_name_with_another_suffix_is_never_replaced(web: Web, tmp_path: Path) -> None:
    (tmp_path / "bo.json").write_text("mine")
    for force in (False, True):
        error = refused(web.source, "bo", tmp_path, "move it away", force=force)
        assert error.place == str(tmp_path / "bo.json")


def too_long(handler: BaseHTTPRequestHandler) -> None:
    """More than is allowed, without saying so before."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(MAX_BYTES // 2**16 + 2):
            handler.wfile.write(b" " * 2**16)
    except OSError:
        pass


@pytest.mark.parametrize("page", [b" " * (MAX_BYTES + 1), too_long], ids=["said before", "not said"])
def test_a_file_that_is_too_large(web: Web, tmp_path: Path, page: Any) -> None:
    web.pages["/shelf/ada.json"] = page
    refused(web.source, "ada", tmp_path, "more than 2 MB")
    web.pages["/shelf/index.json"] = page
    with pytest.raises(DataError, match="more than 2 MB"):
        read_index(web.source)


def test_what_breaks_off_is_refused(web: Web, tmp_path: Path) -> None:
    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(ADA)))
        handler.end_headers()
        handler.wfile.write(ADA[:100])

    web.pages["/shelf/ada.json"] = half
    refused(web.source, "ada", tmp_path, r"SHA-256|cannot be fetched")


def test_a_server_that_says_nothing(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_downloading, "TIMEOUT", 0.05)
    web.pages["/shelf/ada.json"] = lambda handler: time.sleep(0.3)
    refused(web.source, "ada", tmp_path, r"says nothing for 0\.05 seconds")


def test_a_server_that_drips(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(40):
                handler.wfile.write(b" ")
                time.sleep(0.02)
        except OSError:
            pass

    monkeypatch.setattr(_downloading, "DEADLINE", 0.1)
    web.pages["/shelf/ada.json"] = drip
    refused(web.source, "ada", tmp_path, r"not complete after 0\.1 seconds")


def test_nobody_listens(tmp_path: Path) -> None:
    refused("http://127.0.0.1:1/index.json", "ada", tmp_path, "Connection refused")


def test_what_is_no_http(web: Web, tmp_path: Path) -> None:
    web.pages["/shelf/ada.json"] = lambda handler: handler.wfile.write(b"\0\1\2\n") and None
    refused(web.source, "ada", tmp_path, "cannot be fetched")


def test_redirects_are_followed_three_times(web: Web, tmp_path: Path) -> None:
    web.pages |= {"/one": "/two", "/two": f"{web.root}/three", "/three": "shelf/index.json", "/zero": "one"}
    assert fetch(f"{web.root}/one", "ada", tmp_path).path.exists()
    with pytest.raises(DataError, match="redirects more than 3 times"):
        read_index(f"{web.root}/zero")


# put together, so that no text of the project looks like the address of a file
FILE = "fi" + "le://"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (f"{FILE}/etc/ada.json", "is not fetched; only addresses with https"),
        ("ftp://127.0.0.1/ada.json", "is not fetched"),
        ("data:application/json,{}", "is not fetched"),
        ("http://example.org/ada.json", "is not encrypted"),
        ("http://me:quince@127.0.0.1/ada.json", "a user or a password"),
        ("ftp://me:quince@127.0.0.1/ada.json", "a user or a password"),
    ],
)
def test_redirects_and_addresses_that_are_refused(web: Web, tmp_path: Path, target: str, said: str) -> None:
    web.pages["/shelf/ada.json"] = target
    first = refused(web.source, "ada", tmp_path, said)
    web.pages["/shelf/index.json"] = index(entry("ada", target, ADA))
    if target.startswith("data:"):
        said = "ends in"
    second = refused(web.source, "ada", tmp_path, said)
    assert "quince" not in f"{first} {second}"


def test_another_machine_may_not_name_this_one() -> None:
    source = _downloading.HttpSource("https://example.org/index.json", MAX_BYTES, insecure=True)
    for address in ("http://127.0.0.1:8765/ada.json", "https://localhost/ada.json", "http://[::1]/ada.json"):
        with pytest.raises(DataError, match="is on this machine, the source is not"):
            source.file(address)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("http://example.org/index.json", "is not encrypted; use https"),
        (f"{FILE}/index.json", "is not fetched"),
        ("index.json", "is no address"),
        ("https://example.org/in dex.json", "is no address"),
        ("https://example.org:0x1/", "is no address"),
        ("https://me:quince@example.org/index.json", "a user or a password"),
        ("https://me:quince@example.org:x/index.json", "what was given is no address"),
        ("--upload-pack=x", "is no source"),
        ("", "is no address"),
    ],
)
def test_sources_that_are_refused(source: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as caught:
        read_index(source)
    assert "quince" not in str(caught.value)


def test_insecure_http_is_a_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(
        _downloading.HttpSource, "_get", lambda self, address: asked.append(address) or (index(), address)
    )
    assert read_index("http://example.org/index.json", insecure_http=True) == []
    assert asked == ["http://example.org/index.json"]


def test_a_token_in_an_address_is_not_shown(web: Web, tmp_path: Path) -> None:
    web.pages["/shelf/index.json"] = index(entry("ada", "none.json?token=quince", ADA))
    for name in ("ada", "adaa"):
        with pytest.raises(LuminoraError) as caught:
            fetch(f"{web.source}?private_token=quince", name, tmp_path)
        assert "[redacted]" in str(caught.value)
        assert "quince" not in str(caught.value)
    assert web.asked[:2] == ["/shelf/index.json?private_token=quince", "/shelf/none.json?token=quince"]


BROKEN = [
    (b'{"persona": {"name": "Ada"}', "not valid JSON"),
    (b"[1]", "is no personality"),
    (b'{"persona": {}}', "it has .* error"),
    (b'{"persona": {"name": "Ada"}, "advanced_parameters": {"humor": 7}}', r"P005 \$\.advanced_parameters\.humor"),
]


@pytest.mark.parametrize(("raw", "said"), BROKEN)
def test_a_broken_personality(web: Web, tmp_path: Path, raw: bytes, said: str) -> None:
    web.pages["/shelf/ada.json"] = raw
    web.pages["/shelf/index.json"] = index(entry("ada", "ada.json", raw))
    error = refused(web.source, "ada", tmp_path, said, force=True)
    assert error.place.startswith(f"{web.root}/shelf/ada.json")


def test_a_file_that_is_no_personality_by_its_name(web: Web, tmp_path: Path) -> None:
    web.pages["/shelf/index.json"] = index(entry("ada", "ada.exe", ADA))
    refused(web.source, "ada", tmp_path, r"'ada\.exe' ends in '\.exe'")


def test_a_folder_that_cannot_be_made(web: Web, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be made"):
        fetch(web.source, "ada", tmp_path / "file")


# -- out of a repository ----------------------------------------------------------------------------------------------
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
WHO = {"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org"}
WHO |= {key.replace("AUTHOR", "COMMITTER"): value for key, value in WHO.items()}


class Repository:
    """A git repository in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.put("characters/ada.json", ADA)
        self.put("index.json", index(entry("ada", "characters/ada.json", ADA, version="1")))
        self.first = self.commit()

    @property
    def source(self) -> str:
        return f"git+{self.folder.as_uri()}"

    def git(self, *words: str) -> str:
        env = {**{key: value for key, value in os.environ.items() if not key.startswith("GIT_")}, **WHO}
        done = subprocess.run(["git", *words], cwd=self.folder, env=env, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def put(self, name: str, raw: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)

    def commit(self) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "a step")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    return Repository(tmp_path / "repo@home")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def test_from_a_repository(repository: Repository, out: Path) -> None:
    assert [offer.name for offer in read_index(repository.source)] == ["ada"]
    made = fetch(repository.source, "ada", out)
    assert made.path.read_bytes() == ADA
    assert (made.revision, made.address) == (repository.first, f"{repository.source}, characters/ada.json")


@pytest.mark.parametrize("kind", ["commit", "tag", "annotated", "branch"])
def test_at_a_revision(repository: Repository, out: Path, kind: str) -> None:
    repository.git("tag", "tag")
    repository.git("tag", "-a", "annotated", "-m", "a tag")
    repository.git("branch", "feature/branch")
    repository.put("index.json", index())
    repository.commit()
    assert read_index(repository.source) == []
    revision = {"commit": repository.first, "branch": "feature/branch"}.get(kind, kind)
    made = fetch(f"{repository.source}@{revision}", "ada", out)
    assert made.revision == repository.first


def test_nothing_is_left_in_the_temporary_folder(
    repository: Repository, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    fetch(repository.source, "ada", out)
    refused(f"{repository.source}@nope", "ada", out, "git says: fatal: couldn't find remote ref nope")
    assert list((tmp_path / "t").iterdir()) == []


def test_no_hook_no_filter_and_no_setting_around_is_used(
    repository: Repository, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap, sprung = out.parent / "trap.sh", out.parent / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch '{sprung}'\ncat\n")
    trap.chmod(0o755)
    repository.put(".gitattributes", b"*.json filter=trap\n")
    repository.put(".gitmodules", b'[submodule "a"]\n\tpath = a\n\turl = ext::sh -c touch% sprung\n')
    repository.commit()
    settings = f"[core]\n\thooksPath = {out.parent}\n[filter \"trap\"]\n\tsmudge = '{trap}'\n"
    Path(os.environ["HOME"], ".gitconfig").write_text(settings)
    for name in ("post-checkout", "reference-transaction", "post-index-change"):
        shutil.copy(trap, out.parent / name)
    monkeypatch.setenv("GIT_DIR", str(out))
    monkeypatch.setenv("GIT_SSH_COMMAND", str(trap))
    fetch(repository.source, "ada", out)
    assert not sprung.exists()


def test_a_wrong_checksum_in_a_repository(repository: Repository, out: Path) -> None:
    repository.put("characters/ada.json", ADA + b"\n")
    repository.commit()
    refused(repository.source, "ada", out, "its SHA-256 is")


@pytest.mark.parametrize(
    "url", ["../ada.json", "characters/../ada.json", "/etc/ada.json", "./ada.json", "a//ada.json", "-x/ada.json",
            "characters\\ada.json", "https://example.org/ada.json", f"{FILE}/ada.json", "main:ada.json", "a\nb.json"],
)  # fmt: skip
def test_a_path_that_leads_out_of_the_repository(repository: Repository, out: Path, url: str) -> None:
    (repository.folder.parent / "ada.json").write_bytes(ADA)
    repository.put("index.json", index(entry("ada", url, ADA)))
    repository.commit()
    refused(repository.source, "ada", out, "is no path inside the repository")


def test_links_in_a_repository_lead_nowhere(repository: Repository, out: Path) -> None:
    (repository.folder.parent / "far.json").write_bytes(ADA)
    (repository.folder / "link.json").symlink_to("../far.json")
    (repository.folder / "folder").symlink_to("..")
    for url, said in (("link.json", "it is a link"), ("folder/far.json", "there is no such file")):
        repository.put("index.json", index(entry("ada", url, ADA)))
        repository.commit()
        refused(repository.source, "ada", out, said)
    (repository.folder / "index.json").unlink()
    (repository.folder / "index.json").symlink_to("characters/ada.json")
    repository.commit()
    refused(repository.source, "ada", out, "it is a link")


def test_what_a_repository_does_not_have(repository: Repository, out: Path) -> None:
    repository.put("index.json", index(entry("ada", "none.json", ADA), entry("bo", "characters.json", ADA)))
    repository.put("characters.json/inner.txt", b"")
    repository.commit()
    refused(repository.source, "ada", out, "there is no such file")
    refused(repository.source, "bo", out, "it is no file")
    (repository.folder / "index.json").unlink()
    repository.commit()
    error = refused(repository.source, "ada", out, "there is no such file")
    assert error.place == f"{repository.source}, index.json"


def test_a_file_of_a_repository_that_is_too_large(repository: Repository, out: Path) -> None:
    repository.put("characters/ada.json", b" " * (MAX_BYTES + 1))
    repository.commit()
    refused(repository.source, "ada", out, "more than 2 MB")


def test_a_repository_that_is_too_large(repository: Repository, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_git, "MAX_REPOSITORY", 1000)
    refused(repository.source, "ada", out, "one commit has more than")


def test_a_fetch_that_takes_too_long(repository: Repository, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = out.parent / "bin"
    stand_in.mkdir()
    real = shutil.which("git")
    (stand_in / "git").write_text(f'#!/bin/sh\ncase "$*" in *depth*) sleep 60;; *) exec {real} "$@";; esac\n')
    (stand_in / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{stand_in}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(_git, "TIMEOUT", 2)
    begun = time.monotonic()
    refused(repository.source, "ada", out, "git is not ready after 2 seconds")
    assert time.monotonic() - begun < 20


@needs_git
@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("git+ext::sh -c x", "is no address"),
        ("git+ext://sh/x", "'ext' is not fetched"),
        ("git+http://example.org/r.git", "is not encrypted"),
        ("git+https://me:quince@example.org/r.git", "a user or a password"),
        ("git+https://quince@example.org/r.git", "a user or a password"),
        ("git+https://example.org", "names no repository"),
        ("git+https:///r.git", "names no host"),
        ("git+https://-x/r.git", "names a host|names no host"),
        ("git+ssh://-oProxyCommand=x/r.git", "names"),
        ("git+https://example.org/-x", "names no repository"),
        (f"git+{FILE}host/r.git", "names a host"),
        ("git+https://example.org/r.git@", "is no revision"),
        ("git+https://example.org/r.git@--upload-pack=x", "is no revision"),
        ("git+https://example.org/r.git@a..b", "is no revision"),
        ("git+https://example.org/r.git@main:x", "is no revision"),
        ("git+https://example.org/r.git?x=1", "a query or a fragment"),
        ("git+r.git", "is no address"),
    ],
)
def test_sources_of_git_that_are_refused(source: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("git was run"))
    with pytest.raises(DataError, match=said) as caught:
        read_index(source)
    assert "quince" not in str(caught.value)


def test_a_repository_that_is_not_there(tmp_path: Path) -> None:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    refused(f"git+{(tmp_path / 'none').as_uri()}", "ada", tmp_path, "git says: fatal")


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused("git+https://example.org/r.git", "ada", tmp_path, "git is not installed")


@pytest.mark.parametrize(
    ("source", "address", "revision"),
    [
        ("git+https://example.org/a/b.git", "https://example.org/a/b.git", ""),
        ("git+https://example.org:8443/a@v1.0", "https://example.org:8443/a", "v1.0"),
        ("git+ssh://git@example.org/a.git@feature/x", "ssh://git@example.org/a.git", "feature/x"),
        ("git+ssh://git@example.org/a.git", "ssh://git@example.org/a.git", ""),
        ("git+http://localhost:3000/a@main", "http://localhost:3000/a", "main"),
    ],
)
def test_how_a_source_is_taken_apart(source: str, address: str, revision: str) -> None:
    assert _git._parts(source, False) == (address, revision)
