"""What can be counted in the sentences of a character, in any language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import nan

__all__ = ["TEXT_FEATURES", "WINDOW", "text_features"]

TEXT_FEATURES = ("sentence_length", "reply_length", "word_length", "word_variety", "questions", "exclamations")
WINDOW = 25
"""Words that the moving average of the type-token ratio looks at."""

_IDEOGRAPH = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_TAIL = re.compile(r"[^\w]*\Z")


def text_features(replies: Sequence[str], language: str = "en") -> dict[str, float]:
    """Count what a character's replies are like.

    Parameters
    ----------
    replies
        What the character says, one text a reply.
    language
        BCP-47 tag; it only helps to find where sentences end.

    Returns
    -------
    dict
        sentence_length (words a sentence), reply_length (words a reply), word_length (letters and digits a word),
        word_variety (mean type-token ratio over every run of 25 words, 0..1; NaN for fewer words), questions and
        exclamations (share of the sentences that end with such a mark, 0..1). All NaN where there is no word. A
        Chinese or Japanese character counts as a word.

    References
    ----------
    Covington & McFall (2010), Cutting the Gordian knot: the moving-average type-token ratio, Journal of Quantitative
    Linguistics 17.

    Examples
    --------
    >>> made = text_features(["Tea? I insist.", "Good night!"])
    >>> made["sentence_length"], made["reply_length"], round(made["questions"], 2)
    (1.6666666666666667, 2.5, 0.33)
    """
    from luminora_lab.text.sentences import sentences

    spoken = [_words(reply) for reply in replies]
    said = [word for words in spoken for word in words]
    if not said:
        return dict.fromkeys(TEXT_FEATURES, nan)
    ends = [_tail(sentence) for reply in replies for sentence in sentences(reply, language) if _words(sentence)]
    return {
        "sentence_length": len(said) / len(ends),
        "reply_length": len(said) / sum(map(bool, spoken)),
        "word_length": sum(map(len, said)) / len(said),
        "word_variety": _variety(said),
        "questions": sum("?" in end for end in ends) / len(ends),
        "exclamations": sum("!" in end for end in ends) / len(ends),
    }


def _words(text: str) -> list[str]:
    from luminora_lab.text.tokens import words

    return words(_IDEOGRAPH.sub(r" \g<0> ", text))


def _tail(sentence: str) -> str:
    """The marks at the end of a sentence, those of other scripts as the Latin ones."""
    found = _TAIL.search(sentence)
    return found[0].translate({0xFF1F: "?", 0x061F: "?", 0xFF01: "!"}) if found else ""


def _variety(words: Sequence[str]) -> float:
    if len(words) < WINDOW:
        return nan
    there = Counter(words[:WINDOW])
    total = windows = 0
    for i in range(WINDOW, len(words) + 1):
        total, windows = total + len(there), windows + 1
        if i < len(words):
            there[words[i]] += 1
            gone = words[i - WINDOW]
            there[gone] -= 1
            if not there[gone]:
                del there[gone]
    return total / (windows * WINDOW)
