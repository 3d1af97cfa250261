"""What comes in and goes out, as the OpenAPI document has it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "BlendIn",
    "CompileIn",
    "Event",
    "Fact",
    "Health",
    "MemoryOut",
    "MessageIn",
    "PersonalityRow",
    "Problem",
    "PromptOut",
    "ReplyOut",
    "SessionIn",
    "SessionOut",
    "StateOut",
    "TurnOut",
    "ValidateIn",
    "ValidationOut",
]

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*[^\x00-\x20][^\x00-\x1f]*$")]
Text = Annotated[str, Field(min_length=1, max_length=8_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Document = dict[str, Any]


class Shape(BaseModel):
    """A body with no other fields than its own."""

    model_config = ConfigDict(extra="forbid")


class Problem(Shape):
    """What went wrong, and what would be right."""

    error: str
    remedy: str = ""


class Health(Shape):
    """Whether the server and its store answer."""

    status: str
    version: str
    store: str
    provider: str
    label: str


class PersonalityRow(Shape):
    """A personality that has a name."""

    name: str
    called: str
    description: str
    language: str
    moods: list[str]
    levels: list[str]


class ValidateIn(Shape):
    """A definition to be checked."""

    document: Document


class ValidationOut(Shape):
    """What a check found."""

    usable: bool
    findings: list[Document]


class CompileIn(Shape):
    """What is to be compiled: a personality by name, or its definition."""

    personality: Name | Document
    provider: Name = "openai"
    affinity: Annotated[float, Field(ge=0, le=100)] | None = None
    mood: Name | None = None
    intensity: Annotated[float, Field(ge=0, le=1)] = 1.0
    facts: Annotated[list[Text], Field(max_length=200)] = []
    memories: Annotated[list[Text], Field(max_length=200)] = []


class PromptOut(Shape):
    """A compiled prompt."""

    provider: str
    model: str
    level: str | None
    mood: str | None
    messages: list[Document]
    parameters: Document
    sections: list[Document]
    left_out: list[Document]
    sha256: str


class BlendIn(Shape):
    """Personalities and their weights."""

    parents: Annotated[dict[str, Annotated[float, Field(gt=0, le=1e6)]], Field(min_length=1, max_length=20)]
    strategy: Name = "weighted"
    seed: Annotated[int, Field(ge=0, le=2**31)] | None = None
    name: Name | None = None


class SessionIn(Shape):
    """A session to begin."""

    personality: Name
    user: Name = "user"
    title: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""


class SessionOut(Shape):
    """A session."""

    session_id: str
    personality: str
    user: str
    number: int
    title: str
    started_at: str | None
    last_at: str | None
    ended: str | None


class TurnOut(Shape):
    """One stored turn."""

    position: int
    turn_id: str
    speaker: str
    role: str
    text: str
    at: str | None
    kind: str | None


class MessageIn(Shape):
    """Something to say."""

    text: Text


class StateOut(Shape):
    """Where user and personality stand."""

    affinity: float | None
    level: str | None
    mood: str
    intensity: float
    messages: int
    facts: int


class ReplyOut(Shape):
    """A reply, what happened, and where it led."""

    text: str
    kind: str
    label: str
    turn_id: str
    reply_id: str
    trace: Document
    state: StateOut


class Fact(Shape):
    """A fact."""

    fact_id: str
    subject: str
    category: str
    key: str
    value: str
    confidence: float
    count: int
    said_at: str | None
    holds: bool


class Event(Shape):
    """An interaction that moved affinity."""

    number: int
    turn_id: str | None
    time: str | None
    type: str | None
    points: float | None
    reason: str | None
    affinity: float | None
    level: str | None


class MemoryOut(Shape):
    """What is known, and what was said that holds some words."""

    facts: list[Fact]
    episodes: list[Document]
    turns: list[TurnOut]
