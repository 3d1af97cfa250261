"""What an episode is about, in its own words: the sentences nearest its centre, and a clause for a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from luminora_lab.memory.episodic.gaps import centred
from luminora_lab.text.sentences import sentence_spans
from luminora_lab.text.tokens import STOPWORDS, words

if TYPE_CHECKING:
    import numpy.typing as npt

    Float = npt.NDArray[np.float64]

__all__ = ["Told", "tell"]

_CLAUSE = re.compile(r"[.,;:!?…()\n]+|\s[-–—]+\s|[\"“”]")
_TITLE_WORDS = (2, 9)
_FULL = 6.0


class Told(NamedTuple):
    """Title, the sentences of the summary, and the row of the turn that each stands in; empty for a blank episode."""

    title: str
    sentences: tuple[str, ...]
    turns: tuple[int, ...]


def tell(texts: Sequence[str], centre: Float, n_sentences: int = 2, language: str = "en") -> Told:
    """Return what an episode is about.

    Sentences are scored by the cosine of their vector and the sum of all of the episode's, each of unit length, the
    mean of the training texts taken off; a sentence of fewer than six words counts by its share of six, since a short
    cry can lie near the centre and say nothing. The best stand in the order in which they were said. The title is the
    clause, of two to nine words, that scores best by the same rule times its share of words that are no stop words, or
    the first nine words of the best sentence.

    References
    ----------
    Radev, Jing, Styś, Tam (2004), Centroid-based summarization of multiple documents, Information Processing and
    Management 40.

    Examples
    --------
    >>> tell(["The kiln broke again.", "Ha!", "The kiln needs a new element, I fear."], np.zeros(256), 1).sentences
    ('The kiln needs a new element, I fear.',)
    """
    spans = [(i, text[a:b]) for i, text in enumerate(texts) for a, b in sentence_spans(text, language)]
    if not spans:
        return Told("", (), ())
    said = [sentence for _, sentence in spans]
    vectors = centred(said, centre)
    middle = vectors.sum(axis=0)
    score = _scores(said, vectors, middle)
    best = np.sort(np.argsort(-score, kind="stable")[:n_sentences])
    top = said[int(score.argmax())]
    return Told(_title(said, top, centre, middle), tuple(said[i] for i in best), tuple(spans[i][0] for i in best))


def _scores(texts: Sequence[str], vectors: Float, middle: Float) -> Float:
    """Return the cosine with the middle, 0..1, by the share of six words."""
    length = np.linalg.norm(middle)
    cosine = vectors @ middle / length if length > 1e-9 else np.zeros(len(texts))
    full = np.minimum(1.0, np.array([len(text.split()) for text in texts]) / _FULL)
    return np.asarray((1.0 + cosine) / 2 * full)


def _content(clause: str) -> float:
    """Return the share of a clause's words that say something, at least 0.2."""
    found = words(clause)
    return max(0.2, sum(word not in STOPWORDS for word in found) / max(1, len(found)))


def _title(sentences: Sequence[str], top: str, centre: Float, middle: Float) -> str:
    pieces = (piece.strip(" '’-–—") for sentence in sentences for piece in _CLAUSE.split(sentence))
    low, high = _TITLE_WORDS
    clauses = list(dict.fromkeys(piece for piece in pieces if low <= len(piece.split()) <= high))
    if not clauses:
        words = top.split()
        found = " ".join(words[:high]) + ("…" if len(words) > high else "")
    else:
        score = _scores(clauses, centred(clauses, centre), middle) * [_content(clause) for clause in clauses]
        found = clauses[int(score.argmax())]
    return found[:1].upper() + found[1:]
