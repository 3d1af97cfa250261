"""When two facts are the same: subjects and values in a normal form, exact and loose agreement with labels.

The exact rule decides every number that the lab states. It was fixed before any extractor was scored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.text.tokens import stems, words

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["fact_keys", "loosely_equal", "matched", "normalise_subject", "normalise_value"]

_ARTICLES = """a an the this that these those some my your his her its our their mine yours just only really quite very
also now still"""
_ROLES = """uncle aunt auntie cousin nephew niece brother sister mr mrs ms miss dr doctor grandma grandpa nan grandad
old
little big younger older elder"""
_DROPPED, _KIN = frozenset(_ARTICLES.split()), frozenset(_ROLES.split())
_BRACKETS = re.compile(r"\s*\([^)]*\)")


def normalise_subject(subject: str) -> str:
    """Return a subject in its normal form: case, accents' form and a remark in brackets do not count.

    Examples
    --------
    >>> normalise_subject("Sam (brother)"), normalise_subject(" MARA ")
    ('sam', 'mara')
    """
    return " ".join(_BRACKETS.sub("", unicodedata.normalize("NFKC", subject)).casefold().split())


def normalise_value(value: str, language: str = "en") -> str:
    """Return a value in its normal form.

    NFKC, small letters, no punctuation; articles, possessives and a few adverbs dropped; words of kinship and titles
    dropped where something stands beside them; Snowball stems, in the order of the words. A value that consists of
    dropped words keeps them.

    Examples
    --------
    >>> normalise_value("a cousin Pepper"), normalise_value("PEPPER"), normalise_value("my nan")
    ('pepper', 'pepper', 'nan')
    >>> normalise_value("An apprentice boat-builder") == normalise_value("apprentice boat builder")
    True
    """
    found = words(unicodedata.normalize("NFKC", value).replace("-", " "))
    kept = [word for word in found if word not in _DROPPED] or found
    bare = [word for word in kept if word not in _KIN] or kept
    return " ".join((stems(word, language) or [word])[0] for word in bare)


def fact_keys(frame: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """Return (subject, category, key, value) of every row in normal form: equal tuples are the same fact."""
    columns = zip(frame["subject"], frame["category"], frame["key"], frame["value"], strict=True)
    return [(normalise_subject(s), c, k, normalise_value(v)) for s, c, k, v in columns]


def loosely_equal(a: str, b: str) -> bool:
    """Whether two values in normal form share most of what they say: one holds the other, or half of all their words.

    Examples
    --------
    >>> loosely_equal("green saab", "saab"), loosely_equal("saab", "volvo")
    (True, False)
    """
    left, right = set(a.split()), set(b.split())
    shared = left & right
    return bool(shared) and (shared in (left, right) or 2 * len(shared) >= len(left | right))


def matched(
    found: Sequence[tuple[str, str, str, str]], gold: Sequence[tuple[str, str, str, str]], loose: bool = False
) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], np.ndarray[Any, np.dtype[np.bool_]]]:
    """Return which found facts are in the gold, and which gold facts were found.

    Parameters
    ----------
    found, gold
        Tuples of :func:`fact_keys`, each once.
    loose
        Values need only share most of their words (:func:`loosely_equal`); one found fact still matches one gold fact.

    Examples
    --------
    >>> mara = ("mara", "personal_info", "vehicle", "green saab")
    >>> [side.tolist() for side in matched([mara], [(*mara[:3], "saab")])]
    [[False], [False]]
    >>> [side.tolist() for side in matched([mara], [(*mara[:3], "saab")], loose=True)]
    [[True], [True]]
    """
    import numpy as np

    hit, reached = np.zeros(len(found), dtype=bool), np.zeros(len(gold), dtype=bool)
    places: dict[tuple[str, ...], list[int]] = {}
    for n, fact in enumerate(gold):
        places.setdefault(fact[:3], []).append(n)
    for exact in (True, False) if loose else (True,):
        for i, fact in enumerate(found):
            if hit[i]:
                continue
            for n in places.get(fact[:3], []):
                if not reached[n] and (fact[3] == gold[n][3] if exact else loosely_equal(fact[3], gold[n][3])):
                    hit[i] = reached[n] = True
                    break
    return hit, reached
