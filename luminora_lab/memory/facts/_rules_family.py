"""Relations: kin, partners, friends and colleagues, each by name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.memory.facts._rules_lexicon import KIN, NATIONALITIES
from luminora_lab.memory.facts._rules_model import NAME, Found, Scene
from luminora_lab.memory.facts._rules_people import KIN_WORDS, People, first_name, is_name
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
    r"(?: (?:from|at|across|over|next) (?:the |my |our )?[a-z-]+(?: [a-z]+)?(?=,? [A-ZÀ-ÖØ-Þ]|,? (?:called|named)))?"
    rf"(?:,? (?:(?:is |was |'s )?(?:called|named)|who is called) | is |'s name is |'s name's |'s called |, "
    rf"| \()?\s?(?P<name>{NAME})"
)
_LINKED = re.compile(
    r"(?P<name>" + NAME + rf")(?:,| is| was|'s|,? who is|,? who's|, that's|, that is"
    rf"|, he's|, she's| (?=(?:my|our) (?:actual|old|ex|former|late|best|new|dear))) ?(?P<own>my"
    rf"|our) {_KIN}(?![\w-])(?! {NAME})"
)
_HAVE = re.compile(
    rf"\b(?P<i>I|[Ww]e)(?:'ve got| have(?: got)?| had|'ve)(?: also)? (?:an?|one) {_KIN}(?: too| as well)?,?"
    rf" (?:(?:called"
    rf"|named) )?(?P<name>{NAME})"
)
_PLURAL = re.compile(
    rf"\b(?:(?P<own>[Mm]y|[Oo]ur|[Yy]our)|(?:I|[Ww]e)(?:'ve(?: got)?| have(?: got)?| had)(?= (?:two|three|four|five"
    rf"|several)\b)"
    rf") (?:(?:two|three|four|five|own|little|big|older|younger"
    rf"|grown-up) ){{0,2}}(?P<kin>{KIN_WORDS}|childre)(?:s|n)(?:,|:)? (?:are |called |named |- "
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
    rf"|the lab|my team|accounts|reception|HR))\b|\b(?:[Ww]ork|working) with (?:an?|this) (?:guy|man|woman|girl|lad"
    rf"|bloke)"
    rf" (?:called|named) (?P<wed>{NAME})"
)
_PLACE_WE_SHARE = (
    r"(?:choir|church|chapel|class|band|yoga|school|uni|college|the (?:club|gym|pub|allotments?|choir|band|team"
    r"|class|quiz))"
)
_FROM_NEAR = re.compile(
    rf"(?P<name>{NAME}),? (?:(?:from )?(?:next door|downstairs|upstairs|across the (?:road|street|hall|landing)"
    rf"|over the road"
    rf"|down the (?:road|hall))|from (?:my )?{_PLACE_WE_SHARE}|who (?:sings|plays|runs|rows|swims|dances|lives|sits)"
    rf" (?:next to|beside|alongside|with|opposite) (?:me|us))\b"
)
_AT_MY_SIDE = re.compile(
    rf"(?P<name>{NAME}),? (?:who works? (?:next to|beside|alongside|with) (?:me|us)|and I (?:work together"
    rf"|share an? (?:desk|office|shift))"
    rf"|sits (?:next to|opposite) me at work)\b"
)
_TOGETHER = re.compile(
    rf"(?P<name>{NAME}) and I(?:'ve| have| are| were|'re| got| had)? (?:just |finally |been |got "
    rf"|now )*(?:together (?:for|since)|married|engaged|dating|seeing each other|split up|broke up|divorced"
    rf"|living together|moving in together|getting (?:married|divorced)|back together)\b"
)
_PROPOSED = re.compile(
    rf"(?P<name>{NAME}) (?:proposed(?: to me)?(?=[.!]|$| (?:on|in|last|yesterday|at)\b)|asked me to marry (?:him|her"
    rf"|them))\b"
)
_MARRIED = re.compile(
    rf"\bI(?:'m|'ve been| am| was| have been|'d been)?(?: \w+ly)? (?:married(?: to)?|engaged to|dating"
    rf"|going out with) (?P<name>{NAME})|\b(?:I|[Ww]hen I|[Ss]ince I) married (?P<wed>{NAME})"
)
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir", "lady"})
_APPOSITION = re.compile(r"[,.!;:)?…—–-]|$| (?:who|from|at|in|of|and|is|was)\b")
_NO_NAME = re.compile(r"(?:fully|ately|ingly|ously|edly|ently|antly|\w\w\wally|etely|ably|ibly|\w{4}ing)\Z")
_OVER = re.compile(r"\b(?:ex|former|ex-)\b")
_PLAIN = (
    (_FROM_WORK, "colleague", "name from work", 0.6, False),
    (_AT_MY_SIDE, "colleague", "name beside me at work", 0.6, False),
    (_FROM_NEAR, "friend", "name from near", 0.55, False),
    (_PROPOSED, "partner", "name proposed", 0.6, True),
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


def usable(name: str, inside: bool = False) -> bool:
    """Whether a capitalised word is likely a name: no opener, no adverb, no nationality.

    Only a word ``inside`` a sentence may look like an adverb or a participle.

    Examples
    --------
    >>> usable("Tilly"), usable("Thankfully"), usable("Welsh"), usable("Henning", inside=True)
    (True, False, False, True)
    """
    if name.lower() in _TITLES or name in ("Soon", "Maybe", "Perhaps", "Often", "Later", "Together", "Back", "Home"):
        return False
    return is_name(name) and (inside or not _NO_NAME.search(name)) and not re.fullmatch(NATIONALITIES, name)


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
            if pattern is _LINKED and found.start() == 0 and not _APPOSITION.match(text, found.end()):
                continue
            called = name == scene.other and "," in text[found.end("kin") : found.start("name")]
            if owner is None or not usable(name, found.start("name") > 0) or name.lower() == owner.lower() or called:
                continue
            people.meet(name, gender)
            people.kin[owner, found["kin"]] = name
            if key in ("partner", "child"):
                people.near.add(first_name(name))
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
                if key == "child":
                    people.near.add(first_name(name))
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
            group = "wed" if found.groupdict().get("wed") else "name"
            if usable(found[group]) and (not stated or sentence.states(found.start())):
                people.meet(found[group])
                holds = not found[0].endswith(("split up", "broke up", "divorced"))
                yield Found(scene.speaker, key, found[group], confidence, rule, holds, found.start(group))
