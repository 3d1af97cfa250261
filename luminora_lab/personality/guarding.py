"""The safety guards of a personality, held against a reply: topics, filters, tone. By words alone, and it says so."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from luminora_lab.personality.library import personality
from luminora_lab.personality.model import Personality

__all__ = ["GuardFinding", "check_reply", "safe_answer"]


class GuardFinding(NamedTuple):
    """One thing that a reply does against a guard.

    Attributes
    ----------
    guard
        "forbidden_topics", "content_filters", "max_aggression" or "max_informality".
    rule
        The topic, the filter, or the limit.
    found
        The words, or the value.
    """

    guard: str
    rule: str
    found: str


_SAFE = {
    "en": "I would rather leave that alone. Is there something else on your mind?",
    "de": "Darüber möchte ich lieber nicht sprechen. Beschäftigt dich noch etwas anderes?",
    "es": "Prefiero no hablar de eso. ¿Hay otra cosa que te ronde la cabeza?",
    "fr": "Je préfère ne pas en parler. Y a-t-il autre chose qui t'occupe ?",
    "it": "Preferirei non parlarne. C'è qualcos'altro che ti sta a cuore?",
    "pt": "Prefiro não falar disso. Há outra coisa em que estejas a pensar?",
}
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_SHOUTED = re.compile(r"\b[A-ZÀ-Þ]{4,}\b")
_CONTRACTED = re.compile(r"\w'(?:s|re|ve|ll|d|m|t)\b", re.IGNORECASE)


def check_reply(text: str, p: Personality | str | os.PathLike[str] | Mapping[str, Any]) -> list[GuardFinding]:
    """Return what a reply does against the safety guards of a personality.

    Parameters
    ----------
    text
        The reply.
    p
        Whose guards: a personality, or what :func:`luminora_lab.personality` takes.

    Returns
    -------
    list of GuardFinding
        Empty where nothing was seen. That is no proof that nothing is there: the check reads words, not sense.

    Notes
    -----
    A forbidden topic is seen where a sentence has all of its content words, as stems, in any order, and neither a
    negation nor words that send the user elsewhere ("ask your doctor"): a reply that declines names the topic too.
    Filters look for lists of English words and phrases; in other languages they see nothing. Aggression is 0.5 for
    every insult or threat and 0.1 for every shouted word after the second; informality is ``1 - exp(-m)``, m the slang,
    emoji (1 each), repeated exclamation marks (0.7) and contractions (0.15) a sentence. Both are compared with the
    guard's limit, for English only.

    Measured on the written replies of the bundled voices, which keep to their guards, and on sentences written to break
    or to touch a guard (``tests/personality/guards.jsonl``): ``python -m luminora_lab.bench guards``.

    Examples
    --------
    >>> [(one.guard, one.rule) for one in check_reply("Take double the dosages of this medicine.", "juniper")]
    [('forbidden_topics', 'dosages of medicine')]
    >>> check_reply("I don't give dosages of medicine; ask your doctor.", "juniper")
    []
    """
    given = personality(p)
    language = given.persona.language.partition("-")[0]
    guards = given.safety_guards
    out = list(_topics(text, guards.forbidden_topics, language))
    if language == "en":
        out += _filtered(text, guards.content_filters)
        out += _toned(text, guards.tone_limits)
    return out


def safe_answer(p: Personality) -> str:
    """Return what is said in place of a reply that breaks a guard twice, in the personality's language.

    Examples
    --------
    >>> safe_answer(personality("juniper"))
    'I would rather leave that alone. Is there something else on your mind?'
    """
    return _SAFE.get(p.persona.language.partition("-")[0], _SAFE["en"])


def _topics(text: str, topics: tuple[str, ...], language: str) -> list[GuardFinding]:
    from luminora_lab.personality._guard_words import REFUSALS
    from luminora_lab.text.sentences import sentences

    wanted = [(topic, _content(topic, language)) for topic in topics]
    wanted = [(topic, words) for topic, words in wanted if words]
    if not wanted:
        return []
    declines = REFUSALS.get(language)
    out = []
    for sentence in sentences(text):
        said = str(sentence)
        own = _content(said, language)
        hits = [topic for topic, words in wanted if words <= own]
        if hits and not (declines is not None and declines.search(said)):
            out += [GuardFinding("forbidden_topics", topic, said) for topic in hits]
    return out


def _content(text: str, language: str) -> set[str]:
    from luminora_lab.text.tokens import stems

    found = stems(text, language)
    return {stem for stem in found if len(stem) > 2}


def _filtered(text: str, filters: tuple[str, ...]) -> list[GuardFinding]:
    from luminora_lab.personality._guard_words import FILTERS

    out = []
    for name in filters:
        pattern = FILTERS.get(name)
        match = pattern.search(text) if pattern is not None else None
        if match:
            out.append(GuardFinding("content_filters", name, match[0]))
    return out


def _toned(text: str, limits: Any) -> list[GuardFinding]:
    from luminora_lab.personality._guard_words import INSULTS, SLANG, THREATS
    from luminora_lab.text.sentences import sentences

    out = []
    loud = max(0, len(_SHOUTED.findall(text)) - 2)
    aggression = min(1.0, 0.5 * (len(INSULTS.findall(text)) + len(THREATS.findall(text))) + 0.1 * loud)
    if limits.max_aggression is not None and aggression > limits.max_aggression:
        out.append(GuardFinding("max_aggression", f"{limits.max_aggression:g}", f"{aggression:.2f}"))
    n = max(1, len(list(sentences(text))))
    marks = len(SLANG.findall(text)) + len(_EMOJI.findall(text)) + 0.7 * text.count("!!")
    informality = 1 - math.exp(-(marks + 0.15 * len(_CONTRACTED.findall(text))) / n)
    if limits.max_informality is not None and informality > limits.max_informality:
        out.append(GuardFinding("max_informality", f"{limits.max_informality:g}", f"{informality:.2f}"))
    return out
