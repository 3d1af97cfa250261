"""Which records are asked for: conditions on columns, an order, a page. One meaning for every backend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luminora_lab.errors import DataError, UnknownName
from luminora_lab.files.strictjson import quote
from luminora_lab.store.kinds import Kind, Record, stamp

__all__ = ["OPERATORS", "Condition", "Query", "query_of", "select"]

OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "contains")
"""What a condition may ask: "position >=", "text contains" (ASCII letters of either case); "=" if none is said."""


@dataclass(frozen=True)
class Condition:
    """One condition: a column, one of :data:`OPERATORS`, and what it is compared with."""

    column: str
    operator: str
    value: Any

    def holds(self, record: Mapping[str, Any]) -> bool:
        """Whether a record fulfils it; what is missing (None) is equal to None and fulfils no other comparison."""
        own, other = record[self.column], self.value
        if self.operator == "=":
            return bool(own == other)
        if self.operator == "!=":
            return bool(own != other)
        if self.operator == "in":
            return own in other
        if own is None:
            return False
        if self.operator == "contains":
            return folded(other) in folded(own)
        return _COMPARE[self.operator](own, other)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def folded(text: str) -> str:
    """Return a text with its ASCII capitals as small letters, as every database folds them.

    Examples
    --------
    >>> folded("Élan VITAL")
    'Élan vital'
    """
    return text.translate(_LOWER)


@dataclass(frozen=True)
class Query:
    """What is asked of one kind.

    Attributes
    ----------
    kind
        Of what.
    conditions
        All must hold.
    order
        (column, whether falling); the key decides last, so that the order is total.
    limit, offset
        How many at most (None: all), after how many.
    """

    kind: Kind
    conditions: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None
    offset: int = 0

    def equal(self, columns: Sequence[str]) -> tuple[Any, ...] | None:
        """Return the values that the conditions give these columns, or None where one is left open."""
        known = {c.column: c.value for c in self.conditions if c.operator == "="}
        return tuple(known[name] for name in columns) if all(name in known for name in columns) else None


def query_of(
    kind: Kind,
    where: Mapping[str, Any] | None,
    order: str | Sequence[str] | None,
    limit: int | None,
    offset: int,
) -> Query:
    """Return a checked query.

    Raises
    ------
    UnknownName
        A column or an operator that there is not.
    DataError
        A value that cannot be compared so, a limit below 0.

    Examples
    --------
    >>> from luminora_lab.store.kinds import kind_of
    >>> query_of(kind_of("turns"), {"session_id": "a", "position >": 3}, "-position", 5, 0).conditions[1]
    Condition(column='position', operator='>', value=3)
    """
    place = f"store, {kind.name}"
    conditions = tuple(_condition(kind, name, value, place) for name, value in (where or {}).items())
    given = [order] if isinstance(order, str) else list(order or ())
    ordering = [(_column(kind, name.removeprefix("-"), f"{place}, order"), name.startswith("-")) for name in given]
    named = {name for name, _ in ordering}
    ordering += [(name, False) for name in kind.key if name not in named]
    for what, number in (("limit", limit), ("offset", offset)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 0):
            raise DataError(f"{what} is {quote(number)}", place=place, remedy="give a whole number from 0")
    return Query(kind, conditions, tuple(ordering), limit, offset)


def _condition(kind: Kind, name: Any, value: Any, place: str) -> Condition:
    column, _, operator = str(name).partition(" ")
    operator = operator.strip() or "="
    _column(kind, column, place)
    where, type_ = f"{place}.{column}", kind.columns[column]
    if operator not in OPERATORS:
        raise UnknownName(f"operator {quote(operator)}", place=where, remedy=f"use one of {', '.join(OPERATORS)}")
    if type_ == "json":
        raise DataError("what holds data cannot be asked for", place=where, remedy="ask for another column")
    if operator == "in":
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise DataError(f"{quote(value)} is no list", place=where, remedy="give a list of values")
        return Condition(column, operator, tuple(_comparable(one, type_, where) for one in value))
    if operator == "contains" and (type_ != "text" or not isinstance(value, str)):
        raise DataError(f"{quote(value)} is looked for in a {type_}", place=where, remedy="look for a text in a text")
    if value is None and operator not in ("=", "!="):
        raise DataError(f"nothing is {operator} None", place=where, remedy="use = or !=")
    return Condition(column, operator, _comparable(value, type_, where))


def _comparable(value: Any, type_: str, place: str) -> Any:
    if value is None:
        return None
    if type_ == "time":
        return stamp(value)
    value = value.item() if getattr(value, "shape", None) == () else value
    right = isinstance(value, str) if type_ == "text" else isinstance(value, int | float)
    if not right or isinstance(value, bool) or value != value:
        raise DataError(f"{quote(value)} is compared with a {type_}", place=place, remedy=f"give a {type_}")
    return value


def _column(kind: Kind, name: str, place: str) -> str:
    if name not in kind.columns:
        raise UnknownName(f"there is no column {quote(name)}", place=place, remedy=f"use {', '.join(kind.columns)}")
    return name


def select(records: Iterable[Record], query: Query) -> list[Record]:
    """Return those records that a query asks for; what is missing stands before everything else.

    Examples
    --------
    >>> from luminora_lab.store.kinds import kind_of
    >>> moods = [{"user": "a", "personality": "b", "number": n, "mood": m} for n, m in ((1, "calm"), (2, None))]
    >>> [one["number"] for one in select(moods, query_of(kind_of("moods"), None, "mood", None, 0))]
    [2, 1]
    """
    found = [one for one in records if all(condition.holds(one) for condition in query.conditions)]
    for name, falling in reversed(query.order):
        found.sort(key=lambda one: _rank(one[name]), reverse=falling)
    return found[query.offset : None if query.limit is None else query.offset + query.limit]


def _rank(value: Any) -> tuple[bool, Any]:
    if isinstance(value, str):
        return True, value.encode()
    return (True, value) if value is not None else (False, 0)
