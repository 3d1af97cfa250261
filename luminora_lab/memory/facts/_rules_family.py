"""Relations: kin, partners, friends and colleagues, each by name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.memory.facts._rules_lexicon import KIN, NATIONALITIES
from luminora_lab.memory.facts._rules_model import NAME, Found, Scene
from luminora_lab.memory.facts._rules_people import KIN_WORDS, People, is_name
from luminora_lab.memory.facts._rules_reading import Sentence

__all__ = ["owner_of", "relations", "usable"]

_ADJECTIVE = (
    r"(?:(?:younger|older|elder|eldest|youngest|oldest|little|big|late|dear|old|best|new|ex|twin|first|second"
    r"|middle|poor|lovely|own"
    r"|only|half|baby|favourite|favorite|good|great|close|closest|former|future|beloved|wonderful|darling"
    r"|grown-up|actual|real|other) |ex-)"
)
_KIN = rf"(?P<adj>{_ADJECTIVE}{{0,2}})(?P<kin>{KIN_WORDS})"
_OWNED = re.compile(
    rf"(?<![\w'-])(?:(?P<own>[Mm]y|[Oo]ur|[Yy]our|[Hh]is|[Hh]er)|(?P<of>{NAME})'s) {_KIN}(?![\w-])"
    rf"(?:,? (?:(?:is |was |'s )?(?:called|named)|who is called) | is |'s name is |'s name's |'s called |, "
    rf"| \()?\s?(?P<name>{NAME})"
)
_LINKED = re.compile(
    r"(?P<name>"
    + NAME
    + rf")(?:,| is| was|'s|,? who is| (?=(?:my|our) (?:actual|old|ex|former|late|best|new|dear))) ?(?P<own>my"
    rf"|our) {_KIN}(?![\w-])(?! {NAME})"
)
_HAVE = re.compile(
    rf"\b(?P<i>I|[Ww]e)(?:'ve got| have(?: got)?| had|'ve)(?: also)? (?:an?|one) {_KIN},? (?:(?:called"
    rf"|named) )?(?P<name>{NAME})"
)
_PLURAL = re.compile(
    rf"\b(?P<own>[Mm]y|[Oo]ur|[Yy]our) (?:(?:two|three|four|five|own|little|big|older|younger"
    rf"|grown-up) ){{0,2}}(?P<kin>{KIN_WORDS}|childre)(?:s|n),? (?:are |called |- "
    rf"|are called )?(?P<names>{NAME}(?:, {NAME})*,? (?:and|&) {NAME})"
)
_OF_MINE = re.compile(
    rf"\b(?:an?|one|another) (?:\w+ )?(?P<kin>{KIN_WORDS})(?: of (?P<own>mine|ours)| from (?:work|school"
    rf"|university|uni|college|home))?(?:,? (?:called |named )|,? )(?P<name>{NAME})"
)
_TITLED = re.compile(
    rf"(?<!your )(?<!Your )(?<!my )(?<!My )(?<!our )(?<!called )(?<!named )\b(?P<kin>Uncle|Aunt|Auntie|Aunty"
    rf"|Cousin|Grandma|Granny|Nana|Grandpa|Grandad) (?P<name>{NAME})"
)
_FROM_WORK = re.compile(
    rf"(?P<name>{NAME}),? (?:who I work with|(?:a colleague )?(?:from|at) (?:my |our )?(?:work|the office"
    rf"|the lab|my team|accounts|reception|HR))\b"
)
_TOGETHER = re.compile(
    rf"(?P<name>{NAME}) and I(?:'ve| have| are| were|'re| got| had)? (?:just |finally |been |got "
    rf"|now )*(?:married|engaged|dating|seeing each other|split up|broke up|divorced"
    rf"|living together)\b"
)
_MARRIED = re.compile(
    rf"\bI(?:'m|'ve been| am| was| have been|'d been)?(?: \w+ly)? (?:married(?: to)?|engaged to|dating"
    rf"|going out with) (?P<name>{NAME})"
)
_NO_NAME = re.compile(r"(?:fully|ately|ingly|ously|edly|ently|antly|\w\w\wally|etely|ably|ibly|\w{4}ing)\Z")
_OVER = re.compile(r"\b(?:ex|former|ex-)\b")
_PLAIN = (
    (_FROM_WORK, "colleague", "name from work", 0.6, False),
    (_TOGETHER, "partner", "name and i", 0.7, True),
    (_MARRIED, "partner", "married to", 0.8, True),
)


def owner_of(found: re.Match[str], people: People, scene: Scene) -> str | None:
    """Return whose somebody is by the groups ``own`` ("my", "your", "her") and ``of`` ("Lena's"), or None."""
    groups = found.groupdict()
    if groups.get("of"):
        return groups["of"] if is_name(groups["of"]) else None
    own = (groups.get("own") or "my").lower()
    if own in ("my", "our"):
        return scene.speaker
    return scene.other if own == "your" else people.meant(own, scene.turn, found.start())


def usable(name: str) -> bool:
    """Whether a capitalised word is likely a name: no opener, no adverb, no nationality.

    Examples
    --------
    >>> usable("Tilly"), usable("Thankfully"), usable("Welsh")
    (True, False, False)
    """
    return is_name(name) and not _NO_NAME.search(name) and not re.fullmatch(NATIONALITIES, name)


def relations(sentence: Sentence, people: People, scene: Scene) -> Iterator[Found]:
    """Yield people who are related to somebody; true also where the sentence asks or denies something of them."""
    text = sentence.text
    for pattern, rule, confidence in (
        (_OWNED, "kin named", 0.85),
        (_LINKED, "name is kin", 0.8),
        (_HAVE, "have kin", 0.8),
    ):
        for found in pattern.finditer(text):
            owner, name = owner_of(found, people, scene), found["name"]
            key, gender = KIN[found["kin"]]
            called = name == scene.other and "," in text[found.end("kin") : found.start("name")]
            if owner is None or not usable(name) or name.lower() == owner.lower() or called:
                continue
            people.meet(name, gender)
            people.kin[owner, found["kin"]] = name
            yield Found(owner, key, name, confidence, rule, not _OVER.search(found["adj"]), found.start("name"))
    yield from _otherwise(sentence, people, scene)


def _otherwise(sentence: Sentence, people: People, scene: Scene) -> Iterator[Found]:
    """Yield several kin at once, friends "of mine", kin by their title, colleagues and partners."""
    text = sentence.text
    for found in _PLURAL.finditer(text):
        owner = owner_of(found, people, scene)
        key, gender = KIN.get(found["kin"], ("child", ""))
        for name in re.findall(NAME, found["names"]):
            if owner and usable(name):
                people.meet(name, gender)
                yield Found(owner, key, name, 0.85, "several kin", True, found.start("names"))
    for found in _OF_MINE.finditer(text):
        key, gender = KIN[found["kin"]]
        if usable(found["name"]) and (found["own"] or key in ("friend", "colleague")):
            people.meet(found["name"], gender)
            yield Found(scene.speaker, key, found["name"], 0.65, "of mine", True, found.start("name"))
    for found in _TITLED.finditer(text):
        key, gender = KIN[found["kin"].lower()]
        if usable(found["name"]):
            people.meet(found["name"], gender)
            yield Found(scene.speaker, key, found["name"], 0.6, "kin title", True, found.start("name"))
    for pattern, key, rule, confidence, stated in _PLAIN:
        for found in pattern.finditer(text):
            if usable(found["name"]) and (not stated or sentence.states(found.start())):
                people.meet(found["name"])
                holds = not found[0].endswith(("split up", "broke up", "divorced"))
                yield Found(scene.speaker, key, found["name"], confidence, rule, holds, found.start("name"))
