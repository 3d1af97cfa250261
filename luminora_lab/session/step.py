"""One turn: remember, compile, ask, and say what became of it. A pure function of state, message and setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import LuminoraError, MissingInput, NotRecorded, ProviderError
from luminora_lab.files.plain import Frozen

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.memory.expression import Scorer
    from luminora_lab.personality import Personality
    from luminora_lab.personality.prompt import CompiledPrompt
    from luminora_lab.providers import Provider, Reply

__all__ = ["DIALECTS", "Message", "Moment", "Setting", "State", "Step", "dialect_of", "turn_step"]

DIALECTS = {
    "openai": "openai", "azure": "openai", "anthropic": "anthropic", "google": "google", "gemini": "google",
    "vertex_ai": "google", "mistral": "mistral", "cohere": "cohere", "cohere_chat": "cohere", "deepseek": "deepseek",
    "llama": "llama", "ollama": "llama", "ollama_chat": "llama",
}  # fmt: skip
"""Name of a provider to the dialect that its prompts are compiled in; others get "universal"."""
_LENGTH = ("max_completion_tokens", "maxOutputTokens", "num_predict")  # the providers' names for litellm's max_tokens


@dataclass(frozen=True)
class Message:
    """What is said to the personality: ``text``, and where known ``turn_id``, ``at``, ``session``, ``speaker``."""

    text: str
    turn_id: str = ""
    at: Any = None
    session: int = 1
    speaker: str = "user"


@dataclass(frozen=True)
class Moment:
    """Where the relationship stands when the personality replies: affinity (0..100 or None), mood, its intensity."""

    affinity: float | None = None
    mood: str | None = None
    intensity: float = 1.0


@dataclass(frozen=True)
class State:
    """What a conversation has led to.

    Attributes
    ----------
    memories
        What can be remembered: memory_id, text, and speaker, session, at where known; None for nothing.
    recent
        The last messages of this session as a chat (``role``, ``content``), which the provider sees as they are.
    moment
        Affinity and mood, after the message was heard.
    facts
        Texts of what is known of the user.
    """

    memories: pd.DataFrame | None = None
    recent: tuple[Mapping[str, str], ...] = ()
    moment: Moment = Moment()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What stays the same from turn to turn.

    Attributes
    ----------
    personality, provider
        Who speaks, and through whom.
    strategy
        How memories are chosen; None: nothing is remembered but what is recent.
    tokens
        Budget of the memories.
    window
        Most messages of ``State.recent``.
    params
        Parameters for the provider; they count more than what the compiler suggests.
    language
        Of the conversation.
    retrieve
        Used in place of :func:`luminora_lab.session.retrieve`: (state, message, setting) to a frame of memories.
    """

    personality: Personality
    provider: Provider
    strategy: Scorer | None = None
    tokens: int = 300
    window: int = 6
    params: Mapping[str, Any] = field(default_factory=Frozen)
    language: str = "en"
    retrieve: Callable[[State, Message, Setting], pd.DataFrame] | None = None


@dataclass(frozen=True)
class Step:
    """What happened in a turn.

    Attributes
    ----------
    message, moment
        What was said, and where the relationship stood.
    memories
        What was remembered: memory_id, text, rank, score; None without a strategy.
    prompt
        What the personality was compiled to.
    reply, error
        What came: one of them is None.
    request
        Hash of what was asked.
    """

    message: Message
    moment: Moment
    memories: pd.DataFrame | None
    prompt: CompiledPrompt
    reply: Reply | None
    error: LuminoraError | None
    request: str = ""

    @property
    def messages(self) -> list[dict[str, str]]:
        """The instructions as they were sent."""
        return [dict(message) for message in self.prompt.messages]


def dialect_of(name: str) -> str:
    """Return the dialect in which prompts for a provider are compiled.

    Examples
    --------
    >>> dialect_of("gemini/gemini-2.5-flash"), dialect_of("scripted:ash")
    ('google', 'universal')
    """
    return DIALECTS.get(name.partition("/")[0], "universal")


def turn_step(state: State, message: Message, setting: Setting, *, repeat: int = 0) -> tuple[State, Step]:
    """Let a personality reply to a message.

    The strategy chooses memories within the budget, the personality is compiled at the moment's affinity and mood with
    these and with what is known, and the provider is asked with the recent messages. An error of the provider is part
    of the step, not raised.

    Parameters
    ----------
    state
        What the conversation has led to, the message heard (its affinity and mood) but not yet among the recent ones.
    message
        What is replied to.
    setting
        What stays the same.
    repeat
        Which of several calls that are otherwise the same.

    Returns
    -------
    State, Step
        The next state, with message and reply among the recent ones (nothing of a failed turn), and what happened.

    Raises
    ------
    DataError, MissingInput, UnknownName
        The setting does not fit the state: a strategy that needs what the memories do not have, an unknown mood.

    Examples
    --------
    >>> import luminora_lab as ll
    >>> from luminora_lab.providers import ScriptedProvider
    >>> setting = Setting(ll.personality("pip"), ScriptedProvider([{"match": "sole", "reply": "Glue it."}]))
    >>> state, step = turn_step(State(moment=Moment(70.0)), Message("My sole came off."), setting)
    >>> step.reply.text, step.prompt.level, len(state.recent)
    ('Glue it.', 'close_friend', 2)
    """
    from luminora_lab.personality import compile
    from luminora_lab.providers.request import request_of

    found = None
    if setting.strategy is not None and state.memories is not None:
        found = (setting.retrieve or _retrieve)(state, message, setting)
    now = state.moment
    mood = None if now.mood in (None, "neutral") or not now.intensity else (str(now.mood), now.intensity)
    prompt = compile(
        setting.personality,
        dialect_of(setting.provider.name),
        affinity=now.affinity,
        mood=mood,
        memories=() if found is None else found["text"].tolist(),
        facts=state.facts,
    )
    said = {"role": "user", "content": message.text}
    chat = [*map(dict, prompt.messages), *map(dict, state.recent), said]
    reply = error = None
    params = _params(prompt, setting)
    try:
        reply = setting.provider.complete(chat, repeat=repeat, **params)
    except LuminoraError as failure:
        if not isinstance(failure, ProviderError | NotRecorded):
            raise
        error = failure
    key = request_of(setting.provider, chat, repeat=repeat, **params).sha256 if reply is None else reply.request
    step = Step(message, now, found, prompt, reply, error, key)
    if reply is None:
        return state, step
    recent = (*state.recent, said, {"role": "assistant", "content": reply.text})
    return replace(state, recent=recent[-setting.window :] if setting.window else ()), step


def _retrieve(state: State, message: Message, setting: Setting) -> pd.DataFrame:
    from luminora_lab.session.recalling import retrieve

    memories, strategy = state.memories, setting.strategy
    if memories is None or strategy is None:
        raise MissingInput("there is nothing to remember", place="state", remedy="give memories and a strategy")
    return retrieve(memories, message.text, strategy, setting.tokens, at=message.at, language=setting.language)


def _params(prompt: CompiledPrompt, setting: Setting) -> dict[str, Any]:
    """Return the parameters of the call under litellm's names; the compiler's mean nothing to scripts."""
    if getattr(setting.provider, "kind", "model") != "model":
        return dict(setting.params)
    given = {"max_tokens" if name in _LENGTH else name: value for name, value in prompt.parameters.items()}
    return {**given, **setting.params}
