"""``luminora update``: old and bent personality files raised to the current format, after a look at the difference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import counted, note, print_diff, print_json, say

if TYPE_CHECKING:
    from luminora_lab.personality.updating import Update

__all__ = ["update"]


def update(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Personality files (.json, .yaml).")],
    write: Annotated[bool, typer.Option("--write", help="Write the files.")] = False,
    words: Annotated[
        bool, typer.Option("--words", help="Also replace words outside the format's lists by the nearest.")
    ] = False,
    defaults: Annotated[bool, typer.Option("--defaults", help="Also add the v1.1 sections that are absent.")] = False,
    as_json: AsJson = False,
) -> None:
    """Raise personality files to the current format. The difference is shown first; --write writes it.

    On a terminal you are asked instead. Nothing is lost: what has no place stays as it is. Exit code 0: nothing to do,
    or written; 1: changes are pending.

    Example: `luminora update old/*.json --write`
    """
    from luminora_lab.cli._asking import at_a_terminal, confirm
    from luminora_lab.personality.documents import as_text
    from luminora_lab.personality.updating import update as updated

    found = {file: updated(_file(file), words=words, defaults=defaults) for file in files}
    pending = {file: one for file, one in found.items() if one.changed}
    texts = {file: as_text(one.document, file) for file, one in pending.items()}
    if not as_json:
        for file, one in found.items():
            _show(file, one)
        question = f"Write {counted(len(pending), 'file')}?"
        write = write or bool(pending and at_a_terminal() and confirm(question))
    if write:
        for file, text in texts.items():
            _write(file, text)
    if as_json:
        several = [{"file": str(file), "changed": one.changed, "written": write and one.changed,
                    "changes": one.changes.to_dict("records")} for file, one in found.items()]  # fmt: skip
        print_json({"pending": 0 if write else len(pending), "files": several})
    elif pending:
        say(f"{counted(len(pending), 'file')} {'written' if write else 'to write: add --write'}")
    if pending and not write:
        raise typer.Exit(1)


def _file(file: Path) -> Path:
    """Return the path, which is that of a file: a name of a personality is not meant."""
    from luminora_lab.personality.documents import read_bytes

    read_bytes(file)
    return file


def _show(file: Path, one: Update) -> None:
    if not one.changed:
        say(f"{file}: nothing to change")
        return
    print_diff(one.diff)
    for change in one.changes.itertuples():
        say(f"{change.path}: {change.why}")


def _write(file: Path, text: str) -> None:
    """Write where the file is, also if its name is a link."""
    from luminora_lab.files.atomic import replacing

    if file.suffix.lower() != ".json":
        note(f"{file}: comments of YAML are not kept")
    with replacing(file.resolve()) as target:
        target.write(text)
