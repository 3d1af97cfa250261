"""The report of a run: one HTML file that opens offline, in light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.experiment.runs.comparing import DEFAULT_MEASURES, ReplyComparison, compare_replies
from luminora_lab.files.atomic import replacing

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.experiment.pictures import Picture
    from luminora_lab.experiment.runs.results import Results

__all__ = ["report", "write_report"]

_SHOWN = 6  # messages whose replies stand side by side
_LONGEST = 700  # characters of a reply that are shown


@dataclass(frozen=True)
class _Table:
    title: str
    columns: list[str]
    rows: list[list[str]]
    about: str = ""
    right: tuple[str, ...] = ()
    long: bool = False
    figure: Picture | None = None


def report(results: Results) -> str:
    """Return the report of a run as one self-contained HTML page.

    What was asked and what came, errors by kind, how the replies are written (means with intervals over messages, and
    which differences between providers are real), and some replies side by side. It says at its head who made the
    replies. Everything from the data is escaped. The same run gives the same page.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    frame = results.frame
    replies, errors = int(frame["text"].notna().sum()), int(frame["error"].notna().sum())
    tables = [_counts(frame), *_style(results), _side_by_side(frame)] if replies else [_counts(frame)]
    said = f"{replies:,} replies, {errors:,} errors."
    return environment.get_template("replies.html.j2").render(
        title=f"Replies: {results.folder.name}", plan=results.plan["plan"], label=results.label, said=said,
        tables=tables,
    )  # fmt: skip


def write_report(results: Results, path: Path) -> None:
    """Write :func:`report` to a file.

    Raises
    ------
    DataError
        It cannot be written.
    """
    page = report(results)
    with replacing(path) as file:
        file.write(page)


def _counts(frame: pd.DataFrame) -> _Table:
    rows = []
    for (provider, kind, strategy), part in frame.groupby(["provider", "kind", "strategy"], sort=False):
        errors = part["error"].dropna().value_counts()
        listed = ", ".join(f"{n} {name}" for name, n in errors.items()) or "none"
        cost = "not known" if kind == "model" and part["cost"].isna().any() else f"{part['cost'].fillna(0).sum():.4f}"
        rows.append([str(provider), str(kind), str(strategy), f"{part['text'].notna().sum():,}", listed, cost])
    names = ["provider", "kind", "strategy", "replies", "errors", "US dollars"]
    return _Table("What came", names, rows, right=("replies", "US dollars"))


def _style(results: Results) -> list[_Table]:
    found = compare_replies(results)
    summary = found.summary()
    providers = list(dict.fromkeys(found.frame["provider"]))
    by = summary.set_index(["metric", "provider"])
    cells = [[measure, *(_interval(by.loc[(measure, who)]) for who in providers)] for measure in DEFAULT_MEASURES]
    about = (
        f"Means with 95% intervals over {found.cluster_ids.nunique()} messages; units and sources: "
        "luminora_lab.measure.style_indices()."
    )
    figure = _dots(found)
    tables = [_Table("How they are written", ["index", *providers], cells, about, tuple(providers), figure=figure)]
    if len(providers) > 1:
        tables.append(_pairs(found))
    return tables


def _interval(row: Any) -> str:
    if row["mean"] != row["mean"]:
        return "no value"
    ends = f" [{row['lo']:.2f}, {row['hi']:.2f}]" if row["lo"] == row["lo"] else ""
    return f"{row['mean']:.2f}{ends}"


def _dots(found: ReplyComparison) -> Picture:
    from luminora_lab.experiment import pictures

    summary = found.summary()
    return pictures.replies(summary, "words")


def _pairs(found: ReplyComparison) -> _Table:
    rows = []
    for measure in DEFAULT_MEASURES:
        if found.frame[measure].notna().sum() < 2:
            continue
        for pair in found.pairwise(measure).to_dict("records"):
            ends = f"{pair['difference']:+.2f} [{pair['lo']:+.2f}, {pair['hi']:+.2f}]"
            numbers = [f"{pair['p_holm']:.3f}", f"{pair['d']:+.2f}"]
            rows.append([measure, f"{pair['a']} - {pair['b']}", ends, *numbers, pair["verdict"]])
    about = (
        "Paired by message and personality; sign-flip tests over messages, p by Holm's method within an index; d is "
        "Cohen's."
    )
    names = ["index", "pair", "difference", "p", "d", "verdict"]
    return _Table("Which differences are real", names, rows, about, ("difference", "p", "d"))


def _side_by_side(frame: pd.DataFrame) -> _Table:
    """Return the replies to some messages, spread over the run, one column a provider."""
    first = frame[(frame["repeat"] == 0) & (frame["strategy"] == frame["strategy"].iloc[0])]
    keys = first[["personality", "conversation", "turn_id"]].drop_duplicates().to_numpy().tolist()
    chosen = [keys[i * len(keys) // min(_SHOWN, len(keys))] for i in range(min(_SHOWN, len(keys)))]
    providers = list(dict.fromkeys(first["provider"]))
    rows = []
    for personality, talk, turn in chosen:
        part = first[
            (first["personality"] == personality) & (first["conversation"] == talk) & (first["turn_id"] == turn)
        ]
        said = part.set_index("provider")
        replies = [_shown(said.loc[who]) if who in said.index else "" for who in providers]
        rows.append([f"{personality}: {part['message'].iloc[0]}", *replies])
    return _Table("Some replies side by side", ["asked", *providers], rows, long=True)


def _shown(row: Any) -> str:
    text = f"(error: {row['error']})" if row["text"] != row["text"] or row["text"] is None else str(row["text"])
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
