"""An index whose vectors a Chroma server holds: a real one, on this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from luminora_lab import memory as mem
from luminora_lab.errors import DataError
from luminora_lab.memory.index import ChromaIndex, open_index

Frames = Callable[..., pd.DataFrame]
COMMAND = shutil.which("chroma", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if COMMAND is None:
        pytest.skip("the command chroma is not here: it comes with pip install 'luminora-lab[index]'")
    port, folder = _free_port(), tmp_path_factory.mktemp("server")
    command = [COMMAND, "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    quiet = {**os.environ, "ANONYMIZED_TELEMETRY": "False"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=quiet) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url)
            yield url
        finally:
            process.kill()


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"no server at {url}")


def test_it_finds_what_the_folder_finds(
    server: str, made: Frames, asked: Frames, stored: ChromaIndex, library: pd.DataFrame, tmp_path: Path
) -> None:
    with ChromaIndex(tmp_path, url=server, create=True) as index:
        index.add(library)
        assert index.check(every=True).ok
        for strategy in (mem.bm25(), mem.relevance()):
            pd.testing.assert_frame_equal(index.search(asked(), strategy), stored.search(asked(), strategy), atol=1e-6)
        index.rebuild()
        assert index.check(every=True).ok
    with open_index(server, folder=tmp_path, progress=False) as index:
        assert len(index) == len(library)
    assert not list(tmp_path.glob("vectors-*"))


def test_collections_of_other_indexes_are_left_alone(server: str, made: Frames, tmp_path: Path) -> None:
    with ChromaIndex(tmp_path / "one", url=server, collection="shared", create=True) as index:
        index.add(made(20))
    with (
        ChromaIndex(tmp_path / "two", url=server, collection="shared", create=True) as index,
        pytest.raises(DataError, match="'shared' belongs to another index"),
    ):
        index.add(made(20))
    with ChromaIndex(tmp_path / "one", url=server, collection="shared") as index:
        assert index.check(every=True).ok


def test_a_server_that_does_not_answer(made: Frames, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{_free_port()}"
    with (
        ChromaIndex(tmp_path, url=url, create=True) as index,
        pytest.raises(DataError, match=r"no Chroma server answers.*chroma run"),
    ):
        index.check()
