"""Validation of personalities: what is wrong with a document, why it matters, and what to do."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "checks.cost": ["cost_frame"],
        "codebook": ["codes_document"],
        "codes": ["CODES", "Code"],
        "folders": ["FolderReport", "validate_folder"],
        "report": ["Finding", "Report"],
        "validating": ["validate"],
    },
)
