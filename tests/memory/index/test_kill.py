"""kill -9 while an index is built: whatever was half written, every memory is found again."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

import luminora_lab
from luminora_lab import memory as mem
from luminora_lab.memory.index import ChromaIndex

N, ROUNDS = 300, 30
Frames = Callable[..., pd.DataFrame]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks and kills processes")]


class Builder:
    """A process that builds indexes in processes of its own."""

    def __init__(self) -> None:
        here = Path(__file__).parent
        paths = [str(Path(luminora_lab.__file__).parents[1]), str(here), os.environ.get("PYTHONPATH", "")]
        surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "TOKENIZERS_PARALLELISM": "false"}
        command = [sys.executable, "-W", "ignore", str(here / "_builder.py")]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, bufsize=1, env=surroundings)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.requests, self.answers = self.process.stdin, self.process.stdout

    def build(self, folder: Path, steps: int, seconds: float) -> None:
        """Begin to build an index, and kill the process that does, some seconds after a step of writing begins."""
        print(folder, N, steps, seconds, file=self.requests, flush=True)
        assert self.answers.readline() == "ended\n"

    def close(self) -> None:
        self.requests.close()
        self.process.wait(timeout=60)
        self.answers.close()


@pytest.fixture
def builder() -> Iterator[Builder]:
    started = Builder()
    yield started
    started.close()


def test_every_memory_is_found_again(
    builder: Builder, made: Frames, asked: Frames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luminora_lab.memory.index.chroma._COMMIT", 30)
    memories, chance = made(N), random.Random(0)
    with ChromaIndex(tmp_path / "whole", create=True) as index:
        index.add(memories)
        right = index.search(asked(3), mem.bm25())
    states = []
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        monkeypatch.setattr("luminora_lab.memory.index.chroma._SOON_MADE", 0 if number % 6 == 5 else N)
        builder.build(folder, steps=chance.randint(1, 2 * N // 30), seconds=chance.uniform(0, 0.1))
        states.append(_recover(folder, memories, asked, right))
        shutil.rmtree(folder)
    committed = [n for n, _ in states]
    print(f"killed {ROUNDS} times: committed {sorted(committed)}, rebuilt {sum(g for _, g in states)}")
    assert min(committed) < N


def _recover(folder: Path, memories: pd.DataFrame, asked: Frames, right: pd.DataFrame) -> tuple[int, int]:
    """Open what a killed process left, go on building, and look for everything."""
    with ChromaIndex(folder, create=True) as index:
        committed = len(index)
        assert index.repair().ok
        assert index.add(memories) == N - committed
        assert index.vectors.ids() == set(index.store.ids()) == set(memories["memory_id"])
        health = index.check(every=True)
        assert health.found >= N - 1, health.problem  # the graph is approximate: one lookup of 300 may miss
        pd.testing.assert_frame_equal(index.search(asked(3), mem.bm25()), right)
        return committed, int(index.store["generation"])
