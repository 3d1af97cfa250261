"""``luminora export`` and ``luminora import``: other programs' formats, and what is lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import Affinity, AsJson, Force, MoodName, Who
from luminora_lab.cli._moments import mood_of
from luminora_lab.cli._screen import print_json, print_table, say, unused
from luminora_lab.cli.completing import formats, providers

if TYPE_CHECKING:
    from luminora_lab.exchange import Exported
    from luminora_lab.personality import Personality

__all__ = ["export", "import_"]


def export(
    who: Who,
    to: Annotated[str, typer.Option("--to", help="The format.", autocompletion=formats)],
    out: Annotated[Path, typer.Option(help="The file to write, or a folder. A card may end in .png or .charx.")],
    provider: Annotated[
        str | None, typer.Option("--provider", "-p", help="Of a prompt: whose.", autocompletion=providers)
    ] = None,
    model: Annotated[str | None, typer.Option(help="Of a modelfile, an agent or a prompt: the model.")] = None,
    affinity: Affinity = None,
    mood: MoodName = None,
    strategy: Annotated[str | None, typer.Option(help="Of a bundle: a memory strategy.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Of a card in a .png: the picture.")] = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write a personality in another program's format, and say what that format cannot hold.

    Formats: json, yaml, card-v2, card-v3 (character cards), modelfile (Ollama), letta (agent file), prompt, bundle.

    Example: `luminora export juniper --to card-v3 --out juniper.png`
    """
    from luminora_lab.errors import DataError
    from luminora_lab.exchange import export as exported
    from luminora_lab.personality.library import personality

    p = personality(who)
    options: dict[str, Any] = {
        "provider": provider,
        "model": model,
        "affinity": affinity,
        "mood": mood_of(p, mood),
        "strategy": strategy,
        "picture": None if picture is None else _picture(picture),
    }
    given = {name: value for name, value in options.items() if value is not None}
    try:
        made = exported(p, to, out, overwrite=force, **given)
    except DataError as error:
        if picture is not None and error.place.startswith("picture"):
            place = f"{picture}{error.place.removeprefix('picture')}"
            raise DataError(error.what, place=place, remedy=error.remedy) from None
        if "overwrite" not in error.remedy:
            raise
        raise DataError(error.what, place=error.place, remedy="name another, or add --force") from None
    if as_json:
        losses = [{"field": loss.field, "what": loss.what, "kept": loss.kept} for loss in made.losses.losses]
        print_json({"format": made.format, "path": str(made.path), "bytes": len(made.content), "losses": losses})
    else:
        _show_losses(made)


def _picture(path: Path) -> bytes:
    from luminora_lab.exchange import MAX_PICTURE
    from luminora_lab.personality.documents import read_bytes

    return read_bytes(path, MAX_PICTURE)


def _show_losses(made: Exported) -> None:
    say(f"{made.path}: {made.format}, {len(made.content):,} bytes")
    say(repr(made.losses).splitlines()[0])
    if len(made.losses):
        rows = [(loss.field, loss.what, "kept" if loss.kept else "lost") for loss in made.losses.losses]
        print_table(["field", "what", "a round trip"], rows)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A card, a Modelfile, an agent file, a bundle ...")],
    out: Annotated[Path, typer.Option(help="The personality to write (.json, .yaml).")],
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Read a personality from another program's file; its format is found by its content.

    The texts of a foreign file are not trusted: the personality is marked as imported, and the compiler fences them.
    What `luminora validate` finds in it is shown.

    Example: `luminora import card.png --out character.json`
    """
    from luminora_lab.exchange import import_personality
    from luminora_lab.personality.documents import as_text
    from luminora_lab.personality.validation import validate

    as_text({}, out)
    unused(out, force)
    p = import_personality(file)
    report = validate(p)
    p.save(unused(out, force))
    name = _format(file, p)
    if as_json:
        about = {
            "out": str(out),
            "name": p.name,
            "sha256": p.sha256,
            "format": name,
            "imported": _marked(p) is not None,
        }
        print_json({**about, "findings": [found.to_dict() for found in report.findings]})
        return
    trust = "marked as imported" if _marked(p) is not None else "as this lab wrote it"
    say(f"{out}: {p.name}, from {name}, {trust}")
    shown = [one for one in report.findings if one.severity != "suggestion" or one.code.startswith("P3")]
    if shown:
        print_table(["severity", "code", "where", "what"], [(x.severity, x.code, x.path, x.message) for x in shown])
    say(f"`luminora validate {out}`: {report.summary}")


def _marked(p: Personality) -> dict[str, Any] | None:
    """The mark of a personality that came from a foreign file."""
    from luminora_lab.personality.parts import is_imported

    if not is_imported(p):
        return None
    found = p.to_dict()["metadata"]["luminora"]["imported"]
    return found if isinstance(found, dict) else {}


def _format(file: Path, p: Personality) -> str:
    """The name of the format: what the import noted, or what the content is."""
    from luminora_lab.exchange import MAX_PICTURE, recognise
    from luminora_lab.personality.documents import read_bytes

    kind = recognise(read_bytes(file, MAX_PICTURE), str(file))
    marked = _marked(p)
    noted = marked.get("format") if marked else None
    return f"{noted} ({kind})" if isinstance(noted, str) and noted != kind else kind
