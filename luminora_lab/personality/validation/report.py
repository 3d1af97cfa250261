"""What a validation found: findings, and the report that holds them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.model import json_path
from luminora_lab.personality.validation.codes import CODES, SEVERITIES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["COLUMNS", "Finding", "Path", "Report", "finding"]

Path = tuple[str | int, ...]
"""A place inside a document: keys and positions."""
COLUMNS = ("code", "severity", "path", "value", "message", "fix")
_MOST = 100  # findings of one code that a report lists


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found.

    Attributes
    ----------
    code
        A key of :data:`luminora_lab.personality.validation.CODES`.
    severity
        "error", "warning" or "suggestion".
    path
        JSON path of the place.
    value
        What stands there, quoted and short; empty where nothing does.
    message
        One sentence that says what is wrong.
    fix
        What to do.
    """

    code: str
    severity: str
    path: str
    value: str
    message: str
    fix: str

    def to_dict(self) -> dict[str, str]:
        """Return the finding as plain data."""
        return {name: getattr(self, name) for name in COLUMNS}

    def __str__(self) -> str:
        return f"{self.severity} {self.code} {self.path}: {self.message}; {self.fix}"


def finding(code: str, path: Path, message: str, *, value: object = None, fix: str = "") -> Finding:
    """Make a finding; its severity, and its fix where none is given, are those of the code.

    Examples
    --------
    >>> print(finding("P020", ("behavioral_rules", 2), "the rule is empty", value=""))
    warning P020 $.behavioral_rules[2]: the rule is empty; write it, or remove it
    """
    row = CODES[code]
    place = json_path(tuple(key if not isinstance(key, str) or len(key) <= 60 else f"{key[:57]}..." for key in path))
    shown = "" if value is None else quote(value)
    default = row.fix[0].lower() + row.fix[1:].rstrip(".")
    return Finding(code, row.severity, place, shown, message, fix or default)


@dataclass(frozen=True)
class Report:
    """What :func:`luminora_lab.personality.validation.validate` found in one document.

    Attributes
    ----------
    name
        Of the personality, or of its file where the document has none.
    source
        The file, or "personality" for a document in memory.
    findings
        Errors first, then warnings, then suggestions; within these by code, and by their order in the document.
    complete
        False where the document cannot be used: coherence, quality and cost are then left unchecked until the errors
        are mended.

    Examples
    --------
    >>> from luminora_lab.personality.validation import validate
    >>> validate("quill").ok
    True
    """

    name: str
    source: str
    findings: tuple[Finding, ...]
    complete: bool = True

    def of(self, severity: str) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(found for found in self.findings if found.severity == severity)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What makes the document unusable or unsafe."""
        return self.of("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is forgiven, or has another effect than the author expects."""
        return self.of("warning")

    @property
    def suggestions(self) -> tuple[Finding, ...]:
        """What could be better."""
        return self.of("suggestion")

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.errors

    @property
    def clean(self) -> bool:
        """Whether there is neither an error nor a warning."""
        return not self.errors and not self.warnings

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes that were found, each once, in the order of the findings."""
        return tuple(dict.fromkeys(found.code for found in self.findings))

    @property
    def frame(self) -> pd.DataFrame:
        """The findings as a frame with the columns code, severity, path, value, message, fix (all text)."""
        import pandas as pd

        return pd.DataFrame([found.to_dict() for found in self.findings], columns=list(COLUMNS), dtype="str")

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data: name, source, ok, clean, complete, findings."""
        return {
            "name": self.name, "source": self.source, "ok": self.ok, "clean": self.clean, "complete": self.complete,
            "findings": [found.to_dict() for found in self.findings],
        }  # fmt: skip

    @property
    def summary(self) -> str:
        """The findings counted, in words: ``1 error, 2 warnings``."""
        counts = [(len(self.of(severity)), severity) for severity in SEVERITIES]
        return ", ".join(f"{n} {word}{'s' * (n > 1)}" for n, word in counts if n) or "nothing to mend"

    def __repr__(self) -> str:
        rest = "" if self.complete else "; the rest is checked once the errors are mended"
        lines = [f"<Report on {quote(self.name)}: {self.summary}{rest}>", *(f"  {found}" for found in self.findings)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from luminora_lab.personality.validation.html import report_html

        return report_html(self)


def ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Sort findings by severity and code, and cut what one code says more than 100 times."""
    rank = {severity: i for i, severity in enumerate(SEVERITIES)}
    findings.sort(key=lambda found: (rank[found.severity], found.code))
    if len(findings) <= _MOST:
        return tuple(findings)
    kept: list[Finding] = []
    counts: Counter[str] = Counter()
    total = Counter(found.code for found in findings)
    for found in findings:
        counts[found.code] += 1
        if counts[found.code] < _MOST or total[found.code] <= _MOST:
            kept.append(found)
        elif counts[found.code] == _MOST:
            more = total[found.code] - _MOST + 1
            kept.append(finding(found.code, (), f"{more:,} more of the same kind are not listed"))
    return tuple(kept)
