"""``luminora bench``: measure the lab's own methods on recordings of real models that you bring."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import print_json

__all__ = ["app"]

app = typer.Typer(
    help="Measure methods on replies of real models: psychometrics, style.", no_args_is_help=True,
    rich_markup_mode="markdown",
)  # fmt: skip
PathTo = Annotated[str, typer.Argument(metavar="PATH", help="Replies, one JSON object a line.")]


@app.command()
def psychometrics(
    path: PathTo,
    inventory: Annotated[str, typer.Option(help="A bundled inventory, or a CSV file.")] = "bfi-44-key",
    as_json: AsJson = False,
) -> None:
    """Self-reports and stories of models with an assigned personality (PersonaLLM's form).

    Example: `luminora bench psychometrics personallm.jsonl --inventory bfi-44-key`
    """
    from luminora_lab.bench.psychometrics import run

    _show(run(path, inventory), as_json)


@app.command()
def style(path: PathTo, as_json: AsJson = False) -> None:
    """Style of many models on the same instructions: variants, who replied, speed.

    Example: `luminora bench style provider_replies.jsonl`
    """
    from luminora_lab.bench.style import run

    _show(run(path), as_json)


def _show(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        plain = json.loads(json.dumps(result, default=float).replace("NaN", "null"))
        print_json(plain)
        return
    from luminora_lab.bench.__main__ import show

    show(result)
