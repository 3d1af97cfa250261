"""What speaks for a change of topic between two turns: cohesion of vectors, length, names, calendar words, phrases.

All that is read belongs to one session; what is constant comes from the model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from luminora_lab.embedding import embedder
from luminora_lab.text.sentences import sentences

if TYPE_CHECKING:
    import numpy.typing as npt

    Float = npt.NDArray[np.float64]

__all__ = ["FEATURES", "centred", "cohesion", "gap_features"]

FEATURES = ("turn cohesion", "sentence cohesion", "length", "new names", "calendar words", "phrase")
"""The columns of :func:`gap_features`."""

_TURNS, _SENTENCES, _MOST = 2, 7, 3
_NAME = re.compile(r"(?<![.!?…:\n]\s)(?<!^)(?<![\"“'‘(])\b[A-Z][a-z]{2,}")
_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weeks?|weekend|months?|yesterday|today|tonight|tomorrow|mornings?"
    r"|evenings?|january|february|march|april|june|july|august|september|october|november|december)\b",
    re.I,
)
_OPENS = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|oh|right|now)[,.:]? )?(?:anyway|by the way|btw|(?:in )?other news|meanwhile"
    r"|in the meantime|change of (?:subject|topic)|changing the subject|speaking of|how(?:'s|’s| is| are| was| did)"
    r"|what about|tell me|guess|also|now|next|one more|before i|i forgot|i meant|as for|the other|but first"
    r"|(?:which|that) reminds|question|(?:two|one|three|more|good|bad|big|small|some|my) (?:\w+ )?news"
    r"|good (?:morning|evening|afternoon)|hello|hi|hey)\b",
    re.I,
)
_SAYS = re.compile(
    r"\b(?:by the way|btw|other news|meanwhile|speaking of|something else|on another|another thing"
    r"|how(?:'s|’s| is| are) (?:your|the|you)|news is|(?:this|last) week|last month|yesterday|today"
    r"|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.I,
)


def centred(texts: Sequence[str], centre: Float) -> Float:
    """Return vectors of unit length after the mean of all texts is taken off, (n, 256); zero for a blank text.

    Averaged word vectors all point one way; without their mean, what is left is what the text is about.
    """
    vectors = np.asarray(embedder("wordllama").encode(texts), dtype=np.float64)
    told = np.abs(vectors).sum(axis=1, keepdims=True) > 0
    vectors = np.where(told, vectors - centre, 0.0)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-9))


def cohesion(vectors: Float, width: int) -> Float:
    """Return the cosine of the block before and the block after each gap, (n - 1,); blocks of up to ``width`` rows.

    0 where a block is all zero. Low where the topic changes.

    References
    ----------
    Hearst (1997), TextTiling: Segmenting text into multi-paragraph subtopic passages, Computational Linguistics 23(1),
    section 5, with vectors in place of counts of words.

    Examples
    --------
    >>> cohesion(np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]]), 2).round(2).tolist()
    [0.71, 0.0, 0.71]
    """
    n = len(vectors)
    total = np.concatenate([np.zeros((1, vectors.shape[1])), np.cumsum(vectors, axis=0)])
    gap = np.arange(1, n)
    before = total[gap] - total[np.maximum(gap - width, 0)]
    after = total[np.minimum(gap + width, n)] - total[gap]
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    product = (before * after).sum(axis=1)
    return np.asarray(np.divide(product, lengths, out=np.zeros(len(gap)), where=lengths > 1e-9))


def gap_features(texts: Sequence[str], centre: Float, language: str = "en") -> Float:
    """Return what speaks for a change of topic at each gap of one session.

    Parameters
    ----------
    texts
        The turns of the session.
    centre
        (256,): the mean vector that :func:`centred` takes off.
    language
        A BCP-47 tag, for the sentences; names, calendar words and phrases are English.

    Returns
    -------
    ndarray of float64, shape (n_turns - 1, 6)
        Row i is the gap after turn i. Cohesion of two turns and of seven sentences either side, -1..1; the logarithm of
        the next turn's length in characters, less the session's mean; names (capitals inside a sentence) that the next
        turn is the first to mention, and its calendar words, each at most 3; whether a sentence of its first two thirds
        has a phrase that opens a topic ("By the way", "How is your mother").
    """
    if len(texts) < 2:
        return np.zeros((0, len(FEATURES)))
    pieces = [sentences(text, language) or [text] for text in texts]
    flat = [sentence for piece in pieces for sentence in piece]
    weight = np.sqrt([len(sentence) for sentence in flat])
    at_turn = np.cumsum([len(piece) for piece in pieces])[:-1] - 1
    size = np.log1p([len(text) for text in texts])
    columns: list[Any] = [
        cohesion(centred(texts, centre), _TURNS),
        cohesion(centred(flat, centre) * weight[:, None], _SENTENCES)[at_turn],
        size[1:] - size.mean(),
        _new_names(texts)[1:],
        [min(_MOST, len(_CALENDAR.findall(text))) for text in texts[1:]],
        [_opens(piece) for piece in pieces[1:]],
    ]
    return np.column_stack(columns).astype(np.float64)


def _new_names(texts: Sequence[str]) -> list[int]:
    seen: set[str] = set()
    out = []
    for text in texts:
        found = set(_NAME.findall(text)) - seen
        seen |= found
        out.append(min(_MOST, len(found)))
    return out


def _opens(piece: Sequence[str]) -> bool:
    early = piece[: max(1, -(-2 * len(piece) // 3))]
    return any(_OPENS.search(sentence) or _SAYS.search(sentence) for sentence in early)
