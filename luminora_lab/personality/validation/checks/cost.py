"""P401: what the compiled prompt of a personality costs, by section."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from luminora_lab.personality.validation.report import Finding, finding

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality.model import Personality

__all__ = ["LARGE", "PROVIDERS", "cost_frame", "large_prompt"]

LARGE = 2000
"""Tokens above which a prompt is called large."""
PROVIDERS = ("openai", "anthropic", "google")
_ALWAYS = frozenset(("identity", "safety", "chat format"))


def cost_frame(
    p: Personality | str | os.PathLike[str] | Mapping[str, Any], providers: Iterable[str] = PROVIDERS
) -> pd.DataFrame:
    """Return the tokens of each section of a personality's prompt, by provider.

    Parameters
    ----------
    p
        A personality, or what :func:`luminora_lab.personality` takes. Its prompt is compiled without a level, a mood,
        facts or memories.
    providers
        Providers that :func:`luminora_lab.personality.provider_table` lists.

    Returns
    -------
    pandas.DataFrame
        Columns provider, section (in the order of the prompt; "chat format" is what the format adds), tokens (of the
        provider's usual model, counted by litellm), share (of the whole prompt, 0..1).

    Raises
    ------
    UnknownName
        A personality or provider that does not exist.
    DataError
        A document that cannot be used.
    MissingExtra
        litellm is not installed.

    Examples
    --------
    >>> cost = cost_frame("juniper", ["openai"])
    >>> list(cost.columns), round(float(cost["share"].sum()), 6)
    (['provider', 'section', 'tokens', 'share'], 1.0)
    """
    import pandas as pd

    from luminora_lab.personality.compiling import compile
    from luminora_lab.personality.library import personality

    given = personality(p)
    frames = []
    for provider in providers:
        frame = compile(given, provider).frame[["section", "tokens", "share"]]
        frames.append(frame.assign(provider=provider))
    columns = ["provider", "section", "tokens", "share"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def large_prompt(p: Personality) -> Iterator[Finding]:
    """Give a finding where a prompt has more than 2,000 tokens; it names the section to shorten first.

    That is the one with the most tokens that is not the identity or the safety guards; the rules only where they are
    more than half of the prompt.
    """
    cost = cost_frame(p)
    totals = cost.groupby("provider", sort=False)["tokens"].sum()
    provider, most = str(totals.idxmax()), int(totals.max())
    if most <= LARGE:
        return
    rows = cost[(cost["provider"] == provider) & ~cost["section"].isin(_ALWAYS)]
    rows = rows[(rows["section"] != "rules") | (rows["share"] > 0.5)]
    message = f"the prompt for {provider} has {most:,} tokens"
    fix = ""
    if len(rows):
        n, first = max(zip(rows["tokens"], rows["section"], strict=True), key=lambda pair: pair[0])
        fix = f"shorten {first} first ({n:,} tokens), or give compile a token_budget"
    yield finding("P401", (), message, value=most, fix=fix)
