"""Which words of a text the others beside it do not have."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from luminora_lab.errors import DataError

__all__ = ["word_differences"]

_PIECES = re.compile(r"\w+(?:['’\-]\w+)*|\s+|[^\w\s]")
_WORD = re.compile(r"\w")


def word_differences(texts: Sequence[str], base: int | None = None) -> list[list[tuple[str, bool]]]:
    """Split texts into pieces and say of each whether it is different.

    Parameters
    ----------
    texts
        (n,): texts to compare.
    base
        Place of the text that the others are compared with, word by word in order (longest common subsequences, as in
        a diff). None: a word is different where no other text has it anywhere, case aside.

    Returns
    -------
    list of lists of (piece, different)
        The pieces of a text joined are the text. Only words are ever different, never blanks or punctuation alone; of
        ``base`` itself, and of a single text, nothing is.

    Raises
    ------
    DataError
        ``base`` is no place of a text.

    Examples
    --------
    >>> word_differences(["A red kiln.", "A blue kiln!"])[0]
    [('A ', False), ('red', True), (' kiln.', False)]
    >>> word_differences(["Go to bed.", "Go off to bed."], base=0)[1]
    [('Go ', False), ('off', True), (' to bed.', False)]
    """
    if base is not None and not 0 <= base < len(texts):
        raise DataError(
            f"base={base} of {len(texts)} texts", place="base", remedy="give the place of one of them, or None"
        )
    split = [_PIECES.findall(text) for text in texts]
    if len(texts) < 2:
        return [_joined([(piece, False) for piece in pieces]) for pieces in split]
    if base is None:
        words = [{piece.casefold() for piece in pieces} for pieces in split]
        others = [set().union(*(own for m, own in enumerate(words) if m != n)) for n in range(len(split))]
        marked = [
            [_is_word(piece) and piece.casefold() not in others[n] for piece in pieces]
            for n, pieces in enumerate(split)
        ]
    else:
        marked = [
            _against(split[base], pieces) if n != base else [False] * len(pieces) for n, pieces in enumerate(split)
        ]
    return [_joined(list(zip(pieces, flags, strict=True))) for pieces, flags in zip(split, marked, strict=True)]


def _is_word(piece: str) -> bool:
    return _WORD.search(piece) is not None


def _against(first: list[str], second: list[str]) -> list[bool]:
    a, b = ([piece.casefold() for piece in pieces if _is_word(piece)] for pieces in (first, second))
    same: set[int] = set()
    for block in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks():
        same.update(range(block.b, block.b + block.size))
    flags, n = [], -1
    for piece in second:
        n += _is_word(piece)
        flags.append(_is_word(piece) and n not in same)
    return flags


def _joined(pieces: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    out: list[tuple[str, bool]] = []
    for piece, flag in pieces:
        if out and out[-1][1] == flag:
            out[-1] = (out[-1][0] + piece, flag)
        else:
            out.append((piece, flag))
    return out
