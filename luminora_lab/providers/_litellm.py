"""The one place that imports litellm: quiet, offline until asked, and without reading a ``.env``."""

from __future__ import annotations

import os
import warnings
from functools import lru_cache
from typing import Any

from luminora_lab.errors import MissingExtra

__all__ = ["litellm"]


@lru_cache(maxsize=1)
def litellm() -> Any:
    """Return the module litellm, imported so that it fetches no price map, no tokenizer and no file of secrets.

    Raises
    ------
    MissingExtra
        It is not installed.
    """
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("LITELLM_MODE", "PRODUCTION")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own dependencies' complaints about each other
            import litellm as module
    except ModuleNotFoundError as error:
        if error.name != "litellm":
            raise
        remedy = "run: pip install 'luminora-lab[providers]'"
        raise MissingExtra("litellm is not installed", place="providers", remedy=remedy) from None
    module.disable_hf_tokenizer_download = True
    module.suppress_debug_info = True
    return module
