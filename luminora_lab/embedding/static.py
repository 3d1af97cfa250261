"""WordLlama: averaged static token vectors, 256 dimensions, from the weights inside its own package."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luminora_lab.embedding.base import Vectors

__all__ = ["WordLlamaEmbedder", "wordllama"]


class WordLlamaEmbedder:
    """Unit vectors of texts; an empty text gets the zero vector, so that its cosine with anything is 0."""

    name = "wordllama-256"
    dim = 256

    def __init__(self) -> None:
        self._model: Any = None

    def _load(self) -> Any:
        if self._model is None:
            with _quiet_logging():
                import wordllama
                from wordllama import WordLlama
            folder = Path(wordllama.__file__).parent
            self._model = WordLlama.load(cache_dir=folder, disable_download=True)
        return self._model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors of unit length, shape (n_texts, 256)."""
        import numpy as np

        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        if filled:
            vectors = np.asarray(self._load().embed([texts[i] for i in filled], norm=False), dtype=np.float32)
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
            out[filled] = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
        return out


@contextmanager
def _quiet_logging() -> Iterator[None]:
    """Keep an import from configuring the root logger of the user's process, as wordllama's does."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


@cache
def wordllama() -> WordLlamaEmbedder:
    """Return the one embedder of the process; its weights are read once, at the first text."""
    return WordLlamaEmbedder()
