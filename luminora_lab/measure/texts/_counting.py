"""The counts behind the style indices: each over all texts at once, from words and sentences that are found once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from luminora_lab.measure.texts._table import MATTR_WINDOW, MTLD_FROM

__all__ = ["HEDGES", "Counted", "words_of"]

Array = npt.NDArray[np.float64]
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
HEDGES = (
    "perhaps", "maybe", "possibly", "probably", "presumably", "apparently", "arguably", "roughly", "approximately",
    "somewhat", "fairly", "rather", "relatively", "largely", "mostly", "mainly", "usually", "often", "sometimes",
    "generally", "typically", "seemingly", "might", "may", "could", "would", "seem", "seems", "seemed", "appear",
    "appears", "suggest", "suggests", "suspect", "guess", "suppose", "assume", "believe", "think", "doubt", "likely",
    "unlikely", "sort of", "kind of", "a bit", "a little", "as far as", "in my view", "in my opinion", "i would say",
    "it depends", "not sure", "tend to", "tends to", "in a way", "more or less", "if anything",
)  # fmt: skip
BOOSTERS = (
    "certainly", "clearly", "definitely", "obviously", "of course", "undoubtedly", "absolutely", "always", "never",
    "indeed", "surely", "truly", "really", "very", "completely", "totally", "exactly", "must", "no doubt", "in fact",
    "without doubt", "every time", "certain", "sure", "prove", "proves", "know", "evident", "evidently", "undeniably",
)  # fmt: skip
_FIRST = (
    "i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves", "i'm", "i've", "i'd", "i'll", "we're",
    "we've", "we'd", "we'll",
)  # fmt: skip
_SECOND = ("you", "your", "yours", "yourself", "yourselves", "you're", "you've", "you'd", "you'll")


def _phrases(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    inner = "|".join(re.escape(word).replace("'", "['’]") for word in longest_first)
    return re.compile(rf"(?<![\w'’])(?:{inner})(?![\w'’])", re.IGNORECASE)


_HEDGE, _BOOST = _phrases([word for word in HEDGES if word != "may"]), _phrases(BOOSTERS)
_MAY = re.compile(r"(?<![\w'’])may(?![\w'’])")  # the month has a capital
_FIRST_PERSON, _SECOND_PERSON = _phrases(_FIRST), _phrases(_SECOND)
_CONTRACTED = re.compile(
    r"(?<!\w)(?:\w+n['’]t|(?:i|you|he|she|it|we|they|that|there|what|who|here|let)['’](?:m|re|s|ve|d|ll))(?!\w)",
    re.IGNORECASE,
)
_MARKS = {
    "commas": re.compile(r",(?!\d)"),
    "semicolons": re.compile(r";|:(?![\d/])(?!\w)"),
    "dashes": re.compile(r"\s[-–]\s|[—]|(?<=\w)--(?=\w)|\s--\s|(?<=[a-zA-Z])–(?=[a-zA-Z])"),
    "ellipses": re.compile(r"\.{3,}|…"),
    "parentheses": re.compile(r"\("),
    "quotes": re.compile(r"[“„«‹]|(?<![\w“])[\"](?=\w)|(?<![\w'’])‘(?=\w)"),
    "emoji": re.compile(
        "[\U0001f300-\U0001f3fa\U0001f400-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff]"
        "[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*"
    ),
}
_LIST = re.compile(r"^\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)\S", re.MULTILINE)
_LINE = re.compile(r"^.*\S.*$", re.MULTILINE)
_MARKDOWN = re.compile(
    r"^\s{0,3}#{1,6}\s+\S|\*\*[^*\n]+\*\*|__[^_\n]+__|(?<![*\w])\*[^*\s][^*\n]*\*(?!\*)|`[^`\n]+`|^```|^\s*\|.*\|\s*$",
    re.MULTILINE,
)


def words_of(text: str) -> list[str]:
    """Return the words of a text as written.

    Examples
    --------
    >>> words_of("Don't! It's a well-known 3-step (really) plan.")
    ["Don't", "It's", 'a', 'well-known', '3-step', 'really', 'plan']
    """
    return _WORD.findall(text)


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
        """The sentences of each text: of every line on its own, so that a list is not one sentence."""
        from luminora_lab.text.sentences import sentences

        return [
            [
                one
                for line in text.splitlines()
                if line.strip()
                for one in sentences(line, self.language)
                if words_of(one)
            ]
            for text in self.texts
        ]

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

    @property
    def sentence_words(self) -> Array:
        """Mean words of a sentence."""
        return self.words / self.sentences

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
        return self._found(_HEDGE) + self._found(_MAY)

    @property
    def hedges(self) -> Array:
        """Hedges per 100 words."""
        return self._per_100(self._hedged)

    @property
    def boosters(self) -> Array:
        """Boosters per 100 words."""
        return self._per_100(self._found(_BOOST))

    @property
    def directness(self) -> Array:
        """Share of sentences that neither ask nor hedge."""
        return self._share(lambda one: not (_asks(one) or _HEDGE.search(one) or _MAY.search(one)))

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
    def sentiment(self) -> Array:
        """VADER's compound score."""
        from luminora_lab.text.sentiment import sentiment

        found = np.asarray(sentiment(self.texts, self.language), dtype=np.float64)
        return np.where(np.isnan(self.words), np.nan, found)

    @property
    def first_person(self) -> Array:
        """Words of the first person per 100."""
        return self._per_100(self._found(_FIRST_PERSON))

    @property
    def second_person(self) -> Array:
        """Words of the second person per 100."""
        return self._per_100(self._found(_SECOND_PERSON))

    @property
    def contractions(self) -> Array:
        """Contractions per 100 words."""
        return self._per_100(self._found(_CONTRACTED))

    @property
    def list_lines(self) -> Array:
        """Share of lines that are items of a list."""
        lines = _nan_at_zero([len(_LINE.findall(text)) for text in self.texts])
        return np.where(np.isnan(self.words), np.nan, self._found(_LIST) / lines)

    @property
    def markdown(self) -> Array:
        """Marks of markdown per 100 words."""
        return self._per_100(self._found(_MARKDOWN))

    @property
    def repetition(self) -> Array:
        """Share of runs of three words that came before."""
        return np.array([_repeated([word.lower() for word in found]) for found in self.word_lists])

    def mark(self, name: str) -> Array:
        """Return a mark of punctuation per 100 words."""
        return self._per_100(self._found(_MARKS[name]))

    def index(self, name: str) -> Array:
        """Return an index by name."""
        found: Array = self.mark(name) if name in _MARKS else getattr(self, name)
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
