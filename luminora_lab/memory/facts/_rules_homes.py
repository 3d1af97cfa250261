"""Rules for homes: where somebody lives, where they are from, what they live in."""

from __future__ import annotations

from luminora_lab.memory.facts._rules_lexicon import HOMES, STREETS
from luminora_lab.memory.facts._rules_model import Rule

__all__ = ["DWELLINGS"]

_PLACE = r"(?P<v>[A-ZÀ-ÖØ-Þ][\w'-]+(?: [A-ZÀ-ÖØ-Þ][\w'-]+)*)"
_STREET = rf"(?:(?:[A-ZÀ-Þ][\w'-]+ )+{STREETS},?(?: in)? )?"
_HOME = rf"(?:[a-z'-]+ ){{0,4}}?{HOMES}\b"

DWELLINGS: tuple[Rule, ...] = (
    # where
    Rule(
        "i live in", "home_city",
        rf"<ADV> (?:lives?|am living|'m living|is living)<ADV>(?: here| down| up| over| out)?(?: just"
        rf"| right)? (?:in|near|at|outside) {_STREET}{_PLACE}",
        "", 0.85, "1w3",
    ),
    Rule(
        "been living in", "home_city",
        rf"(?:<HAVE?><ADV> been<ADV>(?: living| based| settled)?| living|<HAVE> lived| (?:ended up|settled|wound up)"
        rf"(?: living)?)<ADV>"
        rf"(?: here| back)? in {_STREET}{_PLACE}(?=<END>| (?:since|for|now|with|these|all|again|over|in the end"
        rf"|suits)\b)"
        rf"(?! for (?:a|an|the|two|three|four|five|six|ten|several|some|\d+) (?:day|week|weekend|month)s?\b)",
        "", 0.7, "1w3", elided=True,
    ),
    Rule(
        "kin is in", "home_city",
        rf"<BE><ADV>(?: up| down| over| out| away| back)? in {_PLACE}(?=<END>)"
        rf"(?!.*\b(?:week|weekend|today|tonight|tomorrow|holiday|until|till|moment)\b)",
        "", 0.5, "3",
    ),
    Rule(
        "i am based in", "home_city",
        rf"<BE><ADV> (?:based|living|settled) (?:in|near) {_STREET}{_PLACE}",
        "", 0.8, "1w3",
    ),
    Rule(
        "i moved to", "home_city",
        rf"<HAVE?><ADV> (?:moved|relocated)(?: back| down| up| over| out| here)?(?: from [A-Z]\w+)? to "
        rf"{_STREET}{_PLACE}",
        "", 0.8, "1w3", elided=True,
    ),
    Rule(
        "i live in a home in", "home_city",
        rf"<ADV> lives?<ADV> (?:in|on) (?:an? |the |my |our ){_HOME}(?: (?:above|over|on|behind|near"
        rf"|by) [a-z' ]+?)? in {_STREET}{_PLACE}",
        "", 0.75, "1w3", elided=True,
    ),
    Rule(
        "came to", "home_city",
        rf"<HAVE?><ADV> (?:came|come)(?: here)? to {_PLACE}(?= in (?:19|20)\d\d\b| (?:\w+ ){{1,2}}years ago\b)",
        "", 0.6, "1w", elided=True,
    ),
    Rule(
        "home in", "home_city",
        rf"(?:<OWN>(?: got)?|<HAVE?><ADV> (?:found|bought|rented|taken|took)) (?:an? |my |our |two |three "
        rf"|the )?{_HOME}(?: (?:above|over|on|behind|near|by"
        rf"|next to) [a-z' ]+?)? in {_STREET}{_PLACE}",
        "", 0.75, "1w", elided=True,
    ),
    Rule(
        "my house in", "home_city",
        rf"\b(?:[Mm]y|[Oo]ur|[Tt]he) (?:own |little |old |new )?{HOMES}(?: is|'s)? (?:in|on"
        rf"|at) (?:[A-ZÀ-Þ][\w'-]+ )+{STREETS},(?: in)? {_PLACE}",
        "", 0.85, free=True,
    ),
    Rule(
        "my home in", "home_city",
        rf"\b(?:[Mm]y|[Oo]ur) (?:own |little |old |new )?(?:house|flat|apartment|home|cottage|place)(?: is"
        rf"|'s)? in (?!(?:[A-ZÀ-Þ][\w'-]+ )+{STREETS}){_PLACE}",
        "", 0.6, free=True,
    ),
    Rule(
        "grew up in", "hometown",
        rf"<HAVE?><ADV> (?:grew up|was born|were born|was raised|were raised|was brought up)(?: and raised)?"
        rf"(?: on a \w+)?(?: in| near| on| outside) {_PLACE}",
        "", 0.85, "1w3",
    ),
    Rule(
        "hometown is", "hometown",
        rf"\b[Mm]y (?:home ?town|home village|birthplace)(?: is|'s|,) {_PLACE}",
        "", 0.85, free=True,
    ),
    Rule("back home in", "hometown", rf"\b[Bb]ack home in {_PLACE}", "", 0.55, free=True),
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
        "i moved into", "home_type",
        rf"(?:<HAVE?><ADV> (?:moved in|bought|purchased)|<BE><ADV> moving in)(?:to)? (?P<v>(?:an? |my own "
        rf"|our own ){_HOME})",
        "home", 0.6, "1w", elided=True,
    ),
    Rule(
        "i live above", "home_type",
        r"<ADV> lives?<ADV> (?P<v>(?:above|over|behind|opposite|next to|beside) )",
        "npp-home", 0.75, "1w3",
    ),
    Rule(
        "i live in place above", "home_type",
        rf"<ADV> lives?<ADV> in {_PLACE.replace('?P<v>', '?:')},? (?P<v>(?:above|over|behind|opposite|next to)"
        rf" (?:the|an?) )",
        "npp-home", 0.7, "1w3",
    ),
    Rule(
        "i rent a", "home_type",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:rents?|rented|renting|shares?|sharing) (?P<v>(?:an? |two |three "
        rf"|one )?{_HOME})",
        "home", 0.6, "1w3",
    ),
    Rule(
        "i have rooms", "home_type",
        rf"(?:<OWN>|<HAVE?><ADV> (?:found|rented|taken|took)(?: myself| ourselves)?) (?P<v>(?:an? |two |three |one "
        rf"|my own "
        rf")(?:[a-z-]+ ){{0,3}}?{HOMES})(?= (?:in|above|over|near|on|behind|next|at|by)\b)",
        "home", 0.6, "1w", elided=True,
    ),
    Rule("lives with", "home_type", r"<ADV> (?P<v>lives with (?:me|us|my|her|his) ?)", "clause", 0.6, "3"),
    Rule("i live with", "home_type", r"<ADV> (?P<v>live with my )", "clause", 0.5, "1"),
)  # fmt: skip
