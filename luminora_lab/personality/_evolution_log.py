"""The record of an evolution in ``metadata["evolution"]``: where numbers began, and every step, so that all is undone.

::

    {"origin": {"humor": 0.6}, "steps": 1, "sha256": "...", "log": ["2024-03-03T19:40:00 laughed 1.0 humor=0.619033"]}

``origin`` has the value of each parameter that a step named, "absent" where the document had none. A step is one text:
time (UTC), kind, strength, and the parameters with their values after it ("-" for none). ``sha256`` is that of the
evidence. ``was`` says which of the two sections (and "evolution") the document did not have ("absent") or had as null
("null").
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.vocabulary import PARAMETERS

if TYPE_CHECKING:
    from luminora_lab.personality.model import Personality

__all__ = ["ABSENT", "Log", "Step", "at_origin", "evolved", "read_log"]

ABSENT = "absent"
_ABSENT_IS = 0.5
_SECTIONS = ("advanced_parameters", "metadata")
_TIME = r"(?:1[789]|2[01])\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6}|\.\d{9})?"
_LINE = re.compile(rf"({_TIME}) (.+) (\S+) (\S+)", re.DOTALL)
_REMEDY = 'p.replace(metadata={"evolution": None}) forgets the record and keeps the numbers'


class Step(NamedTuple):
    """One interaction and the values of the parameters that it named, after it."""

    time: str
    kind: str
    strength: float
    after: dict[str, float]


class Log(NamedTuple):
    """Where the numbers began (or ABSENT, or None for null), what the document lacked, and the steps."""

    origin: dict[str, Any]
    was: dict[str, str]
    steps: list[Step]

    def start(self, parameter: str) -> float:
        """Return the value that a parameter began with."""
        value = self.origin.get(parameter)
        return float(value) if isinstance(value, int | float) else _ABSENT_IS

    def now(self) -> dict[str, float]:
        """Return the values after the last step."""
        values: dict[str, float] = {}
        for step in self.steps:
            values |= step.after
        return values


def read_log(p: Personality) -> Log:
    """Return the record of a personality, checked against its numbers; an empty one where it has none.

    Raises
    ------
    DataError
        It is no such record, or it was changed, or the numbers were.
    """
    document = p._document
    metadata = document.get("metadata")
    record = metadata.get("evolution") if isinstance(metadata, dict) else None
    if record is None:
        kinds = {name: "null" if name in document else ABSENT for name in _SECTIONS if document.get(name) is None}
        if isinstance(metadata, dict) and "evolution" in metadata:
            kinds["evolution"] = "null"
        return Log({}, kinds, [])
    place = f"{p.name}, $.metadata.evolution"
    log = _parsed(record, place)
    if record["steps"] != len(log.steps) or record["sha256"] != _sha256(log.steps):
        raise DataError("the record of the evolution was changed", place=place, remedy=_REMEDY)
    given = document.get("advanced_parameters") or {}
    for name, value in log.now().items():
        has = given.get(name)
        if (_ABSENT_IS if has is None else has) != value:
            what = f"{name} is {quote(has)}, but its last step left {value}"
            raise DataError(what, place=place, remedy=f"set it back and undo; or {_REMEDY}")
    return log


def _parsed(record: Any, place: str) -> Log:
    def wrong(what: str, value: Any) -> DataError:
        return DataError(f"{what} is {quote(value)}", place=place, remedy=_REMEDY)

    if not isinstance(record, dict):
        raise wrong("the record of the evolution", record)
    for key, kind in (("origin", dict), ("steps", int), ("sha256", str), ("log", list)):
        if not isinstance(record.get(key), kind):
            raise wrong(key, record.get(key))
    was, origin = record.get("was", {}), record["origin"]
    if (
        not isinstance(was, dict)
        or not set(was) <= {*_SECTIONS, "evolution"}
        or not set(was.values()) <= {ABSENT, "null"}
    ):
        raise wrong("was", was)
    for name, value in origin.items():
        if name not in PARAMETERS or not (value is None or value == ABSENT or _unit(value)):
            raise wrong(f"origin of {quote(name)}", value)
    steps = []
    for line in record["log"]:
        step = _step(line, origin) if isinstance(line, str) else None
        if step is None:
            raise wrong("a step", line)
        steps.append(step)
    return Log(origin, was, steps)


def _unit(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _step(line: str, origin: dict[str, Any]) -> Step | None:
    """Return a step from its text, or None where it is none (numbers must stand as this module writes them)."""
    parts = _LINE.fullmatch(line)
    if parts is None:
        return None
    try:
        datetime.fromisoformat(parts[1])
        strength, after = float(parts[3]), {}
        for entry in parts[4].split(",") if parts[4] != "-" else ():
            name, _, number = entry.partition("=")
            value = float(number)
            if name not in origin or repr(value) != number or not 0 <= value <= 1:
                return None
            after[name] = value
    except ValueError:
        return None
    return Step(parts[1], parts[2], strength, after) if abs(strength) <= 1 else None


def _text(step: Step) -> str:
    after = ",".join(f"{name}={value!r}" for name, value in step.after.items())
    return f"{step.time} {step.kind} {step.strength!r} {after or '-'}"


def _sha256(steps: Sequence[Step]) -> str:
    evidence = [[step.time, step.kind, step.strength] for step in steps]
    return hashlib.sha256(json.dumps(evidence, separators=(",", ":")).encode("ascii")).hexdigest()


def at_origin(document: dict[str, Any], log: Log) -> dict[str, Any]:
    """Put a document (which is changed) back to where its evolution began, byte for byte."""
    if not log.steps:
        return document
    parameters = document.get("advanced_parameters") or {}
    for name, value in log.origin.items():
        if value == ABSENT:
            parameters.pop(name, None)
        else:
            parameters[name] = value
    document["metadata"].pop("evolution")
    for section, kind in log.was.items():
        if section == "evolution":
            document["metadata"]["evolution"] = None
        elif kind == "null" and not document[section]:
            document[section] = None
        elif not document.get(section):
            document.pop(section, None)
    return document


def evolved(document: dict[str, Any], log: Log) -> dict[str, Any]:
    """Write the steps of a log into a document at its origin (which is changed)."""
    if not log.steps:
        return document
    now = log.now()
    origin = {name: log.origin[name] for name in PARAMETERS if name in now}
    parameters = document.get("advanced_parameters") or {}
    parameters |= {name: now[name] for name in origin if now[name] != log.start(name)}
    if parameters or "advanced_parameters" not in log.was:
        document["advanced_parameters"] = parameters
    record: dict[str, Any] = {"origin": origin, "was": log.was, "steps": len(log.steps), "sha256": _sha256(log.steps)}
    if not log.was:
        del record["was"]
    metadata = document.get("metadata") or {}
    metadata["evolution"] = record | {"log": [_text(step) for step in log.steps]}
    document["metadata"] = metadata
    return document
