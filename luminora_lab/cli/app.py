"""The frame of the ``luminora`` command: the table of commands, and what becomes of errors.

A command is a row of :data:`COMMANDS`. Its module is imported when the command is called, never for ``--help``.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from luminora_lab.errors import LuminoraError

__all__ = ["COMMANDS", "LazyCommand", "LazyGroup", "command", "main"]


class LazyCommand(NamedTuple):
    """Where a command is, and the line that describes it in ``luminora --help``.

    ``attribute`` names a ``typer.Typer`` (a group) or a function (one command) in ``module``.
    """

    module: str
    attribute: str
    help: str


_CLI = "luminora_lab.cli"
COMMANDS: dict[str, LazyCommand] = {
    "init": LazyCommand(f"{_CLI}.initialising", "init", "Write a project to begin with: a notebook, a service, a bot."),
    "list": LazyCommand(f"{_CLI}.personalities", "list_", "List the personalities that have a name."),
    "info": LazyCommand(f"{_CLI}.personalities", "info", "Show everything about one personality."),
    "validate": LazyCommand(f"{_CLI}.validating", "validate", "Check personalities: form, coherence, quality, safety."),
    "compile": LazyCommand(f"{_CLI}.prompts", "compile", "Compile a personality into the prompt of a provider."),
    "diff": LazyCommand(f"{_CLI}.prompts", "diff", "Compare two personalities, or one at two moments."),
    "create": LazyCommand(f"{_CLI}.making", "create", "Create a personality: in a dialogue, or from options."),
    "blend": LazyCommand(f"{_CLI}.making", "blend", "Blend personalities by weight."),
    "update": LazyCommand(f"{_CLI}.updating", "update", "Raise old personality files to the current format."),
    "export": LazyCommand(f"{_CLI}.exchanging", "export", "Write a personality in another program's format."),
    "import": LazyCommand(f"{_CLI}.exchanging", "import_", "Read a personality from another program's file."),
    "fetch": LazyCommand(f"{_CLI}.fetching", "fetch", "Fetch a personality from a web server or a git repository."),
    "test": LazyCommand(f"{_CLI}.testing", "health", "Check a personality, a provider, a store and the index."),
    "chat": LazyCommand(f"{_CLI}.chatting", "chat", "Talk to a personality in the terminal."),
    "memory": LazyCommand(
        f"{_CLI}.remembering", "app", "What is remembered: list, search, add, forget, stats, export."
    ),
    "snapshot": LazyCommand(f"{_CLI}.snapshotting", "app", "Everything of a user and a personality in one file."),
    "serve": LazyCommand(f"{_CLI}.serving", "serve", "Serve personalities and sessions, with a page to chat."),
    "migrate": LazyCommand(f"{_CLI}.migrating", "app", "Stores: status, up, down, copy, import."),
    "compare": LazyCommand(f"{_CLI}.compare", "compare", "Compare memory strategies on recorded conversations."),
    "presets": LazyCommand(f"{_CLI}.presets", "presets", "List the memory strategies that have a name."),
    "run": LazyCommand(f"{_CLI}.running", "run", "Run a plan of replies, and go on with one that was stopped."),
    "record": LazyCommand(f"{_CLI}.running", "record", "Record the replies that a plan asks for."),
    "report": LazyCommand(f"{_CLI}.running", "report", "Write the report of a run."),
    "recordings": LazyCommand(f"{_CLI}.recordings", "app", "Recorded replies: list, show, check, merge, prune, cost."),
    "providers": LazyCommand(f"{_CLI}.providers", "providers", "List the providers that have a name."),
    "bench": LazyCommand(f"{_CLI}.benching", "app", "Measure methods on replies of real models that you bring."),
    "config": LazyCommand(f"{_CLI}.configuring", "app", "Settings: show, get, set, unset, path."),
    "cache": LazyCommand(f"{_CLI}.caching", "app", "The cache folder: info, clear."),
    "ranker": LazyCommand(f"{_CLI}.ranker", "app", "The learned ranker: train it, look inside it."),
    "datasets": LazyCommand(f"{_CLI}.datasets", "app", "Recorded conversations: list, show, check, convert, annotate."),
}
"""Name to command, in the order of ``luminora --help``: personalities, memory strategies, conversations."""


class LazyGroup(TyperGroup):
    """A group that knows its commands by name and help line, and imports one when it is called."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        for name, row in COMMANDS.items():
            self.commands[name] = TyperCommand(name, help=row.help)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Find the command that ``args`` begin with, and import it.

        Raises
        ------
        click.UsageError
            There is no such command; the message suggests the nearest name.
        """
        name, found, rest = super().resolve_command(ctx, args)
        return name, load(name) if name in COMMANDS else found, rest


def load(name: str) -> Any:
    """Import the command called ``name`` and return it in the form that the parser uses.

    Raises
    ------
    KeyError
        There is no such command.
    """
    row = COMMANDS[name]
    target = getattr(importlib.import_module(row.module), row.attribute)
    shelf = typer.Typer(rich_markup_mode=getattr(target, "rich_markup_mode", "markdown"))
    if isinstance(target, typer.Typer):
        shelf.add_typer(target, name=name)
    else:
        shelf.command(name)(target)
    return typer.main.get_group(shelf).commands[name]


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode=None,  # rich would triple the time of `luminora --help`
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from luminora_lab import __version__

        typer.echo(f"luminora-lab {__version__}")
        raise typer.Exit


@app.callback()
def luminora(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Personalities and conversational memory for language models: define, compile, compare."""


def command() -> Any:
    """Return the whole command tree, for the parser, for documentation and for tests."""
    return typer.main.get_command(app)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the ``luminora`` command and return its exit code.

    Parameters
    ----------
    argv
        The words after ``luminora``; those of this process if None.

    Returns
    -------
    int
        0; 2 for wrong usage and for every :class:`~luminora_lab.errors.LuminoraError`; 130 when interrupted; 1 when
        the operating system refuses a file, or the reader of standard output went away (then without a word).
        Whatever the user can put right is one message on standard error. Any other error is a defect of the lab and
        passes through with its traceback.
    """
    try:
        code = _run(None if argv is None else list(argv))
        if sys.stdout is not None:
            sys.stdout.flush()
    except LuminoraError as error:
        _say(error)
        code = error.exit_code
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            _say(error)
        _let_go_of_stdout()
        code = 1
    return code


def _run(argv: list[str] | None) -> int:
    try:
        command().main(args=argv, prog_name="luminora")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    return 0


def _say(error: Exception) -> None:
    """Print the message without the control characters in quoted data, which a terminal would obey."""
    if sys.stderr is None:  # print() would write to standard output instead
        return
    text = "".join(char if char.isprintable() or char == "\n" else repr(char)[1:-1] for char in str(error))
    print(f"Error: {text}", file=sys.stderr)


def _let_go_of_stdout() -> None:
    """Point standard output at nothing if it cannot be written to, so that Python does not complain as it ends."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
