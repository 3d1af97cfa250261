"""Which parts of the lab a session uses: each can be switched off, to see what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote

__all__ = ["Flags"]


@dataclass(frozen=True)
class Flags:
    """LuminoraCore's feature flags, all on.

    Attributes
    ----------
    hierarchical_personality
        The level of the relationship changes what is compiled. Off: affinity is followed, and changes nothing.
    mood_system
        Moods are followed and compiled.
    affinity_system
        Interactions move affinity. Off: it is not followed, and no level acts.
    episodic_memory
        A session that ends is cut into episodes, which are memories of later ones.
    semantic_search
        The strategy retrieves memories. Off: only the recent messages are there.
    fact_extraction
        Facts are read out of the turns and told to the model.
    conversation_analytics
        Every reply is stored with its trace, and spans and metrics are given out. Off: only what was said is stored.
    snapshot_export
        Snapshots can be saved.

    Examples
    --------
    >>> Flags.of("no mood_system, fact_extraction").off
    ('mood_system', 'fact_extraction')
    >>> Flags.of({"semantic_search": False}) == Flags(semantic_search=False)
    True
    """

    hierarchical_personality: bool = True
    mood_system: bool = True
    affinity_system: bool = True
    episodic_memory: bool = True
    semantic_search: bool = True
    fact_extraction: bool = True
    conversation_analytics: bool = True
    snapshot_export: bool = True

    @classmethod
    def of(cls, given: Any = None) -> Flags:
        """Return flags: of themselves, None (all on), a mapping, names that are off, or "no NAME, NAME", "all", "none".

        Raises
        ------
        UnknownName
            There is no such flag.
        DataError
            A value that is neither true nor false.
        """
        if given is None or isinstance(given, cls):
            return given or cls()
        known = [field.name for field in fields(cls)]
        if isinstance(given, str):
            words = given.strip()
            if words in ("", "all"):
                return cls()
            names = known if words == "none" else [w.strip() for w in words.removeprefix("no ").split(",")]
            given = dict.fromkeys((name for name in names if name), False)
        elif not isinstance(given, Mapping):
            if not isinstance(given, Iterable):
                raise DataError(f"{quote(given)} are no flags", place="flags", remedy="give a mapping, or names")
            given = dict.fromkeys(given, False)
        for name, value in given.items():
            if name not in known:
                raise UnknownName(f"there is no flag {quote(name)}", place="flags", remedy=f"use {', '.join(known)}")
            if not isinstance(value, bool):
                raise DataError(f"{name} is {quote(value)}", place="flags", remedy="give true or false")
        return cls(**given)

    @property
    def off(self) -> tuple[str, ...]:
        """Names of what is switched off."""
        return tuple(name for name, on in asdict(self).items() if not on)

    @property
    def label(self) -> str:
        """The flags in a word, as :meth:`of` reads it: "all", or "no mood_system"."""
        return f"no {', '.join(self.off)}" if self.off else "all"

    def to_dict(self) -> dict[str, bool]:
        """Return what is off, as plain data."""
        return dict.fromkeys(self.off, False)
