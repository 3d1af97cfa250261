"""Run many memory strategies over recorded conversations and measure which finds the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError, MissingInput, StrategyError, UnknownName
from luminora_lab.experiment.gathering import gather, scorable, shared_recordings
from luminora_lab.experiment.learned import Lesson, left_out
from luminora_lab.experiment.planning import rankers_in, settle
from luminora_lab.experiment.rows import QUESTION_KEYS, Ranked, ranked, rows
from luminora_lab.experiment.strategies import named_strategies
from luminora_lab.memory.expression import Scorer
from luminora_lab.memory.history import needs_accesses, replay_accesses
from luminora_lab.memory.pool import Pool
from luminora_lab.memory.ranker import MemoryRanker

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.comparison import Comparison

__all__ = ["Setting", "compare_memory"]


MOST = 10_000


@dataclass(frozen=True)
class Setting:
    """What a comparison was run with; written to run.json."""

    k: int = 10
    granularity: str = "turn"
    embedder: str = "wordllama"
    captions: bool = True
    accesses: str | None = None
    seed: int = 0
    depth: int = 100


def compare_memory(
    strategies: Any,
    conversations: Any,
    k: int = 10,
    *,
    train: Any = None,
    granularity: str = "turn",
    embedder: str = "wordllama",
    captions: bool = True,
    accesses: str | None = None,
    allow_in_sample: bool = False,
    seed: int = 0,
    progress: bool = True,
    n_jobs: int = 1,
) -> Comparison:
    """Compare memory strategies on recorded conversations.

    Parameters
    ----------
    strategies
        Name to strategy, or a list; see :func:`luminora_lab.experiment.named_strategies`. None: eight of them.
    conversations
        A conversation, a name, a path, or several of these. Questions without evidence are left out.
    k
        Memories that are read; the cut of recall@k and its relatives.
    train
        Conversations that rankers learn from. Without it a ranker that has not learned yet is scored leaving one
        conversation out, its penalty chosen inside the training part; on a single conversation the ranker that ships
        with the lab stands in, and the table names it.
    granularity
        "turn" or "session" (a session is found with its first turn).
    embedder, captions
        What dense scores see; whether descriptions of pictures are indexed.
    accesses
        "replay": strategies that need an access history get one by asking the questions in order, each retrieving
        ``k``. None: such strategies raise.
    allow_in_sample
        Score rankers also on conversations that they were trained on; such rows are marked.
    seed
        Breaks ties.
    progress
        Show a progress bar.
    n_jobs
        Conversations at once (joblib; choose another backend with ``joblib.parallel_config``).

    Returns
    -------
    Comparison
        With ``frame``, ``summary()``, ``pairwise()``, ``misses()``, ``curve()`` and ``save()``.

    Raises
    ------
    DataError
        No conversation has a question with evidence.
    MissingInput
        A strategy needs what the data or the call does not give.
    InSampleError
        A ranker was trained on a conversation that it would be scored on.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> table = ll.compare_memory(["bm25", "random"], ll.load("riverside"), progress=False)
    >>> table.frame.groupby("strategy")["recall@10"].mean().rank(ascending=False).astype(int).to_dict()
    {'bm25': 1, 'random': 2}
    """
    from luminora_lab.experiment.comparison import Comparison

    setting = _setting(k, granularity, embedder, captions, accesses, seed)
    if isinstance(n_jobs, bool) or not isinstance(n_jobs, int) or n_jobs == 0:
        raise DataError(f"n_jobs = {n_jobs!r}", place="n_jobs", remedy="use 1, 2 ..., or -1 for every core")
    given = gather(conversations)
    talks = scorable(given)
    named = named_strategies(strategies)
    plan, notes = settle(named, talks, train, setting, allow_in_sample=allow_in_sample, default=strategies is None)
    if len(talks) < len(given):
        notes["conversations"] = f"{len(given) - len(talks)} of {len(given)} have no question with evidence: left out"
    if shared_recordings(talks):
        notes["conversations"] = shared_recordings(talks)
    fixed = {name: s for name, s in plan.items() if isinstance(s, Scorer)}
    learning = {name: s for name, s in plan.items() if isinstance(s, MemoryRanker)}
    found = _run_all(fixed, learning, talks, setting, progress, n_jobs)
    for name, ranker in learning.items():
        lessons = [one.lessons[name] for one in found]
        scores, notes[name] = left_out(ranker, lessons, setting.k)
        for talk, one, values in zip(talks, found, scores, strict=True):
            one.ranked[name] = ranked(values, _pool(talk, setting), talk, setting.depth, setting.seed)
    frame = rows(list(plan), talks, [one.ranked for one in found], setting)
    frame.insert(len(QUESTION_KEYS) + 1, "in_sample", _in_sample(frame, plan, talks))
    used = {name: str(named.get(name, s)) for name, s in plan.items()}
    return Comparison(frame, used, notes, setting, talks, {n: [one.ranked[n] for one in found] for n in plan})


def _setting(k: int, granularity: str, embedder: str, captions: bool, accesses: str | None, seed: int) -> Setting:
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= MOST:
        raise DataError(f"k = {k!r}", place="k", remedy=f"k is a whole number from 1 to {MOST:,}")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**63:
        raise DataError(f"seed = {seed!r}", place="seed", remedy="the seed is a whole number from 0 to 2 ** 63 - 1")
    k, seed = int(k), int(seed)
    if granularity not in ("turn", "session"):
        raise UnknownName(f"granularity {granularity!r}", place="granularity", remedy="use 'turn' or 'session'")
    if accesses not in (None, "replay"):
        raise UnknownName(f"accesses {accesses!r}", place="accesses", remedy="use 'replay' or leave it out")
    return Setting(k, granularity, embedder, captions, accesses, seed, max(100, k))


def _in_sample(frame: pd.DataFrame, plan: Mapping[str, Scorer | MemoryRanker], talks: Sequence[Conversation]) -> Any:
    seen = {
        (name, talk.id)
        for name, strategy in plan.items()
        if isinstance(strategy, Scorer)
        for ranker in rankers_in(strategy)
        for talk in talks
        if talk.fingerprint in ranker.trained_on_
    }
    return [(s, c) in seen for s, c in zip(frame["strategy"], frame["conversation"], strict=True)]


# -- running ------------------------------------------------------------------------------------------------------
@dataclass
class Found:
    """What one conversation gave: a ranking a strategy, and the lessons of those that are still to learn."""

    ranked: dict[str, Ranked]
    lessons: dict[str, Lesson]


def _pool(talk: Conversation, setting: Setting) -> Pool:
    return Pool.from_conversation(talk, embedder=setting.embedder, captions=setting.captions)


def _run_one(
    fixed: Mapping[str, Scorer],
    learning: Mapping[str, MemoryRanker],
    talk: Conversation,
    setting: Setting,
    fitted: Sequence[MemoryRanker],
) -> Found:
    for ranker in fitted:
        ranker.scorer  # noqa: B018  # makes it known by its digest, also in a worker process
    pool = _pool(talk, setting)
    out = Found({}, {})
    for name, strategy in fixed.items():
        try:
            out.ranked[name] = _rank_one(strategy, pool, talk, setting)
        except (MissingInput, StrategyError) as error:
            raise type(error)(error.what, place=f"strategy {name!r}", remedy=error.remedy) from None
    for name, ranker in learning.items():
        out.lessons[name] = Lesson.of(ranker, talk, pool)
    return out


def _rank_one(strategy: Scorer, pool: Pool, talk: Conversation, setting: Setting) -> Ranked:
    own = pool
    if needs_accesses(strategy):
        accesses = replay_accesses(pool, strategy, setting.k)
        own = replace(pool, accesses=accesses, vectors=pool.memory_vectors, _cache={})
    return ranked(strategy.scores(own), pool, talk, setting.depth, setting.seed)


def _run_all(
    fixed: Mapping[str, Scorer],
    learning: Mapping[str, MemoryRanker],
    talks: Sequence[Conversation],
    setting: Setting,
    progress: bool,
    n_jobs: int,
) -> list[Found]:
    from joblib import Parallel, delayed
    from tqdm.auto import tqdm

    fitted = [ranker for strategy in fixed.values() for ranker in rankers_in(strategy)]
    jobs = (delayed(_run_one)(fixed, learning, talk, setting, fitted) for talk in talks)
    done = Parallel(n_jobs=n_jobs, return_as="generator")(jobs)
    bar = tqdm(done, total=len(talks), desc="conversations", disable=not progress, leave=False)
    found = list(bar)
    for name, ranker in learning.items():  # a worker process kept its copy of what the features are called
        ranker.features_in_ = found[0].lessons[name].names
    return found
