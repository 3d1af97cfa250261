"""Where bundled files are: beside the package in a clone, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

__all__ = ["bundled"]


def bundled(folder: str) -> Path:
    """Return the folder of bundled files called ``folder`` ("datasets" or "personalities").

    Examples
    --------
    >>> bundled("datasets").name
    'datasets'
    """
    package = Path(__file__).resolve().parent
    inside = package / "_data" / folder
    return inside if inside.is_dir() else package.parent / folder
