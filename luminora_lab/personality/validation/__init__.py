"""Validation of personalities: what is wrong with a document, why it matters, and what to do."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = [
    "CODES",
    "Code",
    "Finding",
    "FolderReport",
    "Report",
    "codes_document",
    "cost_frame",
    "validate",
    "validate_folder",
]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "checks.cost": ["cost_frame"],
        "codebook": ["codes_document"],
        "codes": ["CODES", "Code"],
        "folders": ["FolderReport", "validate_folder"],
        "report": ["Finding", "Report"],
        "validating": ["validate"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.personality.validation.checks.cost import cost_frame
    from luminora_lab.personality.validation.codebook import codes_document
    from luminora_lab.personality.validation.codes import CODES, Code
    from luminora_lab.personality.validation.folders import FolderReport, validate_folder
    from luminora_lab.personality.validation.report import Finding, Report
    from luminora_lab.personality.validation.validating import validate
