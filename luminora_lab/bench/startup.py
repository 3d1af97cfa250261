"""How long the lab takes to start, in units of an empty Python process."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

__all__ = ["LIMITS", "run"]

_COMMANDS = {
    "python": ["-c", "pass"],
    "import": ["-c", "import luminora_lab"],
    "help": ["-m", "luminora_lab", "--help"],
}
LIMITS = {"import": 3.0, "help": 20.0}
"""What each start may cost, as a multiple of ``python -c pass``."""


def _seconds(arguments: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def run(repeats: int = 11) -> dict[str, float | int | bool]:
    """Start ``python -c pass``, ``import luminora_lab`` and ``luminora --help`` in turn, and compare the medians.

    The three take turns, so that a busy moment of the machine falls on all of them; one round before the first
    fills the disk cache and writes the bytecode. The current interpreter is used for all.

    Parameters
    ----------
    repeats
        Measured rounds, at least 1.

    Returns
    -------
    dict
        ``python_ms``, ``import_ms`` and ``help_ms`` (medians in milliseconds), ``import_ratio`` and ``help_ratio``
        (against ``python -c pass``), ``repeats``, and ``within_limits`` (both ratios are within :data:`LIMITS`).

    Raises
    ------
    ValueError
        ``repeats`` is below 1.
    subprocess.CalledProcessError
        One of the commands failed.

    Examples
    --------
    >>> found = run(repeats=1)
    >>> found["repeats"], found["python_ms"] > 0
    (1, True)
    """
    if repeats < 1:
        raise ValueError(f"repeats={repeats}: at least one round is needed")
    rounds = [{name: _seconds(words) for name, words in _COMMANDS.items()} for _ in range(repeats + 1)][1:]
    median = {name: 1000 * statistics.median(each[name] for each in rounds) for name in _COMMANDS}
    ratio = {name: median[name] / median["python"] for name in LIMITS}
    return {
        **{f"{name}_ms": value for name, value in median.items()},
        **{f"{name}_ratio": value for name, value in ratio.items()},
        "repeats": repeats,
        "within_limits": all(ratio[name] <= limit for name, limit in LIMITS.items()),
    }
