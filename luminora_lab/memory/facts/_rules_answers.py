"""Short answers: what a bare reply says, by the question of the turn before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from luminora_lab.memory.facts._rules_fragments import listed_names
from luminora_lab.memory.facts._rules_lexicon import ANIMALS, HOMES, KIN, NUMBERS, STREETS
from luminora_lab.memory.facts._rules_model import NAME, Found, Scene
from luminora_lab.memory.facts._rules_people import KIN_WORDS, People, first_name, is_name
from luminora_lab.memory.facts._rules_reading import Sentence
from luminora_lab.memory.facts._rules_spans import good_value, noun_phrase, with_prepositions
from luminora_lab.memory.facts._rules_trades import is_occupation

__all__ = ["Question", "answers", "question"]

_KIN_NAMED = r"\b(?:what's|what is|what are|who's|who is) (?:your|the) (?:\w+ )?{kin}(?:'s name|s? called)?"
_ASKED: tuple[tuple[str, str], ...] = (
    ("home_city", r"\bwhere (?:do|are|did) you (?:two |guys )?(?:live|living|based|move to|moving to|end up)\b"),
    ("hometown", r"\bwhere (?:(?:is|was) home|did you grow up|were you born|are you(?: \w+)? from|do you come from)\b"),
    ("age", r"\bhow old are you\b"),
    ("birthday", r"\bwhen(?:'s| is) your birthday\b"),
    ("name", r"\b(?:what's|what is) your name\b"),
    (
        "job_title",
        r"\bwhat do you do(?: for (?:a living|work|a job|money))?\?|\bwhat(?:'s| is) your (?:job|profession|trade)\b"
        r"|\bwhat do you work as\b",
    ),
    ("workplace", r"\bwhere (?:do|are) you work(?:ing)?\b"),
    ("instrument", r"\b(?:what|which) (?:instrument )?do you play\b|\bdo you play an instrument\b"),
    ("allergy", r"\bwhat are you allergic to\b|\bare you allergic to anything\b|\bany allergies\b"),
    ("favourite", r"\b(?:what's|what is|which is|who's) your (?:\w+ )?favou?rite\b"),
    (
        "dislikes",
        r"\b(?:what|anything|one thing|something|thing)(?: \w+)? (?:do )?you(?: \w+ly)? (?:dislike|hate|detest"
        r"|can't stand|don't like)\b",
    ),
    (
        "likes",
        r"\b(?:what|one thing|something)(?: \w+)? (?:do )?you(?: \w+ly)? (?:like|love|enjoy)(?: most| best)?[?.]",
    ),
    ("vehicle", r"\bwhat (?:do you drive|car do you)\b"),
    ("learning", r"\bwhat are you (?:learning|studying)\b"),
    (
        "project",
        r"\bwhat are you (?:translating|writing|building|making|working on|restoring|painting)(?: now| these days)?\?",
    ),
    ("saving_for", r"\bwhat are you saving(?: up)? for\b"),
    ("nationality", r"\b(?:what(?:'s| is) your nationality)\b"),
    ("language", r"\b(?:what|which) languages? do you speak\b"),
    ("sport", r"\b(?:what|which) sports? do you (?:play|do)\b"),
    ("collects", r"\bwhat do you collect\b"),
    (
        "pet",
        r"\b(?:what's|what is) (?:your (?:dog|cat|pet)|the (?:dog|cat|puppy|kitten))(?:'s name| called)\b"
        r"|\bwhat (?:did|have|will|do) you (?:call|name|called|named) (?:him|her|it)\b",
    ),
    (
        "childs",
        r"\bhow many (?:kids|children)\b|\b(?:have|got) (?:you )?(?:got )?(?:any )?(?:kids|children)\b"
        r"|\bwhat are (?:your|the) (?:kids|children)(?:'s names| called)\b",
    ),
    ("siblings", r"\b(?:any|how many|got|have) (?:brothers|sisters|siblings)\b"),
    ("pets", r"\b(?:any pets|how many (?:pets|cats|dogs)|(?:pets|cats|dogs)(?:'s names| called))\b"),
    ("partner", _KIN_NAMED.format(kin="(?:wife|husband|partner|girlfriend|boyfriend)")),
    ("sibling", _KIN_NAMED.format(kin="(?:sister|brother)")),
    ("child", _KIN_NAMED.format(kin="(?:daughter|son|kid|child|baby)")),
)
_SEVERAL = ("childs", "siblings", "pets")
_LIST = re.compile(
    rf"(?:^|[:,.–—-] )(?:(?:[Yy]es|[Yy]eah|[Jj]ust|[Tt]wo|[Tt]hree|[Ff]our|both),? |(?:cats?|dogs?|boys?|girls?|sons?"
    rf"|daughters?|brothers?|sisters?)[,:] )*(?P<names>{NAME}(?:, {NAME})*,? (?:and|&) {NAME})(?=[.,!;]|$)"
)
_QUESTIONS = tuple((key, re.compile(pattern, re.I)) for key, pattern in _ASKED)
_WHO = re.compile(rf"\b[Ww]ho(?:'s| is| was) (?P<name>{NAME})(?= again\b|,|[?!.]|$)")
_IS_MY_KIN = re.compile(
    rf"(?:(?:[Oo]h|[Aa]h|[Ww]ell|[Ss]orry),? )?(?:(?:[Hh]e|[Ss]he|[Tt]hat|[Tt]hat one)(?:'s| is| was) )?[Mm]y"
    rf" (?:[a-z-]+ ){{0,2}}?"
    rf"(?P<kin>{KIN_WORDS})(?!(?:'s)? ?[\w-]*'s)\b"
)
_ANIMAL = re.compile(rf"\b{ANIMALS}\b")
_IT_CALLED = re.compile(r"\b[Ww]hat(?:'s| is) (?:(?:it|he|she) called|(?:its|his|her) name)\b")
_OF_OTHERS = (
    ("job_title", re.compile(r"\b[Ww]hat does (\w+) do(?: for (?:money|a living|work|a job))?\?")),
    ("home_city", re.compile(r"\b[Ww]here does (\w+) live\b")),
)
_LEAD = re.compile(
    r"^(?:(?:oh|well|um|er|just|only|still|currently|yes|yeah|yep|hm+|ah|easy|in|at|near|from|it's|that's|my|on|a"
    r"|an)[,.]? )*",
    re.I,
)
_TAIL = re.compile(
    r"^(?:lol|haha\w*|now|then|actually|mostly|mainly|these days|please|tbh|at the moment|and|in|on|at|for)\b"
)
_NOT_BARE = re.compile(r"(?:I|we|you|he|she|they|it|that|no|not|nothing|nowhere|why|don't|guess|yes|yep|yeah)\b", re.I)
_BARE_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'-]+(?: [A-ZÀ-ÖØ-Þ][\w'-]+){0,2}")
_IN_PLACE = re.compile(
    rf"\b(?:[Ii]n|[Nn]ear|[Aa]t) (?:(?:[A-ZÀ-Þ][\w'-]+ )+{STREETS},? (?:in )?)?"
    rf"((?!(?:[A-ZÀ-Þ][\w'-]+ )+{STREETS}\b)[A-ZÀ-ÖØ-Þ][\w-]+(?: [A-ZÀ-Þ][\w-]+)*)"
)
_HOME = re.compile(rf"^(?:[Ii]n |[Oo]n )?(?P<v>(?:[Aa]n?|[Tt]wo|[Tt]hree|[Oo]ne|[Mm]y) (?:[a-z-]+ ){{0,4}}{HOMES})\b")
_NAMES = frozenset({"name", "pet", "partner", "sibling", "child", "hometown", "nationality", "language"})


class Question(NamedTuple):
    """What was asked for: the key, who asked, and of whom (None: of the one who answers)."""

    key: str
    asker: str
    of: str | None = None


def question(sentences: list[Sentence], people: People, scene: Scene) -> Question | None:
    """Return what the last sentences of a turn ask for, or None."""
    animal = any(_ANIMAL.search(text) for text in (scene.earlier, *(s.text for s in sentences)))
    for sentence in reversed(sentences[-3:]):
        if animal and _IT_CALLED.search(sentence.text):
            return Question("pet", scene.speaker)
        for key, pattern in _QUESTIONS:
            if pattern.search(sentence.text):
                return Question(key, scene.speaker)
        if (met := _WHO.search(sentence.text)) and is_name(met["name"]):
            return Question("who", scene.speaker, met["name"])
        for key, pattern in _OF_OTHERS:
            found = pattern.search(sentence.text)
            if found:
                who = found[1]
                named = people.meant(who, scene.turn, found.start(1)) if who in ("he", "she") else who
                return Question(key, scene.speaker, named) if named and is_name(named) else None
    return None


def answers(asked: Question, sentences: list[Sentence], people: People, scene: Scene) -> Iterator[Found]:
    """Yield what the first sentence of a reply answers, where it is short and holds no verb of its own."""
    first, key = sentences[0], asked.key
    if key == "who":
        if asked.of and (mine := _IS_MY_KIN.match(first.text)):
            relation, gender = KIN[mine["kin"]]
            people.meet(asked.of, gender)
            if relation in ("partner", "child"):
                people.near.add(first_name(asked.of))
            yield Found(scene.speaker, relation, asked.of, 0.75, "answer who", True, mine.start("kin"))
        return
    if key in _SEVERAL:
        yield from _several(asked, sentences, scene)
        return
    text, lead = first.text, _LEAD.match(first.text)
    start = lead.end() if lead else 0
    if first.asks or _NOT_BARE.match(text, start):
        return
    who, rule = asked.of or scene.speaker, f"answer {key.replace('_', ' ')}"
    value = _bare(key, first, start)
    if good_value(value):
        yield Found(who, key, value, 0.75, rule, True, start)
    home = _HOME.match(text) if key == "home_city" else None
    if home:
        yield Found(who, "home_type", first.raw[slice(*home.span("v"))], 0.7, "answer home type", True, start)


def _several(asked: Question, sentences: list[Sentence], scene: Scene) -> Iterator[Found]:
    """Yield the names with which a reply lists children, siblings or animals."""
    for sentence in sentences[:2]:
        for part in _LIST.finditer(sentence.text):
            for name in listed_names(part["names"]) if not sentence.asks else ():
                key = asked.key.removesuffix("s")
                at = sentence.start + part.start("names")
                yield Found(scene.speaker, key, name, 0.7, f"answer {asked.key}", True, at)


def _bare(key: str, first: Sentence, start: int) -> str:
    """Return the value in a reply, or an empty string."""
    text = first.text
    length = len(text.split())
    name = _BARE_NAME.match(text, start)
    if key == "home_city":
        place = _IN_PLACE.findall(text)
        return str(place[-1]) if place else name[0] if name and length <= 6 else ""
    if key == "age":
        number = re.match(rf"({NUMBERS})\b", text[start:], re.I)
        return number[1] if number else ""
    if key in _NAMES:
        return name[0] if name and length <= 8 else ""
    end = (with_prepositions if key == "workplace" else noun_phrase)(text, start)
    rest = _TAIL.sub(".", text[end:].strip())
    if key == "job_title":
        gerund = re.match(r"[a-z]+ing [a-z]+", text[start:end], re.I)
        return first.raw[start:end] if is_occupation(text[start:end]) or gerund else ""
    return first.raw[start:end] if length <= 10 and (not rest or rest[0] in ".,;!—-") else ""
