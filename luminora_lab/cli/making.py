"""``luminora create`` and ``luminora blend``: new personalities."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson, Force
from luminora_lab.cli._screen import note, print_json, print_table, say, unused
from luminora_lab.cli.completing import choices, names, strategies, templates
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from luminora_lab.personality import Personality

__all__ = ["blend", "create"]

Out = Annotated[Path, typer.Option(help="The file to write (.json, .yaml); it appears only when it is complete.")]


def create(
    template: Annotated[
        str | None,
        typer.Option("--from", help="A template, a personality or a file to start from.", autocompletion=templates),
    ] = None,
    name: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    description: Annotated[str | None, typer.Option(help="One or two sentences about it.")] = None,
    author: Annotated[str | None, typer.Option(help="Who wrote it.")] = None,
    language: Annotated[
        str | None, typer.Option(help="The code of its language.", autocompletion=choices("language"))
    ] = None,
    archetype: Annotated[
        str | None, typer.Option(help="The kind of character.", autocompletion=choices("archetype"))
    ] = None,
    temperament: Annotated[
        str | None, typer.Option(help="Its usual mood.", autocompletion=choices("temperament"))
    ] = None,
    style: Annotated[
        str | None, typer.Option(help="Its way of talking.", autocompletion=choices("communication_style"))
    ] = None,
    tone: Annotated[
        list[str] | None, typer.Option(help="A tone; repeat it. Replaces all.", autocompletion=choices("tone"))
    ] = None,
    rule: Annotated[list[str] | None, typer.Option(help="A rule; repeat it. Replaces all.")] = None,
    verbosity: Annotated[float | None, typer.Option(min=0, max=1, help="0: answers in a word; 1: at length.")] = None,
    formality: Annotated[float | None, typer.Option(min=0, max=1, help="0: casual; 1: formal.")] = None,
    humor: Annotated[float | None, typer.Option(min=0, max=1, help="0: never jokes; 1: whenever possible.")] = None,
    empathy: Annotated[
        float | None, typer.Option(min=0, max=1, help="0: keeps to the matter; 1: to the feelings.")
    ] = None,
    creativity: Annotated[
        float | None, typer.Option(min=0, max=1, help="0: literal; 1: full of images and ideas.")
    ] = None,
    directness: Annotated[float | None, typer.Option(min=0, max=1, help="0: hints; 1: says it plainly.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write (.json, .yaml).")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Create a personality from a template: in a dialogue, or from options alone.

    On a terminal, what the options leave open is asked for if --name or --out is missing. What is neither asked nor
    given is as in the template. Words are those of the format's lists; edit the file for others.

    Example: `luminora create --from coach --name Mara --archetype rebel --humor 0.8 --out mara.json`
    """
    from luminora_lab.cli._asking import at_a_terminal, confirm
    from luminora_lab.cli._drafting import DEFAULT_TEMPLATE, approved, checked, draft, start_from

    options = {
        "name": name, "description": description, "author": author, "language": language, "archetype": archetype,
        "temperament": temperament, "communication_style": style, "tone": tone, "rules": rule, "verbosity": verbosity,
        "formality": formality, "humor": humor, "empathy": empathy, "creativity": creativity, "directness": directness,
    }  # fmt: skip
    answers = {field: checked(field, value) for field, value in options.items() if value is not None}
    if out is not None:
        _usable(out, force)
    asked = (out is None or "name" not in answers) and not yes and at_a_terminal()
    if asked:
        from luminora_lab.cli._wizard import dialogue

        start, answers, out = dialogue(template, answers, out, lambda path: _usable(path, force))
    else:
        start = start_from(template or DEFAULT_TEMPLATE)
    if out is None or "name" not in answers:
        missing = " and ".join(option for option, there in (("--name", "name" in answers), ("--out", out)) if not there)
        raise DataError(f"{missing} not given", place="create", remedy="give it, or run the command in a terminal")
    made, left = draft(start, answers)
    findings = approved(made)
    for text in (*(f"left out, being in another language: {part.replace('_', ' ')}" for part in left), *findings):
        note(text)
    if asked and not confirm(f"{made!r}\nWrite {out}?", default=True):
        note("Nothing was written.")
        raise typer.Exit(1)
    made.save(_usable(out, force))
    if as_json:
        about = {"out": str(out), "name": made.name, "from": start.name, "sha256": made.sha256}
        print_json({**about, "left_out": left, "findings": findings})
    else:
        say(f"{out}: {made.name}, made from {start.name}")


def _usable(path: Path, force: bool) -> Path:
    """Return a path that a personality can be written to, or raise before anything is computed."""
    from luminora_lab.personality.documents import as_text

    as_text({}, path)
    if not os.path.isdir(path.parent):
        raise DataError("there is no such folder", place=str(path.parent), remedy="make it first")
    return unused(path, force)


def blend(
    parents: Annotated[
        list[str],
        typer.Argument(metavar="NAME_OR_FILE[=WEIGHT]", help="Personalities and their weights.", autocompletion=names),
    ],
    out: Out,
    strategy: Annotated[
        str, typer.Option(help="weighted, dominant, hybrid or random.", autocompletion=strategies)
    ] = "weighted",
    seed: Annotated[int | None, typer.Option(help="For random: a whole number from 0.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the blend.")] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Blend personalities by weight; without weights, all count the same.

    Example: `luminora blend juniper=3 quill=1 --out mixed.json`
    """
    from luminora_lab.personality.blending import blend as blended

    _usable(out, force)
    weights = _weights(parents)
    made = blended(weights, strategy, seed, name)
    made.save(_usable(out, force))
    about: Any = made.to_dict()["metadata"]["blend"]
    if as_json:
        print_json({"out": str(out), "name": made.name, "sha256": made.sha256, **about})
        return
    rows = [(parent["name"], f"{parent['weight']:.1%}", parent["sha256"][:12]) for parent in about["parents"]]
    print_table(["parent", "share", "sha256"], rows, right=("share",))
    say(f"{out}: {made.name}")


def _weights(words: list[str]) -> dict[Personality | str, float]:
    """The weights by name; names that occur twice count together.

    Raises
    ------
    DataError
        A weight that is no number, or weights for some and not for others.
    """
    found: list[tuple[str, float | None]] = []
    for word in words:
        name, sign, number = word.rpartition("=")
        if not sign or os.path.isfile(word):
            found.append((word, None))
            continue
        try:
            found.append((name, float(number)))
        except ValueError:
            remedy = "write juniper=0.6"
            raise DataError(f"{quote(number)} is no weight", place=f"blend, {quote(word)}", remedy=remedy) from None
    without = [name for name, weight in found if weight is None]
    if without and len(without) < len(found):
        what = f"{', '.join(map(quote, without))} has no weight and others have one"
        raise DataError(what, place="blend", remedy="give a weight to each, or to none")
    weights: dict[Personality | str, float] = {}
    for name, weight in found:
        weights[name] = weights.get(name, 0.0) + (1.0 if weight is None else weight)
    return weights
