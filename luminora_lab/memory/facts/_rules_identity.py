"""Rules for who somebody is and what they own."""

from __future__ import annotations

from luminora_lab.memory.facts._rules_lexicon import (
    ANIMALS,
    DAY_OF_YEAR,
    LANGUAGES,
    MAKES,
    NATIONALITIES,
    NUMBERS,
    STATUSES,
    VEHICLES,
)
from luminora_lab.memory.facts._rules_model import Rule

__all__ = ["IDENTITY"]

_AGED = r"(?=\s*(?:[.,;:!?…)—–]|$)| (?:and|but|so|now|next|this|last|today|yesterday|tomorrow|in|on|at|years?)\b)"

IDENTITY: tuple[Rule, ...] = (
    Rule("my name is", "name", r"\b[Mm]y (?:full |real |first )?name(?:'s| is) (?P<v><NAME>)", "", 0.95, free=True),
    Rule(
        "call me", "name",
        r"(?:^|[,.;] |\band |\bbut |just |please )(?:[Pp]lease |[Jj]ust )?[Cc]all me (?P<v><NAME>)",
        "", 0.7, free=True,
    ),
    Rule(
        "they call me", "name",
        r"\b(?:[Ee]verybody|[Ee]veryone|[Pp]eople|[Tt]hey|[Ff]riends|[Mm]y friends) (?:just )?calls? me (?P<v><NAME>)",
        "", 0.7, free=True,
    ),
    Rule("at age i am", "age", rf"^At (?P<v>{NUMBERS}),? I(?:'m| am)\b", "", 0.7, free=True),
    Rule(
        "at age", "age",
        rf"^(?:And )?[Aa]t (?!(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|\d)\b)"
        rf"(?P<v>{NUMBERS})[.!]$",
        "", 0.55, free=True,
    ),
    Rule("name and age", "age", rf"<BE> <NAME>, (?P<v>{NUMBERS})(?=[,.])", "", 0.8, "1"),
    Rule(
        "i am n years old", "age",
        rf"<BE><ADV> (?P<v>(?!one\b){NUMBERS})(?: years? old)?(?=\s*(?:[.,;!)]|$| and\b| but\b| now\b| next\b| this\b"
        rf"| today| years? old| on [A-Z]))",
        "", 0.8, "13",
    ),
    Rule(
        "i shall be n", "age",
        rf"(?:'ll| will| shall|<BE> going to|<BE> about to)<ADV>(?: be| turn) (?P<v>{NUMBERS}){_AGED}",
        "", 0.7, "13",
    ),
    Rule(
        "i turned n", "age",
        rf"(?:<BE> turning|<HAVE?><ADV> turned| turns)<ADV> (?P<v>{NUMBERS}){_AGED}",
        "", 0.7, "13", elided=True,
    ),
    Rule(
        "n next week", "age",
        rf"^(?P<v>(?i:{NUMBERS})) (?:next|this|last) (?:week|month|year|birthday|[A-Z]\w+)\b",
        "", 0.55, free=True,
    ),
    Rule(
        "n on my birthday", "birthday",
        rf"(?:(?:'ll| will| shall|<BE> going to)<ADV>(?: be| turn)|<BE> turning|<HAVE?><ADV> turned)<ADV> {NUMBERS} on "
        rf"(?P<v>{DAY_OF_YEAR})",
        "", 0.8, "13", elided=True,
    ),
    Rule(
        "my birthday is", "birthday",
        rf"\b[Mm]y (?:\w+ )?birthday(?:'s| is| was)?(?: on)? (?P<v>{DAY_OF_YEAR})",
        "", 0.9, free=True,
    ),
    Rule("born on", "birthday", rf"<WAS> born on (?P<v>{DAY_OF_YEAR})", "", 0.85, "13"),
    Rule(
        "i am nationality", "nationality",
        rf"<BE><ADV>(?: half| part)? (?P<v>{NATIONALITIES})(?! (?!by\b|but\b|and\b|on\b|so\b|though\b)\w)",
        "", 0.7, "13",
    ),
    Rule(
        "i speak", "language",
        rf"<ADV> speaks?(?: a little| some| fluent| good| bad)? (?P<v>{LANGUAGES})\b",
        "", 0.8, "13",
    ),
    Rule(
        "fluent in", "language",
        rf"(?:<BE><ADV> fluent in|<ADV> grew up (?:speaking|with)) (?P<v>{LANGUAGES})\b",
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
        "my degree is in", "education",
        r"\b[Mm]y (?:degree|PhD|doctorate|master's|major|first degree)(?: is|'s| was)(?: in)? (?P<v>[a-z])",
        "np", 0.65, free=True,
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
        "into a degree", "education",
        r"\b(?:[Dd]id|done|got|finished|[Ss]tarted|completed|into|through|doing) (?P<v>(?:an?|my) (?:\w+ )?(?:degree"
        r"|diploma|phd|PhD|doctorate|master's|MA|BA|MSc|BSc) (?:in|on) )",
        "np-v", 0.6, free=True,
    ),
    Rule(
        "place to study", "education",
        r"(?:<OWN>|<BE>)<ADV>(?: an?)? (?:place|offer|second year|first year|final year|reading|studying)"
        r"(?: at [A-ZÀ-Þ]\w+"
        r"(?: University)?)?(?: to (?:do|study|read))? (?P<v>(?!for\b|the\b|to\b|at\b|of\b|in\b)[a-z]+)(?= at\b"
        r"|<END>| from\b)",
        "", 0.5, "13",
    ),
    Rule(
        "subject at college", "education",
        r"(?:<BE>|<HAVE> been)<ADV> (?:doing|studying|reading) (?P<v>(?!a\b|the\b|my\b"
        r"|some\b)[a-z]+(?: [a-z]+)?(?: and [a-z]+)? at (?:the )?"
        r"[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)?)",
        "", 0.65, "13", elided=True,
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
    # things
    Rule(
        "i own", "owns",
        r"<ADV> owns? (?P<v>(?:an?|two|three|four|five|six|seven|eight|nine|ten|the|some) )",
        "npr", 0.75, "123",
    ),
    Rule("i keep", "owns", rf"<ADV> keeps? (?P<v>{NUMBERS} (?!of\b|people\b|times\b))", "np", 0.5, "13"),
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
        "", 0.65, "1w3",
    ),
    Rule(
        "i have a make", "vehicle",
        rf"(?:<OWN>|<HAVE?><ADV> (?:bought|got)(?: myself| ourselves)?) (?P<v>(?:an? |my own )"
        rf"(?:[\w-]+ ){{0,3}}?{MAKES}"
        rf"(?: {VEHICLES})?)\b",
        "", 0.65, "13", elided=True,
    ),
    Rule(
        "it is a make", "vehicle",
        rf"\b(?:[Ss]he|[Ii]t|[Hh]e)(?:'s| is) (?P<v>an? (?:[\w-]+ ){{0,3}}?{MAKES})\b",
        "", 0.5, free=True,
    ),
    Rule(
        "my vehicle is", "vehicle",
        rf"\b[Mm]y {VEHICLES}(?:'s| is) (?P<v>(?:an? )(?:[\w-]+ ){{0,3}}?(?:{MAKES}|{VEHICLES}))\b",
        "", 0.7, free=True,
    ),
    Rule(
        "my adjective vehicle", "vehicle",
        rf"\b[Mm]y (?P<v>(?:(?:old|new|little|ancient|rusty|trusty|beloved|battered|second-hand|electric|red"
        rf"|green|blue|white|black|yellow|grey|silver|orange) )+{VEHICLES})\b",
        "", 0.6, free=True, presupposed=True,
    ),
    Rule(
        "a make alone", "vehicle",
        rf"^(?:And )?(?:[Aa]n? )(?P<v>(?:[a-z-]+ ){{0,2}}{MAKES})(?=[,.!])",
        "", 0.6, free=True,
    ),
    Rule(
        "the make failed", "vehicle",
        rf"\b[Tt]he (?P<v>{MAKES}) (?:died|broke down|failed|won't start|wouldn't start|needs|came off"
        rf"|conked out|gave up)\b",
        "", 0.55, free=True,
    ),
    Rule(
        "sold the vehicle", "vehicle",
        rf"<HAVE?><ADV> (?:sold|scrapped|got rid of|traded in|wrote off|crashed) (?:my|the"
        rf"|our) (?P<v>(?:[a-z-]+ ){{0,2}}(?:{MAKES}|{VEHICLES}))\b",
        "", 0.7, "1w3", elided=True, holds=False,
    ),
    # status
    Rule(
        "i am status", "relationship_status",
        rf"(?:<BE>|<HAVE> been| got|<HAVE> become)<ADV>(?: newly| happily| recently| officially"
        rf"| an?)? (?P<v>{STATUSES}|widow|widower|bachelor"
        rf"|divorcee)(?! (?:out|person|man|woman|mother|father|in (?!\d|[A-Z])|from)\b)\b",
        "", 0.8, "1w3", elided=True,
    ),
    Rule(
        "we broke up", "relationship_status",
        r"<HAVE?><ADV> (?P<v>broke up|broken up|split up|separated|divorced|got divorced|got engaged"
        r"|got married)\b",
        "", 0.7, "1w", check=None,
    ),
)  # fmt: skip
