"""Rules for aims: what somebody plans, wants, saves for and learns."""

from __future__ import annotations

import re

from luminora_lab.memory.facts._rules_lexicon import HOBBIES, INSTRUMENTS, LANGUAGES, SPORTS
from luminora_lab.memory.facts._rules_model import Rule
from luminora_lab.memory.facts._rules_trades import TREATMENTS

__all__ = ["AIMS"]

_BASE = r"[a-z]{2,}"
_SOON = re.compile(
    r"\b(?:in (?:the )?(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|spring|summer"
    r"|autumn|winter|new year)|next \w+|on (?:the|[A-Z]\w+day))\b"
)
_SPELLS = frozenset({"days", "weeks", "months", "years", "ages"})

AIMS: tuple[Rule, ...] = (
    Rule(
        "i am going to", "plan",
        rf"<BE><ADV> (?:going to|gonna) (?P<v>(?!be\b|have to\b|say\b|need\b|regret\b|miss\b|tell\b|cry\b|put\b"
        rf"|keep\b|try\b|make it\b|check\b|give\b|stay\b|go\b|get\b|do\b|take\b|sit\b|ask\b|look\b|let\b|see\b"
        rf"|stop\b|start\b|read\b){_BASE})",
        "clause", 0.4, "1w", check=lambda v: re.match(TREATMENTS, v) is None,
    ),
    Rule(
        "i plan to", "plan",
        rf"<ADV>(?: (?:plan|plans|intend|intends|mean|hope|hopes|aim) to| (?:am|is|are) (?:planning|hoping"
        rf"|aiming) to|'(?:m|re|s) (?:planning|hoping|aiming) to|'ve decided to| have decided to) (?P<v>(?!be\b|keep\b"
        rf"|see\b|hear\b|get\b(?! married| engaged| an? )|have\b|make\b|put\b|help\b|use\b){_BASE})",
        "clause", 0.6, "1w3",
    ),
    Rule(
        "moving soon", "plan",
        r"<BE><ADV> (?P<v>(?:getting married|moving (?:in|to|out|back|house)|retiring|leaving|having a baby"
        r"|opening an?)\b)",
        "clause", 0.5, "1w", check=lambda v: _SOON.search(v) is not None,
    ),
    Rule(
        "i am doing the race", "plan",
        r"(?:<BE><ADV> (?:doing|running|entering)|<HAVE?><ADV> (?:signed up for|entered)) (?P<v>(?:the|an?|my)"
        r"(?: [\w'-]+){0,3}? (?:marathon"
        r"|triathlon|ten k|10k|race|swim|ultra|tournament)(?: (?:in|on) (?:the )?[A-Z]?\w+)?)",
        "", 0.55, "1w", elided=True,
    ),
    Rule(
        "off to place", "plan",
        r"<BE><ADV> (?:off|going|going back|flying|heading|travelling|driving|moving)(?: over| back| out| down| up"
        r"| away)? to (?P<v>[A-ZÀ-ÖØ-Þ]"
        r"[\w'-]+(?: [A-ZÀ-ÖØ-Þ][\w'-]+)?(?: in (?:January|February|March|April|May|June|July|August|September"
        r"|October|November"
        r"|December|spring|summer|autumn|winter))?)",
        "", 0.5, "1w", elided=True,
    ),
    Rule(
        "i promise to", "plan",
        rf"<ADV> (?:promise|vow) to (?P<v>{_BASE})",
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
    Rule(
        "i would love to", "wants",
        r"(?:'d| would)<ADV> (?:love|like) to (?P<v>(?:learn|own|become|visit|live|move|open|build|write a|run a"
        r"|play|have (?:an?|my)"
        r"|travel|adopt|start (?:an?|my)|keep (?!you\b|it\b|in\b))\b(?! (?:to|with|for) you\b))",
        "clause", 0.5, "1", check=lambda v: " " in v,
    ),
    Rule(
        "i want to do", "wants",
        r"<HAVE?><ADV> (?:want|wants|wanted) (?P<v>to (?:learn|own|open|visit|live (?:in|on|by|near|abroad)"
        r"|keep (?=[a-z]+s\b)|adopt|move|start an?|study|build an?)\b)"
        r"(?!you\b|it\b|that\b|this\b|going\b)",
        "clause", 0.5, "13", check=lambda v: len(v.split()) > 2,
    ),
    Rule("i always wanted to", "wants", rf"<HAVE><ADV> wanted (?P<v>to {_BASE})", "clause", 0.55, "1"),
    Rule(
        "my dream is", "wants",
        rf"\b[Mm]y (?:\w+ )?(?:dream|wish|ambition|goal|aim)(?:'s| is|'s always been"
        rf"| has always been) (?P<v>to {_BASE})",
        "clause", 0.65, free=True,
    ),
    Rule(
        "saving for", "saving_for",
        r"(?:<BE>|<HAVE> been|<HAVE?><ADV> started)?<ADV> (?:saving|saving up|putting money aside) (?:up )?for (?P<v>)",
        "np", 0.8, "1w3", elided=True, check=lambda v: v.split()[-1] not in _SPELLS,
    ),
    Rule(
        "money aside", "saving_for",
        r"<HAVE><ADV> (?:put|set) (?P<v>(?:\w+ ){1,4}(?:pounds|euros|dollars|quid|crowns|thousand)) (?:aside"
        r"|by)\b",
        "", 0.65, "1w3",
    ),
    Rule(
        "i am learning", "learning",
        r"(?:<BE>|<HAVE> been)?<ADV> (?:learning|studying|teaching myself|taking lessons in) (?P<v>(?:how to "
        r"|to )[a-z]+)",
        "clause", 0.6, "1w3",
    ),
    Rule(
        "i am learning a subject", "learning",
        rf"(?:<BE>|<HAVE> been|<HAVE> started)?<ADV> (?:learning|studying|teaching myself"
        rf"|taking lessons in)(?: the)? (?P<v>{LANGUAGES}|{INSTRUMENTS}|{HOBBIES}|{SPORTS})\b",
        "", 0.75, "1w3", elided=True,
    ),
    Rule(
        "course in", "learning",
        r"(?:<BE>|<HAVE>)?<ADV> (?:taking|doing|started|starting|did|on|signed up for|enrolled on)(?: an?| my)"
        r"(?: [a-z]+)? (?:course|class"
        r"|diploma|workshop) (?:in|on) (?P<v>)",
        "np", 0.6, "1w3", elided=True,
    ),
    Rule(
        "learning to", "learning",
        r"(?:<BE>|<HAVE> been)?<ADV> (?:learning|teaching myself) (?P<v>to (?!be\b|live\b|let\b|accept\b|say\b|cope\b"
        r"|trust\b|love\b)"
        r"[a-z]+(?: (?:the|an?) [a-z]+)?)(?=<END>| at\b| with\b| from\b)",
        "", 0.6, "1w3", elided=True,
    ),
    Rule(
        "lessons", "learning",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:taking|having|started|starting|doing|signed up for|booked|take|takes"
        rf"|enrolled in|joined|go to|goes to|going to|started going to)(?: the| an?| some| my)?(?: evening"
        rf"| beginners'?)? (?P<v>{LANGUAGES}|{INSTRUMENTS}"
        rf"|{HOBBIES}|{SPORTS}|first aid|driving) (?:lessons|classes|class|course|evening class)\b",
        "", 0.7, "1w3", elided=True,
    ),
)  # fmt: skip
