"""Fitting a prompt into a number of tokens: what goes first, and a record of what went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.remembering import Item, LeftOut

if TYPE_CHECKING:
    from luminora_lab.personality.compiling import Draft

__all__ = ["fit"]

_KEPT_EXAMPLES = 2


def fit(draft: Draft, token_budget: int) -> None:
    """Drop parts of a draft, in the documented order, until its messages have no more tokens than the budget.

    Parameters
    ----------
    draft
        Is changed; what it loses is listed in its ``left_out``.
    token_budget
        Tokens of all messages together, at least 1.

    Raises
    ------
    DataError
        The budget is no positive whole number, or smaller than what always stays.
    """
    if isinstance(token_budget, bool) or not isinstance(token_budget, int) or token_budget < 1:
        what = f"{quote(token_budget)} is no number of tokens"
        raise DataError(what, place="token_budget", remedy="give a whole number above 0")
    tokens = draft.prompt().tokens
    drops = _drops(draft, token_budget)
    while tokens > token_budget:
        if next(drops, None) is None:
            what = f"what always stays of {quote(draft.p.name)} has {tokens} tokens, the budget is {token_budget}"
            raise DataError(what, place="token_budget", remedy="raise the budget or shorten the personality")
        tokens = draft.prompt().tokens


def _drops(draft: Draft, budget: int) -> Iterator[str]:
    """Drop one thing after the other, naming each."""
    why = f"over the budget of {budget} tokens"
    yield from _examples(draft, _KEPT_EXAMPLES, why)
    yield from _section(draft, "situations", why)
    yield from _items(draft, draft.memories, "memory", why)
    yield from _items(draft, draft.facts, "fact", why)
    yield from _examples(draft, 0, why)
    yield from _section(draft, "language", why)


def _examples(draft: Draft, keep: int, why: str) -> Iterator[str]:
    while len(draft.samples) > keep:
        draft.left_out.append(LeftOut("example", draft.samples[-1].input, why))
        draft.samples = draft.samples[:-1]
        yield "example"


def _section(draft: Draft, name: str, why: str) -> Iterator[str]:
    from luminora_lab.personality.parts import static_parts

    found = getattr(static_parts(draft.p, draft.d), name)
    if found is not None:
        draft.without.add(name)
        draft.left_out.append(LeftOut(name, found.text, why))
        yield name


def _items(draft: Draft, items: list[Item], what: str, why: str) -> Iterator[str]:
    """The least important first; what has no importance counts as 5; among equals the last one given."""
    order = sorted(range(len(items)), key=lambda i: (5.0 if items[i].importance is None else items[i].importance, -i))
    for item in [items[i] for i in order]:
        items.remove(item)
        draft.left_out.append(LeftOut(what, item.text, why))
        yield what
