"""The compiled prompt as a text to paste or a page to read: it is written and never read back."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NoReturn

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.exchange._carried import unsaid
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.fence import one_line

if TYPE_CHECKING:
    from luminora_lab.exchange.losses import Loss
    from luminora_lab.personality.model import Personality

__all__ = ["MARKER", "decode", "encode", "losses"]

MARKER = "<!-- luminora: a compiled prompt -->"
"""How a prompt in Markdown is known again."""
KINDS = ("text", "markdown")
_FENCE = re.compile(r"`{3,}")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


def encode(
    p: Personality,
    *,
    kind: str = "text",
    provider: str = "universal",
    model: str | None = None,
    affinity: float | None = None,
    mood: str | tuple[str, float] | None = None,
) -> bytes:
    """Return a compiled prompt.

    Parameters
    ----------
    p
        The personality.
    kind
        "text": the instructions alone, examples inside, to paste into a provider's field. "markdown": a page with the
        messages, the sampling parameters and the hashes of both.
    provider, model, affinity, mood
        As :func:`luminora_lab.compile` takes them.

    Raises
    ------
    UnknownName
        There is no such kind, provider or mood.
    DataError
        The affinity or the mood's intensity is outside its range.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> encode(ll.personality("juniper"), affinity=64).decode().splitlines()[0]
    'You may ask after people, not only plants.'
    """
    from luminora_lab.personality.compiling import compile

    if kind not in KINDS:
        remedy = f"use one of {', '.join(KINDS)}"
        raise UnknownName(f"{quote(kind)} is no kind of prompt", place="kind", remedy=remedy)
    where = "inline" if kind == "text" else "auto"
    compiled = compile(p, provider, model=model, affinity=affinity, mood=mood, examples=where)
    if kind == "text":
        return f"{compiled.system}\n".encode()
    said = ", ".join(part for part in (compiled.level, compiled.mood) if part)
    moment = f" ({_escaped(said)})" if said else ""
    lines = [MARKER, f"# {_escaped(p.name)} for {provider}{moment}", ""]
    lines += [
        f"- personality: SHA-256 {p.sha256}",
        f"- prompt: SHA-256 {compiled.sha256}",
        f"- model: {_escaped(compiled.model)}",
    ]
    lines += ["", "## Parameters", "", "```json", json.dumps(dict(compiled.parameters), indent=2), "```"]
    for message in compiled.messages:
        text = message["content"]
        fence = "`" * max([3, *(len(run) + 1 for run in _FENCE.findall(text))])
        lines += ["", f"## {message['role'].capitalize()}", "", f"{fence}text", text, fence]
    return ("\n".join(lines) + "\n").encode("utf-8")


def decode(raw: bytes, place: str) -> NoReturn:
    """Refuse: a prompt does not say which words were a rule, a trait, a level or a mood.

    Raises
    ------
    DataError
        Always.
    """
    what = "it is a compiled prompt, from which no personality can be made again"
    raise DataError(
        what, place=place, remedy="import the personality that it was made of, or its bundle, card or Modelfile"
    )


def losses(p: Personality) -> list[Loss]:
    """Return what a prompt does not say; it is gone."""
    return unsaid(p, kept=False)


def _escaped(text: str) -> str:
    """A text on one line that Markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", one_line(text))
