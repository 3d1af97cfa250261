"""``validate``: one document through all checks."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import islice
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from luminora_lab.errors import DataError
from luminora_lab.files.plain import plain
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.documents import read_document
from luminora_lab.personality.library import find
from luminora_lab.personality.model import Personality
from luminora_lab.personality.validation.checks import ALWAYS, USABLE
from luminora_lab.personality.validation.checks.unusable import unusable
from luminora_lab.personality.validation.report import Finding, Report, finding, ordered
from luminora_lab.personality.validation.subject import Subject, section

__all__ = ["validate", "validate_file"]

_ENOUGH = 1000  # findings of one check that are waited for


def validate(
    name_or_path_or_dict: str | os.PathLike[str] | Mapping[str, Any] | Personality, *, tokens: bool = False
) -> Report:
    """Check a personality: its form, its coherence, its quality, its safety and, on request, its cost.

    What is wrong inside a document is a finding, never an exception. Checks of meaning that need English words (rules
    against each other, rules against examples) run for English characters only and are skipped silently for others;
    those of forbidden topics, vocabulary and injections work in other languages too.

    Parameters
    ----------
    name_or_path_or_dict
        As :func:`luminora_lab.personality` takes it.
    tokens
        Also count the tokens of the compiled prompt (P401), which needs litellm.

    Returns
    -------
    Report
        With ``.errors``, ``.warnings``, ``.suggestions``, ``.ok`` (no error), ``.clean`` (no error and no warning) and
        ``.frame``. Each finding has a code that ``docs/personality_codes.md`` explains.

    Raises
    ------
    DataError
        A path that does not exist, or that is no file.
    UnknownName
        A name that no personality has.

    Examples
    --------
    >>> report = validate({"persona": {"name": "Ada", "version": "one"}, "advanced_parameters": {"humor": 7}})
    >>> report.ok
    False
    >>> print(report.errors[0])
    error P005 $.advanced_parameters.humor: 7 is above 1; write a number inside the range that the message names
    >>> [found.code for found in report.warnings][:2]
    ['P016', 'P016']
    """
    given = name_or_path_or_dict
    if isinstance(given, Personality):
        return _checked(given._document, given, "personality", tokens)
    if isinstance(given, str | os.PathLike):
        return validate_file(find(given), tokens)
    try:
        document = plain(given, "personality") if isinstance(given, Mapping) else given
    except DataError as error:
        return _unreadable("P002", error, "personality", "personality")
    return _of_document(document, "personality", "personality", tokens)


def validate_file(path: FilePath, tokens: bool = False) -> Report:
    """Check one file; see :func:`validate`.

    Raises
    ------
    DataError
        There is no such file.
    """
    if not path.is_file():
        what = "it is no file" if path.exists() else "there is no such file"
        remedy = "use validate_folder for a folder" if path.is_dir() else "check the path"
        raise DataError(what, place=str(path)[:200], remedy=remedy)
    try:
        document: Any = read_document(path)
    except DataError as error:
        no_object = error.what.endswith("is no personality")
        return _unreadable("P002" if no_object else "P001", error, path.stem, str(path))
    return _of_document(document, path.stem, str(path), tokens)


def _unreadable(code: str, error: DataError, name: str, source: str) -> Report:
    place = error.place.removeprefix(source).lstrip(", ")
    message = f"{place}: {error.what}" if place else error.what
    return Report(name, source, (finding(code, (), message, fix=error.remedy),), complete=False)


def _of_document(document: Any, name: str, source: str, tokens: bool) -> Report:
    if not isinstance(document, dict):
        found = finding("P002", (), f"{quote(document)} is no object", value=document)
        return Report(name, source, (found,), complete=False)
    try:
        return _checked(document, Personality.model_validate(document, context=document), source, tokens)
    except ValidationError as error:
        called = section(document, "persona").get("name")
        called = called if isinstance(called, str) and called.strip() else name
        findings = [*unusable(error), *_run(Subject(document, None))]
        return Report(called, source, ordered(findings), complete=False)


def _checked(document: dict[str, Any], p: Personality, source: str, tokens: bool) -> Report:
    findings = _run(Subject(document, p))
    if tokens:
        from luminora_lab.personality.validation.checks.cost import large_prompt

        findings += large_prompt(p)
    return Report(p.name, source, ordered(findings))


def _run(subject: Subject) -> list[Finding]:
    checks = ALWAYS if subject.personality is None else ALWAYS + USABLE
    found: list[Finding] = []
    for one in checks:
        found += islice(one.function(subject), _ENOUGH)
    return found
