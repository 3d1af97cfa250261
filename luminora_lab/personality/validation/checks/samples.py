"""P202, P203, P206 to P208, P210 to P212, P214: what the examples and responses show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.checks.stated import breaks, read_rule
from luminora_lab.personality.validation.report import Finding, Path, finding
from luminora_lab.personality.validation.subject import Subject, check, section
from luminora_lab.personality.vocabulary import TRIGGERS

__all__ = ["SAMPLES"]

_PATH: Path = ("examples", "sample_responses")
_RUN = {"minimal": re.compile(r"[!?！？]{2}"), "moderate": re.compile(r"[!?！？]{3}")}
_PAIRS = ("!!", "??", "!?", "?!", "！", "？")
_READ = 10_000  # characters of a reply that rules are held against
_SHORT, _LONG = 12, 70  # words


@check("P202", "P203")
def few(subject: Subject) -> Iterator[Finding]:
    """One example, or two or three; none at all is reported as missing."""
    n = len(subject.outputs)
    if n == 1:
        yield finding("P202", _PATH, "there is one example")
    elif 1 < n < 4:
        yield finding("P203", _PATH, f"there are {n} examples")


@check("P206")
def broken_rules(subject: Subject) -> Iterator[Finding]:
    """Replies that break a rule which a program can check; English only."""
    p = subject.personality
    if p is None or subject.language != "en":
        return
    for rule in p.behavioral_rules[:120]:
        for stated in read_rule(rule):
            for reply in subject.replies:
                if len(reply.text) > _READ:
                    continue
                how = breaks(stated, reply.text, reply.words, is_output=reply.path[-1] == "output")
                if how:
                    message = f"{how}, against the rule {quote(rule)}"
                    yield finding("P206", reply.path, message, value=reply.text)


@check("P208")
def punctuation(subject: Subject) -> Iterator[Finding]:
    """Runs of exclamation and question marks where punctuation is minimal (two) or moderate (three)."""
    p = subject.personality
    style = p.linguistic_profile.punctuation_style if p is not None else None
    if p is None or style not in _RUN:
        return
    run = _RUN[style]
    for reply in subject.replies if any(pair in subject.joined for pair in _PAIRS) else ():
        if match := run.search(reply.text):
            message = f"{quote(match[0])} where punctuation is {style}"
            yield finding("P208", reply.path, message, value=reply.text)
    if style == "minimal":
        for i, filler in enumerate(p.linguistic_profile.fillers):
            if "!" in filler:
                path = ("linguistic_profile", "fillers", i)
                yield finding("P208", path, "an exclamation mark where punctuation is minimal", value=filler)


@check("P210", "P211")
def alike(subject: Subject) -> Iterator[Finding]:
    """Outputs that are the same, and outputs that all have the same length."""
    seen: dict[str, int] = {}
    for i, reply in enumerate(subject.outputs):
        key = reply.joined
        if key.isspace():
            continue
        if key in seen:
            message = f"the reply of example {seen[key]} once more"
            yield finding("P210", reply.path, message, value=reply.text)
        seen.setdefault(key, i)
    lengths = {len(reply.words) for reply in subject.outputs}
    if subject.spaced and len(seen) >= 4 and len(lengths) == 1:
        yield finding("P211", _PATH, f"all {len(subject.outputs)} outputs have {lengths.pop()} words")


@check("P212")
def situations(subject: Subject) -> Iterator[Finding]:
    """Situations without a response; a section that is missing is reported as that."""
    p = subject.personality
    if p is None or not section(subject.document, "trigger_responses"):
        return
    for name in TRIGGERS:
        if not getattr(p.trigger_responses, name):
            yield finding("P212", ("trigger_responses", name), f"there is no response for {quote(name)}")


@check("P214")
def length(subject: Subject) -> Iterator[Finding]:
    """Long replies of a terse character, and the reverse."""
    p = subject.personality
    verbosity = p.advanced_parameters.verbosity if p is not None else None
    if verbosity is None or not subject.spaced or len(subject.outputs) < 2:
        return
    mean = sum(len(reply.words) for reply in subject.outputs) / len(subject.outputs)
    if (verbosity <= 0.2 and mean > _LONG) or (verbosity >= 0.8 and mean < _SHORT):
        message = f"verbosity is {verbosity:g}, and the outputs have {mean:.0f} words on average"
        yield finding("P214", ("advanced_parameters", "verbosity"), message, value=verbosity)


SAMPLES = (few, broken_rules, punctuation, alike, situations, length)
