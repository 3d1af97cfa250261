"""Where a value ends: the short noun phrase, the phrase with its prepositions, or the clause that begins at a place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from luminora_lab.memory.facts._rules_lexicon import word_set

__all__ = ["SPANS", "clause", "good_value", "noun_phrase", "place_name", "with_prepositions"]

_TOKEN = re.compile(r"[^\W_](?:['&./-]?[^\W_])*'?")
_DETERMINERS = word_set(
    """a an the my his her our their your its this that these those some any no another every each one's all both more
    several many few two three four five six seven eight nine ten"""
)
_NUMBERS = word_set("two three four five six seven eight nine ten")
_PREPOSITIONS = word_set(
    """in on at to from with without by for about into onto over under above below behind beside between near through
    during until till since before after against along across around round towards toward upon within off up down out
    past inside outside beneath beyond via per like than as despite except next"""
)
_PLACES = word_set("in on at above over under below behind beside near by beneath opposite next")
_STOPS = word_set(
    """and or but nor so because cause cos if when while whilst where which who whom whose that what why how though
    although unless whereas then i he she it we they you me him us them is are was were be been being am do does did
    has have had will would can could should may might must shall isn't aren't wasn't weren't don't doesn't didn't
    won't can't cannot couldn't not never no just now today yesterday tomorrow tonight again too either anymore also
    already ever still yet well maybe perhaps only even really very here there later soon ago once twice always
    sometimes often usually forever instead anyway though i'm i've i'd i'll it's he's she's we're they're you're
    that's there's who's properly together apart alone away back home yes please actually honestly probably
    apparently eventually finally recently lately immediately straight makes made says said called named except
    myself himself herself themselves less btw lol haha tbh thanks sorry mate early late"""
) - {"that"}  # fmt: skip
_EMPTY = word_set(
    """it that this them those these one ones something anything everything nothing someone somebody anyone anybody him
    her you me us there here so thing things stuff way lot bit more much less some any none all both each same other
    others another what which who how idea idea kind sort people person time times day days no not never few number
    moment minute while turn point part side end place case matter truth fact problem trouble reason chance look
    feeling word words question answer news choice mind nerve temper heart head sense plenty enough"""
)
_CLAUSE_END = re.compile(
    r"[.;:!?…\n()\"“”¤]|,|\s[-–—]+\s|—"
    r"| (?:one day|some ?day|soon|eventually|and|but|because|cos|so that|so (?=i\b|we\b|that\b)|if|unless|when|while"
    r"|whilst|until|before|after|since"
    r"|although|though|which|who|where|as soon|once|instead|too|again|anyway|lol|haha|btw|now|then|or|for you"
    r"|to you|with you)\b",
    re.I,
)


_BREAKS = _DETERMINERS | _PREPOSITIONS | _STOPS | {"that"}
_TIME = re.compile(
    r"(?:(?:last|next|this|every|each|one) (?:\w+ )?(?:week|weekend|month|year|day|night|morning|afternoon"
    r"|evening|summer|winter"
    r"|spring|autumn|fall|time|term|(?:mon|tues?|wed|wednes|thurs?|fri|satur|sun|sat)(?:day)?s?|january|february"
    r"|march|april"
    r"|may|june|july|august|september|october|november|december)|a (?:week|month|year|few|couple|while) )\b",
    re.I,
)


_ADVERB = re.compile(
    r"(?!family|lovely|friendly|early|elderly|daily|weekly|monthly|yearly|only|lonely|jelly|belly|bully|lily|ally"
    r"|ugly|silly|curly"
    r"|woolly|holy|homely|lively|likely|deadly|costly|july|italy|assembly|butterfly|dragonfly|supply|monopoly|wobbly"
    r"|prickly)"
    r"[a-z]{2,}ly"
)
_DAY = re.compile(
    r" (?:the )?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b"
)


def noun_phrase(text: str, start: int) -> int:
    """Return where the short noun phrase that begins at ``start`` ends; "of" continues it.

    Examples
    --------
    >>> text = "I detest boiled eggs on toast, truly"
    >>> text[9:noun_phrase(text, 9)]
    'boiled eggs'
    """
    return _run(text, start, frozenset())


def with_prepositions(text: str, start: int) -> int:
    """Return where a noun phrase ends with the phrases of place that follow it.

    Examples
    --------
    >>> text = "two rooms over a shop in Lund now"
    >>> text[:with_prepositions(text, 0)]
    'two rooms over a shop in Lund'
    """
    return _run(text, start, _PLACES)


def _run(text: str, start: int, joins: frozenset[str]) -> int:
    end, at, fresh, last = start, start, True, ""
    while True:
        found = _TOKEN.match(text, at)
        if not found:
            break
        word = found[0].lower()
        if not fresh and (word in joins or word == "of"):
            if word == "on" and _DAY.match(text, found.end()):
                break
            fresh = True
        elif not (word in _DETERMINERS and (fresh or last in _DETERMINERS)):
            participle = not fresh and not last.endswith("'s") and _postmodifies(text, found)
            if word in _BREAKS or (not fresh and _ADVERB.fullmatch(word)) or _TIME.match(text, at) or participle:
                break
            end, fresh = found.end(), False
        last, at = word, found.end()
        if text[at : at + 1] != " " or found[0].endswith("."):
            break
        at += 1
    return end


def _postmodifies(text: str, found: re.Match[str]) -> bool:
    """Whether a participle after a noun opens a phrase of its own: "six plants exiled on the sill"."""
    if not re.search(r"(?:ed|ing)\Z", found[0]) or found[0][0].isupper():
        return False
    after = _TOKEN.match(text, found.end() + 1)
    return after is not None and (after[0].lower() in _PREPOSITIONS or after[0].lower() in _DETERMINERS)


def clause(text: str, start: int) -> int:
    """Return where the clause that holds ``start`` ends: at a stop, a comma, or a conjunction.

    Examples
    --------
    >>> text = "I hope to sail to Hven in June, wind allowing"
    >>> text[10:clause(text, 10)]
    'sail to Hven in June'
    """
    found = _CLAUSE_END.search(text, start + 1)
    end = found.start() if found else len(text)
    while end > start and text[end - 1] in " ,'":
        end -= 1
    return end


_PLACE = re.compile(
    r"(?:the )?(?:(?:Mount|Lake|St|Saint|San|Santa|New|Old|North|South|East|West|Upper|Lower|Great|Little)\.? )?"
    r"[A-ZÀ-ÖØ-Þ][\w'’-]*(?: (?:[A-ZÀ-ÖØ-Þ][\w'’-]*|(?:of|de|la|le|upon|on|am|the|sur|under)(?= [A-ZÀ-Þ])))*"
)


def place_name(text: str, start: int) -> int:
    """Return where the capitalised name that begins at ``start`` ends, or ``start`` where there is none.

    Examples
    --------
    >>> text = "Newport Bay, on the coast"
    >>> text[:place_name(text, 0)]
    'Newport Bay'
    """
    found = _PLACE.match(text, start)
    return found.end() if found else start


def good_value(value: str) -> bool:
    """Whether a value says something: not a pronoun, not a negation, not longer than a dozen words.

    Examples
    --------
    >>> good_value("plum jam"), good_value("it"), good_value("no idea")
    (True, False, False)
    """
    words = [w.lower() for w in _TOKEN.findall(value)]
    if not words or len(words) > 12 or words[0] in ("no", "not", "nothing", "never", "none", "any", "neither", "such"):
        return False
    kept = [w for w in words if w not in _DETERMINERS]
    if not kept or words[-1] in _DETERMINERS - _NUMBERS:
        return False
    return kept[-1] not in _EMPTY and not (len(kept[0]) == 1 and len(kept) == 1 and kept[0].isalpha())


def _gerund(text: str, start: int, _: int) -> int:
    """Return where a noun phrase ends; behind a gerund it goes on to the gerund's object."""
    end = noun_phrase(text, start)
    if not re.search(r"\w{2}ing\Z", text[start:end]):
        return end
    if more := _PARTICLE.match(text, end):
        end = more.end()
    found = _DETERMINED.match(text, end)
    return max(end, noun_phrase(text, end + 1)) if found else end


def _relative(text: str, start: int, _: int) -> int:
    end = with_prepositions(text, start)
    found = re.compile(r" that (?:is|are|was|has|had|'s)\b").match(text, end)
    return clause(text, end + 5) if found else end


def _home(text: str, start: int, head: int) -> int:
    """Return where a dwelling ends: with what it lies above or in, without its town."""
    end = max(head, with_prepositions(text, start))
    found = _IN_TOWN.search(text, start, end)
    return found.start() if found else end


def _workplace(text: str, start: int, _: int) -> int:
    end = with_prepositions(text, start)
    more = _NAMED_PART.match(text, end)
    return more.end() if more else end


_PARTICLE = re.compile(
    r" (?:for|with|to|at|in|after|about|through|around|up|out)(?= (?:the|my|our|an?|other|new|old|[a-z]+s)\b)"
)
_DETERMINED = re.compile(r" (?:the|my|our|his|her|an?|other|new|old)\b")
_IN_TOWN = re.compile(r" (?:in|near|at) (?:[A-ZÀ-Þ][\w-]+(?! [A-Z])(?!'s)|the \w+ of [A-Z]\w+)")
_NAMED_PART = re.compile(r", [A-ZÀ-Þ][\w'-]+ [a-z]+(?=[,.!])")

SPANS: Mapping[str, Callable[[str, int, int], int]] = {
    "np": lambda text, start, _: noun_phrase(text, start),
    "npp": lambda text, start, _: with_prepositions(text, start),
    "np-v": lambda text, _, head: noun_phrase(text, head),
    "npp-v": lambda text, start, head: max(head, with_prepositions(text, start)),
    "npr": _relative,
    "gerund": _gerund,
    "clause": lambda text, start, _: clause(text, start),
    "place": lambda text, start, _: place_name(text, start),
    "home": _home,
    "npp-home": lambda text, _, head: _home(text, head, head),
    "workplace": _workplace,
    "org": lambda text, start, _: noun_phrase(text, start),
}  # fmt: skip
"""How the end of a value is found, by name; a rule that names none of these takes its group as it is."""
