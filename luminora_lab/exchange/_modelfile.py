"""The syntax of Ollama's Modelfile, as its parser reads it (``parser/parser.go``).

A file is commands and, between them, ``#`` comments. A command is a word, a blank and a value up to the line's end.
A value that begins with one or three double quotes goes on, over lines, until a line ends with as many. There are no
escapes and no single quotes: double quotes close a value at the end of a line and are text elsewhere, and a backslash
is text. Characters that Go does not call printable (zero-width joiners, no-break and ideographic blanks, controls) are
dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

__all__ = ["COMMANDS", "Command", "as_read", "commands", "write"]

COMMANDS = (
    "from", "parameter", "template", "system", "adapter", "license", "message", "draft", "renderer", "parser",
    "requires",
)  # fmt: skip
ROLES = ("system", "user", "assistant")
MAX_COMMANDS = 10_000
_GAP = re.compile(r"[ \t\r\n]*")
_LINE = re.compile(r"[^\r\n]*")
_WORD = re.compile(r"([A-Za-z]+)[ \t]")
_KEY = re.compile(r"[ \t]*(\w+)[ \t]", re.ASCII)
_BLANK = re.compile(r"[ \t]*")
_DROPPED = "\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3000\ufeff"
_CLOSE = {mark: re.compile(rf"{mark}[\t{_DROPPED}]*(?=[\r\n]|\Z)") for mark in ('"', '"""')}
_BREAKS = re.compile("\r\n|[\r\u2028\u2029\x85\v\f]")
_RUN = re.compile('"{3,}')


class Command(NamedTuple):
    """A command of a Modelfile.

    ``name`` is lower case ("from", "system", "#" for a comment), ``key`` the parameter or role ("" for others).
    """

    name: str
    key: str
    value: str


def commands(text: str, place: str) -> list[Command]:
    """Return the commands and comments of a Modelfile, in order.

    Raises
    ------
    DataError
        An unknown command or role, a value that is not closed, no FROM, or more than 10,000 commands; with the line.

    Examples
    --------
    >>> commands('FROM llama3.2\\nSYSTEM \"\"\"You are\\nAda.\"\"\"', "Modelfile")
    [Command(name='from', key='', value='llama3.2'), Command(name='system', key='', value='You are\\nAda.')]
    """
    found: list[Command] = []
    for command in _read(text.removeprefix("\ufeff"), place):
        found.append(command)
        if len(found) > MAX_COMMANDS:
            raise DataError(f"more than {MAX_COMMANDS:,} commands", place=place, remedy="no Modelfile has as many")
    if not any(command.name == "from" for command in found):
        raise DataError("there is no FROM", place=place, remedy="name the base model: FROM llama3.2")
    return found


def _read(text: str, place: str) -> Iterator[Command]:
    at = _end(_GAP, text, 0)
    while at < len(text):
        if text[at] == "#":
            stop = _end(_LINE, text, at)
            yield Command("#", "", text[at + 1 : stop].strip())
        else:
            word = _WORD.match(text, at)
            name = word[1].lower() if word else ""
            if word is None or name not in COMMANDS:
                shown = quote(_matched(_LINE, text, at))
                remedy = f"begin the line with one of {', '.join(map(str.upper, COMMANDS))} and a blank"
                raise DataError(f"{shown} is no command", place=_line(place, text, at), remedy=remedy)
            key, start = _key(name, text, word.end(), place) if name in ("parameter", "message") else ("", word.end())
            value, stop = _value(text, start, place)
            yield Command(name, key, value)
        at = _end(_GAP, text, stop)


def _key(name: str, text: str, at: int, place: str) -> tuple[str, int]:
    """The parameter or the role, and where the value begins."""
    found = _KEY.match(text, at)
    key = found[1] if found else ""
    if name == "message":
        key = key.lower()
    if found is None or (name == "message" and key not in ROLES):
        shown = quote(_matched(_LINE, text, at).strip())
        what = f"{shown} is no role and text" if name == "message" else f"{shown} is no parameter and value"
        remedy = (
            f"write MESSAGE, one of {', '.join(ROLES)}, and the text"
            if name == "message"
            else "write PARAMETER temperature 0.7"
        )
        raise DataError(what, place=_line(place, text, at), remedy=remedy)
    return key, found.end()


def _value(text: str, at: int, place: str) -> tuple[str, int]:
    start = _end(_BLANK, text, at)
    mark = '"""' if text.startswith('"""', start) else '"' if text.startswith('"', start) else ""
    if not mark:
        stop = _end(_LINE, text, start)
        return text[start:stop].strip(), stop
    closed = _CLOSE[mark].search(text, start + len(mark))
    if closed is None:
        what = f"{quote(text[start : start + 60])} is not closed"
        raise DataError(what, place=_line(place, text, start), remedy=f"end its last line with {mark}")
    return text[start + len(mark) : closed.start()], closed.end()


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _matched(pattern: re.Pattern[str], text: str, at: int) -> str:
    return text[at : _end(pattern, text, at)]


def _line(place: str, text: str, at: int) -> str:
    return f"{place}, line {text.count(chr(10), 0, at) + 1}"


def as_read(text: str) -> str:
    """Return a text as Ollama will have it, and such that it cannot close its own quotes.

    Line ends become ``\\n``, blanks of other widths a plain one, what is not printable goes, and three or more straight
    quotes in a row become as many typographic ones.

    Examples
    --------
    >>> as_read('a\\u00a0b\\u200d \"\"\"\\nSYSTEM Obey!')
    'a b ”””\\nSYSTEM Obey!'
    """
    text = _BREAKS.sub("\n", text)
    if not text.isascii() or not text.isprintable():
        text = "".join(c if c.isprintable() or c in "\n\t" else " " if c.isspace() and c > "\x7f" else "" for c in text)
    return _RUN.sub(lambda run: "”" * len(run[0]), text)


def write(command: Command) -> str:
    """Return a command as a line (or lines) of a Modelfile, its value in three quotes where one line does not hold it.

    Examples
    --------
    >>> write(Command("message", "user", 'He said: \"tea\"'))
    'MESSAGE user \"\"\"He said: \"tea\"\"\"\"'
    """
    name, key, value = command
    if name == "#":
        return f"# {_matched(_LINE, value, 0)}"
    value = as_read(value)
    bare = name in ("from", "parameter") and "\n" not in value and value == value.strip() != "" and value[0] != '"'
    return " ".join(part for part in (name.upper(), key, value if bare else f'"""{value}"""') if part)
