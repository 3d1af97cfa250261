"""Rules that a program can check in a reply: limits of length, forbidden marks and words, endings, language.

English only. A rule is read only where it holds for every reply: one with a condition ("when", "unless", "in
greetings", "usually") is left alone, and so is one that allows some ("at most one exclamation mark").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from luminora_lab.personality.validation.checks.contradiction import MOST, joined
from luminora_lab.personality.vocabulary import LANGUAGES
from luminora_lab.text.tokens import words

__all__ = ["Stated", "breaks", "read_rule"]

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "eighteen": 18,
    "twenty": 20, "twenty-five": 25, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "eighty": 80,
    "a hundred": 100, "one hundred": 100,
}  # fmt: skip
_N = r"(?P<n>\d{1,4}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_UNIT = r"(?:short |brief |plain )?(?P<unit>sentence|word)s?\b"
_OR = r"(?:(?:\d+|one|two|three|four|five|six) (?:or|to) )?"
_LIMITS = (
    re.compile(rf"\b(?:at most|(?:no|not|never) more than|a maximum of|maximum|up to) {_OR}{_N} {_UNIT}"),
    re.compile(rf"\b(?:keep|limit|hold|confine)\b[^.;]{{0,40}}? to {_OR}{_N} {_UNIT}"),
    re.compile(rf"\b(?:never|not|no)\b[^.;]{{0,40}}?(?:more|longer) than {_OR}{_N} {_UNIT}"),
    re.compile(rf"^(?:always )?(?:answer|reply|respond|speak|write)(?: only)? in {_OR}{_N} {_UNIT}"),
    re.compile(rf"\b{_OR}{_N} {_UNIT} (?:at most|at the most|or (?:fewer|less)|maximum|max|tops)\b"),
)
_BELOW = re.compile(rf"\b(?:under|fewer than|less than|shorter than|below) {_N} {_UNIT}")
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|unless|until|except|while|once|usually|mostly|often|sometimes|try|prefer|where|first|last"
    r"|opening|closing|greetings?|paragraphs?|about|for|during|after|before|half of|most of|some of)\b"
)
_NO = r"\b(?:never|no|avoid|without|don't|do not|zero)\b(?P<between>[^.;:]{0,40}?)\b"
_MARK = (
    r"(?:exclamation (?:mark|point)|emoji|emoticon|hashtag|semicolon|ellips[ei]s|em[- ]dash|question mark|bullet point"
    r"|contraction|parenthes[ei]s)(?:e?s)?"
)
_NO_MARK = re.compile(rf"{_NO}(?P<marks>{_MARK}(?:(?:,? (?:and|or|nor) |, )(?:no )?{_MARK})*)(?= and\b|,|[.;:!)]|$)")
_ONE_MARK = re.compile(_MARK)
_SOME = re.compile(r"\b(?:than|many|several|two|three|unless|only|both|and|in|at|about|say|where|to)\b")
_END = re.compile(r"^(?:always )?(?:end|close|finish|conclude)\b[^.;,]{0,40}\bwith (?:one|an?)(?: [\w-]+)? question\b")
_NOT_END = re.compile(r"^(?:never|don't|do not) (?:end|close|finish)\b[^.;,]{0,40}\bwith (?:a|any) questions?\b")
_NO_WORD = re.compile(
    r"\b(?:never|don't|do not|avoid)\b[^.;'\"“‘]{0,30}\b(?:say(?:ing)?|us(?:e|ing)|writ(?:e|ing)|words?|phrases?)\b"
    r"(?P<rest>[^.;]*)"
)
_INSTEAD = re.compile(r",?\s+(?:but|instead|say|use|write|unless|except|when|if)\b")
_QUOTED = re.compile(r"[“\"]([^”\"]{1,40})[”\"]|(?<![^\W_])[‘']([^’'\"]{1,40})[’'](?![^\W_])")
_LANGUAGE = re.compile(
    r"(?<!never )(?<!not )(?<!n't )\b(?:answer|reply|respond|speak|write|talk)s?"
    r"(?: only| always| strictly| exclusively| entirely)* in (?:plain |simple )?"
    rf"({'|'.join(name.lower() for name in LANGUAGES.values())})\b(?! or\b| and\b)"
)
_HINTS = ("sentence", "word", "never", "no ", "avoid", "without", "n't", "n’t", "not ", "end", "clos", "finish",
          "conclud", " in ")  # fmt: skip
_PIECE = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|\n+")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\U0001f1e6-\U0001f1ff]")
_MARKS: dict[str, Callable[[str], bool]] = {
    "exclamation": lambda text: "!" in text or "！" in text,
    "emoji": lambda text: bool(_EMOJI.search(text)),
    "emoticon": lambda text: bool(re.search(r"(?:^|\s)[:;]-?[)(DPp](?:\s|$)", text)) or bool(_EMOJI.search(text)),
    "hashtag": lambda text: bool(re.search(r"#[^\W\d]", text)),
    "semicolon": lambda text: ";" in text,
    "ellips": lambda text: "..." in text or "…" in text,
    "em": lambda text: "—" in text,
    "question": lambda text: "?" in text or "？" in text,
    "bullet": lambda text: bool(re.search(r"^\s*[-*•] ", text, re.MULTILINE)),
    "contraction": lambda text: bool(re.search(r"\b\w+(?:n['’]t|['’](?:re|ve|ll|m))\b", text)),
    "parenthes": lambda text: "(" in text,
}


class Stated(NamedTuple):
    """What a rule demands of every reply: a kind, a number, and a word or mark."""

    kind: str
    number: int = 0
    word: str = ""


@lru_cache(maxsize=4096)
def read_rule(rule: str) -> tuple[Stated, ...]:
    """Return what an English rule demands that can be checked in a reply.

    Examples
    --------
    >>> read_rule("Answer in at most two sentences and never use exclamation marks.")
    (Stated(kind='sentences', number=2, word=''), Stated(kind='mark', number=0, word='exclamation'))
    >>> read_rule("Keep to two sentences when the user is in a hurry.")
    ()
    """
    low = " ".join(joined(rule).lower().replace("’", "'").split())
    if len(low) > MOST or not any(hint in low for hint in _HINTS) or _CONDITION.search(low):
        return ()
    found = list(_lengths(low))
    for match in _NO_MARK.finditer(low):
        if not _SOME.search(match["between"]):
            marks = _ONE_MARK.findall(match["marks"])
            found += [Stated("mark", word=next(name for name in _MARKS if mark.startswith(name))) for mark in marks]
    if _END.search(low) and " or " not in low:
        found.append(Stated("ends with a question"))
    elif _NOT_END.search(low):
        found.append(Stated("ends without a question"))
    found += [Stated("word", word=word) for word in _forbidden_words(low)]
    if spoken := _LANGUAGE.search(low):
        found.append(Stated("language", word=spoken[1]))
    return tuple(found)


def _lengths(low: str) -> list[Stated]:
    for pattern, less in (*((limit, 0) for limit in _LIMITS), (_BELOW, 1)):
        if match := pattern.search(low):
            n = int(match["n"]) if match["n"].isdecimal() else _NUMBERS[match["n"]]
            kind = f"{match['unit']}s"
            if kind == "words" and "sentence" in low:
                kind = "words a sentence"
            return [Stated(kind, n - less)] if n > less else []
    return []


def _forbidden_words(low: str) -> list[str]:
    match = _NO_WORD.search(low)
    if match is None:
        return []
    rest = _INSTEAD.split(match["rest"])[0]
    return [" ".join(words(double or single)) for double, single in _QUOTED.findall(rest) if words(double or single)]


def breaks(stated: Stated, text: str, several: list[str], *, is_output: bool) -> str:
    """Return how a reply breaks what a rule states, in words, or "" where it does not.

    Parameters
    ----------
    stated
        What the rule demands.
    text, several
        The reply, and its words in lower case. Limits count what stands between blanks, so that "half-hour" is one.
    is_output
        Whether it is the output of an example: endings are not asked of trigger responses.

    Examples
    --------
    >>> breaks(Stated("words", 3), "Too many words here.", ["too", "many", "words", "here"], is_output=True)
    'it has 4 words'
    """
    if stated.kind in ("words", "sentences", "words a sentence"):
        return _too_long(stated, text)
    if stated.kind == "mark":
        return f"it has {text_of(stated.word)}" if _MARKS[stated.word](text) else ""
    if stated.kind == "word":
        return f"it says {stated.word!r}" if f" {stated.word} " in f" {' '.join(several)} " else ""
    asks = text.rstrip(" \n\"'”’)*_").endswith(("?", "？"))
    if stated.kind == "ends with a question":
        return "it does not end with a question" if is_output and not asks else ""
    if stated.kind == "ends without a question":
        return "it ends with a question" if is_output and asks else ""
    return _other_language(stated, text, several)


def _too_long(stated: Stated, text: str) -> str:
    """Cheap first: pieces between stops bound the number of sentences; only where they do not are sentences cut."""
    from luminora_lab.text.sentences import sentences

    if stated.kind == "words":
        n = _count(text)
        return f"it has {n} words" if n > stated.number else ""
    pieces = [piece for piece in _PIECE.split(text) if piece.strip()]
    if stated.kind == "sentences":
        n = len(sentences(text)) if len(pieces) > stated.number else 0
        return f"it has {n} sentences" if n > stated.number else ""
    if max(map(_count, pieces), default=0) <= stated.number:
        return ""
    longest = max(map(_count, sentences(text)), default=0)
    return f"it has a sentence of {longest} words" if longest > stated.number else ""


def _count(text: str) -> int:
    return len(text.split()) if text.isascii() and "-" not in text else sum(map(_has_word, text.split()))


def _has_word(piece: str) -> bool:
    return any(map(str.isalnum, piece))


def _other_language(stated: Stated, text: str, several: list[str]) -> str:
    from luminora_lab.text.language import language

    tags = {name.lower(): tag for tag, name in LANGUAGES.items()}
    if len(several) < 12 and len(text) < 60:
        return ""
    found = language(text)
    wrong = found not in (tags[stated.word], "und")
    return f"it is in {LANGUAGES.get(found, found)}" if wrong else ""


def text_of(mark: str) -> str:
    """Return a kind of mark in words."""
    named = {"exclamation": "an exclamation mark", "em": "an em dash", "ellips": "an ellipsis", "emoji": "an emoji",
             "question": "a question mark", "bullet": "a bullet point", "parenthes": "parentheses"}  # fmt: skip
    return named.get(mark, f"a {mark}")
