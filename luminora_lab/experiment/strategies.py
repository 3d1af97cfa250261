"""What can stand in a comparison: expressions, presets by name, learned rankers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from luminora_lab.errors import StrategyError
from luminora_lab.memory.expression import Scorer

if TYPE_CHECKING:
    from luminora_lab.memory.ranker import MemoryRanker

    Strategy = Scorer | MemoryRanker | str

__all__ = ["DEFAULT", "named_strategies"]

DEFAULT = ("random", "last_k", "recency", "dense", "generative_agents_creation", "hybrid", "bm25", "ranker")


def named_strategies(
    strategies: Mapping[str, Strategy] | Iterable[Strategy] | Strategy | None,
) -> dict[str, Scorer | MemoryRanker]:
    """Return strategies by name: names as given, else the preset's name or the expression's own code.

    Parameters
    ----------
    strategies
        A mapping, or expressions, :class:`MemoryRanker` objects, and texts: a preset's name, ``"ranker"`` (a ranker
        that is yet to learn), or code such as ``"bm25() + relevance()"``, or ``"name=code"``. None: eight of them, from
        chance to learned.

    Raises
    ------
    StrategyError
        No strategy, two of the same name, or something that is none.

    Examples
    --------
    >>> named_strategies(["bm25", "both=bm25() + relevance()"])
    {'bm25': bm25(), 'both': bm25() + relevance()}
    """
    from luminora_lab.memory.ranker import MemoryRanker

    if strategies is None:
        strategies = list(DEFAULT)
    if isinstance(strategies, str | Scorer | MemoryRanker):
        strategies = [strategies]
    pairs = list(strategies.items()) if isinstance(strategies, Mapping) else [_own_name(s) for s in strategies]
    out: dict[str, Scorer | MemoryRanker] = {}
    for name, value in pairs:
        if name in out:
            raise StrategyError(f"two strategies are called {name!r}", place="strategies", remedy="name each its own")
        out[str(name)] = _resolve(value)
    if not out:
        raise StrategyError("there is no strategy to compare", place="strategies", remedy="give at least one")
    return out


def _own_name(value: Strategy) -> tuple[str, Strategy]:
    if isinstance(value, str):
        name, equals, code = value.partition("=")
        return (name.strip(), code.strip()) if equals and name.strip().isidentifier() else (value.strip(), value)
    return ("ranker" if hasattr(value, "fit_samples") else str(value)), value


def _resolve(value: Strategy) -> Scorer | MemoryRanker:
    from luminora_lab.memory.catalogue import presets
    from luminora_lab.memory.ranker import MemoryRanker
    from luminora_lab.memory.reading import parse

    if isinstance(value, str):
        return MemoryRanker() if value.strip() == "ranker" else parse(value)
    if isinstance(value, Scorer | MemoryRanker):
        return value
    remedy = f"give an expression, a MemoryRanker, or one of the presets: ranker, {', '.join(presets)}"
    raise StrategyError(f"{value!r} is no strategy", place="strategies", remedy=remedy)
