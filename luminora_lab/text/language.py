"""The language that a conversation is written in, and which measures cover it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from luminora_lab.errors import UnknownName

__all__ = ["covers", "language", "primary"]

_ENOUGH = 20_000  # characters that are read; more changes nothing
_COVERED = {"acts": {"en"}, "sentiment": {"en"}, "entities": {"en"}, "sentences": {"en", "de", "es"}}


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language(text_or_texts: str | Sequence[str]) -> str:
    """Return the language of a text, or of all the texts of a conversation taken together.

    Parameters
    ----------
    text_or_texts
        One text or many; many are read as one, up to 20,000 characters.

    Returns
    -------
    str
        A BCP-47 tag without region or script: two letters ("en", "pt", "zh"), three for the few languages that have no
        two-letter tag, and "und" where there is no letter to go by. Never NaN or None.

    Notes
    -----
    Method: py3langid, naive Bayes over byte n-grams, about 130 languages (Lui and Baldwin 2012, langid.py). It is made
    for text of some length. Of the English turns in ``tests/text/labels.jsonl`` cut to their first n words (the "dev"
    half, 199 turns of 30 words) it calls 17% English at one word, 87% at three, 98% at six and 99% at ten or in full:
    ask for the language of a conversation, not of a turn. A text in two languages is called by one of them.

    Examples
    --------
    >>> language(["Wir waren gestern im Kino.", "Und, wie war der Film?"])
    'de'
    >>> language("42!")
    'und'
    """
    text = text_or_texts if isinstance(text_or_texts, str) else "\n".join(text_or_texts)
    text = text[:_ENOUGH]
    if not any(c.isalpha() for c in text):
        return "und"
    found = str(_identifier().classify(text)[0])
    return "und" if found == "zxx" else found


def primary(tag: str) -> str:
    """Return the primary subtag of a language tag, however it is written.

    Examples
    --------
    >>> primary("pt-BR"), primary("pt_BR"), primary(" EN ")
    ('pt', 'pt', 'en')
    """
    return tag.replace("_", "-").partition("-")[0].strip().lower()


def covers(measure: str, language: str) -> bool:
    """Return whether a measure of this package says anything in a language, so that its silence can be told from NaN.

    Parameters
    ----------
    measure
        "sentences", "sentiment", "entities", "acts" or "dates".
    language
        A BCP-47 tag; only the part before the first hyphen counts.

    Raises
    ------
    UnknownName
        If there is no such measure.

    Examples
    --------
    >>> covers("dates", "de"), covers("sentiment", "de"), covers("sentiment", "en-GB")
    (True, False, True)
    """
    if measure == "dates":
        from luminora_lab.text._other_dates import covered

        return covered(primary(language))
    if measure not in _COVERED:
        raise UnknownName(
            f"measure {measure!r}", place="measure", remedy=f"one of {', '.join(sorted({*_COVERED, 'dates'}))}"
        )
    return primary(language) in _COVERED[measure]
