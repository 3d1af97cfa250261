"""Peak memory of a piece of code, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

__all__ = ["peak_mb"]

_REPORT = """
import pathlib, resource
status = pathlib.Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
high = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
print((high or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss])[0] / 1024)
"""


def peak_mb(code: str, *arguments: str) -> float:
    """Return the peak resident memory of a fresh interpreter that runs ``code``, megabytes.

    On Linux the high-water mark of its own memory: ``getrusage`` would count what the calling process held when it was
    forked.

    Examples
    --------
    >>> peak_mb("x = bytearray(50_000_000)") > 50
    True
    """
    command = [sys.executable, "-c", code + _REPORT, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])
