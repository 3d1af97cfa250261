"""Settling what a comparison will run: who learns from what, who may be scored on what, who lacks an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import InSampleError, MissingInput, StrategyError
from luminora_lab.experiment.gathering import gather, scorable
from luminora_lab.experiment.learned import Lesson, fit_tuned
from luminora_lab.memory.expression import Scorer
from luminora_lab.memory.history import needs_accesses
from luminora_lab.memory.ranker import MemoryRanker, load_ranker, ranker_of

if TYPE_CHECKING:
    from luminora_lab.conversation import Conversation
    from luminora_lab.experiment.compare import Setting

__all__ = ["Plan", "rankers_in", "settle"]

Plan = dict[str, Scorer | MemoryRanker]
_NEEDS_DATES = frozenset({"recency", "linear_recency", "retention", "base_level", "date_match"})


def settle(
    named: Mapping[str, Scorer | MemoryRanker],
    talks: Sequence[Conversation],
    train: Any,
    setting: Setting,
    *,
    allow_in_sample: bool,
    default: bool,
) -> tuple[Plan, dict[str, str]]:
    """Return what every name will run, and notes on how: fitted on ``train``, the shipped ranker, left out.

    What stands in the default set and cannot run on these data is left out with a note; what was asked for raises.

    Raises
    ------
    InSampleError
        A ranker was trained on a conversation that it would be scored on.
    MissingInput
        A strategy needs an access history and none was asked for.
    StrategyError
        A ranker wants another embedder or other captions than the comparison has.
    """
    plan: Plan = {}
    notes: dict[str, str] = {}
    single = len({talk.fingerprint for talk in talks}) == 1
    undated = any(talk.turns["at"].isna().all() for talk in talks)
    for name, strategy in named.items():
        if default and undated and isinstance(strategy, Scorer) and _reads_dates(strategy):
            notes[name] = "left out: it reads dates, and a conversation has none"
            continue
        if isinstance(strategy, MemoryRanker) and not hasattr(strategy, "coef_"):
            strategy, notes[name] = _start(name, strategy, train, setting, single)
        seen = _seen(strategy, talks)
        if seen and not allow_in_sample:
            if not (default and single):
                raise seen
            notes[name] = "left out: the ranker that ships with the lab was trained on this conversation"
            continue
        if seen:
            notes[name] = "IN SAMPLE: trained on conversations that it is scored on"
        if isinstance(strategy, Scorer) and needs_accesses(strategy):
            if setting.accesses is None:
                remedy = "ask for one with accesses='replay' (--accesses replay)"
                raise MissingInput("it needs an access history", place=f"strategy {name!r}", remedy=remedy)
            notes[name] = f"access history: the questions replayed in order, {setting.k} memories each"
        plan[name] = strategy.scorer if isinstance(strategy, MemoryRanker) and hasattr(strategy, "coef_") else strategy
    return plan, {name: note for name, note in notes.items() if note}


def _start(name: str, ranker: MemoryRanker, train: Any, setting: Setting, single: bool) -> tuple[MemoryRanker, str]:
    """Return the ranker that will be scored (the caller's own is left as it is) and a note on how it learned."""
    from sklearn.base import clone

    usual = MemoryRanker()
    for option in ("embedder", "captions"):
        own, wanted = getattr(ranker, option), getattr(setting, option)
        if own not in (wanted, getattr(usual, option)):
            what = f"it wants {option}={own!r}, and the comparison has {wanted!r}"
            raise StrategyError(what, place=f"strategy {name!r}", remedy=f"pass {option}={own!r} to the comparison")
    fresh: MemoryRanker = clone(ranker).set_params(embedder=setting.embedder, captions=setting.captions)
    if train is not None:
        lessons = [Lesson.of(fresh, talk) for talk in scorable(gather(train))]
        fitted = fit_tuned(fresh, lessons, setting.k)
        return fitted, f"trained on {len(lessons)} other conversations, C = {fitted.C:g}"
    if single:
        return load_ranker(), "the ranker that ships with the lab: one conversation leaves none to learn from"
    return fresh, ""


def _seen(strategy: Scorer | MemoryRanker, talks: Sequence[Conversation]) -> InSampleError | None:
    for ranker in rankers_in(strategy):
        try:
            ranker.check_unseen(talks)
        except InSampleError as error:
            return error
    return None


def _reads_dates(strategy: Scorer) -> bool:
    return bool(strategy.operations() & _NEEDS_DATES)


def rankers_in(strategy: Scorer | MemoryRanker) -> list[MemoryRanker]:
    """Return the fitted rankers that a strategy is made of."""
    if isinstance(strategy, MemoryRanker):
        return [strategy] if hasattr(strategy, "coef_") else []
    own = [ranker_of(str(dict(strategy.params)["model"]))] if strategy.op == "learned" else []
    return own + [r for part in strategy.of for r in rankers_in(part)]
