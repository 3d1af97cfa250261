"""From a personality to a prompt: pure, deterministic, and fast where only the moment changes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.plain import Frozen
from luminora_lab.files.strictjson import quote
from luminora_lab.personality import parts as part
from luminora_lab.personality.dialects import Dialect, dialect
from luminora_lab.personality.library import personality
from luminora_lab.personality.moments import Moment, moment
from luminora_lab.personality.prompt import CompiledPrompt
from luminora_lab.personality.remembering import Item, LeftOut, as_items, sift
from luminora_lab.personality.wording import sampling

if TYPE_CHECKING:
    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.sections import Sample

__all__ = ["EXAMPLES", "Draft", "compile"]

EXAMPLES = ("auto", "messages", "inline", "none")


def compile(
    p: Personality | str | os.PathLike[str] | Mapping[str, Any],
    provider: str = "openai",
    *,
    model: str | None = None,
    affinity: float | None = None,
    mood: str | tuple[str, float] | None = None,
    memories: Iterable[Any] = (),
    facts: Iterable[Any] = (),
    token_budget: int | None = None,
    examples: str = "auto",
) -> CompiledPrompt:
    """Compile a personality at a moment into the prompt of a provider.

    The same arguments give the same bytes. Sections, in this order, each only where it has something to say: opening
    (prefixes of level and mood), identity, traits, rules, language, situations, examples, manner (tones, the six
    parameters in words, expressions, adjustments), relationship, mood, facts, memories, closing (suffixes), safety.

    Parameters
    ----------
    p
        A personality, or what :func:`luminora_lab.personality` takes.
    provider
        openai, anthropic, google, mistral, cohere, deepseek, llama or universal; see
        :func:`~luminora_lab.personality.dialects.provider_table` for what differs and why.
    model
        A model of that provider, for token counts, the role of the instructions and the parameters it takes.
    affinity
        0..100, or None: no level acts.
    mood
        A mood of the personality, (mood, intensity 0..1), or None.
    memories, facts
        Texts, mappings or a frame (see :func:`~luminora_lab.personality.remembering.as_items`). The personality's
        memory preferences choose among them; they are fenced as data.
    token_budget
        Tokens that all messages together may have, counted by litellm. What goes first: examples after the second,
        situations, memories (the least important first, among equals the last), facts likewise, the other examples,
        language. The rest always stays.
    examples
        "messages" (turns of the chat), "inline" (in the system prompt), "none", or "auto": what the provider documents.
        Those of an imported personality stand inline at most, where they can be fenced.

    Returns
    -------
    CompiledPrompt

    Raises
    ------
    DataError
        An affinity or intensity outside its range, a memory without text, or a budget that even the shortest prompt
        exceeds.
    UnknownName
        The personality, provider, mood or value of ``examples`` does not exist.
    MissingExtra
        A budget is given, and litellm is not installed.

    Examples
    --------
    >>> prompt = compile("juniper", "anthropic", affinity=64, mood="curious", facts=["grows orchids"])
    >>> prompt.level, [section.name for section in prompt.sections][:4]
    ('close_friend', ['opening', 'identity', 'traits', 'rules'])
    >>> prompt.parameters
    {'temperature': 0.76, 'max_tokens': 512}
    """
    given, d = personality(p), dialect(provider)
    if model is not None and not isinstance(model, str):
        raise DataError(f"{quote(model)} is no name of a model", place="model", remedy="give a text")
    if examples not in EXAMPLES:
        what = f"{quote(examples)} is no way to place examples"
        raise UnknownName(what, place="examples", remedy=f"use one of {', '.join(EXAMPLES)}")
    preferences = given.memory_preferences
    kept_facts, left = sift(as_items(facts, "fact"), "fact", preferences)
    kept_memories, more = sift(as_items(memories, "memory"), "memory", preferences)
    where = d.examples if examples == "auto" else examples
    if where == "messages" and part.is_imported(given):
        where = "inline"  # a turn of the chat cannot be fenced
    samples = () if where == "none" else given.examples.sample_responses
    now = moment(given, affinity, mood)
    draft = Draft(given, d, model or d.model, now, where, samples, kept_facts, kept_memories, [*left, *more])
    if token_budget is not None:
        from luminora_lab.personality.budget import fit

        draft = fit(draft, token_budget)
    return draft.prompt()


class Draft:
    """A prompt in the making: what may still be dropped, and what was.

    Its parts are rendered when :meth:`prompt` is called, so that dropping something is taking it from a list.
    """

    def __init__(
        self,
        p: Personality,
        d: Dialect,
        model: str,
        now: Moment,
        where: str,
        samples: tuple[Sample, ...],
        facts: list[Item],
        memories: list[Item],
        left_out: list[LeftOut],
    ) -> None:
        self.p, self.d, self.model, self.now, self.where = p, d, model, now, where
        self.samples, self.facts, self.memories, self.left_out = samples, facts, memories, left_out
        self.without: frozenset[str] | set[str] = frozenset()

    def prompt(self) -> CompiledPrompt:
        """Render it."""
        p, d, now = self.p, self.d, self.now
        always = part.static_parts(p, d)
        inline = self._inline_examples()
        several = [
            part.surrounding(p, d, "opening", now.prefixes),
            *always.before,
            None if "language" in self.without else always.language,
            None if "situations" in self.without else always.situations,
            inline,
            part.manner(p, d, now),
            part.relationship(p, d, now),
            part.mood_part(p, d, now),
            part.quoted_items(d, "facts", "Facts", "What you know about the user.", self.facts) if self.facts else None,
            part.quoted_items(d, "memories", "Memories", "What you remember of earlier talks.", self.memories)
            if self.memories
            else None,
            part.surrounding(p, d, "closing", now.suffixes),
            always.safety,
        ]
        sections = tuple(one for one in several if one is not None)
        system = "\n\n".join(one.text for one in sections)
        messages = [{"role": d.system_role(self.model), "content": system}]
        if self.where == "messages":
            for one in self.samples:
                messages += [{"role": "user", "content": one.input}, {"role": "assistant", "content": one.output}]
        creativity, verbosity = now.vector[4], now.vector[0]
        filters = part.known_filters(p.safety_guards.content_filters)
        parameters = d.parameters(sampling(creativity, verbosity), filters, self.model)
        return CompiledPrompt(
            provider=d.name,
            model=self.model,
            messages=tuple(map(Frozen, messages)),
            parameters=Frozen(parameters),
            sections=sections,
            left_out=tuple(self.left_out),
            affinity=now.affinity,
            level=now.level,
            mood=now.mood,
            intensity=now.intensity,
            personality=p.name,
            sha256_of_personality=p.sha256,
        )

    def _inline_examples(self) -> part.Part | None:
        if self.where != "inline" or not self.samples:
            return None
        key = ("examples", self.d.layout, len(self.samples))
        found: part.Part | None = self.p._memo.get(key)
        if found is None:
            found = self.p._memo[key] = part.examples_part(self.p, self.d, self.samples)
        return found
