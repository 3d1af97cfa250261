"""Rules for health and events: what ails somebody; what they attended, bought, lost, achieved, began and gave up."""

from __future__ import annotations

import re

from luminora_lab.memory.facts._rules_lexicon import GATHERINGS, MAKES, NUMBERS, VEHICLES
from luminora_lab.memory.facts._rules_model import Rule
from luminora_lab.memory.facts._rules_trades import AILMENTS, BODY, DRUGS, TREATMENTS

__all__ = ["DOINGS"]

_BROKE = (
    r"(?:broke|broken|bust|busted|fractured|cracked|sprained|twisted|dislocated|tore|torn|strained|pulled"
    r"|hurt|injured|bruised|burnt|burned|cut|sliced|smashed|opened|wrenched)"
)
_DOSE = r"(?:, (?:[\w-]+ ){1,5}(?:milligrams?|mg|micrograms?|grams?|units|drops|tablets|puffs)\b|,? \d+ ?mg)?"
_PLACE = r"(?P<v>[A-ZÀ-ÖØ-Þ][\w'-]+(?: [A-ZÀ-ÖØ-Þ][\w'-]+)*)"


def _no_vehicle(value: str) -> bool:
    return re.search(rf"\b(?:{VEHICLES}|{MAKES})\Z", value) is None


DOINGS: tuple[Rule, ...] = (
    # health
    Rule("allergic to", "allergy", r"<BE><ADV>(?: \w+ly)? allergic to (?P<v>)", "np", 0.85, "13"),
    Rule("my allergy", "allergy", r"\b(?:[Mm]y|<OWN> an?) (?P<v>[a-z]+) allergy\b", "", 0.7, free=True),
    Rule(
        "i have ailment", "condition",
        rf"(?:<OWN>|<ADV> suffers? from|<WAS> diagnosed with|<HAVE?> been diagnosed with|<HAVE?> developed"
        rf"| live with)<ADV> (?P<v>(?:an? |my |the )?(?:[a-z-]+ ){{0,2}}?{AILMENTS}(?: (?:in|of) (?:my|the|his"
        rf"|her) (?:[a-z]+ ){{0,2}}{BODY})?)\b",
        "", 0.75, "13",
    ),
    Rule(
        "diagnosed", "condition",
        r"(?:<WAS>|<HAVE> been|<BE>| got)<ADV> diagnosed (?:with|as) (?P<v>)",
        "np", 0.75, "13",
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
        rf"\b[Mm]y (?P<v>(?:bad|dodgy|frozen|stiff|gammy|trapped|weak|arthritic|rheumatic) {BODY})\b",
        "", 0.6, free=True,
    ),
    Rule("my ailment", "condition", rf"\b[Mm]y (?P<v>{AILMENTS})\b", "", 0.55, free=True, presupposed=True),
    Rule(
        "ailment alone", "condition",
        rf"^(?P<v>(?:[A-Z][a-z]+ )?(?i:{AILMENTS})(?: in (?:my|the) (?:[a-z]+ ){{0,2}}{BODY})?)(?=[.,;])",
        "", 0.6, free=True,
    ),
    Rule(
        "i broke my", "injury",
        rf"<HAVE?><ADV> {_BROKE} (?P<v>(?:my|an?|his|her|two|three|both)(?: [a-z-]+){{0,2}}? {BODY})\b",
        "", 0.7, "13",
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
        rf"(?:\b(?:on|take|takes|taking|takes|prescribed|of|me|have|halved|doubled|started|stopped|tablets?,"
        rf"|pills?,|and|the)) (?:the |an? |my )?(?P<v>{DRUGS}{_DOSE})(?!\w)",
        "", 0.6, free=True,
    ),
    Rule("drug starts", "medication", rf"^(?:The |My )?(?P<v>(?i:{DRUGS}){_DOSE})(?!\w)", "", 0.6, free=True),
    Rule(
        "treatment", "treatment",
        rf"(?:<OWN>|<BE> having|<BE> getting|<BE> in|<HAVE?> had|<ADV> started|<BE> doing"
        rf"|<BE> booked (?:in )?for)<ADV> (?P<v>(?:an? |my |the )?(?:[a-z-]+ )?{TREATMENTS})\b",
        "", 0.6, "13",
    ),
    Rule(
        "a treatment", "treatment",
        r"^An? (?P<v>(?:cardioversion|hip replacement|knee replacement|bypass|transplant))\b",
        "", 0.5, free=True,
    ),
    Rule("i smoke", "habit", r"<ADV> (?P<v>smokes?|vapes?)<END>", "", 0.6, "13"),
    Rule(
        "verb when i cannot", "habit",
        r"<ADV> (?P<v>(?!am\b|was\b|think\b|know\b|mean\b)[a-z]+ when I (?:can't|cannot|can not) \w+)",
        "", 0.5, "1",
    ),
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
        "quit habit", "habit",
        r"<HAVE?><ADV> (?:quit|given up|gave up|stopped|kicked) (?:the )?(?P<v>smoking|cigarettes|vaping"
        r"|drinking|alcohol|coffee|caffeine|sugar|fags)\b",
        "", 0.65, "1w3", elided=True, holds=False,
    ),
    # events
    Rule(
        "i went to gathering", "attended",
        rf"<HAVE?><ADV> (?:went|gone|been|took \w+)(?: back| along| over| down)? to (?P<v>(?:an?|the|my|our|his"
        rf"|her|[A-ZÀ-Þ]\w+'s) (?:[\w'-]+ ){{0,3}}?{GATHERINGS})\b",
        "npp-v", 0.6, "1w3", elided=True,
    ),
    Rule(
        "i attended", "attended",
        r"<HAVE?><ADV> attended (?P<v>(?:an?|the|my|our|his|her|[A-ZÀ-Þ]\w+'s) )",
        "npp", 0.65, "1w3",
    ),
    Rule(
        "i went to place", "travelled_to",
        rf"<HAVE?><ADV> (?:flew|travelled|traveled|sailed|hitchhiked|been on holiday)(?: back| over| down| up"
        rf"| away| out)? to {_PLACE}",
        "", 0.5, "1w", elided=True,
    ),
    Rule(
        "trip to place", "travelled_to",
        rf"\b(?:[Mm]y|[Oo]ur) (?:[\w-]+ )?(?:trip|holiday|journey|visit|honeymoon)(?: to| in) {_PLACE}",
        "", 0.6, free=True,
    ),
    Rule("back from place", "travelled_to", rf"<BE><ADV> (?:back|home) from {_PLACE}", "", 0.6, "1w", elided=True),
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
        r"<HAVE?><ADV> (?:passed|aced) (?P<v>(?:my|the|our|his|her) )",
        "np", 0.7, "13", elided=True,
    ),
    Rule(
        "i won", "achieved",
        r"<HAVE?><ADV> won (?P<v>(?:an?|the|my|our|first|second|third|gold|silver|bronze) )",
        "np", 0.6, "1w3", elided=True,
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
        r"<HAVE?><ADV> (?P<v>(?:quit|given up|gave up|handed in|dropped out of|resigned from) )",
        "clause", 0.5, "1w", elided=True,
    ),
    Rule(
        "handed to name", "ended",
        r"<HAVE?><ADV> (?P<v>handed (?:the|my|our) (?:[\w-]+ ){1,3}(?:over )?to <NAME>)",
        "", 0.5, "1w",
    ),
    Rule(
        "i sold", "ended",
        r"\b(?P<v>(?:I|We|we)(?:'ve)? (?:finally )?sold (?:the|my|our) )",
        "np-v", 0.55, free=True,
    ),
    Rule(
        "sold the thing", "owns",
        r"<HAVE?><ADV> sold (?P<v>(?:my|the|our) )",
        "np", 0.4, "1w", elided=True, holds=False, check=_no_vehicle,
    ),
    Rule(
        "i made", "made",
        rf"<HAVE?><ADV> (?:made|built|baked|knitted|sewn|sewed|painted|carved|crocheted|brewed|wove|woven|wrote"
        rf"|written|did)(?: myself| him| her| them| you)? (?P<v>{NUMBERS} )",
        "np", 0.5, "1w3", elided=True,
    ),
)  # fmt: skip
