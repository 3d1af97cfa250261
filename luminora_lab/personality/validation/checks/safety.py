"""P301 to P304, P310 to P313: texts that turn a model, missing guards, and sizes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from luminora_lab.files.strictjson import quote
from luminora_lab.personality.validation.checks.injections import INJECTIONS, MARKERS
from luminora_lab.personality.validation.checks.overrides import OVERRIDES
from luminora_lab.personality.validation.checks.phrases import Folded, places
from luminora_lab.personality.validation.report import Finding, finding
from luminora_lab.personality.validation.subject import Subject, check, section

__all__ = ["SAFETY"]

_SIGNS = ("<", "[inst", "[/inst", "##", "system:", "assistant:", "human:", "user:", "developer:")
_LARGE, _LONG, _MANY = 64 * 1024, 4000, 100


@check("P301", "P302", "P303", "P304")
def phrases(subject: Subject) -> Iterator[Finding]:
    """Phrases against safety (P301), and against instructions (P302, P304; imported P303).

    What a user says in an example (``input``) may read like an injection, since a good example shows how the character
    declines it; in an imported document it may not.
    """
    texts = [
        (path, text)
        for path, text in subject.everything
        if subject.imported or not (path[-1] == "input" and path[0] == "examples")
    ]
    folded = Folded([text for _, text in texts])
    injected = "P303" if subject.imported else "P302"
    for i in folded.having([sign for sign in _SIGNS if sign in folded.together]):
        path, text = texts[i]
        if match := MARKERS.search(text):
            code = "P303" if subject.imported else "P304"
            yield finding(code, path, f"{quote(match[0].strip())} is markup of a chat template", value=text)
    for i, phrase in places(OVERRIDES, folded):
        yield finding("P301", texts[i][0], f"{quote(phrase)} works against safety", value=texts[i][1])
    for i, phrase in places(INJECTIONS, folded):
        yield finding(injected, texts[i][0], f"{quote(phrase)} reads like a prompt injection", value=texts[i][1])


@check("P310")
def guards(subject: Subject) -> Iterator[Finding]:
    """Safety guards that are missing or say nothing."""
    held = section(subject.document, "safety_guards")
    limits = section(held, "tone_limits")
    said = held.get("forbidden_topics") or held.get("content_filters")
    if not said and all(value is None for value in limits.values()):
        yield finding("P310", ("safety_guards",), "no topic, tone or content is guarded")


@check("P311", "P312", "P313")
def sizes(subject: Subject) -> Iterator[Finding]:
    """Sizes of the document (as compact JSON), of texts and of lists."""
    if len(subject.joined) + 40 * len(subject.everything) > _LARGE // 4 or subject.imported:
        text = json.dumps(subject.document, ensure_ascii=False, separators=(",", ":"))
        n = len(text.encode("utf-8", "surrogatepass"))
        if n > _LARGE:
            yield finding("P311", (), f"the document has {n / 1024:,.0f} KB")
    if len(subject.joined) > _LONG:
        for path, text in subject.everything:
            if len(text) > _LONG:
                yield finding("P312", path, f"the text has {len(text):,} characters", value=text)
    several = {("behavioral_rules",): subject.document.get("behavioral_rules")}
    several["examples", "sample_responses"] = section(subject.document, "examples").get("sample_responses")  # type: ignore[index]
    for where, items in several.items():
        if isinstance(items, list) and len(items) > _MANY:
            yield finding("P313", where, f"there are {len(items):,} entries in {quote(where[-1])}")


SAFETY = (phrases, guards, sizes)
