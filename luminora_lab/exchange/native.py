"""The document itself, as JSON or YAML: nothing is lost and nothing is added."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from luminora_lab.personality.documents import as_text, parse_document
from luminora_lab.personality.model import Personality

if TYPE_CHECKING:
    from luminora_lab.exchange.losses import Loss

__all__ = ["decode", "encode", "losses"]


def encode(p: Personality, *, yaml: bool = False) -> bytes:
    """Return the document as the bytes of a JSON or YAML file.

    Raises
    ------
    DataError
        The file could not be read back; see :func:`luminora_lab.personality.documents.as_text`.

    Examples
    --------
    >>> encode(Personality.from_dict({"persona": {"name": "Zoë"}}), yaml=True).decode().splitlines()
    ['persona:', '  name: Zoë']
    """
    name = Path("document.yaml" if yaml else "document.json")
    return as_text(p._document, name, f"document of {p.name}"[:100]).encode("utf-8")


def decode(raw: bytes, place: str, *, yaml: bool = False) -> Personality:
    """Return the personality in the bytes of a JSON or YAML file.

    Raises
    ------
    DataError
        They are no JSON (or YAML), or the document cannot be used.

    Examples
    --------
    >>> decode(b"persona: {name: Ada}", "ada.yaml", yaml=True).name
    'Ada'
    """
    return Personality._trusted(parse_document(raw, place, yaml=yaml), place)


def losses(p: Personality) -> list[Loss]:
    """Return what the format cannot say: nothing."""
    return []
