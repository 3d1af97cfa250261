"""Ollama's Modelfile: the compiled prompt as SYSTEM, the examples as MESSAGE, the document in a comment.

==========================  =========================================================================================
Modelfile                   personality
==========================  =========================================================================================
FROM                        the option ``model`` (or what an imported Modelfile had, or llama3.2)
PARAMETER                   temperature and num_predict of the prompt, and what an imported Modelfile had beside
SYSTEM                      the prompt, compiled for ``llama`` at the given affinity and mood, without the examples
MESSAGE user, assistant     the examples; read back into ``examples.sample_responses``
LICENSE                     ``metadata.license``
``# luminora: {...}``       the whole document, which a reader of this lab gets back as it was
TEMPLATE, ADAPTER, ...      only where the personality was imported from a Modelfile that had them
==========================  =========================================================================================
"""

from __future__ import annotations

from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.exchange._carried import (
    KEY,
    as_json,
    beginning,
    carry,
    mark,
    mark_edited,
    pairs,
    restore,
    sized,
    speaker_named,
    unsaid,
)
from luminora_lab.exchange._modelfile import Command, as_read, commands, write
from luminora_lab.exchange.losses import Loss
from luminora_lab.files import strictjson
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.fence import clean, one_line
from luminora_lab.personality.model import Personality

__all__ = ["decode", "encode", "losses"]

MODEL = "llama3.2"
_COMMENT = f"{KEY}: "


def encode(
    p: Personality,
    *,
    model: str | None = None,
    affinity: float | None = None,
    mood: str | tuple[str, float] | None = None,
) -> bytes:
    """Return a Modelfile for ``ollama create``.

    Parameters
    ----------
    p
        The personality.
    model
        The base model. None: what an imported Modelfile named, else llama3.2.
    affinity, mood
        The moment that the prompt is compiled for, as :func:`luminora_lab.compile` takes it.

    Raises
    ------
    DataError
        The model is no name on one line, the affinity or mood cannot be used, or the file would be larger than 4 MB.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> encode(ll.personality("juniper")).decode().splitlines()[:2]
    ['# Juniper, for Ollama', 'FROM llama3.2']
    """
    from luminora_lab.personality.compiling import compile

    compiled = compile(p, "llama", affinity=affinity, mood=mood, examples="messages")
    first, *turns = [dict(message) for message in compiled.messages]
    own = [Command("parameter", name, _number(value)) for name, value in compiled.parameters.items()]
    said = [Command("system", "", first["content"])]
    said += [Command("message", turn["role"], turn["content"]) for turn in turns]
    said = [Command(c.name, c.key, as_read(c.value)) for c in said]
    before = _imported(p)
    bases = [c.value for c in before if c.name == "from" and _is_line(c.value)]
    base = (bases or [MODEL])[0] if model is None else model
    if not _is_line(base):
        raise DataError(f"{quote(base)} is no name of a model", place="model", remedy='give one, such as "llama3.2"')
    rest = [c for c in before if c.name not in ("from", "system", "message", "license")]
    rest = [c for c in rest if c.name != "parameter" or c.key not in compiled.parameters]
    licence = (p.metadata.model_extra or {}).get("license")
    texts = [licence] if isinstance(licence, str) and licence else [c.value for c in before if c.name == "license"]
    several = [Command("#", "", f"{one_line(p.name)}, for Ollama"), Command("from", "", base), *own, *rest, *said]
    several += [Command("license", "", text) for text in texts]
    place = f"Modelfile of {p.name}"[:100]
    document = as_json(carry(p, _said(said)), place, separators=(",", ":"), ensure_ascii=True)
    several.append(Command("#", "", _COMMENT + document.decode()))
    return sized("".join(write(command) + "\n" for command in several).encode("utf-8"), place)


def decode(raw: bytes, place: str) -> Personality:
    """Return the personality in a Modelfile.

    A file of this lab gives its document back as it was, whatever model FROM names now. Where SYSTEM or MESSAGE were
    edited since, the examples are the file's, and all commands are kept under
    ``metadata.luminora.imported.edited``. A foreign file becomes a marked personality: SYSTEM is its description, pairs
    of MESSAGE are its examples, and all commands are kept under ``imported``.

    Raises
    ------
    DataError
        It is no Modelfile, or what it carries is damaged.

    Examples
    --------
    >>> p = decode(b'FROM llama3.2\\nSYSTEM You are Ada. You count.\\nPARAMETER seed 1', "Modelfile")
    >>> p.name, p.persona.description, p.to_dict()["metadata"]["luminora"]["imported"]["format"]
    ('Ada', 'You are Ada. You count.', 'modelfile')
    """
    found = commands(strictjson.decode(raw, place), place)
    carried = [c.value.removeprefix(_COMMENT) for c in found if c.name == "#" and c.value.startswith(_COMMENT)]
    kept = [c for c in found if c.name != "#"]
    if len(carried) > 1:
        raise DataError(f"{len(carried)} comments carry a personality", place=place, remedy="keep one of them")
    if not carried:
        return Personality._trusted(_foreign(kept), place)
    p, edited = restore(strictjson.loads(carried[0].encode(), f"{place}, {KEY}", unique=True), _said(kept), place)
    if not edited:
        return p
    document = p.to_dict()
    if "messages" in edited:
        examples = document.get("examples") or {}
        document["examples"] = {**examples, "sample_responses": _samples(kept, p)}
    mark_edited(document, "modelfile", parts=edited, commands=[list(c) for c in kept])
    return Personality.from_dict(document, place)


def losses(p: Personality) -> list[Loss]:
    """Return what the format cannot say in commands of its own; all of it travels in the comment."""
    found = unsaid(p, kept=True)
    texts = [text for sample in p.examples.sample_responses for text in (sample.input, sample.output)]
    if any(as_read(text) != text for text in [p.persona.description, *p.behavioral_rules, *texts]):
        what = "characters that Ollama's parser drops, or quotes that would end a text, are replaced"
        found.append(Loss("$", what, True))
    if any(c.name == "template" for c in _imported(p)):
        what = "warning: the TEMPLATE of the imported file is written back; it wraps the system prompt, so read it"
        found.append(Loss("$.metadata.luminora.imported", what, True))
    return found


def _foreign(kept: list[Command]) -> dict[str, Any]:
    system = "\n\n".join(c.value for c in kept if c.name == "system")
    base = next(c.value for c in kept if c.name == "from")
    persona: dict[str, Any] = {"name": speaker_named(system, base), "compatibility": ["llama"]}
    if system.strip():
        persona["description"] = beginning(system)
    document: dict[str, Any] = {"persona": persona}
    samples = pairs((role, clean(text)) for role, text in _messages(kept))
    if samples:
        document["examples"] = {"sample_responses": samples}
    return mark(document, "modelfile", commands=[list(c) for c in kept])


def _imported(p: Personality) -> list[Command]:
    """The commands of the Modelfile that a personality was imported from, if they are what decode() kept."""
    imported: Any = p._document
    for key in ("metadata", KEY, "imported"):
        imported = imported.get(key) if isinstance(imported, dict) else None
    several = [imported.get("edited"), imported] if isinstance(imported, dict) else []
    ours = [one for one in several if isinstance(one, dict) and one.get("format") == "modelfile"]
    kept = ours[0].get("commands") if ours else None
    if not isinstance(kept, list):
        return []
    sound = [one for one in kept if isinstance(one, list) and len(one) == 3 and all(isinstance(x, str) for x in one)]
    text = "".join(write(Command(*one)) + "\n" for one in sound if one[0] != "#")
    try:
        return commands(text, "metadata.luminora.imported.commands")
    except DataError:
        return []


def _messages(kept: list[Command]) -> list[tuple[str, str]]:
    return [(c.key, c.value) for c in kept if c.name == "message"]


def _samples(kept: list[Command], p: Personality) -> list[dict[str, Any]]:
    """The examples of an edited file; those that were not edited are as the personality has them."""
    several = p.examples.sample_responses
    known = {(as_read(one.input), as_read(one.output)): one.model_dump(exclude_unset=True) for one in several}
    return [known.get((one["input"], one["output"]), one) for one in pairs(_messages(kept))]


def _said(kept: list[Command]) -> dict[str, Any]:
    system = [c.value for c in kept if c.name == "system"]
    return {"system": system, "messages": [list(message) for message in _messages(kept)]}


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\n" not in as_read(value)


def _number(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
