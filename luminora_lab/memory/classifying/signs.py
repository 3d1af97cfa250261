"""Plain signs of a text, for the classifiers: words that point to a category of facts, and the text's form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from luminora_lab.memory.classifying.words import CATEGORY_WORDS
from luminora_lab.text.tokens import stems

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["SIGNS", "Signs"]

_FORM = ("log length", "question marks", "exclamation marks", "a number", "names", "I", "you", "feeling")
SIGNS = (*CATEGORY_WORDS, *_FORM)
"""Names of the columns; the first nine are categories of facts."""

_NAME = re.compile(r"(?<!^)(?<![.!?] )[A-Z][a-z]{2,}")
_SELF, _YOU = re.compile(r"\b(?:I|[Mm]y|[Mm]e)\b"), re.compile(r"\byou\b", re.I)
_DIGIT = re.compile(r"\d")
_FEELING = re.compile(
    r"\b(?:love|sorry|afraid|worr\w+|died|dead|hospital|heart|cry|cried|thank\w*|never|always|mother|father|proud|happy"
    r"|hurt|lost|truth|alone)\b",
    re.I,
)


@lru_cache(maxsize=1)
def _stems() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(s for word in words for s in stems(word)) for words in CATEGORY_WORDS.values())


class Signs(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to the columns :data:`SIGNS`, (n_texts, 9 or 17) float64, as a step of a scikit-learn pipeline.

    The square roots of how many of a text's words (as stems, stop words dropped) point to each category; then, with
    ``form``, the logarithm of one plus the length in characters, whether there is a digit, and counts.

    Examples
    --------
    >>> found = dict(zip(SIGNS, Signs().transform(["My sister broke her wrist!"])[0].round(2).tolist(), strict=True))
    >>> found["I"], found["exclamation marks"], found["relationships"], found["health"], found["work"]
    (1.0, 1.0, 1.0, 1.41, 0.0)
    """

    def __init__(self, form: bool = True) -> None:
        self.form = form

    def fit(self, X: Sequence[str], y: Any = None) -> Self:
        """Learn nothing."""
        return self

    def transform(self, X: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return one row a text."""
        rows = [_pointing(text) + (_form(text) if self.form else []) for text in X]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(SIGNS) if self.form else len(CATEGORY_WORDS))

    def __sklearn_is_fitted__(self) -> bool:
        return True


def _form(text: str) -> list[float]:
    counted = [len(pattern.findall(text)) for pattern in (_NAME, _SELF, _YOU, _FEELING)]
    return [np.log1p(len(text)), text.count("?"), text.count("!"), bool(_DIGIT.search(text)), *counted]


def _pointing(text: str) -> list[float]:
    found = stems(text)
    return [sum(stem in own for stem in found) ** 0.5 for own in _stems()]
