"""Several processes at one store, and processes that are killed: nothing acknowledged is lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from luminora_lab.bench import _servers
from luminora_lab.store import open_store

WRITER = Path(__file__).with_name("_writing.py")
PROCESSES, WRITES, KILLS = 8, 1_000, 50
LASTING = pytest.mark.parametrize("backend", ["json", "sqlite", "postgresql", "redis"], indirect=True)


def start(url: str, name: str, n: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, WRITER, url, name, str(n)], stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@LASTING
def test_eight_processes_lose_no_write_of_one_session(address: str) -> None:
    open_store(address).close()
    running = [start(address, f"w{i}", WRITES) for i in range(PROCESSES)]
    said = [one.communicate(timeout=900)[0].splitlines()[1:] for one in running]
    assert [one.returncode for one in running] == [0] * PROCESSES
    with open_store(address) as store:
        turns = store.find("turns", {"session_id": "one"}, order="position")
        assert [one["position"] for one in turns] == list(range(1, PROCESSES * WRITES + 1))
        assert store.count("moods") == PROCESSES * WRITES
    texts = {one["position"]: one["text"] for one in turns}
    for i, lines in enumerate(said):
        assert len(lines) == WRITES
        for line in lines:
            number, n = line.split()
            assert texts[int(number)].split()[0] == f"w{i}/{n}"


@pytest.mark.slow
@LASTING
def test_a_killed_writer_loses_nothing_acknowledged(address: str) -> None:
    rng, acknowledged = random.Random(7), []
    for kill in range(KILLS):
        writer = start(address, f"k{kill}", 100_000)
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0, 0.12))
        writer.kill()
        lines = writer.stdout.read().splitlines(keepends=True)
        writer.wait(30)
        writer.stdout.close()
        acknowledged += [(f"k{kill}", *line.split()) for line in lines if line.endswith("\n")]
        with open_store(address) as store:
            turns = {one["position"]: one["text"] for one in store.find("turns")}
            moods = {(one["user"], one["number"]): one["mood"] for one in store.find("moods")}
        assert len(moods) == len(turns), "a batch is written whole or not at all"
        for name, number, n in acknowledged:
            assert turns[int(number)].split()[0] == f"{name}/{n}"
            assert moods[name, int(n) + 1] == turns[int(number)]
    assert len(acknowledged) > KILLS


@pytest.mark.slow
def test_a_killed_redis_keeps_what_it_acknowledged(redis_server: _servers.Redis) -> None:
    """Its append-only file is on; it is flushed by the system, so a killed process loses nothing."""
    import redis

    redis.Redis.from_url(redis_server.url).flushdb()
    for kill in range(5):
        with open_store(redis_server.url) as store:
            for i in range(200):
                with store.batch() as batch:
                    batch.append("turns", {"session_id": "one", "text": f"{kill}/{i}"})
        redis_server.kill()
        redis_server.start()
        with open_store(redis_server.url) as store:
            found = [one["text"] for one in store.find("turns", order="position")]
        assert found == [f"{k}/{i}" for k in range(kill + 1) for i in range(200)]


OPENS = "import sys; from luminora_lab.store import open_store; open_store(sys.argv[1]).close()"


@pytest.mark.slow
@LASTING
def test_processes_may_make_the_same_store_at_once(address: str) -> None:
    several = [
        subprocess.Popen([sys.executable, "-c", OPENS, address], stderr=subprocess.PIPE, text=True) for _ in range(6)
    ]
    said = [one.communicate(timeout=120)[1] for one in several]
    assert [one.returncode for one in several] == [0] * 6, said
    with open_store(address) as store:
        assert sum(store.counts().values()) == 0
