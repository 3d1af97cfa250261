"""Personalities in other programs' formats: out, in, and what is lost on the way."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = [
    "MAX_PICTURE",
    "Bundle",
    "Exported",
    "Loss",
    "LossReport",
    "export",
    "format_table",
    "import_personality",
    "load_bundle",
    "recognise",
]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={
        "_recognising": ["MAX_PICTURE", "recognise"],
        "bundle": ["Bundle", "load_bundle"],
        "exchanging": ["Exported", "export", "format_table", "import_personality"],
        "losses": ["Loss", "LossReport"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.exchange._recognising import MAX_PICTURE, recognise
    from luminora_lab.exchange.bundle import Bundle, load_bundle
    from luminora_lab.exchange.exchanging import Exported, export, format_table, import_personality
    from luminora_lab.exchange.losses import Loss, LossReport
