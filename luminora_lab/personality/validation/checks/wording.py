"""P207, P209, P213, P215: words that must not, should, or cannot belong to what the character says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.report import Finding, finding
from luminora_lab.personality.validation.subject import Reply, Subject, check, stems_of, words_of
from luminora_lab.personality.vocabulary import LANGUAGES

__all__ = ["WORDING"]

_SENTENCE = re.compile(r"[.!?…;。！？\n]+")
_MANY_TOPICS = 200
_DECLINES = {
    "en": "no not never don can cannot won isn doesn without refuse decline rather instead leave leaves beyond outside"
          " doctor lawyer police professional expert hotline emergency stop skip neither nor nobody",
    "es": "no nunca jamás sin ni tampoco rechazo niego médico médica abogado policía",
    "de": "nicht nie niemals kein keine keinen keinem keiner ohne weder lieber statt arzt ärztin anwalt polizei notruf",
    "fr": "ne n pas jamais sans ni refuse aucun aucune médecin avocat police",
    "it": "non mai senza né rifiuto nessun nessuna medico avvocato polizia",
    "pt": "não nunca jamais sem nem recuso nenhum nenhuma médico médica advogado polícia",
    "zh": "不 没 沒 别 別 拒 医生 律师", "ja": "ない ません ぬ ず 医師 弁護士", "ko": "않 안 못 없 의사 변호사",
    "ru": "не нет ни никогда без врач юрист",
}  # fmt: skip
_DECLINING = {language: frozenset(several.split()) for language, several in _DECLINES.items()}
_FUNCTION = {
    "en": "the a an and of to in is it you i that for on with this not be are my your me we so but at as do if what",
    "es": "el la los las un una de que y en es no se lo me te con por para su tu al del como pero si más ya yo",
    "de": "der die das ein eine und in ist nicht ich du es zu den mit auf für sie wir so im dem wie aber von was an",
    "fr": "le la les un une de des et est en que je tu il ne pas pour dans ce sur vous nous à au du on qui se l d c j",
    "it": "il la lo le gli i un una di che e è in non mi ti si per con del al da ma come su ho se più io tu l d c",
    "pt": "o a os as um uma de que e é em não eu se com por para do da no na me te ao mas como mais isso ou seu sua",
}
_COMMON = {language: frozenset(several.split()) for language, several in _FUNCTION.items()}
_SCRIPTS = {
    "zh": re.compile("[\u3400-\u9fff]"), "ja": re.compile("[\u3040-\u30ff\u3400-\u9fff]"),
    "ko": re.compile("[\uac00-\ud7af\u1100-\u11ff]"), "ru": re.compile("[\u0400-\u04ff]"),
}  # fmt: skip
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|FIXME|TBD)\b|(?i:lorem ipsum)|\{\{[^{}\n]{1,40}\}\}"
    r"|[\[<](?i:insert|your|placeholder|name|character|topic|user)(?:[ _-][^\]<>\n]{0,40})?[\]>]"
)
_HINTS = ("TODO", "FIXME", "TBD", "orem ipsum", "OREM IPSUM", "{{", "[", "<")


@check("P207")
def forbidden_topics(subject: Subject) -> Iterator[Finding]:
    """A sentence of a reply that has every stem of a forbidden topic, and no word that declines."""
    p = subject.personality
    if p is None or not p.safety_guards.forbidden_topics:
        return
    replies = subject.replies
    together = subject.spoken
    for topic in p.safety_guards.forbidden_topics[:_MANY_TOPICS]:
        wanted = _topic(topic, subject.language)
        if subject.spaced and not all(stem[: max(3, len(stem) - 1)] in together for stem in wanted):
            continue
        for reply in replies if wanted else ():
            if _speaks_of(topic, wanted, reply, subject):
                message = f"it speaks of {quote(topic)}, which safety_guards forbid"
                yield finding("P207", reply.path, message, value=reply.text)


@lru_cache(maxsize=4096)
def _topic(topic: str, language: str) -> frozenset[str]:
    """The stems of a topic; short words of other languages than English are no part of it."""
    several = stems_of(topic, language)
    return frozenset(stem for stem in several if language == "en" or len(stem) > 3 or not stem.isascii())


def _speaks_of(topic: str, wanted: frozenset[str], reply: Reply, subject: Subject) -> bool:
    language, bare = subject.language, topic.strip().casefold()
    if not (wanted <= reply.stems if subject.spaced else bare in reply.text.casefold()):
        return False
    declining = _DECLINING.get(language, frozenset())
    for sentence in _SENTENCE.split(reply.text):
        if not subject.spaced:
            if bare in sentence.casefold() and not any(word in sentence for word in declining):
                return True
        elif wanted.issubset(stems_of(sentence, language)) and declining.isdisjoint(words_of(sentence, language)):
            return True
    return False


@check("P209")
def unused(subject: Subject) -> Iterator[Finding]:
    """Vocabulary and fillers that no reply uses, inflected or not: one finding a list."""
    p = subject.personality
    if p is None or not subject.replies:
        return
    for name in ("vocabulary", "fillers"):
        several: tuple[str, ...] = getattr(p.linguistic_profile, name)
        missing = [entry for entry in several if entry.strip() and not _used(entry, subject)]
        if missing:
            shown = ", ".join(map(quote, missing[:6])) + (" and others" if len(missing) > 6 else "")
            message = f"{len(missing)} of {len(several)} entries occur in no example and no response: {shown}"
            yield finding("P209", ("linguistic_profile", name), message, value=missing)


def _used(entry: str, subject: Subject) -> bool:
    if not subject.spaced:
        return any(entry.casefold() in reply.text.casefold() for reply in subject.replies)
    several = words_of(entry, subject.language)
    if not several:
        return any(entry.strip() in reply.text for reply in subject.replies)
    phrase = f" {' '.join(several)} "
    if phrase in subject.spoken:
        return True
    wanted = stems_of(entry, subject.language)
    if not wanted or not subject.stems.issuperset(wanted):
        return False
    return any(reply.stems.issuperset(wanted) for reply in subject.replies)


@check("P213")
def other_language(subject: Subject) -> Iterator[Finding]:
    """Replies in another language than the character's.

    Cheap first: enough function words of its language, or letters of its script, settle it. Otherwise the language is
    identified (:func:`luminora_lab.text.language.language`), for 40 words or more.
    """
    outputs = subject.outputs
    if not outputs or subject.language not in LANGUAGES:
        return
    text = "\n".join(reply.text for reply in outputs)
    if subject.language in _SCRIPTS:
        letters = sum(map(str.isalpha, text))
        mine = len(_SCRIPTS[subject.language].findall(text))
        if letters < 40 or mine >= letters / 4:
            return
    elif _native(outputs, _COMMON[subject.language]):
        return
    from luminora_lab.text.language import language

    found = language(text)
    if found not in (subject.language, "und"):
        named = LANGUAGES.get(found, found)
        message = f"the outputs are in {named}, and the character speaks {LANGUAGES[subject.language]}"
        yield finding("P213", ("persona", "language"), message, value=subject.language)


def _native(outputs: Sequence[Reply], common: frozenset[str]) -> bool:
    """Whether outputs have too few words to say, eight function words of the language, or one in ten words."""
    several = [word for reply in outputs for word in reply.words]
    if len(several) < 40 or len(common.intersection(several)) >= 8:
        return True
    return sum(word in common for word in several) * 10 >= len(several)


@check("P215")
def placeholders(subject: Subject) -> Iterator[Finding]:
    """Texts of a template that nobody has filled in."""
    hints = [hint for hint in _HINTS if hint in subject.joined]
    for path, text in subject.everything if hints else ():
        if any(hint in text for hint in hints) and (match := _PLACEHOLDER.search(text)):
            yield finding("P215", path, f"{quote(match[0])} is a placeholder", value=text)


WORDING = (forbidden_topics, unused, other_language, placeholders)
