"""Names of people, places and things in English chat text, by rule: capitals that the sentence does not explain."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from luminora_lab.text._name_words import ACRONYMS, CALENDAR, HONORIFICS, JOINS, KIN, NEVER, OPENERS

__all__ = ["Entity", "entities", "entities_so_far", "names"]

_CAPITAL = r"[A-ZÀ-ÖØ-Þ]"
_REST = rf"(?:[^\W_]*(?:['’]{_CAPITAL}[^\W_]+|-{_CAPITAL}[^\W_]+)*)"
_JOIN = rf"(?:[ ](?:{'|'.join(sorted(JOINS))})(?:[ ](?:the|la|der|los))?[ ]|[ ]&[ ]|\.?[ ]|['’]s[ ])"
_TOKEN = _CAPITAL + _REST
_RUN = re.compile(rf"{_CAPITAL}(?<![^\W_].)(?<![^\W_]['’].){_REST}(?:{_JOIN}{_TOKEN})*(?![^\W_])")
_WORD = re.compile(rf"{_TOKEN}")
_LOWER = re.compile(r"(?<![^\W_])(?<!['’])[a-zß-öø-ÿ][^\W_]*")
_OPEN = re.compile(r"(?:^|[.!?…:\n]|[\"“(*]|[—–-][ ])[\s\"'“‘(*_]*$")
_LIKELY = re.compile(r"['’]s\b|[ ](?:is|was|has|had|said|says|told|asked|rang|came|went|got|wants?|thinks?|knows?)\b")
_VOWEL = re.compile(r"[aeiou]")


class Entity(NamedTuple):
    """A name as written, and where: ``text[start:end]`` of its turn."""

    text: str
    start: int
    end: int


class _Usage(NamedTuple):
    """How words are written over a whole conversation, by lower-cased word."""

    lower: Counter[str]
    inside: Counter[str]  # capitalised where no sentence starts


def entities(texts: Sequence[str], language: str = "en", context: Sequence[str] = ()) -> list[list[Entity]]:
    """Find the names (of people, places, organisations, works, things) in each text of a conversation.

    Parameters
    ----------
    texts
        The turns of one conversation: how a word is written elsewhere in it decides whether its capital is a name's.
    language
        A BCP-47 tag. Only English is covered: for any other language every list is empty, since capitals mean other
        things there (German writes every noun with one). :func:`luminora_lab.text.covers` tells the two apart.
    context
        Further texts of the same conversation that are read for usage but not searched.

    Returns
    -------
    list of list of Entity
        For each text its names in order, not overlapping; without a possessive "'s"; no type is guessed.

    Raises
    ------
    TypeError
        If ``texts`` is one string.

    Notes
    -----
    Method, by rule: runs of capitalised words, joined by "of", "de", "van", "&" or an initial, with their honorific.
    A capital that begins a sentence counts when the word is capitalised inside sentences elsewhere and seldom written
    small, when more of a name follows, or when it is never written small and a possessive or a verb of a person
    follows. Left out are months, weekdays and holidays, common openers, words of kinship alone, "I", and words in
    capitals for emphasis (two capitals in a row, or a word that is no acronym). A name typed without capitals, or
    mentioned once and only at the start of a sentence, is missed; the first word of a title may be lost.

    Measured on hand-labelled turns of the bundled fiction (78 held-out turns, 63 names, exact spans): precision 1.00,
    recall 0.98, F1 0.99 [0.97, 1.00]; every capitalised word that starts no sentence: F1 0.61 [0.50, 0.71]. The fiction
    is spelt with care and its labels and rules come from the same hand: expect less elsewhere. About 20,000 turns of 30
    words a second. Numbers from ``python -m luminora_lab.bench.text tests/text/labels.jsonl``.

    Examples
    --------
    >>> talk = ["Mara's kiln is in Cooper's Yard.", "the yard? I told Mara and Dr. Hale in May"]
    >>> [[name.text for name in found] for found in entities(talk)]
    [['Mara', "Cooper's Yard"], ['Mara', 'Dr. Hale']]
    >>> entities(["Der Hund von Clara"], language="de")
    [[]]
    """
    if isinstance(texts, str):
        raise TypeError("texts is one string; give a sequence of texts")
    if language.partition("-")[0].lower() != "en":
        return [[] for _ in texts]
    runs = [_runs(text) for text in (*texts, *context)]
    usage = _usage((*texts, *context), runs)
    return [[n for run in found for n in _names(text, run, usage)] for text, found in zip(texts, runs, strict=False)]


def entities_so_far(texts: Sequence[str], language: str = "en") -> list[list[Entity]]:
    """Find the names in each text, with what that text and earlier ones show of how words are written.

    As :func:`entities`, but causal: what is found in a prefix of a conversation is a prefix of what is found in the
    whole. It costs as much; early in a conversation it knows less.

    Parameters
    ----------
    texts, language
        As for :func:`entities`.

    Raises
    ------
    TypeError
        If ``texts`` is one string.

    Examples
    --------
    >>> said = ["Hale says hello.", "I met Hale."]
    >>> [[e.text for e in found] for found in entities_so_far(said)]
    [['Hale'], ['Hale']]
    >>> entities_so_far(said)[:1] == entities_so_far(said[:1])
    True
    """
    if isinstance(texts, str):
        raise TypeError("texts is one string; give a sequence of texts")
    if language.partition("-")[0].lower() != "en":
        return [[] for _ in texts]
    usage = _Usage(Counter(), Counter())
    out = []
    for text in texts:
        runs = _runs(text)
        seen = _usage((text,), [runs])
        usage.lower.update(seen.lower)
        usage.inside.update(seen.inside)
        out.append([name for run in runs for name in _names(text, run, usage)])
    return out


def names(texts: Sequence[str], language: str = "en", context: Sequence[str] = ()) -> list[frozenset[str]]:
    """Return the names in each text, normalised for matching.

    Parameters
    ----------
    texts, language, context
        As for :func:`entities`.

    Returns
    -------
    list of frozenset of str
        Lower-cased names without honorifics and possessives, whole and word by word, so that "Clara Haldane" meets
        "Clara" and "Mrs Haldane". Empty where there is no name or the language is not covered.

    Raises
    ------
    TypeError
        If ``texts`` is one string.

    Examples
    --------
    >>> sorted(names(["I rang Mrs Clara Haldane about Jonas's boat."])[0])
    ['clara', 'clara haldane', 'haldane', 'jonas']
    """
    return [frozenset(key for e in found for key in _keys(e.text)) for found in entities(texts, language, context)]


def _keys(name: str) -> list[str]:
    words = [w.strip(".") for w in re.split(r"[\s&]+", name.lower().replace("’", "'"))]
    words = [w.removesuffix("'s") for w in words if w]
    kept = [w for w in words if w not in HONORIFICS and w not in JOINS and w != "the"] or words
    return [" ".join(kept), *kept]


class _Token(NamedTuple):
    word: str  # lower-cased
    start: int
    end: int
    opening: bool  # the first word of a sentence
    shouted: bool  # in capitals throughout


def _runs(text: str) -> list[list[_Token]]:
    """Return the runs of capitalised words; a sentence's end, or a calendar or never-name word, ends a run."""
    runs: list[list[_Token]] = []
    for found in _RUN.finditer(text):
        run: list[_Token] = []
        previous = ""
        for match in _WORD.finditer(text, *found.span()):
            start, end = match.span()
            word = match[0].lower().replace("’", "'")
            link = text[run[-1].end : start] if run else ""
            if link.startswith(".") and not (run[-1].word in HONORIFICS or len(run[-1].word) == 1):
                runs.append(run)
                run = []
            elif link.startswith("."):
                link = ""
            opening = link.startswith(".") or (not run and _starts_sentence(text, start))
            shouted = len(word) > 1 and match[0].isupper()
            last, previous = previous, word
            if word in NEVER or word in CALENDAR or (word in ("eve", "day") and last in CALENDAR):
                runs.append(run)
                run = []
            else:
                run.append(_Token(word, start, end, opening, shouted))
        runs.append(run)
    return [run for run in runs if run]


def _starts_sentence(text: str, at: int) -> bool:
    return _OPEN.search(text[max(0, at - 5) : at]) is not None if at > 5 else _OPEN.search(text[:at]) is not None


def _usage(texts: Sequence[str], runs: Sequence[list[list[_Token]]]) -> _Usage:
    lower: Counter[str] = Counter()
    for text in texts:
        lower.update(_LOWER.findall(text))
    return _Usage(
        lower,
        Counter(t.word for found in runs for run in found for t in run if not (t.opening or t.shouted)),
    )


def _names(text: str, run: list[_Token], usage: _Usage) -> list[Entity]:
    """Return the names in a run of capitalised words."""
    kept: list[list[_Token]] = [[]]
    for n, token in enumerate(run):
        rest = run[n + 1 :]
        good = _stands(text, token, rest, usage)
        if kept[-1] and "'" in text[kept[-1][-1].end : token.start].replace("’", "'") and not usage.lower[token.word]:
            kept.append([])  # "Margit's Clara" are two, "Cooper's Yard" is one
        if good:
            kept[-1].append(token)
        else:
            kept.append([])
    return [_entity(text, part) for part in kept if part and not _ordinary(part, usage)]


def _stands(text: str, token: _Token, rest: list[_Token], usage: _Usage) -> bool:
    """Return whether a capitalised word belongs to a name."""
    word = token.word
    known = usage.inside[word] > usage.lower[word]
    if token.shouted:
        acronym = word in ACRONYMS or (len(word) <= 5 and not _VOWEL.search(word))
        return known or (acronym and not usage.lower[word] and word not in OPENERS and not _loud(text, token))
    if not token.opening:
        return word not in OPENERS or bool(rest)
    if rest and not rest[0].shouted:
        named_next = usage.inside[rest[0].word] > usage.lower[rest[0].word]
        return word in HONORIFICS or known or (word not in OPENERS and not (named_next and usage.lower[word]))
    if known and word not in OPENERS and word not in KIN:
        return True
    return word not in OPENERS and not usage.lower[word] and _LIKELY.match(text, token.end) is not None


def _loud(text: str, token: _Token) -> bool:
    """Return whether a neighbouring word is in capitals too, so that these are shouted."""
    near = re.findall(r"[^\W\d_]{2,}", text[max(0, token.start - 14) : token.start])[-1:]
    near += re.findall(r"[^\W\d_]{2,}", text[token.end : token.end + 14])[:1]
    return any(w.isupper() for w in near)


def _ordinary(part: list[_Token], usage: _Usage) -> bool:
    """Return whether what is left is a common word after all."""
    if len(part) > 1:
        return all(t.word in KIN or t.word in OPENERS for t in part)
    word = part[0].word
    return word in KIN or len(word) == 1 or usage.lower[word] > usage.inside[word] + 1


def _entity(text: str, part: list[_Token]) -> Entity:
    start, end = part[0].start, part[-1].end
    if len(part) > 1 and len(part[-1].word) == 1 and text[end : end + 1] == ".":
        end += 1
    return Entity(text[start:end], start, end)
