"""Every figure as a picture, in light and dark, against the one that was looked at.

The figures are those of the gallery, over bundled data. Where a change is meant, look at it; ``make pictures`` makes
the pictures anew.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from luminora_lab import plots

GALLERY = Path(__file__).parents[2] / "docs" / "gallery.py"
TOLERANCE = 1.5  # root mean square over 0..255; matplotlib brings its own FreeType, so that letters are the same


def figures() -> list[Callable[[], Any]]:
    """Return the functions of the gallery."""
    spec = importlib.util.spec_from_file_location("gallery", GALLERY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.FIGURES)


@pytest.mark.parametrize("make", figures(), ids=lambda make: make.__name__)
@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.mpl_image_compare(tolerance=TOLERANCE, savefig_kwargs={"dpi": 45}, style="default")
def test_figure(look: str, make: Callable[[], Any]) -> Any:
    with plots.style(dark=look == "dark"):
        ax = make()
        assert len(plots.alt_text(ax)) > 20
        return ax.figure
