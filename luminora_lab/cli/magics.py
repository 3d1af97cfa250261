"""What ``%load_ext luminora_lab`` gives a notebook."""

from __future__ import annotations

import shlex
from typing import Any

__all__ = ["load_ipython_extension"]


def load_ipython_extension(shell: Any) -> None:
    """Put the names ``ll`` and ``mem`` into a notebook, and register its magics.

    ``%lab [CONVERSATION]`` opens the dashboard; ``%luminora COMMAND ...`` runs the command line in this process, so
    that what it prints stands below the cell. A command that fails says why and stops the cell.
    """
    import luminora_lab
    from luminora_lab import memory

    shell.push({"ll": luminora_lab, "mem": memory})
    shell.register_magic_function(_lab, "line", "lab")
    shell.register_magic_function(_luminora, "line", "luminora")


def _lab(line: str) -> Any:
    """Open the dashboard on a conversation: %lab riverside."""
    from luminora_lab.widgets import lab

    return lab(*shlex.split(line))


def _luminora(line: str) -> None:
    """Run a command of the lab: %luminora validate quill."""
    from luminora_lab.cli import main
    from luminora_lab.errors import LuminoraError

    code = main(shlex.split(line))
    if code not in (0, 1):
        raise LuminoraError(f"it ended with {code}", place=f"luminora {line}", remedy="see what it said above")
