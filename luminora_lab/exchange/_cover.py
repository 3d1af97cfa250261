"""Pictures for cards: one that is drawn from a personality's hash, and a check of one that is given."""

from __future__ import annotations

import colorsys
import io
import struct
import unicodedata
import zlib
from typing import TYPE_CHECKING

from luminora_lab.errors import DataError
from luminora_lab.exchange._png_chunks import SIGNATURE, joined, keyword_of, size_of, walk
from luminora_lab.files.strictjson import quote

if TYPE_CHECKING:
    from PIL import Image

    from luminora_lab.personality.model import Personality

__all__ = ["CARD_KEYWORDS", "MAX_FILE", "MAX_PIXELS", "checked_picture", "cover"]

MAX_FILE = 32 * 2**20
"""Bytes that a picture may have."""
MAX_PIXELS = 2**24
"""Pixels that a picture may have (4,096 x 4,096)."""
CARD_KEYWORDS = ("ccv3", "chara")
"""Keywords of the chunks that hold a card, the preferred one first."""
_SIZE = (400, 600)
_MAX_SCANS = 40  # a progressive JPEG has about ten
_FORMATS = ("PNG", "JPEG", "WEBP")


def cover(p: Personality) -> bytes:
    """Return a plain picture as a PNG, 400 x 600: a colour and a pattern from the hash, and the initials.

    Initials are drawn where they are Latin letters, in the font that Pillow brings along. The same personality gives
    the same bytes with the same Pillow.
    """
    from PIL import Image, ImageDraw, ImageFont

    seed = bytes.fromhex(p.sha256)
    image = Image.new("RGB", _SIZE, _colour(seed[0], 0.30))
    draw = ImageDraw.Draw(image)
    for cell in range(15):  # three columns of five, mirrored: a face is easier to tell than noise
        if seed[1 + cell] % 2:
            column, row = cell % 3, cell // 3
            for x in {column, 4 - column}:
                draw.rectangle((40 + 64 * x, 40 + 64 * row, 103 + 64 * x, 103 + 64 * row), fill=_colour(seed[0], 0.42))
    draw.line((40, 400, 360, 400), fill=_colour(seed[0], 0.85), width=3)
    text = initials(p.name)
    if text:
        font = ImageFont.load_default(size=120)
        draw.text((200, 490), text, fill=_colour(seed[0], 0.92), font=font, anchor="mm")
    return _as_png(image)


def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, where they are Latin.

    Examples
    --------
    >>> initials("Dr. Zoë Luna"), initials("juniper"), initials("Élodie"), initials("月")
    ('DL', 'J', 'E', '')
    """
    words = unicodedata.normalize("NFKD", name[:200]).split()
    letters = [next((c for c in word if c.isalnum()), "") for word in (words[:1] + words[1:][-1:])]
    return "".join(c for c in letters if c.isascii()).upper()


def checked_picture(picture: bytes) -> bytes:
    """Return a picture as a PNG without the cards in it.

    A PNG keeps every other chunk as it is, animation and all. Of JPEG and WebP a PNG of the same pixels is made,
    turned as their EXIF says.

    Raises
    ------
    DataError
        More than 32 MB or 16.8 million pixels, no such picture, or a damaged one.
    """
    place = "picture"
    if not isinstance(picture, bytes):
        what = f"{quote(picture)} is no bytes"
        raise DataError(what, place=place, remedy='read the file: Path("cover.png").read_bytes()')
    if len(picture) > MAX_FILE:
        what = f"it has more than {MAX_FILE // 2**20} MB"
        raise DataError(what, place=place, remedy="make it smaller")
    if not picture.startswith(SIGNATURE):
        if picture.count(b"\xff\xda") > _MAX_SCANS and picture.startswith(b"\xff\xd8"):
            what = f"it is a JPEG of more than {_MAX_SCANS} scans"  # each goes over all pixels
            raise DataError(what, place=place, remedy="save it anew")
        return _as_png(_decoded(picture, place))
    chunks = walk(picture, place)
    _check_size(size_of(chunks), place)
    bare = joined(chunk.whole for chunk in chunks if keyword_of(chunk) not in CARD_KEYWORDS)
    _decoded(bare, place)
    return bare


def _decoded(picture: bytes, place: str) -> Image.Image:
    """The pixels of a picture, all of them read, so that a damaged one is found now."""
    import warnings

    from PIL import Image, ImageOps, UnidentifiedImageError

    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    broken = (OSError, SyntaxError, ValueError, TypeError, IndexError, OverflowError, struct.error, zlib.error)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(picture), formats=_FORMATS) as opened:
                _check_size(opened.size, place)
                opened.load()
                return ImageOps.exif_transpose(opened)
    except bombs as error:
        raise DataError(f"it has too many pixels ({error})", place=place, remedy="make it smaller") from None
    except UnidentifiedImageError:  # its message has the address of an object
        remedy = f"give a picture ({', '.join(_FORMATS)})"
        raise DataError("it is no picture that can be read", place=place, remedy=remedy) from None
    except broken as error:
        reason = str(error).splitlines()[0][:100] if str(error) else type(error).__name__
        remedy = f"give the bytes of a picture ({', '.join(_FORMATS)})"
        raise DataError(f"it cannot be read ({reason})", place=place, remedy=remedy) from None


def _check_size(size: tuple[int, int], place: str) -> None:
    width, height = size
    if width * height > MAX_PIXELS:
        what = f"it has {width:,} x {height:,} pixels"
        raise DataError(what, place=place, remedy=f"make it smaller: at most {MAX_PIXELS:,} pixels")


def _as_png(image: Image.Image) -> bytes:
    """A picture as a PNG without any metadata of its own."""
    from PIL import Image

    plain = image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGB")
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    stream = io.BytesIO()
    bare.save(stream, "PNG")
    return stream.getvalue()


def _colour(hue: int, lightness: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hls_to_rgb(hue / 256, lightness, 0.35)
    return round(255 * red), round(255 * green), round(255 * blue)
