"""The lab's own file format: one JSON object per line, described by these models.

A file holds one or more conversations. Each begins with a ``conversation`` line, followed by its ``turn`` lines in
order and its ``question`` lines. The JSON Schema beside the data (``datasets/conversation.schema.json``) is generated
from the models here; a test holds it current.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

__all__ = ["FORMAT", "HeaderLine", "Line", "QuestionLine", "TurnLine", "json_schema", "line_adapter"]

FORMAT: Final = "luminora-conversation/1"


def _naive(value: datetime) -> datetime:
    """Times are compared on one clock: an offset is applied (to UTC) and dropped."""
    if value.tzinfo is not None:
        offset = value.utcoffset()
        value = value.replace(tzinfo=None)
        return value if offset is None else value - offset
    return value


def _sound(text: str) -> str:
    """Text must be encodable: a lone surrogate is half of a character and breaks every later step."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(f"lone surrogate \\u{ord(text[error.start]):04x} at character {error.start}") from None
    return text


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise ValueError("must be a finite number")
    return value


When = Annotated[datetime, AfterValidator(_naive)]
Text = Annotated[str, AfterValidator(_sound)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_sound)]
Finite = Annotated[float, AfterValidator(_finite)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


class HeaderLine(_Model):
    """The first line of a conversation."""

    type: Literal["conversation"]
    format: Literal["luminora-conversation/1"] = FORMAT
    id: Name
    title: Text | None = None
    language: str = Field("en", pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$", description="BCP 47 tag of most turns")
    licence: Text | None = None
    split: Literal["train", "test"] | None = None
    roles: dict[Name, str] = Field(default_factory=dict, description="speaker name to role, e.g. user, assistant")


class TurnLine(_Model):
    """One message."""

    type: Literal["turn"]
    turn_id: Name
    session: int = Field(ge=1, description="1, 2, 3 ... in the order of the conversation")
    speaker: Name
    text: Text
    at: When | None = Field(None, description="ISO 8601; with an offset it is converted to UTC")
    caption: Text | None = Field(None, description="a description of an attached picture")
    importance: Finite | None = Field(None, description="a rating that the data brings, any scale")


class QuestionLine(_Model):
    """One question with the turns that answer it."""

    type: Literal["question"]
    question_id: Name
    text: Text
    answer: Text | None = None
    category: Text | None = None
    evidence: list[Name] = Field(default_factory=list, description="ids of the turns that hold the answer")
    evidence_sessions: list[int] | None = Field(None, description="sessions, where only they are known")
    asked_at: When | None = Field(None, description="without it, the question is asked after the last turn")


Line = Annotated[HeaderLine | TurnLine | QuestionLine, Field(discriminator="type")]
line_adapter: TypeAdapter[HeaderLine | TurnLine | QuestionLine] = TypeAdapter(Line)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of one line of a conversation file.

    Examples
    --------
    >>> sorted(json_schema()["discriminator"]["mapping"])
    ['conversation', 'question', 'turn']
    """
    schema = line_adapter.json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": FORMAT, **schema}
