"""What was learned about episodes: where topics change, how long they last, of which type a text is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from luminora_lab.errors import DataError, MissingInput, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.memory._shipped import digest, read, write
from luminora_lab.memory.episodic.cutting import divide, length_prior, pauses
from luminora_lab.memory.episodic.gaps import gap_features

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from luminora_lab.conversation import Conversation

    Float = npt.NDArray[np.float64]

__all__ = ["EPISODE_TYPES", "EpisodeModel", "load_episode_model", "shipped_path"]

EPISODE_TYPES = ("emotional_moment", "milestone", "confession", "conflict", "achievement", "bonding", "routine")
"""The types of LuminoraCore v1.1."""

_TRUST = 0.7
"""How much the log-odds of a gap count beside the prior of lengths; chosen leaving one train conversation out."""


def _type_pipeline() -> Pipeline:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    letters = TfidfVectorizer(sublinear_tf=True, min_df=4, analyzer="char_wb", ngram_range=(3, 4))
    return make_pipeline(letters, LogisticRegression(C=0.1, class_weight="balanced", max_iter=2000))


@dataclass(frozen=True, eq=False, repr=False)
class EpisodeModel:
    """Where a conversation is cut, and of which type a piece is.

    Attributes
    ----------
    centre
        (256,): the mean vector of the turns that it learned from.
    gaps
        Standardised :func:`~luminora_lab.memory.episodic.gaps.gap_features` to a logistic regression.
    base
        Log-odds of a boundary at any gap.
    lengths
        Log-probability of the lengths, see :func:`~luminora_lab.memory.episodic.cutting.length_prior`.
    types
        Texts to one of :data:`EPISODE_TYPES`: tf-idf of three and four letters to a logistic regression, classes
        balanced.
    trained_on
        Fingerprints of the conversations that it learned from.
    """

    centre: Float
    gaps: Pipeline
    base: float
    lengths: Float
    types: Pipeline
    trained_on: tuple[str, ...]

    @classmethod
    def fit(cls, conversations: Iterable[Conversation], labels: Iterable[pd.DataFrame]) -> EpisodeModel:
        """Learn from conversations and their labelled episodes (frames with first_turn, last_turn and type).

        Raises
        ------
        DataError
            The labels do not tile a conversation, or no session has both a boundary and none.
        UnknownName
            A type that is not of :data:`EPISODE_TYPES`.
        """
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        pairs = list(zip(conversations, labels, strict=True))
        centre = _centre([text for talk, _ in pairs for text in talk.turns["text"]])
        lessons = [_lesson(talk, frame, centre) for talk, frame in pairs]
        x, y = (np.concatenate([part for lesson in lessons for part in lesson[i]]) for i in (0, 1))
        if not y.any() or y.all():
            what = "no session has a boundary" if not y.any() else "every turn is an episode"
            raise DataError(what, place="EpisodeModel.fit", remedy="give sessions of several episodes of several turns")
        lengths = [length for lesson in lessons for length in lesson[2]]
        texts, kinds = ([item for lesson in lessons for item in lesson[i]] for i in (3, 4))
        gaps = make_pipeline(StandardScaler(), LogisticRegression(C=0.03, max_iter=2000))
        with threadpool_limits(limits=1, user_api="blas"):
            gaps.fit(x, y)
            types = _type_pipeline().fit(texts, kinds)
        base = float(np.log(y.mean() / (1 - y.mean())))
        known = tuple(talk.fingerprint for talk, _ in pairs)
        return cls(centre, gaps, base, length_prior(lengths), types, known)

    def cuts(self, texts: Sequence[str], seconds: Float, language: str = "en") -> npt.NDArray[np.bool_]:
        """Return at which gaps one session is cut, (n_turns - 1,)."""
        if len(texts) < 2:
            return np.zeros(0, dtype=bool)
        evidence = self.gaps.decision_function(gap_features(texts, self.centre, language)) - self.base
        return divide(_TRUST * evidence, self.lengths, pauses(seconds))

    @property
    def digest(self) -> str:
        """First 16 hexadecimal digits of the SHA-256 of what it holds."""
        return digest(self._content())

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it with skops (no pickle: loading a shared file runs no code); atomic.

        Raises
        ------
        DataError
            The file cannot be written.
        """
        write(Path(path), self._content())

    def _content(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"trained_on": list(self.trained_on)}


def _centre(texts: Sequence[str]) -> Float:
    from luminora_lab.embedding import embedder

    told = [text for text in texts if text.strip()]
    if not told:
        raise DataError("no turn has a text", place="EpisodeModel.fit", remedy="give conversations")
    return np.asarray(embedder("wordllama").encode(told).mean(axis=0, dtype=np.float64))


def _lesson(talk: Conversation, frame: pd.DataFrame, centre: Float) -> tuple[list[Any], list[Any], list[int], Any, Any]:
    """Return features and boundaries of every session, and lengths, texts and types of the episodes."""
    turns = talk.turns
    row = dict(zip(turns["turn_id"], turns["position"], strict=True))
    place = f"labelled episodes of {talk.id!r}"
    for turn in [*frame["first_turn"], *frame["last_turn"]]:
        if turn not in row:
            raise DataError(f"there is no turn {quote(turn)}", place=place, remedy="name turns of the conversation")
    for kind in frame["type"]:
        if kind not in EPISODE_TYPES:
            raise UnknownName(f"type {quote(kind)}", place=place, remedy=f"use one of {', '.join(EPISODE_TYPES)}")
    first, last = ([row[turn] for turn in frame[name]] for name in ("first_turn", "last_turn"))
    if [0, *(end + 1 for end in last)] != [*first, len(turns)]:
        raise DataError("they leave turns out or overlap", place=place, remedy="let them tile the conversation")
    starts = np.isin(turns["position"], first)
    x, y = [], []
    for rows in turns.groupby("session", sort=False)["position"]:
        at = rows[1].to_numpy()
        x.append(gap_features(turns["text"].iloc[at].tolist(), centre, talk.language))
        y.append(starts[at[1:]])
    text = turns["text"].tolist()
    spans = list(zip(first, last, strict=True))
    return x, y, [b - a + 1 for a, b in spans], ["\n".join(text[a : b + 1]) for a, b in spans], frame["type"].tolist()


def shipped_path() -> Path:
    """Return the file that ships with the lab; ``python -m luminora_lab.memory.episodic.training`` makes it."""
    return Path(__file__).with_name("shipped.skops")


def load_episode_model(path: str | os.PathLike[str] = "shipped") -> EpisodeModel:
    """Read a model that was saved, without running code from the file; the one that ships is read once a process.

    Raises
    ------
    MissingInput
        There is no such file.
    DataError
        The file is no such model.

    Examples
    --------
    >>> len(load_episode_model().trained_on)
    3
    """
    file = shipped_path() if str(path) == "shipped" else Path(path)
    if not file.is_file():
        raise MissingInput(
            "there is no such file", place=str(file), remedy="give a file that EpisodeModel.save() wrote"
        )
    return _cached(str(file), file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _cached(path: str, stamp: int) -> EpisodeModel:
    content = read(Path(path), [field.name for field in fields(EpisodeModel)])
    return EpisodeModel(**{**content, "trained_on": tuple(content["trained_on"])})
