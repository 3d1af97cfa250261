"""How far a run is: a bar in a notebook, a bar in a terminal, plain lines in a log."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from luminora_lab.experiment.runs.running import Outcome

__all__ = ["Progress"]

_LINES = 10  # of a log


class Progress:
    """Cells done, failed and cached, cost so far, time left."""

    def __init__(self, cells: int, cached: int, shown: bool | str) -> None:
        self._cells, self._cached, self._done, self._failed, self._cost = cells, cached, cached, 0, 0.0
        self._stopped = ""
        self._view = _view(shown)
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if self._view == "notebook":
            from tqdm.notebook import tqdm

            self._bar = tqdm(total=self._cells, initial=self._cached, unit="cell")
        elif self._view == "terminal":
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (TextColumn("{task.completed}/{task.total} cells"), BarColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, TextColumn("{task.fields[said]}"))
            self._bar.start()
            self._task = self._bar.add_task("", total=self._cells, completed=self._cached, said="")
        return self

    def update(self, outcome: Outcome) -> None:
        """Take in what became of a cell."""
        self._done += outcome.counts.get("finished", 0)
        self._failed += bool(outcome.counts.get("errors"))
        self._cost += outcome.cost
        self._stopped = self._stopped or outcome.stopped
        if self._view == "notebook":
            self._bar.update(outcome.counts.get("finished", 0))
            self._bar.set_postfix_str(self._said())
        elif self._view == "terminal":
            self._bar.update(self._task, completed=self._done, said=self._said())
        elif self._view == "lines" and self._done * _LINES // self._cells > (self._done - 1) * _LINES // self._cells:
            print(f"{self._done}/{self._cells} cells, {self._said()}, {self._left()}", file=sys.stderr, flush=True)

    def _said(self) -> str:
        parts = [f"{self._failed} with errors", f"{self._cached} cached", f"{self._cost:.4f} US dollars"]
        return ", ".join(parts)

    def _left(self) -> str:
        fresh = self._done - self._cached
        if not fresh:
            return "time left not known"
        seconds = (time.monotonic() - self._started) / fresh * (self._cells - self._done)
        return f"about {seconds:.0f} s left"

    def __exit__(self, *error: object) -> None:
        if self._view == "notebook":
            self._bar.close()
        elif self._view == "terminal":
            self._bar.stop()

    def say(self, counts: dict[str, Any]) -> None:
        """Say how a run ended, where it shows anything."""
        if not self._view:
            return
        lost = counts.get("in_flight_and_lost", 0)
        if lost:
            print(f"{lost} calls were in flight when the run was last killed, and were made again.", file=sys.stderr)
        if self._stopped:
            print(f"Stopped: {self._stopped}.", file=sys.stderr)


def _view(shown: bool | str) -> str:
    if shown is False:
        return ""
    if isinstance(shown, str):
        return shown
    shell = sys.modules.get("IPython")
    if shell is not None and "IPKernelApp" in getattr(shell.get_ipython(), "config", {}):
        return "notebook"
    return "terminal" if sys.stderr is not None and sys.stderr.isatty() else "lines"
