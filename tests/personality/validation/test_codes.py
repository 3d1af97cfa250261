"""The table of codes, its examples, and the document made of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from luminora_lab.personality.validation import CODES, codes_document, validate
from luminora_lab.personality.validation.checks import ALWAYS, USABLE
from luminora_lab.personality.validation.codes import GROUPS, SEVERITIES
from luminora_lab.personality.validation.examples import BASE, EXAMPLES, example_document
from luminora_lab.personality.validation.report import Report
from luminora_lab.personality.validation.subject import Subject

ELSEWHERE = {"P001", "P002", "P003", "P004", "P005", "P006", "P007", "P401"}  # of reading, of the model, of tokens


def report_of(code: str, folder: Path) -> Report:
    document = example_document(code)
    if EXAMPLES[code].text:
        file = folder / "example.json"
        file.write_text(document, encoding="utf-8")
        return validate(file)
    return validate(document, tokens=EXAMPLES[code].tokens)


def test_the_base_has_no_findings() -> None:
    assert validate(BASE).findings == ()


@pytest.mark.parametrize("code", CODES)
def test_an_example_brings_about_exactly_its_code(code: str, tmp_path: Path) -> None:
    report = report_of(code, tmp_path)
    assert set(report.codes) == {code, *EXAMPLES[code].also}
    severity = CODES[code].severity
    assert all(found.severity == severity for found in report.findings if found.code == code)
    assert report.ok == (severity != "error")
    assert all(found.message and found.fix and found.path.startswith("$") for found in report.findings)


def test_every_code_has_one_example_and_every_example_a_code() -> None:
    assert set(EXAMPLES) == set(CODES)
    assert all(set(example.also) <= set(CODES) for example in EXAMPLES.values())


def test_the_table_is_in_order_and_complete() -> None:
    assert list(CODES) == sorted(CODES)
    for code, row in CODES.items():
        assert row.code == code
        assert row.severity in SEVERITIES
        assert code[:2] in GROUPS
        assert row.why.endswith(".")
        assert row.fix.endswith(".")


def test_every_code_is_named_by_one_check_or_reported_elsewhere() -> None:
    named = [code for check in (*ALWAYS, *USABLE) for code in check.codes]
    assert len(named) == len(set(named))
    assert set(named) == set(CODES) - ELSEWHERE


@pytest.mark.parametrize("code", sorted(set(CODES) - ELSEWHERE))
def test_a_check_reports_only_the_codes_that_it_names(code: str) -> None:
    from luminora_lab.personality.model import Personality

    document: Any = example_document(code)
    subject = Subject(document, Personality.from_dict(document))
    found = {check: {one.code for one in check(subject)} for check in (*ALWAYS, *USABLE)}
    assert all(codes <= set(check.codes) for check, codes in found.items())
    assert any(code in codes for codes in found.values())


def test_the_document_is_current(pytestconfig: pytest.Config) -> None:
    file = pytestconfig.rootpath / "docs" / "personality_codes.md"
    command = "python -m luminora_lab.personality.validation > docs/personality_codes.md"
    assert file.read_text(encoding="utf-8") == codes_document(), f"run {command}"


def test_the_document_explains_every_code() -> None:
    text = codes_document()
    for code, row in CODES.items():
        assert f"### {code}\n\n**{row.title}** ({row.severity}). {row.why} {row.fix}\n" in text
    assert text.isascii() or all(c.isprintable() or c == "\n" for c in text)
