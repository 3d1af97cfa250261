"""Words and stems: the one tokeniser that every lexical score, count and match in the lab uses.

Method: lower-cased runs of letters and digits (Unicode), an apostrophe inside a word ends it ("Mara's" gives "mara"
and drops the "s"), stop words removed, Snowball stems through PyStemmer. Languages: those of Snowball; for any other
tag the words are left unstemmed and nothing is removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from scipy import sparse

__all__ = ["STOPWORDS", "Vocabulary", "count_tokens", "stems", "words"]

_WORD = re.compile(r"([^\W_]+)(?:['’][^\W\d_]+)?")
_SNOWBALL = {
    "ar": "arabic", "da": "danish", "de": "german", "en": "english", "es": "spanish", "fi": "finnish", "fr": "french",
    "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip

_STOPWORDS = """
a about after again all also am an and any are as at be been before being both but by can could did do does
doing down each few for from further had has have having he her here hers herself him himself his how i if in into
is it its itself just me more most my myself no nor not now of off on once only or other our ours ourselves out
over own same she should so some such than that the their theirs them themselves then there these they this those
through to too under until up very was we were what when where which while who whom why will with would you your
yours yourself yourselves don didn doesn isn wasn won
"""
STOPWORDS = frozenset(_STOPWORDS.split())


def words(text: str) -> list[str]:
    """Return the lower-cased words of a text; what follows an apostrophe is cut off.

    Examples
    --------
    >>> words("Mara's kiln wasn't hot: 1,040 degrees")
    ['mara', 'kiln', 'wasn', 'hot', '1', '040', 'degrees']
    """
    return _WORD.findall(text.lower())


@lru_cache(maxsize=32)
def _stemmer(language: str) -> Any:
    import Stemmer

    name = _SNOWBALL.get(language.partition("-")[0].lower())
    return Stemmer.Stemmer(name) if name else None


def stems(text: str, language: str = "en") -> list[str]:
    """Return the stems of the words that are not stop words (stop words are English only).

    Examples
    --------
    >>> stems("They were firing the kilns again")
    ['fire', 'kiln']
    """
    kept = [w for w in words(text) if w not in STOPWORDS] if language.startswith("en") else words(text)
    stemmer = _stemmer(language)
    return list(stemmer.stemWords(kept)) if stemmer else kept


def count_tokens(texts: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Estimate how many tokens a language model would count, one number a text.

    Four characters a token, at least one a word: the rule of thumb that providers publish for English. It serves to
    compare budgets between strategies, not to bill.

    Examples
    --------
    >>> count_tokens(["I moved to Lund in May.", ""]).tolist()
    [6, 0]
    """
    import numpy as np

    return np.array([max(-(-len(t) // 4), len(t.split())) for t in texts], dtype=np.int64)


class Vocabulary:
    """Numbers for stems, grown as texts are seen, so that counts of several collections share their columns.

    Examples
    --------
    >>> vocabulary = Vocabulary()
    >>> ids = vocabulary.encode(["the red kiln", "a kiln"])
    >>> [list(map(int, i)) for i in ids], len(vocabulary)
    ([[0, 1], [1]], 2)
    """

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self.ids: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def encode(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the numbers of the stems of each text; unseen stems get the next number."""
        ids = self.ids
        return [[ids.setdefault(s, len(ids)) for s in stems(text, self.language)] for text in texts]

    def counts(self, encoded: Sequence[Sequence[int]]) -> sparse.csr_array:
        """Return term counts of encoded texts, shape (n_texts, len(vocabulary)), float32."""
        import numpy as np
        from scipy import sparse

        lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
        columns = np.fromiter((i for row in encoded for i in row), dtype=np.int64, count=int(lengths.sum()))
        rows = np.repeat(np.arange(len(encoded)), lengths)
        data = np.ones(len(columns), dtype=np.float32)
        return sparse.coo_array((data, (rows, columns)), shape=(len(encoded), len(self))).tocsr()
