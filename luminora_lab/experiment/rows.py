"""From rankings to one row per strategy and question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.measure.retrieval import evaluate
from luminora_lab.measure.sessions import session_hits, tokens_at
from luminora_lab.memory.ranking import order

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.compare import Setting
    from luminora_lab.memory.pool import Float, Pool

__all__ = ["QUESTION_KEYS", "Ranked", "metric_names", "ranked", "rows"]

QUESTION_KEYS = ("conversation", "question_id", "category", "n_evidence")


@dataclass(frozen=True)
class Ranked:
    """The ranking of one strategy on one conversation.

    Attributes
    ----------
    best
        (n_questions, depth) rows of the best turns, -1 where none is left.
    tokens
        (n_questions, depth) what each of them costs, 0 where none is left.
    evidence_rank
        One array a question: the rank of every evidence turn, from 1; 0 where the strategy left it out.
    """

    best: npt.NDArray[np.int64]
    tokens: npt.NDArray[np.int64]
    evidence_rank: tuple[npt.NDArray[np.int64], ...]


def ranked(scores: Float, pool: Pool, talk: Conversation, depth: int, seed: int) -> Ranked:
    """Rank scores, (n_questions, n_turns) with -inf for what is no candidate."""
    left = np.isfinite(scores)
    every = order(scores, left, pool, seed)
    place = np.empty_like(every)
    np.put_along_axis(place, every, np.arange(1, every.shape[1] + 1)[None, :], axis=1)
    place[~left] = 0
    gold = talk.evidence_matrix()
    best = every[:, :depth]
    kept = np.take_along_axis(left, best, axis=1)
    tokens = np.where(kept, pool.tokens[best], 0)
    return Ranked(np.where(kept, best, -1), tokens, tuple(place[i, gold[i]] for i in range(len(gold))))


def metric_names(setting: Setting) -> list[str]:
    """Return the metrics of a comparison, the primary one first."""
    k = setting.k
    own = [f"recall@{k}", "recall@5", f"any@{k}", f"all@{k}", f"ndcg@{k}", "mrr", f"precision@{k}"]
    return list(dict.fromkeys([*own, f"tokens@{k}", "session_any@5", f"session_recall@{k}"]))


def rows(
    names: Sequence[str], talks: Sequence[Conversation], found: Sequence[Mapping[str, Ranked]], setting: Setting
) -> pd.DataFrame:
    """Return one row per strategy and question.

    Columns: strategy, conversation, question_id, category, n_evidence, then the metrics of :func:`metric_names`.
    A question whose evidence is known by session only has NaN for turn metrics.
    """
    import pandas as pd

    parts = []
    for name in names:
        for talk, by_name in zip(talks, found, strict=True):
            asked = talk.usable_questions
            head = pd.DataFrame(
                {
                    "strategy": name,
                    "conversation": talk.id,
                    "question_id": asked["question_id"],
                    "category": asked["category"].fillna("none"),
                    "n_evidence": asked["evidence"].map(len),
                }
            )
            parts.append(head.assign(**_metrics(by_name[name], talk, setting)))
    return pd.concat(parts, ignore_index=True)


def hits_of(one: Ranked, talk: Conversation) -> npt.NDArray[np.bool_]:
    """Return which ranks hold evidence, (n_questions, depth)."""
    gold = talk.evidence_matrix()
    return np.take_along_axis(gold, np.maximum(one.best, 0), axis=1) & (one.best >= 0)


def evidence_sessions(talk: Conversation) -> list[set[int]]:
    """Return the sessions that hold the evidence of each usable question."""
    session = dict(zip(talk.turns["turn_id"], talk.turns["session"], strict=True))
    asked = talk.usable_questions
    known = asked["evidence_sessions"] if "evidence_sessions" in asked else [()] * len(asked)
    return [{int(session[t]) for t in turns} | set(more) for turns, more in zip(asked["evidence"], known, strict=True)]


def _metrics(one: Ranked, talk: Conversation, setting: Setting) -> dict[str, npt.NDArray[np.float64]]:
    session = np.append(talk.turns["session"].to_numpy(), -1)
    by_session, n_sessions = session_hits(session[one.best], evidence_sessions(talk))
    hits, n_turns = hits_of(one, talk), talk.evidence_matrix().sum(axis=1)
    if setting.granularity == "session":
        hits, n_turns = by_session, n_sessions
    wanted = metric_names(setting)
    turn = [m for m in wanted if not m.startswith(("session_", "tokens"))]
    out = evaluate(hits, n_turns, turn)
    for name in (m for m in wanted if m.startswith("session_")):
        out[name] = evaluate(by_session, n_sessions, [name.removeprefix("session_")])[name.removeprefix("session_")]
    out[f"tokens@{setting.k}"] = tokens_at(one.tokens, setting.k).astype(np.float64)
    return {name: out[name] for name in wanted}
