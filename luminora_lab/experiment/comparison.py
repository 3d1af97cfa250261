"""The result of a comparison: tables with intervals, differences, misses, curves, files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import UnknownName
from luminora_lab.experiment.rows import Ranked, metric_names, recall_along, within_name
from luminora_lab.measure.pairs import pairwise
from luminora_lab.measure.summaries import summarise

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.compare import Setting

__all__ = ["Comparison"]

BUDGETS = (100, 200, 300, 500, 750, 1000, 1500, 2000)


@dataclass(frozen=True, repr=False)
class Comparison:
    """Strategies compared on recorded conversations.

    Attributes
    ----------
    frame
        One row per strategy and question: strategy, conversation, question_id, category, n_evidence, in_sample, and
        one column a metric.
    strategies
        Name to the expression that was run.
    notes
        Name to what to know about its row: how a ranker learned, which history was replayed.
    setting
        k, granularity, embedder, captions, accesses, seed, units, tokens, facts, reach.
    conversations
        What it was run on.
    """

    frame: pd.DataFrame
    strategies: Mapping[str, str]
    notes: Mapping[str, str]
    setting: Setting
    conversations: Sequence[Conversation]
    rankings: Mapping[str, Sequence[Ranked]]

    @property
    def primary(self) -> str:
        """The metric that tables sort and test by unless another is named."""
        tokens = self.setting.tokens
        return f"recall@{self.setting.k}" if tokens is None else within_name(tokens)

    @property
    def metrics(self) -> list[str]:
        """Names of the metrics, the primary one first."""
        return metric_names(self.setting)

    def summary(
        self, metrics: Sequence[str] | None = None, by: Sequence[str] = (), level: float = 0.95, method: str = "t"
    ) -> pd.DataFrame:
        """Mean and interval of each metric for each strategy.

        Parameters
        ----------
        metrics
            Names; all by default.
        by
            Further columns that make groups, such as ``["category"]`` or ``["conversation"]``.
        level, method
            As in :func:`luminora_lab.measure.mean_intervals`; conversations are the clusters.

        Returns
        -------
        DataFrame
            strategy, the columns of ``by``, metric, mean, lo, hi, n, n_clusters, n_missing, note. Ends of metrics
            that lie in 0..1 are cut there.

        Raises
        ------
        UnknownName
            No such metric or column.
        """
        wanted = list(metrics) if metrics is not None else self.metrics
        for name in wanted:
            self._metric(name)
        out = summarise(self.frame, wanted, by=["strategy", *by], level=level, method=method)
        bounded = ~out["metric"].str.startswith("tokens")
        for end in ("lo", "hi"):
            out[end] = out[end].where(~bounded, out[end].clip(0, 1))
        out.attrs.update(level=level, method=method, **self._counts)
        return out

    def table(self, metrics: Sequence[str] | None = None) -> pd.DataFrame:
        """The summary as text for reading: one row a strategy, "0.712 [0.655, 0.769]" cells, best first, with notes."""
        k = self.setting.k
        usual = [self.primary, f"recall@{k}", f"any@{k}", f"all@{k}", f"ndcg@{k}", "session_any@5", f"tokens@{k}"]
        wanted = metrics or list(dict.fromkeys(usual))
        long = self.summary(wanted)
        long["cell"] = [_cell(*row) for row in zip(long["metric"], long["mean"], long["lo"], long["hi"], strict=True)]
        cells = long.pivot(index="strategy", columns="metric", values="cell")[list(wanted)]
        best = (
            long[long["metric"] == wanted[0]].set_index("strategy")["mean"].sort_values(ascending=False, kind="stable")
        )
        out = cells.loc[best.index]
        out["note"] = [self.notes.get(name, "") for name in out.index]
        out.columns.name = None
        return out

    def pairwise(self, metric: str | None = None, alpha: float = 0.05) -> pd.DataFrame:
        """All pairs of strategies on one metric; see :func:`luminora_lab.measure.pairwise`.

        Returns
        -------
        DataFrame
            a, b, difference, lo, hi, p, p_holm, smallest_p, dz, verdict.
        """
        name = self._metric(metric or self.primary)
        wide, clusters = self._wide(name)
        out = pairwise(wide, clusters, metric=name, alpha=alpha)
        out.attrs.update(self._counts)
        return out

    def questions_test(self, a: str, b: str, metric: str | None = None) -> Any:
        """Question-level sign-flip test of two strategies: about these conversations only."""
        from luminora_lab.measure.differences import question_test

        wide, _ = self._wide(self._metric(metric or self.primary))
        return question_test(wide[self._strategy(a)].to_numpy(), wide[self._strategy(b)].to_numpy())

    def misses(self, strategy: str | None = None, conversation: str | None = None) -> pd.DataFrame:
        """Evidence that a strategy did not rank among the first k.

        Returns
        -------
        DataFrame
            strategy, conversation, question_id, category, question, turn_id, rank (0: left out), speaker, text,
            before, after (the neighbouring turns in the session), found_by (strategies that did find it); the
            evidence that the fewest strategies found first.
        """
        from luminora_lab.experiment.misses import misses

        names = list(self.rankings) if strategy is None else [self._strategy(strategy)]
        return misses(self, names, conversation)

    def curve(self, by: str = "k", most: int = 50) -> pd.DataFrame:
        """Recall against how much is read.

        Parameters
        ----------
        by
            "k" (1 to ``most`` memories) or "tokens" (budgets up to 2,000; a prefix of the ranking that fits).

        Returns
        -------
        DataFrame
            strategy, k or tokens, mean, lo, hi, n, n_clusters.
        """
        import pandas as pd

        from luminora_lab.measure.intervals import mean_intervals

        if by not in ("k", "tokens"):
            raise UnknownName(f"by {by!r}", place="curve", remedy="use 'k' or 'tokens'")
        points = np.array(BUDGETS) if by == "tokens" else np.arange(1, min(most, self.setting.depth) + 1)
        clusters = np.concatenate([np.repeat(t.id, len(t.usable_questions)) for t in self.conversations])
        parts = []
        for name, rankings in self.rankings.items():
            values = np.concatenate(
                [recall_along(one, talk, points, by) for one, talk in zip(rankings, self.conversations, strict=True)]
            )
            found = mean_intervals(values, clusters).frame
            found.insert(0, by, points)
            found.insert(0, "strategy", name)
            parts.append(found)
        out = pd.concat(parts, ignore_index=True)
        out["lo"], out["hi"] = out["lo"].clip(0, 1), out["hi"].clip(0, 1)
        out = out[["strategy", by, "mean", "lo", "hi", "n", "n_clusters"]]
        out.attrs.update(level=0.95, method="t", **self._counts)
        return out

    def to_dict(self) -> dict[str, Any]:
        """Return what ``luminora compare --json`` prints."""
        out: dict[str, Any] = {
            "n_conversations": len(self.conversations),
            "n_questions": self.n_questions,
            "strategies": {name: {} for name in self.rankings},
        }
        for row in self.summary().to_dict("records"):
            numbers = {key: float(row[key]) for key in ("mean", "lo", "hi")}
            clean = {key: None if np.isnan(value) else round(value, 6) for key, value in numbers.items()}
            out["strategies"][row["strategy"]][row["metric"]] = clean
        if self.notes:
            out["notes"] = dict(self.notes)
        return out

    def save(self, folder: str | os.PathLike[str], command: str = "") -> None:
        """Write summary.csv, questions.parquet, report.html and run.json into a folder, each atomically."""
        from luminora_lab.experiment.files import save

        save(self, folder, command)

    # -- showing --------------------------------------------------------------------------------------------------
    def __repr__(self) -> str:
        counts = {"strateg": len(self.rankings), "conversation": len(self.conversations), "question": self.n_questions}
        endings = {"strateg": ("y", "ies")}
        heading = ", ".join(f"{n} {w}{endings.get(w, ('', 's'))[n != 1]}" for w, n in counts.items())
        return f"<Comparison: {heading}>\n{self.table().drop(columns='note').to_string()}"

    def _repr_html_(self) -> str:
        from luminora_lab.experiment.html import comparison_html

        return comparison_html(self)

    @property
    def n_questions(self) -> int:
        """Questions that every strategy was asked."""
        return len(self.frame) // len(self.rankings)

    @property
    def _counts(self) -> dict[str, int]:
        return {"n_questions": self.n_questions, "n_conversations": len(self.conversations)}

    def _wide(self, metric: str) -> tuple[pd.DataFrame, Any]:
        wide = self.frame.pivot(index=["conversation", "question_id"], columns="strategy", values=metric)
        wide = wide[list(self.rankings)]
        wide.columns.name = None
        return wide.reset_index(drop=True), wide.index.get_level_values("conversation").to_numpy()

    def _metric(self, name: str) -> str:
        if name not in self.metrics:
            raise UnknownName(f"there is no metric {name!r}", place="metric", remedy=f"use {', '.join(self.metrics)}")
        return name

    def _strategy(self, name: str) -> str:
        if name not in self.rankings:
            remedy = f"use {', '.join(self.rankings)}"
            raise UnknownName(f"there is no strategy {name!r} in it", place="strategy", remedy=remedy)
        return name


def _cell(metric: str, mean: float, lo: float, hi: float) -> str:
    number = "{:.0f}" if metric.startswith("tokens") else "{:.3f}"
    ends = f" [{number.format(lo)}, {number.format(hi)}]" if lo == lo else ""
    return (number.format(mean) if mean == mean else "none") + ends
