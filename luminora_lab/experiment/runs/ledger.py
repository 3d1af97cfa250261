"""The calls of a run, begun and ended, in one file that all its workers share: what was in flight, what was spent."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any

from luminora_lab.errors import LuminoraError, ProviderError
from luminora_lab.providers.reply import Provider, Reply
from luminora_lab.providers.request import Request

__all__ = ["Bookkeeper", "BudgetReached", "Ledger"]

_LONGEST_REPLY = 4_096  # tokens of a reply where max_tokens does not say


class BudgetReached(LuminoraError):
    """The next call could exceed the budget of the run; it was not made."""


class Ledger:
    """Calls begun and ended, one line each.

    Attributes
    ----------
    spent
        US dollars of the calls that have ended, as far as their prices are known.
    asked
        Calls that have ended, with a reply or without.
    open
        Keys of the calls that have begun and not ended, with the most that each can cost: in flight, or lost when the
        program was killed.
    """

    def __init__(self, path: Path, budget: float | None = None) -> None:
        self.path, self.budget = path, budget
        self.spent, self.asked, self.open = 0.0, 0, dict[str, float]()
        self._read_to = 0
        self._guard = threading.Lock()

    def refresh(self) -> None:
        """Take in what other workers have written."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._read_to)
            for piece in file:
                if not piece.endswith(b"\n"):
                    break
                self._read_to += len(piece)
                try:
                    self._take(json.loads(piece))
                except ValueError:  # torn when the program was killed
                    continue

    def _take(self, line: dict[str, Any]) -> None:
        if "begin" in line:
            self.open[line["begin"]] = float(line.get("most") or 0.0)
        elif "end" in line:
            self.open.pop(line["end"], None)
            self.asked += 1
            self.spent += float(line.get("cost") or 0.0)

    def begin(self, key: str, most: float | None) -> None:
        """Note that a call begins.

        Raises
        ------
        BudgetReached
            With what is spent and in flight it could exceed the budget.
        """
        with self._guard, self._locked():
            self.refresh()
            if self.budget is not None:
                together = self.spent + sum(self.open.values()) + (most or 0.0)
                if together > self.budget:
                    what = f"the next call could bring the cost to {together:.4f} of {self.budget:.4f} US dollars"
                    raise BudgetReached(what, place="budget", remedy="raise budget and resume")
            self._write({"begin": key, **({} if most is None else {"most": most})})

    def end(self, key: str, cost: float | None = None, error: str | None = None) -> None:
        """Note that a call has ended."""
        line = {"end": key, "cost": cost, "error": error}
        with self._guard, self._locked():
            self._write({name: value for name, value in line.items() if value is not None})

    def _locked(self) -> Any:
        from filelock import FileLock

        return FileLock(self.path.with_name(f".{self.path.name}.lock"), mode=0o666)

    def _write(self, line: dict[str, Any]) -> None:
        content = json.dumps(line, separators=(",", ":")).encode() + b"\n"
        with self.path.open("ab+", buffering=0) as file:
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                if file.read(1) != b"\n":
                    content = b"\n" + content
            file.write(content)

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "budget": self.budget}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["path"], state["budget"])  # type: ignore[misc]


class Bookkeeper:
    """Notes the calls of one provider in a ledger; ``cost`` is what they cost, in US dollars."""

    def __init__(self, ledger: Ledger, provider: Provider) -> None:
        self._ledger, self._provider, self.cost = ledger, provider, 0.0

    def begin(self, asked: Request) -> None:
        """Note that a call begins.

        Raises
        ------
        BudgetReached
            It could exceed the budget.
        """
        self._ledger.begin(asked.sha256, self._most(asked))

    def end(self, asked: Request, reply: Reply | None, error: ProviderError | None) -> None:
        """Note what became of it."""
        cost = None if reply is None else reply.cost
        self._ledger.end(asked.sha256, cost=cost, error=None if error is None else error.kind)
        self.cost += cost or 0.0

    def _most(self, asked: Request) -> float | None:
        """Return the most that a call can cost; only where there is a budget, since it takes counting tokens."""
        price = getattr(self._provider, "price", None)
        if self._ledger.budget is None or price is None or getattr(self._provider, "kind", "model") != "model":
            return None
        from luminora_lab.providers.tokens import count_tokens

        longest = int(asked.params.get("max_tokens") or _LONGEST_REPLY)
        most: float | None = price(count_tokens(asked.messages, asked.model), longest)
        return most
