"""The style indices: their unit, range, meaning and source, in the order of the columns."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INDICES", "MATTR_WINDOW", "MTLD_FROM", "UNSPACED", "Index"]

MATTR_WINDOW = 25
MTLD_FROM = 100  # tokens
UNSPACED = frozenset({"zh", "ja", "th", "lo", "km", "my", "yue", "wuu"})
"""Languages that are written without blanks between words."""


@dataclass(frozen=True)
class Index:
    """A row: name, unit, range, what it is, source; then what it can be asked of.

    ``english``: it reads English alone. ``drifts``: it changes with the length of what is measured. ``spaced``: it
    rests on words with blanks between them. ``whole``: it is about a text's beginning or end, not a window's.
    """

    index: str
    unit: str
    range: str
    what: str
    source: str = ""
    english: bool = False
    drifts: bool = False
    spaced: bool = True
    whole: bool = False


_PER = "per 100 words"
_HYLAND = "categories of Hyland (2005), Metadiscourse; word list of this project"
_LIWC = "Pennebaker et al. (2015), LIWC"
INDICES = {
    row.index: row
    for row in (
        Index("characters", "characters", "0..", "length", drifts=True, spaced=False),
        Index("words", "words", "0..", "length; letters or digits, with inner apostrophes and hyphens", drifts=True),
        Index("sentences", "sentences", "0..", "length; every line on its own, without list markers", drifts=True,
              spaced=False),
        Index("sentence_words", "words", "1..", "mean words of a sentence", drifts=True),
        Index("word_length", "characters", "1..", "mean length of a word"),
        Index("mtld", "words", "1..", f"lexical diversity, both directions, factor .72; from {MTLD_FROM} words on",
              "McCarthy, Jarvis (2010), Behavior Research Methods 42(2); lexicalrichness"),
        Index("mattr", "share", "0..1", f"type-token ratio, mean over windows of {MATTR_WINDOW} words; from as many on",
              "Covington, McFall (2010), J. of Quantitative Linguistics 17(2)"),
        Index("flesch", "points", "..121", "reading ease, high is easy; syllables by pyphen",
              "Flesch (1948), J. of Applied Psychology 32(3)", english=True, drifts=True),
        Index("fk_grade", "school years", "-3.4..", "grade, high is hard; syllables by pyphen",
              "Kincaid et al. (1975), Naval Technical Training report 8-75", english=True, drifts=True),
        Index("hedges", _PER, "0..", "words that weaken a claim: perhaps, might, it seems", _HYLAND, english=True),
        Index("boosters", _PER, "0..", "words that strengthen a claim: clearly, always", _HYLAND, english=True),
        Index("directness", "share of sentences", "0..1", "neither a question nor with a hedge", _HYLAND, english=True),
        Index("questions", "share of sentences", "0..1", "that end in a question mark", spaced=False),
        Index("exclamations", "share of sentences", "0..1", "that end in an exclamation mark", spaced=False),
        Index("sentiment", "score", "-1..1", "VADER's compound score", "Hutto, Gilbert (2014), ICWSM", True, True),
        Index("first_person", _PER, "0..", "I, me, my, we, us (not US), our and their forms", _LIWC, english=True),
        Index("second_person", _PER, "0..", "you, your and their forms", _LIWC, english=True),
        Index("contractions", _PER, "0..", "don't, it's, we'll", "Biber (1988), Variation across Speech and Writing",
              english=True),
        Index("commas", _PER, "0..", "commas, outside numbers"),
        Index("semicolons", _PER, "0..", "semicolons and colons, outside numbers and addresses"),
        Index("dashes", _PER, "0..", "en and em dashes, double and spaced hyphens between words, not list markers"),
        Index("ellipses", _PER, "0..", "three points or the sign"),
        Index("parentheses", _PER, "0..", "opening parentheses"),
        Index("quotes", _PER, "0..", "opening quotation marks, all kinds"),
        Index("emoji", _PER, "0..", "emoji and pictographs"),
        Index("list_lines", "share of lines", "0..1", "bulleted or numbered lines among those with text", drifts=True,
              spaced=False),
        Index("markdown", _PER, "0..", "headings, bold or italic phrases, code, table rows"),
        Index("repetition", "share", "0..1", "runs of three words that occurred earlier in the text; from 3 words on",
              "distinct-n of Li et al. (2016), NAACL, as its complement for n = 3", drifts=True),
        Index("greeting", "0 or 1", "0..1", "opens with a greeting: hello, good morning", english=True, whole=True),
        Index("closing_offer", "0 or 1", "0..1", "one of the last two sentences offers help: let me know, feel free to",
              english=True, whole=True),
        Index("closing_question", "0 or 1", "0..1", "the last sentence is a question", spaced=False, whole=True),
    )
}  # fmt: skip
"""Name to description."""
