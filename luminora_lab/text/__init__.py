"""What every floor reads from a turn: tokens, sentences, language, sentiment, names and time expressions.

The modules are attributes of the package; each holds the function of its own name (``sentiment.sentiment``).
"""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = [
    "STOPWORDS",
    "Entity",
    "TimeSpan",
    "Vocabulary",
    "acts",
    "count_tokens",
    "covers",
    "dates",
    "disclosure",
    "entities",
    "entities_so_far",
    "find_dates",
    "language",
    "names",
    "sentence_spans",
    "sentences",
    "sentiment",
    "stems",
    "tokens",
    "words",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submodules=["acts", "dates", "disclosure", "entities", "language", "sentences", "sentiment", "tokens"],
    submod_attrs={
        "dates": ["TimeSpan", "find_dates"],
        "entities": ["Entity", "entities_so_far", "names"],
        "language": ["covers"],
        "sentences": ["sentence_spans"],
        "tokens": ["STOPWORDS", "Vocabulary", "count_tokens", "stems", "words"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.text import acts, dates, disclosure, entities, language, sentences, sentiment, tokens
    from luminora_lab.text.dates import TimeSpan, find_dates
    from luminora_lab.text.entities import Entity, entities_so_far, names
    from luminora_lab.text.language import covers
    from luminora_lab.text.sentences import sentence_spans
    from luminora_lab.text.tokens import STOPWORDS, Vocabulary, count_tokens, stems, words
