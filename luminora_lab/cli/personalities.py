"""``luminora list`` and ``luminora info``: which personalities there are, and everything about one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson, Who
from luminora_lab.cli._screen import counted, print_json, print_table, say

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["info", "list_"]

_SHOWN = ["name", "title", "language", "archetype", "temperament", "style", "levels", "moods", "source"]


def list_(
    folder: Annotated[Path | None, typer.Option(help="One more folder to look in, after all others.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the personalities that have a name: bundled, in your own folder, and in those of LUMINORA_PERSONALITIES.

    Example: `luminora list --folder characters`
    """
    frame, hidden = _listed(folder)
    if as_json:
        print_json(frame.to_dict("records"))
        return
    fine = frame[frame["problem"] == ""]
    title = f"{len(fine)} {'personality' if len(fine) == 1 else 'personalities'}"
    print_table(_SHOWN, fine[_SHOWN].itertuples(index=False), title=title, right=("levels", "moods"))
    for row in frame[frame["problem"] != ""].itertuples():
        say(f"{row.name} cannot be used: {row.problem}")
    for file in hidden:
        say(f"{file} is hidden by another personality of that name; give its path to use it")


def _listed(folder: Path | None) -> tuple[pd.DataFrame, list[Path]]:
    """The frame, and the files of the folder that are behind others of the same name."""
    from luminora_lab.personality.library import add_folder, files, folders, personalities, remove_folder

    if folder is None:
        return personalities(), []
    before = folders()
    add_folder(folder)
    try:
        frame = personalities()
        listed = set(frame["path"])
        added = [file for source, file in files() if source == "added" and file.parent == folder.expanduser()]
        return frame, [file for file in added if str(file) not in listed]
    finally:
        if folders() != before:
            remove_folder(folder)


def info(who: Who, as_json: AsJson = False) -> None:
    """Show everything about one personality: traits, parameters, levels, moods, memory, affinity, counts, hash.

    Example: `luminora info juniper`
    """
    from luminora_lab.cli._about import about
    from luminora_lab.personality.library import find, personality

    file = find(who)
    facts = {"file": str(file), **about(personality(file))}
    if as_json:
        print_json(facts)
    else:
        _show(facts)


def _show(facts: dict[str, Any]) -> None:
    from luminora_lab.cli._about import described

    say(f"{facts['name']} ({', '.join(part for part in (facts['language'], facts['version']) if part)})")
    if facts["description"]:
        say(facts["description"])
    if facts["imported"]:
        say(f"Imported from another program's file ({facts['imported']}): the compiler fences its texts as data.")
    say()
    print_table(["", ""], described(facts))
    say()
    _show_parameters(facts["parameters"])
    _show_levels(facts["levels"])
    _show_moods(facts["moods"])
    say()
    say(f"sha256 {facts['sha256']}")
    say(f"file   {facts['file']}")


def _show_parameters(parameters: dict[str, float | None]) -> None:
    from luminora_lab.cli._screen import bar

    rows = []
    for name, value in parameters.items():
        number = 0.5 if value is None else value
        rows.append((name, bar(number), f"{number:.2f}", "not given, counts as 0.5" if value is None else ""))
    print_table(["parameter", "0 to 1", "", ""], rows, right=("",))


def _show_levels(levels: list[dict[str, Any]]) -> None:
    from luminora_lab.cli._about import changes

    if levels:
        say()
        rows = [(one["name"], f"{one['from']:g} to {one['to']:g}", one["description"], changes(one)) for one in levels]
        title = counted(len(levels), "relationship level")
        print_table(["level", "affinity", "description", "changes"], rows, title=title)


def _show_moods(moods: list[dict[str, Any]]) -> None:
    from luminora_lab.cli._about import changes

    if moods:
        say()
        rows = [(one["name"], one["description"], changes(one), ", ".join(one["triggers"]) or "none") for one in moods]
        print_table(["mood", "description", "changes", "triggers"], rows, title=counted(len(moods), "mood"))
