"""The report of a comparison: one HTML file that opens offline, in light and dark, on a screen and on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.experiment import pictures
from luminora_lab.experiment.html import (
    breakable,
    cell,
    count,
    how_intervals,
    main_rows,
    not_in_it,
    notes_of,
    setting_line,
    table_metrics,
    warnings_of,
)
from luminora_lab.experiment.record import run_record
from luminora_lab.experiment.worst import worst_misses
from luminora_lab.plots.categories import category_order
from luminora_lab.plots.forest import best_of, from_side

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.experiment.comparison import Comparison

__all__ = ["report"]

TEMPLATE = "report.html.j2"


def report(result: Comparison, command: str = "") -> str:
    """Return the report of a comparison as one self-contained HTML page.

    Sections: what was compared, means with intervals, recall against k and against tokens, categories, differences,
    the worst misses, how it was run, limits. It loads nothing; every figure is there for light and for dark, with a
    text of what it shows; everything from the data is escaped. The same comparison gives the same page.

    Parameters
    ----------
    result
        The comparison.
    command
        The command line that made it, shown under "How it was run".

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> table = ll.compare_memory(["bm25", "random"], ll.load("riverside"), progress=False)
    >>> report(table, "luminora compare riverside").startswith("<!doctype html>")
    True
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(count=count, breakable=breakable, plainly=_plainly)
    page = environment.get_template(TEMPLATE)
    record = run_record(result, command)
    return page.render(
        record=record,
        result=result,
        n_questions=int(len(result.frame) / max(len(result.rankings), 1)),
        setting_line=setting_line(result),
        how_intervals=how_intervals(result),
        not_in_it=not_in_it(result),
        warnings=warnings_of(result),
        notes={name: notes_of(result, name) for name in result.rankings},
        repairs=[_repairs(talk["repairs"]) for talk in record["conversations"]],
        main=_main(result),
        curves=_curves(result),
        categories=_categories(result),
        pairs=_pairs(result),
        misses=worst_misses(result),
        limits=_limits(result),
    )


def _plainly(value: Any) -> str:
    """Return a setting as a word."""
    return {True: "yes", False: "no", None: "none"}[value] if value is None or isinstance(value, bool) else str(value)


def _known(frame: pd.DataFrame) -> pd.DataFrame:
    """Say in a frame of means how its intervals were made; figures write it on their axes."""
    frame.attrs.update(level=0.95, method="t")
    return frame


def _repairs(repairs: list[dict[str, str]]) -> str:
    kinds = [repair["kind"] for repair in repairs]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)) or "none"


def _main(result: Comparison) -> dict[str, Any]:
    metrics = table_metrics(result)
    summary = _known(result.summary(metrics))
    figure = pictures.dots(summary, result.primary)
    return {"metrics": metrics, "rows": main_rows(result, summary, metrics), "figure": figure}


def _curves(result: Comparison) -> dict[str, Any] | None:
    """Return both curves; None where no question names a turn as evidence."""
    by_k, by_tokens = _known(result.curve("k")), _known(result.curve("tokens"))
    if not by_k["mean"].notna().any():
        return None
    return {"k": pictures.recall(by_k, result.setting.k), "tokens": pictures.tokens(by_tokens)}


def _categories(result: Comparison) -> dict[str, Any] | None:
    """Return figure and table by category; None where the questions have none."""
    summary = _known(result.summary([result.primary], by=["category"]))
    columns = category_order(summary)
    if columns == ["none"]:
        return None
    by = {(row["strategy"], row["category"]): row for row in summary.to_dict("records")}
    n = summary.groupby("category")["n"].max()
    order = [row.name for row in main_rows(result, result.summary([result.primary]), [result.primary])]
    rows = [(name, [cell(by[name, column], result.primary) for column in columns]) for name in order]
    figure = pictures.categories(summary, result.primary)
    return {"columns": [(column, int(n[column])) for column in columns], "rows": rows, "figure": figure}


def _pairs(result: Comparison) -> dict[str, Any] | None:
    """Return differences: those of the best strategy with a figure, and all; None with one strategy."""
    if len(result.rankings) < 2:
        return None
    pairs = result.pairwise()
    n_questions = int(len(result.frame) / len(result.rankings))
    pairs.attrs.update(n_questions=n_questions, n_conversations=len(result.conversations))
    best = best_of(pairs)
    return {
        "best": best,
        "figure": pictures.differences(pairs, best),
        "of_best": [_pair(row, best, row["other"]) for row in from_side(pairs, best).to_dict("records")],
        "all": [_pair(row, row["a"], row["b"]) for row in pairs.to_dict("records")],
        "sentence": _decided(pairs, len(result.conversations)),
        "test": pairs.attrs["test"],
        "alpha": pairs.attrs["alpha"],
    }


def _pair(row: dict[Any, Any], first: str, second: str) -> dict[str, str]:
    """Return one line of the table of differences as text; ``first`` minus ``second``."""
    verdict = {"a higher": f"{row['a']} higher", "b higher": f"{row['b']} higher"}.get(row["verdict"], row["verdict"])
    known = row["lo"] == row["lo"]
    return {
        "first": first,
        "second": second,
        "difference": _signed(row["difference"]),
        "interval": f"[{_signed(row['lo'])}, {_signed(row['hi'])}]" if known else "none",
        "p": _chance(row["p"]) if known else "none",
        "p_holm": _chance(row["p_holm"]) if known else "none",
        "verdict": verdict,
    }


def _signed(value: float) -> str:
    text = f"{value:+.3f}".replace("-", "\u2212") if value == value else "none"
    return "0.000" if text.strip("+\u2212") == "0.000" else text


def _chance(p: float) -> str:
    if p != p:
        return "none"
    return "below 0.001" if p < 0.001 else f"{p:.3g}"


def _decided(pairs: pd.DataFrame, n: int) -> str:
    """Say how many of the pairs these conversations can decide, and why not all."""
    alpha, total = pairs.attrs["alpha"], len(pairs)
    open_ = pairs[pairs["verdict"].str.startswith("cannot be decided")]
    told = int(pairs["verdict"].str.endswith("higher").sum())
    decided = f"{told} of {count(total, 'pair')} differ at {alpha:g} after Holm's correction."
    if not len(open_):
        return decided
    if n == 1:
        return "One conversation cannot decide between strategies: there is neither an interval nor a test."
    which = "no pair" if len(open_) == total else f"{total - len(open_)} of {count(total, 'pair')}"
    return (
        f"With {count(n, 'conversation')} {which} can be decided at {alpha:g}: {count(total, 'pair')} "
        f"{'is' if total == 1 else 'are'} compared, and the smallest p in reach after Holm's correction is "
        f"{float(open_['smallest_p'].min()):.3g}. Read the differences with their intervals; more conversations, or "
        f"fewer strategies at once, would allow a verdict.{f' {decided}' if told else ''}"
    )


def _limits(result: Comparison) -> list[str]:
    """Return what the report does not show, the general first."""
    k, n = result.setting.k, len(result.conversations)
    out = [
        "Finding evidence is not answering. A strategy that ranks the evidence among the first "
        f"{k} gives a model the chance to answer, no more; no model was asked.",
        "Evidence is what annotators marked. A turn that says the same without being marked counts as a miss.",
        f"The numbers are about conversations like these {n}." if n > 1 else "The numbers are about this conversation.",
        "Tokens are estimates of the lab for prompt cost, not the count of a provider's tokeniser.",
    ]
    if 1 < n < 20:
        out.append(
            f"With {n} conversations an interval leans on their means being roughly normally distributed; "
            "luminora_lab.measure.coverage_study shows how often such intervals hold the truth."
        )
    if len(result.rankings) > 1:
        out.append(
            f"One metric is tested, {result.primary}; the others, and categories, describe and are not corrected."
        )
    if result.setting.granularity == "session":
        out.append("At session level a session counts as found with its first turn; curves and misses are about turns.")
    return out
