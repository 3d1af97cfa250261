"""The dialogue of ``luminora create``: one question a field, each with its default and its choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.cli import _drafting as drafting
from luminora_lab.cli._asking import ask
from luminora_lab.cli._screen import note
from luminora_lab.personality.vocabulary import CLOSED_LISTS, LANGUAGES, PARAMETERS

if TYPE_CHECKING:
    from luminora_lab.personality.model import Personality

__all__ = ["dialogue"]


def dialogue(
    template: str | None, given: Mapping[str, Any], out: Path | None, usable: Callable[[Path], Path]
) -> tuple[Personality, dict[str, Any], Path]:
    """Ask for what the options did not say.

    Parameters
    ----------
    template
        What to start from; asked for if None.
    given
        Fields that are known.
    out
        The file; asked for if None.
    usable
        Returns a path that can be written to, or raises.

    Returns
    -------
    tuple
        The personality to start from, all answers, the file.

    Raises
    ------
    DataError
        What is known cannot be used, or the input ended.
    """
    note("A new personality. Enter keeps what stands in brackets; Ctrl-C writes nothing.")
    start = _start(template)
    answers = dict(given)
    _try(start, answers)
    for field, question, shown in _questions(start):
        if field not in answers:
            answer = ask(question, partial(_answer, start, answers, field), shown)
            answers |= {} if answer is None else {field: answer}
    if "rules" not in answers and (rules := _rules(start, answers)):
        answers["rules"] = rules
    return start, answers, out or _file(answers["name"], usable)


def _answer(start: Personality, answers: Mapping[str, Any], field: str, answer: str) -> Any:
    """The value of an answer, or None where the field stays as it is; a name has to be given."""
    if not answer and field != "name":
        return None
    value = drafting.checked(field, answer)
    _try(start, {**answers, field: value})
    return value


def _try(start: Personality, answers: Mapping[str, Any]) -> None:
    """Raise now what would be refused at the end, when every answer would be lost."""
    drafting.approved(drafting.draft(start, {"name": start.name, **answers})[0])


def _start(template: str | None) -> Personality:
    def check(answer: str) -> Personality:
        start = drafting.start_from(answer or drafting.DEFAULT_TEMPLATE)
        drafting.approved(start)
        return start

    if template is not None:
        return check(template)
    names = ", ".join(drafting.template_files())
    return ask(f"Start from a template ({names}), a personality or a file", check, drafting.DEFAULT_TEMPLATE)


def _questions(start: Personality) -> list[tuple[str, str, str]]:
    """Field, question, and what an empty answer keeps."""
    from luminora_lab.personality.sections import AdvancedParameters

    persona, traits = start.persona, start.core_traits
    asked = [
        ("name", "Name", ""),
        ("description", "Description, one or two sentences", persona.description),
        ("author", "Author", persona.author),
        ("language", f"Language ({', '.join(LANGUAGES)}, or another code)", persona.language),
    ]
    for field in drafting.TRAITS:
        words = ", ".join(CLOSED_LISTS[field])
        asked.append((field, f"{field.replace('_', ' ').capitalize()} ({words})", getattr(traits, field) or "none"))
    tones = ", ".join(start.linguistic_profile.tone)
    asked.append(("tone", f"Tones, divided by commas ({', '.join(CLOSED_LISTS['tone'])})", tones or "none"))
    for field in PARAMETERS:
        value = getattr(start.advanced_parameters, field)
        scale = AdvancedParameters.model_fields[field].description or "0 to 1"
        asked.append((field, f"{field.capitalize()} ({scale})", "none" if value is None else f"{value:g}"))
    return asked


def _rules(start: Personality, answers: Mapping[str, Any]) -> list[str]:
    kept = start.behavioral_rules
    note(f"Rules, one a line, an empty line ends. Without any, the {len(kept)} of {start.name} stay:")
    for rule in kept:
        note(f"  - {rule}")
    rules: list[str] = []

    def check(answer: str) -> str:
        if answer:
            _try(start, {**answers, "rules": [*rules, answer]})
        return answer

    while rule := ask("Rule", check):
        rules.append(rule)
    return rules


def _file(name: str, usable: Callable[[Path], Path]) -> Path:
    from luminora_lab.personality.documents import file_name

    default = f"{file_name(name)}.json"
    return ask("File", lambda answer: usable(Path(answer or default)), default)
