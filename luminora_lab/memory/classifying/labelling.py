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
        Turns of a conversation.
    language
        A BCP-47 tag. Only English is covered.

    Returns
    -------
    pandas.DataFrame
        One row a text, in order. ``category``: one of the nine of :data:`luminora_lab.memory.facts.FACT_KEYS`; it says
        which kind of fact a text tells if it tells one, not whether it does. ``level``: critical, high, medium, low or
        trivial. ``category_p``, ``level_p``: probability of that label, 0..1. All NaN for a blank text, and for a
        language other than English.

    Raises
    ------
    DataError
        ``texts`` is one string, or one of them is no string.

    Notes
    -----
    Method: logistic regression over plain signs (words that point to a category; for the level also length, names and
    marks), tf-idf of words and pairs of words, and the wordllama vector; trained on the three conversations of the
    train half (:mod:`luminora_lab.memory.classifying.training`).

    *Measured* by ``python -m luminora_lab.bench.classify``, beside the most frequent label. On the three held-out
    conversations: category (267 turns that tell a fact) accuracy 0.27 [0.20, 0.33] against 0.12, macro F1 0.23
    [0.19, 0.27] against 0.02; level (951 turns) accuracy 0.49 [0.44, 0.55] against 0.32, macro F1 0.38 [0.35, 0.40]
    against 0.10. On the train half, leaving one conversation out (words and settings were chosen there, so it
    flatters): category 0.32 [0.23, 0.40] against 0.20 and 0.28 [0.23, 0.32] against 0.04, level 0.46 [0.39, 0.53]
    against 0.29 and 0.37 [0.34, 0.40] against 0.14. Intervals of accuracy over conversations, of macro F1 over
    sessions. Probabilities are off by 0.11 (category, too sure) and 0.05 (level) on average on the held-out half;
    Platt's and temperature scaling, tried on the train half, changed the log loss by less than 0.02 and are left out.
    Good for sorting many turns, not for a verdict on one. The level goes by length more than by anything else: a short
    turn is called trivial even where it says something grave.

    Examples
    --------
    >>> classify(["My sister got engaged and the wedding is in June.", " "])["category"].tolist()
    ['relationships', nan]
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
