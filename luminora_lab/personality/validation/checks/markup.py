"""P305 to P309: markup, control characters, and characters that deceive the eye."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.report import Finding, finding
from luminora_lab.personality.validation.subject import Subject, check

__all__ = ["MARKUP"]

_TAGS = (
    "a|abbr|audio|b|base|blockquote|body|br|button|canvas|center|code|details|div|em|embed|font|form|frame|h[1-6]|head|hr"
    "|html|i|iframe|img|input|li|link|marquee|meta|object|ol|p|pre|script|select|small|span|strong|style|sub|summary|sup"
    "|svg|table|tbody|td|template|textarea|th|title|tr|u|ul|video"
)
_HTML = re.compile(
    rf"</?(?:{_TAGS})(?:\s[^<>]{{0,500}})?/?>|<(?:script|iframe|img|svg|object|embed)\b|<!--|\bjavascript:(?:\S|\s*[\w.]+\()"
    r"|!\[[^\]\n]{0,300}\]\([^)\n]{1,1000}\)",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_HIDDEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_ANY = re.compile("|".join(regex.pattern for regex in (_CONTROL, _BIDI, _HIDDEN)).replace("]|[", ""))
_JOINED = re.compile(
    "(?<=[\u0600-\u0dff\u1000-\u109f\u1780-\u17ff])[\u200c\u200d]"  # scripts that spell with joiners
    "|(?<=[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"  # emoji
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f"  # flags of regions
)
_CYRILLIC, _LATIN = re.compile("[\u0400-\u04ff]"), re.compile("[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")


@check("P305")
def markup(subject: Subject) -> Iterator[Finding]:
    """HTML, pictures that a viewer would load, and addresses that run code."""
    joined = subject.joined
    if "<" not in joined and "](" not in joined and "script:" not in joined.lower():
        return
    for path, text in subject.everything:
        if match := _HTML.search(text):
            yield finding("P305", path, f"{quote(match[0])} is markup", value=text)


@check("P306", "P307", "P308")
def invisible(subject: Subject) -> Iterator[Finding]:
    """Characters that no reader sees; joiners where a script or an emoji needs them are none of these."""
    if not (_CONTROL if subject.joined.isascii() else _ANY).search(subject.joined):
        return
    several = [
        ("P306", _CONTROL, "a control character"),
        ("P307", _BIDI, "a character that turns the direction of reading"),
        ("P308", _HIDDEN, "an invisible character"),
    ]
    for code, regex, what in several:
        if not regex.search(subject.joined):
            continue
        for path, text in subject.everything:
            bare = _JOINED.sub("", text) if code == "P308" else text
            if match := regex.search(bare):
                name = f"U+{ord(match[0]):04X}"
                yield finding(code, path, f"{what}, {name}, stands at {text.index(match[0])}", value=text)


@check("P309")
def mixed_alphabets(subject: Subject) -> Iterator[Finding]:
    """Words that are written partly in Latin and partly in Cyrillic letters."""
    if subject.joined.isascii() or not _CYRILLIC.search(subject.joined):
        return
    for path, text in subject.everything:
        if text.isascii():
            continue
        for match in _WORD.finditer(text):
            word = match[0]
            if not word.isascii() and _CYRILLIC.search(word) and _LATIN.search(word):
                yield finding("P309", path, f"{quote(word)} mixes Latin and Cyrillic letters", value=text)
                break


MARKUP = (markup, invisible, mixed_alphabets)
