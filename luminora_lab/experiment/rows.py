"""From rankings to one row per strategy and question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.measure.retrieval import evaluate
from luminora_lab.measure.sessions import session_hits, tokens_at
from luminora_lab.memory.ranking import order
from luminora_lab.memory.units import carries

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.compare import Setting
    from luminora_lab.memory.pool import Float, Pool

__all__ = ["QUESTION_KEYS", "Ranked", "metric_names", "ranked", "recall_along", "rows", "within_name"]

QUESTION_KEYS = ("conversation", "question_id", "category", "n_evidence")


@dataclass(frozen=True)
class Ranked:
    """The ranking of one strategy on one conversation.

    Attributes
    ----------
    best
        (n_questions, depth) rows of the best memories, -1 where none is left.
    tokens
        (n_questions, depth) what each of them costs, 0 where none is left.
    evidence_rank
        One array a question: the rank of every evidence turn, from 1: that of the first memory that rests on it; 0
        where the strategy left it out, or no memory rests on it.
    gains
        (n_questions, depth) evidence turns that the memory at each rank is the first to bring: 0 or 1 for turns.
    sessions
        (n_questions, depth) session of the memory at each rank, -1 where none is left.
    """

    best: npt.NDArray[np.int64]
    tokens: npt.NDArray[np.int64]
    evidence_rank: tuple[npt.NDArray[np.int64], ...]
    gains: npt.NDArray[np.int64]
    sessions: npt.NDArray[np.int64]


def ranked(scores: Float, pool: Pool, talk: Conversation, depth: int, seed: int, evidence: str = "turns") -> Ranked:
    """Rank scores, (n_questions, n_memories) with -inf for what is no candidate, and map them to evidence turns."""
    left = np.isfinite(scores)
    every = order(scores, left, pool, seed)
    place = np.empty_like(every)
    np.put_along_axis(place, every, np.arange(1, every.shape[1] + 1)[None, :], axis=1)
    place[~left] = 0
    best = every[:, :depth]
    kept = np.take_along_axis(left, best, axis=1)
    tokens = np.where(kept, pool.tokens[best], 0)
    rank = _evidence_ranks(place, pool, talk, evidence)
    gains = np.zeros(best.shape, dtype=np.int64)
    for i, ranks in enumerate(rank):
        near = ranks[(ranks > 0) & (ranks <= best.shape[1])] - 1
        gains[i] += np.bincount(near, minlength=best.shape[1])
    sessions = np.where(kept, pool.memories["session"].to_numpy()[best], -1)
    return Ranked(np.where(kept, best, -1), tokens, rank, gains, sessions)


def _evidence_ranks(
    place: npt.NDArray[np.int64], pool: Pool, talk: Conversation, column: str
) -> tuple[npt.NDArray[np.int64], ...]:
    """Return for every question the rank of each evidence turn: of the first memory that reaches it, 0 for none."""
    gold = talk.evidence_matrix()
    if set(pool.memories["unit"]) == {"turn"}:
        return tuple(place[i, gold[i]] for i in range(len(gold)))
    rests = carries(pool.memories, talk.turns["turn_id"].tolist(), column).T.tocsr()
    last = place.shape[1] + 1
    ranks = []
    for i, turns in enumerate(gold):
        own = np.where(place[i] > 0, place[i], last)
        held = [own[rests.indices[rests.indptr[t] : rests.indptr[t + 1]]].min(initial=last) for t in turns.nonzero()[0]]
        found = np.array(held, dtype=np.int64)
        ranks.append(np.where(found < last, found, 0))
    return tuple(ranks)


def metric_names(setting: Setting) -> list[str]:
    """Return the metrics of a comparison, the primary one first."""
    k = setting.k
    own = [f"recall@{k}", "recall@5", f"any@{k}", f"all@{k}", f"ndcg@{k}", "mrr", f"precision@{k}"]
    within = [within_name(setting.tokens)] if setting.tokens is not None else []
    return list(dict.fromkeys([*within, *own, f"tokens@{k}", "session_any@5", f"session_recall@{k}"]))


def within_name(tokens: int) -> str:
    """Return the name of the metric "share of the evidence in the best memories that fit a budget"."""
    return f"recall@{tokens}tokens"


def rows(
    names: Sequence[str], talks: Sequence[Conversation], found: Sequence[Mapping[str, Ranked]], setting: Setting
) -> pd.DataFrame:
    """Return one row per strategy and question.

    Columns: strategy, conversation, question_id, category, n_evidence, then the metrics of :func:`metric_names`.
    A question whose evidence is known by session only has NaN for turn metrics. Where memories are facts or episodes,
    recall, any and all count the evidence turns that the first k memories rest on; for ndcg, mrr and precision a memory
    is a hit where it is the first to bring an evidence turn.
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


def recall_along(one: Ranked, talk: Conversation, points: npt.NDArray[np.int64], by: str) -> npt.NDArray[np.float64]:
    """Return recall of every question at every point, (n_questions, n_points); NaN without turn evidence.

    ``by`` is "k" (memories) or "tokens": the longest run of best memories that fits the budget.
    """
    found = np.cumsum(one.gains, axis=1)
    total = talk.evidence_matrix().sum(axis=1)[:, None]
    if by == "k":
        at = found[:, np.minimum(points, found.shape[1]) - 1]
    else:
        spent = np.cumsum(one.tokens, axis=1)
        fitting = (spent[:, :, None] <= points[None, None, :]).sum(axis=1)
        at = np.take_along_axis(np.pad(found, ((0, 0), (1, 0))), fitting, axis=1)
    share: npt.NDArray[np.float64] = np.divide(at, total, out=np.full(at.shape, np.nan), where=total > 0)
    return share


def evidence_sessions(talk: Conversation) -> list[set[int]]:
    """Return the sessions that hold the evidence of each usable question."""
    session = dict(zip(talk.turns["turn_id"], talk.turns["session"], strict=True))
    asked = talk.usable_questions
    known = asked["evidence_sessions"] if "evidence_sessions" in asked else [()] * len(asked)
    return [{int(session[t]) for t in turns} | set(more) for turns, more in zip(asked["evidence"], known, strict=True)]


def _metrics(one: Ranked, talk: Conversation, setting: Setting) -> dict[str, npt.NDArray[np.float64]]:
    by_session, n_sessions = session_hits(one.sessions, evidence_sessions(talk))
    hits, n_turns = one.gains > 0, talk.evidence_matrix().sum(axis=1)
    if setting.granularity == "session":
        hits, n_turns = by_session, n_sessions
    wanted = metric_names(setting)
    turn = [m for m in wanted if not m.startswith(("session_", "tokens")) and not m.endswith("tokens")]
    out = evaluate(hits, n_turns, turn)
    if (one.gains > 1).any() and setting.granularity == "turn":
        out |= _of_several(one, talk, turn)
    if setting.tokens is not None:
        at = np.array([setting.tokens])
        out[within_name(setting.tokens)] = recall_along(one, talk, at, "tokens")[:, 0]
    for name in (m for m in wanted if m.startswith("session_")):
        out[name] = evaluate(by_session, n_sessions, [name.removeprefix("session_")])[name.removeprefix("session_")]
    out[f"tokens@{setting.k}"] = tokens_at(one.tokens, setting.k).astype(np.float64)
    return {name: out[name] for name in wanted}


def _of_several(one: Ranked, talk: Conversation, names: Sequence[str]) -> dict[str, npt.NDArray[np.float64]]:
    """Return recall, any and all where a memory may bring several evidence turns at once."""
    out = {}
    for name in names:
        kind, _, k = name.partition("@")
        if kind in ("recall", "any", "all"):
            share = recall_along(one, talk, np.array([int(k)]), "k")[:, 0]
            reached = share > 0 if kind == "any" else share >= 1
            out[name] = share if kind == "recall" else np.where(np.isnan(share), np.nan, reached.astype(np.float64))
    return out
