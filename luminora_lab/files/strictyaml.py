"""YAML with nothing let through: no tags, no aliases, bounded size and depth, and no surprises.

Words are read as YAML 1.2's core schema reads them: ``no``, ``on`` and ``2024-01-01`` are text (YAML 1.1 makes a
boolean, a boolean and a date of them). What :func:`dumps` writes is read alike by both versions.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import MAX_DEPTH, decode, quote

__all__ = ["dumps", "loads"]

MAX_EVENTS = 200_000
"""Values, keys and brackets that one file may hold."""
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_BREAKS = re.compile("[\x85\u2028\u2029]")
_INT = re.compile(r"[-+]?[0-9]{1,4000}\Z")
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)  # type: ignore[arg-type]


def loads(raw: bytes, place: str) -> Any:
    """Parse one YAML document strictly into plain data.

    Parameters
    ----------
    raw
        The bytes of the file.
    place
        Its name, for messages.

    Raises
    ------
    DataError
        Not UTF-8, not YAML, a tag, an anchor or alias, a key twice or no text, NaN or infinity, several documents, too
        deep or too much.

    Examples
    --------
    >>> loads(b"language: no\\nhumor: 0.5\\ntone: [warm, on]\\n", "a.yaml")
    {'language': 'no', 'humor': 0.5, 'tone': ['warm', 'on']}
    >>> loads(b"a: &x [1]\\nb: *x", "a.yaml")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: a.yaml, line 1: anchors and aliases are not read; ...
    """
    import yaml

    text = decode(raw, place)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Build(place).document(yaml.parse(text, Loader=loader))
    except yaml.YAMLError as error:
        raise DataError(
            f"not valid YAML{_line(error)}: {_problem(error)}", place=place, remedy="mend it there"
        ) from None
    except RecursionError:
        raise DataError("nested too deeply", place=place, remedy=f"no more than {MAX_DEPTH} levels") from None


def dumps(value: Any) -> str:
    """Return plain data as YAML: block style, keys in their order, Unicode as it is.

    Examples
    --------
    >>> print(dumps({"tone": ["warm"], "language": "no"}))
    tone:
    - warm
    language: 'no'
    <BLANKLINE>
    """
    import yaml

    made: str = yaml.dump(value, Dumper=_dumper(), allow_unicode=True, sort_keys=False, width=100)
    return made


@cache
def _dumper() -> Any:
    """PyYAML's dumper (not libyaml's, which escapes 🌸), which also quotes what is text in YAML 1.1 only: 1e5, 08."""
    import yaml

    class Both(yaml.SafeDumper):
        """Knows the numbers of both versions, and escapes the line ends that only some programs know."""

        def represent_text(self, text: str) -> yaml.ScalarNode:
            return self.represent_scalar("tag:yaml.org,2002:str", text, '"' if _BREAKS.search(text) else None)

    Both.add_representer(str, Both.represent_text)

    Both.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+.0123456789"))
    return Both


class _Build:
    """Makes values of the parser's events, so that what is refused is refused before anything is built."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.seen = 0

    def document(self, events: Any) -> Any:
        import yaml

        values: list[Any] = []
        stack: list[tuple[Any, list[Any]]] = []
        for event in events:
            self.seen += 1
            if self.seen > MAX_EVENTS:
                raise self._no(event, f"more than {MAX_EVENTS:,} values", "split the file")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise self._no(event, "anchors and aliases are not read", "write the value out where it is needed")
            if getattr(event, "tag", None):
                raise self._no(event, f"the tag {quote(event.tag)} is not read", "leave it out")
            if isinstance(event, yaml.ScalarEvent):
                (stack[-1][1] if stack else values).append(self._scalar(event))
            elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
                if len(stack) >= MAX_DEPTH:
                    raise self._no(event, f"nested deeper than {MAX_DEPTH} levels", "flatten it")
                stack.append((event, []))
            elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                start, items = stack.pop()
                made = items if isinstance(start, yaml.SequenceStartEvent) else self._mapping(start, items)
                (stack[-1][1] if stack else values).append(made)
        if len(values) != 1:
            raise DataError(f"{len(values)} documents", place=self.place, remedy="write one document a file")
        return values[0]

    def _mapping(self, start: Any, items: list[Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in zip(items[::2], items[1::2], strict=True):
            if not isinstance(key, str):
                raise self._no(start, f"the key {quote(key)} is not text", "put it in quotes")
            if key in made:
                raise self._no(start, f"the key {quote(key)} occurs twice", "keep one of them")
            made[key] = value
        return made

    def _scalar(self, event: Any) -> Any:
        text = event.value
        if not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _INT.match(text):
            return int(text)
        if _FLOAT.match(text):
            number = float(text)
            if not math.isfinite(number):
                raise self._no(event, f"{quote(text)} is not a finite number", "write a smaller one")
            return number
        if text.lower().lstrip("+-") in (".inf", ".nan"):
            raise self._no(event, f"{quote(text)} is not a finite number", "write one, or leave it out")
        return text

    def _no(self, event: Any, what: str, remedy: str) -> DataError:
        return DataError(what, place=f"{self.place}, line {event.start_mark.line + 1}", remedy=remedy)


def _line(error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""


def _problem(error: Any) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable")
