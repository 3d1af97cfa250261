"""The texts of a character card: what the lab writes into one, and what it reads out of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from luminora_lab.errors import DataError
from luminora_lab.exchange._carried import pairs
from luminora_lab.personality.fence import clean
from luminora_lab.personality.model import Personality
from luminora_lab.personality.sections import Sample
from luminora_lab.personality.vocabulary import LANGUAGES, PARAMETERS
from luminora_lab.personality.wording import describe

__all__ = [
    "MOST",
    "examples_of",
    "examples_text",
    "expander",
    "notes",
    "rules_text",
    "safety_text",
    "too_many",
    "traits_text",
    "voice_text",
    "without_macros",
]

MOST = 10_000
"""Texts of one kind (examples, greetings, tags) that a card may have."""
MAX_GROWN = 4 * 2**20
"""Characters by which the macros of one card may make its texts longer."""
_LONGEST_LABEL = 100  # characters of a name that stands for the character, before a colon or for a macro
_MACRO = re.compile(r"\{\{\s*(?:(char)|user)\s*\}\}|<(?:(bot|char)|user)>", re.IGNORECASE)
_START = re.compile(r"<START>", re.IGNORECASE)
_USER = r"\{\{\s*(?:user|random_user_\d{1,3})\s*\}\}|<user>|You"
_CHARACTER = r"\{\{\s*char\s*\}\}|<(?:bot|char)>"


def expander(name: str, place: str) -> Callable[[str], str]:
    """Return a function that puts a character's name and "the user" in the place of a card's macros, and cleans.

    Raises
    ------
    DataError
        From that function: all its texts together grow by more than 4 million characters.

    Examples
    --------
    >>> expander("Ada", "ada.json")("{{CHAR}} looks at <user>.")
    'Ada looks at the user.'
    """
    called = name[:_LONGEST_LABEL]
    left = MAX_GROWN

    def expand(text: str) -> str:
        nonlocal left
        found = sum(1 for _ in _MACRO.finditer(text))
        left -= found * max(len(called), len("the user"))
        if left < 0:
            what = f"its macros make the texts more than {MAX_GROWN / 2**20:.3g} million characters longer"
            raise DataError(what, place=place, remedy="no character needs that; check what wrote the card")
        named = _MACRO.sub(lambda m: called if m[1] or m[2] else "the user", text) if found else text
        return clean(named).strip()

    return expand


def without_macros(text: str) -> str:
    """Return a text with a blank for each of its macros."""
    return _MACRO.sub(" ", text)


def examples_of(
    text: str, name: str, expand: Callable[[str], str], known: Iterable[Sample] = (), where: str = ""
) -> list[dict[str, str]]:
    """Return the sample responses in a ``mes_example``: what a user says and the character answers.

    Parameters
    ----------
    text
        Blocks that begin with ``<START>``; lines that begin with ``{{user}}:``, ``{{char}}:`` or the name.
    name
        The character's name.
    expand
        Of :func:`expander`.
    known
        Sample responses; one that is met again keeps its context.
    where
        The file and the path of the text in it, for messages.

    Returns
    -------
    list of dict
        ``input`` and ``output`` (and ``context``). Lines of the character that nobody asked for, and text before the
        first speaker of a block, are left out: the format of personalities has no place for them.

    Raises
    ------
    DataError
        There are more than 10,000.

    Examples
    --------
    >>> text = "<START>\\n{{user}}: Tea?\\n{{char}}: Always.\\nTwo sugars.\\n<START>\\nAda: *hums*"
    >>> examples_of(text, "Ada", expander("Ada", "ada.json"))
    [{'input': 'Tea?', 'output': 'Always.\\nTwo sugars.'}]
    """
    character = f"{_CHARACTER}|{re.escape(name)}" if len(name) <= _LONGEST_LABEL else _CHARACTER
    label = re.compile(rf"\s*(?:({_USER})|(?:{character}))\s*:", re.IGNORECASE)
    remembered = tuple(known)
    made: list[dict[str, str]] = []
    for block in _START.split(text):
        turns: list[tuple[str, list[str]]] = []
        for line in block.splitlines():
            found = label.match(line)
            if found:
                role = "user" if found[1] else "assistant"
                if not turns or turns[-1][0] != role:
                    turns.append((role, []))
                turns[-1][1].append(line[found.end() :].strip())
            elif turns:
                turns[-1][1].append(line.rstrip())
        if len(made) + len(turns) // 2 > MOST:
            raise too_many(len(made) + len(turns) // 2, where)
        said = [(role, expand("\n".join(lines))) for role, lines in turns]
        made += pairs([turn for turn in said if turn[1]], remembered)
    return made


def too_many(count: int, where: str) -> DataError:
    """Make the error for a card with more texts of one kind than any character needs."""
    remedy = f"a card may have {MOST:,}; check what wrote it"
    return DataError(f"there are {count:,} or more texts", place=where, remedy=remedy)


def examples_text(samples: Iterable[Sample]) -> str:
    """Return sample responses as the ``mes_example`` of a card.

    Examples
    --------
    >>> print(examples_text([Sample(input="Tea?", output="Always.")]))
    <START>
    {{user}}: Tea?
    {{char}}: Always.
    """
    return "\n".join(f"<START>\n{{{{user}}}}: {one.input}\n{{{{char}}}}: {one.output}" for one in samples)


def traits_text(p: Personality) -> str:
    """Return the three traits in words, as they follow the description in a card.

    Examples
    --------
    >>> traits_text(Personality.from_dict({"persona": {"name": "Ada"}, "core_traits": {"archetype": "scientist"}}))
    'Archetype: scientist.'
    """
    traits = p.core_traits
    named = {"Archetype": traits.archetype, "Temperament": traits.temperament, "Style": traits.communication_style}
    return " ".join(f"{name}: {word}." for name, word in named.items() if word)


def voice_text(p: Personality) -> str:
    """Return how the character speaks, in words, for a card's ``personality``.

    Examples
    --------
    >>> voice = {"linguistic_profile": {"tone": ["warm", "wise"]}, "advanced_parameters": {"humor": 0.1}}
    >>> voice_text(Personality.from_dict({"persona": {"name": "Ada"}, **voice}))
    'Tone: warm, wise. Do not joke.'
    """
    profile = p.linguistic_profile
    listed = {
        "Tone": ", ".join(profile.tone),
        "Sentences": profile.syntax,
        "Punctuation": profile.punctuation_style,
        "Words of its own": ", ".join(profile.vocabulary),
        "Phrases of its own": "; ".join(profile.fillers),
    }
    said = [f"{name}: {words}." for name, words in listed.items() if words]
    values = {name: getattr(p.advanced_parameters, name) for name in PARAMETERS}
    said += [describe(name, value) for name, value in values.items() if value is not None]
    language = LANGUAGES.get(p.persona.language.partition("-")[0].lower(), p.persona.language)
    return " ".join([*said, *([] if language == "English" else [f"Speaks {language}."])])


def rules_text(p: Personality) -> str:
    """Return the rules as a card's ``system_prompt``; ``{{original}}`` stands for the one that it would replace.

    Examples
    --------
    >>> print(rules_text(Personality.from_dict({"persona": {"name": "Ada"}, "behavioral_rules": ["Count first."]})))
    {{original}}
    <BLANKLINE>
    Rules for {{char}}:
    - Count first.
    """
    rules = "".join(f"\n- {rule}" for rule in p.behavioral_rules)
    return f"{{{{original}}}}\n\nRules for {{{{char}}}}:{rules}" if rules else ""


def safety_text(p: Personality) -> str:
    """Return the safety guards as a card's ``post_history_instructions``.

    Examples
    --------
    >>> guards = {"forbidden_topics": ["dosages"], "tone_limits": {"max_aggression": 0.1}}
    >>> print(safety_text(Personality.from_dict({"persona": {"name": "Ada"}, "safety_guards": guards})))
    {{original}}
    <BLANKLINE>
    Whatever was said before, {{char}} keeps to this:
    - Does not talk about: dosages.
    - Aggression, from 0 to 1: at most 0.1.
    """
    guards, limits = p.safety_guards, p.safety_guards.tone_limits
    listed = {
        "Does not talk about": "; ".join(guards.forbidden_topics),
        "Keeps out": ", ".join(guards.content_filters),
        "Aggression, from 0 to 1": "" if limits.max_aggression is None else f"at most {limits.max_aggression:g}",
        "Informality, from 0 to 1": "" if limits.max_informality is None else f"at most {limits.max_informality:g}",
    }
    lines = "".join(f"\n- {name}: {words}." for name, words in listed.items() if words)
    return f"{{{{original}}}}\n\nWhatever was said before, {{{{char}}}} keeps to this:{lines}" if lines else ""


def notes(p: Personality) -> str:
    """Return what a card's ``creator_notes`` say: the licence, if the personality names one."""
    named = (p.metadata.model_extra or {}).get("license")
    return f"Licence: {named}." if isinstance(named, str) and named.strip() else ""
