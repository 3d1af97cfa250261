"""``luminora ranker``: train the learned ranker, look inside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode="markdown")


@app.callback()
def ranker() -> None:
    """The learned ranker: train it, look inside it."""


@app.command()
def train(
    data: Annotated[list[str], typer.Argument(help="Conversations with questions and evidence.")],
    out: Annotated[Path, typer.Option(help="The file to write (.skops).")],
    k: Annotated[int, typer.Option("-k", "--k", help="The penalty is chosen for recall at k.")] = 10,
    embedder: Annotated[str, typer.Option(help="wordllama or minilm.")] = "wordllama",
    captions: Annotated[bool, typer.Option(help="Index the captions of pictures.")] = True,
    seed: Annotated[int, typer.Option(help="Draws the random negatives.")] = 0,
) -> None:
    """Train a ranker; its penalty is chosen by cross-validation between the conversations.

    Example: `luminora ranker train train --out ranker.skops`
    """
    from luminora_lab.experiment.gathering import gather
    from luminora_lab.experiment.learned import Lesson, fit_tuned
    from luminora_lab.memory.ranker import MemoryRanker

    start = MemoryRanker(embedder=embedder, captions=captions, seed=seed)
    lessons = [Lesson.of(start, talk) for talk in gather(data)]
    fitted = fit_tuned(start, lessons, k)
    fitted.save(out)
    print(f"{out}: trained on {len(lessons)} conversations, C = {fitted.C:g}, digest {fitted.digest}")


@app.command()
def show(
    model: Annotated[str, typer.Argument(help="A file, or shipped.")] = "shipped",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
    most: Annotated[int, typer.Option(help="How many features to list.")] = 20,
) -> None:
    """Show what a ranker weighs, and what it was trained on.

    Example: `luminora ranker show`
    """
    from luminora_lab.memory.ranker import load_ranker

    found = load_ranker(model)
    table = found.coefficients_
    if as_json:
        facts = {"params": found.get_params(), "digest": found.digest, "trained_on": list(found.trained_on_)}
        print(json.dumps({**facts, "coefficients": table.to_dict("records")}))
        return
    print(f"C = {found.C:g}, embedder {found.embedder}, digest {found.digest}, {len(found.trained_on_)} conversations")
    print(table.head(most).to_string(index=False, float_format="{:.3f}".format))
