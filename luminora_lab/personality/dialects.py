"""Where the providers differ, and why: one row a provider, each difference from its documentation.

The compiler decides what a prompt says; a :class:`Dialect` decides how it is laid out, which role it has, where
examples stand, and what the sampling parameters are called. :func:`provider_table` lists it all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.vocabulary import PROVIDERS

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DIALECTS", "Dialect", "dialect", "provider_table", "providers_document"]

Messages = Sequence[Mapping[str, str]]

_REASONING = re.compile(r"(?:^|/)(?:o[1-9]|gpt-[5-9](?!.*chat)|deepseek-(?:reasoner|r1))", re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How a provider is spoken to.

    Attributes
    ----------
    name
        The provider.
    model
        The model that tokens are counted for if none is named.
    layout
        "#", "##" (Markdown headings of that depth), "xml" (elements) or "plain" (a title and a colon).
    examples
        Where examples stand by default: "messages" (turns of the chat) or "inline" (in the system prompt).
    temperature
        The range that the provider documents.
    names
        Names of the sampling parameters: ``temperature``, ``max_tokens``.
    reasons
        What differs from the others: (what, why, source) each.
    """

    name: str
    model: str
    layout: str
    examples: str
    temperature: tuple[float, float]
    names: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[tuple[str, str, str], ...] = ()

    @property
    def xml(self) -> bool:
        """Whether sections are XML elements."""
        return self.layout == "xml"

    def heading(self, title: str, body: str) -> str:
        """Return a section with its title, laid out as this provider is told to be."""
        if self.layout == "xml":
            tag = title.lower().replace(" ", "_")
            return f"<{tag}>\n{body}\n</{tag}>"
        if self.layout == "plain":
            return f"{title}:\n{body}"
        return f"{self.layout} {title}\n{body}"

    def system_role(self, model: str) -> str:
        """Return the role of the instructions: OpenAI's reasoning models call it "developer"."""
        return "developer" if self.name == "openai" and _REASONING.search(model) else "system"

    def parameters(self, wanted: Mapping[str, Any], filters: Sequence[str], model: str) -> dict[str, Any]:
        """Return sampling parameters under the provider's names, inside its ranges.

        Parameters
        ----------
        wanted
            ``temperature`` and ``max_tokens``, as :func:`~luminora_lab.personality.wording.sampling` gives them.
        filters
            The personality's content filters; Mistral and Cohere have switches of their own for them.
        model
            Reasoning models of OpenAI and DeepSeek take no temperature.
        """
        lo, hi = self.temperature
        made: dict[str, Any] = {}
        if not (self.name in ("openai", "deepseek") and _REASONING.search(model)):
            made[self.names.get("temperature", "temperature")] = min(hi, max(lo, wanted["temperature"]))
        made[self.names.get("max_tokens", "max_tokens")] = wanted["max_tokens"]
        if self.name == "mistral" and filters:
            made["safe_prompt"] = True
        if self.name == "cohere":
            made["safety_mode"] = "STRICT" if {"violence", "adult"} & set(filters) else "CONTEXTUAL"
        return made

    def request(self, messages: Messages, parameters: Mapping[str, Any], model: str) -> dict[str, Any]:
        """Return the body of the provider's own chat request, up to where the user's message comes."""
        system, turns = messages[0]["content"], [dict(m) for m in messages[1:]]
        bare = model.rpartition("/")[2]
        if self.name == "anthropic":
            return {"model": bare, "system": system, "messages": turns, **parameters}
        if self.name == "google":
            names = {"user": "user", "assistant": "model"}
            contents = [{"role": names[m["role"]], "parts": [{"text": m["content"]}]} for m in turns]
            instruction = {"parts": [{"text": system}]}
            return {"systemInstruction": instruction, "contents": contents, "generationConfig": dict(parameters)}
        if self.name == "cohere":
            names = {"user": "USER", "assistant": "CHATBOT"}
            history = [{"role": names[m["role"]], "message": m["content"]} for m in turns]
            return {"model": bare, "preamble": system, "chat_history": history, **parameters}
        if self.name == "llama":
            return {"model": bare, "messages": [dict(m) for m in messages], "options": dict(parameters)}
        return {"model": bare, "messages": [dict(m) for m in messages], **parameters}


_FEW_SHOT = "examples as turns"
DIALECTS = {
    one.name: one
    for one in (
        Dialect(
            "openai", "gpt-4o", "#", "inline", (0.0, 2.0), {"max_tokens": "max_completion_tokens"},
            (
                ("role developer for o-series and GPT-5 models, system for others",
                 "it takes the place of system from o1 on", "OpenAI, Model spec and Text generation guide"),
                ("Markdown headings: identity, instructions, examples, context",
                 "the order and markup that the guide recommends", "OpenAI, Prompt engineering guide"),
                ("max_completion_tokens", "max_tokens is deprecated and refused by reasoning models",
                 "OpenAI, Chat completions reference"),
                ("no temperature for reasoning models", "they refuse it", "OpenAI, Reasoning guide"),
            ),
        ),
        Dialect(
            "anthropic", "claude-sonnet-4-5", "xml", "inline", (0.0, 1.0), {},
            (
                ("system at the top level of the request", "messages have the roles user and assistant only",
                 "Anthropic, Messages API"),
                ("sections are XML elements, examples stand in <example>",
                 "they keep the parts of a prompt apart", "Anthropic, Use XML tags; Multishot prompting"),
                ("temperature 0..1", "the API refuses more", "Anthropic, Messages API"),
                ("max_tokens is always there", "the API requires it", "Anthropic, Messages API"),
            ),
        ),
        Dialect(
            "google", "gemini/gemini-2.5-flash", "##", "inline", (0.0, 2.0),
            {"max_tokens": "maxOutputTokens"},
            (
                ("systemInstruction beside contents; role model", "contents has the roles user and model only",
                 "Google, Gemini API, generateContent"),
                ("examples inline, all in one form", "few-shot examples in the prompt fix format and scope",
                 "Google, Prompt design strategies"),
                ("generationConfig.maxOutputTokens", "name of the parameter", "Google, Gemini API, GenerationConfig"),
            ),
        ),
        Dialect(
            "mistral", "mistral/mistral-large-latest", "#", "messages", (0.0, 1.5), {},
            (
                (_FEW_SHOT, "the guide shows few-shot prompts as chat messages", "Mistral, Prompting guide"),
                ("safe_prompt where the personality filters content", "it puts Mistral's safety prompt first",
                 "Mistral, Chat completion API"),
                ("temperature up to 1.5", "the documented bound; the lab's own scale ends at 1.0",
                 "Mistral, Chat completion API"),
            ),
        ),
        Dialect(
            "cohere", "cohere_chat/command-a-03-2025", "##", "messages", (0.0, 1.0), {},
            (
                ("preamble and chat_history with the roles USER and CHATBOT", "names of the chat request",
                 "Cohere, Chat API v1"),
                ("Markdown headings of the second level", "the form in which preambles are shown",
                 "Cohere, Crafting effective prompts; Preambles"),
                ("safety_mode STRICT where violence or adult content is filtered, else CONTEXTUAL",
                 "the request's own switch", "Cohere, Safety modes"),
                ("temperature 0..1", "the API refuses more", "Cohere, Chat API"),
            ),
        ),
        Dialect(
            "deepseek", "deepseek/deepseek-chat", "#", "messages", (0.0, 2.0), {},
            (
                (_FEW_SHOT, "the API is that of OpenAI's chat; turns need no markup", "the lab's own choice"),
                ("no temperature for deepseek-reasoner", "it has no effect there", "DeepSeek, Reasoning model guide"),
            ),
        ),
        Dialect(
            "llama", "ollama_chat/llama3.2", "plain", "messages", (0.0, 2.0), {"max_tokens": "num_predict"},
            (
                (_FEW_SHOT, "the guide's few-shot prompts are chat turns", "Meta, Llama prompting guide"),
                ("titles without markup", "small models repeat markup in replies", "the lab's own choice"),
                ("options.num_predict", "name of the parameter", "Ollama, Modelfile and API reference"),
            ),
        ),
        Dialect(
            "universal", "gpt-4o", "plain", "inline", (0.0, 1.0), {},
            (("plain text, everything in one system message", "nothing that some provider lacks", "the lab's own"),),
        ),
    )
}  # fmt: skip
"""Provider to its dialect."""


def dialect(provider: str) -> Dialect:
    """Return the dialect of a provider.

    Raises
    ------
    UnknownName
        There is no such provider.

    Examples
    --------
    >>> dialect("anthropic").layout
    'xml'
    """
    found = DIALECTS.get(provider) if isinstance(provider, str) else None
    if found is None:
        raise UnknownName(
            f"there is no {quote(provider)}", place="provider", remedy=f"use one of {', '.join(PROVIDERS)}"
        )
    return found


def provider_table() -> pd.DataFrame:
    """Return every documented difference: provider, what, why, source.

    Examples
    --------
    >>> sorted(set(provider_table()["provider"])) == sorted(PROVIDERS)
    True
    """
    import pandas as pd

    rows = [(one.name, *reason) for one in DIALECTS.values() for reason in one.reasons]
    return pd.DataFrame(rows, columns=["provider", "what", "why", "source"])


def providers_document() -> str:
    """Return docs/providers.md: layout, examples and names by provider, and each difference with its reason.

    Examples
    --------
    >>> providers_document().splitlines()[0]
    '# How each provider is spoken to'
    """
    lines = [
        "# How each provider is spoken to",
        "",
        "Made by `python -m luminora_lab.personality.dialects > docs/providers.md`; not edited by hand.",
        "The compiler decides what a prompt says; this is how it is laid out.",
        "",
        "| provider | tokens counted for | sections | examples | temperature | length limit |",
        "|---|---|---|---|---|---|",
    ]
    layouts = {"#": "Markdown `#`", "##": "Markdown `##`", "xml": "XML elements", "plain": "titles and colons"}
    for one in DIALECTS.values():
        lo, hi = one.temperature
        limit = one.names.get("max_tokens", "max_tokens")
        lines.append(
            f"| {one.name} | `{one.model}` | {layouts[one.layout]} | {one.examples} | {lo:g}..{hi:g} | `{limit}` |"
        )
    for one in DIALECTS.values():
        lines += ["", f"## {one.name}", "", "| what | why | source |", "|---|---|---|"]
        lines += [f"| {what} | {why} | {source} |" for what, why, source in one.reasons]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(providers_document(), end="")
