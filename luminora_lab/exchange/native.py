"""The document itself, as JSON or YAML: nothing is lost and nothing is added."""

from __future__ import annotations

from typing import TYPE_CHECKING

from luminora_lab.errors import DataError
from luminora_lab.exchange._carried import as_json, sized
from luminora_lab.files import strictyaml
from luminora_lab.personality.documents import parse_document
from luminora_lab.personality.model import Personality

if TYPE_CHECKING:
    from luminora_lab.exchange.losses import Loss

__all__ = ["decode", "encode", "losses"]


def encode(p: Personality, *, yaml: bool = False) -> bytes:
    """Return the document as the bytes of a JSON or YAML file.

    Raises
    ------
    DataError
        It is larger than 4 MB, or holds a number of more than 4,000 digits.

    Examples
    --------
    >>> encode(Personality.from_dict({"persona": {"name": "Zoë"}}), yaml=True).decode().splitlines()
    ['persona:', '  name: Zoë']
    """
    place = f"document of {p.name}"[:100]
    if not yaml:
        return as_json(p._document, place, indent=2) + b"\n"
    as_json(p._document, place)  # what JSON cannot hold, YAML is not asked to
    raw = sized(strictyaml.dumps(p._document).encode("utf-8"), place)
    if strictyaml.loads(raw, place) != p._document:
        raise DataError("a value would not be read back from YAML as it is", place=place, remedy="export it as JSON")
    return raw


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
