"""Fitting a prompt into a number of tokens: what goes first, and a record of what went."""

from __future__ import annotations

from bisect import bisect_left
from copy import copy
from operator import index
from typing import TYPE_CHECKING, NamedTuple

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.remembering import Item, LeftOut

if TYPE_CHECKING:
    from luminora_lab.personality.compiling import Draft

__all__ = ["fit"]

_KEPT_EXAMPLES = 2


class Drop(NamedTuple):
    """One thing that may go: its kind ("example", "memory", "fact", or a section), which one, and its text."""

    what: str
    number: int
    text: str


def fit(draft: Draft, token_budget: int) -> Draft:
    """Return a draft without what has to go, in the documented order, for its messages to fit into the budget.

    The order does not depend on the budget, so the number of drops is found by bisection.

    Parameters
    ----------
    draft
        The whole prompt; it is not changed.
    token_budget
        Tokens of all messages together, at least 1.

    Returns
    -------
    Draft
        What it lost is listed in its ``left_out``.

    Raises
    ------
    DataError
        The budget is no positive whole number, or smaller than what always stays.
    """
    try:
        budget = -1 if isinstance(token_budget, bool) else index(token_budget)
    except TypeError:
        budget = -1
    if budget < 1:
        what = f"{quote(token_budget)} is no number of tokens"
        raise DataError(what, place="token_budget", remedy="give a whole number above 0")
    drops = _in_order(draft)
    fits = range(len(drops) + 1)
    n = bisect_left(fits, True, key=lambda n: _without(draft, drops[:n], budget).prompt().tokens <= budget)
    if n > len(drops):
        least = _without(draft, drops, budget).prompt().tokens
        what = f"what always stays of {quote(draft.p.name)} has {least} tokens, the budget is {budget}"
        raise DataError(what, place="token_budget", remedy="raise the budget or shorten the personality")
    return _without(draft, drops[:n], budget)


def _in_order(draft: Draft) -> list[Drop]:
    """Everything that may go: the first goes first."""
    from luminora_lab.personality.parts import static_parts

    static = static_parts(draft.p, draft.d)
    examples = [Drop("example", i, one.input) for i, one in enumerate(draft.samples)][::-1]
    first = max(0, len(examples) - _KEPT_EXAMPLES)
    sections = [
        [Drop(name, 0, found.text)] if (found := getattr(static, name)) is not None else []
        for name in ("situations", "language")
    ]
    items = [*_least_first("memory", draft.memories), *_least_first("fact", draft.facts)]
    return [*examples[:first], *sections[0], *items, *examples[first:], *sections[1]]


def _least_first(what: str, items: list[Item]) -> list[Drop]:
    """The least important first; what has no importance counts as 5; among equals the last one given."""
    order = sorted(range(len(items)), key=lambda i: (5.0 if items[i].importance is None else items[i].importance, -i))
    return [Drop(what, i, items[i].text) for i in order]


def _without(draft: Draft, drops: list[Drop], budget: int) -> Draft:
    gone: dict[str, set[int]] = {}
    for drop in drops:
        gone.setdefault(drop.what, set()).add(drop.number)
    made = copy(draft)
    made.samples = draft.samples[: len(draft.samples) - len(gone.get("example", ()))]
    made.memories = [one for i, one in enumerate(draft.memories) if i not in gone.get("memory", ())]
    made.facts = [one for i, one in enumerate(draft.facts) if i not in gone.get("fact", ())]
    made.without = gone.keys() & {"situations", "language"}
    why = f"over the budget of {budget} tokens"
    made.left_out = [*draft.left_out, *(LeftOut(drop.what, drop.text, why) for drop in drops)]
    return made
