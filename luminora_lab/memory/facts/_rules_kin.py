"""People again, less directly: one's own name, kin without a name or named a sentence later, a person and a trade."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.memory.facts._rules_family import usable
from luminora_lab.memory.facts._rules_lexicon import KIN, NUMBERS
from luminora_lab.memory.facts._rules_model import NAME, Found, Scene
from luminora_lab.memory.facts._rules_people import KIN_WORDS, People, called
from luminora_lab.memory.facts._rules_reading import Sentence
from luminora_lab.memory.facts._rules_spans import noun_phrase
from luminora_lab.memory.facts._rules_trades import is_occupation

__all__ = ["introductions"]

_I_AM = re.compile(rf"\b(?:I'm|I am|[Tt]his is) (?P<name>{NAME})(?=[,.!;]|$| and\b)")
_FULL_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w-]*\w [A-ZÀ-ÖØ-Þ][\w-]*\w(?!')\b")
_APPOSED = re.compile(rf"(?P<name>{NAME})(?: (?:is|was) my {KIN_WORDS})?,(?: {NUMBERS},)? (?P<article>an? )")
_HIS_NAME = re.compile(rf"\b(?:[Hh]is|[Hh]er|[Ii]ts) name(?:'s| is) (?P<name>{NAME})")
_COURTING = re.compile(
    r"\b(?:dating|kissed|seeing (?:someone|somebody)|met (?:a man|a woman|a guy|a girl|someone|somebody)|smitten"
    r"|crush|a date|on dates"
    r"|had coffee|for dinner|in love)\b"
)
_PARENT = re.compile(
    r"(?<![\w'])(?P<own>(?:[Mm]y|[Oo]ur) (?:(?:own|late|poor|dear) )?)?(?P<kin>mother|father|mum|mom|mam|dad"
    r"|papa|nan|gran|granny|grandma|grandad|granddad|grandpa|grandmother|grandfather|Mum|Mom|Dad|Nan|Gran"
    r"|Grandma|Grandad|Grandpa)(?='s\b|,? (?!and )[a-z]|[.!])"
)
_BARE_KIN = re.compile(
    r"(?:^|\b(?:and|but|so|with|to|from|told|tell|ask|asked|when|because|that|if|says|like|before|after|for"
    r"|since|as) |[.!] |; )\Z",
    re.I,
)
_SAME_KIN = (
    {"mum": "mother", "mom": "mother", "mam": "mother", "dad": "father", "papa": "father"}
    | dict.fromkeys(("gran", "nan", "granny", "grandma"), "grandmother")
    | dict.fromkeys(("grandad", "granddad", "grandpa"), "grandfather")
)
_ONLY_OWN = ("mother", "father", "grandmother", "grandfather")


def introductions(sentence: Sentence, people: People, scene: Scene) -> Iterator[Found]:
    """Yield names of the speaker, people with their trade, kin named after they were mentioned, and kin unnamed."""
    text = sentence.text
    for found in _I_AM.finditer(text):
        if found["name"].split(" ")[0].lower() == scene.speaker.split(" ")[0].lower():
            yield Found(scene.speaker, "name", found["name"], 0.9, "i am name", True, found.start("name"))
    for found in _FULL_NAME.finditer(text):
        if found[0].split(" ")[0] == scene.speaker and not sentence.asks:
            yield Found(scene.speaker, "name", found[0], 0.7, "full name", True, found.start())
    for found in _APPOSED.finditer(text):
        start = found.end("article")
        name, trade = found["name"], sentence.raw[start : noun_phrase(text, start)]
        if usable(name) and is_occupation(trade):
            people.meet(name)
            yield Found(called(name), "job_title", trade, 0.7, "name, a trade", True, start)
    for found in _HIS_NAME.finditer(text):
        if usable(found["name"]) and _COURTING.search(f"{scene.before} {text}"):
            people.meet(found["name"])
            yield Found(scene.speaker, "partner", found["name"], 0.5, "courted", True, found.start("name"))
    yield from _unnamed(sentence, people, scene)


def _unnamed(sentence: Sentence, people: People, scene: Scene) -> Iterator[Found]:
    """Yield a parent or grandparent of the speaker by the word for them, once and only while no name is known."""
    for found in _PARENT.finditer(sentence.text):
        own, kin = found["own"], found["kin"].lower()
        if own is None and (kin in _ONLY_OWN or not _BARE_KIN.search(sentence.text[: found.start()])):
            continue
        same = _SAME_KIN.get(kin, kin)
        if {(scene.speaker, kin), (scene.speaker, same)} & people.kin.keys():
            continue
        people.kin[scene.speaker, same] = ""
        value = sentence.raw[slice(*found.span())]
        yield Found(scene.speaker, KIN[kin][0], value, 0.5, "kin unnamed", True, found.start())
