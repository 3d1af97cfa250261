"""The door of every figure: a frame, or an object with the method that makes it; and the words on its axes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["best_first", "bounded", "count", "counted", "frame_of", "interval_words", "one_metric", "records", "span"]

LEVEL, METHOD = 0.95, "t"


def frame_of(given: Any, method: str, columns: Iterable[str], *arguments: Any, **named: Any) -> pd.DataFrame:
    """Return a frame as it is, or what ``method`` of an object such as a Comparison returns, having checked it.

    ``attrs`` of the frame say how intervals were made (level, method) and what was counted (n_questions,
    n_conversations), where that is known and no column says it.

    Raises
    ------
    DataError
        It is neither, a column is missing, or there is no row.
    """
    if hasattr(given, "columns"):
        frame = given
    elif callable(getattr(given, method, None)):
        frame = getattr(given, method)(*arguments, **named).copy()
        asked = getattr(given, "frame", None)
        if asked is not None and {"conversation", "question_id"} <= set(asked):
            frame.attrs.setdefault("n_questions", len(asked[["conversation", "question_id"]].drop_duplicates()))
            frame.attrs.setdefault("n_conversations", int(asked["conversation"].nunique()))
        frame.attrs.setdefault("level", LEVEL)
        frame.attrs.setdefault("method", METHOD)
    else:
        remedy = f"give a frame with {', '.join(columns)}, or a comparison"
        raise DataError(f"{type(given).__name__} is no frame and has no {method}()", place="figure", remedy=remedy)
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        known = ", ".join(map(str, frame.columns))
        raise DataError(
            f"no column {missing[0]!r} among {known}", place="figure", remedy=f"give what {method}() returns"
        )
    if not len(frame):
        raise DataError("the frame has no row", place="figure", remedy=f"give what {method}() returns")
    return frame  # type: ignore[no-any-return]


def one_metric(summary: pd.DataFrame, metric: str | None) -> tuple[pd.DataFrame, str]:
    """Return the rows of one metric of a summary (its first by default), and the metric's name.

    Raises
    ------
    UnknownName
        The summary does not have this metric.
    """
    name = str(summary["metric"].iloc[0]) if metric is None else metric
    rows = summary[summary["metric"] == name]
    if not len(rows):
        remedy = f"use {', '.join(map(str, summary['metric'].unique()))}"
        raise UnknownName(f"there is no metric {name!r} in the summary", place="metric", remedy=remedy)
    return rows, name


def best_first(rows: pd.DataFrame) -> list[str]:
    """Return strategies by their mean over all rows, each weighed by its n, the highest first."""
    counts = rows["n"].where(rows["mean"].notna(), 0)
    total = (rows["mean"].fillna(0) * counts).groupby(rows["strategy"], sort=False).sum()
    mean = total / counts.groupby(rows["strategy"], sort=False).sum()
    return [str(name) for name in mean.sort_values(ascending=False, kind="stable").index]


def records(rows: pd.DataFrame, *keys: str) -> dict[Any, dict[str, Any]]:
    """Return rows as plain mappings, by the values of one column or by those of several as tuples."""
    out: list[dict[Any, Any]] = rows.to_dict("records")
    return {row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys): row for row in out}


def count(n: int, word: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "question"), count(1240, "question")
    ('1 question', '1,240 questions')
    """
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def counted(rows: pd.DataFrame) -> str:
    """Return how many questions and conversations the rows stand on, from n and n_clusters or from ``attrs``.

    Examples
    --------
    >>> import pandas as pd
    >>> counted(pd.DataFrame({"n": [360, 360], "n_clusters": [6, 6]}))
    '360 questions in 6 conversations'
    >>> counted(pd.DataFrame({"n": [58, 60], "n_clusters": [1, 1]}))
    '58 to 60 questions in 1 conversation'
    """
    if "n" in rows.columns and "n_clusters" in rows.columns:
        return f"{span(rows['n'], 'question')} in {span(rows['n_clusters'], 'conversation')}"
    if "n_questions" in rows.attrs:
        questions, talks = rows.attrs["n_questions"], rows.attrs.get("n_conversations")
        return count(questions, "question") + (f" in {count(talks, 'conversation')}" if talks else "")
    return ""


def span(numbers: Any, word: str) -> str:
    """Return the smallest and largest of some counts with their noun, once where they are the same."""
    low, high = int(min(numbers)), int(max(numbers))
    return count(high, word) if low == high else f"{low:,} to {count(high, word)}"


def bounded(metric: str) -> bool:
    """Return whether a metric lies in 0..1; counts of tokens do not."""
    return not metric.startswith("tokens")


def interval_words(rows: pd.DataFrame, mark: str) -> str:
    """Return what the drawn intervals are, or why there is none.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"lo": [0.1], "hi": [0.4], "n_clusters": [6]})
    >>> rows.attrs.update(level=0.95, method="t")
    >>> interval_words(rows, "band")
    'band: 95 % t interval over conversations'
    """
    if not (rows["lo"].notna() & rows["hi"].notna()).any():
        talks = rows["n_clusters"].max() if "n_clusters" in rows.columns else rows.attrs.get("n_conversations")
        return "one conversation: no interval" if talks == 1 else "no interval"
    level, method = rows.attrs.get("level"), rows.attrs.get("method", "")
    how = " ".join(part for part in (f"{100 * level:g} %" if level else "", method) if part)
    return f"{mark}: {how} interval over conversations" if how else f"{mark}: interval over conversations"
