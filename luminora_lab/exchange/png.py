"""Character cards in a PNG: the JSON as base64 in a text chunk, beside a picture that stays as it is.

A card of version 3 stands in a chunk with the keyword ``ccv3``, one of version 2 (or 1) in ``chara``; a file may have
both, and ``ccv3`` is read. Texts are written as tEXt and read in tEXt, zTXt and iTXt. Where a keyword occurs twice, the
first one is read, as other programs do. The picture itself does not become part of the personality: to keep it, give it
to :func:`encode` (the whole PNG that the card came in will do).

Sources: malfoyslastname/character-card-spec-v2; kwaroran/character-card-spec-v3, "Embedding Methods".
"""

from __future__ import annotations

import base64
import binascii

from luminora_lab.errors import DataError
from luminora_lab.exchange import cards
from luminora_lab.exchange._cover import CARD_KEYWORDS, MAX_FILE, checked_picture, cover
from luminora_lab.exchange._png_chunks import chunk_bytes, joined, keyword_of, text_of, walk
from luminora_lab.exchange.losses import Loss
from luminora_lab.personality.model import Personality

__all__ = ["decode", "encode", "losses"]

_WARNING = (
    "This is a card of version 3 in its version 2 form, for programs that read nothing later; where both can be read, "
    "use the card of version 3."
)


def encode(p: Personality, *, version: str = "3", picture: bytes | None = None) -> bytes:
    """Return a personality as a character card in a PNG.

    Parameters
    ----------
    p
        The personality.
    version
        "3" writes the card twice, as V3 and as V2 for older programs; "2" writes V2 alone.
    picture
        The bytes of a PNG, JPEG or WebP, whose pixels are kept; cards in it are replaced. None draws a plain cover.

    Returns
    -------
    bytes
        A PNG; the same arguments give the same bytes.

    Raises
    ------
    DataError
        The picture cannot be used (above 32 MB or 16.8 million pixels, damaged), or the card would be above 4 MB.
    UnknownName
        There is no such version.

    Examples
    --------
    >>> ada = Personality.from_dict({"persona": {"name": "Ada"}})
    >>> decode(encode(ada), "ada.png") == ada
    True
    """
    texts = {"chara": cards.encode(p, version=version, compact=True)}
    if version == "3":
        older = cards.encode(p, version="2", compact=True, warning=_WARNING)
        texts = {"chara": older, "ccv3": texts["chara"]}
    *chunks, last = walk(cover(p) if picture is None else checked_picture(picture), "picture")
    made = [
        chunk_bytes(b"tEXt", keyword.encode() + b"\0" + base64.b64encode(text.rstrip()))
        for keyword, text in texts.items()
    ]
    raw = joined((*(chunk.whole for chunk in chunks), *made, last.whole))
    if len(raw) > MAX_FILE:
        what = f"picture and card have more than {MAX_FILE // 2**20} MB"
        raise DataError(what, place="picture", remedy="make the picture smaller")
    walk(raw, "picture")  # a picture of 10,000 chunks has no room for a card
    return raw


def decode(raw: bytes, place: str) -> Personality:
    """Return the personality in a character card that is a PNG.

    Parameters
    ----------
    raw
        The bytes of the file.
    place
        Its name, for messages.

    Raises
    ------
    DataError
        More than 32 MB, no PNG or a damaged one, no card in it, a text above 8 MB, no base64, or what
        :func:`luminora_lab.exchange.cards.decode` refuses.
    """
    if len(raw) > MAX_FILE:
        what = f"it has more than {MAX_FILE // 2**20} MB"
        raise DataError(what, place=place, remedy="make the picture smaller")
    found = {keyword_of(chunk): chunk for chunk in reversed(walk(raw, place))}
    keyword = next((keyword for keyword in CARD_KEYWORDS if keyword in found), None)
    if keyword is None:
        what = f"there is no card in the picture (no text under {' or '.join(CARD_KEYWORDS)})"
        raise DataError(what, place=place, remedy="a program that edits pictures may have removed it: use the original")
    where = f"{place}, {keyword}"
    packed = text_of(found[keyword], where).translate(None, b"\t\n\r ")
    try:
        text = binascii.a2b_base64(packed + b"=" * (-len(packed) % 4), strict_mode=True)
    except binascii.Error as error:
        raise DataError(f"its text is no base64 ({error})", place=where, remedy="export the card again") from None
    return cards.decode(text, where)


def losses(p: Personality, *, version: str = "3") -> list[Loss]:
    """Return what the fields of the card in a PNG cannot say of a personality; see :func:`cards.losses`."""
    return cards.losses(p, version=version)
