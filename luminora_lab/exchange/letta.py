"""Letta's agent file (``.af``): one agent with a system prompt and the blocks persona and human.

==================================  =================================================================================
agent file                          personality
==================================  =================================================================================
``agents[0].name``                  ``persona.name``, in the letters that Letta accepts
``agents[0].description``, tags     ``persona.description``, ``persona.tags``
``agents[0].system``                the prompt, compiled for the model's provider; an agent cannot edit it
block "persona"                     who the character is, in its own words (fenced, where they were imported); the
                                    agent may develop it
block "human"                       one sentence; the agent fills it
``agents[0].llm_config``            the option ``model``, temperature and length limit of the compiled prompt
``agents[0].metadata.luminora``     the whole document, which a reader of this lab gets back as it was
==================================  =================================================================================

The fields are those of Letta's ``AgentFileSchema`` (agents, groups, blocks, files, sources, tools, mcp_servers,
metadata, created_at). Older files, one agent with ``core_memory``, are read too, and so are files that are a JSON text
inside JSON.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.exchange._carried import (
    KEY,
    as_json,
    beginning,
    carry,
    mark,
    mark_edited,
    restore,
    speaker_named,
    unsaid,
)
from luminora_lab.exchange.losses import Loss
from luminora_lab.files import strictjson
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.fence import clean, fenced, one_line
from luminora_lab.personality.model import Personality
from luminora_lab.personality.parts import is_imported

__all__ = ["decode", "encode", "is_agent_file", "losses"]

LIMIT = 20_000
"""Characters of a block, Letta's default."""
_EMBEDDING = {
    "embedding_endpoint_type": "openai",
    "embedding_endpoint": "https://api.openai.com/v1",
    "embedding_model": "text-embedding-3-small",
    "embedding_dim": 1536,
    "embedding_chunk_size": 300,
    "handle": "openai/text-embedding-3-small",
}
_PROVIDERS = {
    "openai": "openai", "azure": "openai", "anthropic": "anthropic", "bedrock": "anthropic", "google_ai": "google",
    "google_vertex": "google", "mistral": "mistral", "deepseek": "deepseek", "ollama": "llama", "llamacpp": "llama",
    "lmstudio": "universal", "vllm": "universal", "groq": "universal", "together": "universal", "xai": "universal",
    "zai": "universal", "fireworks": "universal", "openrouter": "universal",
}  # fmt: skip
"""Letta's endpoint types, and how the lab's compiler speaks to them."""
_HUMAN = "Nothing is known about the user yet."
_UNNAMED = re.compile(r"[^A-Za-z0-9 _-]+")


def encode(
    p: Personality,
    *,
    model: str = "openai/gpt-4o-mini",
    context_window: int = 32_000,
    affinity: float | None = None,
    mood: str | tuple[str, float] | None = None,
) -> bytes:
    """Return an agent file.

    Parameters
    ----------
    p
        The personality.
    model
        Provider and model as Letta writes them, "openai/gpt-4o-mini".
    context_window
        Tokens that the model is given.
    affinity, mood
        The moment that the prompt is compiled for, as :func:`luminora_lab.compile` takes it.

    Raises
    ------
    DataError
        The model is not "provider/name", the window is no whole number from 1,024, or the file would be too large.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> file = strictjson.loads(encode(ll.personality("juniper")), "juniper.af")
    >>> [block["label"] for block in file["blocks"]], file["agents"][0]["name"]
    (['persona', 'human'], 'Juniper')
    """
    from luminora_lab.personality.compiling import compile

    provider, _, bare = model.partition("/") if isinstance(model, str) else ("", "", "")
    if provider not in _PROVIDERS or not re.fullmatch(r"\S+", bare):
        remedy = f'write "provider/name", such as "openai/gpt-4o-mini"; providers are {", ".join(_PROVIDERS)}'
        raise DataError(f"{quote(model)} is no model", place="model", remedy=remedy)
    if not isinstance(context_window, int) or isinstance(context_window, bool) or context_window < 1024:
        remedy = "give a whole number from 1,024"
        raise DataError(f"{quote(context_window)} is no context window", place="context_window", remedy=remedy)
    compiled = compile(p, _PROVIDERS[provider], affinity=affinity, mood=mood, examples="inline")
    llm = {"model": bare, "model_endpoint_type": provider, "handle": model, "context_window": context_window}
    llm |= _sampling(compiled.parameters)
    blocks = [_block(0, "persona", _persona(p)[0]), _block(1, "human", _HUMAN)]
    agent: dict[str, Any] = {
        "id": "agent-0",
        "name": _letta_name(p.name),
        "description": p.persona.description or None,
        "agent_type": "letta_v1_agent",
        "system": compiled.messages[0]["content"],
        "block_ids": [block["id"] for block in blocks],
        "tags": list(p.persona.tags),
        "llm_config": llm,
        "embedding_config": _EMBEDDING,
        "include_base_tools": True,
        **{name: [] for name in ("memory_blocks", "tool_ids", "tools", "tool_rules", "source_ids", "messages")},
        **{name: [] for name in ("in_context_message_ids", "files_agents", "group_ids")},
    }
    agent["metadata"] = {KEY: carry(p, _said(agent, blocks))}
    rest: dict[str, Any] = {name: [] for name in ("groups", "files", "sources", "tools", "mcp_servers")}
    file = {"agents": [agent], "blocks": blocks, **rest, "metadata": {}, "created_at": None}
    return as_json(file, f"agent file of {p.name}"[:100], indent=2) + b"\n"


def is_agent_file(document: Mapping[str, Any]) -> bool:
    """Tell whether a JSON object has the parts of an agent file, new or old.

    Examples
    --------
    >>> is_agent_file({"agents": [], "blocks": []}), is_agent_file({"agents": []}), is_agent_file({"core_memory": []})
    (True, False, True)
    """
    agents = document.get("agents")
    if not isinstance(agents, list):
        return "core_memory" in document and "persona" not in document
    first = agents[0] if agents and isinstance(agents[0], dict) else {}
    return "blocks" in document or any(
        key in first for key in ("memory_blocks", "block_ids", "core_memory", "agent_type")
    )


def decode(raw: bytes, place: str) -> Personality:
    """Return the personality of the first agent in an agent file.

    A file of this lab gives its document back as it was. Where the system prompt or the persona block changed since (an
    agent may edit its own), both are kept under ``metadata.luminora.imported.edited``. A foreign agent becomes a marked
    personality: the persona block (or else the system prompt) is its description, what is read of the file is kept
    under ``imported``. Messages, tools, secrets and further agents are left out; ``left_out`` there names them.

    Raises
    ------
    DataError
        It is no agent file, or what it carries is damaged.

    Examples
    --------
    >>> raw = b'{"agents": [{"name": "sam", "memory_blocks": [{"label": "persona", "value": "I am Sam. I listen."}]}]}'
    >>> p = decode(raw, "sam.af")
    >>> p.name, p.persona.description
    ('Sam', 'I am Sam. I listen.')
    """
    file: Any = strictjson.loads(raw.removeprefix(b"\xef\xbb\xbf"), place, unique=True)
    if isinstance(file, str):
        file = strictjson.loads(file.encode("utf-8"), f"{place}, JSON inside the text", unique=True)
    if not isinstance(file, dict) or not is_agent_file(file):
        remedy = 'write an object with "agents" and "blocks"'
        raise DataError(f"{quote(file)} is no agent file", place=place, remedy=remedy)
    agents = file["agents"] if isinstance(file.get("agents"), list) else [file]
    if not agents or not isinstance(agents[0], dict):
        shown = quote(agents[0]) if agents else "an empty list"
        raise DataError(f"{shown} is no agent", place=f"{place}, $.agents", remedy="write at least one object")
    agent = agents[0]
    blocks = list(_blocks(agent, file.get("blocks")))
    metadata = agent.get("metadata")
    if not isinstance(metadata, dict) or KEY not in metadata:
        return Personality._trusted(_foreign(file, agents, blocks), place)
    p, edited = restore(metadata[KEY], _said(agent, blocks), f"{place}, $.agents[0].metadata")
    if not edited:
        return p
    document = mark_edited(p.to_dict(), "letta", parts=edited, system=_text(agent, "system"), blocks=blocks)
    return Personality._trusted(document, place)


def losses(p: Personality) -> list[Loss]:
    """Return what the format has no field of its own for; all of it travels in the agent's metadata."""
    said = {"$.persona.tags"}
    found = [loss for loss in unsaid(p, kept=True) if loss.field not in said]
    if _letta_name(p.name) != p.name:
        found.append(Loss("$.persona.name", "letters that Letta does not accept in a name", True))
    if _persona(p)[1]:
        found.append(Loss("$.persona.description", f"what goes beyond {LIMIT:,} characters in the persona block", True))
    return found


def _foreign(file: dict[str, Any], agents: list[Any], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    agent = agents[0]
    system, description = _text(agent, "system"), _text(agent, "description")
    own = next((block["value"] for block in blocks if block["label"] == "persona" and block["value"].strip()), "")
    persona: dict[str, Any] = {"name": speaker_named(own, _text(agent, "name") or "Imported")}
    about = own or system or description
    if about.strip():
        persona["description"] = beginning(about)
    tags = agent.get("tags")
    labels = [tag.get("tag") if isinstance(tag, dict) else tag for tag in tags] if isinstance(tags, list) else []
    words = [line for line in (one_line(tag) for tag in labels if isinstance(tag, str)) if line]
    if words:
        persona["tags"] = words
    left = [f"{len(agents) - 1} further agents"] if len(agents) > 1 else []
    left += [
        name for name in ("groups", "files", "sources", "tools", "mcp_servers") if file is not agent and file.get(name)
    ]
    left += [
        f"agents[0].{name}"
        for name in ("messages", "tools", "tool_exec_environment_variables", "secrets")
        if agent.get(name)
    ]
    config = agent.get("llm_config")
    model = {k: v for k, v in config.items() if k in _MODEL} if isinstance(config, dict) else {}
    kept = {
        "name": _text(agent, "name"),
        "description": description,
        "system": system,
        "model": model,
        "blocks": blocks,
    }
    return mark({"persona": persona}, "letta", **kept, left_out=left)


_MODEL = ("model", "handle", "model_endpoint_type", "context_window", "temperature", "max_tokens")


def _blocks(agent: dict[str, Any], shared: Any) -> Iterator[dict[str, Any]]:
    """The blocks of an agent: those it names among the file's, those inside it, those of an older file."""
    ids = agent.get("block_ids")
    wanted = {one for one in ids if isinstance(one, str)} if isinstance(ids, list) else set()
    several = [one for one in shared if isinstance(one, dict)] if isinstance(shared, list) else []
    found = [one for one in several if _text(one, "id") in wanted] if wanted else several
    for name in ("memory_blocks", "core_memory"):
        inside = agent.get(name)
        found += [one for one in inside if isinstance(one, dict)] if isinstance(inside, list) else []
    for block in found:
        label, value = block.get("label"), block.get("value")
        if isinstance(label, str) and isinstance(value, str):
            yield {"label": label, "value": value, "description": _text(block, "description")}


def _text(owner: Mapping[str, Any], key: str) -> str:
    value = owner.get(key)
    return value if isinstance(value, str) else ""


def _said(agent: Mapping[str, Any], blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"system": _text(agent, "system"), "persona": [one["value"] for one in blocks if one["label"] == "persona"]}


def _block(number: int, label: str, value: str) -> dict[str, Any]:
    block = {"id": f"block-{number}", "label": label, "value": value, "limit": LIMIT, "metadata": {}}
    return block | {"description": f"The {label} block", "is_template": False, "read_only": False}


def _prose(p: Personality) -> str:
    traits = [word for word in (p.core_traits.archetype, p.core_traits.temperament) if word]
    tones = ", ".join(p.linguistic_profile.tone)
    lines = [f"I am {p.name}.", p.persona.description]
    lines += [f"By character: {', '.join(traits)}."] if traits else []
    lines += [f"My tone: {tones}."] if tones else []
    return clean("\n".join(line for line in lines if line))


def _persona(p: Personality) -> tuple[str, bool]:
    """Return the persona block, and whether it had to be cut. Foreign text is fenced, as XML: so Letta shows blocks."""
    prose, most = _prose(p), LIMIT
    if not is_imported(p):
        return beginning(prose, most), len(prose) > most
    while len(made := fenced(beginning(prose, most), "character", xml=True)) > LIMIT:
        most = most * 9 // 10  # a fence makes a text longer, at most five times
    return made, len(prose) > most


def _letta_name(name: str) -> str:
    """A name of the letters that Letta accepts: A to Z, digits, blanks, underscores and hyphens."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(_UNNAMED.sub(" ", ascii_only).split())[:60].strip() or "Personality"


def _sampling(parameters: Mapping[str, Any]) -> dict[str, Any]:
    lengths = [
        v
        for k, v in parameters.items()
        if k in ("max_tokens", "max_completion_tokens", "maxOutputTokens", "num_predict")
    ]
    made = {"temperature": parameters["temperature"]} if "temperature" in parameters else {}
    return made | ({"max_tokens": lengths[0]} if lengths else {})
