"""The arguments and options that several commands have, so that each has one name and one meaning everywhere."""

from __future__ import annotations

from typing import Annotated

import typer

from luminora_lab.cli.completing import moods, names, providers

__all__ = ["Affinity", "AsJson", "Force", "Model", "MoodName", "Provider", "Who"]

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that exists.")]

Who = Annotated[
    str, typer.Argument(metavar="NAME_OR_FILE", help="A name of `luminora list`, or a file.", autocompletion=names)
]
Provider = Annotated[str, typer.Option("--provider", "-p", help="Whose prompt.", autocompletion=providers)]
Model = Annotated[str | None, typer.Option(help="A model of the provider, for tokens, role and parameters.")]
Affinity = Annotated[float | None, typer.Option(help="Affinity, 0 to 100; without it no level acts.")]
MoodName = Annotated[
    str | None,
    typer.Option(metavar="NAME[:INTENSITY]", help="A mood, and its intensity, 0 to 1.", autocompletion=moods),
]
