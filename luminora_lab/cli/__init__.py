"""The ``luminora`` command: one file per group, and nothing heavy is imported until its command is called."""

from luminora_lab.cli.app import main

__all__ = ["main"]
