"""Plain data: what JSON can hold, checked and copied, so that nobody shares it and everybody can save it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NoReturn

from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import MAX_DEPTH, quote

__all__ = ["Frozen", "frozen", "merge_patch", "plain"]

_TOO_LONG = 10**4300
"""Integers from here on have more digits than Python writes or reads."""


_ATOMS = frozenset((str, int, float, bool, type(None)))


class Frozen(dict[str, Any]):
    """A dict that nobody changes: it can be hashed, copied and pickled, and equals a dict with the same items.

    Examples
    --------
    >>> decay = frozen({"decay": {"turns": [4, 6]}})
    >>> decay["decay"]["turns"], decay == {"decay": {"turns": (4, 6)}}
    ((4, 6), True)
    >>> decay["decay"]["turns"] = 9
    Traceback (most recent call last):
    TypeError: this mapping is read-only
    """

    __slots__ = ()

    def _refuse(self, *args: Any, **items: Any) -> NoReturn:
        raise TypeError("this mapping is read-only")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __copy__(self) -> Frozen:
        return self

    def __deepcopy__(self, memo: Any) -> Frozen:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Frozen, (dict(self),)


def frozen(value: Any) -> Any:
    """Return plain data that nobody can change: dicts become :class:`Frozen`, lists become tuples, all the way down.

    Examples
    --------
    >>> frozen([{"a": [1]}])
    ({'a': (1,)},)
    """
    if type(value) in _ATOMS:
        return value
    if isinstance(value, Mapping):
        return Frozen((key, item if type(item) in _ATOMS else frozen(item)) for key, item in value.items())
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def plain(value: Any, place: str = "", path: str = "$", _depth: int = 0) -> Any:
    """Return a copy of a value that is made of dicts with text keys, lists, text, finite numbers, booleans and None.

    Tuples become lists and other mappings become dicts. Order is kept.

    Parameters
    ----------
    value
        What to copy.
    place
        A file or an argument, for messages.
    path
        JSON path of ``value``, for messages.

    Raises
    ------
    DataError
        Something that JSON does not have (NaN, a date, a set, a key that is no text, half a character), an integer of
        thousands of digits, or more than 64 levels of nesting; with its JSON path.

    Examples
    --------
    >>> plain({"tone": ("warm", "wise")})
    {'tone': ['warm', 'wise']}
    >>> plain({"humor": float("nan")}, "luna")
    Traceback (most recent call last):
    luminora_lab.errors.DataError: luna, $.humor: nan is not a JSON value; write a finite number or leave it out
    """
    kind = type(value)
    if kind is str:
        return value if value.isascii() else _whole(value, place, path)
    if kind is bool or value is None:
        return value
    if kind is int:
        if -_TOO_LONG < value < _TOO_LONG:
            return value
        raise DataError("an integer of thousands of digits", place=_at(place, path), remedy="write it as text")
    if kind is float:
        if math.isfinite(value):
            return value
        raise _refused(value, place, path, "write a finite number or leave it out")
    if _depth >= MAX_DEPTH:
        raise DataError(f"nested deeper than {MAX_DEPTH} levels", place=_at(place, path), remedy="flatten it")
    if isinstance(value, Mapping):
        copy = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise DataError(f"the key {quote(key)} is not text", place=_at(place, path), remedy="put it in quotes")
            name = key if key.isascii() else _whole(key, place, path)
            copy[name] = (
                item if type(item) is str and item.isascii() else plain(item, place, f"{path}.{key}", _depth + 1)
            )
        return copy
    if isinstance(value, list | tuple):
        return [
            item if type(item) is str and item.isascii() else plain(item, place, f"{path}[{i}]", _depth + 1)
            for i, item in enumerate(value)
        ]
    if isinstance(value, bool | int | str | float):  # subclasses: numpy's float64, enums of text
        return plain(_base(value), place, path, _depth)
    raise _refused(value, place, path, "use text, numbers, true, false, null, lists and objects")


def _base(value: bool | int | str | float) -> bool | int | str | float:
    if isinstance(value, str):
        return str.__str__(value)  # str() would ask an enum for its name
    return int(value) if isinstance(value, int) else float(value)


def _whole(text: str, place: str, path: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise DataError(
            "half a character (a lone surrogate)", place=_at(place, path), remedy="write it whole"
        ) from None
    return text


def _refused(value: object, place: str, path: str, remedy: str) -> DataError:
    return DataError(f"{quote(value)} is not a JSON value", place=_at(place, path), remedy=remedy)


def _at(place: str, path: str) -> str:
    return f"{place}, {path}" if place else path


def merge_patch(document: Any, patch: Any) -> Any:
    """Return a document with changes merged into it (JSON Merge Patch, RFC 7396); neither is changed.

    Objects are merged key by key, everything else is replaced, and None removes a key.

    Examples
    --------
    >>> merge_patch({"a": 1, "b": {"c": 2, "d": 3}}, {"a": None, "b": {"c": [4]}})
    {'b': {'c': [4], 'd': 3}}
    """
    if not isinstance(patch, Mapping):
        return patch
    made = dict(document) if isinstance(document, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            made.pop(key, None)
        else:
            made[key] = merge_patch(made.get(key), value)
    return made
