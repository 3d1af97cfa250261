"""PostgreSQL and Redis on loopback, in folders that go with them: for the tests of the stores and their benchmark."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from luminora_lab.errors import MissingInput

__all__ = ["Redis", "postgresql", "redis"]

_REMEDY = "as root, `make system-deps` installs Debian's package"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _postgresql_folder() -> Path | None:
    """Return the folder of PostgreSQL's programs: Debian keeps them out of PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    where = shutil.which("initdb")
    return Path(where).parent if where else None


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Run a PostgreSQL server and give its address; as root it runs as the user "postgres".

    Raises
    ------
    MissingInput
        It is not installed, or does not start.
    """
    programs = _postgresql_folder()
    if programs is None:
        raise MissingInput("PostgreSQL is not installed", place="store", remedy=_REMEDY)
    folder, port = Path(tempfile.mkdtemp(prefix="luminora-pg-")), _free_port()
    how: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        how |= {"user": "postgres", "group": "postgres", "extra_groups": []}
    server = None
    try:
        data = folder / "data"
        make: list[Any] = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "lab",
            "--auth=trust",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]
        subprocess.run(make, check=True, timeout=120, **how)
        options: list[Any] = ["-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-c", "fsync=off"]
        server = subprocess.Popen([programs / "postgres", *options], **how)
        _wait_for(port, server, "PostgreSQL")
        yield f"postgresql://lab@127.0.0.1:{port}/postgres"
    except subprocess.CalledProcessError:
        raise MissingInput("PostgreSQL cannot make its folder", place=str(folder), remedy="look after it") from None
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)
            server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """A Redis server with its append-only file on, which can be killed and started again.

    Attributes
    ----------
    url
        Its address.
    """

    def __init__(self) -> None:
        found = shutil.which("redis-server")
        if found is None:
            raise MissingInput("Redis is not installed", place="store", remedy=_REMEDY)
        self._program, self._port = found, _free_port()
        self._folder = Path(tempfile.mkdtemp(prefix="luminora-redis-"))
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it on its folder."""
        options = [
            "--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--appendonly", "yes",
            "--appendfsync", "everysec", "--save", "",
        ]  # fmt: skip
        quiet = subprocess.DEVNULL
        self._server = subprocess.Popen([self._program, *options], stdout=quiet, stderr=quiet)
        _wait_for(self._port, self._server, "Redis")

    def kill(self) -> None:
        """Kill it (SIGKILL)."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(30)
            self._server = None

    def close(self) -> None:
        """Stop it and remove its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[Redis]:
    """Run a Redis server.

    Raises
    ------
    MissingInput
        It is not installed, or does not start.
    """
    server = Redis()
    try:
        yield server
    finally:
        server.close()


def _wait_for(port: int, server: subprocess.Popen[Any], name: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            if (_postgresql_answers if name == "PostgreSQL" else _redis_answers)(port):
                return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    raise MissingInput(f"{name} does not start", place=f"port {port}", remedy="look after it")


def _postgresql_answers(port: int) -> bool:
    import psycopg

    try:
        psycopg.connect(f"postgresql://lab@127.0.0.1:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _redis_answers(port: int) -> bool:
    import redis

    client = redis.Redis(port=port)
    try:
        return bool(client.ping())
    except redis.RedisError:  # it is still reading its file
        return False
    finally:
        client.close()
