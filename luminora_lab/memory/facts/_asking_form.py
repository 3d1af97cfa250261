"""The form that a model's reply must have, and reading it: what is right in it, and what is wrong, in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import loads, quote
from luminora_lab.memory.facts.model import FACT_KEYS
from luminora_lab.personality.fence import one_line

__all__ = ["Reading", "Statement", "read_reply"]

_FENCE = re.compile(r"```(?:json)?[ \t]*\n(.*)\n[ \t]*```", re.DOTALL | re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?")


def _moment(value: Any) -> dt.datetime | None:
    if value is None or isinstance(value, dt.datetime):
        return value
    if not (isinstance(value, str) and _TIME.fullmatch(value)):
        raise ValueError("write YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, without a time zone, or null")
    return dt.datetime.fromisoformat(value)


def _said(value: str) -> str:
    if not one_line(value):
        raise ValueError("write some words")
    return one_line(value)


_Words = Annotated[str, AfterValidator(_said)]
_Moment = Annotated[dt.datetime | None, BeforeValidator(_moment)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class Statement(_Strict):
    """One item of a reply. Validation needs the ids of the chunk's turns as its context."""

    subject: _Words
    category: str
    key: str
    value: _Words
    turns: Annotated[list[str], Field(min_length=1)]
    confidence: Annotated[float, Field(ge=0, le=1)]
    valid_at: _Moment = None
    invalid_at: _Moment = None
    holds: bool = True

    @model_validator(mode="after")
    def _agrees(self, info: ValidationInfo) -> Self:
        if self.category not in FACT_KEYS:
            raise ValueError(f"category {quote(self.category)} is none of {', '.join(FACT_KEYS)}")
        if self.key not in FACT_KEYS[self.category]:
            keys = ", ".join(FACT_KEYS[self.category])
            raise ValueError(f"key {quote(self.key)} is none of {self.category}'s: {keys}")
        known = info.context or ()
        unknown = [turn for turn in self.turns if turn not in known]
        if unknown:
            raise ValueError(f"turn {quote(unknown[0])} is not among the turns that were asked about")
        if self.valid_at and self.invalid_at and self.invalid_at < self.valid_at:
            raise ValueError("invalid_at is before valid_at")
        return self


class _Answer(_Strict):
    facts: list[Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply says: the items that are right, what is wrong with the others, and whether it is a reply at all."""

    statements: tuple[Statement, ...] = ()
    problems: tuple[str, ...] = ()
    readable: bool = False


def read_reply(text: str, turns: Sequence[str]) -> Reading:
    """Read a reply: one JSON object, alone or inside a fence of three backticks.

    Parameters
    ----------
    text
        The reply.
    turns
        Ids of the turns that were asked about.

    Examples
    --------
    >>> read_reply('{"facts": [{"subject": "Ada", "category": "work"}]}', ["1"]).problems
    ('facts[0].key: Field required (1 of 4 problems)',)
    >>> read_reply("None, sorry.", ["1"])
    Reading(statements=(), problems=('the reply: not valid JSON at column 1: Expecting value; write valid JSON',),
        readable=False)
    """
    body = text.strip()
    fence = None if body.startswith("{") else _FENCE.search(body)
    try:
        found = loads((fence[1] if fence else body).encode("utf-8", "surrogatepass"), "the reply", unique=True)
        items = _Answer.model_validate(found).facts
    except DataError as error:
        return Reading(problems=(str(error),))
    except ValidationError as error:
        return Reading(problems=(_words(error, "the reply"),))
    statements, problems = [], []
    known = frozenset(turns)
    for i, item in enumerate(items):
        try:
            statements.append(Statement.model_validate(item, context=known))
        except ValidationError as error:
            problems.append(_words(error, f"facts[{i}]"))
    return Reading(tuple(statements), tuple(problems), readable=True)


def _words(error: ValidationError, place: str) -> str:
    """Return the first thing that is wrong, with its place and the value, and how many more there are."""
    first, n = error.errors(include_url=False)[0], error.error_count()
    where = "".join(f".{part}" if isinstance(part, str) else f"[{part}]" for part in first["loc"])
    said = first["msg"].removeprefix("Value error, ")
    value = f", not {quote(first['input'])}" if first["loc"] and first["type"] != "missing" else ""
    return f"{place}{where}: {said}{value}" + (f" (1 of {n} problems)" if n > 1 else "")
