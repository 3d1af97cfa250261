"""The table of codes: what a finding may say of a personality, why it matters, and what to do.

P0xx form, P1xx coherence, P2xx quality, P3xx safety, P4xx cost. A code keeps its meaning for good: one that is given up
is never used again.
"""

from __future__ import annotations

from typing import NamedTuple

from luminora_lab.personality.validation._codes_form import FORM
from luminora_lab.personality.validation._codes_sense import COHERENCE, QUALITY
from luminora_lab.personality.validation._codes_trust import COST, SAFETY

__all__ = ["CODES", "GROUPS", "SEVERITIES", "Code"]

SEVERITIES = ("error", "warning", "suggestion")
"""From bad to harmless. An error: the document cannot be used, or it works against the safety guards."""

GROUPS = {"P0": "Form", "P1": "Coherence", "P2": "Quality", "P3": "Safety", "P4": "Cost"}
"""The first two characters of a code to what its group is about."""


class Code(NamedTuple):
    """One row of the table: a kind of finding."""

    code: str
    severity: str
    title: str
    why: str
    fix: str


CODES: dict[str, Code] = {row[0]: Code(*row) for row in (*FORM, *COHERENCE, *QUALITY, *SAFETY, *COST)}
"""Code to its row, in ascending order.

Examples
--------
>>> CODES["P018"].severity, CODES["P018"].title
('warning', 'Version is not semantic')
"""
