"""Models that ship with the lab: written and read with skops, so that a file runs no code; a digest of the content."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from luminora_lab.errors import DataError
from luminora_lab.files.atomic import replacing

__all__ = ["Vectors", "digest", "read", "write"]


class Vectors(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Texts to wordllama vectors of unit length, (n_texts, 256) float32, as a step of a scikit-learn pipeline."""

    def fit(self, X: Sequence[str], y: Any = None) -> Self:
        """Learn nothing."""
        return self

    def transform(self, X: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float32]]:
        """Return one vector a text; zero for a blank one."""
        from luminora_lab.embedding import embedder

        return np.asarray(embedder("wordllama").encode(list(X)), dtype=np.float32)

    def __sklearn_is_fitted__(self) -> bool:
        return True


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write a model, a dict of arrays and fitted estimators; atomic, compressed.

    Raises
    ------
    DataError
        The file cannot be written.
    """
    import zipfile

    from skops.io import dump

    with replacing(path, binary=True) as file:
        dump(dict(content), file, compression=zipfile.ZIP_DEFLATED, compresslevel=9)


def read(path: Path, keys: Sequence[str], own: Sequence[type] = (Vectors,)) -> dict[str, Any]:
    """Read a model that :func:`write` wrote.

    Parameters
    ----------
    path
        The file.
    keys
        What the model must hold.
    own
        Classes of the lab that it may hold, besides those of scikit-learn and numpy that skops trusts. Their code is
        the lab's; the file brings none.

    Raises
    ------
    DataError
        The file is no such model: it is damaged, holds types that a model does not have, or lacks one of ``keys``.
    """
    from skops.io import get_untrusted_types, load

    remedy = "give a file that the lab's training command wrote"
    trusted = [f"{kind.__module__}.{kind.__qualname__}" for kind in own]
    try:
        strange = sorted(set(get_untrusted_types(file=path)) - set(trusted))
        content = None if strange else load(path, trusted=trusted)
    except Exception as error:  # noqa: BLE001  # skops raises whatever the damaged part provokes
        what = f"no model can be read from it ({type(error).__name__}: {error})"
        raise DataError(what, place=str(path), remedy=remedy) from None
    if not isinstance(content, dict) or not set(keys) <= set(content):
        what = f"it holds {', '.join(strange) or type(content).__name__}, which is no such model"
        raise DataError(what, place=str(path), remedy=remedy)
    return content


def digest(content: Any) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of all that a model holds.

    Parameters, vocabularies, weights; not how the file is laid out, which differs at every writing, and not private
    attributes, some of which are addresses.

    Examples
    --------
    >>> digest({"a": np.ones(2), "b": ["x"]}) == digest({"b": ["x"], "a": np.ones(2)})
    True
    >>> digest({"a": np.ones(2)}) == digest({"a": np.zeros(2)})
    False
    """
    found = hashlib.sha256()
    for part in _parts(content):
        found.update(part.encode() if isinstance(part, str) else part)
        found.update(b"\x1e")
    return found.hexdigest()[:16]


def _parts(value: Any) -> Any:
    """Yield the bytes of a nested value, in an order that does not depend on the run."""
    if isinstance(value, Mapping):
        for key in sorted(value, key=str):
            yield f"{key}:"
            yield from _parts(value[key])
    elif isinstance(value, np.ndarray) and value.dtype != object:
        yield f"{value.dtype}{value.shape}"
        yield np.ascontiguousarray(value).tobytes()
    elif isinstance(value, (list, tuple, np.ndarray)):
        yield f"{len(value)}["
        for item in value:
            yield from _parts(item)
    elif isinstance(value, type):
        yield value.__qualname__
    elif hasattr(value, "__dict__"):
        yield type(value).__qualname__
        yield from _parts({name: part for name, part in vars(value).items() if not name.startswith("_")})
    else:
        yield repr(value)
