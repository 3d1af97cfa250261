"""Builds indexes on request: a line "FOLDER N SECONDS" in, the seconds that the building process lived out.

Every index is built in a forked process, so that it can be killed (after SECONDS, or never at "inf") without loading
the libraries again.
"""

from __future__ import annotations

import math
import os
import signal
import sys
import time
from pathlib import Path

import chromadb  # noqa: F401  # loaded once, for all
from _made import made

from luminora_lab.memory.index import ChromaIndex, _vectors, chroma


def main() -> None:
    chroma._COMMIT, _vectors.HNSW["sync_threshold"] = 100, 100  # so that every phase of writing comes often
    for line in sys.stdin:
        folder, n, seconds = line.rsplit(maxsplit=2)
        begin, child = time.monotonic(), os.fork()
        if child == 0:
            with ChromaIndex(Path(folder), create=True) as index:
                index.add(made(int(n)))
            os._exit(0)
        if math.isfinite(float(seconds)):
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)  # not waited for yet, so the id is still its own
        os.waitpid(child, 0)
        print(time.monotonic() - begin, flush=True)


if __name__ == "__main__":
    main()
