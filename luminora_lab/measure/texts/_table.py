"""The style indices: their unit, range, meaning and source, in the order of the columns."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INDICES", "MATTR_WINDOW", "MTLD_FROM", "Index"]

MATTR_WINDOW = 25
MTLD_FROM = 100  # tokens


@dataclass(frozen=True)
class Index:
    """A row: name, unit, range, what it is, source, whether it reads English alone, whether it drifts with length."""

    index: str
    unit: str
    range: str
    what: str
    source: str = ""
    english: bool = False
    drifts: bool = False


_PER = "per 100 words"
_HYLAND = "categories of Hyland (2005), Metadiscourse; word list of this project"
_LIWC = "Pennebaker et al. (2015), LIWC"
INDICES = {
    row.index: row
    for row in (
        Index("characters", "characters", "0..", "length", drifts=True),
        Index("words", "words", "0..", "length; letters or digits, with inner apostrophes and hyphens", drifts=True),
        Index("sentences", "sentences", "0..", "length", drifts=True),
        Index("sentence_words", "words", "0..", "mean words of a sentence"),
        Index("word_length", "characters", "1..", "mean length of a word"),
        Index("mtld", "words", "1..", f"lexical diversity, both directions, factor .72; from {MTLD_FROM} words on",
              "McCarthy, Jarvis (2010), Behavior Research Methods 42(2); lexicalrichness"),
        Index("mattr", "share", "0..1", f"type-token ratio, mean over windows of {MATTR_WINDOW} words; from as many on",
              "Covington, McFall (2010), J. of Quantitative Linguistics 17(2)"),
        Index("flesch", "points", "..121", "reading ease, high is easy; syllables by pyphen",
              "Flesch (1948), J. of Applied Psychology 32(3)", english=True),
        Index("fk_grade", "school years", "-3.4..", "grade, high is hard; syllables by pyphen",
              "Kincaid et al. (1975), Naval Technical Training report 8-75", english=True),
        Index("hedges", _PER, "0..", "words that weaken a claim: perhaps, might, it seems", _HYLAND, english=True),
        Index("boosters", _PER, "0..", "words that strengthen a claim: clearly, always", _HYLAND, english=True),
        Index("directness", "share of sentences", "0..1", "neither a question nor with a hedge", _HYLAND, english=True),
        Index("questions", "share of sentences", "0..1", "that end in a question mark"),
        Index("exclamations", "share of sentences", "0..1", "that end in an exclamation mark"),
        Index("sentiment", "score", "-1..1", "VADER's compound score", "Hutto, Gilbert (2014), ICWSM", True, True),
        Index("first_person", _PER, "0..", "I, me, my, we, us, our and their forms", _LIWC, english=True),
        Index("second_person", _PER, "0..", "you, your and their forms", _LIWC, english=True),
        Index("contractions", _PER, "0..", "don't, it's, we'll", "Biber (1988), Variation across Speech and Writing",
              english=True),
        Index("commas", _PER, "0..", "commas"),
        Index("semicolons", _PER, "0..", "semicolons and colons, outside numbers and addresses"),
        Index("dashes", _PER, "0..", "dashes between words: en and em dashes, double hyphens, spaced hyphens"),
        Index("ellipses", _PER, "0..", "three points or the sign"),
        Index("parentheses", _PER, "0..", "opening parentheses"),
        Index("quotes", _PER, "0..", "opening quotation marks, all kinds"),
        Index("emoji", _PER, "0..", "emoji and pictographs"),
        Index("list_lines", "share of lines", "0..1", "bulleted or numbered lines among those with text"),
        Index("markdown", _PER, "0..", "headings, bold or italic phrases, code, table rows"),
        Index("repetition", "share", "0..1", "runs of three words that occurred earlier in the text; from 3 words on",
              "distinct-n of Li et al. (2016), NAACL, as its complement for n = 3", drifts=True),
        Index("closing_question", "0 or 1", "0..1", "the last sentence is a question"),
    )
}  # fmt: skip
"""Name to description."""
