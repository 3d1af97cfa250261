"""How a turn is read: its sentences without what is quoted, and whether a sentence states what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from luminora_lab.text.sentences import sentence_spans

__all__ = ["Sentence", "read"]

_APOSTROPHES = str.maketrans("’‘ʼ", "'''")
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"|(?<![\w'])'(?=\w)[^'\n]{3,}(?:'\w[^'\n]*)*'(?!\w)|\*[^*\n]+\*")
_MARK = "¤"
_HYPOTHETICAL = re.compile(
    r"\b(?:if|unless|whether|wish(?:es|ed)?|supposing|suppose|imagine|pretend(?:s|ed|ing)?|as though|lest|in case"
    r"|dream(?:t|ed)(?= (?:that|of|about)\b| ?\Z)|what would|might have|could have|would have|should have"
    r"|'d have)\b",
    re.I,
)
_LATER_IF = re.compile(
    r"(?<!even )(?<!as )\b(?:if|unless|provided that)\b(?! you (?:ask|remember|recall|must know))", re.I
)
_REPORTED = re.compile(
    r"(?:\b(?:he|she|they|who|people|everybody|everyone|somebody|someone|nobody|it)"
    r"|\b(?:[Mm]y|[Yy]our|[Hh]is|[Hh]er|[Tt]heir|[Tt]he) (?!(?:doctor|GP|consultant|nurse|dentist"
    r"|optician)\b)[\w' -]{2,24}|\b[A-ZÀ-Þ][\w-]+)"
    r"(?: (?:always|still|also|once|just))? (?:said|says|say|thinks?|thought|claims?|claimed|reckons?|reckoned"
    r"|believes?"
    r"|believed|insists?|insisted|swears?|swore|told \w+|tells \w+|heard|hears|hopes|hoped|asked|asks|wrote|writes"
    r"|assumes?|assumed|decided|pretends?)(?: me| us| him| her)?(?: that)?[^,;:.]*\Z"
)  # fmt: skip
_JOINT = re.compile(r"[;:]|, (?:and|but|so)\b|\s[-–—]+\s|—")
_INVERTED = re.compile(
    r"(?:\b(?:did|do|does|am|are|is|have|has|had|can|could|will|would|shall|should|was|were)|\bn't)\s\Z", re.I
)
_COMPARED = re.compile(r"\b(?:than|as|like|what|whatever|how|why|where|until|till|when|before)\s\Z", re.I)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a turn.

    Attributes
    ----------
    raw
        As written, with plain apostrophes.
    text
        The same, characters in quotation marks replaced, so that patterns pass over them.
    start
        Where it begins in its turn.
    """

    raw: str
    text: str
    start: int

    @cached_property
    def asks(self) -> bool:
        """Whether it is a question."""
        return "?" in self.text[-4:]

    def states(self, at: int) -> bool:
        """Whether what is said from ``at`` on is stated: not asked, supposed, compared or told by others."""
        if self.asks:
            return False
        parts = [m.start() for m in _JOINT.finditer(self.text)]
        first = max((p for p in parts if p <= at), default=0)
        last = min((p for p in parts if p > at), default=len(self.text))
        if _HYPOTHETICAL.search(self.text, first, at) or _LATER_IF.search(self.text, at, last):
            return False
        before = self.text[max(0, at - 60) : at]
        return not (_INVERTED.search(before) or _COMPARED.search(before) or _REPORTED.search(before))


def read(turn: str) -> list[Sentence]:
    """Return the sentences of a turn.

    Examples
    --------
    >>> [s.text for s in read("He said “I'm a nurse”. I’m not!")]
    ['He said ¤¤¤¤¤¤¤¤¤¤¤¤¤.', "I'm not!"]
    """
    plain = turn.translate(_APOSTROPHES)
    masked = _QUOTED.sub(lambda found: _MARK * len(found[0]), turn).translate(_APOSTROPHES)
    return [Sentence(plain[a:b], masked[a:b], a) for a, b in sentence_spans(turn)]
