"""Ask a provider and hold the guards against what comes: once more where one is broken, then a safe answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import NotRecorded, ProviderError
from luminora_lab.files.plain import Frozen
from luminora_lab.personality.guarding import GuardFinding, check_reply, safe_answer
from luminora_lab.providers.reply import Reply

if TYPE_CHECKING:
    from luminora_lab.personality import Personality
    from luminora_lab.providers.reply import Messages, Provider

__all__ = ["Guarded", "Recorded"]

_AGAIN = (
    "Your last reply broke a rule that you keep to ({rules}). Answer the message before it again, within your rules, "
    "and do not mention this."
)


class Guarded:
    """A provider whose replies keep to a personality's guards.

    Attributes
    ----------
    findings
        What each try broke, as mappings with ``try`` (1, 2).
    answered
        "model", "retried" or "safe".
    """

    def __init__(self, inner: Provider, p: Personality, show: Callable[[str], None] | None = None) -> None:
        self._inner, self._p, self._show = inner, p, show
        self.findings: list[dict[str, Any]] = []
        self.answered = "model"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    @property
    def name(self) -> str:
        """Of the provider."""
        return self._inner.name

    def complete(self, messages: Messages, **params: Any) -> Reply:
        """Return a reply that keeps to the guards as far as the check sees.

        Raises
        ------
        ProviderError, NotRecorded
            There is no first reply.
        """
        if self._show is not None:
            return self._streamed(messages, self._show, **params)
        return self._whole(messages, **params)

    def _whole(self, messages: Messages, **params: Any) -> Reply:
        first = self._inner.complete(messages, **params)
        broken = self._check(first.text, 1)
        return self._again(messages, first, broken, **params) if broken else first

    def _again(self, messages: Messages, first: Reply, broken: list[GuardFinding], **params: Any) -> Reply:
        rules = "; ".join(dict.fromkeys(f"{one.guard}: {one.rule}" for one in broken))
        told = [{"role": "assistant", "content": first.text}, {"role": "user", "content": _AGAIN.format(rules=rules)}]
        try:
            second = self._inner.complete([*messages, *told], **params)
        except (ProviderError, NotRecorded):
            second = None
        if second is not None and not self._check(second.text, 2):
            self.answered = "retried"
            return _sum(second, first)
        self.answered = "safe"
        return _sum(
            dataclasses.replace(second or first, text=safe_answer(self._p), finish_reason="guard"), first, second
        )

    def _streamed(self, messages: Messages, show: Callable[[str], None], **params: Any) -> Reply:
        """Show sentences as soon as what has come up to their end breaks nothing."""
        stream = getattr(self._inner, "stream", None)
        if not callable(stream):
            whole = self._whole(messages, **params)
            show(whole.text)
            return whole
        pieces = stream(messages, **params)
        came = shown = ""
        for piece in pieces:
            came += piece
            end = _last_end(came)
            if end > len(shown):
                broken = self._check(came[:end], 1)
                if broken:
                    pieces.close()
                    return self._cut(messages, came, shown, broken, show, **params)
                show(came[len(shown) : end])
                shown = came[:end]
        reply: Reply = pieces.reply
        broken = self._check(reply.text, 1)
        if broken:
            return self._cut(messages, reply.text, shown, broken, show, **params)
        show(reply.text[len(shown) :])
        return reply

    def _cut(
        self, messages: Messages, came: str, shown: str, broken: list[GuardFinding], show: Callable[[str], None],
        **params: Any,
    ) -> Reply:  # fmt: skip
        """Go on after a guard was broken: with a second reply where nothing was shown, else with a safe end."""
        kind: Any = getattr(self._inner, "kind", "model")
        first = Reply(came, self._inner.name, getattr(self._inner, "model", ""), "guard", kind=kind)
        if not shown:
            reply = self._again(messages, first, broken, **params)
            show(reply.text)
            return reply
        self.answered = "safe"
        rest = ("" if shown[-1:].isspace() else " ") + safe_answer(self._p)
        show(rest)
        return dataclasses.replace(first, text=shown + rest)

    def _check(self, text: str, number: int) -> list[GuardFinding]:
        found = check_reply(text, self._p)
        self.findings += [one._asdict() | {"try": number} for one in found]
        return found


def _last_end(text: str) -> int:
    """Return where the last whole sentence of a text that is still coming ends, with the blanks after it."""
    from luminora_lab.text.sentences import sentence_spans

    spans = list(sentence_spans(text))
    return spans[-1][0] if len(spans) > 1 else 0


def _sum(reply: Reply, *others: Reply | None) -> Reply:
    """Return a reply with the tokens, price and time of the tries before it added, where all are known."""
    tries = {id(one): one for one in (reply, *others) if one is not None}.values()
    several = [one for one in tries if one is not reply]
    total: dict[str, Any] = {}
    for name in ("tokens_in", "tokens_out", "cost", "latency"):
        values = [getattr(one, name) for one in (several if reply.finish_reason == "guard" else [reply, *several])]
        total[name] = None if any(value is None for value in values) else sum(values)
    return dataclasses.replace(reply, **total)


class Recorded:
    """A provider that says what was said in a recording, for one turn."""

    kind = "model"
    model = ""
    params: Mapping[str, Any] = Frozen()

    def __init__(self, name: str, text: str) -> None:
        self.name, self._text = name, text

    def complete(self, messages: Messages, **params: Any) -> Reply:
        """Return it."""
        return Reply(self._text, self.name)
