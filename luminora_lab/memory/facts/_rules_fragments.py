"""Fragments: a name, a trade or a dwelling alone, which takes its meaning from the sentence before."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.memory.facts._rules_family import usable
from luminora_lab.memory.facts._rules_lexicon import ANIMALS, DAY_OF_YEAR, HOMES, KIN, NUMBERS
from luminora_lab.memory.facts._rules_model import NAME, Found, Scene
from luminora_lab.memory.facts._rules_people import KIN_WORDS, People, called, first_name, is_name
from luminora_lab.memory.facts._rules_reading import Sentence
from luminora_lab.memory.facts._rules_spans import SPANS, noun_phrase
from luminora_lab.memory.facts._rules_trades import is_occupation
from luminora_lab.text._name_words import HONORIFICS

__all__ = ["fragments", "listed_names"]

_ADJECTIVES = r"(?:[a-z-]+ ){0,3}?"
_UNNAMED = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur|[Aa]n?|[Oo]ne|[Aa]nother|[Tt]he) {_ADJECTIVES}(?:(?P<kin>{KIN_WORDS})|(?P<animal>{ANIMALS}))"
    rf"(?!(?:'s)?[\w-])(?!,? (?:is |called |named )?{NAME})"
)
_OF_ONES_OWN = re.compile(r"\b(?:[Mm]y|[Oo]ur|[Hh]ave|'ve|[Gg]ot|[Aa]dopted|[Ff]ound|[Oo]ne)\b")
_SEVERAL = re.compile(
    rf"\b(?:(?:[Mm]y|[Oo]ur|[Tt]he|[Tt]wo|[Tt]hree|[Ff]our|[Tt]win) (?:[a-z-]+ )?(?P<kin>sons|daughters|brothers"
    rf"|sisters|kids|children|twins|grandchildren|grandsons|granddaughters)|(?:[Mm]y|[Oo]ur|[Tt]wo|[Tt]hree|[Ff]our) "
    rf"(?:[a-z-]+ )?(?P<animal>{ANIMALS})s)\b"
)
_GOT = re.compile(
    rf"(?P<who>{NAME}|I|[Ww]e|[Hh]e|[Ss]he|[Tt]hey)(?:'s|'ve| has| have)?(?: just)? (?:got|has|have|bought|adopted"
    rf"|found)"
    rf"(?: \w+)? (?:[a-z-]+ ){{0,3}}?(?:{ANIMALS}|{KIN_WORDS})\b(?!.*\b(?:{ANIMALS}|{KIN_WORDS})\b)"
)
_MINE = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur)\b")
_PLURALS = {
    "sons": "child", "daughters": "child", "kids": "child", "children": "child", "twins": "child",
    "brothers": "sibling", "sisters": "sibling",
    "grandchildren": "relative", "grandsons": "relative", "granddaughters": "relative",
}  # fmt: skip
_ANIMALS_NAMED = re.compile(
    rf"\b(?:[Mm]y|[Oo]ur) (?:(?:two|three|four|old|new|other|lovely|[a-z]+) )?{ANIMALS}s,? (?:called |named |are "
    rf"|are called )?"
    rf"(?P<names>{NAME}(?:, {NAME})*,? (?:and|&) {NAME})"
)
_NAMES = re.compile(rf"^(?P<names>{NAME}(?:, {NAME})*,? (?:and|&) {NAME})(?=[.,!;]|$)")
_ALONE = re.compile(rf"^(?P<name>{NAME})(?:[.!]$|, {NUMBERS}\b|, (?:she|he)\b)")
_JUST_NOW = re.compile(
    rf"\b(?:[Oo]ne|[Aa]n?|[Tt]wo|[Mm]y) (?:[a-z]+ )?(?:(?P<kin>{KIN_WORDS})|(?P<animal>{ANIMALS}))[.:!]\Z"
)
_FIRST = re.compile(rf"^(?P<name>{NAME})(?=[,.!])")
_GOES_ON = re.compile(r"\s*(?P<who>She|He|It|They)(?:'s|'ll|'d)?\b")
_GIVEN = re.compile(
    rf"\b(?P<who>[Hh]is|[Hh]er|[Ii]ts|[Ii]t|[Ss]he|[Hh]e)(?: name|(?='s called| is called))(?:'s| is)(?: called)? "
    rf"(?P<name>{NAME})"
)
_CALLED = re.compile(rf"^(?:Called|Named|Name of) (?P<name>{NAME})")
_AGED = re.compile(rf"(?:^|[:;.] )(?P<name>{NAME}), (?P<v>{NUMBERS})(?= years\b|[,.;])")
_BIRTHDAY_CUE = re.compile(r"\b[Mm]y (?:\w+ )?(?:birthday|\w+ieth|eighteenth|twenty-first|big day)\b[^.!?]*[.!?]?\Z")
_IT_IS_ON = re.compile(rf"^(?:[Ii]t's|[Ii]t is|[Tt]hat's|[Oo]n)(?: on)? (?P<v>{DAY_OF_YEAR})")
_WED = re.compile(
    r"\b(?:I|[Ww]e)(?:'m|'re| am| are|'ve| got| have)?(?: got| been| just)* (?:married|engaged)\b[^!?]*\Z"
)
_TO_WHOM = re.compile(rf"^(?:And )?[Tt]o (?P<name>{NAME})(?=[.,!]|$)")
_JOB_CUE = re.compile(
    r"\b(?:job|jobs|shifts?|hired|position|contract|promoted|promotion|post|career|a living"
    r"|working life)\b[^.!?]*[.!:]*(?: *[a-zA-Z ]{1,60}[.!])?\s*\Z"
)
_TRADE = re.compile(r"^(?:(?:Yes|Yeah|So|Just|Still|As|Now|Only),? )?(?:[Aa]n? |[Tt]he )?(?=[A-Za-z])")
_DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?(?: (?:nights?|mornings?|evenings?|afternoons?))?"
_ON_DAYS = re.compile(rf"^(?:[Oo]n )?(?P<v>{_DAYS}(?:(?:,| and|, and) {_DAYS})+)(?=[.,!;]|$)")
_AT_WORK = re.compile(
    rf"^(?i:{NUMBERS} )?(?:shifts?|days|nights|hours|part[- ]time|full[- ]time)\b[^.,;!?]*? at (?P<v>(?:the|a) )"
)
_AFTER_TRADE = re.compile(r"(?:[.,;!]|$| (?:at|for|in|with|on|now|by|again|to)\b)")
_MOVING_CUE = re.compile(
    r"\b(?:deposit|lease|the keys|moved|moving|move|landlord|landlady|rent|mortgage|estate agent|letting agent"
    r"|homeowner|somewhere to live|a place)\b"
)
_DWELLING = re.compile(rf"^(?P<v>(?:An?|Two|Three|One|Just an?) (?:[a-z-]+ ){{0,4}}?{HOMES})\b")
_IN_PLACE = re.compile(r" (?:in|near|outside) (?P<v>[A-ZÀ-ÖØ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)*)(?=[.,;!]|$)")
_ONE_OF_THEM = re.compile(
    rf"^(?:(?:[Jj]ust|[Yy]es|[Yy]eah|[Yy]ep),? )?(?:[Oo]ne (?:[a-z-]+ ){{0,2}}?(?P<kin>{KIN_WORDS})"
    rf"|(?:[Oo]ne|[Aa]n?) (?:[a-z-]+ ){{0,2}}?(?P<animal>{ANIMALS})),? (?:called |named )?(?P<name>{NAME})"
)


def fragments(sentence: Sentence, people: People, scene: Scene) -> Iterator[Found]:
    """Yield what sentences without a verb say: names of those just mentioned, ages, trades, dwellings."""
    text = sentence.text
    for group in _ANIMALS_NAMED.finditer(text):
        for name in listed_names(group["names"]):
            yield _named(name, "pet", "", people, scene, "several animals", group.start("names"))
    if sentence.asks:
        return
    if found := _AGED.search(text):
        yield from _aged(found, people, scene)
    yield from _named_later(sentence, people, scene)
    if (one := _ONE_OF_THEM.match(text)) and usable(one["name"]):
        key, gender = KIN[one["kin"]] if one["kin"] else ("pet", "")
        yield _named(one["name"], key, gender, people, scene, "one of them", one.start("name"))
    if (
        (names := _NAMES.match(text))
        and (several := _last(_SEVERAL, scene.before))
        and (_MINE.search(scene.before[-120:]) or several[0].lower().startswith("the "))
    ):
        key = _PLURALS[several["kin"]] if several["kin"] else "pet"
        for name in listed_names(names["names"]):
            yield _named(name, key, "", people, scene, "several, then names", 0)
    last = scene.before.rstrip()
    if (whom := _TO_WHOM.match(text)) and _WED.search(last[-60:]) and usable(whom["name"], inside=True):
        yield _named(whom["name"], "partner", "", people, scene, "married, to name", whom.start("name"))
    if (day := _IT_IS_ON.match(text)) and _BIRTHDAY_CUE.search(last[-80:]):
        yield Found(scene.speaker, "birthday", day["v"], 0.65, "it is on", True, day.start("v"))
    if _JOB_CUE.search(last):
        yield from _trade(sentence, scene)
        yield from _place_and_days(sentence, scene)
    if (home := _DWELLING.match(text)) and _MOVING_CUE.search(last):
        end = SPANS["home"](text, home.start("v"), home.end("v"))
        yield Found(scene.speaker, "home_type", sentence.raw[home.start("v") : end], 0.55, "dwelling alone")
        if place := _IN_PLACE.match(text, end):
            yield Found(scene.speaker, "home_city", place["v"], 0.55, "dwelling in place", True, place.start("v"))


def listed_names(text: str) -> list[str]:
    """Return the usable names of a list.

    Examples
    --------
    >>> listed_names("Ruby, Saul and Thankfully")
    ['Ruby', 'Saul']
    """
    return [name for name in re.findall(NAME, text) if usable(name)]


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the last match in the last two hundred characters of a text."""
    return max(pattern.finditer(text[-200:]), key=lambda m: m.start(), default=None)


def _named(name: str, key: str, gender: str, people: People, scene: Scene, rule: str, at: int) -> Found:
    people.meet(name, gender)
    if key in ("partner", "child", "pet"):
        people.near.add(first_name(name))
    return Found(scene.speaker, key, name, 0.65, rule, True, at)


def _aged(found: re.Match[str], people: People, scene: Scene) -> Iterator[Found]:
    """Yield the age, and where it is the speaker the name, of "Name, thirty-one, ..."."""
    name = found["name"]
    if first_name(name) == first_name(scene.speaker):
        yield Found(scene.speaker, "name", name, 0.8, "name and age first")
        yield Found(scene.speaker, "age", found["v"], 0.8, "name and age first", True, found.start("v"))
    elif first_name(name) in people.near:
        yield Found(name.split(" ")[0], "age", found["v"], 0.7, "name and age first", True, found.start("v"))


def _named_later(sentence: Sentence, people: People, scene: Scene) -> Iterator[Found]:
    """Yield a name that follows whom it names: "my daughter rang. Solveig. She ..." or "a dog. His name is ..."."""
    text = sentence.text
    just = _JUST_NOW.search(scene.before.rstrip())
    others = _GOT.search(scene.before[-200:])
    if others and _MINE.search(others[0]):
        others = None
    first = _FIRST.match(text) if just and not others else None
    if just and first and usable(first["name"]):
        key, gender = KIN[just["kin"]] if just["kin"] else ("pet", "")
        yield _named(first["name"], key, gender, people, scene, "kin, then name", 0)
        return
    alone = _ALONE.match(text)
    if alone and alone[0].endswith((".", "!")) and not _GOES_ON.match(scene.after):
        alone = None
    for found in (alone, _CALLED.match(text), *_GIVEN.finditer(text)):
        if found is None or not usable(found["name"]):
            continue
        aged = found is alone and "," in found[0]
        if not aged and any(map(people.knows, found["name"].split(" "))):
            continue
        if first_name(found["name"]) in HONORIFICS:
            continue
        who = (found.groupdict().get("who") or "").lower()
        own_clause = text[: found.start()]
        unnamed = _last(_UNNAMED, own_clause) or _last(_UNNAMED, scene.before)
        if unnamed is None:
            continue
        if others:
            third = others["who"].lower() in ("he", "she")
            owner = people.meant(others["who"], scene.turn) if third else others["who"]
            if owner and is_name(owner):
                yield _theirs(called(owner), unnamed, found, people)
            continue
        if not (
            (unnamed["animal"] and found is not alone) or _OF_ONES_OWN.search(unnamed[0]) or _has(unnamed, scene, text)
        ):
            continue
        key, gender = KIN[unnamed["kin"]] if unnamed["kin"] else ("pet", "")
        if gender and who and gender != ("m" if who in ("he", "his") else "f"):
            continue
        yield _named(found["name"], key, gender, people, scene, "named later", found.start("name"))


def _theirs(owner: str, unnamed: re.Match[str], found: re.Match[str], people: People) -> Found:
    key, gender = KIN[unnamed["kin"]] if unnamed["kin"] else ("pet", "")
    if key != "pet":
        people.meet(found["name"], gender)
    return Found(owner, key, found["name"], 0.6, "theirs, named later", True, found.start("name"))


def _has(unnamed: re.Match[str], scene: Scene, text: str) -> bool:
    """Whether "a sister" of a match is somebody's own: "I have a sister"."""
    whole = f"{scene.before} {text}"
    return re.search(rf"\b(?:I|[Ww]e)(?:'ve got| have(?: got)?| had) {re.escape(unnamed[0])}", whole) is not None


def _place_and_days(sentence: Sentence, scene: Scene) -> Iterator[Found]:
    text = sentence.text
    if place := _AT_WORK.match(text):
        start = place.start("v")
        end = SPANS["workplace"](text, start, start)
        yield Found(scene.speaker, "workplace", sentence.raw[start:end], 0.55, "shifts at", True, start)
    if days := _ON_DAYS.match(text):
        yield Found(scene.speaker, "schedule", days["v"], 0.55, "days alone", True, days.start("v"))


def _trade(sentence: Sentence, scene: Scene) -> Iterator[Found]:
    text = sentence.text
    lead = _TRADE.match(text)
    start = lead.end() if lead else 0
    end = noun_phrase(text, start)
    if is_occupation(text[start:end]) and _AFTER_TRADE.match(text, end):
        yield Found(scene.speaker, "job_title", sentence.raw[start:end], 0.6, "trade alone", True, start)
