"""A provider that has been recorded: replayed byte for byte, or recorded on the way."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from luminora_lab.errors import DataError, NotRecorded, ProviderError, UnknownName
from luminora_lab.files.plain import Frozen
from luminora_lab.files.strictjson import quote
from luminora_lab.providers._nearest import nearest
from luminora_lab.providers.base import BaseProvider, ReplyStream
from luminora_lab.providers.recordings import LASTING, Recording
from luminora_lab.providers.reply import Messages, Provider, Reply
from luminora_lab.providers.request import Request, request_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MODES", "RecordedProvider", "Watch", "recorded", "recording"]

MODES = ("replay", "record", "auto")


class Watch(Protocol):
    """Is told of every call that is really made: before it, and after its outcome is recorded."""

    def begin(self, asked: Request) -> None:
        """Note that a call begins; raise to prevent it."""
        ...

    def end(self, asked: Request, reply: Reply | None, error: ProviderError | None) -> None:
        """Note what became of it."""
        ...


class RecordedProvider(BaseProvider):
    """A provider behind a recording; made by :func:`recording`, or by the name "recorded:PATH".

    Attributes
    ----------
    recording
        Its file.
    mode
        "replay", "record" or "auto".
    asked, replayed
        How many replies were asked for, and how many of them came from the file.
    """

    def __init__(
        self,
        tape: Recording,
        inner: Provider | None,
        mode: str,
        *,
        retry_errors: bool = False,
        watch: Watch | None = None,
        name: str = "",
        model: str = "",
        kind: str = "model",
        api_base: str | None = None,
        params: Any = (),
    ) -> None:
        self.recording, self._inner, self.mode = tape, inner, mode
        self.name, self.model, self.kind, self.api_base = name, model, kind, api_base
        self.params = Frozen(params)
        self.asked = self.replayed = 0
        self._retry_errors, self._watch = retry_errors, watch

    def request(self, messages: Messages, *, repeat: int = 0, **params: Any) -> Request:
        """Return what a call would ask, with its hash."""
        if self._inner is not None:
            return request_of(self._inner, messages, repeat=repeat, **params)
        return super().request(messages, repeat=repeat, **params)

    def complete(self, messages: Messages, *, repeat: int = 0, **params: Any) -> Reply:
        """Return the recorded reply, or ask and record.

        Raises
        ------
        NotRecorded
            In replay: there is none; the message says what differs from the nearest request that is recorded.
        ProviderError
            The endpoint gives none, or gave none when it was recorded.
        """
        asked, found = self._found(messages, repeat, params)
        if found is not None:
            return found
        if self._watch is not None:
            self._watch.begin(asked)
        try:
            reply = self._behind.complete(messages, repeat=repeat, **params)
        except ProviderError as error:
            self._keep_error(asked, error)
            if self._watch is not None:
                self._watch.end(asked, None, error)
            raise
        kept = self._keep(asked, reply)
        if self._watch is not None:
            self._watch.end(asked, reply, None)
        return kept

    async def acomplete(self, messages: Messages, *, repeat: int = 0, **params: Any) -> Reply:
        """Do the same without holding up the event loop.

        Raises
        ------
        NotRecorded, ProviderError
            As :meth:`complete`.
        """
        asked, found = self._found(messages, repeat, params)
        if found is not None:
            return found
        call = getattr(self._inner, "acomplete", None)
        if call is None:
            return await super().acomplete(messages, repeat=repeat, **params)
        try:
            reply: Reply = await call(messages, repeat=repeat, **params)
        except ProviderError as error:
            self._keep_error(asked, error)
            raise
        return self._keep(asked, reply)

    def stream(self, messages: Messages, *, repeat: int = 0, **params: Any) -> ReplyStream:
        """Return the reply in pieces; a new one is recorded when it has come whole.

        Raises
        ------
        NotRecorded, ProviderError
            As :meth:`complete`; also while it is read.
        """
        asked, found = self._found(messages, repeat, params)
        inner = getattr(self._inner, "stream", None)
        if found is not None or inner is None:
            return super().stream(messages, repeat=repeat, **params)
        live: ReplyStream = inner(messages, repeat=repeat, **params)

        def pieces() -> Any:
            yield from live
            self._keep(asked, live.reply)

        return ReplyStream(pieces(), lambda: live.reply)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return vectors of the provider behind it; they are not recorded (``ll.embedding`` keeps vectors)."""
        inner = getattr(self._inner, "embed", None)
        found: NDArray[np.float32] = super().embed(texts) if inner is None else inner(texts)
        return found

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        """Return the price of the provider behind it; 0 in replay."""
        inner = getattr(self._inner, "price", None)
        return 0.0 if inner is None or self.mode == "replay" else inner(tokens_in, tokens_out)

    def _found(self, messages: Messages, repeat: int, params: Any) -> tuple[Request, Reply | None]:
        asked = self.request(messages, repeat=repeat, **params)
        self.asked += 1
        if self.mode == "record":
            return asked, None
        if asked.sha256 not in self.recording:
            self.recording.refresh()
        known = asked.sha256 in self.recording
        if known and self._retry_errors and self.recording.line(asked.sha256).get("error") is not None:
            return asked, None
        if known:
            self.replayed += 1
            return asked, self.recording.reply(asked.sha256)
        if self.mode == "replay":
            raise NotRecorded(
                f"this reply of {self.name} is not recorded; {nearest(self.recording, asked)}",
                place=str(self.recording.path),
                remedy="record it with mode='auto' (luminora record), or ask what was recorded",
            )
        return asked, None

    @property
    def _behind(self) -> Provider:
        if self._inner is None:  # replay raises before
            raise NotRecorded("there is no provider to ask", place=str(self.recording.path))
        return self._inner

    def _keep(self, asked: Request, reply: Reply) -> Reply:
        """Write a reply down, and return it as it will be read: without what was taken out."""
        self.recording.append(asked, reply, at=_now())
        return self.recording.reply(asked.sha256)

    def _keep_error(self, asked: Request, error: ProviderError) -> None:
        if error.kind in LASTING:
            self.recording.append(asked, error=error, at=_now())

    def __repr__(self) -> str:
        return f"<RecordedProvider {self.name!r}, {self.mode}: {self.recording!r}>"


def _now() -> str:
    """Return when something is recorded: the one clock here, and nothing reads it again."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def recording(
    provider: Provider,
    path: str | os.PathLike[str] | Recording,
    *,
    mode: str = "auto",
    retry_errors: bool = False,
    watch: Watch | None = None,
) -> RecordedProvider:
    """Return a provider whose replies are kept in a file.

    Parameters
    ----------
    provider
        Who is asked.
    path
        The file; it is made where it does not exist (but not in "replay").
    mode
        "auto": what is recorded is replayed, the rest is asked and recorded. "record": everything is asked again; the
        new reply then counts. "replay": nothing is asked.
    retry_errors
        Ask again where an error is recorded (a refusal, a filtered text).
    watch
        Is told of the calls that are really made by ``complete``.

    Raises
    ------
    UnknownName
        There is no such mode.
    DataError
        The file is no recording, or does not exist in replay.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from luminora_lab.providers import ScriptedProvider
    >>> tape = pathlib.Path(tempfile.mkdtemp()) / "tape.jsonl"
    >>> ask = [{"role": "user", "content": "Some tea?"}]
    >>> first = recording(ScriptedProvider([{"match": "tea", "reply": "Please."}]), tape).complete(ask)
    >>> recorded(str(tape)).complete(ask) == first
    True
    """
    if mode not in MODES:
        raise UnknownName(f"mode is {quote(mode)}", place="mode", remedy=f"use one of {', '.join(MODES)}")
    tape = path if isinstance(path, Recording) else Recording(path, missing_ok=mode != "replay")
    name, model = provider.name, getattr(provider, "model", "")
    kind = getattr(provider, "kind", "model")
    return RecordedProvider(
        tape, provider, mode, retry_errors=retry_errors, watch=watch, name=name, model=model, kind=kind
    )


def recorded(
    path: str,
    *,
    provider: str | None = None,
    api_base: str | None = None,
    temperature: float | None = 0.0,
    **params: Any,
) -> RecordedProvider:
    """Return the provider that a file holds the replies of; nothing is asked.

    Parameters
    ----------
    path
        A recording; "PATH#openai/gpt-4o" also names the provider.
    provider
        Which one, where it holds several: "openai/gpt-4o", or a model alone.
    api_base, temperature, **params
        As they were when it was recorded; they mean nothing to what was scripted or simulated.

    Raises
    ------
    UnknownName
        It holds no such provider, or several and none is named.
    DataError
        It cannot be read.
    """
    if provider is None and "#" in path and not os.path.exists(path):
        path, _, provider = path.rpartition("#")
    tape = Recording(path)
    found = _endpoints(tape)
    named = [one for one in found if provider in (None, one[1], f"{one[0]}/{one[1]}", one[3])]
    if api_base is not None:
        named = [one for one in named if one[2] == api_base.rstrip("/")]
    if len(named) != 1:
        listed = ", ".join(sorted({f'"{one[3]}"' for one in found})) or "no reply"
        what = (
            f"there is {'no' if not named else 'more than one'} provider {quote(provider) if provider else ''}".rstrip()
        )
        raise UnknownName(what, place=str(path), remedy=f"name one with provider=: it holds {listed}")
    _, model, base, name, kind = named[0]
    given = {} if kind != "model" else {"temperature": temperature, **params}
    return RecordedProvider(tape, None, "replay", name=name, model=model, kind=kind, api_base=base, params=given)


def _endpoints(tape: Recording) -> list[tuple[str, str, str | None, str, str]]:
    """Return who replied in a recording: provider, model, address, name, kind."""
    out: dict[tuple[Any, ...], None] = {}
    for key in tape:
        line = tape.line(key)
        asked, reply = line["request"], line.get("reply") or {}
        kind = reply.get("kind", asked["provider"] if asked["provider"] in ("scripted", "simulated") else "model")
        name = reply.get("provider") or f"{asked['provider']}/{asked['model']}"
        out.setdefault((asked["provider"], asked["model"], asked["api_base"], name, kind))
    if not out:
        raise DataError("it holds no reply", place=str(tape.path), remedy="record something first")
    return list(out)
