"""Files of a git repository: fetched shallow into a temporary folder and read from there, never checked out.

Without a working tree no hook, no filter and no submodule of the repository has anything to do, and a link in it leads
nowhere.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit

from luminora_lab.errors import DataError
from luminora_lab.exchange._downloading import is_loopback, split
from luminora_lab.files.strictjson import quote

__all__ = ["GitSource", "cloned"]

TIMEOUT = 120.0
"""Seconds that a fetch may take."""
MAX_REPOSITORY = 200 * 2**20
"""Bytes that one commit of a repository may need."""
INDEX = "index.json"
_PROTOCOLS = {"https": "https:ssh", "http": "http", "ssh": "ssh", "file": "file"}
"""What may be asked for, and what git may use for it: settings of git can put ssh in the place of https."""
_REVISION = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/+-]{0,199}")
_PATH = re.compile(r"(?!-)[^\0-\x1f\\:]+")
_CAREFUL = (
    "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never",
    "-c", "core.askPass=", "-c", "gc.auto=0", "-c", "fetch.recurseSubmodules=false",
)  # fmt: skip
_KEPT = ("GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")


class GitSource:
    """An index and the files that it names, in one commit."""

    def __init__(self, place: str, folder: Path, most: int) -> None:
        self.place, self._folder, self._most = place, folder, most
        self.revision = _run(folder, place, "rev-parse", "FETCH_HEAD^{commit}").decode().strip()

    def index(self) -> bytes:
        """Return the bytes of ``index.json`` in the root."""
        return self.file(INDEX)[0]

    def file(self, path: str) -> tuple[bytes, str]:
        """Return the bytes of a file, and its place.

        Raises
        ------
        DataError
            A path that leads out of the repository, a link, no file, or one that is too large.
        """
        place = f"{self.place}, {path}"
        if not _PATH.fullmatch(path) or any(part in ("", ".", "..") for part in path.split("/")):
            what = f"{quote(path)} is no path inside the repository"
            raise DataError(what, place=self.place, remedy="the index has to be mended")
        line = _run(self._folder, place, "ls-tree", "-z", "-l", "--full-tree", self.revision, "--", path).decode(
            "utf-8", "surrogateescape"
        )
        about, _, found = line.partition("\t")
        if found != f"{path}\0":
            raise DataError("there is no such file", place=place, remedy="check the index and the revision")
        mode, kind, digest, size = about.split()
        if mode == "120000":
            raise DataError("it is a link", place=place, remedy="the repository has to hold the file itself")
        if kind != "blob":
            raise DataError("it is no file", place=place, remedy="check the index")
        if int(size) > self._most:
            what = f"it has more than {self._most / 2**20:.3g} MB"
            raise DataError(what, place=place, remedy="it is no personality")
        return _run(self._folder, place, "cat-file", "blob", digest), place


@contextlib.contextmanager
def cloned(source: str, most: int, insecure: bool) -> Iterator[GitSource]:
    """Fetch one commit of a repository; it is gone after the block.

    Parameters
    ----------
    source
        ``git+https://HOST/REPOSITORY``, also git+ssh, git+file and git+http, with ``@REVISION`` (a branch, a tag or a
        whole commit id) or without, for the repository's own branch.
    most
        Bytes that a file may have.
    insecure
        Whether http:// may leave this machine.

    Raises
    ------
    DataError
        No such source, no git, a repository that cannot be fetched, or one that is too large.
    """
    address, revision = _parts(source, insecure)
    protocol = urlsplit(address).scheme
    if shutil.which("git") is None:
        raise DataError("git is not installed", place=source, remedy="install git, or use an index over https://")
    with tempfile.TemporaryDirectory(prefix="luminora-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _run(folder, source, "init", "--quiet", "--bare", "--template=", ".")
        _fetch(folder, source, address, revision, _PROTOCOLS[protocol])
        yield GitSource(source, folder, most)


def _parts(source: str, insecure: bool) -> tuple[str, str]:
    """Take a source apart: (what git is given, the revision)."""
    address = source.removeprefix("git+")
    parts = split(address)
    remedy = "write git+https://HOST/REPOSITORY or git+https://HOST/REPOSITORY@REVISION"
    if parts.scheme not in _PROTOCOLS:
        raise DataError(f"{quote(parts.scheme)} is not fetched", place="source", remedy=remedy)
    if parts.password is not None or (parts.username is not None and parts.scheme != "ssh"):
        what = "the address holds a user or a password"
        raise DataError(what, place=parts.hostname or "source", remedy="leave it out; git asks its credential helpers")
    if parts.scheme == "http" and not is_loopback(parts.hostname or "") and not insecure:
        what = f"{quote(address)} is not encrypted"
        raise DataError(what, place="source", remedy="use git+https://, or add --insecure-http (insecure_http=True)")
    if parts.query or parts.fragment:
        raise DataError(f"{quote(source)} has a query or a fragment", place="source", remedy=remedy)
    host = parts.netloc.rpartition("@")[2]
    if parts.netloc.startswith("-") or host.startswith("-") or bool(host) == (parts.scheme == "file"):
        what = f"{quote(source)} names {'a' if host else 'no'} host"
        raise DataError(what, place="source", remedy=remedy)
    path, at, revision = parts.path.rpartition("@")
    if not at or (parts.scheme == "file" and os.path.isdir(unquote(parts.path))):
        path, revision = parts.path, ""
    if path.strip("/") == "" or path.lstrip("/").startswith("-"):
        raise DataError(f"{quote(source)} names no repository", place="source", remedy=remedy)
    if (at and not revision and path != parts.path) or (revision and not _REVISION.fullmatch(revision)):
        what = f"{quote(revision)} is no revision"
        raise DataError(what, place="source", remedy="name a branch, a tag or a whole commit id")
    return urlsplit(address)._replace(path=path).geturl(), revision


def _environment(protocols: str = "") -> dict[str, str]:
    """The environment of git: no prompts, no settings of a repository around, no protocols but these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    kept.setdefault("GIT_SSH_COMMAND", "ssh -o BatchMode=yes")
    return kept | {
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true", "GIT_LITERAL_PATHSPECS": "1",
        "GIT_ALLOW_PROTOCOL": protocols, "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C",
    }  # fmt: skip


def _run(folder: Path, place: str, *words: str) -> bytes:
    """Run a command of git that needs no network, and return what it prints."""
    try:
        done = subprocess.run(
            ["git", *_CAREFUL, *words], cwd=folder, env=_environment(), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=TIMEOUT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DataError(f"git cannot be run ({error})", place=place, remedy="check the installation of git") from None
    if done.returncode:
        raise _failed(done.stderr, place)
    return done.stdout


def _fetch(folder: Path, place: str, address: str, revision: str, protocols: str) -> None:
    """Fetch one commit, and stop when it takes too long or grows too large."""
    what = f"+{revision or 'HEAD'}"  # with the sign, no name is taken for a word of git's own, such as "tag"
    words = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", address, what]
    with tempfile.TemporaryFile() as said:
        git = subprocess.Popen(
            ["git", *_CAREFUL, *words], cwd=folder, env=_environment(protocols), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=said, start_new_session=True,
        )  # fmt: skip
        try:
            _watch(git, folder, place)
        except BaseException:
            _stop(git)
            raise
        if git.returncode:
            raise _failed(_beginning(said), place)


def _watch(git: subprocess.Popen[bytes], folder: Path, place: str) -> None:
    ends = time.monotonic() + TIMEOUT
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            git.wait(0.2)
        size = sum(_size(Path(top) / name) for top, _, names in os.walk(folder) for name in names)
        if size > MAX_REPOSITORY:
            what = f"one commit has more than {MAX_REPOSITORY / 2**20:.3g} MB"
            raise DataError(what, place=place, remedy="use a repository of personalities alone")
        if git.returncode is not None:
            return
        if time.monotonic() > ends:
            raise DataError(f"git is not ready after {TIMEOUT:g} seconds", place=place, remedy="try again later")


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:  # a part that git has just renamed
        return 0


def _stop(git: subprocess.Popen[bytes]) -> None:
    """End git and the helpers that it started, which are a group of their own."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(git.pid, signal.SIGKILL)
        else:
            git.kill()
    git.wait()


def _beginning(said: IO[bytes]) -> bytes:
    said.seek(0)
    return said.read(2**14)


def _failed(said: bytes, place: str) -> DataError:
    """What git said last, in one line, without the user of an address."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    last = re.sub(r"(?<=://)[^/\s@]+(?=@)", "[redacted]", errors[0][:300]) if errors else "it failed without a word"
    return DataError(f"git says: {last}", place=place, remedy="check the address and the revision")
