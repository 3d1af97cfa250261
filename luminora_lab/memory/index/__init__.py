"""Indexes over whole libraries of conversations: exact in memory, or chromadb with SQLite on disk."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "base": ["Health", "MemoryIndex"],
        "building": ["build_index", "open_index"],
        "chroma": ["ChromaIndex"],
        "door": ["memories_of"],
        "exact": ["ExactIndex"],
        "local": ["LocalIndex"],
    },
)
