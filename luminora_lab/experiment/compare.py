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
from luminora_lab.memory.units import check_unit

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.comparison import Comparison

__all__ = ["Setting", "compare_memory"]


MOST = 10_000
TOKENS = 500
"""The budget at which memories of different units are compared where none is given."""
REACHES = {"source": "turns", "quoted": "quoted"}
DEPTH = 1_000
"""Ranks that are kept where memories are facts or episodes: many small facts fit a budget."""


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
    units: tuple[str, ...] = ("turn",)
    tokens: int | None = None
    facts: str = ""
    reach: str = "source"


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
    unit: str | Sequence[str] = "turn",
    tokens: int | None = None,
    facts: Any = None,
    reach: str = "source",
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
    unit
        What memories are: "turn", "fact", "episode", "all" (their union), or several of these, side by side: every
        strategy then runs over each, as "name [unit]". Evidence is always turns: a fact or an episode reaches those
        that it rests on. Of several units, a strategy that needs what one of them lacks is left out there, with a note;
        a ranker that is yet to learn runs over turns alone.
    tokens
        A budget: adds the metric ``recall@Ntokens``, the share of the evidence that the best memories within N tokens
        rest on, and makes it the primary one. With other units than turns 500 by default: k memories of different
        units do not compare.
    facts
        Where facts come from: an extractor or its name ("rules" by default), or conversation id to frame of facts.
    reach
        When a memory reaches an evidence turn: "source", when it rests on it, so that a reader can go there; "quoted",
        when its text holds words of it. Of an episode only the turns of its summary are quoted; turns and facts are the
        same either way.
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

    setting = _setting(k, granularity, embedder, captions, accesses, seed, unit, tokens, facts, reach)
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
    plan, of_unit, origin = _by_unit(plan, notes, setting)
    fixed = {name: s for name, s in plan.items() if isinstance(s, Scorer)}
    learning = {name: s for name, s in plan.items() if isinstance(s, MemoryRanker)}
    found = _run_all(fixed, learning, talks, setting, of_unit, facts, progress, n_jobs)
    for name in _left_out(found, origin):
        notes[name] = found[0].lacking.get(name) or next(one.lacking[name] for one in found if name in one.lacking)
        del plan[name]
    for name, ranker in learning.items():
        lessons = [one.lessons[name] for one in found]
        scores, notes[name] = left_out(ranker, lessons, setting.k)
        for talk, one, values in zip(talks, found, scores, strict=True):
            one.ranked[name] = ranked(values, _pool(talk, setting, "turn"), talk, setting.depth, setting.seed)
    frame = rows(list(plan), talks, [one.ranked for one in found], setting)
    frame.insert(len(QUESTION_KEYS) + 1, "in_sample", _in_sample(frame, plan, talks))
    used = {name: str(named.get(origin[name], s)) for name, s in plan.items()}
    return Comparison(frame, used, notes, setting, talks, {n: [one.ranked[n] for one in found] for n in plan})


def _setting(
    k: int,
    granularity: str,
    embedder: str,
    captions: bool,
    accesses: str | None,
    seed: int,
    unit: str | Sequence[str],
    tokens: int | None,
    facts: Any,
    reach: str,
) -> Setting:
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or not 1 <= k <= MOST:
        raise DataError(f"k = {k!r}", place="k", remedy=f"k is a whole number from 1 to {MOST:,}")
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**63:
        raise DataError(f"seed = {seed!r}", place="seed", remedy="the seed is a whole number from 0 to 2 ** 63 - 1")
    k, seed = int(k), int(seed)
    if granularity not in ("turn", "session"):
        raise UnknownName(f"granularity {granularity!r}", place="granularity", remedy="use 'turn' or 'session'")
    if accesses not in (None, "replay"):
        raise UnknownName(f"accesses {accesses!r}", place="accesses", remedy="use 'replay' or leave it out")
    if reach not in REACHES:
        raise UnknownName(f"reach {reach!r}", place="reach", remedy="use 'source' or 'quoted'")
    units = (unit,) if isinstance(unit, str) else tuple(unit)
    for one in units:
        check_unit(one)
    if not units or len(set(units)) != len(units):
        raise UnknownName(f"unit {unit!r}", place="unit", remedy="name one or several units, each once")
    other = units != ("turn",)
    tokens = TOKENS if tokens is None and other else tokens
    if tokens is not None and (isinstance(tokens, bool) or not isinstance(tokens, int) or not 1 <= tokens <= 10**6):
        raise DataError(f"tokens = {tokens!r}", place="tokens", remedy="give a whole number from 1 to a million")
    source = (
        "" if not other else facts if isinstance(facts, str) else getattr(facts, "name", "frames" if facts else "rules")
    )
    depth = max(100, k) if not other else max(DEPTH, k)
    return Setting(k, granularity, embedder, captions, accesses, seed, depth, units, tokens, source, reach)


def _by_unit(
    plan: Mapping[str, Scorer | MemoryRanker], notes: dict[str, str], setting: Setting
) -> tuple[dict[str, Scorer | MemoryRanker], dict[str, str], dict[str, str]]:
    """Return every strategy over every unit: name to strategy, to its unit, and to the name that it was given."""
    several = len(setting.units) > 1
    out: dict[str, Scorer | MemoryRanker] = {}
    of_unit, origin = {}, {}
    for name, strategy in plan.items():
        note = notes.pop(name, "")
        units = setting.units
        if isinstance(strategy, MemoryRanker):
            if "turn" not in units:
                what = "a ranker that is yet to learn learns from turns"
                raise StrategyError(what, place=f"strategy {name!r}", remedy="score turns too, or leave it out")
            units = ("turn",)
        for unit in units:
            own = f"{name} [{unit}]" if several else name
            out[own], of_unit[own], origin[own] = strategy, unit, name
            if note:
                notes[own] = note
    return out, of_unit, origin


def _left_out(found: Sequence[Found], origin: Mapping[str, str]) -> list[str]:
    """Return the names that lack something over their unit; where a strategy runs over no unit at all, it raises."""
    lacking = {name: error for one in found for name, error in one.lacking.items()}
    for name, error in lacking.items():
        others = [own for own, given in origin.items() if given == origin[name]]
        if all(own in lacking for own in others):
            raise MissingInput(error.removeprefix("left out: "), place=f"strategy {origin[name]!r}")
    return list(lacking)


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
    lacking: dict[str, str]


def _pool(talk: Conversation, setting: Setting, unit: str, facts: Any = None) -> Pool:
    if isinstance(facts, Mapping):
        if talk.id not in facts:
            remedy = "give a frame for every conversation"
            raise DataError(f"there are no facts of {talk.id!r}", place="facts", remedy=remedy)
        facts = facts[talk.id]
    return Pool.from_conversation(talk, unit=unit, facts=facts, embedder=setting.embedder, captions=setting.captions)


def _run_one(
    fixed: Mapping[str, Scorer],
    learning: Mapping[str, MemoryRanker],
    talk: Conversation,
    setting: Setting,
    of_unit: Mapping[str, str],
    facts: Any,
    fitted: Sequence[MemoryRanker],
) -> Found:
    for ranker in fitted:
        ranker.scorer  # noqa: B018  # makes it known by its digest, also in a worker process
    pools = {unit: _pool(talk, setting, unit, facts) for unit in sorted(set(of_unit.values()))}
    out = Found({}, {}, {})
    for name, strategy in fixed.items():
        try:
            out.ranked[name] = _rank_one(strategy, pools[of_unit[name]], talk, setting)
        except (MissingInput, StrategyError) as error:
            if len(pools) > 1 and isinstance(error, MissingInput):
                out.lacking[name] = f"left out: {error.what}"
                continue
            raise type(error)(error.what, place=f"strategy {name!r}", remedy=error.remedy) from None
    for name, ranker in learning.items():
        out.lessons[name] = Lesson.of(ranker, talk, pools["turn"])
    return out


def _rank_one(strategy: Scorer, pool: Pool, talk: Conversation, setting: Setting) -> Ranked:
    own = pool
    if needs_accesses(strategy):
        accesses = replay_accesses(pool, strategy, setting.k)
        own = replace(pool, accesses=accesses, vectors=pool.memory_vectors, _cache={})
    return ranked(strategy.scores(own), pool, talk, setting.depth, setting.seed, REACHES[setting.reach])


def _run_all(
    fixed: Mapping[str, Scorer],
    learning: Mapping[str, MemoryRanker],
    talks: Sequence[Conversation],
    setting: Setting,
    of_unit: Mapping[str, str],
    facts: Any,
    progress: bool,
    n_jobs: int,
) -> list[Found]:
    from joblib import Parallel, delayed
    from tqdm.auto import tqdm

    fitted = [ranker for strategy in fixed.values() for ranker in rankers_in(strategy)]
    jobs = (delayed(_run_one)(fixed, learning, talk, setting, of_unit, facts, fitted) for talk in talks)
    done = Parallel(n_jobs=n_jobs, return_as="generator")(jobs)
    bar = tqdm(done, total=len(talks), desc="conversations", disable=not progress, leave=False)
    found = list(bar)
    for name, ranker in learning.items():  # a worker process kept its copy of what the features are called
        ranker.features_in_ = found[0].lessons[name].names
    return found
