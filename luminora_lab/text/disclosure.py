"""How probable it is that a turn tells something of the speaker's own life: a logistic of ten counts; no network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.text.language import primary
from luminora_lab.text.sentences import sentences

if TYPE_CHECKING:
    import numpy as np

__all__ = ["FEATURES", "counts", "disclosure"]

FEATURES = {
    "words": "logarithm of one more than the words of the turn",
    "i": "I, I'm, I've, I'd, without formulas such as 'I think'; 3 at most",
    "my": "my, me, our, us, we, without formulas; 3 at most",
    "you": "you, your; 4 at most",
    "past": "verbs in the past; 4 at most",
    "kin": "whether a word of kinship stands in it",
    "feeling": "whether a word of feeling or of the body stands in it",
    "only asks": "whether it has questions alone",
    "asks": "whether it has a question mark",
    "time": "whether it names a time or number",
}
"""What is counted, in the sentences that are no question unless said otherwise."""

_WEIGHTS = (1.92, 0.49, 0.56, -0.74, 0.37, 0.87, 0.32, -0.10, -0.62, 0.76)
_BIAS = -7.44

_FORMULA = re.compile(
    r"\bi(?:'m| am| was)? (?:think|thought|know|knew|mean|guess|suppose|see|agree|believe|hear|bet|hope|wish|wonder"
    r"|told you|say|said|ask|understand|imagine|expect|swear|promise|beg|love (?:it|that|this)|like (?:it|that|this)"
    r"|sure|glad|happy for|proud of you|sorry|serious|kidding|joking|listening|here|in|ready"
    r"|not (?:sure|judging|saying))\b"
    r"|\bi(?:'d| would| could| can|'ll| will| should|'ve| have)(?: \w+)? (?:say|like to (?:know|hear|see)|bet|guess"
    r"|think|take|have thought|tell you|ask|love to (?:know|hear|see)|have to (?:say|ask)|rather"
    r"|never (?:said|heard))\b"
    r"|\bmy (?:dear|love|god|goodness|word|point|friend|turn|advice|pleasure|bet|guess)\b|\bif i were\b"
    r"|\bi(?:'ll| will) (?:be|see|call|ring|text|write|let|remember|read|keep|wait|note|hold|watch)\b"
    r"|\bmay i\b|\bshall (?:i|we)\b|\blet me\b"
)
_I = re.compile(r"(?<![\w'])(?:i|i'(?:m|ve|d))(?![\w'])")
_MY = re.compile(r"(?<![\w'])(?:my|our|me|we|we're|we've|us)(?![\w'])")
_YOU = re.compile(r"(?<![\w'])(?:you|you're|you've|you'd|you'll|your)(?![\w'])")
_PAST = re.compile(r"\b(?:was|were|had|did|went|got|came|told|took|made|saw|found|gave|left|\w{3,}ed)\b")
_KIN = re.compile(
    r"\b(?:mum|mom|mother|dad|father|brother|sister|son|daughter|wife|husband|nan|gran\w*|uncle|aunt|cousin|niece|nephew"
    r"|kids?|family|boyfriend|girlfriend|partner)\b"
)
_FEELING = re.compile(
    r"\b(?:feel|felt|feeling|afraid|scared|worried|tired|happy|sad|lonely|miss|missed|cried|crying|love|loved|hate|hated"
    r"|ashamed|proud|nervous|angry|sick|pain|hurt|sleep|slept)\b"
)
_TIME = re.compile(
    r"\d|\b(?:day|week|month|year|tomorrow|yesterday|today|tonight|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday)s?\b"
)


def disclosure(texts: Sequence[str], language: str = "en") -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return how probable it is that each turn discloses something of its speaker.

    Parameters
    ----------
    texts
        Turns.
    language
        A BCP-47 tag. Only English is covered.

    Returns
    -------
    ndarray of float64, shape (n_texts,)
        0..1; NaN for a blank text, and everywhere for a language other than English.

    Raises
    ------
    TypeError
        If ``texts`` is one string: its characters are no turns.

    Notes
    -----
    Method: ``1 / (1 + exp(-(b + w . x)))`` over the counts of :data:`FEATURES`; the weights, printed in the module, are
    a logistic regression (L2, C = 1) on the 159 "dev" turns of ``tests/text/acts.jsonl``. What counts as disclosure is
    described there, after the information, thoughts and feelings of Barak and Gluck-Ofri (2007, CyberPsychology &
    Behavior 10(3)), taken together. Long turns in the first person disclose: most of what it knows is that. Its quality
    is stated at :func:`luminora_lab.text.acts.acts`.

    Examples
    --------
    >>> told, asked = disclosure(["My mother fell on Monday, and I felt so helpless that we sat up.", "And you?"])
    >>> bool(told > 0.5), bool(asked < 0.5)
    (True, True)
    """
    import numpy as np

    if isinstance(texts, str):
        raise TypeError("texts is one string; give a sequence of texts")
    out = np.full(len(texts), np.nan)
    if primary(language) != "en":
        return out
    rows = [row for row, text in enumerate(texts) if text.strip()]
    if rows:
        z = _BIAS + np.array([counts(texts[row]) for row in rows]) @ np.array(_WEIGHTS)
        out[rows] = 1 / (1 + np.exp(-z))
    return out


def counts(text: str) -> list[float]:
    """Return the ten numbers of :data:`FEATURES` of one text.

    Examples
    --------
    >>> counts("I told my mum yesterday. And you?")[1:]
    [1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0]
    """
    from math import log1p

    straight = text.replace("’", "'")
    plain = straight.lower()
    told = [sentence for sentence in sentences(straight) if not sentence.rstrip().endswith("?")]
    own = _FORMULA.sub(" ", " ".join(told).lower())

    def number(pattern: re.Pattern[str], where: str, most: int) -> float:
        return float(min(len(pattern.findall(where)), most))

    return [
        log1p(len(plain.split())),
        number(_I, own, 3),
        number(_MY, own, 3),
        number(_YOU, plain, 4),
        number(_PAST, own, 4),
        number(_KIN, own, 1),
        number(_FEELING, own, 1),
        float(not told),
        number(re.compile(r"\?"), plain, 1),
        number(_TIME, own, 1),
    ]
