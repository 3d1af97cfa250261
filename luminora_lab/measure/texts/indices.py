"""Style indices of texts: a frame with one row a text and one column an index."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.measure._checks import at_least
from luminora_lab.measure.texts._counting import Counted
from luminora_lab.measure.texts._table import INDICES, UNSPACED
from luminora_lab.text.language import primary

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["style", "style_indices"]


def style_indices() -> pd.DataFrame:
    """Return the indices that :func:`style` has.

    Returns
    -------
    DataFrame
        index (the name), unit, range, what, source, english (it reads English alone), drifts (it changes with the
        length of a text; compare such on windows of one length, see :func:`style`), spaced (it needs blanks between
        words), whole (it is about a text's beginning or end; windows have none).

    Examples
    --------
    >>> style_indices().set_index("index").loc["mattr", ["unit", "range"]].tolist()
    ['share', '0..1']
    """
    import pandas as pd

    return pd.DataFrame([asdict(row) for row in INDICES.values()])


def style(
    texts: Sequence[str] | pd.Series,
    *,
    language: str = "en",
    indices: Sequence[str] | None = None,
    length: int | None = None,
    windows: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """Return style indices of texts.

    Parameters
    ----------
    texts
        (n_texts,): texts; of a Series the index is kept.
    language
        Of all of them. What reads English alone is NaN for others, never 0, and so is what rests on words where a
        language has no blanks between them (Chinese, Japanese, Thai).
    indices
        Which, by name; all of :func:`style_indices` by default.
    length
        Measure windows of so many words instead of whole texts, and give the mean over them; texts that are shorter are
        NaN, and so is what is about the beginning or the end of a text. Windows cut through sentences and lines.
    windows, seed
        Most windows of a text, at different places, drawn by the seed and the text itself (not by its row); a text that
        holds no more than one has one.

    Returns
    -------
    DataFrame
        One row a text, one float column an index. A text without a word is NaN throughout.

    Notes
    -----
    What drifts with length (``drifts`` of :func:`style_indices`): lengths; repetition and sentiment, which add up; the
    indices of sentences and lines, since a window cuts them. Measured on 873 replies of 18 models with 200 words or
    more, as the change of the mean from windows of 50 to windows of 200 words over the deviation between replies:
    sentiment .46, repetition .45, list_lines .45, sentence_words .41, fk_grade .27, flesch -.13; all others are within
    .11 of 0. Compare such indices at one length only.

    Raises
    ------
    UnknownName
        There is no such index.
    DataError
        Something that is no text, or a length below 1.

    Examples
    --------
    >>> style(["Perhaps. Do you think so?", "Yes!", ""], indices=["words", "hedges", "questions"]).round(1)
       words  hedges  questions
    0    5.0    40.0        0.5
    1    1.0     0.0        0.0
    2    NaN     NaN        NaN

    The same talk, twice as long, repeats itself more; at one length it does not:

    >>> talk = "we walked from the old harbour up to a windy hill"
    >>> style([talk, f"{talk} {talk}"], indices=["repetition"])["repetition"].round(2).tolist()
    [0.0, 0.45]
    >>> style([talk, f"{talk} {talk}"], indices=["repetition"], length=11)["repetition"].tolist()
    [0.0, 0.0]
    """
    import pandas as pd

    names = list(INDICES if indices is None else indices)
    for name in names:
        if name not in INDICES:
            raise UnknownName(f"no index {quote(name)}", place="indices", remedy=f"use {', '.join(INDICES)}")
    given = list(texts)
    for row, text in enumerate(given):
        if not isinstance(text, str):
            what = f"row {row} is {quote(text)}"
            raise DataError(what, place="texts", remedy="give texts; leave rows without a reply out")
    keys = texts.index if isinstance(texts, pd.Series) else None
    if length is None:
        return pd.DataFrame(_measured(given, names, language), index=keys, columns=names)
    at_least(length, 1, "length"), at_least(windows, 1, "windows")
    pieces, owner = _windows(given if primary(language) not in UNSPACED else [], length, windows, seed)
    parts = pd.DataFrame(_measured(pieces, names, language), columns=names)
    parts[[name for name in names if INDICES[name].whole]] = np.nan
    means = parts.groupby(np.asarray(owner, dtype=np.int64)).mean().reindex(range(len(given)))
    return means.set_axis(keys, axis=0) if keys is not None else means


def _measured(texts: list[str], names: list[str], language: str) -> dict[str, np.ndarray]:
    counted, nothing, tongue = Counted(texts, language), np.full(len(texts), np.nan), primary(language)
    there = {
        row.index
        for row in INDICES.values()
        if (tongue == "en" or not row.english) and (tongue not in UNSPACED or not row.spaced)
    }
    return {name: counted.index(name) if name in there else nothing for name in names}


def _windows(texts: list[str], length: int, most: int, seed: int) -> tuple[list[str], list[int]]:
    """Return pieces of texts with so many words each, and whose they are."""
    from luminora_lab.measure.texts._patterns import WORD

    pieces, owner = [], []
    for row, text in enumerate(texts):
        spans = [found.span() for found in WORD.finditer(text)]
        starts = len(spans) - length + 1
        if starts < 1:
            continue
        wanted = min(most, max(1, len(spans) // length))
        rng = np.random.default_rng([seed, zlib.crc32(text.encode("utf-8", "surrogatepass"))])
        for first in sorted(rng.choice(starts, size=wanted, replace=False).tolist()):
            last = first + length
            end = spans[last][0] if last < len(spans) else len(text)
            # A window that begins with a line keeps what stands before its first word: the mark of a list item.
            before, start = spans[first - 1][1] if first else 0, spans[first][0]
            lead = text[before:start]
            pieces.append(text[before + lead.rfind("\n") + 1 if first == 0 or "\n" in lead else start : end])
            owner.append(row)
    return pieces, owner
