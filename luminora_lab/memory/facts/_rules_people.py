"""Who is meant: the people named so far, who "she" is, and the subjects of a sentence."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from luminora_lab.memory.facts._rules_lexicon import KIN, NUMBERS
from luminora_lab.memory.facts._rules_reading import Sentence
from luminora_lab.text._name_words import CALENDAR, HONORIFICS, NEVER, OPENERS

__all__ = ["KIN_WORDS", "People", "Subject", "called", "first_name", "is_name"]

KIN_WORDS = "(?:" + "|".join(sorted(KIN, key=lambda w: (-len(w), w))) + ")"
_NO_NAMES = CALENDAR | OPENERS | NEVER | {"mine", "yours", "ours", "hers", "theirs", "both", "neither", "either"}
_NAME = r"[A-ZÀ-ÖØ-Þ][\w-]*\w(?: [A-ZÀ-ÖØ-Þ][\w-]*\w)?"
_SUBJECT = re.compile(
    r"(?<![\w'¤-])(?:(?P<i>[Ii](?=m\s|ve\s|\W))|(?P<you>[Yy]ou)|(?P<we>[Ww]e)|(?P<he>[Hh]e)|(?P<she>[Ss]he)"
    r"|(?P<who>who)"
    rf"|(?P<own>[Mm]y|[Yy]our|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir) (?:[a-z-]+ ){{0,2}}?(?P<kin>{KIN_WORDS})(?:,? "
    rf"(?P<kname>{_NAME}),?)?"
    rf"|(?P<the>[Tt]he )?(?P<name>{_NAME}))(?=[',]?\s|'\w|(?<=[Ii])(?:m|ve)\s)"
)
_OPEN = re.compile(
    r"(?:^|[,;:—–(!] ?|\b(?:and|but|that|so|because|since|while|though|when|yes|no|well|oh|ok|hey|also|then"
    r"|know|think) )\Z",
    re.I,
)
_AND = re.compile(r"(?:,? (?:and|but|then)|,)(?= (?:have |also |now |still )?[a-z]+\b)")
_PERSON = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Dr|Mx|Uncle|Aunt|Auntie)\.? (?P<titled>[A-ZÀ-Þ][\w-]+)"
    rf"|(?<!The )(?<!the )\b(?P<name>{_NAME})(?:,? who)? (?:said|says|told|tells|asked|asks|rang|rings|phoned"
    rf"|texted|thinks|thought|knows"
    r"|gave|sent|lives|works|teaches|cried|laughed|wrote|writes|swears|smiled|insists|promised|married|reckons)\b"
    rf"|\b(?P<doing>[A-ZÀ-Þ][\w-]+)(?:,? who(?:'s| is| was| has)|'s (?:lost|got|dropped|bought|moved|asked"
    rf"|finished|left|quit|having|getting|coming|going|doing) )"
    rf"|(?:^|\. )(?P<fragment>[A-ZÀ-Þ][\w-]+), {NUMBERS}[.,!]"
    rf"|\b(?P<aged>[A-ZÀ-Þ][\w-]+)(?:'s| is| was| turned) {NUMBERS}(?= and\b|[,.!])"
    rf"|\b(?P<whole>[A-ZÀ-Þ][\w-]+ [A-ZÀ-Þ][\w-]+),(?: {NUMBERS},)? (?:(?:an?|my|our|the) [a-z]|who\b)"
    rf"|\b(?:[Mm]y|[Yy]our|[Oo]ur|[Hh]is|[Hh]er"
    rf"|[Tt]heir) (?:[a-z-]+ ){{0,2}}?(?P<kin>{KIN_WORDS}\b)(?:(?:,?|(?:'s| is)? (?:called|named)|'s name(?:'s"
    rf"| is)) (?P<kname>{_NAME}))?"
    r"|\b(?P<woman>Mother|Mum|Mom|Mam|Gran|Nan|Grandma|[Ww]oman|[Ll]ady|[Gg]irl|[Ll]andlady|[Ww]aitress)\b"
    r"|\b(?P<man>Father|Dad|Papa|Grandad|Granddad|Grandpa|[Mm]an|[Bb]oy|[Gg]uy|[Bb]loke|[Ll]andlord|[Ww]aiter)\b"
    r"|\b(?P<one>[Dd]octor|[Nn]urse|[Nn]eighbour|[Tt]eacher|[Bb]oss|[Cc]onsultant|[Ss]urgeon)\b"
)


def is_name(word: str) -> bool:
    """Whether a capitalised word may be a name: no month, no weekday, no common opener.

    Examples
    --------
    >>> is_name("Mara"), is_name("Monday"), is_name("Yes"), is_name("boat")
    (True, False, False, False)
    """
    return word[:1].isupper() and len(word) > 1 and word.split(" ")[0].lower() not in _NO_NAMES


def called(name: str) -> str:
    """Return what a person is called as a subject: the first word of a name, all of it where that is a title.

    Examples
    --------
    >>> called("Ada Lindqvist"), called("Mrs. Pell"), called("Sister Agnes")
    ('Ada', 'Mrs. Pell', 'Sister Agnes')
    """
    first = name.split(" ")[0]
    return name if first.rstrip(".").lower() in HONORIFICS else first


def first_name(name: str | None) -> str:
    """Return the first word of a name in small letters; "" of None."""
    return (name or "").split(" ")[0].lower()


class Subject(NamedTuple):
    """A subject in a sentence: who, of which person ("1", "w" for "we", "2", "3"), and where its predicate begins."""

    who: str
    person: str
    start: int
    end: int


class _Seen(NamedTuple):
    name: str | None
    gender: str


@dataclass
class People:
    """The people of a conversation up to now.

    ``present`` are the first names of those who talk: no "she" means one of them. ``near`` are the first names of the
    partners, children and animals of those who talk.
    """

    genders: dict[str, str] = field(default_factory=dict)
    kin: dict[tuple[str, str], str] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    near: set[str] = field(default_factory=set)
    _recent: deque[tuple[int, list[tuple[int, _Seen]]]] = field(default_factory=lambda: deque(maxlen=12))

    def to_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "genders": dict(self.genders), "kin": [[*key, name] for key, name in self.kin.items()],
            "present": sorted(self.present), "near": sorted(self.near),
            "recent": [[turn, [[place, *seen] for place, seen in several]] for turn, several in self._recent],
        }  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> People:
        """Return the people of :meth:`to_data`."""
        made = cls(dict(data["genders"]), {(a, b): name for a, b, name in data["kin"]}, frozenset(data["present"]))
        made.near = set(data["near"])
        for turn, several in data["recent"]:
            made._recent.append((turn, [(place, _Seen(name, gender)) for place, name, gender in several]))
        return made

    def meet(self, name: str, gender: str = "") -> None:
        """Remember that a name is a person's."""
        first = name.split(" ")[0].lower()
        self.genders[first] = gender or self.genders.get(first, "")

    def knows(self, name: str) -> bool:
        """Whether a name is known as a person's."""
        return name.split(" ")[0].lower() in self.genders

    def notice(self, sentence: Sentence, turn: int, again: bool = False) -> None:
        """Remember who is mentioned in a sentence; called before it is searched, and again if it named any."""
        if again and self._recent:
            self._recent.pop()
        seen: list[tuple[int, _Seen]] = []
        for found in _PERSON.finditer(sentence.text):
            name = (
                found["name"]
                or found["aged"]
                or found["doing"]
                or found["fragment"]
                or found["whole"]
                or found["kname"]
                or found["titled"]
            )
            if name and is_name(name):
                given = KIN[found["kin"]][1] if found["kin"] else ""
                self.meet(name, "f" if found[0].startswith(("Mrs", "Ms", "Miss", "Aunt")) else given)
                seen.append((found.start(), _Seen(name, self.gender(name))))
            elif found["kin"]:
                seen.append((found.start(), _Seen(None, KIN[found["kin"]][1])))
            elif found["woman"] or found["man"] or found["one"]:
                seen.append((found.start(), _Seen(None, "f" if found["woman"] else "m" if found["man"] else "")))
        named = {s.name for _, s in seen}
        for found in re.finditer(_NAME, sentence.text):
            if self.knows(found[0]) and found[0] not in named and is_name(found[0]):
                seen.append((found.start(), _Seen(found[0], self.gender(found[0]))))
        self._recent.append((turn, sorted(seen, key=lambda s: s[0])))

    def gender(self, name: str) -> str:
        """Return "f", "m" or "" of a known name."""
        return self.genders.get(name.split(" ")[0].lower(), "")

    def meant(self, pronoun: str, turn: int, at: int = 0) -> str | None:
        """Return whom a "he" or "she" at a place of the latest sentence means, or None where that is not known."""
        gender = "f" if pronoun.lower() in ("she", "her") else "m"
        limit = at
        for when, seen in reversed(self._recent):
            if turn - when > 2:
                return None
            fitting = [
                s
                for place, s in seen
                if s.gender in ("", gender) and (limit < 0 or place < limit) and first_name(s.name) not in self.present
            ]
            limit = -1
            if fitting:
                name = fitting[0].name
                if name is not None and self.gender(name) == "":
                    self.meet(name, gender)
                return name and name.split(" ")[0]
        return None

    def subjects(self, sentence: Sentence, speaker: str, other: str | None, turn: int) -> Iterator[Subject]:
        """Yield the subjects of a sentence whose names are known, and again where "and" carries one on."""
        last: Subject | None = None
        text = sentence.text
        joints = {m.start(): m for m in _AND.finditer(text)}
        heads = {m.start(): m for m in _SUBJECT.finditer(text)}
        for start in sorted(joints.keys() | heads.keys()):
            if start in heads:
                who, person = self._who(heads[start], speaker, other, turn, text)
                last = Subject(who, person, start, heads[start].end()) if who else None
            elif last is not None:
                last = last._replace(end=joints[start].end())
            if last is not None:
                yield last

    def _who(
        self, found: re.Match[str], speaker: str, other: str | None, turn: int, text: str
    ) -> tuple[str | None, str]:
        if found["i"]:
            return speaker, "1"
        if found["we"]:
            return speaker, "w"
        if found["you"]:
            return other, "2"
        if found["he"] or found["she"]:
            return self.meant(found[0], turn, found.start()), "3"
        if found["who"]:
            before = re.search(rf"({_NAME}),? \Z", text[: found.start()])
            return (before[1] if before and is_name(before[1]) else None), "3"
        if found["kin"]:
            return self._kin(found, speaker, other, turn), "3"
        name = found["name"]
        if found["the"] or not is_name(name) or not self.knows(name) or name.lower() in HONORIFICS:
            return None, "3"
        if not _OPEN.search(text[: found.start()]):
            return None, "3"
        return name.split(" ")[0], "3"

    def _kin(self, found: re.Match[str], speaker: str, other: str | None, turn: int) -> str | None:
        own = found["own"].lower()
        owner = speaker if own in ("my", "our") else other if own == "your" else self.meant(own, turn, found.start())
        if found["kname"] and is_name(found["kname"]):
            return called(found["kname"])
        return self.kin.get((owner, found["kin"])) or None if owner else None
