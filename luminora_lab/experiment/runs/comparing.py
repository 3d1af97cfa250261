"""Do providers, personalities or strategies reply differently? Means with intervals, paired tests, variance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.experiment.runs.results import Results
from luminora_lab.files.strictjson import quote
from luminora_lab.providers.reply import label_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DEFAULT_MEASURES", "ReplyComparison", "compare_replies"]

DEFAULT_MEASURES = ("words", "sentence_words", "mattr", "flesch", "hedges", "questions", "sentiment")
"""Style indices that are compared where none are named."""
_UNIT = ("personality", "provider", "strategy", "conversation", "turn_id", "repeat")
_CLUSTERS = {"prompt": ("conversation", "turn_id"), "conversation": ("conversation",), "personality": ("personality",)}


@dataclass(frozen=True, repr=False)
class ReplyComparison:
    """What :func:`compare_replies` found.

    Attributes
    ----------
    frame
        One row a reply: the columns of the results and the measures.
    by, measures, clusters
        What is compared, on what, and what counts as independent.
    label
        What must be said of the replies; "" for those of models.
    """

    frame: pd.DataFrame
    by: str
    measures: tuple[str, ...]
    clusters: str
    label: str

    @property
    def cluster_ids(self) -> pd.Series:
        """The cluster of every reply."""
        names = _CLUSTERS[self.clusters]
        return self.frame[list(names)].astype(str).agg("\x1f".join, axis=1)

    def summary(self, level: float = 0.95) -> pd.DataFrame:
        """Return means with intervals over clusters: the column of ``by``, metric, mean, lo, hi, n, n_clusters,
        n_missing, note; ``attrs["label"]`` says who made the replies.
        """
        from luminora_lab.measure import summarise

        rows = self.frame.assign(cluster=self.cluster_ids)
        table = summarise(rows, self.measures, by=[self.by], clusters="cluster", level=level)
        table.attrs.update(label=self.label, by=self.by, clusters=self.clusters)
        return table

    def pairwise(self, measure: str, alpha: float = 0.05, seed: int = 0) -> pd.DataFrame:
        """Return all pairs on one measure, paired by what was asked: a, b, difference, lo, hi, p, p_holm, smallest_p,
        dz, d (Cohen's, by the pooled standard deviation of replies), verdict.

        The test flips the signs of whole clusters (:func:`luminora_lab.measure.difference`); p_holm is corrected over
        the pairs.

        Raises
        ------
        UnknownName
            There is no such measure.
        DataError
            There is nothing to pair: fewer than two of ``by``.
        """
        from luminora_lab.measure import pairwise

        wide = self._wide(measure)
        clusters = wide.index.get_level_values("cluster")
        table = pairwise(wide, clusters, metric=measure, alpha=alpha, seed=seed)
        table["verdict"] = table["verdict"].str.replace("conversation", self.clusters)
        effects = [_d(wide[a], wide[b]) for a, b in table[["a", "b"]].to_numpy().tolist()]
        table.insert(list(table.columns).index("dz") + 1, "d", effects)
        table.attrs["label"] = self.label
        return table

    def ranking(self, measure: str, alpha: float = 0.05, seed: int = 0) -> pd.DataFrame:
        """Return the order on one measure and which differences are real: the column of ``by``, mean, lo, hi, rank,
        above (those that it is higher than after Holm's correction), tied (those that it is not told apart from).
        """
        pairs = self.pairwise(measure, alpha, seed)
        table = self.summary(1 - alpha)
        table = table[table["metric"] == measure].sort_values("mean", ascending=False, kind="stable")
        above: dict[str, list[str]] = {name: [] for name in table[self.by]}
        tied: dict[str, list[str]] = {name: [] for name in table[self.by]}
        for a, b, verdict in pairs[["a", "b", "verdict"]].to_numpy().tolist():
            if verdict in ("a higher", "b higher"):
                high, low = (a, b) if verdict == "a higher" else (b, a)
                above[high].append(low)
            else:
                tied[a].append(b)
                tied[b].append(a)
        out = table[[self.by, "mean", "lo", "hi"]].reset_index(drop=True)
        out["rank"] = range(1, len(out) + 1)
        out["above"] = [", ".join(above[name]) for name in out[self.by]]
        out["tied"] = [", ".join(tied[name]) for name in out[self.by]]
        out.attrs["label"] = self.label
        return out

    def variance(self, measure: str, seed: int = 0) -> pd.DataFrame:
        """Return how the variance of one measure splits; see :func:`~.splitting.variance_split`."""
        from luminora_lab.experiment.runs.splitting import variance_split

        table = variance_split(self._with(measure), measure, seed=seed)
        table.attrs["label"] = self.label
        return table

    def _with(self, measure: str) -> pd.DataFrame:
        if measure not in self.measures:
            raise UnknownName(f"no measure {quote(measure)}", place="measure", remedy=f"use {', '.join(self.measures)}")
        return self.frame

    def _wide(self, measure: str) -> pd.DataFrame:
        """Return the measure with one column a value of ``by``, one row a thing that was asked."""
        frame = self._with(measure).assign(cluster=self.cluster_ids)
        more = ["flags"] if "flags" in frame and frame["flags"].notna().any() else []
        index = ["cluster", *(name for name in (*_UNIT, *more) if name != self.by)]
        wide = frame.pivot_table(index=index, columns=self.by, values=measure, aggfunc="mean", sort=False)
        order = list(dict.fromkeys(frame[self.by]))
        if len(order) < 2:
            raise DataError(f"there is one {self.by} only", place="by", remedy="compare two or more")
        return wide.reindex(columns=order)

    def __repr__(self) -> str:
        said = f"; {self.label}" if self.label else ""
        n, k = len(self.frame), self.frame[self.by].nunique()
        return (
            f"<ReplyComparison of {k} by {self.by}: {n:,} replies, {self.cluster_ids.nunique()} {self.clusters}s{said}>"
        )

    def _repr_html_(self) -> str:
        from markupsafe import escape

        table = self.summary().pivot(index=self.by, columns="metric", values="mean")[list(self.measures)]
        return f"<p>{escape(repr(self)[1:-1])}</p>{table.round(3).to_html(escape=True)}"


def compare_replies(
    results: Results | pd.DataFrame,
    by: str = "provider",
    measures: Sequence[str] | None = None,
    *,
    clusters: str = "prompt",
) -> ReplyComparison:
    """Compare replies by who made them.

    Parameters
    ----------
    results
        Of :func:`luminora_lab.run`, or a frame with their columns; columns of numbers may be added and named as
        measures. Rows with an error are left out; how many is in ``frame.attrs["errors"]``.
    by
        "provider", "personality", "strategy" or "flags" (what a session had switched off).
    measures
        Columns of the results, or style indices (:func:`luminora_lab.measure.style`).
    clusters
        What is drawn anew when the study is repeated, and so counts as independent: "prompt" (the message that is
        replied to), "conversation" or "personality". Intervals and tests are about new ones of these.

    Returns
    -------
    ReplyComparison

    Raises
    ------
    UnknownName
        There is no such column, measure or kind of cluster.
    DataError
        There is no reply.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("Pip", who, "none", "talk", f"t{i}", 0, "Yes. " * n, "scripted", 5.0 * n)
    ...         for i in range(8) for who, n in (("ash", 1 + i % 2), ("birch", 3 + i % 3))]
    >>> names = ["personality", "provider", "strategy", "conversation", "turn_id", "repeat", "text", "kind", "length"]
    >>> found = compare_replies(pd.DataFrame(rows, columns=names), measures=["length"])
    >>> found.pairwise("length")[["a", "b", "difference", "verdict"]].values.tolist()
    [['ash', 'birch', -11.875, 'b higher']]
    >>> found.label
    'scripted replies: written for this project, not by a model'
    """
    frame = results.frame if isinstance(results, Results) else results
    for name in ("text", *_UNIT):
        if name not in frame:
            raise DataError(f"no column {quote(name)}", place="results", remedy="give what luminora_lab.run() returns")
    if by not in ("provider", "personality", "strategy", "flags"):
        raise UnknownName(f"by is {quote(by)}", place="by", remedy="use provider, personality, strategy or flags")
    if clusters not in _CLUSTERS:
        raise UnknownName(f"clusters is {quote(clusters)}", place="clusters", remedy=f"use {', '.join(_CLUSTERS)}")
    replies = frame[frame["text"].notna()].reset_index(drop=True)
    if not len(replies):
        raise DataError("there is no reply", place="results", remedy="see their errors")
    wanted = tuple(DEFAULT_MEASURES if measures is None else measures)
    replies = _measured(replies, wanted)
    replies.attrs["errors"] = len(frame) - len(replies)
    kinds = replies.get("kind", ["model"])
    return ReplyComparison(replies, by, wanted, clusters, label_of(kinds))


def _measured(replies: pd.DataFrame, wanted: tuple[str, ...]) -> pd.DataFrame:
    """Return replies with the measures as columns; style is computed where it is asked for."""
    missing = [name for name in wanted if name not in replies]
    if not missing:
        return replies.copy()
    from luminora_lab.measure import style, style_indices

    known = style_indices()["index"].tolist()
    for name in missing:
        if name not in known:
            remedy = f"use a column of numbers, or one of {', '.join(known)}"
            raise UnknownName(f"no measure {quote(name)}", place="measures", remedy=remedy)
    found: Any = style(replies["text"], indices=missing)
    return replies.assign(**{name: found[name].to_numpy() for name in missing})


def _d(a: pd.Series, b: pd.Series) -> float:
    """Return Cohen's d by the pooled standard deviation; NaN where there is no spread."""
    both = a.notna() & b.notna()
    n = int(both.sum())
    if n < 2:
        return float("nan")
    pooled = ((a[both].var(ddof=1) + b[both].var(ddof=1)) / 2) ** 0.5
    return float((a[both].mean() - b[both].mean()) / pooled) if pooled > 0 else float("nan")
