"""A report as HTML for notebooks: what was found, by severity, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luminora_lab.personality.validation.codes import SEVERITIES

if TYPE_CHECKING:
    from luminora_lab.personality.validation.folders import FolderReport
    from luminora_lab.personality.validation.report import Report

__all__ = ["folder_html", "report_html"]

_STYLE = """
.ll-report{color-scheme:light dark;max-width:60em;font:14px/1.45 var(--jp-content-font-family,system-ui,sans-serif);
color:#1b1f24;color:var(--jp-content-font-color1,light-dark(#1b1f24,#e6e9ed));
background:#fff;background:var(--jp-layout-color1,light-dark(#fff,#16191d));
border:1px solid #8884;border-radius:6px}
[data-jp-theme-light="true"] .ll-report{color-scheme:light}
[data-jp-theme-light="false"] .ll-report{color-scheme:dark}
.ll-report header{padding:.6em .9em;border-bottom:1px solid #8884}
.ll-report header small,.ll-report .ll-fix{color:#5a6270;
color:var(--jp-content-font-color2,light-dark(#5a6270,#a3acb8))}
.ll-report ul{list-style:none;margin:0;padding:.3em .9em .6em;max-height:32em;overflow-y:auto}
.ll-report li{margin:.5em 0;padding:0 0 0 .7em;border-left:3px solid #8886;overflow-wrap:anywhere}
.ll-report code{font:12px/1.4 var(--jp-code-font-family,ui-monospace,monospace);color:inherit;background:none;padding:0}
.ll-report b{font-weight:600}
.ll-report .ll-error{border-color:#c62828}.ll-report .ll-error b{color:#b3201f;color:light-dark(#b3201f,#ff8a80)}
.ll-report .ll-warning{border-color:#b26a00}.ll-report .ll-warning b{color:#8f5200;color:light-dark(#8f5200,#ffb74d)}
.ll-report .ll-suggestion{border-color:#0b5cad}
.ll-report .ll-suggestion b{color:#0b5cad;color:light-dark(#0b5cad,#79b8ff)}
.ll-report table{border-collapse:collapse;margin:.5em .9em}
.ll-report td,.ll-report th{padding:.2em .8em .2em 0;text-align:right}
.ll-report td:first-child,.ll-report th:first-child{text-align:left}
"""


def report_html(report: Report) -> str:
    """Return a report as a self-contained HTML fragment; everything that comes from the document is escaped.

    Examples
    --------
    >>> from luminora_lab.personality.validation import validate
    >>> "&lt;b&gt;" in report_html(validate({"persona": {"name": "<b>Ada</b>"}}))
    True
    """
    from markupsafe import Markup

    item = Markup('<li class="ll-{s}"><b>{s} {c}</b> <code>{p}</code><br>{m}<br><span class="ll-fix">{f}</span></li>')
    items = [item.format(s=x.severity, c=x.code, p=x.path, m=x.message, f=x.fix) for x in report.findings]
    rest = "" if report.complete else "; the rest is checked once the errors are mended"
    head = _head(report.name, report.source, report.summary + rest)
    body = Markup('<ul tabindex="0" aria-label="findings">{}</ul>').format(Markup("\n").join(items)) if items else ""
    return f'<style>{_STYLE}</style><section class="ll-report">{head}{body}</section>'


def folder_html(report: FolderReport) -> str:
    """Return a report on a folder: one row a file, and how many findings of each severity it has."""
    from markupsafe import Markup

    row = Markup("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>")
    several = report.reports.items()
    rows = [row.format(file, *(len(one.of(severity)) for severity in SEVERITIES)) for file, one in several]
    titles = Markup("<tr><th>file</th><th>errors</th><th>warnings</th><th>suggestions</th></tr>")
    head = _head(f"{len(rows)} files", report.source, report.counted)
    table = Markup("<table>{}{}</table>").format(titles, Markup("\n").join(rows))
    return f'<style>{_STYLE}</style><section class="ll-report">{head}{table}</section>'


def _head(name: str, source: str, summary: str) -> str:
    from markupsafe import Markup

    line = Markup("<header><strong><bdi>{}</bdi></strong> <small><bdi>{}</bdi></small><br>{}</header>")
    return str(line.format(name, source, summary))
