"""The one place where the arguments of this room are checked."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from luminora_lab.errors import DataError, UnknownName

__all__ = ["FloatArray", "IntArray", "at_least", "cluster_codes", "column", "matrix", "non_negative", "one_of", "share"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def matrix(values: ArrayLike, place: str) -> FloatArray:
    """Numbers as float64 of shape (n_questions, n_columns); NaN is a missing value, infinity an error."""
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"not all values are numbers ({error})", place=place, remedy="use NaN where one is missing"
        ) from None
    if array.ndim != 2:
        remedy = "give one row per question and one column per series"
        raise DataError(f"an array of shape {array.shape}", place=place, remedy=remedy)
    if np.isinf(array).any():
        row = int(np.argmax(np.isinf(array).any(axis=1)))
        raise DataError("the value 'inf'", place=f"{place}, row {row}", remedy="use NaN where a value is missing")
    return array


def column(values: ArrayLike, place: str) -> FloatArray:
    """The same for one series of shape (n_questions,)."""
    if np.ndim(values) != 1:
        raise DataError(f"an array of shape {np.shape(values)}", place=place, remedy="give one value per question")
    return matrix(np.asarray(values)[:, None], place)[:, 0]


def _is_missing(label: object) -> bool:
    try:
        return label is None or bool(label != label)
    except TypeError:  # pandas' NA has no truth value
        return True


def cluster_codes(clusters: ArrayLike | Iterable[Any], n: int, place: str = "clusters") -> tuple[IntArray, int]:
    """Labels to codes 0..G-1 in the order of the sorted labels, so that the order of questions never matters."""
    labels = np.asarray(clusters if hasattr(clusters, "__array__") else list(clusters))  # type: ignore[arg-type]
    if labels.shape != (n,):
        raise DataError(f"{labels.shape} labels for {n} questions", place=place, remedy="give one label per question")
    listed = labels.tolist()
    for row, label in enumerate(listed):
        if _is_missing(label):
            raise DataError(f"the label '{label}'", place=f"{place}, row {row}", remedy="name the conversation")
    codes = {label: code for code, label in enumerate(sorted(dict.fromkeys(listed), key=str))}
    return np.fromiter((codes[label] for label in listed), dtype=np.int64, count=n), len(codes)


def one_of(value: str, choices: Iterable[str], place: str) -> str:
    """A name from a closed list."""
    known = list(choices)
    if value not in known:
        raise UnknownName(f"'{value}' is not known", place=place, remedy=f"choose from {', '.join(known)}")
    return value


def at_least(value: int, least: int, place: str) -> int:
    """A whole number from ``least`` on."""
    try:
        number = operator.index(value)
    except TypeError:
        number = least - 1
    if number < least or isinstance(value, bool):
        raise DataError(f"'{value}'", place=place, remedy=f"give a whole number of at least {least}")
    return number


def share(value: float, place: str) -> float:
    """A number strictly between 0 and 1."""
    if not 0 < value < 1:
        raise DataError(f"'{value}'", place=place, remedy="give a number between 0 and 1, both excluded")
    return float(value)


def non_negative(value: float, place: str) -> float:
    """A finite number from 0 on."""
    if not 0 <= value < np.inf:
        raise DataError(f"'{value}'", place=place, remedy="give a finite number of at least 0")
    return float(value)
