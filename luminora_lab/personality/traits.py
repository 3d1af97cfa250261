"""Personalities as numbers, so that they can be compared, mapped and grouped."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from math import nan
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality._trait_text import TEXT_FEATURES, text_features
from luminora_lab.personality.vocabulary import CLOSED_LISTS, PARAMETERS, TRIGGERS

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.personality.model import Personality

__all__ = ["SCALES", "TRAITS", "by_name", "trait_frame", "trait_vector"]

SCALES: dict[str, tuple[str, ...]] = {
    "calm_to_energetic": ("calm", "serious", "cool", "mysterious", "direct", "playful", "energetic"),
    "formal_to_casual": ("formal", "technical", "poetic", "conversational", "humorous", "casual"),
    "simple_to_elaborate": ("simple", "concise", "varied", "complex", "elaborate"),
    "minimal_to_excessive": ("minimal", "moderate", "liberal", "excessive"),
}
"""Words of a closed list in an order of the lab's choosing, at equal steps from 0 to 1."""
_SCALED = ("temperament", "communication_style", "syntax", "punctuation_style")
_KINDS = {"archetype": "archetype", "temperament": "temperament", "style": "communication_style", "tone": "tone"}

TRAITS: tuple[str, ...] = (
    *PARAMETERS,
    *SCALES,
    *TEXT_FEATURES,
    *(f"{kind}={word}" for kind, field in _KINDS.items() for word in CLOSED_LISTS[field]),
)
"""The features of :func:`trait_vector`, in their order."""


def trait_vector(p: Personality | str | os.PathLike[str] | Mapping[str, Any]) -> pd.Series[float]:
    """Return a personality as a vector of traits.

    Parameters
    ----------
    p
        A personality, or what :func:`luminora_lab.personality` makes one of.

    Returns
    -------
    pandas.Series
        Named after the personality; its index is always :data:`TRAITS`:

        - the six parameters, 0..1 (0.5 where absent);
        - ``calm_to_energetic`` (temperament), ``formal_to_casual`` (communication style), ``simple_to_elaborate``
          (syntax) and ``minimal_to_excessive`` (punctuation), 0..1: the place of the word in :data:`SCALES`, an order
          that the lab chose and nobody measured. NaN for a word of the author's own, or none;
        - six numbers counted in the examples and trigger responses: ``sentence_length`` (words a sentence),
          ``reply_length`` (words a reply), ``word_length`` (characters), ``word_variety`` (moving-average type-token
          ratio over 25 words, 0..1), ``questions`` and ``exclamations`` (share of sentences, 0..1). NaN where there is
          no text, or too little;
        - ``archetype=rebel`` and so on, 0 or 1, for every known word of archetype, temperament, style and tone (several
          tones may be 1). A word of the author's own leaves its group at 0.

    Raises
    ------
    DataError, UnknownName
        It is no personality.

    Examples
    --------
    >>> vector = trait_vector("juniper")
    >>> vector[["humor", "calm_to_energetic", "archetype=caregiver", "tone=warm", "tone=cool"]].tolist()
    [0.6, 0.0, 1.0, 1.0, 0.0]
    """
    import pandas as pd

    from luminora_lab.personality.library import personality

    found = personality(p)
    return pd.Series(_values(found), index=list(TRAITS), name=found.name, dtype=float)


def trait_frame(personalities: Iterable[Any] | Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Return the trait vectors of several personalities as a table.

    Parameters
    ----------
    personalities
        Personalities, or names or paths of some; a mapping from the name of a row to one; all those that have a name by
        default (those that cannot be used are listed in ``attrs["left_out"]``).

    Returns
    -------
    pandas.DataFrame
        One row each, named as it was given: the key of the mapping, the name it was asked for by, or the personality's
        own. The columns are those of :func:`trait_vector`.

    Raises
    ------
    DataError, UnknownName
        One is no personality, or two rows would have the same name.

    Examples
    --------
    >>> trait_frame(["juniper", "quill"])[["formality", "formal_to_casual", "archetype=caregiver"]]
             formality  formal_to_casual  archetype=caregiver
    juniper       0.35               0.6                  1.0
    quill         0.85               0.0                  0.0
    """
    import pandas as pd

    left_out: list[str] = []
    if personalities is None:
        from luminora_lab.personality.library import personalities as named

        table = named()
        left_out = table.loc[table["problem"] != "", "name"].tolist()
        personalities = table.loc[table["problem"] == "", "name"].tolist()
    several = by_name(personalities, "trait_frame")
    rows = [_values(p) for p in several.values()]
    frame = pd.DataFrame(rows, index=list(several), columns=list(TRAITS), dtype=float)
    if left_out:
        frame.attrs["left_out"] = left_out
    return frame


def by_name(several: Any, place: str) -> dict[str, Personality]:
    """Return personalities by the names they were given under: keys of a mapping, names asked for, or their own.

    Raises
    ------
    DataError
        It is no list and no mapping, or a name comes twice.
    """
    from luminora_lab.personality.library import personality
    from luminora_lab.personality.model import Personality

    if isinstance(several, Mapping):
        return {str(name): personality(one) for name, one in several.items()}
    if isinstance(several, Personality | str | os.PathLike) or not isinstance(several, Iterable):
        raise DataError(f"{quote(several)} is no list", place=place, remedy="give a list of personalities or a mapping")
    made: dict[str, Personality] = {}
    for one in several:
        p = personality(one)
        name = one if isinstance(one, str) else p.name
        if name in made:
            what = f"two personalities are called {quote(name)}"
            raise DataError(what, place=place, remedy="give a mapping from a name of your own to each")
        made[name] = p
    return made


def _values(p: Personality) -> tuple[float, ...]:
    """The vector as plain numbers, worked out once for each personality."""
    found: tuple[float, ...] | None = p._memo.get("traits")
    if found is None:
        words = _words(p)
        samples = [sample.output for sample in p.examples.sample_responses]
        spoken = [text for name in TRIGGERS for text in getattr(p.trigger_responses, name)]
        counted = text_features([*samples, *spoken], p.persona.language)
        scales = [_place(order, words[field]) for order, field in zip(SCALES.values(), _SCALED, strict=True)]
        flags = [float(word in words[field]) for field in _KINDS.values() for word in CLOSED_LISTS[field]]
        found = (*p.advanced_parameters.vector, *scales, *(counted[name] for name in TEXT_FEATURES), *flags)
        p._memo["traits"] = found
    return found


def _words(p: Personality) -> dict[str, tuple[str, ...]]:
    """Field to its words, as the closed lists write them."""
    core, style = p.core_traits, p.linguistic_profile
    several = {"archetype": core.archetype, "temperament": core.temperament, "syntax": style.syntax}
    several |= {"communication_style": core.communication_style, "punctuation_style": style.punctuation_style}
    made = {field: (word.strip().casefold(),) if word else () for field, word in several.items()}
    return made | {"tone": tuple(word.strip().casefold() for word in style.tone)}


def _place(order: tuple[str, ...], words: tuple[str, ...]) -> float:
    return order.index(words[0]) / (len(order) - 1) if words and words[0] in order else nan
