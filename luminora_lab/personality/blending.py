"""Blending: one personality made of several, each with its weight. The result is a personality like any other.

Laws: the order of the parents does not matter; every number stays between those of the parents; safety only becomes
stricter; one parent alone gives its own document back; the same call gives the same bytes.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.plain import plain
from luminora_lab.files.strictjson import quote
from luminora_lab.personality._blend_choices import STRATEGIES, Choices, choices
from luminora_lab.personality._blend_layers import affinity_of, levels_of, memory_of, moods_of
from luminora_lab.personality._blend_parents import SECTIONS, parent_of
from luminora_lab.personality.vocabulary import PARAMETERS

if TYPE_CHECKING:
    from luminora_lab.personality.model import Personality

__all__ = ["blend"]

MOST_NAME, MOST_DESCRIPTION = 100, 500
_OWN = ("name", "version", "description", "author", "tags", "language", "compatibility")


def blend(
    parents: Mapping[Personality | str, float],
    strategy: str = "weighted",
    seed: int | None = None,
    name: str | None = None,
) -> Personality:
    """Return a blend of personalities.

    Parameters
    ----------
    parents
        Personality (or a name or path of one) to weight: finite, 0 or more, and not all 0. Weights are divided by their
        sum; a parent of weight 0 leaves no trace.
    strategy
        How words, lists and numbers are made:

        - ``weighted``: words by weighted vote (a tie goes to the word of the parent with the smaller sha256), lists
          shared out in proportion to the weights and about as long as the parents' are on average, numbers averaged;
        - ``dominant``: words and lists of the heaviest parent that has them, numbers averaged;
        - ``hybrid``: words of the heaviest parent, whole lists of all, numbers averaged;
        - ``random``: each word and each list of a parent that is drawn by weight, numbers averaged with weights drawn
          around the given ones (Dirichlet, concentration 8).
    seed
        For ``random``: a whole number from 0; None is 0.
    name
        Name of the blend; "A + B" by default, the heaviest first.

    Returns
    -------
    Personality
        With its provenance in ``metadata["blend"]``: strategy, seed (None unless random), parents with name, weight and
        sha256 in the order of their hashes (for ``random`` also the drawn ``mix``). A single parent's document is given
        back whole, with that entry, and with ``name`` where it is given.

    Raises
    ------
    DataError
        No parents, a weight that cannot be used, a seed or name that is none.
    UnknownName
        No such strategy, or no personality of a name.

    Notes
    -----
    Numbers are rounded to 4 digits (affinity points to 2) and kept between the parents'. A parameter that a parent
    lacks counts as 0.5 where another has it, a change by a level or mood as 0, a kind of interaction as its standard
    points, or 0. The heaviest parent with levels lends their names and ranges; the others count with their level at the
    middle of each range. Moods of all parents are kept.

    What the character says (examples, trigger responses, vocabulary, fillers, expressions) is taken from the parents
    that speak the language of the blend, so that no example contradicts it. A parent without a list, a word or memory
    preferences has no say in them. Topics and filters are united, and of each limit the smallest holds, for every
    strategy. Memory categories are united; a ``remember_*`` switch is on where the parents that have it on outweigh
    those that have it off. Keys that the format does not know are the heaviest parent's; licences are joined with AND.

    Lists are shared out by sequential proportional approval: the next item is the one with the largest sum of
    weight / (2 taken + 1) over the parents that have it (Brill et al. 2017, Phragmén's voting methods and justified
    representation, AAAI; with the divisors of Sainte-Laguë).

    Examples
    --------
    >>> both = blend({"juniper": 3, "quill": 1})
    >>> both.name, both.advanced_parameters.formality, both.core_traits.archetype
    ('Juniper + Quill', 0.475, 'caregiver')
    >>> sorted((parent["weight"], parent["name"]) for parent in both.to_dict()["metadata"]["blend"]["parents"])
    [(0.25, 'Quill'), (0.75, 'Juniper')]
    """
    from luminora_lab.personality.model import Personality

    shares = _shares(parents)
    if strategy not in STRATEGIES:
        remedy = f"use {', '.join(STRATEGIES)}"
        raise UnknownName(f"there is no strategy {quote(strategy)}", place="strategy of blend", remedy=remedy)
    if seed is not None and (isinstance(seed, bool) or not hasattr(seed, "__index__") or seed < 0):
        raise DataError(f"{quote(seed)} is no seed", place="seed of blend", remedy="give a whole number from 0")
    if name is not None and not (isinstance(name, str) and name.strip()):
        raise DataError(f"{quote(name)} is no name", place="name of blend", remedy="give a text that is not blank")
    start = int(seed or 0)
    c = choices(((parent_of(p), share) for p, share in shares.items()), strategy, start)
    document = _document(c, name) if len(shares) > 1 else _alone(next(iter(shares)), name)
    document["metadata"] = document.get("metadata") or {}
    document["metadata"]["blend"] = _provenance(c, start)
    return Personality._trusted(document, "blend")


def _shares(parents: Any) -> dict[Personality, float]:
    """Personality to its share, without those that have none; two keys for one personality count together."""
    from luminora_lab.personality.library import personality

    if not isinstance(parents, Mapping):
        what = f"{quote(parents)} is no mapping"
        raise DataError(what, place="parents of blend", remedy='give {"juniper": 0.6, "quill": 0.4}')
    weights: dict[Personality, list[float]] = {}
    for key, weight in parents.items():
        known = type(weight) in (float, int) or (isinstance(weight, Real) and not isinstance(weight, bool))
        if not (known and 0 <= weight <= sys.float_info.max):
            shown = quote(key if isinstance(key, str) else getattr(key, "name", key))
            what = f"the weight {quote(weight)} of {shown} is no number from 0"
            raise DataError(what, place="parents of blend", remedy="give a finite number, 0 or more")
        weights.setdefault(personality(key), []).append(float(weight))
    largest = max((max(several) for several in weights.values()), default=0.0)
    if not largest > 0:
        what = "all weights are 0" if weights else "there are no parents"
        raise DataError(what, place="parents of blend", remedy="give at least one a weight above 0")
    exponent = math.frexp(largest)[1]  # a power of two scales without rounding, so that no sum overflows
    scaled = {p: math.fsum(math.ldexp(value, -exponent) for value in several) for p, several in weights.items()}
    total = math.fsum(scaled.values())
    return {p: share for p, value in scaled.items() if (share := value / total) > 0}


def _alone(p: Personality, name: str | None) -> dict[str, Any]:
    document = p.to_dict()
    if name is not None:
        document["persona"]["name"] = name
    return document


def _document(c: Choices, name: str | None) -> dict[str, Any]:
    """The blend, section by section; one that no parent has is left out."""
    sections: dict[str, Any] = {"persona": _persona(c, name)}
    for section in ("core_traits", "linguistic_profile"):
        sections[section] = _fields(c, section)
    sections["behavioral_rules"] = c.several([parent.lists.get("behavioral_rules") for parent in c.parents])
    sections["trigger_responses"] = _fields(c, "trigger_responses")
    sections["advanced_parameters"] = _numbers(c) | _extra(c, "advanced_parameters")
    sections["safety_guards"] = _safety(c)
    sections["examples"] = _examples(c)
    sections["hierarchical_config"] = levels_of(c)
    sections["mood_config"] = moods_of(c)
    sections["memory_preferences"] = memory_of(c)
    sections["affinity_config"] = affinity_of(c)
    sections |= _extra(c, "")
    sections["metadata"] = _origin(c)
    return {key: value for key, value in sections.items() if value is not None and value != {}}


def _extra(c: Choices, section: str) -> dict[str, Any]:
    """A copy of the heaviest parent's unknown keys."""
    found = c.lead.extra.get(section)
    copy: dict[str, Any] = plain(found) if found else {}
    return copy


def _fields(c: Choices, section: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for field, kind in SECTIONS[section]:
        if kind == "word":
            value: Any = c.word([parent.words.get(field) for parent in c.parents])
        else:
            value = c.several([parent.lists.get(field) for parent in c.parents], kind == "said")
        if value is not None:
            made[field] = value
    return made | _extra(c, section)


def _numbers(c: Choices) -> dict[str, Any]:
    several = [parent.numbers for parent in c.parents]
    known = set().union(*several)
    return {name: c.mean([numbers.get(name, 0.5) for numbers in several]) for name in PARAMETERS if name in known}


def _examples(c: Choices) -> dict[str, Any]:
    import json

    found = c.several([parent.lists.get("examples") for parent in c.parents], said=True)
    made = {} if found is None else {"sample_responses": [json.loads(text) for text in found]}
    return made | _extra(c, "examples")


def _safety(c: Choices) -> dict[str, Any]:
    """What any parent forbids is forbidden; of each limit, the strictest holds."""
    ordered = [c.parents[i] for i in c.order]
    made: dict[str, Any] = {}
    for field in ("forbidden_topics", "content_filters"):
        if any(field in parent.lists for parent in ordered):
            made[field] = list(dict.fromkeys(item for parent in ordered for item in parent.lists.get(field, ())))
    limits: dict[str, Any] = {}
    for parent in ordered:
        for limit, value in parent.limits.items():
            limits[limit] = min(value, limits.get(limit, value))
    limits = _extra(c, "tone_limits") | limits
    if limits:
        made["tone_limits"] = limits
    for parent in ordered:
        for key, value in plain(parent.extra.get("safety_guards") or {}).items():
            if isinstance(value, list) and isinstance(made.get(key), list):
                made[key] += [item for item in value if item not in made[key]]
            else:
                made.setdefault(key, value)
    return made


def _persona(c: Choices, name: str | None) -> dict[str, Any]:
    ordered = [c.parents[i] for i in c.order]
    names = [parent.name for parent in ordered]
    title = " + ".join(names)
    if len(title) > MOST_NAME:
        title = f"{names[0][: MOST_NAME - 20].rstrip()} + {len(names) - 1} more"
    made: dict[str, Any] = {"name": title if name is None else name, "version": "1.0.0", "description": _described(c)}
    authors = dict.fromkeys(author for parent in ordered if (author := parent.persona.get("author")))
    if authors:
        made["author"] = ", ".join(authors)
    tags = c.several([parent.lists.get("tags") for parent in c.parents])
    if tags is not None:
        made["tags"] = tags
    if any(parent.persona.get("language") is not None for parent in ordered):
        made["language"] = c.language
    runs_on = [parent.lists["compatibility"] for parent in ordered if parent.lists.get("compatibility")]
    if runs_on:
        made["compatibility"] = [one for one in runs_on[0] if all(one in those for those in runs_on)] or list(
            runs_on[0]
        )
    return made | _extra(c, "persona")


def _described(c: Choices) -> str:
    """That it is a blend, of what, and as many of the descriptions in its language as there is room for."""
    ordered = [(c.parents[i], c.weights[i]) for i in c.order]
    shown = [f"{parent.name[:60]} ({100 * weight:.3g} %)" for parent, weight in ordered[:4]]
    rest = [f"{len(ordered) - 4} more"] if len(ordered) > 4 else []
    *first, last = [*shown, *rest]
    text = f"A blend of {', '.join(first)} and {last}."
    for parent in (c.parents[i] for i in c.order if i in c.speakers):
        own = str(parent.persona.get("description") or "").strip()
        longer = f"{text} {parent.name}: {own}"
        if own and len(longer) <= MOST_DESCRIPTION:
            text = longer
    return text


def _origin(c: Choices) -> dict[str, Any]:
    """The licences of all; a blend is as imported (its texts are fenced) as any of its parents."""
    licences = dict.fromkeys(parent.licence for parent in c.parents if parent.licence)
    made: dict[str, Any] = {"license": " AND ".join(licences)} if licences else {}
    foreign = [parent.name for parent in c.parents if parent.imported]
    return made | ({"luminora": {"imported": {"format": "blend", "parents": foreign}}} if foreign else {})


def _provenance(c: Choices, seed: int) -> dict[str, Any]:
    random = c.strategy == "random"
    parents = [
        {"name": parent.name, "weight": weight, "sha256": parent.sha256} | ({"mix": mix} if random else {})
        for parent, weight, mix in zip(c.parents, c.weights, c.mix, strict=True)
    ]
    return {"strategy": c.strategy, "seed": seed if random else None, "parents": parents}
