"""What a turn does: asks, discloses, thanks, apologises, disagrees, laughs. Patterns over words; no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from luminora_lab.text._act_words import (
    ASKS,
    LAUGHS,
    NO,
    NO_THANKS,
    NOT_ASKED,
    NOT_SORRY,
    OPPOSES,
    OPPOSES_ANYWHERE,
    SORRY,
    TELLS,
    THANKS,
)
from luminora_lab.text.disclosure import disclosure
from luminora_lab.text.language import primary
from luminora_lab.text.sentences import sentences

if TYPE_CHECKING:
    import numpy as np

__all__ = ["ACTS", "acts"]

ACTS = ("question", "self_disclosure", "gratitude", "apology", "disagreement", "laughter")
"""What :func:`acts` looks for."""


def acts(
    texts: Sequence[str], language: str = "en", before: Sequence[str] | None = None
) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """Return what each turn does, by the words it has.

    Parameters
    ----------
    texts
        Turns.
    language
        A BCP-47 tag. Only English is covered.
    before
        For every turn what the other said last, "" where nothing: a "no" that answers a question does not disagree.

    Returns
    -------
    dict of str to ndarray of float64, each of shape (n_texts,)
        For every name in :data:`ACTS` 1 where the turn does it, else 0; NaN for a blank text, and everywhere for a
        language other than English.

        question
            The speaker asks something: a question mark that no quotation holds, or a request to tell.
        self_disclosure
            How probable it is that the speaker tells something of their own life, 0..1: see
            :func:`luminora_lab.text.disclosure.disclosure`.
        gratitude, apology
            Thanks to the other; an apology for a thing of one's own doing ("I'm sorry to hear" is none).
        disagreement
            The turn opposes what was said: it opens with "no" (but not after a question), or says "I disagree", "that's
            not true", "you're wrong", "but you said", "I never said".
        laughter
            "haha", "lol", a laughing emoji, "I'm laughing".

    Raises
    ------
    TypeError
        If ``texts`` is one string: its characters are no turns.

    Notes
    -----
    Measured on 156 held-out turns of the bundled fiction, labelled by hand (F1 with its 95% interval; labels in
    brackets): question .93 [.86, .97] (44); self_disclosure, at 0.5, .84 [.78, .90] (85; taking every turn for one
    gives .71); gratitude .91 [.67, 1] (6); laughter 1 (3); apology .55 [0, .86] (5); disagreement .23 [0, .45] (19: it
    is put in a hundred ways, and these words find one in six). The patterns were written on 159 other turns. Numbers
    from ``python -m luminora_lab.bench.text tests/text/labels.jsonl``.

    Examples
    --------
    >>> found = acts(
    ...     ["Thanks! How was it?", "No, I lost my job on Monday. Sorry I forgot to tell you and mum, haha.", " "])
    >>> found["gratitude"].tolist(), found["question"].tolist()
    ([1.0, 0.0, nan], [1.0, 0.0, nan])
    >>> [name for name, values in found.items() if values[1] > 0.5]
    ['self_disclosure', 'apology', 'disagreement', 'laughter']
    >>> acts(["Danke!"], language="de")["gratitude"].tolist()
    [nan]
    """
    import numpy as np

    if isinstance(texts, str):
        raise TypeError("texts is one string; give a sequence of texts")
    out = {name: np.full(len(texts), np.nan) for name in ACTS}
    if primary(language) != "en":
        return out
    out["self_disclosure"] = disclosure(texts, language)
    asked = [_asks(_plain(text)) for text in before] if before is not None else [False] * len(texts)
    for row, (text, answers) in enumerate(zip(texts, asked, strict=True)):
        if text.strip():
            plain = _plain(text)
            for name, done in _DETECTORS.items():
                out[name][row] = done(plain)
            out["disagreement"][row] = _opposes(plain, answers)
    return out


def _plain(text: str) -> str:
    return _QUOTED.sub(" ", text.replace("’", "'"))


_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")


def _asks(text: str) -> bool:
    for sentence in sentences(text):
        if "?" in sentence and not NOT_ASKED.match(sentence.strip()):
            return True
        if sentence.rstrip()[-1:] not in ".!…" and ASKS.match(sentence):
            return True
    return TELLS.search(text) is not None


def _opposes(text: str, answers: bool) -> bool:
    said = sentences(text)
    if not answers and said and NO.search(said[0]):
        return True
    return OPPOSES_ANYWHERE.search(text) is not None or any(OPPOSES.search(sentence) for sentence in said)


_DETECTORS: dict[str, Callable[[str], bool]] = {
    "question": _asks,
    "gratitude": lambda text: THANKS.search(NO_THANKS.sub(" ", text)) is not None,
    "apology": lambda text: SORRY.search(NOT_SORRY.sub(" ", text)) is not None,
    "laughter": lambda text: LAUGHS.search(text) is not None,
}
