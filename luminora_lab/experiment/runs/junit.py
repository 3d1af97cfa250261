"""A run as a JUnit file, for whatever runs scripts and reads such files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from luminora_lab.files.atomic import replacing

if TYPE_CHECKING:
    from luminora_lab.experiment.runs.results import Results

__all__ = ["junit", "write_junit"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: Results) -> str:
    """Return results as JUnit XML: a suite a run, a test case a cell, an error of a provider a failure in it.

    A cell of the plan that is not finished is an error; the suite's properties say who made the replies.
    """
    frame = results.frame
    by_cell = dict(list(frame.groupby("cell", sort=False)))
    cells = results.plan["cells"]
    failed = sum(bool(part["error"].notna().any()) for part in by_cell.values())
    suite = ET.Element(
        "testsuite", name="luminora run", tests=str(len(cells)), failures=str(failed),
        errors=str(len(cells) - len(by_cell)),
    )  # fmt: skip
    said = ET.SubElement(ET.SubElement(suite, "properties"), "property", name="replies")
    said.set("value", results.label or "model")
    for cell in cells:
        name = f"{cell['personality']} | {cell['strategy']} | {cell['conversation']} | repeat {cell['repeat']}"
        case = ET.SubElement(suite, "testcase", name=_plain(name), classname=_plain(cell["provider"]))
        part = by_cell.get(cell["cell"])
        if part is None:
            ET.SubElement(case, "error", message="not finished")
            continue
        for row in part[part["error"].notna()].itertuples():
            failure = ET.SubElement(case, "failure", message=_plain(f"turn {row.turn_id}: {row.error}"))
            failure.text = _plain(str(row.error_message))
    ET.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def write_junit(results: Results, path: Path) -> None:
    """Write :func:`junit` to a file.

    Raises
    ------
    DataError
        It cannot be written.
    """
    with replacing(path) as file:
        file.write(junit(results))


def _plain(text: str) -> str:
    """Return text without the characters that XML does not have."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
