"""What the style indices look for: words, hedges, boosters, persons, marks, lists, markdown, greetings, offers."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "BOOST",
    "CERTAIN",
    "CONTRACTED",
    "FIRST_PERSON",
    "GREETING",
    "HEDGE",
    "HEDGES",
    "I_US",
    "LINE",
    "LIST",
    "MARKDOWN",
    "MARKER",
    "MARKS",
    "MAY",
    "OFFER",
    "SECOND_PERSON",
    "STOP_INSIDE",
    "WORD",
]

WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")
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
    "without doubt", "every time", "prove", "proves", "evident", "evidently", "undeniably", "for sure", "i know",
    "we know", "we all know",
)  # fmt: skip
_FIRST = (
    "me", "my", "mine", "myself", "we", "our", "ours", "ourselves", "i'm", "i've", "i'd", "i'll", "we're", "we've",
    "we'd", "we'll",
)  # fmt: skip
_SECOND = ("you", "your", "yours", "yourself", "yourselves", "you're", "you've", "you'd", "you'll")


def _phrases(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    inner = "|".join(re.escape(word).replace("'", "['’]") for word in longest_first)
    return re.compile(rf"(?<![\w'’])(?:{inner})(?![\w'’])", re.IGNORECASE)


HEDGE, BOOST = _phrases([word for word in HEDGES if word not in ("may", "rather")]), _phrases(BOOSTERS)
# The month has a capital; "rather than" weakens nothing.
MAY = re.compile(r"(?<![\w'’])(?:may|(?i:rather)(?! than))(?![\w'’])")
# "Make sure", "be sure to", "Sure, ..." and "certain people" claim nothing.
CERTAIN = re.compile(
    r"(?<![\w'’])(?:am|is|are|was|were|be|been|feel|felt|quite|(?:i|you|we|they|he|she|it)['’](?:m|re|s)) "
    r"(?:(?:quite|almost|fairly) )?(?:sure|certain)(?![\w'’]| to\b)",
    re.IGNORECASE,
)
FIRST_PERSON, SECOND_PERSON = _phrases(_FIRST), _phrases(_SECOND)
I_US = re.compile(r"(?<![\w'’])(?:[Ii](?!\.e\b|-\d)|[Uu]s)(?![\w'’])")  # "US" is a country
CONTRACTED = re.compile(
    r"(?<!\w)(?:\w+n['’]t|(?:i|you|he|she|it|we|they|that|there|what|who|here|let|where|how|when|would|could|should)"
    r"['’](?:m|re|s|ve|d|ll))(?!\w)",
    re.IGNORECASE,
)
GREETING = re.compile(
    r"\W*(?:(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))(?![\w\-'’])"
    r"|dear [^,\n]{1,40},)",
    re.IGNORECASE,
)
OFFER = re.compile(
    r"(?<!\w)(?:let me know|feel free to|(?:happy|glad|here) to (?:help|assist)|hope (?:this|that|it) helps"
    r"|anything else (?:i|we|you)|any (?:other|more|further|additional) questions|(?:don['’]t|do not) hesitate"
    r"|(?:would you like|do you want|want) me to|shall i)(?!\w)",
    re.IGNORECASE,
)
MARKS = {
    "commas": re.compile(r",(?!\d)"),
    "semicolons": re.compile(r";|:(?![\d/])(?!\w)"),
    "dashes": re.compile(r"(?<=\S)[ \t]+(?:--?|–)[ \t]+(?=\S)|—|(?<=\w)--(?=\w)|(?<=[a-zA-Z])–(?=[a-zA-Z])"),
    "ellipses": re.compile(r"\.{3,}|…"),
    "parentheses": re.compile(r"\("),
    "quotes": re.compile(r"[„«‹]|(?<![\w.,!?…)\]])[\"“](?=[\w*_'‘(\[$£€#@¿¡….-])|(?<![\w'’])‘(?=\w)"),
    "emoji": re.compile(
        "(?:[\U0001f1e6-\U0001f1ff]{2}|[\U0001f300-\U0001f3fa\U0001f400-\U0001faff\u2600-\u27bf\u2b50\u23e9-\u23fa])"
        "[\ufe0f\U0001f3fb-\U0001f3ff]*(?:\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*"
    ),
}
LIST = re.compile(r"^\s*(?:[-*+•]\s+|\d{1,3}[.)]\s+)\S", re.MULTILINE)
MARKER = re.compile(r"\s*(?:#{1,6}\s+|>\s*)*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?")
STOP_INSIDE = re.compile(r"[.!?…;。！？](?=.*\w)")
LINE = re.compile(r"^.*\S.*$", re.MULTILINE)
MARKDOWN = re.compile(
    r"^\s{0,3}#{1,6}\s+\S|\*\*[^*\n]+\*\*|__[^_\n]+__|(?<![*\w])\*[^*\s][^*\n]*\*(?!\*)|`[^`\n]+`|^```|^\s*\|.*\|\s*$",
    re.MULTILINE,
)
