"""Rules for tastes and hobbies: what somebody likes, eats, plays, collects and belongs to."""

from __future__ import annotations

import re

from luminora_lab.memory.facts._rules_lexicon import (
    CLUBS,
    DIETS,
    FOODS,
    HOBBIES,
    INSTRUMENTS,
    SPORTS,
    VOICES,
)
from luminora_lab.memory.facts._rules_model import Rule
from luminora_lab.memory.facts._rules_spans import good_value

__all__ = ["TASTES"]

_LIKE = (
    r"(?:loves?|adores?|enjoys?|am fond of|'m fond of|is fond of|am mad about|'m mad about|can't resist"
    r"|cannot resist|am obsessed with|'m obsessed with)"
)
_HATE = (
    r"(?:hates?|detests?|loathes?|dislikes?|despises?|can't stand|cannot stand|can't bear|cannot bear|couldn't stand"
    r"|can't abide|cannot abide|do not care for|don't care for|does not care for|doesn't care for|don't like"
    r"|do not like"
    r"|doesn't like|does not like|never liked|'ve never liked|have never liked|has never liked|can't stomach)"
)


_VAGUE = re.compile(
    r"(?:seeing|watching|helping|hearing|knowing|getting|being|having|making|finding|working|talking|feeling"
    r"|thinking|giving"
    r"|bringing|sharing|using|doing|coming|going|looking|meeting|spending|taking|putting|letting|keeping) ",
    re.I,
)


def _no_hobby(value: str) -> bool:
    return _generic(value) and re.fullmatch(HOBBIES, value.lower()) is None


def _kind(value: str) -> bool:
    """Whether a value names a kind of thing: one or two words, plural or of a mass, no gerund."""
    words = value.split(" ")
    return _generic(value) and good_value(value) and len(words) <= 3 and not words[0].endswith(("ing", "self"))


def _generic(value: str) -> bool:
    """Whether a liking is for a kind of thing: no gerund that has lost its object, no "the"."""
    first = value.split(" ")[0].lower()
    bare = first.endswith("ing") and " " not in value and not re.fullmatch(HOBBIES, first)
    bare = bare or _VAGUE.match(value) is not None
    return not bare and first not in ("the", "your", "this", "that", "these", "those", "his", "her", "their", "its")


TASTES: tuple[Rule, ...] = (
    Rule(
        "i love", "likes",
        rf"<ADV>(?: |(?='))(?:{_LIKE}) (?P<v>(?!(?:the|your|this|that|these|those|his|her|their|its|my|our|an?"
        rf"|all|how|when|what|it|you|him|them|every)\b))",
        "gerund", 0.55, "13", check=_generic,
    ),
    Rule(
        "i like", "likes",
        r"<ADV> likes? (?P<v>(?!(?:the|your|this|that|these|those|his|her|their|its|my|our|an?|all|how|when|what|it"
        r"|you|him"
        r"|them|every|some|each|most|to|one|two|always|never|so|very|being|having|me|us)\b)[a-z]+(?: [a-z]+)?)<END>",
        "", 0.45, "13", check=_kind,
    ),
    Rule(
        "soft spot for", "likes",
        r"<OWN><ADV> (?:an?|such a|this) (?:[a-z]+ )?(?:soft spot|weakness|thing|passion|fondness|sweet tooth"
        r"|love) for (?P<v>)",
        "gerund", 0.6, "13", check=_generic,
    ),
    Rule(
        "i am a fan of", "likes",
        r"<BE><ADV>(?: an?| such an?)?(?: (?!not\b|never\b|no\b|hardly\b|less\b)\w+)? (?:fan of|sucker for|keen on"
        r"|fond of|partial to|addicted to|crazy about"
        r"|mad about) (?P<v>)",
        "gerund", 0.55, "13", check=_generic,
    ),
    Rule(
        "i am into", "likes",
        r"<BE><ADV> into (?P<v>)",
        "gerund", 0.5, "13", check=_no_hobby,
    ),
    Rule(
        "i have always liked", "likes",
        r"<HAVE><ADV> (?:loved|liked|adored|enjoyed) (?P<v>)",
        "np", 0.6, "13", check=_generic,
    ),
    Rule(
        "i am a thing fan", "likes",
        r"<BE><ADV> an? (?:(?:big|huge|total|great|real|true|massive|lifelong|such) )?(?P<v>[a-z-]+"
        r"(?: [a-z-]+)?) (?:fan|lover|nut|fanatic|enthusiast)<END>",
        "", 0.5, "13",
        check=lambda v: v.split()[-1] not in ("big", "huge", "total", "great", "real", "true", "massive"),
    ),
    Rule("i prefer", "likes", r"<ADV> prefers? (?P<v>)", "np", 0.5, "13", check=_generic),
    Rule(
        "i hate", "dislikes",
        rf"<ADV>(?: |(?='))(?:{_HATE}) (?P<v>(?!(?:that|when|how|it|what|to|the way|the fact|the thought"
        rf"|the idea|this)\b))",
        "np", 0.7, "13", elided=True,
    ),
    Rule(
        "i am not a fan of", "dislikes",
        r"<BE>(?: not|n't)<ADV>(?: an?| much of an?)?(?: \w+)? (?:fan of|keen on|fond of|partial to"
        r"|into) (?P<v>)",
        "np", 0.65, "13", check=_generic,
    ),
    Rule(
        "thing is vile", "dislikes",
        r"^(?P<v>(?!This\b|That\b|It\b|He\b|She\b|You\b|They\b|Everything\b)[A-Za-z]+(?: [a-z]+)?) (?:is|are)"
        r" (?:just |simply |truly |pure "
        r"|absolutely )?(?:evil|vile|disgusting|revolting|an abomination|the devil|inedible|the worst)<END>",
        "", 0.5, free=True, check=_kind,
    ),
    Rule(
        "i will not eat", "dislikes",
        rf"(?: won't| will not|<BE> not going to)<ADV> (?:eat|touch) (?P<v>{FOODS})<END>",
        "", 0.6, "13",
    ),
    Rule("gone off", "dislikes", r"<HAVE><ADV> gone off (?P<v>)", "np", 0.7, "13"),
    Rule(
        "which i hate", "dislikes",
        rf"(?:\b|^)(?P<v>[a-zA-Z-]+), (?:which|whom) I(?: really| do| absolutely)? {_HATE}",
        "", 0.75, "1", free=True,
    ),
    Rule(
        "my favourite is", "favourite",
        r"\b[Mm]y (?:all-time |absolute |own )?favou?rite(?: [\w-]+){0,2}?(?:'s| is|, of course, is"
        r"|:) (?P<v>)(?!that\b|when\b|how\b)",
        "np", 0.7, free=True,
    ),
    Rule(
        "is my favourite", "favourite",
        r"(?:^|[,;:] )(?P<v>(?:[Tt]he )?[A-Z]?[\w-]+(?: [\w-]+)?) (?:is|are|has always been|have always been)"
        r" (?:still |always )?my (?:all-time "
        r"|absolute )?favou?rite\b",
        "", 0.6, free=True,
    ),
    Rule(
        "i am a diet", "diet",
        rf"(?:<BE>|<HAVE> been|<HAVE> gone|<HAVE> turned| went| became)<ADV>(?: an?)?<ADV> (?P<v>(?:strict "
        rf"|lapsed )?{DIETS})\b",
        "", 0.85, "13",
    ),
    Rule("years a diet", "diet", rf"\byears (?P<v>an? {DIETS})\b", "", 0.7, free=True),
    Rule(
        "i do not eat", "diet",
        rf" (?P<v>(?:don't|do not|doesn't|does not|never|can't|cannot) (?:eats?|drinks?"
        rf"|touch) {FOODS}(?: on \w+days?| any ?more)?)\b",
        "", 0.7, "13",
    ),
    Rule(
        "gave up food", "diet",
        r"<HAVE?><ADV> (?:stopped eating|given up|gave up|cut out) (?P<v>(?:meat|fish|pork|beef|dairy|gluten|wheat"
        r"|bread|red meat"
        r"|shellfish|eggs))\b",
        "", 0.6, "13", elided=True, holds=False,
    ),
    Rule(
        "no food", "diet",
        rf"(?:^(?:And |So |But )?|: |, )(?P<v>[Nn]o {FOODS}(?:(?:,? (?:and |or )?no {FOODS})+|(?= for me\b)))",
        "", 0.65, free=True,
    ),
    # hobbies
    Rule(
        "i play instrument", "instrument",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:plays?|playing|played|learn(?:t|ed)|practis(?:e|es|ing)"
        rf"|practic(?:e"
        rf"|es|ing)|started|taken up|took up)(?: to play| up)?(?: (?:the|my|his|her|a"
        rf"|an))? (?P<v>{INSTRUMENTS})\b",
        "", 0.8, "1w3", elided=True,
    ),
    Rule(
        "taught me instrument", "instrument",
        rf"\b(?:taught|teaching|teaches) me (?:to play )?the (?P<v>{INSTRUMENTS})\b",
        "", 0.65, free=True,
    ),
    Rule(
        "my instrument", "instrument",
        rf"\b[Mm]y (?:old |new |own |poor )?(?P<v>(?!bass\b|horn\b|whistle\b|drum\b|organ\b|recorder\b|keyboard"
        rf"|percussion\b)"
        rf"{INSTRUMENTS})(?! (?:teacher|lesson|player|class|case|course|stool|exam))\b",
        "", 0.55, free=True,
    ),
    Rule(
        "i sing voice", "instrument",
        rf"<ADV> (?:sings?|singing|sang)(?: a little,?| a bit,?)? (?P<v>{VOICES})\b",
        "", 0.75, "13",
    ),
    Rule(
        "i play sport", "sport",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:plays?|playing|played|taken up|took up|started playing"
        rf"|been playing) (?P<v>{SPORTS})\b",
        "", 0.75, "1w3", elided=True,
    ),
    Rule(
        "i go doing", "hobby",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:go|goes|taken up|took up|take up|started|began|do|does"
        rf"|been|been getting into|getting into|gone back to|got into|really into|into)(?: some| a bit of"
        rf"| a little)? (?P<v>{HOBBIES})"
        rf"(?:<END>|(?= (?:every|each|on|twice|once|three|most|with|these|lately|again|since|for|at|in|last|this"
        rf"|when)\b))",
        "", 0.55, "13", elided=True,
    ),
    Rule(
        "are my hobbies", "hobby",
        rf"(?:^|[,;] )(?P<v>(?i:{HOBBIES})) (?:is|are) (?:my (?:main |biggest |only |real )?(?:hobby|hobbies|passion"
        rf"|thing|pastime)"
        rf"|how I (?:relax|unwind))\b",
        "", 0.65, free=True,
    ),
    Rule(
        "my hobby is", "hobby",
        rf"\b[Mm]y (?:main |biggest |only |new |real |latest )?(?:hobby|passion|pastime)(?:'s| is) (?P<v>{HOBBIES})\b",
        "", 0.7, free=True,
    ),
    Rule("i love doing", "hobby", rf"<ADV> (?:loves?|enjoys?|likes?) (?P<v>{HOBBIES})<END>", "", 0.6, "13"),
    Rule(
        "i bake when", "hobby",
        r"<ADV> (?P<v>bake|paint|draw|knit|sew|garden|sing|dance|cycle|swim|climb|crochet|sketch|fish|carve"
        r"|run|row|whittle|embroider|quilt|brew)(?= (?:when|whenever|every|most|on|at|to relax|for fun|in my|since"
        r"|badly|slowly"
        r"|a lot|a bit)\b|[.!]|$)",
        "", 0.6, "1",
    ),
    Rule(
        "we rehearse on", "hobby",
        r"(?:^|[,;] |\b(?:and|but|that|January|now) )(?P<v>we (?:rehearse|train|practise|practice|meet"
        r"|play) on \w+days?)",
        "", 0.55, free=True,
    ),
    Rule(
        "i volunteer", "hobby",
        r"<ADV> (?P<v>volunteers? (?:at|with|in|for) (?:the|a|an|our) )",
        "np-v", 0.6, "13",
    ),
    Rule("i collect", "collects", r"(?:<BE>|<HAVE> been)?<ADV> (?:collects?|collecting) (?P<v>)", "np", 0.6, "13"),
    Rule("my collection", "collects", r"\b[Mm]y collection of (?P<v>)", "np", 0.7, free=True, presupposed=True),
    Rule(
        "my thing collection", "collects",
        r"\b[Mm]y (?P<v>[a-z-]+) collection\b",
        "", 0.65, free=True, presupposed=True,
        check=lambda v: v not in ("own", "little", "small", "big", "new", "old", "whole", "growing"),
    ),
    Rule(
        "i joined club", "member_of",
        rf"(?:<HAVE?><ADV> joined|<BE><ADV> joining) (?P<v>(?:the|a|an|our|my) (?:[\w'-]+ ){{0,3}}?{CLUBS})\b",
        "npp-v", 0.7, "1w3", elided=True,
    ),
    Rule(
        "i am in club", "member_of",
        rf"(?:<BE><ADV>(?: a member of| in| on| part of| the \w+ of)|<ADV> (?:sings?|plays?|dances?|rows?|runs?"
        rf"|rides?|leads? the \w+)(?: (?:the )?[a-z]+)? (?:in|with|for|at)|<HAVE> been<ADV>(?: in| on| with"
        rf"| a member of| part of)) (?P<v>(?:the|a|an|our"
        rf"|my) (?:[\w'-]+ ){{0,3}}?{CLUBS})\b",
        "npp-v", 0.65, "13",
    ),
    Rule(
        "i sing in name", "member_of",
        r"<ADV> (?:sings?|plays?|dances?|rows?|leads? the \w+)(?:,? [a-z]+){0,4}?,? (?:in|with|for)"
        r" (?:the )?(?P<v>[A-ZÀ-Þ][\w'-]+ ["
        r"A-ZÀ-Þ][\w'-]+)",
        "", 0.65, "13",
    ),
)  # fmt: skip
