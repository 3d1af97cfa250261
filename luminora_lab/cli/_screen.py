"""What commands print with: one JSON document, or plain text and tables that no data can colour or command."""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "bar",
    "clean",
    "console",
    "counted",
    "note",
    "print_diff",
    "print_json",
    "print_table",
    "say",
    "unused",
]

_OBEYED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the order of what follows them on the screen."""
_DIFF = {"+": "green", "-": "red", "@": "cyan"}


def clean(value: object) -> str:
    """Return text as it may be shown: what a terminal would obey is replaced by U+FFFD.

    Replaced are control characters but line feeds and tabs, characters that turn the direction of the text, halves of
    characters, and what the encoding of standard output does not have ("?").

    Examples
    --------
    >>> clean("\\x1b[31mred\\u202e").count("\\N{REPLACEMENT CHARACTER}")
    2
    """
    text = str(value).replace("\r\n", "\n")
    if not (text.isascii() and text.isprintable()):
        text = "".join(c if _harmless(c) else "\N{REPLACEMENT CHARACTER}" for c in text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _harmless(char: str) -> bool:
    return char in "\n\t" or not (unicodedata.category(char) in ("Cc", "Cs") or char in _OBEYED)


def say(text: object = "") -> None:
    """Print a text to standard output."""
    print(clean(text))


def note(text: object) -> None:
    """Print a text to standard error, if there is one."""
    if sys.stderr is not None:  # print() would write to standard output instead
        print(clean(text), file=sys.stderr)


def print_json(value: Any) -> None:
    """Print a value as the one JSON document of a command, on one line.

    Raises
    ------
    ValueError
        It holds a number that JSON does not have.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, allow_nan=False)
    print(text)


def console() -> Console:
    """Return where tables go: as wide as the terminal, 160 columns (or COLUMNS) and no colour in a pipe."""
    from rich.console import Console

    wide = None if (sys.stdout is not None and sys.stdout.isatty()) or "COLUMNS" in os.environ else 160
    return Console(width=wide, highlight=False, markup=False, emoji=False)


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    title: str = "",
    right: Sequence[str] = (),
    styles: Mapping[str, str] | None = None,
) -> None:
    """Print a table; what does not fit is folded, never cut off.

    Parameters
    ----------
    columns
        Their headings; a table whose headings are all empty has none.
    rows
        Values in the order of the columns; None is an empty cell.
    title
        A line above the table.
    right
        Columns that are set to the right.
    styles
        Text of the first cell of a row to the style of that cell.
    """
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False, show_header=any(columns))
    for name in columns:
        table.add_column(Text(clean(name)), justify="right" if name in right else "left", overflow="fold")
    for row in rows:
        cells = ["" if value is None else clean(value) for value in row]
        style = (styles or {}).get(cells[0], "")
        table.add_row(Text(cells[0], style=style), *map(Text, cells[1:]))
    screen = console()
    if title:
        screen.print(Text(clean(title), style="bold"))
    screen.print(table)


def print_diff(text: str) -> None:
    """Print a unified diff, in colours on a terminal; long lines go on, whatever the width."""
    from rich.text import Text

    screen = console()
    for line in text.removesuffix("\n").split("\n") if text else ():
        style = "bold" if line.startswith(("--- ", "+++ ")) else _DIFF.get(line[:1], "")
        screen.print(Text(clean(line), style=style), soft_wrap=True)


def bar(value: float, width: int = 20) -> str:
    """Return a number from 0 to 1 as a bar of text.

    Examples
    --------
    >>> bar(0.5, 4) in ("██░░", "##..")
    True
    """
    full = int(value * width + 0.5)
    try:
        "█░".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return "#" * full + "." * (width - full)
    return "█" * full + "░" * (width - full)


def counted(n: int, word: str) -> str:
    """Return a count in words.

    Examples
    --------
    >>> counted(1, "file"), counted(2000, "level")
    ('1 file', '2,000 levels')
    """
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def unused(path: Path, force: bool) -> Path:
    """Return a path that a command may write to.

    Raises
    ------
    DataError
        It exists, and is not to be replaced.
    """
    if not force and os.path.lexists(path):
        raise DataError("there is a file of that name", place=str(path), remedy="name another, or add --force")
    return path
