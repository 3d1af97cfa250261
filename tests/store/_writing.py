"""A process that writes to a store, and says on standard output what was acknowledged."""

from __future__ import annotations

import sys

from luminora_lab.store import open_store


def main(url: str, name: str, n: int) -> None:
    store = open_store(url)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for i in range(n):
        text = f"{name}/{i} " + "x" * (i % 50)
        with store.batch() as batch:
            batch.append("turns", {"session_id": "one", "text": text, "speaker": name})
            batch.put("moods", {"user": name, "personality": "p", "number": i + 1, "mood": text})
        sys.stdout.write(f"{batch.numbers[0]} {i}\n")
        sys.stdout.flush()
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
