"""What one turn of a session costs beside the provider, and how it grows: ``python -m luminora_lab.bench sessions``."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from luminora_lab.store import BaseStore

__all__ = ["filled", "run"]

_USER, _WHO = "Ada", "Juniper"
_TURNS = 40  # that are measured, after the first
_PER_SESSION = 40


def run(sizes: Sequence[int] = (1_000, 10_000, 100_000), seed: int = 0) -> dict[str, Any]:
    """Return milliseconds a turn over so many prior turns (scripted provider, SQLite), by strategy.

    Prior turns are recombined from the bundled conversations; so are the messages. The alternative is the same strategy
    over a pool made anew of all memories at every turn (``luminora_lab.session.retrieve``), retrieval alone, up to
    10,000 memories. ``begin`` is the first turn, in seconds: it makes the index in memory.
    """
    from luminora_lab import memory as mem

    strategies = {"learned ranker": mem.load_ranker().scorer, "hybrid": mem.rrf(mem.bm25(), mem.relevance())}
    rows: list[dict[str, Any]] = []
    for n in sizes:
        with tempfile.TemporaryDirectory() as folder, filled(n, Path(folder), seed) as store:
            for name, strategy in strategies.items():
                rows.append({"strategy": name, "prior turns": n, **_measured(store, strategy, seed)})
                if n <= 10_000:
                    rows[-1]["anew ms"] = _anew(store, strategy, seed)
                    rows[-1]["anew / ours"] = rows[-1]["anew ms"] / rows[-1]["retrieval ms"]
    return {"turns": rows}


@contextmanager
def filled(n: int, folder: Path, seed: int = 0) -> Iterator[BaseStore]:
    """Give a SQLite store with so many turns of one user and personality, 40 a session, a minute apart."""
    import pandas as pd

    from luminora_lab.store import open_store

    texts, rng = _texts(), np.random.default_rng(seed)
    at = pd.Timestamp("2020-01-01")
    with open_store(f"sqlite:///{folder / 'lab.db'}") as store:
        for start in range(0, n, 2_000):
            with store.batch() as batch:
                for i in range(start, min(n, start + 2_000)):
                    session, place = divmod(i, _PER_SESSION)
                    user = place % 2 == 0
                    batch.put("turns", {
                        "session_id": f"s{session}", "position": place + 1, "turn_id": f"{session + 1}.{place + 1}",
                        "user": _USER, "personality": _WHO, "session": session + 1, "speaker": _USER if user else _WHO,
                        "role": "user" if user else "assistant", "text": _mixed(texts, rng),
                        "at": at + pd.Timedelta(minutes=i),
                    })  # fmt: skip
        with store.batch() as batch:
            for session in range(-(-n // _PER_SESSION)):
                head = {"session_id": f"s{session}", "user": _USER, "personality": _WHO, "number": session + 1}
                batch.put("sessions", head)
        yield store


def _measured(store: BaseStore, strategy: Any, seed: int) -> dict[str, float]:
    from luminora_lab.providers import ScriptedProvider
    from luminora_lab.session import Session

    script = ScriptedProvider([{"regex": ".", "reply": "Go on. The roses want water, and so do you."}], "bench")
    session = Session("juniper", script, strategy, store, user=_USER, clock=_clock())
    texts, rng = _texts(), np.random.default_rng(seed + 1)
    started = time.perf_counter()
    session.send("Hello there.")
    begin = time.perf_counter() - started
    whole, found = [], []
    for _ in range(_TURNS):
        text = _mixed(texts, rng)
        started = time.perf_counter()
        session.send(text)
        whole.append(time.perf_counter() - started)
        started = time.perf_counter()
        session.recall(text)
        found.append(time.perf_counter() - started)
    session._shelf.close()
    return {
        "median ms": 1e3 * float(np.median(whole)), "p95 ms": 1e3 * float(np.percentile(whole, 95)),
        "retrieval ms": 1e3 * float(np.median(found)), "begin s": begin,
    }  # fmt: skip


def _anew(store: BaseStore, strategy: Any, seed: int) -> float:
    """Return the milliseconds of a retrieval that makes everything anew, median of five."""
    from luminora_lab.session import retrieve

    frame = store.frame("turns", {"user": _USER, "personality": _WHO}, order=["session", "position"])
    memories = frame.rename(columns={"turn_id": "memory_id"})
    memories = memories[["memory_id", "session", "speaker", "role", "text", "at"]]
    texts, rng = _texts(), np.random.default_rng(seed + 1)
    took = []
    for _ in range(5):
        text = _mixed(texts, rng)
        started = time.perf_counter()
        retrieve(memories, text, strategy, 300, at=memories["at"].iloc[-1])
        took.append(time.perf_counter() - started)
    return 1e3 * float(np.median(took))


def _texts() -> list[str]:
    import luminora_lab as ll

    return [text for talk in ll.load_all("demo") for text in talk.turns["text"]]


def _mixed(texts: Sequence[str], rng: np.random.Generator) -> str:
    """Return the first half of one text with the second half of another."""
    a, b = (texts[int(i)] for i in rng.choice(len(texts), 2))
    return a[: len(a) // 2] + b[len(b) // 2 :]


def _clock() -> Any:
    import pandas as pd

    return lambda: pd.Timestamp("2031-01-01")
