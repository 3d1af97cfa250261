"""Text to vectors: wordllama by default, sentence transformers by an extra, kept on disk where that is faster."""

import lazy_loader as _lazy

__all__ = ["DEFAULT", "Cached", "Embedder", "cache_folder", "embedder"]

__getattr__, __dir__, _ = _lazy.attach(
    __name__, submod_attrs={"base": ["DEFAULT", "Embedder", "embedder"], "cache": ["Cached", "cache_folder"]}
)
