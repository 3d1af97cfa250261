"""A compiled prompt: messages, parameters, sections with their tokens, what was left out, and a hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from luminora_lab.personality.dialects import DIALECTS
from luminora_lab.personality.parts import Part
from luminora_lab.personality.remembering import LeftOut

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CompiledPrompt"]


@dataclass(frozen=True, repr=False)
class CompiledPrompt:
    """What :func:`luminora_lab.compile` returns; immutable. Tokens are counted when they are asked for.

    Attributes
    ----------
    provider, model
        For whom; the model is the provider's usual one where none was named.
    messages
        Chat messages (``role``, ``content``) as litellm takes them: the instructions first, then examples as turns.
    parameters
        Sampling parameters under the provider's names.
    sections
        The parts of the instructions: ``name``, ``text``.
    left_out
        What did not get in: ``what``, ``text``, ``why``.
    affinity, level, mood, intensity
        The moment.
    personality, sha256_of_personality
        Whose prompt it is.
    """

    provider: str
    model: str
    messages: tuple[Mapping[str, str], ...]
    parameters: Mapping[str, Any]
    sections: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]
    affinity: float | None
    level: str | None
    mood: str | None
    intensity: float
    personality: str
    sha256_of_personality: str

    @property
    def system(self) -> str:
        """The instructions: the content of the first message."""
        return self.messages[0]["content"]

    @cached_property
    def sha256(self) -> str:
        """SHA-256 over provider, model, messages and parameters as canonical JSON."""
        content = [self.provider, self.model, list(self.messages), dict(self.parameters)]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    @cached_property
    def tokens(self) -> int:
        """Tokens of all messages with what the chat format adds; see :func:`luminora_lab.providers.count_tokens`."""
        from luminora_lab.providers import count_tokens

        return count_tokens(self.messages, self.model)

    @property
    def frame(self) -> pd.DataFrame:
        """One row a section: section, tokens, share (of all messages), text; examples as turns are one row.

        The rest of the tokens is the row "chat format": what the format adds, and blanks between sections.
        """
        import pandas as pd

        from luminora_lab.providers import count_tokens

        rows = [(one.name, count_tokens(one.text, self.model), one.text) for one in self.sections]
        if len(self.messages) > 1:
            turns = "\n".join(f"{message['role']}: {message['content']}" for message in self.messages[1:])
            rows.append(("examples", sum(count_tokens(m["content"], self.model) for m in self.messages[1:]), turns))
        rows.append(("chat format", self.tokens - sum(tokens for _, tokens, _ in rows), ""))
        frame = pd.DataFrame(rows, columns=["section", "tokens", "text"])
        frame.insert(2, "share", frame["tokens"] / self.tokens)
        return frame

    @property
    def request(self) -> dict[str, Any]:
        """The body of the provider's own chat request, up to where the user's message comes."""
        return DIALECTS[self.provider].request(self.messages, self.parameters, self.model)

    @property
    def litellm(self) -> dict[str, Any]:
        """Keyword arguments for litellm: model, messages, and the parameters under the names that litellm maps."""
        names = {"max_completion_tokens", "maxOutputTokens", "num_predict"}
        known = {"max_tokens" if k in names else k: v for k, v in self.parameters.items()}
        return {"model": self.model, "messages": [dict(message) for message in self.messages], **known}

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data: everything but the counts."""
        return {
            "provider": self.provider,
            "model": self.model,
            "personality": {"name": self.personality, "sha256": self.sha256_of_personality},
            "moment": {"affinity": self.affinity, "level": self.level, "mood": self.mood, "intensity": self.intensity},
            "messages": [dict(message) for message in self.messages],
            "parameters": dict(self.parameters),
            "sections": [one._asdict() for one in self.sections],
            "left_out": [one._asdict() for one in self.left_out],
            "sha256": self.sha256,
        }

    def __str__(self) -> str:
        """The messages as text."""
        return "\n\n".join(f"[{message['role']}]\n{message['content']}" for message in self.messages)

    def __repr__(self) -> str:
        moment = ", ".join(str(part) for part in (self.level, self.mood) if part)
        return (
            f"<CompiledPrompt {self.personality!r} for {self.provider}{f' ({moment})' if moment else ''}: "
            f"{len(self.sections)} sections, {len(self.system):,} characters, {self.sha256[:12]}>"
        )

    def _repr_html_(self) -> str:
        from luminora_lab.personality.prompt_html import prompt_html

        return prompt_html(self)
