"""The command-line reference of the documentation, from the commands themselves.

``python -m luminora_lab.cli.reference > docs/cli.md``
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from enum import Enum
from typing import Any, get_args

from luminora_lab.cli.app import COMMANDS, load

__all__ = ["commands", "document", "examples"]

_WORDS = {"str": "text", "int": "whole number", "float": "number", "Path": "path", "bool": "flag"}
HEAD = """# Command line

`luminora --version` prints the version; `-h` or `--help` after any command prints what stands here.
Exit codes: 0 fine, 1 findings or differences, 2 unusable input, 130 interrupted. `luminora --install-completion`
completes commands, options and names.
"""


def commands() -> dict[str, Any]:
    """Return every command by its whole name ("datasets list"), in the order of ``luminora --help``.

    Examples
    --------
    >>> list(commands())[:2], "recordings merge" in commands()
    (['init', 'list'], True)
    """
    found: dict[str, Any] = {}
    for name in COMMANDS:
        found |= _walk(name, load(name))
    return found


def _walk(name: str, command: Any) -> dict[str, Any]:
    inner = getattr(command, "commands", None)
    if not inner:
        return {name: command}
    return {key: one for part, sub in inner.items() for key, one in _walk(f"{name} {part}", sub).items()}


def examples(command: Any) -> list[str]:
    """Return the examples in a command's help, without the name of the program.

    Examples
    --------
    >>> examples(commands()["datasets list"])
    ['datasets list']
    """
    text = inspect.cleandoc(command.help or "").replace("\n", " ")
    return [part.removeprefix("luminora ") for part in text.split("`")[1::2] if part.startswith("luminora ")]


def document() -> str:
    """Return the reference as Markdown.

    Examples
    --------
    >>> document().count("## luminora ") == len(commands())
    True
    """
    parts = [HEAD]
    for name, command in commands().items():
        parts.append(f"## luminora {name}\n\n    {_usage(name, command)}\n")
        parts.append(f"{inspect.cleandoc(command.help or '').strip()}\n")
        rows = list(_rows(command))
        if rows:
            parts.append("| name | value | meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _shown(command: Any) -> list[Any]:
    return [one for one in command.params if not getattr(one, "hidden", False) and "--help" not in one.opts]


def _usage(name: str, command: Any) -> str:
    """Return the line of usage: what is required, in its order; other options are in the table."""
    words = ["luminora", name]
    for parameter in _shown(command):
        if parameter.param_type_name == "argument":
            many = f"{_name(parameter)}{'...' if parameter.nargs == -1 else ''}"
            words.append(many if parameter.required else f"[{many}]")
        elif parameter.required:
            words.append(f"{parameter.opts[0]} {_kind(parameter).upper()}")
    return " ".join([*words, "[OPTIONS]"])


def _name(argument: Any) -> str:
    return str(argument.metavar or argument.name.upper().rstrip("_"))


def _rows(command: Any) -> Iterator[str]:
    for parameter in _shown(command):
        argument = parameter.param_type_name == "argument"
        names = [_name(parameter)] if argument else [*parameter.opts, *parameter.secondary_opts]
        end = " Required." if parameter.required and not argument else _default(parameter)
        told = " ".join(str(getattr(parameter, "help", None) or "").split())
        cells = ", ".join(f"`{name}`" for name in names), _kind(parameter), f"{told}{end}"
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _kind(parameter: Any) -> str:
    if parameter.metavar and parameter.param_type_name != "argument":
        return str(parameter.metavar).lower()
    if getattr(parameter, "is_bool_flag", False):
        return "flag"
    annotation = parameter.type_descriptor.annotation
    choices = (
        [str(one.value) for one in annotation] if isinstance(annotation, type(Enum)) else list(get_args(annotation))
    )
    if choices and all(isinstance(one, str) for one in choices):
        return " | ".join(choices)
    inner = choices[0] if choices else annotation
    low, high = parameter.min, parameter.max
    limits = f" {'' if low is None else low}..{'' if high is None else high}" if (low, high) != (None, None) else ""
    many = ", several" if getattr(parameter, "multiple", False) or parameter.nargs == -1 else ""
    return f"{_WORDS.get(getattr(inner, '__name__', ''), getattr(inner, '__name__', 'text'))}{limits}{many}"


def _default(parameter: Any) -> str:
    value = parameter.default
    if value is True:
        return " Default: on."
    if value is False or value == "" or not isinstance(value, str | int | float):
        return ""
    return f" Default: `{value}`."


if __name__ == "__main__":
    print(document(), end="")
