"""Texts to labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.memory.classifying.learning import TARGETS, load_classifier
from luminora_lab.text.language import primary

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["classify"]


def classify(texts: Sequence[str], language: str = "en") -> pd.DataFrame:
    """Say which kind of fact each text tells, and how much it matters.

    Parameters
    ----------
    texts
        Turns, or facts as text.
    language
        A BCP-47 tag. Only English is covered.

    Returns
    -------
    pandas.DataFrame
        One row a text, in order. ``category``: of the nine of :data:`luminora_lab.memory.facts.FACT_KEYS`; it says which
        kind of fact a text tells if it tells one, not whether it does. ``level``: critical, high, medium, low or trivial.
        ``category_p``, ``level_p``: probability of that label, 0..1. All NaN for a blank text, and for a language other
        than English.

    Raises
    ------
    DataError
        ``texts`` is one string, or one of them is no string.

    Notes
    -----
    Method: logistic regression over seventeen signs (length, names, marks, words that point to a category), tf-idf of
    words and pairs of words, and the wordllama vector; trained on the three conversations of the train half
    (:mod:`luminora_lab.memory.classifying.training`).

    *Measured* by ``python -m luminora_lab.bench.classify``: MEASURED

    Examples
    --------
    >>> found = classify(["My sister got engaged and the wedding is in June.", "Ha, no.", " "])
    >>> found["category"].tolist()
    """
    import pandas as pd

    if isinstance(texts, str):
        raise DataError("texts is one string", place="classify", remedy="give a sequence of texts")
    given = list(texts)
    for row, text in enumerate(given):
        if not isinstance(text, str):
            raise DataError(f"text of row {row} is {quote(text)}", place="classify", remedy="give texts")
    told = [i for i, text in enumerate(given) if text.strip()] if primary(language) == "en" else []
    columns: dict[str, Any] = {}
    for target in TARGETS:
        labels: list[str | None] = [None] * len(given)
        chance = np.full(len(given), np.nan)
        if told:
            model = load_classifier()[target]
            found = model.predict_proba([given[i] for i in told])
            best = found.argmax(axis=1)
            chance[told] = found[np.arange(len(told)), best]
            for i, label in zip(told, model.classes_[best], strict=True):
                labels[i] = str(label)
        columns[target] = pd.Series(labels, dtype="str")
        columns[f"{target}_p"] = pd.Series(chance, dtype="float64")
    return pd.DataFrame(columns)
