"""Model endpoints: one seam over litellm, and recordings, scripts and other stand-ins in their place."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = [
    "BaseProvider",
    "Provider",
    "Recording",
    "RecordingWarning",
    "Reply",
    "ReplyStream",
    "Request",
    "ScriptedProvider",
    "count_tokens",
    "counts_exactly",
    "provider",
    "providers",
    "recording",
    "request_of",
    "voices",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "base": ["BaseProvider", "ReplyStream"],
        "door": ["provider"],
        "recorded": ["recording"],
        "recordings": ["Recording", "RecordingWarning"],
        "registry": ["providers"],
        "reply": ["Provider", "Reply"],
        "request": ["Request", "request_of"],
        "scripted": ["ScriptedProvider", "voices"],
        "tokens": ["count_tokens", "counts_exactly"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.providers.base import BaseProvider, ReplyStream
    from luminora_lab.providers.door import provider
    from luminora_lab.providers.recorded import recording
    from luminora_lab.providers.recordings import Recording, RecordingWarning
    from luminora_lab.providers.registry import providers
    from luminora_lab.providers.reply import Provider, Reply
    from luminora_lab.providers.request import Request, request_of
    from luminora_lab.providers.scripted import ScriptedProvider, voices
    from luminora_lab.providers.tokens import count_tokens, counts_exactly
