"""Names that somebody gave: to animals, and to things of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.memory.facts._rules_family import owner_of, usable
from luminora_lab.memory.facts._rules_lexicon import ANIMALS, VEHICLES
from luminora_lab.memory.facts._rules_model import NAME, Found, Scene
from luminora_lab.memory.facts._rules_people import KIN_WORDS, People
from luminora_lab.memory.facts._rules_reading import Sentence

__all__ = ["named_things"]

_ANIMAL = rf"(?:[a-z-]+ ){{0,3}}?(?P<animal>{ANIMALS})"
_PET = re.compile(
    rf"(?<![\w'-])(?:(?P<own>[Mm]y|[Oo]ur|[Yy]our|[Hh]is|[Hh]er)|(?P<of>{NAME})'s) {_ANIMAL}(?:,? (?:is "
    rf"|'s )?(?:called|named) |, | is called |'s called | is |'s name is )?\s?(?P<name>{NAME})"
)
_PET_CALLED = re.compile(
    rf"\b(?:[Aa]n?|[Tt]he|[Oo]ne|[Tt]his|[Aa]nother) {_ANIMAL},? (?:is |'s )?(?:called|named"
    rf"|by the name of) (?P<name>{NAME})"
)
_NAMED_IS_PET = re.compile(
    rf"(?P<name>{NAME})(?:(?: is|,|'s) (?:my|our)|, (?:he|she)(?:'s| is) an?) {_ANIMAL}(?![\w-])"
)
_THE_IS = re.compile(rf"\b[Tt]he {_ANIMAL}(?:'s| is) (?P<name>{NAME})(?=[.,!;]|$| and\b)")
_SHE_IS_CALLED = re.compile(rf"\b(?:[Ss]he|[Hh]e|[Ii]t)(?:'s| is) (?:called|named) (?P<name>{NAME})")
_THEY_CALLED = re.compile(
    rf"\b(?:I|[Ww]e|[Tt]hey)(?: call|(?:'ve|'d| have| had)?(?: \w+ly| just)? (?:called|named|christened)) (?:her"
    rf"|him|it|this one|the \w+) (?P<name>{NAME})(?! \w+ed)"
)
_IS_CALLED = re.compile(rf"(?:[Tt]he|[Mm]y) (?P<thing>[a-z-]+)(?: is|'s) (?:called|named) (?P<name>{NAME})")
_ANIMAL_NEAR = re.compile(rf"\b(?:{ANIMALS}|shelter|vet|paws?|fur|whiskers|kennel|litter|rescue|breeder)s?\b")
_THEIRS = re.compile(
    rf"\b(?!I\b)(?:{NAME}|[Hh]e|[Ss]he|[Tt]hey)(?:'s|'ve| has| have)?(?: just)? (?:got|has|have|bought|adopted"
    rf"|found)(?: \w+)? "
    rf"(?:[a-z-]+ ){{0,3}}?{ANIMALS}\b"
)
_VEHICLE_NEAR = re.compile(rf"\b{VEHICLES}\b")


def named_things(sentence: Sentence, people: People, scene: Scene) -> Iterator[Found]:
    """Yield animals, and things, that somebody has given a name."""
    text = sentence.text
    for pattern, rule in (
        (_PET, "animal named"),
        (_THE_IS, "the animal is"),
        (_PET_CALLED, "animal called"),
        (_NAMED_IS_PET, "name is animal"),
    ):
        for found in pattern.finditer(text):
            owner = owner_of(found, people, scene)
            if pattern is _PET_CALLED:
                third = re.search(
                    rf"(?:\b(?P<he>[Hh]e|[Ss]he)|(?P<n>{NAME}))(?:'s got| has| had| got| keeps)\b",
                    text[: found.start()],
                )
                if third:
                    owner = people.meant(third["he"], scene.turn, third.start()) if third["he"] else third["n"]
            if owner and usable(found["name"], found.start("name") > 0):
                yield Found(owner, "pet", found["name"], 0.8, rule, True, found.start("name"))
    near = f"{scene.before} {text}"
    for found in _THEY_CALLED.finditer(text):
        name = found["name"]
        if usable(name) and sentence.states(found.start()):
            if _VEHICLE_NEAR.search(near):
                continue
            key, confidence = ("pet", 0.7) if _ANIMAL_NEAR.search(near) else ("owns", 0.5)
            yield Found(scene.speaker, key, name, confidence, "called it", True, found.start("name"))
    for found in _SHE_IS_CALLED.finditer(text):
        if (
            usable(found["name"])
            and not sentence.asks
            and _ANIMAL_NEAR.search(f"{scene.earlier} {near}")
            and not _VEHICLE_NEAR.search(near)
            and not _THEIRS.search(near)
        ):
            yield Found(scene.speaker, "pet", found["name"], 0.6, "she is called", True, found.start("name"))
    for found in _IS_CALLED.finditer(text):
        thing, name = found["thing"], found["name"]
        if (
            usable(name)
            and not re.fullmatch(rf"{ANIMALS}|{KIN_WORDS}", thing)
            and re.search(rf"\b[Mm]y (?:\w+ )?{re.escape(thing)}\b", near)
        ):
            yield Found(scene.speaker, "owns", name, 0.65, "thing called", True, found.start("name"))
