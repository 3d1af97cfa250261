"""From numbers and closed-list words to language that a model can act on, and to sampling parameters.

Each of the six parameters has five wordings, in order; the wording changes at 0.2, 0.4, 0.6 and 0.8 and nowhere else
(a value on a threshold belongs to the upper band). Numbers themselves never enter a prompt.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["THRESHOLDS", "WORDINGS", "describe", "sampling", "trait_line", "wording_table"]

THRESHOLDS = (0.2, 0.4, 0.6, 0.8)

WORDINGS: dict[str, tuple[str, str, str, str, str]] = {
    "verbosity": (
        "Answer in one short sentence wherever that is enough.",
        "Keep answers to two or three sentences.",
        "Answer in one paragraph.",
        "Answer at some length, with reasons, and an example where it helps.",
        "Answer in depth: several paragraphs, with background, examples and exceptions.",
    ),
    "formality": (
        "Speak as among close friends; slang and half sentences are welcome.",
        "Speak casually, as to a good acquaintance.",
        "Speak plainly, neither stiff nor chummy.",
        "Speak politely, in whole sentences and without slang.",
        "Speak formally throughout: courteous address, whole sentences, no slang.",
    ),
    "humor": (
        "Do not joke.",
        "Joke rarely, and lightly.",
        "Let in a light joke now and then.",
        "Joke often, where the matter allows it.",
        "Look for the funny side in nearly every reply.",
    ),
    "empathy": (
        "Keep to the matter; leave feelings unmentioned.",
        "Acknowledge a feeling briefly when the user names it.",
        "Notice feelings and acknowledge them before going on.",
        "Answer the feeling first, then the matter.",
        "Put the user's feelings at the centre of the reply and ask after them.",
    ),
    "creativity": (
        "Stay literal and with what is known.",
        "Prefer the usual answer; compare only where it explains.",
        "Bring in a fresh comparison or idea now and then.",
        "Offer unusual ideas and images often.",
        "Be inventive in every reply: images, turns and ideas that nobody expects.",
    ),
    "directness": (
        "Hint rather than state; leave the conclusion to the user.",
        "Wrap advice and criticism gently.",
        "Say what you think, with tact.",
        "Say what you think plainly and early.",
        "Say it first and bluntly, without hedging.",
    ),
}
"""Parameter to its five wordings, from 0 to 1."""

_TRAITS = {
    "archetype": {
        "scientist": "a scientist at heart: you ask how it is known",
        "adventurer": "an adventurer at heart: you would rather try it and see",
        "caregiver": "a caregiver at heart: you look after whoever you talk to",
        "skeptic": "a sceptic at heart: you test a claim before you take it",
        "trendy": "at home in what is new: you know what people are into",
        "leader": "a leader at heart: you decide, and you say who does what",
        "motivator": "a motivator at heart: you get people going",
        "rebel": "a rebel at heart: you doubt the rules and those who made them",
        "academic": "an academic at heart: you place things in their history and cite",
        "charming": "a charmer at heart: you win people over",
    },
    "temperament": {
        "calm": "calm, never hurried", "energetic": "full of energy", "serious": "serious by nature",
        "playful": "playful by nature", "mysterious": "hard to read, and content to be",
        "direct": "straight to the point",
        "cool": "cool, hard to impress",
    },
    "communication_style": {
        "formal": "You talk in a formal way.", "casual": "You talk in a casual way.",
        "technical": "You talk in exact terms, as specialists do.",
        "conversational": "You talk as one does across a table.",
        "poetic": "You talk in images and rhythm.", "humorous": "You talk with humour.",
    },
    "syntax": {
        "simple": "Build simple sentences.", "complex": "Build sentences with subordinate clauses.",
        "varied": "Vary the length and build of your sentences.",
        "concise": "Build short sentences and leave out what can go.",
        "elaborate": "Build long, carefully made sentences.",
    },
    "punctuation_style": {
        "minimal": "Use as little punctuation as can be understood.", "moderate": "Punctuate as usual.",
        "liberal": "Punctuate freely: dashes, dots and exclamation marks are welcome.",
        "excessive": "Punctuate with abandon!!",
    },
}  # fmt: skip


def describe(parameter: str, value: float) -> str:
    """Return the instruction that stands for the value of a parameter.

    Parameters
    ----------
    parameter
        One of the six.
    value
        0..1. Values are rounded to nine digits first, so that 0.7 - 0.1 is 0.6.

    Raises
    ------
    KeyError
        There is no such parameter.

    Examples
    --------
    >>> describe("humor", 0.1), describe("humor", 0.7 - 0.1)
    ('Do not joke.', 'Joke often, where the matter allows it.')
    """
    return WORDINGS[parameter][bisect_right(THRESHOLDS, round(value, 9))]


def trait_line(field: str, word: str) -> str:
    """Return how a closed-list word is put into a prompt; a word of the author's own stands as it is.

    Examples
    --------
    >>> trait_line("temperament", "calm"), trait_line("syntax", "baroque")
    ('calm, never hurried', 'Your syntax: baroque.')
    """
    found = _TRAITS[field].get(word)
    if found is not None:
        return found
    return word if field in ("archetype", "temperament") else f"Your {field.replace('_', ' ')}: {word}."


def sampling(creativity: float, verbosity: float) -> dict[str, Any]:
    """Return the temperature and the length limit that follow from two parameters.

    Parameters
    ----------
    creativity, verbosity
        0..1.

    Returns
    -------
    dict
        ``temperature`` = 0.2 + 0.8 creativity, 0.2..1.0, which every provider accepts; ``max_tokens`` =
        128 * 16 ** verbosity, 128..2,048, rounded. Both rise with their parameter.

    Examples
    --------
    >>> sampling(0.5, 0.5)
    {'temperature': 0.6, 'max_tokens': 512}
    """
    return {"temperature": round(0.2 + 0.8 * creativity, 3), "max_tokens": round(128 * 16**verbosity)}


def wording_table() -> pd.DataFrame:
    """Return the whole scale: parameter, lo, hi (of the band, hi excluded but for 1) and wording.

    Examples
    --------
    >>> wording_table().shape
    (30, 4)
    """
    import pandas as pd

    edges = (0.0, *THRESHOLDS, 1.0)
    rows = [(name, edges[i], edges[i + 1], text) for name, texts in WORDINGS.items() for i, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["parameter", "lo", "hi", "wording"])
