"""Rules for health and events: what ails somebody; what they attended, bought, lost, achieved, began and gave up."""

from __future__ import annotations

import re

from luminora_lab.memory.facts._rules_lexicon import GATHERINGS, NUMBERS
from luminora_lab.memory.facts._rules_model import Rule
from luminora_lab.memory.facts._rules_trades import AILMENTS, BODY, DRUGS, TREATMENTS

__all__ = ["DOINGS"]

_BROKE = (
    r"(?:broke|broken|bust|busted|fractured|cracked|sprained|twisted|dislocated|tore|torn|strained|pulled"
    r"|hurt|injured|bruised|burnt|burned|cut|sliced|smashed|wrenched|chipped)"
)
_DOSE = (
    r"(?: (?:drops|tablets|cream|injections|patches|gel|spray))?(?:, (?:[\w-]+ ){1,5}(?:milligrams?|mg|micrograms?"
    r"|grams?|units|drops|tablets|puffs)\b|,? \d+ ?mg)?"
)
_PLACE = r"(?P<v>[A-ZÀ-ÖØ-Þ][\w'-]+(?: [A-ZÀ-ÖØ-Þ][\w'-]+)*)"


def _a_thing(value: str) -> bool:
    return (
        re.search(r"\b(?:community|relationship|career|life|reputation|team|business|platform|bond|path)\Z", value)
        is None
    )


DOINGS: tuple[Rule, ...] = (
    # health
    Rule(
        "allergic to", "allergy",
        r"<BE><ADV>(?: meant to be| supposed to be)?(?: \w+ly)? allergic to (?P<v>)",
        "np", 0.85, "13",
    ),
    Rule(
        "brings me out in", "allergy",
        r"(?:^|\b(?:and|but|that|because) )(?P<v>(?!It\b|That\b|This\b)[A-Za-z]+(?: [a-z]+)?) (?:brings?"
        r"|brought) me out in (?:a rash|hives|spots|welts"
        r"|lumps)\b",
        "", 0.6, free=True,
    ),
    Rule(
        "makes me swell", "allergy",
        r"(?:^|\b(?:and|but|that|because) )(?P<v>(?!It\b|That\b|This\b)[A-Za-z]+(?: [a-z]+)?) (?:makes? me (?:swell"
        r"|sneeze|come out in)"
        r"|gives? me (?:hives|a rash))",
        "", 0.55, free=True,
    ),
    Rule("my allergy", "allergy", r"\b(?:[Mm]y|<OWN> an?) (?P<v>[a-z]+) allergy\b", "", 0.7, free=True),
    Rule(
        "i have ailment", "condition",
        rf"(?:<OWN>|<ADV> suffers? from|<WAS> diagnosed with|<HAVE?> been diagnosed with|<HAVE?> developed"
        rf"|<HAVE> had| got| live with)<ADV> (?P<v>(?:an? |my |the )?(?:[a-z-]+ ){{0,2}}?{AILMENTS}(?: (?:in|of)"
        rf" (?:my|the|his"
        rf"|her) (?:[a-z]+ ){{0,2}}{BODY})?)\b",
        "", 0.75, "13",
    ),
    Rule(
        "diagnosed", "condition",
        r"(?:<WAS>|<HAVE> been|<BE>| got)<ADV> diagnosed (?:with|as) (?P<v>(?:type (?:\d|one|two) )?)",
        "np-v", 0.75, "13", elided=True,
    ),
    Rule(
        "diagnosed me", "condition",
        r"\b(?:diagnosed me with|told me (?:it's|it was|I have|I had|I've got)) (?P<v>(?:type (?:\d|one"
        r"|two) )?(?:an? )?)(?=(?:[a-z-]+ ){0,2}?"
        rf"{AILMENTS}\b)",
        "np-v", 0.75, free=True,
    ),
    Rule(
        "i am ailing", "condition",
        r"<BE><ADV>(?: an?)? (?P<v>diabetic|asthmatic|epileptic|colour[- ]?blind|color[- ]?blind"
        r"|deaf(?: in one ear)?|dyslexic|an(?:a)?emic|pregnant|autistic|short-sighted|long-sighted|insomniac"
        r"|blind in one eye|dyspraxic|bipolar|lactose intolerant)\b",
        "", 0.75, "13",
    ),
    Rule(
        "bad back", "condition",
        rf"(?:\b[Mm]y|\b(?:have|got|with|and) an?) (?P<v>(?:bad|dodgy|frozen|stiff|gammy|trapped|weak|arthritic"
        rf"|rheumatic) {BODY})\b",
        "", 0.6, free=True,
    ),
    Rule(
        "it is an ailment", "condition",
        rf"(?:\b(?:it's|it is|it was|[Ii]t's|[Tt]hey say(?: it's)?|(?:doctor|GP|consultant|nurse"
        rf"|physio) says(?: it's)?|diagnosis is|diagnosis:|called)(?: just| only"
        rf"| probably)?|name for it(?: now)?:)"
        rf" (?P<v>(?:an? )?(?:(?!the\b|my\b|his\b|her\b|your\b|not\b|no\b)[a-z-]+ )?{AILMENTS})\b",
        "", 0.5, free=True,
    ),
    Rule(
        "my ailment", "condition",
        rf"\b[Mm]y (?P<v>(?!anxiety\b|depression\b|disease\b){AILMENTS})\b",
        "", 0.55, free=True, presupposed=True,
    ),
    Rule(
        "ailment alone", "condition",
        rf"^(?P<v>(?:[A-Z][a-z]+ )?(?i:{AILMENTS})(?: in (?:my|the) (?:[a-z]+ ){{0,2}}{BODY})?)(?=[.,;])",
        "", 0.6, free=True,
    ),
    Rule(
        "i broke my", "injury",
        rf"<HAVE?><ADV> {_BROKE} (?P<v>(?:my|the|an?|his|her|two|three|both)(?: [a-z-]+){{0,2}}? {BODY})\b",
        "", 0.7, "13", elided=True,
    ),
    Rule(
        "pulled a muscle", "injury",
        rf"<HAVE?><ADV> (?P<v>(?:pulled|torn|tore|strained) a (?:muscle|ligament|tendon)(?: (?:in|between"
        rf"|on) (?:my|the|his|her) (?:[a-z]+ )?{BODY})?)\b",
        "", 0.7, "13",
    ),
    Rule(
        "a broken bone", "injury",
        rf"<OWN><ADV> (?P<v>an? (?:broken|sprained|twisted|cracked|torn|dislocated|fractured|bruised) {BODY})\b",
        "", 0.7, "13",
    ),
    Rule(
        "my broken bone", "injury",
        rf"\b(?P<v>[Mm]y (?:own |poor |left |right )?(?:broken|sprained|twisted|cracked|torn|dislocated"
        rf"|fractured) {BODY})\b",
        "", 0.65, free=True, presupposed=True,
    ),
    Rule("stitches in", "injury", rf"\bstitches in (?P<v>(?:my|the)(?: \w+)? {BODY})\b", "", 0.6, free=True),
    Rule(
        "in plaster", "injury",
        rf"<HAVE?><ADV>(?: got)? (?P<v>(?:his|her|my|the|an?)(?: [a-z-]+){{0,2}}? {BODY}) in (?:plaster|a cast"
        rf"|a splint|a sling|a brace|a boot|bandages)\b",
        "", 0.75, "13",
    ),
    Rule(
        "drug", "medication",
        rf"(?:\b(?:on|take|takes|taking|prescribed|me|halved|doubled|upped|started|stopped|tablets?,"
        rf"|pills?,)|(?:(?<=grams, )|(?<=grams )|(?<=mg, )|(?<=mg ))and) (?:the |an? |my )?(?P<v>{DRUGS}{_DOSE})(?!\w)",
        "", 0.6, free=True,
    ),
    Rule(
        "drug a day", "medication",
        rf"(?<!\w)(?P<v>(?i:{DRUGS}){_DOSE})(?=,? (?:(?:once|twice|three times) a day|every (?:morning|day|night"
        rf"|evening)|for good)\b)",
        "", 0.6, free=True,
    ),
    Rule(
        "drug starts", "medication",
        rf"^(?:The |My )?(?P<v>(?i:{DRUGS}){_DOSE})(?=[.,;!]|$| (?:now|again|twice|every|once|for me)\b)",
        "", 0.6, free=True,
    ),
    Rule(
        "treatment", "treatment",
        rf"(?:<OWN>|<BE> having|<BE> getting|<BE> in|<HAVE?> had|<ADV> started|<BE> doing"
        rf"|<BE> going to|<ADV> goes? to|<HAVE> been (?:having|going to)|<BE> booked (?:in )?for)<ADV> (?P<v>(?:an? "
        rf"|my |the )?(?:[a-z-]+ )?{TREATMENTS})\b",
        "", 0.6, "13",
    ),
    Rule("i smoke", "habit", r"<ADV> (?P<v>smokes?|vapes?)<END>", "", 0.6, "13"),
    Rule(
        "every morning", "habit",
        r"<ADV> (?P<v>(?:swim|walk|run|jog|stretch|meditate|nap|pray|cycle|journal)s?(?: [\w-]+){0,3} (?:every"
        r"|each) (?:day|morning|evening|night|week))\b",
        "", 0.5, "13",
    ),
    Rule(
        "days off the habit", "habit",
        rf"\b(?:{NUMBERS}|several|a few) (?:days|weeks|months|years) off (?:the )?(?P<v>)(?!sick\b|work\b)",
        "np", 0.6, free=True, holds=False,
    ),
    Rule(
        "off the habit", "habit",
        r"<BE><ADV> off (?:the )?(?P<v>smoking|cigarettes|fags|sugar|coffee|booze|drink|caffeine|alcohol|wine|beer)\b",
        "", 0.55, "13", holds=False,
    ),
    Rule(
        "quit habit", "habit",
        r"<HAVE?><ADV> (?:quit|given up|gave up|stopped|kicked)(?: with)? (?:the )?(?P<v>smoking|beer|wine|booze"
        r"|cigarettes|vaping"
        r"|drinking|alcohol|coffee|caffeine|sugar|fags)\b",
        "", 0.65, "1w3", elided=True, holds=False,
    ),
    # events
    Rule(
        "i went to gathering", "attended",
        rf"<HAVE?><ADV> (?:(?:went|gone|been|took \w+|made it|got)(?: back| along| over| down)? to|was at"
        rf"|were at) (?P<v>(?:an?|the|my|our|his"
        rf"|her|[A-ZÀ-Þ]\w+'s) (?:[\w'-]+ ){{0,3}}?{GATHERINGS})\b(?! (?:venue|hall|room|store|shop|centre|center"
        rf"|planner|dress|invitation|place)\b)",
        "npp-v", 0.6, "1w3", elided=True,
    ),
    Rule(
        "i attended", "attended",
        r"<HAVE?><ADV> attended (?P<v>(?!a few\b|a couple\b)(?:an?|the|my|our|his|her|[A-ZÀ-Þ]\w+'s) )",
        "npp", 0.65, "1w3",
    ),
    Rule(
        "i went to place", "travelled_to",
        rf"<HAVE?><ADV> (?:flew|travelled|traveled|sailed|hitchhiked|been on holiday|been away|went on holiday"
        rf"|went away)(?: back| over| down| up"
        rf"| away| out)? to {_PLACE}",
        "", 0.5, "1w", elided=True,
    ),
    Rule(
        "trip to place", "travelled_to",
        rf"\b(?:[Mm]y|[Oo]ur) (?:[\w-]+ )?(?:trip|holiday|journey|visit|honeymoon)(?: to| in) {_PLACE}",
        "", 0.6, free=True,
    ),
    Rule(
        "went to place for", "travelled_to",
        rf"<HAVE?><ADV> (?:went|been|drove|took the train)(?: back| over| down| up| away| out)? to {_PLACE}(?="
        rf" (?:for (?:a|the|our|my|two|three|four|five|ten"
        rf"|some)|on holiday|with (?:my|the)|last|in (?:[A-Z]\w+|spring|summer|autumn|winter|the (?:spring|summer"
        rf"|autumn|winter)))\b)",
        "", 0.5, "1w", elided=True,
    ),
    Rule(
        "back from place", "travelled_to",
        rf"(?:<BE><ADV> (?:back|home|just back)|<HAVE?><ADV> (?:got|came|come|flew) (?:back|home)) from {_PLACE}",
        "", 0.6, "1w", elided=True,
    ),
    Rule(
        "visited place", "travelled_to",
        rf"<HAVE?><ADV> (?:visited|toured|spent (?:\w+ ){{1,3}}(?:days?|nights?|weeks?|months?|weekend|summer|winter"
        rf"|holiday|holidays|year"
        rf"|Christmas) in) {_PLACE}(?! [a-z]+(?:ed|s)\b)",
        "", 0.55, "1w", elided=True,
    ),
    Rule("i celebrated", "celebrated", r"<HAVE?><ADV> celebrated (?P<v>)", "np", 0.6, "1w3"),
    Rule(
        "i bought", "bought",
        r"<HAVE?><ADV> (?:bought|purchased|splashed out on|treated myself to)(?: myself| ourselves| him"
        r"| her)? (?P<v>(?:an?|two|three|four|my first|our first) )",
        "np", 0.5, "1w3", elided=True,
    ),
    Rule("i lost", "lost", r"<HAVE?><ADV> lost (?P<v>(?:my|our|his|her|every|all) )", "np", 0.5, "1w3", elided=True),
    Rule(
        "i passed", "achieved",
        r"<HAVE?><ADV> (?:passed|aced|got (?=my (?:driving licen[cs]e|licen[cs]e|degree|diploma"
        r"|certificate)\b)) ?(?P<v>(?:my|the|our|his|her) )",
        "np", 0.7, "13", elided=True,
    ),
    Rule(
        "i finished", "achieved",
        r"<HAVE?><ADV> (?:finished|completed|ran) (?P<v>(?:my|the|our|an?)(?: first| second| whole| full)? (?:half "
        r"|half-|ultra|ultra-)?(?:marathon"
        r"|degree|thesis|dissertation|triathlon|apprenticeship|manuscript|10k))\b",
        "", 0.6, "13", elided=True,
    ),
    Rule(
        "i won", "achieved",
        r"<HAVE?><ADV> won (?P<v>(?:an?|another|the|my|our|first|second|third|gold|silver|bronze) )",
        "np", 0.6, "1w3", elided=True,
    ),
    Rule(
        "i got the prize", "achieved",
        r"<HAVE?><ADV> (?:got|won|received|been given|been awarded) (?P<v>(?:the|an?|my)(?: [a-z]+){0,2}? (?:award"
        r"|prize|medal|scholarship|grant"
        r"|distinction|bursary|fellowship))\b",
        "", 0.6, "1w3", elided=True,
    ),
    Rule(
        "i was promoted", "achieved",
        r"(?:<HAVE?> been| got|<WAS>)<ADV> (?P<v>promoted(?: to [\w -]+?)?)(?: at work| last \w+"
        r"| this \w+)?<END>",
        "", 0.6, "13", elided=True,
    ),
    Rule(
        "i started", "started",
        r"<HAVE?><ADV> (?:started|begun|began|taken up|took up) (?P<v>(?:an?|my|the) (?:[a-z-]+ )?(?:job|course"
        r"|degree|business|company|blog|class|classes|lessons|training|therapy|apprenticeship|school|club"
        r"|band))\b",
        "", 0.5, "1w", elided=True,
    ),
    Rule(
        "i gave up", "ended",
        r"<HAVE?><ADV> (?P<v>(?:quit(?! [A-Z])|given up|gave up|handed in|dropped out of|resigned from) (?!smoking"
        r"|cigarettes"
        r"|vaping|drinking|alcohol"
        r"|coffee|caffeine|sugar|fags|trying\b))",
        "clause", 0.5, "1w", elided=True,
    ),
    Rule(
        "i sold", "ended",
        r"\b(?P<v>(?:I|We|we)(?:'ve)? (?:finally )?sold (?:the|my|our) )",
        "np-v", 0.55, free=True,
    ),
    Rule(
        "i made a", "made",
        r"<HAVE?><ADV> (?:built|knitted|sewn|sewed|carved|crocheted|wove|woven|whittled) (?P<v>(?:an?|my first"
        r"|our first) )",
        "np", 0.5, "1w3", elided=True, check=_a_thing,
    ),
    Rule(
        "sold it, told short", "ended",
        r"(?P<v> sold (?:the|my|our) )",
        "np-v", 0.5, "", elided=True,
    ),
    Rule(
        "i made", "made",
        rf"<HAVE?><ADV> (?:made|built|baked|knitted|sewn|sewed|painted|carved|crocheted|brewed|wove|woven|wrote"
        rf"|written|did)(?: myself| him| her| them| you)? (?P<v>{NUMBERS} )",
        "np", 0.5, "1w3", elided=True,
    ),
)  # fmt: skip
