"""Style indices of texts: a frame with one row a text and one column an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.measure._checks import at_least
from luminora_lab.measure.texts._counting import Counted
from luminora_lab.measure.texts._table import INDICES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["style", "style_indices"]


def style_indices() -> pd.DataFrame:
    """Return the indices that :func:`style` has.

    Returns
    -------
    DataFrame
        index (the name), unit, range, what, source, english (it reads English alone), drifts (by its definition it
        changes with the length of a text; compare such on windows of one length).

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
        Of all of them. What reads English alone is NaN for others, never 0.
    indices
        Which, by name; all of :func:`style_indices` by default.
    length
        Measure windows of so many words instead of whole texts, and give the mean over them; texts that are shorter are
        NaN. Most indices drift with length: type-token ratios fall, the chance of any list, question or hedge rises. A
        window cuts through sentences at its ends.
    windows, seed
        Most windows of a text, at different places, drawn by the seed; a text that holds no more than one has one.

    Returns
    -------
    DataFrame
        One row a text, one float column an index. A text without a word is NaN throughout.

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
    pieces, owner = _windows(given, at_least(length, 1, "length"), at_least(windows, 1, "windows"), seed)
    parts = pd.DataFrame(_measured(pieces, names, language), columns=names)
    means = parts.groupby(np.asarray(owner, dtype=np.int64)).mean().reindex(range(len(given)))
    return means.set_axis(keys, axis=0) if keys is not None else means


def _measured(texts: list[str], names: list[str], language: str) -> dict[str, np.ndarray]:
    from luminora_lab.text.language import primary

    counted = Counted(texts, language)
    nothing = np.full(len(texts), np.nan)
    english = primary(language) == "en"
    return {name: counted.index(name) if english or not INDICES[name].english else nothing for name in names}


def _windows(texts: list[str], length: int, most: int, seed: int) -> tuple[list[str], list[int]]:
    """Return pieces of texts with so many words each, and whose they are."""
    from luminora_lab.measure.texts._counting import _WORD

    pieces, owner = [], []
    for row, text in enumerate(texts):
        spans = [found.span() for found in _WORD.finditer(text)]
        starts = len(spans) - length + 1
        if starts < 1:
            continue
        wanted = min(most, max(1, len(spans) // length))
        rng = np.random.default_rng([seed, row])
        for first in sorted(rng.choice(starts, size=wanted, replace=False).tolist()):
            last = first + length
            end = spans[last][0] if last < len(spans) else len(text)
            pieces.append(text[spans[first][0] : end])
            owner.append(row)
    return pieces, owner
