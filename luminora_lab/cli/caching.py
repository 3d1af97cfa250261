"""``luminora cache``: what lies in the cache folder, and clearing it."""

from __future__ import annotations

from typing import Annotated

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import note, print_json, print_table, say

__all__ = ["app"]

app = typer.Typer(help="The cache folder: info, clear.", no_args_is_help=True, rich_markup_mode="markdown")


def _names(incomplete: str) -> list[str]:
    from luminora_lab.embedding.caches import KINDS, contents
    from luminora_lab.errors import LuminoraError

    try:
        there = [entry.name for entry in contents()]
    except LuminoraError:
        return []
    return [name for name in (*KINDS, *there) if name.startswith(incomplete)]


@app.command()
def info(as_json: AsJson = False) -> None:
    """Show what lies in the cache folder: vectors by embedder, indexes, and anything else, with sizes.

    Everything that the lab keeps there can be computed again. LUMINORA_CACHE names another folder.

    Example: `luminora cache info`
    """
    from luminora_lab.embedding.cache import cache_folder
    from luminora_lab.embedding.caches import contents

    entries = contents()
    total = sum(entry.bytes for entry in entries)
    if as_json:
        rows = [entry.to_dict() for entry in entries]
        print_json({"folder": str(cache_folder()), "bytes": total, "entries": rows})
        return
    say(f"{cache_folder()}: {_size(total)}")
    if entries:
        columns = ["name", "kind", "vectors", "size", "problem"]
        shown = [
            (entry.name, entry.kind, None if entry.vectors is None else f"{entry.vectors:,}", _size(entry.bytes),
             entry.problem)
            for entry in entries
        ]  # fmt: skip
        print_table(columns, shown, right=("vectors", "size"))


@app.command()
def clear(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME",
            help="Names of `luminora cache info`, or embeddings, indexes; else both of these.",
            autocompletion=_names,
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
) -> None:
    """Remove embeddings and indexes from the cache folder; anything else in it only by its name.

    It asks on a terminal; elsewhere it needs --yes. Links that lead out of the folder are refused.

    Example: `luminora cache clear --yes`
    """
    from luminora_lab.cli._asking import at_a_terminal, confirm
    from luminora_lab.embedding.cache import cache_folder
    from luminora_lab.embedding.caches import choose
    from luminora_lab.embedding.caches import clear as remove
    from luminora_lab.errors import DataError

    chosen = choose(names or ())
    if not chosen:
        note(f"{cache_folder()}: nothing to clear")
        return
    size = _size(sum(entry.bytes for entry in chosen))
    if not yes:
        if not at_a_terminal():
            what = f"{len(chosen)} of the cache folder would be removed ({size})"
            raise DataError(what, place="cache clear", remedy="add --yes")
        for entry in chosen:
            note(f"{entry.name}  {_size(entry.bytes)}")
        if not confirm(f"Remove this from {cache_folder()}?"):
            note("Nothing was removed.")
            raise typer.Exit(1)
    removed = remove([entry.name for entry in chosen])
    note(f"{len(removed)} removed, {size}")


def _size(n: int) -> str:
    """A number of bytes in words.

    >>> _size(532), _size(2_300_000)
    ('532 bytes', '2.3 MB')
    """
    for unit, worth in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if n >= worth:
            return f"{n / worth:.1f} {unit}"
    return f"{n} bytes"
