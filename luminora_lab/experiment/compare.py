"""Run many memory strategies over recorded conversations and measure which finds the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, InSampleError, MissingInput, UnknownName
from luminora_lab.experiment.learned import Lesson, fit_tuned, left_out
from luminora_lab.experiment.rows import QUESTION_KEYS, Ranked, ranked, rows
from luminora_lab.experiment.strategies import named_strategies
from luminora_lab.memory.expression import Scorer
from luminora_lab.memory.history import needs_accesses, replay_accesses
from luminora_lab.memory.pool import Pool
from luminora_lab.memory.ranker import MemoryRanker, load_ranker, ranker_of

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.comparison import Comparison

__all__ = ["Setting", "compare_memory"]


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
    given = gather(conversations)
    talks = _scorable(given)
    named = named_strategies(strategies)
    default = strategies is None
    plan, notes = _plan(named, talks, train, setting, allow_in_sample, default)
    if len(talks) < len(given):
        notes["conversations"] = f"{len(given) - len(talks)} of {len(given)} have no question with evidence: left out"
    fixed = {name: s for name, s in plan.items() if isinstance(s, Scorer)}
    learning = {name: s for name, s in plan.items() if isinstance(s, MemoryRanker)}
    found = _run_all(fixed, learning, talks, setting, progress, n_jobs)
    for name, ranker in learning.items():
        lessons = [one.lessons[name] for one in found]
        scores, notes[name] = left_out(ranker, lessons, k)
        for talk, one, values in zip(talks, found, scores, strict=True):
            one.ranked[name] = ranked(values, _pool(talk, setting), talk, setting.depth, seed)
    frame = rows(list(plan), talks, [one.ranked for one in found], setting)
    frame.insert(len(QUESTION_KEYS) + 1, "in_sample", _in_sample(frame, plan, talks))
    used = {name: str(named.get(name, s)) for name, s in plan.items()}
    return Comparison(frame, used, notes, setting, talks, {n: [one.ranked[n] for one in found] for n in plan})


def gather(conversations: Any) -> list[Conversation]:
    """Return conversations from conversations, names, paths, or several of these."""
    from luminora_lab.conversation import Conversation, load_all

    if isinstance(conversations, Conversation | str | Path):
        conversations = [conversations]
    if not isinstance(conversations, Iterable):
        remedy = "give a conversation, a name, a path, or a list of these"
        raise DataError(f"{conversations!r} is no conversation", place="conversations", remedy=remedy)
    out: list[Conversation] = []
    for one in conversations:
        out += [one] if isinstance(one, Conversation) else load_all(one)
    twice = {c.id for c in out if sum(other.id == c.id for other in out) > 1} if len(out) < 2000 else set()
    if twice:
        what = f"two conversations are called {min(twice)!r}"
        raise DataError(what, place="conversations", remedy="give each once, or rename one")
    return out


def _setting(k: int, granularity: str, embedder: str, captions: bool, accesses: str | None, seed: int) -> Setting:
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise DataError(f"k = {k!r}", place="k", remedy="k is a whole number from 1")
    if granularity not in ("turn", "session"):
        raise UnknownName(f"granularity {granularity!r}", place="granularity", remedy="use 'turn' or 'session'")
    if accesses not in (None, "replay"):
        raise UnknownName(f"accesses {accesses!r}", place="accesses", remedy="use 'replay' or leave it out")
    return Setting(k, granularity, embedder, captions, accesses, seed, max(100, k))


def _scorable(talks: list[Conversation]) -> list[Conversation]:
    usable = [talk for talk in talks if len(talk.usable_questions)]
    if not usable:
        what = f"no question with evidence in {len(talks)} conversation{'s' if len(talks) != 1 else ''}"
        remedy = "add question lines with evidence (see datasets/README.md)"
        raise DataError(what, place=talks[0].provenance.source if talks else "conversations", remedy=remedy)
    return usable


def _plan(
    named: Mapping[str, Scorer | MemoryRanker],
    talks: Sequence[Conversation],
    train: Any,
    setting: Setting,
    allow_in_sample: bool,
    default: bool,
) -> tuple[dict[str, Scorer | MemoryRanker], dict[str, str]]:
    """Settle what every name will run: fit on ``train``, fall back to the shipped ranker, refuse what was seen."""
    plan: dict[str, Scorer | MemoryRanker] = {}
    notes: dict[str, str] = {}
    single = len({talk.fingerprint for talk in talks}) == 1
    for name, strategy in named.items():
        if isinstance(strategy, MemoryRanker) and not hasattr(strategy, "coef_"):
            strategy.set_params(embedder=setting.embedder, captions=setting.captions)
            if train is not None:
                lessons = [Lesson.of(strategy, talk) for talk in _scorable(gather(train))]
                strategy = fit_tuned(strategy, lessons, setting.k)
                notes[name] = f"trained on {len(lessons)} other conversations, C = {strategy.C:g}"
            elif single:
                strategy = load_ranker()
                notes[name] = "the ranker that ships with the lab: one conversation leaves none to learn from"
        for ranker in _rankers(strategy):
            try:
                ranker.check_unseen(talks)
            except InSampleError:
                if not allow_in_sample and not (default and single):
                    raise
                notes[name] = "IN SAMPLE: trained on conversations that it is scored on"
        if default and single and notes.get(name, "").startswith("IN SAMPLE") and not allow_in_sample:
            notes[name] = "left out: the ranker that ships with the lab was trained on this conversation"
            continue
        plan[name] = strategy.scorer if isinstance(strategy, MemoryRanker) and hasattr(strategy, "coef_") else strategy
        if isinstance(strategy, Scorer) and needs_accesses(strategy):
            if setting.accesses is None:
                remedy = "ask for one with accesses='replay' (--accesses replay)"
                raise MissingInput("it needs an access history", place=f"strategy {name!r}", remedy=remedy)
            notes[name] = f"access history: the questions replayed in order, {setting.k} memories each"
    return plan, notes


def _rankers(strategy: Scorer | MemoryRanker) -> list[MemoryRanker]:
    if isinstance(strategy, MemoryRanker):
        return [strategy] if hasattr(strategy, "coef_") else []
    own = [ranker_of(str(dict(strategy.params)["model"]))] if strategy.op == "learned" else []
    return own + [r for part in strategy.of for r in _rankers(part)]


def _in_sample(frame: pd.DataFrame, plan: Mapping[str, Scorer | MemoryRanker], talks: Sequence[Conversation]) -> Any:
    seen = {
        (name, talk.id)
        for name, strategy in plan.items()
        if isinstance(strategy, Scorer)
        for ranker in _rankers(strategy)
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
    fixed: Mapping[str, Scorer], learning: Mapping[str, MemoryRanker], talk: Conversation, setting: Setting
) -> Found:
    pool = _pool(talk, setting)
    out = Found({}, {})
    for name, strategy in fixed.items():
        own = pool
        if needs_accesses(strategy):
            own = replace(
                pool, accesses=replay_accesses(pool, strategy, setting.k), vectors=pool.memory_vectors, _cache={}
            )
        out.ranked[name] = ranked(strategy.scores(own), pool, talk, setting.depth, setting.seed)
    for name, ranker in learning.items():
        out.lessons[name] = Lesson.of(ranker, talk, pool)
    return out


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

    jobs = (delayed(_run_one)(fixed, learning, talk, setting) for talk in talks)
    done = Parallel(n_jobs=n_jobs, return_as="generator")(jobs)
    bar = tqdm(done, total=len(talks), desc="conversations", disable=not progress, leave=False)
    found = list(bar)
    for name, ranker in learning.items():  # a worker process kept its copy of what the features are called
        ranker.features_in_ = found[0].lessons[name].names
    return found
