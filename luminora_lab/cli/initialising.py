"""``luminora init``: a project to begin with."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from luminora_lab.cli._arguments import AsJson
from luminora_lab.cli._screen import counted, note, print_json, print_table, say
from luminora_lab.cli.completing import names
from luminora_lab.errors import DataError

__all__ = ["init"]


def _templates(incomplete: str) -> list[str]:
    from luminora_lab.cli._projects import TEMPLATES

    return [name for name in TEMPLATES if name.startswith(incomplete)]


def init(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="A new folder, or an empty one.", show_default=False)
    ] = None,
    template: Annotated[
        str | None, typer.Option("--template", "-t", help="A template of --list.", autocompletion=_templates)
    ] = None,
    name: Annotated[str | None, typer.Option(help="What it is called; without it, as the folder.")] = None,
    personality: Annotated[
        str | None,
        typer.Option(help="A name of `luminora list`, or a file, which is copied. [juniper]", autocompletion=names),
    ] = None,
    provider: Annotated[
        str | None, typer.Option("--provider", "-p", help="Who answers. [the written replies of the project]")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the templates, and end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a project to begin with: a notebook, a batch evaluation, a service, a demo, a bot.

    On a terminal, what the options leave open is asked for if FOLDER or --template is missing. Everything in a project
    runs without a network and without keys until its luminora.toml names a model. Nothing is ever overwritten, and all
    of it is written or nothing.

    Example: `luminora init bees --template notebook --personality juniper`
    """
    from luminora_lab.cli._asking import at_a_terminal, confirm
    from luminora_lab.cli._projects import DEFAULT_PERSONALITY, DEFAULT_PROVIDER, empty, make, template_of

    if list_:
        _list(as_json)
        return
    if folder is not None:
        empty(folder)
    if template is not None:
        template_of(template)
    asked = (folder is None or template is None) and not yes and at_a_terminal()
    if asked:
        folder, template, name, personality, provider = _dialogue(folder, template, name, personality, provider)
    if folder is None or template is None:
        there = (("FOLDER", folder), ("--template", template))
        missing = " and ".join(option for option, value in there if value is None)
        remedy = "give it, or run the command in a terminal; --list has the templates"
        raise DataError(f"{missing} not given", place="init", remedy=remedy)
    if asked and not confirm(f"Write the project {template} into {folder}?", default=True):
        note("Nothing was written.")
        raise typer.Exit(1)
    made = make(folder, template, name, personality or DEFAULT_PERSONALITY, provider or DEFAULT_PROVIDER)
    if as_json:
        print_json(made.to_dict())
        return
    say(f"{folder}: {made.name}, a project of the template {made.template.name}, {counted(len(made.files), 'file')}")
    say("Next:")
    for command in made.commands:
        say(f"  {command}")


def _list(as_json: bool) -> None:
    from luminora_lab.cli._projects import TEMPLATES

    rows = [{"name": one.name, "help": one.help, "needs": one.packages} for one in TEMPLATES.values()]
    if as_json:
        print_json(rows)
    else:
        print_table(["template", "what it is", "needs"], [list(row.values()) for row in rows])


def _dialogue(
    folder: Path | None, template: str | None, name: str | None, personality: str | None, provider: str | None
) -> tuple[Path, str, str, str, str]:
    """Ask for what the options did not say.

    Raises
    ------
    DataError, UnknownName
        What is known cannot be used, or the input ended.
    """
    from luminora_lab.cli import _projects as projects
    from luminora_lab.cli._asking import ask

    def who(answer: str) -> str:
        from luminora_lab.personality import personality as find

        find(answer)
        return answer

    def settled(given: str | None, check: Any, question: str, default: str) -> str:
        if given is not None:
            value: str = check(given)
            return value
        return ask(question, lambda answer: str(check(answer or default)), default)

    for given, check in ((name, projects.named), (personality, who), (provider, projects.provider_name)):
        if given is not None:
            check(given)
    note("A new project. Enter takes what stands in brackets; Ctrl-C writes nothing.")
    if folder is None:
        folder = ask("Folder", partial(_folder, projects.empty))
    for one in projects.TEMPLATES.values() if template is None else ():
        note(f"  {one.name}: {one.help}")
    template = settled(template, lambda answer: projects.template_of(answer).name, "Template", "notebook")
    name = settled(name, projects.named, "Name", folder.resolve().name)
    personality = settled(personality, who, "Personality, or a file of one", projects.DEFAULT_PERSONALITY)
    question = "Provider (written replies, or a model such as openai/gpt-4o)"
    provider = settled(provider, projects.provider_name, question, projects.DEFAULT_PROVIDER)
    return folder, template, name, personality, provider


def _folder(empty: Any, answer: str) -> Path:
    if not answer:
        raise DataError("no folder is named", place="FOLDER", remedy="write one, or . for this one")
    found: Path = empty(Path(answer).expanduser())
    return found
