"""Widgets for notebooks: each a view over tested functions, with a state that Python reads, sets and observes."""

from typing import TYPE_CHECKING

import lazy_loader as _lazy

__all__ = ["affinity", "annotate", "blend", "facts", "lab", "own", "providers", "retrieval"]

__getattr__, __dir__, _ = _lazy.attach(
    __name__,
    submod_attrs={
        "annotating": ["annotate"],
        "believing": ["facts"],
        "closeness": ["affinity"],
        "dashboard": ["lab"],
        "mixing": ["blend"],
        "opening": ["own"],
        "replying": ["providers"],
        "retrieving": ["retrieval"],
    },
)

if TYPE_CHECKING:
    from luminora_lab.widgets.annotating import annotate
    from luminora_lab.widgets.believing import facts
    from luminora_lab.widgets.closeness import affinity
    from luminora_lab.widgets.dashboard import lab
    from luminora_lab.widgets.mixing import blend
    from luminora_lab.widgets.opening import own
    from luminora_lab.widgets.replying import providers
    from luminora_lab.widgets.retrieving import retrieval
