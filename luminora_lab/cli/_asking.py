"""Questions on the terminal: asked on standard error, so that standard output holds results alone."""

from __future__ import annotations

import contextlib
import sys
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from luminora_lab.cli._screen import note
from luminora_lab.errors import DataError, LuminoraError

__all__ = ["ask", "at_a_terminal", "confirm", "read_line"]

T = TypeVar("T")


def at_a_terminal() -> bool:
    """Return whether somebody sits at standard input and can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def read_line() -> str:
    """Return the next line of standard input, without blanks around it.

    Raises
    ------
    DataError
        The input ended, or the line has control characters.
    KeyboardInterrupt
        The user pressed Ctrl-C.
    """
    if sys.stdout is not None and sys.stdout.isatty():
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  (input() edits lines with it)
    try:
        line = input().strip()
    except EOFError:
        raise _Ended("the answers end here", place="standard input", remedy="nothing was written") from None
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in line):
        raise DataError("the answer has control characters", remedy="write text")
    return line


class _Ended(DataError):
    """Nobody answers any more."""


def ask(question: str, check: Callable[[str], T], shown: str = "") -> T:
    """Ask until an answer passes.

    Parameters
    ----------
    question
        What is asked.
    check
        Makes the value of the answer ("" where Enter alone was pressed), or raises
        :class:`~luminora_lab.errors.LuminoraError`, whose message is shown.
    shown
        What Enter alone stands for.

    Raises
    ------
    DataError
        The input ended.
    """
    while True:
        note(f"{question} [{shown}]:" if shown else f"{question}:")
        try:
            return check(read_line())
        except _Ended:
            raise
        except LuminoraError as error:
            note(f"  {error}")


def confirm(question: str, default: bool = False) -> bool:
    """Ask yes or no; what is empty, or the end of the input, is the default (the end: no).

    Raises
    ------
    KeyboardInterrupt
        The user pressed Ctrl-C.
    """
    words = {"y": True, "yes": True, "n": False, "no": False, "": default}

    def check(answer: str) -> bool:
        if answer.lower() not in words:
            raise DataError(f"{answer[:20]!r} is neither yes nor no", remedy="answer y or n")
        return words[answer.lower()]

    try:
        return ask(question, check, "Y/n" if default else "y/N")
    except _Ended:
        return False
