"""Rules for tastes, hobbies and aims: what somebody likes, eats, plays, joins, plans, wants and learns."""

from __future__ import annotations

import re

from luminora_lab.memory.facts._rules_lexicon import (
    CLUBS,
    DIETS,
    FOODS,
    HOBBIES,
    INSTRUMENTS,
    LANGUAGES,
    SPORTS,
    VOICES,
)
from luminora_lab.memory.facts._rules_model import Rule

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


def _generic(value: str) -> bool:
    """Whether a liking is for a kind of thing: no gerund that has lost its object, no "the"."""
    first = value.split(" ")[0].lower()
    bare = first.endswith("ing") and " " not in value and not re.fullmatch(HOBBIES, first)
    return not bare and first not in ("the", "your", "this", "that", "these", "those", "his", "her", "their", "its")


_BASE = r"[a-z]{2,}"

TASTES: tuple[Rule, ...] = (
    Rule(
        "i love", "likes",
        rf"<ADV>(?: |(?='))(?:{_LIKE}) (?P<v>(?!(?:the|your|this|that|these|those|his|her|their|its|my|our|an?"
        rf"|all|how|when|what|it|you|him|them|every)\b))",
        "np", 0.55, "13", check=_generic,
    ),
    Rule(
        "i am a fan of", "likes",
        r"<BE><ADV>(?: an?| such an?)?(?: \w+)? (?:fan of|sucker for|keen on|partial to|addicted to|crazy about"
        r"|mad about|into) (?P<v>)",
        "np", 0.55, "13", check=_generic,
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
    Rule("i dream of", "likes", r"<ADV> dreams? (?:of|about) (?:his |her |your )?(?P<v>)", "np", 0.5, "1"),
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
        r"(?:^|[,;:] )(?P<v>(?:[Tt]he )?[A-Z]?[\w-]+(?: [\w-]+)?) (?:is|are) (?:still |always )?my (?:all-time "
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
        rf"|touch) {FOODS}(?: on \w+days?)?)\b",
        "", 0.7, "13",
    ),
    Rule(
        "no food", "diet",
        rf"(?:^(?:And |So |But )?|: |, )(?P<v>[Nn]o {FOODS}(?:,? (?:and |or )?no {FOODS})+)",
        "", 0.65, free=True,
    ),
    # hobbies
    Rule(
        "i play instrument", "instrument",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:plays?|playing|played|learn(?:ing|s|t|ed)?|practis(?:e|es|ing)|practic(?:e"
        rf"|es|ing)|started|taken up|took up)(?: to play| up)?(?: (?:the|my|his|her|a"
        rf"|an))? (?P<v>{INSTRUMENTS})\b",
        "", 0.8, "1w3", elided=True,
    ),
    Rule("i sing voice", "instrument", rf"<ADV> (?:sings?|singing|sang) (?P<v>{VOICES})\b", "", 0.75, "13"),
    Rule(
        "i play sport", "sport",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:plays?|playing|played|taken up|took up) (?P<v>{SPORTS})\b",
        "", 0.75, "1w3", elided=True,
    ),
    Rule(
        "i go doing", "hobby",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:go|goes|taken up|took up|take up|started|began|am into|'m into|is into|do|does"
        rf"|been) (?P<v>{HOBBIES})<END>",
        "", 0.55, "13",
    ),
    Rule("i love doing", "hobby", rf"<ADV> (?:loves?|enjoys?|likes?) (?P<v>{HOBBIES})<END>", "", 0.6, "13"),
    Rule(
        "i bake when", "hobby",
        r"<ADV> (?P<v>bake|paint|draw|knit|sew|garden|sing|dance|cycle|swim|climb|crochet|sketch|fish|carve"
        r"|whittle|embroider|quilt|brew)(?= (?:when|whenever|every|most|on|at|to relax|for fun|in my|since)\b)",
        "", 0.6, "1",
    ),
    Rule(
        "we rehearse on", "hobby",
        r"(?:^|[,;] |\b(?:and|but|that|January|now) )(?P<v>we (?:rehearse|train|practise|practice|meet"
        r"|play) on \w+days?)",
        "", 0.55, free=True,
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
        rf"<HAVE?><ADV> (?:joined|join) (?P<v>(?:the|a|an|our|my) (?:[\w'-]+ ){{0,3}}?{CLUBS})\b",
        "npp-v", 0.7, "1w3", elided=True,
    ),
    Rule(
        "i am in club", "member_of",
        rf"(?:<BE><ADV>(?: a member of| in| on| part of| the \w+ of)|<ADV> (?:sings?|plays?|dances?|rows?|runs?"
        rf"|rides?|volunteers?|leads? the \w+) (?:in|with|for|at)) (?P<v>(?:the|a|an|our"
        rf"|my) (?:[\w'-]+ ){{0,3}}?{CLUBS})\b",
        "npp-v", 0.65, "13",
    ),
    Rule(
        "i sing in name", "member_of",
        r"<ADV> (?:sings?|plays?|dances?|rows?|leads? the \w+) (?:in|with|for) (?:the )?(?P<v>[A-ZÀ-Þ][\w'-]+ ["
        r"A-ZÀ-Þ][\w'-]+)",
        "", 0.65, "13",
    ),
    # aims
    Rule(
        "i am going to", "plan",
        rf"<BE><ADV> (?:going to|gonna) (?P<v>(?!be\b|have to\b|say\b|need\b|regret\b|miss\b|tell\b|cry\b|put\b"
        rf"|keep\b|try\b|make it\b|check\b|give\b|stay\b|go\b|get\b|do\b|take\b|sit\b|ask\b|look\b|let\b|see\b"
        rf"|stop\b|start\b|read\b){_BASE})",
        "clause", 0.4, "1w",
    ),
    Rule(
        "i plan to", "plan",
        rf"<ADV>(?: (?:plan|plans|intend|intends|mean|hope|hopes|aim) to| (?:am|is) (?:planning|hoping"
        rf"|aiming) to|'m (?:planning|hoping|aiming) to|'ve decided to| have decided to) (?P<v>(?!be\b|keep\b"
        rf"|see\b|hear\b|get\b){_BASE})",
        "clause", 0.6, "1w3",
    ),
    Rule(
        "i promise to", "plan",
        rf"<ADV> (?:promise|promised|vow|have promised) to (?P<v>{_BASE})",
        "clause", 0.5, "1",
    ),
    Rule(
        "i am thinking of", "plan",
        r"(?:<BE>|<HAVE> been)<ADV> (?:thinking of|thinking about|considering|planning on) (?P<v>[a-z]+ing\b)",
        "clause", 0.65, "1w",
    ),
    Rule("the plan is", "plan", r"\b[Tt]he plan(?:'s| is)(?: now| still)?(?: to)? (?P<v>)", "clause", 0.6, free=True),
    Rule(
        "i want a", "wants",
        r"<HAVE?><ADV> (?:want|wants|wanted) (?:(?:to )?(?:buy|get|have|own|adopt|find) )?(?P<v>(?:an?|my own"
        r"|his own|her own) )",
        "np", 0.65, "13",
    ),
    Rule(
        "i want to be", "wants",
        r"(?:<HAVE?><ADV> (?:want|wants|wanted)|<ADV> intends?) (?P<v>to (?:be|become) an? )",
        "np-v", 0.65, "13",
    ),
    Rule("i would love a", "wants", r"(?:'d| would)<ADV> (?:love|like|kill for) (?P<v>an? )", "np", 0.5, "1"),
    Rule("i always wanted to", "wants", rf"<HAVE><ADV> wanted (?P<v>to {_BASE})", "clause", 0.55, "1"),
    Rule(
        "my dream is", "wants",
        rf"\b[Mm]y (?:\w+ )?(?:dream|wish|ambition|goal|aim)(?:'s| is|'s always been"
        rf"| has always been) (?P<v>to {_BASE})",
        "clause", 0.65, free=True,
    ),
    Rule(
        "saving for", "saving_for",
        r"(?:<BE>|<HAVE> been)<ADV> (?:saving|saving up|putting money aside) (?:up )?for (?P<v>)",
        "np", 0.8, "1w3", elided=True,
    ),
    Rule(
        "money aside", "saving_for",
        r"<HAVE><ADV> (?:put|set) (?P<v>(?:\w+ ){1,4}(?:pounds|euros|dollars|quid|crowns|thousand)) (?:aside"
        r"|by)\b",
        "", 0.65, "1w3",
    ),
    Rule(
        "i am learning", "learning",
        r"(?:<BE>|<HAVE> been)<ADV> (?:learning|studying|teaching myself|taking lessons in) (?P<v>(?:how to "
        r"|to )[a-z]+)",
        "clause", 0.6, "1w3",
    ),
    Rule(
        "i am learning a subject", "learning",
        rf"(?:<BE>|<HAVE> been|<HAVE> started)<ADV> (?:learning|studying|teaching myself"
        rf"|taking lessons in)(?: the)? (?P<v>{LANGUAGES}|{INSTRUMENTS}|{HOBBIES}|{SPORTS})\b",
        "", 0.75, "1w3", elided=True,
    ),
    Rule(
        "lessons", "learning",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:taking|having|started|starting|doing|signed up for|booked|take|takes"
        rf"|enrolled in|joined)(?: an?| some| my)?(?: evening| beginners'?)? (?P<v>{LANGUAGES}|{INSTRUMENTS}"
        rf"|{HOBBIES}|{SPORTS}|first aid|driving) (?:lessons|classes|class|course|evening class)\b",
        "", 0.7, "1w3", elided=True,
    ),
)  # fmt: skip
