"""What the shell offers for a value: read from file names and short tables, without loading what a command loads.

A callback that finds nothing lets the shell offer files, so whoever begins to type a path gets paths.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import typer

from luminora_lab.errors import LuminoraError

__all__ = ["choices", "formats", "moods", "moods_of_other", "names", "providers", "strategies", "templates"]


def names(incomplete: str) -> list[str]:
    """Return the names of personalities that begin so.

    Examples
    --------
    >>> names("juni")
    ['juniper']
    """
    from luminora_lab.personality.library import files

    return _beginning(incomplete, dict.fromkeys(file.stem for _, file in files()))


def templates(incomplete: str) -> list[str]:
    """Return the names of templates, then of personalities, that begin so."""
    from luminora_lab.cli._drafting import template_files

    return _beginning(incomplete, dict.fromkeys([*template_files(), *names(incomplete)]))


def providers(incomplete: str) -> list[str]:
    """Return the providers that begin so."""
    from luminora_lab.personality.vocabulary import PROVIDERS

    return _beginning(incomplete, PROVIDERS)


def formats(incomplete: str) -> list[str]:
    """Return the formats of ``luminora export`` that begin so."""
    from luminora_lab.exchange.exchanging import FORMATS

    return _beginning(incomplete, FORMATS)


def strategies(incomplete: str) -> list[str]:
    """Return the strategies of ``luminora blend`` that begin so."""
    from luminora_lab.personality._blend_choices import STRATEGIES

    return _beginning(incomplete, STRATEGIES)


def moods(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the moods of the personality that stands before in the line."""
    who = ctx.params.get("who") or next(iter(ctx.args), "")  # an option without its value leaves arguments unread
    return _moods(str(who), incomplete)


def moods_of_other(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the moods of the second personality in the line, or of the only one."""
    several = [*(ctx.params.get(name) for name in ("who", "other")), *ctx.args]
    return _moods(str(([one for one in several if one] or [""])[-1]), incomplete)


def _moods(who: str, incomplete: str) -> list[str]:
    from luminora_lab.personality.documents import read_document
    from luminora_lab.personality.library import find

    try:
        section = read_document(find(who)).get("mood_config")
    except LuminoraError:
        return []
    found: Any = section.get("moods") if isinstance(section, dict) else None
    return _beginning(incomplete, [*found, "neutral"] if isinstance(found, dict) else [])


def choices(field: str) -> Any:
    """Return a callback that offers the words of a closed list."""

    def offered(incomplete: str) -> list[str]:
        from luminora_lab.personality.vocabulary import CLOSED_LISTS

        return _beginning(incomplete, CLOSED_LISTS[field])

    return offered


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(incomplete) and word.isprintable()]
