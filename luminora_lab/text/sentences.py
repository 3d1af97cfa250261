"""Sentences of chat text: where each one starts and ends."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

__all__ = ["sentence_spans", "sentences"]

_SYNTOK = frozenset({"en", "de", "es"})
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s)|[。！？]++[\"'”’)\]]*+|\n+")
_SHORT = re.compile(
    r"(?:^|[\s(\"'“])(?:mr|mrs|ms|dr|prof|st|sr|jr|rev|hon|capt|sgt|lt|gen|col|vs|etc|e\.?g|i\.?e|vol|approx|dept|tel|inc"
    r"|ltd|corp|[a-z](?:\.[a-z])*|bzw|usw|z\.b|d\.h|ca|str|nr|sra?|dra?|ud|uds|avda)\.$",
    re.I,
)
_COUNTED = re.compile(
    r"(?:^|[\s(\"'“])(?:no|nos|p|pp|ch|fig|est|ext|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?"
    r"|fri|sat|sun)\.$",
    re.I,
)
_NUMBER_AFTER = re.compile(r"\s*\d")
_LOWER_AFTER = re.compile(r"\s*[\"'“(]*[a-zà-öø-ÿ]")


def sentence_spans(text: str, language: str = "en") -> list[tuple[int, int]]:
    """Return start and end of the sentences of a text, without the blanks between them.

    Parameters
    ----------
    text
        One turn.
    language
        A BCP-47 tag. English, German and Spanish are first cut by syntok; any other language by the chat rule alone,
        whose abbreviations are those of these three languages.

    Returns
    -------
    list of (int, int)
        In order, not overlapping, never empty spans; together they hold every character that is not blank. An empty
        list for a blank text.

    Notes
    -----
    Method: syntok (Florian Leitner, rules for edited prose) first; then the chat rule cuts what it leaves whole, after
    ".", "!" or "?" and at a line break, also before a small letter, since many people write without capitals. It does
    not cut after an abbreviation or an initial, after an ellipsis or a closing quotation mark that a small letter
    follows, or inside an address or a number. A piece without a letter or digit (an emoji) belongs to what precedes it.

    Measured on hand-labelled turns of the bundled fiction (78 held-out turns): the number of sentences is right in all
    of them [0.95, 1.00]. Numbers from ``python -m luminora_lab.bench.text tests/text/labels.jsonl``.

    Examples
    --------
    >>> text = "we saw Dr. Hale. she was fine... mostly! see www.example.org 🙂"
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['we saw Dr. Hale.', 'she was fine... mostly!', 'see www.example.org 🙂']
    """
    return list(_spans(text, language))


@lru_cache(maxsize=4096)
def _spans(text: str, language: str) -> tuple[tuple[int, int], ...]:
    cuts = {0, len(text)}
    if language.partition("-")[0].lower() in _SYNTOK:
        cuts.update(_syntok_starts(text))
    for found in _END.finditer(text):
        if _ends(text, found):
            cuts.add(found.end())
    spans: list[tuple[int, int]] = []
    ordered = sorted(cuts)
    for start, end in pairwise(ordered):
        piece = text[start:end]
        if not (bare := piece.strip()):
            continue
        start += len(piece) - len(piece.lstrip())
        if spans and not any(c.isalnum() for c in bare):
            spans[-1] = (spans[-1][0], start + len(bare))
        else:
            spans.append((start, start + len(bare)))
    return tuple(spans)


def sentences(text: str, language: str = "en") -> list[str]:
    """Return the sentences of a text as strings; see :func:`sentence_spans`.

    Examples
    --------
    >>> sentences("wait. the machine won?? again")
    ['wait.', 'the machine won??', 'again']
    >>> sentences("  ")
    []
    """
    return [text[start:end] for start, end in sentence_spans(text, language)]


def _ends(text: str, found: re.Match[str]) -> bool:
    """Return whether a stop ends its sentence."""
    stop = found[0]
    if "\n" in stop or not stop:
        return True
    small = _LOWER_AFTER.match(text, found.end()) is not None
    if small and (stop[-1] in "\"'”’)]" or stop.startswith(("...", "…", ".."))):
        return False
    if stop != ".":
        return True
    near = max(0, found.start() - 12), found.end()
    counted = _NUMBER_AFTER.match(text, found.end()) and _COUNTED.search(text, *near)
    return not (counted or _SHORT.search(text, *near))


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    from syntok.tokenizer import Tokenizer

    return Tokenizer(replace_not_contraction=False)


def _syntok_starts(text: str) -> list[int]:
    from syntok import segmenter

    paragraphs = segmenter.preprocess_with_offsets(text)
    tokens = (_tokenizer().tokenize(paragraph, offset) for offset, paragraph in paragraphs)
    return [s[0].offset for paragraph in tokens for s in segmenter.segment(paragraph) if s]
