"""How several parents become one value: words are voted on, lists are shared out, numbers are averaged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from luminora_lab.personality._blend_parents import Parent
from luminora_lab.text.language import primary

__all__ = ["STRATEGIES", "Choices", "choices"]

STRATEGIES = ("weighted", "dominant", "hybrid", "random")
SPREAD = 8.0
"""Concentration of the Dirichlet distribution that ``random`` draws the weights of the numbers from."""
_TIE = 1e-9


@dataclass(frozen=True)
class Choices:
    """The parents in the order of their hashes, their weights (sum 1), and how one value is made of theirs.

    ``mix`` weighs the numbers, ``order`` has the heaviest parent first (ties by hash), and ``speakers`` are the parents
    that speak the language of the blend: what the character says is taken from these alone.
    """

    strategy: str
    parents: tuple[Parent, ...]
    weights: tuple[float, ...]
    mix: tuple[float, ...]
    order: tuple[int, ...]
    draw: Callable[[], float]
    language: str = "en"
    speakers: frozenset[int] = frozenset()

    @property
    def lead(self) -> Parent:
        """The heaviest parent."""
        return self.parents[self.order[0]]

    def mean(self, values: Sequence[float], digits: int = 4) -> float:
        """Return the weighted mean, rounded but never outside the values."""
        low, high = min(values), max(values)
        if low == high:
            return low
        exact = 0.0
        for share, value in zip(self.mix, values, strict=True):
            exact += share * value
        rounded = round(exact, digits) + 0.0
        return rounded if low <= rounded <= high else low if rounded < low else high

    def word(self, values: Sequence[str | None]) -> str | None:
        """Return one of the words; a parent without one has no say."""
        having = [i for i in self.order if values[i] is not None]
        if not having:
            return None
        if self.strategy != "weighted":
            return values[self._one(having)]
        votes: dict[str | None, float] = {}
        for i in sorted(having):
            votes[values[i]] = votes.get(values[i], 0.0) + self.weights[i]
        most = max(votes.values())
        return next(word for word, vote in votes.items() if vote >= most - _TIE)

    def several(self, lists: Sequence[tuple[str, ...] | None], said: bool = False) -> list[str] | None:
        """Return one list of the lists; None where no parent has one."""
        having = [i for i in self.order if lists[i] is not None and (not said or i in self.speakers)]
        if not having:
            return None
        if self.strategy in ("dominant", "random"):
            return list(lists[self._one(having)] or ())
        pairs = [(i, items) for i in having if (items := lists[i])]
        if not pairs:
            return []
        limit = None if self.strategy == "hybrid" else self._length(lists, said)
        return list(pairs[0][1])[:limit] if len(pairs) == 1 else self._shared_out(pairs, limit)

    def _one(self, having: list[int]) -> int:
        """One parent: drawn by weight for ``random``, else the heaviest."""
        if self.strategy != "random":
            return having[0]
        several = sorted(having)
        mark = self.draw() * sum(self.weights[i] for i in several)
        for i in several:
            mark -= self.weights[i]
            if mark < 0:
                return i
        return several[-1]

    def _length(self, lists: Sequence[tuple[str, ...] | None], said: bool) -> int:
        """The weighted mean of the lengths, rounded half up, at least 1."""
        total = whole = 0.0
        for i, items in enumerate(lists):
            if not said or i in self.speakers:
                whole += self.weights[i]
                total += self.weights[i] * len(items or ())
        return max(1, int(total / whole + 0.5 + _TIE))

    def _shared_out(self, lists: Sequence[tuple[int, tuple[str, ...]]], limit: int | None) -> list[str]:
        """Take items so that each parent has its share of the list at every length (sequential proportional approval).

        The next item is the one with the largest sum of weight / (2 taken + 1) over the parents that have it, where
        ``taken`` counts the items of that parent so far: Sainte-Laguë's rule where no item is shared, and items that
        several parents have come first.
        """
        holders: dict[str, tuple[int, ...]] = dict.fromkeys(lists[0][1], (lists[0][0],))
        for i, items in lists[1:]:
            for item in items:
                holders[item] = (*holders[item], i) if item in holders else (i,)
        most = len(holders) if limit is None else min(limit, len(holders))
        groups: dict[tuple[int, ...], list[str]] = {}
        for item, who in holders.items():
            groups.setdefault(who, []).append(item)
        if len(groups) == 1:
            return list(holders)[:most]
        for several in groups.values():
            several.reverse()
        due, taken = list(self.weights), [0] * len(self.weights)
        made: list[str] = []
        while len(made) < most:
            worth = -1.0
            for who in groups:
                here = due[who[0]] if len(who) == 1 else sum([due[i] for i in who])
                if here > worth:
                    best, worth = who, here
            made.append(groups[best].pop())
            if not groups[best]:
                del groups[best]
            for i in best:
                taken[i] += 1
                due[i] = self.weights[i] / (2 * taken[i] + 1)
        return made


def choices(shares: Iterable[tuple[Parent, float]], strategy: str, seed: int) -> Choices:
    """Return how the parents are blended; the shares sum to 1 and may come in any order."""
    ordered = sorted(shares, key=lambda pair: pair[0].sha256)
    parents, weights = tuple(parent for parent, _ in ordered), tuple(share for _, share in ordered)
    order = tuple(sorted(range(len(parents)), key=lambda i: (-weights[i], i)))
    mix, draw = _drawn(weights, seed) if strategy == "random" else (weights, float)
    made = Choices(strategy, parents, weights, mix, order, draw)
    language = made.word([parent.language for parent in parents]) or "en"
    spoken = frozenset(i for i, parent in enumerate(parents) if primary(parent.language) == primary(language))
    return replace(made, language=language, speakers=spoken)


def _drawn(weights: tuple[float, ...], seed: int) -> tuple[tuple[float, ...], Callable[[], float]]:
    import numpy as np

    random = np.random.default_rng(seed)
    share = random.dirichlet([max(SPREAD * weight, 1e-3) for weight in weights])
    return tuple(map(float, share)), random.random
