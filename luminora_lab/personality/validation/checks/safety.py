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

_SIGNS = ("<", "[inst", "[/inst", "##")
_ROLES = {"system": "system:", "assist": "assistant:", "human": "human:", "user": "user:", "develo": "developer:"}
_LARGE, _LONG, _MANY = 64 * 1024, 4000, 100


@check("P301", "P302", "P303", "P304")
def phrases(subject: Subject) -> Iterator[Finding]:
    """Phrases against safety (P301), and against instructions (P302, P304; imported P303).

    What a user says in an example (``input``) may read like an injection, since a good example shows how the character
    declines it; in an imported document it may not.
    """
    folded = Folded(subject.contents)
    signs = [*_SIGNS, *(_ROLES[role] for role in _ROLES.keys() & folded.words)]
    several = [
        ("P304", i, _marker(subject.contents[i])) for i in folded.having(s for s in signs if s in folded.together)
    ]
    several += [("P301", i, f"{quote(phrase)} works against safety") for i, phrase in places(OVERRIDES, folded)]
    several += [
        ("P302", i, f"{quote(phrase)} reads like a prompt injection") for i, phrase in places(INJECTIONS, folded)
    ]
    for code, i, message in several:
        path, text = subject.everything[i]
        asked = path[0] == "examples" and path[-1] == "input" and not subject.imported
        if message and not asked:
            yield finding("P303" if subject.imported and code != "P301" else code, path, message, value=text)


def _marker(text: str) -> str:
    match = MARKERS.search(text)
    return f"{quote(match[0].strip())} is markup of a chat template" if match else ""


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
    if len(subject.joined) + 40 * len(subject.contents) > _LARGE // 4 or subject.imported:
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
