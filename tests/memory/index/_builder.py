"""Builds indexes on request: a line "FOLDER N STEPS SECONDS" in, "ended" out when the building process is gone.

Every index is built in a forked process, so that it can be killed without loading the libraries again. It is killed
SECONDS after it has begun its STEPS-th step of writing (into the file of memories, into the vectors, in turn).
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import chromadb  # noqa: F401  # loaded once, for all
from _made import made

from luminora_lab.memory.index import ChromaIndex, _store, _vectors, chroma


def main() -> None:
    chroma._COMMIT, _vectors.HNSW["sync_threshold"] = 30, 60  # so that every phase of writing comes often
    for line in sys.stdin:
        folder, n, steps, seconds = line.rsplit(maxsplit=3)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            build(Path(folder), int(n), writer)
            os._exit(0)
        os.close(writer)
        while int(steps) > 0 and (seen := os.read(reader, 1)):
            steps = str(int(steps) - len(seen))
        time.sleep(float(seconds))
        os.kill(child, signal.SIGKILL)  # not waited for yet, so the id is still its own
        os.waitpid(child, 0)
        os.close(reader)
        print("ended", flush=True)


def build(folder: Path, n: int, told: int) -> None:
    """Build an index and write a byte into the pipe at every step."""
    for owner, name in ((_store.Store, "add"), (_vectors.Vectors, "put")):
        original = getattr(owner, name)

        def step(*given: object, original: object = original) -> object:
            os.write(told, b".")
            return original(*given)  # type: ignore[operator]

        setattr(owner, name, step)
    with ChromaIndex(folder, create=True) as index:
        index.add(made(n))


if __name__ == "__main__":
    main()
