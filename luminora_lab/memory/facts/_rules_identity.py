"""Rules for who somebody is, where they live, and what they own."""

from __future__ import annotations

from luminora_lab.memory.facts._rules_lexicon import (
    ANIMALS,
    HOMES,
    LANGUAGES,
    MAKES,
    NATIONALITIES,
    NUMBERS,
    STATUSES,
    STREETS,
    VEHICLES,
)
from luminora_lab.memory.facts._rules_model import Rule

__all__ = ["IDENTITY"]

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_ORDINAL = (
    r"(?:(?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    r"|\d{1,2}(?:st|nd|rd|th))"
)
_DAY = rf"(?:(?:the )?{_ORDINAL}(?: of {_MONTH})?|{_MONTH} (?:the )?(?:{_ORDINAL}|\d{{1,2}})|\d{{1,2}} {_MONTH})"
_PLACE = r"(?P<v>[A-ZÀ-ÖØ-Þ][\w'-]+(?: [A-ZÀ-ÖØ-Þ][\w'-]+)*)"
_STREET = rf"(?:(?:[A-ZÀ-Þ][\w'-]+ )+{STREETS},?(?: in)? )?"
_HOME = rf"(?:[a-z'-]+ ){{0,4}}?{HOMES}\b"

IDENTITY: tuple[Rule, ...] = (
    Rule("my name is", "name", r"\b[Mm]y (?:full |real |first )?name(?:'s| is) (?P<v><NAME>)", "", 0.95, free=True),
    Rule(
        "call me", "name",
        r"(?:^|[,.;] |\band |\bbut |just |please )(?:[Pp]lease |[Jj]ust )?[Cc]all me (?P<v><NAME>)",
        "", 0.7, free=True,
    ),
    Rule("name and age", "age", rf"<BE> <NAME>, (?P<v>{NUMBERS})(?=[,.])", "", 0.8, "1"),
    Rule(
        "trade at age", "age",
        rf"^(?:An? )?(?P<t>(?:[A-Z]?[\w-]+ ){{0,2}}[\w-]+) at (?P<v>{NUMBERS})[.!]",
        "", 0.6, free=True,
    ),
    Rule(
        "i am n years old", "age",
        rf"<BE><ADV> (?P<v>{NUMBERS})(?: years? old)?(?=\s*(?:[.,;!)]|$| and\b| but\b| now\b| next\b| this\b"
        rf"| today| years? old))",
        "", 0.8, "1",
    ),
    Rule(
        "i shall be n", "age",
        rf"(?:'ll| will| shall)<ADV>(?: be| turn) (?P<v>{NUMBERS})(?=\s*(?:[.,;!)]|$| and\b| in\b| on\b| next\b"
        rf"| this\b| tomorrow))",
        "", 0.7, "1",
    ),
    Rule(
        "i turned n", "age",
        rf"(?:<BE> turning|<HAVE?><ADV> (?:turned|hit))<ADV> (?P<v>{NUMBERS})<END>",
        "", 0.7, "1",
    ),
    Rule(
        "my birthday is", "birthday",
        rf"\b[Mm]y (?:\w+ )?birthday(?:'s| is| was)?(?: on)? (?P<v>{_DAY})",
        "", 0.9, free=True,
    ),
    Rule("born on", "birthday", rf"<WAS> born on (?P<v>{_DAY})", "", 0.85, "13"),
    Rule(
        "i am nationality", "nationality",
        rf"<BE><ADV>(?: half| part)? (?P<v>{NATIONALITIES})(?! \w)",
        "", 0.7, "13",
    ),
    Rule(
        "i speak", "language",
        rf"<ADV> speaks?(?: a little| some| fluent| good| bad)? (?P<v>{LANGUAGES})\b",
        "", 0.8, "13",
    ),
    Rule(
        "my language is", "language",
        rf"\b[Mm]y (?:first|native|mother|second)(?:-| )(?:language|tongue)(?:'s| is) (?P<v>{LANGUAGES})\b",
        "", 0.9, free=True,
    ),
    Rule(
        "studied", "education",
        r"<ADV> (?:studied|read|majored in)(?= [a-zA-Z]+ (?:at|in)\b) (?P<v>[\w-]+)",
        "np", 0.6, "13",
    ),
    Rule(
        "degree in", "education",
        r"<OWN> (?P<v>an? (?:\w+ )?(?:degree|diploma|phd|PhD|doctorate|master's|MA|BA|MSc|BSc) in )",
        "np-v", 0.6, "13",
    ),
    Rule(
        "doing a degree", "education",
        r"<BE><ADV> (?:doing|studying for|finishing|working towards) (?P<v>(?:an?|my) (?:\w+ )?(?:degree"
        r"|diploma|phd|PhD|doctorate|master's|MA|BA|MSc|BSc|apprenticeship|A-levels)(?: in [\w-]+)?)\b",
        "", 0.6, "13",
    ),
    Rule(
        "left school", "education",
        r"<ADV> (?:left|went to|finished|dropped out of) (?:the |my )?(?P<v>(?:[a-z]+ )?(?:school|college"
        r"|university|uni|art school|drama school)) (?:at|when|in|with|after)\b",
        "", 0.6, "1", check=lambda v: " " in v,
    ),
    Rule(
        "went to university", "education",
        r"<HAVE?><ADV> (?:went to|graduated from|studied at) (?P<v>(?:the )?(?:University of [A-Z]\w+"
        r"|[A-Z][\w'-]+ (?:University|College|Institute|Polytechnic|Academy|Conservatoire)))",
        "", 0.65, "13",
    ),
    # where
    Rule(
        "i live in", "home_city",
        rf"<ADV> (?:lives?|am living|'m living|is living)<ADV>(?: here| down| up| over| out)?(?: just"
        rf"| right)? (?:in|near|at|outside) {_STREET}{_PLACE}",
        "", 0.85, "1w3",
    ),
    Rule(
        "i am based in", "home_city",
        rf"<BE><ADV> (?:based|living|settled|staying) (?:in|near) {_STREET}{_PLACE}",
        "", 0.8, "1w3",
    ),
    Rule(
        "i moved to", "home_city",
        rf"<HAVE?><ADV> (?:moved|relocated)(?: back| down| up| over| out| here)?(?: from [A-Z]\w+)? to "
        rf"{_STREET}{_PLACE}",
        "", 0.8, "1w3", elided=True,
    ),
    Rule(
        "home in", "home_city",
        rf"<OWN>(?: got)? (?:an? |my |our |two |three |the )?{_HOME}(?: (?:above|over|on|behind|near|by"
        rf"|next to) [a-z' ]+?)? in {_STREET}{_PLACE}",
        "", 0.75, "1w",
    ),
    Rule("here in", "home_city", rf"\bhere in {_PLACE}(?! [a-z]+(?:ed|s)\b)", "", 0.5, free=True),
    Rule(
        "my house in", "home_city",
        rf"\b[Mm]y (?:own |little |old |new )?{HOMES}(?: is|'s)? (?:in|on"
        rf"|at) (?:[A-ZÀ-Þ][\w'-]+ )+{STREETS},(?: in)? {_PLACE}",
        "", 0.85, free=True,
    ),
    Rule(
        "my home in", "home_city",
        rf"\b[Mm]y (?:own |little |old |new )?(?:house|flat|apartment|home|cottage|place)(?: is"
        rf"|'s)? in (?!(?:[A-ZÀ-Þ][\w'-]+ )+{STREETS}){_PLACE}",
        "", 0.6, free=True,
    ),
    Rule(
        "grew up in", "hometown",
        rf"<HAVE?><ADV> (?:grew up|was born|were born|was raised|were raised|was brought up)(?: and raised)?"
        rf"(?: on a \w+)?(?: in| near| on| outside) {_PLACE}",
        "", 0.85, "1w3",
    ),
    Rule("from originally", "hometown", rf"(?:<BE><ADV>| comes?<ADV>)(?: originally)? from {_PLACE}", "", 0.75, "13"),
    Rule(
        "where i was born", "hometown",
        rf"\b{_PLACE}, (?:the town |the village )?where (?:I|we)(?: was| were)?(?: both)? (?:born|grew up"
        rf"|raised)",
        "", 0.85, free=True,
    ),
    # home
    Rule(
        "i live in a", "home_type",
        rf"<ADV>(?: lives?|(?: am|'m|'s| is) (?:living|staying))<ADV>(?: in| on) (?P<v>(?:an? |the |my "
        rf"|our )?{_HOME})",
        "home", 0.7, "1w3",
    ),
    Rule(
        "i live above", "home_type",
        r"<ADV> lives?<ADV> (?P<v>(?:above|over|behind|opposite|next to|beside) )",
        "npp-home", 0.75, "1w3",
    ),
    Rule(
        "i rent a", "home_type",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:rents?|rented|renting|shares?|sharing) (?P<v>(?:an? |two |three "
        rf"|one )?{_HOME})",
        "home", 0.6, "1w3",
    ),
    Rule(
        "i have rooms", "home_type",
        rf"<OWN> (?P<v>(?:an? |two |three |one )(?:[a-z-]+ ){{0,3}}?{HOMES})(?= (?:in|above|over|near|on|behind"
        rf"|next)\\b)",
        "home", 0.6, "1w",
    ),
    # things
    Rule(
        "i own", "owns",
        r"<ADV> owns? (?P<v>(?:an?|two|three|four|five|six|seven|eight|nine|ten|the|some) )",
        "npr", 0.75, "123",
    ),
    Rule(
        "i have an animal", "pet",
        rf"<HAVE?><ADV> (?:got|have|has|adopted|rescued|keep|keeps) (?P<v>(?:an?|two|three|another) "
        rf"(?:(?!hot |stuffed |toy )[a-z-]+ ){{0,2}}?{ANIMALS}s?)\b(?! (?:called|named|of|in my|to"
        rf"|\w+ed)\b)(?!,? [A-Z])",
        "", 0.5, "1w3",
    ),
    Rule(
        "my make", "vehicle",
        rf"\b(?:[Mm]y|[Oo]ur) (?P<v>(?:(?!of\b|and\b)[a-z-]+ ){{0,2}}{MAKES})\b",
        "", 0.75, free=True, presupposed=True,
    ),
    Rule(
        "i drive a", "vehicle",
        rf"<ADV> (?:drives?|rides?) (?P<v>(?:an?|my|the|his|her)(?: [a-z-]+){{0,3}}? (?:{MAKES}|{VEHICLES}))\b",
        "", 0.65, "13",
    ),
    Rule(
        "my adjective vehicle", "vehicle",
        rf"\b[Mm]y (?P<v>(?:(?:old|new|little|ancient|rusty|trusty|beloved|battered|second-hand|electric|red"
        rf"|green|blue|white|black|yellow|grey|silver|orange) )+{VEHICLES})\b",
        "", 0.6, free=True, presupposed=True,
    ),
    Rule("a make alone", "vehicle", rf"^(?:[Aa]n? )(?P<v>(?:[a-z-]+ ){{0,2}}{MAKES})(?=[,.!])", "", 0.6, free=True),
    Rule(
        "the make failed", "vehicle",
        rf"\b[Tt]he (?P<v>{MAKES}) (?:died|broke down|failed|won't start|wouldn't start|needs|came off"
        rf"|conked out|gave up)\b",
        "", 0.55, free=True,
    ),
    Rule("lives with", "home_type", r"<ADV> (?P<v>lives with (?:me|us|my|her|his) ?)", "clause", 0.6, "3"),
    Rule("i live with", "home_type", r"<ADV> (?P<v>live with my )", "clause", 0.5, "1"),
    Rule(
        "sold the vehicle", "vehicle",
        rf"<HAVE?><ADV> (?:sold|scrapped|got rid of|traded in|wrote off|crashed) (?:my|the"
        rf"|our) (?P<v>(?:[a-z-]+ ){{0,2}}(?:{MAKES}|{VEHICLES}))\b",
        "", 0.7, "1w3", elided=True, holds=False,
    ),
    # status
    Rule(
        "i am status", "relationship_status",
        rf"<BE><ADV>(?: newly| happily| recently| officially| an?)? (?P<v>{STATUSES}|widow|widower|bachelor"
        rf"|divorcee)(?! (?:out|person|man|woman|mother|father|to\b))\b",
        "", 0.8, "13",
    ),
    Rule(
        "we broke up", "relationship_status",
        r"<HAVE?><ADV> (?P<v>broke up|broken up|split up|separated|divorced|got divorced|got engaged"
        r"|got married)\b",
        "", 0.7, "1w", check=None,
    ),
)  # fmt: skip
