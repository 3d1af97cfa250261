"""The counts behind the style indices: each over all texts at once, from words and sentences that are found once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from luminora_lab.measure.texts._patterns import (
    BOOST,
    CERTAIN,
    CONTRACTED,
    FIRST_PERSON,
    GREETING,
    HEDGE,
    I_US,
    LINE,
    LIST,
    MARKDOWN,
    MARKER,
    MARKS,
    MAY,
    OFFER,
    SECOND_PERSON,
    STOP_INSIDE,
    WORD,
)
from luminora_lab.measure.texts._table import MATTR_WINDOW, MTLD_FROM

__all__ = ["Counted", "words_of"]

Array = npt.NDArray[np.float64]


def words_of(text: str) -> list[str]:
    """Return the words of a text as written.

    Examples
    --------
    >>> words_of("Don't! It's a well-known 3-step (really) plan.")
    ["Don't", "It's", 'a', 'well-known', '3-step', 'really', 'plan']
    """
    return WORD.findall(text)


class Counted:
    """Texts with what is found in them; every index is an attribute, (n_texts,) float, NaN where it is not defined."""

    def __init__(self, texts: Sequence[str], language: str = "en") -> None:
        self.texts, self.language = list(texts), language

    @cached_property
    def word_lists(self) -> list[list[str]]:
        """The words of each text."""
        return [words_of(text) for text in self.texts]

    @cached_property
    def sentence_lists(self) -> list[list[str]]:
        """The sentences of each text: of every line on its own and without its marker ("1.", "-", "#")."""
        return [[one for line in text.splitlines() for one in _sentences(line, self.language)] for text in self.texts]

    @cached_property
    def words(self) -> Array:
        """Number of words; NaN for a text without any."""
        return _nan_at_zero([len(found) for found in self.word_lists])

    @cached_property
    def sentences(self) -> Array:
        """Number of sentences."""
        return _nan_at_zero([len(found) for found in self.sentence_lists])

    @cached_property
    def characters(self) -> Array:
        """Number of characters."""
        return np.where(np.isnan(self.words), np.nan, [float(len(text)) for text in self.texts])

    @cached_property
    def sentence_words(self) -> Array:
        """Mean words of a sentence; numbers of list items are in none."""
        inside = np.array([float(sum(len(WORD.findall(one)) for one in found)) for found in self.sentence_lists])
        return inside / self.sentences

    @property
    def word_length(self) -> Array:
        """Mean characters of a word."""
        total = np.array([float(sum(map(len, found))) for found in self.word_lists])
        return total / self.words

    @property
    def mattr(self) -> Array:
        """Moving-average type-token ratio."""
        return np.array([_mattr([word.lower() for word in found]) for found in self.word_lists])

    @property
    def mtld(self) -> Array:
        """Measure of textual lexical diversity."""
        from lexicalrichness import LexicalRichness

        def one(found: list[str]) -> float:
            if len(found) < MTLD_FROM:
                return float("nan")
            lowered = [word.lower() for word in found]
            return float(LexicalRichness(lowered, preprocessor=None, tokenizer=None).mtld(threshold=0.72))

        return np.array([one(found) for found in self.word_lists])

    @property
    def flesch(self) -> Array:
        """Flesch reading ease."""
        return 206.835 - 1.015 * self.sentence_words - 84.6 * self._syllables / self.words

    @property
    def fk_grade(self) -> Array:
        """Flesch-Kincaid grade."""
        return 0.39 * self.sentence_words + 11.8 * self._syllables / self.words - 15.59

    @cached_property
    def _syllables(self) -> Array:
        return np.array([float(sum(map(_syllables, found))) for found in self.word_lists])

    @cached_property
    def _hedged(self) -> Array:
        return self._found(HEDGE) + self._found(MAY)

    @property
    def hedges(self) -> Array:
        """Hedges per 100 words."""
        return self._per_100(self._hedged)

    @property
    def boosters(self) -> Array:
        """Boosters per 100 words."""
        return self._per_100(self._found(BOOST) + self._found(CERTAIN))

    @property
    def directness(self) -> Array:
        """Share of sentences that neither ask nor hedge."""
        return self._share(lambda one: not (_asks(one) or HEDGE.search(one) or MAY.search(one)))

    @property
    def questions(self) -> Array:
        """Share of sentences that ask."""
        return self._share(_asks)

    @property
    def exclamations(self) -> Array:
        """Share of sentences that end in an exclamation mark."""
        return self._share(lambda one: one.rstrip(" \"'”’)*_").endswith(("!", "！")))

    @property
    def closing_question(self) -> Array:
        """1 where the last sentence asks."""
        return np.array([float(_asks(found[-1])) if found else np.nan for found in self.sentence_lists])

    @property
    def greeting(self) -> Array:
        """1 where the text opens with a greeting."""
        return np.where(np.isnan(self.words), np.nan, [float(bool(GREETING.match(text))) for text in self.texts])

    @property
    def closing_offer(self) -> Array:
        """1 where one of the last two sentences offers more help."""
        offers = [float(any(map(OFFER.search, found[-2:]))) for found in self.sentence_lists]
        return np.where(np.isnan(self.words), np.nan, offers)

    @property
    def sentiment(self) -> Array:
        """VADER's compound score."""
        from luminora_lab.text.sentiment import sentiment

        found = np.asarray(sentiment(self.texts, self.language), dtype=np.float64)
        return np.where(np.isnan(self.words), np.nan, found)

    @property
    def first_person(self) -> Array:
        """Words of the first person per 100."""
        return self._per_100(self._found(FIRST_PERSON) + self._found(I_US))

    @property
    def second_person(self) -> Array:
        """Words of the second person per 100."""
        return self._per_100(self._found(SECOND_PERSON))

    @property
    def contractions(self) -> Array:
        """Contractions per 100 words."""
        return self._per_100(self._found(CONTRACTED))

    @property
    def list_lines(self) -> Array:
        """Share of lines that are items of a list."""
        lines = _nan_at_zero([len(LINE.findall(text)) for text in self.texts])
        return np.where(np.isnan(self.words), np.nan, self._found(LIST) / lines)

    @property
    def markdown(self) -> Array:
        """Marks of markdown per 100 words."""
        return self._per_100(self._found(MARKDOWN))

    @property
    def repetition(self) -> Array:
        """Share of runs of three words that came before."""
        return np.array([_repeated([word.lower() for word in found]) for found in self.word_lists])

    def mark(self, name: str) -> Array:
        """Return a mark of punctuation per 100 words."""
        return self._per_100(self._found(MARKS[name]))

    def index(self, name: str) -> Array:
        """Return an index by name."""
        found: Array = self.mark(name) if name in MARKS else getattr(self, name)
        return found

    def _found(self, pattern: re.Pattern[str]) -> Array:
        return np.array([float(sum(1 for _ in pattern.finditer(text))) for text in self.texts])

    def _per_100(self, counts: Array) -> Array:
        return 100 * counts / self.words

    def _share(self, holds: Callable[[str], Any]) -> Array:
        counts = np.array([float(sum(bool(holds(one)) for one in found)) for found in self.sentence_lists])
        return counts / self.sentences


@lru_cache(maxsize=1)
def _hyphens() -> Any:
    import pyphen

    return pyphen.Pyphen(lang="en_US", left=1, right=1)


@lru_cache(maxsize=65_536)
def _syllables(word: str) -> int:
    """Return the number of syllables of an English word, by pyphen's places for hyphens."""
    return 1 + len(_hyphens().positions(word.lower()))


def _nan_at_zero(counts: Sequence[int]) -> Array:
    array = np.asarray(counts, dtype=np.float64)
    return np.where(array > 0, array, np.nan)


def _sentences(line: str, language: str) -> list[str]:
    from luminora_lab.text.sentences import sentences

    bare = line[MARKER.match(line).end() :].strip()  # type: ignore[union-attr]
    pieces = sentences(bare, language) if STOP_INSIDE.search(bare) else [bare]
    return [one for one in pieces if WORD.search(one)]


def _asks(sentence: str) -> bool:
    return sentence.rstrip(" \"'”’)*_!").endswith(("?", "？"))


def _mattr(words: list[str]) -> float:
    """Return the mean share of different words over all windows, in one pass."""
    n, window = len(words), MATTR_WINDOW
    if n < window:
        return float("nan")
    counts: dict[str, int] = {}
    different = total = 0
    for i, word in enumerate(words):
        counts[word] = counts.get(word, 0) + 1
        different += counts[word] == 1
        if i >= window:
            old = words[i - window]
            counts[old] -= 1
            different -= counts[old] == 0
        if i >= window - 1:
            total += different
    return total / ((n - window + 1) * window)


def _repeated(words: list[str]) -> float:
    runs = list(zip(words, words[1:], words[2:], strict=False))
    return 1 - len(set(runs)) / len(runs) if runs else float("nan")
