"""Words that the guards look for in a reply (English), and how a sentence refuses in six languages."""

from __future__ import annotations

import re

__all__ = ["FILTERS", "INSULTS", "REFUSALS", "SLANG", "THREATS"]


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'])(?:{'|'.join(parts)})(?![\w'])", re.IGNORECASE)


_PEOPLE = (
    r"(?:him|her|them|you|me|us|someone|somebody|people|yourself|himself|herself|"
    r"(?:the|that|your|his|her|my) (?:\w+ )?(?:man|woman|boy|girl|guy|neighbou?rs?|wife|husband|boss|kids?|"
    r"face|throat))"
)
FILTERS = {
    "profanity": _any(
        r"fuck\w*", r"motherfuck\w*", r"(?:bull)?shit\w*", r"bitch\w*", r"bastards?", r"cunts?", r"dick(?:head)?s?",
        r"assholes?", r"arseholes?", r"wank\w*", r"bollocks", r"goddamn\w*", r"piss(?:ed)? off", r"twats?", r"pricks?",
    ),
    "violence": _any(
        rf"(?:kill|stab|shoot|strangle|murder|punch|choke|torture|behead|poison|slap|beat up)(?:s|ed|bed|ing|bing)? "
        rf"{_PEOPLE}",
        rf"(?:shot|beat|hurt|cut) {_PEOPLE} (?:dead|up|down|open|badly|to death)", r"slit (?:\w+ )?throats?",
        r"bloodbath", r"massacres?", r"dismember\w*", r"gore",
        r"how to (?:make|build) (?:a )?(?:bombs?|explosives?|weapons?)",
    ),
    "adult": _any(
        r"sex(?:ual(?:ly)?|y)?", r"porn\w*", r"erotic\w*", r"orgasms?", r"nudes?", r"strip(?:per)?tease", r"genitals?",
        r"masturbat\w*", r"blow ?jobs?", r"fetish\w*", r"make love", r"aroused",
    ),
    "political": _any(
        r"vote (?:for|against)", r"elections?", r"republicans?", r"democrats?", r"left[- ]wing", r"right[- ]wing",
        r"prime minister", r"president (?:of|[A-Z]\w+)", r"parliament", r"socialis[mt]s?", r"conservatives?",
        r"communis[mt]s?",
        r"fascis[mt]s?", r"immigration policy", r"abortion",
    ),
    "religious": _any(
        r"jesus", r"allah", r"(?:the )?bible", r"quran|koran", r"torah", r"pray(?:er|ers|ing)?",
        r"god's (?:will|plan|word)",
        r"the lord", r"heaven and hell", r"salvation", r"sinners?", r"believe in god", r"atheis[mt]s?",
    ),
}  # fmt: skip
"""Filter to what it looks for."""

INSULTS = _any(
    r"(?:you(?:'re| are)?(?: such)?(?: an?| a complete| a total)?|your) (?:\w+ )?(?:idiots?|stupid|morons?|fools?|"
    r"pathetic|"
    r"worthless|useless|loser|disgusting|imbecile|dumb|lazy|liar|coward|clown)",
    r"shut up", r"get lost", r"go to hell", r"screw you", r"nobody (?:likes|cares about) you",
    r"what is wrong with you",
)  # fmt: skip
THREATS = _any(
    r"i(?:'ll| will|'m going to) (?:hurt|make you (?:pay|regret)|destroy|ruin|find) ?(?:you)?",
    r"you(?:'ll| will) (?:pay|"
    r"regret (?:this|it))", r"or else", r"watch your back", r"don't make me",
)  # fmt: skip
SLANG = _any(
    r"lol", r"lmao", r"omg", r"btw", r"imo", r"gonna", r"wanna", r"gotta", r"kinda", r"sorta", r"dunno", r"ain't",
    r"y'all",
    r"dude", r"bro", r"yo", r"sup", r"nah", r"yep", r"yup", r"yeah", r"cuz", r"u", r"ur", r"thx", r"pls", r"hella",
    r"gimme", r"lemme", r"c'mon", r"whatcha", r"ya", r"innit", r"mate", r"cheers", r"bloody",
    r"hey", r"wow", r"haha\w*",
)  # fmt: skip

REFUSALS = {
    "en": _any(
        r"\w+n't", r"cannot", r"not", r"no", r"never", r"rather you asked", r"leave that to", r"ask (?:a|your|the) \w+"
    ),
    "de": _any(r"nicht", r"kein\w*", r"nie(?:mals)?", r"lieber", r"fragen sie"),
    "es": _any(r"no", r"nunca", r"jamás", r"tampoco", r"pregunta\w* a"),
    "fr": _any(r"ne", r"pas", r"jamais", r"n'\w+", r"plutôt", r"demande\w* à"),
    "it": _any(r"non", r"mai", r"piuttosto", r"chied\w+ a"),
    "pt": _any(r"não", r"nunca", r"jamais", r"pergunt\w+ a\w*"),
}
"""How a sentence that declines is known: a negation, or whom to ask instead."""
