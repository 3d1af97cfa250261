"""The figures of a report: each drawn for light and for dark, with a text that says what it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luminora_lab import plots
from luminora_lab.plots.forest import from_side

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Picture", "categories", "differences", "dots", "recall", "replies", "tokens"]

SALT = "luminora"
NEAR_BUDGET = 500


@dataclass(frozen=True)
class Picture:
    """A figure as two data addresses, and the text for those who do not see it."""

    light: str
    dark: str
    alt: str


def recall(curve: pd.DataFrame, k: int) -> Picture:
    """Return recall against k; the text gives every strategy's recall at ``k``."""
    at = curve[curve["k"] == min(k, int(curve["k"].max()))]
    span = f"k from {curve['k'].min()} to {curve['k'].max()}"
    alt = f"Lines of recall@k for {span}, {_with(curve)}. At k = {at['k'].iloc[0]}: {_means(at)}."
    return _drawn(plots.recall_curve, curve, alt)


def tokens(curve: pd.DataFrame) -> Picture:
    """Return recall against the token budget; the text gives every strategy's recall at a budget of about 500."""
    below = curve.loc[curve["tokens"] <= NEAR_BUDGET, "tokens"]
    at = curve[curve["tokens"] == (below.max() if len(below) else curve["tokens"].min())]
    span = f"budgets from {curve['tokens'].min():,} to {curve['tokens'].max():,} tokens"
    alt = f"Lines of recall for {span}, {_with(curve)}. Within {at['tokens'].iloc[0]:,} tokens: {_means(at)}."
    return _drawn(plots.token_curve, curve, alt)


def dots(summary: pd.DataFrame, metric: str) -> Picture:
    """Return the primary metric of every strategy; the text gives all values."""
    rows = summary[summary["metric"] == metric]
    rows.attrs.update(summary.attrs)
    return _drawn(plots.summary_dots, rows, f"Dots of {metric}, {_with(rows)}: {_means(rows)}.")


def replies(summary: pd.DataFrame, metric: str) -> Picture:
    """Return one measure of replies by who made them; the text gives all means."""
    rows = summary[summary["metric"] == metric].rename(columns={summary.attrs["by"]: "strategy"})
    alt = f"Dots of {metric} with 95 % intervals: {_means(rows)}."
    return _drawn(lambda frame, ax: plots.reply_means(frame, ax, metric=metric), summary, alt)


def categories(summary: pd.DataFrame, metric: str) -> Picture:
    """Return the metric by category; the text gives the highest and lowest strategy of each."""
    parts = []
    for name, rows in summary.groupby("category", sort=False):
        ranked = rows.dropna(subset=["mean"]).sort_values("mean", ascending=False, kind="stable")
        if len(ranked):
            first, last = ranked.iloc[0], ranked.iloc[-1]
            low = f", lowest {last['strategy']} {last['mean']:.3f}" if len(ranked) > 1 else ""
            parts.append(f"{name}: highest {first['strategy']} {first['mean']:.3f}{low}")
    return _drawn(plots.by_category, summary, f"Dots of {metric} by category, {_with(summary)}. {'; '.join(parts)}.")


def differences(pairs: pd.DataFrame, strategy: str) -> Picture:
    """Return the differences of one strategy from the others; the text gives each with its interval."""
    rows = from_side(pairs, strategy)
    parts = []
    for row in rows.to_dict("records"):
        ends = f" [{row['lo']:+.3f}, {row['hi']:+.3f}]" if row["lo"] == row["lo"] else ""
        parts.append(f"{row['other']} {row['difference']:+.3f}{ends}")
    alt = f"Differences in {pairs.attrs['metric']}, {strategy} minus each other strategy: {'; '.join(parts)}."
    return _drawn(lambda frame, ax: plots.differences(frame, ax, against=strategy), pairs, alt)


def _with(rows: pd.DataFrame) -> str:
    n = rows["strategy"].nunique()
    intervals = "with 95 % intervals" if rows["lo"].notna().any() else "without intervals"
    return f"{n} {'strategy' if n == 1 else 'strategies'} {intervals}"


def _means(rows: pd.DataFrame) -> str:
    ranked = rows.dropna(subset=["mean"]).sort_values("mean", ascending=False, kind="stable")
    return (
        ", ".join(f"{name} {mean:.3f}" for name, mean in zip(ranked["strategy"], ranked["mean"], strict=True)) or "none"
    )


def _drawn(draw: Callable[..., Any], frame: pd.DataFrame, alt: str) -> Picture:
    return Picture(_svg(draw, frame, dark=False), _svg(draw, frame, dark=True), alt)


def _svg(draw: Callable[..., Any], frame: pd.DataFrame, dark: bool) -> str:
    """Return a drawing as a data address, the same bytes for the same frame."""
    from base64 import b64encode
    from io import BytesIO

    from matplotlib.figure import Figure

    out = BytesIO()
    with plots.style(dark=dark):
        figure = Figure(layout="constrained")
        draw(frame, ax=figure)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return "data:image/svg+xml;base64," + b64encode(out.getvalue()).decode()
