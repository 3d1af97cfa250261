"""A comparison as HTML for notebooks, and the sentences about it that the report uses too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luminora_lab._html import root_style

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

    from luminora_lab.experiment.comparison import Comparison

__all__ = [
    "Cell",
    "Row",
    "comparison_html",
    "count",
    "how_intervals",
    "main_rows",
    "not_in_it",
    "setting_line",
    "warnings_of",
]

_STYLE = (
    root_style("ll-compare", "72em")
    + """
.ll-compare{padding:.7em .9em;overflow-x:auto}
.ll-compare p{margin:.25em 0;max-width:60em}
.ll-compare table{border-collapse:collapse;margin:.6em 0;font:inherit;font-size:.94em;border:0;
font-variant-numeric:tabular-nums}
.ll-compare th,.ll-compare td{padding:.28em .75em .28em 0;text-align:left;vertical-align:top;border:0;
border-bottom:1px solid #8883;background:none;color:inherit;white-space:nowrap;font-weight:400}
.ll-compare thead th,.ll-compare tbody tr:first-child th{font-weight:600}
.ll-compare tbody th{white-space:normal;overflow-wrap:anywhere;min-width:11em;max-width:24em}
.ll-compare .ll-noted th,.ll-compare .ll-noted td{border-bottom:0}
.ll-compare td.ll-note{white-space:normal;overflow-wrap:anywhere;padding-top:0;font-size:.86em;
color:#5a6270;color:var(--jp-content-font-color2,light-dark(#5a6270,#a3acb8))}
.ll-compare td small{display:block;line-height:1.2}
.ll-compare .ll-warn{border-left:3px solid #c77700;padding-left:.6em}
"""
)


@dataclass(frozen=True)
class Cell:
    """A mean and its interval as text; ``interval`` is empty where there is none."""

    mean: str
    interval: str


@dataclass(frozen=True)
class Row:
    """One strategy of the main table: its name, a cell a metric, and its notes."""

    name: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]


def comparison_html(result: Comparison) -> str:
    """Return a comparison as a self-contained HTML fragment: what a notebook shows.

    A table with the best strategy first, means over intervals, notes below a strategy's row; what it stands
    on, how the intervals were made, what is not in it, and what to beware of. Everything from the data is escaped. It
    loads nothing, and it follows the theme of JupyterLab or of the system.

    Parameters
    ----------
    result
        The comparison to show.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> table = ll.compare_memory(["bm25", "random"], ll.load("riverside"), progress=False)
    >>> "One conversation: there is no interval" in comparison_html(table)
    True
    """
    from markupsafe import Markup

    metrics = table_metrics(result)
    rows = main_rows(result, result.summary(metrics), metrics)
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in ["strategy", *metrics])
    body = Markup("\n").join(_row(row) for row in rows)
    lines = [Markup("<p>{}</p>").format(setting_line(result))]
    lines += [Markup('<p class="ll-warn">{}</p>').format(text) for text in warnings_of(result)]
    lines.append(Markup("<table><thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table>").format(head, body))
    lines.append(Markup('<p class="ll-quiet">{} {}</p>').format(how_intervals(result), not_in_it(result)))
    content = Markup("").join(lines)
    return f'<style>{_STYLE}</style><section class="ll-compare" aria-label="comparison">{content}</section>'


def _row(row: Row) -> Markup:
    """Return the line of a strategy and, where there is something to know about it, a line of notes below."""
    from markupsafe import Markup

    kind = Markup(' class="ll-noted"') if row.notes else ""
    cells = Markup("").join(
        Markup("<td>{}{}</td>").format(
            one.mean, Markup("<small>{}</small>").format(one.interval) if one.interval else ""
        )
        for one in row.cells
    )
    line = Markup('<tr{}><th scope="row">{}</th>{}</tr>').format(kind, breakable(row.name), cells)
    if not row.notes:
        return line
    note = Markup('<tr><td class="ll-note" colspan="{}">{}</td></tr>').format(len(row.cells) + 1, "; ".join(row.notes))
    return line + note


def breakable(name: str) -> Markup:
    """Return a name as escaped HTML that may break after an underscore, a bracket, a comma or a point.

    Examples
    --------
    >>> print(breakable("last_k"))
    <bdi>last_<wbr>k</bdi>
    """
    from markupsafe import Markup, escape

    parts = re.split(r"(?<=[_().,])(?=\w)", name)
    return Markup("<bdi>{}</bdi>").format(Markup("<wbr>").join(escape(part) for part in parts))


def table_metrics(result: Comparison) -> list[str]:
    """Return the metrics of the main table, the one that it is sorted by first."""
    k = result.setting.k
    return [
        *dict.fromkeys([result.primary, f"recall@{k}"]),
        f"any@{k}",
        f"all@{k}",
        f"ndcg@{k}",
        "session_any@5",
        f"tokens@{k}",
    ]


def main_rows(result: Comparison, summary: pd.DataFrame, metrics: list[str]) -> list[Row]:
    """Return the rows of the main table, the strategy with the highest primary metric first."""
    by = {(row["strategy"], row["metric"]): row for row in summary.to_dict("records")}
    value = {name: by[name, metrics[0]]["mean"] for name in result.rankings}
    order = sorted(value, key=lambda name: -value[name] if value[name] == value[name] else 2)
    return [
        Row(name, tuple(cell(by[name, metric], metric) for metric in metrics), notes_of(result, name)) for name in order
    ]


def cell(row: dict[Any, Any], metric: str) -> Cell:
    """Return a mean with its interval as text; three decimals, or whole tokens."""
    number = "{:,.0f}" if metric.startswith("tokens") else "{:.3f}"
    if row["mean"] != row["mean"]:
        return Cell("none", "")
    ends = f"[{number.format(row['lo'])}, {number.format(row['hi'])}]" if row["lo"] == row["lo"] else ""
    return Cell(number.format(row["mean"]), ends)


def notes_of(result: Comparison, name: str) -> tuple[str, ...]:
    """Return what to know about the row of a strategy, scored in sample among it."""
    note = result.notes.get(name, "")
    own = result.frame.loc[result.frame["strategy"] == name, "in_sample"]
    seen = bool(own.any()) and "in sample" not in note.lower()
    return tuple(part for part in (note, "IN SAMPLE: it was trained on what it is scored on" if seen else "") if part)


def count(n: int, word: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "strategy"), count(8, "strategy"), count(1240, "question")
    ('1 strategy', '8 strategies', '1,240 questions')
    """
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{n:,} {word if n == 1 else many}"


def setting_line(result: Comparison) -> str:
    """Return one sentence on what was compared, on how much, at which k and level."""
    setting, n = result.setting, int(len(result.frame) / max(len(result.rankings), 1))
    what = [
        f"{count(len(result.rankings), 'strategy')} on {count(n, 'question')} in "
        f"{count(len(result.conversations), 'conversation')}",
        f"k = {setting.k}",
        f"{setting.granularity} level",
        f"embedder {setting.embedder}",
        "picture captions " + ("indexed" if setting.captions else "not indexed"),
    ]
    return ", ".join(what) + "."


def how_intervals(result: Comparison) -> str:
    """Return how the intervals of a summary are made, or why there is none."""
    if len(result.conversations) == 1:
        return "Means over questions, without intervals."
    return (
        "Means over questions; in brackets the 95 % t interval over conversations (questions of one conversation are "
        "not independent; CR2 variance, Bell-McCaffrey degrees of freedom)."
    )


def not_in_it(result: Comparison) -> str:
    """Return what the numbers leave out."""
    every = sum(len(talk.questions) for talk in result.conversations)
    used = int(len(result.frame) / max(len(result.rankings), 1))
    out = "No answer was generated or judged: what counts is whether the evidence was found."
    if every > used:
        out = f"Not in it: {count(every - used, 'question')} without evidence. {out}"
    return out


def warnings_of(result: Comparison) -> list[str]:
    """Return what a reader of the table must beware of, as sentences; most important first."""
    out = []
    if len(result.conversations) == 1:
        out.append(
            "One conversation: there is no interval and no test, because how much conversations differ cannot be "
            "estimated. The numbers describe this conversation only."
        )
    seen = [name for name in result.rankings if any("IN SAMPLE" in note for note in notes_of(result, name))]
    if seen:
        out.append(f"In sample: {', '.join(seen)}. These rows flatter: they were trained on what they are scored on.")
    out += [f"{name}: {note}" for name, note in result.notes.items() if name not in result.rankings]
    summary = result.summary(table_metrics(result))
    missing = summary[(summary["n_missing"] > 0) & (summary["metric"] == result.primary)]
    if len(missing):
        n = int(missing["n_missing"].max())
        out.append(
            f"{count(n, 'question')} with evidence known by session only: counted at session level, not at turn level."
        )
    for note, rows in summary[summary["n_clusters"] > 1].groupby("note", sort=False):
        if note:
            which = ", ".join(f"{s} ({m})" for s, m in zip(rows["strategy"][:6], rows["metric"][:6], strict=True))
            out.append(f"{which}{' and others' if len(rows) > 6 else ''}: {note!s}.")
    return out
