"""A new personality made of a template (or another personality) and of answers; every answer is checked here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab._resources import bundled
from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.vocabulary import CLOSED_LISTS, LANGUAGES, PARAMETERS, TRIGGERS, nearest

if TYPE_CHECKING:
    from luminora_lab.personality.model import Personality

__all__ = ["DEFAULT_TEMPLATE", "TRAITS", "approved", "checked", "draft", "start_from", "template_files"]

DEFAULT_TEMPLATE = "custom"
TRAITS = ("archetype", "temperament", "communication_style")
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_OF_ANOTHER_FILE = ("created_at", "updated_at", "downloads", "rating")


def template_files() -> dict[str, Path]:
    """Return the templates that come with the lab: name to file.

    Examples
    --------
    >>> "custom" in template_files()
    True
    """
    folder = bundled("personalities") / "templates"
    return {file.stem: file for file in sorted(folder.glob("*.json"))}


def start_from(name: str) -> Personality:
    """Return the personality of a template, or of what :func:`luminora_lab.personality` takes.

    Raises
    ------
    UnknownName, DataError
        It is neither.
    """
    from difflib import get_close_matches

    from luminora_lab.personality.library import personality

    templates = template_files()
    try:
        return personality(templates.get(name, name))
    except UnknownName:
        near = get_close_matches(name.lower(), templates, n=1)
        there = f"templates are {', '.join(templates)}, and `luminora list` has the personalities"
        remedy = f"did you mean {near[0]}? T{there[1:]}" if near else there
        raise UnknownName(f"{quote(name)} is no template and no personality", place="--from", remedy=remedy) from None


def checked(field: str, answer: Any) -> Any:
    """Return the value that an answer stands for.

    Parameters
    ----------
    field
        name, description, author, language, archetype, temperament, communication_style, tone, rules, or a parameter.
    answer
        Text; a list of texts (tone, rules); or a number. Tones in one text are divided by commas.

    Raises
    ------
    DataError, UnknownName
        It cannot be used; the message has the choices.

    Examples
    --------
    >>> checked("language", "Spanish"), checked("tone", "Warm, wise"), checked("humor", "0.25")
    ('es', ['warm', 'wise'], 0.25)
    >>> checked("archetype", "sceptic")
    Traceback (most recent call last):
    luminora_lab.errors.UnknownName: archetype: the format does not know 'sceptic'; did you mean skeptic? There are ...
    """
    if field in PARAMETERS:
        return _number(field, answer)
    if field == "language":
        return _language(answer)
    if field in TRAITS:
        return _word(field, answer)
    if field == "tone":
        several = answer.split(",") if isinstance(answer, str) else answer
        return list(dict.fromkeys(_word(field, word) for word in several))
    if field == "rules":
        return [_text("rule", rule) for rule in answer]
    return _text(field, answer)


def _text(field: str, answer: str) -> str:
    text = " ".join(answer.split())
    if not text and field in ("name", "rule"):
        raise DataError("it is empty", place=field, remedy="write it")
    return text


def _word(field: str, answer: str) -> str:
    word = answer.strip().lower()
    if word in CLOSED_LISTS[field]:
        return word
    near = nearest(word[:60], field)
    choices = f"there are {', '.join(CLOSED_LISTS[field])}"
    remedy = f"did you mean {near}? T{choices[1:]}" if near else choices
    raise UnknownName(f"the format does not know {quote(answer.strip())}", place=field, remedy=remedy)


def _language(answer: str) -> str:
    codes = {name.lower(): code for code, name in LANGUAGES.items()}
    tag = codes.get(answer.strip().lower(), answer.strip())
    if not _TAG.fullmatch(tag):
        remedy = f"write a code such as {', '.join(LANGUAGES)} or en-GB"
        raise DataError(f"{quote(answer)} is no code of a language", place="language", remedy=remedy)
    return tag


def _number(field: str, answer: Any) -> float:
    try:
        number = float(answer)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise DataError(f"{quote(answer)} is no number from 0 to 1", place=field, remedy="write one, such as 0.5")
    return number


def draft(start: Personality, answers: Mapping[str, Any]) -> tuple[Personality, list[str]]:
    """Return a new personality, and what was left out on the way.

    What is not answered is as in ``start``. Where the language is another one, what the character says (examples,
    responses, vocabulary, fillers) is left out. The metadata name what it was made from.

    Parameters
    ----------
    start
        The template.
    answers
        Field to value, as :func:`checked` returns it; "name" among them.

    Raises
    ------
    DataError
        The result cannot be used.

    Examples
    --------
    >>> mara, left = draft(start_from("custom"), {"name": "Mara", "archetype": "rebel", "humor": 0.9})
    >>> mara, mara.persona.tags, mara.metadata.model_extra["based_on"]["name"], left
    (<Personality 'Mara': rebel, calm, 5 levels, 3 moods, en>, ('neutral', 'fiction'), 'Custom', [])
    """
    from luminora_lab.personality.updating import VERSION

    left = _in_another_language(start, answers.get("language", start.persona.language))
    persona = {key: answers[key] for key in ("name", "description", "author", "language") if key in answers}
    tags = [tag for tag in start.persona.tags if tag != "template"]
    about: dict[str, Any] = {"based_on": {"name": start.name, "author": start.persona.author, "sha256": start.sha256}}
    patch: dict[str, Any] = {
        "persona": {**persona, "version": VERSION, "tags": tags},
        "core_traits": {key: answers[key] for key in TRAITS if key in answers},
        "linguistic_profile": {"tone": answers["tone"]} if "tone" in answers else {},
        "advanced_parameters": {key: answers[key] for key in PARAMETERS if key in answers},
        "metadata": {**dict.fromkeys(_OF_ANOTHER_FILE), **about},
    }
    if "rules" in answers:
        patch["behavioral_rules"] = answers["rules"]
    for section, keys in left.items():
        patch[section] = {**patch.get(section, {}), **dict.fromkeys(keys)} if keys else None
    try:
        made = start.replace({key: value for key, value in patch.items() if value != {}})
    except LuminoraError as error:
        raise DataError(error.what, place=f"create, {error.place}", remedy=error.remedy) from None
    return made, [key for section, keys in left.items() for key in keys or [section]]


def approved(made: Personality) -> list[str]:
    """Return the warnings of a personality that is about to be written.

    Raises
    ------
    DataError
        It has an error; the message is that of the first one.
    """
    from luminora_lab.personality.validation import validate

    report = validate(made)
    for found in report.errors:
        raise DataError(found.message, place=f"{made.name}, {found.path}", remedy=found.fix)
    return [str(found) for found in report.warnings]


def _in_another_language(start: Personality, language: str) -> dict[str, list[str]]:
    """Sections (and keys of theirs) with words of the character, where it is to speak another language."""
    if _primary(language) == _primary(start.persona.language):
        return {}
    found: dict[str, list[str]] = {}
    if start.examples.sample_responses:
        found["examples"] = []
    if any(getattr(start.trigger_responses, name) for name in TRIGGERS):
        found["trigger_responses"] = []
    profile = start.linguistic_profile
    if keys := [key for key in ("vocabulary", "fillers") if getattr(profile, key)]:
        found["linguistic_profile"] = keys
    return found


def _primary(language: str) -> str:
    return language.replace("_", "-").partition("-")[0].lower()
