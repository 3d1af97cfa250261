"""Look into vectors that a killed process left, in a process of its own: reading damaged ones can end the reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np

from luminora_lab.memory.index._store import Store
from luminora_lab.memory.index._vectors import Vectors

__all__ = ["main", "sound"]

_SAMPLE = 1_000


def sound(folder: Path, collection: str, timeout: float = 300.0) -> bool:
    """Whether the vectors in an index's folder can be read and found; False too where that cannot be told."""
    command = [sys.executable or "python", "-m", __name__, str(folder), collection]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main(folder: Path, collection: str) -> bool:
    """Read all ids, and look up a thousand memories by their own vectors."""
    store = Store(folder)
    vectors = Vectors(folder / f"vectors-{store['generation']}", collection, store["id"])
    held = vectors.ids()
    ids, sample = store.sample(_SAMPLE, int(store["dim"]))
    there = np.array([i in held for i in ids], dtype=bool) & (np.abs(sample).sum(axis=1) > 0)
    found = vectors.distances(sample[there]) < 1e-3 if there.any() else np.ones(1, dtype=bool)
    right = held <= set(store.ids()) and float(found.mean()) >= 0.99
    vectors.close()
    store.close()
    return right


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1]), sys.argv[2]) else 1)
