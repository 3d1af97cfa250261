"""Where sessions live: one protocol of records, in memory, text files, SQLite, PostgreSQL, Redis or MongoDB."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = ["KINDS", "OPERATORS", "BaseStore", "Batch", "Store", "copy_store", "import_upstream", "open_store"]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "asking": ["OPERATORS"],
        "base": ["BaseStore", "Batch", "Store"],
        "copying": ["copy_store"],
        "door": ["open_store"],
        "kinds": ["KINDS"],
        "upstream": ["import_upstream"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.store.asking import OPERATORS
    from luminora_lab.store.base import BaseStore, Batch, Store
    from luminora_lab.store.copying import copy_store
    from luminora_lab.store.door import open_store
    from luminora_lab.store.kinds import KINDS
    from luminora_lab.store.upstream import import_upstream
