"""The document of the codes, generated from the table and its examples."""

from __future__ import annotations

import json
from typing import Any

from luminora_lab.personality.validation.checks.traits import AGAINST_NUMBER, AGAINST_WORD, ARCHETYPES
from luminora_lab.personality.validation.codes import CODES, GROUPS
from luminora_lab.personality.validation.examples import BASE, EXAMPLES

__all__ = ["codes_document"]

_HEAD = """# Codes of personality findings

`luminora validate FILE` and `luminora_lab.validate(...)` name each finding by a code. This page explains every code:
why it matters, what to do, and a small document that brings it about. It is generated from the table in the package:
`python -m luminora_lab.personality.validation > docs/personality_codes.md`.

- **error**: the document cannot be used, or it works against safety. `.ok` is false.
- **warning**: it is forgiven, or has another effect than its author expects. `.clean` is false (`--strict`).
- **suggestion**: it could be better.

Codes are stable: one that is given up is never used again. Checks that rest on English words (P103 for skeptics,
P134, P204, P206) run for English characters only; the others work in every language of the format, those of injections
(P301 to P303) in English, Spanish, German, French, Italian and Portuguese.

A patch below is merged into this base, which has no findings (JSON Merge Patch: objects are merged, lists replaced,
null removes a key):
"""


def codes_document() -> str:
    """Return the document as Markdown."""
    parts = [_HEAD, _block(_shown(BASE)), ""]
    for prefix, title in GROUPS.items():
        rows = [row for code, row in CODES.items() if code.startswith(prefix)]
        parts += [f"## {title}", "", "| code | severity | title |", "|---|---|---|"]
        parts += [f"| [{row.code}](#{row.code.lower()}) | {row.severity} | {row.title} |" for row in rows]
        parts.append("")
        for row in rows:
            example = EXAMPLES[row.code]
            parts += [f"### {row.code}", "", f"**{row.title}** ({row.severity}). {row.why} {row.fix}", ""]
            parts += [(example.text and f"A file that holds `{example.text}`.") or _block(_shown(example.patch))]
            if example.also:
                parts += ["", f"It also brings about {', '.join(example.also)}."]
            parts += _pairs(row.code)
            parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def _pairs(code: str) -> list[str]:
    """The table of what a code calls contradictory."""
    words = {
        "P101": [f"{field} {word}, {other_field} {other}" for field, word, other_field, other in AGAINST_WORD],
        "P102": [f"{field} {word}, {name} {sign} {bound:g}" for field, word, name, sign, bound in AGAINST_NUMBER],
        "P103": [f"{kind}, {name} {sign} {bound:g}" for kind, name, sign, bound in ARCHETYPES],
    }
    several = words.get(code, [])
    return ["", "Contradictory are:", "", *(f"- {one}" for one in several)] if several else []


def _block(text: str) -> str:
    return f"```json\n{text}\n```"


def _shown(value: Any) -> str:
    """Plain data as JSON: what is short on one line, long texts and lists cut, invisible characters as escapes."""
    return _render(_cut(value), 0)


def _cut(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= 220 else f"{value[:20]} ... ({len(value):,} characters)"
    if isinstance(value, list):
        shown = [_cut(item) for item in value[:6]]
        return shown if len(value) <= 6 else [*shown[:2], f"... ({len(value):,} entries)"]
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return value


def _render(value: Any, depth: int) -> str:
    line = json.dumps(value, ensure_ascii=True) if not _plain(value) else json.dumps(value, ensure_ascii=False)
    if len(line) + depth <= 110 or not isinstance(value, dict | list):
        return line
    pad = " " * (depth + 2)
    if isinstance(value, list):
        body = ",\n".join(pad + _render(item, depth + 2) for item in value)
        return f"[\n{body}\n{' ' * depth}]"
    body = ",\n".join(f"{pad}{json.dumps(key)}: {_render(item, depth + 2)}" for key, item in value.items())
    return f"{{\n{body}\n{' ' * depth}}}"


def _plain(value: Any) -> bool:
    """Whether a value can be shown as it is: nothing in it is invisible."""
    return json.dumps(value, ensure_ascii=False).isprintable()
