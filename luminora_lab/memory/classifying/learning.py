"""The two classifiers: what they learn from, what they are made of, their file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.pipeline import Pipeline, make_pipeline, make_union
from sklearn.preprocessing import StandardScaler

from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.memory._shipped import Vectors, read
from luminora_lab.memory.classifying.signs import Signs

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation

__all__ = ["LEVELS", "TARGETS", "fit_classifier", "labelled_turns", "load_classifier", "pipeline", "shipped_path"]

LEVELS = ("critical", "high", "medium", "low", "trivial")
"""Importance 5 to 1 of the labels."""

TARGETS = ("category", "level")
_SETTINGS: dict[str, dict[str, Any]] = {
    "category": {"C": 0.3, "class_weight": "balanced", "min_df": 1, "form": False},
    "level": {"C": 0.1, "class_weight": None, "min_df": 2, "form": True},
}


def pipeline(target: str) -> Pipeline:
    """Return an unfitted classifier of texts.

    The standardised :class:`~luminora_lab.memory.classifying.signs.Signs` (their form for the level only), tf-idf of
    words and of pairs of words, the wordllama vector, to a logistic regression.

    Raises
    ------
    UnknownName
        ``target`` is neither "category" nor "level".
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    if target not in TARGETS:
        raise UnknownName(f"target {quote(target)}", place="classifier", remedy=f"use {' or '.join(TARGETS)}")
    own = _SETTINGS[target]
    words = TfidfVectorizer(sublinear_tf=True, min_df=own["min_df"], ngram_range=(1, 2))
    parts = make_union(make_pipeline(Signs(own["form"]), StandardScaler()), words, Vectors())
    return make_pipeline(parts, LogisticRegression(C=own["C"], class_weight=own["class_weight"], max_iter=2000))


def labelled_turns(target: str, conversations: Iterable[Conversation], *, benchmark: bool = False) -> pd.DataFrame:
    """Return the labelled turns of bundled conversations.

    Parameters
    ----------
    target
        "category": the turns that tell a fact. A turn that tells several has the category of most of them, of the first
        among equals; a fact told in several turns counts in each. "level": all turns, by their importance.
    conversations
        Bundled ones.
    benchmark
        Allow the labels of the test half, which only benchmarks read.

    Returns
    -------
    pandas.DataFrame
        conversation, session, turn_id, text, label, in the order of the turns.

    Raises
    ------
    UnknownName
        No such target, or no labels for a conversation.
    LuminoraError
        A conversation is of the test half and ``benchmark`` is not set.
    DataError
        There is no conversation.

    Examples
    --------
    >>> from luminora_lab.conversation import load
    >>> labelled_turns("level", [load("riverside")])[["turn_id", "label"]].head(2).to_dict("list")
    {'turn_id': ['1.1', '1.2'], 'label': ['low', 'medium']}
    """
    import pandas as pd

    from luminora_lab.conversation import gold

    if target not in TARGETS:
        raise UnknownName(f"target {quote(target)}", place="classifier", remedy=f"use {' or '.join(TARGETS)}")
    parts = []
    for talk in conversations:
        if target == "level":
            frame = gold(talk, "turns", benchmark=benchmark)
            labels = {
                turn: LEVELS[5 - value] for turn, value in zip(frame["turn_id"], frame["importance"], strict=True)
            }
        else:
            labels = _categories(gold(talk, "facts", benchmark=benchmark))
        turns = talk.turns
        own = turns[turns["turn_id"].isin(list(labels))]
        part = own[["session", "turn_id", "text"]].assign(label=[labels[turn] for turn in own["turn_id"]])
        part.insert(0, "conversation", talk.id)
        parts.append(part)
    if not parts:
        raise DataError("there is no conversation", place="labelled_turns", remedy="give bundled conversations")
    return pd.concat(parts, ignore_index=True)


def _categories(facts: pd.DataFrame) -> dict[str, str]:
    told: dict[str, list[str]] = {}
    for turns, category in zip(facts["turns"], facts["category"], strict=True):
        for turn in turns:
            told.setdefault(turn, []).append(category)
    return {turn: max(dict.fromkeys(found), key=found.count) for turn, found in told.items()}


def fit_classifier(target: str, frame: pd.DataFrame) -> Pipeline:
    """Learn from a frame with the columns text and label; the same frame gives the same weights."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        return pipeline(target).fit(frame["text"].tolist(), np.array(frame["label"].tolist()))


def shipped_path() -> Path:
    """Return the file that ships with the lab; ``python -m luminora_lab.memory.classifying.training`` makes it."""
    return Path(__file__).with_name("shipped.skops")


def load_classifier(path: str | os.PathLike[str] = "shipped") -> dict[str, Any]:
    """Read both classifiers without running code from the file; the one that ships is read once a process.

    Returns
    -------
    dict
        "category" and "level" (fitted pipelines of texts), "trained_on" (fingerprints of conversations).

    Raises
    ------
    MissingInput
        There is no such file.
    DataError
        The file holds no such classifiers.

    Examples
    --------
    >>> len(load_classifier()["category"].classes_)
    9
    """
    file = shipped_path() if str(path) == "shipped" else Path(path)
    if not file.is_file():
        remedy = "give a file that python -m luminora_lab.memory.classifying.training wrote"
        raise MissingInput("there is no such file", place=str(file), remedy=remedy)
    return dict(_cached(str(file), file.stat().st_mtime_ns))


@lru_cache(maxsize=4)
def _cached(path: str, stamp: int) -> dict[str, Any]:
    return read(Path(path), (*TARGETS, "trained_on"), own=(Vectors, Signs))
