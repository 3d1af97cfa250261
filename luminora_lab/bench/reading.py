"""How much memory and time reading a large file takes, measured in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

__all__ = ["measure_file", "measure_streaming", "write_longmemeval"]

_MEASURE = """
import json, resource, sys, time
def peak():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
from luminora_lab.conversation import iter_conversations
from luminora_lab.errors import LuminoraError
talks = turns = 0
for talk in iter_conversations(sys.argv[1]):
    turns += len(talk)
before, begin, error = peak(), time.perf_counter(), None
turns = 0
try:
    for talk in iter_conversations(sys.argv[2]):
        talks, turns = talks + 1, turns + len(talk)
except LuminoraError as raised:
    error = str(raised)
json.dump({"conversations": talks, "turns": turns, "seconds": time.perf_counter() - begin,
           "baseline_mb": before, "peak_mb": peak(), "error": error}, sys.stdout)
"""
_WORDS = (
    *("the", "lamp", "on", "the", "pier", "was", "lit", "again", "and", "someone", "had", "left"),
    *("a", "note", "about", "the", "ferry,", "the", "weather", "and", "the", "keys"),
)


def write_longmemeval(path: Path, size_mb: float, *, sessions: int = 48, turns: int = 10) -> int:
    """Write a file in the layout of LongMemEval-S of about this size; return the bytes of its largest item.

    Raises
    ------
    OSError
        The file cannot be written.

    Examples
    --------
    >>> path = Path(tempfile.mkdtemp()) / "small.json"
    >>> write_longmemeval(path, 0.01, sessions=2, turns=2) > 1000
    True
    """
    largest, written, number = 0, 0, 0
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        while written < size_mb * 2**20 or not number:
            item = json.dumps(_item(number, sessions, turns))
            file.write((",\n" if number else "") + item)
            largest, written, number = max(largest, len(item)), written + len(item), number + 1
        file.write("]\n")
    return largest


def _item(number: int, sessions: int, turns: int) -> dict[str, Any]:
    def text(seed: int) -> str:
        return " ".join(_WORDS[(seed * 7 + i * (seed % 5 + 1)) % len(_WORDS)] for i in range(190))

    haystack = [
        [
            {"role": ("user", "assistant")[t % 2], "content": text(number + s * turns + t), "has_answer": s == t == 0}
            for t in range(turns)
        ]
        for s in range(sessions)
    ]
    return {
        "question_id": f"made-{number}",
        "question_type": "single-session-user",
        "question": "Who left the note?",
        "answer": "someone",
        "question_date": "2023/05/30 (Tue) 23:40",
        "haystack_dates": [f"2023/{s % 4 + 1:02d}/{s % 28 + 1:02d} (Mon) 10:{s % 60:02d}" for s in range(sessions)],
        "haystack_session_ids": [f"session_{number}_{s}" for s in range(sessions)],
        "haystack_sessions": haystack,
        "answer_session_ids": [f"session_{number}_0"],
    }


def measure_streaming(size_mb: float = 280) -> dict[str, Any]:
    """Stream a generated LongMemEval-S file of this size and measure it.

    Returns
    -------
    dict
        size_mb, item_mb (largest item), conversations, turns, seconds, baseline_mb (resident after the imports and a
        small file), peak_mb (highest resident size) and limit_mb (1.5 items + 300 MB).

    Raises
    ------
    RuntimeError
        The measuring process failed.

    Examples
    --------
    >>> result = measure_streaming(0.1)
    >>> result["peak_mb"] <= result["limit_mb"]
    True
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.json"
        item_mb = write_longmemeval(path, size_mb) / 2**20
        measured = measure_file(path)
        size = path.stat().st_size / 2**20
    return {"size_mb": size, "item_mb": item_mb, **measured, "limit_mb": 1.5 * item_mb + 300}


def measure_file(path: Path) -> dict[str, Any]:
    """Stream any file in a process of its own; return conversations, turns, seconds, memory and the error, if any.

    Raises
    ------
    RuntimeError
        The measuring process failed.

    Examples
    --------
    >>> path = Path(tempfile.mkdtemp()) / "talk.csv"
    >>> _ = path.write_text("speaker,text\\nAda,Tea?\\n")
    >>> measure_file(path)["turns"]
    1
    """
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.json"
        write_longmemeval(small, 0.01, sessions=2, turns=2)
        command = [sys.executable, "-c", _MEASURE, str(small), str(path)]
        package = str(Path(__file__).resolve().parents[2])
        paths = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": paths}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise RuntimeError(f"measuring failed: {done.stderr[-500:]}")
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured
